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

// many returns claims that are named after numbers.
func many(n int) []remember.Claim {
	claims := make([]remember.Claim, n)
	for i := range claims {
		claims[i] = named(fmt.Sprint(i))
	}
	return claims
}

// The operations of a step, as functions of the same form.
var (
	mark = (*remember.Set).Mark
	peek = (*remember.Set).Peek
	add  = func(s *remember.Set, c remember.Claim) bool {
		s.Add(c)
		return true
	}
	has = func(s *remember.Set, c remember.Claim) bool {
		has, _ := s.Has(c)
		return has
	}
	kept = func(s *remember.Set, c remember.Claim) bool {
		_, kept := s.Has(c)
		return kept
	}
	stays  = func(s *remember.Set, c remember.Claim) bool { return s.Mark(c) && s.Peek(c) }
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
		epoch    = 10 * time.Minute
		lifetime = 8 * epoch
	)
	for _, tc := range []struct {
		name     string
		lifetime time.Duration
		capacity int
		steps    []step
	}{
		{"only what was added", lifetime, 10, []step{
			{0, has, "a", false}, {0, kept, "a", false}, {0, peek, "a", false},
			{0, mark, "a", true},
			{0, has, "a", true}, {0, peek, "a", true},
			{0, has, "b", false}, {0, peek, "b", false},
		}},
		{"a second Mark is not new", lifetime, 10, []step{
			{0, mark, "a", true}, {0, mark, "a", false},
			{lifetime - 1, mark, "a", false}, {1, mark, "a", true},
		}},
		{"after Add, Mark is not new", lifetime, 10, []step{
			{0, add, "a", true}, {0, mark, "a", false}, {0, add, "a", true}, {0, has, "a", true},
		}},
		{"unused for the lifetime", lifetime, 10, []step{
			{0, mark, "a", true}, {lifetime - 1, peek, "a", true}, {1, peek, "a", false},
		}},
		{"added late in an epoch, unused for seven", lifetime, 10, []step{
			{0, mark, "a", true}, {epoch - 1, mark, "b", true},
			{7 * epoch, peek, "b", true}, {1, peek, "b", false},
		}},
		{"used in the first epoch", lifetime, 10, []step{
			{0, mark, "a", true}, {epoch - 1, has, "a", true},
			{7 * epoch, peek, "a", true}, {1, peek, "a", false},
		}},
		{"used in the second epoch", lifetime, 10, []step{
			{0, mark, "a", true}, {epoch, has, "a", true},
			{lifetime - 1, peek, "a", true}, {1, peek, "a", false},
		}},
		{"used at the last moment", lifetime, 10, []step{
			{0, mark, "a", true}, {lifetime - 1, has, "a", true},
			{7 * epoch, peek, "a", true}, {1, peek, "a", false},
		}},
		{"used for ever", lifetime, 10, []step{
			{0, mark, "a", true}, {7 * epoch, has, "a", true}, {7 * epoch, has, "a", true},
			{7 * epoch, has, "a", true}, {7 * epoch, has, "a", true}, {7 * epoch, has, "a", true},
		}},
		{"Peek, Add and Mark are no use", lifetime, 10, []step{
			{0, mark, "a", true}, {epoch, peek, "a", true}, {epoch, mark, "a", false},
			{epoch, add, "a", true}, {5 * epoch, peek, "a", false},
		}},
		{"kept once in an epoch", lifetime, 10, []step{
			{0, mark, "a", true}, {0, kept, "a", false}, {epoch - 1, kept, "a", false},
			{1, kept, "a", true}, {0, kept, "a", false}, {epoch - 1, kept, "a", false},
			{1, kept, "a", true}, {0, kept, "a", false}, {5 * epoch, kept, "a", true},
		}},
		{"Mark takes the place of another", lifetime, 1, []step{
			{0, mark, "a", true}, {0, has, "a", true}, {0, mark, "b", true}, {0, peek, "b", true},
			{0, peek, "a", false}, {0, mark, "c", true}, {0, peek, "c", true},
		}},
		{"room again after the lifetime", lifetime, 1, []step{
			{0, mark, "a", true}, {lifetime, add, "b", true}, {0, peek, "b", true},
		}},
		{"Forget", lifetime, 10, []step{
			{0, mark, "a", true}, {epoch, mark, "b", true}, {0, forget, "", true},
			{0, has, "a", false}, {0, peek, "b", false}, {0, kept, "a", false},
		}},
		{"after Forget, a lifetime begins", lifetime, 10, []step{
			{0, forget, "", true}, {0, mark, "a", true}, {epoch - 1, forget, "", true},
			{0, mark, "a", true}, {lifetime - 1, peek, "a", true}, {1, peek, "a", false},
			{0, mark, "a", true}, {lifetime - 1, peek, "a", true}, {1, peek, "a", false},
		}},
		{"no lifetime", 0, 10, []step{
			{0, mark, "a", true}, {0, mark, "a", true}, {0, has, "a", false}, {0, stays, "a", false},
		}},
		{"a lifetime below zero", -time.Hour, 10, []step{
			{0, mark, "a", true}, {0, add, "a", true}, {0, has, "a", false}, {0, stays, "a", false},
		}},
		{"a lifetime too short for eight epochs", 7, 10, []step{
			{0, mark, "a", true}, {0, mark, "a", true}, {0, has, "a", false}, {0, stays, "a", false},
		}},
		{"no capacity", lifetime, 0, []step{
			{0, mark, "a", true}, {0, mark, "a", true}, {0, has, "a", false}, {0, peek, "a", false},
			{0, forget, "", true},
		}},
		{"a capacity below zero", lifetime, -1, []step{
			{0, mark, "a", true}, {0, add, "a", true}, {0, has, "a", false},
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
				if n := s.Len(); n > max(0, tc.capacity) {
					t.Errorf("%s: step %d: %d claims, capacity %d", tc.name, i, n, tc.capacity)
				}
			}
		})
	}
}

