package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/trace"
)

func traceCommand() *cli.Command {
	return &cli.Command{
		Name:  "trace",
		Usage: "find out from a provider's log why clients get no token",
		Description: "Reads Authelia's log. Counts the authorizations and token requests of each\n" +
			"client: seen, refused and granted. Says why requests were refused, and what\n" +
			"to do. Authelia must log at the level debug or trace.\n\n" +
			"Give rotated logs together, in any order. They may be gzipped. Or pipe a log\n" +
			"in, with the prefixes of docker, compose, kubectl or journalctl. No secret or\n" +
			"token in the log is printed.\n\n" +
			"If a secret is wrong, the log does not name the client. The request is then\n" +
			"listed with the clients that may have made it: those authorized within the\n" +
			"previous minute, without a token request yet.\n\n" +
			"Exit status: 0 nothing is wrong, 1 there are findings, 2 a log could not be\n" +
			"read (the others are reported).",
		UsageText: "clientsecret trace [--json] [LOG...]\n\n" +
			"clientsecret trace authelia.log authelia.log.*\n" +
			"docker logs authelia 2>&1 | clientsecret trace",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "json", Usage: "print a JSON object"},
		},
		Action: own(traceLogs),
	}
}

func traceLogs(_ context.Context, c *cli.Command) error {
	logs, err := logsFrom(c.Args().Slice())
	if err != nil {
		return err
	}
	report, readErr := trace.Read(logs...)
	if report.Requests > 0 || readErr == nil {
		if err := printReport(c, report, readErr == nil); err != nil {
			return errors.Join(readErr, fmt.Errorf("could not write the result: %w", err))
		}
	}
	switch {
	case readErr != nil:
		return readErr
	case report.Found():
		return errFindings
	}
	return nil
}

func printReport(c *cli.Command, r *trace.Report, whole bool) error {
	out := c.Root().Writer
	if c.Bool("json") {
		return term.WriteJSON(out, r)
	}
	_, err := io.WriteString(out, traceText(r, whole, term.PaletteFor(out)))
	return err
}

// logsFrom returns the logs that the arguments name. Standard input is "-", or
// no argument at all.
func logsFrom(args []string) ([]trace.Log, error) {
	if len(args) == 0 {
		if term.IsTerminal(os.Stdin) {
			return nil, errors.New("no log is given: name its file, or pipe it in " +
				"(docker logs authelia 2>&1 | clientsecret trace)")
		}
		args = []string{"-"}
	}
	var logs []trace.Log
	for i, arg := range args {
		if arg != "-" && slices.Contains(args[:i], arg) {
			continue // or its requests would count twice
		}
		if arg == "-" {
			if slices.Contains(args[:i], "-") {
				return nil, errors.New("standard input (-) is given twice: it can be read once")
			}
			logs = append(logs, trace.Log{
				Name: "standard input", Once: true,
				Open: func() (io.ReadCloser, error) { return os.Stdin, nil },
			})
			continue
		}
		logs = append(logs, trace.Log{
			Name: term.Printable(fileName(i, arg)), Once: !isRegular(arg),
			Open: func() (io.ReadCloser, error) { return openFile(arg) },
		})
	}
	return logs, nil
}

// isRegular reports whether a file can be opened twice. A pipe, as <(…) is,
// cannot.
func isRegular(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}
