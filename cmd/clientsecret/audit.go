package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
)

func auditCommand() *cli.Command {
	return &cli.Command{
		Name:  "audit",
		Usage: "tell what is wrong with the secrets in configurations",
		Description: "Finds every client in configurations of Authelia and dex, in exports of Ory\n" +
			"Hydra, and in Kubernetes ConfigMaps and Secrets that embed one; in others by\n" +
			"--path. YAML and JSON, with Go templates in it or not. Prints for each client\n" +
			"where it stands, the algorithm of its stored value, and what should be\n" +
			"changed; also stored values, secrets and ids that are there twice. Nothing of\n" +
			"a secret is printed.\n\n" +
			"With --seal-key, what is sealed is opened, and looked at too.\n\n" +
			"Values that come from elsewhere, a template or an environment variable, are\n" +
			"named and passed over.\n\n" +
			"Exit status: 0 nothing should be changed (short ids are advice), 1 there are\n" +
			"findings, 2 a file could not be read (the others are reported).",
		UsageText: "clientsecret audit [--path PATH] [--format text|json] FILE...\n\n" +
			"clientsecret audit /etc/authelia/configuration.yml\n" +
			"clientsecret audit --path 'clients[*].secret' other.yml\n" +
			"kubectl get configmap authelia -o yaml | clientsecret audit -",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Flags: []cli.Flag{
			pathFlag(),
			&cli.StringFlag{Name: "format", Usage: "text or json", DefaultText: "text"},
			&cli.BoolFlag{Name: "json", Usage: "the same as --format json"},
			sealKeyFlag(),
		},
		Action: own(audit),
	}
}

// The findings of audit that are not warnings of the package.
const (
	foundSharedValue  = "shared-value"
	foundSharedSecret = "shared-secret"
	foundSharedID     = "shared-id"
	foundShortID      = "short-id"
	foundNotRead      = "not-readable"
	foundPublicSecret = "public-secret"
)

const guidanceAuthelia = faq + "#how-do-i-generate-a-client-identifier-or-client-secret"

// auditWarnings are what audit says of its own findings.
var auditWarnings = map[string]warning{
	foundSharedValue:  {Message: "several clients have the same stored value, hence the same secret: who has the one is the others; give each its own", Reference: guidanceAuthelia},
	foundSharedSecret: {Message: "several clients have the same secret in the clear: who has the one is the others; give each its own", Reference: guidanceAuthelia},
	foundSharedID:     {Message: "several clients have the same id: a provider takes one of them, or refuses to start; give each its own", Reference: guidanceAuthelia},
	foundShortID:      {Message: "the id has 40 or fewer characters: a longer one that is random is not guessed, and not met by chance; a new id has to be given to the relying party too", Reference: guidanceAuthelia},
	foundPublicSecret: {Message: "the client is public and has a secret all the same: remove one or the other", Reference: "https://www.rfc-editor.org/rfc/rfc6749#section-2.1"},
}

// recommendedIDLength is what Authelia's guidance asks for.
const recommendedIDLength = 40

// audited is what audit says of a client.
type audited struct {
	File      string    `json:"file"`
	Line      int       `json:"line"`
	Column    int       `json:"column"`
	ClientID  string    `json:"client_id"`
	Algorithm string    `json:"algorithm"`        // empty if there is no stored value
	KeyID     string    `json:"key_id,omitempty"` // of the key that it is sealed with
	Skipped   string    `json:"skipped,omitempty"`
	Kept      string    `json:"kept,omitempty"` // why it has to stay as it is
	Warnings  []finding `json:"warnings"`

	stored, secret string
	id             string // empty if it is not known
	copy           bool   // of another
}

// finding is a warning about a client, or about two.
type finding struct {
	warning
	With *position `json:"with,omitempty"` // where another client has the same
}

type position struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

