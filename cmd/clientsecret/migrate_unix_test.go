//go:build unix

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// manyClients writes a configuration with n clients and their secrets in the
// clear.
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

// heedSignal makes the commands that a test starts heed a signal, even if the test
// itself is to ignore it, as under nohup: they would inherit that.
func heedSignal(t *testing.T, s os.Signal) {
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, s)
	t.Cleanup(func() { signal.Stop(caught) })
}

// TestMigrateInterrupted: signals leave the file as it was and nothing beside
// it, even if nobody reads the result. The signal is sent when the process says
// that it runs.
func TestMigrateInterrupted(t *testing.T) {
	for _, tc := range []struct {
		name string
		args []string
		wait func(stdout, stderr *bufio.Reader) error
	}{
		{
			// After the line that names a client, it would take hours.
			"in place",
			[]string{"migrate", "--in-place", "--scheme", "pbkdf2-sha512,iterations=5000000"},
			func(_, stderr *bufio.Reader) error {
				line, err := stderr.ReadString('\n')
				if err == nil && !strings.Contains(line, "is left as it is") {
					err = fmt.Errorf("the first line is %q", line)
				}
				return err
			},
		},
		{
			// It would never end, because a pipe has no room for the result.
			"in a pipe",
			[]string{"migrate", "--scheme", "pbkdf2-sha512,iterations=1"},
			func(stdout, _ *bufio.Reader) error {
				_, err := stdout.ReadByte()
				return err
			},
		},
	} {
		for _, sent := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
			t.Run(tc.name+"/"+sent.String(), func(t *testing.T) {
				heedSignal(t, sent)
				name := manyClients(t, 1500)
				before, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				const left = "      - client_id: 'left'\n        client_secret: '{{ env \"X\" }}'\n"
				before = append(before, left...)
				if err := os.WriteFile(name, before, 0o600); err != nil {
					t.Fatal(err)
				}
				cmd := exec.Command(commandPath(t), append(tc.args, name)...)
				stdout, err := cmd.StdoutPipe()
				if err != nil {
					t.Fatal(err)
				}
				stderr, err := cmd.StderrPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				reader := bufio.NewReader(stderr)
				if err := tc.wait(bufio.NewReaderSize(stdout, 16), reader); err != nil {
					t.Error(err)
				}
				if err := cmd.Process.Signal(sent); err != nil {
					t.Error(err)
				}
				said, err := io.ReadAll(reader)
				cmd.Wait()
				status := cmd.ProcessState.ExitCode()
				if status != exitTrouble ||
					!bytes.Contains(said, []byte("interrupted: the file is unchanged")) {
					t.Errorf("exit status %d, %s, %v", status, said, err)
				}
				wantAlone(t, name, before)
			})
		}
	}
}

// wantAlone checks the contents of a file, and that it is alone in its folder.
func wantAlone(t *testing.T, name string, want []byte) {
	t.Helper()
	got, err := os.ReadFile(name)
	entries, _ := os.ReadDir(filepath.Dir(name))
	if err != nil || !bytes.Equal(got, want) || len(entries) != 1 {
		t.Errorf("%v, the file is another, or not alone: %v", err, entries)
	}
}

// TestMigrateFullDisk: a file that cannot be written whole is not replaced.
func TestMigrateFullDisk(t *testing.T) {
	name := manyClients(t, 20)
	before, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	// A limit of one block of 512 or 1,024 bytes for what the process writes
	// stands for the disk.
	const script = `ulimit -f 1; "$0" migrate --in-place --scheme bcrypt,cost=4 "$1"`
	cmd := exec.Command("sh", "-c", script, commandPath(t), name)
	out, _ := cmd.CombinedOutput()
	status := cmd.ProcessState.ExitCode()
	if status != exitTrouble || !bytes.Contains(out, []byte("nothing is changed: ")) ||
		bytes.Contains(out, []byte("Hush")) {
		t.Errorf("exit status %d, %s", status, out)
	}
	wantAlone(t, name, before)
}
