package config

import (
	"errors"
	"strings"
)

// maxSteps bounds how many nodes a path may lead through, because aliases can
// multiply them without limit.
const maxSteps = 4_000_000

var errTooMany = errors.New("the path leads to too many places: aliases multiply them")

// walker follows a path. It follows aliases, and looks for missing keys in merged
// mappings.
type walker struct {
	source *source

	// visit is called with each node that the path leads to, and with the steps
	// there, which it must not keep.
	visit func(s *source, n *node, steps []step)

	// once has what is not walked again. It is nil if all is.
	once map[walked]bool

	// open returns the source in a scalar, and its documents, for a path that goes
	// on within a text. It returns nil if there is none. It may be nil itself.
	open func(s *source, n *node, steps []step) (*source, []*node)

	left int // nodes that it may still go through
}

// walked is a node that aliases lead to, and how much of a path is left there.
type walked struct {
	node *node
	left int
}

// walk follows a path in a source. The steps lead to its beginning. What once has is
// left out: it may be nil.
func (s *source) walk(p Path, n *node, steps []step, once map[walked]bool,
	visit func(n *node, steps []step)) error {
	w := walker{
		source: s, once: once,
		visit: func(_ *source, n *node, steps []step) { visit(n, steps) },
	}
	return w.follow(p, n, steps)
}

func (w *walker) follow(p Path, n *node, steps []step) error {
	w.left = maxSteps
	w.walk(p, n, append(make([]step, 0, len(steps)+len(p)), steps...))
	if w.left < 0 {
		return errTooMany
	}
	return nil
}

func (w *walker) walk(p Path, n *node, steps []step) {
	if w.left--; w.left < 0 {
		return
	}
	w.source.text.steps++
	n = target(n)
	if w.once != nil && w.source.aliased[n] {
		at := walked{n, len(p)}
		if w.once[at] {
			return
		}
		w.once[at] = true
	}
	switch {
	case len(p) == 0:
		w.visit(w.source, n, steps)
	case n.kind == scalarNode:
		w.within(p, n, steps)
	case p[0] == eachItem && n.kind == sequenceNode && !w.source.isEnvironment(steps):
		for i, item := range n.content {
			w.walk(p[1:], item, append(steps, step{from: n, index: i}))
		}
	case n.kind == sequenceNode && w.source.isEnvironment(steps):
		w.pair(p, n, steps)
	case n.kind != mappingNode:
	case p[0] == eachKey:
		w.keys(p, n, steps)
	default:
		w.key(p, n, steps)
	}
}

// keys follows each key of a mapping.
func (w *walker) keys(p Path, n *node, steps []step) {
	for i := 0; i+1 < len(n.content); i += 2 {
		if key := n.content[i]; key.tag() != mergeTag {
			next := step{from: n, index: i + 1, key: key.value, any: true}
			w.walk(p[1:], n.content[i+1], append(steps, next))
		}
	}
}

// key follows a key of a mapping: to all values, if the key is there twice.
func (w *walker) key(p Path, n *node, steps []step) {
	w.source.text.steps += len(n.content)
	own := false
	for i := 0; i+1 < len(n.content); i += 2 {
		if key := n.content[i]; key.kind == scalarNode && key.value == p[0] {
			own = true
			next := step{from: n, index: i + 1, key: key.value}
			w.walk(p[1:], n.content[i+1], append(steps, next))
		}
	}
	if own {
		return
	}
	if value := w.source.lookup(n, p[0]); value != nil {
		next := step{from: n, index: len(n.content), key: p[0], merged: true}
		w.walk(p[1:], value, append(steps, next))
	}
}

// pair follows a key to the items of a list, KEY=value, or to all of them.
func (w *walker) pair(p Path, n *node, steps []step) {
	w.source.text.steps += len(n.content)
	for i, item := range n.content {
		key, _, _ := strings.Cut(target(item).value, "=")
		all := p[0] == eachItem || p[0] == eachKey
		if all || key == p[0] {
			w.walk(p[1:], item, append(steps, step{from: n, index: i, key: key, any: all}))
		}
	}
}

