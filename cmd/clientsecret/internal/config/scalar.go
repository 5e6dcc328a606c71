package config

import (
	"bytes"
	"errors"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// style is how a scalar is written.
type style int

const (
	plain style = iota
	single
	double
	literal
	folded
)

// scalar is the place of a scalar in a text, from its first quote, letter or
// indicator until after its last one. A block ends before the line break of its
// last line.
type scalar struct {
	start, end int
	style      style

	// Of a block: the lines before its content, and its indentation in bytes.
	header, indent int
}

var (
	errLines    = errors.New("it spans several lines without quotes: put it in quotes first")
	errLocation = errors.New("its place in the file is unclear: " +
		"write it in quotes on one line first")
)

// locate finds the place of a scalar.
func (s *source) locate(n *node) (scalar, error) {
	if where, ok := s.located[n]; ok {
		return where, nil
	}
	where, err := s.find(n)
	if err == nil && n.anchor() != "" { // aliases may ask for it again and again
		s.located[n] = where
	}
	return where, err
}

func (s *source) find(n *node) (scalar, error) {
	data := s.text.data
	at, ok := s.text.offset(n.position())
	if !ok {
		return scalar{}, errLocation
	}
	for at < len(data) && (data[at] == '&' || data[at] == '!') { // an anchor or a tag
		at += len(data[at:]) - len(bytes.TrimLeft(data[at:], "&!"))
		if i := bytes.IndexAny(data[at:], " \t\r\n"); i >= 0 {
			at += i
		}
		at += len(data[at:]) - len(bytes.TrimLeft(data[at:], " \t\r\n"))
	}
	where := scalar{start: at}
	switch {
	case n.style&nodeStyle(yaml.SingleQuotedStyle) != 0:
		where.style, where.end = single, endOfSingle(data, at)
	case n.style&nodeStyle(yaml.DoubleQuotedStyle) != 0:
		where.style, where.end = double, endOfDouble(data, at)
	case n.style&nodeStyle(yaml.LiteralStyle) != 0:
		where.style = literal
		where.block(data, '|')
	case n.style&nodeStyle(yaml.FoldedStyle) != 0:
		where.style = folded
		where.block(data, '>')
	case bytes.HasPrefix(data[at:], []byte(n.value)):
		where.end = at + len(n.value)
	default:
		return scalar{}, errLines
	}
	if where.end <= where.start {
		return scalar{}, errLocation
	}
	s.text.steps += where.end - where.start
	return where, nil
}

// endOfSingle returns the offset after the quote that ends the scalar at start,
// or 0 if there is none.
func endOfSingle(data []byte, start int) int {
	if start >= len(data) || data[start] != '\'' {
		return 0
	}
	for i := start + 1; i < len(data); i++ {
		if data[i] != '\'' {
			continue
		}
		if i+1 == len(data) || data[i+1] != '\'' {
			return i + 1
		}
		i++
	}
	return 0
}

func endOfDouble(data []byte, start int) int {
	if start >= len(data) || data[start] != '"' {
		return 0
	}
	for i := start + 1; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}

// block finds the end of a block scalar and its indentation, which is that of
// its first line with text.
func (w *scalar) block(data []byte, indicator byte) {
	if w.start >= len(data) || data[w.start] != indicator {
		return
	}
	end := w.start
	first := true
	for line := range bytes.Lines(data[w.start:]) {
		if first { // the line of the indicator
			first, w.header = false, 1
			end += len(line)
			continue
		}
		text := bytes.TrimRight(line, "\r\n")
		indent := len(text) - len(bytes.TrimLeft(text, " "))
		switch {
		case indent == len(text): // blank
			if w.indent == 0 {
				w.header++
			}
		case w.indent == 0:
			if indent == 0 {
				return // a block without text, or at the top
			}
			w.indent = indent
			w.end = end + len(text)
		case indent < w.indent:
			return
		default:
			w.end = end + len(text)
		}
		end += len(line)
	}
}

// isVerbatim reports whether the lines of a block, without its indentation, are
// the value. Then a position in the value is also one in the block.
func (w *scalar) isVerbatim(data, value []byte) bool {
	content := data[w.start:w.end]
	for range w.header {
		_, content, _ = bytes.Cut(content, []byte("\n"))
	}
	values := bytes.Lines(value)
	var want [][]byte
	for line := range values {
		want = append(want, bytes.TrimRight(line, "\r\n"))
	}
	i := 0
	for line := range bytes.Lines(content) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) >= w.indent {
			line = line[w.indent:]
		} else {
			line = nil
		}
		if i >= len(want) || !bytes.Equal(line, want[i]) {
			return false
		}
		i++
	}
	return true
}

// safePlain matches texts that need no quotes anywhere.
var safePlain = regexp.MustCompile(`^[A-Za-z0-9$./_-]+(=[A-Za-z0-9$./_-]+)*$`)

// written returns a stored value in the style of the scalar in data that it
// replaces.
func (w *scalar) written(data []byte, stored string) []byte {
	switch w.style {
	case double:
		return []byte(`"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(stored) + `"`)
	case literal, folded:
		return w.writtenBlock(data, stored)
	case plain:
		if safePlain.MatchString(stored) {
			return []byte(stored)
		}
	}
	return []byte("'" + strings.ReplaceAll(stored, "'", "''") + "'")
}

// writtenBlock keeps the line of the indicator, but makes the block end without
// a line break: a stored value has none.
func (w *scalar) writtenBlock(data []byte, stored string) []byte {
	content := data[w.start:w.end]
	header := content[:bytes.IndexByte(content, '\n')+1]
	indicators := 1
	for indicators < len(header) && strings.IndexByte("+-0123456789", header[indicators]) >= 0 {
		indicators++
	}
	var b bytes.Buffer
	for _, c := range header[:indicators] {
		if c != '+' && c != '-' {
			b.WriteByte(c)
		}
	}
	b.WriteByte('-')
	b.Write(header[indicators:])
	b.WriteString(strings.Repeat(" ", w.indent) + stored)
	return b.Bytes()
}

// fileSpan returns the place of a scalar in the file, or false if the file does
// not have it as it is.
func (s *source) fileSpan(w scalar) (span, bool) {
	if s.outer == nil {
		return span{s.base + w.start, s.base + w.end}, true
	}
	if s.outer.kept != "" || bytes.ContainsAny(s.text.data[w.start:w.end], "\r\n") {
		return span{}, false
	}
	line, column := s.text.position(w.start)
	outer := s.outer.in
	start, ok := outer.text.offset(s.outer.line+line-1, column+s.outer.indent)
	at := span{outer.base + start, outer.base + start + w.end - w.start}
	return at, ok && s.outer.in.outer == nil
}
