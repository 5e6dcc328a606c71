package wholefile_test

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/wholefile"
)

const (
	accessList  = "system.posix_acl_access"
	defaultList = "system.posix_acl_default"
)

// accessListOf returns an access control list, version 2 of the kernel: the
// owner can read and write, the user can read, the group and others cannot.
func accessListOf(user uint32) []byte {
	const nobody = ^uint32(0) // for entries that name no user or group
	list := binary.LittleEndian.AppendUint32(nil, 2)
	for _, entry := range []struct {
		tag, permissions uint16
		id               uint32
	}{
		{1, 6, nobody},  // the owner: rw
		{2, 4, user},    // the user: r
		{4, 0, nobody},  // the group
		{16, 4, nobody}, // the mask: r
		{32, 0, nobody}, // others
	} {
		list = binary.LittleEndian.AppendUint16(list, entry.tag)
		list = binary.LittleEndian.AppendUint16(list, entry.permissions)
		list = binary.LittleEndian.AppendUint32(list, entry.id)
	}
	return list
}

// setAttribute sets an attribute, or skips the test if the file system has
// none.
func setAttribute(t *testing.T, file, name string, value []byte) {
	t.Helper()
	err := unix.Setxattr(file, name, value, 0)
	if errors.Is(err, unix.ENOTSUP) {
		t.Skipf("the file system has no %s", name)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// attribute returns the value of an attribute, up to 1,000 bytes.
func attribute(file, name string) ([]byte, error) {
	value := make([]byte, 1000)
	n, err := unix.Getxattr(file, name, value)
	return value[:max(n, 0)], err
}

// TestReplaceAttributes: the new file has the attributes of the old one, and
// the same mode. Without the access control list its group could read more.
func TestReplaceAttributes(t *testing.T) {
	for _, tc := range []struct {
		name  string
		value []byte
	}{
		{"user.note", []byte("mine")},
		{accessList, accessListOf(12345)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			file := oldFile(t)
			setAttribute(t, file, tc.name, tc.value)
			before, err := os.Stat(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := replaceOld(t, file); err != nil {
				t.Fatal(err)
			}
			got, err := attribute(file, tc.name)
			if err != nil || !slices.Equal(got, tc.value) {
				t.Errorf("%q, %v, want %q", got, err, tc.value)
			}
			if after, err := os.Stat(file); err != nil || after.Mode() != before.Mode() {
				t.Errorf("the mode is %v, was %v, %v", after, before.Mode(), err)
			}
		})
	}
}

// TestReplaceDefaultList: the new file does not keep an access control list
// from its folder that the old one does not have.
func TestReplaceDefaultList(t *testing.T) {
	file := oldFile(t)
	setAttribute(t, filepath.Dir(file), defaultList, accessListOf(12345))
	if err := replaceOld(t, file); err != nil {
		t.Fatal(err)
	}
	if list, err := attribute(file, accessList); !errors.Is(err, unix.ENODATA) {
		t.Errorf("it has the list %q, %v", list, err)
	}
	wantFile(t, file, "new")
}

// TestReplaceNeverOpen: at no step can a user read the new file who cannot read
// the old one.
func TestReplaceNeverOpen(t *testing.T) {
	file := oldFile(t)
	setAttribute(t, file, accessList, accessListOf(12345))
	looked := 0
	beforeStep(t, func(step string) error {
		for _, name := range temporaries(t, file) {
			info, err := os.Stat(name)
			if err != nil {
				return err
			}
			_, err = attribute(name, accessList)
			if info.Mode().Perm()&0o077 != 0 && err != nil {
				t.Errorf("before %s, the mode is %v without a list: %v", step, info.Mode(), err)
			}
			looked++
		}
		return nil
	})
	if err := replaceOld(t, file); err != nil || looked < 5 {
		t.Errorf("%v, looked %d times", err, looked)
	}
}

// TestKeptAttributes: an attribute without a value is kept too. Those of the
// kernel and of other programs are not.
func TestKeptAttributes(t *testing.T) {
	file := oldFile(t)
	setAttribute(t, file, "user.empty", nil)
	setAttribute(t, file, "user.note", []byte("mine"))
	// The others are for root, or for a kernel that allows them.
	unix.Setxattr(file, "trusted.note", []byte("of root"), 0)
	unix.Setxattr(file, "security.note", []byte("of a module"), 0)
	label := unix.Setxattr(file, "security.selinux", []byte("label"), 0) == nil
	if err := replaceOld(t, file); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		kept bool
	}{
		{"user.empty", true},
		{"user.note", true},
		{"security.selinux", label},
		{"trusted.note", false},
		{"security.note", false},
	} {
		if tc.name == "security.selinux" && !label {
			continue // a kernel with SELinux gives it to every file
		}
		if _, err := attribute(file, tc.name); (err == nil) != tc.kept {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

// TestAttributesNotKept: attributes that cannot be read or set are an error.
func TestAttributesNotKept(t *testing.T) {
	file := oldFile(t)
	closed, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	err = wholefile.KeepAttributes(closed, file)
	wantError(t, err, file, "that the folder gave it cannot be removed")
	err = wholefile.KeepAttributes(closed, file+"-missing")
	wantError(t, err, file, "its extended attributes cannot be read")
	setAttribute(t, file, accessList, accessListOf(12345)) // otherwise it tries to remove one
	err = wholefile.KeepAttributes(closed, file)
	wantError(t, err, file, "its extended attribute "+accessList+" cannot be kept")
	if strings.Count(err.Error(), "bad file descriptor") != 1 {
		t.Errorf("it should have the cause once: %v", err)
	}
}

// TestMount: a file that itself is a mount, as in a container, cannot be
// replaced. The error says where it can.
func TestMount(t *testing.T) {
	name := oldFile(t)
	var mountErr, err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // never unlocked: its mounts end with the thread
		if mountErr = mountAlone(name); mountErr == nil {
			err = replaceOld(t, name)
		}
	}()
	<-done
	if mountErr != nil {
		t.Skipf("this user cannot mount: %v", mountErr)
	}
	wantError(t, err, name, "nothing is changed: the file itself is a mount")
	wantFile(t, name, "old")
}

// mountAlone mounts a file over itself, for the calling thread alone.
func mountAlone(name string) error {
	if err := unix.Unshare(unix.CLONE_NEWNS); err != nil {
		return err
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return err
	}
	return unix.Mount(name, name, "", unix.MS_BIND, "")
}
