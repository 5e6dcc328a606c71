package term

import (
	"strings"
	"unicode"
)

// Columns is the width that all text is folded into.
const Columns = 80

// Printable replaces what a terminal cannot show by question marks.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, s)
}

// Wrap breaks text at spaces into lines of at most Columns. The first line begins
// at the column, the others after the indent. A longer word is not broken.
func Wrap(text string, column int, indent string) string {
	var b strings.Builder
	for i, word := range strings.Fields(text) {
		n := len([]rune(word))
		switch {
		case i == 0:
		case column+1+n > Columns:
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

// Shorten cuts the middle out of text that is wider than width. Names often begin
// or end alike.
func Shorten(s string, width int) string {
	runes := []rune(s)
	if len(runes) <= width {
		return s
	}
	return string(runes[:width/2]) + "…" + string(runes[len(runes)-(width-width/2-1):])
}
