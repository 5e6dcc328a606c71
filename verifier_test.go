package clientsecret_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/leaktest"
	"github.com/clientsecret/clientsecret/internal/vectors"
)

// hasher is Hasher of github.com/ory/fosite v0.49.0.
type hasher interface {
	Compare(ctx context.Context, hash, data []byte) error
	Hash(ctx context.Context, data []byte) ([]byte, error)
}

var _ hasher = clientsecret.Hasher{}

// once is a scheme of some microseconds.
var once = clientsecret.PBKDF2{Iterations: 1}

func TestVerifier(t *testing.T) {
	current, previous := mustHash(t, once, "current"), mustHash(t, clientsecret.Bcrypt{Cost: 4}, "previous")
	plain, sealed, zero := mustParse(t, "$plaintext$plain"), mustParse(t, "$sealed$v=1,k=a$AAAA"), clientsecret.Digest{}
	long := func(n int) string { return strings.Repeat("x", n) }
	list := func(ds ...clientsecret.Digest) []clientsecret.Digest { return ds }
	for _, tc := range []struct {
		name       string
		presented  string
		registered []clientsecret.Digest
		matched    clientsecret.Digest
		want       error
	}{
		{"match", "current", list(current), current, nil},
		{"mismatch", "wrong", list(current), zero, clientsecret.ErrMismatch},
		{"the first of two", "current", list(current, previous), current, nil},
		{"the second of two", "previous", list(current, previous), previous, nil},
		{"the first of two, the other way round", "previous", list(previous, current), previous, nil},
		{"neither of two", "wrong", list(current, previous), zero, clientsecret.ErrMismatch},
		{"the old one was retired", "previous", list(current), zero, clientsecret.ErrMismatch},
		{"the same twice", "current", list(current, current), current, nil},
		{"plaintext", "plain", list(plain), plain, nil},
		{"not that plaintext", "wrong", list(plain), zero, clientsecret.ErrMismatch},
		{"plaintext after a digest", "plain", list(current, plain), plain, nil},
		{"plaintext before a digest", "current", list(plain, current), current, nil},
		{"a zero Digest before", "current", list(zero, current), current, nil},
		{"a zero Digest after", "current", list(current, zero), current, nil},
		{"mismatch with a zero Digest", "wrong", list(zero, current, zero), zero, clientsecret.ErrMismatch},
		{"only a zero Digest", "current", list(zero), zero, clientsecret.ErrNoSecret},
		{"only zero Digests", "current", list(zero, zero), zero, clientsecret.ErrNoSecret},
		{"sealed", "current", list(sealed), zero, clientsecret.ErrSealed},
		{"sealed and what is sealed", "$sealed$v=1,k=a$AAAA", list(sealed), zero, clientsecret.ErrSealed},
		{"sealed and a match", "current", list(sealed, current), current, nil},
		{"sealed and a mismatch", "wrong", list(current, sealed), zero, clientsecret.ErrSealed},
		{"sealed and zero", "wrong", list(zero, sealed, zero), zero, clientsecret.ErrSealed},
		{"unknown", "current", nil, zero, clientsecret.ErrMismatch},
		{"unknown, another", "", nil, zero, clientsecret.ErrMismatch},
		{"empty", "", list(current), zero, clientsecret.ErrMismatch},
		{"empty and plaintext", "", list(plain), zero, clientsecret.ErrMismatch},
		{"empty and zero", "", list(zero), zero, clientsecret.ErrNoSecret},
		{"empty and sealed", "", list(sealed), zero, clientsecret.ErrSealed},
		{"too long and zero", long(4097), list(zero), zero, clientsecret.ErrNoSecret},
		{"too long and sealed", long(4097), list(sealed), zero, clientsecret.ErrSealed},
		{"sealed and too long for the other", long(73), list(sealed, previous), zero, clientsecret.ErrSealed},
		{"too long for the other and sealed", long(73), list(previous, sealed), zero, clientsecret.ErrSealed},
		{"NUL", "current\x00", list(current), zero, clientsecret.ErrMismatch},
		{"the stored value", current.Encode(), list(current), zero, clientsecret.ErrMismatch},
		{"the longest", long(4096), list(current), zero, clientsecret.ErrMismatch},
		{"too long", long(4097), list(current), zero, clientsecret.ErrSecretTooLong},
		{"too long for the unknown", long(4097), nil, zero, clientsecret.ErrSecretTooLong},
		{"too long for bcrypt", long(73), list(previous), zero, clientsecret.ErrSecretTooLong},
		{"too long for one of two", long(73), list(previous, mustHash(t, once, long(73))), mustHash(t, once, "?"), nil},
		{"too long for one of two, no match", long(73), list(current, previous), zero, clientsecret.ErrSecretTooLong},
	} {
		v := clientsecret.Verifier{Decoys: []clientsecret.Digest{current}}
		for i := range 3 { // the second and third time from memory
			d, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(tc.presented), tc.registered...)
			if !errors.Is(err, tc.want) || (err == nil) != (tc.want == nil) {
				t.Errorf("%s, time %d: %v, want %v", tc.name, i+1, err, tc.want)
			}
			if tc.name == "too long for one of two" {
				tc.matched = tc.registered[1]
			}
			if !d.Equal(tc.matched) {
				t.Errorf("%s, time %d: it returned another Digest", tc.name, i+1)
			}
			if err != nil && !d.IsZero() {
				t.Errorf("%s, time %d: an error and a Digest", tc.name, i+1)
			}
		}
		if len(tc.registered) != 1 {
			continue
		}
		for i := range 3 {
			err := v.Hasher(nil).Compare(t.Context(), []byte(tc.registered[0].Encode()), []byte(tc.presented))
			if !errors.Is(err, tc.want) || (err == nil) != (tc.want == nil) {
				t.Errorf("%s, time %d: Compare = %v, want %v", tc.name, i+1, err, tc.want)
			}
		}
	}
}

