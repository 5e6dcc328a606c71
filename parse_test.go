package clientsecret_test

import (
	"errors"
	"math"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/vectors"
)

func TestParseRefuses(t *testing.T) {
	for _, tc := range []struct {
		name, stored string
		is           error
		says         string
	}{
		{"empty", "", clientsecret.ErrEmpty, "no stored value"},
		{"empty plaintext", "$plaintext$", clientsecret.ErrEmpty, "no secret after"},
		{"empty base64", "$base64$", clientsecret.ErrEmpty, "no secret after"},
		{"plaintext not closed", "$plaintext", clientsecret.ErrMalformed, "a $ is missing"},
		{"base64 not base64", "$base64$a+b", clientsecret.ErrMalformed, "not the base64"},
		{"base64 with a line end", "$base64$YWJj\n", clientsecret.ErrMalformed, "not the base64"},
		{"over-long plaintext", strings.Repeat("x", 4097), clientsecret.ErrSecretTooLong, "4096"},

		{"dollar", "$", clientsecret.ErrUnsupported, "$plaintext$"},
		{"unknown identifier", "$whatever$x", clientsecret.ErrUnsupported, "$plaintext$"},
		{"a secret that begins with $", "$ecret", clientsecret.ErrUnsupported, "$plaintext$"},
		{"a variable in braces", "${SECRET}", clientsecret.ErrUnsupported, "a variable that nothing replaced"},
		{"a variable of Kubernetes", "$(SECRET)", clientsecret.ErrUnsupported, "a variable that nothing replaced"},
		{"a variable in capitals", "$OIDC_SECRET", clientsecret.ErrUnsupported, "a variable that nothing replaced"},
		{"doubled", "$$pbkdf2-sha512$$310000$$" + salt + "$$" + key, clientsecret.ErrUnsupported, "doubled"},
		{"bcrypt of 1999", "$2$12$" + strings.Repeat("a", 53), clientsecret.ErrUnsupported, "1999"},
		{"apache md5", "$apr1$abcdefgh$" + md5crypt22, clientsecret.ErrUnsupported, "htpasswd -B"},
		{"sun md5", "$md5,rounds=904$abc$$" + md5crypt22, clientsecret.ErrUnsupported, "Sun"},
		{"libxcrypt scrypt", "$7$CU..../....abc$def", clientsecret.ErrUnsupported, "scrypt"},
		{"gost", "$gy$j9T$abc$def", clientsecret.ErrUnsupported, "gost"},
		{"bare argon2", "$argon2$v=19$m=8,t=1,p=1$x$x", clientsecret.ErrUnsupported, "argon2id"},

		{"pbkdf2 alone", "$pbkdf2-sha512$", clientsecret.ErrMalformed, "iteration count"},
		{"pbkdf2 not closed", "$pbkdf2-sha512", clientsecret.ErrMalformed, "iteration count"},
		{"pbkdf2 zero", "$pbkdf2-sha512$0$" + salt + "$" + key, clientsecret.ErrMalformed, "iteration count"},
		{"pbkdf2 negative", "$pbkdf2-sha512$-1$" + salt + "$" + key, clientsecret.ErrMalformed, "iteration count"},
		{"pbkdf2 plus", "$pbkdf2-sha512$+1$" + salt + "$" + key, clientsecret.ErrMalformed, "iteration count"},
		{"pbkdf2 leading zero", "$pbkdf2-sha512$0310000$" + salt + "$" + key, clientsecret.ErrMalformed, "iteration count"},
		{"pbkdf2 no key", "$pbkdf2-sha512$310000$" + salt, clientsecret.ErrMalformed, "missing"},
		{"pbkdf2 empty key", "$pbkdf2-sha512$310000$" + salt + "$", clientsecret.ErrMalformed, "0 bytes"},
		{"pbkdf2 empty salt", "$pbkdf2-sha512$310000$$" + key, clientsecret.ErrMalformed, "salt is empty"},
		{"pbkdf2 short key", "$pbkdf2-sha512$1$" + salt + "$AA", clientsecret.ErrMalformed, "1 bytes, fewer than 16"},
		{"pbkdf2 key of 15 bytes", "$pbkdf2-sha512$1$" + salt + "$" + key[:20], clientsecret.ErrMalformed, "15 bytes"},
		{"pbkdf2 plus sign", "$pbkdf2-sha512$310000$" + salt + "$+" + key[1:], clientsecret.ErrMalformed, "base64"},
		{"pbkdf2 padding", "$pbkdf2-sha512$310000$" + salt + "==$" + key, clientsecret.ErrMalformed, "base64"},
		{"pbkdf2 as Base64 has it", "$pbkdf2-sha512$310000$" + salt + "==$" + strings.ReplaceAll(key, ".", "+") + "==", clientsecret.ErrMalformed, "drop = at its end, and write . for +"},
		{"pbkdf2 padding of the key", hashed + "==", clientsecret.ErrMalformed, "drop = at its end, and write . for +"},
		{"pbkdf2 plus for a dot", strings.ReplaceAll(hashed, ".", "+"), clientsecret.ErrMalformed, "base64: write . for +"},
		{"pbkdf2 for URLs", "$pbkdf2-sha512$310000$" + strings.ReplaceAll(salt, "/", "_") + "$" + key, clientsecret.ErrMalformed, "write . for -, and / for _"},
		{"hydra padding", "$pbkdf2-sha256$i=25000,l=32$" + salt + "==$" + key32 + "=", clientsecret.ErrMalformed, "drop = at its end"},
		{"hydra with a dot", "$pbkdf2-sha256$i=25000,l=32$" + salt + "$" + strings.Replace(key32, "A", ".", 1), clientsecret.ErrMalformed, "write + for a dot"},
		{"argon2 padding", "$argon2id$v=19$m=65536,t=3,p=4$" + salt + "$" + key32 + "=", clientsecret.ErrMalformed, "drop = at its end"},
		{"argon2 for URLs", "$argon2id$v=19$m=65536,t=3,p=4$" + salt + "$" + strings.Replace(key32, "A", "-", 1), clientsecret.ErrMalformed, "write + for -, and / for _"},
		{"pbkdf2 trailing bits", "$pbkdf2-sha512$310000$" + salt + "$" + key[:85] + "h", clientsecret.ErrMalformed, "base64"},
		{"pbkdf2 cut", "$pbkdf2-sha512$310000$" + salt + "$" + key[:85], clientsecret.ErrMalformed, "cut"},
		{"pbkdf2 one part more", hashed + "$x", clientsecret.ErrMalformed, "base64"},
		{"pbkdf2 line end within", hashed[:60] + "\r\n" + hashed[60:], clientsecret.ErrMalformed, "line end"},
		{"pbkdf2 carriage return within", hashed[:60] + "\r" + hashed[60:], clientsecret.ErrMalformed, "line end"},
		{"pbkdf2 space within", hashed[:60] + " " + hashed[60:], clientsecret.ErrMalformed, "base64"},
		{"pbkdf2 nul", hashed + "\x00", clientsecret.ErrMalformed, "base64"},
		{"hydra wrong length", "$pbkdf2-sha256$i=25000,l=31$" + salt + "$" + key32, clientsecret.ErrMalformed, "parameter l"},
		{"hydra no length", "$pbkdf2-sha256$i=25000$" + salt + "$" + key32, clientsecret.ErrMalformed, "not i, l"},
		{"hydra one more", "$pbkdf2-sha256$i=25000,l=32,x=1$" + salt + "$" + key32, clientsecret.ErrMalformed, "not i, l"},
		{"hydra sha384 is SHA-3", "$pbkdf2-sha384$i=25000,l=32$" + salt + "$" + key32, clientsecret.ErrUnsupported, "ambiguous"},
		{"hydra without a hash", "$pbkdf2$i=25000,l=32$" + salt + "$" + key32, clientsecret.ErrUnsupported, "which hash"},

		{"argon2 no version", "$argon2id$m=65536,t=3,p=4$" + salt + "$" + key32, clientsecret.ErrMalformed, "v=19"},
		{"argon2 old version", "$argon2id$v=16$m=65536,t=3,p=4$" + salt + "$" + key32, clientsecret.ErrMalformed, "v=19"},
		{"argon2 order", "$argon2id$v=19$t=3,m=65536,p=4$" + salt + "$" + key32, clientsecret.ErrMalformed, "parameter m"},
		{"argon2 another order", "$argon2id$v=19$p=4,m=65536,t=3$" + salt + "$" + key32, clientsecret.ErrMalformed, "parameter m"},
		{"argon2 npm's order, missing", "$argon2id$v=19$m=65536,p=4$" + salt + "$" + key32, clientsecret.ErrMalformed, "not m, p, t"},
		{"argon2 npm's order, twice", "$argon2id$v=19$m=65536,p=4,p=3$" + salt + "$" + key32, clientsecret.ErrMalformed, "parameter t"},
		{"argon2 npm's order, one more", "$argon2id$v=19$m=65536,p=4,t=3,p=4$" + salt + "$" + key32, clientsecret.ErrMalformed, "not m, p, t"},
		{"argon2 missing", "$argon2id$v=19$m=65536,t=3$" + salt + "$" + key32, clientsecret.ErrMalformed, "not m, t, p"},
		{"argon2 keyid", "$argon2id$v=19$m=65536,t=3,p=4,keyid=AA$" + salt + "$" + key32, clientsecret.ErrMalformed, "not m, t, p"},
		{"argon2 zero", "$argon2id$v=19$m=65536,t=0,p=4$" + salt + "$" + key32, clientsecret.ErrMalformed, "parameter t is 0"},
		{"argon2 little memory", "$argon2id$v=19$m=31,t=1,p=4$" + salt + "$" + key32, clientsecret.ErrMalformed, "8·p"},
		{"argon2 not a number", "$argon2id$v=19$m=" + canary + ",t=1,p=4$" + salt + "$" + key32, clientsecret.ErrMalformed, "parameter m is not a decimal number"},
		{"argon2 no key", "$argon2id$v=19$m=65536,t=3,p=4$" + salt, clientsecret.ErrMalformed, "missing"},

		{"bcrypt cost 3", "$2b$03$" + strings.Repeat("a", 21) + "u" + strings.Repeat("a", 31), clientsecret.ErrMalformed, "below 4"},
		{"bcrypt cost of one digit", "$2b$5$" + strings.Repeat("a", 53), clientsecret.ErrMalformed, "two digits"},
		{"bcrypt cost not a number", "$2b$1x$" + strings.Repeat("a", 53), clientsecret.ErrMalformed, "decimal"},
		{"bcrypt cost plus", "$2b$+5$" + strings.Repeat("a", 53), clientsecret.ErrMalformed, "decimal"},
		{"bcrypt cut", "$2b$12$" + strings.Repeat("a", 52), clientsecret.ErrMalformed, "52 characters, not 53"},
		{"bcrypt longer", "$2b$12$" + strings.Repeat("a", 54), clientsecret.ErrMalformed, "54 characters, not 53"},
		{"bcrypt salt with loose bits", "$2b$12$" + strings.Repeat("a", 53), clientsecret.ErrMalformed, "salt"},
		{"bcrypt foreign character", "$2b$12$" + strings.Repeat("a", 21) + "u" + strings.Repeat("-", 31), clientsecret.ErrMalformed, "hash has a character"},
		{"bcrypt-sha256 version 1", "$bcrypt-sha256$2b,12$" + strings.Repeat("a", 22) + "$" + strings.Repeat("a", 31), clientsecret.ErrMalformed, "version 1"},
		{"bcrypt-sha256 with 2a", "$bcrypt-sha256$v=2,t=2a,r=12$" + strings.Repeat("a", 21) + "u$" + strings.Repeat("a", 31), clientsecret.ErrMalformed, "parameter t is 2a: write t=2b, which gives the same hash"},
		{"bcrypt-sha256 with 2y", "$bcrypt-sha256$v=2,t=2y,r=12$" + strings.Repeat("a", 21) + "u$" + strings.Repeat("a", 31), clientsecret.ErrMalformed, "write t=2b"},
		{"bcrypt-sha256 with 2x", "$bcrypt-sha256$v=2,t=2x,r=12$" + strings.Repeat("a", 21) + "u$" + strings.Repeat("a", 31), clientsecret.ErrMalformed, "parameter t is not 2b; make a new value"},
		{"bcrypt-sha256 cut", "$bcrypt-sha256$v=2,t=2b,r=12$" + strings.Repeat("a", 22) + "$" + strings.Repeat("a", 30), clientsecret.ErrMalformed, "22 and 30"},

		{"scrypt order", "$scrypt$r=8,ln=16,p=1$" + salt + "$" + key32, clientsecret.ErrMalformed, "parameter ln"},
		{"scrypt as Kratos has it", "$scrypt$ln=16384,r=8,p=1$" + salt + "$" + key32, clientsecret.ErrMalformed, "parameter ln is N itself: write its logarithm, ln=14"},
		{"scrypt N of 1024", "$scrypt$ln=1024,r=8,p=1$" + salt + "$" + key32, clientsecret.ErrMalformed, "ln=10"},
		{"scrypt zero", "$scrypt$ln=0,r=8,p=1$" + salt + "$" + key32, clientsecret.ErrMalformed, "parameter ln is 0"},
		{"yescrypt flags", "$y$k9T$" + salt + "$" + key32, clientsecret.ErrUnsupported, "other than N and r"},
		{"yescrypt settings", "$y$j9T5$" + salt + "$" + key32, clientsecret.ErrUnsupported, "other than N and r"},
		{"yescrypt long N", "$y$jzT$" + salt + "$" + key32, clientsecret.ErrUnsupported, "other than N and r"},
		{"yescrypt salt", "$y$j9T$a$" + key32, clientsecret.ErrMalformed, "salt"},
		{"yescrypt cut", "$y$j9T$/rLMz8R6Vne1seQD7Dff/0$" + key32[1:], clientsecret.ErrMalformed, "42 characters, not 43"},

		{"sha2crypt few rounds", "$6$rounds=999$abc$" + strings.Repeat("a", 86), clientsecret.ErrMalformed, "1000"},
		{"sha2crypt rounds", "$6$rounds=5e4$abc$" + strings.Repeat("a", 86), clientsecret.ErrMalformed, "rounds"},
		{"sha2crypt cut", "$6$abc$" + strings.Repeat("a", 85), clientsecret.ErrMalformed, "85 characters, not 86"},
		{"sha2crypt long salt", "$6$" + strings.Repeat("a", 17) + "$" + strings.Repeat("a", 86), clientsecret.ErrMalformed, "16"},
		{"sha2crypt empty salt", "$6$$" + strings.Repeat("a", 86), clientsecret.ErrMalformed, "salt is empty"},
		{"sha2crypt foreign character", "$5$ab:$" + strings.Repeat("a", 43), clientsecret.ErrMalformed, "character"},
		{"sha2crypt foreign character in the hash", "$5$abc$" + strings.Repeat("a", 42) + "-", clientsecret.ErrMalformed, "character"},
		{"sha2crypt longer", "$6$abc$" + strings.Repeat("a", 87), clientsecret.ErrMalformed, "87 characters, not 86"},
		{"md5crypt long salt", "$1$abcdefghi$" + md5crypt22, clientsecret.ErrMalformed, "8"},
		{"SHA-1 of Kratos", "$sha1$pf=e1NBTFR9e1BBU1NXT1JEfQ==$YWJj$ZGVm", clientsecret.ErrUnsupported, "$sha1$ is a form of Ory Kratos; make a new value"},
		{"SHA-512 of Kratos", "$sha512$pf=e1NBTFR9e1BBU1NXT1JEfQ==$YWJj$ZGVm", clientsecret.ErrUnsupported, "$sha512$ is a form of Ory Kratos"},
		{"MD5 of Kratos", "$md5$pf=e1NBTFR9e1BBU1NXT1JEfQ==$YWJj$ZGVm", clientsecret.ErrUnsupported, "$md5$ is a form of Ory Kratos"},
		{"HMAC of Kratos", "$hmac-sha256$YWJj$ZGVm", clientsecret.ErrUnsupported, "Ory Kratos"},
		{"Firebase", "$firescrypt$ln=14,r=8,p=1$YWJj$ZGVm$Bw==$c2lnbmVy", clientsecret.ErrUnsupported, "Firebase"},
		{"WordPress", "$P$B" + strings.Repeat("a", 30), clientsecret.ErrUnsupported, "WordPress"},
		{"sha1crypt no rounds", "$sha1$$abcdefgh$" + strings.Repeat("a", 28), clientsecret.ErrMalformed, "iteration count"},

		{"sealed version", "$sealed$v=2,k=a$AAAA", clientsecret.ErrUnsupported, "version"},
		{"sealed without a version", "$sealed$k=a$AAAA", clientsecret.ErrMalformed, "v=1"},
		{"sealed over two lines", "$sealed$v=1,k=a$A\nAAA", clientsecret.ErrMalformed, "line end"},
		{"sealed not base64", "$sealed$v=1,k=a$A=AA", clientsecret.ErrMalformed, "base64"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d, err := clientsecret.Parse(tc.stored)
			if !errors.Is(err, tc.is) || !strings.Contains(err.Error(), tc.says) {
				t.Fatalf("Parse = %v, want %v that says %q", err, tc.is, tc.says)
			}
			if !d.IsZero() {
				t.Error("a digest beside an error")
			}
			if quoted := quotes(err, tc.stored); quoted != "" {
				t.Errorf("the error quotes %q", quoted)
			}
			if strings.Count(err.Error(), "clientsecret:") != 1 || strings.HasSuffix(err.Error(), ".") {
				t.Errorf("the error's form: %q", err)
			}
		})
	}
}

