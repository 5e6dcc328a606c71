// Command load measures the token endpoints of the example providers over HTTP. Each
// provider is a process of its own, which is asked for tokens with the client
// credentials grant.
//
//	go run ./load
//
// It prints for each:
//
//   - cold: the first request of each client, one after the other on two
//     connections
//   - warm: requests a second on sixteen connections, and what 99 % of them take at
//     most
//   - flood: what 99 % of the valid requests take at most, 50 a second of the same
//     clients, while others send 200 wrong secrets a second, all different. A
//     request begins when it should have been sent.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/clientsecret/clientsecret"
)

// setup is a provider with its stored values.
type setup struct {
	name   string
	folder string
	args   []string
	path   string // of the token endpoint
	scheme clientsecret.Scheme
}

var setups = []setup{
	{"fosite, its own hasher", "fosite", []string{"-bcrypt"}, "/token", clientsecret.Bcrypt{}},
	{"fosite with a Verifier", "fosite", nil, "/token", clientsecret.PBKDF2{}},
	{"zitadel/oidc with a Verifier", "zitadel", nil, "/oauth/token", clientsecret.PBKDF2{}},
}

// figures are what is measured of a setup.
type figures struct {
	cold, warmSlowest, floodSlowest time.Duration
	warm                            float64 // requests a second
	refused                         int     // of the valid requests under flood
}

func main() {
	log.SetFlags(0)
	clients := flag.Int("clients", 20, "number of clients")
	seconds := flag.Int("seconds", 10, "how long each of warm and flood takes")
	flag.Parse()
	if err := run(*clients, time.Duration(*seconds)*time.Second); err != nil {
		log.Fatal(err)
	}
}

func run(clients int, length time.Duration) error {
	dir, err := os.MkdirTemp("", "clientsecret-load-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Printf("%d clients, %d cores, %s each\n\n", clients, runtime.NumCPU(), length)
	fmt.Println("| | stored values | cold, each | warm, a second | warm, 99 % " +
		"| under flood, 99 % |")
	fmt.Println("|---|---|---|---|---|---|")
	var first figures
	for i, s := range setups {
		f, err := s.measure(dir, clients, length)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if i == 0 {
			first = f
		}
		refused := ""
		if f.refused > 0 {
			refused = fmt.Sprintf(" (%d failed)", f.refused)
		}
		fmt.Printf("| %s | `%v` | %v | %.0f (%.0f×) | %v | %v%s |\n", s.name, s.scheme,
			short(f.cold), f.warm, f.warm/first.warm, short(f.warmSlowest), short(f.floodSlowest), refused)
	}
	return nil
}

// short rounds to three digits.
func short(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit)
}

// load is a provider that runs, and how to ask it.
type load struct {
	setup
	url     string
	client  *http.Client
	clients int
}

func secretOf(i int) string {
	return fmt.Sprintf("the-secret-of-client-number-%d-which-is-long-enough", i)
}

func (s setup) measure(dir string, clients int, length time.Duration) (figures, error) {
	file, err := s.writeClients(dir, clients)
	if err != nil {
		return figures{}, err
	}
	program := filepath.Join(dir, s.folder)
	build := exec.Command("go", "build", "-o", program, "./"+s.folder)
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return figures{}, err
	}
	var f figures
	err = s.with(program, file, clients, func(l load) (err error) {
		if f.cold, err = l.cold(); err != nil {
			return err
		}
		f.warm, f.warmSlowest, err = l.warm(length)
		return err
	})
	if err != nil {
		return f, err
	}
	// A new process: fosite's store in memory never forgets a token, and collecting
	// those of the warm requests is not what is measured.
	return f, s.with(program, file, clients, func(l load) error {
		if _, err := l.cold(); err != nil {
			return err
		}
		f.floodSlowest, f.refused = l.flood(length)
		return nil
	})
}

// with does something with a provider that has just been started, and ends it.
func (s setup) with(program, file string, clients int, do func(load) error) error {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	args := append([]string{"-listen", address, "-clients", file}, s.args...)
	server := exec.Command(program, args...)
	if err := server.Start(); err != nil {
		return err
	}
	defer func() {
		server.Process.Kill()
		server.Wait()
	}()
	if err := waitFor(address); err != nil {
		return err
	}
	client := &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: 512},
		Timeout:   30 * time.Second,
	}
	return do(load{s, "http://" + address + s.path, client, clients})
}

