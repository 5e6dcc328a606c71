// Package wholefile replaces the contents of a file atomically: whoever opens
// the file finds the old contents or the new ones, never a part of either.
//
// [Replace] writes the new contents to a temporary file in the same folder,
// reads them back, and renames the temporary file over the old one. [Check]
// does the same with an empty file, but does not rename it: call it before
// expensive work, so that errors come early.
//
// Both promise:
//
//   - On error the file is unchanged and no temporary file remains.
//   - The new file has the mode of the old one. On Unix it has the same owner
//     and group. On Linux it has the same access control list, SELinux label
//     and user.* attributes. What cannot be kept is an error. On other systems
//     it has the access control list that its folder gives to new files.
//   - Only its creator can read the temporary file until its owner, group and
//     access control list are set. The mode follows last. At no time can a user
//     read it who cannot read the old file.
//   - A symbolic link stays one: the file that it leads to is replaced. A file
//     with several names (hard links) is refused on Unix, because the other
//     names would keep the old contents.
//   - A file that is changed, replaced or removed between reading and replacing
//     is left alone. A change in the last moment, after the comparison and
//     before the rename, is lost: stop other writers first.
//   - The context is checked once, after the temporary file is written. If it
//     has ended, the error wraps the context's and the file is unchanged.
//
// A process that is killed leaves the old contents or the new ones. It may also
// leave the temporary file, .clientsecret- and digits, which can be deleted.
//
// The package prints nothing and handles no signals. A caller that ends on a
// signal waits for Replace and Check to return first, so that the temporary
// file is removed. Calls for different files may run at the same time. Errors
// do not contain the file's name, which may be a secret typed by mistake.
package wholefile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// temporaryPattern is the name of temporary files, for os.CreateTemp.
const temporaryPattern = ".clientsecret-*"

// keptMode has the mode bits that the new file takes from the old one.
const keptMode = os.ModePerm | os.ModeSetuid | os.ModeSetgid | os.ModeSticky

// beforeStep runs before each step of a replacement. Tests make it fail, change
// the files, or end the process.
var beforeStep = func(step string) error { return nil }

// Replace atomically replaces the contents of the named file, which must still
// be old. See the package comment for what is kept, and for what is left if the
// process is killed.
func Replace(ctx context.Context, name string, old, contents []byte) (err error) {
	name, info, err := find(name)
	if err != nil {
		return err
	}
	temporary, err := writeTemporary(ctx, name, info, contents)
	if err != nil {
		return unchanged(err)
	}
	defer func() {
		if err != nil {
			os.Remove(temporary)
		}
	}()
	if err := compare(name, info, old); err != nil {
		return err
	}
	if err := beforeStep("rename"); err != nil {
		return unchanged(err)
	}
	if err := os.Rename(temporary, name); err != nil {
		if errors.Is(err, syscall.EBUSY) { // as in a container
			err = errors.New("the file itself is a mount: replace it where it is mounted from")
		}
		return unchanged(err)
	}
	return syncFolder(filepath.Dir(name))
}

// Check reports whether Replace could replace the named file now: it returns
// nil, or the error that Replace would return. It creates an empty temporary
// file with the owner, attributes and mode of the named one, and removes it.
func Check(ctx context.Context, name string) error {
	name, info, err := find(name)
	if err != nil {
		return err
	}
	temporary, err := writeTemporary(ctx, name, info, nil)
	if err != nil {
		return unchanged(err)
	}
	return WithoutPath(os.Remove(temporary))
}

// find follows symbolic links to the file to replace. It refuses what a rename
// would damage.
func find(name string) (string, os.FileInfo, error) {
	name, err := filepath.EvalSymlinks(name)
	if err != nil {
		return "", nil, WithoutPath(err)
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return "", nil, WithoutPath(err)
	case !info.Mode().IsRegular():
		return "", nil, errors.New("it is not a regular file: write the result to a new file")
	case hasOtherNames(info):
		return "", nil, errors.New("it has other names (hard links): " +
			"write the result to a new file, then cat new > old")
	}
	return name, info, nil
}

// writeTemporary writes a temporary file that is ready to take the place of the
// named one, and returns its name. On error no temporary file remains.
func writeTemporary(
	ctx context.Context, name string, info os.FileInfo, contents []byte,
) (temporary string, err error) {
	if err := beforeStep("create"); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(filepath.Dir(name), temporaryPattern) // with mode 0600
	if err != nil {
		return "", fmt.Errorf("no file can be created beside it: %w", WithoutPath(err))
	}
	defer func() {
		f.Close()
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"write", func() error { _, err := f.Write(contents); return err }},
		{"owner", func() error { return keepOwner(f, info) }},
		// Before the mode, because an access control list may exclude users
		// that the mode admits.
		{"attributes", func() error { return keepAttributes(f, name) }},
		{"mode", func() error { return f.Chmod(info.Mode() & keptMode) }},
		{"sync", f.Sync},
		{"close", f.Close},
		{"read", func() error { return readBack(f.Name(), contents) }},
		{"interrupt", ctx.Err},
	} {
		if err := beforeStep(step.name); err != nil {
			return "", err
		}
		if err := step.do(); err != nil {
			return "", err
		}
	}
	return f.Name(), nil
}

// readBack returns an error if the named file does not have the contents that
// were written to it.
func readBack(name string, contents []byte) error {
	written, err := os.ReadFile(name)
	if err == nil && !bytes.Equal(written, contents) {
		err = errors.New("the new file does not read back as it was written: check the disk")
	}
	return err
}

// compare returns an error unless the named file is still the one of info, with
// the old contents.
func compare(name string, info os.FileInfo, old []byte) error {
	if err := beforeStep("compare"); err != nil {
		return unchanged(err)
	}
	now, err := os.Stat(name)
	if err != nil {
		return WithoutPath(err)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return WithoutPath(err)
	}
	if !os.SameFile(info, now) || now.Mode() != info.Mode() || !bytes.Equal(data, old) {
		return errors.New("it was changed meanwhile and is left alone: try again")
	}
	return nil
}

// syncFolder makes the rename survive a power failure. It ignores errors of
// file systems that cannot sync a folder, because the file is replaced already.
func syncFolder(name string) error {
	if err := beforeStep("sync folder"); err != nil {
		return err
	}
	d, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer d.Close()
	d.Sync()
	return nil
}

// unchanged adds to an error that the file is unchanged, and removes the path.
func unchanged(err error) error {
	return fmt.Errorf("nothing is changed: %w", WithoutPath(err))
}

// WithoutPath removes the path from an error of package os, by returning its
// cause. It returns other errors unchanged.
func WithoutPath(err error) error {
	if pathError := (*fs.PathError)(nil); errors.As(err, &pathError) {
		return pathError.Err
	}
	if linkError := (*os.LinkError)(nil); errors.As(err, &linkError) {
		return linkError.Err
	}
	return err
}
