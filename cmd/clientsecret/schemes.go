package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/completion"
	"github.com/clientsecret/clientsecret/internal/stored"
)

// This file names schemes: as commands of generate, and as values of --scheme.

// schemeUsage is the usage of --scheme: both forms of a scheme.
const schemeUsage = "bcrypt,cost=12, or as stored: argon2id,m=65536,t=3,p=1"

// defaultScheme is the text of the scheme that secrets are hashed with if none
// is given.
var defaultScheme = clientsecret.PBKDF2{}.String()

// schemeFamily is a subcommand of generate.
type schemeFamily struct {
	name, usage string
	variants    []string                    // the default first
	algorithm   func(variant string) string // its work factors are the family's options
	profiles    map[string]map[string]int   // work factors by name; nil for none
}

var schemeFamilies = []schemeFamily{
	{
		name: "pbkdf2", usage: "store with PBKDF2 (RFC 8018)",
		variants:  []string{"sha512", "sha384", "sha256", "sha224", "sha1"},
		algorithm: func(v string) string { return "pbkdf2-" + v },
	},
	{
		name: "argon2", usage: "store with Argon2 (RFC 9106)",
		variants:  []string{"id", "i", "d"},
		algorithm: func(v string) string { return "argon2" + v },
		profiles: map[string]map[string]int{
			"low-memory":  {"memory": 64 << 10, "iterations": 3, "parallelism": 4},
			"recommended": {"memory": 2 << 20, "iterations": 1, "parallelism": 4},
		},
	},
	{
		name: "scrypt", usage: "store with scrypt (RFC 7914) or yescrypt",
		variants:  []string{"scrypt", "yescrypt"},
		algorithm: func(v string) string { return v },
	},
	{
		name: "bcrypt", usage: "store with bcrypt or bcrypt-sha256",
		variants: []string{"standard", "sha256"},
		algorithm: func(v string) string {
			return map[string]string{"standard": "bcrypt", "sha256": "bcrypt-sha256"}[v]
		},
	},
	{
		name: "sha2crypt", usage: "store with sha512crypt or sha256crypt",
		variants:  []string{"sha512", "sha256"},
		algorithm: func(v string) string { return v + "crypt" },
	},
}

// factors returns the names of the flags for work factors.
func (f schemeFamily) factors() []string {
	var rows []*stored.Algorithm
	for _, v := range f.variants {
		rows = append(rows, stored.Named(f.algorithm(v)))
	}
	return settable(rows)
}

// settable returns the keys of the numbers that a scheme of one of the
// algorithms can set.
func settable(rows []*stored.Algorithm) []string {
	var keys []string
	for _, a := range rows {
		for _, f := range a.Fields {
			if f.Settable() && !slices.Contains(keys, f.Key) {
				keys = append(keys, f.Key)
			}
		}
	}
	return keys
}

var factorUsages = map[string]string{
	"iterations":  "number of iterations",
	"memory":      "memory in KiB",
	"parallelism": "number of lanes",
	"log-n":       "log2 of the cost parameter N",
	"block-size":  "the block size r",
	"cost":        "log2 of the number of rounds",
	"salt-length": "salt length in bytes",
	"key-length":  "derived key length in bytes",
}

// factorAliases are the names of work factors in Authelia's command. The help
// leaves them out.
var factorAliases = map[string][]string{
	"iterations":  {"i"},
	"memory":      {"m"},
	"parallelism": {"p"},
	"log-n":       {"iterations", "i"},
	"block-size":  {"r"},
	"cost":        {"i"},
	"salt-length": {"salt-size", "s"},
	"key-length":  {"key-size", "k"},
}

// command returns the command that generates with a scheme of the family.
func (f schemeFamily) command() *cli.Command {
	c := &cli.Command{
		Name:            f.name,
		Usage:           f.usage,
		UsageText:       "clientsecret generate " + f.name + " [options]",
		Description:     "Default: " + defaultsOf(f.algorithm(f.variants[0])),
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Action: own(func(ctx context.Context, c *cli.Command) error {
			if parent := c.Lineage()[1]; parent.IsSet("scheme") || parent.IsSet("high-entropy") {
				return errors.New("the command, --scheme and --high-entropy name a scheme: " +
					"give one of them")
			}
			if c.Args().Present() {
				return errors.New("too many arguments; see " + c.FullName() + " --help")
			}
			scheme, err := f.scheme(c)
			if err != nil {
				return err
			}
			return generate(ctx, c, scheme)
		}),
	}
	if len(f.variants) > 1 {
		c.Flags = append(c.Flags, completion.OneOf(&cli.StringFlag{
			Name: "variant", Aliases: []string{"v"},
			Usage: strings.Join(f.variants, ", "), DefaultText: f.variants[0],
		}, f.variants...))
	}
	if f.profiles != nil {
		c.Flags = append(c.Flags, completion.OneOf(&cli.StringFlag{
			Name: "profile", Usage: "low-memory or recommended (RFC 9106, section 4)",
		}, slices.Sorted(maps.Keys(f.profiles))...))
	}
	for _, factor := range f.factors() {
		c.Flags = append(c.Flags, &cli.IntFlag{
			Name: factor, Aliases: factorAliases[factor], Usage: factorUsages[factor],
			HideDefault: true,
		})
	}
	return c
}

