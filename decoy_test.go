package clientsecret_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/vectors"
)

// forms returns a digest of each algorithm, and of each form that it has.
func forms(t *testing.T) []clientsecret.Digest {
	t.Helper()
	var ds []clientsecret.Digest
	for _, scheme := range cheap[:len(cheap)-1] {
		ds = append(ds, mustHash(t, scheme, "right"))
	}
	generated, err := clientsecret.Generate()
	if err != nil {
		t.Fatal(err)
	}
	d, err := clientsecret.HighEntropy{}.Hash(generated)
	if err != nil {
		t.Fatal(err)
	}
	ds = append(ds, d)
	for _, vec := range vectors.All() {
		ds = append(ds, mustParse(t, vec.Stored))
	}
	return ds
}

func TestDecoy(t *testing.T) {
	seen := make(map[string]bool)
	for _, like := range forms(t) {
		seen[like.Algorithm()] = true
		v := clientsecret.Verifier{Decoys: []clientsecret.Digest{like}}
		d := v.Decoy("client")
		if d.String() != like.String() {
			t.Errorf("the decoy of %v is %v", like, d)
		}
		again, err := clientsecret.Parse(d.Encode())
		if err != nil || again.String() != d.String() {
			t.Errorf("%v: the decoy's stored value parses as %v, %v", like, again, err)
		}
		if strings.Count(d.Encode(), "$") < strings.Count(like.Encode(), "$")-1 {
			t.Errorf("%v: the decoy has another form", like)
		}
		for part := range strings.SplitSeq(like.Encode(), "$") {
			if len(part) >= 22 && strings.Contains(d.Encode(), part) {
				t.Errorf("%v: the decoy has salt or key of the digest whose form it takes", like)
			}
		}
		if !v.Decoy("client").Equal(d) {
			t.Errorf("%v: the decoy of one client changes", like)
		}
		other := clientsecret.Verifier{Decoys: []clientsecret.Digest{like}}
		for _, another := range []clientsecret.Digest{v.Decoy("Client"), v.Decoy(""), other.Decoy("client")} {
			if another.Equal(d) {
				t.Errorf("%v: two clients, or two Verifiers, have the same decoy", like)
			}
		}
	}
	if len(seen) != 16 {
		t.Errorf("%d algorithms were tried, want 16", len(seen))
	}
}

// TestDecoyMatchesNothing, above all not the secret of the digest whose form it takes.
func TestDecoyMatchesNothing(t *testing.T) {
	for _, like := range forms(t)[:20] {
		v := clientsecret.Verifier{Decoys: []clientsecret.Digest{like}}
		d := v.Decoy("client")
		for _, presented := range []string{"right", "plaintext", "client", "", d.Encode(), like.Encode()} {
			for range 2 {
				if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(presented), d); err == nil {
					t.Errorf("%v: %q matches the decoy", like, presented)
				}
			}
		}
	}
}

// decoyForms returns how many of some ids have a decoy of each form.
func decoyForms(v *clientsecret.Verifier, ids int) map[string]int {
	forms := make(map[string]int)
	for i := range ids {
		forms[v.Decoy(fmt.Sprint("client", i)).String()]++
	}
	return forms
}

