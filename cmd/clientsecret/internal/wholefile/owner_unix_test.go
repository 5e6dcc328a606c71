//go:build unix

package wholefile

import (
	"context"
	"os"
	"syscall"
	"testing"
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
	if err := Replace(context.Background(), name, []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if stat, ok := info.Sys().(*syscall.Stat_t); err != nil || !ok || stat.Uid != 12345 || stat.Gid != 23456 {
		t.Errorf("%+v, %v", info, err)
	}
}
