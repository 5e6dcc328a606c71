package clientsecret_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestSecurity: every promise of SECURITY.md names a test. The tests that pages name
// exist.
func TestSecurity(t *testing.T) {
	tests := allTests(t)
	for _, page := range []string{"SECURITY.md", "CONTRIBUTING.md", "docs/sealed.md"} {
		text := read(t, page)
		if page == "SECURITY.md" {
			checkPromises(t, text)
		}
		for _, m := range testNames.FindAllStringSubmatch(text, -1) {
			if !slices.ContainsFunc(tests[m[2]], inFolder(m[1], m[3])) {
				t.Errorf("%s: there is no test %s", page, m[0])
			}
		}
	}
}

// TestContributing: the files that CONTRIBUTING.md names exist.
func TestContributing(t *testing.T) {
	needsAllModules(t)
	var files []string
	err := filepath.WalkDir(".", func(name string, _ fs.DirEntry, err error) error {
		files = append(files, "/"+filepath.ToSlash(name))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`([a-z/_-]+(?:/|\\.(?:go|md|py|jsonl)))`")
	matches := named.FindAllStringSubmatch(read(t, "CONTRIBUTING.md"), -1)
	if len(matches) == 0 {
		t.Error("it names no file")
	}
	for _, m := range matches {
		end := "/" + strings.TrimSuffix(m[1], "/")
		if !slices.ContainsFunc(files, func(f string) bool { return strings.HasSuffix(f, end) }) {
			t.Errorf("there is no %s", m[1])
		}
	}
}

// testNames matches the name of a test in a page: its folder, the name itself, and a
// script.
var testNames = regexp.MustCompile(
	"`(?:([a-z/]+)\\.)?((?:Test|Fuzz|Benchmark)[A-Z][A-Za-z]*)(?:/([a-z-]+))?`")

// checkPromises checks that each promise names a test. Promises are the items that
// begin in bold, down to what is not protected.
func checkPromises(t *testing.T, text string) {
	t.Helper()
	promises, _, ok := strings.Cut(text, "\n## What it does not protect")
	if !ok {
		t.Fatal("SECURITY.md does not say what it does not protect")
	}
	for _, item := range regexp.MustCompile(`\n- |\n\n`).Split(promises, -1) {
		if strings.HasPrefix(item, "**") && !testNames.MatchString(item) {
			t.Errorf("SECURITY.md: a promise without a test: %s", item)
		}
	}
}

// inFolder returns a func that reports whether a test stands in a folder, which is
// given by the end of its path, and has the script.
func inFolder(folder, script string) func(dir string) bool {
	return func(dir string) bool {
		if script != "" {
			if _, err := os.Stat(filepath.Join(dir, "testdata", script+".txt")); err != nil {
				return false
			}
		}
		return folder == "" && dir == "." || folder != "" && strings.HasSuffix("/"+dir, "/"+folder)
	}
}

// allTests returns the folders of all tests of the repository, by their names.
func allTests(t *testing.T) map[string][]string {
	t.Helper()
	needsAllModules(t)
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w*)\(\w+ \*testing\.[TFB]\)`)
	tests := make(map[string][]string)
	err := filepath.WalkDir(".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		for _, m := range declared.FindAllStringSubmatch(read(t, name), -1) {
			tests[m[1]] = append(tests[m[1]], path.Dir(filepath.ToSlash(name)))
		}
		return nil
	})
	if err != nil || len(tests) == 0 {
		t.Fatalf("%d tests, %v", len(tests), err)
	}
	return tests
}

// needsAllModules skips a test where the library stands alone, as in the module cache.
func needsAllModules(t *testing.T) {
	t.Helper()
	if _, err := os.Stat("cmd/clientsecret"); err != nil {
		t.Skip("the other modules are not here")
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
