package clientsecret

import (
	"fmt"
	"maps"
	"runtime/metrics"
	"slices"
	"testing"
	"time"
)

// TestSteps: for a wrong secret, the same claims are computed, the same lookups are made
// the same locks are taken and the same is allocated, whether the client exists or not:
// at the first time, and when the answer is remembered.
func TestSteps(t *testing.T) {
	ring := &Keyring{Primary: "k", Keys: map[string]AEAD{"k": GenerateKey()}}
	seal := func(d Digest) Digest {
		sealed, err := ring.Seal(d, "client")
		if err != nil {
			t.Fatal(err)
		}
		return MustParse(sealed.Encode())
	}
	same := func(d Digest) Digest { return d }
	plain := func(Digest) Digest { return MustParse("$plaintext$right") }
	openOnly := &Keyring{Keys: ring.Keys}
	all := []int{1, 8, 64} // forms
	if testing.Short() {
		all = all[:2]
	}
	for name, tc := range map[string]struct {
		remember time.Duration
		ring     *Keyring
		stored   func(Digest) Digest
	}{
		"no keyring":         {0, nil, same},
		"keyring, sealed":    {0, ring, seal},
		"keyring, to seal":   {0, ring, same},
		"open only, sealed":  {0, openOnly, seal},
		"plaintext":          {0, nil, plain},
		"sealed plaintext":   {0, ring, func(d Digest) Digest { return seal(plain(d)) }},
		"nothing remembered": {-1, nil, same},
	} {
		for _, forms := range all {
			v := Verifier{Remember: tc.remember, Keyring: tc.ring}
			var registered Digest
			for i := range forms {
				d, err := PBKDF2{Iterations: 1 + i}.Hash(NewSecret("right"))
				if err != nil {
					t.Fatal(err)
				}
				registered = tc.stored(d)
				if _, err := v.Verify(t.Context(), "client", NewSecret("right"), registered); err != nil {
					t.Fatal(err)
				}
			}
			steps := make(map[step]int)
			v.ready().note = func(s step) { steps[s]++ }
			ask := func(id string, registered ...Digest) map[step]int {
				clear(steps)
				if _, err := v.Verify(t.Context(), id, NewSecret("wrong"), registered...); err != ErrMismatch {
					t.Fatal(err)
				}
				return maps.Clone(steps)
			}
			for _, when := range []string{"first", "again"} {
				known, unknown := ask("client", registered), ask("tneilc")
				if !maps.Equal(known, unknown) || known[stepClaim] != 1 || known[stepLookup] == 0 {
					t.Errorf("%s, %d forms, %s: steps %v, for an unknown client %v",
						name, forms, when, known, unknown)
				}
			}
			if tc.remember == 0 {
				known := testing.AllocsPerRun(10, func() { ask("client", registered) })
				unknown := testing.AllocsPerRun(10, func() { ask("tneilc") })
				if known != unknown {
					t.Errorf("%s, %d forms: %v allocations, for an unknown client %v",
						name, forms, known, unknown)
				}
			}
			v.Close()
		}
	}
}

// TestExpectedForm: decoys have the form of the first registered value before its
// comparison is in the queue.
func TestExpectedForm(t *testing.T) {
	secret, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	registered, err := HighEntropy{}.Hash(secret)
	if err != nil {
		t.Fatal(err)
	}
	var v Verifier
	defer v.Close()
	x, looked := v.ready(), false
	x.note = func(s step) {
		if s == stepLock {
			looked = true
			if spec := x.decoys.SpecOf("unknown"); spec.Iterations != 1000 {
				t.Errorf("a decoy is %v", spec)
			}
		}
	}
	if v.Verify(t.Context(), "client", NewSecret("wrong"), registered); !looked {
		t.Error("nothing was submitted")
	}
}

// TestShortAlike: a short derivation starts as many goroutines for a client that does
// not exist as for one that does.
func TestShortAlike(t *testing.T) {
	registered, err := PBKDF2{Iterations: 1}.Hash(NewSecret("right"))
	if err != nil {
		t.Fatal(err)
	}
	v := Verifier{Want: PBKDF2{Iterations: 1}}
	defer v.Close()
	const requests = 1000
	started := func(id string, registered ...Digest) int {
		before := []metrics.Sample{{Name: "/sched/goroutines-created:goroutines"}}
		after := slices.Clone(before)
		metrics.Read(before)
		for i := range requests {
			if _, err := v.Verify(t.Context(), id, NewSecret(fmt.Sprint(i)), registered...); err != ErrMismatch {
				t.Fatal(err)
			}
		}
		metrics.Read(after)
		return int(after[0].Value.Uint64() - before[0].Value.Uint64())
	}
	known, unknown := started("client", registered), started("tneilc")
	if known-unknown > requests/2 || unknown-known > requests/2 {
		t.Errorf("%d goroutines for %d requests, and %d for an unknown client", known, requests, unknown)
	}
}
