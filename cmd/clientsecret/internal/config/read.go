package config

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
)

// File is a configuration.
type File struct {
	Data    []byte
	Clients []*Client // in the order of the file

	// Variable is the line of the first environment variable in its values, or 0.
	// What replaces variables may also replace the $ signs of digests. It is 0 too if
	// the providers of all its clients read no digests of ours.
	Variable int

	// Matched says which of the paths lead to something in it.
	Matched []bool

	// ReplacesList is set if it has a list of clients for Authelia at its top. Of
	// several files that it reads together, Authelia uses the last list alone.
	ReplacesList bool

	// EmptyLists are the lines of lists of clients that have none.
	EmptyLists []int

	paths []Path
	raw   bool // see ReadRaw
	top   *source
	steps int // of all sources
}

// Errors of files with nothing to check.
var (
	ErrEmpty     = errors.New("the file is empty")
	ErrNotText   = errors.New("it is not text: give a configuration in YAML or JSON")
	ErrUTF16     = errors.New("it is UTF-16: convert it with iconv -f UTF-16 -t UTF-8")
	ErrNoClients = errors.New("no clients are found in it. Known without --path are those of " +
		knownLayouts() + ". For others, give the path to the secrets, " +
		"such as --path 'clients[*].secret'")
	ErrEmptyList = errors.New("its list of clients is empty: there is nothing to check")
	ErrNoMatch   = errors.New("the path leads to nothing in it: begin at the top, " +
		"as in identity_providers.oidc.clients[*].client_secret")
)

var byteOrderMark = []byte("\ufeff")

// Read finds the clients of a configuration. Without paths, it looks for the
// known layouts. It returns a SyntaxError for a broken document, and one of the
// errors above if there is nothing to check. With a NotUnderstoodError, some of its
// clients may be understood. With any other error, the File has no clients, but it
// has its Variable.
func Read(data []byte, paths ...Path) (*File, error) {
	return read(data, paths, false)
}

// ReadRaw reads as Read does. But where a path leads, the value is what is written:
// a mark such as {bcrypt} is part of it.
func ReadRaw(data []byte, paths ...Path) (*File, error) {
	return read(data, paths, true)
}

func read(data []byte, paths []Path, raw bool) (*File, error) {
	f, err := readFile(data, paths, raw)
	if f == nil {
		f = &File{Data: data, Variable: rawVariable(data)}
	}
	return f, err
}

// readFile returns no File if the data cannot be read as a configuration.
func readFile(data []byte, paths []Path, raw bool) (*File, error) {
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
	f := &File{
		Data: data, Matched: make([]bool, len(paths)), paths: paths, raw: raw,
		top: newSource(body, len(data)-len(body), nil),
	}
	r := &reader{
		file: f, seen: make(map[visit]bool), found: make(map[*node]bool),
		merged: make(map[*node]bool), composed: make(map[*node]bool), compose: make(map[*node]bool),
		texts: make(map[*node]bool), values: make(map[*node]bool),
		opened: make(map[*node]opened), kinds: make(map[*node]string), settings: make(map[*node]*node),
		known: known{seen: make(map[knownPlace]bool)},
		noted: make(map[string]bool), ofKnown: make(map[*node]bool),
	}
	if err := r.read(f.top); err != nil {
		return nil, err
	}
	slices.SortStableFunc(f.Clients, func(a, b *Client) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if !slices.ContainsFunc(f.Clients, (*Client).ReadsDigests) && len(f.Clients) > 0 {
		f.Variable = 0 // what replaces it spares digests, or there are none
	}
	for _, s := range r.sources {
		f.steps += s.text.steps
		s.forget()
	}
	return f, r.verdict()
}

// verdict returns the error of a file that was read: one that was not looked at
// must not pass as fine.
func (r *reader) verdict() error {
	switch none := len(r.file.Clients) == 0; {
	case len(r.unknown) > 0:
		return &NotUnderstoodError{r.unknown, r.known.without(r.unknown)}
	case none && len(r.file.paths) > 0:
		return ErrNoMatch
	case none && len(r.file.EmptyLists) > 0:
		return ErrEmptyList
	case none:
		return ErrNoClients
	}
	return nil
}

// reader reads a file, and the documents that are embedded in it.
type reader struct {
	file     *File
	unknown  []Unknown      // what looks like a client and is not understood
	known    known          // where the clients are
	seen     map[visit]bool // aliases and several paths can lead to the same place
	found    map[*node]bool // the mappings of clients
	merged   map[*node]bool // what is merged into them
	composed map[*node]bool // documents that compose reads
	compose  map[*node]bool // by inComposeFile
	values   map[*node]bool // what clients have as their secrets
	texts    map[*node]bool // scalars whose variables were looked for by themselves
	opened   map[*node]opened
	sources  []*source
	kinds    map[*node]string // by kindOf
	settings map[*node]*node  // by settingsOf
	noted    map[string]bool  // the paths in unknown
	ofKnown  map[*node]bool   // the clients of the layout by layoutOf
}

// visit is a value and the mapping that it was found in.
type visit struct{ value, in *node }

// read finds the clients of a source. The position in its error is in the file.
func (r *reader) read(s *source) error {
	documents, err := r.parse(s)
	if err != nil {
		return err
	}
	for _, d := range documents {
		if len(r.file.paths) > 0 {
			err = r.byPaths(s, d)
		} else {
			err = r.search(s, d)
		}
		if err != nil {
			return err
		}
	}
	r.findVariable(s, documents)
	return nil
}

// parse returns the documents of a source.
func (r *reader) parse(s *source) ([]*node, error) {
	documents, err := s.text.parse()
	if broken := (*SyntaxError)(nil); errors.As(err, &broken) && broken.Line > 0 {
		line, column := s.outerPosition(broken.Line, broken.Column)
		return nil, &SyntaxError{line, column, broken.Message}
	}
	if err != nil {
		return nil, err
	}
	s.survey(documents)
	r.sources = append(r.sources, s)
	return documents, nil
}

func (r *reader) byPaths(s *source, d *node) error {
	known, err := r.layoutOf(s, d)
	if err != nil {
		return err
	}
	for i, p := range r.file.paths {
		w := walker{source: s, open: r.open, visit: func(s *source, n *node, steps []step) {
			r.file.Matched[i] = true
			r.path(s, known, n, steps)
		}}
		if err := w.follow(p, d, nil); err != nil {
			return err
		}
	}
	return nil
}

// layoutOf returns the layout of a document whose rules hold for the values that
// paths lead to: one that does not take our stored values. It returns nil if there
// is none.
func (r *reader) layoutOf(s *source, d *node) (*layout, error) {
	var known *layout
	f := finder{reader: r, source: s, once: make(map[*node]bool)}
	f.visit = func(l *layout, n *node, steps []step) {
		rules := l.clear != "" || l.kept != ""
		if (known == nil || known == l) && rules && l.isSure(s, n) && l.fits(s, n, steps) &&
			s.first(n, l.id) != nil && l.hasSecret(s, n) {
			known = l
			r.ofKnown[n] = true
		}
	}
	f.documents(d, nil)
	return known, f.err
}

// again reports whether a value in a mapping was seen before.
func (r *reader) again(value, in *node) bool {
	v := visit{value, in}
	if r.seen[v] {
		return true
	}
	r.seen[v] = true
	return false
}
