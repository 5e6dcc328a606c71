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
	valid   float64 // requests a second; 0 means a quarter of what the machine can derive
	step    time.Duration
}

// answer is what a server does with a request. A nil error lets the client in.
type answer func(ctx context.Context, clientID string, secret clientsecret.Secret) error

type server struct {
	name  string
	start func() answer
}

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

type series struct {
	name  string
	steps []stepResult
}

// rates are those of the wrong secrets and unknown clients, in multiples of what the
// machine can derive.
var rates = []float64{0, 0.5, 1, 2, 5, 10}

// measureLoad sends right secrets at one rate to each server. It sends wrong secrets
// and unknown clients, half of each and all of them different, at rates from none to
// ten times what the machine can derive.
func measureLoad(o loadOptions, dir string) error {
	l, err := newLoad(o)
	if err != nil {
		return err
	}
	warm := new(clientsecret.Verifier)
	for id, secret := range l.secrets {
		if _, err := warm.Verify(context.Background(), id, secret, l.registered[id]); err != nil {
			return err
		}
	}
	restarted, err := l.restarts()
	if err != nil {
		return err
	}
	servers := append([]server{{"Verifier", func() answer { return verifyWith(warm, l.registered) }}},
		restarted...)
	// What a provider does that derives for each request.
	servers = append(servers, server{"Compare for each request", func() answer {
		return func(_ context.Context, id string, secret clientsecret.Secret) error {
			return clientsecret.Compare(l.registered[id], secret) // for an unknown client, at once
		}
	}})
	var results []series
	for _, s := range servers {
		results = append(results, l.measureRates(s))
	}
	return plotLoad(results, filepath.Join(dir, "load.svg"))
}

// measureRestarts sends as many right secrets as there are clients to servers that
// remember nothing, in a flood of ten times what the machine can derive.
func measureRestarts(o loadOptions) error {
	o.valid = float64(o.clients) / o.step.Seconds()
	l, err := newLoad(o)
	if err != nil {
		return err
	}
	servers, err := l.restarts()
	if err != nil {
		return err
	}
	const flood = 10
	fmt.Printf("%d valid requests within %s, others %d×\n", o.clients, o.step, flood)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "p50\tp99\tnot let in\trefused\tclients refused\tnever in\ttimer\t  ")
	for _, s := range servers {
		r := l.run(s.start(), flood)
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%d\t%s\t  %s\n", short(r.p50), short(r.p99),
			percent(r.turned, r.valid), r.refused, r.away, r.out, short(r.timer), s.name)
	}
	w.Flush()
	return nil
}

// load is what is sent to servers: the same to each.
type load struct {
	loadOptions
	capacity   float64 // derivations a second, on all cores
	secrets    map[string]clientsecret.Secret
	registered map[string]clientsecret.Digest
}

func newLoad(o loadOptions) (*load, error) {
	secrets, err := makeSecrets(o.clients)
	if err != nil {
		return nil, err
	}
	registered, err := register(o.scheme, secrets)
	if err != nil {
		return nil, err
	}
	derivation := timeOf(registered["client1"], secrets["client1"])
	l := &load{o, float64(runtime.GOMAXPROCS(0)) / derivation.Seconds(), secrets, registered}
	if l.valid == 0 {
		l.valid = l.capacity / 4
	}
	fmt.Printf("%d clients with %s; one derivation takes %s\n",
		o.clients, o.scheme, short(derivation))
	fmt.Printf("it can derive %.3g times a second on all cores, which is 1×\n"+
		"%.3g valid requests a second; of the others, half are wrong secrets and half are "+
		"unknown clients\n\n", l.capacity, l.valid)
	return l, nil
}

// measureRates prints a line for each rate of the server.
func (l *load) measureRates(s server) series {
	fmt.Println(s.name)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "others\tp50\tp99\tnot let in\tanswered\tbusy\tlate\tmemory\ttimer\t")
	result := series{name: s.name}
	for _, factor := range rates {
		r := l.run(s.start(), factor)
		result.steps = append(result.steps, r)
		fmt.Fprintf(w, "%g×\t%s\t%s\t%s\t%.0f/s\t%d\t%d\t%d MiB\t%s\t\n", factor,
			short(r.p50), short(r.p99), percent(r.turned, r.valid),
			r.answered, r.busy, r.late, r.memory>>20, short(r.timer))
	}
	w.Flush()
	fmt.Println()
	return result
}

