package audit_test

import (
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
)

// TestVariableOfOthers: a variable does not matter to a client whose provider reads no
// digest of ours, although it does to another in the same file.
func TestVariableOfOthers(t *testing.T) {
	f, err := config.Read([]byte("x: ${X}\n" +
		"identity_providers: {oidc: {clients: [{client_id: " + longID + ", client_secret: '" + argon2id + "'}]}}\n" +
		"spring: {security: {oauth2: {authorizationserver: {client: " +
		"{a: {registration: {client-id: " + longID + "-2, client-secret: '{bcrypt}" + bcrypt + "'}}}}}}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	report := audit.Run(files(f), audit.Options{Now: now})
	for i, want := range []string{"variable", ""} {
		if got := codes(report.Clients[i].Findings()); got != want {
			t.Errorf("client %d: %q, want %q", i, got, want)
		}
	}
}
