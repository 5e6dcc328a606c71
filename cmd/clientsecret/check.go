package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
	"github.com/clientsecret/clientsecret/diagnose"
)

func checkCommand() *cli.Command {
	return &cli.Command{
		Name:  "check",
		Usage: "tell whether a secret and a stored value fit together",
		Description: "Reads the secret from the terminal without echo, or from standard input if\n" +
			"that is a pipe or a file. One newline at the end is dropped. The secret is\n" +
			"never an argument, because the process list shows arguments to all users.\n\n" +
			"Put STORED in single quotes, or the shell eats its $ signs. Without STORED,\n" +
			"check asks for it. From a pipe or a file, the first line is the stored value\n" +
			"and the rest is the secret: use this for plaintext values.\n\n" +
			"If the two do not match, check undoes what often happens to a secret on its\n" +
			"way: a newline, quotes, percent-encoding, doubled or lost $ signs. It names a\n" +
			"cause only if it is certain. It also says how many characters it read, which\n" +
			"shows a paste that was cut. If generate --prefix made the secret, give the\n" +
			"same --prefix: the checksum tells whether the secret arrived whole.\n\n" +
			"A match means that the two fit. If the secret has characters other than\n" +
			"letters and digits, or if a newline was dropped, check also says which\n" +
			"applications can still fail.\n\n" +
			"With --seal-key and --client, it opens a sealed value.\n\n" +
			"Exit status: 0 the secret matches, 1 it does not, 2 could not tell.",
		UsageText: "clientsecret check [STORED]\n\n" +
			"clientsecret check '$pbkdf2-sha512$310000$…'\n" +
			"clientsecret check '$pbkdf2-sha512$310000$…' < secret.txt",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Flags: []cli.Flag{
			sealKeyFlag(), clientFlag(), prefixFlag(readChecksums), jsonFlag(),
		},
		Action: own(check),
	}
}

func check(_ context.Context, c *cli.Command) error {
	if c.Args().Len() > 1 {
		return errors.New("check takes one argument, the stored value in single quotes. " +
			"The secret comes from the terminal or standard input. " +
			"If you typed it as an argument, change it: " +
			"the process list and the shell's history may show it")
	}
	prefix, err := prefixOf(c)
	if err != nil {
		return err
	}
	ring, err := clientKeyring(c)
	if err != nil {
		return err
	}
	in := term.NewInput(os.Stdin)
	digest, err := digestToCheck(c, ring, in)
	if err != nil {
		return err
	}
	warnings := audit.Warnings(digest)
	result := checked{
		Warnings: warningsForJSON(warnings), Findings: []cause{}, MayFail: []string{},
		known: diagnose.Options{Prefix: prefix}, warnings: warnings,
	}
	secret, err := in.Rest("Client secret (not shown): ")
	if err != nil {
		return err
	}
	if secret == "" {
		return noSecret(c, in)
	}
	result.Characters = utf8.RuneCountInString(secret)
	if err := result.compare(c, digest, clientsecret.NewSecret(secret)); err != nil {
		return err
	}
	// A file that begins with the stored value is none that an application reads.
	if err := result.print(c, c.Args().Present() && in.DroppedNewline()); err != nil {
		return err
	}
	if !result.Match {
		return errFindings
	}
	return nil
}

// noSecret says where the secret is read from.
func noSecret(c *cli.Command, in *term.Input) error {
	if c.Args().Present() || in.Asks() {
		return errNoSecret
	}
	return errors.New("the secret is missing: it follows the stored value, on the second line")
}

// digestToCheck returns the stored value that is given or asked for. If it is
// sealed, the keyring opens it.
func digestToCheck(
	c *cli.Command, ring *clientsecret.Keyring, in *term.Input,
) (clientsecret.Digest, error) {
	stored, given := c.Args().First(), c.Args().Present()
	if !given {
		var err error
		if stored, err = in.Line("Stored value (not shown): "); err != nil {
			return clientsecret.Digest{}, err
		}
		if strings.ContainsRune(stored, 0) {
			return clientsecret.Digest{}, errUTF16
		}
	} else if err := refuseFile(stored); err != nil {
		return clientsecret.Digest{}, err
	}
	digest, err := clientsecret.Parse(stored)
	if given {
		noteArgument(c, digest)
	}
	switch {
	case given && errors.Is(err, clientsecret.ErrEmpty):
		return digest, fmt.Errorf("%w; %s", err, adviceShellAte)
	case err != nil, digest.KeyID() == "":
		return digest, err
	case ring == nil:
		return digest, fmt.Errorf("it is sealed with key %q: give --seal-key %s=FILE, "+
			"and the client's id with --client", digest.KeyID(), digest.KeyID())
	}
	return ring.Open(stored, c.String("client"))
}

