package config

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
)

// Replace returns the file with new stored values for some of its clients. No
// other byte changes. It reads the result again and compares it with the file,
// node by node. It fails if the meaning of anything else would change.
func (f *File) Replace(stored map[*Client]string) (*File, error) {
	type edit struct {
		span
		text []byte
	}
	var edits []edit
	for _, c := range f.Clients {
		if value, ok := stored[c]; ok {
			sealed := c.Unsealable == "" && IsSealed(value)
			if c.Kept != "" && !sealed || c.Stored == "" {
				return nil, fmt.Errorf("client at line %d: %s", c.Line, c.Kept)
			}
			edits = append(edits, edit{c.span, c.at.written(c.source.text.data, c.coding.encode(value))})
		}
	}
	slices.SortFunc(edits, func(a, b edit) int { return a.start - b.start })
	var b bytes.Buffer
	at := 0
	for _, e := range edits {
		if e.start < at {
			return nil, errors.New("two stored values overlap")
		}
		b.Write(f.Data[at:e.start])
		b.Write(e.text)
		at = e.end
	}
	b.Write(f.Data[at:])
	return f.compare(b.Bytes(), stored)
}

// compare reads the result, and fails if it is not the file with the stored
// values.
func (f *File) compare(data []byte, stored map[*Client]string) (*File, error) {
	written, err := Read(data, f.paths...)
	if written == nil {
		return nil, fmt.Errorf("the result cannot be read: %w", err)
	}
	cmp := comparison{
		replaced: make(map[*source]map[int]string),
		embedded: make(map[*source]map[place]*source),
	}
	for c, value := range stored {
		cmp.expect(c.source, c.at.start, c.coding.encode(value))
	}
	if err := cmp.sources(f.top, written.top); err != nil {
		return nil, err
	}
	if len(cmp.replaced) > 0 {
		return nil, errors.New("a stored value is not in the result")
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

// comparison goes through the documents of a file before and after its stored
// values were replaced.
type comparison struct {
	// replaced has the new stored values that are still to be found, by the
	// offsets of the old ones.
	replaced map[*source]map[int]string

	// embedded has the documents that contain some of them, by the places of
	// their texts.
	embedded map[*source]map[place]*source
}

func (c *comparison) expect(s *source, at int, value string) {
	if c.replaced[s] == nil {
		c.replaced[s] = make(map[int]string)
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

func (c *comparison) sources(old, written *source) error {
	before, err := old.text.parse()
	if err != nil {
		return err
	}
	after, err := written.text.parse()
	if err != nil {
		return fmt.Errorf("the result cannot be read: %w", err)
	}
	if len(before) != len(after) || old.text.json != written.text.json {
		return errors.New("the documents would change")
	}
	for i := range before {
		if err := c.nodes(old, before[i], after[i]); err != nil {
			return err
		}
	}
	return nil
}

func (c *comparison) nodes(s *source, old, written *node) error {
	same := old.kind == written.kind && old.tag() == written.tag() && old.anchor() == written.anchor() &&
		len(old.content) == len(written.content) &&
		(old.value == written.value || c.isReplaced(s, old, written))
	if !same {
		line, _ := s.outerPosition(old.position())
		return fmt.Errorf("line %d would change in another way", line)
	}
	for i := range old.content {
		if err := c.nodes(s, old.content[i], written.content[i]); err != nil {
			return err
		}
	}
	return nil
}

// isReplaced reports whether a scalar differs only because a stored value in it
// was replaced.
func (c *comparison) isReplaced(s *source, old, written *node) bool {
	if inner := c.embedded[s][place{line: int(old.line), column: int(old.column)}]; inner != nil {
		return c.sources(inner, newSource([]byte(written.value), 0, inner.outer)) == nil
	}
	where, err := s.locate(old)
	want, ok := c.replaced[s][where.start]
	if err != nil || !ok || want != written.value {
		return false
	}
	if delete(c.replaced[s], where.start); len(c.replaced[s]) == 0 {
		delete(c.replaced, s)
	}
	return true
}
