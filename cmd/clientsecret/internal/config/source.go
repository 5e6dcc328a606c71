package config

import (
	"bytes"
	"encoding/json"
	"sort"
)

// source is a text with YAML or JSON documents: the file, or a text within it.
type source struct {
	raw    []byte // as it is in the file or scalar
	text   *text  // with masked actions
	masked []span // the places of the actions, in order
	outer  *embedding
	base   int // the offset in the file, if it is not embedded

	// managed says why nothing in it can be changed: another tool guards the
	// file.
	managed string

	aliased map[*node]bool // the nodes that aliases refer to
	dated   bool           // a secret in it may expire

	// Earlier results that are needed many times.
	last    struct{ client, id, public, requires *node } // by newClient
	merged  map[string]map[*node]*node                   // by lookup: values of keys in merged mappings
	lastIDs struct {                                     // by unknownID
		client, node *node
		several      bool
	}
	lastClear struct { // by clearWithin
		client *node
		why    string
	}
	plainKeys  map[string]string // by plain
	lastExpiry struct {          // by expiryOf
		client *node
		expiry expiry
	}
	lastAdded struct { // by hasActionIn
		node *node
		adds bool
	}
	adders  []int             // by adds: how many of the first actions may add settings
	adding  map[*node]bool    // by hasActionIn, of merged mappings
	located map[*node]scalar  // by locate, of nodes with an anchor and decoded ones
	cleared map[*node]string  // by clearFor
	linked  map[linked]string // by clearLinked
	needing map[*node]need    // by needOf
	expires map[*node]expiry  // by expiryOf

	// What settings say: why they need the secret in the clear, the same of the mappings
	// among them, and whether the client needs a secret.
	clear, clearNested *effects[string]
	needs              *effects[need]
}

func newSource(body []byte, base int, outer *embedding) *source {
	parsed, masked := mask(body)
	if masked != nil && json.Valid(body) { // {{ is two objects, and no template
		parsed, masked = body, nil
	}
	return &source{text: newText(parsed), raw: body, base: base, masked: masked, outer: outer}
}

// survey finds what concerns the whole source: aliases and other tools.
func (s *source) survey(documents []*node) {
	s.aliased = make(map[*node]bool)
	s.located = make(map[*node]scalar)
	s.cleared = make(map[*node]string)
	s.needing = make(map[*node]need)
	s.expires = make(map[*node]expiry)
	s.dated = mayExpire(s.text.data)
	s.adding = make(map[*node]bool)
	s.linked = make(map[linked]string)
	s.plainKeys = make(map[string]string)
	s.merged = make(map[string]map[*node]*node)
	s.clear = newEffects(manyMerged, func(key, value *node) string {
		return s.clearForSetting("", key, target(value))
	})
	s.clearNested = newEffects(manyMerged, func(key, value *node) string {
		return s.clearUnder("", key, value, maxSettingsDepth)
	})
	s.needs = newEffects(isUnsure, s.needForSetting)
	for _, d := range documents {
		if sops := s.lookup(d, "sops"); sops != nil && s.lookup(target(sops), "mac") != nil {
			s.managed = "sops guards the file and would reject the change: edit it with sops"
		}
	}
	if bytes.IndexByte(s.text.data, '&') < 0 {
		return
	}
	for _, d := range documents {
		s.surveyNode(d)
	}
}

// surveyNode looks at a node and all below it.
func (s *source) surveyNode(n *node) {
	if n.kind == aliasNode {
		s.aliased[n.alias()] = true
	}
	for i, c := range n.content {
		s.surveyNode(c)
		if n.kind == mappingNode && i%2 == 0 {
			n.content[i] = target(c) // an alias may be a key
		}
	}
}

// forget drops what only reading needs: its keys are the nodes of the documents.
func (s *source) forget() {
	s.aliased, s.merged, s.adding, s.cleared, s.linked = nil, nil, nil, nil, nil
	s.clear, s.clearNested, s.needs = nil, nil, nil
	s.needing, s.expires, s.lastExpiry.client = nil, nil, nil
	s.lastAdded.node, s.lastClear.client = nil, nil
	s.lastIDs.client, s.lastIDs.node = nil, nil
	s.last.client, s.last.id, s.last.public, s.last.requires = nil, nil, nil, nil
	s.located = make(map[*node]scalar)
}

// outerPosition converts a position in the source to one in the file. If the
// text is not in the file line by line, it returns the beginning of the text.
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

// isCopy reports whether the source is in a copy of another document.
func (s *source) isCopy() bool {
	return s.outer != nil && (s.outer.copy || s.outer.in.isCopy())
}

// hasActions reports whether there is an action in it, or in an outer source.
func (s *source) hasActions() bool {
	return s.masked != nil || s.outer != nil && s.outer.in.hasActions()
}

// maskedIn returns the range of the actions that overlap a range of the source.
func (s *source) maskedIn(at span) span {
	from := sort.Search(len(s.masked), func(i int) bool { return s.masked[i].end > at.start })
	to := sort.Search(len(s.masked), func(i int) bool { return s.masked[i].start >= at.end })
	return span{from, max(from, to)}
}

// maskedLines returns the range of the actions on some lines of the source, and the
// source that they are in. That is the outer one if it has the same lines, because it
// was masked first.
func (s *source) maskedLines(from, to int) (span, *source) {
	if s.outer != nil && s.outer.kept == "" {
		return s.outer.in.maskedLines(s.outer.line+from-1, s.outer.line+to-1)
	}
	return s.maskedIn(span{s.text.lineStart(from), s.text.lineStart(to + 1)}), s
}

// isMasked reports whether a scalar contains an action.
func (s *source) isMasked(n *node) bool {
	if !s.hasActions() {
		return false
	}
	where, err := s.locate(n)
	if err != nil { // over several lines
		return s.hasActionNear(n)
	}
	if s.outer != nil && s.outer.kept == "" {
		at, ok := s.fileSpan(where)
		outer := s.outer.in
		return ok && !outer.maskedIn(span{at.start - outer.base, at.end - outer.base}).isEmpty()
	}
	return !s.maskedIn(span{where.start, where.end}).isEmpty()
}
