// Package wholefile replaces the contents of files atomically.
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

// beforeStep is called before each step of replacing a file. Tests make it fail, or end the process.
var beforeStep = func(step string) error { return nil }

// Replace replaces the contents of a file, which were old when they were read, at once: whoever opens it finds the old ones or the new ones, whole. The file keeps its mode and its owner, and
// on Linux its access control list, label and users' attributes; a symbolic link stays one. If anything fails it is as it was.
func Replace(ctx context.Context, name string, old, contents []byte) (err error) {
	name, info, err := replaceable(name)
	if err != nil {
		return err
	}
	temporary, err := writeTemporary(ctx, name, info, contents)
	if err != nil {
		return fmt.Errorf("nothing is changed: %w", err)
	}
	defer func() {
		if err != nil {
			os.Remove(temporary)
		}
	}()
	if err := unchanged(name, info, old); err != nil {
		return err
	}
	if err := beforeStep("rename"); err != nil {
		return fmt.Errorf("nothing is changed: %w", err)
	}
	if err := os.Rename(temporary, name); err != nil {
		if errors.Is(err, syscall.EBUSY) {
			return errors.New("nothing is changed: the file is mounted by itself, as into a container: run the command where it is mounted from")
		}
		return fmt.Errorf("nothing is changed: %w", withoutPath(err))
	}
	return syncFolder(filepath.Dir(name))
}

// replaceable returns the file that a name leads to, and refuses what cannot be replaced at once.
func replaceable(name string) (string, os.FileInfo, error) {
	name, err := filepath.EvalSymlinks(name)
	if err != nil {
		return "", nil, withoutPath(err)
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return "", nil, withoutPath(err)
	case !info.Mode().IsRegular():
		return "", nil, errors.New("it is not a regular file: leave --in-place out")
	case hasOtherNames(info):
		return "", nil, errors.New("it has other names (hard links), which would go on with the old contents: leave --in-place out, write the result to a new file, and copy that over it (cat new > old)")
	}
	return name, info, nil
}

// Check makes an empty file as Replace would make the new one, and removes it.
func Check(ctx context.Context, name string) error {
	name, info, err := replaceable(name)
	if err != nil {
		return err
	}
	temporary, err := writeTemporary(ctx, name, info, nil)
	if err != nil {
		return fmt.Errorf("nothing is changed: %w", err)
	}
	return withoutPath(os.Remove(temporary))
}

// writeTemporary writes a file beside the one that it is to replace, readable for nobody else until it has that one's mode, and reads it again.
func writeTemporary(ctx context.Context, name string, info os.FileInfo, contents []byte) (temporary string, err error) {
	if err := beforeStep("create"); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".clientsecret-*")
	if err != nil {
		return "", fmt.Errorf("no file can be made beside it: %w", withoutPath(err))
	}
	defer func() {
		f.Close()
		if err != nil {
			os.Remove(f.Name())
			err = withoutPath(err)
		}
	}()
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"write", func() error { _, err := f.Write(contents); return err }},
		{"owner", func() error { return keepOwner(f, info) }},
		// Before the mode, which lets in whom the list keeps out.
		{"attributes", func() error { return keepAttributes(f, name) }},
		{"mode", func() error {
			return f.Chmod(info.Mode() & (os.ModePerm | os.ModeSetuid | os.ModeSetgid | os.ModeSticky))
		}},
		{"sync", f.Sync},
		{"close", f.Close},
		{"read", func() error {
			written, err := os.ReadFile(f.Name())
			if err == nil && !bytes.Equal(written, contents) {
				err = errors.New("what was written is not what is read: the disk may be damaged")
			}
			return err
		}},
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

// unchanged refuses to replace a file that somebody else has changed meanwhile.
func unchanged(name string, info os.FileInfo, old []byte) error {
	if err := beforeStep("compare"); err != nil {
		return fmt.Errorf("nothing is changed: %w", err)
	}
	now, err := os.Stat(name)
	if err != nil {
		return withoutPath(err)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return withoutPath(err)
	}
	if !os.SameFile(info, now) || now.Mode() != info.Mode() || !bytes.Equal(data, old) {
		return errors.New("it was changed meanwhile, and is left alone: try again")
	}
	return nil
}

// syncFolder makes the new name last. What cannot be synced is replaced all the same.
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

// withoutPath returns the cause of an error of package os, without the path,
// which may be a secret that was typed in the wrong place.
func withoutPath(err error) error {
	if pathError := (*fs.PathError)(nil); errors.As(err, &pathError) {
		return pathError.Err
	}
	if linkError := (*os.LinkError)(nil); errors.As(err, &linkError) {
		return linkError.Err
	}
	return err
}
