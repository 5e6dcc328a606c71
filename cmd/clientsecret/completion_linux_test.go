package main

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term/termtest"
)

// completions are lines, and what their last word is completed to. It stays the
// same if nothing completes it.
var completions = []struct{ name, line, last string }{
	{"command", "clientsecret gen", "generate"},
	{"subcommand", "clientsecret key ", "generate"},
	{"scheme", "clientsecret generate sc", "scrypt"},
	{"algorithm", "clientsecret generate sha512", "sha512crypt"},
	{"shell", "clientsecret completion b", "bash"},
	{"subject of help", "clientsecret help ins", "inspect"},
	{"option", "clientsecret audit --js", "--json"},
	{"inherited option", "clientsecret generate pbkdf2 --cou", "--count"},
	{"value", "clientsecret generate --charset rfc", "rfc3986"},
	{"value after =", "clientsecret generate --charset=rfc", "--charset=rfc3986"},
	{"value of an alias", "clientsecret generate --random.charset=h", "--random.charset=hex"},
	{"variant", "clientsecret generate sha2crypt --variant sha5", "sha512"},
	{"profile", "clientsecret generate argon2 --profile=l", "--profile=low-memory"},
	{"scheme of hash", "clientsecret hash --scheme yes", "yescrypt"},
	{"scheme of migrate", "clientsecret migrate --scheme=yes", "--scheme=yescrypt"},
	{"value in a quote", "clientsecret hash --scheme 'yes", "'yescrypt'"},
	{"value in a quote after =", `clientsecret hash --scheme="yes`, `--scheme="yescrypt"`},
	{"algorithm to calibrate", "clientsecret calibrate bcrypt yes", "yescrypt"},
	{"free value", "clientsecret check --client ex", "ex"},
	{"free value after =", "clientsecret check --client=ex", "--client=ex"},
	{"no option", "clientsecret check --exampl", "--exampl"},

	{"file of audit", "clientsecret audit ex", "example.yml"},
	{"file of migrate", "clientsecret migrate --diff ex", "example.yml"},
	{"file of reseal", "clientsecret reseal ex", "example.yml"},
	{"file of trace", "clientsecret trace x.log ex", "example.yml"},
	{"file in a folder", "clientsecret audit folder/in", "folder/inside.yml"},
	{"file with a space", "clientsecret audit my", `my\ file.yml`},
	{"file after --", "clientsecret audit -- --str", "--strange.yml"},
	{"file of an option", "clientsecret key generate --output ex", "example.yml"},
	{"file of an option after =", "clientsecret key generate --output=ex", "--output=example.yml"},
	{"file of a key", "clientsecret seal --seal-key a=ex", "a=example.yml"},
	{"file of a key after =", "clientsecret seal --seal-key=a=ex", "--seal-key=a=example.yml"},
	{"file of a key with a space", "clientsecret seal --seal-key a=my", `a=my\ file.yml`},
	{"file of standard input", "clientsecret check < ex", "example.yml"},
	{"id of a key", "clientsecret seal --seal-key ex", "ex"},
	{"stored value", "clientsecret check ex", "ex"},
	{"stored values", "clientsecret inspect x ex", "ex"},
	{"nothing", "clientsecret hash ex", "ex"},
	{"nothing after --", "clientsecret hash -- ex", "ex"},
	{"sealed value", "clientsecret reseal --client a ex", "ex"},

	{"single quotes", `clientsecret check 'it'\''s $(touch ran)' --cl`, "--client"},
	{"double quotes", `clientsecret check "$(touch ran)\"" --cl`, "--client"},
	{"no quotes", "clientsecret check $(touch ran) --cl", "--client"},
	{"backquotes", "clientsecret check `touch ran` --cl", "--client"},
	{"open quote", "clientsecret check --client '$(touch ran)", "'$(touch ran)"},
	{"another command", "clientsecret check --client a; clientsecret aud", "audit"},
}

// completed returns the line after the shell has completed it. A space follows
// a complete word.
func completed(line, last string) string {
	if strings.HasSuffix(line, last) { // nothing
		return line
	}
	return line[:strings.LastIndex(line, " ")+1] + last + " "
}

