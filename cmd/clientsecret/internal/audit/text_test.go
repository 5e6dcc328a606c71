package audit_test

import (
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
)

// TestAnyText: a provider that reads no digest of ours takes any text as it is, also
// one that begins with $. It knows no $plaintext$, so nobody is told to write that.
func TestAnyText(t *testing.T) {
	const dollar = "$" + longSecret
	for text, want := range map[string]string{
		"staticClients: [{id: a, secret: '" + dollar + "'}]":                                                    "",
		"staticClients: [{id: a, secret: '$pbkdf2-sha512$310000$x/jjngROwdASKNt7xZV76y5Cr4VXB7M6bMr3oZtWIQk'}]": "looks-hashed",
		"realm: r\nclients: [{clientId: a, secret: '" + dollar + "'}]":                                          "",
		`[{"client_id": "a", "client_secret": "` + dollar + `"}]`:                                               "",
		"Clients: [{ClientId: a, ClientSecrets: [{Value: '" + dollar + "'}]}]":                                  "plaintext-bare",
		"identity_providers: {oidc: {clients: [{client_id: a, client_secret: '" + dollar + "'}]}}":              "not-readable",
		"spring: {security: {oauth2: {authorizationserver: {client: {a: {registration: {client-id: a, " +
			"client-secret: '" + dollar + "'}}}}}}}": "not-readable plaintext-bare",
	} {
		f, err := config.Read([]byte(text + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		c := audit.Run(files(f), audit.Options{Now: now}).Clients[0]
		if got := codes(c.Findings()); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
		said := ""
		for _, w := range c.Warnings {
			said += w.Message + "\n"
		}
		advised := strings.Contains(said, "write $plaintext$")
		if advised != (want == "not-readable") || strings.Contains(said, "($plaintext$)") {
			t.Errorf("%s: %s", text, said)
		}
	}
}
