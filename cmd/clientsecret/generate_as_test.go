package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/clientsecret/clientsecret"
)

// hostileIDs are ids that a format without quotes, or with wrong ones, alters.
var hostileIDs = map[string]string{
	"plain":            "grafana",
	"single quotes":    "it's ''quoted''",
	"double quotes":    `say "hi" \" \\ \n`,
	"quotes alone":     "'",
	"a colon":          "a: b",
	"a comment":        "a #b",
	"leading dash":     "-x",
	"list item":        "- x",
	"option":           "--client",
	"null":             "null",
	"a boolean":        "yes",
	"a number":         "0x10",
	"a date":           "2026-05-04",
	"an anchor":        "&a *a !!binary x",
	"a document":       "---",
	"flow":             "{a: [b, c]}",
	"spaces around":    "  a  ",
	"a line end":       "a\nb\n",
	"a forged line":    "a'\nCLIENT_ID='b",
	"CR and tab":       "a\r\tb",
	"escape sequence":  "a\x1b]0;title\ab\x7f",
	"C1":               "a\u009b31m\u0085b",
	"separators":       "a\u2028b\u2029c\ufeffd",
	"bidi":             "a\u202eb\u200dc",
	"unicode":          "日本語 ünï 🚀",
	"above the BMP":    "a\U000e0041b\U0010ffffc",
	"replacement":      "a\ufffdb\ufffe",
	"a variable":       "$HOME ${HOME} $$ $(id) `id` $",
	"a template":       "{{ env \"HOME\" }} %HOME%",
	"a history escape": "a!b !!",
	"wildcards":        "* ? [a] ~",
	"256 characters":   strings.Repeat("x", 256),
}

// provided is what a format gives the provider.
type provided struct{ id, stored string }

// readers read what generate --as prints, as those do for whom it is.
var readers = map[string]func(*testing.T, string) []provided{
	"yaml": readAuthelia, "env": readShell, "compose": readCompose, "kubernetes": readKubernetes,
}

// TestAs: whatever the id, a format gives back the id and the stored value of
// the secret that stands on standard error.
func TestAs(t *testing.T) {
	if names := slices.Sorted(maps.Keys(readers)); len(names) != len(formats) {
		t.Fatalf("formats without a reader: %v", names)
	}
	for format, read := range readers {
		for name, id := range hostileIDs {
			t.Run(format+"/"+name, func(t *testing.T) {
				stdout, stderr := generateAs(t, "--as", format, "--high-entropy", "--client="+id)
				got := read(t, stdout)
				if len(got) != 1 || got[0].id != id {
					t.Fatalf("%q, want the id %q; from\n%s", got, id, stdout)
				}
				fits(t, got, secretsIn(stderr))
				apart(t, stdout, stderr, got)
			})
		}
	}
}

// TestAsMany: several clients are one text, with ids that are made.
func TestAsMany(t *testing.T) {
	for format, read := range readers {
		t.Run(format, func(t *testing.T) {
			stdout, stderr := generateAs(t, "--as", format, "--high-entropy", "--count", "3")
			got := read(t, stdout)
			ids := make(map[string]bool)
			for _, p := range got {
				if ids[p.id] = true; len(p.id) != 72 || !strings.Contains(stderr, "\n    "+p.id+"\n") {
					t.Errorf("the id %q, and on standard error\n%s", p.id, stderr)
				}
			}
			if len(ids) != 3 {
				t.Fatalf("%d ids, want 3", len(ids))
			}
			fits(t, got, secretsIn(stderr))
			apart(t, stdout, stderr, got)
		})
	}
}

// TestAsAppends: what several runs write to one file is one text too.
func TestAsAppends(t *testing.T) {
	for _, format := range []string{"yaml", "kubernetes"} {
		all := ""
		for range 2 {
			stdout, _ := generateAs(t, "--as", format, "--high-entropy")
			all += stdout
		}
		if got := readers[format](t, all); len(got) != 2 || got[0] == got[1] {
			t.Errorf("%s: %q", format, got)
		}
	}
}

