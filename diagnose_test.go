package clientsecret_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
)

// spoilt are secrets as they were made into stored values, what is presented for them, and why that does not match.
var spoilt = []struct {
	name                  string
	registered, presented string
	want                  []clientsecret.FindingCode
}{
	{"newline", "aB3-secret", "aB3-secret\n", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},
	{"CRLF", "aB3-secret", "aB3-secret\r\n", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},
	{"trailing space", "aB3-secret", "aB3-secret ", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},
	{"leading space", "aB3-secret", "  aB3-secret", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},
	{"tab and newline", "aB3-secret", "\taB3-secret\n", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},
	{"byte order mark", "aB3-secret", "\ufeffaB3-secret", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},
	{"newline after a space that belongs to it", "aB3-secret ", "aB3-secret \n", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},
	{"made with echo", "aB3-secret\n", "aB3-secret", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},
	{"made with a CRLF", "aB3-secret\r\n", "aB3-secret", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},
	{"made with a space", "aB3-secret ", "aB3-secret", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},
	{"single quotes", "aB3-secret", "'aB3-secret'", []clientsecret.FindingCode{clientsecret.FoundQuotes}},
	{"double quotes", "aB3-secret", `"aB3-secret"`, []clientsecret.FindingCode{clientsecret.FoundQuotes}},
	{"half of the quotes", "aB3-secret", `aB3-secret"`, []clientsecret.FindingCode{clientsecret.FoundQuotes}},
	{"made with quotes", `"aB3-secret"`, "aB3-secret", []clientsecret.FindingCode{clientsecret.FoundQuotes}},
	{"made with single quotes", "'aB3-secret'", "aB3-secret", []clientsecret.FindingCode{clientsecret.FoundQuotes}},
	{"YAML line", "aB3-secret", "client_secret: aB3-secret", []clientsecret.FindingCode{clientsecret.FoundWholeLine}},
	{"YAML line with quotes", "aB3-secret", "  client_secret: 'aB3-secret'", []clientsecret.FindingCode{clientsecret.FoundWholeLine}},
	{"shell line", "aB3-secret", "export CLIENT_SECRET=aB3-secret", []clientsecret.FindingCode{clientsecret.FoundWholeLine}},
	{"percent-encoded", "a+b/c=&", url.QueryEscape("a+b/c=&"), []clientsecret.FindingCode{clientsecret.FoundPercentEncoded}},
	{"percent-encoded, lower case", "a+b/c", "a%2bb%2fc", []clientsecret.FindingCode{clientsecret.FoundPercentEncoded}},
	{"percent-encoded space", "a b", "a%20b", []clientsecret.FindingCode{clientsecret.FoundPercentEncoded}},
	{"plus for a space", "a b", "a+b", []clientsecret.FindingCode{clientsecret.FoundPercentEncoded}},
	{"percent-encoded twice", "a+b/c", url.QueryEscape(url.QueryEscape("a+b/c")), []clientsecret.FindingCode{clientsecret.FoundPercentEncoded, clientsecret.FoundPercentEncoded}},
	{"a plus that must not be decoded", "a+b/c", "a+b%2Fc", []clientsecret.FindingCode{clientsecret.FoundPercentEncoded}},
	{"decoded", "a%2Bb", "a+b", []clientsecret.FindingCode{clientsecret.FoundPercentDecoded}},
	{"decoded, lower case", "a%2fb", "a/b", []clientsecret.FindingCode{clientsecret.FoundPercentDecoded}},
	{"a plus that was decoded", "a+b", "a b", []clientsecret.FindingCode{clientsecret.FoundPercentDecoded}},
	{"decoded, as JavaScript encodes", "a%26(b)!", "a&(b)!", []clientsecret.FindingCode{clientsecret.FoundPercentDecoded}},
	{"base64", "aB3-secret", base64.StdEncoding.EncodeToString([]byte("aB3-secret")), []clientsecret.FindingCode{clientsecret.FoundBase64}},
	{"base64, for URLs", "aB3?secret?>>", base64.RawURLEncoding.EncodeToString([]byte("aB3?secret?>>")), []clientsecret.FindingCode{clientsecret.FoundBase64}},
	{"base64 with the newline of echo", "aB3-secret", base64.StdEncoding.EncodeToString([]byte("aB3-secret\n")), []clientsecret.FindingCode{clientsecret.FoundBase64}},
	{"made from base64", base64.StdEncoding.EncodeToString([]byte("aB3-secret")), "aB3-secret", []clientsecret.FindingCode{clientsecret.FoundBase64}},
	{"made from base64 with the newline of echo", base64.StdEncoding.EncodeToString([]byte("aB3-secret\n")), "aB3-secret", []clientsecret.FindingCode{clientsecret.FoundBase64}},
	{"made from unpadded base64", base64.RawURLEncoding.EncodeToString([]byte("aB3-secret")), "aB3-secret", []clientsecret.FindingCode{clientsecret.FoundBase64}},
	{"doubled dollars", "a$b$c", "a$$b$$c", []clientsecret.FindingCode{clientsecret.FoundDollarSigns}},
	{"made with doubled dollars", "a$$b$$c", "a$b$c", []clientsecret.FindingCode{clientsecret.FoundDollarSigns}},
	{"made with a shell that ate", "pa", "pa$word", []clientsecret.FindingCode{clientsecret.FoundDollarSigns}},
	{"made with a shell that ate braces", "pa-end", "pa${word}-end", []clientsecret.FindingCode{clientsecret.FoundDollarSigns}},
	{"upper-case hex", "0123456789abcdef", "0123456789ABCDEF", []clientsecret.FindingCode{clientsecret.FoundLetterCase}},
	{"lower-case hex", "0123456789ABCDEF", "0123456789abcdef", []clientsecret.FindingCode{clientsecret.FoundLetterCase}},
	{"cut", strings.Repeat("x", 72), strings.Repeat("x", 72) + "and more", []clientsecret.FindingCode{clientsecret.FoundCut}},

	{"newline after quotes", "aB3-secret", "'aB3-secret'\n", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace, clientsecret.FoundQuotes}},
	{"newline within quotes", "aB3-secret", "\"aB3-secret\n\"", []clientsecret.FindingCode{clientsecret.FoundQuotes, clientsecret.FoundSurroundingSpace}},
	{"newline and percent-encoding", "a+b/c", "a%2Bb%2Fc\n", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace, clientsecret.FoundPercentEncoded}},
	{"percent-encoded newline", "aB3-secret", "aB3-secret%0A", []clientsecret.FindingCode{clientsecret.FoundPercentEncoded, clientsecret.FoundSurroundingSpace}},
	{"base64 and a newline", "a+b/c", base64.StdEncoding.EncodeToString([]byte("a+b/c")) + "\n", []clientsecret.FindingCode{clientsecret.FoundBase64}},
	{"quotes on one side and a newline on the other", "aB3-secret\n", "'aB3-secret'", []clientsecret.FindingCode{clientsecret.FoundQuotes, clientsecret.FoundSurroundingSpace}},

	// Of a secret that has as many characters as one that is generated, and as bcrypt takes.
	{"72: percent-encoded newline", long, long + "%0A", []clientsecret.FindingCode{clientsecret.FoundPercentEncoded, clientsecret.FoundSurroundingSpace}},
	{"72: quotes and a comma", long, `"` + long + `",`, []clientsecret.FindingCode{clientsecret.FoundQuotes}},
	{"72: line with a comment", long, "client_secret: " + long + " # grafana", []clientsecret.FindingCode{clientsecret.FoundWholeLine}},
	{"72: made from base64 in lines", base64.StdEncoding.EncodeToString([]byte(long))[:76] + "\n" + base64.StdEncoding.EncodeToString([]byte(long))[76:] + "\n", long, []clientsecret.FindingCode{clientsecret.FoundBase64}},
	{"72: and more", long, long + "and more", []clientsecret.FindingCode{clientsecret.FoundCut}},

	// Lines as people paste them.
	{"YAML, newline", "aB3-secret", "client_secret: 'aB3-secret'\n", []clientsecret.FindingCode{clientsecret.FoundWholeLine}},
	{"environment, CRLF", "aB3-secret", "CLIENT_SECRET=\"aB3-secret\"\r\n", []clientsecret.FindingCode{clientsecret.FoundWholeLine}},
	{"JSON", "aB3-secret", `"client_secret": "aB3-secret",`, []clientsecret.FindingCode{clientsecret.FoundWholeLine}},
	{"JSON object", "aB3-secret", `{"client_secret": "aB3-secret"}`, []clientsecret.FindingCode{clientsecret.FoundWholeLine}},
	{"PHP", "aB3-secret", `'client_secret' => 'aB3-secret',`, []clientsecret.FindingCode{clientsecret.FoundWholeLine}},
	{"PowerShell", "aB3-secret", `$env:CLIENT_SECRET="aB3-secret"`, []clientsecret.FindingCode{clientsecret.FoundWholeLine}},
	{"list item", "aB3-secret", "  - client_secret: aB3-secret", []clientsecret.FindingCode{clientsecret.FoundWholeLine}},
	{"client id and secret", "aB3-secret", "grafana:aB3-secret", []clientsecret.FindingCode{clientsecret.FoundWholeLine}},
	{"Basic credentials", "aB3-secret", "Basic " + base64.StdEncoding.EncodeToString([]byte("grafana:aB3-secret")), []clientsecret.FindingCode{clientsecret.FoundBase64, clientsecret.FoundWholeLine}},
	{"prefix", "aB3-secret", "$plaintext$aB3-secret", []clientsecret.FindingCode{clientsecret.FoundStoredValue}},
	{"prefix, quotes", "aB3-secret", "'$plaintext$aB3-secret'", []clientsecret.FindingCode{clientsecret.FoundQuotes, clientsecret.FoundStoredValue}},
	{"typographic quotes", "aB3-secret", "“aB3-secret”", []clientsecret.FindingCode{clientsecret.FoundQuotes}},
	{"escaped quotes", "aB3-secret", `\"aB3-secret\"`, []clientsecret.FindingCode{clientsecret.FoundQuotes}},
	{"zero-width space", "aB3-secret", "aB3-secret\u200b", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},

	// Made with something in addition.
	{"made with echo of cmd.exe", "aB3-secret \r\n", "aB3-secret", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},
	{"made with two newlines", "aB3-secret\n\n", "aB3-secret", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},
	{"made with a tab", "aB3-secret\t", "aB3-secret", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},
	{"made with a space before", " aB3-secret", "aB3-secret", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},
	{"made with quotes and echo", "\"aB3-secret\"\n", "aB3-secret", []clientsecret.FindingCode{clientsecret.FoundQuotes}},
	{"made by a shell that ate, with echo", "pa\n", "pa$word", []clientsecret.FindingCode{clientsecret.FoundDollarSigns, clientsecret.FoundSurroundingSpace}},
	{"made with a newline, and a line presented", "aB3-secret\n", "client_secret: aB3-secret", []clientsecret.FindingCode{clientsecret.FoundWholeLine, clientsecret.FoundSurroundingSpace}},
	{"made with a newline, and doubled dollars presented", "a$b\n", "a$$b", []clientsecret.FindingCode{clientsecret.FoundDollarSigns, clientsecret.FoundSurroundingSpace}},

	// Encoders of other languages.
	{"decoded tilde", "a%7Eb", "a~b", []clientsecret.FindingCode{clientsecret.FoundPercentDecoded}},
	{"decoded, as Python encodes", "a%2Bb/c", "a+b/c", []clientsecret.FindingCode{clientsecret.FoundPercentDecoded}},
	{"decoded, as browsers encode", "a%7Eb*c+d", "a~b*c d", []clientsecret.FindingCode{clientsecret.FoundPercentDecoded}},
	{"decoded space", "a%20b%26", "a b&", []clientsecret.FindingCode{clientsecret.FoundPercentDecoded}},
	{"decoded, lower case with %20", "a%20b%2f", "a b/", []clientsecret.FindingCode{clientsecret.FoundPercentDecoded}},
	{"plus beside what is no escape", "a b%zzc", "a+b%zzc", []clientsecret.FindingCode{clientsecret.FoundPercentEncoded}},
	{"half an escape", "a/b%", "a%2Fb%", []clientsecret.FindingCode{clientsecret.FoundPercentEncoded}},
	{"base64 with + and /", "~~?>>>~", base64.StdEncoding.EncodeToString([]byte("~~?>>>~")), []clientsecret.FindingCode{clientsecret.FoundBase64}},
	{"made from base64 with + and /", base64.StdEncoding.EncodeToString([]byte("~~?>>>~?")), "~~?>>>~?", []clientsecret.FindingCode{clientsecret.FoundBase64}},
	{"made from base64 without padding", base64.RawStdEncoding.EncodeToString([]byte("~~?>>>~?")), "~~?>>>~?", []clientsecret.FindingCode{clientsecret.FoundBase64}},
	{"made from base64 for URLs", base64.URLEncoding.EncodeToString([]byte("~~?>>>~?")), "~~?>>>~?", []clientsecret.FindingCode{clientsecret.FoundBase64}},
	{"made from base64 for URLs without padding", base64.RawURLEncoding.EncodeToString([]byte("~~?>>>~?")), "~~?>>>~?", []clientsecret.FindingCode{clientsecret.FoundBase64}},

	{"escaped dollar", "pa$word", `pa\$word`, []clientsecret.FindingCode{clientsecret.FoundDollarSigns}},
	{"made with an escaped dollar", `pa\$word`, "pa$word", []clientsecret.FindingCode{clientsecret.FoundDollarSigns}},
	{"made with a shell that ate a number", "pa0", "pa$10", []clientsecret.FindingCode{clientsecret.FoundDollarSigns}},
	{"made without dollars", "paword", "pa$word", []clientsecret.FindingCode{clientsecret.FoundDollarSigns}},
	{"UUID in upper case", "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "6F9619FF-8B86-D011-B42D-00CF4FC964FF", []clientsecret.FindingCode{clientsecret.FoundLetterCase}},
	{"hex in both cases", "0123456789abcdef", "0123456789ABcdEF", []clientsecret.FindingCode{clientsecret.FoundLetterCase}},

	// Secrets that look like something else, spoilt in another way.
	{"like LDAP", "{sha}x", "{sha}x\n", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},
	{"like Django", "md5-team$ecret", "md5-team$ecret\n", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},
	{"like what is left of bcrypt", "b2/x", "'b2/x'", []clientsecret.FindingCode{clientsecret.FoundQuotes}},
	{"like base64", "c2VjcmV0", "c2VjcmV0\n", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},
	{"like hex", "0123456789abcdef", "0123456789abcdef\r\n", []clientsecret.FindingCode{clientsecret.FoundSurroundingSpace}},
}

