package diagnose_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/diagnose"
)

// around are secrets with something around or within them that is none of theirs,
// the codes of the causes, and what the last message says. Without codes, the
// secret in the clear has a cause and its digest has none.
var around = []struct{ name, secret, presented, want, message string }{
	{"72: and a comment", long, long + " # grafana", "whole-line", "rest of its line"},
	{"72: twice", long, long + long, "whole-line", "the secret twice"},
	{"comment", "aB3-secret", "aB3-secret # grafana", "whole-line", "rest of its line"},
	{"comment of an INI file", "aB3-secret", "aB3-secret ; grafana\n", "whole-line", "rest of its line"},
	{"comment after quotes", "aB3-secret", "'aB3-secret' // grafana", "whole-line, quotes", "without the quotes"},
	{"twice", "aB3-secret", "aB3-secretaB3-secret", "whole-line", "the secret twice"},
	{"twice, in lines", "aB3-secret", "aB3-secret\naB3-secret\n", "whole-line", "rest of its line"},
	{"twice, a space between", "aB3-secret", "aB3-secret aB3-secret", "whole-line", "the secret twice"},

	{"comma", "aB3-secret", "aB3-secret,", "whole-line", "without the , or ; after it"},
	{"semicolon, newline", "aB3-secret", "aB3-secret;\n", "surrounding-space, whole-line", "without the , or ; after it"},
	{"quotes and a comma", "aB3-secret", `"aB3-secret",`, "quotes", "without the quotes"},
	{"half of the quotes and a comma", "aB3-secret", `aB3-secret",`, "quotes", "without the quotes"},
	{"angle brackets", "aB3-secret", "<aB3-secret>", "quotes", "without the brackets"},
	{"square brackets", "aB3-secret", "[aB3-secret]\n", "quotes", "without the brackets"},
	{"parentheses", "aB3-secret", "( aB3-secret )", "quotes", "without the brackets"},
	{"braces", "aB3-secret", "{aB3-secret}", "quotes", "without the brackets"},
	{"a list", "aB3-secret", `["aB3-secret"]`, "quotes, quotes", "without the quotes"},
	{"a list and a comma", "aB3-secret", "[aB3-secret],", "whole-line, quotes", "without the brackets"},
	{"two brackets that do not match", "aB3-secret", "[aB3-secret)", "", ""},

	{"a space within it", "aB3-secret", "aB3- secret", "line-break", "line breaks or spaces within it"},
	{"spaces within it", "aB3-secret", "a B 3 - s e c r e t\n", "line-break", "line breaks or spaces within it"},

	{"JSON body", "aB3-secret", `{"client_id":"a","client_secret":"aB3-secret"}`, "request", "JSON"},
	{"JSON body, escapes", "a\"b&c", `{"client_secret": "a\"b\u0026c", "client_id": "a"}`, "request", "JSON"},
	{"JSON body, a newline", "aB3-secret", `{"client_id":"a","client_secret":"aB3-secret\n"}`,
		"request, surrounding-space", "white space"},
	{"JSON of a provider", "aB3-secret",
		"{\n \"web\": {\n  \"clientId\": \"a\",\n  \"clientSecret\": \"aB3-secret\"\n }\n}",
		"request", "JSON"},
	{"JSON of curl", "aB3-secret",
		`curl -d '{"client_id":"a","client_secret":"aB3-secret"}' https://x`, "request", "JSON"},
	{"JSON in single quotes", "aB3-secret", `{'client_id': 'a', 'client_secret': 'aB3-secret'}`, "request", "JSON"},
	{"JSON, another member", "aB3-secret", `{"client_id":"a","other_secret":"aB3-secret"}`, "", ""},
	{"JSON, one member", "aB3-secret", `{"client_secret":"aB3-secret"}`, "whole-line", "rest of its line"},
}

func TestAround(t *testing.T) {
	for _, tc := range around {
		for _, stored := range []string{
			"$plaintext$" + tc.secret, mustHash(t, once, tc.secret).Encode(), mustHash(t, bcrypt, tc.secret).Encode(),
		} {
			found := mismatch(mustParse(t, stored), tc.presented)
			switch {
			case tc.want == "":
				if found != nil && !strings.Contains(found[0].Message, "contains the registered secret") {
					t.Errorf("%s, %.12s: %v", tc.name, stored, found)
				}
			case codes(found) != tc.want || !strings.Contains(found[len(found)-1].Message, tc.message):
				t.Errorf("%s, %.12s: %v, want %s", tc.name, stored, found, tc.want)
			}
		}
	}
}

// TestStoredValueAround: the stored value with something around it is presented.
func TestStoredValueAround(t *testing.T) {
	d := mustHash(t, once, "right")
	for _, around := range []string{
		"%s,", "%s;", "<%s>", "[%s]", `["%s"]`, "%s # grafana", `{"client_id": "a", "client_secret": "%s"}`,
	} {
		presented := fmt.Sprintf(around, d.Encode())
		if found := mismatch(d, presented); !isOne(found, diagnose.StoredValue, "is the stored value itself") {
			t.Errorf("%s: %v", around, found)
		}
	}
}

// TestMore: what follows a secret of 72 characters may have been dropped by bcrypt,
// and by no other algorithm.
func TestMore(t *testing.T) {
	const behind, dropped = "what follows does not belong to the secret", "bcrypt dropped the rest"
	umlauts := strings.Repeat("\u00fc", 72)
	for _, tc := range []struct{ name, stored, presented, want string }{
		{"letter", mustHash(t, once, long).Encode(), long + "x", behind},
		{"tag", mustHash(t, once, long).Encode(), long + "</secret>\n", behind},
		{"in the clear", "$plaintext$" + long, long + "x", behind},
		{"other characters", mustHash(t, once, umlauts).Encode(), umlauts + "x", behind},
		{"bcrypt", mustHash(t, bcrypt, long).Encode(), long + "x", dropped},
		{"bcrypt-sha256", mustHash(t, "bcrypt-sha256,cost=4", long).Encode(), long + "x", behind},
		{"bcrypt, converted", "{bcrypt}" + mustHash(t, bcrypt, long).Encode(), long + "x", dropped},
		{"in the clear, shorter", "$plaintext$aB3-secret", "aB3-secretx", "contains the registered secret"},
		{"in the clear, between", "$plaintext$aB3-secret", "(aB3-secret)x", "contains the registered secret"},
	} {
		found := mismatch(mustParse(t, tc.stored), tc.presented)
		if len(found) == 0 || !strings.Contains(found[len(found)-1].Message, tc.want) {
			t.Errorf("%s: %v, want %q", tc.name, found, tc.want)
		}
	}
}
