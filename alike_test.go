package clientsecret_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clientsecret/clientsecret"
)

// alike is a Verifier that knows some forms, and two clients whose wrong secret it
// remembers: one that is registered, and one that is not.
func alike(tb testing.TB, forms int) (v *clientsecret.Verifier, known, unknown func() error) {
	tb.Helper()
	v = new(clientsecret.Verifier)
	var registered clientsecret.Digest
	for i := range forms {
		registered = mustHash(tb, clientsecret.PBKDF2{Iterations: 1 + i}, "right")
		if _, err := v.Verify(tb.Context(), "client", clientsecret.NewSecret("right"), registered); err != nil {
			tb.Fatal(err)
		}
	}
	waitForForms(tb, v, forms)
	wrong := clientsecret.NewSecret("wrong")
	known = func() error {
		_, err := v.Verify(tb.Context(), "client", wrong, registered)
		return err
	}
	unknown = func() error {
		_, err := v.Verify(tb.Context(), "tneilc", wrong)
		return err
	}
	for _, f := range []func() error{known, unknown} {
		if err := f(); err != clientsecret.ErrMismatch {
			tb.Fatal(err)
		}
	}
	return v, known, unknown
}

// waitForForms waits until decoys have so many forms: they are learned after the answer.
func waitForForms(tb testing.TB, v *clientsecret.Verifier, forms int) {
	tb.Helper()
	const ids = 2000
	for range 10_000 {
		if len(decoyForms(v, ids)) == forms {
			return
		}
		time.Sleep(time.Millisecond)
	}
	tb.Fatalf("decoys have %v, want %d forms", decoyForms(v, ids), forms)
}

// TestKnownAndUnknownAlike: a wrong secret that is remembered allocates the same for a
// client that exists and for one that does not, and counts as the same.
func TestKnownAndUnknownAlike(t *testing.T) {
	for _, forms := range []int{1, 8, 64} {
		v, known, unknown := alike(t, forms)
		for name, f := range map[string]func() error{"known": known, "unknown": unknown} {
			before := v.Stats()
			if n := testing.AllocsPerRun(100, func() { f() }); n != 0 {
				t.Errorf("%d forms, %s: %v allocations, want none", forms, name, n)
			}
			after := v.Stats()
			if after.Remembered-before.Remembered != 101 || after.Derivations != before.Derivations {
				t.Errorf("%d forms, %s: %+v, then %+v", forms, name, before, after)
			}
		}
		v.Close()
	}
}

// BenchmarkAlike times a wrong secret that is remembered, for a client that exists and
// for one that does not. The two should take the same.
func BenchmarkAlike(b *testing.B) {
	for _, forms := range []int{1, 8, 64} {
		v, known, unknown := alike(b, forms)
		for name, f := range map[string]func() error{"known": known, "unknown": unknown} {
			b.Run(fmt.Sprintf("forms=%d/%s", forms, name), func(b *testing.B) {
				for b.Loop() {
					f()
				}
			})
		}
		v.Close()
	}
}

// TestRefusedAlike: a secret that the algorithm refuses is refused alike, and derives
// nothing, whether the client exists or not.
func TestRefusedAlike(t *testing.T) {
	for name, secret := range map[string]string{
		"NUL": "wrong\x00", "long": strings.Repeat("x", 73), "long with a NUL": strings.Repeat("x", 73) + "\x00",
	} {
		registered := mustHash(t, clientsecret.Bcrypt{Cost: 4}, "right")
		v := clientsecret.Verifier{Decoys: []clientsecret.Digest{registered}}
		_, known := v.Verify(t.Context(), "client", clientsecret.NewSecret(secret), registered)
		_, unknown := v.Verify(t.Context(), "unknown", clientsecret.NewSecret(secret))
		if known == nil || unknown == nil || known.Error() != unknown.Error() || v.Stats().Derivations != 0 {
			t.Errorf("%s: %v, and %v for an unknown client; %+v", name, known, unknown, v.Stats())
		}
		v.Close()
	}
}
