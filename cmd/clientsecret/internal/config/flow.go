package config

import (
	"bytes"
	"slices"
	"sort"

	"go.yaml.in/yaml/v4"
)

// This file helps the library with long lists and mappings in flow style, [a, b] and
// {a: b}. Where one of them could be a key, the library keeps all that it reads of it
// until it ends, which takes three hundred times its length. As the value of a key of
// ours, it cannot be one.

// longFlow is the length in bytes of what is worth it. Where it does not help, what is
// longer than mostFlow is refused.
const (
	longFlow = 64 << 10
	mostFlow = 4 << 20
)

// wrapper is put before what is in flow style.
const wrapper = "x: "

// wrapped is a text with the wrapper in some of its lines.
type wrapped struct {
	data    []byte
	places  []int         // of the wrappers, in the text without them
	columns map[int][]int // of the wrappers, by the lines, both from 1
	found   map[place]int // those that were taken away again, as indexes of places
	index   map[place]int
	length  int // of the longest

	// unsure is set if a key is absent, or if a value is that stands in another line than
	// its key, as the library says. It says something else without the wrappers.
	unsure bool
}

// doubt notes a key that is absent, or the value of a key. The text may have no wrappers.
func (w *wrapped) doubt(n, key *yaml.Node) {
	if w != nil && n.Tag == "!!null" && n.Value == "" && (key == nil || n.Line != key.Line) {
		w.unsure = true
	}
}

// wrapFlow returns the text with the wrapper before all that is in flow style and as long
// as that, in bytes, or nil if nothing is.
func wrapFlow(data []byte, long int) *wrapped {
	if len(data) < long || !bytes.ContainsAny(data, "[{") {
		return nil
	}
	s := flowScanner{data: data, long: long}
	for at := 0; at < len(data); { // a line, with all of the value in it
		at = s.lineEnd(s.line(at))
	}
	if len(s.places) == 0 {
		return nil
	}
	slices.Sort(s.places)
	w := wrapAt(data, s.places)
	w.length = s.length
	return w
}

// wrapAt returns the text with the wrapper at some places.
func wrapAt(data []byte, places []int) *wrapped {
	w := &wrapped{
		places: places, columns: make(map[int][]int), found: make(map[place]int), index: make(map[place]int),
	}
	t := newText(data)
	done := 0
	for i, at := range places {
		line, column := t.position(at)
		column += len(w.columns[line]) * len(wrapper)
		w.columns[line] = append(w.columns[line], column)
		w.index[place{line: line, column: column}] = i
		w.data = append(append(w.data, data[done:at]...), wrapper...)
		done = at
	}
	w.data = append(w.data, data[done:]...)
	for i := range places { // a tab before a key is an error, and one before a list is none
		for at := places[i] + i*len(wrapper) - 1; at >= 0 && (w.data[at] == ' ' || w.data[at] == '\t'); at-- {
			w.data[at] = ' '
		}
	}
	return w
}

// isWhole reports whether all wrappers were taken away again.
func (w *wrapped) isWhole() bool { return len(w.found) == len(w.places) }

// again returns the text with the wrappers alone that were taken away again, or nil if
// there are none. The others were in texts.
func (w *wrapped) again(data []byte) *wrapped {
	var places []int
	for _, i := range w.found {
		places = append(places, w.places[i])
	}
	if len(places) == 0 {
		return nil
	}
	slices.Sort(places)
	return wrapAt(data, places)
}

// isWrapper reports whether a node is a wrapper with its value.
func (w *wrapped) isWrapper(n *yaml.Node) bool {
	if n.Kind != yaml.MappingNode || len(n.Content) != 2 {
		return false
	}
	key, value := n.Content[0], n.Content[1]
	if n.Style&yaml.FlowStyle != 0 && (n.Line != key.Line || n.Column != key.Column) {
		return false // it has braces of its own, so the value is the key of one
	}
	_, ok := w.index[place{line: key.Line, column: key.Column}]
	return ok && value.Style&yaml.FlowStyle != 0 && value.Line == key.Line &&
		value.Column == key.Column+len(wrapper) && (n.Anchor == "" || value.Anchor == "") &&
		!(isTagged(n) && isTagged(value))
}

// unwrap returns the value of the wrapper, if a node is one, or the node. What is before
// a wrapper belongs to its value.
func (w *wrapped) unwrap(n *yaml.Node) *yaml.Node {
	if !w.isWrapper(n) {
		return n
	}
	key, value := n.Content[0], n.Content[1]
	at := place{line: key.Line, column: key.Column}
	w.found[at] = w.index[at]
	if n.Anchor != "" || isTagged(n) {
		value.Line, value.Column = n.Line, n.Column
	}
	if n.Anchor != "" {
		value.Anchor = n.Anchor
	}
	if isTagged(n) {
		value.Tag, value.Style = n.Tag, value.Style|n.Style&yaml.TaggedStyle
	}
	return value
}

func isTagged(n *yaml.Node) bool { return n.Style&yaml.TaggedStyle != 0 || n.Tag == "!" }

// column returns the column of a node in the text without the wrappers.
func (w *wrapped) column(n *yaml.Node) int {
	before := sort.SearchInts(w.columns[n.Line], n.Column)
	return n.Column - before*len(wrapper)
}
