package shape_test

import (
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/internal/shape"
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
	sha1crypt = "$sha1$480000$abcdefgh$abcdefghijklmnopqrstuvwxyz01"
	bcryptSHA = "$bcrypt-sha256$v=2,t=2b,r=12$N9qo8uLOickgx2ZMRZoMye$IjZAgcfl7p92ldGxad68LJZdL17lhWy"
	sealed    = "$sealed$v=1,k=2026$AAAA"
	django    = "pbkdf2_sha256$600000$abcdefgh$" + key32 + "="
	hex16     = "0123456789abcdef"
)

var sha512crypt = "$6$abcdefgh$" + strings.Repeat("a", 86)

// whole are the digests of this project, each with its name.
var whole = map[string]string{
	"a PBKDF2 digest":        pbkdf2,
	"an argon2 digest":       argon2,
	"a bcrypt digest":        bcrypt,
	"a bcrypt-sha256 digest": bcryptSHA,
	"a scrypt digest":        scrypt,
	"a yescrypt digest":      yescrypt,
	"a SHA-crypt digest":     sha512crypt,
	"an md5crypt digest":     md5crypt,
	"a sha1crypt digest":     sha1crypt,
}

// foreign are digests of other software, whose names are at their sides.
var foreign = []struct{ value, name string }{
	{django, "a Django digest"},
	{"pbkdf2_sha1$1$abc$" + key32, "a Django digest"},
	{"bcrypt_sha256$" + bcrypt, "a Django digest"},
	{"bcrypt$" + bcrypt, "a Django digest"},
	{"argon2" + argon2, "a Django digest"},
	{"scrypt$abcdefgh$16384$8$5$" + key32, "a Django digest"},
	{"sha1$abcdefgh$" + strings.Repeat("0123456789", 4), "a Django digest"},
	{"md5$abcdefgh$" + hex16 + hex16, "a Django digest"},
	{"crypt$$ab1Hv2Lg7ltQo", "a Django digest"},
	{"md5$$" + hex16 + hex16, "a Django digest"}, // without a salt
	{"sha1$$" + strings.Repeat("0123456789", 4), "a Django digest"},
	{"scrypt:32768:8:1$abcdefgh$" + strings.Repeat(hex16, 8), "a Werkzeug digest"},
	{"pbkdf2:sha256:600000$abcdefgh$" + strings.Repeat(hex16, 4), "a Werkzeug digest"},
	{"sha256$abcdefgh$" + strings.Repeat(hex16, 4), "a Werkzeug digest"},
	{"{FSHP1|8|4096}MTIzNDU2NzjTdHcmoXwNc0ff9+ArUHoN0CvlbPZpxFi1C6RDM/MHSA==", "an FSHP digest"},
	{"{pbkdf2@SpringSecurity_v5_8}" + hex16 + hex16, "a Spring Security digest"},
	{"{scrypt@SpringSecurity_v5_8}$100801$abc==$def=", "a Spring Security digest"},
	{identity(1, 0x10), "an ASP.NET Core Identity digest"},
	{identity(2, 0x10), "an ASP.NET Core Identity digest"},
	{base64.StdEncoding.EncodeToString(make([]byte, 49)), shape.IdentityV2},
	{"*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19", "a MySQL digest"},
	{"0x0100" + strings.Repeat("0123456789ABCDEF", 3), "a Microsoft SQL Server digest"},
	{"0x0200" + strings.Repeat("0123456789abcdef", 8) + "01234567", "a Microsoft SQL Server digest"},
	{"SCRAM-SHA-256$4096:abc=$def=:ghi=", "a PostgreSQL digest"},
	{"md5" + hex16 + hex16, "a PostgreSQL digest"},
	{"S:" + strings.Repeat("0123456789ABCDE", 4) + ";H:00", "an Oracle digest"},
	{"_J9..rasmBYk8r9AiWNc", "a BSDi crypt digest"},
	{"_7C/.Bf/4gZk10RYRs4Y", "a BSDi crypt digest"},
	{"grub.pbkdf2.sha512.10000.0123ABCD.4567EF", "a GRUB digest"},
	{"{ldap}{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3", "a Spring Security digest"},
	{"{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3", "a digest of LDAP, Dovecot or Spring Security"},
	{"{SHA256.HEX}" + strings.Repeat(hex16, 4), "a digest of LDAP, Dovecot or Spring Security"},
	{"{sha256}" + strings.Repeat(hex16, 4), "a digest of LDAP, Dovecot or Spring Security"},
	{"{x-issha, 1024}abcdef=", "a digest of LDAP, Dovecot or Spring Security"},
	{"{SCRAM-SHA-1}4096,abc=,def=", "a digest of LDAP, Dovecot or Spring Security"},
	{"pbkdf2sha256$1$abc", "a digest of other software"},
	{`{"hashIterations":27500,"algorithm":"pbkdf2-sha256","additionalParameters":{}}`, "a Keycloak digest"},
	{`{"value":"` + key32 + `=","salt":"c8p78n7pUMln0jzvd4aK4Q==","additionalParameters":{}}`, "a Keycloak digest"},
	{`{"type":"password","credentialData":"{\"hashIterations\":5}"}`, "a Keycloak digest"},
	{`{"type":"password","hashedSaltedValue":"abc","salt":"abc"}`, "a Keycloak digest"},
	{"v1;PPH1_MD4," + hex16[:4] + ",1000," + strings.Repeat(hex16, 4) + ";", "a Microsoft Entra ID digest"},
	{"sha1:64000:18:B6oWbvtHvu8qCgoE75wxmvpidRnGzGFt:R1gkPOuVjqIoTulWP1TABS0H", "a PasswordStorage digest"},
	{"sha256:1000:B6oWbvtHvu8qCgoE75wxmvpidRnGzGFt:R1gkPOuVjqIoTulWP1TABS0HB6oWbvtH", "a PasswordStorage digest"},
	{hex16 + hex16 + ":YHzqsLxPTf0NaYdL", "a salted MD5"},
	{strings.Repeat("0123456789", 4) + ":YHzq", "a salted hash"},
	{strings.Repeat(hex16, 4) + ":YHzqsLxPTf0NaYdL", "a salted hash"},
	{"apr1$abcdefgh$0123456789abcdefghijk.", "a digest of other software"},
	{"PBKDF2_SHA256$310000$c2Fsd$" + key32 + "=", "a digest of other software"},
	{"Pbkdf2$310000$c2Fsd$" + key32, "a digest of other software"},
	{"pbkdf2_sha256:310000:c2Fsd==:" + key32 + "=", "a digest of other software"},
	{"argon2id|65536|3|1|c2Fsd|" + key32 + "=", "a digest of other software"},
	{"Scrypt;16384;8;1;c2Fsd;" + strings.Repeat(hex16, 4), "a digest of other software"},
	{"s0$e0801$epIxT/h6HbbwHaehFnh/bw==$" + key32 + "=", "a digest of other software"},
	{"PBKDF2$sha512$100000$os24lcPr9cJt2QDVWssblQ==$" + key32 + "=", "a Mosquitto digest"},
	{"sha1:" + strings.Repeat("0123456789", 4), "an unsalted hash"},
	{"SHA-256:" + strings.Repeat(hex16, 4), "an unsalted hash"},
	{"sha256-" + key32 + "=", "an unsalted hash"},
	{strings.Repeat(hex16, 4) + "  -", "an unsalted hash"},
	{strings.Repeat(hex16, 2) + " *secret.txt", "an unsalted hash"},
	{"SHA2-256(stdin)= " + strings.Repeat(hex16, 4), "an unsalted hash"},
}

