package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

// client is what generate makes. Its JSON holds the secret: that is what the
// command is for.
type client struct {
	ClientID      string    `json:"client_id,omitempty"`
	Secret        string    `json:"secret"`
	SecretEncoded string    `json:"secret_urlencoded,omitempty"` // where it differs
	Stored        string    `json:"stored"`
	Scheme        string    `json:"scheme"`           // what is inside, if it is sealed
	KeyID         string    `json:"key_id,omitempty"` // of the key that it is sealed with
	EntropyBits   int       `json:"entropy_bits"`
	Warnings      []warning `json:"warnings"`

	madeID   bool // the id was made, not given
	warnings []clientsecret.Warning
}

// warningsOfGenerated returns the warnings about the value of a secret that was
// generated. A cheap hash is enough for it.
func warningsOfGenerated(d clientsecret.Digest) []clientsecret.Warning {
	return slices.DeleteFunc(d.Warnings(), func(w clientsecret.Warning) bool {
		return w.Code == clientsecret.WarnWeakWorkFactor
	})
}

// warningsOfCharset warns of a prefix or a charset with other characters than
// letters and digits, even if a secret happens to have none of them.
func (r *request) warningsOfCharset() []clientsecret.Warning {
	d, err := clientsecret.Parse("$plaintext$" + r.generator.Prefix + string(r.generator.Charset))
	if err != nil || r.plaintext { // its value warns by itself
		return nil
	}
	return slices.DeleteFunc(d.Warnings(), func(w clientsecret.Warning) bool {
		return w.Code != clientsecret.WarnUnsafeCharacters
	})
}

// printer prints what generate makes.
type printer interface {
	// print prints client number n, from 1, of that many.
	print(m client, n, of int) error
}

// printerOf returns the way to print that the options ask for.
func printerOf(c *cli.Command) (printer, error) {
	out := c.Root().Writer
	var options []string
	var p printer = textPrinter{out}
	if c.Bool("json") {
		options, p = append(options, "--json"), jsonPrinter{out}
	}
	if c.Bool("quiet") {
		options, p = append(options, "--quiet"), quietPrinter{out}
	}
	if c.IsSet("as") {
		f, err := formatNamed(c.String("as"))
		if err != nil {
			return nil, err
		}
		options, p = append(options, "--as"), asPrinter{out: out, format: f}
	}
	if len(options) > 1 {
		return nil, fmt.Errorf("%s and %s are two ways to print: give one of them",
			options[0], options[1])
	}
	return p, nil
}

// jsonPrinter prints an object a line. The warnings are in it.
type jsonPrinter struct{ out io.Writer }

func (p jsonPrinter) print(m client, _, _ int) error {
	return written(term.WriteJSON(p.out, m))
}

// quietPrinter prints the values for a program: a line each, the secret first,
// the stored value last.
type quietPrinter struct{ out io.Writer }

func (p quietPrinter) print(m client, n, _ int) error {
	m.warnOnce(n)
	lines := m.Secret + "\n" + m.Stored + "\n"
	if m.madeID {
		lines = m.ClientID + "\n" + lines
	}
	_, err := io.WriteString(p.out, lines)
	return written(err)
}

// textPrinter labels the two values, because confusing them is the most common
// mistake.
type textPrinter struct{ out io.Writer }

func (p textPrinter) print(m client, n, of int) error {
	m.warnOnce(n)
	text := m.application() + "\n" +
		labelled("Stored value, for the provider, the OpenID Connect server (client_secret):",
			m.Stored)
	if m.KeyID != "" {
		text += "\nOnly a provider with the key " + m.KeyID + " can use the stored value, and only\n" +
			"for this client.\n"
	}
	if n == of {
		text += "\nThe relying party fails with the stored value: give it the secret. The provider\n" +
			"needs the stored value only. Put it in single quotes, for its $ signs. In a\n" +
			"Compose file, double each $. The secret is stored nowhere: it cannot be shown\n" +
			"again.\n"
	} else {
		text += "\n" + strings.Repeat("-", term.Columns) + "\n\n"
	}
	_, err := io.WriteString(p.out, text)
	return written(err)
}

// application returns a text with what the application needs.
func (m client) application() string {
	text := ""
	if m.madeID {
		text = labelled("Client identifier, for both sides (client_id):", m.ClientID) + "\n"
	}
	text += labelled("Client secret, for the relying party, the application (client_secret):",
		m.Secret)
	if m.SecretEncoded != "" {
		text += "\n" + labelled("The same secret percent-encoded, for a relying party that does "+
			"not encode it\nfor HTTP Basic authentication (RFC 6749, section 2.3.1):",
			m.SecretEncoded)
	}
	return text
}

// labelled returns a value on a line of its own, which is easy to copy.
func labelled(label, value string) string { return label + "\n\n    " + value + "\n" }

// warnOnce prints the warnings before the first client. They are the same for
// all clients.
func (m client) warnOnce(n int) {
	if n == 1 {
		warnAll(m.warnings)
	}
}
