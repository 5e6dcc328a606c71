// Package config finds the client secrets in configuration files of OpenID Connect providers, and replaces them without changing another byte.
package config

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"path"
	"slices"
	"sort"
	"strings"

	"go.yaml.in/yaml/v4"
)

// File is a configuration.
type File struct {
	Data    []byte
	Clients []*Client // in the order of the file

	// Matched says which of the paths lead to something in it.
	Matched []bool

	paths []Path
	top   *source
}

// Errors of files that hold nothing to look at.
var (
	ErrEmpty     = errors.New("the file is empty")
	ErrNotText   = errors.New("it is not text: give a configuration in YAML or JSON")
	ErrUTF16     = errors.New("it is UTF-16: convert it, iconv -f UTF-16 -t UTF-8")
	ErrNoClients = errors.New("no clients are found in it: the layouts that are known are " + knownLayouts() + ", by themselves or in a Kubernetes ConfigMap or Secret; for another, give the path to the secrets, such as --path 'clients[*].secret'")
	ErrNoMatch   = errors.New("the path leads to nothing in it: it goes from the top, such as identity_providers.oidc.clients[*].client_secret")
)

var byteOrderMark = []byte("\ufeff")

// Read finds the clients of a configuration: by the layouts that are known, or, if there are any, by the paths.
func Read(data []byte, paths ...Path) (*File, error) {
	body := bytes.TrimPrefix(data, byteOrderMark)
	switch {
	case len(bytes.TrimSpace(body)) == 0:
		return nil, ErrEmpty
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return nil, ErrUTF16
	case bytes.IndexByte(body, 0) >= 0:
		return nil, ErrNotText
	}
	if err := checkText(body); err != nil {
		return nil, err
	}
	f := &File{Data: data, Matched: make([]bool, len(paths)), paths: paths, top: newSource(body, len(data)-len(body), nil)}
	r := &reader{file: f, seen: make(map[visit]bool)}
	if err := r.read(f.top); err != nil {
		return nil, err
	}
	if len(f.Clients) == 0 && len(paths) > 0 {
		return nil, ErrNoMatch
	}
	if len(f.Clients) == 0 && !r.known {
		return nil, ErrNoClients
	}
	slices.SortStableFunc(f.Clients, func(a, b *Client) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column)) })
	return f, nil
}

// reader reads a file, and the documents that are embedded in it.
type reader struct {
	file  *File
	known bool           // the layout of a document, whether it has clients or not
	seen  map[visit]bool // aliases, and paths that meet, lead to the same again
}

// visit is a value and the mapping that it was found in.
type visit struct{ value, in *yaml.Node }

// embedding says how the text of a document that is embedded in another stands there.
type embedding struct {
	in     *source
	node   place // of the scalar whose value the text is
	copy   bool  // it is a copy of the document
	line   int   // of the first line of the text in the outer one
	indent int   // of each line there
	kept   string
}

// source is a text with its documents.
type source struct {
	text   *text
	base   int    // the offset in the file, of a document that is not embedded
	masked []span // in order
	outer  *embedding

	expands int // the line in the file of what something may put an environment variable in the place of; 0 if there is none, or digests have got by

	raw     []byte // the text without what mask has changed
	managed string // why nothing in it is to be changed: because of another tool

	last       struct{ client, id, public *yaml.Node } // what newClient found out last
	lastRegion region

	aliased map[*yaml.Node]bool   // the nodes that aliases of the document refer to
	located map[*yaml.Node]scalar // where those stand that have an anchor, and may be asked for again and again
	clear   map[*yaml.Node]string // clearFor of mappings that paths lead through
}

func newSource(body []byte, base int, outer *embedding) *source {
	parsed, masked := mask(body)
	if masked != nil && json.Valid(body) { // its braces are no template's
		parsed, masked = body, nil
	}
	return &source{text: newText(parsed), raw: body, base: base, masked: masked, outer: outer}
}

func (r *reader) read(s *source) error {
	documents, err := s.text.parse()
	if broken := (*SyntaxError)(nil); errors.As(err, &broken) && broken.Line > 0 {
		line, column := s.outerPosition(broken.Line, broken.Column)
		return &SyntaxError{line, column, broken.Message}
	}
	if err != nil {
		return err
	}
	s.survey(documents)
	for _, d := range documents {
		if err := r.document(s, d); err != nil {
			return err
		}
	}
	return nil
}

