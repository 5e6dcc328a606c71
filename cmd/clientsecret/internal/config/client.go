package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// Client is a client as a file has it.
type Client struct {
	ID     string
	Layout string // the name of the layout; empty if a path led here
	Key    string // of the stored value in its mapping; empty if it is in a list
	Stored string // the stored value; empty if Skipped says why

	Line, Column int // of the stored value, or of the client if it has none; from 1, the column in characters

	// FromTemplate is set if the id is made by a template: it is not known then.
	FromTemplate bool

	// Skipped says why there is no stored value to look at: a public client, an empty value, one that comes from elsewhere.
	Skipped string

	// NotText is set where a text should be and is none: a list, or a mapping.
	NotText bool

	// Copy is set for a client that stands in a copy of the document.
	Copy bool

	// Public is set for a client that is to have no secret.
	Public bool

	// Clear says why the provider needs the secret itself; empty if a hash will do.
	Clear string

	// Kept says why the stored value cannot be replaced: because of Clear, or because of how it stands in the file; empty if it can.
	Kept string

	// Unsealable says why not even a sealed value can be put there, which would be one for this id: because of how it stands in the file, because its provider knows no such values, or because it is
	// not sure what the id is; empty if one can.
	Unsealable string

	at     scalar // where the stored value stands in its source
	source *source
	span   // in the file
}

// candidate is where a stored value may be.
type candidate struct {
	layout layout
	client *yaml.Node // the mapping with its settings; nil if there is none
	id     string     // if the client has none among its settings
	key    string     // of the value
	value  *yaml.Node
	shared bool   // something else in the file may have the same
	clear  string // why it has to stay in the clear, as far as that is known
	steps  []step // the way to the client, or to the value

	several bool // the client has more
}

// client adds the client whose mapping it is, if it is one of the layout's.
func (r *reader) client(s *source, l layout, n *yaml.Node, steps []step) {
	if n.Kind != yaml.MappingNode || s.aliased[n] && r.again(n, nil) {
		return
	}
	id, secret := first(n, l.id), first(n, l.secret)
	environment := (*yaml.Node)(nil)
	if l.environment != "" {
		environment = lookup(n, l.environment)
	}
	if id == nil && secret == nil && environment == nil || len(l.clients) == 0 && (id == nil || secret == nil) {
		return
	}
	c := candidate{layout: l, client: n, steps: steps, shared: s.aliased[n] || s.isShared(steps), clear: l.clear}
	switch {
	case secret == nil && environment != nil:
		r.skip(s, c, environment, "the secret comes from an environment variable")
		return
	case secret == nil:
		r.skip(s, c, n, "there is no secret")
		return
	}
	if c.clear == "" {
		c.clear = s.clearFor(n)
	}
	var own []candidate // several in the branches of a template for instance, and when a key was renamed
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind == yaml.ScalarNode && slices.Contains(l.secret, key.Value) {
			c.key, c.value = key.Value, value
			own = append(own, c)
		}
	}
	if own == nil { // it is merged
		c.value, c.shared = secret, true
		own = append(own, c)
	}
	for _, c := range own {
		c.several = len(own) > 1
		r.add(s, c)
	}
}

// isShared reports whether something else in the document may refer to a node that leads to another.
func (s *source) isShared(steps []step) bool {
	return slices.ContainsFunc(steps, func(st step) bool { return st.merged || s.aliased[st.from] })
}

// idKeys are the keys of a client's id beside a secret that a path leads to: those that are sure to be ids, and one that may be.
var idKeys = append(slices.Clone(sureIDKeys), "name")

var sureIDKeys = []string{"client_id", "clientId", "clientID", "id"}

// path adds what a path leads to. The client's id stands beside it, or in a mapping above it; or it is the key that a * stands for.
func (r *reader) path(s *source, clear string, n *yaml.Node, steps []step) {
	c := candidate{layout: layout{id: idKeys}, steps: steps, value: n, shared: s.isShared(steps), clear: clear}
	in := (*yaml.Node)(nil)
	if len(steps) > 0 {
		last := steps[len(steps)-1]
		c.key, in = last.key, last.from
	}
	if r.again(n, in) {
		return
	}
	for _, st := range steps {
		if l := layoutOfList(st.key); c.clear == "" && l != nil {
			c.clear = l.clear
		}
		if c.clear == "" && st.from.Kind == yaml.MappingNode {
			c.clear = s.clearFor(st.from)
		}
	}
	for i, st := range slices.Backward(steps) {
		if st.any {
			c.id = st.key
			break
		}
		if st.from.Kind != yaml.MappingNode || i == 0 && c.client != nil { // what the top is called is no client's id
			continue
		}
		hasID := first(st.from, idKeys) != nil
		if hasID || c.client == nil {
			c.client = st.from
		}
		if hasID {
			break
		}
	}
	r.add(s, c)
}

