package clientsecret_test

import (
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
)

// TestWarningLooksHashed: the warning comes first, before that of a plaintext,
// and only for the bare form. What has the shape is tested in internal/shape.
func TestWarningLooksHashed(t *testing.T) {
	for name, stored := range map[string]string{
		"LDAP":                     "{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3",
		"SHA-256 in hex":           strings.Repeat("0123456789abcdef", 4),
		"first dollar gone":        hashed[1:],
		"all dollars gone":         strings.ReplaceAll(hashed, "$", ""),
		"quotes kept":              "'" + hashed + "'",
		"backslashes kept":         strings.ReplaceAll(hashed, "$", `\$`),
		"a space before":           " " + hashed,
		"a byte order mark before": "\ufeff" + hashed,
		"shell, pbkdf2":            "-sha51210000./nCb2CJPOsKaPK0hjf.9yHxzQGZziziccp6Yng",
	} {
		ws := mustParse(t, stored).Warnings()
		if len(ws) == 0 || ws[0].Code != clientsecret.WarnLooksHashed {
			t.Errorf("%s: %q is not seen as a digest", name, stored)
		}
	}
	for name, stored := range map[string]string{
		"the prefix says it": "$plaintext$" + strings.Repeat("0123456789abcdef", 4),
		"a word":             "insecure_secret",
		"dollars":            "correct$horse$battery$staple",
	} {
		for _, w := range mustParse(t, stored).Warnings() {
			if w.Code == clientsecret.WarnLooksHashed {
				t.Errorf("%s: %q is seen as a digest", name, stored)
			}
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
