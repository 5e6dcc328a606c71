package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

func hashCommand() *cli.Command {
	return &cli.Command{
		Name:  "hash",
		Usage: "make the stored value of a secret that there is already",
		Description: "Reads the secret from the terminal, twice and without echo, or from standard\n" +
			"input if that is a pipe or a file (one trailing newline is dropped). It never\n" +
			"takes the secret as an argument, which the process list shows to everybody.\n\n" +
			"The scheme is " + defaultScheme + " unless --scheme says otherwise.\n" +
			"With --seal-key, it is sealed for the client (see clientsecret seal --help).\n" +
			"The stored value goes to standard output, and what should be changed about\n" +
			"the secret to standard error. For a new secret, use generate.\n\n" +
			"Exit status: 0 the stored value was made, 2 it was not.",
		UsageText: "clientsecret hash [--scheme SCHEME] [--seal-key ID=FILE --client CLIENT]\n\n" +
			"clientsecret hash < secret.txt\n" +
			"clientsecret hash --scheme bcrypt-sha256,cost=12",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "scheme", Usage: schemeUsage, HideDefault: true},
			sealKeyFlag(),
			clientFlag(),
			jsonFlag(),
		},
		Action: own(hash),
	}
}

func hash(_ context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return errors.New("hash takes no argument: the secret is read from the terminal or standard input. " +
			"If you gave a secret as an argument, others may have seen it in the process list, and the shell " +
			"may have kept it: change it")
	}
	scheme, err := schemeOf(c)
	if err != nil {
		return err
	}
	ring, err := keyringOf(c)
	if err != nil {
		return err
	}
	if err := needsClient(c, ring); err != nil {
		return err
	}
	secret, err := newSecretFrom(term.NewInput(os.Stdin))
	if err != nil {
		return err
	}
	if presented, err := clientsecret.Parse(secret); err == nil && !presented.IsPlaintext() {
		return errors.New("what was given as the secret is a stored value already, " + presented.String() + ": give the secret that it was made from, or store it as it is")
	}
	for _, prefix := range []string{"$plaintext$", "$base64$"} {
		if strings.HasPrefix(secret, prefix) {
			return errors.New("what was given begins with " + prefix + ", which stands before a secret in a " +
				"provider's configuration and is no part of it: give the secret itself")
		}
	}
	digest, err := scheme.Hash(clientsecret.NewSecret(secret))
	if err != nil {
		return withOptions(err)
	}
	if ring != nil {
		if digest, err = ring.Seal(digest, c.String("client")); err != nil {
			return err
		}
	}
	return printStored(c, digest, warningsOf(secret))
}

// newSecretFrom asks twice on a terminal, where nobody sees what is typed.
func newSecretFrom(in *term.Input) (string, error) {
	secret, err := in.Rest("Client secret (not shown): ")
	if err != nil {
		return "", err
	}
	if secret == "" {
		return "", errors.New("the secret is empty: give it on standard input, or run the command in a " +
			"terminal to be asked for it")
	}
	if !in.Asks() {
		return secret, nil
	}
	again, err := in.Ask("The same again (not shown): ")
	if err != nil {
		return "", err
	}
	if again != secret {
		return "", errors.New("the two are not the same: nothing was made")
	}
	return secret, nil
}

// warningsOf returns what should be changed about a secret, other than that it is
// in the clear here.
func warningsOf(secret string) []clientsecret.Warning {
	plain, err := clientsecret.Parse("$plaintext$" + secret)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(plain.Warnings(), func(w clientsecret.Warning) bool { return w.Code == clientsecret.WarnPlaintextPrefix })
}
