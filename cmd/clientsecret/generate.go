package main

import (
	"context"
	"errors"
	"maps"
	"net/url"
	"slices"
	"unicode/utf8"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/completion"
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
		Description: "Makes a random secret and its stored value. The secret is for the application\n" +
			"(the relying party). The stored value is for the OpenID Connect server (the\n" +
			"provider). The most common mistake: the application gets the stored value.\n\n" +
			"By default, the secret has 72 letters and digits, the only characters that\n" +
			"every application sends unchanged. Other characters have a warning.\n\n" +
			"With --prefix acme, it begins with acme and ends with a checksum of six\n" +
			"letters and digits, so that a secret scanner can recognize it.\n\n" +
			"The scheme is " + defaultScheme + ". For another, use a\n" +
			"command below or --scheme. Both accept an algorithm, such as argon2id. Most\n" +
			"options of authelia crypto hash generate work too.\n\n" +
			"With --as, standard output has the provider's half, ready to paste: the\n" +
			"client id and the stored value. The secret goes to standard error, never\n" +
			"beside its stored value. Without --client, an id is made. The formats:\n\n" +
			"  yaml        a client of Authelia, for identity_providers.oidc.clients\n" +
			"  env         variables for sh\n" +
			"  compose     variables in a Compose file, each $ doubled\n" +
			"  kubernetes  a Secret\n\n" +
			"With --seal-key, the stored value is sealed for one client: see clientsecret\n" +
			"seal --help. Give its id with --client, or make one with --client-id.\n\n" +
			"Exit status: 0 everything was made, 2 it was not.",
		UsageText: "clientsecret generate [options]\n" +
			"clientsecret generate SCHEME [options]\n\n" +
			"clientsecret generate\n" +
			"clientsecret generate pbkdf2 --variant sha512 --length 72\n" +
			"clientsecret generate --scheme bcrypt,cost=10 --client-id\n" +
			"clientsecret generate --high-entropy --json\n" +
			"clientsecret generate --as yaml --client grafana >> clients.yml",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Flags: []cli.Flag{
			schemeFlag(highEntropy),
			&cli.BoolFlag{
				Name: "high-entropy", Local: true,
				Usage: "1,000 iterations: as strong, at 1/300 of the cost",
			},
			&cli.IntFlag{
				Name: "length", Aliases: []string{"random.length"},
				Usage: "random characters of the secret, above 40", DefaultText: "72",
			},
			completion.OneOf(&cli.StringFlag{
				Name: "charset", Aliases: []string{"random.charset"},
				Usage: "alphanumeric, alphabetic, numeric, hex, rfc3986, ascii", HideDefault: true,
			}, slices.Sorted(maps.Keys(charsets))...),
			&cli.StringFlag{
				Name: "characters", Aliases: []string{"random.characters"},
				Usage: "the characters to use, instead of --charset",
			},
			prefixFlag("begin the secret with it, and end with a checksum"),
			&cli.BoolFlag{
				Name: "allow-weak", Usage: "allow 40 or fewer characters, and 128 to 159 bits",
			},
			&cli.BoolFlag{Name: "client-id", Usage: "make a client id too"},
			&cli.IntFlag{Name: "count", Usage: "number to make, up to 1,000", DefaultText: "1"},
			completion.OneOf(&cli.StringFlag{
				Name: "as", Usage: "ready to paste: yaml, env, compose, kubernetes",
			}, formatNames()...),
			&cli.BoolFlag{Name: "json", Usage: "print a JSON object for each, one a line"},
			&cli.BoolFlag{
				Name: "quiet", Usage: "print only the secret and the stored value, a line each",
			},
			// Authelia's command needs it.
			&cli.BoolFlag{Name: "random", Usage: "always", Hidden: true},
			sealKeyFlag(),
			clientFlag(),
			&cli.BoolFlag{
				Name: "plaintext", Usage: "seal the secret itself, for protocols that need it",
			},
		},
		Action: own(func(ctx context.Context, c *cli.Command) error {
			if c.Args().Present() {
				return unknownScheme(c.Args().First())
			}
			switch {
			case c.Bool("high-entropy") && c.IsSet("scheme"):
				return errors.New("--high-entropy is a scheme: give it or --scheme, not both")
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

// request is what generate is asked for.
type request struct {
	generator clientsecret.Generator
	scheme    clientsecret.Scheme
	ring      *clientsecret.Keyring // nil if nothing is sealed
	plaintext bool                  // seal the secret itself, not its digest
	id        string                // of the client; empty if none was given
	makeID    bool
	count     int
	printer   printer
}

func generate(ctx context.Context, c *cli.Command, scheme clientsecret.Scheme) error {
	r, err := requestOf(c, scheme)
	if err != nil {
		return err
	}
	for n := 1; n <= r.count; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		made, err := r.client()
		if err != nil {
			return withOptions(err)
		}
		if err := r.printer.print(made, n, r.count); err != nil {
			return err
		}
	}
	return nil
}

func requestOf(c *cli.Command, scheme clientsecret.Scheme) (request, error) {
	r := request{
		scheme: scheme, plaintext: c.Bool("plaintext"),
		id: c.String("client"), makeID: c.Bool("client-id"), count: 1,
	}
	var err error
	if r.generator, err = generatorOf(c); err != nil {
		return r, err
	}
	if r.ring, err = keyringOf(c); err != nil {
		return r, err
	}
	if r.printer, err = printerOf(c); err != nil {
		return r, err
	}
	if c.IsSet("count") {
		r.count = c.Int("count")
	}
	if r.count < 1 || r.count > 1000 {
		return r, errors.New("--count must be from 1 to 1000")
	}
	if err := r.checkSeal(c); err != nil {
		return r, err
	}
	return r, r.checkID(c)
}

// checkSeal checks the options for the stored value.
func (r *request) checkSeal(c *cli.Command) error {
	schemeGiven := c.IsSet("scheme") || c.Bool("high-entropy") || len(c.Lineage()) > 2
	switch {
	case r.plaintext && r.ring == nil:
		return errors.New("--plaintext needs --seal-key: a secret is not stored in the clear")
	case r.plaintext && schemeGiven:
		return errors.New("--plaintext stores no digest: give it or a scheme, not both")
	}
	return nil
}

// checkID decides whether the client's id is made. With --as every client has
// one.
func (r *request) checkID(c *cli.Command) error {
	as := c.IsSet("as")
	if c.IsSet("client") {
		return r.checkGivenID(as)
	}
	r.makeID = r.makeID || as
	if r.ring != nil && !r.makeID {
		return errors.New("a sealed value belongs to one client: " +
			"give --client ID, or --client-id to make one")
	}
	return nil
}

// checkGivenID checks the id that --client gives.
func (r *request) checkGivenID(as bool) error {
	switch {
	case r.ring == nil && !as:
		return errors.New("--client needs --seal-key or --as: give one of them")
	case r.makeID:
		return errors.New("--client gives the id, and --client-id makes one: give one of them")
	case r.id == "":
		return errors.New("--client is empty: give the id of the client")
	case as && !utf8.ValidString(r.id):
		return errors.New("--client is not UTF-8: with --as, give an id in UTF-8")
	case r.count > 1:
		return errors.New("--client is the id of one client: drop --count, or give --client-id")
	}
	return nil
}

func generatorOf(c *cli.Command) (clientsecret.Generator, error) {
	g := clientsecret.Generator{Length: c.Int("length"), AllowWeak: c.Bool("allow-weak")}
	var err error
	if g.Prefix, err = prefixOf(c); err != nil {
		return g, err
	}
	switch {
	case c.IsSet("length") && g.Length < 1:
		return g, errors.New("--length is below 1")
	case c.IsSet("charset") && c.IsSet("characters"):
		return g, errors.New("--charset and --characters do the same: give one of them")
	case c.IsSet("characters"):
		if c.String("characters") == "" {
			return g, errors.New("--characters is empty: give at least two characters")
		}
		g.Charset = clientsecret.Charset(c.String("characters"))
	case c.IsSet("charset"):
		var ok bool
		if g.Charset, ok = charsets[c.String("charset")]; !ok {
			return g, errors.New("--charset is not one of alphanumeric, alphabetic, numeric, " +
				"hex, rfc3986, ascii; use --characters for others")
		}
	}
	return g, nil
}

// client makes a client.
func (r *request) client() (client, error) {
	secret, err := r.generator.Generate()
	if err != nil {
		return client{}, err
	}
	made := client{
		ClientID: r.id, madeID: r.makeID,
		Secret: secret.Reveal(), EntropyBits: int(secret.Entropy()),
		Scheme: r.scheme.String(),
	}
	// RFC 6749, section 2.3.1, encodes as application/x-www-form-urlencoded.
	if encoded := url.QueryEscape(made.Secret); encoded != made.Secret {
		made.SecretEncoded = encoded
	}
	if r.makeID {
		id, err := clientsecret.Generate()
		if err != nil {
			return client{}, err
		}
		made.ClientID = id.Reveal()
	}
	var digest clientsecret.Digest
	if r.plaintext {
		digest, err = r.ring.SealSecret(secret, made.ClientID)
		made.Scheme = digest.String()
	} else if digest, err = r.scheme.Hash(secret); err == nil && r.ring != nil {
		digest, err = r.ring.Seal(digest, made.ClientID)
	}
	if err != nil {
		return client{}, err
	}
	made.Stored, made.KeyID = digest.Encode(), digest.KeyID()
	made.warnings = append(r.warningsOfCharset(), warningsOfGenerated(digest)...)
	made.Warnings = warningsForJSON(made.warnings)
	return made, nil
}
