package clientsecret

import (
	"bytes"
	"context"
	"crypto/fips140"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-crypt/crypt/algorithm"

	"github.com/clientsecret/clientsecret/internal/queue"
	"github.com/clientsecret/clientsecret/internal/remember"
	"github.com/clientsecret/clientsecret/internal/stored"
)

// The tests in this file run in the false time of testing/synctest, with an algorithm whose derivations sleep. A bubble ends when all of its
// goroutines have ended, and the test fails if one is left: that is the check for leaks.

func bubble(t *testing.T, f func(t *testing.T)) {
	if fips140.Enabled() { // crypto/rand measures the time when it begins
		t.Skip("there is no false time in FIPS 140 mode")
	}
	synctest.Test(t, func(t *testing.T) {
		f(t)
		time.Sleep(time.Hour) // for what is under way to end by itself
	})
}

const derivation = 100 * time.Millisecond

// load is what derivations did so far.
type load struct {
	mu                 sync.Mutex
	derivations        int
	cores, mostCores   int
	memory, mostMemory int64
	panics, fails      bool
	short              bool // the digests have the marks of HighEntropy
	stack              string
}

func (l *load) begin(s *stored.Spec) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.derivations++
	l.stack = string(debug.Stack())
	r := room(s)
	l.cores, l.memory = l.cores+r.Cores, l.memory+r.Memory
	l.mostCores, l.mostMemory = max(l.mostCores, l.cores), max(l.mostMemory, l.memory)
}

func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.derivations
}

func (l *load) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.derivations = 0
}

func (l *load) end(s *stored.Spec) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := room(s)
	l.cores, l.memory = l.cores-r.Cores, l.memory-r.Memory
}

// slow returns a registered digest of a secret, whose derivations take the time
// above, and what the spec says while they run.
func (l *load) slow(name, secret string, s stored.Spec) Digest {
	s.Algorithm = l.algorithm(s)
	s.SaltLength, s.KeyLength = stored.HighEntropy.SaltLength, stored.HighEntropy.KeyLength
	s.Iterations = 9999
	if l.short {
		s.Iterations = stored.HighEntropy.Iterations
	}
	salt, key := sha256.Sum256([]byte(name)), sha512.Sum512([]byte(secret))
	d := &digest{Value: stored.Value{Spec: s, Identifier: s.Algorithm.Identifiers[0], Salt: salt[:], Key: key[:]}}
	d.Text = d.Value.Encode()
	if d.IsHighEntropy() != l.short {
		panic("the marks of HighEntropy are others")
	}
	return newDigest(d)
}

// algorithm is that of PBKDF2, but for what go-crypt decides: the key is the
// SHA-512 of the secret.
func (l *load) algorithm(s stored.Spec) *stored.Algorithm {
	row := *stored.HighEntropy.Algorithm
	decode := row.Decode
	row.Name, row.Minima = "slow", nil
	row.Decode = func(encoded string) (algorithm.Digest, error) {
		d, err := decode(encoded)
		return slowDigest{d, l, &s}, err
	}
	return &row
}

// slowDigest is a digest of go-crypt that takes its time.
type slowDigest struct {
	algorithm.Digest
	load *load
	spec *stored.Spec
}

func (d slowDigest) MatchBytesAdvanced(secret []byte) (bool, error) {
	d.load.begin(d.spec)
	defer d.load.end(d.spec)
	time.Sleep(derivation)
	if d.load.panics {
		panic("with the secret: " + string(secret))
	}
	if d.load.fails {
		return false, errors.New("no such derivation")
	}
	key := sha512.Sum512(secret)
	return bytes.Equal(d.Key(), key[:]), nil
}

// verifyAll presents the secrets at the same time and returns the errors in the same order.
func verifyAll(v *Verifier, d Digest, secrets ...string) []error {
	errs := make([]error, len(secrets))
	var wg sync.WaitGroup
	for i, s := range secrets {
		wg.Go(func() { _, errs[i] = v.Verify(context.Background(), "client", NewSecret(s), d) })
	}
	wg.Wait()
	return errs
}

func numbered(prefix string, n int) []string {
	secrets := make([]string, n)
	for i := range secrets {
		secrets[i] = fmt.Sprint(prefix, i)
	}
	return secrets
}

func repeated(secret string, n int) []string {
	return strings.Split(strings.TrimSuffix(strings.Repeat(secret+",", n), ","), ",")
}

func count(errs []error, want error) int {
	n := 0
	for _, err := range errs {
		if errors.Is(err, want) || err == nil && want == nil {
			n++
		}
	}
	return n
}

func TestVerifierOneDerivationForIdenticalRequests(t *testing.T) {
	for name, secret := range map[string]string{"right": "right", "wrong": "wrong", "right, short": "right", "wrong, short": "wrong"} {
		bubble(t, func(t *testing.T) {
			l := load{short: strings.HasSuffix(name, "short")}
			var v Verifier
			start := time.Now()
			errs := verifyAll(&v, l.slow("a", "right", stored.Spec{}), repeated(secret, 500)...)
			if secret == "right" && count(errs, nil) != 500 || secret == "wrong" && count(errs, ErrMismatch) != 500 {
				t.Errorf("%s: an answer is wrong", name)
			}
			if l.count() != 1 || time.Since(start) != derivation {
				t.Errorf("%s: %d derivations in %v, want one", name, l.count(), time.Since(start))
			}
			if s := v.Stats(); s.Derivations != 1 || s.Shared+s.Remembered != 499 {
				t.Errorf("%s: %+v", name, s)
			}
		})
	}
}

// TestVerifierIdenticalMeansAll: the same secret for another client, and another secret for the same client, are not the same request.
func TestVerifierIdenticalMeansAll(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var l load
		v := Verifier{MaxConcurrent: 8}
		a, b := l.slow("a", "one", stored.Spec{}), l.slow("b", "two", stored.Spec{})
		for _, tc := range []struct {
			d      Digest
			secret string
			want   error
		}{{a, "one", nil}, {b, "one", ErrMismatch}, {a, "two", ErrMismatch}, {b, "two", nil}} {
			go func() {
				if _, err := v.Verify(context.Background(), "client", NewSecret(tc.secret), tc.d); !errors.Is(err, tc.want) || (err == nil) != (tc.want == nil) {
					t.Errorf("%v of %s: %v, want %v", tc.secret, tc.d.Encode(), err, tc.want)
				}
			}()
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if l.count() != 4 {
			t.Errorf("%d derivations, want 4", l.count())
		}
	})
}

// TestVerifierAnsweredMeanwhile: a request that found nothing remembered, and finds the answer there when it comes to the queue, gives that answer.
func TestVerifierAnsweredMeanwhile(t *testing.T) {
	var l load
	var v Verifier
	x := v.ready()
	d := l.slow("a", "right", stored.Spec{})
	for secret, m := range map[string]*remember.Set{"right": x.matches, "wrong": x.mismatches} {
		asked := 0
		ctx := hookedContext{context.Background(), func() {
			if asked++; asked == 2 { // after it looked, and before the queue
				m.Add(remember.ClaimOf(x.key, d.get().Text, secret))
			}
		}}
		_, err := v.Verify(ctx, "client", NewSecret(secret), d)
		if (err == nil) != (secret == "right") || err != nil && !errors.Is(err, ErrMismatch) {
			t.Errorf("%s: %v", secret, err)
		}
		if asked < 2 {
			t.Errorf("%s: the context was asked %d times", secret, asked)
		}
	}
	if l.count() != 0 || v.Stats().Remembered != 2 {
		t.Errorf("%d derivations, %+v", l.count(), v.Stats())
	}
}

// hookedContext calls a function when it is asked for its error.
type hookedContext struct {
	context.Context
	hook func()
}

func (c hookedContext) Err() error {
	c.hook()
	return c.Context.Err()
}

