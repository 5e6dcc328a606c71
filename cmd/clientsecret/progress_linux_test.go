package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term/termtest"
)

const cleared = "\r\x1b[K"

// heldBack returns the name of a pipe, and the end that writes to it as soon as
// a command reads.
func heldBack(t *testing.T) (name string, open func() *os.File) {
	t.Helper()
	name = filepath.Join(t.TempDir(), "pipe.log")
	if err := unix.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	return name, func() *os.File {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
}

// longWork is a command whose work lasts until it is ended.
type longWork struct {
	args  []string
	pipe  func() *os.File // what the command reads; nil for none
	shows string
}

// progressOf returns the commands that show progress.
func progressOf(t *testing.T) map[string]longWork {
	log, openLog := heldBack(t)
	yml, openYML := heldBack(t)
	return map[string]longWork{
		"trace":     {[]string{"trace", log}, openLog, "reading"},
		"audit":     {[]string{"audit", "../../docs/example.yml", yml}, openYML, "pipe.log (2 of 2)…"},
		"migrate":   {[]string{"migrate", "--scheme", "pbkdf2-sha512", manyClients(t, 2000)}, nil, "hashing and comparing"},
		"calibrate": {[]string{"calibrate", "--target", "5s", "bcrypt"}, nil, "measuring bcrypt (1 of 1)…"},
	}
}

// TestInterruptedProgress: what shows is removed when the command is
// interrupted.
func TestInterruptedProgress(t *testing.T) {
	for name, work := range progressOf(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			controller, terminal := termtest.Open(t)
			cmd := exec.Command(commandPath(t), work.args...)
			cmd.Stderr = terminal
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if work.pipe != nil {
				work.pipe()
			}
			termtest.ReadUntil(t, controller, work.shows)
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			screen := termtest.ReadUntil(t, controller, "interrupted")
			if before, _, _ := strings.Cut(screen, "clientsecret: "); !strings.HasSuffix(before, cleared) {
				t.Errorf("%q", screen)
			}
			cmd.Wait()
			if got := cmd.ProcessState.ExitCode(); got != exitTrouble {
				t.Errorf("exit status %d", got)
			}
		})
	}
}

// TestProgressOfReading: progress is removed before the result is printed, and
// is not there where standard error is no terminal.
func TestProgressOfReading(t *testing.T) {
	for _, tc := range []struct {
		command, data, shows, result string
	}{
		{"trace", "../../docs/example.log", "reading", "12 lines of 1 log"},
		{"audit", "../../docs/example.yml", "(1 of 1)…", "5 clients: 2 to fix"},
	} {
		data, err := os.ReadFile(tc.data)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(tc.command, func(t *testing.T) {
			t.Parallel()
			controller, terminal := termtest.Open(t)
			name, open := heldBack(t)
			var out bytes.Buffer
			cmd := exec.Command(commandPath(t), tc.command, name)
			cmd.Stdout, cmd.Stderr = &out, terminal
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			pipe := open()
			termtest.ReadUntil(t, controller, tc.shows)
			pipe.Write(data)
			pipe.Close()
			cmd.Wait()
			const mark = "~" // which no bar has
			terminal.WriteString(mark)
			screen := termtest.ReadUntil(t, controller, mark)
			if !strings.HasSuffix(screen, cleared+mark) || !strings.Contains(out.String(), tc.result) {
				t.Errorf("%q, %s", screen, out.String())
			}
		})
		t.Run(tc.command+" in a pipe", func(t *testing.T) {
			t.Parallel()
			name, open := heldBack(t)
			var out, errs bytes.Buffer
			cmd := exec.Command(commandPath(t), tc.command, name)
			cmd.Stdout, cmd.Stderr = &out, &errs
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			pipe := open()
			time.Sleep(1500 * time.Millisecond) // longer than progress takes to show
			pipe.Write(data)
			pipe.Close()
			cmd.Wait()
			if errs.Len() > 0 || !strings.Contains(out.String(), tc.result) {
				t.Errorf("%q, %s", errs.String(), out.String())
			}
		})
	}
}

// TestResultAfterProgress: results on a terminal follow the progress on a clean
// line.
func TestResultAfterProgress(t *testing.T) {
	data, err := os.ReadFile("../../docs/example.log")
	if err != nil {
		t.Fatal(err)
	}
	controller, terminal := termtest.Open(t)
	name, open := heldBack(t)
	cmd := exec.Command(commandPath(t), "trace", name)
	cmd.Stdout, cmd.Stderr = terminal, terminal
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pipe := open()
	termtest.ReadUntil(t, controller, "reading")
	pipe.Write(data)
	pipe.Close()
	screen := termtest.ReadUntil(t, controller, "12 lines of 1 log")
	cmd.Wait()
	if !strings.Contains(screen, cleared+"12 lines") {
		t.Errorf("%q", screen)
	}
}
