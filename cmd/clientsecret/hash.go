package main

import (
	"context"
	"errors"
	"os"
	"slices"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

func hashCommand() *cli.Command {
	return &cli.Command{
		Name:  "hash",
		Usage: "make the stored value of an existing secret",
		Description: "Reads a secret and prints its stored value. On a terminal, it asks twice and\n" +
			"shows nothing. From a pipe or a file, it drops one newline at the end. The\n" +
			"secret is never an argument, because the process list and the shell's history\n" +
			"show arguments.\n\n" +
			"The scheme is " + defaultScheme + ", unless --scheme gives another.\n" +
			"With --seal-key, the stored value is sealed: see clientsecret seal --help.\n" +
			"Warnings about the secret go to standard error. For a new secret, use\n" +
			"generate.\n\n" +
			"It refuses what looks like a digest, whatever stands around it, secrets that\n" +
			"everybody knows, and what is no secret: a whole line of a file, a variable, a\n" +
			"template, the path of a file, a reference. As many hex digits as a hash has\n" +
			"can be a secret too: --hex says so.\n\n" +
			"Exit status: 0 the stored value was made, 2 it was not.",
		UsageText: "clientsecret hash [--scheme SCHEME] [--seal-key ID=FILE --client CLIENT]\n\n" +
			"clientsecret hash < secret.txt\n" +
			"clientsecret hash --scheme bcrypt-sha256,cost=12",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Flags: []cli.Flag{
			schemeFlag(),
			sealKeyFlag(),
			clientFlag(),
			&cli.BoolFlag{Name: "hex", Usage: "the secret is hex digits, and not a hash in hex"},
			jsonFlag(),
		},
		Action: own(hash),
	}
}

func hash(_ context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return errors.New("hash takes no argument: pipe the secret in. " +
			"An argument is visible to others: replace that secret")
	}
	scheme, err := schemeOf(c)
	if err != nil {
		return err
	}
	ring, err := clientKeyring(c)
	if err != nil {
		return err
	}
	secret, err := newSecretFrom(term.NewInput(os.Stdin))
	if err != nil {
		return err
	}
	if presented, err := clientsecret.Parse(secret); err == nil && !presented.IsPlaintext() {
		return errors.New("this is a stored value (" + presented.String() + "), not a secret: " +
			"give its secret, or store it as it is")
	}
	if err := refuseSecret(secret, c.Bool("hex")); err != nil {
		return err
	}
	digest, err := scheme.Hash(clientsecret.NewSecret(secret))
	if err != nil {
		return withOptions(err)
	}
	warnings := warningsOf(secret)
	if ring != nil {
		if digest, err = ring.Seal(digest, c.String("client")); err != nil {
			return err
		}
	} else { // under a seal, a cheap hash is enough
		warnings = append(warnings, digest.Warnings()...)
	}
	return printStored(c, digest, warnings)
}

// newSecretFrom reads a secret. On a terminal it asks twice, because typing is
// not shown.
func newSecretFrom(in *term.Input) (string, error) {
	secret, err := in.Rest("Client secret (not shown): ")
	if err != nil {
		return "", err
	}
	if secret == "" {
		return "", errNoSecret
	}
	if !in.Asks() {
		return secret, nil
	}
	again, err := in.Ask("The same again (not shown): ")
	if err != nil {
		return "", err
	}
	if again != secret {
		return "", errors.New("the two secrets differ, so nothing was made: try again")
	}
	return secret, nil
}

// warningsOf returns the warnings about a secret, without the one that it is in
// the clear.
func warningsOf(secret string) []clientsecret.Warning {
	plain, err := clientsecret.Parse("$plaintext$" + secret)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(plain.Warnings(), func(w clientsecret.Warning) bool {
		return w.Code == clientsecret.WarnPlaintextPrefix
	})
}
