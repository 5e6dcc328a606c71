package clientsecret_test

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"hash"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/vectors"
)

func TestCompare(t *testing.T) {
	cheapDigest, err := clientsecret.PBKDF2{Iterations: 1}.Hash(clientsecret.NewSecret("right"))
	if err != nil {
		t.Fatal(err)
	}
	long := func(n int) clientsecret.Secret { return clientsecret.NewSecret(strings.Repeat("x", n)) }
	bcrypt := mustParse(t, "$2b$04$"+strings.Repeat("a", 21)+"u"+strings.Repeat("a", 31))
	for _, tc := range []struct {
		name       string
		registered clientsecret.Digest
		presented  clientsecret.Secret
		want       error
	}{
		{"match", cheapDigest, clientsecret.NewSecret("right"), nil},
		{"mismatch", cheapDigest, clientsecret.NewSecret("wrong"), clientsecret.ErrMismatch},
		{"another case", cheapDigest, clientsecret.NewSecret("Right"), clientsecret.ErrMismatch},
		{"empty", cheapDigest, clientsecret.NewSecret(""), clientsecret.ErrMismatch},
		{"zero", cheapDigest, clientsecret.Secret{}, clientsecret.ErrMismatch},
		{"longest", cheapDigest, long(4096), clientsecret.ErrMismatch},
		{"too long", cheapDigest, long(4097), clientsecret.ErrSecretTooLong},
		{"10 MiB", cheapDigest, long(10 << 20), clientsecret.ErrSecretTooLong},
		{"no secret", clientsecret.Digest{}, clientsecret.NewSecret("right"), clientsecret.ErrNoSecret},
		{"no secret and an empty one", clientsecret.Digest{}, clientsecret.Secret{}, clientsecret.ErrNoSecret},
		{"sealed", mustParse(t, "$sealed$v=1,k=a$AAAA"), clientsecret.NewSecret("right"), clientsecret.ErrSealed},
		{"sealed and what is sealed", mustParse(t, "$sealed$v=1,k=a$AAAA"), clientsecret.NewSecret("$sealed$v=1,k=a$AAAA"), clientsecret.ErrSealed},

		{"bare plaintext", mustParse(t, "right"), clientsecret.NewSecret("right"), nil},
		{"bare plaintext, mismatch", mustParse(t, "right"), clientsecret.NewSecret("wrong"), clientsecret.ErrMismatch},
		{"bare plaintext, a prefix", mustParse(t, "right"), clientsecret.NewSecret("righ"), clientsecret.ErrMismatch},
		{"bare plaintext, longer", mustParse(t, "right"), clientsecret.NewSecret("right "), clientsecret.ErrMismatch},
		{"prefixed plaintext", mustParse(t, "$plaintext$right"), clientsecret.NewSecret("right"), nil},
		{"prefixed plaintext, the stored value", mustParse(t, "$plaintext$right"), clientsecret.NewSecret("$plaintext$right"), clientsecret.ErrMismatch},
		{"prefixed plaintext with dollars", mustParse(t, "$plaintext$$2b$12$x"), clientsecret.NewSecret("$2b$12$x"), nil},
		{"base64 plaintext", mustParse(t, "$base64$cmlnaHQ"), clientsecret.NewSecret("right"), nil},
		{"plaintext of spaces", mustParse(t, "$plaintext$  "), clientsecret.NewSecret("  "), nil},
		{"plaintext not UTF-8", mustParse(t, "\xff\xfe\x00"), clientsecret.NewSecret("\xff\xfe\x00"), nil},
		{"empty against plaintext", mustParse(t, "right"), clientsecret.Secret{}, clientsecret.ErrMismatch},

		{"sha512crypt, 511 bytes", mustParse(t, "$6$abc$"+strings.Repeat("a", 86)), long(511), clientsecret.ErrMismatch},
		{"sha512crypt, 512 bytes", mustParse(t, "$6$abc$"+strings.Repeat("a", 86)), long(512), clientsecret.ErrSecretTooLong},
		{"sha256crypt, 512 bytes", mustParse(t, "$5$abc$"+strings.Repeat("a", 43)), long(512), clientsecret.ErrSecretTooLong},
		{"md5crypt, 512 bytes", mustParse(t, "$1$abc$"+md5crypt22), long(512), clientsecret.ErrSecretTooLong},
		{"sha1crypt, 4096 bytes", mustParse(t, "$sha1$1000$abc$"+strings.Repeat("a", 28)), long(4096), clientsecret.ErrMismatch},
		{"bcrypt, 72 bytes", bcrypt, long(72), clientsecret.ErrMismatch},
		{"bcrypt, 73 bytes", bcrypt, long(73), clientsecret.ErrSecretTooLong},
	} {
		if err := clientsecret.Compare(tc.registered, tc.presented); !errors.Is(err, tc.want) || (err == nil) != (tc.want == nil) {
			t.Errorf("%s: Compare = %v, want %v", tc.name, err, tc.want)
		}
	}
}

// TestCompareEmpty: not even where another implementation stored the hash of an empty secret.
func TestCompareEmpty(t *testing.T) {
	for _, stored := range []string{
		// printf '' | mkpasswd -m sha512crypt -R 1000 -S saltsalt --stdin
		"$6$rounds=1000$saltsalt$VEHSITfYmhRDpD6t31S9LUhNne.FOx10qNSjfu2skYK5wKPYCkdF/995SUbfpqIy5BFbEit9G4aDmW4aq4oX9.",
		// Python's hashlib.pbkdf2_hmac("sha256", b"", b"saltsaltsaltsalt", 1, 32)
		"$pbkdf2-sha256$1$c2FsdHNhbHRzYWx0c2FsdA$OFOyJWYpjsxG0FkD6pKNrUTebPCE0IC196NtgGwt3KE",
	} {
		if err := clientsecret.Compare(mustParse(t, stored), clientsecret.NewSecret("")); !errors.Is(err, clientsecret.ErrMismatch) {
			t.Errorf("Compare = %v, want ErrMismatch", err)
		}
	}
}