// TestVerifierClosedMeanwhile: a request that finds the queue closed says so,
// whatever there is to compare with.
func TestVerifierClosedMeanwhile(t *testing.T) {
	for name, registered := range map[string][]Digest{
		"unknown":   nil,
		"zero":      {{}},
		"plaintext": {MustParse("plain")},
		"sealed":    {MustParse("$sealed$v=1,k=a$AAAA")},
		"hashed":    {MustParse("$pbkdf2-sha512$1$c8p78n7pUMln0jzvd4aK4Q$JNRBzwAo0ek5qKn50cFzzvE9RXV88h1wJn5KGiHrD0Y")},
	} {
		var v Verifier
		x := v.ready()
		asked := 0
		ctx := hookedContext{context.Background(), func() {
			if asked++; asked == 2 {
				x.queue.Close()
			}
		}}
		if _, err := v.Verify(ctx, "client", NewSecret("wrong"), registered...); !errors.Is(err, ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestEnded: only the error of the context is the context's.
func TestEnded(t *testing.T) {
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, tc := range []struct {
		ctx  context.Context
		err  error
		want bool
	}{
		{canceled, queue.ContextError(canceled), true},
		{canceled, ErrMismatch, false},
		{canceled, nil, false},
		{context.Background(), context.Canceled, false},
	} {
		if got := ended(tc.ctx, tc.err); got != tc.want {
			t.Errorf("ended(%v, %v) = %v", tc.ctx.Err(), tc.err, got)
		}
	}
}

// TestVerifierShort: a derivation that is short runs in the goroutine of its
// request, that of a decoy too.
func TestVerifierShort(t *testing.T) {
	for _, short := range []bool{true, false} {
		for _, known := range []bool{true, false} {
			bubble(t, func(t *testing.T) {
				l := load{short: short}
				d := l.slow("a", "right", stored.Spec{})
				v := Verifier{Decoys: []Digest{d}}
				var registered []Digest
				if known {
					registered = []Digest{d}
				}
				v.Verify(context.Background(), "client", NewSecret("wrong"), registered...)
				if inline := strings.Contains(l.stack, "(*Verifier).Verify("); inline != short {
					t.Errorf("short is %v, known is %v, and the stack %s", short, known, l.stack)
				}
			})
		}
	}
}

func TestVerifierLifetimes(t *testing.T) {
	const hour, day = time.Hour, 24 * time.Hour
	for _, tc := range []struct {
		name   string
		v      *Verifier
		secret string
		pauses []time.Duration // between requests
		want   int             // derivations in all
	}{
		{"a match, at once", &Verifier{}, "right", []time.Duration{0, 0, 0}, 1},
		{"a match, within seven eighths of the lifetime", &Verifier{}, "right", []time.Duration{7*21*hour - time.Second}, 1},
		{"a match, after all of it", &Verifier{}, "right", []time.Duration{7*day + time.Second}, 2},
		{"a match that is in use stays", &Verifier{}, "right", []time.Duration{6 * day, 6 * day, 6 * day, 6 * day, 6 * day}, 1},
		{"a match of a given lifetime", &Verifier{Remember: 8 * hour}, "right", []time.Duration{7*hour - time.Second, 8*hour + time.Second}, 2},
		{"no matches", &Verifier{Remember: -1}, "right", []time.Duration{0, 0}, 3},
		{"no matches by number", &Verifier{MaxRemembered: -1}, "right", []time.Duration{0, 0}, 3},
		{"a nanosecond", &Verifier{Remember: 1}, "right", []time.Duration{time.Millisecond}, 2},
		{"a mismatch, at once", &Verifier{}, "wrong", []time.Duration{0, 0, 0}, 1},
		{"a mismatch, within half of the lifetime", &Verifier{}, "wrong", []time.Duration{5*time.Minute - time.Second}, 1},
		{"a mismatch, after all of it", &Verifier{}, "wrong", []time.Duration{10*time.Minute + time.Second}, 2},
		{"a mismatch, whatever the lifetime of matches", &Verifier{Remember: time.Hour}, "wrong", []time.Duration{5*time.Minute - time.Second, 10*time.Minute + time.Second}, 2},
		{"no mismatches", &Verifier{Remember: -1}, "wrong", []time.Duration{0, 0}, 3},
		{"no mismatches by number", &Verifier{MaxRemembered: -1}, "wrong", []time.Duration{0, 0}, 3},
	} {
		bubble(t, func(t *testing.T) {
			var l load
			d := l.slow("a", "right", stored.Spec{})
			for _, pause := range append([]time.Duration{0}, tc.pauses...) {
				time.Sleep(pause)
				if _, err := tc.v.Verify(context.Background(), "client", NewSecret(tc.secret), d); (err == nil) != (tc.secret == "right") {
					t.Errorf("%s: %v", tc.name, err)
				}
			}
			if l.count() != tc.want {
				t.Errorf("%s: %d derivations, want %d", tc.name, l.count(), tc.want)
			}
		})
	}
}

func TestVerifierNumbers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var l load
		v := Verifier{MaxRemembered: 8, MaxWaiting: 1000}
		var clients []Digest
		for i := range 20 {
			clients = append(clients, l.slow(fmt.Sprint(i), "right", stored.Spec{}))
		}
		for _, d := range clients {
			v.Verify(context.Background(), "client", NewSecret("right"), d)
		}
		if s := v.Stats(); s.Matches != 8 || s.Evicted != 12 {
			t.Errorf("%d matches are remembered and %d evicted, want 8 and 12", s.Matches, s.Evicted)
		}
		x := v.ready()
		clients = slices.DeleteFunc(clients, func(d Digest) bool {
			return !x.matches.Peek(remember.ClaimOf(x.key, d.get().Text, "right"))
		})
		// Wrong secrets, as many as can be, put no match out.
		verifyAll(&v, clients[0], numbered("wrong", 500)...)
		if s := v.Stats(); s.Mismatches != 500 || s.Matches != 8 {
			t.Errorf("%d mismatches and %d matches are remembered", s.Mismatches, s.Matches)
		}
		l.reset()
		for _, d := range clients {
			if _, err := v.Verify(context.Background(), "client", NewSecret("right"), d); err != nil {
				t.Error(err)
			}
		}
		if l.count() != 0 || len(clients) != 8 {
			t.Errorf("%d of %d matches were put out by mismatches", l.count(), len(clients))
		}
	})
}

// TestVerifierChangedStoredValue: what is remembered is of that stored value and no other, even where one letter differs.
func TestVerifierChangedStoredValue(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var l load
		var v Verifier
		ctx := context.Background()
		old, changed := l.slow("a", "right", stored.Spec{}), l.slow("A", "another", stored.Spec{})
		v.Verify(ctx, "client", NewSecret("right"), old)
		v.Verify(ctx, "client", NewSecret("another"), old)
		if _, err := v.Verify(ctx, "client", NewSecret("right"), changed); !errors.Is(err, ErrMismatch) {
			t.Errorf("the secret of the old stored value: %v", err)
		}
		if _, err := v.Verify(ctx, "client", NewSecret("another"), changed); err != nil {
			t.Errorf("the secret of the new stored value, which was wrong for the old: %v", err)
		}

		// The same while the old one is being compared with.
		old, changed = l.slow("b", "right", stored.Spec{}), l.slow("B", "another", stored.Spec{})
		var during sync.WaitGroup
		during.Go(func() {
			if _, err := v.Verify(ctx, "client", NewSecret("right"), old); err != nil {
				t.Errorf("the request that had begun: %v", err)
			}
		})
		during.Go(func() {
			time.Sleep(derivation / 2)
			if _, err := v.Verify(ctx, "client", NewSecret("right"), changed); !errors.Is(err, ErrMismatch) {
				t.Errorf("the request after the change: %v", err)
			}
		})
		during.Wait()
	})
}

