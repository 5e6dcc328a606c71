package config

import (
	"strings"
	"testing"
)

// TestHexSecret: hex digits are a secret for sure where a hash would not work.
func TestHexSecret(t *testing.T) {
	digits := strings.Repeat("0123abCD", 8)
	const at = head + "      - "
	for name, tc := range map[string]struct {
		text      string
		is, isFor bool // hex digits, and a secret for sure
	}{
		"Authelia":          {at + "{client_id: a, client_secret: '" + digits + "'}", true, false},
		"a protocol":        {at + "{client_id: a, client_secret: '" + digits + "', auth_method: client_secret_jwt}", true, true},
		"perhaps one":       {at + "{client_id: a, client_secret: '" + digits + "', auth_method: '${X}'}", true, false},
		"dex":               {"staticClients: [{id: a, secret: '" + digits + "'}]", true, true},
		"Keycloak":          {`{"realm":"r","clients":[{"clientId":"a","secret":"` + digits + `"}]}`, true, true},
		"Hydra":             {`[{"client_id":"a","client_secret":"` + digits + `"}]`, true, true},
		"Duende":            {`{"Clients":[{"ClientId":"a","ClientSecrets":[{"Value":"` + digits + `"}]}]}`, true, false},
		"one digit more":    {"staticClients: [{id: a, secret: '" + digits + "a'}]", false, false},
		"with an algorithm": {"staticClients: [{id: a, secret: 'sha256:" + digits + "'}]", false, false},
		"marked":            {"staticClients: [{id: a, secret: '$plaintext$" + digits + "'}]", false, false},
	} {
		if c := readClient(t, tc.text); c.IsHex() != tc.is || c.IsHexSecret() != tc.isFor {
			t.Errorf("%s: hex %t, a secret for sure %t", name, c.IsHex(), c.IsHexSecret())
		}
	}
}
