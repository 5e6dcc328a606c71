package config

import (
	"bytes"
	"runtime"
	"sync"

	"go.yaml.in/yaml/v4"
)

// This file parses a long list in parts, on all cores. The library needs several
// times the memory of our nodes while it parses, and so only for one part a core.

// partSize is the least length of a part in bytes, and minParts how many there are in a text
// that is worth it.
const (
	partSize = 128 << 10
	minParts = 4
)

// part is some items of a list, as lines of the text.
type part struct {
	from, to int // from the first line, to the one after the last
	column   int // of the dashes of the items, from 0
	items    []*node
}

// parseParts parses a text with a long list in parts of a size, or returns false if it should be parsed
// whole. The text without the list, the outline, has one item for each part. A part
// is only right if that item is in a list there.
func (t *text) parseParts(size int) ([]*node, bool) {
	if len(t.data) < minParts*size || isLinked(t.data) {
		return nil, false
	}
	parts := t.parts(size)
	if len(parts) < minParts || !t.parseEach(parts) {
		return nil, false
	}
	documents, err := t.decode(t.outline(parts), 0)
	if err != nil {
		return nil, false
	}
	missing := make(map[place]*part, len(parts)) // by the places of their items
	for i := range parts {
		p := &parts[i]
		missing[place{line: p.from, column: p.column + len("- ") + 1}] = p
	}
	for _, d := range documents {
		putParts(d, missing)
	}
	return documents, len(missing) == 0
}

// isLinked reports whether a text may have anchors or directives, so that one part
// of it needs another. A & within a word is no anchor. Where a list is a key, the library
// says that its absent value stands where the list ends.
func isLinked(data []byte) bool {
	if bytes.HasPrefix(data, []byte("%")) || bytes.Contains(data, []byte("\n%")) || hasExplicitKey(data) {
		return true
	}
	for at := 0; ; at++ {
		next := bytes.IndexByte(data[at:], '&')
		if next < 0 {
			return false
		}
		if at += next; at == 0 || bytes.IndexByte([]byte(" \t\r\n[{,:-"), data[at-1]) >= 0 {
			return true
		}
	}
}

// hasExplicitKey reports whether a line begins with the sign before a key that may be a
// list, or a - and that.
func hasExplicitKey(data []byte) bool {
	for at := 0; ; at++ {
		next := bytes.IndexByte(data[at:], '?')
		if next < 0 {
			return false
		}
		at += next
		before := bytes.TrimRight(data[:at], " \t-")
		isFirst := len(before) == 0 || bytes.IndexByte([]byte("\n\r"), before[len(before)-1]) >= 0
		if isFirst && (at+1 == len(data) || bytes.IndexByte([]byte(" \t\n\r"), data[at+1]) >= 0) {
			return true
		}
	}
}

// parts finds the longest lists, and divides them into parts of a size.
func (t *text) parts(size int) []part {
	column := t.listColumn()
	if column < 0 {
		return nil
	}
	var parts []part
	var p part // the current one, if it has a line
	end := func(line int) {
		if p.from > 0 {
			p.to = line
			parts = append(parts, p)
		}
		p = part{}
	}
	for line := 1; line <= len(t.lines); line++ {
		at, isItem := t.dash(line)
		switch long := p.from > 0 && t.lineStart(line)-t.lineStart(p.from) >= size; {
		case t.isBlank(line):
		case isItem && at == column && (p.from == 0 || long):
			end(line)
			p = part{from: line, column: column}
		case at > column, isItem && at == column:
		default:
			end(line)
		}
	}
	end(len(t.lines) + 1)
	return parts
}

// listColumn returns the column, from 0, of the outermost dashes of which there are
// many; or -1.
func (t *text) listColumn() int {
	const many = 100
	counts := make(map[int]int)
	for line := 1; line <= len(t.lines); line++ {
		if at, ok := t.dash(line); ok {
			counts[at]++
		}
	}
	column := -1
	for at, n := range counts {
		if n >= many && (column < 0 || at < column) {
			column = at
		}
	}
	return column
}

// dash returns how many spaces a line begins with, and whether the dash of an item
// follows.
func (t *text) dash(line int) (column int, ok bool) {
	text := t.data[t.lineStart(line):t.lineStart(line+1)]
	rest := bytes.TrimLeft(text, " ")
	return len(text) - len(rest), bytes.HasPrefix(rest, []byte("- "))
}

// parseEach parses the parts. It returns false if one of them is no list.
func (t *text) parseEach(parts []part) bool {
	var wg sync.WaitGroup
	next := make(chan *part)
	right := make([]bool, runtime.GOMAXPROCS(0))
	for i := range right {
		wg.Go(func() {
			right[i] = true
			for p := range next {
				right[i] = t.parsePart(p) && right[i]
			}
		})
	}
	for i := range parts {
		next <- &parts[i]
	}
	close(next)
	wg.Wait()
	for _, ok := range right {
		if !ok {
			return false
		}
	}
	return true
}

func (t *text) parsePart(p *part) bool {
	documents, err := t.decode(t.data[t.lineStart(p.from):t.lineStart(p.to)], p.from-1)
	if err != nil || len(documents) != 1 {
		return false
	}
	list := documents[0]
	p.items = list.content
	return list.kind == sequenceNode && list.style&nodeStyle(yaml.FlowStyle) == 0 &&
		int(list.line) == p.from && int(list.column) == p.column+1
}

// outline returns the text with one item in the place of each part, and blank lines.
func (t *text) outline(parts []part) []byte {
	var b bytes.Buffer
	line := 1
	for _, p := range parts {
		b.Write(t.data[t.lineStart(line):t.lineStart(p.from)])
		b.Write(bytes.Repeat([]byte(" "), p.column))
		b.WriteString("- ~")
		b.Write(bytes.Repeat([]byte("\n"), p.to-p.from))
		line = p.to
	}
	b.Write(t.data[t.lineStart(line):])
	return b.Bytes()
}

// putParts puts the items of the parts in the places of those of the outline. It
// removes the parts for which there is a place.
func putParts(n *node, missing map[place]*part) {
	if n.kind != sequenceNode || n.style&nodeStyle(yaml.FlowStyle) != 0 {
		for _, child := range n.content {
			putParts(child, missing)
		}
		return
	}
	var content []*node
	for _, item := range n.content {
		line, column := item.position()
		at := place{line: line, column: column}
		if p := missing[at]; p != nil && item.kind == scalarNode {
			delete(missing, at)
			content = append(content, p.items...)
			continue
		}
		putParts(item, missing)
		content = append(content, item)
	}
	n.content = content
}
