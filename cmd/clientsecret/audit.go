package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/completion"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

func auditCommand() *cli.Command {
	return &cli.Command{
		Name:  "audit",
		Usage: "find what is wrong with the secrets in configurations",
		Description: "Lists the clients of each file: the line, the algorithm of the stored value,\n" +
			"what to fix, and what is worth knowing. Finds stored values, secrets and ids\n" +
			"that several clients share. No part of a secret is printed.\n\n" +
			"FINDINGS have to be fixed. NOTES are advice. A dash means: not checked.\n\n" +
			"Reads YAML and JSON, with or without Go templates: the clients of Authelia,\n" +
			"dex, Keycloak, Spring Authorization Server, Duende IdentityServer and Ory\n" +
			"Hydra, also within Helm values, Kubernetes manifests and compose files. For\n" +
			"other files, give --path.\n\n" +
			"Sealed values are checked if --seal-key opens them. An environment variable\n" +
			"in the place of a secret is a finding. A secret from a template is not\n" +
			"checked: audit what the provider reads.\n\n" +
			"With --prefix, a secret in the clear that begins so and has a wrong checksum\n" +
			"is a finding. generate --prefix makes such secrets.\n\n" +
			"As many hex digits as a hash has can be a secret or a hash: --hex says that\n" +
			"they are secrets. Where a provider needs the secret itself, they are.\n\n" +
			"Exit status: 0 nothing to fix, 1 there are findings, 2 a file could not be\n" +
			"read or understood, none has clients, or no secret is in them.",
		UsageText: "clientsecret audit [--path PATH] [--json] FILE...\n\n" +
			"clientsecret audit /etc/authelia/configuration.yml\n" +
			"clientsecret audit --path 'clients[*].secret' other.yml\n" +
			"kubectl get configmap authelia -o yaml | clientsecret audit -",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Arguments:       completion.Files(),
		Flags: []cli.Flag{
			pathFlag(),
			sizeFlag(),
			&cli.BoolFlag{Name: "json", Usage: "print a JSON object for each client, one a line"},
			sealKeyFlag(),
			signsStayFlag(),
			hexFlag(),
			prefixFlag(readChecksums),
		},
		Action: own(runAudit),
	}
}

// errNothingLooked is for files whose clients all have their secrets elsewhere.
var errNothingLooked = errors.New("nothing could be checked: no secret is in the files. " +
	"Give what the provider reads, with the secrets in it")

func runAudit(ctx context.Context, c *cli.Command) error {
	paths, err := pathsOf(c)
	if err != nil {
		return err
	}
	ring, err := keyringOf(c)
	if err != nil {
		return err
	}
	prefix, err := prefixOf(c)
	if err != nil {
		return err
	}
	if !c.Args().Present() {
		return errors.New("no file is given: name configurations, or - for standard input")
	}
	debug.SetGCPercent(gcPercent)
	endOnSignal(ctx)
	in := auditInput{
		names: c.Args().Slice(), most: maxSizeOf(c), paths: paths, files: fileErrors{paths: len(paths)},
		status: term.NewStatus(os.Stderr),
	}
	report := audit.Run(in.clients, audit.Options{
		Ring: ring, Now: time.Now(), SignsStay: c.Bool(signsStay), Hex: c.Bool("hex"), Prefix: prefix,
	})
	in.status.Clear()
	for _, line := range in.notes {
		say(line)
	}
	err = printAudit(c.Root().Writer, report, c.Bool("json"))
	if err == nil && c.Bool("json") {
		err = in.files.printErrors(c.Root().Writer)
	}
	err = written(err)
	if err := errors.Join(in.files.err(), err); err != nil {
		return err
	}
	switch {
	case in.elsewhere || report.ToFix > 0:
		return errFindings
	case !report.Looked():
		return errNothingLooked
	}
	return nil
}

// auditInput reads the files one after the other.
type auditInput struct {
	names     []string
	most      int64 // the size of the largest file
	paths     []config.Path
	files     fileErrors
	status    *term.Status
	notes     []string // to print after the status is cleared
	elsewhere bool     // a sealed value belongs to no client
}

// clients yields each file, without clients if they cannot be read. It notes what
// is wrong with those.
func (in *auditInput) clients(yield func(string, *config.File) bool) {
	for i, name := range in.names {
		if slices.Contains(in.names[:i], name) {
			continue // it would share everything with itself
		}
		// Parsing takes the time, so the number of bytes read would tell
		// nothing.
		in.status.Show(fmt.Sprintf("auditing %s (%d of %d)…",
			term.Shorten(inputName(i, name), 40), i+1, len(in.names)))
		file, err := readFile(name, in.most, in.paths)
		in.files.failed(i, name, err)
		if file == nil {
			continue
		}
		if !yield(inputName(i, name), file) {
			return
		}
		if len(file.Clients) == 0 {
			continue
		}
		in.files.read(i, name, file)
		if found := file.SealedElsewhere(""); len(found) > 0 {
			in.elsewhere = true
			in.notes = append(in.notes, fmt.Sprintf("%s: a sealed value is damaged, or belongs to "+
				"no client: repair or remove it (%s)", displayName(i, name), lines(found)))
		}
	}
}

func printAudit(out io.Writer, report *audit.Report, asJSON bool) error {
	if asJSON {
		return printAuditJSON(out, report.Clients)
	}
	t := auditText{b: bufio.NewWriter(out), palette: term.PaletteFor(out)}
	t.write(report)
	return t.b.Flush()
}

// printAuditJSON writes an object a line.
func printAuditJSON(out io.Writer, all []*audit.Client) error {
	b := bufio.NewWriter(out)
	for _, a := range all {
		if err := term.WriteJSON(b, a); err != nil {
			return err
		}
	}
	return b.Flush()
}

