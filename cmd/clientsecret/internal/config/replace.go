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
	size := len(f.Data)
	for _, e := range edits {
		size += len(e.text) - (e.end - e.start)
	}
	var b bytes.Buffer
	b.Grow(size)
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