// long has as many characters as a secret that is generated.
const long = "vBkGqjYdJ5wSZ0x1F2rLmN8tC4oPeUhA7iW3sXyD6QzT9gRKaMEbHnVOfIcpulJ-abcdefgh"

func codes(fs []clientsecret.Finding) []clientsecret.FindingCode {
	var cs []clientsecret.FindingCode
	for _, f := range fs {
		cs = append(cs, f.Code)
	}
	return cs
}

// TestDiagnose: every way, for every algorithm.
func TestDiagnose(t *testing.T) {
	for _, tc := range spoilt {
		digests := []clientsecret.Digest{mustParse(t, "$plaintext$"+tc.registered)}
		for i, scheme := range cheap[:len(cheap)-1] {
			if testing.Short() && i%4 != 0 {
				continue
			}
			if b, ok := scheme.(clientsecret.Bcrypt); ok && b.Variant != clientsecret.VariantSHA256 && len(tc.registered) > 72 {
				continue
			}
			digests = append(digests, mustHash(t, scheme, tc.registered))
		}
		for _, d := range digests {
			found := clientsecret.Diagnose(d, clientsecret.NewSecret(tc.presented))
			if fmt.Sprint(codes(found)) != fmt.Sprint(tc.want) {
				t.Errorf("%s, %v: %v, want %v", tc.name, d, codes(found), tc.want)
			}
			if i := slices.IndexFunc(found, func(f clientsecret.Finding) bool { return !strings.HasPrefix(f.Error(), "clientsecret: "+f.Message) }); i >= 0 {
				t.Errorf("%s: the error is %q", tc.name, found[i].Error())
			}
			for _, f := range found {
				if quotes(f, tc.registered) != "" || quotes(f, tc.presented) != "" || !errors.Is(f, f.Code) {
					t.Errorf("%s: %v", tc.name, f)
				}
			}
			if found := clientsecret.Diagnose(d, clientsecret.NewSecret(tc.registered)); found != nil {
				t.Errorf("%s, %v: the right secret has %v", tc.name, d, codes(found))
			}
		}
	}
}

