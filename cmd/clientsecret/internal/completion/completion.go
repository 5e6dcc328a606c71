// Package completion completes what is typed in a shell: commands, options and
// their values. It reads the definition of the command line, so that a new
// option needs nothing here.
//
// A shell runs the hidden command of [Request] with the words before the cursor
// and gets an [Answer]. This package has the scripts for bash, zsh and fish.
// PowerShell has none: the library's script for it evaluates what is typed.
package completion

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v3"
)

// Answer is what can complete the word at the cursor. The zero Answer is
// nothing.
type Answer struct {
	Words []Word
	Files bool // the name of a file
	After int  // how many "=" precede the name in the word
}

// Word is a word to choose, and what it means.
type Word struct{ Text, Usage string }

// For returns what completes the last of the typed words, which may be empty.
// They do not include the name of the program. Of the typed words, an Answer
// repeats only the name of an option.
func For(root *cli.Command, typed []string) Answer {
	if len(typed) == 0 {
		typed = []string{""}
	}
	last := len(typed) - 1
	p := place{command: root}
	for _, word := range typed[:last] {
		p.pass(word)
	}
	return p.answer(typed[last])
}

// place is where the cursor is.
type place struct {
	command   *cli.Command
	option    cli.Flag // whose value comes next; nil for none
	given     []string // all names of the options so far
	arguments int      // how many came so far
	ended     bool     // by --: no more options
}

// pass moves past a word, as the library reads it.
func (p *place) pass(word string) {
	switch {
	case p.option != nil:
		p.option = nil
	case p.ended:
		p.arguments++
	case word == "--":
		p.ended = true
	case isOption(word):
		name, _, hasValue := strings.Cut(word, "=")
		f := p.find(name)
		if f == nil {
			return
		}
		p.given = append(p.given, f.Names()...)
		if takesValue(f) && !hasValue {
			p.option = f
		}
	case p.arguments == 0 && p.command.Command(word) != nil:
		p.command = p.command.Command(word)
	default:
		p.arguments++
	}
}

func (p *place) answer(word string) Answer {
	name, value, hasValue := strings.Cut(word, "=")
	switch {
	case p.option != nil:
		return valuesOf(p.option, word).after("")
	case !p.ended && hasValue && isOption(word):
		return valuesOf(p.find(name), value).after(name + "=")
	case !p.ended && strings.HasPrefix(word, "-"):
		return Answer{Words: p.options()}
	}
	answer := p.argument()
	if p.arguments == 0 && !p.ended {
		answer.Words = append(p.commands(word), answer.Words...)
	}
	return answer
}

// isOption reports whether a word names options. A dash alone is standard
// input.
func isOption(word string) bool { return len(word) > 1 && word[0] == '-' }

// find returns the option with that name and its dashes, or nil if there is
// none.
func (p *place) find(name string) cli.Flag {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "-"), "-")
	for _, f := range p.flags() {
		if slices.Contains(f.Names(), name) {
			return f
		}
	}
	return nil
}

// flags returns the options of the command, and those that it inherits.
func (p *place) flags() []cli.Flag {
	all := slices.Clone(p.command.Flags)
	for _, c := range p.command.Lineage()[1:] {
		for _, f := range c.Flags {
			if local, ok := f.(cli.LocalFlag); ok && !local.IsLocal() {
				all = append(all, f)
			}
		}
	}
	return all
}

// options returns the options that the help shows, by their long names.
func (p *place) options() []Word {
	var words []Word
	for _, f := range p.flags() {
		if v, ok := f.(cli.VisibleFlag); ok && !v.IsVisible() {
			continue
		}
		word := Word{Text: "--" + f.Names()[0]}
		if d, ok := f.(cli.DocGenerationFlag); ok {
			word.Usage = d.GetUsage()
		}
		if !slices.ContainsFunc(words, func(w Word) bool { return w.Text == word.Text }) {
			words = append(words, word)
		}
	}
	return words
}

// commands returns the subcommands. A hidden one, such as an algorithm of
// generate, is among them only if the word is the beginning of its name.
func (p *place) commands(word string) []Word {
	parent := p.command
	if lineage := parent.Lineage(); parent.Name == helpName && len(lineage) > 1 {
		parent = lineage[1] // help is about its commands
	}
	var words []Word
	for _, c := range parent.Commands {
		switch {
		case c.Name == requestName:
		case c.Name == helpName && p.command != p.command.Root():
		case c.Hidden && (word == "" || !strings.HasPrefix(c.Name, word)):
		default:
			words = append(words, Word{c.Name, c.Usage})
		}
	}
	return words
}

// helpName is the library's name for the command that it adds.
const helpName = "help"
