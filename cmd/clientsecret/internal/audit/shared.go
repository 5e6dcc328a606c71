package audit

// compareClients adds what several clients share: a secret in the clear, a
// stored value or an id. Each finding names one other client.
func compareClients(all []*Client) {
	compareBy(all, SharedSecret, sharedCopy, func(c *Client) string { return c.secret })
	compareBy(all, SharedValue, sharedCopy, func(c *Client) string {
		if c.secret != "" { // compared as a secret
			return ""
		}
		return c.stored
	})
	compareBy(all, SharedID, sharedElsewhere, func(c *Client) string { return c.id })
}

// Messages about a client that another file has too.
const (
	// One provider may read both files, or two providers may have the same client.
	sharedElsewhere = "a client in another file has the same id: " +
		"if one provider reads both files, give each its own"

	sharedCopy = "the same client stands in another file with the same value"
)

// compareBy adds the code to the clients that have the same key. It ignores
// empty keys, and clients in a copy of the document. That the same client stands in
// another file is a note, with a message of its own.
func compareBy(all []*Client, code Code, elsewhere string, key func(*Client) string) {
	everywhere := make(map[string]sharing, len(all))
	collect(everywhere, all, key)
	for len(all) > 0 {
		end := 1
		for end < len(all) && all[end].File == all[0].File {
			end++
		}
		here := make(map[string]sharing, end)
		collect(here, all[:end], key)
		for _, c := range all[:end] {
			k := key(c)
			if k == "" || c.copy {
				continue
			}
			other := here[k].with(c)
			if other == nil {
				other = everywhere[k].with(c)
			}
			if other == nil {
				continue
			}
			f := newFinding(code, "")
			if other.File != c.File && other.isSame(c) {
				f.Message, f.Note = elsewhere, true
			}
			f.With = &Position{other.File, other.Line}
			c.Warnings = append(c.Warnings, f)
		}
		all = all[end:]
	}
}

// sharing are some of the clients with the same key.
type sharing struct {
	first, second *Client
	other         *Client // the first one that is another client than first
}

// collect adds clients to what shares their keys.
func collect(by map[string]sharing, all []*Client, key func(*Client) string) {
	for _, c := range all {
		k := key(c)
		if k == "" || c.copy {
			continue
		}
		s := by[k]
		switch {
		case s.first == nil:
			s.first = c
		case s.second == nil:
			s.second = c
		}
		if s.other == nil && c != s.first && !c.isSame(s.first) {
			s.other = c
		}
		by[k] = s
	}
}

// with returns one that shares the key with a client: another client, if there is one.
func (s sharing) with(c *Client) *Client {
	switch {
	case s.first == nil:
		return nil
	case s.first != c && !s.first.isSame(c):
		return s.first
	case s.other != nil: // if c is not first, it is the same client
		return s.other
	case s.first != c:
		return s.first
	}
	return s.second
}

// isSame reports whether two have the same id, so that they may be one client.
func (c *Client) isSame(other *Client) bool { return c.name != "" && c.name == other.name }
