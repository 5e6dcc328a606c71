package term

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Columns is the width of all output, in cells of a terminal.
const Columns = 80

// Width returns how many cells of a terminal text from Safe takes. East Asian
// characters and emoji need two, combining marks none (UAX #11). Sequences that
// some terminals draw as one emoji count as their parts.
func Width(text string) int {
	n := 0
	for _, r := range text {
		n += cells(r)
	}
	return n
}

func cells(r rune) int {
	if r < 0x300 {
		return 1
	}
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// Wrap makes text safe and breaks it at spaces into lines of at most Columns.
// The first line begins at the column, the others after the indent. A word that
// is wider than a line is broken too, unless it is an address.
func Wrap(text string, column int, indent string) string {
	var b strings.Builder
	newLine := func() {
		b.WriteString("\n" + indent)
		column = len(indent)
	}
	rest := strings.Trim(Safe(text), " ")
	for first := true; rest != ""; first = false {
		trimmed := strings.TrimLeft(rest, " ")
		gap := rest[:len(rest)-len(trimmed)]
		word, _, _ := strings.Cut(trimmed, " ")
		rest = trimmed[len(word):]
		if !first && column+len(gap)+Width(word) > Columns {
			newLine()
		} else {
			b.WriteString(gap)
			column += len(gap)
		}
		if !strings.Contains(word, "://") {
			for column+Width(word) > Columns {
				part := head(word, Columns-column)
				b.WriteString(part)
				newLine()
				word = word[len(part):]
			}
		}
		b.WriteString(word)
		column += Width(word)
	}
	return b.String()
}

// head returns the beginning of text that fits into the width, at least one
// character.
func head(text string, width int) string {
	n := 0
	for i, r := range text {
		if n += cells(r); n > width && i > 0 {
			return text[:i]
		}
	}
	return text
}

// Shorten makes text safe. If it is wider than width, an ellipsis replaces the
// middle, because names often begin or end alike. The width must be 2 or more.
func Shorten(text string, width int) string {
	text = Safe(text)
	if Width(text) <= width {
		return text
	}
	runes := []rune(text)
	begin, n := 0, 0
	for ; n+cells(runes[begin]) <= width/2; begin++ {
		n += cells(runes[begin])
	}
	end, n := len(runes), 0
	for ; n+cells(runes[end-1]) < width-width/2; end-- {
		n += cells(runes[end-1])
	}
	for end < len(runes) && cells(runes[end]) == 0 { // of a character that is cut
		end++
	}
	return string(runes[:begin]) + "…" + string(runes[end:])
}

// Cell returns text from Shorten, padded with spaces to the width.
func Cell(text string, width int) string {
	text = Shorten(text, width)
	return text + strings.Repeat(" ", width-Width(text))
}
