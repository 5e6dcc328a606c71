package remember_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clientsecret/clientsecret/internal/remember"
)

func named(name string) remember.Claim {
	return remember.ClaimOf(new(remember.Key), name, "")
}

// The operations of a step, as functions of the same form.
var (
	add  = (*remember.Set).Add
	peek = (*remember.Set).Peek
	has  = func(s *remember.Set, c remember.Claim) bool {
		has, _ := s.Has(c)
		return has
	}
	kept = func(s *remember.Set, c remember.Claim) bool {
		_, kept := s.Has(c)
		return kept
	}
	stays  = func(s *remember.Set, c remember.Claim) bool { return s.Add(c) && s.Peek(c) }
	forget = func(s *remember.Set, _ remember.Claim) bool {
		s.Forget()
		return true
	}
)

// step waits, does something to a claim, and compares the answer.
type step struct {
	wait  time.Duration
	do    func(*remember.Set, remember.Claim) bool
	claim string
	want  bool
}

// TestSet follows claims from step to step.
func TestSet(t *testing.T) {
	const (
		half     = 30 * time.Minute
		lifetime = 2 * half
	)
	for _, tc := range []struct {
		name     string
		lifetime time.Duration
		capacity int
		steps    []step
	}{
		{"only what was added", lifetime, 10, []step{
			{0, has, "a", false}, {0, kept, "a", false}, {0, peek, "a", false},
			{0, add, "a", true},
			{0, has, "a", true}, {0, peek, "a", true},
			{0, has, "b", false}, {0, peek, "b", false},
		}},
		{"a second Add is not new", lifetime, 10, []step{
			{0, add, "a", true}, {0, add, "a", false},
			{half, add, "a", false}, {half, add, "a", true},
		}},
		{"unused for the lifetime", lifetime, 10, []step{
			{0, add, "a", true}, {lifetime - 1, peek, "a", true}, {1, peek, "a", false},
		}},
		{"added late in a generation, unused for half the lifetime", lifetime, 10, []step{
			{0, add, "a", true}, {half - 1, add, "b", true},
			{half, peek, "b", true}, {1, peek, "b", false},
		}},
		{"used in the first half", lifetime, 10, []step{
			{0, add, "a", true}, {half - 1, has, "a", true},
			{half, peek, "a", true}, {1, peek, "a", false},
		}},
		{"used in the second half", lifetime, 10, []step{
			{0, add, "a", true}, {half, has, "a", true},
			{lifetime - 1, peek, "a", true}, {1, peek, "a", false},
		}},
		{"used at the last moment", lifetime, 10, []step{
			{0, add, "a", true}, {lifetime - 1, has, "a", true},
			{half, peek, "a", true}, {1, peek, "a", false},
		}},
		{"used for ever", lifetime, 10, []step{
			{0, add, "a", true}, {half, has, "a", true}, {half, has, "a", true},
			{half, has, "a", true}, {half, has, "a", true}, {half, has, "a", true},
		}},
		{"Peek and Add are no use", lifetime, 10, []step{
			{0, add, "a", true}, {half, peek, "a", true}, {0, add, "a", false},
			{half, peek, "a", false},
		}},
		{"kept once in a generation", lifetime, 10, []step{
			{0, add, "a", true}, {0, kept, "a", false}, {half - 1, kept, "a", false},
			{1, kept, "a", true}, {0, kept, "a", false}, {half - 1, kept, "a", false},
			{1, kept, "a", true}, {0, kept, "a", false},
		}},
		{"one over the capacity", lifetime, 4, []step{
			{0, add, "a", true}, {0, add, "b", true}, {0, add, "c", true}, {0, add, "d", true},
			{0, peek, "a", true}, {0, peek, "b", true}, {0, peek, "c", true}, {0, peek, "d", true},
			{0, add, "e", true},
			{0, peek, "d", true}, {0, peek, "e", true}, // half the capacity, the last used
			{0, peek, "a", false}, {0, peek, "b", false},
		}},
		{"in use while others come and go", lifetime, 4, []step{
			{0, add, "a", true}, {0, add, "b", true}, {0, add, "c", true}, {0, kept, "a", true},
			{0, add, "d", true}, {0, kept, "a", true},
			{0, add, "e", true}, {0, peek, "b", false}, {0, peek, "a", true},
		}},
		{"a full generation has a new half", lifetime, 4, []step{
			{0, add, "a", true}, {0, add, "b", true}, {half - 1, add, "c", true},
			{half - 1, peek, "a", true}, {1, peek, "a", false}, {0, peek, "c", true},
			{half - 1, peek, "c", true}, {1, peek, "c", false},
		}},
		{"a capacity of one", lifetime, 1, []step{
			{0, add, "a", true}, {0, has, "a", true}, {0, add, "b", true}, {0, peek, "b", true},
			{0, add, "c", true}, {0, peek, "c", true}, {0, peek, "a", false},
		}},
		{"Forget", lifetime, 10, []step{
			{0, add, "a", true}, {half, add, "b", true}, {0, forget, "", true},
			{0, has, "a", false}, {0, peek, "b", false}, {0, kept, "a", false},
		}},
		{"after Forget, a lifetime begins", lifetime, 10, []step{
			{0, forget, "", true}, {0, add, "a", true}, {half - 1, forget, "", true},
			{0, add, "a", true}, {lifetime - 1, peek, "a", true}, {1, peek, "a", false},
			{0, add, "a", true}, {lifetime - 1, peek, "a", true}, {1, peek, "a", false},
		}},
		{"no lifetime", 0, 10, []step{
			{0, add, "a", true}, {0, add, "a", true}, {0, has, "a", false}, {0, stays, "a", false},
		}},
		{"a lifetime below zero", -time.Hour, 10, []step{
			{0, add, "a", true}, {0, add, "a", true}, {0, has, "a", false}, {0, stays, "a", false},
		}},
		{"a lifetime too short for two halves", 1, 10, []step{
			{0, add, "a", true}, {0, add, "a", true}, {0, has, "a", false}, {0, stays, "a", false},
		}},
		{"no capacity", lifetime, 0, []step{
			{0, add, "a", true}, {0, add, "a", true}, {0, has, "a", false}, {0, peek, "a", false},
		}},
		{"a capacity below zero", lifetime, -1, []step{
			{0, add, "a", true}, {0, add, "a", true}, {0, has, "a", false},
		}},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := remember.New(tc.lifetime, tc.capacity)
			for i, step := range tc.steps {
				time.Sleep(step.wait)
				synctest.Wait() // for the timer
				if got := step.do(s, named(step.claim)); got != step.want {
					t.Errorf("%s: step %d, claim %q: %v, want %v",
						tc.name, i, step.claim, got, step.want)
				}
				if n := s.Len(); n > max(0, tc.capacity+tc.capacity%2) {
					t.Errorf("%s: step %d: %d claims, capacity %d", tc.name, i, n, tc.capacity)
				}
			}
		})
	}
}

