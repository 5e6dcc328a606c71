package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/completion"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/migrate"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
	"github.com/clientsecret/clientsecret/foreign"
	"github.com/clientsecret/clientsecret/internal/shape"
)

func convertCommand() *cli.Command {
	return &cli.Command{
		Name:  "convert",
		Usage: "convert digests of other software",
		Description: "Writes digests of other software anew, in a form that providers with this\n" +
			"library can read. The secrets need not be known, and relying parties keep\n" +
			"theirs. It knows Django, Werkzeug, Spring Security, ASP.NET Core Identity,\n" +
			"OpenIddict, LDAP, Dovecot, Keycloak and npm packages.\n\n" +
			"Without an argument, it reads a value from each line of standard input, and\n" +
			"prints a line for each: empty if the value is empty or does not convert. So\n" +
			"line 7 of the result belongs to line 7 of the input. A value can be an\n" +
			"argument too, in single quotes. What can be read already stays as it is.\n\n" +
			"With files, it prints the configuration with each such digest converted. It\n" +
			"reads the same files as audit: see clientsecret audit --help. All options but\n" +
			"--json are for files.\n\n" +
			"Some digests do not convert, such as SHA-256, {SSHA} or MD5: what remains is\n" +
			"in docs/moving.md.\n\n" +
			"Exit status: 0 everything is converted, 1 some values are not, 2 something\n" +
			"failed (the files that are named are unchanged).",
		UsageText: "clientsecret convert [--json] [VALUE...]\n" +
			"clientsecret convert [--in-place | --diff] [options] FILE...\n\n" +
			"clientsecret convert < values.txt > new.txt\n" +
			"clientsecret convert 'pbkdf2_sha256$720000$…'\n" +
			"clientsecret convert --in-place --path 'clients[*].secret' clients.yml",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Arguments:       completion.Files(),
		Flags:           rewriteFlags("print a JSON object for each value, or each file"),
		Action:          own(runConvert),
	}
}

func runConvert(ctx context.Context, c *cli.Command) error {
	args := c.Args().Slice()
	switch {
	case slices.ContainsFunc(args, isForeignValue):
		if slices.ContainsFunc(args, func(arg string) bool { return !isForeignValue(arg) }) {
			return errors.New("some arguments are stored values and some are not: " +
				"give values or files")
		}
	case len(args) > 0:
		return convertFiles(ctx, c)
	}
	for _, name := range []string{"in-place", "diff", "path", signsStay} {
		if c.IsSet(name) {
			return fmt.Errorf("--%s is for files, and no file is given", name)
		}
	}
	return convertValues(c, args)
}

// isForeignValue reports whether an argument is a stored value and no file.
func isForeignValue(arg string) bool {
	if _, err := os.Stat(arg); err == nil {
		return false
	}
	return isStoredValue(arg)
}

func isStoredValue(text string) bool {
	_, ok := foreign.Recognise(text)
	return ok || strings.HasPrefix(text, "$")
}

func convertFiles(ctx context.Context, c *cli.Command) error {
	return rewriteFiles(ctx, c, rewrite{
		plan: migrate.Converting{}, read: readToConvert, summary: convertingSummary,
	})
}

// readToConvert reads a configuration, and says what to do with a list of values.
func readToConvert(data []byte, paths ...config.Path) (*config.File, error) {
	f, err := config.ReadRaw(data, paths...)
	line, _, _ := bytes.Cut(bytes.TrimSpace(data), []byte("\n"))
	if f != nil && len(f.Clients) == 0 && isStoredValue(string(line)) {
		err = errors.New("it has a value on each line: give it on standard input (< FILE)")
	}
	return f, err
}

// convertingSummary counts what was done to a file, or what would be done.
func convertingSummary(j *migrate.Job, done bool) string {
	convert := "to convert"
	if done {
		convert = "converted"
	}
	parts := []string{
		plural(len(j.Changes), "digest") + " " + convert,
		fmt.Sprintf("%d left as they are", j.Count(migrate.Remains)),
	}
	return strings.Join(append(parts, notDone(j)...), ", ")
}

// conversion describes a value, as --json prints it.
type conversion struct {
	Number    int       `json:"number"`         // of the argument or the line, from 1
	Form      string    `json:"form,omitempty"` // the software's, before it was converted
	Error     string    `json:"error,omitempty"`
	Stored    string    `json:"stored,omitempty"`
	Algorithm string    `json:"algorithm,omitempty"`
	Scheme    string    `json:"scheme,omitempty"` // that makes such a digest
	Warnings  []warning `json:"warnings"`
}

// converter converts values one after the other.
type converter struct {
	c      *cli.Command
	out    io.Writer
	many   bool // they are numbered
	count  int
	left   int // did not convert
	warned []warnedOf
	more   bool // there are warnings of other kinds
}

