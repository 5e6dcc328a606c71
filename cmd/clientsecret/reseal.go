package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/completion"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/migrate"
)

func resealCommand() *cli.Command {
	return &cli.Command{
		Name:  "reseal",
		Usage: "seal sealed values again, with another key",
		Description: "Prints the configuration with each sealed value sealed again, with the first\n" +
			"key of --seal-key. No other byte changes. The other keys open what they\n" +
			"sealed. Values that are sealed with the first key stay as they are, so after\n" +
			"an interruption it can run again. With --all, it seals unsealed values too.\n\n" +
			"With --client, it reseals one value, which is an argument or comes from\n" +
			"standard input.\n\n" +
			"When audit no longer names the old key in any copy of the configuration,\n" +
			"remove that key from every provider.\n\n" +
			"Exit status: 0 everything sealed is sealed with the first key, 1 some values\n" +
			"are not, 2 something failed (the files that are named are unchanged), or no\n" +
			"secret is in the files.",
		UsageText: "clientsecret reseal [--in-place | --diff] --seal-key ID=FILE... FILE...\n" +
			"clientsecret reseal --client CLIENT --seal-key ID=FILE... [SEALED]\n\n" +
			"clientsecret reseal --seal-key b=b.key --seal-key a=a.key --in-place c.yml",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Arguments:       completion.Files("client"), // which is for a sealed value
		Flags: append(rewriteFlags("print a JSON object a file, or for --client"),
			sealKeyFlag(),
			clientFlag(),
			&cli.BoolFlag{Name: "all", Usage: "seal unsealed values too"},
		),
		Action: own(reseal),
	}
}

func reseal(ctx context.Context, c *cli.Command) error {
	if c.IsSet("client") {
		return resealOne(c)
	}
	ring, err := mustKeyring(c)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(c.Args().Slice(), config.IsSealed) {
		return errors.New("that is a sealed value and not a file: " +
			"give its client's id with --client")
	}
	return rewriteFiles(ctx, c, rewrite{
		plan:    migrate.Resealing{Ring: ring, All: c.Bool("all")},
		read:    config.Read,
		summary: func(j *migrate.Job, done bool) string { return resealingSummary(j, ring, done) },
		remaining: "a value that is sealed with another key is damaged, or belongs to no client: " +
			"repair or remove it before you drop that key (%s)",
	})
}

// resealOne reseals the value of one client.
func resealOne(c *cli.Command) error {
	for _, name := range []string{"in-place", "diff", "all", "path"} {
		if c.IsSet(name) {
			return fmt.Errorf("--client is for one sealed value, and --%s for files: "+
				"give one of them", name)
		}
	}
	d, ring, err := sealedArgument(c)
	if err != nil {
		return err
	}
	if d, err = ring.Reseal(d.Encode(), c.String("client")); err != nil {
		return err
	}
	return printStored(c, d, audit.Warnings(d))
}

// resealingSummary counts what was done to a file, or what would be done.
func resealingSummary(j *migrate.Job, ring *clientsecret.Keyring, done bool) string {
	seal := "to seal"
	if done {
		seal = "sealed"
	}
	parts := []string{
		fmt.Sprintf("%s %s with key %s", plural(len(j.Changes), "value"), seal, ring.Primary),
		fmt.Sprintf("%d left as they are", j.Count(migrate.Remains)),
	}
	return strings.Join(append(parts, notDone(j)...), ", ")
}
