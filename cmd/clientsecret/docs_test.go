package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

const (
	repository  = "../.."
	pageColumns = 120
)

// pages are the documentation: all Markdown of the repository.
func pages(t *testing.T) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(repository, func(path string, entry fs.DirEntry, err error) error {
		switch name := entry.Name(); {
		case err != nil:
			return err
		case !entry.IsDir():
			if filepath.Ext(name) == ".md" {
				all = append(all, path)
			}
		case name == "testdata" || name == "dist" || name == ".git":
			return fs.SkipDir
		}
		return nil
	})
	if err != nil || len(all) < 5 {
		t.Fatal(all, err)
	}
	return all
}

// TestDocs holds what can be checked without running anything: links, the width
// of lines, and that each Go snippet is on a page where a test compiles it.
func TestDocs(t *testing.T) {
	parsed := make(map[string]page)
	for _, path := range pages(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		parsed[path] = parsePage(string(text))
	}
	links := 0
	for path, p := range parsed {
		name, err := filepath.Rel(repository, path)
		if err != nil {
			t.Fatal(err)
		}
		name = filepath.ToSlash(name)
		for _, link := range p.links {
			links++
			if err := resolve(parsed, path, link); err != nil {
				t.Errorf("%s: the link to %s: %v", name, link, err)
			}
		}
		for _, line := range p.wide {
			t.Errorf("%s: more than %d columns: %s", name, pageColumns, line)
		}
		// TestReadme and TestSnippets compile the others.
		if p.code && name != "README.md" && filepath.Dir(name) != "docs" {
			t.Errorf("%s: no test compiles its Go snippets", name)
		}
	}
	if links < 50 {
		t.Errorf("%d links", links)
	}
}

// page is what TestDocs looks at. Blocks of code have no links and no width.
type page struct {
	links   []string
	anchors map[string]bool
	wide    []string // lines
	code    bool     // has Go snippets
}

var (
	codeSpan = regexp.MustCompile("`(?:[^`\n]|\n[^`\n])+`")
	linked   = regexp.MustCompile(`\]\(<?([^()\s>]+)|(?m:^ {0,3}\[[^\]]+\]:\s*(\S+))|(?:href|src|srcset)="([^"]+)"`)
	linkText = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
)

func parsePage(text string) page {
	p := page{anchors: make(map[string]bool)}
	prose, inBlock := "", false
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		heading := strings.TrimLeft(line, "#")
		fence := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(fence, "```"):
			p.code = p.code || fence == "```go"
			inBlock = !inBlock
			continue
		case inBlock:
			continue
		case heading != line && strings.HasPrefix(heading, " "):
			p.addAnchor(linkText.ReplaceAllString(heading, "$1"))
		}
		if !strings.HasPrefix(line, "|") && term.Width(strings.TrimSuffix(line, "\n")) > pageColumns {
			p.wide = append(p.wide, line)
		}
		prose += line
	}
	for _, m := range linked.FindAllStringSubmatch(codeSpan.ReplaceAllString(prose, ""), -1) {
		p.links = append(p.links, m[1]+m[2]+m[3])
	}
	return p
}

// addAnchor adds the anchor that hosts make from a heading: letters, digits,
// dashes and underscores, with a number if it is there already.
func (p page) addAnchor(heading string) {
	anchor := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSpace(heading))
	unique := anchor
	for i := 1; p.anchors[unique]; i++ {
		unique = fmt.Sprintf("%s-%d", anchor, i)
	}
	p.anchors[unique] = true
}

// resolve returns nil if a link on the page leads elsewhere, or to a file of
// the repository and one of its headings.
func resolve(pages map[string]page, path, link string) error {
	if regexp.MustCompile(`^(https?|mailto):`).MatchString(link) {
		return nil
	}
	file, anchor, hasAnchor := strings.Cut(link, "#")
	target := path
	if file != "" {
		target = filepath.Join(filepath.Dir(path), filepath.FromSlash(file))
	}
	if inside, err := filepath.Rel(repository, target); err != nil || strings.HasPrefix(inside, "..") {
		return fmt.Errorf("it leaves the repository")
	}
	if _, err := os.Stat(target); err != nil {
		return fmt.Errorf("there is no such file")
	}
	if to, ok := pages[target]; hasAnchor && (!ok || !to.anchors[anchor]) {
		return fmt.Errorf("there is no such heading")
	}
	return nil
}

// TestParsePage: what TestDocs sees on a page.
func TestParsePage(t *testing.T) {
	long := strings.Repeat("ü", pageColumns)
	p := parsePage("# A `b-c_d`, e!\n## [Link](z.md)\n## Link\n#no\n" +
		"[x](a.md#b) `[y](no.md)` `a\nb` [`z`](<c.md> \"title\") <img src=\"d.svg\">\n[r]: e.md\n" +
		"```go\n[x](no.md)\n# no\n" + long + "x\n```\n| " + long + "\n" + long + "\n" + long + "x\n")
	want := page{
		links:   []string{"z.md", "a.md#b", "c.md", "d.svg", "e.md"},
		anchors: map[string]bool{"a-b-c_d-e": true, "link": true, "link-1": true},
		wide:    []string{long + "x\n"},
		code:    true,
	}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("got\n%v\nwant\n%v", p, want)
	}
	pages := map[string]page{filepath.Join(repository, "README.md"): p}
	for link, ok := range map[string]bool{
		"#link": true, "#none": false, "https://example.org/none": true, "docs": true, "docs#link": false,
		"none.md": false, "../..": false, "docs/../README.md#link-1": true, "#": false, "/etc": false,
	} {
		if err := resolve(pages, filepath.Join(repository, "README.md"), link); (err == nil) != ok {
			t.Errorf("%s: %v", link, err)
		}
	}
}
