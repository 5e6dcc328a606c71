package wholefile_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/wholefile"
)

// asUser runs f as a user who is not root, if root runs the tests.
func asUser(t *testing.T, uid int, f func()) {
	t.Helper()
	if os.Getuid() != 0 {
		f()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		if _, err := unix.SetfsuidRetUid(uid); err != nil {
			t.Error(err)
			return
		}
		f()
	}()
	<-done
}

// userFile is oldFile in a folder that belongs to a user and can be reached.
func userFile(t *testing.T, uid int) string {
	t.Helper()
	name := oldFile(t)
	if os.Getuid() != 0 {
		return name
	}
	folder := filepath.Dir(name)
	for path, err := range map[string]error{
		name:   os.Chown(name, uid, uid),
		folder: os.Chown(folder, uid, uid),
		"":     os.Chmod(filepath.Dir(folder), 0o755), // made by t.TempDir, with mode 0700
	} {
		if err != nil {
			t.Fatal(path, err)
		}
	}
	return name
}

// TestReadOnlyFolder: Check too fails if no file can be created in the folder.
func TestReadOnlyFolder(t *testing.T) {
	const uid = 12345
	name := userFile(t, uid)
	if err := os.Chmod(filepath.Dir(name), 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(filepath.Dir(name), 0o700) })
	asUser(t, uid, func() {
		const want = "nothing is changed: no file can be created beside it: permission denied"
		wantError(t, wholefile.Check(t.Context(), name), name, want)
		wantError(t, replaceOld(t, name), name, want)
	})
	wantFile(t, name, "old")
}

// TestOwnerNotKept: Check too fails if the user cannot set the owner or the
// group.
func TestOwnerNotKept(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can make such files")
	}
	const uid = 12345
	for _, tc := range []struct {
		name     string
		uid, gid int
	}{
		{"owner", uid + 1, 0}, // the user keeps the group of the process
		{"group", uid, uid + 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			name := userFile(t, uid)
			if err := os.Chown(name, tc.uid, tc.gid); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(name, 0o644); err != nil {
				t.Fatal(err)
			}
			asUser(t, uid, func() {
				const want = "nothing is changed: its owner and group cannot be kept"
				wantError(t, wholefile.Check(t.Context(), name), name, want)
				wantError(t, replaceOld(t, name), name, want)
			})
			wantContents(t, name, "old")
			if found := temporaries(t, name); len(found) > 0 {
				t.Errorf("%q remain", found)
			}
		})
	}
}
