package audit

// compareClients adds what several clients share: a secret in the clear, a
// stored value or an id. Each finding names one other client.
func compareClients(all []*Client) {
	compareBy(all, SharedSecret, func(c *Client) string { return c.secret })
	compareBy(all, SharedValue, func(c *Client) string {
		if c.secret != "" { // compared as a secret
			return ""
		}
		return c.stored
	})
	compareBy(all, SharedID, func(c *Client) string { return c.id })
}

// sharedElsewhere is the message for an id in two files. One provider may read
// both, or two providers may have the same client.
const sharedElsewhere = "a client in another file has the same id: " +
	"if one provider reads both files, give each its own"

// compareBy adds the code to the clients that have the same key. It ignores
// empty keys, and clients in a copy of the document.
func compareBy(all []*Client, code Code, key func(*Client) string) {
	has := make(map[string][2]*Client, len(all)) // the first two
	for _, c := range all {
		k := key(c)
		if k == "" || c.copy {
			continue
		}
		switch first := has[k]; {
		case first[0] == nil:
			has[k] = [2]*Client{c}
		case first[1] == nil:
			has[k] = [2]*Client{first[0], c}
		}
	}
	for _, c := range all {
		other := has[key(c)][0]
		if other == c {
			other = has[key(c)][1]
		}
		if other == nil || c.copy {
			continue
		}
		f := newFinding(code, "")
		if code == SharedID && other.File != c.File {
			f.Message, f.Note = sharedElsewhere, true
		}
		f.With = &Position{other.File, other.Line}
		c.Warnings = append(c.Warnings, f)
	}
}