// TestDecoyLearns: decoys take the form of what the Verifier was given, whatever the answer, and that of Want where it was given nothing to learn from.
func TestDecoyLearns(t *testing.T) {
	registered := mustHash(t, clientsecret.PBKDF2{Iterations: 3}, "right")
	other := mustHash(t, clientsecret.PBKDF2{Iterations: 3}, "another client of that form")
	sealed, plain := mustParse(t, "$sealed$v=1,k=a$AAAA"), mustParse(t, "plaintext")
	long := strings.Repeat("x", 5000)
	const wanted, learned = "bcrypt,cost=4", "pbkdf2-sha512,iterations=3"
	type verifier = clientsecret.Verifier
	verify := func(secret string, registered ...clientsecret.Digest) func(*verifier) {
		return func(v *verifier) { v.Verify(t.Context(), "client", clientsecret.NewSecret(secret), registered...) }
	}
	for _, tc := range []struct {
		name string
		do   func(*verifier)
		want string
	}{
		{"nothing", func(*verifier) {}, wanted},
		{"an unknown client", verify("wrong"), wanted},
		{"a decoy", func(v *verifier) { verify("wrong", v.Decoy("a"))(v) }, wanted},
		{"a decoy that was stored", func(v *verifier) { verify("wrong", mustParse(t, v.Decoy("b").Encode()))(v) }, wanted},
		{"a decoy for a Hasher", func(v *verifier) {
			v.Hasher(nil).Compare(t.Context(), []byte(v.Decoy("c").Encode()), []byte("wrong"))
		}, wanted},
		{"no secret, and what is sealed", verify("wrong", clientsecret.Digest{}, sealed), wanted},
		{"plaintext", verify("wrong", plain), wanted},
		{"plaintext that matches", verify("plaintext", plain), wanted},
		{"too long a secret", verify(long, registered), wanted},
		{"a wrong secret", verify("wrong", registered), learned},
		{"a right secret", verify("right", registered), learned},
		{"another client of that form", func(v *verifier) { verify("wrong", registered)(v); verify("wrong", other)(v) }, learned},
	} {
		v := clientsecret.Verifier{Want: clientsecret.Bcrypt{Cost: 4}}
		tc.do(&v)
		v.Close() // waits for what it learns after the answer
		if forms := decoyForms(&v, 50); forms[tc.want] != 50 {
			t.Errorf("%s: the forms are %v, want %s", tc.name, forms, tc.want)
		}
	}
	var fresh clientsecret.Verifier
	if got := fresh.Decoy("").String(); got != (clientsecret.PBKDF2{}).String() {
		t.Errorf("the decoy of the zero Verifier is %s", got)
	}
}

// TestDecoyIgnoresGuesses: wrong secrets for a client make its form no more frequent.
func TestDecoyIgnoresGuesses(t *testing.T) {
	var v clientsecret.Verifier
	guessed := mustHash(t, clientsecret.PBKDF2{Iterations: 2}, "right")
	for i := range 64 {
		v.Verify(t.Context(), "client", clientsecret.NewSecret("right"), mustHash(t, clientsecret.PBKDF2{Iterations: 1}, "right"))
		v.Verify(t.Context(), "guessed", clientsecret.NewSecret(fmt.Sprint("wrong", i)), guessed)
	}
	v.Close() // waits for what it learns after the answer
	if forms := decoyForms(&v, 1000); forms["pbkdf2-sha512,iterations=2"] > 150 || len(forms) != 2 {
		t.Errorf("the forms are %v", forms)
	}
}

// TestDecoyOfSeveralForms: each id has one of them and, but for few, keeps it when there is another.
func TestDecoyOfSeveralForms(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		const clients = 10_000
		var v clientsecret.Verifier
		has := make([]string, clients)
		for n := 1; n <= 5; n++ {
			v.Verify(t.Context(), "client", clientsecret.NewSecret("wrong"), mustHash(t, clientsecret.PBKDF2{Iterations: n}, "right"))
			time.Sleep(time.Second) // it learns after the answer
			synctest.Wait()
			count, changed := make(map[string]int), 0
			for i := range has {
				form := v.Decoy(fmt.Sprint("client", i)).String()
				count[form]++
				if form != has[i] {
					changed++
				}
				has[i] = form
			}
			for form, c := range count {
				if c < clients/n*8/10 || c > clients/n*12/10 {
					t.Errorf("of %d forms, %s is that of %d of %d clients", n, form, c, clients)
				}
			}
			if len(count) != n || changed > clients/n*12/10 {
				t.Errorf("with %d forms, decoys have %d, and %d of %d changed", n, len(count), changed, clients)
			}
		}
	})
}

// TestDecoySamples: given the registered digests, decoys have each form as often as it is among them, and learn no other.
func TestDecoySamples(t *testing.T) {
	often, rare := mustHash(t, clientsecret.PBKDF2{Iterations: 1}, "a"), mustHash(t, clientsecret.Bcrypt{Cost: 4}, "b")
	v := clientsecret.Verifier{Decoys: []clientsecret.Digest{often, {}, often, mustParse(t, "plaintext"), mustParse(t, "$sealed$v=1,k=a$AAAA"), often, rare}}
	v.Verify(t.Context(), "client", clientsecret.NewSecret("wrong"), mustHash(t, clientsecret.PBKDF2{Iterations: 9}, "c"))
	count := decoyForms(&v, 5000)
	for form, want := range map[string]int{"pbkdf2-sha512,iterations=1": 3750, "bcrypt,cost=4": 1250} {
		if got := count[form]; got < want*8/10 || got > want*12/10 {
			t.Errorf("%d of 5000 decoys are %s, want about %d", got, form, want)
		}
	}
	if len(count) != 2 {
		t.Errorf("decoys are %v", count)
	}
}

