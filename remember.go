package clientsecret

import (
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"
)

// This file holds what a Verifier remembers, and in which form.
//
// What is remembered is a fact that cannot change: that a secret matches a stored value, or does not. A secret that is revoked needs nothing
// to be forgotten, because its stored value is no longer among those that Verify is given. The lifetimes are there for the memory: what is
// no longer in use does not stay.

// claim is a secret put forward for a stored value. The stored value itself is the key of the map, so that a changed one cannot hit; of the
// secret, there is the tag.
type claim struct {
	stored string
	tag    tag
}

// tag is the SHA-256 of a tagKey and a text.
//
// Without the key, a tag tells nothing of the text. The key is random, of this process and this Verifier, and never leaves it; tags do
// not either. So nobody can choose texts for their tags, which leaves the second preimages of SHA-256 as the way to a wrong match; and what is
// kept in storage is as strong as it was. That a tag can be extended, as every SHA-256 can, needs a tag to begin with. HMAC would cost two
// to three times as much and exclude nothing else.
type tag [sha256.Size]byte

type tagKey [sha256.Size]byte

func newTagKey() *tagKey {
	var k tagKey
	rand.Read(k[:]) // never fails: crypto/rand ends the program instead
	return &k
}

// tagOf returns the tag of a text.
func tagOf[T string | []byte](k *tagKey, text T) tag {
	var buf [len(tagKey{}) + 224]byte // a longer text costs an allocation
	return sha256.Sum256(append(append(buf[:0], k[:]...), text...))
}

// memory remembers claims, in two generations. What is asked for stays in the young one, or comes back to it. When that is full, or half of the
// lifetime over, it becomes the old one, and what was old is forgotten. So whatever is in use stays. It is safe for concurrent use.
//
// The caches that there are do more, and are asked in the same time or longer (BenchmarkCaches in bench). golang-lru's expirable leaves a goroutine
// behind, and otter has ones of its own and brings a test library into the go.mod of all who import this package.
type memory struct {
	half  time.Duration // of the lifetime; zero or less remembers nothing
	size  int           // of a generation
	epoch time.Time

	mu         sync.RWMutex
	turned     time.Duration      // when the young generation began, since epoch
	young, old map[claim]struct{} // a claim is in one of them
}

// newMemory returns one that forgets a claim when it was not asked for during the lifetime, at the latest, or half of it, at the
// earliest, unless more than the capacity come in between; of those it keeps half at the least.
func newMemory(lifetime time.Duration, capacity int) *memory {
	m := &memory{half: lifetime / 2, size: capacity/2 + capacity%2, epoch: time.Now()}
	m.forget()
	return m
}

func (m *memory) off() bool { return m.half <= 0 || m.size <= 0 }

// has reports whether the claim is remembered, and keeps it from being forgotten if it is.
func (m *memory) has(c claim) bool {
	now := time.Since(m.epoch)
	m.mu.RLock()
	_, young := m.young[c]
	old := false
	if !young {
		_, old = m.old[c]
	}
	current := now-m.turned < m.half
	m.mu.RUnlock()
	switch {
	case !young && !old:
		return false
	case young && current:
		return true
	}
	return m.keep(c, now)
}

// keep looks again once what is over has been forgotten, and makes the claim young.
func (m *memory) keep(c claim, now time.Duration) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn(now)
	if _, young := m.young[c]; young {
		return true
	}
	if _, old := m.old[c]; !old {
		return false
	}
	delete(m.old, c)
	m.insert(c, now)
	return true
}

// add remembers the claim, and reports whether it was not remembered before. Unlike has, it does not make a claim stay that was.
func (m *memory) add(c claim) bool {
	if m.off() {
		return true
	}
	now := time.Since(m.epoch)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn(now)
	_, young := m.young[c]
	_, old := m.old[c]
	if young || old {
		return false
	}
	m.insert(c, now)
	return true
}

// insert puts a claim that is in neither into the young generation. The caller holds the lock.
func (m *memory) insert(c claim, now time.Duration) {
	if len(m.young) >= m.size {
		m.next(now)
	}
	m.young[c] = struct{}{}
}

// turn forgets what is over. The caller holds the lock.
func (m *memory) turn(now time.Duration) {
	if m.off() {
		return
	}
	elapsed := now - m.turned
	if elapsed < m.half {
		return
	}
	m.next(now - elapsed%m.half)
	if elapsed >= 2*m.half {
		clear(m.old)
	}
}

// next begins a generation. The maps are used again, so that a flood makes no garbage. The caller holds the lock.
func (m *memory) next(now time.Duration) {
	clear(m.old)
	m.young, m.old = m.old, m.young
	m.turned = now
}

// forget forgets everything.
func (m *memory) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.young, m.old = make(map[claim]struct{}), make(map[claim]struct{})
}

// len returns how many claims are in memory, those that are over included.
func (m *memory) len() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return len(m.young) + len(m.old)
}
