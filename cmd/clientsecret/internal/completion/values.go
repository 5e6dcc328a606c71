package completion

import (
	"slices"

	"github.com/urfave/cli/v3"
)

// Values are what an option or an argument can be. The zero Values complete
// nothing.
type Values struct {
	Words []string
	Files bool // names of files
	After int  // how many "=" precede the name in the value
}

// Completer is an option that knows its values.
type Completer interface {
	Complete(typed string) Values
}

// OneOf returns an option that has one of the values.
func OneOf(f *cli.StringFlag, values ...string) cli.Flag { return &choice{f, values} }

// choice is used as a pointer, because the library compares options.
type choice struct {
	*cli.StringFlag
	values []string
}

func (c *choice) Complete(string) Values { return Values{Words: c.values} }

// valuesOf returns what the value of an option can be. The option may be nil.
func valuesOf(f cli.Flag, typed string) Values {
	switch f := f.(type) {
	case Completer:
		return f.Complete(typed)
	case *cli.StringFlag:
		return Values{Files: f.TakesFile}
	}
	return Values{}
}

func takesValue(f cli.Flag) bool {
	d, ok := f.(cli.DocGenerationFlag)
	return ok && d.TakesValue()
}

// after returns the answer for a value that follows a prefix in its word.
func (v Values) after(prefix string) Answer {
	a := Answer{Files: v.Files, After: v.After}
	if prefix != "" {
		a.After++
	}
	for _, word := range v.Words {
		a.Words = append(a.Words, Word{Text: prefix + word})
	}
	return a
}

// Files returns arguments that are names of files, unless one of the options is
// given.
func Files(unless ...string) []cli.Argument {
	return []cli.Argument{&argument{Values{Files: true}, unless}}
}

// Words returns arguments that are among the values.
func Words(values ...string) []cli.Argument {
	return []cli.Argument{&argument{Values: Values{Words: values}}}
}

// argument says what the arguments of a command can be. It leaves parsing them
// to the command's action.
type argument struct {
	Values
	unless []string
}

func (*argument) HasName(string) bool                    { return false }
func (*argument) Parse(typed []string) ([]string, error) { return typed, nil }
func (*argument) Usage() string                          { return "" }
func (*argument) Get() any                               { return nil }

// argument returns what the next argument can be.
func (p *place) argument() Answer {
	for _, a := range p.command.Arguments {
		a, ok := a.(*argument)
		given := func(option string) bool { return slices.Contains(p.given, option) }
		if ok && !slices.ContainsFunc(a.unless, given) {
			return a.after("")
		}
	}
	return Answer{}
}
