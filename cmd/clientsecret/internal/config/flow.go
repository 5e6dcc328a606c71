package config

import (
	"bytes"

	"go.yaml.in/yaml/v4"
)

// This file helps the library with long lists and mappings in flow style, [a, b] and
// {a: b}. Where one of them could be a key, the library keeps all that it reads of it
// until it ends, which takes three hundred times its length. As the value of a key of
// ours, it cannot be one.

// longFlow is the length in bytes of what is worth it.
const longFlow = 64 << 10

// wrapper is put before what is in flow style.
const wrapper = "x: "

// wrapped is a text with the wrapper in some of its lines.
type wrapped struct {
	data    []byte
	columns map[int]int // of the wrapper, by the lines, both from 1
	missing int         // how many wrappers are not taken away again
}

// wrapFlow returns the text with the wrapper before all that is long and in flow style,
// or nil if nothing is.
func wrapFlow(data []byte) *wrapped {
	if len(data) < longFlow || hasOtherBreaks(data) {
		return nil
	}
	w := &wrapped{columns: make(map[int]int)}
	done, last, lastLine := 0, -1, 0 // what is written, and where flow style began
	end := func(at int) {
		if last < 0 || at-last < longFlow {
			return
		}
		w.data = append(append(w.data, data[done:last]...), wrapper...)
		done = last
		w.columns[lastLine] = last - (bytes.LastIndexByte(data[:last], '\n') + 1) + 1
		w.missing++
	}
	line, start := 0, 0
	for text := range bytes.Lines(data) {
		line++
		if at := flowStart(text); at >= 0 {
			end(start)
			last, lastLine = start+at, line
		}
		start += len(text)
	}
	end(len(data))
	if w.missing == 0 {
		return nil
	}
	w.data = append(w.data, data[done:]...)
	return w
}

// hasOtherBreaks reports whether a text has line breaks besides LF and CR LF.
func hasOtherBreaks(data []byte) bool {
	return bytes.Count(data, []byte("\r")) != bytes.Count(data, []byte("\r\n")) ||
		bytes.Contains(data, []byte("\u0085")) || bytes.Contains(data, []byte("\u2028")) ||
		bytes.Contains(data, []byte("\u2029"))
}

// flowStart returns where a list or a mapping in flow style begins that could be a
// key: only spaces and the dashes of lists are before it. It returns -1 if there is
// none.
func flowStart(line []byte) int {
	rest := bytes.TrimLeft(line, " ")
	for bytes.HasPrefix(rest, []byte("- ")) {
		rest = bytes.TrimLeft(rest[1:], " ")
	}
	if len(rest) > 0 && (rest[0] == '{' || rest[0] == '[') {
		return len(line) - len(rest)
	}
	return -1
}

// unwrap returns the value of the wrapper, if a node is one, or the node.
func (w *wrapped) unwrap(n *yaml.Node) *yaml.Node {
	column, ok := w.columns[n.Line]
	if !ok || n.Column != column || n.Kind != yaml.MappingNode || len(n.Content) != 2 {
		return n
	}
	value := n.Content[1]
	if n.Style&yaml.FlowStyle != 0 || value.Style&yaml.FlowStyle == 0 ||
		value.Line != n.Line || value.Column != column+len(wrapper) {
		return n
	}
	w.missing--
	return value
}

// column returns the column of a node in the text without the wrapper.
func (w *wrapped) column(n *yaml.Node) int {
	if column, ok := w.columns[n.Line]; ok && n.Column > column {
		return n.Column - len(wrapper)
	}
	return n.Column
}
