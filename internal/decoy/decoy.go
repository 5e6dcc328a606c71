// Package decoy makes the values with which unknown clients are compared.
//
// A decoy is a value like any other, in a form that registered values have. So
// the code that compares cannot tell the two apart: both wait in the same queue,
// take the same time, are refused for the same secrets, and are remembered
// alike.
//
// The package promises:
//
//   - No secret matches a decoy, and nobody outside can tell one from the digest
//     of an unknown secret.
//   - A client id has the same decoy as long as the forms in use stay, and every
//     id its own. If ids shared one, a wrong secret sent for the first would be
//     remembered for all of them.
//   - When a form comes or goes, only the ids that get it or had it change
//     theirs. An id whose time changes shows that it is unknown.
package decoy

import (
	"crypto/hmac"
	cryptorand "crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"hash/maphash"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// Maker makes decoys. It is safe for concurrent use.
type Maker struct {
	saltKey, keyKey seedKey // a decoy's salt comes from its id, its key from the salt
	seed            maphash.Seed
	fallback        stored.Spec // while no form is known

	// lifetime is how long a form that was learned stays after its last use. It
	// is zero for samples: nothing is learned beside them.
	lifetime time.Duration

	mu    sync.RWMutex
	forms map[stored.Spec]use

	// A decoy takes longer to make than a stored value to parse, which would
	// show where the answer is remembered. So the newest are kept, in two
	// generations.
	young, old map[string]*stored.Value
}

// use is how a form is used.
type use struct {
	weight float64
	last   time.Time
}

const (
	maxForms = 64   // that are learned; a provider has a handful
	maxKept  = 1024 // decoys of a generation
	maxID    = 256  // bytes; longer ids are hashed first
)

// New returns a Maker of decoys like the samples, each form as often as it is
// among them. Samples that are not digests do not count. Without samples it
// makes decoys of the fallback until it has learned a form. It forgets a form
// that it has not seen for the lifetime.
func New(samples []*stored.Value, fallback stored.Spec, lifetime time.Duration) *Maker {
	m := &Maker{
		saltKey:  newSeedKey(),
		keyKey:   newSeedKey(),
		seed:     maphash.MakeSeed(),
		fallback: fallback,
		lifetime: lifetime,
		forms:    make(map[stored.Spec]use),
	}
	for _, v := range samples {
		if v != nil && v.Hashed() {
			m.forms[v.Spec] = use{weight: m.forms[v.Spec].weight + 1}
			m.lifetime = 0
		}
	}
	return m
}

// Learn takes note of the form of a registered value. It learns nothing from a
// decoy of its own, nor from nil.
func (m *Maker) Learn(v *stored.Value) {
	if m.lifetime == 0 || v == nil || !v.Hashed() || m.Made(v) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	_, known := m.forms[v.Spec]
	changed := !known
	for form, u := range m.forms { // first make room
		if form != v.Spec && time.Since(u.last) >= m.lifetime {
			delete(m.forms, form)
			changed = true
		}
	}
	if !known && len(m.forms) >= maxForms {
		return
	}
	m.forms[v.Spec] = use{weight: 1, last: time.Now()}
	if changed {
		m.young, m.old = nil, nil
	}
}

// Of returns the decoy of a client id. The caller must not change it.
func (m *Maker) Of(clientID string) *stored.Value {
	if len(clientID) > maxID { // once, and not under the lock
		seed := m.saltKey.seed([]byte(clientID))
		clientID = string(seed[:])
	}
	m.mu.RLock()
	kept, ok := m.young[clientID]
	if !ok {
		kept, ok = m.old[clientID]
	}
	m.mu.RUnlock()
	if ok {
		return kept
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	v := m.make(clientID)
	if m.young == nil || len(m.young) >= maxKept {
		m.young, m.old = make(map[string]*stored.Value), m.young
	}
	m.young[strings.Clone(clientID)] = v
	return v
}

// pick returns the form of a client id's decoy: the one with the highest score
// (weighted rendezvous hashing: Schindelhauer and Schomaker, "Weighted
// Distributed Hash Tables", 2005). The caller holds the lock.
func (m *Maker) pick(clientID string) stored.Spec {
	picked, best := m.fallback, 0.0
	for form, u := range m.forms {
		score := u.weight
		if len(m.forms) > 1 {
			h := maphash.Comparable(m.seed, struct {
				clientID string
				stored.Spec
			}{clientID, form})
			score /= -math.Log((float64(h>>11) + 0.5) / (1 << 53))
		}
		if score > best {
			picked, best = form, score
		}
	}
	return picked
}

// make makes the decoy of a client id. The caller holds the lock.
func (m *Maker) make(clientID string) *stored.Value {
	spec := m.pick(clientID)
	v := &stored.Value{
		Spec:       spec,
		Identifier: spec.Algorithm.Identifiers[0],
		Salt:       draw(m.saltKey.seed([]byte(clientID)), spec.SaltLength, spec.Algorithm.TextSalt),
	}
	v.Key = m.keyOf(v)
	v.Text = v.Encode()
	return v
}

// keyOf returns the key of a decoy with the salt of v. It has nothing to do with
// any secret.
func (m *Maker) keyOf(v *stored.Value) []byte {
	return draw(m.keyKey.seed(v.Salt), v.KeyLength, v.Algorithm.TextKey)
}

// Made reports whether v is a decoy of this Maker, which somebody may have
// stored and parsed meanwhile.
func (m *Maker) Made(v *stored.Value) bool {
	return subtle.ConstantTimeCompare(v.Key, m.keyOf(v)) == 1
}

// seedKey turns texts into seeds that nobody else can compute.
type seedKey [sha256.Size]byte

func newSeedKey() (k seedKey) {
	cryptorand.Read(k[:]) // never fails: crypto/rand ends the program instead
	return k
}

func (k *seedKey) seed(text []byte) (seed [sha256.Size]byte) {
	mac := hmac.New(sha256.New, k[:])
	mac.Write(text)
	mac.Sum(seed[:0])
	return seed
}

// draw returns n bytes, or n characters of crypt(3)'s alphabet.
func draw(seed [sha256.Size]byte, n int, text bool) []byte {
	b := make([]byte, n)
	rand.NewChaCha8(seed).Read(b) // never fails
	if text {
		stored.ToText(b)
	}
	return b
}
