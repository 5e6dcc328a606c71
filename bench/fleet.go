package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"time"
)

const (
	remembered = 7 * 24 * time.Hour // the default of Verifier.Remember
	epochs     = 8                  // that a replica tells apart in this time
	day        = 24 * time.Hour
)

// fleet is a number of replicas behind a balancer. Each has a Verifier, which
// remembers nothing at first. All clients ask for a token equally often.
type fleet struct {
	replicas      int
	clients       int
	tokens        time.Duration // between two requests of a client
	sticky        bool          // the balancer sends a client always to the same replica
	maxRemembered int           // on each replica
}

// memory is what one replica remembers.
type memory interface {
	// knows reports whether the client is remembered. If not, the replica
	// derives, and remembers it unless it is full. The times of calls ascend.
	knows(client int, at time.Duration) bool
}

// run returns which part of the requests derives, for each day. The same fleet
// has the same requests each time.
func (f fleet) run(days int, replica func() memory) []float64 {
	random := rand.New(rand.NewPCG(1, 2))
	replicas := make([]memory, f.replicas)
	for i := range replicas {
		replicas[i] = replica()
	}
	first, home := make([]time.Duration, f.clients), make([]int, f.clients)
	for i := range first {
		first[i] = time.Duration(random.Int64N(int64(f.tokens)))
		home[i] = random.IntN(f.replicas)
	}
	slices.Sort(first)
	requests, derived := make([]int, days), make([]int, days)
	for round := time.Duration(0); round < time.Duration(days)*day; round += f.tokens {
		for client := range f.clients {
			at := round + first[client]
			today := int(at / day)
			if today >= days {
				break
			}
			to := home[client]
			if !f.sticky {
				to = random.IntN(f.replicas)
			}
			requests[today]++
			if !replicas[to].knows(client, at) {
				derived[today]++
			}
		}
	}
	shares := make([]float64, days)
	for i, n := range requests {
		shares[i] = float64(derived[i]) / float64(max(n, 1))
	}
	return shares
}

// model does what internal/remember does, by the clock of the simulation: a
// client has the epoch of its last use, and is forgotten when that lies eight
// epochs back. A full one takes one new client in four, and drops another at
// random. TestFleetModel compares the two.
type model struct {
	capacity int
	random   *rand.Rand
	begin    time.Duration // of the first epoch, with the first request
	epoch    int
	used     []int // by client: the epoch of the last use, or -1
	held     []int // the clients that are remembered
}

func newModel(f fleet, random *rand.Rand) *model {
	return &model{
		capacity: f.maxRemembered,
		random:   random,
		begin:    -1,
		used:     slices.Repeat([]int{-1}, f.clients),
	}
}

func (m *model) knows(client int, at time.Duration) bool {
	m.advance(at)
	if m.used[client] >= 0 {
		m.used[client] = m.epoch
		return true
	}
	if len(m.held) >= m.capacity {
		if len(m.held) == 0 || m.random.IntN(4) != 0 {
			return false
		}
		m.drop(m.random.IntN(len(m.held)))
	}
	m.used[client] = m.epoch
	m.held = append(m.held, client)
	return false
}

// advance forgets what is over, if a new epoch has begun.
func (m *model) advance(at time.Duration) {
	if m.begin < 0 {
		m.begin = at
	}
	epoch := int((at - m.begin) / (remembered / epochs))
	if epoch == m.epoch {
		return
	}
	m.epoch = epoch
	for i := len(m.held) - 1; i >= 0; i-- {
		if epoch-m.used[m.held[i]] >= epochs {
			m.drop(i)
		}
	}
}

// drop forgets the client at this place of held.
func (m *model) drop(i int) {
	last := len(m.held) - 1
	m.used[m.held[i]] = -1
	m.held[i] = m.held[last]
	m.held = m.held[:last]
}

// simulate runs the fleet with models.
func (f fleet) simulate(days int) []float64 {
	random := rand.New(rand.NewPCG(3, 4))
	return f.run(days, func() memory { return newModel(f, random) })
}

// fleetOptions are what the flags say. Zero means several values.
type fleetOptions struct {
	replicas, clients int
	tokens            time.Duration
	maxRemembered     int
}

// measureFleet prints which part of the requests derives, for each combination.
func measureFleet(o fleetOptions, w io.Writer) error {
	if o.replicas < 0 || o.clients < 0 || o.maxRemembered < 2 || o.tokens < 0 ||
		o.tokens > 0 && o.tokens < time.Second {
		return errors.New("-fleet: use 1 or more, 2 for -max-remembered, 1s for -tokens")
	}
	fmt.Fprintf(w, `Requests that derive, in %%, by day after all replicas have restarted. Each
remembers %d clients at most, for 7 days. A client asks every TOKENS.

                          -- random balancer --      -- sticky balancer --
REPLICAS CLIENTS TOKENS  day 1 day 2 day 3 day 7    day 1 day 2 day 3 day 7
`, o.maxRemembered)
	for _, clients := range orAll(o.clients, o.maxRemembered/2, 2*o.maxRemembered) {
		for _, tokens := range orAll(o.tokens, 5*time.Minute, time.Hour, day) {
			for _, replicas := range orAll(o.replicas, 3, 10, 50) {
				f := fleet{replicas, clients, tokens, false, o.maxRemembered}
				fmt.Fprintf(w, "%8d %7d %6s ", replicas, clients, briefly(tokens))
				f.print(w)
				f.sticky = true
				fmt.Fprint(w, "   ")
				f.print(w)
				fmt.Fprintln(w)
			}
		}
	}
	return nil
}

// print prints the shares of some days, six columns each.
func (f fleet) print(w io.Writer) {
	shares := f.simulate(7)
	for _, n := range []int{1, 2, 3, 7} {
		share := shares[n-1]
		if share == 0 || share == 1 {
			fmt.Fprintf(w, "%6.0f", 100*share)
		} else {
			fmt.Fprintf(w, "%6.1f", 100*share)
		}
	}
}

// orAll returns the value, or all of the others if it is zero.
func orAll[T comparable](value T, others ...T) []T {
	var zero T
	if value == zero {
		return others
	}
	return []T{value}
}

// briefly prints 5m0s as 5m, and 24h0m0s as 24h.
func briefly(d time.Duration) string {
	switch {
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return d.String()
}
