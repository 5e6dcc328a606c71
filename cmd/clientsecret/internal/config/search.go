package config

import (
	"slices"
	"strings"
)

// search finds the clients of a document, wherever they are in it.
func (r *reader) search(s *source, d *node) error {
	f := finder{reader: r, source: s, once: make(map[*node]bool), texts: true,
		listed: make(map[*node]bool)}
	f.visit = func(l *layout, n *node, steps []step) {
		before := r.found[n]
		if r.client(s, l, n, steps); !before && r.found[n] {
			f.leftOut(l, n, steps)
		}
	}
	f.documents(d, nil)
	f.noteUnknown()
	return f.err
}

// finder goes through a document once, and looks for what layouts describe.
type finder struct {
	*reader
	source *source
	visit  func(l *layout, n *node, steps []step) // what may be a client
	once   map[*node]bool                         // what is not gone through again
	walked map[passage]map[walked]bool            // the same, on the paths of layouts
	texts  bool                                   // read texts too, and note what is unknown
	within int                                    // how many clients stand above
	doubts []doubt                                // what may not be understood
	listed map[*node]bool                         // what is so in a list of clients
	err    error                                  // the first that counts
}

// documents goes through a document, or through the items of one that is a list of
// documents.
func (f *finder) documents(d *node, steps []step) {
	d = target(d)
	list, before := d, steps
	if d.kind == mappingNode {
		for i := 0; i+1 < len(d.content); i += 2 {
			if d.content[i].value == "items" {
				list = target(d.content[i+1])
				before = append(steps, step{from: d, index: i + 1, key: "items"})
				break
			}
		}
	}
	if list.kind != sequenceNode || len(steps) > maxLists || f.once[list] {
		f.document(d, steps)
		return
	}
	f.once[list] = true
	for i, item := range list.content {
		f.documents(item, append(before, step{from: list, index: i}))
	}
	if list != d {
		f.node(d, steps) // what is beside the items
	}
}

// maxLists is how many steps deep lists of documents are looked for.
const maxLists = 4

// document goes through a document, which may be one client.
func (f *finder) document(d *node, steps []step) {
	for i := range layouts {
		if l := &layouts[i]; len(l.clients) == 0 {
			f.visit(l, d, steps)
		}
	}
	f.node(d, steps)
}

// node goes through a node and all below it.
func (f *finder) node(n *node, steps []step) {
	n = target(n)
	if f.once[n] {
		return
	}
	if f.source.aliased[n] {
		f.once[n] = true
	}
	f.source.text.steps++
	switch n.kind {
	case scalarNode:
		if f.texts {
			f.text(n, steps)
		}
	case sequenceNode:
		if f.texts {
			f.pairs(n, steps)
		}
		for i, item := range n.content {
			f.node(item, append(steps, step{from: n, index: i}))
		}
	case mappingNode:
		if f.texts && f.isEncrypted(append(steps, step{from: n})) {
			f.encrypted(n)
			return
		}
		if f.found[n] { // another client may be below it
			f.within++
			defer func() { f.within-- }()
		}
		f.mapping(n, steps)
	}
}

func (f *finder) mapping(n *node, steps []step) {
	if f.texts {
		f.pair(n, steps)
	}
	var done []string // a key may be there twice
	for i := 0; i+1 < len(n.content); i += 2 {
		key := n.content[i].value
		if all := layoutsAt[key]; len(all) > 0 && !slices.Contains(done, key) {
			done = append(done, key)
			for _, l := range all {
				f.layout(l, n, n.content[i+1], steps)
			}
		}
	}
	if f.texts && !f.source.isOther(steps) && isUnknown(n, steps) && (f.within == 0 || secretKey(n) != "") {
		f.doubtOwn(n, steps, whyUnknown, "")
	}
	for i := 0; i+1 < len(n.content); i += 2 {
		key := n.content[i]
		if target(key).kind != scalarNode { // ? {a: b}
			f.node(key, append(steps, step{from: n, index: i}))
		}
		f.node(n.content[i+1],
			append(steps, step{from: n, index: i + 1, key: key.value, merged: key.tag() == mergeTag}))
	}
}

// layoutsAt has the layouts by the first key of their paths.
var layoutsAt = func() map[string][]*layout {
	by := make(map[string][]*layout)
	for i := range layouts {
		if p := layouts[i].clients; len(p) > 0 {
			by[p[0]] = append(by[p[0]], &layouts[i])
		}
	}
	return by
}()

// layout looks for the clients of a layout whose first key the mapping has, with
// the value.
func (f *finder) layout(l *layout, n, value *node, steps []step) {
	s := f.source
	if s.aliased[n] && f.again(n, value) {
		return
	}
	beside := l.beside != nil && s.first(n, l.beside) != nil
	err := s.walk(l.clients, n, steps, f.onceIn(passage{l, 'c', beside}),
		func(n *node, steps []step) { f.visit(l, n, steps) })
	if err == nil && f.texts && l.sure {
		if last := len(l.clients) - 1; l.clients[last] == eachItem {
			err = s.walk(l.clients[:last], n, steps, f.onceIn(passage{l, 'l', false}),
				func(n *node, steps []step) { f.list(l, n, steps) })
		} else {
			err = s.walk(l.clients, n, steps, f.onceIn(passage{l, 'i', false}),
				func(n *node, steps []step) { f.item(l, n, steps) })
		}
	}
	if f.err == nil {
		f.err = err
	}
}

