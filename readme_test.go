package clientsecret_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// snippets complete the Go snippets of the README, in their order, to programs
// and tests that run. A snippet with a package clause is complete.
var snippets = []struct {
	before, after string
	run           string
}{
	{run: "run"},
	{`package main

import (
	"context"
	"log"
	"net/http"
	"testing"

	"github.com/clientsecret/clientsecret"
)
`, `
func TestAuthenticate(t *testing.T) {
	defer verifier.Close()
	digest, err := clientsecret.PBKDF2{Iterations: 1}.Hash(clientsecret.NewSecret("right"))
	if err != nil {
		t.Fatal(err)
	}
	for presented, want := range map[string]int{"right": http.StatusOK, "wrong": http.StatusUnauthorized} {
		if got := authenticate(t.Context(), "known", presented, digest); got != want {
			t.Errorf("%s: %d", presented, got)
		}
	}
	if got := authenticate(t.Context(), "unknown", "right"); got != http.StatusUnauthorized {
		t.Errorf("unknown: %d", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := authenticate(ctx, "known", "other", digest); got != http.StatusServiceUnavailable {
		t.Errorf("cancelled: %d", got)
	}
}
`, "test"},
	{`package main

import (
	"testing"

	"github.com/clientsecret/clientsecret"
)
`, "", "test"},
}

// TestReadme vets and runs each Go snippet of the README.
func TestReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	found := strings.Split(string(readme), "```go\n")[1:]
	if len(found) != len(snippets) {
		t.Fatalf("%d Go snippets, want %d", len(found), len(snippets))
	}
	for i, s := range snippets {
		body, _, _ := strings.Cut(found[i], "```")
		name := map[string]string{"run": "main.go", "test": "snippet_test.go"}[s.run]
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(s.before+"\n"+body+s.after), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, command := range []string{"vet", s.run} {
			if out, err := exec.Command("go", command, file).CombinedOutput(); err != nil {
				t.Errorf("snippet %d: go %s: %v\n%s", i+1, command, err, out)
			}
		}
	}
}
