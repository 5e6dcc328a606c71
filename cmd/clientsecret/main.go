// Command clientsecret makes and checks the client secrets of an OAuth 2.0 or
// OpenID Connect provider. It uses the public API of the library, and the table
// of algorithms in internal/stored.
//
// The rules of its user interface:
//
//   - Questions go to the terminal, results to standard output, everything else
//     to standard error after "clientsecret: ".
//   - A secret comes from the terminal without echo, or from standard input if
//     that is not a terminal; never from an argument.
//   - Output and errors do not repeat what a person typed, except the name of
//     an existing file and a word like a known one.
//   - Tables fit in 80 columns. Only terminals get colour, unless NO_COLOR is
//     set.
package main

//go:generate go test -run ^TestManPage$ . -update

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/completion"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

// The exit statuses.
const (
	exitGood     = 0
	exitFindings = 1 // the answer is no, or there is something to look at
	exitTrouble  = 2 // cannot tell, bad usage, or any other error
)

// errFindings ends a command with exitFindings; its answer has been printed.
var errFindings = errors.New("findings")

func main() { os.Exit(run()) }

func run() int {
	// A closed pipe is an error until all others are printed. Not
	// signal.Ignore, which Reset would not undo.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	out := term.NewOutput(os.Stdout)
	root := newCommand()
	root.Writer = out
	return finish(root.Run(context.Background(), os.Args), out.Err())
}

// finish prints what went wrong, and returns the exit status. The second
// argument is the first error of standard output, which the command-line
// library does not report.
func finish(err, writing error) int {
	own := ownError{}
	switch {
	case err == nil && writing == nil:
		return exitGood
	case errors.Is(err, errFindings) && writing == nil:
		return exitFindings
	case errors.As(err, &own) && !errors.Is(err, errFindings):
	case writing != nil:
		own.error = written(writing)
	default:
		own.error = errors.New("the command line is not understood; see clientsecret --help")
	}
	errs := joined(own.error)
	if term.BrokenPipe(writing) { // nobody reads more of the result, which is no error
		errs = slices.DeleteFunc(errs, term.BrokenPipe)
	}
	if len(errs) == 0 {
		return endOfPipe()
	}
	for _, err := range errs {
		say(strings.ReplaceAll(err.Error(), "clientsecret: ", "")) // one name is enough
	}
	return exitTrouble
}

// endOfPipe ends the process as SIGPIPE ends other commands: a shell says 141.
// Windows has no such signal, and the status is exitTrouble.
func endOfPipe() int {
	signal.Reset(syscall.SIGPIPE)
	os.Stdout.WriteString("\n") // nobody reads it: the runtime raises SIGPIPE
	return exitTrouble
}

// joined returns the errors that errors.Join has joined, to print each on its
// own line. It does not split at newlines, which may come from a file.
func joined(err error) []error {
	several, ok := err.(interface{ Unwrap() []error })
	if !ok || reflect.TypeOf(err) != reflect.TypeOf(errors.Join(err)) {
		return []error{err}
	}
	var all []error
	for _, err := range several.Unwrap() {
		all = append(all, joined(err)...)
	}
	return all
}

// say writes a line to standard error. On a terminal it is wrapped.
func say(line string) {
	line = term.Safe("clientsecret: " + line)
	if term.IsTerminal(os.Stderr) {
		line = term.Wrap(line, 0, "  ")
	}
	fmt.Fprintln(os.Stderr, line)
}

// ownError is an error of ours. The errors of the command-line library are not
// printed: they repeat words of the command line, which may be part of a
// secret.
type ownError struct{ error }

func (e ownError) Unwrap() error { return e.error }

// own marks the errors of an action as ours.
func own(action cli.ActionFunc) cli.ActionFunc {
	return func(ctx context.Context, c *cli.Command) error {
		if err := action(ctx, c); err != nil {
			return ownError{err}
		}
		return nil
	}
}

