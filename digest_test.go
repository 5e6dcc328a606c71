package clientsecret_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
)

// TestNeedsRehash: each row is a stored value, each column what it is to be
// replaced with.
func TestNeedsRehash(t *testing.T) {
	crypt53 := strings.Repeat("a", 21) + "u" + strings.Repeat("a", 31)
	argon2 := func(variant string, m, t, p int) string {
		return fmt.Sprintf("$%s$v=19$m=%d,t=%d,p=%d$%s$%s", variant, m, t, p, salt, key32)
	}
	mark := key32 // the salt by which a value of HighEntropy is known
	weak := clientsecret.PBKDF2{Iterations: 1000}
	for _, tc := range []struct {
		name, stored string
		want         clientsecret.Scheme
		needs        bool
	}{
		// Plaintext.
		{"plaintext", "x", nil, true},
		{"plaintext", "$plaintext$x", clientsecret.PBKDF2{}, true},
		{"plaintext", "$base64$YWJj", clientsecret.Bcrypt{}, true},
		{"plaintext, HighEntropy", "$plaintext$x", clientsecret.HighEntropy{}, false}, // of unknown entropy
		{"plaintext, HighEntropy", "$plaintext$x", &clientsecret.HighEntropy{}, false},
		{"plaintext that want refuses", strings.Repeat("a", 73), clientsecret.Bcrypt{}, false},
		{"plaintext that want takes", strings.Repeat("a", 72), clientsecret.Bcrypt{}, true},
		{"plaintext with a NUL", "$plaintext$a\x00b", nil, false},
		{"plaintext that looks hashed", hashed[1:], nil, false},
		{"plaintext that looks hashed", "pbkdf2_sha256$600000$abc$def=", clientsecret.PBKDF2{}, false},
		{"plaintext that looks hashed", "5f4dcc3b5aa765d61d8327deb882cf99", clientsecret.Bcrypt{}, false},
		{"plaintext that looks hashed", "$plaintext$" + hashed, nil, false},
		{"plaintext that is known", "insecure_secret", nil, false},
		{"plaintext that is known", "$plaintext$CHANGEME", clientsecret.Argon2{}, false},
		{"a digest that is known", published, nil, false},
		{"a digest that is known", published, clientsecret.Bcrypt{}, false},
		{"a digest that is known", published + "\n", clientsecret.HighEntropy{Vouched: true}, false},
		{"weak, but known", "$2y$09$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W", nil, false},
		{"plaintext in hex, as it says", "$plaintext$5f4dcc3b5aa765d61d8327deb882cf99", nil, true},

		// Nil wants what is weak or legacy, and nothing else.
		{"the default", hashed, nil, false},
		{"argon2 of 128 MiB", argon2("argon2id", 128<<10, 3, 4), nil, false},
		{"bcrypt 13", "$2b$13$" + crypt53, nil, false},
		{"bcrypt 10", "$2b$10$" + crypt53, nil, false},
		{"bcrypt 9", "$2b$09$" + crypt53, nil, true},
		{"weak PBKDF2", "$pbkdf2-sha512$219999$" + salt + "$" + key, nil, true},
		{"PBKDF2 at the minimum", "$pbkdf2-sha512$220000$" + salt + "$" + key, nil, false},
		{"md5crypt", "$1$abc$" + md5crypt22, nil, true},
		{"sha1crypt", "$sha1$480000$abc$" + strings.Repeat("a", 28), nil, true},
		{"$2x$", "$2x$13$" + crypt53, nil, true},

		// The same algorithm.
		{"the default", hashed, clientsecret.PBKDF2{}, false},
		{"below", hashed, clientsecret.PBKDF2{Iterations: 310_001}, true},
		{"above", hashed, clientsecret.PBKDF2{Iterations: 220_000}, false},
		{"above a weak one", hashed, weak, false},
		{"weak, but as strong as want", "$pbkdf2-sha512$1000$" + salt + "$" + key, weak, false},
		{"weak, and above a weaker want", "$pbkdf2-sha512$1001$" + salt + "$" + key, weak, false},
		{"weak, and below a weak want", "$pbkdf2-sha512$999$" + salt + "$" + key, weak, true},
		{"512 MiB and one pass", argon2("argon2id", 512<<10, 1, 4), clientsecret.Argon2{}, false},
		{"argon2", argon2("argon2id", 64<<10, 3, 4), clientsecret.Argon2{}, false},
		{"less memory", argon2("argon2id", 64<<10, 3, 4), clientsecret.Argon2{Memory: 65537}, true},
		{"fewer passes", argon2("argon2id", 64<<10, 3, 4), clientsecret.Argon2{Iterations: 4}, true},
		{"fewer lanes", argon2("argon2id", 64<<10, 3, 4), clientsecret.Argon2{Parallelism: 5}, false},
		{"less memory, more lanes", argon2("argon2id", 64<<10, 3, 8), clientsecret.Argon2{Memory: 65537, Parallelism: 1}, true},
		{"lower r", "$scrypt$ln=16,r=8,p=2$" + salt + "$" + key32, clientsecret.Scrypt{BlockSize: 9}, true},
		{"scrypt", "$scrypt$ln=16,r=8,p=2$" + salt + "$" + key32, clientsecret.Scrypt{}, false},
		{"weak scrypt", "$scrypt$ln=16,r=8,p=1$" + salt + "$" + key32, clientsecret.Scrypt{LogN: 17}, true},
		{"$2y$", "$2y$12$" + crypt53, clientsecret.Bcrypt{}, false},
		{"$2y$ below", "$2y$12$" + crypt53, clientsecret.Bcrypt{Cost: 13}, true},

		// Another one is the caller's decision.
		{"another", hashed, clientsecret.Argon2{}, true},
		{"another hash, and cheaper", hashed, clientsecret.PBKDF2{SHA: clientsecret.SHA256, Iterations: 1}, true},
		{"another variant", argon2("argon2id", 64<<10, 3, 4), clientsecret.Argon2{Variant: clientsecret.Argon2i}, true},
		{"another bcrypt", "$2y$12$" + crypt53, clientsecret.BcryptSHA256{}, true},
		{"md5crypt", "$1$abc$" + md5crypt22, clientsecret.Bcrypt{}, true},

		// HighEntropy, as a value and as a want.
		{"HighEntropy's", "$pbkdf2-sha512$1000$" + mark + "$" + key, nil, false},
		{"HighEntropy's", "$pbkdf2-sha512$1000$" + mark + "$" + key, clientsecret.PBKDF2{}, false},
		{"HighEntropy's", "$pbkdf2-sha512$1000$" + mark + "$" + key, clientsecret.Argon2{}, false},
		{"for HighEntropy", hashed, clientsecret.HighEntropy{}, false},

		// A want that makes nothing, and values that cannot be judged.
		{"out of range", hashed, clientsecret.PBKDF2{Iterations: -1}, false},
		{"no such hash", hashed, clientsecret.PBKDF2{SHA: 5}, false},
		{"above the limits", hashed, clientsecret.Argon2{Memory: 2 << 20, Iterations: 5}, false},
		{"sealed", "$sealed$v=1,k=a$AAAA", nil, false},
		{"sealed", "$sealed$v=1,k=a$AAAA", clientsecret.Bcrypt{}, false},
	} {
		if got := mustParse(t, tc.stored).NeedsRehash(tc.want); got != tc.needs {
			t.Errorf("%s: %v NeedsRehash(%v) = %v", tc.name, mustParse(t, tc.stored), tc.want, got)
		}
	}
	// What is inside a seal is not judged by today's guidance.
	for stored, want := range map[string]clientsecret.Scheme{
		"$pbkdf2-sha512$1000$" + salt + "$" + key: nil,
		"$1$abc$" + md5crypt22:                    nil,
		"$plaintext$x":                            clientsecret.PBKDF2{},
	} {
		if d := mustSeal(t, ring("a"), stored, "client"); d.NeedsRehash(want) {
			t.Errorf("%v in a seal NeedsRehash(%v)", d, want)
		}
	}
}

