package main

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/clientsecret/clientsecret"
)

// TestMinimums: what the table gives as the least that is recommended is what the package goes by: not weak, and weak one step below.
func TestMinimums(t *testing.T) {
	weak := func(scheme string) bool {
		s, err := clientsecret.ParseScheme(scheme)
		if err != nil {
			t.Fatalf("%s: %v", scheme, err)
		}
		d, err := s.Hash(probe)
		if err != nil {
			t.Fatalf("%s: %v", scheme, err)
		}
		return slices.ContainsFunc(d.Warnings(), func(w clientsecret.Warning) bool { return errors.Is(w, clientsecret.WarnWeakWorkFactor) })
	}
	for _, a := range calibratable {
		if weak(a.scheme(a.minimum...)) {
			t.Errorf("%s is weak", a.scheme(a.minimum...))
		}
		for i, k := range a.knobs {
			below := slices.Clone(a.minimum)
			if below[i]--; below[i] >= k.min && !weak(a.scheme(below...)) {
				t.Errorf("%s is not weak", a.scheme(below...))
			}
		}
	}
}

// TestKnobs: the bounds are within those of the package, and there is a row for each algorithm that it makes.
func TestKnobs(t *testing.T) {
	for _, a := range calibratable {
		var least, most []int
		for _, k := range a.knobs {
			least, most = append(least, k.min), append(most, k.max)
		}
		for _, settings := range [][]int{least, most} {
			scheme, err := clientsecret.ParseScheme(a.scheme(settings...))
			if err != nil {
				t.Fatalf("%s: %v", a.scheme(settings...), err)
			}
			if scheme.String() != a.scheme(settings...) {
				t.Errorf("%s is %s", a.scheme(settings...), scheme)
			}
			var outOfRange *clientsecret.RangeError
			var limit *clientsecret.LimitError
			if _, err := scheme.Hash(clientsecret.Secret{}); errors.As(err, &outOfRange) || errors.As(err, &limit) { // an empty secret is refused before it is hashed
				t.Errorf("%s: %v", scheme, err)
			}
		}
	}
	var families int
	for _, f := range schemeFamilies {
		for _, v := range f.variants {
			families++
			if !slices.ContainsFunc(calibratable, func(a calibrated) bool { return a.name == f.algorithm(v) }) {
				t.Errorf("nothing of %s", f.algorithm(v))
			}
		}
	}
	if families != len(calibratable) {
		t.Errorf("%d rows for %d algorithms", len(calibratable), families)
	}
}

// TestTurn: the greatest setting within the target, on a machine whose costs are known.
func TestTurn(t *testing.T) {
	for _, tc := range []struct {
		name   string
		knob   knob
		cost   func(n int) time.Duration
		target time.Duration
		atMost int // the greatest that is right
		least  int // and the least that is near enough
	}{
		{"doubling", knob{4, 16, true}, func(n int) time.Duration { return time.Millisecond << n }, 100 * time.Millisecond, 6, 6},
		{"doubling, all the way", knob{4, 8, true}, func(n int) time.Duration { return time.Microsecond << n }, time.Second, 8, 8},
		{"proportional", knob{1, 5_000_000, false}, func(n int) time.Duration { return time.Duration(n) * 333 }, 100 * time.Millisecond, 300300, 290000},
		{"with a fixed part", knob{1, 5_000_000, false}, func(n int) time.Duration { return 50*time.Microsecond + time.Duration(n)*333 }, 10 * time.Millisecond, 29879, 28800},
		{"dearer than in proportion", knob{8, 1 << 20, false}, func(n int) time.Duration { return time.Duration(n) * time.Duration(n) }, time.Millisecond, 1000, 900},
		{"all the way", knob{1, 1000, false}, func(n int) time.Duration { return time.Duration(n) }, time.Second, 1000, 1000},
		{"not even two", knob{1, 1000, false}, func(n int) time.Duration { return time.Duration(n) * 60 }, 100, 1, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			settings := []int{tc.knob.min}
			took, err := turn(tc.knob, settings, 0, tc.cost(tc.knob.min), tc.target, func(s []int) (time.Duration, error) { return tc.cost(s[0]), nil })
			if err != nil || settings[0] > tc.atMost || settings[0] < tc.least || took != tc.cost(settings[0]) {
				t.Errorf("%d, %v, %v; want %d to %d", settings[0], took, err, tc.least, tc.atMost)
			}
		})
	}
}

func TestRound(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 ns", 999: "999 ns", 1000: "1 µs", 999_400: "999 µs", 999_600: "1 ms", 147_123_000: "147 ms", 999_700_000: "1 s", 12_345_000_000: "12.3 s",
	} {
		if got := round(d); got != want {
			t.Errorf("%d: %q, want %q", d, got, want)
		}
	}
}
