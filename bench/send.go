package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/clientsecret/clientsecret"
)

// This file sends requests at a rate, and measures what becomes of them.

// patience is how long a client waits for its answer.
const patience = 10 * time.Second

// stepResult is what happened while the rate was the same. A request is late if it
// has no answer within the client's patience.
type stepResult struct {
	factor   float64 // wrong secrets and unknown clients, in multiples of capacity
	answered float64 // requests that had an answer in time, a second
	busy     int     // requests that were refused as busy
	late     int
	memory   uint64

	// Of the valid requests:
	valid    int
	turned   int // not let in, or late
	refused  int // refused as busy
	p50, p99 time.Duration
	timer    time.Duration // 99 % were sent at most so late: what waking up takes

	// Of the clients that sent valid requests:
	away int // refused as busy once or more
	out  int // never let in
}

// set is a set of client ids.
type set map[string]bool

// run sends requests when they are due, whether earlier ones had their answers or
// not, and waits for all of them.
func (l *load) run(ask answer, factor float64) stepResult {
	debug.FreeOSMemory()
	y := tally{
		step: l.step, start: time.Now(), stepResult: stepResult{factor: factor},
		asked: make(set), letIn: make(set), away: make(set),
	}
	stop := watchMemory(&y.memory)
	ids := slices.Collect(maps.Keys(l.secrets))
	var all, senders sync.WaitGroup
	for _, kind := range []struct {
		right bool
		rate  float64
	}{{true, l.valid}, {false, factor * l.capacity}} {
		if kind.rate == 0 {
			continue
		}
		senders.Go(func() {
			// Independent requests: the times between them are exponentially distributed.
			for due := y.start; ; {
				due = due.Add(time.Duration(rand.ExpFloat64() / kind.rate * float64(time.Second)))
				if due.Sub(y.start) > l.step {
					return
				}
				time.Sleep(time.Until(due))
				r := l.request(ids, kind.right, due)
				all.Go(func() { y.record(r, r.send(ask)) })
			}
		})
	}
	senders.Wait()
	all.Wait()
	stop()
	return y.result()
}

type request struct {
	id     string
	secret clientsecret.Secret
	right  bool
	due    time.Time
	sent   time.Time
}

// request makes a request of one of the clients. If it is not right, half of its kind
// have a wrong secret, and half an unknown client.
func (l *load) request(ids []string, right bool, due time.Time) request {
	id := ids[rand.IntN(len(ids))]
	secret := l.secrets[id]
	if !right {
		wrong, err := clientsecret.Generate()
		if err != nil {
			panic(err)
		}
		secret = wrong
		if rand.IntN(2) == 0 {
			id = "unknown" + strconv.Itoa(rand.Int())
		}
	}
	return request{id, secret, right, due, time.Now()}
}

func (r request) send(ask answer) error {
	ctx, cancel := context.WithDeadline(context.Background(), r.sent.Add(patience))
	defer cancel()
	err := ask(ctx, r.id, r.secret)
	if !r.right && err == nil {
		panic("a wrong secret was let in")
	}
	return err
}

// tally counts the answers of a step.
type tally struct {
	step  time.Duration
	start time.Time

	mu sync.Mutex
	stepResult
	inStep             int             // answers while requests came
	valid              []time.Duration // until there was an answer
	timers             []time.Duration // that requests were sent too late
	asked, letIn, away set
}

// record counts the answer to a request.
func (y *tally) record(r request, err error) {
	took := time.Since(r.sent)
	y.mu.Lock()
	defer y.mu.Unlock()
	late, busy := took > patience, errors.Is(err, clientsecret.ErrBusy)
	if busy {
		y.busy++
	}
	if late {
		y.late++
	}
	if time.Since(y.start) <= y.step {
		y.inStep++
	}
	if !r.right {
		return
	}
	y.asked[r.id] = true
	if err != nil || late {
		y.turned++
	} else {
		y.letIn[r.id] = true
	}
	if busy {
		y.refused++
		y.away[r.id] = true
	}
	y.valid = append(y.valid, took)
	y.timers = append(y.timers, r.sent.Sub(r.due))
}

// result returns the counts when all answers are there.
func (y *tally) result() stepResult {
	r := y.stepResult
	r.answered = float64(y.inStep) / y.step.Seconds()
	r.valid = len(y.valid)
	r.p50, r.p99 = quantile(y.valid, 0.5), quantile(y.valid, 0.99)
	r.timer = quantile(y.timers, 0.99)
	r.away, r.out = len(y.away), len(y.asked)-len(y.letIn)
	return r
}

// rate returns what is kept of the counts.
func (r stepResult) rate() rate {
	return rate{
		Others: r.factor, P50: r.p50, P99: r.p99, NotLetIn: percentage(r.turned, r.valid),
		Answered: r.answered, Busy: r.busy, Late: r.late, Memory: r.memory >> 20,
	}
}

// percentage returns zero for a part of nothing.
func percentage(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return 100 * float64(n) / float64(of)
}

func percent(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", percentage(n, of))
}

func quantile(times []time.Duration, q float64) time.Duration {
	if len(times) == 0 {
		return 0
	}
	slices.Sort(times)
	return times[min(int(q*float64(len(times))), len(times)-1)]
}

// watchMemory looks every ten milliseconds how much memory the process has from the
// system, and keeps the most.
func watchMemory(most *uint64) (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		sample := []metrics.Sample{
			{Name: "/memory/classes/total:bytes"},
			{Name: "/memory/classes/heap/released:bytes"},
		}
		for tick := time.Tick(10 * time.Millisecond); ; {
			metrics.Read(sample)
			*most = max(*most, sample[0].Value.Uint64()-sample[1].Value.Uint64())
			select {
			case <-done:
				return
			case <-tick:
			}
		}
	})
	return func() { close(done); wg.Wait() }
}
