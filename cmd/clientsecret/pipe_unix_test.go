//go:build unix

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestClosedPipe: if nobody reads the result, a command ends like others, and
// reports only other errors.
func TestClosedPipe(t *testing.T) {
	dir := t.TempDir()
	write := func(name, contents string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(contents), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const stored = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$x/jjngROwdASKNt7xZV76y5Cr4VXB7M6bMr3oZtWIQk"
	clients := write("a.yml", "identity_providers: {oidc: {clients: [{client_id: a, client_secret: Hush}]}}\n")
	log := write("a.log", "time=\"2026-05-04T10:00:00Z\" level=error msg=\"Access Request failed with error: x\"\n")
	missing, missingLog := filepath.Join(dir, "missing.yml"), filepath.Join(dir, "missing.log")
	for _, tc := range []struct {
		name string
		args []string
		says string // with status 2; if empty, it ends with SIGPIPE
	}{
		{"help", []string{"--help"}, ""},
		{"help of a command", []string{"audit", "--help"}, ""},
		{"--version", []string{"--version"}, ""},
		{"version", []string{"version"}, ""},
		{"no argument", nil, ""},
		{"completion", []string{"completion", "bash"}, ""},
		{"generate --quiet", []string{"generate", "--quiet", "--high-entropy"}, ""},
		{"generate", []string{"generate", "--count", "3", "--high-entropy"}, ""},
		{"check", []string{"check", stored}, ""},
		{"inspect", []string{"inspect", stored}, ""},
		{"key generate", []string{"key", "generate"}, ""},
		{"audit", []string{"audit", clients}, ""},
		{"audit --json", []string{"audit", "--json", clients}, ""},
		{"audit, a file is missing", []string{"audit", clients, missing}, "missing.yml: no such file"},
		{"migrate", []string{"migrate", clients}, ""},
		{"migrate --diff", []string{"migrate", "--diff", clients}, ""},
		{"migrate, a file is missing", []string{"migrate", "--diff", clients, missing}, "missing.yml: no such file"},
		{"trace", []string{"trace", log}, ""},
		{"trace --json", []string{"trace", "--json", log}, ""},
		{"trace, a log is missing", []string{"trace", log, missingLog}, "missing.log: no such file"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			r.Close()
			var stderr bytes.Buffer
			cmd := exec.Command(commandPath(t), tc.args...)
			cmd.Stdin = strings.NewReader("right")
			cmd.Stdout, cmd.Stderr = w, &stderr
			if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
				t.Fatal(err)
			}
			status := cmd.ProcessState.Sys().(syscall.WaitStatus)
			if tc.says == "" {
				if !status.Signaled() || status.Signal() != syscall.SIGPIPE || stderr.Len() > 0 {
					t.Errorf("%v, it says %q", cmd.ProcessState, &stderr)
				}
				return
			}
			if status.ExitStatus() != exitTrouble || strings.Count(stderr.String(), "\n") != 1 ||
				!strings.Contains(stderr.String(), tc.says) {
				t.Errorf("%v, it says %q; want %q", cmd.ProcessState, &stderr, tc.says)
			}
		})
	}
}
