//go:build unix

package wholefile_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/wholefile"
)

// TestReplaceOwner: the new file has the owner and the group of the old one.
func TestReplaceOwner(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give files away")
	}
	name := oldFile(t)
	if err := os.Chown(name, 12345, 23456); err != nil {
		t.Fatal(err)
	}
	if err := replaceOld(t, name); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || stat.Uid != 12345 || stat.Gid != 23456 {
		t.Errorf("%+v", info.Sys())
	}
}

// TestReplaceMode: all bits of the mode are kept.
func TestReplaceMode(t *testing.T) {
	for _, mode := range []os.FileMode{
		0o600, 0o644, 0o440, 0o777, 0o640 | os.ModeSetgid, 0o750 | os.ModeSetuid, 0o600 | os.ModeSticky,
	} {
		t.Run(mode.String(), func(t *testing.T) {
			name := oldFile(t)
			err := os.Chmod(name, mode)
			if info, _ := os.Stat(name); err != nil || info.Mode() != mode {
				t.Skipf("this system does not let this user set it: %v", err)
			}
			if err := replaceOld(t, name); err != nil {
				t.Fatal(err)
			}
			if info, err := os.Stat(name); err != nil || info.Mode() != mode {
				t.Errorf("%v, %v", info, err)
			}
		})
	}
}

// TestReplaceLink: a symbolic link stays one, and its file is replaced.
func TestReplaceLink(t *testing.T) {
	name := oldFile(t)
	link := filepath.Join(t.TempDir(), "link.yml")
	if err := os.Symlink(name, link); err != nil {
		t.Fatal(err)
	}
	if err := replaceOld(t, link); err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink(link); err != nil || to != name {
		t.Errorf("%q, %v", to, err)
	}
	wantFile(t, name, "new")
	if found := temporaries(t, link); len(found) > 0 {
		t.Errorf("%q remain", found)
	}
}

// TestHardLink: a file with another name is refused, because that name would
// keep the old contents.
func TestHardLink(t *testing.T) {
	name := oldFile(t)
	other := filepath.Join(t.TempDir(), "other.yml")
	if err := os.Link(name, other); err != nil {
		t.Skip(err)
	}
	const want = "it has other names (hard links)"
	wantError(t, replaceOld(t, name), name, want)
	wantError(t, wholefile.Check(t.Context(), name), name, want)
	wantFile(t, name, "old")
	wantContents(t, other, "old")
}
