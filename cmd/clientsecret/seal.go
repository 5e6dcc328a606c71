package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

func sealCommand() *cli.Command {
	return &cli.Command{
		Name:  "seal",
		Usage: "encrypt a stored value for one client",
		Description: "Reads a stored value from the terminal or standard input, and prints it\n" +
			"sealed: encrypted, for one client. Only a provider with the key can use it.\n" +
			"Keep the key apart from the sealed values.\n\n" +
			"Without the key, nobody can guess the secret of a sealed digest. Some\n" +
			"protocols need the secret in the clear (client_secret_jwt): store it sealed.\n\n" +
			"Exit status: 0 it was sealed, 2 it was not.",
		UsageText: "clientsecret seal --seal-key ID=FILE --client CLIENT\n\n" +
			"clientsecret seal --seal-key 2026=seal.key --client grafana < stored.txt",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Flags:           []cli.Flag{sealKeyFlag(), clientFlag(), jsonFlag()},
		Action:          own(seal),
	}
}

func seal(_ context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return errors.New("seal takes no argument: pipe the stored value in. " +
			"An argument is visible to others: replace a secret in it")
	}
	ring, err := mustKeyring(c)
	if err != nil {
		return err
	}
	if err := needsClient(c, ring); err != nil {
		return err
	}
	stored, err := term.NewInput(os.Stdin).Rest("Stored value (not shown): ")
	if err != nil {
		return err
	}
	if strings.ContainsAny(stored, "\r\n") {
		return errors.New("the stored value has a line break: give one value on one line")
	}
	d, err := clientsecret.Parse(stored)
	if err != nil {
		return err
	}
	if err := unfit(d); err != nil {
		return err
	}
	sealed, err := ring.Seal(d, c.String("client"))
	if err != nil {
		return err
	}
	return printStored(c, sealed, audit.Warnings(sealed))
}

// unfit returns why a stored value is not to be sealed: a seal would hide that it looks
// like a digest, that everybody knows its secret, or that it is none.
func unfit(d clientsecret.Digest) error {
	for _, w := range d.Warnings() {
		if w.Code == clientsecret.WarnLooksHashed || w.Code == clientsecret.WarnKnownSecret {
			return w
		}
	}
	if secret, ok := d.Plaintext(); ok {
		return refuseNoSecret(secret.Reveal())
	}
	return nil
}

func openCommand() *cli.Command {
	return &cli.Command{
		Name:  "open",
		Usage: "tell what is inside a sealed value",
		Description: "Opens a sealed value and prints what is inside. That is the algorithm and\n" +
			"work factors of a digest, or the words \"a secret in the clear\". It never\n" +
			"shows the secret.\n\n" +
			"Put SEALED in single quotes, or the shell eats its $ signs. Without SEALED,\n" +
			"the value is read from the terminal or standard input.\n\n" +
			"Exit status: 0 it opens, 1 it opens and there are warnings, 2 it does not\n" +
			"open, or could not tell.",
		UsageText: "clientsecret open --seal-key ID=FILE --client CLIENT [SEALED]\n\n" +
			"clientsecret open --seal-key 2026=k.key --client wiki < sealed.txt",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Flags:           []cli.Flag{sealKeyFlag(), clientFlag(), jsonFlag()},
		Action:          own(open),
	}
}

func open(_ context.Context, c *cli.Command) error {
	d, ring, err := sealedArgument(c)
	if err != nil {
		return err
	}
	opened, err := ring.Open(d.Encode(), c.String("client"))
	if err != nil {
		return err
	}
	warnings := audit.Warnings(opened)
	if err := printOpened(c, opened, warnings); err != nil {
		return err
	}
	if len(warnings) > 0 {
		return errFindings
	}
	return nil
}

// printOpened says what is inside a sealed value. It never shows a secret.
func printOpened(c *cli.Command, opened clientsecret.Digest, ws []clientsecret.Warning) error {
	if c.Bool("json") {
		return printJSON(c, resultOf(c, opened, ws))
	}
	inside := opened.String()
	if _, ok := opened.Plaintext(); ok {
		inside = "a secret in the clear"
	}
	err := answer(c, fmt.Sprintf("opens with key %q: %s", opened.KeyID(), inside))
	if err == nil {
		warnAll(ws)
	}
	return err
}

// sealedArgument returns the sealed value that was given as an argument or on
// standard input, and the keyring.
func sealedArgument(c *cli.Command) (clientsecret.Digest, *clientsecret.Keyring, error) {
	none := clientsecret.Digest{}
	if c.Args().Len() > 1 {
		return none, nil, errors.New("too many arguments: put the sealed value in single quotes")
	}
	ring, err := mustKeyring(c)
	if err != nil {
		return none, nil, err
	}
	if err := needsClient(c, ring); err != nil {
		return none, nil, err
	}
	stored, given := c.Args().First(), c.Args().Present()
	if !given {
		if stored, err = term.NewInput(os.Stdin).Rest("Sealed value (not shown): "); err != nil {
			return none, nil, err
		}
	}
	if err := refuseFile(stored); given && err != nil {
		return none, nil, err
	}
	d, err := clientsecret.Parse(stored)
	switch {
	case given && errors.Is(err, clientsecret.ErrEmpty):
		err = fmt.Errorf("%w; %s", err, adviceShellAte)
	case err == nil && d.KeyID() == "":
		err = errors.New("it is not sealed: a sealed value begins with $sealed$")
		if given {
			err = fmt.Errorf("%w; put it in single quotes", err)
		}
	}
	return d, ring, err
}
