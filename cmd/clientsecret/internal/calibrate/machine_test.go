package calibrate

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/stored"
)

// TestShortest: the shortest of three runs counts.
func TestShortest(t *testing.T) {
	for _, tc := range []struct {
		name  string
		takes []time.Duration
		want  time.Duration
		runs  int
	}{
		{"the first", []time.Duration{10, 30, 20}, 10, 3},
		{"the last", []time.Duration{30, 20, 10}, 10, 3},
		{"nothing", []time.Duration{0, 10, 10}, 0, 3},
		{"a long one", []time.Duration{2 * time.Second, 1, 1}, 2 * time.Second, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				runs := 0
				got, err := shortest(func() error {
					time.Sleep(tc.takes[runs])
					runs++
					return nil
				})
				if got != tc.want || runs != tc.runs || err != nil {
					t.Errorf("%v after %d runs, %v; want %v after %d", got, runs, err, tc.want, tc.runs)
				}
			})
		})
	}
	broken := errors.New("broken")
	if _, err := shortest(func() error { return broken }); !errors.Is(err, broken) {
		t.Error(err)
	}
}

// TestPerSecond: workers count together, and one run is enough for a rate.
func TestPerSecond(t *testing.T) {
	for _, tc := range []struct {
		workers int
		takes   time.Duration
		want    float64
	}{
		{1, 10 * time.Millisecond, 100},
		{4, 10 * time.Millisecond, 400},
		{2, time.Second, 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			got, err := perSecond(tc.workers, func() error { time.Sleep(tc.takes); return nil })
			if got != tc.want || err != nil {
				t.Errorf("%d workers, %v: %v, %v; want %v", tc.workers, tc.takes, got, err, tc.want)
			}
		})
	}
	broken := errors.New("broken")
	if _, err := perSecond(2, func() error { return broken }); !errors.Is(err, broken) {
		t.Error(err)
	}
}

// TestThisMachine: it measures, and returns the library's error for an invalid
// scheme.
func TestThisMachine(t *testing.T) {
	m := ThisMachine(clientsecret.NewSecret("a secret of nobody"))
	spec := stored.Spec{Algorithm: stored.Named("pbkdf2-sha512"), Iterations: 1}.WithDefaults()
	if took, err := m.Cost(spec); took <= 0 || err != nil {
		t.Errorf("Cost: %v, %v", took, err)
	}
	if rate, err := m.Rate(spec); rate <= 0 || err != nil {
		t.Errorf("Rate: %v, %v", rate, err)
	}
	if rate, err := m.Remembered(); rate <= 0 || err != nil {
		t.Errorf("Remembered: %v, %v", rate, err)
	}
	spec.Iterations = -1
	if _, err := m.Cost(spec); err == nil {
		t.Error("no error of Cost for an invalid scheme")
	}
	if _, err := m.Rate(spec); err == nil {
		t.Error("no error of Rate for an invalid scheme")
	}
}
