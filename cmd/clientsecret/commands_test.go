package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v3"
)

// otherPrograms are the other programs that the documentation uses.
var otherPrograms = []string{
	"bash", "cd", "cp", "curl", "docker", "echo", "export", "gitleaks", "go",
	"grep", "jq", "kubectl", "paste", "psql", "read", "trufflehog", "umask",
}

// knowsAll returns nil if a command line has only programs that are known, and
// commands and options that this one has.
func knowsAll(line string) error {
	for _, words := range commandsIn(line) {
		var err error
		switch {
		case words[0] == "clientsecret":
			err = knows(words[1:])
		case !slices.Contains(otherPrograms, words[0]):
			err = fmt.Errorf("%s is not a program that the documentation uses", words[0])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// knows returns nil if the arguments name a command, and its options are right.
// The command does not run.
func knows(args []string) error {
	root := newCommand()
	root.Writer = io.Discard
	var reached *cli.Command
	var stub func(*cli.Command)
	stub = func(c *cli.Command) {
		c.Action = func(_ context.Context, c *cli.Command) error {
			reached = c
			return nil
		}
		for _, sub := range c.Commands {
			stub(sub)
		}
	}
	stub(root)
	if err := root.Run(context.Background(), append([]string{"clientsecret"}, args...)); err != nil {
		return err
	}
	switch {
	case reached == nil: // help, or completion
		return nil
	case reached == root || len(reached.Commands) > 0 && reached.Args().Present():
		return fmt.Errorf("there is no such command")
	}
	if _, err := pathsOf(reached); err != nil {
		return err
	}
	if reached.IsSet("scheme") {
		_, err := parseScheme(reached.String("scheme"))
		return err
	}
	return nil
}

var assignment = regexp.MustCompile(`^[A-Z_]+=`)

// commandsIn splits a command line of a shell into commands and their words. It
// knows quotes, pipes, lists, groups, comments, and leaves out redirections and
// the variables that are set before a command.
func commandsIn(line string) [][]string {
	var s splitter
	for _, r := range strings.ReplaceAll(line, "2>&1", "") {
		s.take(r)
	}
	s.endCommand()
	return s.all
}

type splitter struct {
	all        [][]string
	words      []string
	word       strings.Builder
	inWord     bool
	redirected bool // the next word is the name of a file
	comment    bool
	quote      rune
}

func (s *splitter) take(r rune) {
	switch {
	case s.comment:
	case r == s.quote:
		s.quote = 0
	case s.quote != 0:
		s.word.WriteRune(r)
	case r == '\'' || r == '"':
		s.quote, s.inWord = r, true
	case r == ' ':
		s.endWord()
	case r == '<' || r == '>':
		s.endWord()
		s.redirected = true
	case strings.ContainsRune("|;&{}", r):
		s.endCommand()
	case r == '#' && !s.inWord:
		s.comment = true
	default:
		s.word.WriteRune(r)
		s.inWord = true
	}
}

func (s *splitter) endWord() {
	word := s.word.String()
	switch {
	case !s.inWord:
		return
	case s.redirected:
		s.redirected = false
	case len(s.words) > 0 || !assignment.MatchString(word):
		s.words = append(s.words, word)
	}
	s.inWord = false
	s.word.Reset()
}

func (s *splitter) endCommand() {
	s.endWord()
	if len(s.words) > 0 {
		s.all = append(s.all, s.words)
	}
	s.words, s.redirected = nil, false
}

func TestCommandsIn(t *testing.T) {
	for line, want := range map[string]string{
		"a":                          "[[a]]",
		"a 'b c' \"d | e\"x":         "[[a b c d | ex]]",
		"a < in | b > out 2>&1":      "[[a] [b]]",
		"X=1 Y='2 3' a Z=4 # b | c":  "[[a Z=4]]",
		"a && { b; c; } | d '#' e#f": "[[a] [b] [c] [d # e#f]]",
		"export P=\"$P:$(go env)\"":  "[[export P=$P:$(go env)]]",
		"a ''":                       "[[a ]]",
	} {
		if got := fmt.Sprint(commandsIn(line)); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}

// TestKnows: what no command takes is not in the documentation.
func TestKnows(t *testing.T) {
	for line, want := range map[string]bool{
		"clientsecret audit --json x.yml":                    true,
		"X=1 clientsecret trace < log | jq .":                true,
		"clientsecret completion bash":                       true,
		"clientsecret generate pbkdf2 --variant sha512":      true,
		"clientsecret audti x.yml":                           false,
		"clientsecret audit --jsn x.yml":                     false,
		"clientsecret generate pbkdf":                        false,
		"clientsecret key generat":                           false,
		"clientsecret calibrate --target 100":                false,
		"clientsecret hash --scheme bcrypt,cots=1 < s":       false,
		"clientsecret audit --path 'a[' x.yml":               false,
		"clientsecrt audit x.yml":                            false,
		"jq . x | clientsecret trace --what":                 false,
		"{ echo x; clientsecret trace --what; } | go run ./": false,
	} {
		if err := knowsAll(line); (err == nil) != want {
			t.Errorf("%s: %v, want %v", line, err, want)
		}
	}
}
