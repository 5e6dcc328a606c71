package main

import (
	"context"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/config"
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
	m := &migration{changes: changes{scheme: scheme}, file: file, bar: newProgress("", 1)}
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
