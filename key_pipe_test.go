//go:build linux || darwin

package clientsecret_test

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/clientsecret/clientsecret"
)

// TestReadKeyPipe: a named pipe that nobody writes to is an error at once.
func TestReadKeyPipe(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Skip(err)
	}
	result := make(chan error, 1)
	go func() {
		_, err := clientsecret.ReadKey(name)
		result <- err
	}()
	select {
	case err := <-result:
		if !errors.Is(err, clientsecret.ErrKey) {
			t.Errorf("%v, want ErrKey", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("ReadKey waits for a writer")
	}
}
