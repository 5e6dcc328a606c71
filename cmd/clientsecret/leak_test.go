package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v3"
)

// canary stands for a secret. No output may have it, in any letter case. It is
// too long for a prefix, which generate prints as a part of the secret.
const canary = "CaNaRy0yRaNaC0aNaRy"

// TestNoSecretInErrors gives the command secrets and stored values in every
// wrong place, and looks for them in its output.
func TestNoSecretInErrors(t *testing.T) {
	if args := os.Getenv("CLIENTSECRET_TEST_ARGS"); args != "" {
		os.Args = append([]string{"clientsecret"}, strings.Split(args, "\x1f")...)
		os.Exit(run())
	}
	for _, args := range slices.Concat(everyPlace(newCommand(), nil), specialPlaces) {
		out := runWith(t, args, canary+"\n")
		if strings.Contains(strings.ToLower(out), strings.ToLower(canary)) {
			t.Errorf("%q prints it: %s", args, out)
		}
	}
}

// everyPlace returns command lines for a command and its subcommands: with the
// canary as an argument, as an option, and as the value of each option.
func everyPlace(c *cli.Command, path []string) [][]string {
	var all [][]string
	add := func(args ...string) { all = append(all, slices.Concat(path, args)) }
	add(canary)
	add("-" + canary)
	add("--" + canary)
	add("--" + canary + "=x")
	add("--x=" + canary)
	add("help", canary)
	add("-h", "--"+canary)
	for _, f := range c.Flags {
		for _, name := range f.Names() {
			if name == "help" || name == "h" {
				continue
			}
			add("--" + name + "=" + canary)
			add("--"+name, canary)
			add("--"+name, canary, canary)
		}
	}
	for _, sub := range c.Commands {
		all = append(all, everyPlace(sub, slices.Concat(path, []string{sub.Name}))...)
	}
	return all
}

// TestEveryPlace: the command lines come from the definitions of the commands.
func TestEveryPlace(t *testing.T) {
	var all []string
	for _, args := range everyPlace(newCommand(), nil) {
		all = append(all, strings.Join(args, " "))
	}
	for _, want := range []string{
		"reseal --seal-key " + canary, "key generate --output=" + canary, "open " + canary,
		"generate argon2id --memory " + canary, "--" + canary,
	} {
		if !slices.Contains(all, want) {
			t.Errorf("no %s", want)
		}
	}
}

// specialPlaces are command lines with more around the canary.
var specialPlaces = [][]string{
	{"--version", canary}, {"h", "--" + canary}, {"--generate-shell-completion", canary},
	{"help", "check", "--" + canary + "=x"}, {"help", "generate", "--" + canary},
	{"completion", "bash", canary}, {"completion", "bash", "--" + canary},
	{"__complete", canary}, {"__complete", "--" + canary + "="}, {"__complete", "check", canary, ""},
	{"__complete", "audit", "--seal-key", canary + "=" + canary},
	{"__complete", "audit", "--seal-key=" + canary + "="},
	{"__complete", canary, "--generate-shell-completion"},

	{"check", "$x", canary}, {"check", "$" + canary}, {"check", "$pbkdf2-sha512$" + canary},
	{"check", "$2b$" + canary + "$"}, {"check", "$argon2id$v=19$m=" + canary},
	{"check", "$plaintext$" + canary}, {"check", "$plaintext$x"}, {"check", "--json", "$plaintext$x"},
	{"inspect"}, {"inspect", "--json"}, {"inspect", "a", "$" + canary}, {"inspect", "$" + canary},
	{"inspect", "$2b$10$" + canary}, {"inspect", "--json", "$plaintext$" + canary},
	{"inspect", "--json", "$2b$" + canary},

	{"generate", "--scheme", "bcrypt," + canary}, {"generate", "--scheme", "bcrypt,cost=" + canary},
	{"generate", "--scheme", "argon2," + canary}, {"generate", "--characters", canary + canary},
	{"generate", "--length", "x for flag -" + strings.ToLower(canary)},
	{"generate", "--json=\" for flag -" + strings.ToLower(canary)},
	{"hash", "--scheme", "bcrypt,cost=" + canary}, {"hash", "--scheme", "high-entropy"},

	{"trace"}, {"trace", "--json"}, {"trace", canary, "/"},
	{"audit", "-"}, {"audit", "--path", canary, "-"}, {"audit", "--path", canary + "..x", "-"},
	{"audit", "--json=" + canary, "-"}, {"audit", "--seal-key", canary, "-"},
	{"migrate", "-"}, {"migrate", "--scheme", canary, "-"}, {"migrate", "--diff", "--path", canary, "-"},
	{"migrate", "--in-place", canary}, {"migrate", "--seal-key", canary, "-"},
	{"migrate", "--diff", "--json", "-"}, {"migrate", "--diff", "--json", canary},

	{"key", "generate", "--output", canary + "/x"},
	{"seal", "--seal-key", canary + "=x"}, {"seal", "--seal-key", "a=" + canary},
	{"seal", "--seal-key", "a=env:" + canary},
	{"seal", "--seal-key", canary + "=" + canary, "--client", "x"},
	{"seal", "--seal-key", testKey, "--client", canary},
	{"open", "--seal-key", testKey, "--client", canary},
	{"open", "--seal-key", testKey, "--client", canary, canary},
	{"open", "--seal-key", testKey, "--client", canary, "$sealed$v=1,k=a$" + canary},
	{"reseal", "--seal-key", canary, "-"}, {"reseal", "--seal-key", testKey, "-"},
	{"reseal", "--seal-key", testKey, "--all", "--diff", "-"},
	{"reseal", "--client", canary, "--seal-key", testKey, canary},
	{"reseal", "--seal-key", testKey, canary},
}

// testKey is a key from the environment of runWith.
const testKey = "a=env:CLIENTSECRET_TEST_KEY"

// runWith runs the command in an empty folder, and returns all that it prints.
func runWith(t *testing.T, args []string, stdin string) string {
	t.Helper()
	dir := t.TempDir()
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
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CLIENTSECRET_TEST_ARGS="+strings.Join(args, "\x1f"),
		"CLIENTSECRET_TEST_KEY=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
	cmd.Stdin = f
	out, err := cmd.CombinedOutput()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	return string(out)
}
