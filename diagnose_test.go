package clientsecret_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
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
	{"YAML line with quotes", "aB3-secret", "  client_secret: 'aB3-secret'", []clientsecret.FindingCode{clientsecret.FoundWholeLine, clientsecret.FoundQuotes}},
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
}

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
			digests = append(digests, mustHash(t, scheme, tc.registered))
		}
		for _, d := range digests {
			found := clientsecret.Diagnose(d, clientsecret.NewSecret(tc.presented))
			if fmt.Sprint(codes(found)) != fmt.Sprint(tc.want) {
				t.Errorf("%s, %v: %v, want %v", tc.name, d, codes(found), tc.want)
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
		{strings.Repeat("x", 100), strings.Repeat("x", 72), clientsecret.FoundCut},
	} {
		found := clientsecret.Diagnose(mustParse(t, "$plaintext$"+tc.registered), clientsecret.NewSecret(tc.presented))
		if len(found) != 1 || !errors.Is(found[0], tc.want) {
			t.Errorf("%q: %v, want %v", tc.presented, codes(found), tc.want)
		}
	}
}

func TestDiagnoseStoredValue(t *testing.T) {
	for _, scheme := range cheap[:len(cheap)-1] {
		d, other := mustHash(t, scheme, "right"), mustHash(t, scheme, "another")
		for _, presented := range []string{d.Encode(), d.Encode() + "\n", "'" + d.Encode() + "'", other.Encode()} {
			found := clientsecret.Diagnose(d, clientsecret.NewSecret(presented))
			if len(found) != 1 || !errors.Is(found[0], clientsecret.FoundStoredValue) {
				t.Errorf("%v: %v", d, codes(found))
			}
		}
	}
	d := mustHash(t, once, "right")
	for _, presented := range []string{"-sha512310000./abc", "pbkdf2-sha512310000" + salt + key} { // a shell ate its $ signs
		if found := clientsecret.Diagnose(d, clientsecret.NewSecret(presented)); len(found) != 1 || !errors.Is(found[0], clientsecret.FoundStoredValue) {
			t.Errorf("%q: %v", presented, codes(found))
		}
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
