package clientsecret_test

import (
	"errors"
	"strings"
	"testing"

	gocrypt "github.com/go-crypt/crypt"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/vectors"
)

func TestVectors(t *testing.T) {
	seen := make(map[string]bool)
	for i, v := range vectors.All() {
		seen[v.Algorithm] = true
		if testing.Short() && i%7 != 0 {
			continue
		}
		t.Run(v.MadeBy+"/"+v.Algorithm, func(t *testing.T) {
			d, err := clientsecret.Parse(v.Stored)
			if err != nil {
				t.Fatalf("Parse: %v", err)
			}
			if d.Algorithm() != v.Algorithm {
				t.Errorf("Algorithm() = %q, want %q", d.Algorithm(), v.Algorithm)
			}
			if d.Encode() != v.Stored {
				t.Errorf("Encode() = %q, want %q", d.Encode(), v.Stored)
			}
			secret := v.Secret
			if v.Cut() {
				if err := clientsecret.Compare(d, clientsecret.NewSecret(secret)); !errors.Is(err, clientsecret.ErrSecretTooLong) {
					t.Errorf("Compare with %d bytes = %v, want ErrSecretTooLong", len(secret), err)
				}
				secret = secret[:72]
			}
			if err := clientsecret.Compare(d, clientsecret.NewSecret(secret)); err != nil {
				t.Errorf("Compare with the secret = %v, want nil", err)
			}
			for _, wrong := range []string{secret[:len(secret)-1], secret[1:], strings.ToUpper(secret) + "x", v.Stored} {
				if len(wrong) > 72 && v.Algorithm == "bcrypt" {
					continue
				}
				if err := clientsecret.Compare(d, clientsecret.NewSecret(wrong)); !errors.Is(err, clientsecret.ErrMismatch) {
					t.Errorf("Compare with a wrong secret = %v, want ErrMismatch", err)
				}
			}
		})
	}
	for _, a := range []string{"pbkdf2-sha1", "pbkdf2-sha224", "pbkdf2-sha256", "pbkdf2-sha384", "pbkdf2-sha512", "argon2id", "argon2i", "argon2d", "bcrypt",
		"bcrypt-sha256", "scrypt", "yescrypt", "sha256crypt", "sha512crypt", "md5crypt", "sha1crypt"} {
		if !seen[a] {
			t.Errorf("no vector of %s", a)
		}
	}
}

// TestVectorsAgreeWithGoCrypt: go-crypt reads what we read and gives the same answer, where it knows the form.
func TestVectorsAgreeWithGoCrypt(t *testing.T) {
	decoder, err := gocrypt.NewDecoderAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range vectors.All() {
		if testing.Short() && i%7 != 0 || strings.Contains(v.Stored, "$i=") { // Hydra's form
			continue
		}
		theirs, err := decoder.Decode(v.Stored)
		if err != nil {
			t.Errorf("%s/%s: go-crypt: %v", v.MadeBy, v.Algorithm, err)
			continue
		}
		if ok, err := theirs.MatchAdvanced(v.Secret); !ok || err != nil {
			t.Errorf("%s/%s: go-crypt: match %v, %v", v.MadeBy, v.Algorithm, ok, err)
		}
	}
}

// TestChangedCharacter: a stored value with one character changed is refused, or the secret does not match it. The one exception is the
// letter in $2a$, $2b$, $2x$ and $2y$: three are names of the same function and $2x$ is taken for it.
func TestChangedCharacter(t *testing.T) {
	// Changed work factors are within small limits, so that the test is quick.
	parser := clientsecret.Parser{Limits: clientsecret.Limits{Iterations: 6000, Cost: 5, Memory: 2048}}
	done := make(map[string]bool)
	for _, v := range vectors.All() {
		if v.Cut() || strings.HasPrefix(v.Stored, "$y$j9T") || v.MadeBy == "Ory (hasherx)" || done[v.Algorithm] {
			continue
		}
		done[v.Algorithm] = true
		secret := clientsecret.NewSecret(v.Secret)
		compared := 0
		for i := range len(v.Stored) {
			if testing.Short() && i%7 != 0 {
				continue
			}
			for _, c := range []byte{v.Stored[i] ^ 1, v.Stored[i] ^ 4, 'A', '\n'} {
				if c == v.Stored[i] || v.Algorithm == "bcrypt" && i == 2 {
					continue
				}
				changed := v.Stored[:i] + string(c) + v.Stored[i+1:]
				d, err := parser.Parse(changed)
				if err != nil {
					continue
				}
				compared++
				if clientsecret.Compare(d, secret) == nil {
					t.Errorf("%s/%s: the secret matches after character %d was changed from %q to %q", v.MadeBy, v.Algorithm, i, v.Stored[i], c)
				}
			}
		}
		if compared < 40 && !testing.Short() {
			t.Errorf("%s/%s: only %d changed values were compared", v.MadeBy, v.Algorithm, compared)
		}
	}
}

