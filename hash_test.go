package clientsecret_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"math"
	mathrand "math/rand/v2"
	"strings"
	"testing"

	gocrypt "github.com/go-crypt/crypt"
	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/pbkdf2"
	"golang.org/x/crypto/scrypt"

	"github.com/clientsecret/clientsecret"
)

func TestHash(t *testing.T) {
	secret, err := clientsecret.Generate()
	if err != nil {
		t.Fatal(err)
	}
	for _, scheme := range cheap {
		t.Run(scheme.String(), func(t *testing.T) {
			d, err := scheme.Hash(secret)
			if err != nil {
				t.Fatal(err)
			}
			if err := clientsecret.Compare(d, secret); err != nil {
				t.Errorf("Compare = %v", err)
			}
			if err := clientsecret.Compare(d, clientsecret.NewSecret(secret.Reveal()+"x")); err == nil {
				t.Error("another secret matches")
			}
			if d.Scheme() == nil || d.Scheme().String() != scheme.String() {
				t.Errorf("Scheme() = %v, want %v", d.Scheme(), scheme)
			}
			if d.NeedsRehash(scheme) {
				t.Error("NeedsRehash of its own scheme")
			}
			again, err := scheme.Hash(secret)
			if err != nil {
				t.Fatal(err)
			}
			if again.Equal(d) {
				t.Error("two digests have the same salt")
			}
			ok, err := gocrypt.CheckPassword(secret.Reveal(), d.Encode())
			if !ok || err != nil {
				t.Errorf("go-crypt: match %v, %v", ok, err)
			}
			theirs, err := gocrypt.Decode(d.Encode())
			if err != nil {
				t.Fatal(err)
			}
			// The mistaken v0.14.15 writes a cost of one digit.
			written := strings.Replace(theirs.Encode(), "$2b$4$", "$2b$04$", 1)
			if written != d.Encode() {
				t.Errorf("go-crypt writes %s, we %s", written, d.Encode())
			}
		})
	}
}

// TestSaltIsRandom: each character of the salt takes many values, and that of SHA-crypt, which is text, all that it can.
func TestSaltIsRandom(t *testing.T) {
	secret, err := clientsecret.Generate()
	if err != nil {
		t.Fatal(err)
	}
	for _, scheme := range cheap {
		positions := make(map[int]map[byte]bool)
		all := make(map[byte]bool)
		for range 60 {
			d, err := scheme.Hash(secret)
			if err != nil {
				t.Fatal(err)
			}
			parts := strings.Split(d.Encode(), "$")
			text := parts[len(parts)-2]
			if d.Algorithm() == "bcrypt" {
				text = parts[3][:22]
			}
			for i, c := range []byte(text) {
				if positions[i] == nil {
					positions[i] = make(map[byte]bool)
				}
				positions[i][c] = true
				all[c] = true
			}
		}
		for i, values := range positions {
			if last := i == len(positions)-1; len(values) < 20 && !last || len(values) < 2 { // the last holds the bits that are left
				t.Errorf("%v: character %d of the salt took %d values in 60", scheme, i, len(values))
			}
		}
		if len(all) < 60 {
			t.Errorf("%v: the salts have %d characters of 64", scheme, len(all))
		}
	}
}

