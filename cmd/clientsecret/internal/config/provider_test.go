package config

import (
	"encoding/base64"
	"os"
	"strings"
	"testing"
)

// indented returns a text with spaces before each line.
func indented(text string, by int) string {
	space := strings.Repeat(" ", by)
	return space + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+space) + "\n"
}

const (
	doubled = "$$pbkdf2-sha512$$310000$$BKO.2cgBpPL7JMrzqW7oIw$$01AOPbMEfaD1W0PU6w6MXHObqHNXwmiOSKZCDL9azSe"
	hexHash = "62249369389075490555a758353aec61"
)

// providers are configurations of every provider, wherever they stand, with the
// clients in them. The last text has H in place of each value that may be replaced.
var providers = []struct {
	name, data, want, replaced string
}{
	{
		"Authelia's chart, with values or paths",
		"configMap:\n" + indented(head+"      - {client_id: a, client_secret: {value: 's'}}\n"+
			"      - {client_id: b, client_secret: {path: /run/b}}\n"+
			"      - {client_id: c, client_secret: {value: '', path: c}}\n"+
			"      - {client_id: d, client_secret: {secret_name: d}}\n", 2),
		"5:49 a \"s\"\n6:41 b \"\" skipped: the secret comes from a file\n" +
			"7:41 c \"\" skipped: the secret comes from a file\n8:41 d \"\" skipped: " + fromTool + "a reference",
		"configMap:\n" + indented(head+"      - {client_id: a, client_secret: {value: 'H'}}\n"+
			"      - {client_id: b, client_secret: {path: /run/b}}\n"+
			"      - {client_id: c, client_secret: {value: '', path: c}}\n"+
			"      - {client_id: d, client_secret: {secret_name: d}}\n", 2),
	},
	{
		"Authelia's chart, within others",
		"spec:\n  values:\n    sso:\n      configMap:\n" + indented(head+"      - {id: a, secret: s}\n", 8),
		`8:33 a "s"`,
		"spec:\n  values:\n    sso:\n      configMap:\n" + indented(head+"      - {id: a, secret: H}\n", 8),
	},
	{
		"values as a text",
		"kind: Application\nspec:\n  sources:\n    - helm:\n        values: |\n          configMap:\n" +
			indented(head+"      - {client_id: a, client_secret: {value: s}}\n", 12),
		`10:59 a "s"`,
		"kind: Application\nspec:\n  sources:\n    - helm:\n        values: |\n          configMap:\n" +
			indented(head+"      - {client_id: a, client_secret: {value: H}}\n", 12),
	},
	{
		"the template of an ExternalSecret",
		"kind: ExternalSecret\nspec: {target: {name: x}}\ntemplate:\n  data:\n    a.yml: |\n" +
			indented(head+"      - {client_id: a, client_secret: 's'}\n      - {client_id: b, client_secret: '{{ .b }}'}\n", 6),
		"9:45 a \"s\"\n10:45 b \"\" skipped: the secret comes from a template",
		"kind: ExternalSecret\nspec: {target: {name: x}}\ntemplate:\n  data:\n    a.yml: |\n" +
			indented(head+"      - {client_id: a, client_secret: 'H'}\n      - {client_id: b, client_secret: '{{ .b }}'}\n", 6),
	},
	{
		"a compose file",
		"services: {a: {image: 'a:${TAG}'}}\nconfigs:\n  c:\n    content: |\n" +
			indented(head+"      - {client_id: a, client_secret: 's$$s'}\n      - {client_id: b, client_secret: '"+doubled+"'}\n"+
				"      - {client_id: c, client_secret: $SECRET}\n      - {client_id: d, client_secret: 'a${B:-c}d'}\n", 6),
		"8:45 a \"s$s\"\n9:45 b \"" + strings.ReplaceAll(doubled, "$$", "$") + "\"\n" +
			"10:45 c \"\" skipped: " + fromEnvironment + "\n11:45 d \"\" skipped: " + fromEnvironment,
		"services: {a: {image: 'a:${TAG}'}}\nconfigs:\n  c:\n    content: |\n" +
			indented(head+"      - {client_id: a, client_secret: 'H'}\n      - {client_id: b, client_secret: 'H'}\n"+
				"      - {client_id: c, client_secret: $SECRET}\n      - {client_id: d, client_secret: 'a${B:-c}d'}\n", 6),
	},
	{
		"dex's chart",
		"config:\n  connectors: [{type: oidc, config: {clientID: x, clientSecret: y}}]\n" +
			"  staticClients: [{id: a, secret: s}, {id: b, secretFile: /b}]\n",
		"3:35 a \"s\" kept: " + keptDex + "\n3:59 b \"\" skipped: the secret comes from a file", "",
	},
	{
		"dex's storage",
		"kind: List\nitems:\n- {kind: OAuth2Client, id: a, secret: s}\n- {kind: OAuth2Client, id: b, public: true}\n",
		"3:39 a \"s\" kept: " + keptDex + "\n4:3 b \"\" skipped: the client is public: it has no secret", "",
	},
	{
		"one of dex's storage",
		"kind: OAuth2Client\nid: a\nsecret: s\n", `3:9 a "s" kept: ` + keptDex, "",
	},
	{
		"a realm",
		`{"realm": "r", "clients": [{"clientId": "a", "secret": "s"}, {"clientId": "b", "secret": "*****"},` + "\n" +
			`{"clientId": "c", "publicClient": true}, {"id": "1", "clientId": "d", "secret": "t",` +
			` "attributes": {"client.secret.rotated": "u"}}], "identityProviders": [{"config": {"clientId": "x"}}]}`,
		"1:56 a \"s\" kept: " + clearKeycloak + "\n1:90 b \"\" skipped: the export masks the secret: " +
			"export it with its secrets (kc.sh export)\n2:1 c \"\" skipped: the client is public: it has no secret\n" +
			"2:81 d \"t\" kept: " + clearKeycloak + "\n2:126 d \"u\" kept: " + clearKeycloak, "",
	},
	{
		"a client of Keycloak", `{"clientId": "a", "publicClient": false, "secret": "s"}`,
		`1:52 a "s" kept: ` + clearKeycloak, "",
	},
	{
		"Spring",
		"spring:\n  security:\n    oauth2:\n      client: {registration: {x: {client-id: x, client-secret: x}}}\n" +
			"      authorizationserver:\n        client:\n" +
			"          a: {registration: {client-id: a, client-secret: '{noop}s'}}\n" +
			"          b: {registration: {client-id: b, client-secret: '{bcrypt}$2a$10$x'}}\n" +
			"          c: {registration: {client-id: c, client-secret: '{pbkdf2@SpringSecurity_v5_8}x'}}\n" +
			"          d: {registration: {client-id: d, client-secret: '{noop}$2a$10$x'}}\n",
		"7:59 a \"s\" kept: " + keptSpring + "\n8:59 b \"$2a$10$x\" kept: " + keptSpring +
			"\n9:59 c \"\" skipped: the hash is in a form of Spring Security's that is not checked" +
			"\n10:59 d \"$plaintext$$2a$10$x\" kept: " + keptSpring, "",
	},
	{
		"Duende",
		`{"IdentityServer": {"Clients": [{"ClientId": "a", "ClientSecrets": [{"Value": "s"}, {"Value": "` +
			base64.StdEncoding.EncodeToString([]byte(hexHash)) + `"}]},` + "\n" + `{"ClientId": "b", "RequireClientSecret": false}]}}`,
		"1:79 a \"s\" kept: " + keptDuende + "\n1:95 a \"\" skipped: it is the SHA-256 or SHA-512 of the secret, " +
			"which is not checked\n2:1 b \"\" skipped: the client is public: it has no secret", "",
	},
	{
		"a list with documents of several kinds",
		"kind: List\nitems:\n- {kind: OAuth2Client, id: a, secret: s}\n- kind: ConfigMap\n  data:\n    c.yml: |\n      " + oidc + "\n",
		"3:39 a \"s\" kept: " + keptDex + "\n7:75 a \"s\"",
		"kind: List\nitems:\n- {kind: OAuth2Client, id: a, secret: s}\n- kind: ConfigMap\n  data:\n    c.yml: |\n      " +
			strings.Replace(oidc, ": s}", ": H}", 1) + "\n",
	},
}