// passage is a search of one layout: for clients, lists or items. Where aliases lead, it
// comes once: else a list that many mappings share would be gone through for each of
// them. Clients of some layouts depend on what is beside their list.
type passage struct {
	layout *layout
	what   byte
	beside bool
}

func (f *finder) onceIn(p passage) map[walked]bool {
	if f.walked == nil {
		f.walked = make(map[passage]map[walked]bool)
	}
	if f.walked[p] == nil {
		f.walked[p] = make(map[walked]bool)
	}
	return f.walked[p]
}

// list notes what a list of clients has that is no client.
func (f *finder) list(l *layout, n *node, steps []step) {
	if f.source.outer == nil && l.name == "Authelia" && len(steps) == len(l.clients)-1 {
		f.file.ReplacesList = true
	}
	switch {
	case f.source.isMade(n):
		f.doubt(n, steps, "a template makes the clients here", "give what the provider reads")
	case f.isEmpty(n):
		line, _ := f.source.outerPosition(n.position())
		f.file.EmptyLists = append(f.file.EmptyLists, line)
	case n.kind != sequenceNode:
		do := ""
		if n.kind == mappingNode {
			do = "write a - before each client"
		}
		f.doubt(n, steps, l.name+" reads a list of clients here", do)
	default:
		steps = append(steps, step{from: n})
		for i, item := range n.content {
			steps[len(steps)-1].index = i
			f.item(l, target(item), steps)
		}
		for _, line := range f.source.additions(n) {
			f.skip(f.source, candidate{layout: l, steps: steps}, n, clientsMade).Line = line
		}
	}
}

func (f *finder) isEmpty(n *node) bool {
	return n.kind == scalarNode && n.tag() == "!!null" || n.kind != scalarNode && len(n.content) == 0
}

// item notes a client that a template makes, or that is not understood. What has keys
// like a client's is noted by itself.
func (f *finder) item(l *layout, n *node, steps []step) {
	f.source.text.steps++
	switch key, reads := l.misnamed(n); {
	case f.found[n]:
	case f.source.isMade(n):
		f.skip(f.source, candidate{layout: l, steps: steps}, n, clientMade)
	case key != "":
		f.doubt(n, steps, l.name+" reads "+reads+" and not "+key+" here", "rename the key")
	case isUnknown(n, steps):
		f.listed[n] = true
	default:
		f.doubt(n, steps, "an item of the list of clients is not understood", "")
	}
}

// text reads the documents that a scalar may hold as text. It notes one that was not read
// and sets the secret of a client. A client's secret is no document, whatever is in it:
// the names of its keys would be shown.
func (f *finder) text(n *node, steps []step) {
	if f.values[n] {
		return
	}
	c, known := f.containerOf(steps)
	if (known || mayHoldClients(n.value)) && len(steps) > 0 {
		read, err := f.embeddedText(f.source, n, steps, c)
		if known { // a ConfigMap has scripts too, with variables of their own
			f.reader.texts[n] = true
		}
		if f.err == nil && known && isConfiguration(steps[len(steps)-1].key) {
			f.err = err
		}
		if read {
			return
		}
	}
	if setsSecret(n.value, known || len(steps) == 0) {
		f.doubtOwn(n, steps, whyUnread, doUnread)
	}
}

// mayHoldClients reports whether a text, in whatever document, looks like a
// configuration with clients.
func mayHoldClients(text string) bool {
	document := strings.ContainsAny(text, "\n{[")
	return document && (strings.Contains(text, "lient") || strings.Contains(text, "LIENT"))
}

// containerOf returns the container whose text the steps lead to.
func (r *reader) containerOf(steps []step) (container, bool) {
	for _, c := range containers {
		i := len(steps) - len(c.texts)
		if i < 0 || !leads(c.texts, steps[i:]) {
			continue
		}
		if c.kind == "" && i == 0 || c.kind != "" && c.kind == r.kindOf(steps[i].from) {
			return c, true
		}
	}
	return container{}, false
}

// kindOf returns the value of the key kind of a mapping, which may have many keys.
func (r *reader) kindOf(n *node) string {
	kind, ok := r.kinds[n]
	if !ok {
		if value, _ := n.own("kind"); value != nil {
			kind = target(value).value
		}
		r.kinds[n] = kind
	}
	return kind
}

// leads reports whether a path leads through exactly the steps.
func leads(p Path, steps []step) bool {
	return len(p) == len(steps) && slices.EqualFunc(p, steps, func(key string, st step) bool {
		if st.from.kind == sequenceNode {
			return key == eachItem
		}
		return key == eachKey || key == st.key
	})
}

// isOther reports whether the steps lead to a mapping of what is no client of the
// provider. It may be a text.
func (s *source) isOther(steps []step) bool {
	if len(steps) == 0 && s.outer != nil {
		steps = s.outer.steps
	}
	return slices.ContainsFunc(others, func(p Path) bool {
		return len(steps) >= len(p) && leads(p, steps[len(steps)-len(p):])
	})
}
