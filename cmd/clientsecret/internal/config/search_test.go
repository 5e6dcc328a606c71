package config

import (
	"errors"
	"strings"
	"testing"
)

// TestItems: clients are found in lists of documents, and beside them. Lists in lists
// are followed so far.
func TestItems(t *testing.T) {
	const client = "{kind: OAuth2Client, id: a, secret: s}"
	in := func(lists int) string {
		return strings.Repeat("{kind: List, items: [", lists) + client + strings.Repeat("]}", lists) + "\n"
	}
	for name, text := range map[string]string{
		"beside items": "items: [{a: b}]\nstaticClients: [{id: a, secret: s}]\n",
		"one list":     in(1), "lists in lists": in(3),
		"lists alone": strings.Repeat("[", 5) + client + strings.Repeat("]", 5) + "\n",
	} {
		if c := readClient(t, text); c.ID != "a" || c.Stored != "s" || c.Layout != "dex" {
			t.Errorf("%s: %+v", name, c)
		}
	}
	if _, err := Read([]byte(in(4))); !errors.Is(err, ErrNoClients) {
		t.Errorf("too deep: %v", err)
	}
}

// TestStarAlone: an action in one client does not matter to another, if a * stands for
// their keys.
func TestStarAlone(t *testing.T) {
	f, err := Read([]byte("x:\n  a:\n    secret: s\n  b:\n    {{ toYaml .x }}\n    secret: t\n  c:\n    secret: u\n"), mustPath("x.*.secret"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := found(f), "3:13 a \"s\"\n6:13 b \"t\" kept: "+keptTemplate+"\n8:13 c \"u\"\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestValuesAreNoDocuments: a secret with the look of a document is one value. Nothing in
// it is noted, because its keys are part of the secret.
func TestValuesAreNoDocuments(t *testing.T) {
	const own = "{hunterHUNTER_client_secret: a}"
	for name, tc := range map[string]struct {
		text string
		want string
	}{
		"quoted":           {head + "      - {client_id: a, client_secret: '" + own + "'}\n", own},
		"a block":          {head + "      - client_id: a\n        client_secret: |-\n          " + own + "\n", own},
		"several lines":    {head + "      - {client_id: a, client_secret: \"x:\\n  hunter_client_secret: a\"}\n", "x:\n  hunter_client_secret: a"},
		"a set":            {head + "      - {client_id: a, client_secret: '{hunterHUNTER_client_secret}'}\n", "{hunterHUNTER_client_secret}"},
		"dex":              {"staticClients: [{id: a, secret: '" + own + "'}]\n", own},
		"in a mapping":     {head + "      - {client_id: a, client_secret: {value: '" + own + "'}}\n", own},
		"Duende":           {`{"Clients":[{"ClientId":"a","ClientSecrets":[{"Value":"` + own + `"}]}]}`, own},
		"under two names":  {head + "      - {client_id: a, secret: '', client_secret: '" + own + "'}\n", own},
		"a list of values": {head + "      - {client_id: a, client_secret: ['" + own + "']}\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Read([]byte(tc.text))
			if err != nil {
				t.Fatal(err)
			}
			if c := f.Clients[len(f.Clients)-1]; c.Stored != tc.want {
				t.Errorf("%q", c.Stored)
			}
		})
	}
}