func audit(_ context.Context, c *cli.Command) error {
	format := "text"
	if c.IsSet("format") {
		format = c.String("format")
	}
	if c.Bool("json") {
		format = "json"
	}
	if format != "text" && format != "json" {
		return errors.New("--format is not text or json")
	}
	paths, err := pathsOf(c)
	if err != nil {
		return err
	}
	ring, err := keyringOf(c)
	if err != nil {
		return err
	}
	if !c.Args().Present() {
		return errors.New("there is no file: give configurations as arguments, or - for standard input")
	}
	debug.SetGCPercent(70) // the documents are the most of what there is: 100,000 clients take less than 512 MiB
	all := []*audited{}
	elsewhere := false // something is sealed that is not among them
	files := fileErrors{paths: len(paths)}
	for i, name := range c.Args().Slice() {
		file, err := readFile(name, paths)
		files.failed(i, name, err)
		files.read(file)
		if err == nil {
			all = append(all, auditFile(displayName(i, name), file, ring)...)
			if found := sealedElsewhere(file.Data, file.Clients, ""); len(found) > 0 {
				elsewhere = true
				say(displayName(i, name) + ": " + fmt.Sprintf("something is sealed that is no client's stored value, or is damaged (%s)", lines(found)))
			}
		}
	}
	compareClients(all)
	warnShortIDs(all) // the least comes last
	switch err := printAudit(c.Root().Writer, all, format); {
	case errors.Is(err, syscall.EPIPE): // whoever reads it has enough
		return errFindings
	case err != nil:
		return fmt.Errorf("could not write the result: %w", err)
	}
	if err := files.err(); err != nil {
		return err
	}
	if elsewhere || slices.ContainsFunc(all, (*audited).found) {
		return errFindings
	}
	return nil
}

func auditFile(display string, file *config.File, ring *clientsecret.Keyring) []*audited {
	all := make([]*audited, 0, len(file.Clients))
	for _, c := range file.Clients {
		all = append(all, auditClient(display, c, ring))
	}
	return all
}

// auditClient looks at a client. The keyring opens what is sealed, if there is one.
func auditClient(file string, c *config.Client, ring *clientsecret.Keyring) *audited {
	a := &audited{File: file, Line: c.Line, Column: c.Column, ClientID: printable(c.ID), Skipped: c.Skipped, Kept: c.Kept, Warnings: []finding{}, stored: c.Stored}
	if !c.FromTemplate {
		a.id = c.ID
	}
	a.copy = c.Copy
	if c.NotText {
		a.add(warning{foundNotRead, c.Skipped, guidanceAuthelia})
	}
	if c.Skipped != "" {
		return a
	}
	d, err := clientsecret.Parse(c.Stored)
	if err != nil {
		a.add(warning{foundNotRead, strings.TrimPrefix(err.Error(), "clientsecret: "), guidanceAuthelia})
		a.Kept = "it is no stored value"
		return a
	}
	a.Algorithm, a.KeyID = d.Algorithm(), d.KeyID()
	if !d.IsPlaintext() {
		a.stored = strings.TrimSpace(c.Stored) // white space after it does not count
	}
	switch {
	case a.KeyID == "":
	case c.ClearForProvider():
		a.add(warning{foundNotRead, "the provider knows no sealed values, and takes this text for the secret itself: whoever reads it can act as the client", guidanceAuthelia})
	case a.Kept == c.Clear:
		a.Kept = "" // it is stored as it should be
	}
	if a.KeyID != "" && ring != nil {
		if d, err = ring.Open(c.Stored, c.ID); err != nil {
			a.add(warning{foundNotRead, strings.TrimPrefix(err.Error(), "clientsecret: "), guidanceAuthelia})
			return a
		}
	}
	for _, w := range warningsToShow(d) {
		if c.Clear != "" && strings.HasPrefix(string(w.Code), "plaintext-") {
			continue // a digest would lock the client out
		}
		a.add(warning{string(w.Code), w.Message, w.Reference})
		if w.Code == clientsecret.WarnLooksHashed {
			a.Kept = "it has the shape of a digest that has lost its $ signs"
		}
	}
	if secret, ok := d.Plaintext(); ok {
		a.secret = secret.Reveal()
	}
	if c.Public {
		a.warn(foundPublicSecret)
	}
	return a
}

// with says where another client is.
func (a *audited) with(p *position) string {
	switch {
	case p == nil:
		return ""
	case p.File == a.File:
		return fmt.Sprintf(" (with line %d)", p.Line)
	}
	return fmt.Sprintf(" (with %s:%d)", p.File, p.Line)
}

// found reports whether something should be changed. That an id is short is advice.
func (a *audited) found() bool {
	return slices.ContainsFunc(a.Warnings, func(w finding) bool { return w.Code != foundShortID })
}

func (a *audited) warn(code string) {
	w := auditWarnings[code]
	w.Code = code
	a.add(w)
}

func (a *audited) add(w warning) { a.Warnings = append(a.Warnings, finding{warning: w}) }

func warnShortIDs(all []*audited) {
	for _, a := range all {
		if a.id != "" && utf8.RuneCountInString(a.id) <= recommendedIDLength {
			a.warn(foundShortID)
		}
	}
}

