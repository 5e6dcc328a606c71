package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// NotUnderstoodError says that a document has keys like a client's that no layout
// explains.
type NotUnderstoodError struct{ Places []Unknown } // at least one

// Unknown is a place that is not understood.
type Unknown struct {
	Line int
	Path string // to a secret there; empty if none is recognised
	Why  string
	Do   string // about it, if the file is for the provider; may be empty
}

// mostPaths is how many paths a message has.
const mostPaths = 4

func (e *NotUnderstoodError) Error() string {
	first := e.Places[0]
	why := fmt.Sprintf("line %d: %s: ", first.Line, first.Why)
	var paths strings.Builder
	n := 0
	for _, u := range e.Places {
		if u.Path != "" && n < mostPaths {
			n++
			fmt.Fprintf(&paths, " --path '%s'", strings.ReplaceAll(u.Path, "'", `'\''`))
		}
	}
	switch {
	case n == 0:
		return why + cmp.Or(first.Do, "give the --path to the secrets")
	case first.Do != "":
		why += first.Do + ". If the file is for other software, "
	}
	return why + "give" + paths.String() + ". With it, nothing else is looked at"
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
		case "clientid":
			return true
		case "id", "name":
			id = true
		case "secret":
			secret = true
		default:
			if isClientSecret(key) {
				return true
			}
		}
	}
	return id && secret && isClients(lastKey(steps))
}

// clientSecret matches the spelling of a key of a client's secret, maybe one of
// several, or with a letter too many.
var clientSecret = regexp.MustCompile(
	`^clientsecrets?(hash(ed|es)?|digest|stored|value|plain(text)?|old|new|current|previous|[a-z])?[0-9]*$`)

func isClientSecret(key string) bool {
	return strings.HasPrefix(key, "clientsecret") && clientSecret.MatchString(key)
}

// misnamed returns the key of a client that the layout does not read, and the one that
// it would.
func (l *layout) misnamed(n *node) (key, reads string) {
	if n.kind != mappingNode {
		return "", ""
	}
	if key := secretKey(n); key != "" && isPrintable(key) {
		return key, l.secret[0]
	}
	for i := 0; i+1 < len(n.content); i += 2 {
		key := n.content[i].value
		if spelling(key) == spelling(l.id[0]) && !slices.Contains(l.id, key) && isPrintable(key) {
			return key, l.id[0]
		}
	}
	return "", ""
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
	node    *node
	steps   []step // nil if there are too many doubts
	why, do string // as of Unknown
}

// mostSteps is how many doubts keep their steps. Only the first few are named.
const mostSteps = 100

func (f *finder) doubt(n *node, steps []step, why, do string) {
	d := doubt{node: n, why: why, do: do}
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
		paths := []string{""}
		if d.steps != nil {
			paths = f.source.pathsTo(d.node, d.steps)
		}
		line, _ := f.source.outerPosition(d.node.position())
		for _, path := range paths {
			if !f.noted[path] {
				f.noted[path] = true
				f.unknown = append(f.unknown, Unknown{line, path, d.why, d.do})
			}
		}
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