// identity returns what ASP.NET Core Identity stores for a PRF.
func identity(prf, saltLength byte) string {
	blob := append([]byte{1, 0, 0, 0, prf, 0, 1, 0x86, 0xa0, 0, 0, 0, saltLength},
		make([]byte, int(saltLength)+32)...)
	return base64.StdEncoding.EncodeToString(blob)
}

func TestForeign(t *testing.T) {
	for _, tc := range foreign {
		check(t, tc.value, tc.name, shape.Foreign)
	}
	for _, value := range []string{ // not read bare, because of their $
		"$plaintext$$P$B" + strings.Repeat("a", 30),
		"$plaintext$$H$9" + strings.Repeat("a", 30),
	} {
		check(t, value, "a WordPress or phpBB digest", shape.Foreign)
	}
	check(t, "$plaintext$$S$D"+strings.Repeat("a", 51), "a Drupal digest", shape.Foreign)
	check(t, "$plaintext$$A$005$abcdefghijklmnop", "a MySQL digest", shape.Foreign)
	for _, value := range []string{
		"$plaintext$$apr1$abcdefgh$abcdefghijklmnopqrstu0",
		"$plaintext$$md5,rounds=904$abcdefgh$abcdefghijklmnopqrstu0",
	} {
		check(t, value, "a digest of other software", shape.Foreign)
	}
}

