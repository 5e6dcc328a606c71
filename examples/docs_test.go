// Package examples tests that docs/*.md show what the examples do.
package examples

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	snippets = regexp.MustCompile("(?s)```(go|yaml)\n[/#]+ examples/(\\S+)\n(.*?)```")
	omitted  = regexp.MustCompile(`(?m)^\s*// …$`)
)

// TestSnippets: each Go snippet of the pages stands in the file that it names, line
// after line. "// …" stands for others. YAML may name a file too.
func TestSnippets(t *testing.T) {
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	for _, name := range pages {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		unknown := strings.Count(string(page), "```go")
		for _, s := range snippets.FindAllStringSubmatch(string(page), -1) {
			if s[1] == "go" {
				unknown--
			}
			stands(t, name, s[2], s[3])
		}
		if unknown > 0 {
			t.Errorf("%s: %d snippets do not say where they are from", name, unknown)
		}
	}
}

// stands checks that a snippet of a page is in the file.
func stands(t *testing.T, page, file, snippet string) {
	t.Helper()
	code, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		t.Errorf("%s: %v", page, err)
		return
	}
	rest := string(code)
	for part := range strings.SplitSeq(omitted.ReplaceAllString(snippet, "…"), "…\n") {
		_, after, ok := strings.Cut(rest, part)
		if !ok {
			t.Errorf("%s: %s has no such lines, or not there: %s", page, file, part)
			return
		}
		rest = after
	}
}

var ours = regexp.MustCompile(`clientsecret[."]|verifier|Digests|digests|stored|SetRecord|OnError|` +
	`\.Encode\(\)|IsZero|LogRefused|token\.Encoding|Unanswered|TemporarilyUnavailable|StatusError`)

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
