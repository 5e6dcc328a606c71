package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
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
	servers := append([]server{{"Verifier, all remembered", func() answer { return verifyWith(warm, l.registered) }}},
		restarted...)
	// What a provider does that derives for each request.
	servers = append(servers, server{"Compare for each request", func() answer {
		return func(_ context.Context, id string, secret clientsecret.Secret) error {
			return clientsecret.Compare(l.registered[id], secret) // for an unknown client, at once
		}
	}})
	result := &loads{
		origin: here(), Scheme: o.scheme.String(), Clients: o.clients,
		Valid: l.valid, Seconds: o.step.Seconds(),
	}
	for _, s := range servers {
		result.Servers = append(result.Servers, l.measureRates(s))
	}
	return keep(dir, "load", result)
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
	result := series{Name: s.name}
	for _, factor := range rates {
		r := l.run(s.start(), factor)
		result.Rates = append(result.Rates, r.rate())
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
		{"Verifier, restarted, default scheme", func() answer {
			return verifyWith(new(clientsecret.Verifier), l.registered)
		}},
		{"Verifier, restarted, sealed values", func() answer {
			return verifyWith(&clientsecret.Verifier{Keyring: ring, Want: cheap}, sealed)
		}},
		{"Verifier, restarted, HighEntropy", func() answer {
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