func check(t *testing.T, value, name string, kind shape.Kind) {
	t.Helper()
	s, ok := shape.Of(value)
	if !ok || s.Name != name || s.Kind != kind {
		t.Errorf("%q: %q, kind %d; want %q, kind %d", value, s.Name, s.Kind, name, kind)
	}
}

// around are ways in which a value arrives, each with something around it.
var around = map[string]func(value string) string{
	"$plaintext$":       func(s string) string { return "$plaintext$" + s },
	"$plaintext$ twice": func(s string) string { return "$plaintext$$plaintext$" + s },
	"$base64$": func(s string) string {
		return "$base64$" + strings.ReplaceAll(base64.RawStdEncoding.EncodeToString([]byte(s)), "+", ".")
	},
	"base64":             func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"base64, no padding": func(s string) string { return base64.RawStdEncoding.EncodeToString([]byte(s)) },
	"base64 for URLs":    func(s string) string { return base64.URLEncoding.EncodeToString([]byte(s)) },
	"base64 for URLs, no padding": func(s string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(s))
	},
	"base64 of echo": func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s + "\n")) },
	"base64 twice": func(s string) string {
		once := base64.StdEncoding.EncodeToString([]byte(s))
		return base64.StdEncoding.EncodeToString([]byte(once))
	},
	"base64 in lines": func(s string) string {
		encoded := base64.StdEncoding.EncodeToString([]byte(s))
		return encoded[:20] + "\n" + encoded[20:]
	},
	"base64 after $plaintext$": func(s string) string {
		return "$plaintext$" + base64.StdEncoding.EncodeToString([]byte(s))
	},
	"base64 after a name": func(s string) string {
		return "secret: " + base64.StdEncoding.EncodeToString([]byte(s))
	},
	"a space":             func(s string) string { return " " + s },
	"a byte order mark":   func(s string) string { return "\ufeff" + s + "\n" },
	"quotes":              func(s string) string { return "'" + s + "'" },
	"escaped quotes":      func(s string) string { return `\"` + s + `\",` },
	"a name":              func(s string) string { return "Digest: " + s },
	"a setting":           func(s string) string { return `client_secret = "` + s + `"` },
	"backslashes":         func(s string) string { return strings.ReplaceAll(s, "$", `\$`) },
	"doubled backslashes": func(s string) string { return strings.ReplaceAll(s, "$", `\\\$`) },
	"percent-encoding": strings.NewReplacer("$", "%24", ",", "%2C", "=", "%3D", "/", "%2F",
		"{", "%7B", "}", "%7D", "+", "%2B").Replace,
	"JSON escapes":         dollarAs(`\u0024`),
	"JavaScript's escapes": dollarAs(`\u{24}`),
	"Python's escapes":     dollarAs(`\U00000024`),
	"escapes in hex":       dollarAs(`\x24`),
	"octal escapes":        dollarAs(`\044`),
	"short octal escapes":  dollarAs(`\44`),
	"printf's escapes":     dollarAs(`\0044`),
	"octal escapes twice":  dollarAs(`\\044`),
	"HTML":                 dollarAs("&#36;"),
	"HTML with zeros":      dollarAs("&#036;"),
	"HTML in hex":          dollarAs("&#x0024;"),
	"HTML's name":          dollarAs("&dollar;"),
	"HTML often":           dollarAs("&amp;amp;amp;amp;#36;"),
	"percent-encoding often": func(s string) string {
		return strings.NewReplacer("$", "%"+strings.Repeat("25", 30)+"24", ",", "%25252C").Replace(s)
	},
	"HTML in a URL": dollarAs(`\\u0025253C%2526%2523036%253B`[len(`\\u0025253C`):]),
	"characters without width": func(s string) string {
		return strings.NewReplacer("$", "\u200b$\u2060", "2", "\u00ad2", "0", "0\u200d", "1", "1\u034f\ufe0f").Replace(s)
	},
	"a wide $":          dollarAs("\uff04"),
	"a compose file":    dollarAs("$$"),
	"two of them":       dollarAs("$$$$"),
	"hex in a URL":      func(s string) string { return "%" + hex.EncodeToString([]byte(s))[:2] + s[1:] },
	"often $plaintext$": func(s string) string { return strings.Repeat("$plaintext$", 50) + s },
}

