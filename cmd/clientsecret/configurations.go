package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/wholefile"
)

func pathFlag() cli.Flag {
	return severalFlag{&cli.StringSliceFlag{
		Name: "path", Usage: "where the secrets are: 'a.b[*].c'; can be repeated",
	}}
}

func pathsOf(c *cli.Command) ([]config.Path, error) {
	var paths []config.Path
	for _, text := range c.StringSlice("path") {
		p, err := config.ParsePath(text)
		if err != nil {
			return nil, fmt.Errorf("--path: %w", err)
		}
		paths = append(paths, p)
	}
	return paths, nil
}

// displayName returns the name of a file for messages.
func displayName(i int, name string) string { return term.Printable(inputName(i, name)) }

// inputName returns the name of a file for JSON: unchanged.
func inputName(i int, name string) string {
	if name == "-" {
		return "standard input"
	}
	return fileName(i, name)
}

// maxConfiguration is the size of the largest file, in bytes. 100,000 clients
// take half of it. Parsing takes about fourteen times as much memory.
const maxConfiguration = 64 << 20

func readConfiguration(name string) ([]byte, error) {
	file := os.Stdin
	if name != "-" {
		var err error
		if file, err = openFile(name); err != nil {
			return nil, err
		}
		defer file.Close()
	}
	var data bytes.Buffer
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
		data.Grow(int(min(info.Size(), maxConfiguration)) + bytes.MinRead)
	}
	_, err := data.ReadFrom(io.LimitReader(file, maxConfiguration+1))
	switch {
	case err != nil:
		return nil, wholefile.WithoutPath(err)
	case data.Len() > maxConfiguration:
		return nil, fmt.Errorf("it is larger than %d MiB: is it the right file? If so, split it",
			maxConfiguration>>20)
	}
	return data.Bytes(), nil
}

func readFile(name string, paths []config.Path) (*config.File, error) {
	data, err := readConfiguration(name)
	if err != nil {
		return nil, err
	}
	return config.Read(data, paths...)
}

// fileErrors collects what is wrong with several files.
type fileErrors struct {
	paths   int // how many paths are given
	matched []bool
	found   bool // one of them has clients
	none    []error
	errs    []error
}

// read notes a file that was read. It ignores nil.
func (e *fileErrors) read(f *config.File) {
	if f == nil {
		return
	}
	e.found = true
	if e.matched == nil {
		e.matched = make([]bool, e.paths)
	}
	for i, matched := range f.Matched {
		e.matched[i] = e.matched[i] || matched
	}
}

func (e *fileErrors) failed(i int, name string, err error) {
	switch {
	case err == nil:
	case errors.Is(err, config.ErrNoClients), errors.Is(err, config.ErrNoMatch),
		errors.Is(err, config.ErrEmptyList):
		e.none = append(e.none, fmt.Errorf("%s: %w", displayName(i, name), err))
	default:
		e.errs = append(e.errs, fmt.Errorf("%s: %w", displayName(i, name), err))
	}
}

// err returns the errors. A file without clients is no error if another file
// has some, because a configuration may be split. A path that leads nowhere in
// all files is an error.
func (e *fileErrors) err() error {
	if e.found {
		for i, matched := range e.matched {
			if !matched {
				err := fmt.Errorf("--path number %d leads to nothing in any of the files", i+1)
				e.errs = append(e.errs, err)
			}
		}
		for _, err := range e.none {
			say(err.Error())
		}
		return errors.Join(e.errs...)
	}
	return errors.Join(append(e.none, e.errs...)...)
}