// restarts returns servers that remember nothing yet, each time they are started: with
// the scheme, with sealed values of 1,000 iterations, and with HighEntropy.
func (l *load) restarts() ([]server, error) {
	cheap := clientsecret.PBKDF2{Iterations: 1000}
	ring := &clientsecret.Keyring{
		Primary:       "bench",
		Keys:          map[string]clientsecret.AEAD{"bench": clientsecret.GenerateKey()},
		RequireSealed: true,
	}
	sealed, err := register(cheap, l.secrets)
	if err != nil {
		return nil, err
	}
	for id, d := range sealed {
		if d, err = ring.Seal(d, id); err != nil {
			return nil, err
		}
		// As it comes from a database: the Verifier opens it, at each request.
		if sealed[id], err = clientsecret.Parse(d.Encode()); err != nil {
			return nil, err
		}
	}
	fast, err := register(clientsecret.HighEntropy{}, l.secrets)
	if err != nil {
		return nil, err
	}
	return []server{
		{"Restarted, default scheme", func() answer {
			return verifyWith(new(clientsecret.Verifier), l.registered)
		}},
		{"Restarted, sealed values", func() answer {
			return verifyWith(&clientsecret.Verifier{Keyring: ring, Want: cheap}, sealed)
		}},
		{"Restarted, HighEntropy", func() answer {
			return verifyWith(new(clientsecret.Verifier), fast)
		}},
	}, nil
}

// verifyWith returns how a server answers that uses the Verifier.
func verifyWith(v *clientsecret.Verifier, registered map[string]clientsecret.Digest) answer {
	return func(ctx context.Context, id string, secret clientsecret.Secret) error {
		var digests []clientsecret.Digest // none for an unknown client
		if d, known := registered[id]; known {
			digests = append(digests, d)
		}
		_, err := v.Verify(ctx, id, secret, digests...)
		return err
	}
}

// makeSecrets makes a secret for each of n clients.
func makeSecrets(n int) (map[string]clientsecret.Secret, error) {
	secrets := make(map[string]clientsecret.Secret)
	for i := range n {
		secret, err := clientsecret.Generate()
		if err != nil {
			return nil, err
		}
		secrets["client"+strconv.Itoa(i+1)] = secret
	}
	return secrets, nil
}

// register makes the stored values of the clients, on all cores.
func register(scheme clientsecret.Scheme, secrets map[string]clientsecret.Secret,
) (map[string]clientsecret.Digest, error) {
	registered := make(map[string]clientsecret.Digest)
	var mu sync.Mutex
	var failure error
	var wg sync.WaitGroup
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(len(secrets)); i = next.Add(1) {
				id := "client" + strconv.Itoa(int(i))
				d, err := scheme.Hash(secrets[id])
				mu.Lock()
				registered[id], failure = d, errors.Join(failure, err)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return registered, failure
}

// timeOf returns how long a derivation takes.
func timeOf(d clientsecret.Digest, secret clientsecret.Secret) time.Duration {
	var times []time.Duration
	for range 5 {
		start := time.Now()
		clientsecret.Compare(d, secret)
		times = append(times, time.Since(start))
	}
	return slices.Min(times)
}

// set is a set of client ids.
type set map[string]bool

// run sends requests when they are due, whether earlier ones had their answers or
// not, and waits for all of them.
func (l *load) run(ask answer, factor float64) stepResult {
	debug.FreeOSMemory()
	r := stepResult{factor: factor}
	stop := watchMemory(&r.memory)
	ids := make([]string, 0, len(l.secrets))
	for id := range l.secrets {
		ids = append(ids, id)
	}
	var mu sync.Mutex
	var valid, timers []time.Duration
	asked, letIn, refused := make(set), make(set), make(set)
	answered := 0
	start := time.Now()
	record := func(id string, right bool, t, lateness time.Duration, err error) {
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
		if time.Since(start) <= l.step {
			answered++
		}
		if right {
			r.valid++
			asked[id] = true
			if err != nil || late {
				r.turned++
			} else {
				letIn[id] = true
			}
			if busy {
				r.refused++
				refused[id] = true
			}
			valid = append(valid, t)
			timers = append(timers, lateness)
		}
	}
	var all sync.WaitGroup
	send := func(right bool, due time.Time) {
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
		sent := time.Now()
		all.Go(func() {
			ctx, cancel := context.WithDeadline(context.Background(), sent.Add(patience))
			defer cancel()
			err := ask(ctx, id, secret)
			if !right && err == nil {
				panic("a wrong secret was let in")
			}
			record(id, right, time.Since(sent), sent.Sub(due), err)
		})
	}
	var senders sync.WaitGroup
	for _, kind := range []struct {
		right bool
		rate  float64
	}{{true, l.valid}, {false, factor * l.capacity}} {
		if kind.rate == 0 {
			continue
		}
		senders.Go(func() {
			// Independent requests: the times between them are exponentially distributed.
			for due := start; ; {
				due = due.Add(time.Duration(rand.ExpFloat64() / kind.rate * float64(time.Second)))
				if due.Sub(start) > l.step {
					return
				}
				time.Sleep(time.Until(due))
				send(kind.right, due)
			}
		})
	}
	senders.Wait()
	all.Wait()
	r.answered = float64(answered) / l.step.Seconds()
	stop()
	r.p50, r.p99 = quantile(valid, 0.5), quantile(valid, 0.99)
	r.timer = quantile(timers, 0.99)
	r.away, r.out = len(refused), len(asked)-len(letIn)
	return r
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
