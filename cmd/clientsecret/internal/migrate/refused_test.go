package migrate_test

import (
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/migrate"
)

// TestRefused: a value that its provider refuses stays, and does not pass as done.
func TestRefused(t *testing.T) {
	for value, want := range map[string]string{
		weak: "a:doubtful", "Hush": "a:doubtful", "{bcrypt}" + weak: "a:aside", "{noop}Hush": "a:remains",
	} {
		f, err := config.Read([]byte("spring: {security: {oauth2: {authorizationserver: {client: " +
			"{x: {registration: {client-id: a, client-secret: '" + value + "'}}}}}}}\n"))
		if err != nil {
			t.Fatal(err)
		}
		j := migrate.Prepare(f, migrate.Hashing{Scheme: cheap})
		if got := decisions(j); got != want || j.Done() != (want == "a:aside") {
			t.Errorf("%s: %s, want %s", value, got, want)
		}
	}
}
