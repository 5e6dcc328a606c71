package calibrate

import (
	"errors"
	"testing"
	"time"
)

// TestSearch: for known costs, it finds the highest setting within the target.
func TestSearch(t *testing.T) {
	const ms, us = time.Millisecond, time.Microsecond
	for _, tc := range []struct {
		name          string
		knob          knob
		cost          func(n int) time.Duration
		target        time.Duration
		least, atMost int // near enough, and exact
	}{
		{"doubling", knob{min: 4, max: 16, doubling: true},
			func(n int) time.Duration { return ms << n }, 100 * ms, 6, 6},
		{"doubling, all the way", knob{min: 4, max: 8, doubling: true},
			func(n int) time.Duration { return us << n }, time.Second, 8, 8},
		{"proportional", knob{min: 1, max: 5_000_000},
			func(n int) time.Duration { return time.Duration(n) * 333 }, 100 * ms, 290000, 300300},
		{"with a fixed part", knob{min: 1, max: 5_000_000},
			func(n int) time.Duration { return 50*us + time.Duration(n)*333 }, 10 * ms, 28800, 29879},
		{"more than proportional", knob{min: 8, max: 1 << 20},
			func(n int) time.Duration { return time.Duration(n) * time.Duration(n) }, ms, 900, 1000},
		{"all the way", knob{min: 1, max: 1000},
			func(n int) time.Duration { return time.Duration(n) }, time.Second, 1000, 1000},
		{"not even two", knob{min: 1, max: 1000},
			func(n int) time.Duration { return time.Duration(n) * 60 }, 100, 1, 1},
		{"exactly the target", knob{min: 1, max: 2},
			func(n int) time.Duration { return time.Duration(n) * 50 }, 100, 2, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := searchOf(tc.knob, tc.target, func(n int) (time.Duration, error) { return tc.cost(n), nil })
			fits, most, err := s.run()
			if n := s.settings[0]; err != nil || !fits || n < tc.least || n > tc.atMost {
				t.Errorf("%d, %v, %v; want %d to %d", n, fits, err, tc.least, tc.atMost)
			}
			if most != (s.settings[0] == tc.knob.max) || s.took != tc.cost(s.settings[0]) {
				t.Errorf("most %v, took %v", most, s.took)
			}
		})
	}
}

func searchOf(k knob, target time.Duration, cost func(n int) (time.Duration, error)) *search {
	return &search{
		knobs: []knob{k}, target: target, settings: []int{k.min},
		cost: func(settings []int) (time.Duration, error) { return cost(settings[0]) },
	}
}

// TestSearchTwoKnobs: the second is turned only when the first is at its
// maximum.
func TestSearchTwoKnobs(t *testing.T) {
	for _, tc := range []struct {
		target time.Duration
		want   [2]int
	}{
		{6, [2]int{3, 2}}, {24, [2]int{4, 6}}, {1000, [2]int{4, 10}},
	} {
		s := &search{
			knobs: []knob{{min: 1, max: 4}, {min: 2, max: 10}}, target: tc.target, settings: []int{1, 2},
			cost: func(s []int) (time.Duration, error) { return time.Duration(s[0] * s[1]), nil },
		}
		if _, most, err := s.run(); [2]int(s.settings) != tc.want || most != (tc.target == 1000) || err != nil {
			t.Errorf("%d: %v, %v, %v", tc.target, s.settings, most, err)
		}
	}
}

// TestSearchDisturbed: a measurement that other work slowed is repeated.
func TestSearchDisturbed(t *testing.T) {
	calls := make(map[int]int)
	s := searchOf(knob{min: 4, max: 16, doubling: true}, 100*time.Millisecond, func(n int) (time.Duration, error) {
		calls[n]++
		if cost := time.Millisecond << n; calls[n] > 1 || cost > 100*time.Millisecond {
			return cost, nil
		}
		return 101 * time.Millisecond, nil // the first of each setting
	})
	if fits, _, err := s.run(); !fits || s.settings[0] != 6 || s.took != 64*time.Millisecond || err != nil {
		t.Errorf("%v, %v, %v, %v", fits, s.settings, s.took, err)
	}
}

// TestSearchTooSlow: if the cheapest takes too long, nothing else is tried.
func TestSearchTooSlow(t *testing.T) {
	s := searchOf(knob{min: 4, max: 16}, 10, func(n int) (time.Duration, error) {
		if n != 4 {
			t.Errorf("%d is tried", n)
		}
		return 11, nil
	})
	if fits, most, err := s.run(); fits || most || s.settings[0] != 4 || s.took != 11 || err != nil {
		t.Errorf("%v, %v, %v, %v, %v", fits, most, s.settings, s.took, err)
	}
}

// TestSearchErrors: an error of any measurement ends the search.
func TestSearchErrors(t *testing.T) {
	broken := errors.New("broken")
	for _, doubling := range []bool{true, false} {
		for failing := 1; failing <= 4; failing++ {
			call := 0
			s := searchOf(knob{min: 1, max: 1000, doubling: doubling}, 100, func(n int) (time.Duration, error) {
				if call++; call == failing {
					return 0, broken
				}
				return time.Duration(n), nil
			})
			if _, _, err := s.run(); !errors.Is(err, broken) || call != failing {
				t.Errorf("%v, %d: %v after %d calls", doubling, failing, err, call)
			}
		}
	}
}

func TestThreeDigits(t *testing.T) {
	for _, tc := range [][3]int{
		{1, 10, 1}, {999, 5000, 999}, {1234, 5000, 1230}, {219_999, 500_000, 219_000}, {1234, 1233, 1233},
	} {
		if got := threeDigits(tc[0], tc[1]); got != tc[2] {
			t.Errorf("%d, at most %d: %d, want %d", tc[0], tc[1], got, tc[2])
		}
	}
}
