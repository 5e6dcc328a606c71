package main

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestRefuseSecret: what is given for a secret and is none. No error repeats it.
func TestRefuseSecret(t *testing.T) {
	const secret = "NhhGYKXnrNrpYKGaMFs2iZqNjPhEGBQbDgaCbI6hnObLtKCVuGcRTzgXTWg0nSjDW8jSZVnQ"
	for given, want := range map[string]string{
		"${SECRET_HUSH}":                         "this is an environment variable, not a secret",
		"$(HUSH)":                                "this is an environment variable, not a secret",
		"%HUSH%":                                 "this is an environment variable, not a secret",
		`{{ secret "Hush" }}`:                    "this is a template, not a secret",
		"{{- .Values.hush }}":                    "this is a template, not a secret",
		"<path:secret/hush#y>":                   "this is a reference for argocd-vault-plugin",
		"vault:secret/data/hush#y":               "this is a reference to a store of secrets",
		"/run/secrets/hush":                      "this is the path of a file",
		"file:///etc/hush":                       "this is the path of a file",
		"https://vault.example/hush":             "this is an address",
		"op://hush/x":                            "this is a reference to 1Password",
		"ENC[AES256_GCM,data:Hush]":              "this is encrypted by sops",
		"@@HUSH@@":                               "this is a placeholder",
		"{noop}foobar-Hush":                      "{noop} is not part of a secret",
		"{NOOP}" + secret:                        "{noop} is not part of a secret",
		"{CLEARTEXT}" + secret:                   "{cleartext} is not part of a secret",
		"$base64$SHVzaA":                         "$base64$ is not part of a secret",
		"client_secret: '" + secret + "'":        "a name stands before the secret",
		"client_secret: " + secret:               "a name stands before the secret",
		`  "clientSecret": "` + secret + `",`:    "a name stands before the secret",
		"export OIDC_CLIENT_SECRET=" + secret:    "a name stands before the secret",
		"Random Password: " + secret:             "a name stands before the secret",
		"Client ID: x\nClient secret: " + secret: "a name stands before the secret",
		"Client secret, for the relying party (client_secret):\n\n    " + secret: "a name stands before the secret",
		secret:                "",
		"correct horse: stay": "",
		"a=b&c=d":             "",
		"c2VjcmV0LW9mLXRoZS1wYXJ0eS10aGF0LWlzLWxvbmc=": "",
		"acme_mysecret_" + secret:                      "",
	} {
		err := refuseSecret(given, false)
		switch {
		case want == "" && err != nil, want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: %v, want %q", given, err, want)
		case err != nil && (strings.Contains(strings.ToLower(err.Error()), "hush") ||
			strings.Contains(err.Error(), secret)):
			t.Errorf("%q is repeated: %v", given, err)
		}
	}
}

// TestRefuseNoRandomSecret: random letters and digits are never refused, and random
// printable text hardly ever.
func TestRefuseNoRandomSecret(t *testing.T) {
	const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	random := rand.New(rand.NewPCG(1, 2))
	refused, all := 0, 10_000
	if testing.Short() { // as with the race detector
		all = 1000
	}
	for range all {
		var plain, printable strings.Builder
		for range 72 {
			plain.WriteByte(alphanumeric[random.IntN(len(alphanumeric))])
			printable.WriteByte(byte('!' + random.IntN('~'-'!'+1)))
		}
		if err := refuseSecret(plain.String(), false); err != nil {
			t.Errorf("%s: %v", &plain, err)
		}
		if refuseSecret(printable.String(), false) != nil {
			refused++
		}
	}
	if refused > all/100 {
		t.Errorf("%d of %d are refused", refused, all)
	}
}
