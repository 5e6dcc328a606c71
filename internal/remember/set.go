// Package remember holds what a Verifier remembers: which secrets match which
// stored values, and which do not.
//
// It promises:
//
//   - Only a claim that was added is ever found in a [Set].
//   - A Set holds as many claims as its capacity, and never more. While it is not
//     full, every claim that is in use stays.
//   - A full Set drops claims at random. With twice as many claims in use as it
//     holds, it still finds four in ten.
//   - A claim that is not used for the whole lifetime is gone. It stays for at
//     least seven eighths of the lifetime, unless the Set was full meanwhile.
//   - No operation waits for more than one of the up to 256 shards.
//   - A [Claim] holds neither the stored value nor the secret. Without the
//     [Key], which is never stored, it reveals nothing about them.
//   - A Set has no goroutine. Its timer runs only while something is remembered.
//     It does not keep a Set in memory that nothing else refers to.
//
// What is remembered never becomes false: a secret matches a stored value, or
// it does not. To revoke a secret, nothing has to be forgotten: its stored
// value is no longer registered, and so nobody asks for the claim. Lifetimes
// only save memory.
package remember

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
	"weak"
)

const (
	// epochs is how many epochs a lifetime has. A claim has the epoch of its last
	// use. It is forgotten when that lies a lifetime back.
	epochs = 8

	maxShards   = 256
	shardClaims = 4096 // a shard for so many claims of the capacity

	// maxWait is the longest that the timer waits. It holds the Set by a weak
	// pointer only, so a timer without its Set is gone after this time. (A cleanup
	// could stop it at once, but the program would end if the Set was made in a
	// bubble of testing/synctest.)
	maxWait = time.Minute
)

// Set remembers claims. It is safe for concurrent use.
//
// A Set that drops the claim whose last use is the oldest finds nothing when
// slightly more claims than it holds come in turn. So a full Set drops one at
// random, and takes a new claim in one of four cases only: that keeps most of what
// it has.
//
// The known caches do more and are slower (BenchmarkCaches in bench). golang-lru
// drops the oldest. otter has goroutines of its own, and adds a test library to the
// go.mod of every importer.
type Set struct {
	capacity int64         // zero remembers nothing
	wait     time.Duration // between two ticks of the timer
	ticks    uint32        // in an epoch
	shards   []shard       // a power of two, chosen by a claim's first byte
	size     atomic.Int64  // claims in all shards, or about to be
	now      atomic.Uint32 // how often the timer has ticked
	evicted  atomic.Uint64

	mu      sync.Mutex  // for the timer
	running atomic.Bool // the timer runs
	timer   *time.Timer // nil if it does not run
}

// shard is a part of a Set.
type shard struct {
	mu     sync.RWMutex
	claims map[Claim]uint8 // with the epoch of the last use; nil if there are none
	peak   int             // the most that this map has held
}

// New returns a Set that forgets a claim when it is unused for the lifetime, and
// holds as many claims as the capacity. If the capacity is zero or less, or the
// lifetime under eight nanoseconds, the Set remembers nothing.
func New(lifetime time.Duration, capacity int) *Set {
	epoch := lifetime / epochs
	if capacity <= 0 || epoch <= 0 {
		return new(Set)
	}
	ticks := (epoch + maxWait - 1) / maxWait
	s := &Set{capacity: int64(capacity), wait: epoch / ticks, ticks: uint32(ticks)}
	n := 1
	for n < maxShards && n*shardClaims < capacity {
		n *= 2
	}
	s.shards = make([]shard, n)
	return s
}

// Has reports whether the claim is remembered. This is a use: it keeps the claim in
// the Set. kept is true if it is the first use in an epoch.
func (s *Set) Has(c Claim) (has, kept bool) {
	if s.capacity == 0 {
		return false, false
	}
	sh, now := s.shard(c), s.current()
	sh.mu.RLock()
	used, ok := sh.claims[c]
	sh.mu.RUnlock()
	switch {
	case !ok:
		return false, false
	case used == now:
		return true, false
	}
	return sh.keep(c, now)
}

// keep notes that a claim is used in an epoch.
func (sh *shard) keep(c Claim, now uint8) (has, kept bool) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	used, ok := sh.claims[c]
	if !ok || isOver(used, now) { // forgotten meanwhile
		return false, false
	}
	sh.claims[c] = now
	return true, used != now
}

// Peek reports whether the claim is remembered. It does not count as a use.
func (s *Set) Peek(c Claim) bool {
	if s.capacity == 0 {
		return false
	}
	sh := s.shard(c)
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	used, ok := sh.claims[c]
	return ok && !isOver(used, s.current())
}

