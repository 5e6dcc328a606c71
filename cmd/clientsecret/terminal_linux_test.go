package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestNoEcho types at the prompt as a person does, after it has appeared, and looks for the secret on the screen. (The scripts cannot: they
// type before the command has turned the echo off.)
func TestNoEcho(t *testing.T) {
	for _, interrupt := range []bool{false, true} {
		controller, terminal := openPTY(t)
		cmd := exec.Command(os.Args[0], "check", "$plaintext$right-secret")
		cmd.Args[0] = "clientsecret"
		cmd.Path = commandPath(t)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
		before, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		screen := readUntil(t, controller, "(not shown): ")
		for echoes(t, terminal) { // the prompt is there a moment before
			time.Sleep(time.Millisecond)
		}
		keys, last, status := "right-secret\n", "match", 0
		if interrupt {
			keys, last, status = "right-sec\x03", "\n", 2
		}
		if _, err := controller.WriteString(keys); err != nil {
			t.Fatal(err)
		}
		screen += readUntil(t, controller, last)
		cmd.Wait()
		if got := cmd.ProcessState.ExitCode(); got != status {
			t.Errorf("exit status %d, want %d; %q", got, status, screen)
		}
		if strings.Contains(screen, "right") {
			t.Errorf("the secret is on the screen: %q", screen)
		}
		after, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
		if err != nil {
			t.Fatal(err)
		}
		if *after != *before {
			t.Errorf("interrupt %v: the terminal is left in another state", interrupt)
		}
	}
}

// commandPath returns a path by which the test binary knows that it is to be the command.
func commandPath(t *testing.T) string {
	path := t.TempDir() + "/clientsecret"
	if err := os.Symlink(os.Args[0], path); err != nil {
		t.Fatal(err)
	}
	return path
}

func openPTY(t *testing.T) (controller, terminal *os.File) {
	t.Helper()
	controller, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(controller.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(controller.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { controller.Close(); terminal.Close() })
	return controller, terminal
}

func echoes(t *testing.T, terminal *os.File) bool {
	state, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

func readUntil(t *testing.T, f *os.File, want string) string {
	t.Helper()
	var screen strings.Builder
	buf := make([]byte, 4096)
	for !strings.Contains(screen.String(), want) {
		n, err := f.Read(buf)
		screen.Write(buf[:n])
		if err != nil {
			t.Fatalf("%v after %q", err, screen.String())
		}
	}
	return screen.String()
}