// TestCompareNUL: HMAC pads a short key with NULs and bcrypt repeats the secret after one, so these would match.
func TestCompareNUL(t *testing.T) {
	for _, scheme := range cheap[:len(cheap)-1] {
		d, err := scheme.Hash(clientsecret.NewSecret("right"))
		if err != nil {
			t.Fatal(err)
		}
		for _, presented := range []string{"right\x00", "right\x00\x00\x00", "right\x00right", "\x00right", "right\x00x"} {
			if err := clientsecret.Compare(d, clientsecret.NewSecret(presented)); !errors.Is(err, clientsecret.ErrMismatch) {
				t.Errorf("%v: Compare(%q) = %v, want ErrMismatch", scheme, presented, err)
			}
		}
	}
}

// TestCompareRefusesAtOnce: nothing is derived, hashed or copied for a secret that is too long.
func TestCompareRefusesAtOnce(t *testing.T) {
	secret := clientsecret.NewSecret(strings.Repeat("x", 10<<20))
	for _, stored := range []string{hashed, "plaintext", "$6$rounds=5000000$abcdefgh$" + strings.Repeat("a", 86), "$argon2id$v=19$m=2097152,t=2,p=4$" + salt + "$" + key32} {
		d := mustParse(t, stored)
		if n := allocatedBy(func() { clientsecret.Compare(d, secret) }); n > 4096 {
			t.Errorf("%v: %d bytes were allocated", d, n)
		}
	}
}

// TestTooLongIsMismatch: anybody can present a secret that is too long, so it is
// no error that somebody has to look into.
func TestTooLongIsMismatch(t *testing.T) {
	long := clientsecret.NewSecret(strings.Repeat("x", 5000))
	over72 := clientsecret.NewSecret(strings.Repeat("x", 73))
	bcrypt := mustHash(t, clientsecret.Bcrypt{Cost: 4}, "right")
	var v clientsecret.Verifier
	verify := func(secret clientsecret.Secret, d clientsecret.Digest) error {
		_, err := v.Verify(t.Context(), "client", secret, d)
		return err
	}
	for name, err := range map[string]error{
		"Compare":         clientsecret.Compare(mustParse(t, "plain"), long),
		"Compare, bcrypt": clientsecret.Compare(bcrypt, over72),
		"Verify":          verify(long, bcrypt),
		"Verify, bcrypt":  verify(over72, bcrypt),
	} {
		if !errors.Is(err, clientsecret.ErrMismatch) || !errors.Is(err, clientsecret.ErrSecretTooLong) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (clientsecret.Bcrypt{Cost: 4}).Hash(over72); errors.Is(err, clientsecret.ErrMismatch) {
		t.Errorf("Hash compares nothing: %v", err)
	}
}

func TestCompareConcurrently(t *testing.T) {
	secret, err := clientsecret.Generate()
	if err != nil {
		t.Fatal(err)
	}
	for _, scheme := range cheap {
		d, err := scheme.Hash(secret)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(d.Algorithm(), func(t *testing.T) {
			for range 4 {
				t.Run("", func(t *testing.T) {
					t.Parallel()
					for range 5 {
						if err := clientsecret.Compare(d, secret); err != nil {
							t.Error(err)
						}
						if err := clientsecret.Compare(d, clientsecret.NewSecret("wrong")); !errors.Is(err, clientsecret.ErrMismatch) {
							t.Error(err)
						}
					}
				})
			}
		})
	}
}

// TestCompareHashedKey: HMAC hashes a key above its block size, so the raw hash of a
// long secret passes for the secret where the secret is the key, and nowhere else.
func TestCompareHashedKey(t *testing.T) {
	passes := make(map[string]int)
	for _, v := range vectors.All() {
		digest := mustParse(t, v.Stored)
		for name, newHash := range map[string]func() hash.Hash{
			"sha1": sha1.New, "sha224": sha256.New224, "sha256": sha256.New, "sha384": sha512.New384,
			"sha512": sha512.New,
		} {
			h := newHash()
			h.Write([]byte(v.Secret))
			sum := string(h.Sum(nil))
			if strings.Contains(sum, "\x00") {
				continue
			}
			isKey := v.Algorithm == "pbkdf2-"+name || v.Algorithm == "scrypt" && name == "sha256" ||
				v.Algorithm == "sha1crypt" && name == "sha1"
			if testing.Short() && !isKey {
				continue
			}
			err := clientsecret.Compare(digest, clientsecret.NewSecret(sum))
			if want := isKey && len(v.Secret) > h.BlockSize(); (err == nil) != want {
				t.Errorf("%s/%s: Compare with the %s of %d bytes = %v",
					v.MadeBy, v.Algorithm, name, len(v.Secret), err)
			}
			if err == nil {
				passes[v.Algorithm]++
			}
		}
	}
	for _, algorithm := range []string{"pbkdf2-sha256", "pbkdf2-sha512", "scrypt", "sha1crypt"} {
		if passes[algorithm] == 0 {
			t.Errorf("%s: no secret is long enough", algorithm)
		}
	}
}
