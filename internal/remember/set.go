// Package remember holds what a Verifier remembers: which secrets match which
// stored values, and which do not.
//
// It promises:
//
//   - Only a claim that was added is ever found in a [Set].
//   - A claim stays for at least half the lifetime after its last use, unless
//     at least half the capacity of other claims are used in that time.
//   - A claim that is not used for the whole lifetime is gone.
//   - A Set never holds more than its capacity; an odd capacity counts as one
//     more.
//   - A [Claim] holds neither the stored value nor the secret. Without the
//     [Key], which is never stored, it reveals nothing about them.
//   - A Set has no goroutine. Its timer runs only while something is
//     remembered.
//
// What is remembered never becomes false: a secret matches a stored value, or
// it does not. To revoke a secret, nothing has to be forgotten: its stored
// value is no longer registered, and so nobody asks for the claim. Lifetimes
// only save memory.
package remember

import (
	"sync"
	"time"
)

// Set remembers claims. It is safe for concurrent use.
//
// It keeps two generations. New claims go to the young one, and claims that are
// found in the old one move there. When the young one is full, or half the
// lifetime has passed, it becomes the old one, and the old one is forgotten.
//
// The known caches do more and are slower (BenchmarkCaches in bench).
// golang-lru with expiry leaves a goroutine behind. otter has goroutines of its
// own, and adds a test library to the go.mod of every importer.
type Set struct {
	half time.Duration // of the lifetime; zero or less remembers nothing
	size int           // of a generation, in claims; zero or less remembers nothing

	mu         sync.RWMutex
	young, old map[Claim]struct{} // a claim is in one of them at most
	began      time.Time          // when the young generation began
	timer      *time.Timer        // for its end; nil if nothing is remembered
}

// New returns a Set that forgets a claim when it is unused for the lifetime,
// and holds as many claims as the capacity. If either is zero or less, the Set
// remembers nothing.
func New(lifetime time.Duration, capacity int) *Set {
	return &Set{
		half:  lifetime / 2,
		size:  capacity/2 + capacity%2,
		young: make(map[Claim]struct{}),
		old:   make(map[Claim]struct{}),
	}
}

// Has reports whether the claim is remembered. This is a use: it keeps the
// claim in the Set. kept is true if the claim would otherwise have gone with
// the old generation, so at most once in each generation.
func (s *Set) Has(c Claim) (has, kept bool) {
	s.mu.RLock()
	_, young := s.young[c]
	old := false
	if !young {
		_, old = s.old[c]
	}
	s.mu.RUnlock()
	if !old {
		return young, false
	}
	return s.keep(c)
}

// keep moves the claim from the old generation to the young one.
func (s *Set) keep(c Claim) (has, kept bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, young := s.young[c]; young { // another caller was faster
		return true, false
	}
	if _, old := s.old[c]; !old {
		return false, false
	}
	delete(s.old, c)
	s.insert(c)
	return true, true
}

// Add remembers the claim, and reports whether it is new. It does not count as
// a use of a claim that is remembered already.
func (s *Set) Add(c Claim) bool {
	if s.half <= 0 || s.size <= 0 {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.holds(c) {
		return false
	}
	s.insert(c)
	return true
}

// Peek reports whether the claim is remembered. It does not count as a use.
func (s *Set) Peek(c Claim) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.holds(c)
}

// holds reports whether the claim is in a generation. The caller holds the
// lock.
func (s *Set) holds(c Claim) bool {
	_, young := s.young[c]
	_, old := s.old[c]
	return young || old
}

// insert puts the claim into the young generation. The caller holds the lock.
func (s *Set) insert(c Claim) {
	switch {
	case s.timer == nil:
		s.began = time.Now()
		s.timer = time.AfterFunc(s.half, s.tick)
	case len(s.young) >= s.size:
		s.turn()
	}
	s.young[c] = struct{}{}
}

// turn starts a generation. It uses the maps again, so that a flood makes no
// garbage. The caller holds the lock.
func (s *Set) turn() {
	clear(s.old)
	s.young, s.old = s.old, s.young
	s.began = time.Now()
	s.timer.Reset(s.half)
}

// tick ends a generation when its time is over.
func (s *Set) tick() {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.timer == nil: // Forget was called meanwhile
	case time.Since(s.began) < s.half: // it was full before; the timer runs for the next
	case len(s.young) == 0:
		clear(s.old)
		s.timer = nil
	default:
		s.turn()
	}
}

// Forget forgets everything. The Set can be used again.
func (s *Set) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.young, s.old = make(map[Claim]struct{}), make(map[Claim]struct{})
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
}

// Len returns how many claims are remembered.
func (s *Set) Len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.young) + len(s.old)
}