// TestAsSealed: a sealed value opens for the id that stands beside it.
func TestAsSealed(t *testing.T) {
	key := clientsecret.GenerateKey()
	t.Setenv("AS_SEAL_KEY", key.Reveal())
	ring := &clientsecret.Keyring{Keys: map[string]clientsecret.AEAD{"a": key}, Primary: "a"}
	for format, read := range readers {
		for _, id := range [][]string{{"--client=it's: 日本\x1b"}, {"--client-id"}, nil} {
			args := append([]string{"--as", format, "--seal-key", "a=env:AS_SEAL_KEY"}, id...)
			stdout, stderr := generateAs(t, append(args, "--high-entropy")...)
			for _, p := range read(t, stdout) {
				digest, err := ring.Open(p.stored, p.id)
				if err != nil {
					t.Fatalf("%q: %v", args, err)
				}
				secret := clientsecret.NewSecret(secretsIn(stderr)[0])
				if err := clientsecret.Compare(digest, secret); err != nil {
					t.Errorf("%q: %v", args, err)
				}
			}
		}
	}
}

// TestYAMLString: every character comes back, alone and among others.
func TestYAMLString(t *testing.T) {
	var all strings.Builder
	for r := rune(1); r <= utf8.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		all.WriteRune(r)
		if r%0x1000 != 0xfff {
			continue
		}
		text := all.String()
		all.Reset()
		var got string
		if err := yaml.Unmarshal([]byte(yamlString(text)), &got); err != nil || got != text {
			t.Errorf("up to %U: %v", r, err)
		}
	}
	for r := rune(1); r < 0x3000; r++ {
		var got []string
		text := "- " + yamlString(string(r)) + "\n- x\n"
		if err := yaml.Unmarshal([]byte(text), &got); err != nil || got[0] != string(r) {
			t.Errorf("%U: %q, %v", r, got, err)
		}
	}
}

// generateAs runs generate, and returns what it prints.
func generateAs(t *testing.T, args ...string) (stdout, stderr string) {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	old := os.Stderr
	os.Stderr = file
	defer func() { os.Stderr = old }()
	var out bytes.Buffer
	root := newCommand()
	root.Writer = &out
	err = root.Run(context.Background(), append([]string{"clientsecret", "generate"}, args...))
	if err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	text, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), string(text)
}

var secretInText = regexp.MustCompile(`\(client_secret\):\n\n    (.+)\n`)

// secretsIn returns the secrets, each of which stands alone on its line.
func secretsIn(stderr string) []string {
	var all []string
	for _, match := range secretInText.FindAllStringSubmatch(stderr, -1) {
		all = append(all, match[1])
	}
	return all
}

func fits(t *testing.T, got []provided, secrets []string) {
	t.Helper()
	if len(secrets) != len(got) {
		t.Fatalf("%d secrets of %d clients", len(secrets), len(got))
	}
	for i, p := range got {
		digest, err := clientsecret.Parse(p.stored)
		if err != nil {
			t.Fatalf("%q: %v", p.stored, err)
		}
		if err := clientsecret.Compare(digest, clientsecret.NewSecret(secrets[i])); err != nil {
			t.Errorf("secret %d: %v", i, err)
		}
	}
}

// apart: the secret is not on standard output, nor the stored value on standard
// error.
func apart(t *testing.T, stdout, stderr string, got []provided) {
	t.Helper()
	for i, secret := range secretsIn(stderr) {
		encoded := base64.StdEncoding.EncodeToString([]byte(secret))
		if strings.Contains(stdout, secret) || strings.Contains(stdout, encoded) {
			t.Error("the secret is on standard output")
		}
		if strings.Contains(stderr, got[i].stored) {
			t.Error("the stored value is on standard error")
		}
	}
}

