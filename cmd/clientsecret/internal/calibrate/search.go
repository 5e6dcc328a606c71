package calibrate

import (
	"slices"
	"time"
)

// search looks for the highest settings within the target.
type search struct {
	knobs    []knob
	target   time.Duration
	cost     func(settings []int) (time.Duration, error)
	settings []int         // the highest so far; at first the lowest
	took     time.Duration // with these settings
}

// run turns up one knob after the other. It reports whether the settings are
// within the target, and whether all knobs are at their maximum.
func (s *search) run() (fits, most bool, err error) {
	if s.took, err = s.cost(s.settings); err != nil {
		return false, false, err
	}
	again, err := s.cost(s.settings) // caches are warm now
	if err != nil {
		return false, false, err
	}
	if s.took = min(s.took, again); s.took > s.target {
		return false, false, nil
	}
	for i, k := range s.knobs {
		if k.doubling {
			err = s.step(i)
		} else {
			err = s.leap(i)
		}
		if err != nil || s.settings[i] < k.max {
			return true, false, err
		}
	}
	return true, true, nil
}

// step raises the i-th setting by one, as long as the target allows.
func (s *search) step(i int) error {
	for s.settings[i] < s.knobs[i].max {
		if fits, err := s.try(i, s.settings[i]+1); err != nil || !fits {
			return err
		}
	}
	return nil
}

// leap raises the i-th setting in proportion to the time that remains. It leaps
// at most tenfold, because part of the cost is fixed and few iterations tell
// little. After a setting that was too high, it goes half the way.
func (s *search) leap(i int) error {
	highest := s.knobs[i].max
	tooHigh := highest + 1
	for range 12 {
		now := s.settings[i]
		factor := min(10, float64(s.target)/float64(s.took))
		next := threeDigits(int(float64(now)*factor), highest)
		if next >= tooHigh {
			next = threeDigits((now+tooHigh)/2, highest)
		}
		if next <= now || s.took > s.target*97/100 {
			break
		}
		fits, err := s.try(i, next)
		if err != nil {
			return err
		}
		if !fits {
			tooHigh = next
		}
	}
	return nil
}

// try keeps n as the i-th setting if it is within the target. It measures a
// result below twice the target again, because other work may have slowed the
// machine.
func (s *search) try(i, n int) (fits bool, err error) {
	settings := slices.Clone(s.settings)
	settings[i] = n
	took, err := s.cost(settings)
	if err == nil && took > s.target && took < 2*s.target {
		var again time.Duration
		again, err = s.cost(settings)
		took = min(took, again)
	}
	if err != nil || took > s.target {
		return false, err
	}
	s.settings, s.took = settings, took
	return true, nil
}

// threeDigits returns n rounded down to three digits, or limit if that is less.
func threeDigits(n, limit int) int {
	if n >= limit {
		return limit
	}
	unit := 1
	for n/unit >= 1000 {
		unit *= 10
	}
	return n / unit * unit
}