// TestVerifierVectors: with what other implementations made, cold, from memory, and as a fosite.Hasher.
func TestVerifierVectors(t *testing.T) {
	var v clientsecret.Verifier
	defer v.Close()
	for i, vec := range vectors.All() {
		if vec.Cut() || i%5 != 0 && testing.Short() {
			continue
		}
		d, secret := mustParse(t, vec.Stored), clientsecret.NewSecret(vec.Secret)
		want := clientsecret.Compare(d, secret)
		for range 2 {
			if _, err := v.Verify(t.Context(), "client", secret, d); !errors.Is(err, want) {
				t.Errorf("%s %s: Verify = %v, Compare = %v", vec.MadeBy, d, err, want)
			}
			if err := v.Hasher(nil).Compare(t.Context(), []byte(vec.Stored), []byte(vec.Secret)); !errors.Is(err, want) {
				t.Errorf("%s %s: Verifier.Compare = %v, Compare = %v", vec.MadeBy, d, err, want)
			}
			if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(vec.Secret+"x"), d); err == nil {
				t.Errorf("%s %s: a wrong secret matched", vec.MadeBy, d)
			}
		}
	}
}

func TestVerifierCompareBadStoredValue(t *testing.T) {
	var v clientsecret.Verifier
	for stored, want := range map[string]error{
		"":                  clientsecret.ErrNoSecret,
		"$what$is$this":     clientsecret.ErrUnsupported,
		"$2b$12$tooshort":   clientsecret.ErrMalformed,
		"$plaintext$":       clientsecret.ErrEmpty,
		"$sealed$v=1,k=a$A": clientsecret.ErrMalformed,
	} {
		for range 2 {
			if err := v.Hasher(nil).Compare(t.Context(), []byte(stored), []byte("secret")); !errors.Is(err, want) {
				t.Errorf("%q: %v, want %v", stored, err, want)
			}
		}
	}
	// Whatever the decoy says that it is compared with.
	bcrypt := clientsecret.Verifier{Decoys: []clientsecret.Digest{mustHash(t, clientsecret.Bcrypt{Cost: 4}, "x")}}
	for _, presented := range []string{"", "secret", strings.Repeat("x", 73), strings.Repeat("x", 5000)} {
		if err := bcrypt.Hasher(nil).Compare(t.Context(), []byte("$2b$12$tooshort"), []byte(presented)); !errors.Is(err, clientsecret.ErrMalformed) {
			t.Errorf("a malformed stored value, and %d bytes: %v", len(presented), err)
		}
	}
	if err := v.Hasher(nil).Compare(t.Context(), nil, nil); err == nil {
		t.Error("nothing matches nothing")
	}
	strict := clientsecret.Verifier{Parser: clientsecret.Parser{Limits: clientsecret.Limits{Iterations: 1000}}}
	var limit *clientsecret.LimitError
	if err := strict.Hasher(nil).Compare(t.Context(), []byte(hashed), []byte("secret")); !errors.As(err, &limit) {
		t.Errorf("above the Parser's limits: %v", err)
	}
}

