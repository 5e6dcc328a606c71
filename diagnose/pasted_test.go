package diagnose_test

import (
	"testing"

	"github.com/clientsecret/clientsecret"
)

// TestPasted: a secret within what people paste: commands, addresses, markup.
func TestPasted(t *testing.T) {
	for _, tc := range []struct{ name, registered, presented, want string }{
		{"query of an address", "aB3-secret", "https://a.example/token?client_secret=aB3-secret", "request"},
		{"query, encoded", "a+b/c", "https://a.example/token?x&client_secret=a%2Bb%2Fc\n", "request"},
		{"password of an address", "aB3-secret", "https://web:aB3-secret@a.example/token", "whole-line"},
		{"password, encoded", "a+b/c@d", "https://web:a+b%2Fc%40d@a.example\n", "whole-line"},
		{"password, not encoded", "a/b%41@c", "https://web:a/b%41@c@a.example", "whole-line"},
		{"escaped newline", "aB3-secret", `aB3-secret\n`, "escaped"},
		{"escaped CRLF", "aB3-secret", `aB3-secret\r\n`, "escaped"},
		{"escaped newline, quotes", "aB3-secret", `"aB3-secret\n"`, "escaped, quotes"},
		{"half of the padding lost", "q83vEjRWeJCrze8SNFZ4kA==", "q83vEjRWeJCrze8SNFZ4kA=", "cut"},
		{"soft hyphen", "aB3-secret", "aB3-\u00adsecret", "character-encoding"},
		{"zero-width space within", "aB3-secret", "aB3-\u200bsecret", "character-encoding"},
		{"left-to-right mark", "aB3-secret", "\u200eaB3-secret", "character-encoding"},
		{"word joiner", "aB3-secret", "aB3-secret\u2060", "character-encoding"},
		{"bracketed paste", "aB3-secret", "\x1b[200~aB3-secret\x1b[201~", "character-encoding"},
		{"colour", "aB3-secret", "\x1b[32maB3-secret\x1b[0m\n", "surrounding-space, character-encoding"},
		{"NUL", "aB3-secret", "aB3-secret\x00", "character-encoding"},
		{"option of docker", "aB3-secret", "-e CLIENT_SECRET=aB3-secret", "whole-line"},
		{"option of curl", "aB3-secret", "-u web:aB3-secret", "whole-line"},
		{"command of curl", "aB3-secret", "curl -u 'web:aB3-secret' https://a.example/token\n", "whole-line"},
		{"curl, double quotes", "aB3:secret", `curl --user "web:aB3:secret" https://a.example`, "whole-line"},
		{"form of curl", "aB3-secret", "curl -d client_secret=aB3-secret -d grant_type=x https://a", "request"},
		{"form of curl, encoding", "aB3%41", "--data-urlencode 'client_secret=aB3%41'", "request"},
		{"bytes of Python", "aB3-secret", "b'aB3-secret'", "whole-line"},
		{"text of Python", "aB3-secret", `u"aB3-secret"`, "whole-line"},
		{"element", "aB3-secret", "<x>aB3-secret</x>", "whole-line"},
		{"element, escaped", "a&b", "<x y='z'>a&amp;b</x>", "whole-line, escaped"},
		{"attribute", "aB3-secret", `<add key="x" value="aB3-secret" />`, "whole-line"},
		{"symbol of Ruby", "aB3-secret", `:client_secret => "aB3-secret",`, "whole-line"},
		{"setx", "aB3-secret", "setx CLIENT_SECRET aB3-secret", "whole-line"},
		{"setx, quotes", "aB3 secret", `SETX CLIENT_SECRET "aB3 secret"`, "whole-line"},
	} {
		for _, d := range []clientsecret.Digest{
			mustHash(t, once, tc.registered), mustParse(t, "$plaintext$"+tc.registered),
		} {
			found := mismatch(d, tc.presented)
			if codes(found) != tc.want {
				t.Errorf("%s, %v: %s, want %s", tc.name, d, codes(found), tc.want)
			}
			for _, f := range found {
				if !isInTable(f) {
					t.Errorf("%s: not in the table: %q", tc.name, f)
				}
			}
		}
	}
}