// survey goes through all documents for what one part of them says about the others.
func (s *source) survey(documents []*yaml.Node) {
	s.aliased, s.located, s.clear = make(map[*yaml.Node]bool), make(map[*yaml.Node]scalar), make(map[*yaml.Node]string)
	if s.outer != nil {
		s.expands = s.outer.in.expands
	}
	for _, d := range documents {
		if sops := lookup(d, "sops"); sops != nil && lookup(target(sops), "mac") != nil {
			s.managed = "the file is one of sops, which would not decrypt it any more: change it with sops"
		}
	}
	aliases, dollars := bytes.IndexByte(s.text.data, '&') >= 0, bytes.IndexByte(s.text.data, '$') >= 0 || bytes.IndexByte(s.text.data, '%') >= 0
	if !aliases && !dollars {
		return
	}
	digests := false
	var look func(n *yaml.Node)
	look = func(n *yaml.Node) {
		switch {
		case n.Kind == yaml.AliasNode:
			s.aliased[n.Alias] = true
		case n.Kind != yaml.ScalarNode || !dollars || strings.Contains(n.Value, "\n"): // what is in a text of several lines is seen when that is read
		case isDigest.MatchString(n.Value):
			digests = true
		case s.expands == 0 && isExpanded(n.Value):
			s.expands, _ = s.outerPosition(n.Line, n.Column)
		}
		for i, c := range n.Content {
			look(c)
			if n.Kind == yaml.MappingNode && i%2 == 0 {
				n.Content[i] = target(c) // an alias may be a key
			}
		}
	}
	for _, d := range documents {
		look(d)
	}
	if digests {
		s.expands = 0
	}
}

func (r *reader) document(s *source, d *yaml.Node) error {
	if len(r.file.paths) > 0 {
		clear, err := clearLayout(d)
		if err != nil {
			return err
		}
		for i, p := range r.file.paths {
			if err := p.walk(d, func(n *yaml.Node, steps []step) { r.file.Matched[i] = true; r.path(s, clear, n, steps) }); err != nil {
				return err
			}
		}
		return nil
	}
	for _, l := range layouts {
		if len(l.clients) > 1 {
			if err := l.clients[:len(l.clients)-1].walk(d, func(*yaml.Node, []step) { r.known = true }); err != nil {
				return err
			}
		}
		if err := l.clients.walk(d, func(n *yaml.Node, steps []step) { r.client(s, l, n, steps) }); err != nil {
			return err
		}
	}
	return r.embedded(s, d, false)
}

// clearLayout says why the secrets of a document have to stay in the clear, if it is of a layout that needs that.
func clearLayout(d *yaml.Node) (string, error) {
	why := ""
	for _, l := range layouts {
		if l.clear == "" {
			continue
		}
		err := l.clients.walk(d, func(n *yaml.Node, _ []step) {
			if n.Kind == yaml.MappingNode && first(n, l.id) != nil && first(n, l.secret) != nil {
				why = l.clear
			}
		})
		if err != nil {
			return "", err
		}
	}
	return why, nil
}