// TestDecoyLearnsWithinBounds: somebody who can register clients cannot make the Verifier learn without end.
func TestDecoyLearnsWithinBounds(t *testing.T) {
	var v clientsecret.Verifier
	for n := 1; n <= 200; n++ {
		v.Verify(t.Context(), "client", clientsecret.NewSecret("wrong"), mustHash(t, clientsecret.PBKDF2{Iterations: n}, "right"))
	}
	v.Close() // waits for what it learns after the answer
	if forms := decoyForms(&v, 5000); len(forms) != 64 {
		t.Errorf("decoys have %d forms, want 64", len(forms))
	}
}

// TestDecoyForgetsForms: those that are no longer in use, as after all clients were upgraded, and not those whose clients are remembered.
func TestDecoyForgetsForms(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := clientsecret.Verifier{Remember: 12 * time.Hour}
		defer v.Close()
		right := clientsecret.NewSecret("right")
		old, current := mustHash(t, clientsecret.PBKDF2{Iterations: 1}, "right"), mustHash(t, clientsecret.PBKDF2{Iterations: 2}, "right")
		v.Verify(t.Context(), "client", right, old)
		v.Verify(t.Context(), "client", right, current)
		time.Sleep(time.Second) // it learns after the answer
		synctest.Wait()
		if forms := decoyForms(&v, 100); len(forms) != 2 {
			t.Errorf("the forms are %v", forms)
		}
		for range 100 { // hours, in which the client is answered from memory
			time.Sleep(time.Hour)
			v.Verify(t.Context(), "client", right, current)
			v.Hasher(nil).Compare(t.Context(), []byte(current.Encode()), []byte("right"))
		}
		if got := decoyForms(&v, 100); len(got) != 1 || got["pbkdf2-sha512,iterations=2"] == 0 {
			t.Errorf("the forms are %v, want those in use", got)
		}
		if v.Stats().Derivations != 2 {
			t.Errorf("%d derivations", v.Stats().Derivations)
		}
	})
}

// TestDecoyKeepsForms: those of clients that are answered from memory, though nothing is derived for them.
func TestDecoyKeepsForms(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var v clientsecret.Verifier
		defer v.Close()
		right := clientsecret.NewSecret("right")
		a, b := mustHash(t, clientsecret.PBKDF2{Iterations: 1}, "right"), mustHash(t, clientsecret.PBKDF2{Iterations: 2}, "right")
		for hour := range 200 {
			if hour%5 == 0 {
				v.Verify(t.Context(), "client", right, a)
			}
			if hour%5 == 3 {
				v.Hasher(nil).Compare(t.Context(), []byte(b.Encode()), []byte("right"))
			}
			if forms := decoyForms(&v, 100); hour > 5 && len(forms) != 2 {
				t.Errorf("hour %d: the forms are %v", hour, forms)
			}
			time.Sleep(time.Hour)
			synctest.Wait()
		}
		if v.Stats().Derivations != 2 {
			t.Errorf("%d derivations", v.Stats().Derivations)
		}
	})
}

// TestDecoyAfterUpgrade: where clients were upgraded, decoys are like what they have now, even if nothing was derived for that.
func TestDecoyAfterUpgrade(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		registered := mustHash(t, clientsecret.PBKDF2{Iterations: 1}, "right")
		v := clientsecret.Verifier{Want: clientsecret.PBKDF2{Iterations: 2}, Store: func(_ context.Context, _ string, _, hashed clientsecret.Digest) error {
			registered = hashed
			return nil
		}}
		clientsecret.TrustWant(&v)
		defer v.Close()
		for range 9 * 24 {
			if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret("right"), registered); err != nil {
				t.Error(err)
			}
			time.Sleep(time.Second)
			synctest.Wait()
			if decoyForms(&v, 100)["pbkdf2-sha512,iterations=2"] == 0 {
				t.Error("no decoy has the form of the upgraded client")
			}
			time.Sleep(time.Hour)
			synctest.Wait()
		}
		if forms := decoyForms(&v, 100); forms["pbkdf2-sha512,iterations=2"] != 100 {
			t.Errorf("the forms are %v", forms)
		}
	})
}
