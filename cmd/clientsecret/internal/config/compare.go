package config

import (
	"errors"
	"fmt"
	"hash/maphash"
	"strconv"
)

// compare reads the result, and fails if it is not the file with the stored
// values.
func (f *File) compare(data []byte, stored map[*Client]string) (*File, error) {
	written, err := readFile(data, f.paths, f.raw)
	if written == nil || len(written.Clients) == 0 {
		return nil, fmt.Errorf("the result cannot be read: %w", err)
	}
	c := comparison{
		seed:     maphash.MakeSeed(),
		replaced: make(map[*source]map[place]string),
		embedded: make(map[*source]map[place]*source),
	}
	for client, value := range stored {
		c.expect(client.source, client.node, client.coding.encode(value))
	}
	if err := c.before(f.top); err != nil {
		return nil, err
	}
	if len(c.replaced) > 0 {
		return nil, errors.New("a stored value is not in the file")
	}
	if err := c.after(f.top, written.top); err != nil {
		return nil, err
	}
	if len(written.Clients) != len(f.Clients) {
		return nil, errors.New("the number of clients would change")
	}
	for i, c := range f.Clients {
		want, replaced := stored[c]
		if !replaced {
			want = c.Stored
		}
		if got := written.Clients[i]; got.ID != c.ID || got.Stored != want {
			return nil, fmt.Errorf("the client at line %d would change in another way", c.Line)
		}
	}
	return written, nil
}

// comparison goes through the documents of a file, and then through those of the
// result. It keeps a mark of each node instead of the node: the documents before and
// after would not fit into the memory beside each other.
type comparison struct {
	seed  maphash.Seed
	marks []mark // of the nodes before, in their order
	at    int    // the next one that is compared

	// replaced has the new stored values that are still to be found, by the places
	// of the old ones.
	replaced map[*source]map[place]string

	// embedded has the documents that contain some of them, by the places of
	// their texts.
	embedded map[*source]map[place]*source
	inner    []*source // the same, by the numbers in the marks
}

// mark is what has to be the same of a node before and after.
type mark struct {
	sum   uint64
	line  int32
	inner int32 // the number of the source in it, from 1; 0 if it has none
}

func (c *comparison) expect(s *source, at place, value string) {
	if c.replaced[s] == nil {
		c.replaced[s] = make(map[place]string)
	}
	c.replaced[s][at] = value
	if s.outer == nil {
		return
	}
	in := s.outer.in
	if c.embedded[in] == nil {
		c.embedded[in] = make(map[place]*source)
	}
	c.embedded[in][s.outer.node] = s
}

// before marks the nodes of a source, with the new stored values.
func (c *comparison) before(s *source) error {
	documents, err := s.text.parse()
	if err != nil {
		return err
	}
	c.marks = append(c.marks, mark{sum: c.shape(s, documents)})
	for _, d := range documents {
		if err := c.markAll(s, d); err != nil {
			return err
		}
	}
	return nil
}

// shape returns the sum of how many documents a source has, and of which kind.
func (c *comparison) shape(s *source, documents []*node) uint64 {
	return maphash.String(c.seed, fmt.Sprint(len(documents), s.text.json))
}

func (c *comparison) markAll(s *source, n *node) error {
	line, column := n.position()
	at := place{line: line, column: column}
	value := n.value
	inner := c.embedded[s][at]
	if want, ok := c.replaced[s][at]; ok && n.kind == scalarNode {
		value = want
		if delete(c.replaced[s], at); len(c.replaced[s]) == 0 {
			delete(c.replaced, s)
		}
	}
	m := mark{line: n.line}
	if inner != nil && n.kind == scalarNode {
		value = ""
		c.inner = append(c.inner, inner)
		m.inner = int32(len(c.inner))
	}
	m.sum = c.sum(n, value)
	c.marks = append(c.marks, m)
	if m.inner > 0 {
		return c.before(inner)
	}
	for i, child := range n.content {
		if err := c.markAll(s, child); err != nil {
			return err
		}
		n.content[i] = nil // its memory is needed
	}
	return nil
}

// sum returns the sum of a node with a value, without what is below it.
func (c *comparison) sum(n *node, value string) uint64 {
	var h maphash.Hash
	h.SetSeed(c.seed)
	var b [64]byte
	h.Write(strconv.AppendInt(strconv.AppendInt(b[:0], int64(n.kind), 10), int64(len(n.content)), 10))
	for _, text := range []string{n.tag(), n.anchor(), value} {
		h.Write(strconv.AppendInt(b[:0], int64(len(text)), 10))
		h.WriteByte(':')
		h.WriteString(text)
	}
	return h.Sum64()
}

// after compares the nodes of a source of the result with the marks.
func (c *comparison) after(old, written *source) error {
	documents, err := written.text.parse()
	if err != nil {
		return fmt.Errorf("the result cannot be read: %w", err)
	}
	if m := c.next(); m.sum != c.shape(written, documents) {
		return errors.New("the documents would change")
	}
	for _, d := range documents {
		if err := c.compareAll(old, d); err != nil {
			return err
		}
	}
	return nil
}

// next returns the next mark. There are as many as nodes, unless one has differed.
func (c *comparison) next() mark {
	if c.at == len(c.marks) {
		return mark{}
	}
	c.at++
	return c.marks[c.at-1]
}

func (c *comparison) compareAll(s *source, n *node) error {
	m := c.next()
	value := n.value
	if m.inner > 0 {
		value = ""
	}
	if m.sum != c.sum(n, value) {
		line, _ := s.outerPosition(int(m.line), 1)
		return fmt.Errorf("line %d would change in another way", line)
	}
	if m.inner > 0 {
		inner := c.inner[m.inner-1]
		return c.after(inner, newSource([]byte(n.value), 0, inner.outer))
	}
	for i, child := range n.content {
		if err := c.compareAll(s, child); err != nil {
			return err
		}
		n.content[i] = nil
	}
	return nil
}
