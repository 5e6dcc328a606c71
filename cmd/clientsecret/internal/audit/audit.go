// Package audit tells what is wrong with the client secrets of configurations
// that internal/config has read.
//
// It promises:
//
//   - Every client is in the report once, in the order given. A client that
//     could not be checked says so in its notes.
//   - One table, in codes.go, says which codes are findings and which are
//     notes. A finding has to be fixed; a note is advice. An unknown code is a
//     finding.
//   - A report has no part of a secret. Of a stored value it has the algorithm
//     and the id of the key, nothing else.
//   - A report does not refer to parsed documents, so each file can be dropped
//     before the next one is read.
//
// It reads no file, prints nothing and never ends the process. Client ids are
// unchanged from the file: make them printable before they reach a terminal.
package audit

import (
	"iter"
	"slices"
	"time"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
)

// Report has the findings and notes of all clients.
type Report struct {
	Clients   []*Client // never nil
	ToFix     int       // clients with findings
	WithNotes int       // clients with notes and without findings; short-id alone is none
}

// Client has the findings and notes of one client. Its JSON is the output of
// clientsecret audit --json; see docs/json.md.
type Client struct {
	File      string    `json:"file"`
	Line      int       `json:"line"`   // of the stored value, or of the client
	Column    int       `json:"column"` // in characters; both count from 1
	ClientID  string    `json:"client_id"`
	Algorithm string    `json:"algorithm"`         // empty without a readable stored value
	KeyID     string    `json:"key_id,omitempty"`  // of the key that it is sealed with
	Skipped   string    `json:"skipped,omitempty"` // why there is no stored value to check
	Kept      string    `json:"kept,omitempty"`    // why migrate leaves it as it is
	Warnings  []Finding `json:"warnings"`          // findings first; never nil

	id             string // to compare; empty if a template makes it
	name           string // the id of several secrets too; empty if a template makes it
	stored, secret string // to compare; empty if there is nothing to compare
	copy           bool   // the client is in a copy of the document
	closed         bool   // the value is sealed and was not opened
	digest         bool   // the value is a digest or sealed, or may become one
	others         bool   // it is known to belong to another provider than Authelia
	byProvider     bool   // its provider needs the secret itself, whatever the protocol
	badHash        bool   // the value is a hash that is not checked, and has a finding
	looked         bool   // something was found out about its secret
}

// Finding is a finding or a note about a client.
type Finding struct {
	Code      Code      `json:"code"`
	Message   string    `json:"message"`             // what is wrong, then what to do
	Reference string    `json:"reference,omitempty"` // the URL of the guidance behind it
	Note      bool      `json:"note,omitempty"`      // it is advice: nothing to fix
	With      *Position `json:"with,omitempty"`      // another client that shares it; or its cause
}

// Position is the place of a client, or of a variable.
type Position struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

// Options are what an audit depends on besides the files.
type Options struct {
	Ring *clientsecret.Keyring // opens sealed values; if nil, they are not opened
	Now  time.Time             // secrets that expired before are findings

	// Hex says that hex digits are secrets, as openssl rand -hex makes them. There
	// may be as many as a hash has, and then they are a finding without it.
	Hex bool

	// Prefix is that of secrets with a checksum, which generate makes. Those with a
	// wrong one are findings. If it is empty, no checksum is read.
	Prefix string

	// SignsStay says that nothing replaces the $ signs of the files.
	SignsStay bool
}

// Run audits the clients of files, each with the name to report. A file without
// clients counts too, for its variables.
func Run(files iter.Seq2[string, *config.File], o Options) *Report {
	r := &Report{Clients: []*Client{}}
	var variable *Position // the first one
	for name, file := range files {
		for _, c := range file.Clients {
			r.Clients = append(r.Clients, o.check(name, c))
		}
		if variable == nil && file.Variable > 0 && !o.SignsStay {
			variable = &Position{name, file.Variable}
		}
	}
	if variable != nil {
		for _, c := range r.Clients {
			c.addVariable(variable)
		}
	}
	compareClients(r.Clients)
	for _, c := range r.Clients {
		if c.hasShortID() {
			c.add(ShortID, "")
		}
		c.refer()
		switch {
		case len(c.Findings()) > 0:
			r.ToFix++
		case slices.ContainsFunc(c.Notes(), func(f Finding) bool { return f.Code != ShortID }):
			r.WithNotes++
		}
	}
	return r
}

// Looked reports whether something was found out about the secret of at least one
// client. If not, the audit can say nothing: all secrets come from elsewhere.
func (r *Report) Looked() bool {
	return slices.ContainsFunc(r.Clients, func(c *Client) bool { return c.looked })
}

// Checked reports whether the client's secret or digest was checked. It is
// false if there is none, or if it is sealed and there was no keyring.
func (c *Client) Checked() bool { return c.Skipped == "" && !c.closed }

// Findings returns what has to be fixed.
func (c *Client) Findings() []Finding {
	return slices.DeleteFunc(slices.Clone(c.Warnings), func(f Finding) bool { return f.Note })
}

// Notes returns advice, why the client was not checked, and why migrate leaves
// it as it is.
func (c *Client) Notes() []Finding {
	notes := slices.DeleteFunc(slices.Clone(c.Warnings), func(f Finding) bool { return !f.Note })
	switch {
	case c.closed:
		notes = append(notes, newFinding(NotChecked, closedReason))
	case c.Skipped != "" && !c.has(NoSecret) && !c.has(Reference) && !c.has(NotReadable) && !c.badHash:
		notes = append(notes, newFinding(NotChecked, c.Skipped))
	}
	if c.Kept != "" {
		notes = append(notes, newFinding(Kept, "migrate leaves it as it is, because "+c.Kept))
	}
	return notes
}

// addVariable adds that a file has a variable, if that matters to the client.
func (c *Client) addVariable(at *Position) {
	if !c.digest {
		return
	}
	f := newFinding(Variable, "")
	f.With = at
	c.Warnings = append(c.Warnings, f)
	if c.secret != "" && c.Kept == "" {
		c.Kept = signsLost
	}
}

func (c *Client) has(code Code) bool {
	return slices.ContainsFunc(c.Warnings, func(f Finding) bool { return f.Code == code })
}

// add adds a finding or a note. An empty message means the table's.
func (c *Client) add(code Code, message string) {
	c.Warnings = append(c.Warnings, newFinding(code, message))
}