// commands returns a command for the family, and a hidden one for each
// algorithm with another name.
func (f schemeFamily) commands() []*cli.Command {
	all := []*cli.Command{f.command()}
	for _, v := range f.variants {
		if algorithm := f.algorithm(v); algorithm != f.name {
			one := f
			one.name, one.usage, one.variants = algorithm, "store with "+algorithm, []string{v}
			c := one.command()
			c.Hidden = true
			all = append(all, c)
		}
	}
	return all
}

// scheme returns the scheme that the options of a command ask for.
func (f schemeFamily) scheme(c *cli.Command) (clientsecret.Scheme, error) {
	algorithm, err := f.variant(c)
	if err != nil {
		return nil, err
	}
	factors := make(map[string]int)
	if c.IsSet("profile") {
		profile, ok := f.profiles[c.String("profile")]
		if !ok {
			return nil, errors.New("--profile is not low-memory or recommended")
		}
		factors = maps.Clone(profile)
	}
	text := algorithm
	for _, factor := range f.factors() {
		if c.IsSet(factor) {
			factors[factor] = c.Int(factor)
		}
		if n, ok := factors[factor]; ok {
			text += fmt.Sprintf(",%s=%d", factor, n)
		}
	}
	return parseScheme(text)
}

// variant returns the algorithm of --variant, which is a variant or an
// algorithm: id or argon2id.
func (f schemeFamily) variant(c *cli.Command) (algorithm string, err error) {
	if !c.IsSet("variant") {
		return f.algorithm(f.variants[0]), nil
	}
	for _, v := range f.variants {
		if typed := c.String("variant"); typed == v || typed == f.algorithm(v) {
			return f.algorithm(v), nil
		}
	}
	return "", errors.New("--variant is not one of " + strings.Join(f.variants, ", "))
}

// parseScheme parses the value of --scheme. It may begin with a family, which
// stands for the first algorithm in it.
func parseScheme(text string) (clientsecret.Scheme, error) {
	name, _, _ := strings.Cut(text, ",")
	for _, f := range schemeFamilies {
		if name == f.name {
			text = f.algorithm(f.variants[0]) + strings.TrimPrefix(text, name)
		}
	}
	scheme, err := clientsecret.ParseScheme(text)
	if err == nil {
		return scheme, nil
	}
	known := append(schemeNames(), highEntropy)
	if meant := suggest(name, known); meant != "" && !slices.Contains(known, name) {
		return nil, fmt.Errorf("--scheme %s: did you mean %s?", name, meant)
	}
	return nil, withOptions(err)
}

// schemeNames returns the names of the families and of their algorithms.
func schemeNames() []string {
	var names []string
	for _, f := range schemeFamilies {
		names = append(names, f.names()...)
	}
	return names
}

// highEntropy is a scheme for generated secrets alone.
var highEntropy = clientsecret.HighEntropy{}.String()

// schemeFlag is for the commands that hash. Their subcommands are schemes and
// do not have it. Some commands take more schemes than [schemeNames].
func schemeFlag(more ...string) cli.Flag {
	return completion.OneOf(&cli.StringFlag{
		Name: "scheme", Usage: schemeUsage, HideDefault: true, Local: true,
	}, append(schemeNames(), more...)...)
}

// names returns the name of the family and those of its algorithms.
func (f schemeFamily) names() []string {
	names := []string{f.name}
	for _, v := range f.variants {
		if algorithm := f.algorithm(v); algorithm != f.name {
			names = append(names, algorithm)
		}
	}
	return names
}

// defaultsOf returns the text of a scheme with the default work factors.
func defaultsOf(algorithm string) string {
	scheme, err := clientsecret.ParseScheme(algorithm)
	if err != nil {
		panic("clientsecret: no scheme for " + algorithm)
	}
	return scheme.String()
}

// unknownScheme says that a word is no command of generate.
func unknownScheme(typed string) error {
	var families []string
	for _, f := range schemeFamilies {
		families = append(families, f.name)
	}
	if meant := suggest(typed, schemeNames()); meant != "" {
		return fmt.Errorf("%s: did you mean %s? See clientsecret generate --help", typed, meant)
	}
	return errors.New("unknown scheme: use " + strings.Join(families, ", ") +
		", or an algorithm such as argon2id")
}