// first returns the value of the first of the keys that a mapping has.
func first(n *yaml.Node, keys []string) *yaml.Node {
	for _, k := range keys {
		if value := lookup(n, k); value != nil {
			return value
		}
	}
	return nil
}

func (r *reader) skip(s *source, of candidate, at *yaml.Node, why string) {
	c := s.newClient(of, at)
	c.Skipped = why
	if c.Public {
		c.Skipped = "the client is public: it has no secret"
	}
	r.file.Clients = append(r.file.Clients, c)
}

func (s *source) newClient(of candidate, at *yaml.Node) *Client {
	c := &Client{ID: of.id, Layout: of.layout.name, Key: of.key, Copy: s.isCopy()}
	c.Line, c.Column = s.outerPosition(at.Line, at.Column)
	if of.client == nil {
		return c
	}
	if of.client != s.last.client { // a client may have many secrets
		s.last.client, s.last.id, s.last.public = of.client, first(of.client, of.layout.id), lookup(of.client, "public")
	}
	if id := s.last.id; id != nil {
		c.ID = target(id).Value
		if c.FromTemplate = s.isMasked(target(id)); c.FromTemplate {
			c.ID = "{{…}}"
		}
	}
	if public := s.last.public; public != nil {
		c.Public = strings.EqualFold(target(public).Value, "true")
	}
	return c
}

const (
	fromTemplate = "the secret comes from a template"
	keptShared   = "it is shared by an anchor (&), and what else refers to it would change too: write it out in each place"
)

// add adds a client and the stored value that it has, or why there is none.
func (r *reader) add(s *source, of candidate) {
	value := target(of.value)
	switch why := s.missing(value); {
	case value.Kind != yaml.ScalarNode:
		r.skip(s, of, value, "the secret is not a text: it is a list or a mapping")
		r.file.Clients[len(r.file.Clients)-1].NotText = true
		return
	case why != "":
		r.skip(s, of, value, why)
		return
	}
	c := s.newClient(of, value)
	where, err := s.locate(value)
	c.Stored, c.at, c.source = value.Value, where, s
	inFile := false
	if err == nil {
		c.Line, c.Column = s.outerPosition(s.text.position(where.start)) // behind an anchor or a tag
		c.span, inFile = s.fileSpan(where)
	}
	c.Clear = of.clear
	kept := ""
	switch {
	case s.outer != nil && s.outer.kept != "":
		kept = s.outer.kept
	case of.shared || s.aliased[value]:
		kept = keptShared
	case err != nil:
		kept = err.Error()
	case !inFile:
		kept = errLocation.Error()
	case value.Tag != "!!str":
		kept = "it is a number, a date or the like, of which it is not sure how the provider reads it: put it in quotes, as the relying party sends it"
	case strings.ContainsAny(value.Value, "\r\n"):
		kept = brokenLine(value.Value)
	case c.Public:
		kept = "the client is public and should have none: remove it"
	case s.expands > 0:
		kept = fmt.Sprintf("there is an environment variable in line %d: if the provider, or a tool before it, puts its value there, it would eat the $ signs of a hash too; take it out first", s.expands)
	case s.outermost().managed != "":
		kept = s.outermost().managed
	case (where.style == literal || where.style == folded) && value.Value[0] == ' ':
		kept = errLocation.Error()
	case s.hasActionIn(of):
		kept = "a template stands between the settings of the client: what it adds, and whether that needs the secret itself, is not known"
	case of.several:
		kept = "the client has several secrets, and which of them counts is not known: remove the others"
	}
	c.Kept = cmp.Or(c.Clear, kept)
	c.Unsealable = cmp.Or(kept, s.unknownID(of))
	if c.ClearForProvider() {
		c.Unsealable = c.Clear
	}
	r.file.Clients = append(r.file.Clients, c)
}

// brokenLine says what is to be done about a line break. It counts in a secret in
// the clear, and not after a digest or a sealed value.
func brokenLine(stored string) string {
	clear := strings.HasPrefix(stored, "$plaintext$") || strings.HasPrefix(stored, "$base64$")
	if strings.HasPrefix(stored, "$") && !clear {
		return "a line break follows it: put it in quotes on one line"
	}
	return "it has a line break, which is a part of the secret as it stands: " +
		"put it in quotes on one line, as the relying party sends it"
}

// ClearForProvider reports whether it is the provider, and not a protocol, for whose sake the secret stays in the clear.
func (c *Client) ClearForProvider() bool {
	return slices.ContainsFunc(layouts, func(l layout) bool { return l.clear != "" && l.clear == c.Clear })
}