func TestVerifierBounds(t *testing.T) {
	argon2 := func(memory, lanes int) stored.Spec { return stored.Spec{Memory: memory, Parallelism: lanes} }
	for _, tc := range []struct {
		name    string
		v       *Verifier
		f       stored.Spec
		cores   int           // most at a time; zero: the default
		memory  int64         // most at a time
		elapsed time.Duration // for 16
	}{
		{"one core", &Verifier{MaxConcurrent: 1}, stored.Spec{}, 1, 0, 16 * derivation},
		{"short, one core", &Verifier{MaxConcurrent: 1}, stored.Spec{}, 1, 0, 16 * derivation},
		{"short, four cores", &Verifier{MaxConcurrent: 4}, stored.Spec{}, 4, 0, 4 * derivation},
		{"four cores", &Verifier{MaxConcurrent: 4}, stored.Spec{}, 4, 0, 4 * derivation},
		{"below zero", &Verifier{MaxConcurrent: -3}, stored.Spec{}, 1, 0, 16 * derivation},
		{"absurdly many", &Verifier{MaxConcurrent: math.MaxInt}, stored.Spec{}, 16, 0, derivation},
		{"lanes count", &Verifier{MaxConcurrent: 8}, argon2(64, 4), 8, 128, 8 * derivation},
		{"more lanes than cores", &Verifier{MaxConcurrent: 2}, argon2(64, 4), 4, 64, 16 * derivation},
		{"memory", &Verifier{MaxConcurrent: 8, MaxMemory: 200}, argon2(64, 1), 3, 192, 6 * derivation},
		{"default memory", &Verifier{MaxConcurrent: 8}, argon2(64<<10, 1), 4, 256 << 10, 4 * derivation},
		{"more than the memory runs alone", &Verifier{MaxConcurrent: 8, MaxMemory: 32}, argon2(64, 1), 1, 64, 16 * derivation},
		{"memory below zero", &Verifier{MaxConcurrent: 8, MaxMemory: -1}, argon2(64, 1), 1, 64, 16 * derivation},
		{"absurdly much memory", &Verifier{MaxConcurrent: 8, MaxMemory: math.MaxInt}, argon2(64, 1), 8, 512, 2 * derivation},
		{"scrypt", &Verifier{MaxConcurrent: 8, MaxMemory: 33 << 10}, stored.Spec{LogN: 14, BlockSize: 8, Parallelism: 5}, 2, 32<<10 + 2*7, 8 * derivation},
		{"scrypt's working space", &Verifier{MaxConcurrent: 8, MaxMemory: 32 << 10}, stored.Spec{LogN: 14, BlockSize: 8, Parallelism: 5}, 1, 16<<10 + 7, 16 * derivation},
		{"no memory at all", &Verifier{MaxConcurrent: 8, MaxMemory: -1}, stored.Spec{}, 8, 0, 2 * derivation},
	} {
		bubble(t, func(t *testing.T) {
			l := load{short: strings.HasPrefix(tc.name, "short")}
			start := time.Now()
			errs := verifyAll(tc.v, l.slow("a", "right", tc.f), numbered("wrong", 16)...)
			if n := count(errs, ErrMismatch); n != 16 {
				t.Errorf("%s: %d of 16 were compared", tc.name, n)
			}
			if l.mostCores != tc.cores || l.mostMemory != tc.memory || time.Since(start) != tc.elapsed {
				t.Errorf("%s: %d cores, %d KiB, %v; want %d, %d, %v", tc.name, l.mostCores, l.mostMemory, time.Since(start), tc.cores, tc.memory, tc.elapsed)
			}
			if s := tc.v.Stats(); s.Running != 0 || s.Waiting != 0 {
				t.Errorf("%s: %+v afterwards", tc.name, s)
			}
		})
	}
}

// TestVerifierDefaultConcurrency leaves a core to what is remembered.
func TestVerifierDefaultConcurrency(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for procs, want := range map[int]int{1: 1, 2: 1, 3: 2, 8: 7} {
		runtime.GOMAXPROCS(procs)
		bubble(t, func(t *testing.T) {
			var l load
			var v Verifier
			verifyAll(&v, l.slow("a", "right", stored.Spec{}), numbered("wrong", 16)...)
			if l.mostCores != want {
				t.Errorf("GOMAXPROCS=%d: %d at a time, want %d", procs, l.mostCores, want)
			}
		})
	}
}

// TestVerifierLargeDoesNotStarve: those that would fit do not pass one that needs more room, over and over.
func TestVerifierLargeDoesNotStarve(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var l load
		v := Verifier{MaxConcurrent: 4}
		small, large := l.slow("small", "right", stored.Spec{}), l.slow("large", "right", stored.Spec{Memory: 64, Parallelism: 4})
		for i := range 20 {
			go func() {
				time.Sleep(time.Duration(i) * derivation / 4)
				v.Verify(context.Background(), "client", NewSecret(fmt.Sprint("wrong", i)), small)
			}()
		}
		time.Sleep(derivation)
		start := time.Now()
		if _, err := v.Verify(context.Background(), "client", NewSecret("right"), large); err != nil || time.Since(start) > 3*derivation {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

func TestVerifierBusy(t *testing.T) {
	for _, tc := range []struct {
		name string
		v    *Verifier
		want int // of 100 that are taken
	}{
		{"ten", &Verifier{MaxConcurrent: 2, MaxWaiting: 10}, 12},
		{"default", &Verifier{MaxConcurrent: 2}, 2 + 64},
		{"short", &Verifier{MaxConcurrent: 2, MaxWaiting: 1}, 2 + 64},
		{"none", &Verifier{MaxConcurrent: 2, MaxWaiting: -1}, 2},
		{"absurdly many", &Verifier{MaxConcurrent: 1, MaxWaiting: math.MaxInt}, 100},
		{"absurdly many cores", &Verifier{MaxConcurrent: math.MaxInt}, 100},
	} {
		bubble(t, func(t *testing.T) {
			l := load{short: tc.name == "short"}
			d := l.slow("a", "right", stored.Spec{})
			tc.v.Verify(context.Background(), "client", NewSecret("right"), d)
			var errs []error
			start := time.Now()
			var flood sync.WaitGroup
			flood.Go(func() { errs = verifyAll(tc.v, d, numbered("wrong", 100)...) })
			synctest.Wait()
			if count := tc.v.Stats().Busy; int(count) != 100-tc.want || time.Since(start) != 0 {
				t.Errorf("%s: %d are refused at once, want %d", tc.name, count, 100-tc.want)
			}
			// What is remembered is answered although the queue is full.
			if _, err := tc.v.Verify(context.Background(), "client", NewSecret("right"), d); err != nil || time.Since(start) != 0 {
				t.Errorf("%s: a remembered secret: %v after %v", tc.name, err, time.Since(start))
			}
			flood.Wait()
			if count(errs, ErrMismatch) != tc.want || count(errs, ErrBusy) != 100-tc.want {
				t.Errorf("%s: %d were taken, want %d", tc.name, count(errs, ErrMismatch), tc.want)
			}
			// A refusal is not remembered.
			if _, err := tc.v.Verify(context.Background(), "client", NewSecret("wrong99"), d); !errors.Is(err, ErrMismatch) {
				t.Errorf("%s: afterwards: %v", tc.name, err)
			}
		})
	}
}

// TestVerifierBusyForAll: a full queue is the answer for every wrong secret, whatever the client's stored value is, or it would tell which clients exist. A plaintext that is
// right needs no queue.
func TestVerifierBusyForAll(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var l load
		v := Verifier{MaxConcurrent: 1, MaxWaiting: -1}
		go v.Verify(context.Background(), "client", NewSecret("first"), l.slow("a", "right", stored.Spec{}))
		synctest.Wait()
		for _, stored := range []string{"", "$plaintext$right", "right", "$sealed$v=1,k=a$AAAA", "$2b$12$malformed"} {
			if err := v.Hasher(nil).Compare(context.Background(), []byte(stored), []byte("wrong")); !errors.Is(err, ErrBusy) {
				t.Errorf("%q: %v, want ErrBusy", stored, err)
			}
		}
		plain, _ := Parse("right")
		hashed := l.slow("b", "x", stored.Spec{})
		for _, registered := range [][]Digest{nil, {{}}, {hashed}, {plain, hashed}, {hashed, plain}, {v.Decoy("unknown")}} {
			if _, err := v.Verify(context.Background(), "client", NewSecret("wrong"), registered...); !errors.Is(err, ErrBusy) {
				t.Errorf("%v: %v, want ErrBusy", registered, err)
			}
		}
		bcrypt, err := Bcrypt{Cost: 4}.Hash(NewSecret("x"))
		if err != nil {
			t.Fatal(err)
		}
		for _, registered := range [][]Digest{{bcrypt, hashed}, {hashed, bcrypt}} { // too long for the one
			if _, err := v.Verify(context.Background(), "client", NewSecret(strings.Repeat("x", 73)), registered...); !errors.Is(err, ErrBusy) {
				t.Errorf("%v: %v, want ErrBusy", registered, err)
			}
		}
		for _, registered := range [][]Digest{{plain}, {hashed, plain}} {
			if _, err := v.Verify(context.Background(), "client", NewSecret("right"), registered...); err != nil {
				t.Errorf("%v with its plaintext: %v", registered, err)
			}
		}
	})
}

