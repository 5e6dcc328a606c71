//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// manyClients writes a configuration with n clients and their secrets in the clear.
func manyClients(t *testing.T, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("identity_providers:\n  oidc:\n    clients:\n")
	for i := range n {
		fmt.Fprintf(&b, "      - client_id: 'client-%d'\n        client_secret: 'Hush-%d'\n", i, i)
	}
	name := filepath.Join(t.TempDir(), "configuration.yml")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestMigrateInterrupted: Ctrl-C and its like leave the file as it was, and nothing beside it, also where nobody reads the result.
func TestMigrateInterrupted(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		for _, args := range [][]string{{"migrate", "--in-place"}, {"migrate", "--scheme", "bcrypt,cost=4"}} {
			name := manyClients(t, 1500)
			before, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(commandPath(t), append(args, name)...)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			out, in, err := os.Pipe() // nobody reads it, so that the second never ends
			if err != nil {
				t.Fatal(err)
			}
			cmd.Stdout = in
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			in.Close()
			time.Sleep(500 * time.Millisecond) // of the four minutes that the first would take
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			cmd.Wait()
			out.Close()
			if cmd.ProcessState.ExitCode() != exitTrouble || !strings.Contains(stderr.String(), "interrupted: the file is as it was") {
				t.Errorf("%v, %v: exit status %d, %s", signal, args, cmd.ProcessState.ExitCode(), &stderr)
			}
			after, err := os.ReadFile(name)
			entries, _ := os.ReadDir(filepath.Dir(name))
			if err != nil || !bytes.Equal(before, after) || len(entries) != 1 {
				t.Errorf("%v, %v: %v, the file is another, or not alone: %v", signal, args, err, entries)
			}
		}
	}
}

// TestMigrateFullDisk: a file that cannot be written whole is not replaced.
func TestMigrateFullDisk(t *testing.T) {
	name := manyClients(t, 20)
	before, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	// A limit of one block of 512 or 1,024 bytes for what the process writes stands for the disk.
	cmd := exec.Command("sh", "-c", `ulimit -f 1; "$0" migrate --in-place --scheme bcrypt,cost=4 "$1"`, commandPath(t), name)
	out, _ := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != exitTrouble || !strings.Contains(string(out), "nothing is changed: ") || strings.Contains(string(out), "Hush") {
		t.Errorf("exit status %d, %s", cmd.ProcessState.ExitCode(), out)
	}
	after, err := os.ReadFile(name)
	entries, _ := os.ReadDir(filepath.Dir(name))
	if err != nil || !bytes.Equal(before, after) || len(entries) != 1 {
		t.Errorf("%v, the file is another, or not alone: %v", err, entries)
	}
}
