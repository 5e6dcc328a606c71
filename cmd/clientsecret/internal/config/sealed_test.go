package config_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
)

// TestUnsealable: a sealed value may replace a secret that a protocol needs, if
// it is certain for which id the provider will open it.
func TestUnsealable(t *testing.T) {
	const authelia, jwt = "identity_providers:\n  oidc:\n    clients:\n", ", token_endpoint_auth_method: client_secret_jwt}\n"
	for name, tc := range map[string]struct {
		text string
		path string
		want string // in Unsealable; empty if it can be sealed
	}{
		"sure":                {authelia + "      - {client_id: 'a', client_secret: 'Hush'" + jwt, "", ""},
		"without quotes":      {authelia + "      - {client_id: a-client, client_secret: 'Hush'" + jwt, "", ""},
		"the old key":         {authelia + "      - {id: a, secret: 'Hush'" + jwt, "", ""},
		"no id":               {authelia + "      - {client_secret: 'Hush'" + jwt, "", "none is beside"},
		"two ids":             {authelia + "      - {client_id: one, id: two, client_secret: 'Hush'" + jwt, "", "several"},
		"twice":               {authelia + "      - client_id: one\n        {{ if x }}\n        client_id: two\n        {{ end }}\n        client_secret: 'Hush'\n        token_endpoint_auth_method: client_secret_jwt\n", "", "."},
		"hexadecimal":         {authelia + "      - {client_id: 0x10, client_secret: 'Hush'" + jwt, "", "may read this one differently"},
		"a number":            {authelia + "      - {client_id: 1e3, client_secret: 'Hush'" + jwt, "", "may read this one differently"},
		"octal":               {authelia + "      - {client_id: 0123, client_secret: 'Hush'" + jwt, "", "may read this one differently"},
		"a date":              {authelia + "      - {client_id: 2001-01-01, client_secret: 'Hush'" + jwt, "", "may read this one differently"},
		"yes":                 {authelia + "      - {client_id: true, client_secret: 'Hush'" + jwt, "", "may read this one differently"},
		"a tag":               {authelia + "      - {client_id: !env CLIENT_ID, client_secret: 'Hush'" + jwt, "", "may read this one differently"},
		"a line end":          {authelia + "      - client_id: >\n          folded\n        client_secret: 'Hush'\n        token_endpoint_auth_method: client_secret_jwt\n", "", "may read this one differently"},
		"space":               {authelia + "      - {client_id: ' a', client_secret: 'Hush'" + jwt, "", "may read this one differently"},
		"a variable":          {authelia + "      - {client_id: '${CLIENT_ID}', client_secret: 'Hush'" + jwt, "", "."},
		"beside a digest":     {authelia + "      - {client_id: '${CLIENT_ID}', client_secret: 'Hush'" + jwt + "      - {client_id: b, client_secret: '$pbkdf2-sha512$1$x$y'}\n", "", "may come from elsewhere"},
		"a reference":         {authelia + "      - {client_id: 'op://vault/item/id', client_secret: 'Hush'" + jwt, "", "may come from elsewhere"},
		"a placeholder":       {authelia + "      - {client_id: '((client-id))', client_secret: 'Hush'" + jwt, "", "may come from elsewhere"},
		"encrypted":           {authelia + "      - {client_id: 'ENC[AES256_GCM,data:x]', client_secret: 'Hush'" + jwt, "", "."},
		"a template":          {authelia + "      - {client_id: '{{ .ID }}', client_secret: 'Hush'" + jwt, "", "."},
		"an anchor":           {authelia + "      - {client_id: a, client_secret: &s 'Hush'" + jwt + "      - {client_id: b, client_secret: *s" + jwt, "", "anchor"},
		"public":              {authelia + "      - {client_id: a, public: true, client_secret: 'Hush'" + jwt, "", "public"},
		"a line break":        {authelia + "      - {client_id: a, client_secret: \"Hush\\n\"" + jwt, "", "line break"},
		"dex":                 {"staticClients:\n  - {id: a, secret: Hush}\n", "", "dex"},
		"Hydra":               {"- {client_id: a, owner: '', client_secret: Hush, token_endpoint_auth_method: client_secret_jwt}\n", "", "Hydra"},
		"a path":              {"clients:\n  - {client_id: a, password: 'Hush'" + jwt, "clients[*].password", ""},
		"a name by a path":    {"clients:\n  - {name: My App, password: 'Hush'" + jwt, "clients[*].password", "none is beside"},
		"a key by a path":     {"clients:\n  grafana: {password: 'Hush'" + jwt, "clients.*.password", "none is beside"},
		"further up":          {"realm:\n  id: realm\n  clients:\n    - {password: 'Hush'" + jwt, "realm.clients[*].password", "none is beside"},
		"not beside":          {"clients:\n  - {client_id: a, auth: {password: 'Hush'}" + jwt, "clients[*].auth.password", "none is beside"},
		"two ids by a path":   {"clients:\n  - {client_id: a, id: b, password: 'Hush'" + jwt, "clients[*].password", "several"},
		"merged":              {"x: &x {client_id: a}\nclients:\n  - {<<: *x, password: 'Hush'" + jwt, "clients[*].password", "."},
		"a hash would do too": {authelia + "      - {client_id: 'a', client_secret: 'Hush'}\n", "", ""},
	} {
		var paths []config.Path
		if tc.path != "" {
			p, err := config.ParsePath(tc.path)
			if err != nil {
				t.Fatal(err)
			}
			paths = append(paths, p)
		}
		f, err := config.Read([]byte(tc.text), paths...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		c := f.Clients[0]
		if tc.want == "." && c.Unsealable == "" || tc.want != "." && (tc.want == "") != (c.Unsealable == "") || tc.want != "." && !strings.Contains(c.Unsealable, tc.want) {
			t.Errorf("%s: %q, want %q", name, c.Unsealable, tc.want)
		}
		const sealed = "$sealed$v=1,k=a$AAAA"
		written, err := f.Replace(map[*config.Client]string{c: sealed})
		if can := c.Kept == "" || c.Unsealable == ""; (err == nil) != can || can && written.Clients[0].Stored != sealed {
			t.Errorf("%s: replaced: %v", name, err)
		}
		if _, err := f.Replace(map[*config.Client]string{c: "$pbkdf2-sha512$1$x$y"}); (err == nil) != (c.Kept == "") {
			t.Errorf("%s: hashed: %v", name, err)
		}
	}
}

// TestSealedElsewhere: sealed values that belong to no client are found by
// their lines, unless the key has sealed them.
func TestSealedElsewhere(t *testing.T) {
	const a, b = "$sealed$v=1,k=a$AAAA", "$sealed$v=1,k=b$AAAA"
	f, err := config.Read([]byte("# " + a + "\nidentity_providers:\n  oidc:\n    clients:\n" +
		"      - {client_id: a, client_secret: '" + a + "'}\n" +
		"      - {client_id: b, client_secret: '" + a + "'} # " + b + "\n" +
		"      - {client_id: c, client_secret: '$" + a + "'}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string][]int{"": {1, 6, 7}, "a": {6}, "b": {1, 7}} {
		if got := f.SealedElsewhere(key); !slices.Equal(got, want) {
			t.Errorf("%q: lines %v, want %v", key, got, want)
		}
	}
	// The lines of a text in quotes are not lines of the file.
	quoted, err := config.Read([]byte("kind: ConfigMap\ndata:\n  configuration.yml: \"identity_providers:\\n  " +
		"oidc:\\n    clients:\\n      - {client_id: a, client_secret: '" + a + "'}\\n\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := quoted.SealedElsewhere(""); got != nil {
		t.Errorf("lines %v, want none", got)
	}
	blank := string(f.Blank(f.Clients))
	if want := "# " + a + "\n"; !strings.HasPrefix(blank, want) || len(blank) != len(f.Data) ||
		strings.Count(blank, "k=a") != 1 || strings.Count(blank, "\n") != strings.Count(string(f.Data), "\n") {
		t.Errorf("%q", blank)
	}
}
