package migrate_test

import (
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/migrate"
)

// TestAnyText: a text that begins with $ is a secret to a provider that reads no
// digest of ours. Authelia would refuse it, so there it is unreadable.
func TestAnyText(t *testing.T) {
	for text, want := range map[string]string{
		"staticClients: [{id: a, secret: '$Hush'}]":                                "a:remains",
		"realm: r\nclients: [{clientId: a, secret: '$Hush'}]":                      "a:remains",
		"Clients: [{ClientId: a, ClientSecrets: [{Value: '$Hush'}]}]":              "a:remains",
		"identity_providers: {oidc: {clients: [{client_id: a, secret: '$Hush'}]}}": "a:unreadable",
	} {
		f, err := config.Read([]byte(text + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		j := migrate.Prepare(f, migrate.Hashing{Scheme: cheap})
		if got := decisions(j); got != want || strings.Contains(j.Left[0].Why, "$plaintext$") != (want == "a:unreadable") {
			t.Errorf("%s: %s, %s", text, got, j.Left[0].Why)
		}
	}
}
