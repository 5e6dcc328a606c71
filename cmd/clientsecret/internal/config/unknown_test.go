package config

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestNotUnderstood: what looks like a client and is not understood is an error,
// which has the path to the secret there. With it, the file can be read.
func TestNotUnderstood(t *testing.T) {
	for _, tc := range []struct {
		name, data string
		clients    int // that are understood
		want       string
		paths      string // what they lead to
	}{
		{"unknown keys", head + "      - {clientid: a, clientsecret: 's'}\n", 0,
			"line 4: " + whyUnknown + ": give --path 'identity_providers.oidc.clients[*].clientsecret'", `4:37  "s"`},
		{"unknown keys beside a client", head + "      - {client_id: a, client_secret: 's'}\n      - {client_id: b, clientSecret: 't'}\n", 1,
			"line 5: " + whyUnknown + ": give --path 'identity_providers.oidc.clients[*].clientSecret'", `5:38 b "t"`},
		{"no keys of a client", head + "      - {scopes: []}\n", 0,
			"line 4: an item of the list of clients is not understood: give the --path to the secrets", ""},
		{"another key", head + "      - {client_id: a, the_secret: 's'}\n", 0,
			"line 4: " + whyUnknown + ": give --path 'identity_providers.oidc.clients[*].the_secret'", `4:36 a "s"`},
		{"a mapping", head + "      a: {client_id: a, client_secret: 's'}\n", 0,
			"line 4: Authelia reads a list of clients here: give --path 'identity_providers.oidc.clients.*.client_secret'", `4:40 a "s"`},
		{"a text", "staticClients: 'Hush'\n", 0, "line 1: dex reads a list of clients here: give the --path to the secrets", ""},
		{"a mapping of one", "spring: {security: {oauth2: {authorizationserver: {client: {a: {registration: {id: a}}}}}}}\n", 0,
			"line 1: an item of the list of clients is not understood: give the --path to the secrets", ""},
		{"elsewhere", "a:\n  b.c:\n  - client_id: x\n    client_secret: 's'\n", 0,
			"line 3: " + whyUnknown + `: give --path 'a.b\.c[*].client_secret'`, `4:20 x "s"`},
		{"dex's keys elsewhere", "my-clients: [{id: x, secret: s}]\nsessions: [{id: x, secret: y}]\n", 0,
			"line 1: " + whyUnknown + ": give --path 'my-clients[*].secret'", `1:30 x "s"`},
		{"a list of secrets", "a: {ClientID: x, ClientSecrets: [{Value: 's'}]}\n", 0,
			"line 1: " + whyUnknown + ": give --path 'a.ClientSecrets[*].Value'", `1:42 x "s"`},
		{"only secrets", "a: {clientSecrets: ['s']}\n", 0,
			"line 1: " + whyUnknown + ": give --path 'a.clientSecrets[*]'", `1:21  "s"`},
		{"only a hash", "a: {client_secret_hash: 's'}\n", 0,
			"line 1: " + whyUnknown + ": give --path 'a.client_secret_hash'", `1:25  "s"`},
		{"in items", "items: [{spec: {client_id: x, client_secret: 's'}}]\n", 0,
			"line 1: " + whyUnknown + ": give --path 'items[*].spec.client_secret'", `1:46 x "s"`},
		{"in a text", "kind: ConfigMap\ndata:\n  a.txt: |\n    x: {client_id: b, client_secret: 's'}\n", 0,
			"line 4: " + whyUnknown + `: give --path 'data.a\.txt.x.client_secret'`, `4:38 b "s"`},
		{"in another document", oidc + "\n---\na: {clientId: x, clientSecret: 's'}\n", 1,
			"line 3: " + whyUnknown + ": give --path 'a.clientSecret'", `3:32 x "s"`},
		{"several", "a: {client_id: x, client_secret: 's'}\nb: {client_id: x, client_secret: 't'}\n", 0,
			"line 1: " + whyUnknown + ": give --path 'a.client_secret' --path 'b.client_secret'", "1:34 x \"s\"\n2:34 x \"t\""},
		{"no secret", "a: {client_id: x}\n", 0, "line 1: " + whyUnknown + ": give the --path to the secrets", ""},
		{"a quote", "it's: {client_id: x, client_secret: 's'}\n", 0,
			"line 1: " + whyUnknown + `: give --path 'it'\''s.client_secret'`, `1:37 x "s"`},
		{"what a terminal obeys", "\"\\e[2J\": {client_id: x, client_secret: 's'}\n", 0,
			"line 1: " + whyUnknown + ": give the --path to the secrets", ""},
	} {
		f, err := Read([]byte(tc.data))
		var unknown *NotUnderstoodError
		if !errors.As(err, &unknown) || err.Error() != tc.want {
			t.Errorf("%s: %v, want %s", tc.name, err, tc.want)
			continue
		}
		if n := len(f.clients()); n != tc.clients {
			t.Errorf("%s: %d clients, want %d", tc.name, n, tc.clients)
		}
		var paths []Path
		for _, u := range unknown.Places {
			if u.Path != "" {
				paths = append(paths, mustPath(u.Path))
			}
		}
		if len(paths) == 0 {
			continue
		}
		if f, err = Read([]byte(tc.data), paths...); err != nil || !strings.HasSuffix(strings.TrimSuffix(found(f), "\n"), tc.paths) {
			t.Errorf("%s: %v, %s", tc.name, err, found(f))
		}
	}
}

