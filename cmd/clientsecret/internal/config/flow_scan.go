package config

import (
	"bytes"
	"unicode/utf8"
)

// This file finds what is long and in flow style. It reads as much of YAML as that takes;
// where it is mistaken, the wrappers are not taken away again, which is noticed.

// flowScanner finds what is in flow style and could be a key.
type flowScanner struct {
	data   []byte
	long   int
	places []int // of what is that long, with its anchor and tag
	length int   // of the longest
}

// lineEnd returns where the next line begins.
func (s *flowScanner) lineEnd(at int) int {
	for at < len(s.data) && !s.isBreak(at) {
		at++
	}
	return min(len(s.data), at+1)
}

// isBreak reports whether a line ends at a byte. The last bytes of the rare breaks do.
func (s *flowScanner) isBreak(at int) bool {
	switch s.data[at] {
	case '\n', '\r':
		return true
	case 0x85, 0xa8, 0xa9:
		r, _ := utf8.DecodeLastRune(s.data[:at+1])
		return r == '\u0085' || r == '\u2028' || r == '\u2029'
	}
	return false
}

func (s *flowScanner) isSpace(at int) bool {
	return at >= len(s.data) || s.data[at] == ' ' || s.data[at] == '\t' || s.isBreak(at)
}

// isMarker reports whether a line is the start or the end of a document.
func (s *flowScanner) isMarker(at int) bool {
	rest := s.data[at:]
	return (bytes.HasPrefix(rest, []byte("---")) || bytes.HasPrefix(rest, []byte("..."))) && s.isSpace(at+3)
}

// blanks returns where the spaces end that begin at a byte.
func (s *flowScanner) blanks(at int) int {
	for at < len(s.data) && (s.data[at] == ' ' || s.data[at] == '\t') {
		at++
	}
	return at
}

// properties returns where the anchors and tags end that begin at a byte.
func (s *flowScanner) properties(at int) int {
	for at < len(s.data) && (s.data[at] == '&' || s.data[at] == '!') {
		for !s.isSpace(at) {
			at++
		}
		at = s.blanks(at)
	}
	return at
}

// line goes through a line, and through all of the value in it. It returns a place in
// the last line of that.
func (s *flowScanner) line(at int) int {
	start := at
	at, indent, key := s.signs(at)
	from := at
	at = s.properties(at)
	if colon := s.colon(at); colon >= 0 {
		indent, key = from-start, false
		at = s.properties(s.blanks(colon + 1))
	}
	if at >= len(s.data) || s.isBreak(at) {
		return at
	}
	switch s.data[at] {
	case '[', '{':
		return s.flow(from, at, key)
	case '"', '\'':
		return s.quoted(at)
	case '#':
		return at
	}
	return s.text(at, indent)
}

// colon returns the place of the colon after the key that begins at a byte, or -1.
func (s *flowScanner) colon(at int) int {
	if at < len(s.data) && (s.data[at] == '"' || s.data[at] == '\'') {
		if end := s.blanks(s.quoted(at)); end < len(s.data) && s.data[end] == ':' {
			return end
		}
		return -1
	}
	if at < len(s.data) && (s.data[at] == '[' || s.data[at] == '{') {
		return -1
	}
	for ; at < len(s.data) && !s.isBreak(at); at++ {
		if s.data[at] == ':' && s.isSpace(at+1) {
			return at
		}
	}
	return -1
}

// quoted returns where the quoted text ends that begins at a byte.
func (s *flowScanner) quoted(at int) int {
	end := endOfSingle(s.data, at)
	if s.data[at] == '"' {
		end = endOfDouble(s.data, at)
	}
	if end == 0 { // it does not end
		return len(s.data)
	}
	return end
}

// signs returns where the signs before a value end, the indent of what the value is in,
// and whether the value could be a key. If the library refuses the signs, it could not.
func (s *flowScanner) signs(start int) (at, indent int, key bool) {
	at, indent, key = start, -1, true
	if s.isMarker(at) {
		at, key = at+len("---"), false
	}
	at = s.blanks(at)
	refused := bytes.IndexByte(s.data[start:at], '\t') >= 0
	for at < len(s.data) && bytes.IndexByte([]byte("-?:"), s.data[at]) >= 0 && s.isSpace(at+1) {
		sign, after := s.data[at], s.blanks(at+1)
		refused = refused || sign != '-' && bytes.IndexByte(s.data[at:after], '\t') >= 0
		indent, key, at = at-start, true, after
	}
	return at, indent, key && !refused
}

// text returns a place in the last line of a block or a plain scalar. Its lines have
// more spaces than what it is in.
func (s *flowScanner) text(at, indent int) int {
	for {
		next := s.lineEnd(at)
		text := s.blanks(next)
		if next == len(s.data) || s.isMarker(next) || text-next <= indent && !s.isSpace(text) {
			return at
		}
		at = text
	}
}

// token returns where a token in flow style ends, and the sign that it is: x for a text.
// A comment leaves the sign before it.
func (s *flowScanner) token(at int, before byte) (end int, sign byte) {
	switch c := s.data[at]; {
	case (c == '"' || c == '\'') && before != 'x':
		return s.quoted(at), 'x'
	case c == '#' && s.isSpace(at-1):
		return s.lineEnd(at), before
	case c == ',', (c == ':' || c == '?') && s.isSpace(at+1):
		return at + 1, c
	}
	return at + 1, 'x'
}

// bracket is an open one.
type bracket struct {
	from int  // the place of its anchor or tag, or its own
	key  bool // what begins with it could be a key
}

// flow goes through what is in flow style, and returns where it ends. It may have an
// anchor or a tag, which it begins with then.
func (s *flowScanner) flow(from, at int, key bool) int {
	var open []bracket
	before := byte(':') // the sign before a token
	if key {
		before = ','
	}
	closed := func(end int) {
		b := open[len(open)-1]
		open = open[:len(open)-1]
		if b.key && end-b.from >= s.long {
			s.places = append(s.places, b.from)
			s.length = max(s.length, end-b.from)
		}
	}
	for at < len(s.data) {
		switch c := s.data[at]; {
		case s.isSpace(at):
			at++
			continue
		case c == '[', c == '{':
			if from < 0 {
				from = at
			}
			open = append(open, bracket{from, before != ':' && before != '?'})
			at, before = at+1, c
		case c == ']', c == '}':
			at, before = at+1, 'x'
			if closed(at - 1); len(open) == 0 {
				return at
			}
		case (c == '&' || c == '!') && before != 'x':
			from, at = at, s.properties(at)
			continue
		default:
			at, before = s.token(at, before)
		}
		from = -1
	}
	for len(open) > 0 {
		closed(at)
	}
	return at
}
