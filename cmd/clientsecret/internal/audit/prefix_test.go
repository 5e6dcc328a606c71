package audit_test

import (
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
)

// TestPrefix: a checksum is read where the prefix is named, and nowhere else.
func TestPrefix(t *testing.T) {
	const (
		whole = "acme5D3dNmFUaN21qDf438T7qDCruMuEgPeQdwJAuD3rploQS8BTD5PtkKDXNvhAwAh5T6h0NTeY0c4jYz"
		cut   = "acme5D3dNmFUaN21qDf438T7qDCruMuEgPeQdwJAuD3rploQS8BTD5PtkKDXNvhAwAh5T6h0NTeY0c4jY"
	)
	ring := &clientsecret.Keyring{
		Primary: "a", Keys: map[string]clientsecret.AEAD{"a": clientsecret.GenerateKey()}}
	sealed, err := ring.SealSecret(clientsecret.NewSecret(cut), longID)
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		client   config.Client
		prefix   string
		findings string
	}{
		"whole":          {config.Client{Stored: whole}, "acme", "plaintext-bare"},
		"cut":            {config.Client{Stored: cut}, "acme", "plaintext-bare checksum"},
		"cut, no prefix": {config.Client{Stored: cut}, "", "plaintext-bare"},
		"another prefix": {config.Client{Stored: cut}, "bcme", "plaintext-bare"},
		"another secret": {config.Client{Stored: longSecret}, "acme", "plaintext-bare"},
		"$plaintext$":    {config.Client{Stored: "$plaintext$" + cut}, "acme", "plaintext-prefix checksum"},
		"space":          {config.Client{Stored: whole + " "}, "acme", "plaintext-bare surrounding-space"},
		"cut, and a space": {config.Client{Stored: cut + " "}, "acme",
			"plaintext-bare surrounding-space checksum"},
		"needed in the clear": {config.Client{Stored: cut, Clear: byDex, Kept: byDex}, "acme", "checksum"},
		"a digest":            {config.Client{Stored: argon2id}, "acme", ""},
		"sealed":              {config.Client{Stored: sealed.Encode()}, "acme", "checksum"},
	} {
		tc.client.ID = longID
		report := audit.Run(files(&config.File{Clients: []*config.Client{&tc.client}}),
			audit.Options{Ring: ring, Now: now, Prefix: tc.prefix})
		if got := codes(report.Clients[0].Findings()); got != tc.findings {
			t.Errorf("%s: %q, want %q", name, got, tc.findings)
		}
	}
}
