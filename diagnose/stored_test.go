package diagnose_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/diagnose"
)

// What bash leaves of $pbkdf2-sha512$310000$… in double quotes, and all of such
// a value but its $ signs.
const (
	leftByShell = "-sha51210000./nCb2CJPOsKaPK0hjf.9yHxzQGZ"
	withoutAny  = "pbkdf2-sha512310000c8p78n7pUMln0jzvd4aK4Q" +
		"JNRBzwAo0ek5qKn50cFzzvE9RXV88h1wJn5KGiHrD0YKtZaR/nCb2CJPOsKaPK0hjf.9yHxzQGZziziccp6Yng"
)

// isOne reports whether found is one finding, with the code and a message that
// contains text.
func isOne(found []diagnose.Finding, code diagnose.Code, text string) bool {
	return len(found) == 1 && found[0].Code == code && strings.Contains(found[0].Message, text)
}

// TestSpacedStoredValue: white space after a registered digest does not count.
func TestSpacedStoredValue(t *testing.T) {
	for _, scheme := range someSchemes() {
		stored := mustHash(t, scheme, "right").Encode()
		spaced := mustParse(t, stored+" \r\n")
		if found := mismatch(spaced, stored); !isOne(found, diagnose.StoredValue, "is the stored value itself: ") {
			t.Errorf("%v: %v", spaced, found)
		}
		if found := mismatch(spaced, "right\n"); !isOne(found, diagnose.SurroundingSpace, "") {
			t.Errorf("%v: %v", spaced, found)
		}
	}
}

// TestStoredValue: the stored value is presented instead of the secret, whatever
// was done to it on its way.
func TestStoredValue(t *testing.T) {
	eaten := regexp.MustCompile(`\$([A-Za-z_][A-Za-z0-9_]*|[0-9])`)
	const (
		itself    = "is the stored value itself: "
		dollars   = "is the stored value itself, with $ signs that are lost or doubled"
		beginning = "is the beginning of the stored value itself"
		another   = "is a stored value, though not this one"
	)
	for _, scheme := range someSchemes() {
		d, other := mustHash(t, scheme, "right"), mustHash(t, scheme, "another")
		stored := d.Encode()
		doubled := strings.ReplaceAll(stored, "$", "$$")
		for name, tc := range map[string]struct{ presented, message string }{
			"itself":          {stored, itself},
			"newline":         {stored + "\n", itself},
			"byte order mark": {"\ufeff" + stored, itself},
			"quotes":          {"'" + stored + "'", itself},
			"quotes, newline": {"'" + stored + "'\n", itself},
			"YAML":            {"client_secret: '" + stored + "'", itself},
			"environment":     {"CLIENT_SECRET=" + stored, itself},
			"JSON":            {`"client_secret": "` + stored + `",`, itself},
			"digest":          {"Digest: " + stored, itself},
			"escaped":         {strings.ReplaceAll(stored, "$", `\$`), itself},
			"percent-encoded": {url.QueryEscape(stored), itself},
			"base64":          {std64(stored + "\n"), itself},
			"header":          {"Authorization: Basic " + std64("a:"+url.QueryEscape(stored)), itself},
			"form":            {"grant_type=a&client_secret=" + url.QueryEscape(stored), itself},
			"doubled":         {doubled, "is the stored value itself"},
			"doubled, quotes": {"'" + doubled + "'", "is the stored value itself"},
			"first $ lost":    {stored[1:], dollars},
			"all $ lost":      {strings.ReplaceAll(stored, "$", ""), dollars},
			"end lost":        {stored[:len(stored)-1], beginning},
			"another":         {other.Encode(), another},
			"another, YAML":   {"client_secret: '" + other.Encode() + "'", another},
		} {
			found := mismatch(d, tc.presented)
			if !isOne(found, diagnose.StoredValue, tc.message) {
				t.Errorf("%v, %s: %v", d, name, found)
			}
		}
		// What bash leaves of it in double quotes.
		if left := eaten.ReplaceAllString(stored, ""); len(left) >= 4 {
			if found := mismatch(d, left); !isOne(found, diagnose.StoredValue, "") {
				t.Errorf("%v, %q: %v", d, left, found)
			}
		}
	}
}

