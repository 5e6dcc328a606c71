package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
	"github.com/clientsecret/clientsecret/internal/stored"
)

func inspectCommand() *cli.Command {
	return &cli.Command{
		Name:  "inspect",
		Usage: "tell what a stored value is, and what it costs",
		Description: "For each stored value, prints the algorithm and its parameters, how long a\n" +
			"comparison takes on this machine, which providers can read it, and what to\n" +
			"change. It never prints a salt, a hash or a plaintext.\n\n" +
			"Put STORED in single quotes, or the shell eats its $ signs. Without STORED,\n" +
			"it reads a value from each line of standard input, or asks for one at a\n" +
			"terminal. Use this for plaintext, because the process list shows arguments.\n\n" +
			"Readable by Authelia means: in its configuration. By Ory Hydra: in its\n" +
			"database, because its API takes secrets. By fosite: with its default hasher.\n\n" +
			"Exit status: 0 nothing to change, 1 there are warnings, 2 a value could not\n" +
			"be read (the others are reported).",
		UsageText: "clientsecret inspect [--json] [STORED...]\n\n" +
			"clientsecret inspect '$pbkdf2-sha512$310000$…'\n" +
			"clientsecret inspect --json < stored-values.txt",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "json", Usage: "print a JSON object for each value, one a line"},
		},
		Action: own(inspect),
	}
}

// inspection describes a stored value.
type inspection struct {
	Number     int            `json:"number"` // of the argument or the line, from 1
	Error      string         `json:"error,omitempty"`
	Algorithm  string         `json:"algorithm,omitempty"`
	KeyID      string         `json:"key_id,omitempty"` // of the key that it is sealed with
	Parameters map[string]int `json:"parameters,omitempty"`
	Scheme     string         `json:"scheme,omitempty"`  // that makes such a value
	Seconds    float64        `json:"seconds,omitempty"` // of a comparison
	ReadableBy []string       `json:"readable_by"`
	Warnings   []warning      `json:"warnings"`

	digest clientsecret.Digest
	cost   time.Duration
}

type warning struct {
	Code      string `json:"code"`
	Message   string `json:"message"`
	Reference string `json:"reference"`
}

// warningsForJSON returns warnings as --json prints them; never nil.
func warningsForJSON(ws []clientsecret.Warning) []warning {
	all := []warning{}
	for _, w := range ws {
		all = append(all, warning{string(w.Code), w.Message, w.Reference})
	}
	return all
}

// inspector inspects stored values one after the other.
type inspector struct {
	c       *cli.Command
	out     io.Writer
	json    bool
	many    bool // they are numbered
	palette term.Palette
	costs   map[stored.Spec]time.Duration // by what they depend on
	printed bool
	count   int
	bad     int // could not be read
	warned  int
}

func inspect(_ context.Context, c *cli.Command) error {
	out := c.Root().Writer
	i := &inspector{
		c: c, out: out, json: c.Bool("json"), many: c.Args().Len() != 1,
		palette: term.PaletteFor(out), costs: make(map[stored.Spec]time.Duration),
	}
	err := i.all(c.Args().Slice())
	switch {
	case err != nil:
		return err
	case i.count == 0:
		return errors.New("standard input is empty: give stored values as arguments in single " +
			"quotes, or one a line")
	case i.bad > 0:
		return fmt.Errorf("%d of %d could not be read", i.bad, i.count)
	case i.warned > 0:
		return errFindings
	}
	return nil
}

func (i *inspector) all(args []string) error {
	for n, stored := range args {
		err := refuseFile(stored)
		if d, _ := clientsecret.Parse(stored); err == nil {
			noteArgument(i.c, d)
			err = i.one(n+1, stored)
		}
		if err != nil {
			return err
		}
	}
	if len(args) > 0 {
		return nil
	}
	in := term.NewInput(os.Stdin)
	i.many = i.many && !in.Asks()
	return eachValue(in, func(number int, stored string, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("line %d: %w", number, err)
		case !isText(stored):
			return fmt.Errorf("line %d is not text: is it the right file?", number)
		case stored == "":
			return nil
		}
		return i.one(number, stored)
	})
}

// eachValue calls one for the stored value that a person is asked for, or for each line
// of a file or pipe, from 1. A line that is too long is an error for one to judge.
func eachValue(in *term.Input, one func(number int, stored string, err error) error) error {
	if in.Asks() {
		stored, err := in.Line("Stored value (not shown): ")
		if err != nil {
			return err
		}
		return one(1, stored, nil)
	}
	for number := 1; ; number++ {
		stored, err := in.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil && !errors.Is(err, term.ErrLineLength):
			return fmt.Errorf("line %d: %w", number, err)
		}
		if err := one(number, stored, err); err != nil {
			return err
		}
	}
}

// isText reports whether a line is text, and not a part of another kind of file.
func isText(line string) bool { return utf8.ValidString(line) && !strings.ContainsRune(line, 0) }

// one inspects a stored value and prints the result.
func (i *inspector) one(number int, stored string) error {
	i.count++
	r := i.inspect(number, stored)
	if r.Error != "" {
		i.bad++
	} else if len(r.Warnings) > 0 {
		i.warned++
	}
	var err error
	switch {
	case i.json:
		err = term.WriteJSON(i.out, r)
	case r.Error != "" && i.many:
		say(fmt.Sprintf("%d: %s", r.Number, r.Error))
	case r.Error != "":
		return errors.New(r.Error)
	default:
		_, err = io.WriteString(i.out, i.text(r))
	}
	return written(err)
}

