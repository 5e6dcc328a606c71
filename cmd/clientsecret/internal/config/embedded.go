package config

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// embedding is the place of a source's text in an outer source.
type embedding struct {
	in     *source
	scalar *node  // that holds the text
	node   place  // of it
	line   int    // of the first line of the text, in the outer source
	indent int    // of each line there
	copy   bool   // the text is a copy of the outer document
	kept   string // why nothing in it can be changed; empty if it is there line by line

	steps   []step // to the scalar
	dollars bool   // $$ in the text stands for $
}

// isConfiguration reports whether the name of a text says that it is YAML or
// JSON. A text with another name may be anything, so it may be unreadable.
func isConfiguration(name string) bool {
	return slices.Contains([]string{".yml", ".yaml", ".json"}, strings.ToLower(path.Ext(name)))
}

// embeddedText reads the text of a scalar as a source, and reports whether it did. If
// that fails, none of its clients are kept. It goes two levels deep.
func (r *reader) embeddedText(s *source, n *node, steps []step, c container) (read bool, err error) {
	if r.again(n, nil) {
		return true, nil
	}
	inner, err := r.sourceIn(s, n, steps, c)
	if inner == nil {
		return false, err
	}
	clients, unknown, known := len(r.file.Clients), len(r.unknown), len(r.known.paths)
	if err := r.read(inner); err != nil {
		for _, u := range r.unknown[unknown:] {
			delete(r.noted, u.Path)
		}
		r.file.Clients, r.unknown = r.file.Clients[:clients], r.unknown[:unknown]
		r.known.paths = r.known.paths[:known]
		return false, err
	}
	return true, nil
}

// opened is a source in a scalar, and its documents.
type opened struct {
	source    *source
	documents []*node
}

// open returns the source in a scalar and its documents, for a path that goes on
// there.
func (r *reader) open(s *source, n *node, steps []step) (*source, []*node) {
	if o, ok := r.opened[n]; ok {
		return o.source, o.documents
	}
	c, _ := r.containerOf(steps)
	inner, err := r.sourceIn(s, n, steps, c)
	var documents []*node
	if inner != nil {
		documents, err = r.parse(inner)
	}
	if err != nil {
		inner, documents = nil, nil
	}
	if inner != nil {
		r.findVariable(inner, documents)
	}
	r.opened[n] = opened{inner, documents}
	return inner, documents
}

// sourceIn returns the source that is the text of a scalar, or nil if there can be
// none.
func (r *reader) sourceIn(s *source, n *node, steps []step, c container) (*source, error) {
	if n.kind != scalarNode || c.base64 && s.isMasked(n) || // a template makes it
		s.outer != nil && s.outer.in.outer != nil {
		return nil, nil
	}
	line, column := n.position()
	outer := &embedding{
		in: s, scalar: n, node: place{line: line, column: column}, line: line, steps: slices.Clone(steps),
		dollars: c.dollars || r.inComposeFile(s, steps),
	}
	if outer.dollars {
		r.composed[steps[0].from] = true
	}
	var body []byte
	if c.base64 {
		decoded, ok := fromBase64(n.value)
		if !ok {
			line, column := s.outerPosition(line, column)
			return nil, &SyntaxError{line, column, "it is not base64"}
		}
		body, outer.kept = []byte(decoded), "it is in base64: decode the configuration first"
	} else {
		body = s.textOf(n, outer)
	}
	if why := s.keptWithText(n, steps, c); why != "" {
		outer.kept = why
	}
	outer.copy = c.kept != ""
	if bytes.IndexByte(body, 0) >= 0 || len(bytes.TrimSpace(body)) == 0 {
		return nil, nil
	}
	return newSource(body, 0, outer), nil
}

// keptWithText returns why nothing in a text should be changed, whatever is in it.
func (s *source) keptWithText(n *node, steps []step, c container) string {
	switch {
	case s.outer != nil && s.outer.kept != "":
		return s.outer.kept
	case c.kept != "":
		return c.kept
	case s.aliased[n] || s.isShared(steps):
		return keptShared
	}
	return ""
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
