package foreign_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/foreign"
)

// TestErrors: a value that is cut, altered or mixed up is an error that names the
// form.
func TestErrors(t *testing.T) {
	const (
		hex16  = "0123456789abcdef"
		key32  = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
		bcrypt = "$2b$12$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"
	)
	hex64 := strings.Repeat(hex16, 4)
	malformed, unsupported := clientsecret.ErrMalformed, clientsecret.ErrUnsupported
	for name, tc := range map[string]struct {
		value string
		kind  error
		form  string // "" if none is certain
		says  string
	}{
		"empty":         {"", clientsecret.ErrEmpty, "", "empty"},
		"a secret":      {"correct-horse-battery-staple", foreign.ErrUnknown, "", "known form"},
		"too long":      {strings.Repeat("x", 5000), foreign.ErrUnknown, "", "known form"},
		"no identifier": {"$unknown$abc", unsupported, "", "identifier is unknown"},
		"native, cut":   {bcrypt[:40], malformed, "", "cut or extended"},
		"empty after":   {"{noop}", clientsecret.ErrEmpty, "Spring Security {noop}", "empty"},
		"a name": {"secret: pbkdf2_sha256$1000$salt$" + key32 + "=",
			malformed, "", "a Django digest"},
		"in base64": {base64.StdEncoding.EncodeToString([]byte("pbkdf2_sha256$1000$salt$" + key32 + "=")),
			malformed, "", "a Django digest"},
		"around bcrypt": {"'" + bcrypt + "'", malformed, "", "a bcrypt digest with something around it"},
		"without $": {"pbkdf2-sha512310000c8p78n7pUMln0jzvd4aK4QJNRBzwAo0ek5qKn50cFzzvE9",
			malformed, "", "without its $ signs"},
		"after plaintext": {"$plaintext$pbkdf2_sha256$1000$salt$" + key32 + "=",
			malformed, "", "looks like a Django digest"},
		"bcrypt in noop": {"{noop}" + bcrypt,
			malformed, "Spring Security {noop}", "looks like a bcrypt digest"},
		"in plain": {"plain$$" + bcrypt, malformed, "Werkzeug plain", "looks like a bcrypt digest"},

		"Django without a part": {"pbkdf2_sha256$1000$salt", malformed, "Django pbkdf2_sha256", "parts"},
		"Django with one more": {"pbkdf2_sha256$1000$salt$" + key32 + "=$",
			malformed, "Django pbkdf2_sha256", "parts"},
		"Django without a salt": {"pbkdf2_sha256$1000$$" + key32 + "=",
			malformed, "Django pbkdf2_sha256", "salt is empty"},
		"Django, 31 bytes": {"pbkdf2_sha256$1000$salt$" + key32[:41] + "A==",
			malformed, "Django pbkdf2_sha256", "31 bytes, not 32"},
		"Django, unpadded": {"pbkdf2_sha256$1000$salt$" + key32,
			malformed, "Django pbkdf2_sha256", "base64"},
		"Django, a line end": {"pbkdf2_sha256$1000$salt$" + key32[:9] + "\n" + key32[9:] + "=",
			malformed, "Django pbkdf2_sha256", "base64"},
		"Django, no count": {"pbkdf2_sha256$$salt$" + key32 + "=",
			malformed, "Django pbkdf2_sha256", "iteration count"},
		"Django, a Hydra count": {"pbkdf2_sha256$i=1000,l=32$c2FsdA$" + key32 + "=",
			malformed, "Django pbkdf2_sha256", "iteration count"},
		"Django, count of 0": {"pbkdf2_sha256$0$salt$" + key32 + "=",
			malformed, "Django pbkdf2_sha256", "iteration count"},
		"Django, argon2 1.0": {"argon2$argon2i$m=8,t=1,p=1$c29tZXNhbHQ$" + key32,
			malformed, "Django argon2", "v=19"},
		"Django, bcrypt cut": {"bcrypt$" + bcrypt[:59], malformed, "Django bcrypt", "cut"},
		"Django, N": {"scrypt$16385$salt$8$1$" + key32 + "=",
			malformed, "Django scrypt", "power of two"},
		"Django, N of 2^64": {"scrypt$18446744073709551616$salt$8$1$" + key32 + "=",
			malformed, "Django scrypt", "power of two"},
		"Django, r": {"scrypt$16384$salt$08$1$" + key32 + "=",
			malformed, "Django scrypt", "r or p"},
		"Django, bcrypt_sha256": {"bcrypt_sha256$" + bcrypt,
			unsupported, "Django bcrypt_sha256", "hash of another hash"},
		"Django, md5": {"md5$salt$" + hex16 + hex16,
			unsupported, "Django md5", "without key stretching"},

		"Werkzeug, no count": {"pbkdf2:sha256$salt$" + hex64, malformed, "Werkzeug pbkdf2", "parts"},
		"Werkzeug, MD5": {"pbkdf2:md5:1000$salt$" + hex16 + hex16,
			unsupported, "Werkzeug pbkdf2", "not SHA-1 or SHA-2"},
		"Werkzeug, cut": {"pbkdf2:sha256:1000$salt$" + hex64[:62],
			malformed, "Werkzeug pbkdf2", "31 bytes, not 32"},
		"Werkzeug, odd": {"pbkdf2:sha256:1000$salt$" + hex64[:63],
			malformed, "Werkzeug pbkdf2", "hex digits"},
		"Werkzeug, mixed up": {"pbkdf2:sha512:1000$salt$" + hex64,
			malformed, "Werkzeug pbkdf2", "32 bytes, not 64"},
		"Werkzeug, key of 32": {"scrypt:32768:8:1$salt$" + hex64,
			malformed, "Werkzeug scrypt", "32 bytes, not 64"},
		"Werkzeug, sha256": {"sha256$salt$" + hex64,
			unsupported, "Werkzeug sha256", "without key stretching"},

		"Spring, cut": {"{pbkdf2}" + hex64,
			malformed, "Spring Security {pbkdf2}", "length of this encoder"},
		"Spring, cut at base64": {"{pbkdf2@SpringSecurity_v5_8}" + hex64,
			malformed, "Spring Security {pbkdf2@SpringSecurity_v5_8}", "length of this encoder"},
		"Spring, mixed up": {"{bcrypt}$argon2id$v=19$m=8,t=1,p=1$" + key32 + "$" + key32,
			malformed, "Spring Security {bcrypt}", "not of their scheme"},
		"Spring, bcrypt alone": {"{bcrypt}", unsupported, "Spring Security {bcrypt}", "DES crypt"},
		"Spring, scrypt in upper": {"{scrypt}$E0801$" + key32 + "=$" + key32 + "=",
			malformed, "Spring Security {scrypt}", "hex number"},
		"Spring, scrypt of 4": {"{scrypt}$1000e0801$" + key32 + "=$" + key32 + "=",
			malformed, "Spring Security {scrypt}", "hex number"},
		"Spring, plaintext in it": {"{bcrypt}$plaintext$abc",
			malformed, "Spring Security {bcrypt}", "not of their scheme"},

		"Identity, cut": {"AQAAAAEAACcQAAAAEAABAgMEBQYHCAkKCwwNDg+yWU7rLgUwPZb1Itsmra7c",
			malformed, "ASP.NET Core Identity or OpenIddict version 3", "16 bytes, not 32"},
		"Identity, for URL": {
			"AQAAAAEAACcQAAAAEAABAgMEBQYHCAkKCwwNDg-yWU7rLgUwPZb1Itsmra7cbxw2EFpwpVFIEtP-JIuUEw==",
			malformed, "ASP.NET Core Identity or OpenIddict version 3", "base64"},
		"Identity, salt": {
			"AQAAAAEAACcQ/////wABAgMEBQYHCAkKCwwNDg+yWU7rLgUwPZb1Itsmra7cbxw2EFpwpVFIEtP+JIuUEw==",
			malformed, "ASP.NET Core Identity or OpenIddict version 3", "length of its salt"},

		"Spring, before the $": {"{scrypt}x$e0801$" + key32 + "=$" + key32 + "=",
			malformed, "Spring Security {scrypt}", "hex number"},
		"Django, loose bits": {"pbkdf2_sha256$1000$salt$" + key32[:42] + "9=",
			malformed, "Django pbkdf2_sha256", "base64"},
		"phc, loose bits": {"$pbkdf2-sha256$i=1000$c2FsdA$" + key32[:42] + "9",
			malformed, "npm's @phc/pbkdf2", "base64"},
		"LDAP, loose bits": {"{PBKDF2-SHA256}1000$c2FsdA$" + key32[:42] + "9",
			malformed, "LDAP {PBKDF2-SHA256}", "base64"},
		"LDAP, lower case": {"{pbkdf2}1000$c2FsdA$" + key32,
			malformed, "LDAP {PBKDF2}", "32 bytes, not 20"},
		"389, cut": {"{PBKDF2_SHA256}AAAgADkxMjM2NTIzMzgz",
			malformed, "389 Directory Server {PBKDF2_SHA256}", "shorter"},
		"389, the key cut": {"{PBKDF2_SHA256}AAAgADkx" + strings.Repeat("MjM2NTIzMzgz", 24),
			malformed, "389 Directory Server {PBKDF2_SHA256}", "not 256"},
		"Atlassian, cut": {"{PKCS5S2}MjM2NTIzMzgz", malformed, "Atlassian {PKCS5S2}", "shorter"},
		"Atlassian, the key cut": {"{PKCS5S2}" + strings.Repeat("MjM2NTIzMzgz", 4),
			malformed, "Atlassian {PKCS5S2}", "20 bytes, not 32"},
		"Hydra, length": {"$pbkdf2-sha256$i=25000,l=31$c2FsdA$" + key32,
			malformed, "", "parameter l"},
		"native scrypt, padded": {"$scrypt$ln=16,r=8,p=1$c2FsdA==$" + key32 + "=", malformed, "", "drop ="},
		"not PasswordStorage":   {"host:1:2:three:four", foreign.ErrUnknown, "", "known form"},
		"Django, md5 altered":   {"md5$salt$" + strings.Repeat("x", 32), malformed, "", "looks like a Django digest"},
		"Identity, hash of 3": {
			"AQAAAAMAACcQAAAAEAABAgMEBQYHCAkKCwwNDg+yWU7rLgUwPZb1Itsmra7cbxw2EFpwpVFIEtP+JIuUEw==",
			foreign.ErrUnknown, "", "known form"},
		"GRUB, cut": {"grub.pbkdf2.sha512.10000.0123ABCD.4567EF",
			malformed, "GRUB pbkdf2", "3 bytes, not 64"},
		"LDAP, in quotes": {"'{PBKDF2-SHA256}1000$c2FsdA$" + key32 + "'",
			malformed, "", "something around it"},
		"Storage, in quotes": {"'sha1:64000:18:B6oWbvtHvu8qCgoE75wxmvpidRnGzGFt:R1gkPOuVjqIoTulWP1TABS0H'",
			malformed, "", "something around it"},
		"Spring, without braces": {"$e0801$c2FsdA==$" + key32,
			malformed, "Spring Security SCryptPasswordEncoder", "base64"},
		"LDAP, mixed up": {"{PBKDF2-SHA512}1000$c2FsdA$" + key32,
			malformed, "LDAP {PBKDF2-SHA512}", "32 bytes, not 64"},
		"LDAP, plus": {"{PBKDF2-SHA256}1000$c2FsdA$" + strings.Replace(key32, "A", "+", 1),
			malformed, "LDAP {PBKDF2-SHA256}", "base64"},
		"LDAP, DES":         {"{CRYPT}ab1Hv2Lg7ltQo", unsupported, "LDAP {CRYPT}", "DES crypt"},
		"LDAP, crypt in it": {"{CRYPT}$plaintext$abc", malformed, "LDAP {CRYPT}", "not of their scheme"},
		"LDAP, SSHA": {"{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3",
			unsupported, "LDAP {SSHA}", "without key stretching"},
		"LDAP, another": {"{x-issha, 1024}abcdef=",
			unsupported, "LDAP or Dovecot another scheme", "not read here"},
		"Dovecot, mixed up": {"{ARGON2ID}" + bcrypt,
			malformed, "Dovecot {ARGON2ID}", "not of their scheme"},
		"Dovecot, encoding": {"{PLAIN.B32}abc", malformed, "Dovecot {PLAIN}", "HEX, B64 or BASE64"},
		"Dovecot, not hex":  {"{BLF-CRYPT.HEX}2432xx", malformed, "Dovecot {BLF-CRYPT}", "hex digits"},
		"Dovecot, SHA-1 cut": {"{PBKDF2}$1$salt$1000$" + hex16,
			malformed, "Dovecot {PBKDF2}", "8 bytes, not 20"},

		"Keycloak, one column": {`{"hashIterations":27500,"algorithm":"pbkdf2-sha256"}`,
			malformed, "Keycloak", "one column of two"},
		"Keycloak, the other": {`{"value":"` + key32 + `=","salt":"c2FsdA==","additionalParameters":{}}`,
			malformed, "Keycloak", "one column of two"},
		"Keycloak, cut": {`{"credentialData":"{\"hashIterations\":27500,\"algorithm\":\"pbkdf2`,
			malformed, "Keycloak", "JSON"},
		"Keycloak, another": {
			`{"hashIterations":10,"algorithm":"bcrypt","value":"` + key32 + `=","salt":"c2FsdA=="}`,
			unsupported, "Keycloak", "not PBKDF2 or argon2"},
		"Keycloak, a name twice": {`{"hashIterations":10,"algorithm":"pbkdf2-sha256","value":"` + key32 +
			`=","value":"` + key32 + `=","salt":"c2FsdA=="}`, malformed, "Keycloak", "twice"},
		"Keycloak, in another case": {`{"hashIterations":10,"algorithm":"pbkdf2-sha256","value":"` + key32 +
			`=","VALUE":"AAAA","salt":"c2FsdA=="}`, malformed, "Keycloak", "twice"},
		"Keycloak, twice in a column": {`{"credentialData":"{\"hashIterations\":1,\"hashiterations\":9}"}`,
			malformed, "Keycloak", "twice"},
		"Keycloak, only another case": {`{"hashIterations":10,"algorithm":"pbkdf2-sha256","Value":"` + key32 +
			`=","salt":"c2FsdA=="}`, malformed, "Keycloak", "one column of two"},
		"Keycloak, more after it": {`{"hashIterations":10,"value":"` + key32 + `="} {}`,
			malformed, "Keycloak", "JSON"},
		"Keycloak, a parameter twice": {strings.Replace(keycloakArgon2("id"), `"type":`, `"Type":["d"],"type":`, 1),
			malformed, "Keycloak", "twice"},
		"Keycloak, old argon2": {strings.Replace(keycloakArgon2("id"), "1.3", "1.0", 1),
			unsupported, "Keycloak", "not version 1.3"},
		"Keycloak, variant": {keycloakArgon2("plaintext"), malformed, "Keycloak", "type"},

		"phc, cut": {"$pbkdf2-sha512$i=1000$c2FsdA$" + key32,
			malformed, "npm's @phc/pbkdf2", "32 bytes, not 64"},
		"phc, argon2": {"$argon2id$v=19$t=3,m=4096$c2FsdA$" + key32,
			malformed, "npm's @phc/argon2", "parts"},
		"Kratos, N": {"$scrypt$ln=16385,r=8,p=1$c2FsdA==$" + key32 + "=",
			malformed, "Ory Kratos scrypt", "power of two"},
		"Kratos, r": {"$scrypt$ln=16384,x=8,p=1$c2FsdA==$" + key32 + "=",
			malformed, "Ory Kratos scrypt", "r or p"},
		"Storage, length": {"sha1:64000:18:c2FsdA==:" + key32 + "=",
			malformed, "PasswordStorage", "32 bytes, not 18"},
		"Storage, short": {"sha1:64000:8:c2FsdA==:c2FsdHNhbHQ=",
			malformed, "PasswordStorage", "fewer than 16"},
		"Storage, old": {"sha256:1000:MTc3MTA0MTQwMjQxNzY=:PYjCU215Mi57AYPKva9j7mvF4Rc5bCnt",
			unsupported, "PasswordStorage before 2016", "in two ways"},
		"Mosquitto": {"PBKDF2$sha512$100000$os24lcPr9cJt2QDVWssblQ==$" + key32 + "=",
			unsupported, "Mosquitto plugins PBKDF2", "in two ways"},
		"Entra ID": {"v1;PPH1_MD4,60eaffd2c886b419df7a,1000," + hex64 + ";",
			unsupported, "Microsoft Entra ID PPH1_MD4", "another hash"},
		"MD5 with a salt": {hex16 + hex16 + ":YHzqsLxPTf0NaYdL",
			unsupported, "Joomla or osCommerce salted MD5", "without key stretching"},
		"SHA-256 in hex": {hex64,
			unsupported, "Doorkeeper and others hash in hex", "without key stretching"},
		"WordPress, with $": {"$P$6bTZFTxIcPhj7wErynagUT3YTePw5Q/",
			unsupported, "WordPress or phpBB phpass", "crypt(3)"},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := foreign.Parse(tc.value)
			if !errors.Is(err, tc.kind) || !strings.Contains(err.Error(), tc.says) || !d.IsZero() {
				t.Errorf("%v, %v; want %v and %q", d, err, tc.kind, tc.says)
			}
			var e *foreign.Error
			f, known := foreign.Recognise(tc.value)
			if errors.As(err, &e) != (tc.form != "") || known != (tc.form != "") {
				t.Fatalf("%v, recognised %v; want %q", err, known, tc.form)
			}
			if known && (f != e.Form || f.String() != tc.form) {
				t.Errorf("%v of the error, %v recognised; want %q", e.Form, f, tc.form)
			}
		})
	}
}

