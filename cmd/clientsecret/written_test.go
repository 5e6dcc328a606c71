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
)

// TestWritesFiles: files are written by migrate and reseal with --in-place, and by key
// generate --output. No other code of the command can write one.
func TestWritesFiles(t *testing.T) {
	writers := map[string]bool{
		"keyring.go":                      true, // key generate
		"rewrite.go":                      true, // migrate and reseal, by wholefile
		"internal/wholefile/wholefile.go": true,
		"internal/term/input.go":          true, // the prompt, to /dev/tty
	}
	writing := regexp.MustCompile(`^(os\.(Append|Chmod|Chown|Copy|Create|Link|Mkdir|Open[FR]|Remove|` +
		`Rename|Symlink|Truncate|WriteFile)\w*|(ioutil|syscall|unix)\.(\w*Write|Open)\w*|` +
		`wholefile\.Replace)$`)
	found := make(map[string]bool)
	err := filepath.WalkDir(".", func(name string, _ fs.DirEntry, err error) error {
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
