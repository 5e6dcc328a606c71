package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
	"github.com/clientsecret/clientsecret/internal/stored"
)

var charsets = map[string]clientsecret.Charset{
	"alphanumeric": clientsecret.Alphanumeric,
	"alphabetic":   clientsecret.Alphabetic,
	"numeric":      clientsecret.Numeric,
	"hex":          clientsecret.Hex,
	"rfc3986":      clientsecret.RFC3986Unreserved,
	"ascii":        clientsecret.ASCII,
	"numeric-hex":  clientsecret.Numeric + "ABCDEF", // as Authelia's command has it
}

func generateCommand() *cli.Command {
	c := &cli.Command{
		Name:  "generate",
		Usage: "make a secret and its stored value",
		Description: "Makes a random secret and the value to store for it. The relying party (the\n" +
			"application) gets the secret, the provider (the OpenID Connect server) the\n" +
			"stored value; giving the stored value to the relying party is the commonest\n" +
			"mistake.\n\n" +
			"By default: 72 letters and digits, stored with\n" +
			defaultScheme + ". Another scheme is given as a command\n" +
			"below, with options of its own, or as --scheme. Both take the name of an\n" +
			"algorithm too, such as argon2id. Options of authelia crypto hash generate\n" +
			"work too.\n\n" +
			"With --seal-key, the stored value is sealed for the client (see clientsecret\n" +
			"seal --help): give its id with --client, or have one made with --client-id.\n\n" +
			"Exit status: 0 all that was asked for was made, 2 it was not.",
		UsageText: "clientsecret generate [options]\n" +
			"clientsecret generate SCHEME [options]\n\n" +
			"clientsecret generate\n" +
			"clientsecret generate pbkdf2 --variant sha512 --length 72 --charset rfc3986\n" +
			"clientsecret generate --scheme bcrypt,cost=10 --client-id\n" +
			"clientsecret generate --high-entropy --json",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "scheme", Usage: schemeUsage, Local: true},
			&cli.BoolFlag{Name: "high-entropy", Usage: "1,000 iterations: as strong, at 1/300 of the cost", Local: true},
			&cli.IntFlag{
				Name: "length", Aliases: []string{"random.length"},
				Usage: "of the secret in characters, above 40", DefaultText: "72",
			},
			&cli.StringFlag{
				Name: "charset", Aliases: []string{"random.charset"},
				Usage: "alphanumeric, alphabetic, numeric, hex, rfc3986, ascii", HideDefault: true,
			},
			&cli.StringFlag{
				Name: "characters", Aliases: []string{"random.characters"},
				Usage: "the characters to draw from, in place of --charset",
			},
			&cli.BoolFlag{Name: "allow-weak", Usage: "allow 40 or fewer characters, and 128 to 159 bits"},
			&cli.BoolFlag{Name: "client-id", Usage: "make a client identifier too"},
			&cli.IntFlag{Name: "count", Usage: "how many to make, up to 1,000", DefaultText: "1"},
			&cli.BoolFlag{Name: "json", Usage: "print a JSON object a line"},
			&cli.BoolFlag{Name: "quiet", Usage: "print the secret and its stored value alone, a line each"},
			&cli.BoolFlag{Name: "random", Usage: "as always", Hidden: true}, // Authelia's command needs it
			sealKeyFlag(),
			clientFlag(),
			&cli.BoolFlag{Name: "plaintext", Usage: "seal the secret itself, for protocols that need it"},
		},
		Action: own(func(ctx context.Context, c *cli.Command) error {
			if c.Args().Present() {
				return unknownScheme(c.Args().First())
			}
			switch {
			case c.Bool("high-entropy") && c.IsSet("scheme"):
				return errors.New("--high-entropy is a scheme of its own: give it or --scheme, not both")
			case c.Bool("high-entropy"):
				return generate(ctx, c, clientsecret.HighEntropy{})
			case c.IsSet("scheme"):
				scheme, err := parseScheme(c.String("scheme"))
				if err != nil {
					return err
				}
				return generate(ctx, c, scheme)
			}
			return generate(ctx, c, clientsecret.PBKDF2{})
		}),
	}
	for _, f := range schemeFamilies {
		c.Commands = append(c.Commands, f.commands()...)
	}
	return c
}

