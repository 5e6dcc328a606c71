package main

// The rules of the user interface:
//
//   - Questions go to the terminal, results to standard output, everything else to standard error after "clientsecret: ".
//   - A secret comes from the terminal without echo, or from standard input where that is no terminal; never from an argument.
//   - What a person typed is never printed again, not even in an error.

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"golang.org/x/term"

	"github.com/clientsecret/clientsecret"
)

// maxLine bounds what is read of a line or a secret, so that a pipe without end is not read to its end. It is above every limit of the package.
const maxLine = 1 << 16

// input is where stored values and secrets come from.
type input struct {
	terminal bool
	file     *bufio.Reader
}

func newInput() *input {
	return &input{terminal: term.IsTerminal(int(os.Stdin.Fd())), file: bufio.NewReaderSize(os.Stdin, maxLine)}
}

// line asks for a line, or reads one from standard input.
func (in *input) line(prompt string) (string, error) {
	if in.terminal {
		return readPassword(prompt)
	}
	line, err := in.file.ReadSlice('\n')
	switch {
	case err == nil:
	case errors.Is(err, io.EOF) && len(line) == 0:
		return "", errors.New("standard input is empty: give the stored value as an argument, or as the first line and the secret after it")
	case errors.Is(err, io.EOF):
	case errors.Is(err, bufio.ErrBufferFull):
		return "", fmt.Errorf("the first line of standard input is above %d bytes: is it the right file?", maxLine)
	default:
		return "", unreadable(err)
	}
	return dropNewline(string(line)), nil
}

// rest asks for a line, or reads all that is left of standard input, less one newline at its end.
func (in *input) rest(prompt string) (string, error) {
	if in.terminal {
		return readPassword(prompt)
	}
	data, err := io.ReadAll(io.LimitReader(in.file, maxLine))
	if err != nil {
		return "", unreadable(err)
	}
	if len(data) == maxLine {
		return "", fmt.Errorf("%w: standard input is above %d bytes; is it the right file?", clientsecret.ErrSecretTooLong, maxLine-1)
	}
	return dropNewline(string(data)), nil
}

func unreadable(err error) error {
	return fmt.Errorf("standard input cannot be read: %w; pipe the secret in, or run the command in a terminal to be asked for it", err)
}

func dropNewline(s string) string {
	if s, found := strings.CutSuffix(s, "\n"); found {
		return strings.TrimSuffix(s, "\r")
	}
	return s
}

// readPassword asks on the terminal, without echo. An interrupt while it waits leaves the terminal as it was.
func readPassword(prompt string) (string, error) {
	fd := int(os.Stdin.Fd())
	state, err := term.GetState(fd)
	if err != nil {
		return "", fmt.Errorf("the terminal cannot be asked: %w; pipe the secret in", err)
	}
	tty := os.Stderr
	if f, err := os.OpenFile("/dev/tty", os.O_WRONLY, 0); err == nil {
		defer f.Close()
		tty = f
	}
	interrupted := make(chan os.Signal, 1)
	done := make(chan struct{})
	signal.Notify(interrupted, os.Interrupt)
	defer signal.Stop(interrupted)
	defer close(done)
	go func() {
		select {
		case <-interrupted:
			term.Restore(fd, state)
			fmt.Fprintln(tty)
			os.Exit(exitTrouble)
		case <-done:
		}
	}()
	fmt.Fprint(tty, prompt)
	line, err := term.ReadPassword(fd)
	fmt.Fprintln(tty)
	if errors.Is(err, io.EOF) {
		return "", errors.New("nothing was typed")
	}
	if err != nil {
		return "", fmt.Errorf("the terminal cannot be read: %w; pipe the secret in", err)
	}
	return string(line), nil
}
