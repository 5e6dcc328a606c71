// Package termtest gives tests a terminal to type on. It works on Linux.
package termtest

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Open returns a new terminal, and the end on which a person types and reads.
func Open(t *testing.T) (controller, terminal *os.File) {
	t.Helper()
	controller, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { controller.Close() })
	fd := int(controller.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { terminal.Close() })
	return controller, terminal
}

// patience is how long ReadUntil waits for more. Only a test that fails waits
// so long.
const patience = time.Minute

// ReadUntil reads the screen until it shows the wanted text, and returns it
// all.
func ReadUntil(t *testing.T, controller *os.File, want string) string {
	t.Helper()
	var screen strings.Builder
	buf := make([]byte, 4096)
	fds := []unix.PollFd{{Fd: int32(controller.Fd()), Events: unix.POLLIN}}
	for !strings.Contains(screen.String(), want) {
		n, err := unix.Poll(fds, int(patience.Milliseconds()))
		if err == unix.EINTR {
			continue
		}
		if n == 0 {
			t.Fatalf("no %q after %q", want, screen.String())
		}
		n, err = controller.Read(buf)
		screen.Write(buf[:n])
		if err != nil {
			t.Fatalf("%v after %q", err, screen.String())
		}
	}
	return screen.String()
}

// State returns the settings of a terminal, to compare.
func State(t *testing.T, terminal *os.File) unix.Termios {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return *state
}