func TestVerifierHash(t *testing.T) {
	for _, tc := range []struct {
		want   clientsecret.Scheme
		prefix string
		err    error
	}{
		{nil, "$pbkdf2-sha512$310000$", nil},
		{clientsecret.Bcrypt{Cost: 4}, "$2b$04$", nil},
		{clientsecret.Argon2{Memory: 64, Parallelism: 2}, "$argon2id$v=19$m=64,t=3,p=2$", nil},
		{clientsecret.Bcrypt{Cost: 99}, "", &clientsecret.RangeError{}},
		{clientsecret.HighEntropy{}, "", clientsecret.ErrWeakSecret},
	} {
		v := clientsecret.Verifier{Want: tc.want}
		clientsecret.TrustWant(&v)
		stored, err := v.Hasher(nil).Hash(t.Context(), []byte("secret"))
		if tc.err == nil {
			if err != nil || !strings.HasPrefix(string(stored), tc.prefix) || v.Hasher(nil).Compare(t.Context(), stored, []byte("secret")) != nil {
				t.Errorf("%v: %v", tc.want, err)
			}
		} else if _, ranged := tc.err.(*clientsecret.RangeError); !errors.Is(err, tc.err) && !(ranged && errors.As(err, new(*clientsecret.RangeError))) || stored != nil {
			t.Errorf("%v: %v, want %v", tc.want, err, tc.err)
		}
		if _, err := v.Hasher(nil).Hash(t.Context(), nil); err == nil {
			t.Errorf("%v: an empty secret was hashed", tc.want)
		}
	}
}

// TestHasherHashWant: Hash makes no weak value where nothing seals it, and says what to do.
func TestHasherHashWant(t *testing.T) {
	weak := clientsecret.PBKDF2{Iterations: 1000}
	for name, tc := range map[string]struct {
		v      *clientsecret.Verifier
		makes  string
		advice string
	}{
		"weak":         {&clientsecret.Verifier{Want: weak}, "", "choose higher work factors"},
		"weak bcrypt":  {&clientsecret.Verifier{Want: &clientsecret.Bcrypt{Cost: 4}}, "", "choose higher work factors"},
		"high-entropy": {&clientsecret.Verifier{Want: clientsecret.HighEntropy{}}, "", "choose another Want"},
		"vouched": {&clientsecret.Verifier{Want: clientsecret.HighEntropy{Vouched: true}},
			"$pbkdf2-sha512$1001$", ""},
		"a keyring that seals": {&clientsecret.Verifier{Want: weak, Keyring: ring("a")},
			"$pbkdf2-sha512$310000$", ""},
		"a keyring that only opens": {&clientsecret.Verifier{Want: weak, Keyring: ring("")},
			"$pbkdf2-sha512$310000$", ""},
	} {
		hash, err := tc.v.Hasher(nil).Hash(t.Context(), []byte(generated))
		if (err == nil) != (tc.advice == "") || err != nil && !strings.Contains(err.Error(), tc.advice) {
			t.Errorf("%s: %v, want %q", name, err, tc.advice)
		}
		if !strings.HasPrefix(string(hash), tc.makes) || (tc.makes == "") != (hash == nil) {
			t.Errorf("%s: the hash does not begin with %q", name, tc.makes)
		}
		tc.v.Close()
	}
}

