// Package calibrate chooses work factors by measuring. For each algorithm it
// finds the most expensive scheme that takes no longer than a target.
//
// A [Machine] tells what schemes cost: [ThisMachine] measures, and tests invent
// one. Ranges and recommended minima come from internal/stored. The package
// prints nothing.
package calibrate

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// The range of useful targets. Below MinTarget, a comparison costs less than
// the network. No scheme that Parse accepts by default takes as long as
// MaxTarget.
const (
	MinTarget = 100 * time.Microsecond
	MaxTarget = 5 * time.Second
)

// Machine says what schemes cost.
type Machine struct {
	// Cost returns how long one comparison takes.
	Cost func(stored.Spec) (time.Duration, error)

	// Rate returns how many comparisons all cores together do in a second.
	Rate func(stored.Spec) (float64, error)

	// Remembered returns how many remembered secrets a Verifier compares in a
	// second.
	Remembered func() (float64, error)
}

// Calibration is a target and the machine that has to reach it.
type Calibration struct {
	Target   time.Duration
	Machine  Machine
	Progress func(algorithm string, i, n int) // before the i-th of n; nil for none
}

// Report is what [Calibration.Run] found.
type Report struct {
	Target     time.Duration
	Remembered float64 // comparisons a second
	Results    []Result

	// Recommended is the result to use. It is nil if none of the algorithms to
	// choose from meets its minimum within the target. Then Nearest is the
	// first of them.
	Recommended, Nearest *Result
}

// Result is what was found for one algorithm.
type Result struct {
	// Spec is the most expensive scheme within the target. If every scheme
	// takes longer, it is the cheapest, Fits is false, and Rate, Meets and Most
	// are zero.
	Spec stored.Spec
	Fits bool

	Took    time.Duration // by Spec
	Rate    float64       // comparisons a second on all cores
	Minimum stored.Spec   // the recommended minimum
	Meets   bool          // Spec is not below the minimum
	Most    bool          // no setting of Spec can be higher

	// MinimumTook is how long the minimum takes. It is measured only for the
	// nearest result.
	MinimumTook time.Duration
}

// TargetError says that every scheme takes longer than the target.
type TargetError struct {
	Target   time.Duration
	Cheapest Result
}

func (e *TargetError) Error() string {
	return fmt.Sprintf("%v is too short: %s takes at least %v",
		e.Target, e.Cheapest.Spec.Algorithm.Name, e.Cheapest.Took)
}

// Run measures one or more candidates. It returns a [*TargetError] if all take
// longer than the target.
func (c Calibration) Run(candidates []Candidate) (*Report, error) {
	report := &Report{Target: c.Target}
	for i, candidate := range candidates {
		if c.Progress != nil {
			c.Progress(candidate.Algorithm.Name, i+1, len(candidates))
		}
		result, err := c.one(candidate)
		if err != nil {
			return nil, err
		}
		report.Results = append(report.Results, result)
	}
	if !slices.ContainsFunc(report.Results, func(r Result) bool { return r.Fits }) {
		byTime := func(a, b Result) int { return cmp.Compare(a.Took, b.Took) }
		return nil, &TargetError{c.Target, slices.MinFunc(report.Results, byTime)}
	}
	var err error
	if report.Remembered, err = c.Machine.Remembered(); err != nil {
		return nil, err
	}
	return report, c.recommend(report)
}

// one finds the most expensive scheme of a candidate within the target.
func (c Calibration) one(candidate Candidate) (Result, error) {
	s := search{
		knobs:    candidate.knobs,
		target:   c.Target,
		settings: candidate.least(),
		cost: func(settings []int) (time.Duration, error) {
			return c.Machine.Cost(candidate.spec(settings))
		},
	}
	fits, most, err := s.run()
	result := Result{
		Spec: candidate.spec(s.settings), Fits: fits, Took: s.took, Minimum: candidate.minimum,
	}
	if err != nil || !fits {
		return result, err
	}
	result.Most = most
	if result.Spec.Weak() && candidate.nearMinimum(s.settings) {
		// The search skips numbers, so it may stop just below the minimum.
		took, err := c.Machine.Cost(result.Minimum)
		if err != nil {
			return result, err
		}
		if took <= c.Target {
			result.Spec, result.Took, result.Most = result.Minimum, took, false
		}
	}
	result.Meets = !result.Spec.Weak()
	result.Rate, err = c.Machine.Rate(result.Spec)
	return result, err
}

// recommend takes the first preferred algorithm that meets its minimum. Others
// count only if no preferred one was measured, because the caller wants only
// them.
func (c Calibration) recommend(report *Report) error {
	pool := make([]*Result, 0, len(report.Results))
	others := make([]*Result, 0, len(report.Results))
	for i := range report.Results {
		r := &report.Results[i]
		if slices.Contains(preferred, r.Spec.Algorithm.Name) {
			pool = append(pool, r)
		} else {
			others = append(others, r)
		}
	}
	if len(pool) == 0 {
		pool = others
	}
	if i := slices.IndexFunc(pool, func(r *Result) bool { return r.Meets }); i >= 0 {
		report.Recommended = pool[i]
		return nil
	}
	var err error
	report.Nearest = pool[0]
	report.Nearest.MinimumTook, err = c.Machine.Cost(report.Nearest.Minimum)
	return err
}
