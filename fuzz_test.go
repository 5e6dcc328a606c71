package clientsecret_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/vectors"
)

func TestQuotes(t *testing.T) {
	if quotes(errors.New("clientsecret: unsupported stored value: hunter2-hunter2"), "$x$hunter2-hunter2") == "" {
		t.Error("a quotation is not seen")
	}
	if q := quotes(clientsecret.ErrUnsupported, "unsupported stored value"); q != "" {
		t.Errorf("our own words are taken for a quotation: %q", q)
	}
}

func addStored(f *testing.F) {
	for _, v := range vectors.All() {
		f.Add(v.Stored)
	}
	for _, s := range []string{"", "$", "$$", "$plaintext$", "$plaintext$x", "$base64$YWJj", "plain", "$sealed$v=1,k=a$AAAA", "$argon2id$v=19$m=4294967295,t=1,p=1$AAAA$AAAA",
		"$pbkdf2-sha512$2147483648$AAAA$AAAA", "$2b$31$", "$6$rounds=999999999$a$b", "$scrypt$ln=58,r=8,p=1$AAAA$AAAA", "{CRYPT}$1$a$b", "pbkdf2_sha256$1$a$b"} {
		f.Add(s)
	}
}

// FuzzParse: parsing never panics and never quotes the value, Encode gives it back, and what parsed once parses again to the same.
func FuzzParse(f *testing.F) {
	addStored(f)
	f.Fuzz(func(t *testing.T, stored string) {
		d, err := clientsecret.Parse(stored)
		if err != nil {
			if !d.IsZero() {
				t.Error("a digest beside an error")
			}
			var le *clientsecret.LimitError
			if !errors.Is(err, clientsecret.ErrEmpty) && !errors.Is(err, clientsecret.ErrUnsupported) && !errors.Is(err, clientsecret.ErrMalformed) &&
				!errors.Is(err, clientsecret.ErrSecretTooLong) && !errors.As(err, &le) {
				t.Errorf("an error of no kind: %v", err)
			}
			if q := quotes(err, stored); q != "" {
				t.Errorf("%q is quoted in %q", q, err)
			}
			return
		}
		if d.Encode() != stored {
			t.Errorf("Encode() = %q, want %q", d.Encode(), stored)
		}
		if d.Algorithm() == "" || d.IsZero() {
			t.Error("a digest without an algorithm")
		}
		for _, w := range d.Warnings() {
			if q := quotes(w, stored); q != "" {
				t.Errorf("%q is quoted in %q", q, w)
			}
		}
		d.NeedsRehash(nil)
		if s := d.Scheme(); s != nil {
			if again, err := clientsecret.ParseScheme(s.String()); err != nil || again.String() != s.String() {
				t.Errorf("Scheme() %v is read as %v, %v", s, again, err)
			}
			legacy := warnsOf(d, clientsecret.WarnLegacyAlgorithm) // $2x$
			if d.NeedsRehash(s) != legacy {
				t.Errorf("NeedsRehash(%v) of its own scheme", s)
			}
		}
		text, err := d.MarshalText()
		if d.IsPlaintext() {
			if err == nil {
				t.Error("a plaintext was marshalled as text")
			}
			return
		}
		var again clientsecret.Digest
		if err != nil || again.UnmarshalText(text) != nil || !again.Equal(d) {
			t.Errorf("marshalled as %q, %v", text, err)
		}
	})
}

// FuzzParseScheme: parsing never panics and never quotes its input, and what it reads, String writes so that it is read the same.
func FuzzParseScheme(f *testing.F) {
	for _, s := range cheap {
		f.Add(s.String())
	}
	for _, s := range []string{"", ",", "pbkdf2,,", "argon2id,memory=99999999999999999999", "bcrypt,cost=", "scrypt,log-n=58,log-n=1", hashed} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		scheme, err := clientsecret.ParseScheme(s)
		if err != nil {
			if scheme != nil {
				t.Error("a scheme beside an error")
			}
			if q := quotes(err, s); q != "" {
				t.Errorf("%q is quoted in %q", q, err)
			}
			return
		}
		again, err := clientsecret.ParseScheme(scheme.String())
		if err != nil || again.String() != scheme.String() {
			t.Errorf("%v is read as %v, %v", scheme, again, err)
		}
	})
}