// TestBash presses Tab in bash.
func TestBash(t *testing.T) {
	sh := startShell(t, "bash", "--noprofile", "--rcfile", ".bashrc", "-i")
	for _, tc := range completions {
		if tc.name != "backquotes" { // bash completes nothing after them
			t.Run(tc.name, func(t *testing.T) { sh.complete(t, tc.line, tc.last) })
		}
	}
	sh.send(t, "clientsecret audit --\t\t")
	termtest.ReadUntil(t, sh.terminal, "print a JSON object for each client, one a line")
}

// TestBashSettings: completion works with unusual settings.
func TestBashSettings(t *testing.T) {
	sh := startShell(t, "bash", "--noprofile", "--rcfile", ".bashrc", "-i")
	// Without = and : among the word breaks, readline cannot complete files
	// after them.
	sh.send(t, "set -u; IFS=e; shopt -s failglob; COMP_WORDBREAKS=${COMP_WORDBREAKS//[:=]}\r")
	for _, tc := range completions {
		inWord := strings.Contains(tc.last, "=") && strings.HasSuffix(tc.last, ".yml")
		if tc.name != "backquotes" && !inWord {
			t.Run(tc.name, func(t *testing.T) { sh.complete(t, tc.line, tc.last) })
		}
	}
}

// TestZsh presses Tab in zsh.
func TestZsh(t *testing.T) {
	sh := startShell(t, "zsh", "-i")
	for _, tc := range completions {
		t.Run(tc.name, func(t *testing.T) { sh.complete(t, tc.line, tc.last) })
	}
	sh.send(t, "clientsecret audit --\t")
	termtest.ReadUntil(t, sh.terminal, "-- print a JSON object for each client, one a line")
}

// TestZshFolder: the script is found in a folder of $fpath.
func TestZshFolder(t *testing.T) {
	sh := startShell(t, "zsh", "-i", "-c", "clientsecret completion zsh >folder/_clientsecret; "+
		"export FPATH=$PWD/folder:$FPATH; exec zsh -i")
	sh.complete(t, "clientsecret generate --charset rfc", "rfc3986")
	sh.complete(t, "clientsecret audit ex", "example.yml")
}

// TestFish asks fish what Tab would show.
func TestFish(t *testing.T) {
	path := shellPath(t, "fish")
	folder := completionFolder(t)
	const script = "mkdir -p ~/.config/fish/completions\n" +
		"clientsecret completion fish >~/.config/fish/completions/clientsecret.fish\n" +
		"for line in $argv; complete -C $line; echo ==; end"
	args := []string{"-c", script, "--"}
	for _, tc := range completions {
		args = append(args, tc.line)
	}
	cmd := exec.Command(path, append(args, "clientsecret audit --js")...)
	cmd.Dir, cmd.Env = folder, completionEnv(t, folder)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	answers := strings.Split(string(out), "==\n")
	if len(answers) != len(completions)+2 {
		t.Fatalf("%d answers: %s", len(answers), out)
	}
	unquote := strings.NewReplacer(`\ `, " ", "'", "", `"`, "")
	for i, tc := range completions {
		want := unquote.Replace(tc.last)
		if completed(tc.line, tc.last) == tc.line {
			want = ""
		}
		got, _, _ := strings.Cut(strings.TrimSuffix(answers[i], "\n"), "\t")
		if got != want || strings.Count(answers[i], "\n") > 1 {
			t.Errorf("%s: %s becomes %q, want %q", tc.name, tc.line, answers[i], want)
		}
	}
	const described = "--json\tprint a JSON object for each client, one a line\n"
	if got := answers[len(completions)]; got != described {
		t.Errorf("%q, want %q", got, described)
	}
	wasNotRun(t, folder)
}