// within follows the rest of a path in the documents that a scalar holds as text.
func (w *walker) within(p Path, n *node, steps []step) {
	if w.open == nil {
		return
	}
	outer := w.source
	inner, documents := w.open(outer, n, steps)
	if inner == nil {
		return
	}
	w.source = inner
	for _, d := range documents {
		w.walk(p, d, make([]step, 0, len(p)))
	}
	w.source = outer
}

// target returns the node that an alias stands for, or the node itself.
func target(n *node) *node {
	for n.kind == aliasNode && n.alias() != nil {
		n = n.alias()
	}
	return n
}

// mergeTag is the tag of the key << that merges mappings.
const mergeTag = "!!merge"

// own returns the value of a key that the mapping itself has, or nil. It reports
// whether others may be merged into the mapping.
func (n *node) own(key string) (value *node, merges bool) {
	if n.kind != mappingNode {
		return nil, false
	}
	for i := 0; i+1 < len(n.content); i += 2 {
		switch k := n.content[i]; {
		case k.tag() == mergeTag:
			merges = true
		case k.value == key && k.kind == scalarNode:
			return n.content[i+1], merges
		}
	}
	return nil, merges
}

// lookup returns the value of a key of a mapping, in the mapping itself or in
// those that are merged into it (<<); nil if there is none.
func (s *source) lookup(n *node, key string) *node {
	s.text.steps += len(n.content)
	value, merges := n.own(key)
	if value != nil || !merges {
		return value
	}
	if s.merged[key] == nil {
		s.merged[key] = make(map[*node]*node)
	}
	return inMerged(n, s.merged[key], func(m *node) *node {
		s.text.steps += len(m.content)
		value, _ := m.own(key)
		return value
	})
}

// first returns the value of the first key that the mapping has.
func (s *source) first(n *node, keys []string) *node {
	for _, k := range keys {
		if value := s.lookup(n, k); value != nil {
			return value
		}
	}
	return nil
}

// firstKey returns the first key that the mapping has, or an empty string.
func (s *source) firstKey(n *node, keys []string) string {
	for _, k := range keys {
		if s.lookup(n, k) != nil {
			return k
		}
	}
	return ""
}

// inMerged returns what own finds in a mapping, or in one that is merged into it,
// directly or indirectly. It keeps the results in known: many clients may have the
// same mappings merged into them.
func inMerged[T comparable](n *node, known map[*node]T, own func(*node) T) T {
	var none T
	if found, ok := known[n]; ok {
		return found
	}
	var path []*node
	var rest [][]*node // of the merged mappings of each
	found := none
	enter := func(m *node) {
		known[m] = none // a mapping may be merged into itself
		if m.kind == mappingNode {
			found = own(m)
		}
		path, rest = append(path, m), append(rest, mergedInto(m))
	}
	enter(n)
	for len(path) > 0 && found == none {
		last := len(path) - 1
		if len(rest[last]) == 0 {
			path, rest = path[:last], rest[:last]
			continue
		}
		m := target(rest[last][0])
		rest[last] = rest[last][1:]
		if earlier, ok := known[m]; ok {
			found = earlier
		} else {
			enter(m)
		}
	}
	for _, m := range path {
		known[m] = found
	}
	return found
}

// mergedInto returns the values of the merge keys of a mapping, or the items of a
// list of mappings.
func mergedInto(n *node) []*node {
	if n.kind == sequenceNode {
		return n.content
	}
	var merged []*node
	if n.kind == mappingNode {
		for i := 0; i+1 < len(n.content); i += 2 {
			if n.content[i].tag() == mergeTag {
				merged = append(merged, n.content[i+1])
			}
		}
	}
	return merged
}
