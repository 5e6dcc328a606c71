package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"

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

func hexFlag() cli.Flag {
	return &cli.BoolFlag{Name: "hex", Usage: "hex digits are secrets, and not hashes in hex"}
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

// maxSize is the size of the largest file, in MiB, without the option. 100,000 clients
// take half of it. audit takes some ten times as much memory, and migrate twenty times;
// with flow collections, several times that.
const maxSize = 64

// gcPercent lets less garbage wait than Go does. Most of the memory is for nodes.
const gcPercent = 50

// limitMemory has the garbage of a file collected before it takes twenty times the
// file's size. Below minMemory, that would only cost time.
func limitMemory(size int) {
	const perByte, minMemory = 18, 256 << 20
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(max(minMemory, perByte*int64(size)))
	}
}

func sizeFlag() cli.Flag {
	return &cli.Uint32Flag{
		Name: "max-size", Usage: "the largest file to read, in MiB", Value: maxSize,
	}
}

// maxSizeOf returns the size of the largest file to read, in bytes.
func maxSizeOf(c *cli.Command) int64 { return int64(c.Uint32("max-size")) << 20 }

// readConfiguration reads a file whose size is no more than most, in bytes.
func readConfiguration(name string, most int64) ([]byte, error) {
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
		data.Grow(int(min(info.Size(), most)) + bytes.MinRead)
	}
	_, err := data.ReadFrom(io.LimitReader(file, most+1))
	switch {
	case err != nil:
		return nil, wholefile.WithoutPath(err)
	case int64(data.Len()) > most:
		return nil, fmt.Errorf("it is larger than %d MiB: if it is the right file, give --max-size",
			most>>20)
	}
	return data.Bytes(), nil
}

// readFile returns no file if its data cannot be read, and one without clients if
// they cannot be found in it.
func readFile(name string, most int64, paths []config.Path) (*config.File, error) {
	data, err := readConfiguration(name, most)
	if err != nil {
		return nil, err
	}
	return config.Read(data, paths...)
}

// fileErrors collects what is wrong with several files.
type fileErrors struct {
	paths   int // how many paths are given
	matched []bool
	found   bool        // one of them has clients
	lists   []string    // the files with a list that replaces those of earlier files
	none    []fileError // what has no clients; an error only if nothing has
	errs    []fileError
}

// fileError is what is wrong with a file. Its JSON is in the output of audit, migrate
// and reseal, beside those of the files that were read.
type fileError struct {
	File  string `json:"file"`
	Error string `json:"error"`
	err   error  // with the name of the file
}

// read notes a file whose clients were read.
func (e *fileErrors) read(i int, name string, f *config.File) {
	e.found = true
	if empty := f.EmptyLists; len(empty) > 0 {
		err := fmt.Errorf("%s: a list of clients is empty (%s)", displayName(i, name), lines(empty))
		e.none = append(e.none, fileError{err: err})
	}
	if f.ReplacesList {
		e.lists = append(e.lists, displayName(i, name))
	}
	if e.matched == nil {
		e.matched = make([]bool, e.paths)
	}
	for i, matched := range f.Matched {
		e.matched[i] = e.matched[i] || matched
	}
}

func (e *fileErrors) failed(i int, name string, err error) {
	if err == nil {
		return
	}
	failed := fileError{inputName(i, name), err.Error(), fmt.Errorf("%s: %w", displayName(i, name), err)}
	switch {
	case errors.Is(err, config.ErrNoClients), errors.Is(err, config.ErrNoMatch),
		errors.Is(err, config.ErrEmptyList):
		e.none = append(e.none, failed)
	default:
		e.errs = append(e.errs, failed)
	}
}

// failures returns the files with errors. A file without clients is none of them if
// another file has some, because a configuration may be split.
func (e *fileErrors) failures() []fileError {
	if e.found {
		return e.errs
	}
	return append(slices.Clone(e.none), e.errs...)
}

// err returns the errors, and says what is known of files without clients that are
// none. A path that leads nowhere in all files is an error.
func (e *fileErrors) err() error {
	if n := len(e.lists); n > 1 {
		say("if Authelia reads these files together, in this order, the clients of " +
			e.lists[n-1] + " replace all others")
	}
	var errs []error
	for _, failed := range e.failures() {
		errs = append(errs, failed.err)
	}
	if !e.found {
		return errors.Join(errs...)
	}
	for i, matched := range e.matched {
		if !matched {
			errs = append(errs, fmt.Errorf("--path number %d leads to nothing in any of the files", i+1))
		}
	}
	for _, empty := range e.none {
		say(empty.err.Error())
	}
	return errors.Join(errs...)
}

// printErrors writes an object a line for each file with an error.
func (e *fileErrors) printErrors(out io.Writer) error {
	for _, failed := range e.failures() {
		if err := term.WriteJSON(out, failed); err != nil {
			return err
		}
	}
	return nil
}
