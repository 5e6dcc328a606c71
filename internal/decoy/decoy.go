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
//     id of up to 256 bytes its own.
//   - When a form comes or goes, or is used four times as often, only the ids that
//     get it or had it change theirs. An id whose time changes shows that it is
//     unknown.
package decoy

import (
	"crypto/hmac"
	cryptorand "crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"hash/maphash"
	"math"
	"math/bits"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// Maker makes decoys. It is safe for concurrent use.
type Maker struct {
	saltKey, keyKey seedKey // a decoy's salt comes from its id, its key from the salt
	seed            maphash.Seed

	// lifetime is how long a form that was learned stays after its last use. It
	// is zero for samples: nothing is learned beside them.
	lifetime time.Duration

	mu       sync.RWMutex
	fallback stored.Spec // while no form is known
	forms    map[stored.Spec]use
	limited  bool // one of them refuses long secrets

	expected atomic.Bool // Expect has nothing to do any more
}

// use is how a form is used.
type use struct {
	count int       // of samples, or of matches since it was learned
	last  time.Time // of these
}

// weight returns how often decoys have the form, beside those of others. It is the
// largest power of four up to the count, so that it seldom changes: an id whose time
// changes shows that it is unknown.
func (u use) weight(exact bool) float64 {
	if exact || u.count < 1 {
		return float64(u.count)
	}
	return float64(uint64(1) << ((bits.Len(uint(u.count)) - 1) &^ 1))
}

const (
	maxForms = 64  // that are learned; a provider has a handful
	maxID    = 256 // bytes; ids that are longer and begin alike have the same decoy
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
			m.forms[v.Spec] = use{count: m.forms[v.Spec].count + 1}
			m.limited = m.limited || v.Algorithm.MaxSecret != 0
			m.lifetime = 0
		}
	}
	m.expected.Store(m.lifetime == 0)
	return m
}

// Expect takes the form of the first registered value for that of all decoys, until a
// form is learned. That comes after the answer, and in a flood after a restart, requests
// for unknown clients do not wait for it: decoys of an expensive fallback would fill the
// queue before the cheap values that are in use.
func (m *Maker) Expect(v *stored.Value) {
	if m.expected.Load() || v == nil || !v.Hashed() || m.Made(v) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.expected.Swap(true) {
		m.fallback = v.Spec
	}
}

// Learn takes note of the form of a registered value: that it is in use, and if a
// secret matched, that it is used once more. So a form that was seen once is rare
// among decoys, and wrong secrets make none frequent. Learn learns nothing from a
// decoy of its own, nor from nil.
func (m *Maker) Learn(v *stored.Value, matched bool) {
	if m.lifetime == 0 || v == nil || !v.Hashed() || m.Made(v) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for form, u := range m.forms { // first make room
		if form != v.Spec && time.Since(u.last) >= m.lifetime {
			delete(m.forms, form)
		}
	}
	u, known := m.forms[v.Spec]
	if !known && len(m.forms) >= maxForms {
		return
	}
	if matched || !known {
		u.count++
	}
	u.last = time.Now()
	m.forms[v.Spec] = u
	m.limited = m.limited || v.Algorithm.MaxSecret != 0
}

// Limited reports whether a form may refuse long secrets.
func (m *Maker) Limited() bool {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if len(m.forms) == 0 {
		return m.fallback.Algorithm.MaxSecret != 0
	}
	return m.limited
}

// SpecOf returns the spec of the decoy of a client id.
func (m *Maker) SpecOf(clientID string) stored.Spec { return m.pick(Short(clientID)) }

// Short returns what of a client id decides its decoy.
func Short(clientID string) string { return clientID[:min(len(clientID), maxID)] }

// Of returns the decoy of a client id.
func (m *Maker) Of(clientID string) *stored.Value { return m.Make(clientID, m.SpecOf(clientID)) }

// pick returns the form of a client id's decoy: the one with the highest score
// (weighted rendezvous hashing: Schindelhauer and Schomaker, "Weighted
// Distributed Hash Tables", 2005).
func (m *Maker) pick(clientID string) stored.Spec {
	m.mu.RLock()
	defer m.mu.RUnlock()
	picked, best := m.fallback, 0.0
	for form, u := range m.forms {
		score := u.weight(m.lifetime == 0)
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

// Make makes the decoy of a client id in a form, which is the one of SpecOf.
func (m *Maker) Make(clientID string, spec stored.Spec) *stored.Value {
	clientID = Short(clientID)
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
	return v.Hashed() && subtle.ConstantTimeCompare(v.Key, m.keyOf(v)) == 1
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
