package main

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

// TestMigrateVerifies: a stored value that does not match its secret, whatever went wrong, is found before anything is replaced.
func TestMigrateVerifies(t *testing.T) {
	file, err := config.Read([]byte("identity_providers:\n  oidc:\n    clients:\n      - {client_id: a, client_secret: 'Hush-a'}\n      - {client_id: b, client_secret: 'Hush-b'}\n"))
	if err != nil {
		t.Fatal(err)
	}
	scheme := clientsecret.PBKDF2{Iterations: 1}
	right, err := scheme.Hash(clientsecret.NewSecret("Hush-a"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := scheme.Hash(clientsecret.NewSecret("Hush-b"))
	if err != nil {
		t.Fatal(err)
	}
	m := &migration{changes: changes{scheme: scheme}, file: file, bar: term.NewProgress(os.Stderr, "", 1)}
	m.sort()
	for _, tc := range []struct {
		made []string
		good bool
	}{
		{[]string{right.Encode(), other.Encode()}, true},
		{[]string{other.Encode(), right.Encode()}, false},
		{[]string{right.Encode(), right.Encode()}, false},
		{[]string{right.Encode(), "$pbkdf2-sha512$1$"}, false},
	} {
		m.made = tc.made
		_, err := m.written(context.Background())
		if (err == nil) != tc.good || err != nil && (!strings.HasPrefix(err.Error(), "nothing is changed: ") || strings.Contains(err.Error(), "Hush")) {
			t.Errorf("%v, want %v", err, tc.good)
		}
	}
}

// TestMigrateFits: a sealed value takes the place of a stored value only if that is inside of it, for the same client and under the primary key.
func TestMigrateFits(t *testing.T) {
	a, b := clientsecret.GenerateKey(), clientsecret.GenerateKey()
	ring := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": a, "b": b}}
	sealed := func(primary, stored, client string) string {
		t.Helper()
		d, err := clientsecret.Parse(stored)
		if err != nil {
			t.Fatal(err)
		}
		k := *ring
		k.Primary = primary
		if d, err = k.Seal(d, client); err != nil {
			t.Fatal(err)
		}
		return d.Encode()
	}
	c := &config.Client{ID: "client", Stored: "Hush", Clear: "a protocol"}
	old := &config.Client{ID: "client", Stored: sealed("b", "Hush", "client")}
	for name, tc := range map[string]struct {
		m      migration
		client *config.Client
		stored string
		good   bool
	}{
		"sealed":                     {migration{changes: changes{ring: ring}}, c, sealed("a", "Hush", "client"), true},
		"another secret":             {migration{changes: changes{ring: ring}}, c, sealed("a", "Hash", "client"), false},
		"another form":               {migration{changes: changes{ring: ring}}, c, sealed("a", "$plaintext$Hush", "client"), false},
		"another client":             {migration{changes: changes{ring: ring}}, c, sealed("a", "Hush", "clients"), false},
		"another key":                {migration{changes: changes{ring: ring}}, c, sealed("b", "Hush", "client"), false},
		"not sealed":                 {migration{changes: changes{ring: ring}}, c, "Hush", false},
		"sealed anew":                {migration{changes: changes{ring: ring, reseal: true}}, old, sealed("a", "Hush", "client"), true},
		"sealed anew, another value": {migration{changes: changes{ring: ring, reseal: true}}, old, sealed("a", "Hash", "client"), false},
		"sealed anew, the old key":   {migration{changes: changes{ring: ring, reseal: true}}, old, old.Stored, false},
	} {
		if err := tc.m.fits(tc.client, tc.stored); (err == nil) != tc.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}