func dollarAs(text string) func(string) string {
	return func(s string) string { return strings.ReplaceAll(s, "$", text) }
}

// TestAround: every digest is recognised by its name, whatever stands around it.
func TestAround(t *testing.T) {
	for name, wrap := range around {
		for digest, value := range whole {
			t.Run(name+"/"+digest, func(t *testing.T) {
				check(t, wrap(value), digest, shape.Wrapped)
			})
		}
		for _, tc := range foreign {
			if s, ok := shape.Of(wrap(tc.value)); !ok || s.Kind != shape.Foreign {
				t.Errorf("%s around %s: %q: %q, kind %d", name, tc.name, wrap(tc.value), s.Name, s.Kind)
			}
		}
		if value := wrap(sealed); !shape.IsSealed(value) {
			t.Errorf("%s around a sealed value: %q is not recognised", name, value)
		}
	}
	for _, prefix := range []string{"{bcrypt}", "{BLF-CRYPT}", "{CRYPT}", "bcrypt:"} {
		check(t, prefix+bcrypt, "a bcrypt digest", shape.Wrapped)
	}
	for _, variant := range "abxy" {
		value := strings.Replace(bcrypt, "b", string(variant), 1)
		check(t, "{bcrypt}"+value, "a bcrypt digest", shape.Wrapped)
		check(t, value[1:], "a bcrypt digest", shape.Damaged)
		check(t, value[2:], "a bcrypt digest", shape.Damaged)
		check(t, strings.ReplaceAll(value, "$", ""), "a bcrypt digest", shape.Damaged)
	}
	inURL := base64.URLEncoding.EncodeToString([]byte("what is this??? " + pbkdf2))
	if !strings.Contains(inURL, "_") {
		t.Errorf("%q is standard base64 too", inURL)
	}
	check(t, inURL, "a PBKDF2 digest", shape.Wrapped)
	check(t, strings.ReplaceAll("{bcrypt}"+bcrypt, "$", "$$"), "a bcrypt digest", shape.Wrapped)
}

