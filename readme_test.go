package clientsecret_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadme vets each Go snippet of the README as it stands, and runs the programs and the tests among them.
func TestReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	snippets := strings.Split(string(readme), "```go\n")[1:]
	if len(snippets) != 3 {
		t.Errorf("%d Go snippets, want 3", len(snippets))
	}
	for i, s := range snippets {
		s, _, _ = strings.Cut(s, "```")
		name, args := "main.go", [][]string{{"vet"}, {"run"}}
		if strings.Contains(s, "_test\n") {
			name, args = "snippet_test.go", [][]string{{"vet"}, {"test"}}
		}
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, a := range args {
			if out, err := exec.Command("go", append(a, file)...).CombinedOutput(); err != nil {
				t.Errorf("snippet %d: go %s: %v\n%s", i+1, a[0], err, out)
			}
		}
	}
}
