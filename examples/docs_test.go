// Package examples tests that docs/providers.md shows what the examples do.
package examples

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var snippets = regexp.MustCompile("(?s)```go\n// examples/(\\S+)\n(.*?)```")

// TestProvidersPage: each snippet of the page stands in the file that it names, line after line, and the wiring for a framework takes 15 lines at most, the signatures of its own methods not counted.
func TestProvidersPage(t *testing.T) {
	page, err := os.ReadFile("../docs/providers.md")
	if err != nil {
		t.Fatal(err)
	}
	wiring := make(map[string]int)
	found := snippets.FindAllStringSubmatch(string(page), -1)
	if len(found) != strings.Count(string(page), "```go") {
		t.Error("a snippet does not say where it is from")
	}
	for _, s := range found {
		file, text := s[1], s[2]
		code, err := os.ReadFile(filepath.FromSlash(file))
		if err != nil {
			t.Error(err)
			continue
		}
		rest := string(code)
		for line := range strings.Lines(text) {
			_, after, ok := strings.Cut(rest, line)
			if !ok {
				t.Errorf("%s has no such line, or not there: %s", file, line)
				break
			}
			rest = after
			if strings.HasPrefix(line, "\t") {
				wiring[file]++
			}
		}
	}
	for _, framework := range []string{"fosite/provider.go", "zitadel/provider.go"} {
		if n := wiring[framework]; n == 0 || n > 15 {
			t.Errorf("%s: %d lines", framework, n)
		}
	}
}
