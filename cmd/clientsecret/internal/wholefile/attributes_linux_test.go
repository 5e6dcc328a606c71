package wholefile

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// accessListOf returns an access control list, version 2: the owner may read and write, the user may read, the group may not, the mask is r, nobody else.
func accessListOf(user uint32) []byte {
	list := binary.LittleEndian.AppendUint32(nil, 2)
	for _, entry := range []struct {
		tag, permissions uint16
		id               uint32
	}{{1, 6, ^uint32(0)}, {2, 4, user}, {4, 0, ^uint32(0)}, {16, 4, ^uint32(0)}, {32, 0, ^uint32(0)}} {
		list = binary.LittleEndian.AppendUint16(list, entry.tag)
		list = binary.LittleEndian.AppendUint16(list, entry.permissions)
		list = binary.LittleEndian.AppendUint32(list, entry.id)
	}
	return list
}

// TestReplaceAttributes: the new file has the access control list of the old one, without which its group may read more than before, and the attributes of its users.
func TestReplaceAttributes(t *testing.T) {
	list := accessListOf(12345)
	kept := 0
	for name, value := range map[string][]byte{"user.note": []byte("mine"), "system.posix_acl_access": list} {
		file := oldFile(t)
		if err := unix.Setxattr(file, name, value, 0); errors.Is(err, unix.ENOTSUP) {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		before, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := Replace(context.Background(), file, []byte("old"), []byte("new")); err != nil {
			t.Fatal(err)
		}
		got, err := read(func(into []byte) (int, error) { return unix.Getxattr(file, name, into) })
		if err != nil || string(got) != string(value) {
			t.Errorf("%s: %q, %v, want %q", name, got, err, value)
		}
		if after, err := os.Stat(file); err != nil || after.Mode() != before.Mode() {
			t.Errorf("%s: the mode is %v, was %v, %v", name, after.Mode(), before.Mode(), err)
		}
		kept++
	}
	if kept == 0 {
		t.Skip("the file system has no extended attributes")
	}
}

// TestReplaceDefaultList: a folder that gives new files an access control list gives the new file nothing that the old one has not.
func TestReplaceDefaultList(t *testing.T) {
	file := oldFile(t)
	if err := unix.Setxattr(filepath.Dir(file), "system.posix_acl_default", accessListOf(12345), 0); errors.Is(err, unix.ENOTSUP) {
		t.Skip("the file system has no access control lists")
	} else if err != nil {
		t.Fatal(err)
	}
	if err := Replace(context.Background(), file, []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	if list, err := read(func(into []byte) (int, error) { return unix.Getxattr(file, accessList, into) }); !errors.Is(err, unix.ENODATA) {
		t.Errorf("it has the list %q, %v", list, err)
	}
	wantFile(t, file, "new")
}

// TestReplaceNeverOpen: at no step can anybody read the new file who may not read the old one.
func TestReplaceNeverOpen(t *testing.T) {
	file := oldFile(t)
	if err := unix.Setxattr(file, accessList, accessListOf(12345), 0); errors.Is(err, unix.ENOTSUP) {
		t.Skip("the file system has no access control lists")
	} else if err != nil {
		t.Fatal(err)
	}
	defer func(f func(string) error) { beforeStep = f }(beforeStep)
	looked := 0
	beforeStep = func(step string) error {
		names, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".clientsecret-*"))
		for _, name := range names {
			info, err := os.Stat(name)
			if err != nil {
				return err
			}
			list, _ := read(func(into []byte) (int, error) { return unix.Getxattr(name, accessList, into) })
			if info.Mode().Perm()&0o077 != 0 && list == nil {
				t.Errorf("before %s, the mode is %v and there is no list", step, info.Mode())
			}
			looked++
		}
		return nil
	}
	if err := Replace(context.Background(), file, []byte("old"), []byte("new")); err != nil || looked < 5 {
		t.Errorf("%v, looked %d times", err, looked)
	}
}

// TestReplaceSetgid: so that what is made of the file later has the group that it is to have.
func TestReplaceSetgid(t *testing.T) {
	file := oldFile(t)
	if err := os.Chmod(file, 0o640|os.ModeSetgid); err != nil {
		t.Fatal(err)
	}
	if err := Replace(context.Background(), file, []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode() != 0o640|os.ModeSetgid {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestKeepAttributes: an attribute without a value is kept too, and the kernel's and others' are not; what cannot be kept is an error.
func TestKeepAttributes(t *testing.T) {
	file := oldFile(t)
	for _, name := range []string{"trusted.note", "user.empty", "security.note", "user.note"} {
		err := unix.Setxattr(file, name, []byte(strings.TrimPrefix(name, "user.empty")), 0)
		if errors.Is(err, unix.ENOTSUP) && strings.HasPrefix(name, "user.") {
			t.Skip("the file system has no extended attributes")
		}
		if err != nil && strings.HasPrefix(name, "user.") {
			t.Fatal(err)
		}
	}
	label := unix.Setxattr(file, "security.selinux", []byte("label"), 0) == nil // who may do that
	if err := Replace(context.Background(), file, []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	names, err := attributes(file)
	if err != nil || !slices.Contains(names, "user.empty") || !slices.Contains(names, "user.note") || slices.Contains(names, "trusted.note") || slices.Contains(names, "security.note") || label && !slices.Contains(names, "security.selinux") {
		t.Errorf("%q, %v", names, err)
	}
	closed, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	if err := keepAttributes(closed, file); err == nil || !strings.Contains(err.Error(), "the folder gave it cannot be removed") {
		t.Error(err)
	}
	if err := keepAttributes(closed, file+"-missing"); err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Error(err)
	}
}
