package clientsecret_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
)

// TestWarningLooksHashed: the warning comes first, before that of a plaintext. It
// says whose digest it is, and what to do. What has a shape is tested in
// internal/shape.
func TestWarningLooksHashed(t *testing.T) {
	const (
		wrapped = "looks like a PBKDF2 digest with something around it"
		damaged = "looks like a PBKDF2 digest that has lost its $ signs"
		foreign = ", which is not read here, so it is taken as the secret itself: store a new value"
	)
	hexDigest := strings.Repeat("0123456789abcdef", 4)
	for _, tc := range []struct{ name, stored, message string }{
		{"Django", "pbkdf2_sha256$1$abc$" + key32, "like a Django digest" + foreign},
		{"LDAP", "{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3",
			"like a digest of LDAP, Dovecot or Spring Security" + foreign},
		{"SHA-256 in hex", hexDigest, "an unsalted hash in hex: if it is one, store a new value"},
		{"first dollar gone", hashed[1:], damaged},
		{"all dollars gone", strings.ReplaceAll(hashed, "$", ""), damaged},
		{"shell", "-sha51210000./nCb2CJPOsKaPK0hjf.9yHxzQGZziziccp6Yng", damaged},
		{"quotes kept", "'" + hashed + "'", wrapped},
		{"backslashes kept", strings.ReplaceAll(hashed, "$", `\$`), wrapped},
		{"a space before", " " + hashed, wrapped},
		{"a byte order mark before", "\ufeff" + hashed, wrapped},
		{"$plaintext$ before", "$plaintext$" + hashed, wrapped},
		{"in base64", base64.StdEncoding.EncodeToString([]byte(hashed)), wrapped},
		{"in $base64$", "$base64$" + base64.RawStdEncoding.EncodeToString([]byte(hashed)), wrapped},
		{"sealed", "sealed$v=1,k=a$AAAA", "like a sealed value that was damaged"},
	} {
		ws := mustParse(t, tc.stored).Warnings()
		if ws[0].Code != clientsecret.WarnLooksHashed || !strings.Contains(ws[0].Message, tc.message) {
			t.Errorf("%s: %s: %s", tc.name, ws[0].Code, ws[0])
		}
	}
	for name, stored := range map[string]string{
		"the prefix says it": "$plaintext$" + hexDigest,
		"a word":             "insecure_secret",
		"dollars":            "correct$horse$battery$staple",
	} {
		if warnsOf(mustParse(t, stored), clientsecret.WarnLooksHashed) {
			t.Errorf("%s: %q is seen as a digest", name, stored)
		}
	}
	for range 2000 {
		s, err := clientsecret.Generator{Length: 41, Charset: clientsecret.ASCII}.Generate()
		if err != nil {
			t.Fatal(err)
		}
		stored := s.Reveal()
		if stored[0] == '$' {
			continue
		}
		if ws := mustParse(t, stored).Warnings(); ws[0].Code == clientsecret.WarnLooksHashed {
			t.Errorf("a random secret is seen as a digest: %q", stored)
		}
	}
}