// TestDamaged: a digest without its first $, without any, and what a shell leaves
// of it in double quotes.
func TestDamaged(t *testing.T) {
	for name, value := range whole {
		check(t, value[1:], name, shape.Damaged)
	}
	for _, name := range []string{"a PBKDF2 digest", "an argon2 digest", "a bcrypt digest",
		"a bcrypt-sha256 digest", "a scrypt digest"} {
		check(t, strings.ReplaceAll(whole[name], "$", ""), name, shape.Damaged)
	}
	for _, tc := range []struct{ value, name string }{
		{"-sha51210000./nCb2CJPOsKaPK0hjf.9yHxzQGZziziccp6Yng", "a PBKDF2 digest"},
		{"-sha51210000", "a PBKDF2 digest"},
		{"-sha512000.CvGkf7wpt/abc", "a PBKDF2 digest"},
		{"-sha512000abcCvGkf7wpt/abc", "a PBKDF2 digest"},
		{"-sha512$31000.nciy7/abc", "a PBKDF2 digest"}, // envsubst
		{"-sha256$1000", "a PBKDF2 digest"},
		{"=1000abcd.efg/hij", "a SHA-crypt digest"},
		{"-sha512310000", "a PBKDF2 digest"}, // a compose file
		{"=19=65536,t=3,p=4", "an argon2 digest"},
		{"=19=65536,t=3,p=4+abc/def", "an argon2 digest"},
		{"=16,r=8,p=1/abc", "a scrypt digest"},
		{"=50000/abc.def", "a SHA-crypt digest"},
		{"b2./cfl7p92ldGxad68LJZdL17lhWy", "a bcrypt digest"},
		{"b2", "a bcrypt digest"},
		{"-sha256=2,t=2b,r=12", "a bcrypt-sha256 digest"},
	} {
		check(t, tc.value, tc.name, shape.Damaged)
	}
}

// TestCut: a digest that has lost its beginning is recognised by what is left, up to
// half of its salt. Of md5crypt, what is left can be any secret.
func TestCut(t *testing.T) {
	for name, value := range whole {
		if name == "an md5crypt digest" {
			continue
		}
		parts := strings.Split(value, "$")
		keep := len(parts[len(parts)-1]) + 1 + len(parts[len(parts)-2])/2
		if name == "a bcrypt digest" {
			keep = 54 // $, salt and key
		}
		if name == "a sha1crypt digest" || name == "a bcrypt-sha256 digest" {
			keep = len(parts[len(parts)-1]) + len(parts[len(parts)-2]) + 3
		}
		for lost := 1; lost < len(value)-keep; lost++ {
			s, ok := shape.Of(value[lost:])
			if !ok || s.Kind != shape.Damaged && s.Kind != shape.Foreign {
				t.Errorf("%s: %q: %q, kind %d", name, value[lost:], s.Name, s.Kind)
			}
		}
	}
	for _, tc := range []struct{ value, name string }{
		{pbkdf2[len("$pb"):], "a PBKDF2 digest"},
		{pbkdf2[len("$pbkdf2-sha512$"):], "a PBKDF2 digest"},
		{pbkdf2[len("$pbkdf2-sha512$3100"):], "a digest"},
		{argon2[len("$ar"):], "an argon2 digest"},
		{argon2[len("$argon2id$v=19"):], "an argon2 digest"},
		{argon2[len("$argon2id$v=19$m=65536,t=3,"):], "an argon2 digest"},
		{bcrypt[len("$2"):], "a bcrypt digest"},
		{bcrypt[len("$2b$1"):], "a bcrypt digest"},
		{scrypt[len("$sc"):], "a scrypt digest"},
		{bcryptSHA[len("$bcrypt-sha256$v"):], "a bcrypt-sha256 digest"},
		{"unds=50000$abcdefgh$" + strings.Repeat("a", 86), "a SHA-crypt digest"},
	} {
		check(t, tc.value, tc.name, shape.Damaged)
	}
	for name, value := range whole {
		check(t, hex.EncodeToString([]byte(value)), name, shape.Wrapped)
		check(t, `\x`+hex.EncodeToString([]byte(value)), name, shape.Wrapped)
		check(t, "0x"+hex.EncodeToString([]byte(value)), name, shape.Wrapped)
	}
	check(t, django[3:], "a Django digest", shape.Foreign)
	check(t, "rypt:32768:8:1$abcdefgh$"+strings.Repeat(hex16, 8), "a Werkzeug digest", shape.Foreign)

	long := "$sealed$v=1,k=2026$" + strings.Repeat("A", 60)
	for lost := 1; lost < len("$sealed$v=1,k"); lost++ {
		check(t, long[lost:], "a sealed value", shape.Sealed)
	}
}