// TestParseQuotesNothing puts a canary into every part of every form.
func TestParseQuotesNothing(t *testing.T) {
	refused := 0
	for _, v := range vectors.All() {
		for i := range v.Stored {
			if !strings.ContainsRune("$,=", rune(v.Stored[i])) {
				continue
			}
			rest := strings.IndexAny(v.Stored[i+1:], "$,=")
			if rest < 0 {
				rest = len(v.Stored) - i - 1
			}
			for _, stored := range []string{v.Stored[:i+1] + canary + v.Stored[i+1+rest:], v.Stored[:i+1] + canary, v.Stored[:i+1] + canary + v.Stored[i+1:]} {
				if _, err := clientsecret.Parse(stored); err != nil {
					refused++
					if part := leaked(err.Error()); part != "" || quotes(err, stored) != "" {
						t.Errorf("%q is quoted in %q", part+quotes(err, stored), err)
					}
				}
			}
		}
	}
	if refused < 1000 {
		t.Errorf("only %d values were refused", refused)
	}
}

func TestLimits(t *testing.T) {
	for _, tc := range []struct {
		name, stored, parameter string
		value                   int64
	}{
		{"argon2 of 4 TiB", "$argon2id$v=19$m=4294967295,t=1,p=1$" + salt + "$" + key32, "memory", 4294967295},
		{"argon2 of more", "$argon2id$v=19$m=99999999999999999999,t=1,p=1$" + salt + "$" + key32, "memory", math.MaxInt64},
		{"argon2 passes", "$argon2id$v=19$m=65536,t=2000000000,p=1$" + salt + "$" + key32, "memory × passes", 65536 * 2000000000},
		{"argon2 passes beyond int64", "$argon2id$v=19$m=2097152,t=99999999999999999999,p=1$" + salt + "$" + key32, "iterations", math.MaxInt64},
		{"argon2 lanes", "$argon2id$v=19$m=65536,t=1,p=65$" + salt + "$" + key32, "parallelism", 65},
		{"pbkdf2 2^31", "$pbkdf2-sha512$2147483648$" + salt + "$" + key, "iterations", 2147483648},
		{"pbkdf2 many blocks", "$pbkdf2$1300000$" + salt + "$" + strings.Repeat("AAAA", 80), "iterations", 1300000 * 12},
		{"pbkdf2 beyond int64, many blocks", "$pbkdf2$99999999999999999999$" + salt + "$" + strings.Repeat("AAAA", 80), "iterations", math.MaxInt64},
		{"argon2 three passes over 2 GiB", "$argon2id$v=19$m=2097152,t=3,p=1$" + salt + "$" + key32, "memory × passes", 3 * 2097152},
		{"scrypt three times over 1 GiB", "$scrypt$ln=20,r=8,p=3$" + salt + "$" + key32, "memory × passes", 3 << 20},
		{"hydra 2^31", "$pbkdf2-sha256$i=2147483648,l=32$" + salt + "$" + key32, "iterations", 2147483648},
		{"hydra long key", "$pbkdf2-sha256$i=1,l=100000$" + salt + "$" + key32, "key length", 100000},
		{"bcrypt 31", "$2b$31$" + strings.Repeat("a", 21) + "u" + strings.Repeat("a", 31), "cost", 31},
		{"bcrypt 99", "$2b$99$" + strings.Repeat("a", 21) + "u" + strings.Repeat("a", 31), "cost", 99},
		{"bcrypt-sha256 17", "$bcrypt-sha256$v=2,t=2b,r=17$" + strings.Repeat("a", 21) + "u$" + strings.Repeat("a", 31), "cost", 17},
		{"sha512crypt", "$6$rounds=999999999$abc$" + strings.Repeat("a", 86), "iterations", 999999999},
		{"sha1crypt", "$sha1$4294967295$abcdefgh$" + strings.Repeat("a", 28), "iterations", 4294967295},
		{"scrypt ln=58", "$scrypt$ln=58,r=8,p=1$" + salt + "$" + key32, "memory", math.MaxInt64},
		{"scrypt ln=22", "$scrypt$ln=22,r=8,p=1$" + salt + "$" + key32, "memory", 1<<22 + 3},
		{"scrypt r", "$scrypt$ln=1,r=99999999,p=1$" + salt + "$" + key32, "memory", math.MaxInt64},
		{"scrypt passes", "$scrypt$ln=20,r=8,p=9$" + salt + "$" + key32, "memory × passes", 9 << 20},
		{"scrypt p", "$scrypt$ln=1,r=8,p=1073741823$" + salt + "$" + key32, "parallelism", 1073741823},
		{"yescrypt", "$y$jTT$/rLMz8R6Vne1seQD7Dff/0$WRHQAfQjKK.t4N88jj.Ocsv2YbeQw/YDr6EnnAGs1NC", "memory", 1<<34 + 24},
		{"salt", "$pbkdf2-sha512$1$" + strings.Repeat("AAAA", 86) + "$" + key, "salt length", 258},
		{"key", "$pbkdf2-sha512$1$" + salt + "$" + strings.Repeat("AAAA", 86), "key length", 258},
		{"plaintext of 10 MiB", strings.Repeat("x", 10<<20), "length", 10 << 20},
		{"digest of 10 MiB", hashed + strings.Repeat("A", 10<<20), "length", 10<<20 + int64(len(hashed))},
		{"dollars", strings.Repeat("$", 10<<20), "length", 10 << 20},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var le *clientsecret.LimitError
			_, err := clientsecret.Parse(tc.stored)
			if !errors.As(err, &le) {
				t.Fatalf("Parse = %v, want a LimitError", err)
			}
			// Where an int has 32 bits, larger numbers are the largest int.
			if le.Parameter != tc.parameter || strconv.IntSize == 64 && le.Value != tc.value || le.Value <= le.Limit {
				t.Errorf("Parse = %+v, want %s of %d", *le, tc.parameter, tc.value)
			}
			if allocated := allocatedBy(func() { clientsecret.Parse(tc.stored) }); allocated > 4096 {
				t.Errorf("%d bytes were allocated to refuse it", allocated)
			}
		})
	}
}

