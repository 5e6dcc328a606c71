package diagnose_test

import (
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/diagnose"
)

// TestReplaced: a text that stands for the secret, on either side.
func TestReplaced(t *testing.T) {
	const (
		reference   = "has the shape of a text that stands for a secret"
		placeholder = "is a placeholder or a mask"
	)
	for text, message := range map[string]string{
		"$__file{/run/secrets/oidc}":           reference,
		"/run/secrets/oidc":                    reference,
		"/run/secrets/oidc\n":                  reference,
		"client_secret: '${OIDC_SECRET}'":      reference,
		"${OIDC_SECRET:-}":                     reference,
		"{env.OIDC_SECRET}":                    reference,
		"$OIDC_SECRET_FILE":                    reference,
		"OIDC_CLIENT_SECRET":                   reference,
		"%OIDC_SECRET%":                        reference,
		"$(cat /run/secrets/oidc)":             reference,
		"{{ .Env.OIDC }}":                      reference,
		"${{ secrets.OIDC }}":                  reference,
		`C:\secrets\oidc.txt`:                  reference,
		"vault:secret/data/oidc#client_secret": reference,
		"file:///etc/oidc":                     reference,
		"https://a.example/secret":             reference,
		"!secret oidc":                         reference,
		"********":                             placeholder,
		"<redacted>":                           placeholder,
		"CHANGEME":                             placeholder,
		"'xxxxxxxx'":                           placeholder,
	} {
		for _, registered := range []clientsecret.Digest{
			mustHash(t, once, "right"), mustParse(t, "$plaintext$right"),
		} {
			found := mismatch(registered, text)
			if !isOne(found, diagnose.Reference, "what is presented "+message) {
				t.Errorf("%q: %v", text, found)
			}
		}
		text = strings.TrimSpace(text)
		found := mismatch(mustParse(t, "$plaintext$"+text), "right")
		whole := !strings.Contains(text, "client_secret:")
		if whole && !isOne(found, diagnose.Reference, "what is registered "+message) {
			t.Errorf("%q is registered: %v", text, found)
		}
		if found := mismatch(mustHash(t, once, text), text+"\n"); codes(found) != "surrounding-space" {
			t.Errorf("%q is the secret: %v", text, found)
		}
	}
}

// TestReplacedNot: a secret that merely has such a text in it.
func TestReplacedNot(t *testing.T) {
	for _, text := range []string{
		"a${X}b", "${X}b", "x<%y%>z", "/x", "100%", "$ecret", "a$X", "SECRET", "A_B", "insecure_secret",
		"[[x]]y", "{x}", "user@example.com",
		"<vBkGqjYdJ5wSZ0x1F2rLmN8tC4o>", "<vBkGqjYdJ5wSZ0x1F2rLmN8tC4oPeUhA7iW3sXyD6QzT9gRK>",
		"https://a.example/token?client_secret=wrong", "https://web:wrong@a.example/token",
		"secret: dr4gonFly-Zx81", "aws: dr4gonFly-Zx81", "env: dr4gonFly", "vault:dr4gonFly", "file: dr4gonFly",
	} {
		if found := mismatch(mustHash(t, once, "right"), text); found != nil {
			t.Errorf("%q: %v", text, found)
		}
	}
}

// TestBadInput: what is no secret at all has an answer or none, and never a cause
// that is false.
func TestBadInput(t *testing.T) {
	binary := make([]byte, 256)
	for i := range binary {
		binary[i] = byte(i)
	}
	secrets := []string{"right", strings.Repeat("1bC.", 1024)}
	if testing.Short() { // as with the race detector
		secrets = secrets[:1]
	}
	for name, presented := range map[string]string{
		"binary":           string(binary),
		"binary, long":     strings.Repeat(string(binary), 16),
		"4,096 bytes":      strings.Repeat("0aB-", 1024),
		"8,192 bytes":      strings.Repeat("a:'%25$$ +", 819),
		"lines":            strings.Repeat("client_secret: x\n", 40),
		"two headers":      strings.Repeat("Authorization: Basic "+std64("a:wrong")+"\r\n", 10),
		"half a header":    "Authorization: Basic " + std64("grafana:wrong")[:9],
		"header and form":  "Authorization: Basic " + std64("a:b") + "\r\n\r\nclient_secret=c&client_id=d",
		"form without end": "grant_type=x&client_secret=",
		"request line":     "POST /token HTTP/1.1\r\nHost: example.com\r\n\r\n",
	} {
		for _, registered := range secrets {
			for _, d := range []clientsecret.Digest{
				mustHash(t, once, registered), mustParse(t, "$plaintext$"+registered),
			} {
				if found := mismatch(d, presented); found != nil {
					t.Errorf("%s, %v: %v", name, d, found)
				}
			}
		}
	}
	long := strings.Repeat("0aB-", 1024)
	if found := mismatch(mustHash(t, once, long), long+"\n"); codes(found) != "surrounding-space" {
		t.Errorf("4,096 bytes and a newline: %v", found)
	}
}
