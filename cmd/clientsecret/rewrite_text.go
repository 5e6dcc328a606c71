package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/migrate"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

// This file reports what was done to a file: in words, as a diff and as JSON.

// say prints a message about the file.
func (r *rewriter) say(format string, args ...any) {
	say(r.display + ": " + fmt.Sprintf(format, args...))
}

// sayLeft names the stored values that stay as they are.
func (r *rewriter) sayLeft() {
	for _, left := range r.job.Left {
		say(fmt.Sprintf("%s:%d: client %s is left as it is: %s",
			r.display, left.Client.Line, quoteID(left.Client.ID), left.Why))
	}
}

// sayDone reports what was done.
func (r *rewriter) sayDone() {
	r.say("%s", r.summary(r.job, true))
	for _, c := range r.job.Changes {
		if c.NewKey != "" && c.OldKey == "" {
			say(fmt.Sprintf("%s:%d: sealed for the client id %s",
				r.display, c.Client.Line, quoteID(c.Client.ID)))
		}
	}
	if i := slices.IndexFunc(r.job.Changes, isHash); i >= 0 { // all hashes have the same scheme
		r.sayWarnings(r.job.Changes[i].New)
	}
	r.sayConverted()
	r.advise()
}

func isHash(c *migrate.Change) bool      { return c.NewKey == "" && c.Form == "" }
func isSealed(c *migrate.Change) bool    { return c.NewKey != "" }
func isConverted(c *migrate.Change) bool { return c.Form != "" }

// sayConverted says once what is wrong with converted digests.
func (r *rewriter) sayConverted() {
	said := make(map[string]bool)
	for _, c := range r.job.Changes {
		for _, w := range c.New.Warnings() {
			if isConverted(c) && !said[w.Message] {
				said[w.Message] = true
				r.say("a converted digest: %s", w.Message)
			}
		}
	}
}

// sayWarnings says what is wrong with the new stored values.
func (r *rewriter) sayWarnings(made clientsecret.Digest) {
	for _, w := range made.Warnings() {
		r.say("the new stored values: %s", w.Message)
	}
}

// exampleOf returns a value of a scheme, to see its warnings before others are
// made.
func exampleOf(scheme string) clientsecret.Digest {
	s, err := clientsecret.ParseScheme(scheme)
	if err != nil {
		return clientsecret.Digest{}
	}
	d, _ := s.Hash(clientsecret.NewSecret("example"))
	return d
}

// advise says what remains to be done.
func (r *rewriter) advise() {
	var hashed, sealed []int // lines of short secrets
	sealedFor, signs := 0, false
	for _, c := range r.job.Changes {
		signs = signs || addsSigns(c)
		switch {
		case c.Short && c.NewKey != "":
			sealed = append(sealed, c.Client.Line)
		case c.Short:
			hashed = append(hashed, c.Client.Line)
		}
		if c.NewKey != "" && c.OldKey == "" && c.Client.Layout == "Authelia" {
			sealedFor++
		}
	}
	r.sayShort(hashed, "the hash", "the hashes")
	r.sayShort(sealed, "the seal", "the seals")
	if sealedFor > 0 {
		r.say("%s that Authelia cannot open: only a provider with a Keyring can",
			plural(sealedFor, "sealed value"))
	}
	if signs && !r.c.Bool(signsStay) {
		r.say("do not load it with Authelia's filter expand-env, " +
			"which takes the $ signs of stored values")
	}
	if len(r.job.Remaining) > 0 {
		r.say(r.remaining, lines(r.job.Remaining))
	}
}

// addsSigns reports whether a change brings $ signs to a file that Authelia may read.
func addsSigns(c *migrate.Change) bool {
	return c.OldKey == "" && (c.Client.Layout == "Authelia" || c.Client.Layout == "")
}

