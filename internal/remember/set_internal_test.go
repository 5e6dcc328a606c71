package remember

import (
	"encoding/binary"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
	"weak"
)

func numbered(n int) Claim {
	var c Claim
	binary.BigEndian.PutUint64(c[:], uint64(n))
	c[0] = byte(n) // which chooses the shard
	return c
}

// TestTimerStops: a Set forgets without being asked, and then has no timer and no
// map. A goroutine that was left would fail the test: a bubble waits for all of its
// own.
func TestTimerStops(t *testing.T) {
	fill := func(s *Set) {
		for i := range 300 {
			s.Mark(numbered(i))
			time.Sleep(time.Second)
		}
	}
	for _, tc := range []struct {
		name string
		do   func(*Set)
	}{
		{"never used", func(*Set) {}},
		{"asked only", func(s *Set) { s.Has(numbered(0)); s.Peek(numbered(0)) }},
		{"after the lifetime", func(s *Set) {
			for range 3 {
				fill(s)
				time.Sleep(50 * time.Minute)
				if s.Len() == 0 {
					t.Error("it was forgotten before its time")
				}
				time.Sleep(10 * time.Minute)
				synctest.Wait()
				if n := s.Len(); n != 0 || s.running.Load() {
					t.Errorf("%d are remembered after the lifetime", n)
				}
			}
		}},
		{"after Forget", func(s *Set) { fill(s); s.Forget() }},
		{"after Forget, later", func(s *Set) { fill(s); time.Sleep(40 * time.Minute); s.Forget() }},
		{"after Forget, twice", func(s *Set) { fill(s); s.Forget(); s.Forget() }},
		{"a late tick after Forget", func(s *Set) { fill(s); s.Forget(); s.tick() }},
	} {
		for _, capacity := range []int{100, 10 * shardClaims} {
			synctest.Test(t, func(t *testing.T) {
				s := New(time.Hour, capacity)
				tc.do(s)
				synctest.Wait()
				if n := s.Len(); n != 0 || s.running.Load() || s.timer != nil {
					t.Errorf("%s: %d claims, or the timer runs", tc.name, n)
				}
				for i := range s.shards {
					if s.shards[i].claims != nil {
						t.Errorf("%s: an empty shard has a map", tc.name)
					}
				}
			})
		}
	}
}

// TestLateTick: a timer may fire and then wait, while a caller does something else.
// What is remembered then has a timer.
func TestLateTick(t *testing.T) {
	for name, meanwhile := range map[string]func(*Set){
		"nothing":        func(*Set) {},
		"Add":            func(s *Set) { s.Add(numbered(1)) },
		"Forget and Add": func(s *Set) { s.Forget(); s.Add(numbered(9)) },
	} {
		synctest.Test(t, func(t *testing.T) {
			s := New(time.Hour, 4)
			s.Add(numbered(0))
			time.Sleep(time.Hour/epochs - 1)
			meanwhile(s)
			s.tick() // as if it were that time
			if !s.running.Load() {
				t.Errorf("%s: no timer runs", name)
			}
			time.Sleep(2 * time.Hour)
			synctest.Wait()
			if n := s.Len(); n != 0 || s.running.Load() {
				t.Errorf("%s: %d claims, or the timer runs", name, n)
			}
		})
	}
}

// TestLateTimer: a claim whose time is over is gone, even if the timer has not come
// to it yet, and can be added again.
func TestLateTimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(time.Hour, 4)
		defer s.Forget()
		c := numbered(0)
		s.Mark(c)
		s.now.Add(epochs * s.ticks)
		has, kept := s.Has(c)
		if has || kept || s.Peek(c) {
			t.Error("it is remembered")
		}
		if has, _ := s.shard(c).keep(c, s.current()); has {
			t.Error("it is kept")
		}
		if !s.Mark(c) || !s.Peek(c) || s.Len() != 1 {
			t.Errorf("it cannot be added again, or %d are counted", s.Len())
		}
	})
}

// TestKeep looks again: between its lock and that of Has, another caller may have
// kept the claim, or the claim may be forgotten.
func TestKeep(t *testing.T) {
	for _, tc := range []struct {
		name      string
		meanwhile func(*Set, Claim)
		has, kept bool
	}{
		{"nothing", func(*Set, Claim) {}, true, true},
		{"kept by another", func(s *Set, c Claim) { s.Has(c) }, true, false},
		{"forgotten", func(s *Set, _ Claim) { s.Forget() }, false, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := New(time.Hour, 4)
			defer s.Forget()
			c := numbered(0)
			s.Add(c)
			time.Sleep(time.Hour / epochs)
			synctest.Wait()
			tc.meanwhile(s, c)
			has, kept := s.shard(c).keep(c, s.current())
			if has != tc.has || kept != tc.kept {
				t.Errorf("%s: keep = %v, %v, want %v, %v", tc.name, has, kept, tc.has, tc.kept)
			}
			if want := s.Peek(c); want != tc.has || s.Len() > 1 {
				t.Errorf("%s: %d claims", tc.name, s.Len())
			}
		})
	}
}

// TestShards: the capacity is that of all shards together, so a small Set has one.
func TestShards(t *testing.T) {
	for capacity, want := range map[int]int{
		1: 1, shardClaims: 1, shardClaims + 1: 2, 4*shardClaims - 1: 4, 1 << 20: 256, 1 << 30: 256,
	} {
		if n := len(New(time.Hour, capacity).shards); n != want {
			t.Errorf("capacity %d: %d shards, want %d", capacity, n, want)
		}
	}
}

// TestShrinks: a Set that held many claims gives their memory back, though some stay.
func TestShrinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(time.Hour, 100_000)
		defer s.Forget()
		for i := range 1000 {
			s.Mark(numbered(i * 256)) // one shard
		}
		for range epochs {
			time.Sleep(time.Hour / epochs)
			synctest.Wait()
			s.Has(numbered(0))
		}
		sh := s.shard(numbered(0))
		if len(sh.claims) != 1 || sh.peak != 1 || s.Len() != 1 {
			t.Errorf("%d claims, peak %d, counted %d", len(sh.claims), sh.peak, s.Len())
		}
		if has, _ := s.Has(numbered(0)); !has {
			t.Error("the claim in use is gone")
		}
	})
}

// TestGarbage: a Set that nothing refers to is freed, though it remembers something
// for a week to come, and its timer does not wait for that.
func TestGarbage(t *testing.T) {
	s := New(7*24*time.Hour, 100)
	s.Add(numbered(0))
	if s.wait > time.Minute { // it waits in vain then
		t.Errorf("the timer waits for %v", s.wait)
	}
	held := weak.Make(s)
	s = nil
	runtime.GC()
	if held.Value() != nil {
		t.Error("the Set is not freed")
	}
}

// TestLongLifetimes: the epochs of any lifetime are eighths of it.
func TestLongLifetimes(t *testing.T) {
	for _, lifetime := range []time.Duration{
		8, time.Second, 8*time.Minute - 1, 8 * time.Minute, 8*time.Minute + 8, 7 * 24 * time.Hour, 1<<63 - 1,
	} {
		s := New(lifetime, 1)
		epoch := s.wait * time.Duration(s.ticks)
		if s.wait > maxWait || epoch > lifetime/epochs || lifetime/epochs-epoch > lifetime/1000 {
			t.Errorf("lifetime %v: %d ticks of %v", lifetime, s.ticks, s.wait)
		}
	}
}