// TestSetAtRandom does random things to a Set, and keeps account of what it has to
// know, and of what it must not know.
func TestSetAtRandom(t *testing.T) {
	for seed := range uint64(300) {
		synctest.Test(t, func(t *testing.T) { setAtRandom(t, seed) })
	}
}

func setAtRandom(t *testing.T, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 0))
	lifetime := time.Duration(8+random.IntN(100)) * time.Second
	capacity := 1 + random.IntN(40)
	s := remember.New(lifetime, capacity)
	used := make(map[remember.Claim]time.Time) // when each was added, or last found
	for range 300 {
		c := named(fmt.Sprint(random.IntN(30)))
		switch random.IntN(3) {
		case 0:
			time.Sleep(time.Duration(random.Int64N(int64(lifetime/3))) + time.Nanosecond)
			synctest.Wait() // for the timer
		case 1:
			if s.Mark(c) {
				used[c] = time.Now()
			}
		case 2:
			at, ever := used[c]
			age := time.Since(at)
			has, _ := s.Has(c)
			switch {
			case has && (!ever || age >= lifetime):
				t.Fatalf("seed %d: it has what was used %v ago, with a lifetime of %v",
					seed, age, lifetime)
			case !has && ever && age < lifetime*7/8 && capacity >= 30:
				t.Fatalf("seed %d: it forgot what was used %v ago, with a lifetime of %v",
					seed, age, lifetime)
			}
			if has {
				used[c] = time.Now()
			}
		}
		if n := s.Len(); n > capacity {
			t.Fatalf("seed %d: %d are remembered, with a capacity of %d", seed, n, capacity)
		}
	}
	if capacity >= 30 && s.Evicted() != 0 {
		t.Errorf("seed %d: %d were evicted", seed, s.Evicted())
	}
}

