package main

import (
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/trace"
)

func TestMain(m *testing.M) {
	// Under -race, every exit of a command would take a second.
	os.Setenv("GORACE", "atexit_sleep_ms=0")
	testscript.Main(m, map[string]func(){"clientsecret": main})
}

// TestScripts runs the terminal sessions in testdata.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("GORACE", os.Getenv("GORACE"))
			e.Setenv("ESC", "\x1b")
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name == "root" { // root may read everything
				return os.Geteuid() == 0, nil
			}
			return false, errors.New("unknown condition")
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"columns": columns,
			"safe":    safe,
			"status":  status,
		},
	})
}

// columns FILE: no line is wider than a terminal of 80 columns.
func columns(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		for line := range strings.Lines(ts.ReadFile(name)) {
			if strings.HasPrefix(line, "  see https://") { // cannot be broken
				continue
			}
			if n := term.Width(strings.TrimSuffix(line, "\n")); n > 80 {
				ts.Fatalf("%s has a line of %d columns: %s", name, n, line)
			}
		}
	}
}

// safe FILE: it has no text that a terminal obeys or does not show.
func safe(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		for line := range strings.Lines(ts.ReadFile(name)) {
			line = strings.TrimSuffix(line, "\n")
			if want := term.Safe(line); line != want {
				ts.Fatalf("%s has a line with what has to be escaped: %s", name, want)
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

// TestJSONIsDocumented: docs/json.md has every field of --json and every code of
// trace, docs/operators.md every code of audit.
func TestJSONIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/json.md")
	if err != nil {
		t.Fatal(err)
	}
	findingsPage, err := os.ReadFile("../../docs/operators.md")
	if err != nil {
		t.Fatal(err)
	}
	names := func(word string) bool { return strings.Contains(string(page), "`"+word+"`") }
	var check func(reflect.Type)
	fields := 0
	check = func(of reflect.Type) {
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct || of == reflect.TypeFor[time.Time]() {
			return
		}
		for f := range of.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" {
				continue
			}
			fields++
			if !names(name) && !strings.Contains(string(page), "."+name+"`") {
				t.Errorf("%s.%s: nothing of %s", of, f.Name, name)
			}
			check(f.Type)
		}
	}
	check(reflect.TypeFor[client]())
	check(reflect.TypeFor[result]())
	check(reflect.TypeFor[madeKey]())
	check(reflect.TypeFor[checked]())
	check(reflect.TypeFor[inspection]())
	check(reflect.TypeFor[conversion]())
	check(reflect.TypeFor[calibration]())
	check(reflect.TypeFor[trace.Report]())
	check(reflect.TypeFor[audit.Client]())
	check(reflect.TypeFor[rewrittenFile]())
	check(reflect.TypeFor[fileError]())
	check(reflect.TypeFor[build]())
	for _, code := range audit.Codes() {
		if !strings.Contains(string(findingsPage), "| `"+string(code)+"`") &&
			!strings.Contains(string(findingsPage), ", `"+string(code)+"`") {
			t.Errorf("nothing of the code %s", code)
		}
	}
	if fields < 40 {
		t.Errorf("%d fields", fields)
	}
	for _, code := range append(slices.Clone(findings),
		trace.MaybeRefused, trace.Pending, trace.LogLevel, trace.NoRequests,
	) {
		if !names(string(code)) {
			t.Errorf("nothing of the code %s", code)
		}
		if _, ok := advices[code]; !ok && code != trace.MaybeRefused && code != trace.Pending {
			t.Errorf("no advice for %s", code)
		}
	}
}

// TestGenerateFits: the secrets and stored values of generate fit together, and
// all differ.
func TestGenerateFits(t *testing.T) {
	seen := make(map[string]bool)
	for _, args := range [][]string{
		{"--high-entropy"},
		{"--high-entropy", "--charset", "ascii"},
		{"pbkdf2", "--iterations", "1"},
		{"argon2", "--memory", "32"},
		{"scrypt", "--log-n", "4"},
		{"bcrypt", "--cost", "4"},
		{"sha2crypt", "--iterations", "1000"},
		{"--scheme", "bcrypt-sha256,cost=4"},
	} {
		generate := []string{"generate", "--json", "--client-id", "--count", "3"}
		out, err := exec.Command(commandPath(t), append(generate, args...)...).Output()
		if err != nil {
			t.Fatalf("%q: %v", args, err)
		}
		for line := range strings.Lines(string(out)) {
			var made client
			if err := json.Unmarshal([]byte(line), &made); err != nil {
				t.Fatalf("%q: %v", args, err)
			}
			digest, err := clientsecret.Parse(made.Stored)
			if err != nil {
				t.Fatalf("%q: %v", args, err)
			}
			err = clientsecret.Compare(digest, clientsecret.NewSecret(made.Secret))
			if err != nil {
				t.Errorf("%q: Compare: %v", args, err)
			}
			scheme, err := clientsecret.ParseScheme(made.Scheme)
			if err != nil || scheme.String() != digest.Scheme().String() {
				t.Errorf("%q: the scheme is %s, not %s; %v",
					args, digest.Scheme(), made.Scheme, err)
			}
			if made.SecretEncoded != "" {
				decoded, err := url.QueryUnescape(made.SecretEncoded)
				if err != nil || decoded != made.Secret {
					t.Errorf("%q: the encoded secret is another, %v", args, err)
				}
			}
			for _, value := range []string{made.ClientID, made.Secret, made.Stored} {
				if seen[value] || value == "" {
					t.Errorf("%q: a value is there twice, or empty", args)
				}
				seen[value] = true
			}
		}
	}
	if len(seen) != 8*3*3 {
		t.Errorf("%d values", len(seen))
	}
}

// commandPath returns a path that tells the test binary to act as the command.
func commandPath(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "clientsecret")
	if err := os.Symlink(os.Args[0], path); err != nil {
		t.Fatal(err)
	}
	return path
}
