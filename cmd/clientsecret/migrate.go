package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/completion"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/migrate"
)

func migrateCommand() *cli.Command {
	return &cli.Command{
		Name:  "migrate",
		Usage: "replace plaintext secrets in configurations by hashes",
		Description: "Prints the configuration with each plaintext secret replaced by its hash. No\n" +
			"other byte changes. The applications keep their secrets. It reads the same\n" +
			"files as audit: see clientsecret audit --help.\n\n" +
			"These stay as they are, and are named:\n" +
			"  - secrets that a protocol or the provider needs in the clear\n" +
			"  - weak digests, because only the secret could make them stronger\n" +
			"  - what looks like a digest, and secrets that everybody knows. As many hex\n" +
			"    digits as a hash has can be a secret too: --hex says so\n" +
			"  - values from a template or from an environment variable, and references\n" +
			"  - all secrets, if one of the files has a variable (${X}): what replaces it\n" +
			"    may take the $ signs of hashes too\n\n" +
			"With --seal-key, it seals the secrets that a protocol needs in the clear.\n" +
			"Only a provider that has the key can use them.\n\n" +
			"Every new value is read back and compared before a file is replaced. A file\n" +
			"that --in-place replaces keeps its mode and owner. If anything fails, it is\n" +
			"left unchanged. Keep a copy in a safe place: the secret cannot be recovered\n" +
			"from a hash.\n\n" +
			"Exit status: 0 no plaintext secret remains, 1 some remain or have to be\n" +
			"checked, 2 something failed (the files that are named are unchanged), or no\n" +
			"secret is in the files.",
		UsageText: "clientsecret migrate [--in-place | --diff] [options] FILE...\n\n" +
			"clientsecret migrate --diff /etc/authelia/configuration.yml\n" +
			"clientsecret migrate --in-place /etc/authelia/configuration.yml\n" +
			"clientsecret migrate --path 'clients[*].secret' old.yml > new.yml",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Arguments:       completion.Files(),
		Flags: append(rewriteFlags("with --in-place or --diff: print a JSON object a file"),
			schemeFlag(),
			sealKeyFlag(),
			hexFlag(),
			&cli.BoolFlag{Name: "convert", Usage: "convert digests of other software too"},
		),
		Action: own(runMigrate),
	}
}

func runMigrate(ctx context.Context, c *cli.Command) error {
	scheme, err := schemeOf(c)
	if err != nil {
		return err
	}
	ring, err := keyringOf(c)
	if err != nil {
		return err
	}
	read := config.Read
	if c.Bool("convert") {
		read = config.ReadRaw
	}
	return rewriteFiles(ctx, c, rewrite{
		read: read,
		plan: migrate.Hashing{
			Scheme: scheme, Ring: ring, Hex: c.Bool("hex"), Convert: c.Bool("convert"),
		},
		summary: func(j *migrate.Job, done bool) string { return hashingSummary(j, ring, done) },
		remaining: "replaced secrets stand elsewhere in the file too (%s): " +
			"remove them from comments; leave those that an application reads",
	})
}

// schemeOf returns the scheme for secrets that generate did not make.
func schemeOf(c *cli.Command) (clientsecret.Scheme, error) {
	var scheme clientsecret.Scheme = clientsecret.PBKDF2{}
	if c.IsSet("scheme") {
		var err error
		if scheme, err = parseScheme(c.String("scheme")); err != nil {
			return nil, err
		}
	}
	if scheme == (clientsecret.HighEntropy{}) {
		return nil, errors.New("high-entropy is only for secrets that generate makes: use " +
			"generate --high-entropy, or another scheme")
	}
	return scheme, nil
}

// hashingSummary counts what was done to a file, or what would be done.
func hashingSummary(j *migrate.Job, ring *clientsecret.Keyring, done bool) string {
	hash, seal, convert := "to hash", "to seal", "to convert"
	if done {
		hash, seal, convert = "hashed", "sealed", "converted"
	}
	sealed, converted := count(j, isSealed), count(j, isConverted)
	parts := []string{plural(len(j.Changes)-sealed-converted, "secret") + " " + hash}
	if converted > 0 {
		parts = append(parts, plural(converted, "digest")+" "+convert)
	}
	if ring != nil {
		parts = append(parts, fmt.Sprintf("%d %s with key %s", sealed, seal, ring.Primary))
	}
	parts = append(parts, fmt.Sprintf("%d left in the clear", j.Count(migrate.Remains)))
	return strings.Join(append(parts, notDone(j)...), ", ")
}

// count returns how many changes are of a kind.
func count(j *migrate.Job, is func(*migrate.Change) bool) int {
	n := 0
	for _, c := range j.Changes {
		if is(c) {
			n++
		}
	}
	return n
}

// notDone counts what somebody has to look at, if there is anything.
func notDone(j *migrate.Job) []string {
	var parts []string
	if n := j.Count(migrate.Unreadable); n > 0 {
		parts = append(parts, fmt.Sprintf("%d unreadable", n))
	}
	if n := j.Count(migrate.Doubtful); n > 0 {
		parts = append(parts, fmt.Sprintf("%d to check", n))
	}
	return parts
}