func keycloakArgon2(variant string) string {
	return `{"hashIterations":5,"algorithm":"argon2","value":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",` +
		`"salt":"MWPX+9zsakjhJCsfn+9Nkw==","additionalParameters":{"hashLength":["32"],"memory":["7168"],` +
		`"type":["` + variant + `"],"version":["1.3"],"parallelism":["1"]}}`
}

// TestLimits: hostile costs are refused by the limits, and the form is named.
func TestLimits(t *testing.T) {
	const key32, key64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "" +
		"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw=="
	for name, tc := range map[string]struct{ value, parameter string }{
		"Django count":     {"pbkdf2_sha256$5000001$salt$" + key32 + "=", "iterations"},
		"Django, no int":   {"pbkdf2_sha256$99999999999999999999$salt$" + key32 + "=", "iterations"},
		"Django N":         {"scrypt$67108864$salt$8$1$" + key64, "memory"},
		"Django N of 2^63": {"scrypt$9223372036854775808$salt$8$1$" + key64, "memory"},
		"Django p":         {"scrypt$16384$salt$8$65$" + key64, "parallelism"},
		"Django argon2":    {"argon2$argon2id$v=19$m=4294967295,t=1,p=1$c2FsdHNhbHQ$" + key32, "memory"},
		"Django bcrypt":    {"bcrypt$$2b$31$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy", "cost"},
		"Django salt":      {"pbkdf2_sha256$1000$" + strings.Repeat("s", 257) + "$" + key32 + "=", "salt length"},
		"Spring scrypt":    {"{scrypt}$1e0801$c2FsdA==$" + key32 + "=", "memory"},
		"Identity count": {
			"AQAAAAL/////AAAAEAABAgMEBQYHCAkKCwwNDg+yWU7rLgUwPZb1Itsmra7cbxw2EFpwpVFIEtP+JIuUEw==", "iterations"},
		"Keycloak, both ways": {
			`{"hashIterations":5000000,"algorithm":"pbkdf2-sha256","value":"` + key64 + `"` +
				`,"salt":"c2FsdA=="}`, "iterations"},
		"phc argon2": {"$argon2id$v=19$t=2000000000,m=65536,p=1$c2FsdHNhbHQ$" + key32, "memory × passes"},
	} {
		_, err := foreign.Parse(tc.value)
		var limit *clientsecret.LimitError
		var named *foreign.Error
		if !errors.As(err, &limit) || limit.Parameter != tc.parameter || !errors.As(err, &named) {
			t.Errorf("%s: %v, want a LimitError of %s", name, err, tc.parameter)
		}
	}
	long := "pbkdf2_sha256$1000$salt$" + strings.Repeat("A", 8192)
	var limit *clientsecret.LimitError
	if _, err := foreign.Parse(long); !errors.As(err, &limit) || limit.Parameter != "length" {
		t.Errorf("a long value: %v, want a LimitError", err)
	}
	low := foreign.Parser{Limits: clientsecret.Limits{Iterations: 999}}
	if _, err := low.Parse("pbkdf2_sha256$1000$salt$" + key32 + "="); !errors.As(err, &limit) || limit.Limit != 999 {
		t.Errorf("above lower limits: %v", err)
	}
	high := foreign.Parser{Limits: clientsecret.Limits{Iterations: 6_000_000}}
	if _, err := high.Parse("pbkdf2_sha256$5000001$salt$" + key32 + "="); err != nil {
		t.Errorf("within higher limits: %v", err)
	}
}