// TestDiagnoseVectors: for the algorithms that this package does not make.
func TestDiagnoseVectors(t *testing.T) {
	tried := make(map[string]bool)
	for _, v := range readVectors(t) {
		if v.Algorithm != "md5crypt" && v.Algorithm != "sha1crypt" || tried[v.Algorithm] {
			continue
		}
		tried[v.Algorithm] = true
		d := mustParse(t, v.Stored)
		for presented, want := range map[string]clientsecret.FindingCode{
			v.Secret + "\n":      clientsecret.FoundSurroundingSpace,
			"'" + v.Secret + "'": clientsecret.FoundQuotes,
			base64.StdEncoding.EncodeToString([]byte(v.Secret)): clientsecret.FoundBase64,
		} {
			if found := clientsecret.Diagnose(d, clientsecret.NewSecret(presented)); len(found) != 1 || !errors.Is(found[0], want) {
				t.Errorf("%s: %v, want %v", v.Algorithm, codes(found), want)
			}
		}
	}
	if len(tried) != 2 {
		t.Errorf("tried %v", tried)
	}
}

// TestDiagnoseLoss: what the relying party's side has lost shows where the registered secret is in the clear.
func TestDiagnoseLoss(t *testing.T) {
	for _, tc := range []struct {
		registered, presented string
		want                  clientsecret.FindingCode
	}{
		{"pa$word-end", "pa-end", clientsecret.FoundDollarSigns},
		{"pa${word}end", "paend", clientsecret.FoundDollarSigns},
		{"pa$$word", "paword", clientsecret.FoundDollarSigns},
		{"pa$word-end", "'pa-end'\n", clientsecret.FoundDollarSigns},
		{"a%41b+c", "aAb c", clientsecret.FoundPercentDecoded},
		{strings.Repeat("x", 100), strings.Repeat("x", 72), clientsecret.FoundCut},
	} {
		found := clientsecret.Diagnose(mustParse(t, "$plaintext$"+tc.registered), clientsecret.NewSecret(tc.presented))
		if len(found) != 1 || !errors.Is(found[0], tc.want) {
			t.Errorf("%q: %v, want %v", tc.presented, codes(found), tc.want)
		}
	}
}