// TestHitRate: a Set finds all claims in use if it has room for them, and four in
// ten if it has room for half.
func TestHitRate(t *testing.T) {
	const rounds, last = 16, 6
	for _, n := range []int{1, 10, 1000, 20_000} {
		for _, tc := range []struct {
			name    string
			claims  int
			permute bool
			want    float64
		}{
			{"as many, in turn", n, false, 1},
			{"as many, permuted", n, true, 1},
			{"twice as many, in turn", 2 * n, false, 0.4},
			{"twice as many, permuted", 2 * n, true, 0.4},
		} {
			if tc.claims != n && n < 1000 { // chance decides
				continue
			}
			s := remember.New(time.Hour, n)
			claims := many(tc.claims)
			hits, asked := 0, 0
			for round := range rounds {
				if tc.permute {
					rand.Shuffle(len(claims), func(i, j int) { claims[i], claims[j] = claims[j], claims[i] })
				}
				for _, c := range claims {
					has, _ := s.Has(c)
					if !has {
						s.Add(c)
					}
					if round >= rounds-last {
						asked++
						if has {
							hits++
						}
					}
				}
			}
			if rate := float64(hits) / float64(asked); rate < tc.want {
				t.Errorf("capacity %d, %s: it found %.3f, want %v", n, tc.name, rate, tc.want)
			}
			if evicted := s.Evicted(); (evicted > 0) != (tc.claims > n) {
				t.Errorf("capacity %d, %s: %d were evicted", n, tc.name, evicted)
			}
			if s.Len() != n {
				t.Errorf("capacity %d, %s: it holds %d", n, tc.name, s.Len())
			}
			s.Forget()
		}
	}
}

// TestFull: a full Set takes a marked claim always, and an added one sometimes. Each
// counts as one that is evicted.
func TestFull(t *testing.T) {
	const capacity = 1000
	s := remember.New(time.Hour, capacity)
	defer s.Forget()
	claims := many(20 * capacity)
	for _, c := range claims[:capacity] {
		s.Add(c)
	}
	taken := 0
	for _, c := range claims[capacity : 11*capacity] {
		if s.Add(c); s.Peek(c) {
			taken++
		}
	}
	if taken < capacity || taken > 5*capacity { // a quarter of ten times the capacity
		t.Errorf("it took %d of %d", taken, 10*capacity)
	}
	for _, c := range claims[11*capacity:] {
		if !s.Mark(c) || !s.Peek(c) {
			t.Fatal("it did not take a marked claim")
		}
	}
	if s.Len() != capacity || s.Evicted() != 19*capacity {
		t.Errorf("it holds %d, and evicted %d", s.Len(), s.Evicted())
	}
}

// TestHasKeeps a claim in use, and says so once in each epoch.
func TestHasKeeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := remember.New(80*time.Minute, 100)
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
			if s.Len() != 1 || s.Mark(c) {
				t.Fatalf("%d claims are remembered, want one", s.Len())
			}
			time.Sleep(time.Minute)
			synctest.Wait()
		}
		if times < 59 || times > 60 {
			t.Errorf("kept %d times in sixty epochs, want once in each", times)
		}
	})
}

// TestMarkDoesNotProlong: what postpones an upgrade ends, however often it is asked
// for. So it is with Peek.
func TestMarkDoesNotProlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := remember.New(time.Minute, 100)
		marked := 0
		for range 600 {
			s.Peek(named("a"))
			if s.Mark(named("a")) {
				marked++
			}
			time.Sleep(time.Second)
		}
		if marked < 10 || marked > 12 {
			t.Errorf("marked %d times in ten minutes, want 10 to 12", marked)
		}
	})
}

// TestSetConcurrently is for the race detector.
func TestSetConcurrently(t *testing.T) {
	for _, capacity := range []int{20, 10_000} {
		s := remember.New(time.Millisecond, capacity)
		claims := many(capacity * 3 / 2)
		var wg sync.WaitGroup
		for worker := range 4 {
			wg.Go(func() {
				for i := range 4000 {
					c := claims[(i*7+worker)%len(claims)]
					s.Add(c)
					s.Has(c)
					s.Peek(c)
					s.Mark(c)
					if n := s.Len(); n > capacity || n < 0 {
						t.Errorf("%d claims are remembered", n)
					}
					if i%500 == 0 {
						s.Forget()
					}
				}
			})
		}
		wg.Wait()
		s.Forget()
		if n := s.Len(); n != 0 {
			t.Errorf("%d claims are counted in an empty Set", n)
		}
	}
}

// TestSetAllocates nothing when a claim is found, kept, or missing.
func TestSetAllocates(t *testing.T) {
	s := remember.New(time.Hour, 100)
	defer s.Forget()
	s.Add(named("a"))
	a, b := named("a"), named("b")
	if n := testing.AllocsPerRun(100, func() { s.Has(a); s.Has(b); s.Peek(a); s.Add(a) }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}
