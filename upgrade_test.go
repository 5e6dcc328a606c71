package clientsecret_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clientsecret/clientsecret"
)

// upgrade lets a client authenticate some times, a second apart, and returns what is
// stored then.
func upgrade(t *testing.T, v *clientsecret.Verifier, p *pepper, secret string, times int) string {
	t.Helper()
	for range times {
		if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(secret), mustParse(t, p.get())); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		synctest.Wait()
	}
	return p.get()
}

// TestUpgradeKeepsSealRequired: where every value must be sealed, none is unsealed, also
// without a primary key.
func TestUpgradeKeepsSealRequired(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		stored := mustSeal(t, ring("a"), mustHash(t, clientsecret.PBKDF2{Iterations: 1000}, generated).Encode(), "client").Encode()
		p := pepper{stored: stored}
		k := ring("")
		k.RequireSealed = true
		v := clientsecret.Verifier{Keyring: k, Want: clientsecret.Bcrypt{Cost: 10}, Store: p.store, OnError: p.onError}
		defer v.Close()
		if upgrade(t, &v, &p, generated, 3) != stored || p.errs != nil {
			t.Errorf("it is replaced, or %v", p.errs)
		}
	})
}

// TestUpgradeWithinLimits: a value that the Verifier's own Parser would refuse is never
// made.
func TestUpgradeWithinLimits(t *testing.T) {
	for name, v := range map[string]*clientsecret.Verifier{
		"iterations": {Parser: clientsecret.Parser{Limits: clientsecret.Limits{Iterations: 250_000}}},
		"memory":     {Parser: clientsecret.Parser{Limits: clientsecret.Limits{Memory: 32 << 10}}, Want: clientsecret.Argon2{}},
		"nil inside": {Want: struct{ clientsecret.Scheme }{}},
	} {
		inBubble(t, func(t *testing.T) {
			p := pepper{stored: "$plaintext$" + generated}
			v.Store, v.OnError = p.store, p.onError
			defer v.Close()
			if got := upgrade(t, v, &p, generated, 3); got != "$plaintext$"+generated || len(p.errs) != 1 {
				t.Errorf("%s: %s, %v", name, got, p.errs)
			}
		})
	}
}

// databaseError is an error whose nil pointer panics when somebody looks into it.
type databaseError struct{ cause error }

func (e *databaseError) Error() string { return "database" }
func (e *databaseError) Unwrap() error { return e.cause }

// TestUpgradeHostileErrors: an error of Store that panics when it is looked at is a
// failure, and no more.
func TestUpgradeHostileErrors(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		heard := 0
		p := pepper{stored: "$plaintext$" + generated}
		v := clientsecret.Verifier{
			Keyring: ring("a"), Want: clientsecret.PBKDF2{Iterations: 2},
			Store: func(context.Context, string, clientsecret.Digest, clientsecret.Digest) error {
				return (*databaseError)(nil)
			},
			OnError: func(_ string, err error) {
				heard++
				errors.Is(err, clientsecret.ErrKeep) // panics, and is contained
			},
		}
		defer v.Close()
		upgrade(t, &v, &p, generated, 1)
		if s := v.Stats(); heard != 1 || s.UpgradesFailed != 1 || s.Upgraded != 0 {
			t.Errorf("heard %d, %+v", heard, s)
		}
	})
}

// TestUpgradeOnErrorWaits: no request waits for OnError, which may itself call Verify.
func TestUpgradeOnErrorWaits(t *testing.T) {
	for name, want := range map[string]clientsecret.Scheme{
		"unusable": clientsecret.HighEntropy{}, "weak": clientsecret.PBKDF2{Iterations: 2},
	} {
		inBubble(t, func(t *testing.T) {
			p := pepper{stored: "$plaintext$" + generated}
			v := clientsecret.Verifier{Want: want, Store: p.store}
			heard := 0
			v.OnError = func(id string, _ error) {
				heard++
				time.Sleep(time.Minute)
				v.Verify(context.Background(), id, clientsecret.NewSecret(generated), mustParse(t, p.get()))
			}
			start := time.Now()
			upgrade(t, &v, &p, generated, 3)
			if took := time.Since(start); took != 3*time.Second {
				t.Errorf("%s: three requests took %v", name, took-3*time.Second)
			}
			v.Close()
			if heard != 1 {
				t.Errorf("%s: OnError heard %d times", name, heard)
			}
		})
	}
}