// client is what generate makes. Its JSON holds the secret: that is what the
// command is for.
type client struct {
	ClientID      string `json:"client_id,omitempty"`
	Secret        string `json:"secret"`
	SecretEncoded string `json:"secret_urlencoded,omitempty"` // where it differs
	Stored        string `json:"stored"`
	Scheme        string `json:"scheme"`           // what is inside, if it is sealed
	KeyID         string `json:"key_id,omitempty"` // of the key that it is sealed with
	EntropyBits   int    `json:"entropy_bits"`
}

func generate(ctx context.Context, c *cli.Command, scheme clientsecret.Scheme) error {
	generator, err := generatorOf(c)
	if err != nil {
		return err
	}
	seal, err := sealingOf(c)
	if err != nil {
		return err
	}
	count, err := countOf(c, seal)
	if err != nil {
		return err
	}
	for i := range count {
		if err := ctx.Err(); err != nil {
			return err
		}
		made, digest, err := makeClient(generator, scheme, c.Bool("client-id"), seal)
		if err != nil {
			return withOptions(err)
		}
		if i == 0 {
			for _, w := range digest.Warnings() {
				warn(w)
			}
		}
		if err := made.write(c, i == count-1); err != nil {
			return fmt.Errorf("could not write the result: %w", err)
		}
	}
	return nil
}

// countOf returns how many clients to make.
func countOf(c *cli.Command, seal sealing) (int, error) {
	count := 1
	if c.IsSet("count") {
		count = c.Int("count")
	}
	switch {
	case count < 1 || count > 1000:
		return 0, errors.New("--count is out of the range 1 to 1000")
	case count > 1 && seal.client != "":
		return 0, errors.New("--client is the id of one client: leave --count out, or give --client-id")
	case c.Bool("json") && c.Bool("quiet"):
		return 0, errors.New("--json and --quiet are two ways to print: give one of them")
	}
	return count, nil
}

// write prints in the way that the options ask for. The last client is followed by
// what holds for all.
func (m client) write(c *cli.Command, last bool) error {
	switch out := c.Root().Writer; {
	case c.Bool("json"):
		return term.WriteJSON(out, m)
	case c.Bool("quiet"):
		return m.printQuietly(out)
	default:
		return m.print(out, last)
	}
}

func generatorOf(c *cli.Command) (clientsecret.Generator, error) {
	g := clientsecret.Generator{Length: c.Int("length"), AllowWeak: c.Bool("allow-weak")}
	switch {
	case c.IsSet("length") && g.Length < 1:
		return g, errors.New("--length is not 1 or more")
	case c.IsSet("charset") && c.IsSet("characters"):
		return g, errors.New("--charset and --characters say the same thing: give one of them")
	case c.IsSet("characters"):
		if c.String("characters") == "" {
			return g, errors.New("--characters is empty: give at least two characters")
		}
		g.Charset = clientsecret.Charset(c.String("characters"))
	case c.IsSet("charset"):
		var ok bool
		if g.Charset, ok = charsets[c.String("charset")]; !ok {
			return g, errors.New("--charset is not one of alphanumeric, alphabetic, numeric, hex, rfc3986, " +
				"ascii; other characters go to --characters")
		}
	}
	return g, nil
}

// withOptions names the options behind the fields that the package's errors name.
func withOptions(err error) error {
	var limit *clientsecret.LimitError
	var outOfRange *clientsecret.RangeError
	switch {
	case errors.As(err, &outOfRange):
		return fmt.Errorf("%s: %s is %d, out of the range %d to %d", strings.ToLower(outOfRange.Of), option(outOfRange.Field),
			outOfRange.Value, outOfRange.Min, outOfRange.Max)
	case errors.As(err, &limit):
		return fmt.Errorf("the scheme costs too much: its %s is %d, above the limit of %d", limit.Parameter, limit.Value, limit.Limit)
	}
	return errors.New(optionNames.Replace(err.Error()))
}

// optionNames are the options for what the package's errors name as in Go.
var optionNames = strings.NewReplacer(
	"a greater Length", "a greater --length",
	"a larger Charset", "more --characters",
	"a Charset", "--characters",
	"AllowWeak", "--allow-weak",
	stored.Named("bcrypt").Instead, "--scheme bcrypt-sha256",
)

