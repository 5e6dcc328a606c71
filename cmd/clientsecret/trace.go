package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/completion"
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
			"in, with the prefixes of docker, compose, kubectl or journalctl. The lines\n" +
			"may be wrapped in JSON, as collectors do. No secret or token in the log is\n" +
			"printed.\n\n" +
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
		Arguments:       completion.Files(),
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "json", Usage: "print a JSON object"},
		},
		Action: own(traceLogs),
	}
}

func traceLogs(ctx context.Context, c *cli.Command) error {
	logs, size, err := logsFrom(c.Args().Slice())
	if err != nil {
		return err
	}
	endOnSignal(ctx)
	bar := term.NewByteProgress(os.Stderr, "reading", size)
	for i := range logs {
		logs[i].Open = counted(logs[i].Open, bar.Add)
	}
	report, readErr := trace.Read(logs...)
	bar.Finish()
	if report.Requests > 0 || readErr == nil {
		if err := printReport(c, report, readErr == nil); err != nil {
			return errors.Join(readErr, written(err))
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

// logsFrom returns the logs that the arguments name, and their size in bytes,
// or -1 if it is unknown. "-" or no argument means standard input.
func logsFrom(args []string) (logs []trace.Log, size int64, err error) {
	if len(args) == 0 {
		if term.IsTerminal(os.Stdin) {
			return nil, 0, errors.New("no log is given: name its file, or pipe it in " +
				"(docker logs authelia 2>&1 | clientsecret trace)")
		}
		args = []string{"-"}
	}
	for i, arg := range args {
		again := slices.Contains(args[:i], arg)
		switch {
		case again && arg == "-":
			return nil, 0, errors.New("standard input (-) is given twice: it can be read once")
		case again: // its requests would count twice
			continue
		}
		log, bytes := logFrom(i, arg)
		logs = append(logs, log)
		if size >= 0 && bytes >= 0 {
			size += bytes
		} else {
			size = -1
		}
	}
	return logs, size, nil
}

// logFrom returns the log that the i-th argument names, and its size, or -1 if
// it is unknown.
func logFrom(i int, arg string) (trace.Log, int64) {
	if arg == "-" {
		return trace.Log{
			Name: "standard input", Once: true,
			Open: func() (io.ReadCloser, error) { return os.Stdin, nil },
		}, sizeOf(os.Stdin.Stat())
	}
	size := sizeOf(os.Stat(arg))
	return trace.Log{
		Name: term.Printable(fileName(i, arg)),
		Once: size < 0, // a pipe, as <(…) is, can be opened once
		Open: func() (io.ReadCloser, error) { return openFile(arg) },
	}, size
}

// sizeOf returns the size of a regular file, otherwise -1.
func sizeOf(info fs.FileInfo, err error) int64 {
	if err != nil || !info.Mode().IsRegular() {
		return -1
	}
	return info.Size()
}

// counted wraps the open function of a log: add gets the number of bytes that
// are read. If a log is opened twice, no byte counts twice.
func counted(open func() (io.ReadCloser, error), add func(n int)) func() (io.ReadCloser, error) {
	var total int64
	return func() (io.ReadCloser, error) {
		f, err := open()
		if err != nil {
			return nil, err
		}
		return &countedFile{ReadCloser: f, add: add, total: &total}, nil
	}
}

// countedFile counts what is read of a file.
type countedFile struct {
	io.ReadCloser
	add   func(n int)
	at    int64
	total *int64 // over all times that it was opened
}

func (f *countedFile) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	f.at += int64(n)
	if f.at > *f.total {
		f.add(int(f.at - *f.total))
		*f.total = f.at
	}
	return n, err
}
