package examples

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/clientsecret/clientsecret"
)

// gitleaks is run by its version, so that no go.mod of ours has its dependencies.
const gitleaks = "github.com/zricethezav/gitleaks/v8@v8.30.1"

// scannerRules returns the blocks of docs/providers.md about secret scanners, by
// language.
func scannerRules(t *testing.T) map[string]string {
	t.Helper()
	page, err := os.ReadFile("../docs/providers.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "### Rules for secret scanners\n")
	section, _, _ = strings.Cut(section, "\n## ")
	blocks := make(map[string]string)
	for _, b := range regexp.MustCompile("(?s)```(\\w+)\n(.*?)```").FindAllStringSubmatch(section, -1) {
		blocks[b[1]] = b[2]
	}
	return blocks
}

// generate returns a new secret.
func generate(t *testing.T, prefix string) string {
	t.Helper()
	s, err := clientsecret.Generator{Prefix: prefix}.Generate()
	if err != nil {
		t.Fatal(err)
	}
	return s.Reveal()
}

// digest returns the stored value of a secret with the prefix.
func digest(t *testing.T) string {
	t.Helper()
	d, err := clientsecret.PBKDF2{Iterations: 1}.Hash(clientsecret.NewSecret(generate(t, "acme")))
	if err != nil {
		t.Fatal(err)
	}
	return d.Encode()
}

// TestScannerRules: all rules have the regular expression of the page. It matches
// what Generate makes with the prefix, and that only.
func TestScannerRules(t *testing.T) {
	rules := scannerRules(t)
	text := strings.TrimSpace(rules["text"])
	if !strings.Contains(rules["toml"], "regex = '''"+text+"'''\n") {
		t.Errorf("gitleaks has another expression than %s", text)
	}
	var trufflehog struct {
		Detectors []struct {
			Name     string
			Keywords []string
			Regex    map[string]string
		}
	}
	if err := yaml.Load([]byte(rules["yaml"]), &trufflehog, yaml.WithKnownFields()); err != nil {
		t.Fatal(err)
	}
	d := trufflehog.Detectors
	if len(d) != 1 || d[0].Name == "" || !slices.Equal(d[0].Keywords, []string{"acme"}) ||
		len(d[0].Regex) != 1 || d[0].Regex["secret"] != text {
		t.Errorf("TruffleHog has another expression than %s: %v", text, d)
	}
	form := regexp.MustCompile(text)
	for range 100 {
		secret := generate(t, "acme")
		for _, line := range []string{
			secret, `"a\n` + secret + `\n"`, "?client_secret%3D" + secret + "%26", secret + "_old",
		} {
			if got := form.FindStringSubmatch(line); len(got) != 2 || got[1] != secret {
				t.Fatalf("in %s it matches %q", line, got)
			}
		}
		for _, other := range []string{secret[1:], secret[:81], secret + "x", generate(t, "acme_"), generate(t, "")} {
			if form.MatchString(other) {
				t.Errorf("it matches %s", other)
			}
		}
	}
}

// TestGitleaks: with the rule of the page, gitleaks finds the secrets with the
// prefix in the history of a repository, and nothing else.
func TestGitleaks(t *testing.T) {
	if testing.Short() {
		t.Skip("gitleaks takes half a minute to build")
	}
	if out, err := goCommand(".", "mod", "download", gitleaks).CombinedOutput(); err != nil {
		t.Skipf("gitleaks cannot be downloaded: %v\n%s", err, out)
	}
	repo := newRepository(t)
	leaked, encoded, logged := generate(t, "acme"), generate(t, "acme"), generate(t, "acme")
	repo.commit("leak", map[string]string{
		".gitleaks.toml": scannerRules(t)["toml"],
		"deploy.env":     "CLIENT_ID=grafana\nCLIENT_SECRET='" + leaked + "'\n",
		"secret.yml":     "data:\n  client_secret: " + base64.StdEncoding.EncodeToString([]byte(encoded)) + "\n",
		"provider.log":   "POST /token?client_id=a&client_secret%3D" + logged + "%26x=y\n",
		"others.yml":     "acme: " + generate(t, "") + "\ncut: " + logged[:81] + "\nstored: " + digest(t) + "\n",
	})
	repo.commit("regret", map[string]string{"deploy.env": "CLIENT_ID=grafana\n"})

	out, err := goCommand(repo.dir, "run", gitleaks, "git", "--config", ".gitleaks.toml",
		"--no-banner", "--exit-code", "0", "--report-format", "json", "--report-path", "-").Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr(err))
	}
	var found []struct{ RuleID, File, Secret string }
	if err := json.Unmarshal(out, &found); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var got []string
	for _, f := range found {
		if f.RuleID == "acme-client-secret" {
			got = append(got, f.File+": "+f.Secret)
		}
	}
	slices.Sort(got)
	got = slices.Compact(got) // what it decodes, it reports as it was, too
	want := []string{"deploy.env: " + leaked, "provider.log: " + logged, "secret.yml: " + encoded}
	if !slices.Equal(got, want) {
		t.Errorf("found\n%s\nwant\n%s\nof %s", strings.Join(got, "\n"), strings.Join(want, "\n"), out)
	}
}

// goCommand returns a go command that ignores the workspace.
func goCommand(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GIT_CONFIG_GLOBAL="+os.DevNull)
	return cmd
}

// stderr returns what a command wrote to standard error before it failed.
func stderr(err error) []byte {
	if exit, ok := err.(*exec.ExitError); ok {
		return exit.Stderr
	}
	return nil
}

// repository is a new git repository.
type repository struct {
	t   *testing.T
	dir string
}

func newRepository(t *testing.T) repository {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	r := repository{t, t.TempDir()}
	r.git("init", "--quiet")
	return r
}

// commit writes files, and commits all.
func (r repository) commit(message string, files map[string]string) {
	r.t.Helper()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(r.dir, name), []byte(text), 0o600); err != nil {
			r.t.Fatal(err)
		}
	}
	r.git("add", ".")
	r.git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", message)
}

func (r repository) git(args ...string) {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull)
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("git %s: %v\n%s", args[0], err, bytes.TrimSpace(out))
	}
}