func init() { files = append(files, providers...) }

// TestPathsInTexts: a path goes on within a text, and what is in base64 or doubles
// its $ signs is decoded there, too.
func TestPathsInTexts(t *testing.T) {
	encoded := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	for _, tc := range []struct{ name, data, path, want, replaced string }{
		{"a text", "x:\n  a.yml: |\n    k:\n      - {p: 's'}\n", `x.a\.yml.k[*].p`, `4:13  "s"`, "x:\n  a.yml: |\n    k:\n      - {p: 'H'}\n"},
		{"documents", "x: |\n  p: s\n  ---\n  p: t\n", "x.p", "2:6  \"s\"\n4:6  \"t\"", "x: |\n  p: H\n  ---\n  p: H\n"},
		{"a text in a text", "x: |\n  y: |\n    p: s\n", "x.y.p", `3:8  "s" kept: ` + errLocation.Error(), "x: |\n  y: |\n    p: s\n"},
		{
			"base64", "kind: Secret\ndata:\n  a: " + encoded("s") + "\n  b: " + encoded("$2b$10$x\n") + "\n  c: " + encoded("t\n") + "\n  d: 's'\n",
			"data.*", "3:6 a \"s\"\n4:6 b \"$2b$10$x\"\n5:6 c \"t\\n\" kept: " + inBase64.lines + "\n6:6 d \"\" skipped: it is not base64, as the data of a Secret has to be",
			"kind: Secret\ndata:\n  a: 'SA=='\n  b: 'SA=='\n  c: " + encoded("t\n") + "\n  d: 's'\n",
		},
		{
			"base64 in a list", "kind: List\nitems:\n- kind: Secret\n  data: {a: '" + encoded("s") + "'}\n- kind: ConfigMap\n  data: {a: 't'}\n",
			"items[*].data.a", "4:13  \"s\"\n6:13  \"t\"", "kind: List\nitems:\n- kind: Secret\n  data: {a: 'SA=='}\n- kind: ConfigMap\n  data: {a: 'H'}\n",
		},
		{"no text in base64", "kind: Secret\ndata: {a: AP/+AA==}\n", "data.a", "2:11  \"\" skipped: it is base64 of what is no text", "kind: Secret\ndata: {a: AP/+AA==}\n"},
		{"a template in base64", "kind: Secret\ndata: {a: " + encoded("{{ x }}") + "}\n", "data.a", "2:11  \"\" skipped: " + fromTemplate, "kind: Secret\ndata: {a: " + encoded("{{ x }}") + "}\n"},
		{"no base64", "kind: Secret\nstringData: {a: 's'}\n", "stringData.a", `2:17  "s"`, "kind: Secret\nstringData: {a: 'H'}\n"},
		{
			"in base64", "kind: Secret\ndata:\n  a.yml: " + encoded("p: s\n") + "\n", `data.a\.yml.p`,
			`3:1  "s" kept: ` + keptBase64, "kind: Secret\ndata:\n  a.yml: " + encoded("p: s\n") + "\n",
		},
		{"compose", "configs:\n  c:\n    content: |\n      p: 's$$'\n", "configs.c.content.p", `4:10  "s$"`, "configs:\n  c:\n    content: |\n      p: 'H'\n"},
		{"Spring's", "p: '{noop}s'\n", "p", `1:4  "s" kept: ` + keptSpring, "p: '{noop}s'\n"},
		{"a realm", "realm: r\nclients: [{clientId: a, secret: s}, {clientId: b, secret: '***'}]\n", "clients[*].secret",
			"2:33 a \"s\" kept: " + clearKeycloak + "\n2:59 b \"\" skipped: the export masks the secret: export it with its secrets (kc.sh export)",
			"realm: r\nclients: [{clientId: a, secret: s}, {clientId: b, secret: '***'}]\n"},
		{"Duende's", "Clients: [{ClientId: a, ClientSecrets: [{Value: s}]}]\n", "Clients[*].ClientSecrets[*].Value",
			`1:49 a "s" kept: ` + keptDuende, "Clients: [{ClientId: a, ClientSecrets: [{Value: s}]}]\n"},
	} {
		f, err := Read([]byte(tc.data), mustPath(tc.path))
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if got := strings.TrimSuffix(found(f), "\n"); got != tc.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tc.name, got, tc.want)
		}
		replace := make(map[*Client]string)
		for _, c := range f.Clients {
			if c.Kept == "" && c.Skipped == "" {
				replace[c] = "H"
			}
		}
		if got, err := f.Replace(replace); err != nil || string(got.Data) != tc.replaced {
			t.Errorf("%s: %v, %s", tc.name, err, got.Data)
		}
	}
}

