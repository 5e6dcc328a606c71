package main

import (
	"bufio"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

// The columns of the table: line, client, algorithm, findings, notes. With two
// spaces between them, they take 80. Each code fits into the last two.
var auditColumns = []int{6, 18, 13, 18, 17}

// auditText writes a table for each file, and then what the codes mean.
type auditText struct {
	b        *bufio.Writer
	palette  term.Palette
	files    int
	remarks  []*remark
	known    map[string]*remark // the same, by code and message
	messages map[audit.Code]int // how many messages each code has
	keys     map[string]int     // how many values each key seals
	names    fileNames          // in places
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
	t.names = namesOf(all)
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
	title := term.Printable(file)
	if n := t.names.numbers[file]; n > 0 {
		title = fmt.Sprintf("file %d: %s", n, title)
	}
	title = t.palette.Bold(title)
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
	var findings, notes []string // lines
	for _, f := range c.Findings() {
		t.remark(c, f)
		words := []string{string(f.Code)}
		if f.With != nil {
			words = append(words, t.with(c, f.With))
		}
		findings = append(findings, fold(words, auditColumns[3])...)
	}
	for _, f := range c.Notes() {
		if f.Code == audit.ShortID {
			t.shortIDs++
			continue
		}
		t.remark(c, f)
		notes = append(notes, fold([]string{string(f.Code)}, auditColumns[4])...)
	}
	id := ""
	if c.ClientID != "" {
		id = term.Name(c.ClientID)
	}
	found := cell{lines: findings}
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
		cell{lines: fold(strings.Fields(algorithm), auditColumns[2])},
		found,
		cell{lines: notes},
	))
}

// with says where another client is, in the width of a cell.
func (t *auditText) with(a *audit.Client, p *audit.Position) string {
	switch {
	case p.File != a.File:
		return fmt.Sprintf("(%s:%d)", t.names.of(p.File), p.Line)
	case p.Line == a.Line:
		return "(this line)"
	}
	return fmt.Sprintf("(line %d)", p.Line)
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
	at := audit.Position{File: c.File, Line: c.Line}
	if last := len(r.at) - 1; last < mostPlaces && (last < 0 || r.at[last] != at) {
		r.at = append(r.at, at)
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
