package audit_test

import (
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
)

// TestMethod: a client without a secret is fine if its method of authentication takes
// none. One that nobody knows is named.
func TestMethod(t *testing.T) {
	for method, want := range map[string]string{
		"client_secret_basic": "choose a method without a secret",
		"client_secret_bsic":  "method of authentication is unknown",
		"private_key_jwt":     "",
		"none":                "",
	} {
		f, err := config.Read([]byte("identity_providers: {oidc: {clients: [" +
			"{client_id: a, token_endpoint_auth_method: " + method + "}]}}\n"))
		if err != nil {
			t.Fatal(err)
		}
		found := audit.Run(files(f), audit.Options{Now: now}).Clients[0].Findings()
		if got := codes(found); got != "no-secret" && want != "" || got != "" && want == "" {
			t.Errorf("%s: %s", method, got)
		}
		if want != "" && !strings.Contains(found[0].Message, want) {
			t.Errorf("%s: %s", method, found[0].Message)
		}
	}
}
