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