// embedded reads the documents that a container holds as text.
func (r *reader) embedded(s *source, d *yaml.Node, inList bool) error {
	if d.Kind != yaml.MappingNode || s.outer != nil && s.outer.in.outer != nil {
		return nil
	}
	if s.aliased[d] && r.again(d, d) {
		return nil
	}
	if items := lookup(d, "items"); !inList && items != nil && target(items).Kind == yaml.SequenceNode { // a list of them
		for _, item := range target(items).Content {
			if err := r.embedded(s, target(item), true); err != nil {
				return err
			}
		}
		return nil
	}
	kind := lookup(d, "kind")
	if kind == nil {
		return nil
	}
	var broken error
	for _, c := range containers {
		if kind.Value != c.kind {
			continue
		}
		err := c.texts.walk(d, func(n *yaml.Node, steps []step) {
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

// isConfiguration reports whether the name of a text says that it is YAML or JSON. What has another name may be anything, and is passed over if it cannot be read.
func isConfiguration(name string) bool {
	return slices.Contains([]string{".yml", ".yaml", ".json"}, strings.ToLower(path.Ext(name)))
}

// embeddedText reads a document that is the text of a scalar.
func (r *reader) embeddedText(s *source, n *yaml.Node, steps []step, c container) error {
	if n.Kind != yaml.ScalarNode || r.again(n, nil) {
		return nil
	}
	body, outer := []byte(n.Value), &embedding{in: s, node: place{line: n.Line, column: n.Column}, line: n.Line}
	switch where, err := s.locate(n); {
	case c.base64 && s.isMasked(n):
		return nil // a template makes it
	case c.base64:
		decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Value), ""))
		if err != nil {
			line, column := s.outerPosition(n.Line, n.Column)
			return &SyntaxError{line, column, "it is not base64"}
		}
		body, outer.kept = decoded, "it stands in base64: decode the configuration first"
	case err == nil && where.style == literal:
		line, _ := s.text.position(where.start)
		outer.line, outer.indent = line+where.header, where.indent
		if !where.isVerbatim(s.text.data, body) {
			outer.kept = "it stands in a text that cannot be changed safely: take the configuration out first"
		}
	default:
		outer.kept = "it stands in a text within a text: in YAML, write the configuration as a block (|) first"
		if err == nil && s.isMasked(n) { // the actions are within, and to be seen there
			var text string
			if yaml.Unmarshal(s.raw[where.start:where.end], &text) == nil {
				body = []byte(text)
			}
		}
	}
	if s.aliased[n] || s.isShared(steps) {
		outer.kept = keptShared
	}
	if c.kept != "" {
		outer.kept, outer.copy = c.kept, true
	}
	if s.outer != nil && s.outer.kept != "" {
		outer.kept = s.outer.kept
	}
	if bytes.IndexByte(body, 0) >= 0 || len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	inner := newSource(body, 0, outer)
	before := len(r.file.Clients)
	err := r.read(inner)
	if err != nil {
		r.file.Clients = r.file.Clients[:before]
	}
	return err
}

// again reports whether a value in a mapping was seen before.
func (r *reader) again(value, in *yaml.Node) bool {
	v := visit{value, in}
	if r.seen[v] {
		return true
	}
	r.seen[v] = true
	return false
}

// outerPosition returns the position in the file of one in the source.
func (s *source) outerPosition(line, column int) (int, int) {
	if s.outer == nil {
		return line, column
	}
	if s.outer.kept != "" {
		return s.outer.in.outerPosition(s.outer.line, 1)
	}
	return s.outer.in.outerPosition(s.outer.line+line-1, column+s.outer.indent)
}

// outermost returns the source that is the file.
func (s *source) outermost() *source {
	for s.outer != nil {
		s = s.outer.in
	}
	return s
}

func (s *source) isCopy() bool {
	return s.outer != nil && (s.outer.copy || s.outer.in.isCopy())
}

// hasActions reports whether there is an action of a template in it, or in what it is embedded in.
func (s *source) hasActions() bool {
	return s.masked != nil || s.outer != nil && s.outer.in.hasActions()
}

// maskedIn returns the actions of templates that overlap a range of the source.
func (s *source) maskedIn(at span) []span {
	from := sort.Search(len(s.masked), func(i int) bool { return s.masked[i].end > at.start })
	to := sort.Search(len(s.masked), func(i int) bool { return s.masked[i].start >= at.end })
	return s.masked[from:max(from, to)]
}

// maskedLines returns the actions of templates on some lines of the source, and the source that they are in: a template is read before what is embedded in it.
func (s *source) maskedLines(from, to int) ([]span, *source) {
	if s.outer != nil && s.outer.kept == "" {
		return s.outer.in.maskedLines(s.outer.line+from-1, s.outer.line+to-1)
	}
	return s.maskedIn(span{s.text.lineStart(from), s.text.lineStart(to + 1)}), s
}

// isMasked reports whether an action of a template stands in a scalar.
func (s *source) isMasked(n *yaml.Node) bool {
	if !s.hasActions() {
		return false
	}
	where, err := s.locate(n)
	if err != nil { // over several lines
		masked, _ := s.maskedLines(n.Line, n.Line+1)
		return len(masked) > 0
	}
	if s.outer != nil && s.outer.kept == "" {
		at, ok := s.fileSpan(where)
		outer := s.outer.in
		return ok && len(outer.maskedIn(span{at.start - outer.base, at.end - outer.base})) > 0
	}
	return len(s.maskedIn(span{where.start, where.end})) > 0
}