// TestHasherZero: the methods of the zero Hasher return an error.
func TestHasherZero(t *testing.T) {
	var h clientsecret.Hasher
	hash := []byte(mustHash(t, once, "right").Encode())
	if err := h.Compare(t.Context(), hash, []byte("right")); err == nil || errors.Is(err, clientsecret.ErrMismatch) {
		t.Errorf("Compare = %v", err)
	}
	if hash, err := h.Hash(t.Context(), []byte("right")); err == nil || hash != nil {
		t.Errorf("Hash = %q, %v", hash, err)
	}
}

// TestVerifierWarm: an answer from memory allocates nothing of its own.
func TestVerifierWarm(t *testing.T) {
	var v clientsecret.Verifier
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	value := strings.Repeat("x", 72)
	d, d2 := mustHash(t, once, value), mustHash(t, once, "another")
	stored, data := []byte(d.Encode()), []byte(value)
	for _, tc := range []struct {
		name        string
		most        float64
		derivations uint64 // so far
		f           func()
	}{
		{"match", 0, 1, func() { v.Verify(ctx, "client", clientsecret.NewSecret(value), d) }},
		{"rotation", 0, 1, func() { v.Verify(ctx, "client", clientsecret.NewSecret(value), d2, d) }},
		{"mismatch", 1, 2, func() { v.Verify(ctx, "client", clientsecret.NewSecret("wrong"), d) }},
		{"unknown", 1, 3, func() { v.Verify(ctx, "client", clientsecret.NewSecret("wrong")) }},
		{"fosite", 1, 3, func() { v.Hasher(nil).Compare(ctx, stored, data) }},
	} {
		tc.f()
		if n := testing.AllocsPerRun(100, tc.f); n > tc.most {
			t.Errorf("%s: %.0f allocations, want at most %.0f", tc.name, n, tc.most)
		}
		if s := v.Stats(); s.Derivations != tc.derivations {
			t.Errorf("%s: %d derivations so far, want %d", tc.name, s.Derivations, tc.derivations)
		}
	}
}

// TestVerifierUnknownIsLikeKnown: the same requests cost the same derivations, cold and repeated, whether the client exists or not. (Times are in
// BenchmarkVerifierUnknown.)
func TestVerifierUnknownIsLikeKnown(t *testing.T) {
	for _, scheme := range cheap[:len(cheap)-1] {
		registered := mustHash(t, scheme, "right")
		known := clientsecret.Verifier{}
		unknown := clientsecret.Verifier{Decoys: []clientsecret.Digest{registered}}
		decoy := unknown.Decoy("a client")
		for _, presented := range []string{"wrong", "wrong", "again", "wrong", "", "a\x00", strings.Repeat("x", 73), strings.Repeat("x", 512), strings.Repeat("x", 5000)} {
			_, ofKnown := known.Verify(t.Context(), "client", clientsecret.NewSecret(presented), registered)
			_, ofUnknown := unknown.Verify(t.Context(), "client", clientsecret.NewSecret(presented), decoy)
			if fmt.Sprint(ofKnown) != fmt.Sprint(ofUnknown) || ofKnown == nil {
				t.Errorf("%s: %q: known: %v, unknown: %v", scheme, presented, ofKnown, ofUnknown)
			}
			a, b := known.Stats(), unknown.Stats()
			if a != b {
				t.Errorf("%s: %q: known: %+v, unknown: %+v", scheme, presented, a, b)
			}
		}
	}
}

