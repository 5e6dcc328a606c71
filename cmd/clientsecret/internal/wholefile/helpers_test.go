package wholefile_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/wholefile"
)

// steps are the steps of a replacement, in their order.
var steps = []string{
	"create", "write", "owner", "attributes", "mode", "sync", "close", "read", "interrupt",
	"compare", "rename", "sync folder",
}

// beforeStep runs f before each step of the test's replacements.
func beforeStep(t *testing.T, f func(step string) error) {
	t.Helper()
	t.Cleanup(wholefile.BeforeStep(f))
}

// oldFile returns the name of a file with the contents "old" and the mode 0640,
// alone in a folder.
func oldFile(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "configuration.yml")
	if err := os.WriteFile(name, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	return name
}

// replaceOld replaces a file of oldFile with "new".
func replaceOld(t *testing.T, name string) error {
	t.Helper()
	return wholefile.Replace(t.Context(), name, []byte("old"), []byte("new"))
}

// wantFile checks the contents of a file of oldFile, its mode, and that it is
// alone in its folder.
func wantFile(t *testing.T, name, want string) {
	t.Helper()
	wantContents(t, name, want)
	info, err := os.Stat(name)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info, err)
	}
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

func wantContents(t *testing.T, name, want string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil || string(data) != want {
		t.Errorf("%q, %v, want %q", data, err, want)
	}
}

// wantError checks that an error has a text, and not the name of the file.
func wantError(t *testing.T, err error, name, text string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), text) {
		t.Errorf("the error is %v, want %q", err, text)
	}
	if err != nil && strings.Contains(err.Error(), filepath.Dir(name)) {
		t.Errorf("the error has the path: %v", err)
	}
}

// temporaries returns the temporary files beside a file.
func temporaries(t *testing.T, name string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(filepath.Dir(name), ".clientsecret-*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}
