package clientsecret_test

import (
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
)

func TestWarningLooksHashed(t *testing.T) {
	bcrypt := "$2b$12$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"
	argon := "$argon2id$v=19$m=65536,t=3,p=4$" + salt + "$" + key32
	for name, stored := range map[string]string{
		"LDAP":                       "{CRYPT}$6$abcdefgh$" + strings.Repeat("a", 86),
		"LDAP SSHA":                  "{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3",
		"Spring, newer":              "{pbkdf2@SpringSecurity_v5_8}0123456789abcdef",
		"Dovecot":                    "{BLF-CRYPT}" + bcrypt,
		"Dovecot in hex":             "{SHA256.HEX}" + strings.Repeat("0123456789abcdef", 4),
		"Spring":                     "{bcrypt}" + bcrypt,
		"Django":                     "pbkdf2_sha256$600000$abcdefgh$" + key32 + "=",
		"Django bcrypt":              "bcrypt_sha256$" + bcrypt,
		"Django argon2":              "argon2" + argon,
		"SHA-256 in hex":             strings.Repeat("0123456789abcdef", 4),
		"SHA-512 in hex, upper case": strings.Repeat("0123456789ABCDEF", 8),
		"first dollar gone":          hashed[1:],
		"first dollar gone, argon2":  argon[1:],
		"first dollar gone, bcrypt":  strings.ReplaceAll(bcrypt, "$", ""),
		"all dollars gone":           strings.ReplaceAll(hashed, "$", ""),
		"all dollars gone, argon2":   strings.ReplaceAll(argon, "$", ""),
		"quotes kept":                "'" + hashed + "'",
		"double quotes kept":         `"` + bcrypt + `"`,
		"backslashes kept":           strings.ReplaceAll(hashed, "$", `\$`),
		"a space before":             " " + hashed,
		"a byte order mark before":   "\ufeff" + bcrypt,
		"shell, pbkdf2":              "-sha51210000./nCb2CJPOsKaPK0hjf.9yHxzQGZziziccp6Yng",
		"shell, pbkdf2 to the last":  "-sha51210000",
		"compose, pbkdf2":            "-sha512310000",
		"shell, argon2":              "=19=65536,t=3,p=4",
		"shell, argon2 with more":    "=19=65536,t=3,p=4+abc/def",
		"shell, scrypt":              "=16,r=8,p=1/abc",
		"shell, sha512crypt":         "=50000/abc.def",
		"shell, bcrypt":              "b2./cfl7p92ldGxad68LJZdL17lhWy",
		"shell, bcrypt to the last":  "b2",
		"shell, bcrypt-sha256":       "-sha256=2,t=2b,r=12",
	} {
		ws := mustParse(t, stored).Warnings()
		if len(ws) == 0 || ws[0].Code != clientsecret.WarnLooksHashed {
			t.Errorf("%s: %q is not seen as a digest", name, stored)
		}
	}
	for name, stored := range map[string]string{
		"the prefix says it":   "$plaintext$" + strings.Repeat("0123456789abcdef", 4),
		"a word":               "insecure_secret",
		"a UUID":               "123e4567-e89b-12d3-a456-426614174000",
		"base64":               "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=",
		"dollars":              "correct$horse$battery$staple",
		"begins like a name":   "pbkdf2isagoodthing",
		"begins like a family": "argon2-is-my-favourite",
		"braces":               "{Yyf}9NgcndC<svAyTBv$mMY~iU,KI(#cl_xa5c%",
		"Spring's plaintext":   "{noop}secret",
		"an equals sign":       "=secret",
		"a dash":               "-shallow",
	} {
		for _, w := range mustParse(t, stored).Warnings() {
			if w.Code == clientsecret.WarnLooksHashed {
				t.Errorf("%s: %q is seen as a digest", name, stored)
			}
		}
	}
	for range 2000 {
		s, err := clientsecret.Generator{Length: 41, Charset: clientsecret.ASCII}.Generate()
		if err != nil {
			t.Fatal(err)
		}
		stored := s.Reveal()
		if stored[0] == '$' {
			continue
		}
		if ws := mustParse(t, stored).Warnings(); ws[0].Code == clientsecret.WarnLooksHashed {
			t.Errorf("a random secret is seen as a digest: %q", stored)
		}
	}
}
