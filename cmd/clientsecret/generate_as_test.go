package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/clientsecret/clientsecret"
)

// hostileIDs are ids that a format with missing or wrong quotes alters.
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

// TestAs: for any id, the format has the id, and the stored value of the secret
// on standard error.
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

// TestAsMany: several clients make one text, with generated ids.
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

// TestAsAppends: the output of several runs in one file makes one text too.
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

// TestAsSealed: a sealed value opens for the id beside it.
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

// secretsIn returns the secrets, each alone on its line.
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

// apart checks that the secret is not on standard output, and the stored value
// not on standard error.
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
