// Package examples tests that docs/providers.md shows what the examples do.
package examples

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	snippets = regexp.MustCompile("(?s)```go\n// examples/(\\S+)\n(.*?)```")
	omitted  = regexp.MustCompile(`(?m)^\s*// …$`)
)

// TestProvidersPage: each snippet of the page stands in the file that it names,
// line after line. "// …" stands for others.
func TestProvidersPage(t *testing.T) {
	page, err := os.ReadFile("../docs/providers.md")
	if err != nil {
		t.Fatal(err)
	}
	found := snippets.FindAllStringSubmatch(string(page), -1)
	if len(found) == 0 || len(found) != strings.Count(string(page), "```go") {
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
		for part := range strings.SplitSeq(omitted.ReplaceAllString(text, "…"), "…\n") {
			_, after, ok := strings.Cut(rest, part)
			if !ok {
				t.Errorf("%s has no such lines, or not there: %s", file, part)
				break
			}
			rest = after
		}
	}
}

var ours = regexp.MustCompile(`clientsecret[."]|verifier|Digests|digests|stored|SetRecord|OnError|` +
	`\.Encode\(\)|IsZero|slog\.|Unanswered|TemporarilyUnavailable|StatusError`)

// TestWiring: as many lines of a framework's provider have to do with the package as
// the page says, and at most 15.
func TestWiring(t *testing.T) {
	page, err := os.ReadFile("../docs/providers.md")
	if err != nil {
		t.Fatal(err)
	}
	for file, said := range map[string]struct {
		text string
		n    int
	}{
		"fosite/provider.go":  {"Fifteen of its lines have to do with this package", 15},
		"zitadel/provider.go": {"with twelve such lines", 12},
	} {
		code, err := os.ReadFile(filepath.FromSlash(file))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for line := range strings.Lines(string(code)) {
			if ours.MatchString(line) {
				n++
			}
		}
		if n > 15 || n != said.n || !strings.Contains(string(page), said.text) {
			t.Errorf("%s: %d lines; the page says %q", file, n, said.text)
		}
	}
}
