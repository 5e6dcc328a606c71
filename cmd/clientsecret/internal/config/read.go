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

	// Matched says which of the paths lead to something in it.
	Matched []bool

	paths []Path
	top   *source
}

// Errors of files with nothing to check.
var (
	ErrEmpty     = errors.New("the file is empty")
	ErrNotText   = errors.New("it is not text: give a configuration in YAML or JSON")
	ErrUTF16     = errors.New("it is UTF-16: convert it with iconv -f UTF-16 -t UTF-8")
	ErrNoClients = errors.New("no clients are found in it. Known layouts are " +
		knownLayouts() + ", also in a Kubernetes ConfigMap or Secret. " +
		"For others, give the path to the secrets, such as --path 'clients[*].secret'")
	ErrNoMatch = errors.New("the path leads to nothing in it: begin at the top, " +
		"as in identity_providers.oidc.clients[*].client_secret")
)

var byteOrderMark = []byte("\ufeff")

// Read finds the clients of a configuration. Without paths, it looks for the
// known layouts. It returns a SyntaxError for a broken document, and one of the
// errors above if there is nothing to check.
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
	f := &File{
		Data: data, Matched: make([]bool, len(paths)), paths: paths,
		top: newSource(body, len(data)-len(body), nil),
	}
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
	slices.SortStableFunc(f.Clients, func(a, b *Client) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return f, nil
}

// reader reads a file, and the documents that are embedded in it.
type reader struct {
	file  *File
	known bool           // a layout was found, with clients or without
	seen  map[visit]bool // aliases and several paths can lead to the same place
}

// visit is a value and the mapping that it was found in.
type visit struct{ value, in *node }

// read finds the clients of a source. The position in its error is in the file.
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
		if len(r.file.paths) > 0 {
			err = r.byPaths(s, d)
		} else {
			err = r.byLayouts(s, d)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) byPaths(s *source, d *node) error {
	clear, err := clearLayout(d)
	if err != nil {
		return err
	}
	for i, p := range r.file.paths {
		err := p.walk(d, func(n *node, steps []step) {
			r.file.Matched[i] = true
			r.path(s, clear, n, steps)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) byLayouts(s *source, d *node) error {
	for _, l := range layouts {
		if n := len(l.clients); n > 1 {
			list := l.clients[:n-1]
			if err := list.walk(d, func(*node, []step) { r.known = true }); err != nil {
				return err
			}
		}
		err := l.clients.walk(d, func(n *node, steps []step) { r.client(s, l, n, steps) })
		if err != nil {
			return err
		}
	}
	return r.embedded(s, d, false)
}

// clearLayout returns why the secrets of a document have to stay in the clear
// because of its layout, or an empty string.
func clearLayout(d *node) (string, error) {
	why := ""
	for _, l := range layouts {
		if l.clear == "" {
			continue
		}
		err := l.clients.walk(d, func(n *node, _ []step) {
			if l.fits(n) && first(n, l.id) != nil && first(n, l.secret) != nil {
				why = l.clear
			}
		})
		if err != nil {
			return "", err
		}
	}
	return why, nil
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
