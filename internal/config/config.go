// Package config finds the client secrets in configuration files of OpenID Connect providers, and replaces them without changing another byte.
package config

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Client is a client as a file has it.
type Client struct {
	ID     string
	Layout string // the name of the layout; empty if a path led here
	Stored string // the stored value; empty if Skipped says why

	Line, Column int // of the stored value, or of the client if it has none; from 1, the column in characters

	// Skipped says why there is no stored value to look at: a public client, an empty value, one that comes from elsewhere.
	Skipped string

	// NotText is set where a text should be and is none: a list, or a mapping.
	NotText bool

	// Public is set for a client that is to have no secret.
	Public bool

	// Clear says why the provider needs the secret itself; empty if a hash will do.
	Clear string

	// Kept says why the stored value cannot be replaced: because of Clear, or because of how it stands in the file; empty if it can.
	Kept string

	at     scalar // where the stored value stands in its source
	source *source
	span   // in the file
}

// File is a configuration.
type File struct {
	data    []byte
	Clients []*Client // in the order of the file
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
	f := &File{data: data}
	r := &reader{file: f, paths: paths}
	if err := r.read(body, len(data)-len(body), nil); err != nil {
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
	paths []Path
	known bool // the layout of a document, whether it has clients or not
}

// embedding says how the text of a document that is embedded in another stands there.
type embedding struct {
	in     *source
	line   int // of the first line of the text in the outer one
	indent int // of each line there
	kept   string
}

// source is a text with its documents.
type source struct {
	text   *text
	base   int // the offset in the file, of a document that is not embedded
	masked []span
	outer  *embedding

	expands bool // something may put environment variables in the place of $ signs
}

var (
	expansion = regexp.MustCompile(`\$\{[A-Za-z_]`)
	hashed    = regexp.MustCompile(`\$(pbkdf2|argon2|2[aby]\$|scrypt|bcrypt-sha256|[156y]\$)`)
)

func (r *reader) read(body []byte, base int, outer *embedding) error {
	parsed, masked := mask(body)
	if json.Valid(body) { // its braces are no template's
		parsed, masked = body, nil
	}
	s := &source{text: newText(parsed), base: base, masked: masked, outer: outer}
	documents, err := s.text.parse()
	if err != nil {
		return err
	}
	s.expands = expansion.Match(body) && !hashed.Match(body)
	for _, d := range documents {
		if err := r.document(s, d); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) document(s *source, d *yaml.Node) error {
	if len(r.paths) > 0 {
		clear := clearLayout(d)
		for _, p := range r.paths {
			p.walk(d, nil, func(n, parent *yaml.Node) { r.add(s, layout{id: idKeys, clear: clear}, parent, n, n) })
		}
		return nil
	}
	for _, l := range layouts {
		path, err := ParsePath(l.clients)
		if l.clients == "" {
			path, err = nil, nil
		}
		if err != nil {
			return err
		}
		if len(path) > 1 {
			path[:len(path)-1].walk(d, nil, func(_, _ *yaml.Node) { r.known = true })
		}
		path.walk(d, nil, func(n, _ *yaml.Node) { r.client(s, l, n) })
	}
	return r.embedded(s, d, false)
}

// clearLayout says why the secrets of a document have to stay in the clear, if it is of a layout that needs that.
func clearLayout(d *yaml.Node) string {
	why := ""
	for _, l := range layouts {
		path, err := ParsePath(l.clients)
		if l.clients == "" {
			path, err = nil, nil
		}
		if err != nil || l.clear == "" {
			continue
		}
		path.walk(d, nil, func(n, _ *yaml.Node) {
			if n.Kind == yaml.MappingNode && first(n, l.id) != nil && first(n, l.secret) != nil {
				why = l.clear
			}
		})
	}
	return why
}

// idKeys are the keys of a client's id beside a secret that a path leads to.
var idKeys = []string{"client_id", "clientId", "clientID", "id", "name"}

// first returns the value of the first of the keys that a mapping has.
func first(n *yaml.Node, keys []string) *yaml.Node {
	for _, k := range keys {
		if value := lookup(n, k); value != nil {
			return value
		}
	}
	return nil
}

// client adds the client whose mapping it is, if it is one of the layout's.
func (r *reader) client(s *source, l layout, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		return
	}
	id, secret := first(n, l.id), first(n, l.secret)
	environment := (*yaml.Node)(nil)
	if l.environment != "" {
		environment = lookup(n, l.environment)
	}
	if id == nil && secret == nil && environment == nil || l.clients == "" && (id == nil || secret == nil) {
		return
	}
	if secret == nil && environment != nil {
		r.skip(s, l, n, environment, "the secret comes from an environment variable")
		return
	}
	if secret == nil {
		r.skip(s, l, n, n, "there is no secret")
		return
	}
	r.add(s, l, n, secret, n)
	for i := 0; i+1 < len(n.Content); i += 2 { // a key that is there twice, in the branches of a template for instance
		if slices.Contains(l.secret, n.Content[i].Value) && n.Content[i+1] != secret {
			r.add(s, l, n, n.Content[i+1], n)
		}
	}
}

func (r *reader) skip(s *source, l layout, client, at *yaml.Node, why string) {
	c := r.newClient(s, l, client, at)
	c.Skipped = why
	if c.Public {
		c.Skipped = "the client is public: it has no secret"
	}
	r.file.Clients = append(r.file.Clients, c)
}

func (r *reader) newClient(s *source, l layout, client, at *yaml.Node) *Client {
	c := &Client{Layout: l.name}
	c.Line, c.Column = s.outerPosition(at.Line, at.Column)
	if client == nil || client.Kind != yaml.MappingNode {
		return c
	}
	if id := first(client, l.id); id != nil {
		c.ID = target(id).Value
		if where, err := s.locate(target(id)); err == nil && s.isMasked(where) {
			c.ID = "{{…}}"
		}
	}
	if public := lookup(client, "public"); public != nil {
		c.Public = strings.EqualFold(target(public).Value, "true")
	}
	return c
}

// add adds a client and the stored value that it has, or why there is none.
func (r *reader) add(s *source, l layout, client, value, at *yaml.Node) {
	shared := value.Kind == yaml.AliasNode || value.Anchor != "" || client != nil && (client.Anchor != "" || client.Kind == yaml.MappingNode && !ownValue(client, value))
	value = target(value)
	switch {
	case value.Kind != yaml.ScalarNode:
		r.skip(s, l, client, value, "the secret is not a text: it is a list or a mapping")
		r.file.Clients[len(r.file.Clients)-1].NotText = true
		return
	case strings.TrimSpace(value.Value) == "" && s.isMaskedNear(value.Line):
		r.skip(s, l, client, value, "the secret comes from a template")
		return
	case value.Tag == "!!null" || value.Value == "":
		r.skip(s, l, client, value, "the secret is empty")
		return
	case strings.Contains(value.Value, "{{"):
		r.skip(s, l, client, value, "the secret comes from a template")
		return
	case strings.HasPrefix(value.Tag, "!") && !strings.HasPrefix(value.Tag, "!!") && value.Tag != "!":
		r.skip(s, l, client, value, "the secret comes from elsewhere: the value has a tag of its own")
		return
	case environmentVariable.MatchString(value.Value):
		r.skip(s, l, client, value, "the secret comes from an environment variable")
		return
	case reference.MatchString(value.Value):
		r.skip(s, l, client, value, "the secret comes from elsewhere: the value is a reference, or encrypted, for another tool")
		return
	}
	where, err := s.locate(value)
	if err == nil && s.isMasked(where) {
		r.skip(s, l, client, value, "the secret comes from a template")
		return
	}
	c := r.newClient(s, l, client, value)
	c.Stored, c.at, c.source = value.Value, where, s
	if err == nil { // behind an anchor or a tag
		c.Line, c.Column = s.outerPosition(s.text.position(where.start))
	}
	inFile := false
	if err == nil {
		c.span, inFile = s.fileSpan(where)
	}
	if c.Clear = l.clear; c.Clear == "" {
		c.Clear = s.clearFor(client)
	}
	switch {
	case c.Clear != "":
		c.Kept = c.Clear
	case s.outer != nil && s.outer.kept != "":
		c.Kept = s.outer.kept
	case err != nil:
		c.Kept = err.Error()
	case !inFile:
		c.Kept = errLocation.Error()
	case shared:
		c.Kept = "it is shared by an anchor (&), and what else refers to it would change too: write it out in each place"
	case value.Tag != "!!str":
		c.Kept = "it is a number, a date or the like, of which it is not sure how the provider reads it: put it in quotes, as the relying party sends it"
	case strings.ContainsAny(value.Value, "\r\n"):
		c.Kept = "it has a line break, which is a part of the secret as it stands: put it in quotes on one line, as the relying party sends it"
	case c.Public:
		c.Kept = "the client is public and should have none: remove it"
	case s.expands:
		c.Kept = "there is ${…} elsewhere in the file: if the provider, or a tool before it, puts environment variables in its place, it would eat the $ signs of a hash too; take those out first"
	case s.hasActionIn(client):
		c.Kept = "a template stands between the settings of the client: what it adds, and whether that needs the secret itself, is not known"
	}
	r.file.Clients = append(r.file.Clients, c)
}

// environmentVariable is a value that something puts an environment variable in the place of.
var environmentVariable = regexp.MustCompile(`\$\{[A-Za-z_][^}]*\}|^\$([A-Z_][A-Z0-9_]*|\([A-Za-z_][A-Za-z0-9_]*\))$`)

// reference is a value that another tool puts a secret in the place of: sops, argocd-vault-plugin, vault-env, 1Password, vals, concourse, and templates that are not Go's.
var reference = regexp.MustCompile(`^ENC\[|^<path:|^vault:|^op://|^ref\+[a-z]+://|^\(\(.*\)\)$|^@@.*@@$|<%.*%>|\{%.*%\}|^@Microsoft\.KeyVault|^%[A-Z_]+%$|^__.*__$|^#\{.*\}$`)

// clearFor says why a client needs its secret in the clear, empty if it does not. Settings that are merged count too, also those that the client overrides: it is safer to leave it.
func (s *source) clearFor(client *yaml.Node) string {
	if client == nil || client.Kind != yaml.MappingNode {
		return ""
	}
	why := ""
	each(client, nil, maxMerges, func(key, value *yaml.Node) bool {
		value = target(value)
		for _, rule := range needsClear {
			if value.Kind != yaml.ScalarNode || !rule.key.MatchString(plainKey.Replace(strings.ToLower(key.Value))) {
				continue
			}
			if where, err := s.locate(value); s.masked != nil && err == nil && s.isMasked(where) {
				why = key.Value + " comes from a template, and may be one that needs the secret itself"
			} else if strings.ContainsAny(value.Value, "${") {
				why = key.Value + " comes from elsewhere, and may be one that needs the secret itself"
			} else if rule.value.MatchString(strings.ToUpper(strings.TrimSpace(value.Value))) {
				why = fmt.Sprintf("%s (%s)", rule.why, key.Value)
			}
		}
		return why == ""
	})
	return why
}

// plainKey makes tokenEndpointAuthMethod of token_endpoint_auth_method.
var plainKey = strings.NewReplacer("_", "", "-", "")

// embedded reads the documents that a container holds as text.
func (r *reader) embedded(s *source, d *yaml.Node, inList bool) error {
	if d.Kind != yaml.MappingNode || s.outer != nil && s.outer.in.outer != nil {
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
	for _, c := range containers {
		if kind.Value != c.kind {
			continue
		}
		path, err := ParsePath(c.path)
		if err != nil {
			return err
		}
		path.walk(d, nil, func(n, _ *yaml.Node) { r.embeddedText(s, n, c.base64, c.kept) })
	}
	return nil
}

// embeddedText reads a document that is the text of a scalar. What is no configuration there is passed over: it may be anything.
func (r *reader) embeddedText(s *source, n *yaml.Node, encoded bool, kept string) {
	if n.Kind != yaml.ScalarNode {
		return
	}
	body, outer := []byte(n.Value), &embedding{in: s, line: n.Line}
	switch where, err := s.locate(n); {
	case encoded:
		decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Value), ""))
		if err != nil {
			return
		}
		body, outer.kept = decoded, "it stands in base64: decode the configuration first"
	case err == nil && where.style == literal:
		outer.line, outer.indent = n.Line+where.header, where.indent
		if !where.isVerbatim(s.text.data, body) {
			outer.kept = "it stands in a text that cannot be changed safely: take the configuration out first"
		}
	default:
		outer.kept = "it stands in a text within a text: in YAML, write the configuration as a block (|) first"
	}
	if kept != "" {
		outer.kept = kept
	}
	if s.outer != nil && s.outer.kept != "" {
		outer.kept = s.outer.kept
	}
	if bytes.IndexByte(body, 0) >= 0 || len(bytes.TrimSpace(body)) == 0 {
		return
	}
	before := len(r.file.Clients)
	if err := r.read(body, 0, outer); err != nil {
		r.file.Clients = r.file.Clients[:before]
	}
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