// TestDefaults writes out what the documentation says of the zero schemes.
func TestDefaults(t *testing.T) {
	for want, scheme := range map[string]clientsecret.Scheme{
		"pbkdf2-sha512,iterations=310000":                  clientsecret.PBKDF2{},
		"pbkdf2-sha384,iterations=310000":                  clientsecret.PBKDF2{SHA: clientsecret.SHA384},
		"pbkdf2-sha256,iterations=600000":                  clientsecret.PBKDF2{SHA: clientsecret.SHA256},
		"pbkdf2-sha224,iterations=600000":                  clientsecret.PBKDF2{SHA: clientsecret.SHA224},
		"pbkdf2-sha1,iterations=1400000":                   clientsecret.PBKDF2{SHA: clientsecret.SHA1},
		"argon2id,memory=65536,iterations=3,parallelism=1": clientsecret.Argon2{},
		"scrypt,log-n=16,block-size=8,parallelism=2":       clientsecret.Scrypt{},
		"yescrypt,log-n=12,block-size=32":                  clientsecret.Yescrypt{},
		"bcrypt,cost=12":                                   clientsecret.Bcrypt{},
		"bcrypt-sha256,cost=12":                            clientsecret.BcryptSHA256{},
		"sha256crypt,iterations=200000":                    clientsecret.SHA2Crypt{SHA: clientsecret.SHA256},
		"sha512crypt,iterations=200000":                    clientsecret.SHA2Crypt{},
		"high-entropy":                                     clientsecret.HighEntropy{},
	} {
		if scheme.String() != want {
			t.Errorf("%#v is %s, want %s", scheme, scheme, want)
		}
		s, err := clientsecret.Generate()
		if err != nil {
			t.Fatal(err)
		}
		d, err := scheme.Hash(s)
		if err != nil {
			t.Fatal(err)
		}
		if ws := d.Warnings(); len(ws) != 0 {
			t.Errorf("the default %s warns: %v", scheme, ws)
		}
		if ws := mustParse(t, d.Encode()).Warnings(); len(ws) != 0 {
			t.Errorf("the default %s warns once parsed: %v", scheme, ws)
		}
	}
	d, err := clientsecret.Hash(clientsecret.NewSecret("secret"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(d.Encode(), "$pbkdf2-sha512$310000$") || len(d.Encode()) != len("$pbkdf2-sha512$310000$")+22+1+86 {
		t.Errorf("Hash wrote %s, of %d characters", d, len(d.Encode()))
	}
}

// TestCrossCheck derives what Hash wrote again with golang.org/x/crypto, from random secrets and parameters, and the other way round.
func TestCrossCheck(t *testing.T) {
	random := func(n int) string {
		b := make([]byte, n)
		rand.Read(b)
		return strings.ReplaceAll(string(b), "\x00", "\x01")
	}
	adapted := base64.NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./").WithPadding(base64.NoPadding)
	decode := func(e *base64.Encoding, s string) []byte {
		b, err := e.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	hashes := map[clientsecret.SHA]func() hash.Hash{
		clientsecret.SHA1: sha1.New, clientsecret.SHA224: sha256.New224, clientsecret.SHA256: sha256.New,
		clientsecret.SHA384: sha512.New384, clientsecret.SHA512: sha512.New,
	}

	for i := range 60 {
		secret := random(1 + mathrand.IntN(72))
		hashed := func(s clientsecret.Scheme) []string {
			d, err := s.Hash(clientsecret.NewSecret(secret))
			if err != nil {
				t.Fatalf("%v: %v", s, err)
			}
			return strings.Split(d.Encode(), "$")
		}
		compare := func(name, stored string) {
			if err := clientsecret.Compare(mustParse(t, stored), clientsecret.NewSecret(secret)); err != nil {
				t.Errorf("%s: Compare with the value of golang.org/x/crypto: %v", name, err)
			}
		}
		salt := []byte(random(8 + mathrand.IntN(40)))
		std := base64.RawStdEncoding.EncodeToString

		for v, h := range hashes {
			n := 1 + mathrand.IntN(50)
			p := hashed(clientsecret.PBKDF2{SHA: v, Iterations: n, SaltLength: 8 + i})
			key := decode(adapted, p[4])
			if !bytes.Equal(key, pbkdf2.Key([]byte(secret), decode(adapted, p[3]), n, len(key), h)) {
				t.Errorf("pbkdf2 %d: another key than golang.org/x/crypto", v)
			}
			identifier := fmt.Sprint("pbkdf2-sha", int(v))
			compare(identifier, fmt.Sprintf("$%s$%d$%s$%s", identifier, n, adapted.EncodeToString(salt), adapted.EncodeToString(pbkdf2.Key([]byte(secret), salt, n, 20, h))))
			compare(identifier+", several blocks", fmt.Sprintf("$%s$%d$%s$%s", identifier, n, adapted.EncodeToString(salt), adapted.EncodeToString(pbkdf2.Key([]byte(secret), salt, n, 150, h))))
		}

		lanes := 1 + mathrand.IntN(4)
		memory, passes := 8*lanes+mathrand.IntN(200), 1+mathrand.IntN(3)
		for v, derive := range map[clientsecret.Argon2Variant]func([]byte, []byte, uint32, uint32, uint8, uint32) []byte{
			clientsecret.Argon2id: argon2.IDKey, clientsecret.Argon2i: argon2.Key,
		} {
			name := map[clientsecret.Argon2Variant]string{clientsecret.Argon2id: "argon2id", clientsecret.Argon2i: "argon2i"}[v]
			p := hashed(clientsecret.Argon2{Variant: v, Memory: memory, Iterations: passes, Parallelism: lanes, KeyLength: 16 + i})
			key := decode(base64.RawStdEncoding, p[5])
			if !bytes.Equal(key, derive([]byte(secret), decode(base64.RawStdEncoding, p[4]), uint32(passes), uint32(memory), uint8(lanes), uint32(len(key)))) {
				t.Errorf("%s: another key than golang.org/x/crypto", name)
			}
			compare(name, fmt.Sprintf("$%s$v=19$m=%d,t=%d,p=%d$%s$%s", name, memory, passes, lanes, std(salt),
				std(derive([]byte(secret), salt, uint32(passes), uint32(memory), uint8(lanes), 40))))
		}

		logN, r, par := 1+mathrand.IntN(8), 1+mathrand.IntN(8), 1+mathrand.IntN(3)
		p := hashed(clientsecret.Scrypt{LogN: logN, BlockSize: r, Parallelism: par})
		key := decode(base64.RawStdEncoding, p[4])
		want, err := scrypt.Key([]byte(secret), decode(base64.RawStdEncoding, p[3]), 1<<logN, r, par, len(key))
		if err != nil || !bytes.Equal(key, want) {
			t.Errorf("scrypt: another key than golang.org/x/crypto, %v", err)
		}
		want, err = scrypt.Key([]byte(secret), salt, 1<<logN, r, par, 50)
		if err != nil {
			t.Fatal(err)
		}
		compare("scrypt", fmt.Sprintf("$scrypt$ln=%d,r=%d,p=%d$%s$%s", logN, r, par, std(salt), std(want)))

		if i < 10 {
			if err := bcrypt.CompareHashAndPassword([]byte(strings.Join(hashed(clientsecret.Bcrypt{Cost: 4}), "$")), []byte(secret)); err != nil {
				t.Errorf("bcrypt: golang.org/x/crypto: %v", err)
			}
			stored, err := bcrypt.GenerateFromPassword([]byte(secret), 4)
			if err != nil {
				t.Fatal(err)
			}
			compare("bcrypt", string(stored))
		}
	}
}

func TestHashRefuses(t *testing.T) {
	long := clientsecret.NewSecret(strings.Repeat("x", 73))
	for _, tc := range []struct {
		name   string
		scheme clientsecret.Scheme
		secret clientsecret.Secret
		is     error
		says   string
	}{
		{"empty secret", clientsecret.PBKDF2{}, clientsecret.Secret{}, clientsecret.ErrEmpty, "no secret to hash"},
		{"empty secret", clientsecret.HighEntropy{}, clientsecret.Secret{}, clientsecret.ErrEmpty, "no secret to hash"},
		{"above 4096", clientsecret.PBKDF2{Iterations: 1}, clientsecret.NewSecret(strings.Repeat("x", 4097)), clientsecret.ErrSecretTooLong, "4096"},
		{"above 72 with bcrypt", clientsecret.Bcrypt{Cost: 4}, long, clientsecret.ErrSecretTooLong, "bcrypt-sha256 (BcryptSHA256)"},
		{"above 511 with SHA-crypt", clientsecret.SHA2Crypt{Iterations: 1000}, clientsecret.NewSecret(strings.Repeat("x", 512)), clientsecret.ErrSecretTooLong, "sha512crypt takes at most 511"},
		{"entropy not known", clientsecret.HighEntropy{}, long, clientsecret.ErrWeakSecret, "hash the Secret that Generate returned"},
	} {
		d, err := tc.scheme.Hash(tc.secret)
		if !errors.Is(err, tc.is) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v, want %v that says %q", tc.name, err, tc.is, tc.says)
		}
		if !d.IsZero() {
			t.Errorf("%s: a digest beside an error", tc.name)
		}
	}
	if _, err := (clientsecret.BcryptSHA256{Cost: 4}).Hash(long); err != nil {
		t.Errorf("bcrypt-sha256 with 73 bytes: %v", err)
	}
	if _, err := (clientsecret.Bcrypt{Cost: 4}).Hash(clientsecret.NewSecret(strings.Repeat("x", 72))); err != nil {
		t.Errorf("bcrypt with 72 bytes: %v", err)
	}
	weak, err := clientsecret.Generator{Length: 25, AllowWeak: true}.Generate()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (clientsecret.HighEntropy{}).Hash(weak); !errors.Is(err, clientsecret.ErrWeakSecret) {
		t.Errorf("HighEntropy with %.0f bits: %v", weak.Entropy(), err)
	}
	if _, err := (clientsecret.PBKDF2{Iterations: 1}).Hash(clientsecret.NewSecret("a\x00b")); err == nil || !strings.Contains(err.Error(), "NUL byte") {
		t.Errorf("a secret with a NUL byte: %v", err)
	}
	var configured clientsecret.Secret
	if err := configured.UnmarshalText([]byte(strings.Repeat("x", 72))); err != nil {
		t.Fatal(err)
	}
	if _, err := (clientsecret.HighEntropy{}).Hash(configured); !errors.Is(err, clientsecret.ErrWeakSecret) {
		t.Errorf("HighEntropy with a configured secret: %v", err)
	}
	for _, tc := range []struct {
		scheme clientsecret.Scheme
		says   string
	}{
		{clientsecret.SHA2Crypt{SHA: clientsecret.SHA1}, "SHA2Crypt: SHA is 1; use SHA256 or SHA512"},
		{clientsecret.SHA2Crypt{SHA: clientsecret.SHA384}, "SHA2Crypt: SHA is 384; use SHA256"},
		{clientsecret.SHA2Crypt{SHA: -1}, "SHA2Crypt: SHA is -1; use SHA256"},
		{clientsecret.Argon2{Variant: 3}, "Argon2: Variant is 3; use Argon2id"},
		{clientsecret.Argon2{Variant: -1}, "Argon2: Variant is -1; use Argon2id"},
		{clientsecret.PBKDF2{SHA: 5}, "PBKDF2: SHA is 5; use SHA1"},
	} {
		d, err := tc.scheme.Hash(long)
		if err == nil || !d.IsZero() || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%#v: %v, want an error that says %q", tc.scheme, err, tc.says)
		}
		if text := tc.scheme.String(); text != "invalid scheme" {
			t.Errorf("%#v is %s", tc.scheme, text)
		}
		if _, err := clientsecret.ParseScheme(tc.scheme.String()); err == nil {
			t.Errorf("the text of %#v is read", tc.scheme)
		}
	}
}

func TestRanges(t *testing.T) {
	secret := clientsecret.NewSecret("secret")
	for _, tc := range []struct {
		scheme clientsecret.Scheme
		field  string
		value  int
	}{
		{clientsecret.PBKDF2{Iterations: -1}, "Iterations", -1},
		{clientsecret.PBKDF2{Iterations: 5_000_001}, "Iterations", 5_000_001},
		{clientsecret.PBKDF2{Iterations: math.MaxInt}, "Iterations", math.MaxInt},
		{clientsecret.PBKDF2{Iterations: 1, SaltLength: 7}, "SaltLength", 7},
		{clientsecret.PBKDF2{Iterations: 1, SaltLength: 257}, "SaltLength", 257},
		{clientsecret.PBKDF2{Iterations: 1, KeyLength: 15}, "KeyLength", 15},
		{clientsecret.PBKDF2{Iterations: 1, KeyLength: 65}, "KeyLength", 65},
		{clientsecret.Argon2{Memory: 7}, "Memory", 7},
		{clientsecret.Argon2{Memory: 31, Parallelism: 4}, "Memory", 31},
		{clientsecret.Argon2{Memory: -1}, "Memory", -1},
		{clientsecret.Argon2{Memory: math.MaxInt}, "Memory", math.MaxInt},
		{clientsecret.Argon2{Parallelism: -4}, "Parallelism", -4},
		{clientsecret.Argon2{Parallelism: 300}, "Parallelism", 300},
		{clientsecret.Argon2{Parallelism: 300000}, "Parallelism", 300000},
		{clientsecret.Argon2{Memory: 32, Iterations: -1}, "Iterations", -1},
		{clientsecret.Scrypt{LogN: 58}, "LogN", 58},
		{clientsecret.Scrypt{LogN: -1}, "LogN", -1},
		{clientsecret.Scrypt{LogN: 1, BlockSize: 129}, "BlockSize", 129},
		{clientsecret.Scrypt{LogN: 1, Parallelism: 65}, "Parallelism", 65},
		{clientsecret.Yescrypt{LogN: 1}, "LogN", 1},
		{clientsecret.Yescrypt{BlockSize: 33}, "BlockSize", 33},
		{clientsecret.Yescrypt{SaltLength: 65}, "SaltLength", 65},
		{clientsecret.BcryptSHA256{Cost: 17}, "Cost", 17},
		{clientsecret.Bcrypt{Cost: 3}, "Cost", 3},
		{clientsecret.Bcrypt{Cost: 31}, "Cost", 31},
		{clientsecret.SHA2Crypt{Iterations: 999}, "Iterations", 999},
		{clientsecret.SHA2Crypt{Iterations: 999_999_999}, "Iterations", 999_999_999},
		{clientsecret.SHA2Crypt{SaltLength: 17}, "SaltLength", 17},
	} {
		var re *clientsecret.RangeError
		_, err := tc.scheme.Hash(secret)
		if !errors.As(err, &re) || re.Field != tc.field || re.Value != tc.value || re.Min <= tc.value && tc.value <= re.Max {
			t.Errorf("%#v: %v, want a RangeError for %s %d", tc.scheme, err, tc.field, tc.value)
		}
	}
	// Fields that are in range one by one and too much together: refused before any work is done.
	for _, scheme := range []clientsecret.Scheme{
		clientsecret.Argon2{Memory: 2 << 20, Iterations: 5},
		clientsecret.Argon2{Memory: 65536, Iterations: 1 << 20},
		clientsecret.Scrypt{LogN: 24, BlockSize: 8},
		clientsecret.Scrypt{LogN: 20, BlockSize: 8, Parallelism: 9},
	} {
		var le *clientsecret.LimitError
		if _, err := scheme.Hash(secret); !errors.As(err, &le) {
			t.Errorf("%v: %v, want a LimitError", scheme, err)
		}
		if _, err := clientsecret.ParseScheme(scheme.String()); !errors.As(err, &le) {
			t.Errorf("ParseScheme(%v): %v, want a LimitError", scheme, err)
		}
	}
}

func TestParseScheme(t *testing.T) {
	for in, want := range map[string]clientsecret.Scheme{
		"pbkdf2":                            clientsecret.PBKDF2{},
		"pbkdf2-sha512,iterations=310000":   clientsecret.PBKDF2{Iterations: 310000},
		"pbkdf2-sha256, salt-length = 32":   clientsecret.PBKDF2{SHA: clientsecret.SHA256, SaltLength: 32},
		"argon2":                            clientsecret.Argon2{},
		"argon2i,parallelism=1,memory=8192": clientsecret.Argon2{Variant: clientsecret.Argon2i, Memory: 8192, Parallelism: 1},
		"scrypt,log-n=17,parallelism=1":     clientsecret.Scrypt{LogN: 17, Parallelism: 1},
		"yescrypt":                          clientsecret.Yescrypt{},
		"bcrypt,cost=10":                    clientsecret.Bcrypt{Cost: 10},
		"bcrypt-sha256":                     clientsecret.BcryptSHA256{},
		"sha2crypt":                         clientsecret.SHA2Crypt{},
		"sha256crypt,iterations=1000":       clientsecret.SHA2Crypt{SHA: clientsecret.SHA256, Iterations: 1000},
		"high-entropy":                      clientsecret.HighEntropy{},

		// The names of stored values.
		"argon2id,m=65536,t=3,p=1":    clientsecret.Argon2{},
		"argon2id,p=4":                clientsecret.Argon2{Parallelism: 4},
		"argon2d,t=2,memory=8192,p=1": clientsecret.Argon2{Variant: clientsecret.Argon2d, Memory: 8192, Iterations: 2, Parallelism: 1},
		"pbkdf2-sha256,i=25000,l=32":  clientsecret.PBKDF2{SHA: clientsecret.SHA256, Iterations: 25000},
		"scrypt,ln=17,r=8,p=1":        clientsecret.Scrypt{LogN: 17, Parallelism: 1},
		"yescrypt,r=8":                clientsecret.Yescrypt{BlockSize: 8},
		"bcrypt-sha256,r=13":          clientsecret.BcryptSHA256{Cost: 13},
		"sha512crypt,rounds=50000":    clientsecret.SHA2Crypt{Iterations: 50000},
	} {
		got, err := clientsecret.ParseScheme(in)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if got.String() != want.String() {
			t.Errorf("%s is %s, want %s", in, got, want)
		}
	}
	for _, s := range cheap {
		got, err := clientsecret.ParseScheme(s.String())
		if err != nil || got.String() != s.String() {
			t.Errorf("%s is read as %v, %v", s, got, err)
		}
	}
}

func TestParseSchemeRefuses(t *testing.T) {
	for in, says := range map[string]string{
		"":                                  "not one of: pbkdf2-sha1, pbkdf2-sha224",
		"md5crypt":                          "not one of",
		"plaintext":                         "not one of",
		"PBKDF2":                            "not one of",
		"pbkdf2-sha512,":                    "",
		"pbkdf2-sha512,rounds=5":            "parameter 1 of scheme pbkdf2-sha512 is not one of: iterations, salt-length, key-length",
		"pbkdf2-sha512,iterations=1,cost=5": "parameter 2 of scheme",
		"pbkdf2-sha512,iterations":          "iterations is not a decimal number",
		"pbkdf2-sha512,iterations=-1":       "iterations is not a decimal number",
		"pbkdf2-sha512,iterations=1e5":      "iterations is not a decimal number",
		"pbkdf2-sha512,iterations=007":      "iterations is not a decimal number",
		"pbkdf2-sha512,iterations=0":        "Iterations is 0, out of the range 1 to 5000000",
		"pbkdf2-sha512,iterations=99999999999999999999999": fmt.Sprintf("Iterations is %d, out of the range", math.MaxInt),
		"pbkdf2,iterations=1,iterations=2":                 "iterations twice",
		"pbkdf2,iterations=1,i=2":                          "iterations twice",
		"pbkdf2,m=1":                                       "parameter 1 of scheme pbkdf2 is not one of: iterations",
		"pbkdf2-sha512,i=0":                                "Iterations is 0, out of the range 1 to 5000000",
		"high-entropy,iterations=1":                        "high-entropy takes no parameter but vouched",
		"bcrypt,key-length=31":                             "not one of: cost",
		"bcrypt,=31":                                       "not one of: cost",
		"bcrypt,cost=31":                                   "Cost is 31, out of the range 4 to 16",
		"argon2id,memory=4":                                "Memory is 4, out of the range 8 to 2097152",
		hashed:                                             "not one of",
	} {
		s, err := clientsecret.ParseScheme(in)
		if says == "" { // a trailing comma is nothing
			if err != nil {
				t.Errorf("%q: %v", in, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want an error that says %q", in, err, says)
		}
		if s != nil {
			t.Errorf("%q: a scheme beside an error", in)
		}
		if err != nil && leaked(err.Error()) != "" {
			t.Errorf("%q is quoted in %q", leaked(err.Error()), err)
		}
	}
}
