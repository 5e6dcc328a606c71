// Package audit tells what is wrong with the client secrets of configurations
// that internal/config has read.
//
// It promises:
//
//   - Every client is in the report once, in the order in which it was given.
//     One that could not be checked says so in its notes.
//   - What is a finding and what is a note stands in one table, in codes.go. A
//     finding has to be fixed; a note is advice. An unknown code is a finding.
//   - Nothing in a report is part of a secret or of a stored value, beyond the
//     algorithm and the id of the key.
//   - A report refers to no parsed document, so each file can be dropped before
//     the next one is read.
//
// It reads no file, prints nothing and never ends the process. Client ids come
// from the file as they are: make them printable before a terminal gets them.
package audit

import (
	"iter"
	"slices"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
)

// Report is what there is to say of all clients.
type Report struct {
	Clients   []*Client // never nil
	ToFix     int       // clients with findings
	WithNotes int       // clients with notes and without findings
}

// Client is what there is to say of one client. Its JSON is that of
// clientsecret audit --json, which docs/operators.md describes.
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
	stored, secret string // to compare; empty if there is nothing to compare
	copy           bool   // the client stands in a copy of the document
	closed         bool   // the value is sealed and was not opened
}

// Finding is one thing to say of a client.
type Finding struct {
	Code      Code      `json:"code"`
	Message   string    `json:"message"`             // what is wrong, then what to do
	Reference string    `json:"reference,omitempty"` // the URL of the guidance behind it
	Note      bool      `json:"note,omitempty"`      // it is advice, nothing to fix
	With      *Position `json:"with,omitempty"`      // another client that has the same
}

// Position says where a client stands.
type Position struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

// Run audits the clients of files, which it takes by the name to report and the
// clients in it. The keyring opens sealed values; without one, nil, they are
// not opened.
func Run(files iter.Seq2[string, []*config.Client], ring *clientsecret.Keyring) *Report {
	r := &Report{Clients: []*Client{}}
	for file, clients := range files {
		for _, c := range clients {
			r.Clients = append(r.Clients, check(file, c, ring))
		}
	}
	compareClients(r.Clients)
	for _, c := range r.Clients {
		if c.hasShortID() {
			c.add(ShortID, "")
		}
		switch {
		case len(c.Findings()) > 0:
			r.ToFix++
		case len(c.Notes()) > 0:
			r.WithNotes++
		}
	}
	return r
}

// Checked reports whether the client's secret, or its digest, was looked at. It
// was not if there is none, and if it is sealed and there was no keyring.
func (c *Client) Checked() bool { return c.Skipped == "" && !c.closed }

// Findings returns what has to be fixed.
func (c *Client) Findings() []Finding {
	return slices.DeleteFunc(slices.Clone(c.Warnings), func(f Finding) bool { return f.Note })
}

// Notes returns what does not have to be fixed: advice, why the client was not
// checked, and why migrate leaves it as it is.
func (c *Client) Notes() []Finding {
	notes := slices.DeleteFunc(slices.Clone(c.Warnings), func(f Finding) bool { return !f.Note })
	switch {
	case c.closed:
		notes = append(notes, newFinding(NotChecked, closedReason))
	case c.Skipped != "":
		notes = append(notes, newFinding(NotChecked, c.Skipped))
	}
	if c.Kept != "" {
		notes = append(notes, newFinding(Kept, "migrate leaves it as it is, because "+c.Kept))
	}
	return notes
}

// add adds a finding or a note. An empty message is that of the table.
func (c *Client) add(code Code, message string) {
	c.Warnings = append(c.Warnings, newFinding(code, message))
}