// option returns the name of a field as options and scheme strings have it:
// salt-length for SaltLength.
func option(field string) string {
	var b strings.Builder
	for i, r := range field {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// sealing says how the stored value is sealed: not at all, if there is no keyring.
type sealing struct {
	ring      *clientsecret.Keyring
	client    string // empty if the id is made too
	plaintext bool
}

func sealingOf(c *cli.Command) (sealing, error) {
	ring, err := keyringOf(c)
	s := sealing{ring, c.String("client"), c.Bool("plaintext")}
	switch {
	case err != nil:
		return s, err
	case ring == nil && s.plaintext:
		return s, errors.New("--plaintext is for --seal-key, which is missing: a secret is not stored in the clear")
	case ring == nil && c.IsSet("client"):
		return s, errors.New("--client is for --seal-key, which is missing")
	case ring != nil && c.Bool("client-id") == (s.client != ""):
		return s, errors.New("a sealed value is bound to its client: give the id with --client, or have " +
			"one made with --client-id")
	case s.plaintext && (c.IsSet("scheme") || c.Bool("high-entropy") || len(c.Lineage()) > 2):
		return s, errors.New("--plaintext seals the secret itself: give it, or a scheme")
	}
	return s, nil
}

func makeClient(
	g clientsecret.Generator, scheme clientsecret.Scheme, withID bool, seal sealing,
) (client, clientsecret.Digest, error) {
	secret, err := g.Generate()
	if err != nil {
		return client{}, clientsecret.Digest{}, err
	}
	made := client{Secret: secret.Reveal(), Scheme: scheme.String(), EntropyBits: int(secret.Entropy())}
	// The form that RFC 6749, section 2.3.1, asks for: application/x-www-form-urlencoded.
	if encoded := url.QueryEscape(made.Secret); encoded != made.Secret {
		made.SecretEncoded = encoded
	}
	if withID {
		id, err := clientsecret.Generate()
		if err != nil {
			return client{}, clientsecret.Digest{}, err
		}
		made.ClientID = id.Reveal()
	}
	id := cmp.Or(made.ClientID, seal.client)
	var digest clientsecret.Digest
	if seal.plaintext {
		digest, err = seal.ring.SealSecret(secret, id)
		made.Scheme = digest.String()
	} else if digest, err = scheme.Hash(secret); err == nil && seal.ring != nil {
		digest, err = seal.ring.Seal(digest, id)
	}
	if err != nil {
		return client{}, clientsecret.Digest{}, err
	}
	made.Stored, made.KeyID = digest.Encode(), digest.KeyID()
	return made, digest, nil
}

// printQuietly prints the values for a program: a line each, the secret first,
// the stored value last.
func (m client) printQuietly(w io.Writer) error {
	lines := m.Secret + "\n" + m.Stored + "\n"
	if m.ClientID != "" {
		lines = m.ClientID + "\n" + lines
	}
	_, err := io.WriteString(w, lines)
	return err
}

// print tells the two values apart: which is for whom is what goes wrong most.
func (m client) print(w io.Writer, last bool) error {
	var parts []string
	add := func(label, value string) { parts = append(parts, label+"\n\n    "+value+"\n") }
	if m.ClientID != "" {
		add("Client identifier, for both sides (client_id):", m.ClientID)
	}
	add("Client secret, for the relying party, the application (client_secret):", m.Secret)
	if m.SecretEncoded != "" {
		add("The same secret percent-encoded, if the relying party should but does not encode\n"+
			"it for HTTP Basic authentication (RFC 6749, section 2.3.1):", m.SecretEncoded)
	}
	add("Stored value, for the provider, the OpenID Connect server (client_secret):", m.Stored)
	text := strings.Join(parts, "\n")
	if m.KeyID != "" {
		text += "\nOnly a provider that has the key " + m.KeyID + " can use the stored value, and for this\nclient alone.\n"
	}
	if last {
		text += "\nThe relying party fails with the stored value: give it the secret. The provider\n" +
			"needs the stored value only, in single quotes for its $ signs (in a compose file\n" +
			"each $ is doubled). The secret is not kept anywhere: it cannot be shown again.\n"
	} else {
		text += "\n" + strings.Repeat("-", 80) + "\n\n"
	}
	_, err := io.WriteString(w, text)
	return err
}