// ownValue reports whether a value stands in a mapping itself, and not in one that is merged into it.
func ownValue(n, value *yaml.Node) bool {
	for i := 1; i < len(n.Content); i += 2 {
		if n.Content[i] == value {
			return true
		}
	}
	return false
}

// hasActionIn reports whether an action of a template stands on lines of its own between the settings of a client.
func (s *source) hasActionIn(client *yaml.Node) bool {
	if s.masked == nil || client == nil {
		return false
	}
	last := lastLine(client, 0)
	return slices.ContainsFunc(s.masked, func(m span) bool {
		line, _ := s.text.position(m.start)
		return line > client.Line && line <= last+1 && s.text.data[m.start] == ' ' // it was blanked
	})
}

func lastLine(n *yaml.Node, depth int) int {
	last := n.Line
	for _, c := range n.Content {
		if depth < 16 {
			last = max(last, lastLine(c, depth+1))
		}
	}
	return last
}

// isMaskedNear reports whether a template stands on the line, or on the next.
func (s *source) isMaskedNear(line int) bool {
	if s.outer != nil && s.outer.kept == "" {
		return s.outer.in.isMaskedNear(s.outer.line + line - 1)
	}
	return slices.ContainsFunc(s.masked, func(m span) bool {
		at, _ := s.text.position(m.start)
		return at == line || at == line+1
	})
}

func (s *source) isMasked(where scalar) bool {
	if s.outer != nil && s.outer.kept == "" {
		if at, ok := s.fileSpan(where); ok {
			where.start, where.end = at.start-s.outer.in.base, at.end-s.outer.in.base
			return s.outer.in.isMasked(where)
		}
	}
	return slices.ContainsFunc(s.masked, func(m span) bool { return m.start < where.end && where.start < m.end })
}
