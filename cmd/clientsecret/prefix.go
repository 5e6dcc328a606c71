package main

import (
	"errors"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret/internal/checksum"
)

// prefixFlag is for the commands that make or read secrets with a checksum.
func prefixFlag(usage string) cli.Flag { return &cli.StringFlag{Name: "prefix", Usage: usage} }

// readChecksums is the usage of commands that read secrets.
const readChecksums = "read the checksums of secrets that begin so"

// prefixOf returns the prefix of the secrets; empty if none is given.
func prefixOf(c *cli.Command) (string, error) {
	prefix := c.String("prefix")
	if c.IsSet("prefix") && checksum.CheckPrefix(prefix) != nil {
		return "", errors.New(optionNames.Replace(checksum.ErrPrefix.Error()))
	}
	return prefix, nil
}
