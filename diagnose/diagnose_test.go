package diagnose_test

import (
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/diagnose"
	"github.com/clientsecret/clientsecret/internal/vectors"
)

func std64(s string) string    { return base64.StdEncoding.EncodeToString([]byte(s)) }
func rawStd64(s string) string { return base64.RawStdEncoding.EncodeToString([]byte(s)) }
func url64(s string) string    { return base64.URLEncoding.EncodeToString([]byte(s)) }
func rawURL64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// altered are secrets as they were made into stored values, what is presented
// for them, and the codes of the causes.
var altered = []struct {
	name                  string
	registered, presented string
	want                  string
}{
	{"newline", "aB3-secret", "aB3-secret\n", "surrounding-space"},
	{"CRLF", "aB3-secret", "aB3-secret\r\n", "surrounding-space"},
	{"trailing space", "aB3-secret", "aB3-secret ", "surrounding-space"},
	{"leading space", "aB3-secret", "  aB3-secret", "surrounding-space"},
	{"tab and newline", "aB3-secret", "\taB3-secret\n", "surrounding-space"},
	{"byte order mark", "aB3-secret", "\ufeffaB3-secret", "surrounding-space"},
	{"newline after a space that belongs to it", "aB3-secret ", "aB3-secret \n", "surrounding-space"},
	{"made with echo", "aB3-secret\n", "aB3-secret", "surrounding-space"},
	{"made with a CRLF", "aB3-secret\r\n", "aB3-secret", "surrounding-space"},
	{"made with a space", "aB3-secret ", "aB3-secret", "surrounding-space"},
	{"single quotes", "aB3-secret", "'aB3-secret'", "quotes"},
	{"double quotes", "aB3-secret", `"aB3-secret"`, "quotes"},
	{"half of the quotes", "aB3-secret", `aB3-secret"`, "quotes"},
	{"made with quotes", `"aB3-secret"`, "aB3-secret", "quotes"},
	{"made with single quotes", "'aB3-secret'", "aB3-secret", "quotes"},
	{"YAML line", "aB3-secret", "client_secret: aB3-secret", "whole-line"},
	{"YAML line with quotes", "aB3-secret", "  client_secret: 'aB3-secret'", "whole-line"},
	{"shell line", "aB3-secret", "export CLIENT_SECRET=aB3-secret", "whole-line"},
	{"percent-encoded", "a+b/c=&", url.QueryEscape("a+b/c=&"), "percent-encoded"},
	{"percent-encoded, lower case", "a+b/c", "a%2bb%2fc", "percent-encoded"},
	{"percent-encoded space", "a b", "a%20b", "percent-encoded"},
	{"plus for a space", "a b", "a+b", "percent-encoded"},
	{"percent-encoded twice", "a+b/c", "a%252Bb%252Fc", "percent-encoded, percent-encoded"},
	{"a plus that must not be decoded", "a+b/c", "a+b%2Fc", "percent-encoded"},
	{"decoded", "a%2Bb", "a+b", "percent-decoded"},
	{"decoded, lower case", "a%2fb", "a/b", "percent-decoded"},
	{"a plus that was decoded", "a+b", "a b", "percent-decoded"},
	{"decoded, as JavaScript encodes", "a%26(b)!", "a&(b)!", "percent-decoded"},
	{"base64", "aB3-secret", std64("aB3-secret"), "base64"},
	{"base64, for URLs", "aB3?secret?>>", rawURL64("aB3?secret?>>"), "base64"},
	{"base64 with the newline of echo", "aB3-secret", std64("aB3-secret\n"), "base64"},
	{"made from base64", std64("aB3-secret"), "aB3-secret", "base64"},
	{"made from base64 with the newline of echo", std64("aB3-secret\n"), "aB3-secret", "base64"},
	{"made from unpadded base64", rawURL64("aB3-secret"), "aB3-secret", "base64"},
	{"doubled dollars", "a$b$c", "a$$b$$c", "dollar-signs"},
	{"made with doubled dollars", "a$$b$$c", "a$b$c", "dollar-signs"},
	{"made with a shell that ate", "pa", "pa$word", "dollar-signs"},
	{"made with a shell that ate braces", "pa-end", "pa${word}-end", "dollar-signs"},
	{"upper-case hex", "0123456789abcdef", "0123456789ABCDEF", "letter-case"},
	{"lower-case hex", "0123456789ABCDEF", "0123456789abcdef", "letter-case"},

	{"newline after quotes", "aB3-secret", "'aB3-secret'\n", "surrounding-space, quotes"},
	{"newline within quotes", "aB3-secret", "\"aB3-secret\n\"", "quotes, surrounding-space"},
	{"newline and percent-encoding", "a+b/c", "a%2Bb%2Fc\n", "surrounding-space, percent-encoded"},
	{"percent-encoded newline", "aB3-secret", "aB3-secret%0A", "percent-encoded, surrounding-space"},
	{"base64 and a newline", "a+b/c", std64("a+b/c") + "\n", "base64"},
	{"quotes here, newline there", "aB3-secret\n", "'aB3-secret'", "quotes, surrounding-space"},

	// A secret as long as a generated one, which is also what bcrypt takes.
	{"72: percent-encoded newline", long, long + "%0A", "percent-encoded, surrounding-space"},
	{"72: quotes and a comma", long, `"` + long + `",`, "quotes"},
	{"72: line with a comment", long, "client_secret: " + long + " # grafana", "whole-line"},
	{"72: made from base64 in lines",
		std64(long)[:76] + "\n" + std64(long)[76:] + "\n", long, "base64"},

	// Lines as people paste them.
	{"YAML, newline", "aB3-secret", "client_secret: 'aB3-secret'\n", "whole-line"},
	{"environment, CRLF", "aB3-secret", "CLIENT_SECRET=\"aB3-secret\"\r\n", "whole-line"},
	{"JSON", "aB3-secret", `"client_secret": "aB3-secret",`, "whole-line"},
	{"JSON object", "aB3-secret", `{"client_secret": "aB3-secret"}`, "whole-line"},
	{"PHP", "aB3-secret", `'client_secret' => 'aB3-secret',`, "whole-line"},
	{"PowerShell", "aB3-secret", `$env:CLIENT_SECRET="aB3-secret"`, "whole-line"},
	{"list item", "aB3-secret", "  - client_secret: aB3-secret", "whole-line"},
	{"client id and secret", "aB3-secret", "grafana:aB3-secret", "whole-line"},
	{"Basic credentials", "aB3-secret", "Basic " + std64("grafana:aB3-secret"), "request"},
	{"prefix", "aB3-secret", "$plaintext$aB3-secret", "stored-value"},
	{"noop", "aB3-secret", "{noop}aB3-secret", "stored-value"},
	{"prefix, quotes", "aB3-secret", "'$plaintext$aB3-secret'", "quotes, stored-value"},
	{"typographic quotes", "aB3-secret", "“aB3-secret”", "quotes"},
	{"escaped quotes", "aB3-secret", `\"aB3-secret\"`, "quotes"},
	{"zero-width space", "aB3-secret", "aB3-secret\u200b", "surrounding-space"},

	// Made with something in addition.
	{"made with echo of cmd.exe", "aB3-secret \r\n", "aB3-secret", "surrounding-space"},
	{"made with two newlines", "aB3-secret\n\n", "aB3-secret", "surrounding-space"},
	{"made with a tab", "aB3-secret\t", "aB3-secret", "surrounding-space"},
	{"made with a space before", " aB3-secret", "aB3-secret", "surrounding-space"},
	{"made with quotes and echo", "\"aB3-secret\"\n", "aB3-secret", "quotes"},
	{"made by a shell that ate, with echo", "pa\n", "pa$word", "dollar-signs, surrounding-space"},
	{"made with a newline, a line presented", "aB3-secret\n", "client_secret: aB3-secret",
		"whole-line, surrounding-space"},
	{"made with a newline, doubled dollars presented", "a$b\n", "a$$b",
		"dollar-signs, surrounding-space"},

	// Encoders of other languages.
	{"decoded tilde", "a%7Eb", "a~b", "percent-decoded"},
	{"decoded, as Python encodes", "a%2Bb/c", "a+b/c", "percent-decoded"},
	{"decoded, as browsers encode", "a%7Eb*c+d", "a~b*c d", "percent-decoded"},
	{"decoded space", "a%20b%26", "a b&", "percent-decoded"},
	{"decoded, lower case with %20", "a%20b%2f", "a b/", "percent-decoded"},
	{"plus beside what is no escape", "a b%zzc", "a+b%zzc", "percent-encoded"},
	{"half an escape", "a/b%", "a%2Fb%", "percent-encoded"},
	{"base64 with + and /", "~~?>>>~", std64("~~?>>>~"), "base64"},
	{"made from base64 with + and /", std64("~~?>>>~?"), "~~?>>>~?", "base64"},
	{"made from base64 without padding", rawStd64("~~?>>>~?"), "~~?>>>~?", "base64"},
	{"made from base64 for URLs", url64("~~?>>>~?"), "~~?>>>~?", "base64"},
	{"made from base64 for URLs without padding", rawURL64("~~?>>>~?"), "~~?>>>~?", "base64"},

	{"escaped dollar", "pa$word", `pa\$word`, "dollar-signs"},
	{"made with an escaped dollar", `pa\$word`, "pa$word", "dollar-signs"},
	{"made with a shell that ate a number", "pa0", "pa$10", "dollar-signs"},
	{"made without dollars", "paword", "pa$word", "dollar-signs"},
	{"UUID in upper case", "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
		"6F9619FF-8B86-D011-B42D-00CF4FC964FF", "letter-case"},
	{"hex in both cases", "0123456789abcdef", "0123456789ABcdEF", "letter-case"},

	// As tools and shells print them.
	{"password of a tool", "aB3-secret", "Random Password: aB3-secret", "whole-line"},
	{"secret of a console", "aB3-secret", "Client Secret: aB3-secret\n", "whole-line"},
	{"secret of generate", "aB3-secret", "Client secret, for the relying party, the application " +
		"(client_secret):\n\n    aB3-secret\n", "whole-line"},
	{"password and digest", "aB3-secret", "Random Password: aB3-secret\nDigest: x\n", "whole-line"},
	{"line end of zsh", "aB3-secret", "aB3-secret%", "whole-line"},
	{"line end of zsh, newline", "aB3-secret", "aB3-secret%\n", "whole-line"},
	{"tripled quotes", "aB3-secret", `"""aB3-secret"""`, "quotes"},
	{"tripled single quotes, newline", "aB3-secret", "'''aB3-secret'''\n", "surrounding-space, quotes"},

	// Requests.
	{"header", "aB3-secret", "Authorization: Basic " + std64("grafana:aB3-secret"), "request"},
	{"header, encoded within", "a+b/c",
		"Authorization: Basic " + std64("a%3Ab:a%2Bb%2Fc") + "\r\n", "request"},
	{"header, not encoded", "a+b%41", "Basic " + std64("grafana:a+b%41"), "request"},
	{"header, a newline in the secret", "aB3-secret", "Basic " + std64("grafana:aB3-secret%0A"),
		"request, surrounding-space"},
	{"header, Latin-1", "gr\u00fcn-secret", "Basic " + std64("grafana:gr\xfcn-secret"),
		"request, character-encoding"},
	{"form", "aB3-secret", "client_secret=aB3-secret&grant_type=authorization_code", "request"},
	{"form, encoded", "a+b&c", "grant_type=x&client_secret=a%2Bb%26c&client_id=y", "request"},
	{"form, not encoded", "a+b&c", "grant_type=x&client_secret=a+b&c&client_id=y", "request"},
	{"header and body", "aB3-secret", "POST /token HTTP/1.1\r\nAuthorization: Basic " +
		std64("grafana:aB3-secret") + "\r\n\r\ngrant_type=x&client_secret=another", "request"},

	// Characters.
	{"JSON", "a&b<c", `a\u0026b\u003cc`, "escaped"},
	{"JSON, a slash", "a/b", `a\/b`, "escaped"},
	{"HTML", "a&b", "a&amp;b", "escaped"},
	{"HTML, quotes and a newline", "a&'b", "a&amp;&#39;b\n", "surrounding-space, escaped"},
	{"made from HTML", "a&amp;b", "a&b", "escaped"},
	{"made from JSON", `a\u0026b`, "a&b", "escaped"},
	{"made from JSON, a slash", `a\/b`, "a/b", "escaped"},
	{"UTF-8 read as Latin-1", "gr\u00fcn", "gr\u00c3\u00bcn", "character-encoding"},
	{"UTF-8 read as Windows-1252", "10 \u20ac", "10 \u00e2\u201a\u00ac", "character-encoding"},
	{"Latin-1", "gr\u00fcn", "gr\xfcn", "character-encoding"},
	{"Windows-1252", "10 \u20ac", "10 \x80", "character-encoding"},
	{"made in Latin-1", "gr\xfcn", "gr\u00fcn", "character-encoding"},
	{"made from what was read as Latin-1", "gr\u00c3\u00bcn", "gr\u00fcn", "character-encoding"},
	{"Latin-1, percent-encoded", "gr\u00fcn", "gr%FCn", "percent-encoded, character-encoding"},
	{"UTF-16 of PowerShell", "aB3-secret", inUTF16("\xff\xfe", "aB3-secret\r\n", 0),
		"character-encoding, surrounding-space"},
	{"UTF-16, a byte of the line end lost", "aB3-secret", inUTF16("\xff\xfe", "aB3-secret\r\n", 1),
		"character-encoding, surrounding-space"},
	{"UTF-16", "gr\u00fcn-\u20ac", inUTF16("\xff\xfe", "gr\u00fcn-\u20ac", 0), "character-encoding"},
	{"UTF-16, no mark", "aB3-secret", inUTF16("", "aB3-secret", 0), "character-encoding"},
	{"UTF-16, big-endian", "gr\u00fcn", "\xfe\xff\x00g\x00r\x00\xfc\x00n", "character-encoding"},
	{"UTF-16 read as UTF-8", "aB3-secret", inUTF16("\ufffd\ufffd", "aB3-secret", 0), "character-encoding"},
	{"UTF-16 read as Latin-1", "aB3-secret", inUTF16("\u00ff\u00fe", "aB3-secret", 0), "character-encoding"},
	{"UTF-16 read by a shell", "aB3-secret", "\xff\xfeaB3-secret", "character-encoding"},
	{"padding lost", "q83vEjRWeJCrze8SNFZ4kA==", "q83vEjRWeJCrze8SNFZ4kA", "cut"},
	{"one = lost", "q83vEjRWeJCrze8SNFZ4=", "q83vEjRWeJCrze8SNFZ4", "cut"},
	{"padding lost, quotes", "q83vEjRWeJCrze8SNFZ4kA==", "'q83vEjRWeJCrze8SNFZ4kA'", "quotes, cut"},
	{"made without padding", "q83vEjRWeJCrze8SNFZ4kA", "q83vEjRWeJCrze8SNFZ4kA==", "cut"},
	{"in two lines", inOneLine, inTwoLines, "line-break"},
	{"in two lines, CRLF", inOneLine, strings.ReplaceAll(inTwoLines, "\n", "\r\n") + "\r\n", "line-break"},
	{"in two lines, a space", inOneLine, strings.ReplaceAll(inTwoLines, "\n", " \n"), "line-break"},
	{"made in two lines", inTwoLines + "\n", inOneLine, "line-break"},
	{"a plus that was decoded, a space of its own", "a+b c", "a b c", "percent-decoded"},

	// Secrets that look like something else, altered in another way.
	{"header in quotes", "aB3-secret", "curl -H 'Authorization: Basic " + std64("a:aB3-secret") + "' https://x", "request"},
	{"like LDAP", "{sha}x", "{sha}x\n", "surrounding-space"},
	{"like Django", "md5-team$ecret", "md5-team$ecret\n", "surrounding-space"},
	{"like what is left of bcrypt", "b2/x", "'b2/x'", "quotes"},
	{"like base64", "c2VjcmV0", "c2VjcmV0\n", "surrounding-space"},
	{"like hex", "0123456789abcdef", "0123456789abcdef\r\n", "surrounding-space"},
}

