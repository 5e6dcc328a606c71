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
	const own = ". If this is an application's own secret, it has to stay in the clear. If the provider reads it, "
	const ownKnown = ". If this is an application's own secret, it has to stay in the clear: to leave it, " +
		"give --path 'identity_providers.oidc.clients[*].client_secret'. If the provider reads it, "
	const pairs = "write it under a key of its own, which can be looked at"
	const other = ". If the file is for other software, give --path '"
	for _, tc := range []struct {
		name, data string
		clients    int // that are understood
		want       string
		paths      string // what they lead to
	}{
		{"unknown keys", head + "      - {clientid: a, clientsecret: 's'}\n", 0,
			"line 4: Authelia reads client_secret and not clientsecret here: rename the key" + other + "identity_providers.oidc.clients[*].clientsecret'", `4:37  "s"`},
		{"unknown keys beside a client", head + "      - {client_id: a, client_secret: 's'}\n      - {client_id: b, clientSecret: 't'}\n", 1,
			"line 5: Authelia reads client_secret and not clientSecret here: rename the key" + other + "identity_providers.oidc.clients[*].clientSecret'", `5:38 b "t"`},
		{"no keys of a client", head + "      - {scopes: []}\n", 0,
			"line 4: an item of the list of clients is not understood: give the --path to the secrets", ""},
		{"another key", head + "      - {client_id: a, the_secret: 's'}\n", 0,
			"line 4: Authelia reads client_secret and not the_secret here: rename the key" + other + "identity_providers.oidc.clients[*].the_secret'", `4:36 a "s"`},
		{"a mapping", head + "      a: {client_id: a, client_secret: 's'}\n", 0,
			"line 4: Authelia reads a list of clients here: write a - before each client" + other + "identity_providers.oidc.clients.*.client_secret'", `4:40 a "s"`},
		{"a text", "staticClients: 'Hush'\n", 0, "line 1: dex reads a list of clients here: give the --path to the secrets", ""},
		{"a mapping of one", "spring: {security: {oauth2: {authorizationserver: {client: {a: {registration: {id: a}}}}}}}\n", 0,
			"line 1: an item of the list of clients is not understood: give the --path to the secrets", ""},
		{"elsewhere", "a:\n  b.c:\n  - client_id: x\n    client_secret: 's'\n", 0,
			"line 3: " + whyUnknown + own + `give --path 'a.b\.c[*].client_secret'`, `4:20 x "s"`},
		{"dex's keys elsewhere", "my-clients: [{id: x, secret: s}]\nsessions: [{id: x, secret: y}]\n", 0,
			"line 1: " + whyUnknown + own + "give --path 'my-clients[*].secret'", `1:30 x "s"`},
		{"a list of secrets", "a: {ClientID: x, ClientSecrets: [{Value: 's'}]}\n", 0,
			"line 1: " + whyUnknown + own + "give --path 'a.ClientSecrets[*].Value'", `1:42 x "s"`},
		{"only secrets", "a: {clientSecrets: ['s']}\n", 0,
			"line 1: " + whyUnknown + own + "give --path 'a.clientSecrets[*]'", `1:21  "s"`},
		{"only a hash", "a: {client_secret_hash: 's'}\n", 0,
			"line 1: " + whyUnknown + own + "give --path 'a.client_secret_hash'", `1:25  "s"`},
		{"in items", "items: [{spec: {client_id: x, client_secret: 's'}}]\n", 0,
			"line 1: " + whyUnknown + own + "give --path 'items[*].spec.client_secret'", `1:46 x "s"`},
		{"in a text", "kind: ConfigMap\ndata:\n  a.txt: |\n    x: {client_id: b, client_secret: 's'}\n", 0,
			"line 4: " + whyUnknown + own + `give --path 'data.a\.txt.x.client_secret'`, `4:38 b "s"`},
		{"below a client", head + "      - {client_id: a, client_secret: s, sub: {clients: [{client_id: b, client_secret: 't'}]}}\n", 1,
			"line 4: " + whyUnknown + ": give --path 'identity_providers.oidc.clients[*].sub.clients[*].client_secret'", `4:88 b "t"`},
		{"in another document", oidc + "\n---\na: {clientId: x, clientSecret: 's'}\n", 1,
			"line 3: " + whyUnknown + ownKnown + "add --path 'a.clientSecret'", `3:32 x "s"`},
		{"several", "a: {client_id: x, client_secret: 's'}\nb: {client_id: x, client_secret: 't'}\n", 0,
			"line 1: " + whyUnknown + own + "give --path 'a.client_secret' --path 'b.client_secret'", "1:34 x \"s\"\n2:34 x \"t\""},
		{"a letter too many", head + "      - {client_id: a, client_secrett: 's'}\n", 0,
			"line 4: Authelia reads client_secret and not client_secrett here: rename the key" + other + "identity_providers.oidc.clients[*].client_secrett'", `4:40 a "s"`},
		{"a list of secrets in a known place", head + "      - {client_id: a, secrets: ['s']}\n", 0,
			"line 4: Authelia reads client_secret and not secrets here: rename the key" + other + "identity_providers.oidc.clients[*].secrets[*]'", `4:34 a "s"`},
		{"a misnamed id", head + "      - {clientId: a}\n", 0,
			"line 4: Authelia reads client_id and not clientId here: rename the key", ""},
		{"dex's, misnamed", "staticClients: [{id: a, clientSecret: 's'}]\n", 0,
			"line 1: dex reads secret and not clientSecret here: rename the key" + other + "staticClients[*].clientSecret'", `1:39 a "s" kept: ` + keptDex},
		{"Spring's, misnamed", "spring.security: {}\nspring: {security: {oauth2: {authorizationserver: {client: {a: {registration: {client-id: a, client-secrets: 's'}}}}}}}\n", 0,
			"line 2: Spring Authorization Server reads client-secret and not client-secrets here: rename the key" + other +
				"spring.security.oauth2.authorizationserver.client.*.registration.client-secrets'", `2:110 a "s"`},
		{"a key that a terminal obeys", head + "      - {client_id: a, \"\\e[2Jsecret\": 's'}\n", 0,
			"line 4: " + whyUnknown + ": give the --path to the secrets", ""},
		{"several secrets of one", "a: {CLIENT_ID_1: x, CLIENT_SECRET_STORED_1: 's', CLIENT_SECRET_STORED_2: 't', secret: 'u'}\n", 0,
			"line 1: " + whyUnknown + own + "give --path 'a.CLIENT_SECRET_STORED_1' --path 'a.CLIENT_SECRET_STORED_2'", "1:45  \"s\"\n1:74  \"t\""},
		{"a file beside a secret", "a: {client_secret: 's', client_secret_file: '/x'}\n", 0,
			"line 1: " + whyUnknown + own + "give --path 'a.client_secret'", `1:20  "s"`},
		{"a file alone", "a: {client_id: x, client_secret_file: '/x'}\n", 0,
			"line 1: " + whyUnknown + own + "give --path 'a.client_secret_file'", `1:39 x "/x"`},
		{"variables of a service", compose("- CLIENT_SECRET_STORED_1=s\n- CLIENT_SECRET_STORED_2=t"), 0,
			"line 5: " + whyUnknown + own + "give --path 'services.p.environment.CLIENT_SECRET_STORED_1' --path 'services.p.environment.CLIENT_SECRET_STORED_2'",
			"5:9  \"s\"\n6:9  \"t\""},
		{"variables elsewhere", "env: [X=y, 'CLIENT_SECRET=s']\n", 0, "line 1: " + whyUnknown + own + "give the --path to it", ""},
		{"parameters", "helm:\n  parameters:\n  - {name: x, value: y}\n  - {name: 'configMap.identity_providers.oidc.clients[0].client_secret.value', value: 's'}\n", 0,
			"line 4: " + whyPair("helm.parameters") + own + "write it under a key of its own, which can be looked at", ""},
		{"a variable of a container", "env: [{name: CLIENT_SECRET, value: 's'}]\n", 0,
			"line 1: " + whyPair("env") + own + "write it under a key of its own, which can be looked at", ""},
		{"a parameter of dex", "helm: {parameters: [{name: 'config.staticClients[0].secret', value: 's'}]}\n", 0,
			"line 1: " + whyPair("helm.parameters") + own + pairs, ""},
		{"a name in capitals", "Environment: [{Name: OIDC_CLIENT_SECRET, Value: 's'}]\n", 0,
			"line 1: " + whyPair("Environment") + own + pairs, ""},
		{"a key and a value", "x: [{key: client_secret, value: 's'}]\n", 0,
			"line 1: " + whyPair("x") + own + pairs, ""},
		{"a patch", "- {op: add, path: /spec/values/config/staticClients/0/secret, value: 's'}\n", 0,
			"line 1: " + whyPair("") + own + pairs, ""},
		{"a patch of a client", "- {op: add, path: /config/staticClients/-, value: {id: a, secret: 's'}}\n", 0,
			"line 1: " + whyPair("") + own + pairs, ""},
		{"a patch of clients", "- {op: add, path: /config/staticClients, value: [{id: a, secret: 's'}]}\n", 0,
			"line 1: " + whyPair("") + own + pairs, ""},
		{"a patch of clients by their names", "- {op: add, path: /config/clients, value: {a: {secret: 's'}}}\n", 0,
			"line 1: " + whyPair("") + own + pairs, ""},
		{"a patch in a text", "patch: |\n  - {op: add, path: /staticClients/0/secret, value: 's'}\n", 0,
			"line 2: " + whyPair("patch") + own + pairs, ""},
		{"clients in a text", `clients: '[{"id": "a", "secret": "s"}]'` + "\n", 0,
			"line 1: " + whyUnknown + own + "give the --path to it", ""},
		{"a word before", "a: {oidc_client_secret: 's'}\n", 0,
			"line 1: " + whyUnknown + own + "give --path 'a.oidc_client_secret'", `1:25  "s"`},
		{"a word after", "a: {clientSecretGrafana: 's'}\n", 0,
			"line 1: " + whyUnknown + own + "give --path 'a.clientSecretGrafana'", `1:26  "s"`},
		{"dots", "a: {attributes.client_secret: 's'}\n", 0,
			"line 1: " + whyUnknown + own + `give --path 'a.attributes\.client_secret'`, `1:31  "s"`},
		{"Spring's, with dots", "spring.security.oauth2.authorizationserver.client.x.registration.client-secret: 's'\n", 0,
			"line 1: " + whyUnknown + own + `give --path 'spring\.security\.oauth2\.authorizationserver\.client\.x\.registration\.client-secret'`, `1:81  "s"`},
		{"clients with dots", "oauth.clients.grafana.secret: 's'\n", 0,
			"line 1: " + whyUnknown + own + `give --path 'oauth\.clients\.grafana\.secret'`, `1:31  "s"`},
		{"clients with some dots", "oauth.clients: {grafana.secret: 's'}\n", 0,
			"line 1: " + whyUnknown + own + `give --path 'oauth\.clients.grafana\.secret'`, `1:33  "s"`},
		{"clients with numbers", "oauth.clients[0].SECRET: 's'\n", 0,
			"line 1: " + whyUnknown + own + `give --path 'oauth\.clients\[0]\.SECRET'`, `1:26  "s"`},
		{"clients by their names", "clients: {grafana: {secret: 's'}}\n", 0,
			"line 1: " + whyUnknown + own + "give --path 'clients.*.secret'", `1:29 grafana "s"`},
		{"clients without names", "my_clients: [{secret: 's'}]\n", 0,
			"line 1: " + whyUnknown + own + "give --path 'my_clients[*].secret'", `1:23  "s"`},
		{"a long key", "a: {" + strings.Repeat("k", 2*maxKey) + "_client_secret: 's'}\n", 0,
			"line 1: " + whyUnknown + own + "give --path 'a." + strings.Repeat("k", 2*maxKey) + "_client_secret'", `1:421  "s"`},
		{"in capitals in a text", "x: '{CLIENT_SECRET: s}'\n", 0,
			"line 1: " + whyUnknown + own + "give --path 'x.CLIENT_SECRET'", `1:1  "s" kept: ` + keptInText},
		{"a number", "a: {client_secret: 12345}\n", 0,
			"line 1: " + whyUnknown + own + "give the --path to it", ""},
		{"another secret of a client", head + "      - {client_id: a, client_secret: s, client_secret_old: 't'}\n", 1,
			"line 4: " + whyUnknown + ": give --path 'identity_providers.oidc.clients[*].client_secret_old'", `4:61 a "t"`},
		{"secrets of a client", "staticClients: [{id: a, secret: s, clientSecrets: ['t']}]\n", 1,
			"line 1: " + whyUnknown + ": give --path 'staticClients[*].clientSecrets[*]'", `1:52 a "t" kept: ` + keptDex},
		{"beside a rotated secret", `{"realm": "x", "clients": [{"clientId": "a", "secret": "s", "attributes": {"client.secret.rotated": "t", "client_secret": "u"}}]}`, 2,
			"line 1: " + whyUnknown + ": give --path 'clients[*].attributes.client_secret'", `1:123 a "u" kept: ` + clearKeycloak},
		{"among the settings of a client", head + "      - {client_id: a, client_secret: s, attributes: {client_secret: 't'}}\n", 1,
			"line 4: " + whyUnknown + ": give --path 'identity_providers.oidc.clients[*].attributes.client_secret'", `4:70 a "t"`},
		{"below another provider's", "connectors: [{config: {clientID: a, clientSecret: s, x: {clientSecret: 's'}}}]\n", 0,
			"line 1: " + whyUnknown + own + "give --path 'connectors[*].config.x.clientSecret'", `1:72 a "s"`},
		{"no secret", "a: {client_id: x}\n", 0, "line 1: " + whyUnknown + own + "give the --path to it", ""},
		{"a quote", "it's: {client_id: x, client_secret: 's'}\n", 0,
			"line 1: " + whyUnknown + own + `give --path 'it'\''s.client_secret'`, `1:37 x "s"`},
		{"what a terminal obeys", "\"\\e[2J\": {client_id: x, client_secret: 's'}\n", 0,
			"line 1: " + whyUnknown + own + "give the --path to it", ""},
	} {
		f, err := Read([]byte(tc.data))
		if strings.Contains(tc.want, "--path '") {
			with := ". With it"
			if strings.Contains(tc.want, "to leave it") {
				with = ". With --path"
			}
			tc.want += with + ", nothing else is looked at"
		}
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
		"another provider's, with dots":       oidc + "\nspring.security.oauth2.client.registration.a.client-secret: s\nspring.security.oauth2.resourceserver.opaquetoken.client-secret: s\n",
		"another provider's, Keycloak":        `{"realm": "x", "identityProviders": [{"config": {"clientId": "a", "clientSecret": "b"}}], "clients": [{"clientId": "a", "secret": "s", "attributes": {"client.secret.rotated": "t", "client.secret.creation.time": "1"}}]}`,
		"its resource server":                 "spring: {security: {oauth2: {resourceserver: {opaquetoken: {client-id: a, client-secret: s}}, authorizationserver: {client: {a: {registration: {client-id: a}}}}}}}\n",
		"what is merged into a client":        "x: &x {client_secret: s}\n" + head + "      - {<<: *x, client_id: a}\n",
		"what is merged into that":            "x: &x {client_secret: s}\ny: &y {<<: *x, clientId: z}\n" + head + "      - {<<: [*y], client_id: a}\n",
		"settings of a client":                head + "      - {client_id: a, client_secret: s, x: {client_id: y}}\n",
		"an empty list beside a client":       oidc + "\nstaticClients: []\n",
		"a broken text elsewhere":             oidc + "\nx: {a.yml: 'my client: ['}\n",
		"an item that a template makes":       head + "      - {client_id: a, client_secret: s}\n      - {{ .more }}\n",
		"what is no secret of a client": oidc + "\nargs: ['--client-secret=x', 'x client_secret=y', client_secret, 'CLIENT_ID=x']\n" +
			"env: [{name: CLIENT_SECRET}, {name: CLIENT_SECRET, valueFrom: {x: y}}, {name: CLIENT_SECRET, value: ''}, {name: CLIENT_ID, value: x}, {name: client, value: secret}]\n" +
			"x: {client_secret_lifetime: 30d, client_secret_expires_at: 0, CLIENT_SECRET_LENGTH: x, client_secret in words: x, require_client_secret: 'true', CLIENT_SECRETS_FILE: x}\n",
		"pairs of something else": oidc + "\nx: [{name: app.secret, value: s}, {key: client_secret_file, value: /x}, {op: remove, path: /client_secret}, " +
			"{name: clients, value: [{id: x}]}, {path: /app/0, value: {id: a, secret: s}}, {name: config.clients.a.secret, value: ''}]\nclients: 'of a secret'\n",
		"an expiry": "[{client_id: a, client_secret_expires_at: 0}]\n",
	} {
		if f, err := Read([]byte(data)); err != nil || len(f.Clients) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWithinOthers: the provider's clients are found in a place of another one's.
func TestWithinOthers(t *testing.T) {
	for _, data := range []string{
		"kind: ConfigMap\ndata:\n  oidc.config: |\n    clientID: x\n    clientSecret: y\n    " + oidc + "\n",
		"connectors: [{config: {clientID: x, clientSecret: y, " + oidc + "}}]\n",
	} {
		if c := readClient(t, data); c.ID != "a" || c.Stored != "s" {
			t.Errorf("%s: %+v", data, c)
		}
	}
}

// FuzzSilence: a document without a client is an error, and so is one with keys like
// a client's that belong to none.
func FuzzSilence(f *testing.F) {
	for _, tc := range files {
		f.Add([]byte(tc.data))
	}
	// What is noted in a text that turns out to be broken is not noted.
	f.Add([]byte("kin : ConfigMap\ndata:\n  a.yml: |\n    identity_providers: {oidc: {clients: [{client_id: a, " +
		"client_secret: s}]}}\n  b.txt: |\n    kind: ConfigMap\n    data: {c.yml: 'identity_providers: {oidc: " +
		"{clients: [{client_id: a, client_secret: s}]@}', d.yml: '{a: ['}\n"))
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

// TestLeaveUnknown: what may be an application's own secret is not named to be hashed.
// With the paths to the clients that are understood, it is left.
func TestLeaveUnknown(t *testing.T) {
	list := "identity_providers:\n      oidc:\n        clients:\n        - {client_id: a, client_secret: 's'}\n"
	for _, tc := range []struct{ name, data, known, leads string }{
		{"compose", "services:\n  app:\n    environment:\n      OAUTH_CLIENT_SECRET: 'u'\nconfigs:\n  p:\n    content: |\n" +
			"      staticClients:\n      - id: a\n        secret: 's'\n",
			"configs.p.content.staticClients[*].secret", `10:17 a "s" kept: ` + clearDex},
		{"variables in a list", "services:\n  app:\n    environment:\n    - OAUTH_CLIENT_SECRET=u\nconfigs:\n  p:\n    content: |\n" +
			"      staticClients:\n      - id: a\n        secret: 's'\n",
			"configs.p.content.staticClients[*].secret", `10:17 a "s" kept: ` + clearDex},
		{"values of an umbrella chart", "provider:\n  configMap:\n    " + list + "app:\n  app.ini:\n    auth.oauth:\n      client_secret: 'u'\n",
			"provider.configMap.identity_providers.oidc.clients[*].client_secret", `6:41 a "s"`},
		{"a variable of a container", "x:\n    " + list + "env: [{name: OAUTH_CLIENT_SECRET, value: 'u'}]\n",
			"x.identity_providers.oidc.clients[*].client_secret", `5:41 a "s"`},
		{"a text that is not read", "kind: ConfigMap\ndata:\n  app.ini: |\n    [auth]\n    client_secret = u\n  a.yml: |\n    " + list,
			`data.a\.yml.identity_providers.oidc.clients[*].client_secret`, `10:41 a "s"`},
		{"clients of two", oidc + "\nstaticClients: [{id: b, secret: 't'}]\nx: {client_secret: 'u'}\n",
			"identity_providers.oidc.clients[*].client_secret staticClients[*].secret", `2:33 b "t" kept: ` + clearDex},
		{"a merged secret", "x: &x {client_secret: 's'}\n" + head + "      - {<<: *x, client_id: a}\ny: {client_secret: 'u'}\n",
			"identity_providers.oidc.clients[*].client_secret", `5:9 a "s" kept: ` + keptShared},
		{"a rotated secret", `[{"realm": "x", "clients": [{"clientId": "a", "attributes": {"client.secret.rotated": "s"}}]}, {"x": {"client_secret": "u"}}]`,
			`[*].clients[*].attributes.client\.secret\.rotated`, `1:87 a "s" kept: ` + clearKeycloak},
		{"the path of another client", "- {client_id: a, client_secret: 's', public: false}\n- {client_id: b, client_secret: 'u'}\n", "", ""},
		{"a path through it", "clients: {a: {identity_providers: {oidc: {clients: [{client_id: a, client_secret: 's'}]}}}}\n" +
			"x: {clientid: b, client_secret: 'u'}\n",
			"clients.*.identity_providers.oidc.clients[*].client_secret", `1:83 a "s"`},
		{"what a terminal obeys", "\"\\e[2J\": {staticClients: [{id: a, secret: s}]}\nx: {client_secret: 'u'}\n", "", ""},
		{"no secret", head + "      - {client_id: a, public: true}\nx: {client_secret: 'u'}\n", "", ""},
		{"too many places", strings.Repeat("---\n"+oidc+"\n", 2) + "a: {staticClients: [{id: a, secret: s}]}\nb: {staticClients: [{id: a, secret: s}]}\n" +
			"c: {staticClients: [{id: a, secret: s}]}\nd: {staticClients: [{id: a, secret: s}]}\nx: {client_secret: 'u'}\n", "", ""},
	} {
		_, err := Read([]byte(tc.data))
		var unknown *NotUnderstoodError
		if !errors.As(err, &unknown) || !strings.Contains(err.Error(), "it has to stay in the clear") {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if got := strings.Join(unknown.Known, " "); got != tc.known {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.known)
		}
		if tc.known == "" {
			continue
		}
		var paths []Path
		for _, text := range unknown.Known {
			paths = append(paths, mustPath(text))
		}
		f, err := Read([]byte(tc.data), paths...)
		if err != nil || !strings.HasSuffix(strings.TrimSpace(found(f)), tc.leads) || strings.Contains(found(f), `"u"`) {
			t.Errorf("%s: %v, %s", tc.name, err, found(f))
		}
	}
}

// TestFlatKeys: a key of .NET leads through lists. A sentence with colons is no key.
func TestFlatKeys(t *testing.T) {
	for key, want := range map[string]bool{
		"Clients:1:ClientSecrets:0:Value":                true,
		"IdentityServer:Clients:0:ClientSecrets:0:Value": true,
		"Clients:1:ClientSecrets:0:Expiration":           false,
		"The client secret: 0: enter it":                 false,
		"client_secret:hunter":                           false,
		"client_secret: 1: a":                            false,
	} {
		text := head + "      - {client_id: a, client_secret: s}\n'" + key + "': b\n"
		unknown := (*NotUnderstoodError)(nil)
		if _, err := Read([]byte(text)); errors.As(err, &unknown) != want {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// TestMappingsAsKeys: what is in a key is looked at too.
func TestMappingsAsKeys(t *testing.T) {
	const client = "? {identity_providers: {oidc: {clients: [{client_id: a, client_secret: s}]}}}\n: x\n"
	if c := readClient(t, client); c.ID != "a" || c.Stored != "s" {
		t.Errorf("%+v", c)
	}
	for _, text := range []string{"? {oidc_client_secret: s}\n: x\n", "? [{client_id: a, client_secret: s}]\n: x\n"} {
		unknown := (*NotUnderstoodError)(nil)
		if _, err := Read([]byte("staticClients: [{id: a, secret: s}]\n---\n" + text)); !errors.As(err, &unknown) || unknown.Places[0].Path != "" {
			t.Errorf("%s: %v", text, err)
		}
	}
}
