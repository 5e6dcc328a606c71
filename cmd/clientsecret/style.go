package main

import (
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"
)

// palette colours text, or leaves it as it is.
type palette bool

// paletteFor colours on a terminal, unless NO_COLOR is set (https://no-color.org) or the terminal is a dumb one.
func paletteFor(w io.Writer) palette {
	f, ok := w.(*os.File)
	return palette(ok && isTerminal(f) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb")
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

func (p palette) bold(s string) string { return p.sgr("1", s) }
func (p palette) good(s string) string { return p.sgr("32", s) }
func (p palette) bad(s string) string  { return p.sgr("1;31", s) }
func (p palette) weak(s string) string { return p.sgr("33", s) }

func (p palette) sgr(code, s string) string {
	if !p || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// printable returns a name that a terminal can show: files, and what is in them, may be called anything.
func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, name)
}

// wrap breaks text at spaces into lines of at most 80 columns. The first begins at a column, the following ones with the indent.
func wrap(text string, column int, indent string) string {
	var b strings.Builder
	for i, word := range strings.Fields(text) {
		n := len([]rune(word))
		switch {
		case i == 0:
		case column+1+n > 80:
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}