// TestVerifierProbe: a wrong secret that was sent for one id is not answered from memory for another, be it known or not.
func TestVerifierProbe(t *testing.T) {
	var v clientsecret.Verifier
	known := mustHash(t, once, "right")
	v.Verify(t.Context(), "client", clientsecret.NewSecret("right"), known)
	wrong := clientsecret.NewSecret("wrong")
	v.Verify(t.Context(), "client", wrong, v.Decoy("certainly unknown"))
	for i, registered := range []clientsecret.Digest{known, v.Decoy("perhaps known"), v.Decoy("perhaps known as well")} {
		for request, want := range []uint64{1, 0, 0} {
			before := v.Stats().Derivations
			if _, err := v.Verify(t.Context(), "client", wrong, registered); !errors.Is(err, clientsecret.ErrMismatch) {
				t.Error(err)
			}
			if n := v.Stats().Derivations - before; n != want {
				t.Errorf("client %d, request %d: %d derivations, want %d", i, request+1, n, want)
			}
		}
	}
}

// TestVerifierProbeByID: a wrong secret for a client is not answered from memory for an id that is the client's stored value.
func TestVerifierProbeByID(t *testing.T) {
	var v clientsecret.Verifier
	defer v.Close()
	registered := mustHash(t, clientsecret.PBKDF2{Iterations: 1, SaltLength: 32}, "right")
	for i, ask := range []struct {
		id         string
		registered []clientsecret.Digest
	}{{"client", []clientsecret.Digest{registered}}, {registered.Encode(), nil}} {
		_, err := v.Verify(t.Context(), ask.id, clientsecret.NewSecret("wrong"), ask.registered...)
		if n := v.Stats().Derivations; !errors.Is(err, clientsecret.ErrMismatch) || n != uint64(i)+1 {
			t.Errorf("%q: %v after %d derivations", ask.id, err, n)
		}
	}
}

// TestVerifierProbeWithoutHash: the same for clients whose stored value there is no derivation for. Each has a decoy of its own.
func TestVerifierProbeWithoutHash(t *testing.T) {
	v := clientsecret.Verifier{Decoys: []clientsecret.Digest{mustHash(t, once, "x")}}
	wrong := clientsecret.NewSecret("wrong")
	v.Verify(t.Context(), "client", wrong)
	v.Verify(t.Context(), "client", wrong, v.Decoy("unknown"))
	for i, stored := range []string{"$plaintext$one", "$plaintext$two", "one", "$sealed$v=1,k=a$AAAA", "$sealed$v=1,k=a$AAAB", "$2b$12$malformed", "$2b$12$malformedtoo"} {
		for request, want := range []uint64{1, 0, 0} {
			before := v.Stats().Derivations
			if err := v.Hasher(nil).Compare(t.Context(), []byte(stored), []byte("wrong")); err == nil {
				t.Errorf("%s: let in", stored)
			}
			if n := v.Stats().Derivations - before; n != want {
				t.Errorf("client %d, request %d: %d derivations, want %d", i, request+1, n, want)
			}
		}
	}
	before := v.Stats()
	for range 3 {
		if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret("one"), mustParse(t, "$plaintext$one")); err != nil {
			t.Error(err)
		}
	}
	if v.Stats() != before {
		t.Errorf("the right secret costs %+v beyond %+v", v.Stats(), before)
	}
}