// unknownID says why it is not sure that the provider takes for the client's id what was found; empty if it is. It has to be one text beside the secret.
func (s *source) unknownID(of candidate) string {
	keys := of.layout.id
	if of.layout.name == "" { // a path led here
		keys = sureIDKeys
	}
	const why = "a sealed value is bound to the client's id, and "
	var id *yaml.Node
	beside := false
	for i := 0; of.client != nil && i+1 < len(of.client.Content); i += 2 {
		key, value := of.client.Content[i], of.client.Content[i+1]
		beside = beside || value == of.value
		switch {
		case key.Kind != yaml.ScalarNode || !slices.Contains(keys, key.Value):
		case id != nil:
			return why + "there are several"
		default:
			id = value
		}
	}
	switch {
	case !beside || id == nil:
		return why + "there is none beside the secret"
	case id.Kind != yaml.ScalarNode || id.Tag != "!!str" || strings.ContainsFunc(id.Value, unicode.IsControl) || strings.TrimSpace(id.Value) != id.Value:
		return why + "it is not sure how the provider reads it: put it in quotes"
	case s.missing(id) != "":
		return why + "it comes from elsewhere, or looks as if it did"
	}
	return ""
}

// missing says why a scalar is not the secret itself; empty if it is.
func (s *source) missing(value *yaml.Node) string {
	switch {
	case strings.TrimSpace(value.Value) == "" && s.hasActionNear(value):
		return fromTemplate
	case value.Tag == "!!null" || value.Value == "":
		return "the secret is empty"
	case strings.Contains(value.Value, "{{"), s.isMasked(value):
		return fromTemplate
	case strings.HasPrefix(value.Tag, "!") && !strings.HasPrefix(value.Tag, "!!") && value.Tag != "!":
		return "the secret comes from elsewhere: the value has a tag of its own"
	}
	secret := strings.TrimPrefix(value.Value, "$plaintext$")
	for _, e := range elsewhere {
		if e.value.MatchString(secret) {
			return e.why
		}
	}
	return ""
}

// hasActionNear reports whether an action of a template stands on the line of a node, or on the next.
func (s *source) hasActionNear(n *yaml.Node) bool {
	masked, _ := s.maskedLines(n.Line, n.Line+1)
	return len(masked) > 0
}

// hasActionIn reports whether a template may add settings to a client: an action between where its settings begin and where what follows it begins, or in a mapping that is merged.
func (s *source) hasActionIn(of candidate) bool {
	if !s.hasActions() {
		return false
	}
	steps, n := of.steps, of.value
	if len(of.layout.clients) > 0 {
		n = of.client
	} else {
		for len(steps) > 1 && !steps[len(steps)-1].any && steps[len(steps)-1].from.Kind == yaml.MappingNode { // up to the item of a list, or below a *
			n, steps = steps[len(steps)-1].from, steps[:len(steps)-1]
		}
	}
	end := len(s.text.lines) // if nothing follows
	if after := next(steps); after != nil {
		end = after.Line - 1
	}
	if s.addsSettings(n, end) {
		return true
	}
	if of.client == nil {
		return false
	}
	return !eachMerged(of.client, func(m *yaml.Node) bool { return !s.addsSettings(m, 0) })
}

// addsSettings reports whether actions do between where a node begins and a line, or where it ends with the lines behind it that are blank, or comments.
func (s *source) addsSettings(n *yaml.Node, end int) bool {
	from, to := n.Line, max(end, s.blankAfter(lastLine(n, 0)))
	if s.text.isIndented(n.Line, n.Column) { // what stands before it, behind the dash of a list in a line above, belongs to it
		from = s.blankBefore(from)
	}
	if s.lastRegion.from == from && s.lastRegion.to == to {
		return s.lastRegion.adds
	}
	masked, in := s.maskedLines(from, to)
	adds := slices.ContainsFunc(masked, in.adds)
	s.lastRegion = region{from, to, adds}
	return adds
}

// region is one of lines, of which it is known whether an action in it adds settings.
type region struct {
	from, to int
	adds     bool
}

var (
	controls = regexp.MustCompile(`^\{\{-?\s*(/\*|(if|else|end|range|with|break|continue)\b|\$[A-Za-z0-9_]*\s*(,\s*\$[A-Za-z0-9_]+\s*)?:?=)`)
	adders   = regexp.MustCompile(`\b(include|template|block|tpl|toYaml|nindent|fromFile)\b`)
)

// adds reports whether an action may write settings: it stands on lines of its own and is not one that only controls what else is written, or it has the name of a function that writes lines.
func (s *source) adds(m span) bool {
	action := s.raw[m.start:m.end]
	if controls.Match(action) {
		return false
	}
	return s.text.data[m.start] == ' ' || adders.Match(action) // it was blanked
}

// blankBefore returns the first of the lines that are blank, or comments, before a line.
func (s *source) blankBefore(line int) int {
	for line > 1 && s.text.isBlank(line-1) {
		line--
	}
	return line
}

func (s *source) blankAfter(line int) int {
	for line < len(s.text.lines) && s.text.isBlank(line+1) {
		line++
	}
	return line
}

func lastLine(n *yaml.Node, depth int) int {
	last := n.Line + strings.Count(n.Value, "\n")
	for _, c := range n.Content {
		if depth < 16 {
			last = max(last, lastLine(c, depth+1))
		}
	}
	return last
}