// allocatedBy returns how many bytes f allocates.
func allocatedBy(f func()) uint64 {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var before, after runtime.MemStats
	f()
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestLimitsAdmit lists what projects and standards recommend.
func TestLimitsAdmit(t *testing.T) {
	crypt53 := strings.Repeat("a", 21) + "u" + strings.Repeat("a", 31)
	for name, stored := range map[string]string{
		"RFC 9106, first recommended":      "$argon2id$v=19$m=2097152,t=1,p=4$" + salt + "$" + key32,
		"RFC 9106, second recommended":     "$argon2id$v=19$m=65536,t=3,p=4$" + salt + "$" + key32,
		"OWASP argon2id":                   "$argon2id$v=19$m=47104,t=1,p=1$" + salt + "$" + key32,
		"OWASP scrypt":                     "$scrypt$ln=17,r=8,p=1$" + salt + "$" + key32,
		"OWASP scrypt, little memory":      "$scrypt$ln=13,r=8,p=10$" + salt + "$" + key32,
		"OWASP PBKDF2-HMAC-SHA1":           "$pbkdf2$1300000$" + salt + "$" + key[:26] + "Q",
		"OWASP PBKDF2-HMAC-SHA256":         "$pbkdf2-sha256$600000$" + salt + "$" + key32,
		"OWASP bcrypt":                     "$2b$10$" + crypt53,
		"Authelia":                         hashed,
		"Authelia bcrypt":                  "$2b$12$" + crypt53,
		"Authelia scrypt":                  "$scrypt$ln=16,r=8,p=1$" + salt + "$" + key32,
		"go-crypt argon2":                  "$argon2id$v=19$m=2097152,t=1,p=4$" + salt + "$" + key32,
		"go-crypt bcrypt":                  "$2b$13$" + crypt53,
		"go-crypt sha1crypt":               "$sha1$480000$abcdefgh$" + strings.Repeat("a", 28),
		"go-crypt sha256crypt":             "$5$rounds=1000000$abcdefgh$" + strings.Repeat("a", 43),
		"go-crypt sha512crypt":             "$6$rounds=500000$abcdefgh$" + strings.Repeat("a", 86),
		"go-crypt PBKDF2-HMAC-SHA1":        "$pbkdf2$720000$" + salt + "$" + key[:26] + "Q",
		"Hydra":                            "$pbkdf2-sha256$i=25000,l=32$" + salt + "$" + key32,
		"argon2, twice over 2 GiB":         "$argon2id$v=19$m=2097152,t=2,p=1$" + salt + "$" + key32,
		"scrypt, twice over 1 GiB":         "$scrypt$ln=20,r=8,p=2$" + salt + "$" + key32,
		"libsodium's sensitive":            "$argon2id$v=19$m=1048576,t=4,p=1$" + salt + "$" + key32,
		"passlib sha512crypt":              "$6$rounds=656000$abcdefgh$" + strings.Repeat("a", 86),
		"a plaintext of the greatest size": strings.Repeat("x", 4096),
	} {
		if _, err := clientsecret.Parse(stored); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParserLimits(t *testing.T) {
	raised := clientsecret.Parser{Limits: clientsecret.Limits{Iterations: math.MaxInt, Cost: 99, Parallelism: 1 << 30, Memory: math.MaxInt}}
	if _, err := raised.Parse("$pbkdf2-sha512$2000000000$" + salt + "$" + key); err != nil {
		t.Errorf("iterations within raised limits: %v", err)
	}
	var le *clientsecret.LimitError
	for name, stored := range map[string]string{
		"bcrypt ends at 31":         "$2b$32$" + strings.Repeat("a", 21) + "u" + strings.Repeat("a", 31),
		"argon2 has 255 lanes":      "$argon2id$v=19$m=65536,t=1,p=256$" + salt + "$" + key32,
		"argon2 has 32 bits of KiB": "$argon2id$v=19$m=4294967296,t=1,p=1$" + salt + "$" + key32,
		"argon2's work overflows":   "$argon2id$v=19$m=4294967295,t=4294967295,p=1$" + salt + "$" + key32,
		"sha1crypt has 32 bits":     "$sha1$4294967296$abcdefgh$" + strings.Repeat("a", 28),
		"no number is this large":   "$pbkdf2-sha512$99999999999999999999$" + salt + "$" + key,
		"nor this":                  "$6$rounds=99999999999999999999$abc$" + strings.Repeat("a", 86),
		"scrypt's N is below 2^41":  "$scrypt$ln=41,r=1,p=1$" + salt + "$" + key32,
	} {
		if _, err := raised.Parse(stored); !errors.As(err, &le) {
			t.Errorf("%s: %v, want a LimitError", name, err)
		}
	}
	if _, err := raised.Parse("$scrypt$ln=1,r=1024,p=1048576$" + salt + "$" + key32); !errors.Is(err, clientsecret.ErrMalformed) {
		t.Errorf("scrypt's r·p of 2^30: %v, want ErrMalformed", err)
	}
	shortSalt := clientsecret.Parser{Limits: clientsecret.Limits{SaltLength: 4}}
	for _, v := range vectors.All() {
		if _, err := shortSalt.Parse(v.Stored); !errors.As(err, &le) || le.Parameter != "salt length" {
			t.Errorf("%s with a salt of above 4 bytes: %v, want a LimitError", v.Algorithm, err)
		}
	}
	shortKey := clientsecret.Parser{Limits: clientsecret.Limits{KeyLength: 15}}
	for _, v := range vectors.All() {
		if _, err := shortKey.Parse(v.Stored); !errors.As(err, &le) || le.Parameter != "key length" {
			t.Errorf("%s with a key of above 15 bytes: %v, want a LimitError", v.Algorithm, err)
		}
	}
	// Beside what it fills, scrypt needs room in proportion to r.
	if _, err := (clientsecret.Parser{Limits: clientsecret.Limits{Memory: 16 << 10}}).Parse("$scrypt$ln=1,r=65536,p=1$" + salt + "$" + key32); !errors.As(err, &le) || le.Value != 40<<10 {
		t.Errorf("scrypt with a large r: %v, want a LimitError", err)
	}
	lowered := clientsecret.Parser{Limits: clientsecret.Limits{Iterations: 309_999}}
	if _, err := lowered.Parse(hashed); !errors.As(err, &le) || le.Limit != 309_999 || le.Value != 310_000 {
		t.Errorf("iterations above lowered limits: %v", err)
	}
	if _, err := (clientsecret.Parser{Limits: clientsecret.Limits{Length: -1}}).Parse("x"); !errors.As(err, &le) {
		t.Errorf("a negative limit: %v, want a LimitError", err)
	}
	if _, err := (clientsecret.Parser{}).Parse(hashed); err != nil {
		t.Errorf("the zero Parser: %v", err)
	}
}

func TestDigest(t *testing.T) {
	for _, tc := range []struct {
		stored, algorithm, text, scheme string
	}{
		{hashed, "pbkdf2-sha512", "pbkdf2-sha512,iterations=310000", "pbkdf2-sha512,iterations=310000"},
		{"$pbkdf2-sha256$i=25000,l=32$" + salt + "$" + key32, "pbkdf2-sha256", "pbkdf2-sha256,iterations=25000", "pbkdf2-sha256,iterations=25000"},
		{"$pbkdf2-sha1$131000$" + salt + "$" + key[:26] + "Q", "pbkdf2-sha1", "pbkdf2-sha1,iterations=131000", "pbkdf2-sha1,iterations=131000"},
		{"$pbkdf2-sha1$131000$" + salt + "$" + key32, "pbkdf2-sha1", "pbkdf2-sha1,iterations=131000", ""}, // the key is longer than we make
		{"$argon2d$v=19$m=65536,t=3,p=4$" + salt + "$" + key32, "argon2d", "argon2d,memory=65536,iterations=3,parallelism=4", "argon2d,memory=65536,iterations=3,parallelism=4"},
		{"$2a$12$" + strings.Repeat("a", 21) + "u" + strings.Repeat("a", 31), "bcrypt", "bcrypt,cost=12", "bcrypt,cost=12"},
		{"$6$abcdefgh$" + strings.Repeat("a", 86), "sha512crypt", "sha512crypt,iterations=5000", "sha512crypt,iterations=5000,salt-length=8"},
		{"$1$abc$" + md5crypt22, "md5crypt", "md5crypt", ""},
		{"$sha1$40000$abc$" + strings.Repeat("a", 28), "sha1crypt", "sha1crypt,iterations=40000", ""},
		{"$plaintext$x", "plaintext", "plaintext", ""},
		{"x", "plaintext", "plaintext", ""},
		{"$sealed$v=1,k=2026-11$AAAA", "sealed", "sealed", ""},
	} {
		d := mustParse(t, tc.stored)
		if d.Algorithm() != tc.algorithm || d.String() != tc.text || d.Encode() != tc.stored || d.IsZero() {
			t.Errorf("%s: %q, %q, %q", tc.stored, d.Algorithm(), d.String(), d.Encode())
		}
		scheme := ""
		if s := d.Scheme(); s != nil {
			scheme = s.String()
		}
		if scheme != tc.scheme {
			t.Errorf("%s: Scheme() = %q, want %q", tc.stored, scheme, tc.scheme)
		}
		if d.IsPlaintext() != (tc.algorithm == "plaintext") {
			t.Errorf("%s: IsPlaintext() = %v", tc.stored, d.IsPlaintext())
		}
		if !d.Equal(mustParse(t, tc.stored)) || d.Equal(mustParse(t, "other")) || d.Equal(clientsecret.Digest{}) {
			t.Errorf("%s: Equal", tc.stored)
		}
	}
}

func TestDigestZero(t *testing.T) {
	var d clientsecret.Digest
	if !d.IsZero() || d.Encode() != "" || d.Algorithm() != "" || d.Scheme() != nil || d.IsPlaintext() || d.Warnings() != nil || d.NeedsRehash(nil) ||
		!d.Equal(clientsecret.Digest{}) || d.String() != "no secret" {
		t.Errorf("the zero Digest: %v", d)
	}
	if _, ok := d.Plaintext(); ok {
		t.Error("the zero Digest has a plaintext")
	}
	if _, ok := mustParse(t, hashed).Plaintext(); ok {
		t.Error("a hash has a plaintext")
	}
}
