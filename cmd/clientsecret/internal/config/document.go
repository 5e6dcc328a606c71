package config

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"unicode/utf8"
)

// SyntaxError says where a document is broken.
type SyntaxError struct {
	Line, Column int // from 1, in characters; 0 if unknown
	Message      string
}

func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// text is a file, or a document within one, and where its lines begin.
type text struct {
	data  []byte
	lines []int // the offsets
	json  bool  // as parse found it

	// steps counts what was gone through, to find what takes more than linear time.
	steps int

	indented place  // by isIndented: the end of the spaces on a line
	blanks   []span // by blankRun; by the numbers of the lines

	// The last position that was asked for. A document may be one long line,
	// and positions are asked for from its beginning to its end.
	last place
}

// place is a position in a text.
type place struct{ line, column, offset int }

func newText(data []byte) *text {
	t := &text{data: data, lines: make([]int, 1, 1+bytes.Count(data, []byte("\n")))}
	ends := []string{"\r", "\u0085", "\u2028", "\u2029"}
	unusual := slices.ContainsFunc(ends, func(end string) bool {
		return bytes.Contains(data, []byte(end))
	})
	for at := 0; at < len(data); {
		rest := data[at:]
		var next int
		if unusual {
			next = bytes.IndexAny(rest, "\n\r\u0085\u2028\u2029")
		} else {
			next = bytes.IndexByte(rest, '\n')
		}
		if next < 0 {
			break
		}
		at += next + lineBreak(rest[next:])
		t.lines = append(t.lines, at)
	}
	return t
}

// lineBreak returns the length of the line break at which data begins. The line
// breaks are those of YAML 1.1: LF, CR LF, CR, NEL, LS and PS.
func lineBreak(data []byte) int {
	switch {
	case bytes.HasPrefix(data, []byte("\r\n")), bytes.HasPrefix(data, []byte("\u0085")):
		return 2
	case bytes.HasPrefix(data, []byte("\u2028")), bytes.HasPrefix(data, []byte("\u2029")):
		return 3
	}
	return 1
}

// lineStart returns the offset of the start of a line, or of the end of the
// text if there is no such line.
func (t *text) lineStart(line int) int {
	if line > len(t.lines) {
		return len(t.data)
	}
	return t.lines[max(line, 1)-1]
}

// isIndented reports whether only spaces precede a column.
func (t *text) isIndented(line, column int) bool {
	if t.indented.line != line {
		text := t.data[t.lineStart(line):t.lineStart(line+1)]
		t.steps += len(text)
		t.indented = place{line: line, column: len(text) - len(bytes.TrimLeft(text, " ")) + 1}
	}
	return t.indented.column >= column
}

// isBlank reports whether a line has only white space, or a comment.
func (t *text) isBlank(line int) bool {
	text := bytes.TrimLeft(t.data[t.lineStart(line):t.lineStart(line+1)], " \t\r\n")
	return len(text) == 0 || text[0] == '#'
}

// blankBefore returns the first of the blank lines and comments before a line,
// or the line itself if there are none.
func (t *text) blankBefore(line int) int {
	if line > 1 {
		if run := t.blankRun(line - 1); run.end >= line-1 {
			return run.start
		}
	}
	return line
}

// blankAfter returns the last of the blank lines and comments after a line, or
// the line itself if there are none.
func (t *text) blankAfter(line int) int {
	if line < len(t.lines) {
		return max(line, t.blankRun(line+1).end)
	}
	return line
}

// blankRun returns the first and the last of the blank lines and comments that a line
// is among. Of another line, the last is the one before it.
func (t *text) blankRun(line int) span {
	if t.blanks == nil {
		t.steps += len(t.data)
		t.blanks = make([]span, len(t.lines)+1)
		for i := len(t.lines); i > 0; i-- {
			t.blanks[i] = span{i, i - 1}
			if t.isBlank(i) {
				t.blanks[i].end = i
				if i < len(t.lines) {
					t.blanks[i].end = max(i, t.blanks[i+1].end)
				}
			}
		}
		for i := 2; i <= len(t.lines); i++ {
			if t.isBlank(i) && t.isBlank(i-1) {
				t.blanks[i].start = t.blanks[i-1].start
			}
		}
	}
	return t.blanks[line]
}

// offset returns the offset of a position, or false if there is no such
// position.
func (t *text) offset(line, column int) (int, bool) {
	if line < 1 || line > len(t.lines) || column < 1 {
		return 0, false
	}
	at := place{line, 1, t.lines[line-1]}
	if t.last.line == line && t.last.column-column < column { // nearer than the start of the line
		at = t.last
	}
	t.steps += max(at.column-column, column-at.column)
	for at.column > column {
		_, n := utf8.DecodeLastRune(t.data[:at.offset])
		at.offset -= n
		at.column--
	}
	for at.column < column {
		if at.offset >= len(t.data) {
			return 0, false
		}
		_, n := utf8.DecodeRune(t.data[at.offset:])
		at.offset += n
		at.column++
	}
	t.last = at
	return at.offset, true
}

// position returns the position of an offset.
func (t *text) position(offset int) (line, column int) {
	line = sort.Search(len(t.lines), func(i int) bool { return t.lines[i] > offset })
	at := place{line, 1, t.lines[line-1]}
	if t.last.line == line && t.last.offset <= offset {
		at = t.last
	}
	t.steps += offset - at.offset
	at.column += utf8.RuneCount(t.data[at.offset:offset])
	at.offset = offset
	t.last = at
	return at.line, at.column
}

// checkText refuses bytes that are not text. It says where they are, which the
// parsers do not.
func checkText(data []byte) error {
	controls := false
	for _, c := range data {
		controls = controls || isControl(rune(c))
	}
	if !controls && utf8.Valid(data) {
		return nil
	}
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 || isControl(r) {
			line, column := newText(data).position(i)
			return &SyntaxError{
				line, column, "a byte here is not text in UTF-8: is it the right file?",
			}
		}
		i += n
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f }