// Add remembers the claim. It does not count as a use of a claim that is remembered
// already. A full Set takes a new one in one of four cases, and drops another.
func (s *Set) Add(c Claim) { s.add(c, func() bool { return rand.Uint32()%4 == 0 }) }

// Mark remembers the claim, and reports whether it is new. A full Set always takes
// it, and drops another. A Set that remembers nothing reports true.
func (s *Set) Mark(c Claim) bool { return s.add(c, func() bool { return true }) }

// add adds a claim, and reports whether it is new. If the Set is full, takes is
// asked first.
func (s *Set) add(c Claim, takes func() bool) bool {
	if s.capacity == 0 {
		return true
	}
	if !s.shard(c).add(s, c, takes) {
		return false
	}
	if !s.running.Load() {
		s.start()
	}
	return true
}

func (sh *shard) add(s *Set, c Claim, takes func() bool) bool {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	now := s.current()
	if used, ok := sh.claims[c]; ok {
		if isOver(used, now) { // the timer is late
			sh.claims[c] = now
			return true
		}
		return false
	}
	if s.size.Add(1) > s.capacity {
		s.size.Add(-1)
		s.evicted.Add(1) // this one, or another
		if !takes() || !sh.drop() {
			return true
		}
	}
	if sh.claims == nil {
		sh.claims = make(map[Claim]uint8)
	}
	sh.claims[c] = now
	sh.peak = max(sh.peak, len(sh.claims))
	return true
}

// drop drops a claim at random, and reports whether there was one. The caller holds
// the lock.
func (sh *shard) drop() bool {
	for c := range sh.claims {
		delete(sh.claims, c)
		return true
	}
	return false
}

// isOver reports whether a claim with this epoch is to be forgotten.
func isOver(used, now uint8) bool { return now-used >= epochs }

// current returns the number of the epoch.
func (s *Set) current() uint8 { return uint8(s.now.Load() / s.ticks) }

func (s *Set) shard(c Claim) *shard { return &s.shards[int(c[0])&(len(s.shards)-1)] }

// start starts the timer, if it does not run. An epoch begins with it.
func (s *Set) start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.running.Load() {
		s.now.Store(s.now.Load() / s.ticks * s.ticks)
		s.running.Store(true)
		held := weak.Make(s)
		s.timer = time.AfterFunc(s.wait, func() {
			if s := held.Value(); s != nil {
				s.tick()
			}
		})
	}
}

// tick is called by the timer. At the begin of an epoch it forgets the claims whose
// time is over: one shard after the other, so that nobody waits for long.
func (s *Set) tick() {
	if s.now.Add(1)%s.ticks == 0 {
		for i := range s.shards {
			s.shards[i].forget(s)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopIfEmpty()
}

// stopIfEmpty stops the timer, or begins its next time if something is remembered. A
// claim that is added meanwhile either is counted here, or finds that nothing runs
// and starts the timer. The caller holds the lock of the timer.
func (s *Set) stopIfEmpty() {
	if s.timer == nil { // Forget was called, and nothing was added since
		return
	}
	s.running.Store(false)
	if s.size.Load() > 0 {
		s.running.Store(true)
		s.timer.Reset(s.wait)
		return
	}
	s.timer.Stop()
	s.timer = nil
}

// forget forgets what is over. A map does not become smaller by itself, so one that is
// mostly empty is made anew.
func (sh *shard) forget(s *Set) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	before, now := len(sh.claims), s.current()
	for c, used := range sh.claims {
		if isOver(used, now) {
			delete(sh.claims, c)
		}
	}
	n := len(sh.claims)
	s.size.Add(int64(n - before))
	if n < sh.peak/4 || n == 0 {
		var fewer map[Claim]uint8
		if n > 0 {
			fewer = make(map[Claim]uint8, n)
		}
		for c, used := range sh.claims {
			fewer[c] = used
		}
		sh.claims, sh.peak = fewer, n
	}
}

// Forget forgets everything. The Set can be used again.
func (s *Set) Forget() {
	if s.capacity == 0 {
		return
	}
	for i := range s.shards {
		sh := &s.shards[i]
		sh.mu.Lock()
		s.size.Add(-int64(len(sh.claims)))
		sh.claims, sh.peak = nil, 0
		sh.mu.Unlock()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopIfEmpty()
}

// Len returns how many claims are remembered.
func (s *Set) Len() int { return int(min(s.size.Load(), s.capacity)) }

// Evicted returns how many claims were dropped, or not taken, because the Set was
// full.
func (s *Set) Evicted() uint64 { return s.evicted.Load() }
