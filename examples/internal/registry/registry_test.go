package registry_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/examples/internal/registry"
)

func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "clients")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestClientsFile: the file of the examples has a stored value in every form,
// the secrets in its comments are theirs, and what an operator should change is
// logged.
func TestClientsFile(t *testing.T) {
	const file = "../../clients.yml"
	clients, err := registry.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var forms []string
	secrets := regexp.MustCompile(`(?m)^- client_id: (\S+) # (\S+?)(?:;| until|$)(?: (\S+) until)?`).FindAllStringSubmatch(string(text), -1)
	if len(secrets) != len(clients.All()) {
		t.Fatalf("%d secrets for %d clients", len(secrets), len(clients.All()))
	}
	for _, s := range secrets {
		c, ok := clients.Client(s[1])
		if !ok {
			t.Fatalf("%s is missing", s[1])
		}
		if err := clientsecret.Compare(c.Secret, clientsecret.NewSecret(s[2])); err != nil {
			t.Errorf("%s: %v", s[1], err)
		}
		for _, d := range c.Rotated {
			if err := clientsecret.Compare(d, clientsecret.NewSecret(s[3])); err != nil {
				t.Errorf("%s, rotated: %v", s[1], err)
			}
		}
		forms = append(forms, c.Secret.String())
	}
	if want := []string{"pbkdf2-sha512,iterations=310000", "pbkdf2-sha512,iterations=1000", "bcrypt-sha256,cost=10", "plaintext", "plaintext"}; !slices.Equal(forms, want) {
		t.Errorf("the forms are %v", forms)
	}

	var log bytes.Buffer
	clients.Warn(slog.New(slog.NewTextHandler(&log, nil)))
	for client, code := range map[string]clientsecret.WarningCode{"prefixed": clientsecret.WarnPlaintextPrefix, "bare": clientsecret.WarnPlaintextBare} {
		if !regexp.MustCompile("client_id=" + client + " code=" + string(code) + " ").Match(log.Bytes()) {
			t.Errorf("nothing is said of %s:\n%s", client, &log)
		}
	}
	if strings.Contains(log.String(), "in-the-clear") || strings.Contains(log.String(), "client_id=hashed") || strings.Contains(log.String(), "client_id=generated") {
		t.Errorf("the log:\n%s", &log)
	}
}

func TestLoad(t *testing.T) {
	clients, err := registry.Load(write(t, `[{"client_id": "a", "client_secret": "$plaintext$x", "rotated_secrets": ["y"], "redirect_uris": ["http://127.0.0.1/"], "scopes": ["api"]}, {"client_id": "b"}]`))
	if err != nil {
		t.Fatal(err)
	}
	a, _ := clients.Client("a")
	if b, ok := clients.Client("b"); !ok || !b.Secret.IsZero() || !a.Secret.IsPlaintext() || len(a.Rotated) != 1 || a.Scopes[0] != "api" {
		t.Errorf("%v %v", a, b)
	}
	for name, text := range map[string]string{
		"malformed": "- {client_id: a, client_secret: '$pbkdf2-sha512$Hush'}",
		"twice":     "- {client_id: a, client_secret: Hush}\n- {client_id: a, client_secret: Hush}",
		"no id":     "- {client_secret: Hush}",
		"a field":   "- {client_id: a, clientsecret: Hush}",
		"no list":   "client_id: a\nclient_secret: Hush\n",
		"a list":    "- {client_id: a, client_secret: [Hush]}",
		"no YAML":   "- {client_id: a, client_secret: 'Hush}",
	} {
		if _, err := registry.Load(write(t, text)); err == nil || strings.Contains(err.Error(), "Hush") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReplace(t *testing.T) {
	digest := clientsecret.MustParse
	has := func(clients *registry.Registry, id string, want ...string) {
		t.Helper()
		c, _ := clients.Client(id)
		var got []string
		for _, d := range c.Digests() {
			got = append(got, d.Encode())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s has %q, want %q", id, got, want)
		}
	}
	list := func(stored ...string) (digests []clientsecret.Digest) {
		for _, s := range stored {
			digests = append(digests, digest(s))
		}
		return digests
	}
	clients := new(registry.Registry)
	for _, c := range []registry.Client{
		{ID: "current", Secret: digest("old")},
		{ID: "rotated", Secret: digest("another"), Rotated: list("third", "old")},
		{ID: "twice", Secret: digest("old"), Rotated: list("third", "old")},
		{ID: "other", Secret: digest("old")},
		{ID: "changed", Secret: digest("newer")},
		{ID: "jwt", Secret: digest("old"), NeedsSecret: true},
		{ID: "without"},
	} {
		clients.Put(c)
	}
	before, _ := clients.Client("rotated")
	for id, want := range map[string]error{
		"current": nil,
		"rotated": nil,
		"twice":   nil,
		"changed": clientsecret.ErrKeep,
		"jwt":     clientsecret.ErrKeep,
		"without": clientsecret.ErrKeep,
		"nobody":  clientsecret.ErrKeep,
	} {
		if err := clients.Replace(t.Context(), id, digest("old"), digest("new")); err != want {
			t.Errorf("%s: %v, want %v", id, err, want)
		}
	}
	has(clients, "current", "new")
	has(clients, "rotated", "another", "third", "new")
	has(clients, "twice", "new", "third", "new")
	has(clients, "other", "old")
	has(clients, "changed", "newer")
	has(clients, "jwt", "old")
	has(clients, "without")
	if _, ok := clients.Client("nobody"); ok {
		t.Error("a client is made")
	}
	if !before.Rotated[1].Equal(digest("old")) {
		t.Error("what a request holds is changed under it")
	}
}
