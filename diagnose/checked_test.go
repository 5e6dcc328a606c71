package diagnose_test

import (
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/diagnose"
)

// Secrets with the prefix acme, from an independent implementation of the
// checksum.
const (
	wholeSecret = "acme" + "5D3dNmFUaN21qDf438T7qDCruMuEgPeQdwJAuD3rploQS8BTD5PtkKDXNvhAwAh5T6h0NTeY" + "0c4jYz"
	otherSecret = "acme" + "000000000000000000000000000000000000000000000000000000000000000000000026" + "000cLd"
)

// TestPrefix: what a checksum says, where nothing else explains the mismatch.
func TestPrefix(t *testing.T) {
	cut := wholeSecret[:len(wholeSecret)-3]
	mistyped := strings.Replace(wholeSecret, "NmF", "NnF", 1)
	hashed := mustHash(t, once, otherSecret).Encode()
	part := func(begin, end int) string {
		return mustHash(t, once, wholeSecret[begin:len(wholeSecret)-end]).Encode()
	}
	for _, tc := range []struct{ name, stored, presented, prefix, want string }{
		{"whole", hashed, wholeSecret, "acme", "another-secret"},
		{"whole, in quotes", hashed, "'" + wholeSecret + "'\n", "acme", "another-secret"},
		{"whole, in a line", hashed, "client_secret: " + wholeSecret, "acme", "another-secret"},
		{"whole, encoded", hashed, "%61cme" + wholeSecret[4:], "acme", "another-secret"},
		{"made without its end", part(0, 1), wholeSecret, "acme", "cut"},
		{"made without its long end", part(0, 8), wholeSecret, "acme", "cut"},
		{"made without its beginning", part(4, 0), wholeSecret, "acme", "cut"},
		{"made without more", part(0, 9), wholeSecret, "acme", "another-secret"},
		{"made without its prefix and more", part(5, 0), wholeSecret, "acme", "another-secret"},
		{"made without its end, no prefix", part(0, 1), wholeSecret, "", ""},
		{"cut", hashed, cut, "acme", "checksum"},
		{"cut from the registered secret", hashed, otherSecret[:len(otherSecret)-3], "acme", "checksum"},
		{"mistyped", hashed, mistyped, "acme", "checksum"},
		{"cut, in quotes", hashed, "'" + cut + "'", "acme", "checksum"},
		{"another prefix", hashed, wholeSecret, "bcme", ""},
		{"no such secret", hashed, "wrong", "acme", ""},
		{"no prefix", hashed, wholeSecret, "", ""},
		{"no prefix, cut", hashed, cut, "", ""},
		{"match", hashed, otherSecret, "acme", ""},

		// What explains the mismatch comes first.
		{"newline", hashed, otherSecret + "\n", "acme", "surrounding-space"},
		{"stored value", hashed, hashed, "acme", "stored-value"},
		{"registered is known", otherSecret, otherSecret[:len(otherSecret)-3], "acme", "cut"},

		{"plaintext, whole", otherSecret, wholeSecret, "acme", "another-secret"},
		{"plaintext, cut", otherSecret, cut, "acme", "checksum"},
		{"registered mistyped", mistyped, wholeSecret, "acme", "checksum"},
		{"registered with a space", "$plaintext$" + otherSecret + " ", wholeSecret, "acme", "another-secret"},
		{"both altered", mistyped, otherSecret[:len(otherSecret)-3], "acme", "checksum, checksum"},
		{"registered is another's", "somebody-else's-secret", wholeSecret, "acme", "another-secret"},
	} {
		found := diagnose.Options{Prefix: tc.prefix}.Mismatch(
			mustParse(t, tc.stored), clientsecret.NewSecret(tc.presented))
		if got := codes(found); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
		for i, f := range found {
			if !isInTable(f) {
				t.Errorf("%s: not in the table: %s", tc.name, f.Message)
			}
			if f.Code == diagnose.AnotherSecret && !strings.Contains(f.Message, "from this one with a mistake") {
				t.Errorf("%s: %s", tc.name, f.Message)
			}
			registered := strings.HasPrefix(f.Message, "what is registered")
			if f.Code == diagnose.Checksum && registered != (i == 0 && tc.stored == mistyped) {
				t.Errorf("%s: %s", tc.name, f.Message)
			}
		}
	}
}

// TestMismatchReadsNoChecksum: without a prefix, a secret that Generate made with
// one is a secret as any other.
func TestMismatchReadsNoChecksum(t *testing.T) {
	for _, presented := range []string{wholeSecret, wholeSecret[1:], wholeSecret[:20]} {
		if found := mismatch(mustHash(t, once, otherSecret), presented); found != nil {
			t.Errorf("%s", codes(found))
		}
	}
}