// TestCompletionReadsNothing: completion reads neither files that are typed nor
// standard input.
func TestCompletionReadsNothing(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo") // whoever opens it waits
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	stdin, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	defer stdin.Close()
	for _, args := range [][]string{
		{"audit", fifo, "-", ""},
		{"migrate", "--in-place", fifo, "--"},
		{"check", "--seal-key", "a=" + fifo, "--client", "a", ""},
		{"hash", ""},
		{"key", "generate", "--output", filepath.Join(filepath.Dir(fifo), "made"), ""},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		cmd := exec.CommandContext(ctx, commandPath(t), append([]string{"__complete"}, args...)...)
		cmd.Stdin = stdin
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%q: %v: %s", args, err, out)
		}
		cancel()
	}
	if files, err := os.ReadDir(filepath.Dir(fifo)); err != nil || len(files) != 1 {
		t.Errorf("%v, %v", files, err)
	}
}

// startFiles are the files that the shells read when they start. They let
// Ctrl-T print the line and begin a new one.
var startFiles = map[string]string{
	".bashrc": `
source <(clientsecret completion bash)
bind 'set bell-style none'
bind 'set enable-bracketed-paste off'
show() { printf '\n<<%s>>\n' "$READLINE_LINE"; READLINE_LINE= READLINE_POINT=0; }
bind -x '"\C-t": show'
PS1='ready: '
`,
	".zshrc": `
autoload -Uz compinit
compinit -u -D
(( $+functions[_clientsecret] )) || source <(clientsecret completion zsh)
setopt no_beep no_prompt_sp
show() { zle -I; print -r -- "<<$BUFFER>>"; BUFFER= }
zle -N show
bindkey '^T' show
PS1='ready: '
`,
}

// shell is a shell with a terminal at which the test types.
type shell struct {
	terminal *os.File
	folder   string
}

// startShell starts a shell in a folder with files.
func startShell(t *testing.T, name string, args ...string) shell {
	t.Helper()
	path := shellPath(t, name)
	folder := completionFolder(t)
	controller, terminal := termtest.Open(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = folder
	cmd.Env = completionEnv(t, folder)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	terminal.Close() // when the shell ends, reading does
	t.Cleanup(func() {
		cancel()
		cmd.Wait()
	})
	termtest.ReadUntil(t, controller, "ready: ")
	return shell{controller, folder}
}

func (sh shell) send(t *testing.T, keys string) {
	t.Helper()
	if _, err := sh.terminal.WriteString(keys); err != nil {
		t.Fatal(err)
	}
}

// line ends the line that is typed, and returns it.
func (sh shell) line(t *testing.T) string {
	t.Helper()
	sh.send(t, "\x14")
	screen := termtest.ReadUntil(t, sh.terminal, ">>")
	_, line, _ := strings.Cut(screen, "<<")
	line, _, _ = strings.Cut(line, ">>")
	return line
}

// complete types a line and presses Tab. The shell may drop quotes.
func (sh shell) complete(t *testing.T, line, last string) {
	t.Helper()
	sh.send(t, line+"\t")
	unquote := strings.NewReplacer("'", "", `"`, "")
	if got, want := sh.line(t), completed(line, last); unquote.Replace(got) != unquote.Replace(want) {
		t.Errorf("%s\nbecomes %s\nwant    %s", line, got, want)
	}
	wasNotRun(t, sh.folder)
}

// wasNotRun checks that no word of the lines was run: some would make a file.
func wasNotRun(t *testing.T, folder string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(folder, "ran")); err == nil {
		t.Fatal("what is typed was run")
	}
}

// shellPath returns the path of a shell, if it is installed.
func shellPath(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skip(name + " is not installed")
	}
	return path
}

// completionFolder returns a folder with files that the lines name.
func completionFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	files := maps.Clone(startFiles)
	for _, name := range []string{"example.yml", "my file.yml", "--strange.yml", "folder/inside.yml"} {
		files[name] = ""
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// completionEnv returns the environment of a shell that finds the command,
// without the settings of the user who runs the test.
func completionEnv(t *testing.T, home string) []string {
	t.Helper()
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "XDG_") || strings.HasPrefix(v, "ZDOTDIR=")
	})
	path := filepath.Dir(commandPath(t)) + ":" + os.Getenv("PATH")
	return append(env, "PATH="+path, "HOME="+home, "INPUTRC=/dev/null", "TERM=dumb", "LC_ALL=C")
}
