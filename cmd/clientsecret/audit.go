package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
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