// A secret of openssl rand -base64 50, which breaks it into lines.
const (
	inOneLine  = "Zm9vYmFyL2Zvb2Jhci9mb29iYXIvZm9vYmFyL2Zvb2Jhci9mb29iYXIvZm9vYmFyL2Y="
	inTwoLines = "Zm9vYmFyL2Zvb2Jhci9mb29iYXIvZm9vYmFyL2Zvb2Jhci9mb29iYXIvZm9vYmFy\nL2Y="
)

// long has as many characters as a generated secret.
const long = "vBkGqjYdJ5wSZ0x1F2rLmN8tC4oPeUhA7iW3sXyD6QzT9gRKaMEbHnVOfIcpulJ-abcdefgh"

// TestMismatch: every way to alter a secret, for every algorithm.
func TestMismatch(t *testing.T) {
	for _, tc := range altered {
		digests := []clientsecret.Digest{mustParse(t, "$plaintext$"+tc.registered)}
		for _, scheme := range someSchemes() {
			if scheme == bcrypt && len(tc.registered) > 72 {
				continue
			}
			digests = append(digests, mustHash(t, scheme, tc.registered))
		}
		for _, d := range digests {
			found := mismatch(d, tc.presented)
			if codes(found) != tc.want {
				t.Errorf("%s, %v: %s, want %s", tc.name, d, codes(found), tc.want)
			}
			for _, f := range found {
				if f.Error() != f.Message || !errors.Is(f, f.Code) || !isInTable(f) {
					t.Errorf("%s: %v", tc.name, f)
				}
			}
			if found := mismatch(d, tc.registered); found != nil {
				t.Errorf("%s, %v: the right secret has %s", tc.name, d, codes(found))
			}
		}
	}
}

