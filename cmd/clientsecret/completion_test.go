package main

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/calibrate"
)

// TestCandidates: the values in the tables are offered.
func TestCandidates(t *testing.T) {
	files := []string{"files 0"}
	for _, tc := range []struct {
		typed string // the words, with a space between them
		want  []string
	}{
		{"completion ", []string{"words", "bash", "zsh", "fish"}},
		{"key ", []string{"words", "generate"}},
		{"generate ", []string{"words", "pbkdf2", "argon2", "scrypt", "bcrypt", "sha2crypt"}},
		{"generate --charset ", []string{
			"words", "alphabetic", "alphanumeric", "ascii", "hex", "numeric", "numeric-hex", "rfc3986",
		}},
		{"generate --as ", append([]string{"words"}, formatNames()...)},
		{"generate pbkdf2 --variant ", append([]string{"words"}, schemeFamilies[0].variants...)},
		{"generate argon2 --variant ", append([]string{"words"}, schemeFamilies[1].variants...)},
		{"generate argon2 --profile ", []string{"words", "low-memory", "recommended"}},
		{"generate argon2id --profile ", []string{"words", "low-memory", "recommended"}},
		{"generate --scheme ", append(append([]string{"words"}, schemeNames()...), highEntropy)},
		{"generate pbkdf2 --scheme ", []string{"words"}},
		{"hash --scheme ", append([]string{"words"}, schemeNames()...)},
		{"migrate --scheme ", append([]string{"words"}, schemeNames()...)},
		{"calibrate ", append([]string{"words"}, calibrate.Names()...)},

		{"audit ", files},
		{"migrate ", files},
		{"reseal ", files},
		{"trace ", files},
		{"key generate --output ", files},
		{"seal --seal-key a=", []string{"files 1"}},
		{"seal --seal-key=a=", []string{"files 2"}},
		{"generate bcrypt --seal-key=a=", []string{"files 2"}},
		{"seal --seal-key a", []string{"words"}},
		{"seal --seal-key a=env:", []string{"words"}},
		{"reseal --client a ", []string{"words"}},
		{"check ", []string{"words"}},
		{"inspect ", []string{"words"}},
		{"hash ", []string{"words"}},
		{"seal ", []string{"words"}},
		{"open ", []string{"words"}},
		{"key generate ", []string{"words"}},
		{"completion bash ", []string{"words"}},
	} {
		if got := candidates(t, tc.typed); !slices.Equal(got, tc.want) {
			t.Errorf("%q completes to %q, want %q", tc.typed, got, tc.want)
		}
	}
}

// TestEveryCommandCompletes: all commands and options that the help shows.
func TestEveryCommandCompletes(t *testing.T) {
	n := 0
	var check func(*cli.Command, string)
	check = func(c *cli.Command, path string) {
		commands, options := candidates(t, path), candidates(t, path+"--")
		for _, sub := range c.VisibleCommands() {
			if !slices.Contains(commands, sub.Name) {
				t.Errorf("%q does not offer %s", path, sub.Name)
			}
			check(sub, path+sub.Name+" ")
		}
		for _, f := range c.VisibleFlags() {
			if n++; !slices.Contains(options, "--"+f.Names()[0]) {
				t.Errorf("%q does not offer --%s", path, f.Names()[0])
			}
		}
		if slices.Contains(append(commands, options...), "__complete") {
			t.Errorf("%q offers what is hidden", path)
		}
	}
	check(newCommand(), "")
	if n < 50 {
		t.Errorf("%d options", n)
	}
}

// TestSchemesAreTaken: what is offered for --scheme can be given.
func TestSchemesAreTaken(t *testing.T) {
	for _, name := range candidates(t, "generate --scheme ")[1:] {
		if _, err := parseScheme(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// candidates returns what is offered, without the usages.
func candidates(t *testing.T, typed string) []string {
	t.Helper()
	var out bytes.Buffer
	root := newCommand()
	root.Writer = &out
	args := append([]string{"clientsecret", "__complete"}, strings.Split(typed, " ")...)
	if err := root.Run(context.Background(), args); err != nil {
		t.Fatal(err)
	}
	var words []string
	for line := range strings.Lines(out.String()) {
		word, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		words = append(words, word)
	}
	return words
}