// TestUpgradeReplicasWithoutKey: replicas with different strong wants do not undo each
// other's upgrades without end.
func TestUpgradeReplicasWithoutKey(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := pepper{stored: "$plaintext$" + generated}
		a := clientsecret.Verifier{Want: clientsecret.HighEntropy{Vouched: true}, Store: p.store, OnError: p.onError}
		b := clientsecret.Verifier{Want: clientsecret.Bcrypt{Cost: 10}, Store: p.store, OnError: p.onError}
		defer a.Close()
		defer b.Close()
		for range 60 {
			upgrade(t, &a, &p, generated, 1)
			upgrade(t, &b, &p, generated, 1)
		}
		if p.calls < 1 || p.calls > 4 || p.errs != nil {
			t.Errorf("%d calls of Store, %v", p.calls, p.errs)
		}
	})
}

// TestUpgradeSealsWhatWantRefuses: a secret that Want does not take is sealed all the
// same, and its seal follows the key.
func TestUpgradeSealsWhatWantRefuses(t *testing.T) {
	long := generated + generated + generated + generated
	inside := mustHash(t, clientsecret.PBKDF2{Iterations: 2}, long).Encode()
	for name, stored := range map[string]string{
		"plaintext":          "$plaintext$" + long,
		"hashed":             inside,
		"in an old seal":     mustSeal(t, ring("b"), inside, "client").Encode(),
		"looks like a value": mustSeal(t, ring("b"), "5f4dcc3b5aa765d61d8327deb882cf99", "client").Encode(),
	} {
		inBubble(t, func(t *testing.T) {
			p := pepper{stored: stored}
			v := clientsecret.Verifier{Keyring: ring("a"), Want: clientsecret.Bcrypt{Cost: 4}, Store: p.store, OnError: p.onError}
			defer v.Close()
			secret := long
			if name == "looks like a value" {
				secret = "5f4dcc3b5aa765d61d8327deb882cf99"
			}
			got := upgrade(t, &v, &p, secret, 3)
			if mustParse(t, got).KeyID() != "a" || p.calls != 1 || p.errs != nil {
				t.Errorf("%s: %s, %d calls, %v", name, got, p.calls, p.errs)
			}
		})
	}
}

// TestUpgradeRemembers: the new value is remembered, also where only white space and a
// seal tell it from the old one.
func TestUpgradeRemembers(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := pepper{stored: mustHash(t, clientsecret.PBKDF2{Iterations: 2}, generated).Encode() + "\n"}
		v := clientsecret.Verifier{Keyring: ring("a"), Want: clientsecret.PBKDF2{Iterations: 2}, Store: p.store, OnError: p.onError}
		defer v.Close()
		got := upgrade(t, &v, &p, generated, 3)
		if s := v.Stats(); mustParse(t, got).KeyID() != "a" || s.Derivations != 1 {
			t.Errorf("%s, %+v", got, s)
		}
	})
}

// TestDecoyOfSealedForms: the forms of sealed clients stay while these are answered from
// memory.
func TestDecoyOfSealedForms(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := clientsecret.Verifier{Keyring: ring("a"), Remember: 8 * time.Hour, Want: clientsecret.Bcrypt{Cost: 10}}
		defer v.Close()
		sealed := mustSeal(t, ring("a"), mustHash(t, clientsecret.PBKDF2{Iterations: 7}, generated).Encode(), "client")
		for range 48 {
			if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(generated), mustParse(t, sealed.Encode())); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Hour)
			synctest.Wait()
		}
		if got := v.Decoy("unknown").String(); got != "pbkdf2-sha512,iterations=7" || v.Stats().Derivations != 1 {
			t.Errorf("a decoy is %s, %+v", got, v.Stats())
		}
	})
}