// TestSecretAndStoredValue: both are presented, as a tool prints them.
func TestSecretAndStoredValue(t *testing.T) {
	d := mustHash(t, once, "right-secret")
	digest := "Digest: " + d.Encode()
	const both = "is the secret, with its stored value"
	for _, presented := range []string{
		"Random Password: right-secret\n" + digest, digest + "\r\nRandom Password: right-secret\r\n",
		"right-secret\n" + d.Encode() + "\n",
	} {
		if found := mismatch(d, presented); !isOne(found, diagnose.WholeLine, both) {
			t.Errorf("%q: %v", presented, found)
		}
	}
	for _, presented := range []string{"Random Password: wrong\n" + digest, digest + "\n"} {
		if found := mismatch(d, presented); !isOne(found, diagnose.StoredValue, "is the stored value itself: ") {
			t.Errorf("%q: %v", presented, found)
		}
	}
}

// TestStoredValueOfOthers: a shell ate the $ signs of another value.
func TestStoredValueOfOthers(t *testing.T) {
	d := mustHash(t, once, "right")
	for _, presented := range []string{leftByShell, withoutAny} {
		found := mismatch(d, presented)
		if !isOne(found, diagnose.StoredValue, "the shape of a stored value") {
			t.Errorf("%q: %v", presented, found)
		}
	}
	identity := std64(strings.Repeat("\x00", 49))
	for _, presented := range []string{identity, "client_secret: " + identity} {
		if found := mismatch(d, presented); !isOne(found, diagnose.StoredValue, "or another secret in base64") {
			t.Errorf("%q, which may be a secret: %v", presented, found)
		}
	}
	if found := mismatch(d, strings.Repeat("0123456789abcdef", 4)); found != nil {
		t.Errorf("hex digits, which may be a secret: %v", found)
	}
}

// TestShortRemains: what a shell leaves of a stored value is too little to tell.
func TestShortRemains(t *testing.T) {
	for left, want := range map[string]string{"..x": "", "..xy": "stored-value"} {
		d := mustParse(t, "$5$saltsalt$"+strings.Repeat("x", 43-len(left))+left)
		if found := mismatch(d, left); codes(found) != want {
			t.Errorf("%q: %v", left, found)
		}
	}
}

// TestShapedSecrets: what matches counts more than its shape.
func TestShapedSecrets(t *testing.T) {
	digest := mustHash(t, once, "another").Encode()
	if found := mismatch(mustHash(t, once, digest[:72]), digest); !isOne(found, diagnose.WholeLine, "first 72") {
		t.Errorf("its first 72 characters match: %v", found)
	}
	if found := mismatch(mustParse(t, "$plaintext$"+digest), digest); found != nil {
		t.Errorf("it matches: %v", found)
	}
	d := mustHash(t, once, "right")
	shaped := "md5-" + strings.Repeat("x", 23) + "$ab"
	if found := mismatch(d, shaped); !isOne(found, diagnose.StoredValue, "the shape of") {
		t.Errorf("30 characters: %v", found)
	}
}

// TestSwapped: a digest is presented where plaintext is registered.
func TestSwapped(t *testing.T) {
	d := mustHash(t, once, "right")
	for _, tc := range []struct{ registered, presented, message string }{
		{"right", d.Encode() + "\n", "the wrong way round"},
		{"another", d.Encode(), "though not this one"},
	} {
		found := mismatch(mustParse(t, "$plaintext$"+tc.registered), tc.presented)
		if !isOne(found, diagnose.StoredValue, tc.message) {
			t.Errorf("%s is registered: %v", tc.registered, found)
		}
	}
}

