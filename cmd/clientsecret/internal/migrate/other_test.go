package migrate_test

import (
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/migrate"
)

// TestNoDigests: to a provider that reads no digests, {noop} is a part of the secret,
// and stays.
func TestNoDigests(t *testing.T) {
	for name, text := range map[string]string{
		"dex":      "staticClients: [{id: a, secret: '{noop}" + long + "'}]\n",
		"Keycloak": `{"realm": "r", "clients": [{"clientId": "a", "secret": "{noop}` + long + `"}]}`,
	} {
		f, err := config.Read([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []migrate.Hashing{
			{Scheme: cheap, Convert: true}, {Scheme: cheap, Convert: true, Ring: ringOf("a")},
		} {
			j := migrate.Prepare(f, p)
			if got := decisions(j); got != "a:remains" || !strings.Contains(j.Left[0].Why, "reads no hashes") {
				t.Errorf("%s: %s, %v", name, got, j.Left)
			}
		}
	}
}

// TestKnownHash: a client whose hash is that of a publicly known secret does not pass
// as done.
func TestKnownHash(t *testing.T) {
	for value, want := range map[string]string{
		"K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=": "a:doubtful", // of "secret"
		"XohImNooBHFR0OVvjcYpJ3NgPQ1qq73WKhHvch0VQtg=": "a:doubtful", // of "password"
		"K8gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=": "a:aside",
	} {
		f, err := config.Read([]byte(`{"Clients": [{"ClientId": "a", "ClientSecrets": [{"Value": "` + value + `"}]}]}`))
		if err != nil {
			t.Fatal(err)
		}
		for _, convert := range []bool{false, true} {
			j := migrate.Prepare(f, migrate.Hashing{Scheme: cheap, Convert: convert})
			if got := decisions(j); got != want || j.Done() != (want == "a:aside") {
				t.Errorf("%s, converting %t: %s, want %s", value, convert, got, want)
			}
		}
	}
}