func TestVerifierContext(t *testing.T) {
	ctxAfter := func(d time.Duration) context.Context {
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(d, cancel)
		return ctx
	}
	t.Run("done before", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			var l load
			var v Verifier
			d := l.slow("a", "right", stored.Spec{})
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			for range 2 { // the second time it is remembered
				if _, err := v.Verify(ctx, "client", NewSecret("right"), d); !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
				if err := v.Hasher(nil).Compare(ctx, []byte("plaintext"), []byte("plaintext")); !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
				if _, err := v.Hasher(nil).Hash(ctx, []byte("right")); !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
				if _, err := v.Verify(context.Background(), "client", NewSecret("right"), d); err != nil {
					t.Error(err)
				}
			}
			if l.count() != 1 {
				t.Errorf("%d derivations", l.count())
			}
		})
	})
	t.Run("deadline", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			var l load
			var v Verifier
			ctx, cancel := context.WithTimeout(context.Background(), derivation/2)
			defer cancel()
			if _, err := v.Verify(ctx, "client", NewSecret("right"), l.slow("a", "right", stored.Spec{})); !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
		})
	})
	t.Run("in the queue", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			var l load
			v := Verifier{MaxConcurrent: 1, MaxWaiting: 1}
			d := l.slow("a", "right", stored.Spec{})
			go v.Verify(context.Background(), "client", NewSecret("first"), d)
			synctest.Wait()
			start := time.Now()
			if _, err := v.Verify(ctxAfter(derivation/4), "client", NewSecret("second"), d); !errors.Is(err, context.Canceled) || time.Since(start) != derivation/4 {
				t.Errorf("%v after %v", err, time.Since(start))
			}
			// Its place is free again, and it does not run.
			if s := v.Stats(); s.Waiting != 0 || s.Abandoned != 1 {
				t.Errorf("%+v", s)
			}
			if _, err := v.Verify(context.Background(), "client", NewSecret("right"), d); err != nil || l.count() != 2 {
				t.Errorf("%v after %d derivations", err, l.count())
			}
		})
	})
	t.Run("while it runs", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			var l load
			var v Verifier
			d := l.slow("a", "right", stored.Spec{})
			start := time.Now()
			if _, err := v.Verify(ctxAfter(derivation/2), "client", NewSecret("right"), d); !errors.Is(err, context.Canceled) || time.Since(start) != derivation/2 {
				t.Errorf("%v after %v", err, time.Since(start))
			}
			// One that comes now joins what runs, and one that comes later finds it remembered.
			if _, err := v.Verify(context.Background(), "client", NewSecret("right"), d); err != nil || time.Since(start) != derivation {
				t.Errorf("%v after %v", err, time.Since(start))
			}
			if _, err := v.Verify(context.Background(), "client", NewSecret("right"), d); err != nil || l.count() != 1 {
				t.Errorf("%v after %d derivations", err, l.count())
			}
		})
	})
	t.Run("short, in the queue", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			l := load{short: true}
			v := Verifier{MaxConcurrent: 1}
			d := l.slow("a", "right", stored.Spec{})
			go v.Verify(context.Background(), "client", NewSecret("first"), d)
			synctest.Wait()
			if _, err := v.Verify(ctxAfter(derivation/4), "client", NewSecret("second"), d); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			if _, err := v.Verify(context.Background(), "client", NewSecret("right"), d); err != nil || l.count() != 2 {
				t.Errorf("%v after %d derivations", err, l.count())
			}
		})
	})
	t.Run("of the first of two identical requests", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			var l load
			v := Verifier{MaxConcurrent: 1}
			d := l.slow("a", "right", stored.Spec{})
			go v.Verify(context.Background(), "client", NewSecret("another"), d) // so that the two have to wait
			synctest.Wait()
			var first, second error
			var wg sync.WaitGroup
			wg.Go(func() { _, first = v.Verify(ctxAfter(derivation/4), "client", NewSecret("right"), d) })
			synctest.Wait()
			wg.Go(func() { _, second = v.Verify(context.Background(), "client", NewSecret("right"), d) })
			wg.Wait()
			if !errors.Is(first, context.Canceled) || second != nil || l.count() != 2 {
				t.Errorf("%v and %v after %d derivations", first, second, l.count())
			}
		})
	})
	t.Run("between two registered digests", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			var l load
			v := Verifier{MaxConcurrent: 2}
			if _, err := v.Verify(ctxAfter(derivation/2), "client", NewSecret("right"), l.slow("a", "x", stored.Spec{}), l.slow("b", "right", stored.Spec{})); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			time.Sleep(2 * derivation)
			if l.count() != 1 {
				t.Errorf("%d derivations, want 1", l.count())
			}
		})
	})
	t.Run("a large one that gives up lets the small ones run", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			var l load
			v := Verifier{MaxConcurrent: 2}
			small, large := l.slow("small", "right", stored.Spec{}), l.slow("large", "right", stored.Spec{Memory: 8, Parallelism: 2})
			go v.Verify(context.Background(), "client", NewSecret("first"), small)
			synctest.Wait()
			start := time.Now()
			go v.Verify(ctxAfter(derivation/4), "client", NewSecret("right"), large)
			synctest.Wait()
			if _, err := v.Verify(context.Background(), "client", NewSecret("right"), small); err != nil || time.Since(start) != derivation/4+derivation {
				t.Errorf("%v after %v", err, time.Since(start))
			}
		})
	})
	t.Run("nil", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			var l load
			v := Verifier{Store: func(ctx context.Context, _ string, _, _ Digest) error { return ctx.Err() }, Want: PBKDF2{Iterations: 1}}
			TrustWant(&v)
			var none context.Context
			if _, err := v.Verify(none, "client", NewSecret("right"), l.slow("a", "right", stored.Spec{})); err != nil {
				t.Error(err)
			}
			if err := v.Hasher(nil).Compare(none, []byte("plaintext"), []byte("plaintext")); err != nil {
				t.Error(err)
			}
			if _, err := v.Hasher(nil).Hash(none, []byte("plaintext")); err != nil {
				t.Error(err)
			}
		})
	})
}

// TestVerifierDerivationFails: the error comes out, nothing of it is remembered, and what comes afterwards is not in its way.
func TestVerifierDerivationFails(t *testing.T) {
	t.Run("long", func(t *testing.T) { testDerivationFails(t, false) })
	t.Run("short", func(t *testing.T) { testDerivationFails(t, true) })
}

func testDerivationFails(t *testing.T, short bool) {
	bubble(t, func(t *testing.T) {
		l := load{fails: true, short: short}
		v := Verifier{MaxConcurrent: 1}
		d := l.slow("a", "right", stored.Spec{})
		for range 2 {
			if errs := verifyAll(&v, d, repeated("right", 3)...); count(errs, stored.ErrUndecided) != 3 {
				t.Error(errs)
			}
		}
		l.fails, l.panics = false, true
		for range 2 {
			errs := verifyAll(&v, d, repeated("right", 3)...)
			if count(errs, stored.ErrUndecided) != 3 {
				t.Error(errs)
			}
			if strings.Contains(fmt.Sprint(errs), "right") {
				t.Errorf("the secret is in the error: %v", errs)
			}
		}
		if l.count() != 4 {
			t.Errorf("%d derivations, want 4", l.count())
		}
		l.panics = false
		if _, err := v.Verify(context.Background(), "client", NewSecret("right"), d); err != nil {
			t.Error(err)
		}
		if s := v.Stats(); s.Running != 0 || s.Waiting != 0 {
			t.Errorf("%+v afterwards", s)
		}
	})
}

