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
