package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Path leads to values in a document: keys with dots between them, and [*]
// for each item of a list, such as a.b[*].c. A * alone stands for each key.
type Path []string

// The steps to all items of a list, and to all values of a mapping.
const (
	eachItem = "[*]"
	eachKey  = "*"
)

// ParsePath reads a path. A backslash before a dot or a bracket makes it a part
// of the key.
func ParsePath(text string) (Path, error) {
	var p Path
	var key strings.Builder
	done := false // [*] has ended the step
	endKey := func() {
		if key.Len() > 0 {
			p = append(p, key.String())
			key.Reset()
		}
	}
	endStep := func() error {
		if key.Len() == 0 && !done {
			return errors.New("a key is missing in the path: write it as in a.b[*].c")
		}
		endKey()
		done = false
		return nil
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			i++
			key.WriteByte(text[i])
		case c == '.':
			if err := endStep(); err != nil {
				return nil, err
			}
		case c == '[':
			if !strings.HasPrefix(text[i:], eachItem) {
				return nil, fmt.Errorf("brackets in a path must be [*], at character %d: "+
					"write it as in a.b[*].c", i+1)
			}
			endKey()
			p = append(p, eachItem)
			i += len(eachItem) - 1
			done = true
		default:
			if done {
				return nil, fmt.Errorf("a dot is missing after [*] in the path, "+
					"at character %d", i+1)
			}
			key.WriteByte(c)
		}
	}
	if err := endStep(); err != nil {
		return nil, err
	}
	return p, nil
}

// mustPath is ParsePath for the tables of this package.
func mustPath(text string) Path {
	p, err := ParsePath(text)
	if err != nil {
		panic(err)
	}
	return p
}

// step is one on the way from the top of a document to a node.
type step struct {
	from   *node  // a mapping or a list
	index  int    // of the node in its contents
	key    string // in a mapping
	any    bool   // a * stands for the key
	merged bool   // the value is in a merged mapping
}

// next returns the node after the one that the steps lead to, or nil if it is
// the last.
func next(steps []step) *node {
	for _, st := range slices.Backward(steps) {
		if st.index+1 < len(st.from.content) {
			return st.from.content[st.index+1]
		}
	}
	return nil
}

// maxSteps bounds how many nodes a path may lead through, because aliases can
// multiply them without limit.
const maxSteps = 4_000_000

var errTooMany = errors.New("the path leads to too many places: aliases multiply them")

// walk calls visit with each node that the path leads to, and with the steps
// there, which visit must not keep. It follows aliases, and looks for missing
// keys in merged mappings.
func (p Path) walk(n *node, visit func(n *node, steps []step)) error {
	w := walker{left: maxSteps, visit: visit}
	w.walk(p, n, make([]step, 0, len(p)))
	if w.left < 0 {
		return errTooMany
	}
	return nil
}

// walker follows a path.
type walker struct {
	left  int // nodes that it may still go through
	visit func(n *node, steps []step)
}

func (w *walker) walk(p Path, n *node, steps []step) {
	if w.left--; w.left < 0 {
		return
	}
	n = target(n)
	switch {
	case len(p) == 0:
		w.visit(n, steps)
	case p[0] == eachItem && n.kind == sequenceNode:
		for i, item := range n.content {
			w.walk(p[1:], item, append(steps, step{from: n, index: i}))
		}
	case n.kind != mappingNode:
	case p[0] == eachKey:
		for i := 0; i+1 < len(n.content); i += 2 {
			if key := n.content[i]; key.tag != "!!merge" {
				next := step{from: n, index: i + 1, key: key.value, any: true}
				w.walk(p[1:], n.content[i+1], append(steps, next))
			}
		}
	default:
		w.key(p, n, steps)
	}
}

// key follows a key of a mapping: to all values, if the key is there twice.
func (w *walker) key(p Path, n *node, steps []step) {
	own := false
	for i := 0; i+1 < len(n.content); i += 2 {
		if key := n.content[i]; key.kind == scalarNode && key.value == p[0] {
			own = true
			next := step{from: n, index: i + 1, key: key.value}
			w.walk(p[1:], n.content[i+1], append(steps, next))
		}
	}
	if value := lookup(n, p[0]); !own && value != nil {
		next := step{from: n, index: len(n.content), key: p[0], merged: true}
		w.walk(p[1:], value, append(steps, next))
	}
}

// target returns the node that an alias stands for, or the node itself.
func target(n *node) *node {
	for n.kind == aliasNode && n.alias() != nil {
		n = n.alias()
	}
	return n
}

// lookup returns the value of a key of a mapping, in the mapping itself or in
// those that are merged into it (<<); nil if there is none.
func lookup(n *node, key string) *node {
	if value := ownValue(n, key); value != nil {
		return value
	}
	var found *node
	eachMerged(n, func(m *node) bool {
		found = ownValue(m, key)
		return found == nil
	})
	return found
}

func ownValue(n *node, key string) *node {
	if n.kind != mappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.content); i += 2 {
		if k := n.content[i]; k.value == key && k.kind == scalarNode && k.tag != "!!merge" {
			return n.content[i+1]
		}
	}
	return nil
}

// eachMerged calls f once for each mapping that is merged into n, directly or
// indirectly, until f returns false. It reports whether f always returned true.
func eachMerged(n *node, f func(m *node) bool) bool {
	merged := mergedInto(n)
	if merged == nil {
		return true
	}
	seen := map[*node]bool{n: true} // a mapping may be merged into itself
	for i := 0; i < len(merged); i++ {
		m := merged[i]
		if seen[m] {
			continue
		}
		seen[m] = true
		if m.kind == sequenceNode {
			for _, item := range m.content {
				merged = append(merged, target(item))
			}
			continue
		}
		if !f(m) {
			return false
		}
		merged = append(merged, mergedInto(m)...)
	}
	return true
}

// mergedInto returns the values of the merge keys of a mapping.
func mergedInto(n *node) []*node {
	var merged []*node
	if n.kind == mappingNode {
		for i := 0; i+1 < len(n.content); i += 2 {
			if n.content[i].tag == "!!merge" {
				merged = append(merged, target(n.content[i+1]))
			}
		}
	}
	return merged
}
