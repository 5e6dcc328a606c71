package main

import (
	"slices"
	"testing"
	"time"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/stored"
)

// TestMinimums: what is shown as the minimum is what the library goes by: not
// weak, and weak one step below.
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
		return warns(d, clientsecret.WarnWeakWorkFactor)
	}
	for _, c := range calibratable() {
		if weak(c.minimum.String()) {
			t.Errorf("%s is weak", c.minimum)
		}
		if !c.reach(c.minimum) {
			t.Errorf("%s is out of reach", c.minimum)
		}
		for i, k := range c.knobs {
			below := c.settings(c.minimum)
			if below[i]--; below[i] >= k.min && !weak(c.spec(below).String()) {
				t.Errorf("%s is not weak", c.spec(below))
			}
		}
	}
}

// TestKnobs: the schemes at the ends of the knobs exist, one step further is too
// much, and there is a row for each algorithm that generate makes.
func TestKnobs(t *testing.T) {
	for _, c := range calibratable() {
		var most []int
		for _, k := range c.knobs {
			most = append(most, k.max)
		}
		for _, s := range []stored.Spec{c.spec(c.least()), c.spec(most)} {
			scheme, err := clientsecret.ParseScheme(s.String())
			if err != nil || scheme.String() != s.String() || !allowed(s) {
				t.Fatalf("%s is %v, %v", s, scheme, err)
			}
		}
		for i, k := range c.knobs {
			further := slices.Clone(most)
			if further[i]++; allowed(c.spec(further)) {
				t.Errorf("%s: %s of %d is not the most", c.Name, k.field.Key, k.max)
			}
		}
	}
	algorithms := 0
	for _, f := range schemeFamilies {
		for _, v := range f.variants {
			algorithms++
			is := func(c calibrated) bool { return c.Name == f.algorithm(v) }
			if !slices.ContainsFunc(calibratable(), is) {
				t.Errorf("nothing of %s", f.algorithm(v))
			}
		}
	}
	if algorithms != len(calibratable()) {
		t.Errorf("%d rows for %d algorithms", len(calibratable()), algorithms)
	}
}

// TestCalibrateReadsTheTable: no number of an algorithm stands here a second time,
// because what changes in its row changes what calibrate does.
func TestCalibrateReadsTheTable(t *testing.T) {
	for _, original := range calibratable() {
		row := *original.Algorithm
		row.Name, row.Source = "another", "https://example.com/"
		row.Fields, row.Minima = slices.Clone(row.Fields), slices.Clone(row.Minima)
		last := len(original.knobs) - 1
		for i := range row.Fields {
			f := &row.Fields[i]
			switch {
			case f.Key == original.knobs[0].field.Key:
				f.Min++
				f.Max = f.Min + 2
				for m := range row.Minima {
					*f.Of(&row.Minima[m]) = f.Min + 1
				}
			case f.Key == original.knobs[last].field.Key:
				*f.Of(&row.Minima[0])++
				f.Max = *f.Of(&row.Minima[0]) + 1
			}
		}
		c := newCalibrated(&row)
		first := c.knobs[0]
		if least := original.knobs[0].field.Min + 1; first.min != least || first.max != least+2 {
			t.Errorf("%s: %s goes from %d to %d", original.Name, first.field.Key, first.min, first.max)
		}
		if last > 0 {
			least := *c.knobs[last].field.Of(&row.Minima[0])
			if k := c.knobs[last]; k.min != least || k.max != least+1 {
				t.Errorf("%s: %s goes from %d to %d", original.Name, k.field.Key, k.min, k.max)
			}
		}
		if got := c.settings(c.minimum)[0]; got != first.min+1 || c.Source != row.Source {
			t.Errorf("%s: the minimum is %s", original.Name, c.minimum)
		}
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
		{"doubling", knob{min: 4, max: 16, doubling: true}, func(n int) time.Duration { return time.Millisecond << n }, 100 * time.Millisecond, 6, 6},
		{"doubling, all the way", knob{min: 4, max: 8, doubling: true}, func(n int) time.Duration { return time.Microsecond << n }, time.Second, 8, 8},
		{"proportional", knob{min: 1, max: 5_000_000}, func(n int) time.Duration { return time.Duration(n) * 333 }, 100 * time.Millisecond, 300300, 290000},
		{"with a fixed part", knob{min: 1, max: 5_000_000}, func(n int) time.Duration { return 50*time.Microsecond + time.Duration(n)*333 }, 10 * time.Millisecond, 29879, 28800},
		{"dearer than in proportion", knob{min: 8, max: 1 << 20}, func(n int) time.Duration { return time.Duration(n) * time.Duration(n) }, time.Millisecond, 1000, 900},
		{"all the way", knob{min: 1, max: 1000}, func(n int) time.Duration { return time.Duration(n) }, time.Second, 1000, 1000},
		{"not even two", knob{min: 1, max: 1000}, func(n int) time.Duration { return time.Duration(n) * 60 }, 100, 1, 1},
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