// TestLoss: what the relying party's side has lost shows where the registered
// secret is in the clear.
func TestLoss(t *testing.T) {
	for _, tc := range []struct {
		registered, presented string
		want                  diagnose.Code
	}{
		{"pa$word-end", "pa-end", diagnose.DollarSigns},
		{"pa${word}end", "paend", diagnose.DollarSigns},
		{"pa$$word", "paword", diagnose.DollarSigns},
		{"pa$word-end", "'pa-end'\n", diagnose.DollarSigns},
		{"a%41b+c", "aAb c", diagnose.PercentDecoded},
		{"pass+wo+rd", "pass wo+rd", diagnose.PercentDecoded},
		{"pa$HOME-word", "pa/home/peter-word", diagnose.DollarSigns},
		{"pa${HOME}-word", "pa/root-word", diagnose.DollarSigns},
		{"pass$$word", "pass4711word", diagnose.DollarSigns},
		{strings.Repeat("x", 100), strings.Repeat("x", 72), diagnose.Cut},
		{"foobarbaz=", "foobarbaz", diagnose.Cut},
		{"correct horse=", "correct horse", diagnose.Cut},
		{"abcd #efgh", "abcd", diagnose.Cut},
		{"abcd;efghijkl", "abcd", diagnose.Cut},
		{"abcd#efghijkl", "'abcd'\n", diagnose.Cut},
		{"abcd&efghijkl", "abcd", diagnose.Cut},
		{"abc+d&efg&hijkl", "abc d", diagnose.Cut},
		{"abcd efghijkl", "client_secret: abcd", diagnose.Cut},
		{"correct-horse-battery-1234567890", "correct-horse-ba", diagnose.Cut},
		{"correct-horse-battery-1234567890", "tery-123", diagnose.Cut},
		{"abcdef", "abcd", diagnose.Cut},
		{"abcdefgh", "abcd", diagnose.Cut},
		{"abcd\tefghijkl", "abcd", diagnose.Cut},
		{"correct-horse-battery-1234567890", "client_secret: horse-battery-123456", diagnose.Cut},
		{"client_secret: 'correct-horse'", "correct-horse", diagnose.DamagedValue},
		{"{noop}secret", "secret", diagnose.DamagedValue},
		{"{PLAIN}secret", "secret", diagnose.DamagedValue},
		{"gr\u00fcn-secret", "gr\ufffdn-secret", diagnose.CharacterEncoding},
		{"gr\u00fcn-secret", "gr\ufffd\ufffdn-secret\n", diagnose.CharacterEncoding},
		{"gr\u00fcn-secret", "gr?n-secret", diagnose.CharacterEncoding},
		{"gr?n-secret", "gr\u00fcn-secret", diagnose.CharacterEncoding},
		{"gr\u00fc\u00dfe-secret", "gr\ufffde-secret", diagnose.CharacterEncoding},
		{"gr\u00fc\u0416e-secret", "gr\u00fc?e-secret", diagnose.CharacterEncoding},
		{"secret\u20ac", "secret\ufffd\ufffd\ufffd", diagnose.CharacterEncoding},
	} {
		found := mismatch(mustParse(t, "$plaintext$"+tc.registered), tc.presented)
		if !isOne(found, tc.want, "") {
			t.Errorf("%q: %v, want %s", tc.presented, found, tc.want)
		}
	}
}

// TestLossSide: where the registered secret is known, it is the relying party that
// does not encode; unless the stored value looks encoded itself.
func TestLossSide(t *testing.T) {
	for _, tc := range []struct{ registered, presented, message string }{
		{"a%41b+c", "aAb c", "the stored value is right, and the relying party does not encode"},
		{"abc+def", "abc def", "the stored value is right, and the relying party does not encode"},
		{"a%2Bb", "a+b", "If the relying party has it, make the stored value from it"},
		{"abcd&efghijkl", "abcd", "curl --data-urlencode"},
		{"abcd#efghijkl", "abcd", "put the secret in quotes"},
		{strings.Repeat("x", 73), strings.Repeat("x", 72), "the first 72 bytes"},
	} {
		found := mismatch(mustParse(t, "$plaintext$"+tc.registered), tc.presented)
		if len(found) != 1 || !strings.Contains(found[0].Message, tc.message) {
			t.Errorf("%q: %v", tc.presented, found)
		}
	}
}