// TestMismatchVectors: stored values of algorithms that clientsecret does not
// make.
func TestMismatchVectors(t *testing.T) {
	tried := make(map[string]bool)
	for _, v := range vectors.All() {
		if v.Algorithm != "md5crypt" && v.Algorithm != "sha1crypt" || tried[v.Algorithm] {
			continue
		}
		tried[v.Algorithm] = true
		for presented, want := range map[string]string{
			v.Secret + "\n":      "surrounding-space",
			"'" + v.Secret + "'": "quotes",
			std64(v.Secret):      "base64",
		} {
			if found := mismatch(mustParse(t, v.Stored), presented); codes(found) != want {
				t.Errorf("%s: %s, want %s", v.Algorithm, codes(found), want)
			}
		}
	}
	if len(tried) != 2 {
		t.Errorf("tried %v", tried)
	}
}

// TestMismatchSealed: an opened digest is diagnosed as what is inside.
func TestMismatchSealed(t *testing.T) {
	ring := &clientsecret.Keyring{
		Primary: "a",
		Keys:    map[string]clientsecret.AEAD{"a": clientsecret.GenerateKey()},
	}
	inside := mustHash(t, once, "right")
	for name, tc := range map[string]struct {
		inside             clientsecret.Digest
		presented, message string
	}{
		"newline":   {inside, "right\n", "without the white space"},
		"itself":    {inside, inside.Encode(), "is the stored value itself"},
		"plaintext": {mustParse(t, "$plaintext$pa$word-end"), "pa-end", "without what begins with"},
	} {
		sealed, err := ring.Seal(tc.inside, "client")
		if err != nil {
			t.Fatal(err)
		}
		found := mismatch(sealed, tc.presented)
		if len(found) != 1 || !strings.Contains(found[0].Message, tc.message) {
			t.Errorf("%s: %v", name, found)
		}
	}
}