// TestDollarsInCompose: wherever it stands in a compose file, a new value gets each of its
// $ signs doubled.
func TestDollarsInCompose(t *testing.T) {
	const service = "services: {a: {image: 'a:${TAG}'}}\n"
	for _, before := range []string{
		service + "configs:\n  c:\n    content: |\n      " + oidc + "\n",
		"services:\n  a:\n    image: a\n    environment:\n      X: |\n        " + oidc + "\n",
		"services:\n  a:\n    build: .\n    labels:\n      x.y: |\n        " + oidc + "\n",
		service + "x-authelia:\n  " + oidc + "\n",
	} {
		f, err := Read([]byte(before))
		if err != nil || len(f.Clients) != 1 {
			t.Errorf("%s: %v", before, err)
			continue
		}
		got, err := f.Replace(map[*Client]string{f.Clients[0]: "$2b$10$x"})
		want := strings.Replace(before, ": s}", ": $$2b$$10$$x}", 1)
		if err != nil || string(got.Data) != want {
			t.Errorf("%v, %s", err, got.Data)
		}
	}
}

// TestReplacesList: only a list at the top of the file replaces those of other files.
func TestReplacesList(t *testing.T) {
	for text, want := range map[string]bool{
		oidc:                        true,
		"x: y\n---\n" + oidc:        true,
		"configMap: {" + oidc + "}": false,
		"kind: ConfigMap\ndata:\n  a.yml: |\n    " + oidc: false,
		"staticClients: [{id: a, secret: s}]":             false,
	} {
		if f, err := Read([]byte(text + "\n")); err != nil || f.ReplacesList != want {
			t.Errorf("%s: %v, want %v", text, err, want)
		}
	}
}

// TestPathBesideLayout: what a provider needs holds for its own clients. What a path leads
// to elsewhere in the file stays as well, but nobody knows whether it has to.
func TestPathBesideLayout(t *testing.T) {
	const file = "dex:\n  staticClients: [{id: a, secret: s}]\nother:\n  apps: [{id: b, key: s}]\n"
	for path, want := range map[string]bool{"dex.staticClients[*].secret": true, "other.apps[*].key": false} {
		f, err := Read([]byte(file), mustPath(path))
		if err != nil || len(f.Clients) != 1 {
			t.Fatalf("%s: %v", path, err)
		}
		if c := f.Clients[0]; c.ClearForProvider() != want || c.Kept == "" || !strings.Contains(c.Kept, "dex") {
			t.Errorf("%s: needed in the clear %t, kept %q", path, c.ClearForProvider(), c.Kept)
		}
	}
}

// TestLayoutsAreDocumented: the page for operators has a row for each provider.
func TestLayoutsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../../../docs/operators.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range layouts {
		if !strings.Contains(string(page), "\n| "+strings.TrimSuffix(l.name, "'s exports")) {
			t.Errorf("nothing of %s", l.name)
		}
	}
}