// TestVerifierOneFails: a digest that cannot be compared with does not keep another from letting the client in, and is not hidden by one that does not match.
func TestVerifierOneFails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var l load
		failing := load{fails: true}
		var v Verifier
		bad, good := failing.slow("a", "right", stored.Spec{}), l.slow("b", "right", stored.Spec{})
		if d, err := v.Verify(context.Background(), "client", NewSecret("right"), bad, good); err != nil || !d.Equal(good) {
			t.Error(err)
		}
		if _, err := v.Verify(context.Background(), "client", NewSecret("wrong"), bad, good); !errors.Is(err, stored.ErrUndecided) {
			t.Error(err)
		}
	})
}

func TestVerifierClose(t *testing.T) {
	t.Run("waits", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			var l load
			v := Verifier{MaxConcurrent: 1}
			d := l.slow("a", "right", stored.Spec{})
			ctx, cancel := context.WithTimeout(context.Background(), derivation/2)
			defer cancel()
			var abandoned, queued error
			go func() { _, abandoned = v.Verify(ctx, "client", NewSecret("wrong"), d) }()
			synctest.Wait()
			go func() { _, queued = v.Verify(context.Background(), "client", NewSecret("right"), d) }()
			synctest.Wait()
			start := time.Now()
			if err := v.Close(); err != nil || time.Since(start) != 2*derivation {
				t.Errorf("Close = %v after %v", err, time.Since(start))
			}
			synctest.Wait()
			if !errors.Is(abandoned, context.DeadlineExceeded) || queued != nil {
				t.Errorf("%v and %v", abandoned, queued)
			}
		})
	})
	t.Run("refuses and forgets", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			var l load
			var v Verifier
			d := l.slow("a", "right", stored.Spec{})
			verifyAll(&v, d, "right", "wrong")
			go v.Verify(context.Background(), "client", NewSecret("late"), d)
			synctest.Wait()
			go v.Close()
			synctest.Wait()
			for range 2 { // while Close waits, and after
				for _, secret := range []string{"right", "wrong", "new"} {
					if _, err := v.Verify(context.Background(), "client", NewSecret(secret), d); !errors.Is(err, ErrClosed) {
						t.Errorf("Verify = %v", err)
					}
				}
				if err := v.Hasher(nil).Compare(context.Background(), []byte("plaintext"), []byte("plaintext")); !errors.Is(err, ErrClosed) {
					t.Errorf("Compare = %v", err)
				}
				if _, err := v.Hasher(nil).Hash(context.Background(), []byte("plaintext")); !errors.Is(err, ErrClosed) {
					t.Errorf("Hash = %v", err)
				}
				if err := v.Close(); err != nil {
					t.Error(err)
				}
			}
			if s := v.Stats(); s.Matches != 0 || s.Mismatches != 0 || l.count() != 3 {
				t.Errorf("%+v after %d derivations", s, l.count())
			}
		})
	})
	t.Run("at once, where nothing was done", func(t *testing.T) {
		var v Verifier
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
}

// knownClient is the id of every request, for a Hasher.
func knownClient(context.Context) string { return "client" }

// upgrades is a Store and what it was called with.
type upgrades struct {
	mu       sync.Mutex
	ids      []string
	old, new []Digest
	do       func(ctx context.Context) error // nil: succeeds
}

func (u *upgrades) store(ctx context.Context, clientID string, old, new Digest) error {
	u.mu.Lock()
	u.ids = append(u.ids, clientID)
	u.old, u.new = append(u.old, old), append(u.new, new)
	do := u.do
	u.mu.Unlock()
	if do == nil {
		return nil
	}
	return do(ctx)
}

func (u *upgrades) count() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.old)
}

func TestVerifierUpgrade(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var l load
		var u upgrades
		v := Verifier{Want: PBKDF2{Iterations: 7}, Store: u.store}
		TrustWant(&v)
		defer v.Close()
		old := l.slow("a", "right", stored.Spec{})
		verifyAll(&v, old, "wrong", "right", "right", "another", "right")
		time.Sleep(time.Second)
		for range 10 { // the provider goes on with the old one for a while
			verifyAll(&v, old, "right")
			time.Sleep(time.Hour)
		}
		if u.count() != 1 || !u.old[0].Equal(old) || u.new[0].String() != "pbkdf2-sha512,iterations=7" {
			t.Fatalf("Store was called %d times: %v", u.count(), u.new)
		}
		if u.ids[0] != "client" {
			t.Errorf("Store was called for %q", u.ids[0])
		}
		if Compare(u.new[0], NewSecret("right")) != nil {
			t.Error("the new digest is of another secret")
		}
		before := v.Stats()
		if d, err := v.Verify(context.Background(), "client", NewSecret("right"), u.new[0]); err != nil || !d.Equal(u.new[0]) {
			t.Error(err)
		}
		if after := v.Stats(); after.Derivations != before.Derivations || after.Upgraded != 1 || after.UpgradesFailed != 0 {
			t.Errorf("%+v: the new digest is not remembered", after)
		}
	})
}

func TestVerifierUpgradesOnlyWhatNeedsIt(t *testing.T) {
	cheap := func(s Scheme) Digest {
		d, err := s.Hash(NewSecret("right"))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	parsed := func(stored string) Digest {
		d, err := Parse(stored)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	strong := cheap(Argon2{Memory: 19456, Iterations: 2, Parallelism: 1}).Encode()
	for _, tc := range []struct {
		name   string
		want   Scheme
		d      Digest
		secret string
		stored int
	}{
		{"fewer iterations", PBKDF2{Iterations: 7}, cheap(PBKDF2{Iterations: 6}), "right", 1},
		{"as many", PBKDF2{Iterations: 7}, cheap(PBKDF2{Iterations: 7}), "right", 0},
		{"more", PBKDF2{Iterations: 7}, cheap(PBKDF2{Iterations: 8}), "right", 0},
		{"another algorithm", PBKDF2{Iterations: 7}, cheap(Bcrypt{Cost: 4}), "right", 1},
		{"plaintext", PBKDF2{Iterations: 7}, parsed("$plaintext$right"), "right", 1},
		{"no match", PBKDF2{Iterations: 7}, cheap(PBKDF2{Iterations: 6}), "wrong", 0},
		{"no match of plaintext", PBKDF2{Iterations: 7}, parsed("right"), "wrong", 0},
		{"high entropy", HighEntropy{}, cheap(PBKDF2{Iterations: 6}), "right", 0},
		{"a value of high entropy", PBKDF2{Iterations: 2000}, cheap(PBKDF2{Iterations: 1000, SaltLength: 32}), "right", 0},
		{"out of range", PBKDF2{Iterations: -1}, cheap(PBKDF2{Iterations: 6}), "right", 0},
		{"too long for plaintext", Bcrypt{Cost: 4}, parsed(strings.Repeat("x", 73)), strings.Repeat("x", 73), 0},
		{"nil is the default", nil, parsed("right"), "right", 1},
		{"nil, and strong", nil, parsed(strong), "right", 0},
		{"looks hashed", nil, parsed("5f4dcc3b5aa765d61d8327deb882cf99"), "5f4dcc3b5aa765d61d8327deb882cf99", 0},
	} {
		bubble(t, func(t *testing.T) {
			var u upgrades
			v := Verifier{Want: tc.want, Store: u.store}
			TrustWant(&v)
			for range 3 {
				v.Verify(context.Background(), "client", NewSecret(tc.secret), tc.d)
				v.Hasher(knownClient).Compare(context.Background(), []byte(tc.d.Encode()), []byte(tc.secret))
			}
			v.Close()
			if u.count() != tc.stored {
				t.Errorf("%s: Store was called %d times, want %d", tc.name, u.count(), tc.stored)
			}
		})
	}
}

// TestVerifierUpgradeUnsuitable: where Want cannot take the secret, it is not tried over and over.
func TestVerifierUpgradeUnsuitable(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var l load
		var u upgrades
		v := Verifier{Want: Bcrypt{Cost: 4}, Store: u.store}
		TrustWant(&v)
		long := strings.Repeat("x", 73)
		d := l.slow("a", long, stored.Spec{})
		for range 10 {
			verifyAll(&v, d, long)
			time.Sleep(10 * time.Minute)
		}
		if s := v.Stats(); u.count() != 0 || s.UpgradesFailed != 1 {
			t.Errorf("%+v after %d calls", s, u.count())
		}
	})
}