// compareClients adds what shows only between clients: the same stored value, the same secret in the clear, the same id. Each names another client that has it.
func compareClients(all []*audited) {
	compare := func(key func(*audited) string, code string) {
		has := make(map[string][2]*audited, len(all)) // the first two
		for _, a := range all {
			switch k := key(a); {
			case k == "", a.copy:
			case has[k][0] == nil:
				has[k] = [2]*audited{a}
			case has[k][1] == nil:
				has[k] = [2]*audited{has[k][0], a}
			}
		}
		for _, a := range all {
			other := has[key(a)][0]
			if other == a {
				other = has[key(a)][1]
			}
			if other != nil && !a.copy {
				a.warn(code)
				a.Warnings[len(a.Warnings)-1].With = &position{other.File, other.Line}
			}
		}
	}
	compare(func(a *audited) string { return a.secret }, foundSharedSecret)
	compare(func(a *audited) string {
		if a.secret != "" {
			return ""
		}
		return a.stored
	}, foundSharedValue)
	compare(func(a *audited) string { return a.id }, foundSharedID)
}

func printAudit(out io.Writer, all []*audited, format string) error {
	if format == "json" {
		return printAuditJSON(out, all)
	}
	b := bufio.NewWriter(out)
	writeAudit(b, all, paletteFor(out))
	return b.Flush()
}

// printAuditJSON writes an array with an object on each line.
func printAuditJSON(out io.Writer, all []*audited) error {
	b := bufio.NewWriter(out)
	b.WriteString("[")
	for i, a := range all {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n")
		var line bytes.Buffer
		enc := json.NewEncoder(&line)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(a); err != nil {
			return err
		}
		b.Write(bytes.TrimSuffix(line.Bytes(), []byte("\n")))
	}
	b.WriteString("\n]\n")
	return b.Flush()
}

// kind tells warnings of the same code apart that have to be explained each: why a value cannot be read.
func kind(w warning) string {
	if w.Code == foundNotRead {
		return w.Message
	}
	return ""
}

// writeAudit writes a table for each file, and after them what the codes in it mean.
func writeAudit(b *bufio.Writer, all []*audited, p palette) {
	codes := make(map[string]warning)
	keys := make(map[string]int) // how many values each seals
	found := 0
	for i, a := range all {
		if i == 0 || a.File != all[i-1].File {
			if i > 0 {
				b.WriteByte('\n')
			}
			fmt.Fprintf(b, "%s\n%s\n", p.bold(a.File), p.bold(fmt.Sprintf("%6s  %-22s  %-13s  %s", "LINE", "CLIENT", "ALGORITHM", "FINDINGS")))
		}
		algorithm, text := a.Algorithm, p.good("none")
		switch {
		case a.Skipped != "":
			algorithm, text = "-", a.Skipped
		case algorithm == "":
			algorithm = "?"
		}
		var names []string
		if a.KeyID != "" {
			keys[a.KeyID]++
			text = "key " + a.KeyID
		}
		for _, w := range a.Warnings {
			names = append(names, w.Code+a.with(w.With))
			codes[w.Code+"\x00"+kind(w.warning)] = w.warning
		}
		indent := strings.Repeat(" ", 47)
		if a.found() {
			found++
		}
		if len(names) > 0 {
			if a.Skipped != "" {
				names = append([]string{a.Skipped + ";"}, names...)
			}
			if a.KeyID != "" {
				names = append([]string{text + ";"}, names...)
			}
			text = wrap(strings.Join(names, " "), 47, indent)
		} else {
			text = wrap(text, 47, indent)
		}
		fmt.Fprintf(b, "%6d  %-22s  %-13s  %s\n", a.Line, shorten(a.ClientID, 22), algorithm, text)
		if a.Kept != "" {
			b.WriteString(indent + wrap("("+a.Kept+")", 47, indent) + "\n")
		}
	}
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		fmt.Fprintf(b, "\n%s\n  see %s\n", wrap(codes[code].Code+": "+codes[code].Message, 0, "  "), codes[code].Reference)
	}
	if len(all) > 0 {
		fmt.Fprintf(b, "\n%s, %d with findings\n", plural(len(all), "client"), found)
		for _, id := range slices.Sorted(maps.Keys(keys)) {
			fmt.Fprintf(b, "%s sealed with key %s\n", plural(keys[id], "value"), id)
		}
	}
}
