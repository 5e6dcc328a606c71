package main

import (
	"flag"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/completion"
)

var update = flag.Bool("update", false, "write clientsecret.1 again")

// TestManPage: the page in the repository is made from the definitions of the
// commands.
func TestManPage(t *testing.T) {
	const name = "clientsecret.1"
	root := newCommand()
	want := manPage(root)
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(name); err != nil || string(got) != want {
		t.Errorf("%s is out of date, %v: run go generate in this folder", name, err)
	}
	for _, c := range root.VisibleCommands() {
		if !strings.Contains(want, ".SS clientsecret "+c.Name+"\n") {
			t.Errorf("nothing of %s", c.Name)
		}
		for _, f := range c.VisibleFlags() {
			if !strings.Contains(want, "\n"+`\fB\-\-`+strings.ReplaceAll(f.Names()[0], "-", `\-`)+`\fR`) {
				t.Errorf("nothing of %s --%s", c.Name, f.Names()[0])
			}
		}
	}
}

// TestManPageReads: mandoc has nothing to say about the page, and shows its
// quotes as they are.
func TestManPageReads(t *testing.T) {
	mandoc, err := exec.LookPath("mandoc")
	if err != nil {
		t.Skip("mandoc is not installed")
	}
	if out, err := exec.Command(mandoc, "-T", "lint", "-W", "error", "clientsecret.1").CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	out, err := exec.Command(mandoc, "-T", "utf8", "-O", "width=78", "clientsecret.1").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Exit status: 0 the secret matches", "'STORED VALUE'"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is missing", want)
		}
	}
}

// manPage returns the manual page of the command and its subcommands.
func manPage(root *cli.Command) string {
	var m manual
	m.line(".\\\" Made by go generate.")
	m.line(".TH CLIENTSECRET 1 \"\" clientsecret \"User Commands\"")
	m.line(".SH NAME")
	m.text("clientsecret - " + root.Usage)
	m.line(".SH SYNOPSIS")
	for _, c := range root.VisibleCommands() {
		synopsis, _, _ := strings.Cut(c.UsageText, "\n")
		m.line(".B " + escape(synopsis))
		m.line(".br")
	}
	m.line(".B clientsecret completion bash|zsh|fish")
	m.line(".SH DESCRIPTION")
	m.paragraphs(root.Description)
	m.line(".SH COMMANDS")
	for _, c := range root.VisibleCommands() {
		m.command("clientsecret "+c.Name, c)
	}
	m.line(".SS clientsecret completion")
	m.paragraphs(completion.Description)
	m.line(".SH OPTIONS")
	m.option("--help, -h", "", "show the help of any command")
	m.option("--version, -v", "", "print the version")
	m.line(".SH EXIT STATUS")
	m.option("0", "", "all is well")
	m.option("1", "", "the answer is no (check), or there is something to look at (inspect, open, audit, migrate, reseal, trace)")
	m.option("2", "", "could not tell, bad usage, or any other error")
	m.line(".SH ENVIRONMENT")
	m.option("NO_COLOR", "", "if it is set, nothing is in colour")
	return m.String()
}

// manual is a page that is being written.
type manual struct{ strings.Builder }

func (m *manual) line(s string) { m.WriteString(s + "\n") }

// text writes a line of text, so that it is not taken for a request.
func (m *manual) text(s string) {
	s = escape(s)
	if strings.HasPrefix(s, ".") {
		s = `\&` + s
	}
	m.line(s)
}

// escape keeps man(7) from making characters typographic.
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

// paragraphs writes a description: text as paragraphs, and columns as they are.
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
