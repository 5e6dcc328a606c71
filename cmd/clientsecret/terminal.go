package main

// The rules of the user interface:
//
//   - Questions go to the terminal, results to standard output, everything else to standard error after "clientsecret: ".
//   - A secret comes from the terminal without echo, or from standard input where that is no terminal; never from an argument.
//   - What a person typed is never printed again, not even in an error. (The name of a file that is there is.)
//   - Tables fit in 80 columns. Colour is for a terminal, and not under NO_COLOR.

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/term"

	"github.com/clientsecret/clientsecret"
)

// maxLine bounds what is read of a line or a secret, so that a pipe without end is not read to its end. It is above every limit of the package.
const maxLine = 1 << 16

// input is where stored values and secrets come from.
type input struct {
	file     *bufio.Reader
	terminal *term.Terminal // nil if standard input is none; one for all questions, because it reads ahead
	tty      io.Writer      // where questions go
	dropped  bool           // a newline at the end of a file, which an application may read too
}

func newInput() *input {
	if !isTerminal(os.Stdin) {
		return &input{file: bufio.NewReaderSize(os.Stdin, maxLine)}
	}
	var tty io.Writer = os.Stderr
	if f, err := os.OpenFile("/dev/tty", os.O_WRONLY, 0); err == nil {
		tty = f // open until the command ends
	}
	rw := struct {
		io.Reader
		io.Writer
	}{os.Stdin, tty}
	return &input{terminal: term.NewTerminal(rw, ""), tty: tty}
}

// line asks for a line, or reads one from standard input.
func (in *input) line(prompt string) (string, error) {
	if in.terminal != nil {
		return in.ask(prompt)
	}
	line, err := in.next()
	if errors.Is(err, io.EOF) {
		return "", errors.New("standard input is empty: give the stored value as an argument, or as the first line and the secret after it")
	}
	if errors.Is(err, errLineLength) {
		return "", fmt.Errorf("the first line of standard input is above %d bytes: is it the right file?", maxLine)
	}
	return line, err
}

var errLineLength = fmt.Errorf("it is above %d bytes: is it the right file?", maxLine)

// next returns the next line of standard input without its end, and io.EOF after the last.
func (in *input) next() (string, error) {
	line, err := in.file.ReadSlice('\n')
	switch {
	case err == nil:
	case errors.Is(err, io.EOF) && len(line) == 0:
		return "", io.EOF
	case errors.Is(err, io.EOF):
	case errors.Is(err, bufio.ErrBufferFull):
		return "", errLineLength
	default:
		return "", unreadable(err)
	}
	return dropNewline(string(line)), nil
}

// rest asks for a line, or reads all that is left of standard input, less one newline at its end.
func (in *input) rest(prompt string) (string, error) {
	if in.terminal != nil {
		return in.ask(prompt)
	}
	data, err := io.ReadAll(io.LimitReader(in.file, maxLine))
	if err != nil {
		return "", unreadable(err)
	}
	if len(data) == maxLine {
		return "", fmt.Errorf("%w: standard input is above %d bytes; is it the right file?", clientsecret.ErrSecretTooLong, maxLine-1)
	}
	rest := dropNewline(string(data))
	if info, err := os.Stdin.Stat(); err == nil && info.Mode().IsRegular() {
		in.dropped = len(rest) < len(data)
	}
	return rest, nil
}

func unreadable(err error) error {
	return fmt.Errorf("standard input cannot be read: %w; pipe it in, or run the command in a terminal to be asked for it", err)
}

func dropNewline(s string) string {
	if s, found := strings.CutSuffix(s, "\n"); found {
		return strings.TrimSuffix(s, "\r")
	}
	return s
}

// ask asks on the terminal, without echo. The terminal is in raw mode meanwhile, so that keys such as Ctrl-Z and Ctrl-\ do nothing, and
// a signal from elsewhere leaves it as it was.
func (in *input) ask(prompt string) (string, error) {
	fd := int(os.Stdin.Fd())
	state, err := term.MakeRaw(fd)
	if err != nil {
		return "", fmt.Errorf("the terminal cannot be asked: %w; pipe the secret in", err)
	}
	done := make(chan struct{})
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	go func() {
		select {
		case <-signals:
			term.Restore(fd, state)
			os.Exit(exitTrouble)
		case <-done:
		}
	}()
	line, err := in.terminal.ReadPassword(prompt)
	signal.Stop(signals)
	close(done)
	term.Restore(fd, state)
	switch {
	case errors.Is(err, io.EOF): // Ctrl-C or Ctrl-D
		fmt.Fprintln(in.tty)
		return "", errors.New("nothing was typed")
	case err != nil:
		return "", fmt.Errorf("the terminal cannot be read: %w; pipe the secret in", err)
	case line == "":
		return "", errors.New("nothing was typed")
	case len(line) >= clientsecret.MaxSecretLength: // the terminal takes no more
		return "", fmt.Errorf("%w for a terminal: pipe it in", clientsecret.ErrSecretTooLong)
	}
	return line, nil
}
