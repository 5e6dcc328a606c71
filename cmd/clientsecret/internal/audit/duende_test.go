package audit_test

import (
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
)

// TestDuende: what audit says of the secrets of IdentityServer.
func TestDuende(t *testing.T) {
	const known = "K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols="
	for settings, want := range map[string]string{
		`"ClientSecrets": []`:                           "no-secret |",
		`"ClientSecrets": [{"Value": "` + known + `"}]`: "known-secret |",
		`"ClientSecrets": [{"Value": "` + strings.Replace(known, "K7", "K8", 1) + `"}]`:                                       "|not-checked",
		`"ClientSecrets": [{"Value": "` + strings.Replace(known, "K7", "K8", 1) + `", "Expiration": "2020-01-01T00:00:00Z"}]`: "expired |not-checked",
		`"ClientSecrets": [{"Type": "JWK", "Value": "x"}]`:                                                                    "|not-checked",
	} {
		f, err := config.Read([]byte(`{"Clients": [{"ClientId": "` + longID + `", "AllowedScopes": [], ` + settings + `}]}`))
		if err != nil {
			t.Fatal(err)
		}
		report := audit.Run(files(f), audit.Options{Now: now})
		got := codes(report.Clients[0].Findings())
		if got != "" {
			got += " "
		}
		if got += "|" + codes(report.Clients[0].Notes()); got != want || !report.Looked() {
			t.Errorf("%s: %s, want %s", settings, got, want)
		}
	}
}