func (s setup) writeClients(dir string, clients int) (string, error) {
	var b strings.Builder
	for i := range clients {
		d, err := s.scheme.Hash(clientsecret.NewSecret(secretOf(i)))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "- {client_id: client-%d, client_secret: '%s', "+
			"scopes: [api], redirect_uris: ['http://127.0.0.1/']}\n", i, d.Encode())
	}
	file := filepath.Join(dir, "clients.yml")
	return file, os.WriteFile(file, []byte(b.String()), 0o600)
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

func waitFor(address string) error {
	for begin := time.Now(); time.Since(begin) < 30*time.Second; {
		if c, err := net.Dial("tcp", address); err == nil {
			return c.Close()
		}
		time.Sleep(20 * time.Millisecond)
	}
	return errors.New("the provider does not listen")
}

// ask asks for a token, and returns the status.
func (l load) ask(ctx context.Context, id, secret string) (int, error) {
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {"api"}}
	body := strings.NewReader(form.Encode())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url, body)
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(url.QueryEscape(id), url.QueryEscape(secret))
	response, err := l.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, err
}

// valid asks for a token for a client, with its secret.
func (l load) valid(ctx context.Context, i int) error {
	status, err := l.ask(ctx, fmt.Sprintf("client-%d", i), secretOf(i))
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("status %d for a valid client", status)
	}
	return err
}

// cold returns what the first request of a client takes, in the middle.
func (l load) cold() (time.Duration, error) {
	var mu sync.Mutex
	var times []time.Duration
	err := l.each(2, func(i int) (bool, error) {
		if i >= l.clients {
			return false, nil
		}
		begin := time.Now()
		err := l.valid(context.Background(), i)
		mu.Lock()
		defer mu.Unlock()
		times = append(times, time.Since(begin))
		return true, err
	})
	return quantile(times, 0.5), err
}

// warm returns the requests a second, and what 99 % of them take at most.
func (l load) warm(length time.Duration) (float64, time.Duration, error) {
	var mu sync.Mutex
	var times []time.Duration
	begin := time.Now()
	err := l.each(16, func(int) (bool, error) {
		at := time.Now()
		err := l.valid(context.Background(), rand.IntN(l.clients))
		took := time.Since(at)
		mu.Lock()
		defer mu.Unlock()
		times = append(times, took)
		return time.Since(begin) < length, err
	})
	return float64(len(times)) / time.Since(begin).Seconds(), quantile(times, 0.99), err
}

// flood returns what 99 % of the valid requests take at most under a flood of
// wrong secrets, and how many of them failed.
func (l load) flood(length time.Duration) (time.Duration, int) {
	ctx, stop := context.WithTimeout(context.Background(), length+30*time.Second)
	defer stop()
	var wg sync.WaitGroup
	var mu sync.Mutex
	var times []time.Duration
	var failed atomic.Int32
	every := func(interval time.Duration, do func(at time.Time, n int)) {
		wg.Go(func() {
			begin := time.Now()
			for n := 0; ; n++ {
				at := begin.Add(time.Duration(n) * interval)
				if at.Sub(begin) > length {
					return
				}
				time.Sleep(time.Until(at))
				wg.Go(func() { do(at, n) })
			}
		})
	}
	every(time.Second/200, func(_ time.Time, n int) {
		l.ask(ctx, fmt.Sprintf("client-%d", n%l.clients), fmt.Sprintf("wrong-%d", n))
	})
	every(time.Second/50, func(at time.Time, n int) {
		if err := l.valid(ctx, n%l.clients); err != nil {
			failed.Add(1)
		}
		took := time.Since(at)
		mu.Lock()
		defer mu.Unlock()
		times = append(times, took)
	})
	wg.Wait()
	return quantile(times, 0.99), int(failed.Load())
}

// each calls do with 0, 1, 2 … from so many goroutines, until it returns false
// or an error.
func (l load) each(goroutines int, do func(i int) (bool, error)) error {
	var wg sync.WaitGroup
	var next atomic.Int64
	errs := make([]error, goroutines)
	for g := range goroutines {
		wg.Go(func() {
			for more := true; more && errs[g] == nil; {
				more, errs[g] = do(int(next.Add(1) - 1))
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func quantile(times []time.Duration, q float64) time.Duration {
	if len(times) == 0 {
		return 0
	}
	slices.Sort(times)
	return times[min(int(q*float64(len(times))), len(times)-1)]
}