// FuzzOpen: opening never panics, opens nothing but what was sealed, and gives an error of a known kind otherwise.
func FuzzOpen(f *testing.F) {
	const testKey, testID = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "a"
	k := &clientsecret.Keyring{Primary: testID, Keys: map[string]clientsecret.AEAD{testID: mustParseKey(testKey)}}
	inside := make(map[[2]string]string) // by sealed value and client id
	for _, v := range sealedVectors(f) {
		f.Add(v.Sealed, v.ClientID)
		if v.Error == "" && v.Key == testKey && v.KeyID == testID {
			inside[[2]string{trimSpace(v.Sealed), v.ClientID}] = v.Inside
		}
		if d, err := k.Open(v.Sealed, "client"); err == nil && v.ClientID != "client" { // another client's
			inside[[2]string{v.Sealed, "client"}] = d.Unsealed().Encode()
		}
	}
	if len(inside) == 0 {
		f.Fatal("no vector opens")
	}
	f.Add(hashed, "client")
	f.Add("$plaintext$x", "")
	f.Add("changeme", "client")
	f.Add(strings.Repeat("0f", 32), "client")
	f.Fuzz(func(t *testing.T, stored, clientID string) {
		d, err := k.Open(stored, clientID)
		var limit *clientsecret.LimitError
		switch {
		case err == nil && d.KeyID() != "":
			if want, ok := inside[[2]string{trimSpace(stored), clientID}]; !ok || d.Unsealed().Encode() != want {
				t.Errorf("%q opens for %q", stored, clientID)
			}
		case err == nil:
			if parsed, err := clientsecret.Parse(stored); err != nil || parsed.Encode() != d.Encode() || d.Algorithm() == "sealed" {
				t.Errorf("%q is %v, %v", stored, parsed, err)
			}
		case !d.IsZero():
			t.Error("a digest beside an error")
		case err.Error() == "clientsecret: the client's id is a stored value; the stored value comes first":
			if _, err := clientsecret.Parse(clientID); err != nil || !strings.HasPrefix(clientID, "$") {
				t.Errorf("%q is no stored value", clientID)
			}
		case clientID != "" && !errors.As(err, &limit) && !slices.ContainsFunc([]error{clientsecret.ErrEmpty, clientsecret.ErrUnsupported, clientsecret.ErrMalformed, clientsecret.ErrSecretTooLong, clientsecret.ErrUnknownKey, clientsecret.ErrNotOpened, clientsecret.ErrSealed},
			func(kind error) bool { return errors.Is(err, kind) }):
			t.Errorf("an error of no kind: %v", err)
		}
		resealed, err2 := k.Reseal(stored, clientID)
		if errors.Is(err2, clientsecret.WarnLooksHashed) || errors.Is(err2, clientsecret.WarnKnownSecret) {
			if err != nil || !d.IsPlaintext() || d.KeyID() != "" {
				t.Errorf("opened: %v, resealed: %v", err, err2)
			}
			return
		}
		if clientID != "" && (err == nil) != (err2 == nil) || err2 == nil && !sameInside(resealed, d) {
			t.Errorf("opened: %v, resealed: %v", err, err2)
		}
	})
}

// FuzzParseKey: what is a key is written as one.
func FuzzParseKey(f *testing.F) {
	for _, s := range []string{"", keyA.Reveal(), keyB.Reveal(), "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "=", strings.Repeat("0", 64)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		k, err := clientsecret.ParseKey(s)
		if err != nil {
			if !k.IsZero() || !errors.Is(err, clientsecret.ErrKey) {
				t.Errorf("%v", err)
			}
			return
		}
		if again, err := clientsecret.ParseKey(k.Reveal()); err != nil || again.Reveal() != k.Reveal() {
			t.Errorf("%q is not read back: %v", s, err)
		}
	})
}

// trimSpace takes the white space away that does not count after a digest.
func trimSpace(stored string) string { return strings.TrimRight(stored, " \t\r\n\v\f") }

// sameInside reports whether two digests are the same without their seals.
func sameInside(a, b clientsecret.Digest) bool {
	x, y := a.Unsealed().Encode(), b.Unsealed().Encode()
	if _, inClear := a.Plaintext(); !inClear {
		x, y = trimSpace(x), trimSpace(y)
	}
	return x == y
}