// TestMismatchNothing: a secret that is simply wrong, and nothing to compare
// with.
func TestMismatchNothing(t *testing.T) {
	generated, err := clientsecret.Generate()
	if err != nil {
		t.Fatal(err)
	}
	d := mustHash(t, once, "right")
	for _, presented := range []string{
		generated.Reveal(), "wrong", "Right", "RIGHT", "righ", "rightt", "r i g h d", "ri\nhgt",
		"%", "%zz", "$", "'", `"`, "=", "\n", " ", "\x00", "wrong\x00",
		"a1", "x9.AbcDef", "=12345", "-sha256", "-sha1/", "{sha}x", "{crypt}tonite", "md5$ecret",
		"bcrypt$", "scrypt-client$ecret", "b2/foo",
		"grafana:wrong", "$plaintext$wrong", "client_secret: wrong",
		strings.Repeat("0", 64), strings.Repeat("$x", 2000), strings.Repeat("%25", 1000),
		strings.Repeat("x", 100_000), "\xff\xfe",
		"right" + strings.Repeat("\n", 2*clientsecret.MaxSecretLength), // too long to be looked at
		"md5-" + strings.Repeat("x", 22) + "$ab",                       // too short to be a digest
	} {
		if found := mismatch(d, presented); found != nil {
			t.Errorf("%.20q: %s", presented, codes(found))
		}
	}
	for _, registered := range []clientsecret.Digest{{}, mustParse(t, "$sealed$v=1,k=a$"+rawStd64(leftByShell))} {
		for _, presented := range []string{"right", registered.Encode()} {
			if found := mismatch(registered, presented); found != nil {
				t.Errorf("%v, %q: %s", registered, presented, codes(found))
			}
		}
	}
	if found := diagnose.Mismatch(d, clientsecret.Secret{}); found != nil {
		t.Errorf("an empty secret: %s", codes(found))
	}
}

func TestFinding(t *testing.T) {
	f := diagnose.Finding{Code: diagnose.Quotes, Message: "x"}
	if f.Error() != "x" || f.Code.Error() != "quotes" {
		t.Errorf("%q, %q", f.Error(), f.Code.Error())
	}
	if !errors.Is(f, diagnose.Quotes) {
		t.Error("it is not its code")
	}
	for _, target := range []error{
		diagnose.Cut, clientsecret.ErrMismatch, diagnose.Finding{Code: diagnose.Cut, Message: "x"},
	} {
		if errors.Is(f, target) {
			t.Errorf("it is %v", target)
		}
	}
	var code diagnose.Code
	if !errors.As(f, &code) || code != diagnose.Quotes {
		t.Errorf("errors.As finds %q", code)
	}
}