// TestDiagnoseStoredValue: the stored value instead of the secret, whatever was done to it on its way.
func TestDiagnoseStoredValue(t *testing.T) {
	eaten := regexp.MustCompile(`\$([A-Za-z_][A-Za-z0-9_]*|[0-9])`)
	for _, scheme := range cheap[:len(cheap)-1] {
		d, other := mustHash(t, scheme, "right"), mustHash(t, scheme, "another")
		stored := d.Encode()
		for name, tc := range map[string]struct{ presented, message string }{
			"itself":          {stored, "is the stored value itself: "},
			"newline":         {stored + "\n", "is the stored value itself: "},
			"byte order mark": {"\ufeff" + stored, "is the stored value itself: "},
			"quotes":          {"'" + stored + "'", "is the stored value itself: "},
			"quotes, newline": {"'" + stored + "'\n", "is the stored value itself: "},
			"YAML":            {"client_secret: '" + stored + "'", "is the stored value itself: "},
			"environment":     {"CLIENT_SECRET=" + stored, "is the stored value itself: "},
			"JSON":            {`"client_secret": "` + stored + `",`, "is the stored value itself: "},
			"digest":          {"Digest: " + stored, "is the stored value itself: "},
			"escaped":         {strings.ReplaceAll(stored, "$", `\$`), "is the stored value itself: "},
			"percent-encoded": {url.QueryEscape(stored), "is the stored value itself: "},
			"base64":          {base64.StdEncoding.EncodeToString([]byte(stored + "\n")), "is the stored value itself: "},
			"doubled":         {strings.ReplaceAll(stored, "$", "$$"), "is the stored value itself"},
			"doubled, quotes": {"'" + strings.ReplaceAll(stored, "$", "$$") + "'", "is the stored value itself"},
			"first $ lost":    {stored[1:], "with $ signs that are lost or doubled"},
			"all $ lost":      {strings.ReplaceAll(stored, "$", ""), "with $ signs that are lost or doubled"},
			"end lost":        {stored[:len(stored)-1], "is the beginning of the stored value itself"},
			"another":         {other.Encode(), "is a stored value, though not this one"},
			"another, YAML":   {"client_secret: '" + other.Encode() + "'", "is a stored value, though not this one"},
		} {
			found := clientsecret.Diagnose(d, clientsecret.NewSecret(tc.presented))
			if len(found) != 1 || !errors.Is(found[0], clientsecret.FoundStoredValue) || !strings.Contains(found[0].Message, tc.message) {
				t.Errorf("%v, %s: %v", d, name, found)
			}
		}
		// What bash leaves of it in double quotes.
		if left := eaten.ReplaceAllString(stored, ""); len(left) >= 4 {
			if found := clientsecret.Diagnose(d, clientsecret.NewSecret(left)); len(found) != 1 || !errors.Is(found[0], clientsecret.FoundStoredValue) {
				t.Errorf("%v, %q: %v", d, left, found)
			}
		}
	}
	d := mustHash(t, once, "right")
	for _, presented := range []string{"-sha51210000./nCb2CJPOsKaPK0hjf.9yHxzQGZ", "pbkdf2-sha512310000" + salt + key} { // a shell ate the $ signs of another
		if found := clientsecret.Diagnose(d, clientsecret.NewSecret(presented)); len(found) != 1 || !strings.Contains(found[0].Message, "the shape of a stored value") {
			t.Errorf("%q: %v", presented, found)
		}
	}
	plain := mustParse(t, "$plaintext$right")
	if found := clientsecret.Diagnose(plain, clientsecret.NewSecret(d.Encode()+"\n")); len(found) != 1 || !strings.Contains(found[0].Message, "the wrong way round") {
		t.Errorf("the wrong way round: %v", found)
	}
	plain = mustParse(t, "$plaintext$another")
	if found := clientsecret.Diagnose(plain, clientsecret.NewSecret(d.Encode())); len(found) != 1 || !errors.Is(found[0], clientsecret.FoundStoredValue) {
		t.Errorf("a digest for a plaintext: %v", found)
	}
}