// TestLossShort: what is left of a registered secret is too short to tell.
func TestLossShort(t *testing.T) {
	for registered, presented := range map[string]string{
		"x$": "x", "abc$d": "abc", "abc#def": "abc",
		"abcdefghijk": "abcd", "abcdefghijklmnop": "efghijk", // by chance
		"a${HOME}b": "a/root/b", "pass$HOME-word": "pass-horse-word", "pass$$word": "passxword",
		"abcdefgh": "abcdefgi", "clienthorse": "horse=client",
		"trustno1%shadow-client": "home:trustno1", "correct-horse-battery-12345": "a: horse-battery-12345",
		"client: abc": "abc", "a$HOME": "a/root",
		"gr\u00fcn-secret": "gr\ufffdn-secreT", "grun-secret": "gr?n-secret",
		"a\u00fcb": "a?b", "gr\u00fcn-wort": "gr\ufffd\ufffd\ufffdn-wort", "gr\u00fcn": "gr",
		strings.Repeat("x$$", 9) + "secret": strings.Repeat("x1", 9) + "secret", // too many variables
	} {
		found := mismatch(mustParse(t, "$plaintext$"+registered), presented)
		if found != nil {
			t.Errorf("%q: %v", presented, found)
		}
	}
}

// TestDamaged: a digest is registered as if it were the secret.
func TestDamaged(t *testing.T) {
	const message = "the secret matches once the digest is stored as it was made"
	for _, scheme := range someSchemes() {
		stored := mustHash(t, scheme, "right").Encode()
		for name, registered := range map[string]string{
			"quotes":          "'" + stored + "'",
			"prefix":          "$plaintext$" + stored,
			"space":           " " + stored,
			"first $ lost":    stored[1:],
			"line":            "client_secret: '" + stored + "'",
			"escaped":         strings.ReplaceAll(stored, "$", `\$`),
			"name":            "{hash}" + stored,
			"name in quotes":  "'{HASH}" + stored + "'\n",
			"prefix, doubled": "$plaintext$" + strings.ReplaceAll(stored, "$", "$$"),
		} {
			found := mismatch(mustParse(t, registered), "right")
			if !isOne(found, diagnose.DamagedValue, message) {
				t.Errorf("%s, %s: %v", scheme, name, found)
			}
		}
		if found := mismatch(mustParse(t, "$plaintext$"+stored), "wrong"); found != nil {
			t.Errorf("%s: a wrong secret: %v", scheme, found)
		}
	}
}

// TestShapeRegistered: what is registered is no digest that can be read, and has
// the shape of one.
func TestShapeRegistered(t *testing.T) {
	const digest = "$2b$05$6Od31lsdMs1nBno1ashZgOLmU9zMBlYo/at3BzA.5j.NkyeQpp9m2"
	for registered, message := range map[string]string{
		leftByShell:         "the shape of a digest that has lost its $ signs",
		"{bcrypt}" + digest: "looks like a bcrypt digest, and is taken as the secret itself: convert it",
		"'$sealed$v=1,k=2026$" + std64(leftByShell) + "'":                        "the shape of a stored value with something around it",
		"pbkdf2_sha256$1000$abc$MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=":    "looks like a Django digest",
		"pbkdf2_sha256$1000$abc$MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI= \n": "looks like a Django digest",
		"pbkdf2:sha256:1000$abcdefgh$" + strings.Repeat("0123456789abcdef", 4):   "looks like a Werkzeug digest",
	} {
		found := mismatch(mustParse(t, registered), "wrong")
		if !isOne(found, diagnose.DamagedValue, message) {
			t.Errorf("%q: %v", registered, found)
		}
	}
	if found := mismatch(mustParse(t, strings.Repeat("0123456789abcdef", 4)), "wrong"); found != nil {
		t.Errorf("hex digits, which may be a secret: %v", found)
	}
	if found := mismatch(mustParse(t, "$plaintext$"+leftByShell), "right"); found != nil {
		t.Errorf("with $plaintext$, which says that it is a secret: %v", found)
	}
}
