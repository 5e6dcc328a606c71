package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/clientsecret/clientsecret"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"clientsecret": main})
}

// TestScripts runs the terminal sessions in testdata.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("GORACE", "atexit_sleep_ms=0") // under -race, every exit takes a second otherwise
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"fit":     fit,
			"columns": columns,
			"status":  status,
		},
	})
}

// fit SECRET-FILE STORED-FILE: the two fit together, by the package's own word. Files end in a newline.
func fit(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: fit SECRET-FILE STORED-FILE")
	}
	secret, stored := strings.TrimSuffix(ts.ReadFile(args[0]), "\n"), strings.TrimSuffix(ts.ReadFile(args[1]), "\n")
	digest, err := clientsecret.Parse(stored)
	ts.Check(err)
	if err := clientsecret.Compare(digest, clientsecret.NewSecret(secret)); (err == nil) == neg {
		ts.Fatalf("Compare: %v", err)
	}
}

// columns FILE: no line is wider than a terminal of 80 columns.
func columns(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		for line := range strings.Lines(ts.ReadFile(name)) {
			if strings.HasPrefix(line, "  see https://") { // cannot be broken
				continue
			}
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 80 {
				ts.Fatalf("%s has a line of %d columns: %s", name, n, line)
			}
		}
	}
}

// status N COMMAND…: the command ends with exit status N.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || neg {
		ts.Fatalf("usage: status N COMMAND...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}

// TestNoSecretInErrors gives the command secrets and stored values in every wrong place and looks for them in what it prints.
func TestNoSecretInErrors(t *testing.T) {
	const canary = "CaNaRy0yRaNaC"
	if args := os.Getenv("CLIENTSECRET_TEST_ARGS"); args != "" {
		os.Args = append([]string{"clientsecret"}, strings.Split(args, "\x1f")...)
		os.Exit(run())
	}
	for _, args := range [][]string{
		{canary}, {"-" + canary}, {"--" + canary}, {"--" + canary + "=x"}, {"--x=" + canary}, {"check", "--secret=" + canary}, {"check", "--secret", canary},
		{"check", "-" + canary}, {"check", "$x", canary}, {"check", "$" + canary}, {"check", "$pbkdf2-sha512$" + canary}, {"check", "$2b$" + canary + "$"},
		{"check", "$argon2id$v=19$m=" + canary}, {"check", canary}, {"check", "$plaintext$" + canary}, {"generate", canary}, {"generate", "--" + canary},
		{"generate", "--scheme", canary}, {"generate", "--scheme", "bcrypt," + canary}, {"generate", "--scheme", "bcrypt,cost=" + canary},
		{"generate", "--length", canary}, {"generate", "--count=" + canary}, {"generate", "--json=" + canary}, {"generate", "--charset", canary},
		{"generate", "pbkdf2", canary}, {"generate", "pbkdf2", "--variant", canary}, {"generate", "pbkdf2", "--iterations", canary}, {"generate", "pbkdf2", "--" + canary},
		{"help", canary}, {"completion", canary}, {"generate", "help", canary}, {"--version", canary}, {"check", "help", canary}, {"completion", "bash", canary},
		{"generate", "--characters", canary + canary}, {"--generate-shell-completion", canary},
	} {
		out := runWith(t, args, canary+"\n")
		if strings.Contains(out, canary) {
			t.Errorf("%q prints it: %s", args, out)
		}
	}
}

func runWith(t *testing.T, args []string, stdin string) string {
	t.Helper()
	in := filepath.Join(t.TempDir(), "in")
	if err := os.WriteFile(in, []byte(stdin), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(in)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cmd := exec.Command(os.Args[0], "-test.run=^TestNoSecretInErrors$")
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0", "CLIENTSECRET_TEST_ARGS="+strings.Join(args, "\x1f"))
	cmd.Stdin = f
	out, err := cmd.CombinedOutput()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	return string(out)
}
