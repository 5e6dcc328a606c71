package wholefile

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// accessList is the attribute that holds the access control list; see acl(5).
const accessList = "system.posix_acl_access"

// keepAttributes gives a file the access control list, the SELinux label and
// the user.* attributes of the named one. It copies no others: they describe
// the contents, as a signature does, or belong to the kernel.
func keepAttributes(f *os.File, of string) error {
	names, err := attributes(of)
	if err != nil {
		return fmt.Errorf("its extended attributes cannot be read: %w", err)
	}
	if !slices.Contains(names, accessList) {
		if err := removeAccessList(f); err != nil {
			return err
		}
	}
	for _, name := range names {
		if !isKept(name) {
			continue
		}
		if err := keepAttribute(f, of, name); err != nil {
			return err
		}
	}
	return nil
}

// isKept reports whether the new file gets the attribute.
func isKept(name string) bool {
	return name == accessList || name == "security.selinux" || strings.HasPrefix(name, "user.")
}

// removeAccessList removes the list that a new file gets from the default list
// of its folder.
func removeAccessList(f *os.File) error {
	err := unix.Fremovexattr(int(f.Fd()), accessList)
	if err != nil && !errors.Is(err, unix.ENODATA) && !errors.Is(err, unix.ENOTSUP) {
		return fmt.Errorf("the access control list "+
			"that the folder gave it cannot be removed: %w", err)
	}
	return nil
}

// keepAttribute gives a file an attribute of the named one. It writes only what
// differs, because even setting the same label can be forbidden.
func keepAttribute(f *os.File, of, name string) error {
	value, err := read(func(into []byte) (int, error) { return unix.Getxattr(of, name, into) })
	if err != nil {
		return fmt.Errorf("its extended attribute %s cannot be read: %w", name, err)
	}
	fd := int(f.Fd())
	has, err := read(func(into []byte) (int, error) { return unix.Fgetxattr(fd, name, into) })
	if err == nil && slices.Equal(value, has) {
		return nil
	}
	if err := unix.Fsetxattr(fd, name, value, 0); err != nil {
		return fmt.Errorf("its extended attribute %s cannot be kept: %w", name, err)
	}
	return nil
}

// attributes returns the names of a file's extended attributes, or none if the
// file system does not support them.
func attributes(name string) ([]string, error) {
	list, err := read(func(into []byte) (int, error) { return unix.Listxattr(name, into) })
	if errors.Is(err, unix.ENOTSUP) {
		return nil, nil
	}
	return strings.FieldsFunc(string(list), func(r rune) bool { return r == 0 }), err
}

// read calls get for the size of an attribute, then for its value.
func read(get func(into []byte) (int, error)) ([]byte, error) {
	n, err := get(nil)
	if err != nil || n == 0 {
		return nil, err
	}
	value := make([]byte, n)
	n, err = get(value)
	return value[:max(n, 0)], err
}