func TestVerifierStoreFails(t *testing.T) {
	for name, do := range map[string]func(context.Context) error{
		"error":   func(context.Context) error { return errors.New("the database is away") },
		"panic":   func(context.Context) error { panic("the database is away") },
		"timeout": func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
		"exit":    func(context.Context) error { runtime.Goexit(); return nil },
	} {
		bubble(t, func(t *testing.T) {
			var l load
			u := upgrades{do: do}
			v := Verifier{Want: PBKDF2{Iterations: 7}, Store: u.store}
			TrustWant(&v)
			d := l.slow("a", "right", stored.Spec{})
			for range 60 { // a request a second
				if errs := verifyAll(&v, d, "right"); errs[0] != nil {
					t.Errorf("%s: %v", name, errs[0])
				}
				time.Sleep(time.Second)
			}
			if n := u.count(); n < 1 || n > 3 {
				t.Errorf("%s: Store was called %d times in a minute", name, n)
			}
			u.mu.Lock()
			u.do = nil
			u.mu.Unlock()
			for range 120 {
				verifyAll(&v, d, "right")
				time.Sleep(time.Second)
			}
			v.Close()
			failed := u.count() - 1
			if s := v.Stats(); s.Upgraded != 1 || int(s.UpgradesFailed) != failed || l.count() != 1 {
				t.Errorf("%s: %+v, after %d failures and %d derivations", name, s, failed, l.count())
			}
		})
	}
}

// TestVerifierStoreBlocks: requests go on, no more than eight for each core are under way, and Close waits.
func TestVerifierStoreBlocks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var l load
		release := make(chan struct{})
		u := upgrades{do: func(context.Context) error { <-release; return nil }}
		v := Verifier{MaxConcurrent: 2, Want: PBKDF2{Iterations: 7}, Store: u.store}
		TrustWant(&v)
		for i := range 20 {
			d := l.slow(fmt.Sprint(i), "right", stored.Spec{})
			for range 3 {
				if errs := verifyAll(&v, d, "right", "wrong"); errs[0] != nil || !errors.Is(errs[1], ErrMismatch) {
					t.Error(errs)
				}
			}
		}
		if u.count() != 16 {
			t.Errorf("Store is called %d times at once, want 16", u.count())
		}
		time.AfterFunc(time.Hour, func() { close(release) })
		start := time.Now()
		v.Close()
		if time.Since(start) != time.Hour || v.Stats().Upgraded != 16 {
			t.Errorf("Close returned after %v: %+v", time.Since(start), v.Stats())
		}
	})
}

// TestVerifierStoreContext has the request's values, a deadline of its own, and does not end with the request.
func TestVerifierStoreContext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		type key struct{}
		var l load
		var wrong atomic.Pointer[string]
		var kept context.Context
		v := Verifier{Want: PBKDF2{Iterations: 7}}
		v.Store = func(ctx context.Context, _ string, _, _ Digest) error {
			kept = ctx
			time.Sleep(time.Second)
			deadline, ok := ctx.Deadline()
			if got := fmt.Sprintf("%v %v %v %v", ctx.Value(key{}), ctx.Err(), time.Until(deadline), ok); got != "tenant <nil> 29s true" {
				wrong.Store(&got)
			}
			return nil
		}
		TrustWant(&v)
		ctx, cancel := context.WithCancel(context.WithValue(context.Background(), key{}, "tenant"))
		if _, err := v.Verify(ctx, "client", NewSecret("right"), l.slow("a", "right", stored.Spec{})); err != nil {
			t.Error(err)
		}
		cancel()
		v.Close()
		if w := wrong.Load(); w != nil || v.Stats().Upgraded != 1 {
			t.Errorf("%v, %+v", *w, v.Stats())
		}
		if !errors.Is(kept.Err(), context.Canceled) {
			t.Errorf("afterwards, its error is %v", kept.Err())
		}
	})
}

// TestVerifierUpgradeWaitsItsTurn: it is within the bounds, and where the queue is full it is left for later.
func TestVerifierUpgradeWaitsItsTurn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var l load
		var u upgrades
		v := Verifier{MaxConcurrent: 1, MaxWaiting: 3, Want: PBKDF2{Iterations: 7}, Store: u.store}
		TrustWant(&v)
		d := l.slow("a", "right", stored.Spec{})
		go v.Verify(context.Background(), "client", NewSecret("right"), d)
		synctest.Wait()
		go verifyAll(&v, d, numbered("wrong", 3)...)
		synctest.Wait()
		plain, _ := Parse("right")
		if _, err := v.Verify(context.Background(), "client", NewSecret("right"), plain); err != nil { // matches at once, and finds the queue full
			t.Error(err)
		}
		time.Sleep(10 * derivation)
		if u.count() != 1 || !u.old[0].Equal(d) {
			t.Errorf("Store was called %d times", u.count())
		}
		time.Sleep(time.Minute)
		v.Verify(context.Background(), "client", NewSecret("right"), plain)
		v.Close()
		if u.count() != 2 || !u.old[1].Equal(plain) {
			t.Errorf("Store was called %d times", u.count())
		}
	})
}

// TestVerifierUpgradesRotated: the digest that matched is the one to be replaced, whether it was derived or remembered.
func TestVerifierUpgradesRotated(t *testing.T) {
	for _, remembered := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			var l load
			var u upgrades
			fails := remembered
			u.do = func(context.Context) error {
				if fails {
					return errors.New("the first time, so that it is tried again when the secret is remembered")
				}
				return nil
			}
			v := Verifier{Want: PBKDF2{Iterations: 7}, Store: u.store}
			TrustWant(&v)
			current, err := PBKDF2{Iterations: 7}.Hash(NewSecret("current"))
			if err != nil {
				t.Fatal(err)
			}
			previous := l.slow("a", "previous", stored.Spec{})
			for range 2 {
				if d, err := v.Verify(context.Background(), "client", NewSecret("previous"), current, previous); err != nil || !d.Equal(previous) {
					t.Error(err)
				}
				time.Sleep(2 * time.Minute)
				synctest.Wait()
				fails = false
			}
			last := u.count() - 1
			if last < 0 || !u.old[last].Equal(previous) || Compare(u.new[last], NewSecret("previous")) != nil || v.Stats().Upgraded != 1 {
				t.Errorf("Store was called %d times, %+v", u.count(), v.Stats())
			}
		})
	}
}

// TestVerifierUpgradesSharedStoredValue: two clients with one plaintext are both
// upgraded, each once.
func TestVerifierUpgradesSharedStoredValue(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var u upgrades
		v := Verifier{Want: PBKDF2{Iterations: 7}, Store: u.store}
		TrustWant(&v)
		same := MustParse("$plaintext$same")
		for range 5 {
			for _, id := range []string{"a", "b"} {
				if _, err := v.Verify(context.Background(), id, NewSecret("same"), same); err != nil {
					t.Error(err)
				}
			}
			synctest.Wait()
		}
		slices.Sort(u.ids)
		if !slices.Equal(u.ids, []string{"a", "b"}) || v.Stats().Upgraded != 2 {
			t.Errorf("upgraded %v, %+v", u.ids, v.Stats())
		}
	})
}

