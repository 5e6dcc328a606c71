package wholefile

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

const accessList = "system.posix_acl_access"

// keepAttributes gives a file the access control list, the label and the users' attributes of another. The other attributes are about its contents, or the kernel's own.
func keepAttributes(f *os.File, of string) error {
	names, err := attributes(of)
	if err != nil {
		return fmt.Errorf("its extended attributes cannot be read: %w", err)
	}
	if !slices.Contains(names, accessList) { // the folder may have given the new file one
		err := unix.Fremovexattr(int(f.Fd()), accessList)
		if err != nil && !errors.Is(err, unix.ENODATA) && !errors.Is(err, unix.ENOTSUP) {
			return fmt.Errorf("the access control list that the folder gives to new files cannot be taken away: %w", err)
		}
	}
	for _, name := range names {
		if name != accessList && name != "security.selinux" && !strings.HasPrefix(name, "user.") {
			continue
		}
		value, err := attribute(func(into []byte) (int, error) { return unix.Getxattr(of, name, into) })
		if err != nil {
			return fmt.Errorf("its extended attribute %s cannot be read: %w", name, err)
		}
		has, err := attribute(func(into []byte) (int, error) { return unix.Fgetxattr(int(f.Fd()), name, into) })
		if err == nil && slices.Equal(value, has) {
			continue
		}
		if err := unix.Fsetxattr(int(f.Fd()), name, value, 0); err != nil {
			return fmt.Errorf("its extended attribute %s cannot be kept: %w", name, err)
		}
	}
	return nil
}

// attributes returns the names of the attributes of a file.
func attributes(name string) ([]string, error) {
	list, err := attribute(func(into []byte) (int, error) { return unix.Listxattr(name, into) })
	if errors.Is(err, unix.ENOTSUP) {
		return nil, nil
	}
	return strings.FieldsFunc(string(list), func(r rune) bool { return r == 0 }), err
}

// attribute calls get with room for what it returns.
func attribute(get func(into []byte) (int, error)) ([]byte, error) {
	n, err := get(nil)
	if err != nil || n == 0 {
		return nil, err
	}
	value := make([]byte, n)
	n, err = get(value)
	return value[:max(n, 0)], err
}