// compare compares, and looks for the cause of a mismatch. In text, it prints
// "no match" as soon as that is certain, because finding the cause takes some
// seconds.
func (r *checked) compare(
	c *cli.Command, digest clientsecret.Digest, presented clientsecret.Secret,
) error {
	err := clientsecret.Compare(digest, presented)
	tooLong := errors.Is(err, clientsecret.ErrSecretTooLong) // for the algorithm
	switch {
	case err == nil:
		r.Match, r.MayFail = true, mayFail(presented.Reveal())
		return nil
	case !errors.Is(err, clientsecret.ErrMismatch):
		return err
	}
	noMatch := func() error {
		if c.Bool("json") {
			return nil
		}
		return r.answer(c, "no match")
	}
	if !tooLong {
		if err := noMatch(); err != nil {
			return err
		}
	}
	r.Findings = causes(r.known, digest, presented)
	switch {
	case tooLong && len(r.Findings) == 0:
		return err
	case tooLong:
		return noMatch()
	}
	return nil
}

// checked is what check found out.
type checked struct {
	Match      bool      `json:"match"`
	Characters int       `json:"characters"` // of the secret that was read
	Findings   []cause   `json:"findings"`
	MayFail    []string  `json:"may_fail"` // with which applications, though it matches
	Warnings   []warning `json:"warnings"` // of the stored value

	known    diagnose.Options // of the secrets
	warnings []clientsecret.Warning
}

type cause struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// newlineDropped says with which applications a secret can fail, though it matches
// without the newline that was read.
const newlineDropped = "the newline at the end was dropped: " +
	"an application that reads it as part of the secret fails"

// print prints the result; in text, "no match" has been printed.
func (r checked) print(c *cli.Command, dropped bool) error {
	otherCharacters := len(r.MayFail) > 0
	if r.Match && dropped {
		r.MayFail = append(r.MayFail, newlineDropped)
	}
	if c.Bool("json") {
		return printJSON(c, r)
	}
	if r.Match {
		if err := r.answer(c, "match"); err != nil {
			return err
		}
		for _, text := range r.MayFail {
			note(text)
		}
		if otherCharacters {
			note("letters and digits are the only characters that every application " +
				"sends unchanged (clientsecret generate)")
		}
		return nil
	}
	if len(r.Findings) == 0 {
		fmt.Fprintln(os.Stderr, term.Wrap("clientsecret: no usual cause was found: "+
			"it may be another secret. Give the application the secret that the stored value "+
			"was made from, or replace both (clientsecret generate)", 0, "  "))
	}
	for i, f := range r.Findings {
		also := ""
		if i > 0 {
			also = "and then, "
		}
		fmt.Fprintln(os.Stderr, term.Wrap("clientsecret: "+f.Code+": "+also+f.Message, 0, "  "))
	}
	note("the secret that was read has " + plural(r.Characters, "character"))
	return nil
}

// note prints advice on standard error, in lines of at most 80 columns.
func note(text string) {
	fmt.Fprintln(os.Stderr, term.Wrap("clientsecret: note: "+text, 0, "  "))
}

// causes returns why the secret does not match.
func causes(
	known diagnose.Options, digest clientsecret.Digest, presented clientsecret.Secret,
) []cause {
	endOnSignal(context.Background())
	status := term.NewStatus(os.Stderr)
	status.Show("looking for the cause…") // some seconds
	defer status.Clear()
	found := []cause{}
	for _, f := range known.Mismatch(digest, presented) {
		found = append(found, cause{string(f.Code), f.Message})
	}
	return found
}

func answer(c *cli.Command, text string) error {
	_, err := fmt.Fprintln(c.Root().Writer, text)
	return written(err)
}

// answer prints the result, and then the warnings.
func (r checked) answer(c *cli.Command, text string) error {
	if err := answer(c, text); err != nil {
		return err
	}
	warnAll(r.warnings)
	return nil
}

// noteArgument notes that a secret should not be an argument.
func noteArgument(c *cli.Command, d clientsecret.Digest) {
	if d.IsPlaintext() && !c.Bool("json") {
		note("the process list shows arguments to all users: " +
			"give a plaintext value on standard input")
	}
}

// errNoSecret is for the commands that read a secret.
var errNoSecret = errors.New("the secret is empty: give it on standard input, " +
	"or run the command in a terminal")

// errUTF16 is for a stored value that is read from standard input.
var errUTF16 = errors.New("the stored value contains NUL bytes, as a file in UTF-16 does, " +
	"which > of Windows PowerShell writes: save it as UTF-8")

// adviceShellAte is for an argument that is empty.
const adviceShellAte = "if you gave one, the shell ate its $ signs: put it in single quotes"

// refuseFile returns an error if a stored value is the name of a file, or looks
// like one.
func refuseFile(stored string) error {
	if !strings.ContainsAny(stored, "/.") || strings.HasPrefix(stored, "$") {
		return nil
	}
	if _, err := os.Stat(stored); err != nil && !looksLikeFile.MatchString(stored) {
		return nil
	}
	return errors.New("the argument is the name of a file: give the stored value itself, " +
		"or the file on standard input (< FILE)")
}

// warnAll prints warnings as warn does.
func warnAll(ws []clientsecret.Warning) {
	for _, w := range ws {
		warn(w)
	}
}

// warn prints a warning on standard error, in lines of at most 80 columns.
func warn(w clientsecret.Warning) {
	text := "clientsecret: warning: " + string(w.Code) + ": " + w.Message
	fmt.Fprintf(os.Stderr, "%s\n  see %s\n", term.Wrap(text, 0, "  "), w.Reference)
}