// The columns of the table: line, client, algorithm, findings, notes. With two
// spaces between them, they take 80.
var auditColumns = []int{6, 20, 13, 22, 11}

// auditText writes a table for each file, and then what the codes mean.
type auditText struct {
	b        *bufio.Writer
	palette  term.Palette
	files    int
	remarks  []*remark
	known    map[string]*remark // the same, by code and message
	messages map[audit.Code]int // how many messages each code has
	keys     map[string]int     // how many values each key seals
	shortIDs int
}

// remark is a finding or a note, and the positions of the first clients with
// it.
type remark struct {
	audit.Finding
	at []audit.Position
}

func (t *auditText) write(report *audit.Report) {
	t.known, t.messages = make(map[string]*remark), make(map[audit.Code]int)
	t.keys = make(map[string]int)
	all := report.Clients
	for i, c := range all {
		if i == 0 || c.File != all[i-1].File {
			t.head(c.File)
		}
		t.client(c)
	}
	t.explain()
	if len(all) == 0 {
		return
	}
	t.b.WriteByte('\n')
	if t.shortIDs > 0 {
		fmt.Fprintf(t.b, "%s: %s of 40 or fewer characters: give new clients a longer one\n",
			audit.ShortID, plural(t.shortIDs, "id"))
	}
	for _, id := range slices.Sorted(maps.Keys(t.keys)) {
		fmt.Fprintf(t.b, "%s sealed with key %s\n", plural(t.keys[id], "value"), id)
	}
	fmt.Fprintf(t.b, "%s: %d to fix, %d with notes alone\n",
		plural(len(all), "client"), report.ToFix, report.WithNotes)
}

// head begins the table of a file.
func (t *auditText) head(file string) {
	if t.files++; t.files > 1 {
		t.b.WriteByte('\n')
	}
	var cells []cell
	for _, name := range []string{"  LINE", "CLIENT", "ALGORITHM", "FINDINGS", "NOTES"} {
		cells = append(cells, cell{[]string{name}, t.palette.Bold})
	}
	title := t.palette.Bold(term.Printable(file))
	fmt.Fprintf(t.b, "%s\n%s", title, tableRow(auditColumns, cells...))
}

// client writes the row of a client, and collects what has to be explained.
func (t *auditText) client(c *audit.Client) {
	algorithm := cmp.Or(c.Algorithm, "?")
	if c.Skipped != "" {
		algorithm = "-"
	}
	if c.KeyID != "" {
		t.keys[c.KeyID]++
		algorithm += ", key " + c.KeyID
	}
	var findings, notes []string
	for _, f := range c.Findings() {
		t.remark(c, f)
		findings = append(findings, string(f.Code)+with(c, f.With))
	}
	for _, f := range c.Notes() {
		if f.Code == audit.ShortID {
			t.shortIDs++
			continue
		}
		t.remark(c, f)
		notes = append(notes, string(f.Code))
	}
	id := ""
	if c.ClientID != "" {
		id = term.Name(c.ClientID)
	}
	found := cell{lines: fold(strings.Join(findings, " "), auditColumns[3])}
	switch {
	case len(findings) > 0:
	case c.Checked():
		found = cell{[]string{"none"}, t.palette.Good}
	default: // not checked is not the same as no findings
		found.lines = []string{"-"}
	}
	t.b.WriteString(tableRow(auditColumns,
		cell{lines: []string{fmt.Sprintf("%*d", auditColumns[0], c.Line)}},
		cell{lines: []string{term.Shorten(id, auditColumns[1])}},
		cell{lines: fold(algorithm, auditColumns[2])},
		found,
		cell{lines: fold(strings.Join(notes, " "), auditColumns[4])},
	))
}

// with says where another client is.
func with(a *audit.Client, p *audit.Position) string {
	switch {
	case p == nil:
		return ""
	case p.File == a.File:
		return fmt.Sprintf(" (line %d)", p.Line)
	}
	return fmt.Sprintf(" (%s:%d)", term.Printable(p.File), p.Line)
}

// remark collects a finding or a note of a client.
func (t *auditText) remark(c *audit.Client, f audit.Finding) {
	key := string(f.Code) + " " + f.Message
	r := t.known[key]
	if r == nil {
		r = &remark{Finding: f}
		t.known[key], t.remarks = r, append(t.remarks, r)
		t.messages[f.Code]++
	}
	if len(r.at) <= mostPlaces {
		r.at = append(r.at, audit.Position{File: c.File, Line: c.Line})
	}
}

// explain writes what the findings mean, and then the notes. If a code has
// several messages, each has its lines.
func (t *auditText) explain() {
	order := func(r *remark) string { return fmt.Sprint(r.Note, r.Code) }
	slices.SortStableFunc(t.remarks, func(a, b *remark) int {
		return cmp.Compare(order(a), order(b))
	})
	for _, r := range t.remarks {
		title := string(r.Code)
		if t.messages[r.Code] > 1 {
			title += " (" + t.places(r.at) + ")"
		}
		fmt.Fprintf(t.b, "\n%s\n", term.Wrap(title+": "+r.Message, 0, "  "))
		if r.Reference != "" {
			fmt.Fprintf(t.b, "  see %s\n", r.Reference)
		}
	}
}

// places names the lines, and the files if there are several.
func (t *auditText) places(at []audit.Position) string {
	var numbers []int
	var names []string
	for _, p := range at {
		numbers = append(numbers, p.Line)
		names = append(names, fmt.Sprintf("%s:%d", term.Printable(p.File), p.Line))
	}
	if t.files == 1 {
		return lines(numbers)
	}
	if len(names) > mostPlaces {
		names = append(names[:mostPlaces], "…")
	}
	return strings.Join(names, ", ")
}
