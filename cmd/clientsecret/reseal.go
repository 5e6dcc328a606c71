package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
)

func resealCommand() *cli.Command {
	return &cli.Command{
		Name:  "reseal",
		Usage: "seal what is sealed under another key",
		Description: "Prints the configuration with every sealed value sealed anew, under the first\n" +
			"key of --seal-key, and not one other byte changed; the other keys open what\n" +
			"they sealed. With --client it does so for one sealed value, an argument\n" +
			"or on standard input. What is sealed under the first key stays as it is, so\n" +
			"it may be ended and begun again. With --all, what is not sealed is sealed.\n\n" +
			"When audit names the old key no more, it can be dropped: from all copies of\n" +
			"the configuration, and all providers.\n\n" +
			"Exit status: 0 all that is sealed is sealed under the first key, 1 some had\n" +
			"to be left, 2 something failed: the files that are named are as they were.",
		UsageText: "clientsecret reseal [--in-place | --diff] --seal-key ID=FILE... FILE...\n" +
			"clientsecret reseal --client CLIENT --seal-key ID=FILE... [SEALED]\n\n" +
			"clientsecret reseal --seal-key b=b.key --seal-key a=a.key --in-place c.yml",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Flags: []cli.Flag{
			sealKeyFlag(),
			clientFlag(),
			&cli.BoolFlag{Name: "all", Usage: "seal what is not sealed yet, too"},
			&cli.BoolFlag{Name: "in-place", Usage: "replace the files"},
			&cli.BoolFlag{Name: "diff", Usage: "show what would change, without the values"},
			pathFlag(),
		},
		Action: own(reseal),
	}
}

func reseal(ctx context.Context, c *cli.Command) error {
	if !c.IsSet("client") {
		ring, err := mustKeyring(c)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(c.Args().Slice(), func(name string) bool { return strings.HasPrefix(name, "$sealed$") }) {
			return errors.New("that is a sealed value and no file: give --client, and the client's id")
		}
		return changeFiles(ctx, c, changes{ring: ring, reseal: true, all: c.Bool("all")})
	}
	if c.Bool("in-place") || c.Bool("diff") || c.Bool("all") || c.IsSet("path") {
		return errors.New("--client is for one sealed value, not for a file: leave it out, or --in-place, " +
			"--diff, --all and --path")
	}
	d, ring, err := sealedArgument(c)
	if err != nil {
		return err
	}
	if d, err = ring.Reseal(d.Encode(), c.String("client")); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(c.Root().Writer, d.Encode()); err != nil {
		return fmt.Errorf("could not write the stored value: %w", err)
	}
	return nil
}

// sortSealed looks at what is sealed, and at nothing else.
func (m *migration) sortSealed(c *config.Client, d clientsecret.Digest, err error) {
	switch {
	case c.Skipped != "":
		return
	case err != nil && (m.all || strings.HasPrefix(c.Stored, "$sealed$")):
		m.unreadable++
		m.leave(c, "it is no stored value: "+strings.TrimPrefix(err.Error(), "clientsecret: "))
		return
	case err != nil, d.KeyID() == "" && !m.all:
		return
	}
	_, err = m.ring.Open(c.Stored, c.ID)
	switch {
	case c.FromTemplate:
		err = errors.New("its id comes from a template, and the sealed value is bound to what that makes of it")
	case d.KeyID() == "" && c.Unsealable != "":
		err = errors.New(c.Unsealable)
	case d.IsPlaintext() && warns(d, clientsecret.WarnLooksHashed):
		err = errors.New("it has the shape of a digest that has lost its $ signs: put that right first")
	case err == nil && d.KeyID() != m.ring.Primary && c.Kept != "" && c.Unsealable != "":
		err = errors.New(c.Unsealable)
	}
	switch {
	case err != nil:
		m.left++
		m.leave(c, strings.TrimPrefix(err.Error(), "clientsecret: "))
	case d.KeyID() != m.ring.Primary:
		m.changing = append(m.changing, c)
	}
}

// sealedAnywhere finds what is sealed, or was and is damaged, wherever it stands.
var sealedAnywhere = regexp.MustCompile(`sealed\$+v=[0-9]+,k=([A-Za-z0-9._-]*)`)

// sealedElsewhere returns the lines on which something is sealed that is no
// client's stored value, or none that can be read; what has the key is passed over.
func sealedElsewhere(data []byte, clients []*config.Client, key string) []int {
	known := make(map[int]bool)
	for _, c := range clients {
		if strings.HasPrefix(c.Stored, "$sealed$") {
			known[c.Line] = true
		}
	}
	var found []int
	number := 0
	for line := range bytes.Lines(data) {
		number++
		if !known[number] && slices.ContainsFunc(sealedAnywhere.FindAllSubmatch(line, -1), func(match [][]byte) bool { return key == "" || string(match[1]) != key }) {
			found = append(found, number)
		}
	}
	return found
}

// findElsewhere names what is sealed with another key and is none of the stored
// values, so that its key is not dropped.
func (m *migration) findElsewhere() {
	if found := sealedElsewhere(m.file.Data, m.file.Clients, m.ring.Primary); len(found) > 0 {
		m.remains = true
		say(m.name + ": " + fmt.Sprintf("something is sealed with another key that is no client's stored "+
			"value, or is damaged (%s)", lines(found)))
	}
}
