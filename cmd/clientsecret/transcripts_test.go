package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
)

// The transcripts of the documentation are its console blocks. A line that
// begins with "$ " is a command, and the lines after it are what a terminal
// shows.
//
// A block with output is run, and must show exactly that output. The blocks of
// a page run one after the other, in a folder with the example files. A block
// without output may need other programs and files; its commands must be known.

// step is a command of a transcript, and its output.
type step struct {
	line    int
	command string
	shows   string
}

// transcript is a console block of a page.
type transcript []step

func (tr transcript) shows() bool {
	for _, s := range tr {
		if s.shows != "" {
			return true
		}
	}
	return false
}

// transcriptsOf returns the console blocks of a page. Other blocks must have no
// commands, because nothing checks them.
func transcriptsOf(t *testing.T, page string) (all []transcript) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	language, inBlock := "", false
	for i, line := range strings.Split(string(text), "\n") {
		after, isFence := strings.CutPrefix(line, "```")
		command, isCommand := strings.CutPrefix(line, "$ ")
		switch {
		case isFence && inBlock:
			inBlock = false
		case isFence:
			inBlock, language = true, after
			if language == "console" {
				all = append(all, nil)
			}
		case !inBlock:
		case language != "console":
			if isCommand {
				t.Errorf("line %d: a command in a block that is not of the language console", i+1)
			}
		case isCommand:
			all[len(all)-1] = append(all[len(all)-1], step{line: i + 1, command: command})
		case len(all[len(all)-1]) == 0:
			t.Errorf("line %d: the block does not begin with a command", i+1)
		default:
			steps := all[len(all)-1]
			steps[len(steps)-1].shows += line + "\n"
		}
	}
	if inBlock {
		t.Error("the last block does not end")
	}
	return all
}

func TestTranscripts(t *testing.T) {
	run := 0
	for _, page := range pages(t) {
		t.Run(filepath.Base(filepath.Dir(page))+"/"+filepath.Base(page), func(t *testing.T) {
			var folder string
			for _, tr := range transcriptsOf(t, page) {
				if !tr.shows() {
					for _, s := range tr {
						if err := knowsAll(s.command); err != nil {
							t.Errorf("line %d: %s: %v", s.line, s.command, err)
						}
					}
					continue
				}
				if runtime.GOOS == "windows" {
					t.Skip("the transcripts are of a shell")
				}
				if folder == "" {
					folder = exampleFolder(t)
				}
				for _, s := range tr {
					s.run(t, folder)
					run++
				}
			}
		})
	}
	if run < 10 && runtime.GOOS != "windows" { // or the blocks are not found
		t.Errorf("%d commands were run", run)
	}
}

// exampleFolder returns a folder with the example files of the documentation.
func exampleFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "docs"), 0o700); err != nil {
		t.Fatal(err)
	}
	examples, err := filepath.Glob("../../docs/example.*")
	if err != nil || len(examples) == 0 {
		t.Fatal("no examples", err)
	}
	for _, name := range examples {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "docs", filepath.Base(name)), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// run runs the command, and compares its output, except for what differs each
// time.
func (s step) run(t *testing.T, folder string) {
	t.Helper()
	got := s.output(t, folder)
	if mask(got) != mask(s.shows) {
		t.Errorf("line %d: %s\nshows\n%s\nthe page has\n%s", s.line, s.command, mask(got), mask(s.shows))
	}
	for line := range strings.Lines(s.shows) {
		line = strings.TrimSuffix(line, "\n")
		if n := term.Width(line); n > term.Columns && !strings.Contains(line, "https://") && !storedValue.MatchString(line) {
			t.Errorf("line %d: %d columns: %s", s.line, n, line)
		}
	}
	if err := pairsFit(s.shows); err != nil {
		t.Errorf("line %d: %v", s.line, err)
	}
}

