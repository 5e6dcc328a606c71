package diagnose_test

import (
	"strings"
	"testing"
)

// TestSums: one side has the SHA-256 or SHA-512 of the secret, as sha256sum and openssl
// write them.
func TestSums(t *testing.T) {
	const (
		secret  = "aB3-secret"
		b64     = "zTMUy6aoQRjFzC7ZzkSRUibdG1KAFbQit9g6zpj8Fb0="
		inHex   = "cd3314cba6a84118c5cc2ed9ce44915226dd1b528015b422b7d83ace98fc15bd"
		echoed  = "bcc88b7a3701303191ac19dfc7576388c196795b4f1382cbdc2ba8c37632276d"
		b64Long = "wOOWRnQx66BJwFJVRuGtMKGOjipVc8D6WHoRdDWf0Tu27tC744Zo6fHtqLFt" +
			"nl29YhFWT59r3kvPeqz5JinHTw=="
	)
	for name, sum := range map[string]string{
		"base64":             b64,
		"base64, no padding": strings.TrimRight(b64, "="),
		"base64 for URLs":    strings.NewReplacer("+", "-", "/", "_").Replace(b64),
		"hex":                inHex,
		"upper-case hex":     strings.ToUpper(inHex),
		"with its algorithm": "sha256:" + inHex,
		"as in HTML":         "sha256-" + b64,
		"with its name":      "{SHA256}" + inHex,
		"SHA-512, its name":  "{sha512}" + b64Long,
		"SHA-512, as in npm": "sha512-" + b64Long,
		"SHA-512, algorithm": "SHA512:" + b64Long,
		"of echo":            echoed,
		"SHA-512":            b64Long,
	} {
		for presented, registered := range map[string]string{
			secret: "$plaintext$" + sum, sum: "$plaintext$" + secret,
			sum + "\n": "$plaintext$" + secret, secret + "\n": "$plaintext$" + sum,
		} {
			if got := codes(mismatch(mustParse(t, registered), presented)); got != "hashed" {
				t.Errorf("%s, registered %q, presented %q: %q", name, registered, presented, got)
			}
		}
		if got := mismatch(mustParse(t, "$plaintext$"+sum), "another"); len(got) > 0 && got[0].Code == "hashed" {
			t.Errorf("%s: another secret: %v", name, got)
		}
	}
}
