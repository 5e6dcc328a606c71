package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v3"
)

// TestWritesFiles: SECURITY.md names every command and option that writes files. No
// other code of the command can write one.
func TestWritesFiles(t *testing.T) {
	page, err := os.ReadFile("../../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range writingOptions(newCommand()) {
		if name = strings.TrimPrefix(name, "clientsecret "); !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("SECURITY.md does not say that %s writes files", name)
		}
	}
	writers := map[string]bool{
		"keyring.go":                      true, // --output
		"rewrite.go":                      true, // --in-place, by wholefile
		"internal/wholefile/wholefile.go": true,
		"internal/term/input.go":          true, // the prompt, to /dev/tty
	}
	writing := regexp.MustCompile(`^(os\.(Append|Chmod|Chown|Copy|Create|Link|Mkdir|Open[FR]|Remove|` +
		`Rename|Symlink|Truncate|WriteFile)\w*|(ioutil|syscall|unix)\.(\w*Write|Open)\w*|` +
		`wholefile\.Replace)$`)
	found := make(map[string]bool)
	err = filepath.WalkDir(".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") ||
			strings.Contains(name, "test"+string(filepath.Separator)) ||
			strings.Contains(name, "testdata") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && writing.MatchString(x.Name+"."+s.Sel.Name) {
				found[filepath.ToSlash(name)] = true
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(found, writers) {
		t.Errorf("files are written in %v, want %v: SECURITY.md names the commands that do",
			slices.Sorted(maps.Keys(found)), slices.Sorted(maps.Keys(writers)))
	}
}

// writingOptions returns the options of a command and its subcommands that write files.
func writingOptions(c *cli.Command) []string {
	var all []string
	for _, f := range c.Flags {
		for _, name := range f.Names() {
			if name == "in-place" || name == "output" {
				all = append(all, c.Name+" --"+name)
			}
		}
	}
	for _, sub := range c.Commands {
		for _, option := range writingOptions(sub) {
			all = append(all, c.Name+" "+option)
		}
	}
	return all
}

// TestKeyFile: the file of a key is new, and for its owner alone.
func TestKeyFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.key")
	if err := writeKey(name, "the key"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %#o", mode)
	}
	if err := writeKey(name, "another"); err == nil {
		t.Error("the file is replaced")
	}
	if text, err := os.ReadFile(name); string(text) != "the key\n" {
		t.Errorf("%q, %v", text, err)
	}
}