func TestSealed(t *testing.T) {
	for _, value := range []string{
		" " + sealed, "secret: " + sealed, sealed[1:], "$$sealed$$v=1,k=2026$$AAAA",
		`\$sealed\$v=1,k=2026\$AAAA`, "sealed$ v=1,k=2026$AAAA", "$sealed $v=1,k=2026$AAAA",
		"sealedv=1,k=2026AAAA", "=1,k=2026", "=1,k=2026/AAAA",
		"sealed:v=1,k=2026:AAAA", ":sealed:v=1,k=2026:AAAA", "sealed|v=1", "sealed-v:1", "sealed \u2014 v = 1",
		`\044sealed\044v=1,k=2026\044AAAA`, "&#036;sealed&#036;v=1,k=2026", "$sea\u200bled$v=1,k=2026$AAAA",
	} {
		check(t, value, "a sealed value", shape.Sealed)
		if !shape.IsSealed(value) {
			t.Errorf("%q is not sealed", value)
		}
	}
	for _, value := range []string{pbkdf2, django, "sealed", "unsealed$value", "a,k=b", ""} {
		if shape.IsSealed(value) {
			t.Errorf("%q is sealed", value)
		}
	}
}

// TestHex: hex digits are of a kind of their own, because a secret may have them.
func TestHex(t *testing.T) {
	for _, bytes := range []int{16, 20, 28, 32, 48, 64} {
		value := strings.Repeat("0123456789abcdef", 8)[:2*bytes]
		pairs := regexp.MustCompile(`..`).FindAllString(value, -1)
		for _, value := range []string{value, strings.ToUpper(value), "'" + value + "'\n",
			base64.StdEncoding.EncodeToString([]byte(value)),
			"0x" + value, `\x` + value, `'\x5e` + value[2:] + `'`, `\\x5e` + value[2:], "X'" + value + "'",
			strings.Join(pairs, ":"), strings.ToUpper(strings.Join(pairs, "-")), strings.Join(pairs, " "),
		} {
			check(t, value, "an unsalted hash in hex", shape.Hex)
		}
		for _, prefix := range []string{"$plaintext$", " $plaintext$"} {
			if s, ok := shape.Of(prefix + value); ok {
				t.Errorf("%q is taken for %s", prefix+value, s.Name)
			}
		}
	}
}

