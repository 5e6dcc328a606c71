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

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
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
		Action: own(runAudit),
	}
}

func runAudit(_ context.Context, c *cli.Command) error {
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
	in := auditInput{names: c.Args().Slice(), paths: paths, files: fileErrors{paths: len(paths)}}
	report := audit.Run(in.clients, ring)
	for _, a := range report.Clients {
		a.ClientID = printable(a.ClientID)
	}
	switch err := printAudit(c.Root().Writer, report, format); {
	case errors.Is(err, syscall.EPIPE): // whoever reads it has enough
		return errFindings
	case err != nil:
		return fmt.Errorf("could not write the result: %w", err)
	}
	if err := in.files.err(); err != nil {
		return err
	}
	if in.elsewhere || report.ToFix > 0 {
		return errFindings
	}
	return nil
}

// auditInput reads the files one after the other.
type auditInput struct {
	names     []string
	paths     []config.Path
	files     fileErrors
	elsewhere bool // something is sealed that is not among the clients
}

// clients yields the clients of each file that can be read. It notes what is
// wrong with the others.
func (in *auditInput) clients(yield func(string, []*config.Client) bool) {
	for i, name := range in.names {
		file, err := readFile(name, in.paths)
		in.files.failed(i, name, err)
		in.files.read(file)
		if err != nil {
			continue
		}
		display := displayName(i, name)
		if !yield(display, file.Clients) {
			return
		}
		if found := sealedElsewhere(file.Data, file.Clients, ""); len(found) > 0 {
			in.elsewhere = true
			say(display + ": " + fmt.Sprintf("something is sealed that is no client's stored value, or is damaged (%s)", lines(found)))
		}
	}
}

func printAudit(out io.Writer, report *audit.Report, format string) error {
	if format == "json" {
		return printAuditJSON(out, report.Clients)
	}
	b := bufio.NewWriter(out)
	writeAudit(b, report, paletteFor(out))
	return b.Flush()
}

// with says where another client is.
func with(a *audit.Client, p *audit.Position) string {
	switch {
	case p == nil:
		return ""
	case p.File == a.File:
		return fmt.Sprintf(" (with line %d)", p.Line)
	}
	return fmt.Sprintf(" (with %s:%d)", p.File, p.Line)
}

// printAuditJSON writes an array with an object on each line.
func printAuditJSON(out io.Writer, all []*audit.Client) error {
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
func kind(w audit.Finding) string {
	if w.Code == audit.NotReadable {
		return w.Message
	}
	return ""
}

// writeAudit writes a table for each file, and after them what the codes in it mean.
func writeAudit(b *bufio.Writer, report *audit.Report, p palette) {
	all := report.Clients
	codes := make(map[string]audit.Finding)
	keys := make(map[string]int) // how many values each seals
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
			names = append(names, string(w.Code)+with(a, w.With))
			codes[string(w.Code)+"\x00"+kind(w)] = w
		}
		indent := strings.Repeat(" ", 47)
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
		fmt.Fprintf(b, "\n%s\n  see %s\n", wrap(string(codes[code].Code)+": "+codes[code].Message, 0, "  "), codes[code].Reference)
	}
	if len(all) > 0 {
		fmt.Fprintf(b, "\n%s, %d with findings\n", plural(len(all), "client"), report.ToFix)
		for _, id := range slices.Sorted(maps.Keys(keys)) {
			fmt.Fprintf(b, "%s sealed with key %s\n", plural(keys[id], "value"), id)
		}
	}
}