// clients returns the clients of a file, or none if it was not read.
func (f *File) clients() []*Client {
	if f == nil {
		return nil
	}
	return f.Clients
}

// TestUnderstood: keys like a client's that are no client's of the provider are no
// error.
func TestUnderstood(t *testing.T) {
	for name, data := range map[string]string{
		"another provider's, dex":             "connectors: [{config: {clientID: a, clientSecret: s}}]\nstaticClients: [{id: a, secret: s}]\n",
		"another provider's, Argo CD":         "kind: ConfigMap\ndata:\n  oidc.config: |\n    clientID: a\n    clientSecret: s\n  dex.config: |\n    staticClients: [{id: a, secret: s}]\n",
		"another provider's, Argo CD's chart": "configs:\n  cm:\n    oidc.config: |\n      clientID: a\n    dex.config: |\n      staticClients: [{id: a, secret: s}]\n",
		"another provider's, Spring":          "spring.security.oauth2: x\nspring: {security: {oauth2: {client: {registration: {a: {client-id: a}}}, authorizationserver: {client: {a: {registration: {client-id: a}}}}}}}\n",
		"what is merged into a client":        "x: &x {client_secret: s}\n" + head + "      - {<<: *x, client_id: a}\n",
		"what is merged into that":            "x: &x {client_secret: s}\ny: &y {<<: *x, clientId: z}\n" + head + "      - {<<: [*y], client_id: a}\n",
		"settings of a client":                head + "      - {client_id: a, client_secret: s, x: {client_id: y}}\n",
		"an empty list beside a client":       oidc + "\nstaticClients: []\n",
		"an item that a template makes":       head + "      - {client_id: a, client_secret: s}\n      - {{ .more }}\n",
		"an expiry":                           "[{client_id: a, client_secret_expires_at: 0}]\n",
	} {
		if f, err := Read([]byte(data)); err != nil || len(f.Clients) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzSilence: a document without a client is an error, and so is one with keys like
// a client's that belong to none.
func FuzzSilence(f *testing.F) {
	for _, tc := range files {
		f.Add([]byte(tc.data))
	}
	for _, data := range []string{"items: []", "items: [{a: b}]", head + "      {}", "staticClients:", "[]", "{}", "- {client_id: a}"} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read(data)
		if err != nil {
			return
		}
		if len(file.Clients) == 0 {
			t.Fatal("no client, and no error")
		}
		without := ""
		for _, c := range file.Clients {
			without += c.ID + c.Stored + c.Skipped
		}
		if without == "" {
			t.Error("no client has anything that was looked at")
		}
		// With an unknown client in a document of its own, the file is not understood.
		if file.top.text.json || file.top.masked != nil {
			return
		}
		if _, err := Read(append(slices.Clone(data), "\n---\nunknown: {clientid: x}\n"...)); err == nil {
			t.Error("an unknown client in another document is passed over")
		}
	})
}