// sayShort names the lines of short secrets that something hides now: "the hash", and
// "the hashes" if they are several.
func (r *rewriter) sayShort(numbers []int, one, several string) {
	switch len(numbers) {
	case 0:
	case 1:
		r.say("1 secret has 40 or fewer characters, which %s hides: replace it (%s)",
			one, lines(numbers))
	default:
		r.say("%d secrets have 40 or fewer characters, which %s hide: replace them (%s)",
			len(numbers), several, lines(numbers))
	}
}

// quoteID names a client.
func quoteID(id string) string {
	if id == "" {
		return "without an id"
	}
	return term.Quote(id)
}

// printDiff shows the places that would change. Of each line it shows only the
// key: the rest may be another secret.
func (r *rewriter) printDiff() error {
	if r.c.Bool("json") {
		if err := r.printJSON(false); err != nil {
			return err
		}
	} else if err := r.print(r.diff()); err != nil {
		return err
	}
	r.say("%s", r.summary(r.job, false))
	if i := slices.IndexFunc(r.job.Changes, isHash); i >= 0 {
		r.sayWarnings(exampleOf(r.job.Changes[i].Scheme))
	}
	r.sayConverted()
	r.advise()
	return nil
}

func (r *rewriter) diff() []byte {
	var b bytes.Buffer
	if len(r.job.Changes) > 0 {
		fmt.Fprintf(&b, "--- %s\n+++ %s\n", r.display, r.display)
	}
	for _, c := range r.job.Changes {
		key := ""
		if c.Client.Key != "" {
			key = term.Printable(c.Client.Key) + ": "
		}
		before := cmp.Or(sealedWith(c.OldKey), c.Form, "REDACTED")
		after := cmp.Or(c.Scheme, sealedWith(c.NewKey))
		fmt.Fprintf(&b, "@@ line %d, client %s @@\n-%s[%s]\n+%s[%s]\n",
			c.Client.Line, quoteID(c.Client.ID), key, before, key, after)
	}
	return b.Bytes()
}

func sealedWith(key string) string {
	if key == "" {
		return ""
	}
	return "sealed with key " + key
}

// rewrittenFile is the JSON of a file.
type rewrittenFile struct {
	File      string            `json:"file"`
	Replaced  bool              `json:"replaced"` // the file was written
	Clients   []rewrittenClient `json:"clients"`
	Remaining []int             `json:"remaining_lines,omitempty"`
}

// rewrittenClient is the JSON of a client whose stored value is replaced, or is
// left for a reason.
type rewrittenClient struct {
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	ClientID string `json:"client_id"`
	Action   string `json:"action"`           // hash, seal, convert or leave
	Form     string `json:"form,omitempty"`   // the software's form that is converted
	Scheme   string `json:"scheme,omitempty"` // of the hash
	KeyID    string `json:"key_id,omitempty"` // of the key that seals it
	Short    bool   `json:"short_secret,omitempty"`
	Reason   string `json:"reason,omitempty"` // why it is left
	Remains  bool   `json:"remains,omitempty"`
}

func (r *rewriter) printJSON(replaced bool) error {
	f := rewrittenFile{
		File: r.input, Replaced: replaced, Clients: []rewrittenClient{}, Remaining: r.job.Remaining,
	}
	for _, c := range r.job.Changes {
		f.Clients = append(f.Clients, changedClient(c))
	}
	for _, left := range r.job.Left {
		f.Clients = append(f.Clients, rewrittenClient{
			Line: left.Client.Line, Column: left.Client.Column, ClientID: left.Client.ID,
			Action: "leave", Reason: left.Why, Remains: left.Kind != migrate.Aside,
		})
	}
	slices.SortStableFunc(f.Clients, func(a, b rewrittenClient) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return r.output(term.WriteJSON(r.c.Root().Writer, f))
}

func changedClient(c *migrate.Change) rewrittenClient {
	action := "hash"
	switch {
	case isSealed(c):
		action = "seal"
	case isConverted(c):
		action = "convert"
	}
	return rewrittenClient{
		Line: c.Client.Line, Column: c.Client.Column, ClientID: c.Client.ID,
		Action: action, Form: c.Form, Scheme: c.Scheme, KeyID: c.NewKey, Short: c.Short,
	}
}