// TestCutKey: PBKDF2 and scrypt derive a shorter key as the beginning of a longer one, so a value whose end was cut off is a value with a
// shorter key. It is accepted down to 16 bytes, and still takes the secret and nothing else. Every other algorithm's value is refused or
// matches nothing.
func TestCutKey(t *testing.T) {
	for i, v := range vectors.All() {
		if v.Cut() || testing.Short() && i%7 != 0 {
			continue
		}
		start := strings.LastIndex(v.Stored, "$") + 1
		for _, length := range []int{20, 24, 40} { // 15, 18 and 30 bytes in base64
			if start+length >= len(v.Stored) {
				continue
			}
			d, err := clientsecret.Parse(v.Stored[:start+length])
			if err != nil {
				continue
			}
			if length == 20 {
				t.Errorf("%s/%s: a key of 15 bytes is accepted", v.MadeBy, v.Algorithm)
			}
			shortens := strings.HasPrefix(v.Algorithm, "pbkdf2-") || v.Algorithm == "scrypt"
			if err := clientsecret.Compare(d, clientsecret.NewSecret(v.Secret)); (err == nil) != shortens {
				t.Errorf("%s/%s, cut: Compare with the secret = %v", v.MadeBy, v.Algorithm, err)
			}
			if err := clientsecret.Compare(d, clientsecret.NewSecret(v.Secret+"x")); !errors.Is(err, clientsecret.ErrMismatch) {
				t.Errorf("%s/%s, cut: Compare with another secret = %v", v.MadeBy, v.Algorithm, err)
			}
		}
	}
}

// TestNPMArgon2: npm's argon2 has written m,p,t since version 0.45. Version 0.45.1
// made these values.
func TestNPMArgon2(t *testing.T) {
	secret := clientsecret.NewSecret("the secret of a client at npm")
	for stored, standard := range map[string]string{
		"$argon2id$v=19$m=256,p=4,t=2$xgeqS4pfSjSnnXwlyyXBeQ$UxwEGdsx7KBX9IRwE/vcWnRymIxZ7d2aPrTR82Tmpt0": "" +
			"$argon2id$v=19$m=256,t=2,p=4$xgeqS4pfSjSnnXwlyyXBeQ$UxwEGdsx7KBX9IRwE/vcWnRymIxZ7d2aPrTR82Tmpt0",
		"$argon2i$v=19$m=256,p=4,t=2$QOckP+4c1Djm199VaKA41w$d4tp2bJfVqWZ16sXSfiJDrK4wu+YAJzqJjZJHfeuNmE": "" +
			"$argon2i$v=19$m=256,t=2,p=4$QOckP+4c1Djm199VaKA41w$d4tp2bJfVqWZ16sXSfiJDrK4wu+YAJzqJjZJHfeuNmE",
		"$argon2d$v=19$m=256,p=4,t=2$0ChPCrNlnRJIWsTP9eitBw$I5gEE3bhNQaAnl5oyeHVLJRFRVjQnAX2cGwplBAxTZQ": "" +
			"$argon2d$v=19$m=256,t=2,p=4$0ChPCrNlnRJIWsTP9eitBw$I5gEE3bhNQaAnl5oyeHVLJRFRVjQnAX2cGwplBAxTZQ",
	} {
		d := mustParse(t, stored)
		if d.Encode() != stored || d.String() != mustParse(t, standard).String() {
			t.Errorf("%s: Encode() = %s, String() = %s", stored, d.Encode(), d)
		}
		if err := clientsecret.Compare(d, secret); err != nil {
			t.Errorf("%s: Compare with the secret = %v", stored, err)
		}
		wrong := clientsecret.NewSecret("the secret of a client at NPM")
		if err := clientsecret.Compare(d, wrong); !errors.Is(err, clientsecret.ErrMismatch) {
			t.Errorf("%s: Compare with a wrong secret = %v", stored, err)
		}
	}
}