// output returns what a terminal shows of the command. calibrate runs on an
// invented machine, because its recommendation depends on the machine.
func (s step) output(t *testing.T, folder string) string {
	t.Helper()
	words := commandsIn(s.command)[0]
	if len(words) > 1 && words[0] == "clientsecret" && words[1] == "calibrate" {
		out, err := calibrateWith(inventedMachine(1), words[2:]...)
		if err != nil {
			t.Errorf("line %d: %v", s.line, err)
		}
		return out
	}
	command := strings.ReplaceAll(s.command, "go run ./cmd/clientsecret", "clientsecret")
	command = strings.ReplaceAll(command, "/etc/provider/", "") // keys are in the folder
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = folder
	path := filepath.Dir(commandPath(t)) + string(filepath.ListSeparator) + os.Getenv("PATH")
	cmd.Env = append(os.Environ(), "PATH="+path)
	out, _ := cmd.CombinedOutput() // statuses other than 0 are findings
	return onTerminal(string(out))
}

// onTerminal folds messages, as say does on a terminal.
func onTerminal(out string) string {
	var b strings.Builder
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, "clientsecret: ") {
			line = term.Wrap(strings.TrimSuffix(line, "\n"), 0, "  ") + "\n"
		}
		b.WriteString(line)
	}
	return b.String()
}

var (
	shownSecret = regexp.MustCompile(`(?m)^    [A-Za-z0-9]{72}$`)
	storedValue = regexp.MustCompile(`\$pbkdf2-sha512\$310000\$[A-Za-z0-9./]{22}\$[A-Za-z0-9./]{86}`)
	duration    = regexp.MustCompile(`\b[0-9.]+ [nµm]?s\b`)

	calibrateRow = regexp.MustCompile(`(?m)^([a-z0-9-]+,\S+) +TIME +[0-9.]+  (.*)$`)
	heading      = regexp.MustCompile(`(?m)^SCHEME +TIME +PER SECOND +MINIMUM$`)
	taken        = regexp.MustCompile(`(?m)^Take \S+:`)
	workFactor   = regexp.MustCompile(`=[0-9]+`)
	measured     = regexp.MustCompile(`on [0-9]+ cores?|compares\s[0-9.]+(\smillion)?`)
	remembered   = regexp.MustCompile(`(?s)PER SECOND counts.*Minimums are from:`)
)

// mask replaces what is random, and what depends on the machine: secrets,
// stored values, times, rates, and the work factors that calibrate chooses.
// Columns and line breaks stay, except those that depend on such a number.
func mask(text string) string {
	text = shownSecret.ReplaceAllString(text, "    SECRET")
	text = storedValue.ReplaceAllString(text, "STORED")
	text = duration.ReplaceAllString(text, "TIME")
	factors := func(s string) string { return workFactor.ReplaceAllString(s, "=N") }
	text = taken.ReplaceAllStringFunc(text, factors)
	text = heading.ReplaceAllString(text, "SCHEME TIME RATE MINIMUM")
	text = calibrateRow.ReplaceAllStringFunc(text, func(row string) string {
		m := calibrateRow.FindStringSubmatch(row)
		return factors(m[1]) + " TIME RATE " + m[2]
	})
	return remembered.ReplaceAllStringFunc(text, func(s string) string {
		return measured.ReplaceAllString(strings.Join(strings.Fields(s), " "), "MEASURED")
	})
}

// pairsFit returns an error if a page shows a secret with a stored value that
// was not made from it. Where no stored value is shown, it went to a file.
func pairsFit(shows string) error {
	secrets, values := shownSecret.FindAllString(shows, -1), storedValue.FindAllString(shows, -1)
	if len(values) == 0 {
		return nil
	}
	for i, s := range secrets {
		if i >= len(values) {
			return fmt.Errorf("a secret has no stored value")
		}
		digest, err := clientsecret.Parse(values[i])
		if err != nil {
			return err
		}
		if err := clientsecret.Compare(digest, clientsecret.NewSecret(strings.TrimSpace(s))); err != nil {
			return fmt.Errorf("the secret and the stored value: %w", err)
		}
	}
	return nil
}