func TestOfNot(t *testing.T) {
	for _, value := range []string{
		"insecure_secret",
		"123e4567-e89b-12d3-a456-426614174000",
		"q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=",
		"YiSTaTiQdUkFVadYNTrsYVAMYhj6WXJS1S3EvQFI8S0=", // a hash or random: nobody can tell
		base64.StdEncoding.EncodeToString([]byte("correct horse battery staple")),
		"correct$horse$battery$staple",
		"$plaintext$correct-horse-battery",
		"$plaintext$$plaintext$correct-horse-battery",
		"$plaintext$vBkGqjYdJ5wSZ0x1F2rLmN8tC4oPeUhA7iW3sXyD6QzT9gRK",
		"pbkdf2isagoodthing", "argon2: my favourite", "scrypt:or-bcrypt", "pbkdf2:word!", "apr1$", "s0$ecret",
		"xylophone", "x'" + hex16, "0x" + hex16, "5E:88", "5E:88:48:98:DA:28:04:71:51:D0:E5:6F:8D:C6:29",
		strings.Repeat("ab:", 20) + "xy", hex16 + ":salt",
		"argon2-is-my-favourite",
		"sha256-is-what-i-like-most-of-all-hashes",
		"not-an-md5$ecret",
		"{Yyf}9NgcndC<svAyTBv$mMY~iU,KI(#cl_xa5c%",
		"{noop}secret", // Spring's plaintext
		"=secret",
		"-shallow",
		"_a-secret_of_20_char",
		strings.Repeat("0123456789", 3), // hex of another length
		"acme_" + strings.Repeat("vBkGqjYd", 9),
		"",
		"$", `\`, "'", "$plaintext$",
	} {
		if s, ok := shape.Of(value); ok {
			t.Errorf("%q is taken for %s", value, s.Name)
		}
	}
}

// TestOfRandom: no random secret of the recommended length is taken for a digest,
// of whatever characters, and no random base64 of any length.
func TestOfRandom(t *testing.T) {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	printable := ""
	for c := '!'; c <= '~'; c++ {
		printable += string(c)
	}
	most := 20_000
	if testing.Short() { // as with the race detector
		most = 1000
	}
	same := func() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) } // rarely, one looks like anything
	for name, alphabet := range map[string]string{
		"letters and digits":    letters + "0123456789",
		"lower case and digits": letters[26:] + "0123456789",
		"upper case and digits": letters[:26] + "0123456789",
		"base32":                letters[:26] + "234567",
		"URLs":                  letters + "0123456789-_.~",
		"base64 for URLs":       letters + "0123456789-_",
		"base64":                letters + "0123456789+/",
		"crypt(3)":              letters + "0123456789./",
		"printable":             printable,
	} {
		rand := same()
		for i := range most {
			secret := make([]byte, 41+i%88)
			for i := range secret {
				secret[i] = alphabet[rand.IntN(len(alphabet))]
			}
			if s, ok := shape.Of(string(secret)); ok {
				t.Errorf("%s: a random secret is taken for %s: %q", name, s.Name, secret)
			}
		}
	}
	rand := same()
	for i := range most { // signs that many generators use
		const alphabet = letters + "0123456789!@#$%^&*"
		secret := make([]byte, 41+i%88)
		for i := range secret {
			secret[i] = alphabet[rand.IntN(len(alphabet))]
		}
		if s, ok := shape.Of(string(secret)); ok && s.Kind == shape.Damaged {
			t.Errorf("a random secret is taken for %s: %q", s.Name, secret)
		}
	}
	for i := range most {
		secret := make([]byte, 16+i%80)
		for i := range secret {
			secret[i] = byte(rand.Uint32())
		}
		texts := []string{base64.StdEncoding.EncodeToString(secret),
			base64.RawURLEncoding.EncodeToString(secret)}
		if s, ok := shape.Of(hex.EncodeToString(secret)); ok && s.Kind != shape.Hex {
			t.Errorf("random hex is taken for %s: %x", s.Name, secret)
		}
		if len(secret) == 49 && secret[0] == 0 {
			continue // as ASP.NET Identity, version 2, has it
		}
		for _, text := range texts {
			if s, ok := shape.Of(text); ok {
				t.Errorf("random base64 is taken for %s: %q", s.Name, text)
			}
		}
	}
}

func BenchmarkOf(b *testing.B) {
	for b.Loop() {
		shape.Of("vBkGqjYdJ5wSZ0x1F2rLmN8tC4oPeUhA7iW3sXyD6QzT9gRKaMEbHnVOfIcpulJ")
	}
}

// TestOfExpanded: what os.Expand and envsubst leave of a digest is recognised, whatever
// its salt and key begin with, where the form has more than those.
func TestOfExpanded(t *testing.T) {
	const c64 = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	rand := rand.New(rand.NewPCG(3, 4))
	random := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = c64[rand.IntN(len(c64))]
		}
		return string(b)
	}
	name := regexp.MustCompile(`\$[A-Za-z_][A-Za-z0-9_]*`)
	for range 500 {
		for _, header := range []string{
			"$pbkdf2-sha512$310000", "$pbkdf2-sha512$1000", "$pbkdf2-sha512$1001", "$pbkdf2-sha256$29000",
			"$argon2id$v=19$m=65536,t=3,p=4", "$scrypt$ln=16,r=8,p=1", "$bcrypt-sha256$v=2,t=2b,r=12",
		} {
			digest := header + "$" + random(22) + "$" + random(86)
			for by, left := range map[string]string{
				"os.Expand": os.Expand(digest, func(string) string { return "" }),
				"envsubst":  name.ReplaceAllString(digest, ""),
			} {
				if s, ok := shape.Of(left); !ok || s.Kind != shape.Damaged {
					t.Errorf("%s leaves %q of %s", by, left, digest)
				}
			}
		}
	}
}