func readAuthelia(t *testing.T, text string) []provided {
	var clients []struct {
		ID       string   `yaml:"client_id"`
		Name     string   `yaml:"client_name"`
		Secret   string   `yaml:"client_secret"`
		Public   *bool    `yaml:"public"`
		Policy   string   `yaml:"authorization_policy"`
		Redirect []string `yaml:"redirect_uris"`
		Scopes   []string `yaml:"scopes"`
	}
	decode := yaml.NewDecoder(strings.NewReader(text))
	decode.KnownFields(true)
	if err := decode.Decode(&clients); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if err := decode.Decode(&clients); !errors.Is(err, io.EOF) {
		t.Fatalf("more than one document: %v", err)
	}
	// The same beneath the key of the list.
	var config map[string]map[string]map[string][]any
	whole := "identity_providers:\n  oidc:\n    clients:\n" + text
	if err := yaml.Unmarshal([]byte(whole), &config); err != nil ||
		len(config["identity_providers"]["oidc"]["clients"]) != len(clients) {
		t.Errorf("%v in\n%s", err, whole)
	}
	var all []provided
	for _, c := range clients {
		if c.Name != c.ID || c.Public == nil || *c.Public || c.Policy != "two_factor" ||
			len(c.Redirect) != 1 || len(c.Scopes) != 4 {
			t.Errorf("%+v", c)
		}
		all = append(all, provided{c.ID, c.Secret})
	}
	return all
}

func readShell(t *testing.T, text string) []provided {
	sh, err := exec.LookPath("sh")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("no sh")
	}
	file := filepath.Join(t.TempDir(), "env")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	const script = `. "$0"
set -eu
if [ "${CLIENT_ID_1+set}" = set ]; then
	for n in 1 2 3; do
		eval "printf '%s\0%s\0' \"\$CLIENT_ID_$n\" \"\$CLIENT_SECRET_STORED_$n\""
	done
else
	printf '%s\0%s\0' "$CLIENT_ID" "$CLIENT_SECRET_STORED"
fi`
	out, err := exec.Command(sh, "-c", script, file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	values := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	var all []provided
	for i := 0; i+1 < len(values); i += 2 {
		all = append(all, provided{values[i], values[i+1]})
	}
	return all
}

// readCompose puts one $ in the place of two, as Compose does after the YAML is
// read. One alone would begin a variable.
func readCompose(t *testing.T, text string) []provided {
	var file struct {
		Services map[string]struct {
			Environment map[string]string
		}
	}
	if err := yaml.Unmarshal([]byte(text), &file); err != nil || len(file.Services) != 1 {
		t.Fatalf("%v in\n%s", err, text)
	}
	environment := file.Services["provider"].Environment
	for name, value := range environment {
		rest := strings.ReplaceAll(value, "$$", "")
		if strings.Contains(rest, "$") {
			t.Errorf("%s has a $ alone: %q", name, value)
		}
		environment[name] = strings.ReplaceAll(value, "$$", "$")
	}
	if len(environment) == 2 {
		return []provided{{environment["CLIENT_ID"], environment["CLIENT_SECRET_STORED"]}}
	}
	var all []provided
	for n := 1; n <= len(environment)/2; n++ {
		suffix := "_" + strconv.Itoa(n)
		all = append(all, provided{
			environment["CLIENT_ID"+suffix], environment["CLIENT_SECRET_STORED"+suffix],
		})
	}
	return all
}

// dns1123 is what Kubernetes accepts as a name (RFC 1123, section 2.1).
var dns1123 = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`)

func readKubernetes(t *testing.T, text string) []provided {
	var all []provided
	names := make(map[string]bool)
	decode := yaml.NewDecoder(strings.NewReader(text))
	for {
		var secret struct {
			APIVersion string `yaml:"apiVersion"`
			Kind       string
			Metadata   struct{ Name string }
			Type       string
			Data       map[string]string
		}
		err := decode.Decode(&secret)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		name := secret.Metadata.Name
		if secret.APIVersion != "v1" || secret.Kind != "Secret" || secret.Type != "Opaque" ||
			!dns1123.MatchString(name) || names[name] {
			t.Errorf("%+v", secret)
		}
		names[name] = true
		id, err := base64.StdEncoding.DecodeString(secret.Data["client_id"])
		stored, err2 := base64.StdEncoding.DecodeString(secret.Data["client_secret_stored"])
		if err := errors.Join(err, err2); err != nil {
			t.Errorf("%v in\n%s", err, text)
		}
		all = append(all, provided{string(id), string(stored)})
	}
}
