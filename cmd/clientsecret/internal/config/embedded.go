package config

import (
	"bytes"
	"encoding/base64"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// embedding is the place of a source's text in an outer source.
type embedding struct {
	in     *source
	node   place  // of the scalar that holds the text
	line   int    // of the first line of the text, in the outer source
	indent int    // of each line there
	copy   bool   // the text is a copy of the outer document
	kept   string // why nothing in it can be changed; empty if it is there line by line
}

// embedded reads the documents that a document holds as text, if it is a
// container or a list of containers. It goes two levels deep.
func (r *reader) embedded(s *source, d *node, inList bool) error {
	if d.kind != mappingNode || s.outer != nil && s.outer.in.outer != nil {
		return nil
	}
	if s.aliased[d] && r.again(d, d) {
		return nil
	}
	items := lookup(d, "items")
	if !inList && items != nil && target(items).kind == sequenceNode {
		for _, item := range target(items).content {
			if err := r.embedded(s, target(item), true); err != nil {
				return err
			}
		}
		return nil
	}
	if kind := lookup(d, "kind"); kind != nil {
		return r.container(s, d, kind.value)
	}
	return nil
}

// container reads the documents in a container of a kind. It continues after a
// broken one, and returns the first error that counts.
func (r *reader) container(s *source, d *node, kind string) error {
	var broken error
	for _, c := range containers {
		if kind != c.kind {
			continue
		}
		err := c.texts.walk(d, func(n *node, steps []step) {
			err := r.embeddedText(s, n, steps, c)
			if broken == nil && isConfiguration(steps[len(steps)-1].key) {
				broken = err
			}
		})
		if err != nil {
			return err
		}
	}
	return broken
}

// isConfiguration reports whether the name of a text says that it is YAML or
// JSON. A text with another name may be anything, so it may be unreadable.
func isConfiguration(name string) bool {
	return slices.Contains([]string{".yml", ".yaml", ".json"}, strings.ToLower(path.Ext(name)))
}

// embeddedText reads the text of a scalar as a source. If that fails, none of
// its clients are kept.
func (r *reader) embeddedText(s *source, n *node, steps []step, c container) error {
	if n.kind != scalarNode || r.again(n, nil) {
		return nil
	}
	if c.base64 && s.isMasked(n) {
		return nil // a template makes it
	}
	var body []byte
	outer := &embedding{in: s, node: place{line: int(n.line), column: int(n.column)}, line: int(n.line)}
	if c.base64 {
		text := strings.Join(strings.Fields(n.value), "")
		decoded, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			line, column := s.outerPosition(n.position())
			return &SyntaxError{line, column, "it is not base64"}
		}
		body, outer.kept = decoded, "it is in base64: decode the configuration first"
	} else {
		body = s.textOf(n, outer)
	}
	switch {
	case s.outer != nil && s.outer.kept != "":
		outer.kept = s.outer.kept
	case c.kept != "":
		outer.kept = c.kept
	case s.aliased[n] || s.isShared(steps):
		outer.kept = keptShared
	}
	outer.copy = c.kept != ""
	if bytes.IndexByte(body, 0) >= 0 || len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	before := len(r.file.Clients)
	err := r.read(newSource(body, 0, outer))
	if err != nil {
		r.file.Clients = r.file.Clients[:before]
	}
	return err
}

// textOf returns the text of a scalar, and notes its place in outer.
func (s *source) textOf(n *node, outer *embedding) []byte {
	body := []byte(n.value)
	where, err := s.locate(n)
	if err == nil && where.style == literal {
		line, _ := s.text.position(where.start)
		outer.line, outer.indent = line+where.header, where.indent
		if !where.isVerbatim(s.text.data, body) {
			outer.kept = "it is in a text that cannot be changed safely: " +
				"extract the configuration first"
		}
		return body
	}
	outer.kept = "it is in a text within a text: " +
		"in YAML, write the configuration as a block (|) first"
	if err == nil && s.isMasked(n) { // the inner source masks the actions
		var unmasked string
		if yaml.Unmarshal(s.raw[where.start:where.end], &unmasked) == nil {
			return []byte(unmasked)
		}
	}
	return body
}