// TestDiagnoseShort: what is left of a registered secret is too short to tell.
func TestDiagnoseShort(t *testing.T) {
	for registered, presented := range map[string]string{"x$": "x", "abc$d": "abc"} {
		if found := clientsecret.Diagnose(mustParse(t, "$plaintext$"+registered), clientsecret.NewSecret(presented)); found != nil {
			t.Errorf("%q: %v", presented, found)
		}
	}
}

// TestDiagnoseDamaged: a digest that is registered as if it were the secret.
func TestDiagnoseDamaged(t *testing.T) {
	for _, scheme := range cheap[:len(cheap)-1] {
		stored := mustHash(t, scheme, "right").Encode()
		for name, registered := range map[string]string{
			"quotes":          "'" + stored + "'",
			"prefix":          "$plaintext$" + stored,
			"space":           " " + stored,
			"first $ lost":    stored[1:],
			"line":            "client_secret: '" + stored + "'",
			"escaped":         strings.ReplaceAll(stored, "$", `\$`),
			"prefix, doubled": "$plaintext$" + strings.ReplaceAll(stored, "$", "$$"),
		} {
			found := clientsecret.Diagnose(mustParse(t, registered), clientsecret.NewSecret("right"))
			if len(found) != 1 || !errors.Is(found[0], clientsecret.FoundDamagedValue) || !strings.Contains(found[0].Message, "the secret matches once it is stored as it was made") {
				t.Errorf("%s, %s: %v", scheme, name, found)
			}
			if found := clientsecret.Diagnose(mustParse(t, "$plaintext$"+stored), clientsecret.NewSecret("wrong")); found != nil {
				t.Errorf("%s, %s: a wrong secret: %v", scheme, name, found)
			}
		}
	}
	d := mustParse(t, "-sha51210000./nCb2CJPOsKaPK0hjf.9yHxzQGZ")
	if found := clientsecret.Diagnose(d, clientsecret.NewSecret("right")); len(found) != 1 || !strings.Contains(found[0].Message, "registered has the shape of a digest that has lost its $ signs") {
		t.Errorf("%v", found)
	}
}

