package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term/termtest"
)

// TestNoEcho types after the prompt has appeared, as a person does. Then it
// looks for the secret on the screen, and at the state of the terminal. (The
// scripts cannot: they type before the command has turned the echo off.)
func TestNoEcho(t *testing.T) {
	for _, tc := range []struct {
		name, keys string
		signal     os.Signal
		last       string // the end of what the screen shows
		status     int
	}{
		{"enter", "right-secret\r", nil, "match", 0},
		{"Ctrl-J", "right-secret\n", nil, "match", 0},
		{"Ctrl-C", "right-sec\x03", nil, "nothing was typed", 2},
		{"Ctrl-D", "\x04", nil, "nothing was typed", 2},
		{"Ctrl-Z and on", "right\x1a-secret\r", nil, "match", 0},
		{"Ctrl-\\ and on", "right\x1c-secret\r", nil, "match", 0},
		{"SIGTERM", "right-sec", syscall.SIGTERM, "", 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			controller, terminal := termtest.Open(t)
			cmd := exec.Command(commandPath(t), "check", "$plaintext$right-secret")
			cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
			cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
			before := termios(t, terminal)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			screen := termtest.ReadUntil(t, controller, "(not shown): ")
			if _, err := controller.WriteString(tc.keys); err != nil {
				t.Fatal(err)
			}
			if tc.signal != nil {
				if err := cmd.Process.Signal(tc.signal); err != nil {
					t.Fatal(err)
				}
			}
			screen += termtest.ReadUntil(t, controller, tc.last)
			cmd.Wait()
			if got := cmd.ProcessState.ExitCode(); got != tc.status {
				t.Errorf("exit status %d, want %d; %q", got, tc.status, screen)
			}
			if strings.Contains(screen, "right") {
				t.Errorf("the secret is on the screen: %q", screen)
			}
			if *termios(t, terminal) != *before {
				t.Error("the terminal is left in another state")
			}
		})
	}
}

// TestHashAsksTwice at a terminal.
func TestHashAsksTwice(t *testing.T) {
	for _, tc := range []struct {
		name, again, last string
		status            int
	}{
		{"the same", "right-secret\r", "$2b$04$", 0},
		{"another", "right-secrte\r", "the two secrets differ, so nothing was made", 2},
		{"nothing", "\r", "nothing was typed", 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			controller, terminal := termtest.Open(t)
			cmd := exec.Command(commandPath(t), "hash", "--scheme", "bcrypt,cost=4")
			cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
			cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			screen := ""
			for _, step := range [][2]string{
				{"Client secret (not shown): ", "right-secret\r"},
				{"again (not shown): ", tc.again},
			} {
				screen += termtest.ReadUntil(t, controller, step[0])
				if _, err := controller.WriteString(step[1]); err != nil {
					t.Fatal(err)
				}
			}
			screen += termtest.ReadUntil(t, controller, tc.last)
			cmd.Wait()
			if got := cmd.ProcessState.ExitCode(); got != tc.status {
				t.Errorf("exit status %d, want %d; %q", got, tc.status, screen)
			}
			if strings.Contains(screen, "right-sec") {
				t.Errorf("the secret is on the screen: %q", screen)
			}
		})
	}
}

// TestAsOnTerminal: an id cannot control the terminal. If it would, nothing is
// printed.
func TestAsOnTerminal(t *testing.T) {
	for format, want := range map[string]string{
		"env":        "has a control character: write the output to a file",
		"yaml":       `client_id: "a\x1b[31mb"`,
		"compose":    `CLIENT_ID: "a\x1b[31mb"`,
		"kubernetes": "client_id: 'YRtbMzFtYg=='",
	} {
		controller, terminal := termtest.Open(t)
		cmd := exec.Command(commandPath(t), "generate", "--high-entropy", "--as", format,
			"--client", "a\x1b[31mb")
		cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
		cmd.Run()
		terminal.Close()
		output, _ := io.ReadAll(controller) // the error is that the terminal is closed
		screen := string(output)
		if strings.Contains(screen, "\x1b") || !strings.Contains(screen, want) {
			t.Errorf("%s: %q", format, screen)
		}
		shown := strings.Contains(screen, "Client secret")
		if failed := cmd.ProcessState.ExitCode() == exitTrouble; failed == shown {
			t.Errorf("%s: failed %t, and the secret is shown %t", format, failed, shown)
		}
	}
}

// TestColour: only a terminal gets colour, unless it is dumb or NO_COLOR is
// set. The scripts test pipes.
func TestColour(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	const refused = `time="2026-05-04T10:00:00Z" level=error ` +
		`msg="Access Request failed with error: x"` + "\n"
	if err := os.WriteFile(log, []byte(refused), 0o600); err != nil {
		t.Fatal(err)
	}
	endOf := map[string]string{"trace": "and trace the", "inspect": "short-secret"}
	for _, args := range [][]string{{"trace", log}, {"inspect", "$plaintext$x"}} {
		for _, tc := range []struct {
			env    []string
			colour bool
		}{
			{[]string{"TERM=xterm"}, true},
			{[]string{"TERM=xterm", "NO_COLOR="}, true}, // as https://no-color.org says
			{[]string{"TERM=xterm", "NO_COLOR=1"}, false},
			{[]string{"TERM=dumb"}, false},
		} {
			controller, terminal := termtest.Open(t)
			cmd := exec.Command(commandPath(t), args...)
			cmd.Env = append(os.Environ(), tc.env...)
			cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			screen := termtest.ReadUntil(t, controller, endOf[args[0]])
			cmd.Wait()
			if got := strings.Contains(screen, "\x1b["); got != tc.colour {
				t.Errorf("%q, %q: %q", args, tc.env, screen)
			}
		}
	}
}

func termios(t *testing.T, terminal *os.File) *unix.Termios {
	state, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state
}
