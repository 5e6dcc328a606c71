// Package term reads from and writes to a terminal on behalf of a command.
//
// It colours text, folds it into 80 columns, asks for secrets without echo and
// shows progress. It never ends the process, and knows nothing of the command
// line. It prints only to what it is given, and to the terminal when it asks.
package term

import (
	"io"
	"os"

	"golang.org/x/term"
)

// IsTerminal reports whether the file is a terminal.
func IsTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// IsTerminalOutput reports whether what is written to w goes to a terminal.
func IsTerminalOutput(w io.Writer) bool {
	if o, ok := w.(*Output); ok {
		w = o.file
	}
	f, ok := w.(*os.File)
	return ok && IsTerminal(f)
}

// Palette colours text. The zero value leaves it as it is.
type Palette bool

// PaletteFor returns a Palette that colours if w is a terminal, unless the
// terminal is dumb or NO_COLOR is set (https://no-color.org).
func PaletteFor(w io.Writer) Palette {
	return Palette(IsTerminalOutput(w) &&
		os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb")
}

// Bold is for headings.
func (p Palette) Bold(s string) string { return p.sgr("1", s) }

// Good is for what needs no change.
func (p Palette) Good(s string) string { return p.sgr("32", s) }

// Bad is for what must change.
func (p Palette) Bad(s string) string { return p.sgr("1;31", s) }

// Weak is for what may have to change.
func (p Palette) Weak(s string) string { return p.sgr("33", s) }

// sgr wraps s in a Select Graphic Rendition sequence (ECMA-48, 8.3.117).
func (p Palette) sgr(code, s string) string {
	if !p || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}
