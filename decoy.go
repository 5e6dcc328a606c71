package clientsecret

import (
	"crypto/subtle"
	"hash/maphash"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/clientsecret/clientsecret/internal/remember"
)

// This file makes the digests that unknown clients are compared with.
//
// A decoy is a digest like any other, of the same form as registered ones, so that no code after this file knows which it was given: it waits in the
// same queue, takes the same time, is refused for the same secrets, and is remembered alike. Each client id has its own, because a client has its own: if unknown
// clients shared one, a wrong secret that was sent for one of them would be remembered for all, and would be answered at once for every id
// that does not exist.

// form is what the time of a comparison depends on.
type form struct {
	algorithm *algorithm
	factors
	salt, key int // lengths, in bytes
}

func formOf(d *digest) form { return form{d.algorithm, d.factors, len(d.salt), len(d.key)} }

// use is how a form is used.
type use struct {
	weight float64
	last   time.Time
}

// decoys makes decoys. It is safe for concurrent use.
type decoys struct {
	saltKey, keyKey *remember.Key // a decoy's salt depends on the client id, and its key on the salt
	seed            maphash.Seed
	fallback        form          // while there are no forms
	lifetime        time.Duration // how long a form that was learned is in use after it was last seen; zero for samples, which are not learned

	mu        sync.RWMutex
	forms     map[form]use
	anonymous []Digest // the decoy of the empty client id; replaced and never changed

	// To make a decoy takes longer than to parse a stored value, which would show when the answer comes from memory. So those made last are kept, in two
	// generations as in a remember.Set.
	young, old map[string]Digest
}

const (
	maxKeptDecoys = 1024 // of a generation
	maxKeptID     = 256  // bytes; longer ids are not kept
)

// maxForms bounds what is learned. A provider has a handful.
const maxForms = 64

// newDecoys returns one that makes decoys like the samples, each form as often as it is among them; or, if there are none, like the fallback until it
// learns better.
func newDecoys(samples []Digest, fallback form, lifetime time.Duration) *decoys {
	ds := &decoys{saltKey: remember.NewKey(), keyKey: remember.NewKey(), seed: maphash.MakeSeed(), fallback: fallback, lifetime: lifetime, forms: make(map[form]use)}
	for _, sample := range samples {
		if d := sample.get(); d != nil && d.hashed() {
			f := formOf(d)
			ds.forms[f] = use{weight: ds.forms[f].weight + 1}
			ds.lifetime = 0
		}
	}
	ds.anonymous = []Digest{ds.make("")}
	return ds
}

// learn takes note of the form of a registered digest.
func (ds *decoys) learn(d *digest) {
	if ds.lifetime == 0 || d == nil || ds.made(d) {
		return
	}
	f := formOf(d)
	ds.mu.Lock()
	defer ds.mu.Unlock()
	_, known := ds.forms[f]
	changed := !known
	for other, u := range ds.forms { // first those that make room
		if other != f && time.Since(u.last) >= ds.lifetime {
			delete(ds.forms, other)
			changed = true
		}
	}
	if !known && len(ds.forms) >= maxForms {
		return
	}
	ds.forms[f] = use{weight: 1, last: time.Now()}
	if changed {
		ds.young, ds.old = nil, nil
	}
	if ds.pick("") != formOf(ds.anonymous[0].get()) {
		ds.anonymous = []Digest{ds.make("")}
	}
}

// of returns the decoy of a client id.
func (ds *decoys) of(clientID string) Digest {
	ds.mu.RLock()
	kept, ok := ds.young[clientID]
	if !ok {
		kept, ok = ds.old[clientID]
	}
	ds.mu.RUnlock()
	if ok {
		return kept
	}
	ds.mu.Lock()
	defer ds.mu.Unlock()
	d := ds.make(clientID)
	if len(clientID) > maxKeptID {
		return d
	}
	if ds.young == nil || len(ds.young) >= maxKeptDecoys {
		ds.young, ds.old = make(map[string]Digest), ds.young
	}
	ds.young[strings.Clone(clientID)] = d
	return d
}

// ofNobody returns the decoy of the empty client id, which is there already.
func (ds *decoys) ofNobody() []Digest {
	ds.mu.RLock()
	defer ds.mu.RUnlock()
	return ds.anonymous
}

// pick returns the form of a client id's decoy: the one with the highest score. When a form comes or goes, those ids change theirs that get
// it or had it, and no others: an id whose time changes shows that it is unknown. (Weighted rendezvous hashing: Schindelhauer and Schomaker, "Weighted
// Distributed Hash Tables", 2005.) The caller holds the lock.
func (ds *decoys) pick(clientID string) form {
	picked, best := ds.fallback, 0.0
	for f, u := range ds.forms {
		score := u.weight
		if len(ds.forms) > 1 {
			h := maphash.Comparable(ds.seed, struct {
				clientID string
				form
			}{clientID, f})
			score /= -math.Log((float64(h>>11) + 0.5) / (1 << 53))
		}
		if score > best {
			picked, best = f, score
		}
	}
	return picked
}

// make makes the decoy of a client id. The caller holds the lock.
func (ds *decoys) make(clientID string) Digest {
	f := ds.pick(clientID)
	random := rand.NewChaCha8(remember.ClaimOf(ds.saltKey, clientID, ""))
	d := &digest{algorithm: f.algorithm, factors: f.factors, identifier: f.algorithm.identifiers[0], salt: draw(random, f.salt, f.algorithm.textSalt)}
	d.key = ds.keyFor(d.salt, f)
	d.stored = d.algorithm.encode(d)
	return newDigest(d)
}

// keyFor returns a key that has nothing to do with any secret.
func (ds *decoys) keyFor(salt []byte, f form) []byte {
	return draw(rand.NewChaCha8(remember.ClaimOf(ds.keyKey, salt, nil)), f.key, f.algorithm.textKey)
}

// made reports whether d is a decoy of its own, which may have been stored and parsed in the meantime: there is nothing to be learned from it.
func (ds *decoys) made(d *digest) bool {
	return subtle.ConstantTimeCompare(d.key, ds.keyFor(d.salt, formOf(d))) == 1
}

// draw returns n bytes, or n characters of crypt64.
func draw(random *rand.ChaCha8, n int, text bool) []byte {
	b := make([]byte, n)
	random.Read(b) // never fails
	if text {
		for i := range b {
			b[i] = crypt64[b[i]%64]
		}
	}
	return b
}
