package completion

import (
	"context"
	"embed"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v3"
)

// requestName is the hidden command that the scripts run.
const requestName = "__complete"

// Request returns the hidden command that the scripts run. Its arguments are
// the words between the name of the program and the cursor. It prints
//
//	words
//
// and a line for each word, with its usage after a tab, or
//
//	files N
//
// where N is [Answer.After]. It reads no input.
func Request() *cli.Command {
	return &cli.Command{
		Name:            requestName,
		Hidden:          true,
		HideHelp:        true,
		SkipFlagParsing: true,
		Action: func(_ context.Context, c *cli.Command) error {
			answer := For(c.Root(), c.Args().Slice())
			_, err := io.WriteString(c.Root().Writer, answer.String())
			return err
		},
	}
}

func (a Answer) String() string {
	if a.Files {
		return fmt.Sprintf("files %d\n", a.After)
	}
	var b strings.Builder
	b.WriteString("words\n")
	for _, w := range a.Words {
		b.WriteString(w.Text)
		if w.Usage != "" {
			b.WriteString("\t" + w.Usage)
		}
		b.WriteString("\n")
	}
	return b.String()
}

//go:embed scripts
var scripts embed.FS

// Description explains where the scripts go.
const Description = "Prints a completion script. For the current session:\n\n" +
	"   bash, zsh:  source <(clientsecret completion bash)   # or zsh\n" +
	"   fish:       clientsecret completion fish | source\n\n" +
	"For all sessions, put that in ~/.bashrc, in ~/.zshrc (after compinit) or in\n" +
	"~/.config/fish/config.fish. Or store the script where the shell looks for it:\n\n" +
	"   bash  ~/.local/share/bash-completion/completions/clientsecret\n" +
	"         (with the package bash-completion)\n" +
	"   zsh   _clientsecret in a folder of $fpath\n" +
	"   fish  ~/.config/fish/completions/clientsecret.fish"

// Configure changes the library's command that prints completion scripts. It
// prints the scripts of this package. The library's script for PowerShell evaluates
// what is typed, so that shell has none.
func Configure(c *cli.Command) {
	c.Hidden = false
	c.Usage = "print a completion script for a shell"
	c.UsageText = "clientsecret completion bash|zsh|fish"
	c.Description = Description
	own := c.Commands[:0]
	for _, shell := range c.Commands {
		script, err := scripts.ReadFile("scripts/clientsecret." + shell.Name)
		if err != nil {
			continue
		}
		own = append(own, shell)
		shell.Usage = "print the script for " + shell.Name
		shell.Action = func(_ context.Context, c *cli.Command) error {
			_, err := c.Root().Writer.Write(script)
			return err
		}
	}
	c.Commands = own
}
