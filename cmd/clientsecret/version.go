package main

import (
	"context"
	"errors"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v3"
)

func versionCommand() *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "print the version",
		Description: "Prints the version, the version of Go, and the platform it was built for.\n" +
			"A build without a version says (devel).\n\n" +
			"Exit status: 0 it was printed, 2 it was not.",
		UsageText:       "clientsecret version [--json]",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Flags:           []cli.Flag{jsonFlag()},
		Action: own(func(_ context.Context, c *cli.Command) error {
			switch {
			case c.Args().Present():
				return errors.New("version takes no argument")
			case c.Bool("json"):
				return printJSON(c, thisBuild())
			}
			cli.ShowVersion(c.Root())
			return nil
		}),
	}
}

// build is what version prints with --json.
type build struct {
	Version  string `json:"version"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func (b build) String() string { return b.Version + " " + b.Go + " " + b.Platform }

// thisBuild returns what the go command wrote into this binary.
func thisBuild() build {
	b := build{"(devel)", runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		b.Version = info.Main.Version
	}
	return b
}
