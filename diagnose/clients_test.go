package diagnose_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
)

// TestClients: what client libraries make of a secret, as it arrives or as it is
// in the request. The finding names the side that has to change.
func TestClients(t *testing.T) {
	const (
		inHeader  = "the relying party does not encode it (RFC 6749, 2.3.1). There, use client_secret_post"
		inForm    = "the relying party does not form-encode it. Let it do so (curl --data-urlencode)"
		decoded   = "does not encode"
		wasPlus   = "a + that the relying party did not encode was decoded"
		inLatin1  = "it arrives in Latin-1, as some relying parties send it"
		inOrder   = "look for another reason there"
		cutAtAmp  = "form-encode the body"
		newline   = "remove it on the relying party's side"
		tooOften  = "Give the relying party the secret itself. If it has that, use client_secret_post"
		tooLittle = ""
	)
	header := func(secret string) string { return "Authorization: Basic " + std64("grafana:"+secret) }
	form := func(secret string) string {
		return "grant_type=client_credentials&client_id=grafana&client_secret=" + secret
	}
	for _, tc := range []struct{ name, secret, presented, hashed, plain string }{
		{"+, not encoded", "ab+cdefgh", "ab cdefgh", wasPlus, decoded},
		{"+, header", "ab+cdefgh", header("ab+cdefgh"), inHeader, inHeader},
		{"+, form", "ab+cdefgh", form("ab+cdefgh"), inForm, inForm},
		{"%41, not encoded", "ab%41defgh", "abAdefgh", tooLittle, decoded},
		{"%41, header", "ab%41defgh", header("ab%41defgh"), inHeader, inHeader},
		{"%41, form", "ab%41defgh", form("ab%41defgh"), inForm, inForm},
		{"%z, header", "ab%zdefgh", header("ab%zdefgh"), inHeader, inHeader},
		{"%z, form", "ab%zdefgh", form("ab%zdefgh"), inForm, inForm},
		{"% at the end, header", "abcdefgh%", header("abcdefgh%"), inHeader, inHeader},
		{"% at the end, form", "abcdefgh%", form("abcdefgh%") + "&scope=api", inForm, inForm},
		{"base64, not encoded", "q83v+jRWeJ/rze8=", "q83v jRWeJ/rze8=", wasPlus, decoded},
		{"base64, header", "q83v+jRWeJ/rze8=", header("q83v+jRWeJ/rze8="), inHeader, inHeader},
		{"&, form", "abcd&efgh", form("abcd&efgh"), inForm, inForm},
		{"&, form, not last", "abcd&efgh", form("abcd&efgh") + "&scope=api", inForm, inForm},
		{"&, not encoded", "abcd&efgh", "abcd", tooLittle, cutAtAmp},
		{"\u00fc in Latin-1", "gr\u00fcn-secret", "gr\xfcn-secret", inLatin1, inLatin1},
		{"newline of a file", "ab+cdefgh", "ab+cdefgh\n", newline, newline},
		{"encoded, not decoded", "ab-cd.ef_gh~", "ab%2Dcd%2Eef%5Fgh%7E", tooOften, tooOften},
		{"encoded, header", "ab+c%z&fgh", header(url.QueryEscape("ab+c%z&fgh")), inOrder, inOrder},
		{"encoded, form", "ab+c%z&fgh", form(url.QueryEscape("ab+c%z&fgh")), inOrder, inOrder},
		{"letters and digits, header", "abcdefgh1", header("abcdefgh1"), inOrder, inOrder},
		{"&, header", "abcd&efgh", header("abcd&efgh"), inOrder, inOrder},
	} {
		for registered, want := range map[string]string{
			mustHash(t, once, tc.secret).Encode(): tc.hashed, "$plaintext$" + tc.secret: tc.plain,
		} {
			found := mismatch(mustParse(t, registered), tc.presented)
			switch {
			case want == "" && found == nil:
			case want == "" || len(found) != 1 || !strings.Contains(found[0].Message, want):
				t.Errorf("%s, %v: %v, want %q", tc.name, clientsecret.MustParse(registered), found, want)
			}
		}
	}
}
