package clientsecret

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"sync"
	"time"
)

// This file holds what a Verifier remembers, and in which form.
//
// What is remembered is a fact that cannot change: that a secret matches a stored value, or does not. A secret that is revoked needs nothing
// to be forgotten, because its stored value is no longer among those that Verify is given. The lifetimes are there for the memory: what is
// no longer in use does not stay.

// claim stands for a secret put forward for a stored value: the SHA-256 of a claimKey, the stored value, and the secret. So what is
// remembered of a stored value is not found for another, however little it differs, takes 32 bytes, and holds neither of the two.
//
// Without the key, a claim tells nothing. The key is random, of this process and this Verifier, and does not leave it; claims do
// not either. So nobody can choose secrets for their claims, which leaves the second preimages of SHA-256 as the way to a wrong match; and what is
// kept in storage is as strong as it was. That a SHA-256 can be extended to that of a longer text needs one to begin with. HMAC would cost two
// to three times as much and exclude nothing else.
type claim [sha256.Size]byte

type claimKey [sha256.Size]byte

func newClaimKey() *claimKey {
	var k claimKey
	rand.Read(k[:]) // never fails: crypto/rand ends the program instead
	return &k
}

// claimOf returns the claim of a stored value and a secret. What is no secret, but has to be told apart as reliably, has an empty one.
func claimOf[T string | []byte](k *claimKey, stored, secret T) claim {
	var buf [512]byte // longer texts cost an allocation
	b := append(buf[:0], k[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(len(stored))) // or the end of the one would be the beginning of the other
	return sha256.Sum256(append(append(b, stored...), secret...))
}

// memory remembers claims, in two generations. What is asked for stays in the young one, or comes back to it. When that is full, or half of the
// lifetime over, it becomes the old one, and what was old is forgotten. So whatever is in use stays, and the rest goes, by a timer that runs while there is
// anything. It is safe for concurrent use.
//
// The caches that there are do more, and take three times as long to ask (BenchmarkCaches in bench). golang-lru's expirable leaves a goroutine
// behind, and otter has ones of its own and brings a test library into the go.mod of all who import this package.
type memory struct {
	half time.Duration // of the lifetime; zero or less remembers nothing
	size int           // of a generation, in claims

	mu         sync.RWMutex
	young, old map[claim]struct{} // a claim is in one of them
	began      time.Time          // the young generation
	timer      *time.Timer        // for its end; nil while there is nothing to forget
}

// newMemory returns one that forgets a claim when it was not asked for during the lifetime, at the latest, or half of it, at the
// earliest, unless more than the capacity come in between; of those it keeps half at the least.
func newMemory(lifetime time.Duration, capacity int) *memory {
	return &memory{half: lifetime / 2, size: capacity/2 + capacity%2, young: make(map[claim]struct{}), old: make(map[claim]struct{})}
}

// has reports whether the claim is remembered, and keeps it from being forgotten if it is. kept is true once in each generation: when that was necessary.
func (m *memory) has(c claim) (has, kept bool) {
	m.mu.RLock()
	_, young := m.young[c]
	old := false
	if !young {
		_, old = m.old[c]
	}
	m.mu.RUnlock()
	if !old {
		return young, false
	}
	return m.keep(c)
}

func (m *memory) keep(c claim) (has, kept bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, young := m.young[c]; young { // somebody else was faster
		return true, false
	}
	if _, old := m.old[c]; !old {
		return false, false
	}
	delete(m.old, c)
	m.insert(c)
	return true, true
}

// add remembers the claim, and reports whether it was not remembered before. It does not keep one that was.
func (m *memory) add(c claim) bool {
	if m.half <= 0 || m.size <= 0 {
		return true
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.holds(c) {
		return false
	}
	m.insert(c)
	return true
}

// peek is has, but does not keep the claim.
func (m *memory) peek(c claim) bool {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.holds(c)
}

// holds, insert and turn are for callers that hold the lock.
func (m *memory) holds(c claim) bool {
	_, young := m.young[c]
	_, old := m.old[c]
	return young || old
}

func (m *memory) insert(c claim) {
	switch {
	case m.timer == nil:
		m.began = time.Now()
		m.timer = time.AfterFunc(m.half, m.tick)
	case len(m.young) >= m.size:
		m.turn()
	}
	m.young[c] = struct{}{}
}

// turn begins a generation. The maps are used again, so that a flood makes no garbage.
func (m *memory) turn() {
	clear(m.old)
	m.young, m.old = m.old, m.young
	m.began = time.Now()
	m.timer.Reset(m.half)
}

// tick ends a generation whose time is over.
func (m *memory) tick() {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.timer == nil: // everything was forgotten meanwhile
	case time.Since(m.began) < m.half: // it was full meanwhile, and the timer runs for the next
	case len(m.young) == 0:
		clear(m.old)
		m.timer = nil
	default:
		m.turn()
	}
}

// forget forgets everything.
func (m *memory) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.young, m.old = make(map[claim]struct{}), make(map[claim]struct{})
	if m.timer != nil {
		m.timer.Stop()
		m.timer = nil
	}
}

// len returns how many claims are remembered.
func (m *memory) len() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return len(m.young) + len(m.old)
}
