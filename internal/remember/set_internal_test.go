package remember

import (
	"encoding/binary"
	"testing"
	"testing/synctest"
	"time"
)

func numbered(n int) Claim {
	var c Claim
	binary.BigEndian.PutUint64(c[:], uint64(n))
	return c
}

// TestTimerStops: a Set forgets without being asked, and then has no timer. A
// goroutine that was left would fail the test: a bubble waits for all of its
// own.
func TestTimerStops(t *testing.T) {
	fill := func(s *Set) {
		for i := range 300 {
			s.Add(numbered(i))
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
				time.Sleep(30 * time.Minute)
				if s.Len() == 0 {
					t.Error("it was forgotten before half of the lifetime was over")
				}
				time.Sleep(30 * time.Minute)
				synctest.Wait()
				if n := s.Len(); n != 0 || s.timer != nil {
					t.Errorf("%d are remembered after the lifetime, timer %v", n, s.timer)
				}
			}
		}},
		{"after Forget", func(s *Set) { fill(s); s.Forget() }},
		{"after Forget, with an old generation", func(s *Set) {
			fill(s)
			time.Sleep(40 * time.Minute)
			s.Forget()
		}},
		{"after Forget, twice", func(s *Set) { fill(s); s.Forget(); s.Forget() }},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := New(time.Hour, 100)
			tc.do(s)
			if n := s.Len(); n != 0 || s.timer != nil {
				t.Errorf("%s: %d claims, timer %v", tc.name, n, s.timer)
			}
		})
	}
}

// TestForgetStopsTimer: otherwise it would hold the Set until it fires.
func TestForgetStopsTimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(time.Hour, 100)
		s.Add(numbered(0))
		timer := s.timer
		s.Forget()
		if timer.Stop() {
			t.Error("the timer still ran")
		}
	})
}

// TestLateTick: a timer may fire and then wait for the lock, while a caller
// does something else.
func TestLateTick(t *testing.T) {
	for _, tc := range []struct {
		name      string
		meanwhile func(*Set)
		want      int // claims
	}{
		{"Forget", (*Set).Forget, 0},
		{"Forget and Add", func(s *Set) { s.Forget(); s.Add(numbered(9)) }, 1},
		{"full: the next generation", func(s *Set) { s.Add(numbered(2)) }, 3},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := New(time.Hour, 4)
			s.Add(numbered(0))
			s.Add(numbered(1))
			time.Sleep(30*time.Minute - 1)
			tc.meanwhile(s)
			time.Sleep(time.Nanosecond)
			for range 2 {
				s.tick()
			}
			if n := s.Len(); n != tc.want {
				t.Errorf("%s: %d claims, want %d", tc.name, n, tc.want)
			}
		})
	}
}

// TestKeep looks again: between its lock and that of Has, another caller may
// have kept the claim, or the claim may be forgotten.
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
			c := numbered(0)
			s.Add(c)
			time.Sleep(30 * time.Minute)
			synctest.Wait() // it is in the old generation
			tc.meanwhile(s, c)
			if has, kept := s.keep(c); has != tc.has || kept != tc.kept {
				t.Errorf("%s: keep = %v, %v, want %v, %v", tc.name, has, kept, tc.has, tc.kept)
			}
			if want := s.Peek(c); want != tc.has || s.Len() > 1 {
				t.Errorf("%s: %d claims", tc.name, s.Len())
			}
		})
	}
}
