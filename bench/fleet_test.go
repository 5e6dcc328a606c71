package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clientsecret/clientsecret/internal/remember"
)

// real is a replica that remembers as a Verifier does, in a bubble of synctest.
type real struct {
	set   *remember.Set
	start time.Time
}

func (r real) knows(client int, at time.Duration) bool {
	time.Sleep(at - time.Since(r.start))
	claim := remember.ClaimOf(new(remember.Key), strconv.Itoa(client), "")
	if has, _ := r.set.Has(claim); has {
		return true
	}
	r.set.Add(claim)
	return false
}

// TestFleetModel sends the same requests to models and to what Verifiers use. Full
// ones drop at random, so only their averages over all days can be compared.
func TestFleetModel(t *testing.T) {
	const days = 15 // two lifetimes and a day
	for _, tc := range []struct {
		name string
		fleet
		tolerance float64 // of the average; zero compares each day, exactly
	}{
		{"room for all", fleet{3, 50, time.Hour, false, 100}, 0},
		{"some expire", fleet{20, 20, 3 * time.Hour, false, 100}, 0},
		{"most expire", fleet{10, 50, 24 * time.Hour, false, 100}, 0},
		{"sticky", fleet{3, 50, time.Hour, true, 100}, 0},
		{"all expire", fleet{1, 50, 8 * 24 * time.Hour, true, 100}, 0},
		{"half of the room, random", fleet{3, 400, 2 * time.Hour, false, 200}, 0.02},
		{"half of the room, in turn", fleet{1, 1000, 2 * time.Hour, true, 500}, 0.02},
		{"full and expiring", fleet{3, 1000, 24 * time.Hour, false, 500}, 0.02},
		{"no room", fleet{3, 50, 6 * time.Hour, false, 0}, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			model := tc.simulate(days)
			synctest.Test(t, func(t *testing.T) {
				var all []real
				shares := tc.run(days, func() memory {
					r := real{remember.New(remembered, tc.maxRemembered), time.Now()}
					all = append(all, r)
					return r
				})
				if tc.tolerance == 0 && !slices.Equal(shares, model) {
					t.Errorf("%.3f derive, in the model %.3f", shares, model)
				}
				if got, want := mean(shares), mean(model); math.Abs(got-want) > tc.tolerance {
					t.Errorf("%.3f derive, in the model %.3f", got, want)
				}
				for _, r := range all {
					r.set.Forget()
				}
			})
		})
	}
}

func mean(shares []float64) float64 {
	sum := 0.0
	for _, share := range shares {
		sum += share
	}
	return sum / float64(len(shares))
}

// TestFleet compares shares with what probability tells: a client meets one of n
// replicas for the first time with its k-th request by a chance of (1 − 1/n)^(k−1).
func TestFleet(t *testing.T) {
	const days = 21
	for _, tc := range []struct {
		name string
		fleet
		day   int // and all days after it, if last is true
		last  bool
		least float64
		most  float64
	}{
		{"ten replicas", fleet{10, 1000, time.Hour, false, 2000}, 1, false, 0.37, 0.40},
		{"ten replicas", fleet{10, 1000, time.Hour, false, 2000}, 2, false, 0.02, 0.04},
		{"ten replicas", fleet{10, 1000, time.Hour, false, 2000}, 3, true, 0, 0.01},
		{"fifty replicas", fleet{50, 1000, time.Hour, false, 2000}, 1, false, 0.79, 0.81},
		{"fifty replicas", fleet{50, 1000, time.Hour, false, 2000}, 2, false, 0.48, 0.51},
		{"fifty replicas", fleet{50, 1000, time.Hour, false, 2000}, 7, true, 0.03, 0.055},
		{"ten replicas, a day", fleet{10, 1000, day, false, 2000}, 7, true, 0.45, 0.58},
		{"sticky", fleet{50, 1000, time.Hour, true, 100}, 1, false, 0.041, 0.042},
		{"sticky", fleet{50, 1000, time.Hour, true, 100}, 2, true, 0, 0},
		{"half the room", fleet{10, 1000, time.Hour, false, 500}, 3, true, 0.47, 0.55},
		{"half the room, in turn", fleet{1, 1000, time.Hour, true, 500}, 3, true, 0.5, 0.6},
	} {
		shares := tc.simulate(days)
		if !tc.last {
			shares = shares[:tc.day]
		}
		for i := tc.day - 1; i < len(shares); i++ {
			if shares[i] < tc.least || shares[i] > tc.most {
				t.Errorf("%s: %.2f %% derive on day %d, want %g to %g %%", tc.name,
					100*shares[i], i+1, 100*tc.least, 100*tc.most)
			}
		}
	}
}

// TestFleetTable: docs/production.md shows what the command prints.
func TestFleetTable(t *testing.T) {
	var out bytes.Buffer
	if err := measureFleet(fleetOptions{maxRemembered: 1000}, &out); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if len(line) > 81 {
			t.Errorf("over 80 columns: %s", line)
		}
	}
	page, err := os.ReadFile("../docs/production.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "```text\n"+out.String()+"```\n") {
		t.Errorf("docs/production.md does not show\n%s", &out)
	}
}

// TestFleetRule: docs/production.md says which part derives in the steady state, by the
// requests of a client for each replica.
func TestFleetRule(t *testing.T) {
	page, err := os.ReadFile("../docs/production.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, replicas := range []int{480, 168, 56, 34} {
		f := fleet{replicas, 500, time.Hour, false, 1000}
		share := mean(f.simulate(35)[20:])
		n := 7 * 24 / float64(replicas)
		if rule := math.Exp(-n); share < rule || share > rule+0.03 {
			t.Errorf("%d replicas: %.3f derive, by the rule %.3f", replicas, share, rule)
		}
		line := fmt.Sprintf("| %.2g | %d | %.0f %% |\n", n, replicas, 100*share)
		if !strings.Contains(string(page), line) {
			t.Errorf("docs/production.md does not have %s", line)
		}
	}
}

func TestFleetOptions(t *testing.T) {
	for _, o := range []fleetOptions{
		{replicas: -1, maxRemembered: 2},
		{clients: -1, maxRemembered: 2},
		{maxRemembered: 1},
		{maxRemembered: 2, tokens: time.Second - 1},
		{maxRemembered: 2, tokens: -time.Hour},
	} {
		if measureFleet(o, new(bytes.Buffer)) == nil {
			t.Errorf("%+v is no error", o)
		}
	}
	o := fleetOptions{replicas: 2, clients: 3, tokens: 90 * time.Minute, maxRemembered: 2}
	var out bytes.Buffer
	if err := measureFleet(o, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "\n       2       3    90m ") {
		t.Error(out.String())
	}
}