// TestVerifierNothingToCompareWith: neither does it show in the work that a client has no secret, or a sealed one, or a broken one.
func TestVerifierNothingToCompareWith(t *testing.T) {
	for name, ask := range map[string]func(v *clientsecret.Verifier, secret string){
		"unknown": func(v *clientsecret.Verifier, secret string) {
			v.Verify(t.Context(), "client", clientsecret.NewSecret(secret))
		},
		"zero": func(v *clientsecret.Verifier, secret string) {
			v.Verify(t.Context(), "client", clientsecret.NewSecret(secret), clientsecret.Digest{})
		},
		"sealed": func(v *clientsecret.Verifier, secret string) {
			v.Verify(t.Context(), "client", clientsecret.NewSecret(secret), mustParse(t, "$sealed$v=1,k=a$AAAA"))
		},
		"empty hash": func(v *clientsecret.Verifier, secret string) { v.Hasher(nil).Compare(t.Context(), nil, []byte(secret)) },
		"malformed hash": func(v *clientsecret.Verifier, secret string) {
			v.Hasher(nil).Compare(t.Context(), []byte("$2b$12$x"), []byte(secret))
		},
	} {
		v := clientsecret.Verifier{Decoys: []clientsecret.Digest{mustHash(t, once, "x")}}
		for i, secret := range []string{"a", "b", "a", "b", "a"} {
			ask(&v, secret)
			if s := v.Stats(); s.Derivations != min(uint64(i)+1, 2) {
				t.Errorf("%s: %d derivations after request %d", name, s.Derivations, i+1)
			}
		}
	}
}

// TestVerifierFlood: a million wrong secrets, for known clients and unknown ones, put nothing right out, and stay within 64 MiB.
func TestVerifierFlood(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	var v clientsecret.Verifier
	var clients []clientsecret.Digest
	for i := range 1000 {
		clients = append(clients, mustHash(t, once, fmt.Sprint("right", i)))
		if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(fmt.Sprint("right", i)), clients[i]); err != nil {
			t.Fatal(err)
		}
	}
	flood := uint64(1_000_000)
	if raceEnabled { // still more than are remembered
		flood = 150_000
	}
	var peak, busy atomic.Uint64
	var wg sync.WaitGroup
	var next atomic.Uint64
	for range 8 {
		wg.Go(func() {
			for i := next.Add(1); i <= flood; i = next.Add(1) {
				secret := clientsecret.NewSecret(fmt.Sprintf("wrong, and as long as a good secret is, which is %d characters, and more: %d", 72, i))
				registered := []clientsecret.Digest{clients[i%1000]}
				if i%3 == 0 {
					registered = []clientsecret.Digest{v.Decoy(fmt.Sprint("unknown", i))}
				}
				_, err := v.Verify(t.Context(), "client", secret, registered...)
				switch {
				case errors.Is(err, clientsecret.ErrBusy):
					busy.Add(1)
				case !errors.Is(err, clientsecret.ErrMismatch):
					t.Error(err)
				}
				if i%1000 == 0 {
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					peak.Store(max(peak.Load(), m.Sys-m.HeapReleased))
				}
			}
		})
	}
	wg.Wait()
	before := v.Stats()
	for i, d := range clients {
		if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(fmt.Sprint("right", i)), d); err != nil {
			t.Errorf("client %d: %v", i, err)
		}
	}
	after := v.Stats()
	if after.Derivations != before.Derivations {
		t.Errorf("%d valid clients were forgotten", after.Derivations-before.Derivations)
	}
	if got := before.Derivations - 1000; got+busy.Load() != flood {
		t.Errorf("%d derivations and %d busy for %d wrong secrets", got, busy.Load(), flood)
	}
	if after.Mismatches > 1<<16 {
		t.Errorf("%d mismatches are remembered", after.Mismatches)
	}
	if !raceEnabled && peak.Load() > 64<<20 {
		t.Errorf("the process took %d MiB", peak.Load()>>20)
	}
	t.Logf("%d MiB at the most, %d mismatches, %d turned away", peak.Load()>>20, after.Mismatches, busy.Load())
}