// TestVerifierKeeps: ErrKeep is no failure, and nobody asks again for hours.
func TestVerifierKeeps(t *testing.T) {
	bubble(t, func(t *testing.T) {
		u := upgrades{do: func(context.Context) error { return fmt.Errorf("rotated meanwhile: %w", ErrKeep) }}
		v := Verifier{Want: PBKDF2{Iterations: 7}, Store: u.store, OnError: func(id string, err error) {
			t.Errorf("OnError(%q, %v)", id, err)
		}}
		TrustWant(&v)
		for range 5 * 60 { // a request a minute
			if _, err := v.Verify(context.Background(), "client", NewSecret("x"), MustParse("x")); err != nil {
				t.Error(err)
			}
			time.Sleep(time.Minute)
		}
		if s := v.Stats(); u.count() != 1 || s.Upgraded != 0 || s.UpgradesFailed != 0 {
			t.Errorf("Store was called %d times: %+v", u.count(), s)
		}
	})
}

// TestKeeps: an error that is joined with ErrKeep is a failure.
func TestKeeps(t *testing.T) {
	away := errors.New("the database is away")
	for _, tc := range []struct {
		err  error
		want bool
	}{
		{nil, false}, {ErrKeep, true}, {fmt.Errorf("rotated: %w", ErrKeep), true},
		{away, false}, {errors.Join(ErrKeep, away), false}, {fmt.Errorf("%w: %w", ErrKeep, away), false},
	} {
		if keeps(tc.err) != tc.want {
			t.Errorf("keeps(%v) = %v", tc.err, !tc.want)
		}
	}
}

// TestVerifierUnusableWant: OnError hears once why nothing is upgraded.
func TestVerifierUnusableWant(t *testing.T) {
	for _, want := range []Scheme{HighEntropy{}, &HighEntropy{}, Bcrypt{Cost: 99}, PBKDF2{SHA: 5}, Argon2{Memory: 2 << 20, Iterations: 5}} {
		var u upgrades
		var heard []error
		v := Verifier{Want: want, Store: u.store, OnError: func(_ string, err error) { heard = append(heard, err) }}
		TrustWant(&v)
		for range 3 {
			if _, err := v.Verify(context.Background(), "client", NewSecret("x"), MustParse("x")); err != nil {
				t.Error(err)
			}
		}
		v.Close()
		if len(heard) != 1 || u.count() != 0 || v.Stats().UpgradesFailed != 1 {
			t.Errorf("%v: OnError heard %v, %+v", want, heard, v.Stats())
		}
	}
}

// likeRuntime is a runtime.Error that is not the runtime's.
type likeRuntime struct{ error }

func (likeRuntime) RuntimeError() {}

// TestVerifierOnError hears why an upgrade failed. Of a panic it has the stack,
// and the text only if the runtime wrote it.
func TestVerifierOnError(t *testing.T) {
	away := errors.New("the database is away")
	for name, tc := range map[string]struct {
		secret  string
		do      func(context.Context) error
		is      error
		says    []string
		saysNot string
	}{
		"error": {"right", func(context.Context) error { return away }, away, nil, "panicked"},
		"timeout": {"right", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
			context.DeadlineExceeded, nil, "panicked"},
		"panic": {"right", func(context.Context) error { panic("with $pbkdf2-sha512$7$salt") },
			nil, []string{"Store panicked: a string", "TestVerifierOnError", "verifier_internal_test.go"}, "salt"},
		"panic with an error":      {"right", func(context.Context) error { panic(fmt.Errorf("with salt: %w", away)) }, nil, []string{"Store panicked: a *fmt.wrapError", "upgrade.go"}, "salt"},
		"panic like the runtime's": {"right", func(context.Context) error { panic(likeRuntime{errors.New("with salt")}) }, nil, []string{"Store panicked: a clientsecret.likeRuntime"}, "salt"},
		"panic of the runtime": {"right", func(context.Context) error { return make([]error, 0)[len(os.Args)] },
			nil, []string{"Store panicked: runtime error: index out of range"}, "salt"},
		"exit":           {"right", func(context.Context) error { runtime.Goexit(); return nil }, nil, []string{"ended its goroutine"}, "panicked"},
		"no such secret": {strings.Repeat("x", 73), nil, ErrSecretTooLong, nil, "panicked"},
	} {
		bubble(t, func(t *testing.T) {
			var l load
			u := upgrades{do: tc.do}
			var heard []error
			var mu sync.Mutex
			v := Verifier{Want: Bcrypt{Cost: 4}, Store: u.store, OnError: func(id string, err error) {
				mu.Lock()
				defer mu.Unlock()
				heard = append(heard, err)
				if id != "client" {
					t.Errorf("%s: of %q", name, id)
				}
				panic("a logger that fails")
			}}
			TrustWant(&v)
			v.Verify(context.Background(), "client", NewSecret(tc.secret), l.slow("a", tc.secret, stored.Spec{}))
			time.Sleep(time.Hour)
			v.Close()
			if len(heard) != 1 || v.Stats().UpgradesFailed != 1 {
				t.Fatalf("%s: %v, %+v", name, heard, v.Stats())
			}
			text := heard[0].Error()
			for _, says := range tc.says {
				if !strings.Contains(text, says) {
					t.Errorf("%s: %q does not say %q", name, text, says)
				}
			}
			if strings.Contains(text, tc.saysNot) || tc.is != nil && !errors.Is(heard[0], tc.is) {
				t.Errorf("%s: %q", name, text)
			}
		})
	}
}

// TestVerifierUpgradesOnce, whatever is remembered, where the provider goes on with the old stored value.
func TestVerifierUpgradesOnce(t *testing.T) {
	for name, v := range map[string]*Verifier{"default": {}, "nothing remembered": {Remember: -1, MaxRemembered: -1}, "for a minute": {Remember: time.Minute}} {
		bubble(t, func(t *testing.T) {
			var l load
			var u upgrades
			v.Want, v.Store = PBKDF2{Iterations: 7}, u.store
			TrustWant(v)
			d := l.slow("a", "right", stored.Spec{})
			for range 70 {
				verifyAll(v, d, "right", "right")
				time.Sleep(5 * time.Minute)
			}
			if u.count() != 1 {
				t.Errorf("%s: Store was called %d times in six hours", name, u.count())
			}
		})
	}
}

// TestVerifierStoreTakesLong: it is not called again for the same stored value while it runs, and its context ends.
func TestVerifierStoreTakesLong(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var l load
		var kept context.Context
		var u upgrades
		u.do = func(ctx context.Context) error {
			kept = ctx
			time.Sleep(20 * time.Minute) // whatever its context says
			return nil
		}
		v := Verifier{MaxConcurrent: 4, Want: PBKDF2{Iterations: 7}, Store: u.store}
		TrustWant(&v)
		d := l.slow("a", "right", stored.Spec{})
		for range 15 {
			verifyAll(&v, d, "right")
			time.Sleep(time.Minute)
		}
		if u.count() != 1 {
			t.Errorf("Store was called %d times", u.count())
		}
		v.Close()
		if kept.Err() == nil || v.Stats().Upgraded != 1 {
			t.Errorf("its context: %v, %+v", kept.Err(), v.Stats())
		}
	})
}

// TestVerifierUpgradeBurst: clients that come at the same time have their upgrades in a few rounds, not one each.
func TestVerifierUpgradeBurst(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var l load
		var u upgrades
		v := Verifier{MaxConcurrent: 1, MaxWaiting: 100, Want: PBKDF2{Iterations: 7}, Store: u.store}
		TrustWant(&v)
		for range 5 {
			var wg sync.WaitGroup
			for i := range 40 {
				wg.Go(func() {
					v.Verify(context.Background(), fmt.Sprint("client", i), NewSecret("right"), l.slow(fmt.Sprint(i), "right", stored.Spec{}))
				})
			}
			wg.Wait()
			time.Sleep(time.Hour)
		}
		if u.count() < 32 {
			t.Errorf("%d of 40 were upgraded in five rounds", u.count())
		}
	})
}

