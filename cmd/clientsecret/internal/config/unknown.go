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
type NotUnderstoodError struct {
	Places []Unknown // at least one
	Known  []string  // the paths to the clients that are understood; empty if that is uncertain
}

// Unknown is a place that is not understood.
type Unknown struct {
	Line int
	Path string // to a secret there; empty if none is recognised
	Why  string
	Do   string // about it, if the file is for the provider; may be empty
	Own  bool   // it may be an application's own setting
}

// mostPaths is how many paths a message has.
const mostPaths = 4

func (e *NotUnderstoodError) Error() string {
	first := e.Places[0]
	why := fmt.Sprintf("line %d: %s", first.Line, first.Why)
	var paths []string
	for _, u := range e.Places {
		if u.Path != "" && u.Own == first.Own && len(paths) < mostPaths {
			paths = append(paths, u.Path)
		}
	}
	switch {
	case first.Own:
		return why + e.own(first.Do, paths)
	case len(paths) == 0:
		return why + ": " + cmp.Or(first.Do, "give the --path to the secrets")
	case first.Do != "":
		why += ": " + first.Do + ". If the file is for other software, give"
	default:
		why += ": give"
	}
	return why + options(paths) + ". With it, nothing else is looked at"
}

// own says what to do about what may be an application's own setting. Its secret must
// not be hashed.
func (e *NotUnderstoodError) own(do string, paths []string) string {
	text, verb, end := ". If this is an application's own secret, it has to stay in the clear", "give", ""
	if len(paths) > 0 {
		end = ". With it, nothing else is looked at"
	}
	if len(e.Known) > 0 {
		text += ": to leave it, give" + options(e.Known)
		verb, end = "add", ". With --path, nothing else is looked at"
	}
	switch {
	case do != "":
	case len(paths) == 0:
		do = verb + " the --path to it"
	default:
		do = verb + options(paths)
	}
	return text + ". If the provider reads it, " + do + end
}

// options returns paths as options for a shell, with a space before each.
func options(paths []string) string {
	var b strings.Builder
	for _, path := range paths {
		fmt.Fprintf(&b, " --path '%s'", strings.ReplaceAll(path, "'", `'\''`))
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
		switch key := spelling(n.content[i].value); {
		case key == "clientid":
			return true
		case key == "id", key == "name":
			id = true
		case strings.HasSuffix(key, "clients") && setsSecretOf(key, target(n.content[i+1])):
			return true
		case !mayBeSecret(key):
		case isClientSecret(key) && !isBool(target(n.content[i+1])), isOfClients(steps, n.content[i].value):
			return true
		case key == "secret":
			secret = true
		}
	}
	return id && secret && isClients(lastKey(steps))
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

// maxKey is how much of a key is looked at, in bytes. Aliases may repeat a long one.
const maxKey = 200

// spelling returns a key in lower case without _, - and dots. Of a long key, it
// returns the end, which says what the value is.
func spelling(key string) string {
	key = key[max(0, len(key)-maxKey):]
	if strings.IndexByte(key, ':') >= 0 && flatKey.MatchString(key) {
		key = strings.ReplaceAll(key, ":", "")
	}
	return plainKey.Replace(strings.ToLower(key))
}

// flatKey matches how .NET writes the keys to a value in a list as one: Clients:1:ClientId.
var flatKey = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]*(:[A-Za-z0-9_.-]+)*:\d{1,4}(:[A-Za-z0-9_.-]+)*:[A-Za-z]+$`)

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
	own     bool   // as of Unknown, unless it turns out to be in a client
}

// mostSteps is how many doubts keep their steps. Only the first few are named.
const mostSteps = 100

// doubt notes a node that is for the provider, and is not understood.
func (f *finder) doubt(n *node, steps []step, why, do string) {
	f.note(doubt{node: n, why: why, do: do}, steps)
}

// doubtOwn notes one that may be for an application.
func (f *finder) doubtOwn(n *node, steps []step, why, do string) {
	f.note(doubt{node: n, why: why, do: do, own: true}, steps)
}

func (f *finder) note(d doubt, steps []step) {
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
		own := d.own && !f.listed[d.node] &&
			!slices.ContainsFunc(d.steps, func(st step) bool { return f.found[st.from] })
		for _, path := range paths {
			if !f.noted[path] {
				f.noted[path] = true
				f.unknown = append(f.unknown, Unknown{line, path, d.why, d.do, own})
			}
		}
	}
}

// leftOut notes the secrets of a client that its layout does not read.
func (f *finder) leftOut(l *layout, client *node, steps []step) {
	read := append(slices.Clone(l.secret), l.requires)
	for _, ref := range l.references {
		read = append(read, ref.key)
	}
	for _, p := range l.further {
		read = append(read, p[0])
		_ = f.source.walk(p, client, steps, nil, func(_ *node, steps []step) { // it multiplies nothing
			last := len(steps) - 1
			f.foundClient(steps[last].from)
			f.others(steps[last].from, steps[:last], p[len(p)-1:])
		})
	}
	f.others(client, steps, read)
}

// others notes the keys of a mapping that look like a client's secret, but for those
// that are read.
func (f *finder) others(n *node, steps []step, read []string) {
	for i := 0; i+1 < len(n.content); i += 2 {
		key, value := n.content[i].value, target(n.content[i+1])
		if mayBeSecret(key) && isClientSecret(spelling(key)) && !isBool(value) && !slices.Contains(read, key) {
			f.doubt(value, append(steps, step{from: n, index: i + 1, key: key}), whyUnknown, "")
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