// TestMustParse panics without quoting the value.
func TestMustParse(t *testing.T) {
	if d := clientsecret.MustParse(hashed); d.Encode() != hashed {
		t.Errorf("%v", d)
	}
	defer func() {
		r := recover()
		err, ok := r.(error)
		if !ok || leaked(err.Error()) != "" || quotes(err, "$"+canary+"$x") != "" {
			t.Errorf("it panics with %v", r)
		}
	}()
	clientsecret.MustParse("$" + canary + "$x")
	t.Error("it does not panic")
}

// TestCopiesAreDeeplyEqual, so that tests can compare configurations.
func TestCopiesAreDeeplyEqual(t *testing.T) {
	type configuration struct {
		Digest clientsecret.Digest
		Secret clientsecret.Secret
		Key    clientsecret.Key
	}
	a := configuration{mustParse(t, hashed), clientsecret.NewSecret("x"), clientsecret.GenerateKey()}
	b := a
	if !reflect.DeepEqual(a, b) {
		t.Error("a copy is not deeply equal to its original")
	}
	for name, other := range map[string]configuration{
		"digest": {mustParse(t, hashed+" "), a.Secret, a.Key},
		"secret": {a.Digest, clientsecret.NewSecret("y"), a.Key},
		"key":    {a.Digest, a.Secret, clientsecret.GenerateKey()},
	} {
		if reflect.DeepEqual(a, other) {
			t.Errorf("another %s is deeply equal", name)
		}
	}
	if reflect.DeepEqual(a, configuration{}) || !reflect.DeepEqual(configuration{}, configuration{}) {
		t.Error("zero values")
	}
}