// TestVerifierHashesApart: two secrets that are hashed at the same time are two jobs, within the room that Want needs.
func TestVerifierHashesApart(t *testing.T) {
	bubble(t, func(t *testing.T) {
		v := Verifier{MaxConcurrent: 4, MaxMemory: 64, Want: Argon2{Memory: 64, Iterations: 1, Parallelism: 1}}
		x := v.ready()
		x.weakWant = true
		x.makeText = func(s stored.Spec, secret string) (string, error) {
			time.Sleep(derivation)
			return stored.Make(s, secret)
		}
		lengths := func(wantRunning, wantWaiting int) {
			t.Helper()
			synctest.Wait()
			if running, waiting := x.queue.Lengths(); running != wantRunning || waiting != wantWaiting {
				t.Errorf("%d run and %d wait, want %d and %d: they need all of the memory each", running, waiting, wantRunning, wantWaiting)
			}
		}
		release := make(chan struct{})
		if _, err := x.queue.Submit(&queue.Job{Needs: queue.Room{Memory: 64}, Work: func() error { <-release; return nil }}, nil); err != nil {
			t.Fatal(err)
		}
		hashes := make(chan string, 2)
		for _, secret := range []string{"one", "two"} {
			go func() {
				s, err := v.Hasher(nil).Hash(context.Background(), []byte(secret))
				if err != nil {
					t.Error(err)
				}
				hashes <- string(s)
			}()
		}
		lengths(1, 2)
		close(release)
		lengths(1, 1)
		a, b := <-hashes, <-hashes
		for _, s := range []string{a, b} {
			one, two := v.Hasher(nil).Compare(context.Background(), []byte(s), []byte("one")), v.Hasher(nil).Compare(context.Background(), []byte(s), []byte("two"))
			if (one == nil) == (two == nil) {
				t.Errorf("%v and %v", one, two)
			}
		}
		if a == b {
			t.Error("both were given the same")
		}
	})
}

// TestVerifierCountsRequests: one request is busy, or abandoned, once, however many digests it has.
func TestVerifierCountsRequests(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var l load
		v := Verifier{MaxConcurrent: 1, MaxWaiting: -1}
		a, b := l.slow("a", "x", stored.Spec{}), l.slow("b", "y", stored.Spec{})
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		v.Verify(ctx, "client", NewSecret("wrong"), a, b)
		go v.Verify(context.Background(), "client", NewSecret("first"), a)
		synctest.Wait()
		v.Verify(context.Background(), "client", NewSecret("wrong"), a, b)
		v.Hasher(nil).Hash(context.Background(), []byte("secret"))
		plain, _ := Parse("right")
		v.Verify(context.Background(), "client", NewSecret("right"), a, plain) // is let in
		if s := v.Stats(); s.Busy != 2 || s.Abandoned != 1 || s.Running != 1 {
			t.Errorf("%+v", s)
		}
	})
}

// TestVerifierCompareRemembered: the short way of Compare is no way round a closed Verifier or a context that is done.
func TestVerifierCompareRemembered(t *testing.T) {
	bubble(t, func(t *testing.T) {
		v := Verifier{Want: PBKDF2{Iterations: 1}}
		TrustWant(&v)
		hash, err := v.Hasher(nil).Hash(context.Background(), []byte("right"))
		if err != nil {
			t.Fatal(err)
		}
		compare := func(ctx context.Context) error { return v.Hasher(nil).Compare(ctx, hash, []byte("right")) }
		if err := errors.Join(compare(context.Background()), compare(context.Background())); err != nil {
			t.Error(err)
		}
		cause := errors.New("the cause")
		ctx, cancel := context.WithCancelCause(context.Background())
		cancel(cause)
		if err := compare(ctx); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		var l load
		go v.Verify(context.Background(), "client", NewSecret("late"), l.slow("a", "right", stored.Spec{}))
		synctest.Wait()
		go v.Close()
		synctest.Wait()
		if err := compare(context.Background()); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	})
}

// TestVerifierCompareUpgrades: so does Compare, a remembered secret included.
func TestVerifierCompareUpgrades(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var u upgrades
		u.do = func(context.Context) error { return errors.New("not the first time") }
		v := Verifier{Want: PBKDF2{Iterations: 7}, Store: u.store}
		TrustWant(&v)
		old, err := PBKDF2{Iterations: 1}.Hash(NewSecret("right"))
		if err != nil {
			t.Fatal(err)
		}
		nobody := func(context.Context) string { return "" }
		for _, id := range []func(context.Context) string{nil, nobody, knownClient, knownClient, knownClient} {
			if err := v.Hasher(id).Compare(context.Background(), []byte(old.Encode()), []byte("right")); err != nil {
				t.Error(err)
			}
			time.Sleep(2 * time.Minute)
		}
		if u.count() != 3 || u.ids[0] != "client" {
			t.Errorf("Store was called for %q, want 3 times for the client that is known", u.ids)
		}
	})
}

// TestVerifierStateIsForgotten: nothing of what was remembered is there after Close.
func TestVerifierStateIsForgotten(t *testing.T) {
	var u upgrades
	v := Verifier{Want: PBKDF2{Iterations: 7}, Store: u.store, Keyring: &Keyring{
		Primary: "a", Keys: map[string]AEAD{"a": GenerateKey()}}}
	x := v.ready()
	expensive, err := PBKDF2{Iterations: 8}.Hash(NewSecret("right"))
	if err != nil {
		t.Fatal(err)
	}
	v.Verify(context.Background(), "client", NewSecret("right"), expensive)
	v.Verify(context.Background(), "client", NewSecret("wrong"), expensive)
	x.queue.Close() // waits for the upgrade
	for _, when := range []string{"before", "after"} {
		for i, m := range []*remember.Set{x.matches, x.mismatches, x.done, x.postponed, x.lowered} {
			if n := m.Len(); (n == 0) != (when == "after") {
				t.Errorf("%s Close, set %d has %d claims", when, i, n)
			}
		}
		v.Close()
	}
	if u.count() != 1 {
		t.Errorf("Store was called %d times", u.count())
	}
}

// TestVerifierDefaults are those that the comments of the fields give.
func TestVerifierDefaults(t *testing.T) {
	bubble(t, func(t *testing.T) {
		x := (&Verifier{MaxConcurrent: 3}).ready()
		total, maxWaiting := x.queue.Limits()
		if total != (queue.Room{Cores: 3, Memory: 256 << 10}) || maxWaiting != 96 {
			t.Errorf("%+v, %d may wait", total, maxWaiting)
		}
		for _, tc := range []struct {
			name     string
			set      *remember.Set
			capacity int
			lifetime time.Duration
		}{
			{"matches", x.matches, 1 << 20, 7 * 24 * time.Hour},
			{"mismatches", x.mismatches, 1 << 16, 10 * time.Minute},
		} {
			capacity := tc.capacity
			var c remember.Claim
			for i := range capacity {
				binary.LittleEndian.PutUint64(c[:], uint64(i)) // the first byte picks the shard
				tc.set.Add(c)
			}
			if n := tc.set.Len(); n != capacity {
				t.Errorf("%s: %d are remembered, want %d", tc.name, n, capacity)
			}
			tc.set.Mark(remember.Claim{8: 1})
			if n := tc.set.Len(); n > capacity {
				t.Errorf("%s: %d are remembered, want no more than %d", tc.name, n, capacity)
			}
			tc.set.Forget()
			tc.set.Add(c)
			time.Sleep(tc.lifetime - 1)
			synctest.Wait()
			if !tc.set.Peek(c) {
				t.Errorf("%s: forgotten before %v", tc.name, tc.lifetime)
			}
			time.Sleep(time.Nanosecond)
			synctest.Wait()
			if tc.set.Peek(c) {
				t.Errorf("%s: remembered after %v", tc.name, tc.lifetime)
			}
		}
	})
}