func newCommand() *cli.Command {
	root := &cli.Command{
		Name:    "clientsecret",
		Usage:   "make and check OAuth 2.0 / OpenID Connect client secrets",
		Version: thisBuild().String(),
		Description: "A provider (the OpenID Connect server) and a relying party (the application)\n" +
			"share a secret. The relying party has the secret itself; the provider stores\n" +
			"a value made from it. The secret cannot be recovered from that value.\n\n" +
			"Make both:                clientsecret generate\n" +
			"Hash your own secret:     clientsecret hash\n" +
			"See if they fit together: clientsecret check 'STORED VALUE'\n" +
			"See why a client fails:   clientsecret trace LOG\n" +
			"Check a configuration:    clientsecret audit FILE",
		Commands: []*cli.Command{
			generateCommand(), hashCommand(), checkCommand(), inspectCommand(),
			auditCommand(), migrateCommand(), convertCommand(), calibrateCommand(), traceCommand(),
			keyCommand(), sealCommand(), openCommand(), resealCommand(), versionCommand(),
			completion.Request(),
		},
		Action:                own(noCommand),
		ErrWriter:             io.Discard, // the library's own words; ours go to os.Stderr
		OnUsageError:          usageError,
		ExitErrHandler:        func(context.Context, *cli.Command, error) {}, // see finish
		EnableShellCompletion: true,
		ConfigureShellCompletionCommand: func(c *cli.Command) {
			completion.Configure(c)
			c.OnUsageError = usageError
		},
	}
	takeCommas(root)
	return root
}

func init() {
	whole := cli.FlagStringer
	cli.FlagStringer = func(f cli.Flag) string { return firstName(whole(f)) }
}

// firstName leaves one name in the help of an option, except -h and -v. The
// other names are for users of other commands.
func firstName(help string) string {
	names, usage, _ := strings.Cut(help, "\t")
	if first, _, _ := strings.Cut(names, ", "); first != "--help" && first != "--version" {
		names = first
	}
	return names + "\t" + usage
}

// takeCommas lets repeated options take values with commas, because the name of
// a file may have one.
func takeCommas(c *cli.Command) {
	c.DisableSliceFlagSeparator = true
	for _, sub := range c.Commands {
		takeCommas(sub)
	}
}

// severalFlag can be given several times, as its usage says. Without this type,
// the library would write its name twice in the help, beyond 80 columns.
type severalFlag struct{ *cli.StringSliceFlag }

func (severalFlag) IsMultiValueFlag() bool { return false }
func (f severalFlag) String() string       { return cli.FlagStringer(f) }

// noCommand shows the help, or refuses what is not a command.
func noCommand(_ context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return unknownCommand(c, c.Args().First())
	}
	return cli.ShowRootCommandHelp(c)
}

var (
	flagInError = regexp.MustCompile(`^invalid value "(?:[^"\\]|\\.)*" for flag -+([a-z.-]+)`)
	flagName    = regexp.MustCompile(`^flag needs an argument: (--?[a-z.-]+)$`)
)

// usageError says what is wrong without the words of the command line.
func usageError(_ context.Context, c *cli.Command, err error, _ bool) error {
	return ownError{describe(c, err)}
}

func describe(c *cli.Command, err error) error {
	help := "; see " + c.FullName() + " --help"
	if m := flagName.FindStringSubmatch(err.Error()); m != nil {
		return errors.New(m[1] + " needs a value" + help)
	}
	if m := flagInError.FindStringSubmatch(err.Error()); m != nil && flagOf(c, m[1]) != nil {
		return errors.New("the value of --" + m[1] + " is of the wrong kind (" +
			usageOf(c, m[1]) + ")" + help)
	}
	if _, typed, ok := strings.Cut(err.Error(), "not defined: "); ok {
		if word, ok := mistypedCommand(c); ok {
			return unknownSubcommand(c, word)
		}
		isWhole := func(arg string) bool { return strings.HasPrefix(arg, "$") }
		if !slices.ContainsFunc(os.Args, isWhole) && (c.Name == "check" || c.Name == "inspect") {
			help += ". If it is a stored value, the shell ate its $ signs: put it in single quotes"
		}
		return unknownOption(c, strings.TrimLeft(typed, "-"), help)
	}
	return errors.New("the options do not fit together" + help)
}

// flagOf returns the flag of c with that name, or nil: then something else was
// typed.
func flagOf(c *cli.Command, name string) cli.Flag {
	for _, command := range c.Lineage() {
		for _, f := range command.Flags {
			if slices.Contains(f.Names(), name) {
				return f
			}
		}
	}
	return nil
}

func usageOf(c *cli.Command, name string) string {
	if f, ok := flagOf(c, name).(cli.DocGenerationFlag); ok {
		return f.GetUsage()
	}
	return "see the help"
}
