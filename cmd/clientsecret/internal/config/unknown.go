package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// NotUnderstoodError says that a document has keys like a client's that no layout
// explains.
type NotUnderstoodError struct{ Places []Unknown } // at least one

// Unknown is a place that is not understood.
type Unknown struct {
	Line int
	Path string // to the secret there; empty if none is recognised
	Why  string
}

// mostPaths is how many paths a message has.
const mostPaths = 4

func (e *NotUnderstoodError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "line %d: %s: ", e.Places[0].Line, e.Places[0].Why)
	n := 0
	for _, u := range e.Places {
		if u.Path == "" || n == mostPaths {
			continue
		}
		if n++; n == 1 {
			b.WriteString("give")
		}
		fmt.Fprintf(&b, " --path '%s'", strings.ReplaceAll(u.Path, "'", `'\''`))
	}
	if n == 0 {
		b.WriteString("give the --path to the secrets")
	}
	return b.String()
}

const whyUnknown = "keys like a client's are not understood here"

// isUnknown reports whether a mapping has keys like a client's. The steps lead to
// it.
func isUnknown(n *node, steps []step) bool {
	if n.kind != mappingNode {
		return false
	}
	var id, secret bool
	for i := 0; i+1 < len(n.content); i += 2 {
		switch key := spelling(n.content[i].value); key {
		case "clientid", "clientsecret", "clientsecrets", "clientsecrethash":
			return true
		case "id", "name":
			id = true
		case "secret":
			secret = true
		}
	}
	return id && secret && isClients(lastKey(steps))
}

// maxKey is the length of the longest key that is looked for.
const maxKey = 40

// spelling returns a key in lower case without _, - and dots.
func spelling(key string) string {
	if len(key) > maxKey { // nothing that is looked for
		return ""
	}
	return plainKey.Replace(strings.ToLower(key))
}

// lastKey returns the last key among the steps.
func lastKey(steps []step) string {
	for _, st := range slices.Backward(steps) {
		if st.key != "" {
			return st.key
		}
	}
	return ""
}

// isClients reports whether a key says that clients are below it.
func isClients(key string) bool { return strings.Contains(spelling(key), "client") }

// doubt is a node that is not understood, unless it turns out to belong to a client.
type doubt struct {
	node  *node
	steps []step // nil if there are too many doubts
	why   string
}

// mostSteps is how many doubts keep their steps. Only the first few are named.
const mostSteps = 100

func (f *finder) doubt(n *node, steps []step, why string) {
	d := doubt{node: n, why: why}
	if len(f.doubts) < mostSteps {
		d.steps = append([]step{}, steps...)
	}
	f.doubts = append(f.doubts, d)
}

// noteUnknown notes what is not understood after the whole document was searched.
// What has the same path is noted once.
func (f *finder) noteUnknown() {
	for _, d := range f.doubts {
		if f.found[d.node] || f.merged[d.node] {
			continue
		}
		path := ""
		if d.steps != nil {
			path = f.source.pathTo(d.node, d.steps)
		}
		if f.noted[path] {
			continue
		}
		f.noted[path] = true
		line, _ := f.source.outerPosition(d.node.position())
		f.unknown = append(f.unknown, Unknown{line, path, d.why})
	}
}

// foundClient notes that a mapping, and all that is merged into it, is a client.
func (r *reader) foundClient(n *node) {
	r.found[n] = true
	rest := mergedInto(n)
	for len(rest) > 0 {
		m := target(rest[len(rest)-1])
		if rest = rest[:len(rest)-1]; !r.merged[m] {
			r.merged[m] = true
			rest = append(rest, mergedInto(m)...)
		}
	}
}

// pathTo returns the path to what looks most like a secret in a node, in the clients
// of a mapping, or in a list. It is empty if nothing does.
func (s *source) pathTo(n *node, steps []step) string {
	path := s.pathOf(steps)
	if n.kind == mappingNode && secretKey(n) == "" {
		for i := 1; i < len(n.content); i += 2 {
			if child := target(n.content[i]); child.kind == mappingNode && secretKey(child) != "" {
				path, n = append(path, eachKey), child
				break
			}
		}
	}
	key := secretKey(n)
	if key == "" {
		return ""
	}
	value, _ := n.own(key)
	text := append(append(path, key), below(target(value))...).String()
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return ""
	}
	return text
}

// secretKey returns the key of a mapping that looks most like a secret's.
func secretKey(n *node) string {
	best, found := 0, ""
	if n.kind != mappingNode {
		return ""
	}
	for i := 0; i+1 < len(n.content); i += 2 {
		if tag := target(n.content[i+1]).tag(); tag == "!!bool" || tag == "!!int" || tag == "!!float" {
			continue // RequireClientSecret: true
		}
		rank := 0
		switch key := spelling(n.content[i].value); {
		case strings.HasPrefix(key, "clientsecret") && !strings.Contains(key, "expires"):
			rank = 3
		case key == "secret":
			rank = 2
		case strings.HasSuffix(key, "secret"), strings.HasSuffix(key, "secrets"):
			rank = 1
		}
		if rank > best {
			best, found = rank, n.content[i].value
		}
	}
	return found
}

// below returns the path from the value of a secret's key to the text.
func below(value *node) Path {
	switch {
	case value.kind == sequenceNode && len(value.content) > 0:
		return append(Path{eachItem}, below(target(value.content[0]))...)
	case value.kind == mappingNode:
		for i := 0; i+1 < len(value.content); i += 2 {
			if key := value.content[i].value; spelling(key) == "value" {
				return Path{key}
			}
		}
	}
	return nil
}

// pathOf returns the path that leads through the steps, from the top of the file.
// Where clients stand by their ids, a * is for the id.
func (s *source) pathOf(steps []step) Path {
	var path Path
	if s.outer != nil {
		path = s.outer.in.pathOf(s.outer.steps)
	}
	for i, st := range steps {
		switch {
		case st.from.kind == sequenceNode && st.key == "":
			path = append(path, eachItem)
		case st.merged: // the path finds merged keys by itself
		case st.any, i > 0 && isClients(steps[i-1].key) && hasMappings(st.from):
			path = append(path, eachKey)
		default:
			path = append(path, st.key)
		}
	}
	return path
}

// hasMappings reports whether all values of a mapping are mappings.
func hasMappings(n *node) bool {
	for i := 1; i < len(n.content); i += 2 {
		if target(n.content[i]).kind != mappingNode {
			return false
		}
	}
	return true
}