// TestSetAtRandom does random things to a Set, and keeps account of what it has
// to know, and of what it must not know.
func TestSetAtRandom(t *testing.T) {
	for seed := range uint64(300) {
		synctest.Test(t, func(t *testing.T) { setAtRandom(t, seed) })
	}
}

func setAtRandom(t *testing.T, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 0))
	lifetime := time.Duration(1+random.IntN(100)) * time.Second
	capacity := 1 + random.IntN(20)
	s := remember.New(lifetime, capacity)

	used := make(map[remember.Claim]time.Time) // when each was added, or last found
	var order []remember.Claim                 // as they were used, the latest last
	use := func(c remember.Claim) { used[c], order = time.Now(), append(order, c) }
	others := func(c remember.Claim) int { // that were used since c was
		others := make(map[remember.Claim]bool)
		for i := len(order) - 1; i >= 0 && order[i] != c; i-- {
			others[order[i]] = true
		}
		return len(others)
	}

	for range 300 {
		c := named(fmt.Sprint(random.IntN(30)))
		switch random.IntN(3) {
		case 0:
			time.Sleep(time.Duration(random.Int64N(int64(lifetime/3))) + time.Nanosecond)
			synctest.Wait() // for the timer
		case 1:
			if s.Add(c) {
				use(c)
			}
		case 2:
			at, ever := used[c]
			age := time.Since(at)
			has, _ := s.Has(c)
			switch {
			case has && (!ever || age >= lifetime):
				t.Fatalf("seed %d: it has what was used %v ago, with a lifetime of %v",
					seed, age, lifetime)
			case !has && ever && age < lifetime/2 && others(c) < (capacity+1)/2:
				t.Fatalf("seed %d: it forgot what was used %v ago, and %d others since, "+
					"with a lifetime of %v and a capacity of %d",
					seed, age, others(c), lifetime, capacity)
			}
			if has {
				use(c)
			}
		}
		if n := s.Len(); n > capacity+capacity%2 {
			t.Fatalf("seed %d: %d are remembered, with a capacity of %d", seed, n, capacity)
		}
	}
}

// TestHasKeeps a claim in use, and says so once in each half of the lifetime.
func TestHasKeeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := remember.New(time.Hour, 100)
		c := named("a")
		s.Add(c)
		times := 0
		for range 600 {
			has, kept := s.Has(c)
			if !has {
				t.Fatal("it was forgotten while in use")
			}
			if kept {
				times++
			}
			if s.Len() != 1 || s.Add(c) {
				t.Fatalf("%d claims are remembered, want one", s.Len())
			}
			time.Sleep(time.Minute)
			synctest.Wait()
		}
		if times < 19 || times > 20 {
			t.Errorf("kept %d times in ten hours, want once in each half", times)
		}
	})
}

// TestAddDoesNotProlong: what postpones an upgrade ends, however often it is
// asked for. So it is with Peek.
func TestAddDoesNotProlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := remember.New(time.Minute, 100)
		added := 0
		for range 600 {
			s.Peek(named("a"))
			if s.Add(named("a")) {
				added++
			}
			time.Sleep(time.Second)
		}
		if added < 10 || added > 20 {
			t.Errorf("added %d times in ten minutes, want 10 to 20", added)
		}
	})
}

// TestSetConcurrently is for the race detector.
func TestSetConcurrently(t *testing.T) {
	const capacity = 20
	s := remember.New(time.Millisecond, capacity)
	defer s.Forget()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 2000 {
				c := named(fmt.Sprint(i % 30))
				s.Add(c)
				s.Has(c)
				s.Peek(c)
				if n := s.Len(); n > capacity {
					t.Errorf("%d claims are remembered", n)
				}
				if i%500 == 0 {
					s.Forget()
				}
			}
		})
	}
	wg.Wait()
}

// TestSetAllocates nothing when a claim is found, kept, or missing.
func TestSetAllocates(t *testing.T) {
	s := remember.New(time.Hour, 100)
	defer s.Forget()
	s.Add(named("a"))
	a, b := named("a"), named("b")
	if n := testing.AllocsPerRun(100, func() { s.Has(a); s.Has(b); s.Peek(a) }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}
