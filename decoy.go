package clientsecret

import (
	"crypto/subtle"
	"math/rand/v2"
	"slices"
	"sync"
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

// decoys makes decoys. It is safe for concurrent use.
type decoys struct {
	saltKey, keyKey *tagKey // a decoy's salt depends on the client id, and its key on the salt
	fallback        form    // while there are no forms
	learning        bool

	mu        sync.RWMutex
	forms     []form   // only ever appended to
	anonymous []Digest // the decoy of the empty client id; replaced and never changed
}

// maxForms bounds what is learned. A provider has a handful.
const maxForms = 64

// newDecoys returns one that makes decoys like the samples, each as often as it is among them; or, if there are none, like the fallback until it learns
// better.
func newDecoys(samples []Digest, fallback form) *decoys {
	ds := &decoys{saltKey: newTagKey(), keyKey: newTagKey(), fallback: fallback, learning: true}
	for _, sample := range samples {
		if d := sample.get(); d != nil && d.algorithm != sealedAlgorithm {
			ds.forms = append(ds.forms, formOf(d))
			ds.learning = false
		}
	}
	ds.anonymous = []Digest{ds.make("")}
	return ds
}

// learn takes note of the form of a registered digest.
func (ds *decoys) learn(d *digest) {
	f := formOf(d)
	if !ds.learning || ds.knows(f) || ds.made(d) {
		return
	}
	ds.mu.Lock()
	defer ds.mu.Unlock()
	if len(ds.forms) < maxForms && !slices.Contains(ds.forms, f) {
		ds.forms = append(ds.forms, f)
		ds.anonymous = []Digest{ds.make("")}
	}
}

func (ds *decoys) knows(f form) bool {
	ds.mu.RLock()
	defer ds.mu.RUnlock()
	return slices.Contains(ds.forms, f)
}

// of returns the decoy of a client id.
func (ds *decoys) of(clientID string) Digest {
	ds.mu.RLock()
	defer ds.mu.RUnlock()
	return ds.make(clientID)
}

// ofNobody returns the decoy of the empty client id, which is there already.
func (ds *decoys) ofNobody() []Digest {
	ds.mu.RLock()
	defer ds.mu.RUnlock()
	return ds.anonymous
}

// make makes the decoy of a client id. The caller holds the lock.
func (ds *decoys) make(clientID string) Digest {
	random := rand.NewChaCha8(tagOf(ds.saltKey, clientID))
	f := ds.fallback
	if pick := random.Uint64(); len(ds.forms) > 0 {
		f = ds.forms[jump(pick, len(ds.forms))]
	}
	if f.algorithm == plaintextAlgorithm {
		d, _ := parsePlaintext("", WarnPlaintextPrefix, string(draw(random, defaultLength, true)))
		x := d.get()
		x.stored = "$plaintext$" + x.plaintext
		return d
	}
	d := &digest{algorithm: f.algorithm, factors: f.factors, identifier: f.algorithm.identifiers[0], salt: draw(random, f.salt, f.algorithm.textSalt)}
	d.key = ds.keyFor(d.salt, f)
	d.stored = d.algorithm.encode(d)
	return newDigest(d)
}

// keyFor returns a key that has nothing to do with any secret.
func (ds *decoys) keyFor(salt []byte, f form) []byte {
	return draw(rand.NewChaCha8(tagOf(ds.keyKey, salt)), f.key, f.algorithm.textKey)
}

// made reports whether d is a decoy of its own, which may have been stored and parsed in the meantime: there is nothing to be learned from it.
func (ds *decoys) made(d *digest) bool {
	return d.algorithm != plaintextAlgorithm && subtle.ConstantTimeCompare(d.key, ds.keyFor(d.salt, formOf(d))) == 1
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

// jump picks one of n, such that one more changes the pick for one key in n+1 only: Lamping and Veach, "A Fast, Minimal Memory, Consistent
// Hash Algorithm" (2014). A client id whose decoy changed its form would show that it is one.
func jump(key uint64, n int) int {
	var b, j int64 = -1, 0
	for j < int64(n) {
		b = j
		key = key*2862933555777941757 + 1
		j = int64(float64(b+1) * (float64(1<<31) / float64(key>>33+1)))
	}
	return int(b)
}