// TestVerifierLikeCompare: whatever was asked before, by however many at once, the answer is the one of Compare.
func TestVerifierLikeCompare(t *testing.T) {
	secrets := []string{"", "a", "b", "c", "a\x00", strings.Repeat("x", 73), strings.Repeat("x", 512)}
	var digests []clientsecret.Digest
	for _, s := range secrets[1:4] {
		digests = append(digests, mustHash(t, once, s), mustHash(t, clientsecret.Bcrypt{Cost: 4}, s), mustParse(t, s))
	}
	digests = append(digests, clientsecret.Digest{}, mustParse(t, "$sealed$v=1,k=a$AAAA"))
	want := make(map[[2]int]error)
	for i, d := range digests {
		for j, s := range secrets {
			want[[2]int{i, j}] = clientsecret.Compare(d, clientsecret.NewSecret(s))
		}
	}
	v := clientsecret.Verifier{MaxRemembered: 4, MaxConcurrent: 3, MaxWaiting: 100, Remember: time.Millisecond,
		Want: clientsecret.PBKDF2{Iterations: 2}, Store: func(context.Context, string, clientsecret.Digest, clientsecret.Digest) error { return nil },
		Decoys: []clientsecret.Digest{digests[0]}}
	clientsecret.TrustWant(&v)
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(worker)))
			for range 2000 {
				i, j := random.IntN(len(digests)), random.IntN(len(secrets))
				_, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(secrets[j]), digests[i])
				if want := want[[2]int{i, j}]; fmt.Sprint(err) != fmt.Sprint(want) {
					t.Errorf("%v with %q: Verify = %v, Compare = %v", digests[i], secrets[j], err, want)
				}
				if random.IntN(10) == 0 {
					v.Stats()
				}
			}
		})
	}
	wg.Wait()
	v.Close()
	if s := v.Stats(); s.Running != 0 || s.Waiting != 0 || s.Matches != 0 {
		t.Errorf("%+v after Close", s)
	}
}

// TestVerifierCloseUnderLoad: whoever calls when, everybody gets an answer, and nobody is let in who should not be.
func TestVerifierCloseUnderLoad(t *testing.T) {
	for range 20 {
		v := clientsecret.Verifier{Want: clientsecret.PBKDF2{Iterations: 2}, Store: func(context.Context, string, clientsecret.Digest, clientsecret.Digest) error { return nil }}
		clientsecret.TrustWant(&v)
		d := mustHash(t, once, "right")
		var wg sync.WaitGroup
		for worker := range 4 {
			wg.Go(func() {
				for i := range 100 {
					if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret("right"), d); err != nil && !errors.Is(err, clientsecret.ErrClosed) {
						t.Error(err)
					}
					if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(fmt.Sprint(worker, i)), d); !errors.Is(err, clientsecret.ErrMismatch) && !errors.Is(err, clientsecret.ErrClosed) {
						t.Error(err)
					}
				}
			})
		}
		wg.Go(func() { v.Close() })
		v.Close()
		if s := v.Stats(); s.Running != 0 || s.Waiting != 0 {
			t.Errorf("%+v after Close", s)
		}
		wg.Wait()
	}
}

// TestVerifierNeverLeaks: neither a secret, nor a stored value, nor the key under which they are remembered.
func TestVerifierNeverLeaks(t *testing.T) {
	v := &clientsecret.Verifier{Decoys: []clientsecret.Digest{mustParse(t, hashed)}}
	v.Verify(t.Context(), "client", clientsecret.NewSecret(canary), mustParse(t, "$plaintext$"+canary))
	v.Verify(t.Context(), "client", clientsecret.NewSecret(canary), mustHash(t, once, canary))
	v.Verify(t.Context(), "client", clientsecret.NewSecret(canary), clientsecret.Digest{})
	for place, holder := range leaktest.Holders(v) {
		for way, s := range printings(holder) {
			if marshals := strings.HasPrefix(way, "json") || way == "xml" || way == "html/template json" || way == "slog json"; marshals {
				continue // of the digests that the operator put into Decoys
			}
			if part := leaked(s); part != "" {
				t.Errorf("%s, printed with %s: %q is in %q", place, way, part, s)
			}
		}
		var found []string
		reachable(reflect.ValueOf(holder), 0, &found)
		if strings.Join(found, "") != "" && strings.Join(found, "") != "k" { // of a map that holds it
			t.Errorf("%s: reflection reaches %q", place, found)
		}
	}
}

// raceEnabled is set under the race detector, which takes memory of its own.
var raceEnabled bool