// mostWarnings is how many different warnings are told.
const mostWarnings = 16

// warnedOf is a warning, and the numbers of the values that have it.
type warnedOf struct {
	clientsecret.Warning
	values []int
}

func convertValues(c *cli.Command, args []string) error {
	v := &converter{c: c, out: c.Root().Writer, many: len(args) != 1}
	if err := v.all(args); err != nil {
		return err
	}
	for _, w := range v.warned {
		if v.many {
			w.Message = fmt.Sprintf("%s: %s", lines(w.values), w.Message)
		}
		warn(w.Warning)
	}
	if v.more {
		say("other values have other warnings: --json has them all")
	}
	switch {
	case v.count == 0:
		return errors.New("standard input is empty: give stored values, one a line")
	case v.left > 0:
		if v.many && !v.c.Bool("json") {
			say(fmt.Sprintf("%d of %d do not convert", v.left, v.count))
		}
		return errFindings
	}
	return nil
}

func (v *converter) all(args []string) error {
	if len(args) > 0 {
		for i, value := range args {
			d, _ := foreign.Parse(value)
			noteArgument(v.c, d)
			if err := v.one(i+1, value); err != nil {
				return err
			}
		}
		return nil
	}
	in := term.NewInput(os.Stdin)
	v.many = v.many && !in.Asks()
	return eachValue(in, func(number int, value string, err error) error {
		if err != nil { // as any other that does not convert
			return v.tell(number, "", clientsecret.Digest{}, err)
		}
		return v.one(number, value)
	})
}

// one converts a value and prints the result.
func (v *converter) one(number int, value string) error {
	if value == "" { // a client without a secret
		return v.print("")
	}
	d, err := toDigest(value)
	return v.tell(number, value, d, err)
}

// tell counts a value and prints what it became, or why it does not convert.
func (v *converter) tell(number int, value string, d clientsecret.Digest, err error) error {
	v.count++
	if err != nil {
		v.left++
	}
	if v.c.Bool("json") {
		return written(term.WriteJSON(v.out, conversionOf(number, value, d, err)))
	}
	if err != nil {
		v.sayError(number, err)
		return v.print("")
	}
	v.note(number, audit.Warnings(d))
	return v.print(d.Encode())
}

// print prints a line, but not between JSON objects.
func (v *converter) print(line string) error {
	if v.c.Bool("json") {
		return nil
	}
	_, err := fmt.Fprintln(v.out, line)
	return written(err)
}

func conversionOf(number int, value string, d clientsecret.Digest, err error) conversion {
	r := conversion{Number: number, Warnings: warningsForJSON(audit.Warnings(d))}
	if form, ok := foreign.Recognise(value); ok {
		r.Form = form.String()
	}
	if err != nil {
		r.Error = audit.Reason(err)
		return r
	}
	r.Stored, r.Algorithm = d.Encode(), d.Algorithm()
	if scheme := d.Scheme(); scheme != nil {
		r.Scheme = scheme.String()
	}
	return r
}

func (v *converter) sayError(number int, err error) {
	text := audit.Reason(err)
	if v.many {
		text = fmt.Sprintf("%d: %s", number, text)
	}
	say(text)
}

// note keeps warnings, to tell of each once.
func (v *converter) note(number int, ws []clientsecret.Warning) {
	for _, w := range ws {
		i := slices.IndexFunc(v.warned, func(of warnedOf) bool { return of.Warning == w })
		if i < 0 && len(v.warned) == mostWarnings {
			v.more = true
			continue
		}
		if i < 0 {
			i = len(v.warned)
			v.warned = append(v.warned, warnedOf{Warning: w})
		}
		if values := &v.warned[i].values; len(*values) <= mostPlaces {
			*values = append(*values, number)
		}
	}
}

// toDigest converts a value. A secret in the clear is none.
func toDigest(value string) (clientsecret.Digest, error) {
	if !isText(value) {
		return clientsecret.Digest{}, errors.New("it is not text: is it the right file?")
	}
	d, err := foreign.Parse(value)
	if s, _ := shape.Of(value); s.Kind == shape.Hex {
		return clientsecret.Digest{}, errors.New("hex digits: an unsalted hash, which does not " +
			"convert, or the secret itself: then make a digest of it (clientsecret hash --hex)")
	}
	if err == nil && d.IsPlaintext() {
		return clientsecret.Digest{}, errors.New("it is the secret itself, in the clear: " +
			"make a digest of it (clientsecret hash)")
	}
	if err == nil && strings.ContainsAny(d.Encode(), "\r\n") {
		return clientsecret.Digest{}, errors.New("a line break follows it: give the digest alone")
	}
	return d, err
}
