package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"text/tabwriter"
	"time"

	"github.com/clientsecret/clientsecret"
)

type loadOptions struct {
	clients int
	scheme  clientsecret.Scheme
	valid   float64 // requests a second
	step    time.Duration
}

// server is what answers requests. A nil error lets the client in.
type server struct {
	name   string
	valid  float64   // requests a second with right secrets
	rates  []float64 // of the others, in multiples of capacity
	answer func(ctx context.Context, clientID string, secret clientsecret.Secret) error
}

// patience is how long a client waits for its answer.
const patience = 10 * time.Second

// stepResult is what happened while the rate was the same.
type stepResult struct {
	factor         float64       // wrong and unknown, in multiples of capacity
	answered       float64       // requests that had an answer within the client's patience, a second, right ones and wrong ones
	p50, p99, p999 time.Duration // of the valid requests
	timer          time.Duration // how late requests were sent, 99th percentile: what waking up takes on this machine
	valid, turned  int           // valid requests, and those of them that were not let in within the client's patience
	busy, late     int           // all requests that were refused as busy, and that had no answer within the client's patience
	memory         uint64
}

type series struct {
	name  string
	steps []stepResult
}

// measureLoad sends right secrets at one rate, and wrong ones and unknown clients, half of each and all of them different, at rates from none to ten
// times what the server can derive.
func measureLoad(o loadOptions, dir string) error {
	registered, secrets, derivation, err := register(o)
	if err != nil {
		return err
	}
	fmt.Printf("%d clients with %s; one derivation takes %s\n", o.clients, o.scheme, short(derivation))
	cores := runtime.GOMAXPROCS(0)
	capacity := float64(cores) / derivation.Seconds()
	fmt.Printf("it can derive %.3g times a second on all cores, which is 1×; of what is sent beyond the valid requests, half is wrong secrets and half unknown clients\n", capacity)
	verify := func(v *clientsecret.Verifier) func(context.Context, string, clientsecret.Secret) error {
		return func(ctx context.Context, id string, secret clientsecret.Secret) error {
			var digests []clientsecret.Digest // none for an unknown client
			if d, known := registered[id]; known {
				digests = append(digests, d)
			}
			_, err := v.Verify(ctx, id, secret, digests...)
			return err
		}
	}
	var warm, restarted clientsecret.Verifier
	for id, secret := range secrets {
		if _, err := warm.Verify(context.Background(), id, secret, registered[id]); err != nil {
			return err
		}
	}
	rates := []float64{0, 0.5, 1, 2, 5, 10}
	servers := []server{
		{"Verifier", o.valid, rates, verify(&warm)},
		{"Verifier, nothing remembered yet", o.valid, []float64{10}, verify(&restarted)},
		// What a provider does that derives for each request. Its valid requests cost what wrong ones do, so they are a quarter of what it can do.
		{"Compare for each request", min(o.valid, capacity/4), rates, func(_ context.Context, id string, secret clientsecret.Secret) error {
			return clientsecret.Compare(registered[id], secret) // for an unknown client, at once
		}},
	}
	var results []series
	for _, s := range servers {
		fmt.Printf("\n%s: %.3g valid requests a second\n", s.name, s.valid)
		w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(w, "others\tp50\tp99\tp99.9\tnot let in\tanswered\tbusy\tlate\tmemory\ttimer\t")
		result := series{name: s.name}
		for _, factor := range s.rates {
			r := s.run(o, factor, capacity, secrets)
			result.steps = append(result.steps, r)
			fmt.Fprintf(w, "%g×\t%s\t%s\t%s\t%s\t%.0f/s\t%d\t%d\t%d MiB\t%s\t\n", factor, short(r.p50), short(r.p99), short(r.p999), percent(r.turned, r.valid),
				r.answered, r.busy, r.late, r.memory>>20, short(r.timer))
		}
		w.Flush()
		if len(result.steps) > 1 {
			results = append(results, result)
		}
	}
	return plotLoad(results, filepath.Join(dir, "load.svg"))
}

