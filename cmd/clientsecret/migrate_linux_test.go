package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term/termtest"
)

// TestMigrateInterruptedHashing: Ctrl-C while the bar shows removes the bar and
// leaves the file as it was.
func TestMigrateInterruptedHashing(t *testing.T) {
	heedSignal(t, os.Interrupt)
	name := manyClients(t, 1500)
	before, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	controller, terminal := termtest.Open(t)
	// The bar appears after the first of 3,000 derivations.
	cmd := exec.Command(commandPath(t), "migrate", "--in-place", name)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
	cmd.Env = append(os.Environ(), "TERM=xterm")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	termtest.ReadUntil(t, controller, "hashing and comparing")
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	screen := termtest.ReadUntil(t, controller, "unchanged")
	cmd.Wait()
	if got := cmd.ProcessState.ExitCode(); got != exitTrouble {
		t.Errorf("exit status %d", got)
	}
	_, said, _ := strings.Cut(screen, "\r\x1b[K")
	said = strings.Join(strings.Fields(said), " ") // the line is broken somewhere
	if !strings.HasSuffix(said, "interrupted: the file is unchanged") {
		t.Errorf("%q", screen)
	}
	wantAlone(t, name, before)
}
