package main

import (
	"fmt"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

// result describes one stored value, as --json prints it for hash, seal, open
// and reseal. It never contains a secret in the clear.
type result struct {
	ClientID  string    `json:"client_id,omitempty"`
	Stored    string    `json:"stored,omitempty"`
	Algorithm string    `json:"algorithm"`        // of what is inside, if it is sealed
	Scheme    string    `json:"scheme,omitempty"` // that makes such a digest
	KeyID     string    `json:"key_id,omitempty"` // of the key that it is sealed with
	Warnings  []warning `json:"warnings"`
}

// jsonFlag is for the commands that print one object.
func jsonFlag() cli.Flag { return &cli.BoolFlag{Name: "json", Usage: "print a JSON object"} }

// resultOf describes a stored value, without the value itself.
func resultOf(c *cli.Command, d clientsecret.Digest, ws []clientsecret.Warning) result {
	r := result{
		ClientID: c.String("client"), Algorithm: d.Algorithm(), KeyID: d.KeyID(),
		Warnings: warningsForJSON(ws),
	}
	if scheme := d.Scheme(); scheme != nil {
		r.Scheme = scheme.String()
	}
	return r
}

// printStored prints a stored value. The warnings are in the JSON, or else go
// to standard error.
func printStored(c *cli.Command, d clientsecret.Digest, ws []clientsecret.Warning) error {
	if c.Bool("json") {
		r := resultOf(c, d, ws)
		r.Stored = d.Encode()
		return printJSON(c, r)
	}
	warnAll(ws)
	_, err := fmt.Fprintln(c.Root().Writer, d.Encode())
	return written(err)
}

// printJSON prints an object on one line.
func printJSON(c *cli.Command, v any) error {
	return written(term.WriteJSON(c.Root().Writer, v))
}

// written returns an error that says that the result could not be written, or
// nil.
func written(err error) error {
	if err != nil {
		return fmt.Errorf("could not write the result: %w", err)
	}
	return nil
}