// register makes the clients, on all cores.
func register(o loadOptions) (map[string]clientsecret.Digest, map[string]clientsecret.Secret, time.Duration, error) {
	registered, secrets := make(map[string]clientsecret.Digest), make(map[string]clientsecret.Secret)
	var mu sync.Mutex
	var failure error
	var wg sync.WaitGroup
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(o.clients); i = next.Add(1) {
				secret, err := clientsecret.Generate()
				var d clientsecret.Digest
				if err == nil {
					d, err = o.scheme.Hash(secret)
				}
				id := "client" + strconv.Itoa(int(i))
				mu.Lock()
				registered[id], secrets[id], failure = d, secret, errors.Join(failure, err)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if failure != nil {
		return nil, nil, 0, failure
	}
	var times []time.Duration
	for range 5 {
		start := time.Now()
		clientsecret.Compare(registered["client1"], secrets["client1"])
		times = append(times, time.Since(start))
	}
	return registered, secrets, slices.Min(times), nil
}

// run sends requests when they are due, whether earlier ones had their answers or not, and waits for all of them.
func (s *server) run(o loadOptions, factor, capacity float64, secrets map[string]clientsecret.Secret) stepResult {
	debug.FreeOSMemory()
	r := stepResult{factor: factor}
	stop := watchMemory(&r.memory)
	ids := make([]string, 0, len(secrets))
	for id := range secrets {
		ids = append(ids, id)
	}
	var mu sync.Mutex
	var valid, timers []time.Duration
	answered := 0
	start := time.Now()
	record := func(right bool, t, lateness time.Duration, err error) {
		mu.Lock()
		defer mu.Unlock()
		late := t > patience
		busy := errors.Is(err, clientsecret.ErrBusy)
		if busy {
			r.busy++
		}
		if late {
			r.late++
		}
		if time.Since(start) <= o.step {
			answered++
		}
		if right {
			r.valid++
			if err != nil || late {
				r.turned++
			}
			valid = append(valid, t)
			timers = append(timers, lateness)
		}
	}
	var all sync.WaitGroup
	send := func(right bool, due time.Time) {
		id := ids[rand.IntN(len(ids))]
		secret := secrets[id]
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
		sent := time.Now()
		all.Go(func() {
			ctx, cancel := context.WithDeadline(context.Background(), sent.Add(patience))
			defer cancel()
			err := s.answer(ctx, id, secret)
			if !right && err == nil {
				panic("a wrong secret was let in")
			}
			record(right, time.Since(sent), sent.Sub(due), err)
		})
	}
	var senders sync.WaitGroup
	for _, kind := range []struct {
		right bool
		rate  float64
	}{{true, s.valid}, {false, factor * capacity}} {
		if kind.rate == 0 {
			continue
		}
		senders.Go(func() {
			// Independent requests: the times between them are exponentially distributed.
			for due := start; ; {
				due = due.Add(time.Duration(rand.ExpFloat64() / kind.rate * float64(time.Second)))
				if due.Sub(start) > o.step {
					return
				}
				time.Sleep(time.Until(due))
				send(kind.right, due)
			}
		})
	}
	senders.Wait()
	all.Wait()
	r.answered = float64(answered) / o.step.Seconds()
	stop()
	r.p50, r.p99, r.p999 = quantile(valid, 0.5), quantile(valid, 0.99), quantile(valid, 0.999)
	r.timer = quantile(timers, 0.99)
	return r
}

func quantile(times []time.Duration, q float64) time.Duration {
	if len(times) == 0 {
		return 0
	}
	slices.Sort(times)
	return times[min(int(q*float64(len(times))), len(times)-1)]
}

// watchMemory looks every ten milliseconds how much memory the process has from the system, and keeps the most.
func watchMemory(most *uint64) (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
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
