package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/completion"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/wholefile"
)

func keyCommand() *cli.Command {
	return &cli.Command{
		Name:  "key",
		Usage: "make a key to seal stored values",
		Description: "A key is 32 random bytes, in base64. Keep it apart from the stored values:\n" +
			"whoever has both can open them. Keep a copy of the key in a safe place:\n" +
			"without it, sealed values are lost.",
		UsageText:       "clientsecret key generate [--output FILE]",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Action: own(func(_ context.Context, c *cli.Command) error {
			if c.Args().Present() {
				return unknownCommand(c, c.Args().First())
			}
			return errors.New("key needs a command: clientsecret key generate")
		}),
		Commands: []*cli.Command{{
			Name:  "generate",
			Usage: "make a key",
			Description: "Prints a new key. With --output, it writes the key to a new file, which only\n" +
				"its owner can read. It never replaces a file.\n\n" +
				"Exit status: 0 the key was made, 2 it was not.",
			UsageText:       "clientsecret key generate --output seal-2026.key",
			HideHelpCommand: true,
			OnUsageError:    usageError,
			Flags: []cli.Flag{
				&cli.StringFlag{Name: "output", Usage: "the new file for the key", TakesFile: true},
				&cli.BoolFlag{Name: "aes", Usage: "for FIPS 140: AES-256-GCM, for 2^32 values at most"},
				jsonFlag(),
			},
			Action: own(generateKey),
		}},
	}
}

// madeKey is what key generate prints with --json: the key, or where it is.
type madeKey struct {
	Key  string `json:"key,omitempty"`
	File string `json:"file,omitempty"`
}

func generateKey(_ context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return errors.New("key generate takes no argument: give the file with --output")
	}
	key := clientsecret.GenerateKey()
	if c.Bool("aes") {
		key = clientsecret.GenerateAESKey()
	}
	made := madeKey{Key: key.Reveal()}
	if name := c.String("output"); c.IsSet("output") && name != "-" {
		if err := writeKey(name, made.Key); err != nil {
			return err
		}
		made = madeKey{File: name}
	}
	switch {
	case c.Bool("json"):
		return printJSON(c, made)
	case made.Key != "":
		return answer(c, made.Key)
	}
	return nil
}

// writeKey writes a key to a new file that only its owner can read.
func writeKey(name, key string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return errors.New("the file exists, and may hold a key in use: give another name")
	case err != nil:
		return fmt.Errorf("--output: %w", wholefile.WithoutPath(err))
	}
	_, err = f.WriteString(key + "\n")
	if err == nil {
		err = f.Sync()
	}
	if err2 := f.Close(); err == nil {
		err = err2
	}
	if err != nil {
		os.Remove(name)
		return fmt.Errorf("could not write the key: %w", wholefile.WithoutPath(err))
	}
	return nil
}

// sealKeyFlag is for the commands that seal or open.
func sealKeyFlag() cli.Flag {
	return keyFlag{severalFlag{&cli.StringSliceFlag{
		Name: "seal-key", Usage: "ID=FILE or ID=env:NAME; repeatable, the first seals",
	}}}
}

// keyFlag has ID=FILE or ID=env:NAME as values.
type keyFlag struct{ severalFlag }

func (keyFlag) Complete(typed string) completion.Values {
	_, from, ok := strings.Cut(typed, "=")
	if !ok || strings.HasPrefix(from, "env:") {
		return completion.Values{}
	}
	return completion.Values{Files: true, After: 1}
}

// clientFlag is for the commands that seal or open the stored value of one
// client.
func clientFlag() cli.Flag {
	return &cli.StringFlag{Name: "client", Usage: "the id of the client"}
}

var keyID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,32}$`)

// keyringOf returns the keyring of --seal-key, nil without one. Its errors do
// not repeat the option's value, which may be the key.
func keyringOf(c *cli.Command) (*clientsecret.Keyring, error) {
	values := c.StringSlice("seal-key")
	if len(values) == 0 {
		return nil, nil
	}
	ring := &clientsecret.Keyring{Keys: make(map[string]clientsecret.AEAD)}
	for i, value := range values {
		id, from, ok := strings.Cut(value, "=")
		if !ok || from == "" || !keyID.MatchString(id) {
			return nil, fmt.Errorf("--seal-key number %d is not ID=FILE or ID=env:NAME; "+
				"an ID has 1 to 32 characters: A-Z a-z 0-9 . _ -", i+1)
		}
		if _, twice := ring.Keys[id]; twice {
			return nil, fmt.Errorf("--seal-key number %d repeats an id: give each key its own", i+1)
		}
		key, err := readKey(from)
		if err != nil {
			return nil, fmt.Errorf("--seal-key number %d: %w", i+1, err)
		}
		ring.Keys[id] = key
		if i == 0 {
			ring.Primary = id
		}
	}
	return ring, nil
}

// clientKeyring is keyringOf for the commands with --client.
func clientKeyring(c *cli.Command) (*clientsecret.Keyring, error) {
	ring, err := keyringOf(c)
	if err != nil {
		return nil, err
	}
	return ring, needsClient(c, ring)
}

// needsClient checks that --client and --seal-key are given together.
func needsClient(c *cli.Command, ring *clientsecret.Keyring) error {
	switch {
	case ring != nil && c.String("client") == "":
		return errors.New("a sealed value belongs to one client: give --client ID")
	case ring == nil && c.IsSet("client"):
		return errors.New("--client needs --seal-key: give both")
	}
	return nil
}

// mustKeyring is keyringOf for the commands that need a key.
func mustKeyring(c *cli.Command) (*clientsecret.Keyring, error) {
	ring, err := keyringOf(c)
	if ring == nil && err == nil {
		err = errors.New("there is no key: give --seal-key ID=FILE; " +
			"clientsecret key generate makes one")
	}
	return ring, err
}

var errKeyAsArgument = errors.New("that is the key itself, visible to others: " +
	"make another with clientsecret key generate --output FILE")

func readKey(from string) (clientsecret.Key, error) {
	if name, ok := strings.CutPrefix(from, "env:"); ok {
		if _, err := clientsecret.ParseKey(name); err == nil {
			return clientsecret.Key{}, errKeyAsArgument
		}
		text := os.Getenv(name)
		if text == "" {
			return clientsecret.Key{}, errors.New("the environment variable is not set or is empty")
		}
		return clientsecret.ParseKey(text)
	}
	if _, err := clientsecret.ParseKey(from); err == nil {
		return clientsecret.Key{}, errKeyAsArgument
	}
	key, err := clientsecret.ReadKey(from)
	if pathError := (*fs.PathError)(nil); errors.As(err, &pathError) {
		return clientsecret.Key{}, fmt.Errorf("its file: %w", pathError.Err)
	}
	return key, err
}
