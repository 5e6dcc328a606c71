package term

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

// maxInput bounds a line or a secret, in bytes, so that an endless pipe does no
// harm. It is above every limit of the library.
const maxInput = 1 << 16

var errNothing = errors.New("nothing was typed")

// ErrLineLength is returned by Next for a line that is too long.
var ErrLineLength = fmt.Errorf("it is above %d bytes: is it the right file?", maxInput)

// ErrInterrupted is returned if a signal arrives while the terminal is asked.
// The terminal echoes again; the Input cannot be used again.
var ErrInterrupted = errors.New("interrupted")

// Input reads stored values and secrets: from a terminal without echo, or from
// a file or pipe.
type Input struct {
	file     *os.File
	buffered *bufio.Reader  // of file; nil if it is a terminal
	terminal *term.Terminal // one for all questions, because it reads ahead
	prompts  io.Writer      // where the terminal shows questions
	dropped  bool
	amid     bool // the rest of a line that is too long comes next
}

// NewInput returns an Input that reads a file. If the file is a terminal,
// questions go to /dev/tty, or else to standard error: standard output is for
// results.
func NewInput(file *os.File) *Input {
	if !IsTerminal(file) {
		return &Input{file: file, buffered: bufio.NewReaderSize(file, maxInput)}
	}
	var prompts io.Writer = os.Stderr
	if tty, err := os.OpenFile("/dev/tty", os.O_WRONLY, 0); err == nil {
		prompts = tty // open until the command ends
	}
	return askOn(file, prompts)
}

func askOn(file *os.File, prompts io.Writer) *Input {
	both := struct {
		io.Reader
		io.Writer
	}{file, prompts}
	return &Input{file: file, terminal: term.NewTerminal(both, ""), prompts: prompts}
}

// Asks reports whether the Input asks a person at a terminal.
func (in *Input) Asks() bool { return in.terminal != nil }

// DroppedNewline reports whether Rest dropped the newline at the end of a file or
// pipe. An application may read it as part of the secret.
func (in *Input) DroppedNewline() bool { return in.dropped }

// Line asks for a stored value, or reads one line.
func (in *Input) Line(prompt string) (string, error) {
	if in.Asks() {
		return in.Ask(prompt)
	}
	line, err := in.Next()
	switch {
	case errors.Is(err, io.EOF):
		return "", errors.New("standard input is empty: give the stored value as an argument, " +
			"or on its first line")
	case errors.Is(err, ErrLineLength):
		return "", fmt.Errorf("the first line of standard input is above %d bytes: "+
			"is it the right file?", maxInput)
	}
	return line, err
}

// Next reads a line of a file or pipe, without its line end. After the last
// line it returns io.EOF. After ErrLineLength it goes on with the line that follows.
func (in *Input) Next() (string, error) {
	for in.amid {
		_, err := in.buffered.ReadSlice('\n')
		in.amid = errors.Is(err, bufio.ErrBufferFull)
	}
	line, err := in.buffered.ReadSlice('\n')
	switch {
	case err == nil:
	case errors.Is(err, io.EOF) && len(line) == 0:
		return "", io.EOF
	case errors.Is(err, io.EOF):
	case errors.Is(err, bufio.ErrBufferFull):
		in.amid = true
		return "", ErrLineLength
	default:
		return "", unreadable(err)
	}
	return dropNewline(string(line)), nil
}

// Rest asks for a secret, or reads all that remains, without one newline at the
// end. It returns clientsecret.ErrSecretTooLong above 65,535 bytes.
func (in *Input) Rest(prompt string) (string, error) {
	if in.Asks() {
		return in.Ask(prompt)
	}
	data, err := io.ReadAll(io.LimitReader(in.buffered, maxInput))
	if err != nil {
		return "", unreadable(err)
	}
	if len(data) == maxInput {
		return "", fmt.Errorf("%w: standard input is above %d bytes; is it the right file?",
			clientsecret.ErrSecretTooLong, maxInput-1)
	}
	rest := dropNewline(string(data))
	in.dropped = len(rest) < len(data)
	return rest, nil
}

func unreadable(err error) error {
	return fmt.Errorf("standard input cannot be read: %w; pipe it in, "+
		"or run the command in a terminal", err)
}

func dropNewline(s string) string {
	if s, found := strings.CutSuffix(s, "\n"); found {
		return strings.TrimSuffix(s, "\r")
	}
	return s
}

// Ask asks on the terminal, without echo. The terminal is in raw mode
// meanwhile, so Ctrl-Z and Ctrl-\ do nothing. If a signal arrives, Ask restores
// the terminal and returns ErrInterrupted.
func (in *Input) Ask(prompt string) (string, error) {
	fd := int(in.file.Fd())
	state, err := term.MakeRaw(fd)
	if err != nil {
		return "", fmt.Errorf("the terminal's echo cannot be turned off: %w; "+
			"pipe the secret in", err)
	}
	defer term.Restore(fd, state)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	defer signal.Stop(signals)

	type reply struct {
		line string
		err  error
	}
	replies := make(chan reply, 1)
	go func() { // it still waits after a signal: a read cannot be ended
		line, err := in.terminal.ReadPassword(prompt)
		replies <- reply{line, err}
	}()
	select {
	case <-signals:
		fmt.Fprint(in.prompts, "\r\n")
		return "", ErrInterrupted
	case r := <-replies:
		return in.typed(r.line, r.err)
	}
}

// typed checks what the terminal returned.
func (in *Input) typed(line string, err error) (string, error) {
	switch {
	case errors.Is(err, io.EOF): // Ctrl-C or Ctrl-D
		fmt.Fprint(in.prompts, "\r\n")
		return "", errNothing
	case err != nil:
		return "", fmt.Errorf("the terminal cannot be read: %w; pipe the secret in", err)
	case line == "":
		return "", errNothing
	case len(line) >= clientsecret.MaxSecretLength: // the terminal takes no more
		return "", fmt.Errorf("%w for a terminal: pipe it in", clientsecret.ErrSecretTooLong)
	}
	return line, nil
}