func TestFinding(t *testing.T) {
	f := clientsecret.Finding{Code: clientsecret.FoundQuotes, Message: "x"}
	if !errors.Is(f, clientsecret.FoundQuotes) || errors.Is(f, clientsecret.FoundCut) || !errors.Is(f, clientsecret.Finding{Code: clientsecret.FoundQuotes}) ||
		errors.Is(f, clientsecret.Finding{Code: clientsecret.FoundCut, Message: "x"}) || errors.Is(f, clientsecret.ErrMismatch) || f.Error() != "clientsecret: x" || f.Code.Error() != "quotes" {
		t.Error(f)
	}
}

// TestDiagnoseNothing: for a secret that is simply wrong, and where there is nothing to compare with.
func TestDiagnoseNothing(t *testing.T) {
	generated, err := clientsecret.Generate()
	if err != nil {
		t.Fatal(err)
	}
	d := mustHash(t, once, "right")
	for _, presented := range []string{generated.Reveal(), "wrong", "Right", "RIGHT", "righ", "rightt", "r i g h t", "ri\nght", "%", "%zz", "$", "'", `"`, "=", "\n", " ", "\x00", "right\x00",
		"a1", "x9.AbcDef", "=12345", "-sha256", "-sha1/", "{sha}x", "{crypt}tonite", "md5$ecret", "bcrypt$", "scrypt-client$ecret", "b2/foo", "grafana:wrong", "$plaintext$wrong", "client_secret: wrong",
		strings.Repeat("0", 64), strings.Repeat("$x", 2000), strings.Repeat("%25", 1000), strings.Repeat("x", 100_000), "\xff\xfe"} {
		if found := clientsecret.Diagnose(d, clientsecret.NewSecret(presented)); found != nil {
			t.Errorf("%.20q: %v", presented, codes(found))
		}
	}
	for _, registered := range []clientsecret.Digest{{}, mustParse(t, "$sealed$v=1,k=a$AAAA")} {
		if found := clientsecret.Diagnose(registered, clientsecret.NewSecret("right")); found != nil {
			t.Errorf("%v: %v", registered, codes(found))
		}
	}
	if found := clientsecret.Diagnose(d, clientsecret.Secret{}); found != nil {
		t.Errorf("an empty secret: %v", codes(found))
	}
}
