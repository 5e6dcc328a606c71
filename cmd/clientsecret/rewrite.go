package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/migrate"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/wholefile"
)

// This file has what migrate and reseal share: they rewrite files.

// rewrite says what to do to files, and what to report.
type rewrite struct {
	plan      migrate.Plan
	read      func([]byte, ...config.Path) (*config.File, error)
	summary   func(j *migrate.Job, done bool) string
	remaining string // the message for Job.Remaining, with a %s for the lines
}

// rewriteFlags are the options for files, and for where the results go. The text is
// the usage of --json.
func rewriteFlags(json string) []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "in-place", Usage: "replace the files"},
		&cli.BoolFlag{Name: "diff", Usage: "show what would change, without the values"},
		&cli.BoolFlag{Name: "json", Usage: json},
		pathFlag(),
		sizeFlag(),
		signsStayFlag(),
	}
}

// checkRewrite checks the options that say where the results go.
func checkRewrite(c *cli.Command) error {
	args, inPlace, diff := c.Args().Slice(), c.Bool("in-place"), c.Bool("diff")
	switch {
	case len(args) == 0:
		return errors.New("no file is given: name configurations, or - for standard input")
	case inPlace && diff:
		return errors.New("--diff shows what --in-place would do: give one of them")
	case inPlace && slices.Contains(args, "-"):
		return errors.New("standard input cannot be replaced: leave --in-place out")
	case c.Bool("json") && !inPlace && !diff:
		return errors.New("--json needs --in-place or --diff: " +
			"without them, the configuration is printed")
	case len(args) > 1 && !inPlace && !diff:
		return errors.New("several files cannot go to standard output: give --in-place or --diff")
	}
	return nil
}

// rewriteFiles rewrites the files that are named on the command line, one after
// the other. It goes on after one that fails.
func rewriteFiles(ctx context.Context, c *cli.Command, what rewrite) error {
	if err := checkRewrite(c); err != nil {
		return err
	}
	paths, err := pathsOf(c)
	if err != nil {
		return err
	}
	debug.SetGCPercent(gcPercent)
	files := fileErrors{paths: len(paths)}
	remains, looked := false, false
	var output error // the results could not be written
	found := findVariables(c, paths)
	ctx, work := endOnSignal(ctx)
	for i, name := range c.Args().Slice() {
		work.on(displayName(i, name))
		r := rewriter{
			rewrite: what, c: c, work: work, name: name, variables: found,
			input: inputName(i, name), display: displayName(i, name),
		}
		err := r.run(ctx, paths)
		if errors.Is(err, context.Canceled) {
			select {} // the signal ends the process
		}
		if r.job != nil {
			files.read(i, name, r.job.File)
			remains = remains || !r.job.Done()
			looked = looked || slices.ContainsFunc(r.job.File.Clients, (*config.Client).Looked)
		}
		if e := (outputError{}); errors.As(err, &e) {
			output, err = e.error, nil // the same for all files
		}
		files.failed(i, name, err)
	}
	if output == nil && c.Bool("json") {
		output = written(files.printErrors(c.Root().Writer))
	}
	if err := errors.Join(files.err(), output); err != nil {
		return err
	}
	switch {
	case remains:
		return errFindings
	case !looked:
		return errNothingLooked
	}
	return nil
}

// rewriter rewrites one file.
type rewriter struct {
	rewrite
	c         *cli.Command
	work      *work
	variables variables // of all files
	name      string
	input     string       // the name, for JSON
	display   string       // the name, for messages
	job       *migrate.Job // nil until the file is read
}

func (r *rewriter) run(ctx context.Context, paths []config.Path) error {
	data, err := r.read()
	if err != nil {
		return err
	}
	limitMemory(len(data))
	file, err := r.rewrite.read(data, paths...)
	if err != nil {
		return err
	}
	r.job = migrate.Prepare(file, r.planFor(file))
	if !r.c.Bool("json") {
		r.sayLeft()
	}
	if r.c.Bool("diff") {
		return r.printDiff()
	}
	replace := r.c.Bool("in-place") && len(r.job.Changes) > 0
	if replace { // find errors before the expensive work
		if err := r.work.whole(func() error { return wholefile.Check(ctx, r.name) }); err != nil {
			return err
		}
	}
	written, err := r.make(ctx)
	if err != nil {
		return err
	}
	return r.write(ctx, data, written, replace)
}

// write replaces the file, or prints what it would be. It says what was done, even if
// that cannot be printed as JSON.
func (r *rewriter) write(ctx context.Context, data, written []byte, replace bool) error {
	var err error
	switch {
	case replace:
		err = r.work.last(func() error { return wholefile.Replace(ctx, r.name, data, written) })
	case !r.c.Bool("in-place"):
		err = r.print(written)
	}
	if err != nil {
		return err
	}
	if r.c.Bool("json") {
		err = r.printJSON(replace)
	}
	r.sayDone()
	return err
}

func (r *rewriter) read() ([]byte, error) {
	if r.c.Bool("in-place") {
		if info, err := os.Stat(r.name); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
			return nil, errors.New("it is not a regular file: leave --in-place out")
		}
	}
	if data, ok := r.variables.once[r.name]; ok {
		return data, nil
	}
	data, err := readConfiguration(r.name, maxSizeOf(r.c))
	if err == nil && len(data) == 0 && isResult(r.name) {
		return nil, errors.New("the shell emptied the file before it was read, " +
			"because the result goes to it: restore it from a copy, then give --in-place")
	}
	return data, err
}

// isResult reports whether standard output goes to the file.
func isResult(name string) bool {
	out, err := os.Stdout.Stat()
	in, err2 := os.Stat(name)
	return err == nil && err2 == nil && os.SameFile(out, in)
}

// make makes the new values, and returns the file with them.
func (r *rewriter) make(ctx context.Context) ([]byte, error) {
	bar := term.NewProgress(os.Stderr, "hashing and comparing", r.job.Steps())
	defer bar.Finish()
	written, err := r.job.Run(ctx, func() { bar.Add(1) })
	var of *migrate.ClientError
	if errors.As(err, &of) {
		err = fmt.Errorf("line %d: client %s: %w",
			of.Client.Line, quoteID(of.Client.ID), withOptions(of.Err))
	}
	return written, err
}

func (r *rewriter) print(data []byte) error {
	_, err := r.c.Root().Writer.Write(data)
	return r.output(err)
}

// outputError says that a result could not be written. It is no error of a file.
type outputError struct{ error }

func (e outputError) Unwrap() error { return e.error }

// output returns an outputError if there is an error.
func (r *rewriter) output(err error) error {
	if err == nil {
		return nil
	}
	return outputError{written(err)}
}
