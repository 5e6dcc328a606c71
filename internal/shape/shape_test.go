package shape

import (
	"math/rand/v2"
	"strings"
	"testing"
)

const (
	pbkdf2 = "$pbkdf2-sha512$310000$c8p78n7pUMln0jzvd4aK4Q$" +
		"JNRBzwAo0ek5qKn50cFzzvE9RXV88h1wJn5KGiHrD0YKtZaR/nCb2CJPOsKaPK0hjf.9yHxzQGZziziccp6Yng"
	key32     = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
	argon2    = "$argon2id$v=19$m=65536,t=3,p=4$c8p78n7pUMln0jzvd4aK4Q$" + key32
	bcrypt    = "$2b$12$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"
	scrypt    = "$scrypt$ln=16,r=8,p=1$c8p78n7pUMln0jzvd4aK4Q$" + key32
	yescrypt  = "$y$j9T$abcdefghijkl$abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	md5crypt  = "$1$abcdefgh$abcdefghijklmnopqrstu0"
	bcryptSHA = "$bcrypt-sha256$v=2,t=2b,r=12$N9qo8uLOickgx2ZMRZoMye$IjZAgcfl7p92ldGxad68LJZdL17lhWy"
	sealed    = "$sealed$v=1,k=2026$AAAA"
)

var sha512crypt = "$6$abcdefgh$" + strings.Repeat("a", 86)

func TestLooksHashed(t *testing.T) {
	for _, tc := range []struct{ name, stored string }{
		{"LDAP", "{CRYPT}" + sha512crypt},
		{"LDAP SSHA", "{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3"},
		{"Spring, newer", "{pbkdf2@SpringSecurity_v5_8}0123456789abcdef"},
		{"Dovecot", "{BLF-CRYPT}" + bcrypt},
		{"Dovecot in hex", "{SHA256.HEX}" + strings.Repeat("0123456789abcdef", 4)},
		{"Spring", "{bcrypt}" + bcrypt},
		{"Django", "pbkdf2_sha256$600000$abcdefgh$" + key32 + "="},
		{"Django bcrypt", "bcrypt_sha256$" + bcrypt},
		{"Django argon2", "argon2" + argon2},
		{"Werkzeug", "scrypt:32768:8:1$abcdefgh$" + strings.Repeat("0123456789abcdef", 8)},
		{"MD5 in hex", strings.Repeat("0123456789abcdef", 2)},
		{"SHA-1 in hex, with its name", "sha1:" + strings.Repeat("0123456789", 4)},
		{"SHA-224 in hex", strings.Repeat("0123456789abcd", 4)},
		{"SHA-256 in hex", strings.Repeat("0123456789abcdef", 4)},
		{"SHA-384 in hex", strings.Repeat("0123456789abcdef", 6)},
		{"SHA-512 in hex, upper case", strings.Repeat("0123456789ABCDEF", 8)},

		{"first $ lost, PBKDF2", pbkdf2[1:]},
		{"first $ lost, argon2", argon2[1:]},
		{"all $ lost, PBKDF2", strings.ReplaceAll(pbkdf2, "$", "")},
		{"all $ lost, argon2", strings.ReplaceAll(argon2, "$", "")},
		{"all $ lost, bcrypt", strings.ReplaceAll(bcrypt, "$", "")},
		{"all $ lost, bcrypt-sha256", strings.ReplaceAll(bcryptSHA, "$", "")},
		{"all $ lost, scrypt", strings.ReplaceAll(scrypt, "$", "")},
		{"all $ lost, sealed", strings.ReplaceAll(sealed, "$", "")},

		{"quotes kept", "'" + pbkdf2 + "'"},
		{"double quotes kept", `"` + bcrypt + `"`},
		{"backslashes kept", strings.ReplaceAll(pbkdf2, "$", `\$`)},
		{"a space before", " " + pbkdf2},
		{"a byte order mark before", "\ufeff" + bcrypt},
		{"a name before, yescrypt", "secret: " + yescrypt},
		{"a name before, sha512crypt", "secret: " + sha512crypt},
		{"a name before, md5crypt", "secret: " + md5crypt},
		{"a name before, sealed", "secret: " + sealed},

		{"shell, PBKDF2", "-sha51210000./nCb2CJPOsKaPK0hjf.9yHxzQGZziziccp6Yng"},
		{"shell, PBKDF2 to the last", "-sha51210000"},
		{"compose, PBKDF2", "-sha512310000"},
		{"shell, argon2", "=19=65536,t=3,p=4"},
		{"shell, argon2 with more", "=19=65536,t=3,p=4+abc/def"},
		{"shell, scrypt", "=16,r=8,p=1/abc"},
		{"shell, sha512crypt", "=50000/abc.def"},
		{"shell, bcrypt", "b2./cfl7p92ldGxad68LJZdL17lhWy"},
		{"shell, bcrypt to the last", "b2"},
		{"shell, bcrypt-sha256", "-sha256=2,t=2b,r=12"},
		{"shell, sealed", "=1,k=2026"},
	} {
		if !LooksHashed(tc.stored) {
			t.Errorf("%s: %q is not recognised", tc.name, tc.stored)
		}
	}
}

func TestLooksHashedNot(t *testing.T) {
	for _, tc := range []struct{ name, stored string }{
		{"a word", "insecure_secret"},
		{"a UUID", "123e4567-e89b-12d3-a456-426614174000"},
		{"base64", "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="},
		{"dollars", "correct$horse$battery$staple"},
		{"begins like a name", "pbkdf2isagoodthing"},
		{"begins like a family", "argon2-is-my-favourite"},
		{"braces", "{Yyf}9NgcndC<svAyTBv$mMY~iU,KI(#cl_xa5c%"},
		{"Spring's plaintext", "{noop}secret"},
		{"an equals sign", "=secret"},
		{"a dash", "-shallow"},
		{"hex of another length", strings.Repeat("0123456789", 3)},
		{"nothing", ""},
	} {
		if LooksHashed(tc.stored) {
			t.Errorf("%s: %q is taken for a digest", tc.name, tc.stored)
		}
	}
}

// TestLooksHashedRandom: no random secret of printable ASCII is taken for a
// digest.
func TestLooksHashedRandom(t *testing.T) {
	for range 2000 {
		secret := make([]byte, 41)
		for i := range secret {
			secret[i] = '!' + byte(rand.IntN('~'-'!'+1))
		}
		if LooksHashed(string(secret)) {
			t.Errorf("a random secret is taken for a digest: %q", secret)
		}
	}
}