// FuzzCompare: comparing never panics, and lets nobody in who does not present the secret.
func FuzzCompare(f *testing.F) {
	for _, v := range vectors.All() {
		f.Add(v.Stored, v.Secret)
	}
	for _, v := range vectors.All() {
		f.Add(v.Stored, v.Secret+"\x00")
	}
	for _, v := range vectors.All() { // the key cut to 24 bytes
		if i := strings.LastIndex(v.Stored, "$") + 33; i < len(v.Stored) {
			f.Add(v.Stored[:i], v.Secret)
		}
	}
	f.Add("x", "")
	f.Add("$plaintext$ x", " x")
	// Small limits keep an execution to about a millisecond.
	cheapParser := clientsecret.Parser{Limits: clientsecret.Limits{Iterations: 2000, Memory: 1024, Cost: 4, Parallelism: 4}}
	right := make(map[string]string)
	for _, v := range vectors.All() {
		right[v.Stored] = v.Secret
	}
	f.Fuzz(func(t *testing.T, stored, presented string) {
		d, err := cheapParser.Parse(stored)
		if err != nil {
			return
		}
		err = clientsecret.Compare(d, clientsecret.NewSecret(presented))
		if err != nil && quotes(err, presented) != "" || err != nil && quotes(err, stored) != "" {
			t.Errorf("quoted in %q", err)
		}
		want := errors.Is(err, clientsecret.ErrMismatch)
		if plain, ok := d.Plaintext(); ok {
			want = (err == nil) == (plain.Reveal() == presented)
		} else if secret, ok := right[stored]; ok && secret == presented && len(secret) <= 72 {
			want = err == nil
		} else if errors.Is(err, clientsecret.ErrSecretTooLong) {
			want = len(presented) > 72
		} else if errors.Is(err, clientsecret.ErrSealed) {
			want = d.Algorithm() == "sealed"
		} else if err == nil {
			// The fuzzer changed a vector, and its secret still matches: it may only have found another spelling of the same digest, or cut
			// the derived key, which leaves a shorter one of PBKDF2 or scrypt. Whoever is let in has presented the secret all the same.
			want = false
			key := trimSpace(stored[strings.LastIndex(stored, "$")+1:])
			for s, secret := range right {
				made := secret == presented || len(secret) > 72 && secret[:72] == presented // cut by the tool
				if made && len(key) > 20 && strings.HasPrefix(s[strings.LastIndex(s, "$")+1:], key[:len(key)-1]) {
					want = true
				}
			}
		}
		if !want {
			t.Errorf("Compare(%v) = %v", d, err)
		}
	})
}

// FuzzVerifier: whatever it was asked before, a Verifier gives the answers of Compare, and decoys are like what it was given.
func FuzzVerifier(f *testing.F) {
	for _, v := range vectors.All() {
		f.Add(v.Stored, v.Secret)
	}
	f.Add("x", "")
	f.Add("$plaintext$ x", " x")
	f.Add("$sealed$v=1,k=a$AAAA", "x")
	parser := clientsecret.Parser{Limits: clientsecret.Limits{Iterations: 2000, Memory: 1024, Cost: 4, Parallelism: 4}}
	want := clientsecret.PBKDF2{Iterations: 1}
	old := clientsecret.Verifier{Parser: parser, Want: want} // which remembers all that was tried
	f.Fuzz(func(t *testing.T, stored, presented string) {
		d, err := parser.Parse(stored)
		if err != nil {
			if err := old.Hasher(nil).Compare(t.Context(), []byte(stored), []byte(presented)); err == nil {
				t.Errorf("let in with a stored value that cannot be parsed: %v", err)
			}
			return
		}
		secret := clientsecret.NewSecret(presented)
		answer := clientsecret.Compare(d, secret)
		same := func(what string, err error) {
			t.Helper()
			if d.IsPlaintext() && answer == clientsecret.ErrMismatch && errors.Is(err, answer) {
				return // the decoy that stands in may take no secret of this length
			}
			if (err == nil) != (answer == nil) || presented != "" && fmt.Sprint(err) != fmt.Sprint(answer) {
				t.Errorf("%s = %v, Compare = %v", what, err, answer)
			}
		}
		fresh := clientsecret.Verifier{Parser: parser, Want: want, Decoys: []clientsecret.Digest{d}}
		for _, v := range []*clientsecret.Verifier{&old, &fresh} {
			for range 2 {
				_, err := v.Verify(t.Context(), "client", secret, d)
				same("Verify", err)
				same("Verifier.Compare", v.Hasher(nil).Compare(t.Context(), []byte(stored), []byte(presented)))
			}
		}
		decoy := fresh.Decoy(presented)
		hashed := !d.IsPlaintext() && d.Algorithm() != "sealed"
		if hashed && decoy.String() != d.String() {
			t.Errorf("the decoy of %v is %v", d, decoy)
		}
		if again, err := clientsecret.Parse(decoy.Encode()); err != nil || again.String() != decoy.String() {
			t.Errorf("the decoy %v parses as %v, %v", decoy, again, err)
		}
		if !hashed {
			return // its decoy is of another form
		}
		if _, err := fresh.Verify(t.Context(), "client", secret, decoy); err == nil {
			t.Error("the decoy was matched")
		}
	})
}
