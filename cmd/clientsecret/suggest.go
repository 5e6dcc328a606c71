package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"
)

// This file suggests known words for mistyped ones. A typed word is repeated
// only if it is within two edits of a known one. Any other may be a secret.

const maxEdits = 2

// suggest returns the known word that is nearest to the typed one, or the empty
// string if none is within two edits. A short word must have at least one
// character in common with it.
func suggest(typed string, known []string) string {
	best, nearest := "", maxEdits+1
	for _, word := range known {
		if d := edits(typed, word); d < nearest && d < len(typed) && d < len(word) {
			best, nearest = word, d
		}
	}
	return best
}

// edits returns how many insertions, deletions, replacements and swaps of
// neighbours turn a into b (optimal string alignment). If the lengths differ
// too much, it returns maxEdits+1.
func edits(a, b string) int {
	if max(len(a), len(b))-min(len(a), len(b)) > maxEdits {
		return maxEdits + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// unknownCommand says that a word is no command of c.
func unknownCommand(c *cli.Command, typed string) error {
	var known []string
	for _, sub := range c.Commands {
		if !sub.Hidden {
			known = append(known, sub.Name)
		}
	}
	if meant := suggest(typed, known); meant != "" {
		return fmt.Errorf("%s: did you mean %s? See %s --help", typed, meant, c.FullName())
	}
	return errors.New("the first argument is not a command; see " + c.FullName() + " --help")
}

// unknownSubcommand is unknownCommand, with what generate says of schemes.
func unknownSubcommand(c *cli.Command, typed string) error {
	if c.Name == "generate" {
		return unknownScheme(typed)
	}
	return unknownCommand(c, typed)
}

// mistypedCommand returns the word in the place of a command, if c has commands
// and the word is none of them. Then the options after it are not the mistake.
func mistypedCommand(c *cli.Command) (typed string, ok bool) {
	depth := len(c.Lineage())
	if len(c.Commands) == 0 || len(os.Args) <= depth {
		return "", false
	}
	typed = os.Args[depth]
	return typed, !strings.HasPrefix(typed, "-") && c.Command(typed) == nil
}

// insteadOf says what to do in place of options that other commands have.
var insteadOf = map[string]string{
	"password":   "clientsecret hash reads the secret, and shows it to nobody",
	"no-confirm": "clientsecret hash asks once if the secret comes from a pipe",
	"dry-run":    "--diff shows what would change",
}

// unknownOption says that a word is no option of c.
func unknownOption(c *cli.Command, typed, help string) error {
	var known []string
	for _, command := range c.Lineage() {
		for _, f := range command.Flags {
			known = append(known, f.Names()...)
		}
	}
	known = append(known, "help", "version")
	slices.Sort(known)
	if slices.Contains(known, typed) { // an option of generate alone
		return errors.New("--" + typed + " does not go with " + c.FullName() + help)
	}
	if instead := insteadOf[typed]; instead != "" {
		return errors.New("--" + typed + ": " + instead)
	}
	if meant := suggest(typed, known); meant != "" {
		return fmt.Errorf("--%s: did you mean --%s? See %s --help", typed, meant, c.FullName())
	}
	return errors.New("there is no such option" + help)
}
