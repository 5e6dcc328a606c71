package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v3"
)

func manCommand() *cli.Command {
	return &cli.Command{
		Name:  "man",
		Usage: "print the manual page",
		Description: "Prints the manual page in the language of man(7), made from the same\n" +
			"definitions as the help.",
		UsageText: "clientsecret man\n\n" +
			"clientsecret man | man -l -\n" +
			"clientsecret man > /usr/local/share/man/man1/clientsecret.1",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Action: own(func(_ context.Context, c *cli.Command) error {
			if c.Args().Present() {
				return errors.New("man takes no argument: all commands are on one page")
			}
			if _, err := io.WriteString(c.Root().Writer, manPage(newCommand())); err != nil {
				return fmt.Errorf("could not write the manual page: %w", err)
			}
			return nil
		}),
	}
}

// manPage returns the manual page of the command and its subcommands.
func manPage(root *cli.Command) string {
	var m manual
	m.line(".\\\" Made by clientsecret man.")
	m.line(".TH CLIENTSECRET 1 \"\" clientsecret \"User Commands\"")
	m.line(".SH NAME")
	m.text("clientsecret - " + root.Usage)
	m.line(".SH SYNOPSIS")
	for _, c := range root.Commands {
		synopsis, _, _ := strings.Cut(c.UsageText, "\n")
		m.line(".B " + escape(synopsis))
		m.line(".br")
	}
	m.line(".B clientsecret completion bash|zsh|fish|pwsh")
	m.line(".SH DESCRIPTION")
	m.paragraphs(root.Description)
	m.line(".SH COMMANDS")
	for _, c := range root.Commands {
		m.command("clientsecret "+c.Name, c)
	}
	m.line(".SS clientsecret completion")
	m.text("Prints a completion script for bash, zsh, fish or pwsh.")
	m.line(".SH OPTIONS")
	m.option("--help, -h", "", "show the help of any command")
	m.option("--version, -v", "", "print the version")
	m.line(".SH EXIT STATUS")
	m.option("0", "", "all is well")
	m.option("1", "", "the answer is no (check), or there is something to look at (inspect, audit, migrate, trace)")
	m.option("2", "", "could not tell, bad usage, or any other error")
	m.line(".SH ENVIRONMENT")
	m.option("NO_COLOR", "", "if it is set, nothing is in colour")
	m.line(".SH SEE ALSO")
	m.text("https://github.com/clientsecret/clientsecret")
	return m.String()
}

// manual is a page on its way.
type manual struct{ strings.Builder }

func (m *manual) line(s string) { m.WriteString(s + "\n") }

// text writes a line of text, which is not taken for a request.
func (m *manual) text(s string) {
	s = escape(s)
	if strings.HasPrefix(s, ".") {
		s = `\&` + s
	}
	m.line(s)
}

// escape keeps characters as they are that man(7) would make typographic.
func escape(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "~", `\(ti`, "^", `\(ha`).Replace(s)
}

// command writes the section of a command, and those of the commands below it.
func (m *manual) command(name string, c *cli.Command) {
	m.line(".SS " + escape(name))
	m.text(strings.ToUpper(c.Usage[:1]) + c.Usage[1:] + ".")
	m.line(".PP")
	m.paragraphs(c.Description)
	for _, f := range c.Flags {
		d, ok := f.(cli.DocGenerationFlag)
		if v, visible := f.(cli.VisibleFlag); !ok || visible && !v.IsVisible() {
			continue
		}
		value, usage := "", d.GetUsage()
		if d.TakesValue() {
			value = d.TypeName()
		}
		if text := d.GetDefaultText(); text != "" && d.IsDefaultVisible() {
			usage += " (default: " + strings.Trim(text, `"`) + ")"
		}
		m.option("--"+f.Names()[0], value, usage)
	}
	if _, examples, ok := strings.Cut(c.UsageText, "\n\n"); ok {
		m.line(".PP")
		m.line("Examples:")
		m.verbatim(strings.Split(examples, "\n"))
	}
	for _, sub := range c.VisibleCommands() {
		m.command(name+" "+sub.Name, sub)
	}
}

func (m *manual) option(name, value, usage string) {
	m.line(".TP")
	line := `\fB` + escape(name) + `\fR`
	if value != "" {
		line += ` \fI` + escape(value) + `\fR`
	}
	m.line(line)
	m.text(usage)
}

// paragraphs writes a description: paragraphs, and as it stands what has columns.
func (m *manual) paragraphs(description string) {
	for i, p := range strings.Split(description, "\n\n") {
		if i > 0 {
			m.line(".PP")
		}
		lines := strings.Split(p, "\n")
		if strings.Contains(p, "  ") {
			m.verbatim(lines)
			continue
		}
		for _, l := range lines {
			m.text(l)
		}
	}
}

func (m *manual) verbatim(lines []string) {
	m.line(".RS 4")
	m.line(".nf")
	for _, l := range lines {
		m.text(l)
	}
	m.line(".fi")
	m.line(".RE")
}