func (i *inspector) inspect(number int, text string) inspection {
	r := inspection{Number: number, ReadableBy: []string{}, Warnings: []warning{}}
	d, err := clientsecret.Parse(text)
	if err != nil {
		r.Error = audit.Reason(err)
		if errors.Is(err, clientsecret.ErrEmpty) {
			r.Error += "; " + adviceShellAte
		}
		return r
	}
	r.digest, r.Algorithm = d, d.Algorithm()
	if scheme := d.Scheme(); scheme != nil {
		r.Scheme = scheme.String()
	}
	r.KeyID = d.KeyID()
	spec := specOf(text)
	r.Parameters = parametersOf(spec)
	r.ReadableBy = append(r.ReadableBy, readersOf(text, d)...)
	r.Warnings = warningsForJSON(audit.Warnings(d))
	if d.Algorithm() != "sealed" {
		r.cost = i.costOf(d, spec)
		r.Seconds = r.cost.Seconds()
	}
	return r
}

// specOf returns the algorithm and the numbers of a stored value. It has no
// numbers if they are unknown, as for a sealed value.
func specOf(text string) stored.Spec {
	v := new(stored.Value)
	if err := v.Parse(text, &stored.DefaultLimits); err != nil {
		return stored.Spec{Algorithm: new(stored.Algorithm)}
	}
	return v.Spec
}

// parametersOf returns the numbers by their names in JSON: those of schemes,
// with underscores for hyphens.
func parametersOf(spec stored.Spec) map[string]int {
	parameters := make(map[string]int)
	for key, n := range spec.Numbers() {
		parameters[strings.ReplaceAll(key, "-", "_")] = n
	}
	return parameters
}

// costOf measures a comparison, once for all stored values with the same spec.
func (i *inspector) costOf(d clientsecret.Digest, spec stored.Spec) time.Duration {
	cost, ok := i.costs[spec]
	if !ok {
		cost = shortest(func() { clientsecret.Compare(d, probe) })
		debug.FreeOSMemory() // or the gigabytes of several values would add up
		i.costs[spec] = cost
	}
	return cost
}

// probe is the secret that costs are measured with. It is as long as a
// generated one, which is the most that bcrypt takes.
var probe = clientsecret.NewSecret(strings.Repeat("x", 72))

// shortest returns the shortest of several runs of f, because other work on the
// machine slows some. It runs f for a fifth of a second, and at least once.
func shortest(f func()) time.Duration {
	best := time.Duration(0)
	start := time.Now()
	for runs := 0; runs == 0 || time.Since(start) < time.Second/5 && runs < 1000; runs++ {
		began := time.Now()
		f()
		if took := time.Since(began); best == 0 || took < best {
			best = took
		}
	}
	return best
}

// text is the result for people.
func (i *inspector) text(r inspection) string {
	var b strings.Builder
	if i.printed {
		b.WriteByte('\n')
	}
	i.printed = true
	title := ""
	if i.many {
		title = fmt.Sprintf("%d. ", r.Number)
	}
	b.WriteString(i.palette.Bold(title+r.digest.String()) + "\n")
	wrap := func(text string) string { return term.Wrap(text, 15, strings.Repeat(" ", 15)) }
	row := func(name, text string) { fmt.Fprintf(&b, "  %-12s %s\n", name, wrap(text)) }
	if _, generated := r.digest.Scheme().(clientsecret.HighEntropy); generated {
		row("scheme", "high-entropy: for generated secrets")
	}
	if salt, key := r.Parameters["salt_length"], r.Parameters["key_length"]; salt != 0 {
		text := fmt.Sprintf("%d bytes", salt)
		if key != 0 {
			text += fmt.Sprintf(", derived key %d bytes", key)
		}
		row("salt", text)
	}
	if r.cost != 0 {
		row("comparison", fmt.Sprintf("%s on this machine", round(r.cost)))
	}
	switch {
	case len(r.ReadableBy) > 0:
		row("readable by", strings.Join(r.ReadableBy, ", "))
	case r.Algorithm == "sealed":
		row("readable by", "clientsecret, with the key "+r.KeyID)
	default:
		row("readable by", "neither Authelia, Ory Hydra nor fosite")
	}
	if len(r.Warnings) == 0 {
		fmt.Fprintf(&b, "  %-12s %s\n", "warnings", i.palette.Good("none"))
	}
	for _, w := range r.Warnings {
		text := wrap(w.Code + ": " + w.Message)
		fmt.Fprintf(&b, "  %s      %s\n  see %s\n", i.palette.Weak("warning"), text, w.Reference)
	}
	return b.String()
}

// round returns a duration with three digits.
func round(d time.Duration) string {
	for _, unit := range []struct {
		size time.Duration
		name string
	}{{time.Second, "s"}, {time.Millisecond, "ms"}, {time.Microsecond, "µs"}} {
		if n := float64(d) / float64(unit.size); n >= 0.9995 { // 999.6 ms is 1 s in three digits
			return fmt.Sprintf("%.3g %s", n, unit.name)
		}
	}
	return fmt.Sprintf("%d ns", d)
}
