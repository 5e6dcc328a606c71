package config

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

const (
	keptTemplate = "a template is among the client's settings, and may add one that needs the secret itself"
	keptBreak    = "it has a line break, which is part of the secret now: put it in quotes on one line, as the relying party sends it"
	keptNumber   = "it is a number, a date or the like, and providers may read it differently: put it in quotes, as the relying party sends it"
	keptDex      = "dex compares with the secret itself and reads no hashes"
	keptInText   = "it is in a text within a text: in YAML, write the configuration as a block (|) first"
	keptUnsafe   = "it is in a text that cannot be changed safely: extract the configuration first"
	keptBase64   = "it is in base64: decode the configuration first"
)

// oidc is a configuration of Authelia on one line, with one client.
const oidc = "identity_providers: {oidc: {clients: [{client_id: a, client_secret: s}]}}"

// edges are more files. For each condition of the code, one of them has another
// result if the condition is changed.
var edges = []struct {
	name, data, want, replaced string
}{
	// What a client is.
	{"a secret without an id", head + "      - client_secret: 's'\n",
		`4:24  "s"`, head + "      - client_secret: 'H'\n"},
	{"what is no client", head + "      - [client_id, a, client_secret, s]\n      - scopes: []\n      - client_id: b\n        client_secret: 't'\n",
		`7:24 b "t"`, head + "      - [client_id, a, client_secret, s]\n      - scopes: []\n      - client_id: b\n        client_secret: 'H'\n"},
	{"names of both versions", head + "      - id: old\n        client_id: a\n        secret: 's'\n        client_secret: 't'\n",
		"6:17 a \"s\" kept: the client has several secrets, and it is unknown which one counts: remove the others\n7:24 a \"t\" kept: the client has several secrets, and it is unknown which one counts: remove the others", ""},
	{"its own before what is merged", "x: &x {client_id: x, client_secret: x, public: true}\ny: &y {client_secret: y}\n" + head + "      - <<: [*y, *x]\n        client_id: a\n        public: false\n      - {<<: *x, client_id: b, client_secret: 't', public: false}\n",
		"6:9 a \"y\" kept: " + keptShared + "\n9:47 b \"t\"", "x: &x {client_id: x, client_secret: x, public: true}\ny: &y {client_secret: y}\n" + head + "      - <<: [*y, *x]\n        client_id: a\n        public: false\n      - {<<: *x, client_id: b, client_secret: 'H', public: false}\n"},
	{"merged twice over", "x: &x {client_secret: 's'}\ny: &y {<<: *x}\n" + head + "      - {<<: *y, client_id: a}\n",
		`6:9 a "s" kept: ` + keptShared, ""},
	{"aliases of the settings", "x: [&id a, &yes True, &jwt client_secret_jwt]\n" + head + "      - {client_id: *id, client_secret: 's', public: *yes}\n      - {client_id: b, client_secret: 't', token_endpoint_auth_method: *jwt}\n",
		"5:41 a \"s\" kept: the client is public and should have none: remove it\n6:39 b \"t\" kept: client_secret_jwt needs the secret itself (token_endpoint_auth_method)", ""},
	{"a key that is an alias", "x: &client_secret y\n" + head + "      - {client_id: a, *client_secret : 's'}\n      - {client_id: b, *client_secret : 's', client_secret: 't'}\n",
		"5:9 a \"\" skipped: there is no secret\n6:61 b \"t\"", "x: &client_secret y\n" + head + "      - {client_id: a, *client_secret : 's'}\n      - {client_id: b, *client_secret : 's', client_secret: 'H'}\n"},
	{"what looks as if it were merged", "x: &x {client_secret: 's'}\n" + head + "      - {client_id: a, \"<<\": *x}\n",
		`5:9 a "" skipped: there is no secret`, ""},
	{"dex, both secrets", "staticClients: [{id: a, secretEnv: A, secret: s}, {secretEnv: B}]\n",
		"1:47 a \"s\" kept: " + keptDex + "\n1:63  \"\" skipped: the secret comes from an environment variable", ""},
	{"layouts on one line", "{staticClients: [{id: d, secret: s}], " + oidc + "}\n",
		"1:34 d \"s\" kept: " + keptDex + "\n1:107 a \"s\"", "{staticClients: [{id: d, secret: s}], " + strings.Replace(oidc, ": s}", ": H}", 1) + "}\n"},

	// What a value is.
	{"tags", head + "      - {client_id: a, client_secret: !vault s}\n      - {client_id: b, client_secret: ! 's'}\n      - {client_id: c, client_secret: !!binary 'czNjcjN0'}\n",
		"4:39 a \"\" skipped: the secret comes from another tool: the value has a tag of its own\n5:41 b \"s\" kept: " + keptNumber + "\n6:48 c \"czNjcjN0\" kept: " + keptNumber, ""},
	{"a tag and an anchor", head + "      - client_id: a\n        client_secret: !!str &s 's'\n      - client_id: b\n        client_secret: &t !!str t\n",
		"5:33 a \"s\"\n7:33 b \"t\"", head + "      - client_id: a\n        client_secret: !!str &s 'H'\n      - client_id: b\n        client_secret: &t !!str H\n"},
	{"lines and tabs behind a tag", head + "      - client_id: a\n        client_secret: !!str\n          's'\n      - client_id: b\n        client_secret: !!str\t't'\n      - client_id: c\n        client_secret: &c\t\n          u\n",
		"6:11 a \"s\"\n8:30 b \"t\"\n11:11 c \"u\"", head + "      - client_id: a\n        client_secret: !!str\n          'H'\n      - client_id: b\n        client_secret: !!str\t'H'\n      - client_id: c\n        client_secret: &c\t\n          H\n"},
	{"CRLF behind a tag", head + "      - client_id: a\n        client_secret: !!str\r\n          's'\r\n",
		`6:11 a "s"`, head + "      - client_id: a\n        client_secret: !!str\r\n          'H'\r\n"},
	{"a carriage return in the secret", head + "      - {client_id: a, client_secret: \"s\\r\"}\n",
		`4:39 a "s\r" kept: ` + keptBreak, ""},

	// Blocks.
	{"a block with CRLF", strings.ReplaceAll(head+"      - client_id: a\n        client_secret: |-\n          s3cr3t\n\n        public: false\n      - client_id: b\n        client_secret: >-\n          s3cr3t\n          more\n", "\n", "\r\n"),
		"5:24 a \"s3cr3t\"\n10:24 b \"s3cr3t more\"",
		strings.ReplaceAll(head+"      - client_id: a\n        client_secret: |-\n          H\n\n        public: false\n      - client_id: b\n        client_secret: >-\n          H\n", "\n", "\r\n")},
	{"a tab in a block", head + "      - client_id: a\n        client_secret: |-\n          \ts3cr3t\n",
		`5:24 a "\ts3cr3t"`, head + "      - client_id: a\n        client_secret: |-\n          H\n"},
	{"a block that ends with the file", head + "      - client_id: a\n        client_secret: |+\n          s",
		`5:24 a "s"`, head + "      - client_id: a\n        client_secret: |-\n          H"},

	// JSON.
	{"JSON, characters and white space", "\r\n\t{\"identity_providers\":\t{\"oidc\": {\"clients\":\r\n[{\"client_name\": \"Ü漢🔑\", \"client_id\":\t\"a\", \"client_secret\":\t\"\\ud83d\\udd11\"}\t,\t{\"client_id\" : \"b\" , \"client_secret\" :\r\n\"t\"}]}}}\n",
		"3:60 a \"🔑\"\n4:1 b \"t\"", "\r\n\t{\"identity_providers\":\t{\"oidc\": {\"clients\":\r\n[{\"client_name\": \"Ü漢🔑\", \"client_id\":\t\"a\", \"client_secret\":\t\"H\"}\t,\t{\"client_id\" : \"b\" , \"client_secret\" :\r\n\"H\"}]}}}\n"},
	{"JSON, an array with an escape that YAML does not have", `[{"client_id": "a", "client_secret": "\ud83d\udd11"}]`,
		`1:38 a "🔑" kept: ` + hydraHashes, ""},
	{"JSON, what is no string", `{"identity_providers": {"oidc": {"clients": [{"client_id": "a", "client_secret": 12345678}, {"client_id": "b", "client_secret": true}, {"client_id": "c", "client_secret": null}, {"client_id": "d", "client_secret": "s", "public": true}, {"client_id": "e", "client_secret": "s", "public": false}]}}}`,
		"1:82 a \"12345678\" kept: " + keptNumber + "\n1:129 b \"true\" kept: " + keptNumber + "\n1:172 c \"\" skipped: the secret is empty\n1:215 d \"s\" kept: the client is public and should have none: remove it\n1:273 e \"s\"",
		`{"identity_providers": {"oidc": {"clients": [{"client_id": "a", "client_secret": 12345678}, {"client_id": "b", "client_secret": true}, {"client_id": "c", "client_secret": null}, {"client_id": "d", "client_secret": "s", "public": true}, {"client_id": "e", "client_secret": "H", "public": false}]}}}`},
	{"JSON with braces that are no template's", `{"x": "{{", "y": {"z": {}}, "identity_providers": {"oidc": {"clients": [{"client_id": "a", "client_secret": "s"}, {"client_id": "b", "client_secret": "{{ env \"B\" }}"}]}}}`,
		"1:109 a \"s\"\n1:151 b \"\" skipped: the secret comes from a template",
		`{"x": "{{", "y": {"z": {}}, "identity_providers": {"oidc": {"clients": [{"client_id": "a", "client_secret": "H"}, {"client_id": "b", "client_secret": "{{ env \"B\" }}"}]}}}`},
	{"JSON, deep", `{"x": ` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `, "identity_providers": {"oidc": {"clients": [{"client_id": "a", "client_secret": "\ud83d\udd11"}]}}}`,
		`1:289 a "🔑"`, `{"x": ` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `, "identity_providers": {"oidc": {"clients": [{"client_id": "a", "client_secret": "H"}]}}}`},

	// Templates.
	{"braces that do not end", head + "      - {client_id: a, client_secret: 'x{{y'}\n      - {client_id: b, client_secret: 's'}\n",
		"4:39 a \"x{{y\"\n5:39 b \"s\"", head + "      - {client_id: a, client_secret: 'H'}\n      - {client_id: b, client_secret: 'H'}\n"},
	{"an action in place of a value", head + "      - client_id: a\n        client_secret: 's'\n        scopes: {{ .scopes }}\n",
		`5:24 a "s"`, head + "      - client_id: a\n        client_secret: 'H'\n        scopes: {{ .scopes }}\n"},
	{"an action behind the first setting", head + "      - client_id: a\n        {{ .more }}\n        client_secret: 's'\n",
		`6:24 a "s" kept: ` + keptTemplate, ""},
	{"an action behind what is nested", head + "      - client_id: a\n        client_secret: 's'\n        x:\n          y:\n            - z:\n              - 1\n        {{ .more }}\n",
		`5:24 a "s" kept: ` + keptTemplate, ""},
	{"lines of actions for a secret", head + "      - client_id: a\n        client_secret: |-\n          {{ if .a }}\n          {{ secret \"a\" }}\n          {{ end }}\n      - client_id: b\n        client_secret: '\n          {{ secret \"b\" }}'\n      - client_id: c\n        client_secret: |2-\n          {{ secret \"c\" }}\n",
		"5:24 a \"\" skipped: the secret comes from a template\n10:24 b \"\" skipped: the secret comes from a template\n13:24 c \"\" skipped: the secret comes from a template", ""},
	{"a template, and plain over two lines", head + "      - client_id: {{ .a }}\n        client_secret: s3cr3t\n          more\n",
		"5:24 {{…}} \"s3cr3t more\" kept: " + errLines.Error(), ""},

	// ConfigMaps and Secrets.
	{"two texts", "kind: ConfigMap\ndata:\n  a.yml: |\n    " + oidc + "\n  b.yml: |\n    " + oidc + "\n",
		"4:73 a \"s\"\n6:73 a \"s\"", "kind: ConfigMap\ndata:\n  a.yml: |\n    " + strings.Replace(oidc, ": s}", ": H}", 1) + "\n  b.yml: |\n    " + strings.Replace(oidc, ": s}", ": H}", 1) + "\n"},
	{"a mark, and a comment that is an action", "\ufeffkind: ConfigMap\ndata:\n  a.yml: |\n    identity_providers:\n      oidc:\n        clients:\n          - client_secret: 's' #{{ x }}\n",
		`7:28  "s"`, "\ufeffkind: ConfigMap\ndata:\n  a.yml: |\n    identity_providers:\n      oidc:\n        clients:\n          - client_secret: 'H' #{{ x }}\n"},
	{"CRLF in a text", "kind: ConfigMap\r\ndata:\r\n  a.yml: |\r\n    x: ü\r\n\r\n    " + oidc + "\r\n",
		`6:73 a "s"`, "kind: ConfigMap\r\ndata:\r\n  a.yml: |\r\n    x: ü\r\n\r\n    " + strings.Replace(oidc, ": s}", ": H}", 1) + "\r\n"},
	{"empty lines behind a text", "kind: ConfigMap\ndata:\n  a.yml: |+\n    " + oidc + "\n\n\n  b: c\n",
		`4:73 a "s"`, "kind: ConfigMap\ndata:\n  a.yml: |+\n    " + strings.Replace(oidc, ": s}", ": H}", 1) + "\n\n\n  b: c\n"},
	{"an empty line before a text", "kind: ConfigMap\ndata:\n  a.yml: |\n\n    " + oidc + "\n",
		`5:1 a "s" kept: ` + keptUnsafe, ""},
	{"over several lines in a text", "kind: ConfigMap\ndata:\n  a.yml: |\n    identity_providers:\n      oidc:\n        clients:\n          - client_id: a\n            client_secret: |-\n              s\n          - client_id: b\n            client_secret: 't\n              t'\n",
		"8:28 a \"s\" kept: " + errLocation.Error() + "\n11:28 b \"t t\" kept: " + errLocation.Error(), ""},
	{"an action behind the first setting in a text", "kind: ConfigMap\ndata:\n  a.yml: |\n    identity_providers:\n      oidc:\n        clients:\n          - client_id: a\n            {{- .more }}\n            client_secret: 's'\n",
		`9:28 a "s" kept: ` + keptTemplate, ""},
	{"a folded text", "kind: ConfigMap\ndata:\n  a.yml: >\n    " + oidc + "\n",
		`3:1 a "s" kept: ` + keptInText, ""},
	{"a mapping that is shared has the text", "x: &x\n  a.yml: |\n    " + oidc + "\nkind: ConfigMap\ndata: *x\n",
		`3:1 a "s" kept: ` + keptShared, ""},
	{"a ConfigMap within a ConfigMap", "kind: ConfigMap\ndata:\n  a.yml: |\n    kind: ConfigMap\n    data:\n      b.yml: |\n        " + oidc + "\n",
		`7:77 a "s" kept: ` + errLocation.Error(), ""},
	{"a ConfigMap within that is not looked into", "kind: ConfigMap\ndata:\n  0.yml: |\n    " + oidc + "\n  a.yml: |\n    kind: ConfigMap\n    data:\n      b.yml: |\n        kind: ConfigMap\n        data:\n          c.yml: |\n            " + oidc + "\n",
		`4:73 a "s"`, "kind: ConfigMap\ndata:\n  0.yml: |\n    " + strings.Replace(oidc, ": s}", ": H}", 1) + "\n  a.yml: |\n    kind: ConfigMap\n    data:\n      b.yml: |\n        kind: ConfigMap\n        data:\n          c.yml: |\n            " + oidc + "\n"},
	{"a list that is in itself", "kind: List\nitems: &a\n  - kind: ConfigMap\n    items: *a\n    data:\n      a.yml: |\n        " + oidc + "\n",
		`7:1 a "s" kept: ` + keptShared, ""},
	{"a list of aliases", "x:\n  - &c\n    kind: ConfigMap\n    data:\n      a.yml: |\n        " + oidc + "\ny: &y [*c]\nkind: List\nitems: *y\n",
		`6:1 a "s" kept: ` + keptShared, ""},
	{"a ConfigMap with other items", "kind: ConfigMap\nitems: {x: y}\ndata:\n  a.yml: |\n    " + oidc + "\n",
		`5:73 a "s"`, "kind: ConfigMap\nitems: {x: y}\ndata:\n  a.yml: |\n    " + strings.Replace(oidc, ": s}", ": H}", 1) + "\n"},
	{"a text that breaks off behind clients", "kind: ConfigMap\ndata:\n  a.yml: |\n    " + oidc + "\n  b.txt: |\n    kind: ConfigMap\n    data: {c.yml: '" + oidc + "', d.yml: '{a: ['}\n  e.yml: \"\\0\"\n",
		`4:73 a "s"`, "kind: ConfigMap\ndata:\n  a.yml: |\n    " + strings.Replace(oidc, ": s}", ": H}", 1) + "\n  b.txt: |\n    kind: ConfigMap\n    data: {c.yml: '" + oidc + "', d.yml: '{a: ['}\n  e.yml: \"\\0\"\n"},
	{"base64 over several lines", "kind: Secret\ndata:\n  a.yml: aWRlbnRpdHlfcHJvdmlkZXJzOiB7b2lkYzoge2NsaWVudHM6IFt7Y2xp\n    ZW50X2lkOiBhLCBjbGllbnRfc2VjcmV0OiBzfV19fQ==\n",
		`3:1 a "s" kept: ` + keptBase64, ""},
	{"a Secret, last applied", "kind: Secret\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{\"kind\":\"Secret\",\"stringData\":{\"a.yml\":\"" + oidc + "\"}}'\n",
		`4:1 a "s" kept: ` + keptLastApplied, ""},
}

func init() { files = append(files, edges...) }

// TestClient: what a client has besides its place.
func TestClient(t *testing.T) {
	f, err := Read([]byte("staticClients: [{id: d, secret: s}]\n" + head + "      - {client_id: a, secret: s, public: true}\n      - {client_id: b, client_secret: [s]}\n      - {client_id: c, client_secret: s, token_endpoint_auth_method: client_secret_jwt}\n      - {client_id: '{{ .e }}', client_secret: ''}\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, c := range f.Clients {
		fmt.Fprintf(&got, "%s|%s|%s|%v|%v|%v|%s\n", c.ID, c.Layout, c.Key, c.FromTemplate, c.NotText, c.Public, c.Clear)
	}
	const want = "d|dex|secret|false|false|false|" + keptDex + "\na|Authelia|secret|false|false|true|\nb|Authelia|client_secret|false|true|false|\nc|Authelia|client_secret|false|false|false|client_secret_jwt needs the secret itself (token_endpoint_auth_method)\n{{…}}|Authelia|client_secret|true|false|false|\n"
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &got, want)
	}
}

// TestAgain: the second secret of a client is no second client.
func TestAgain(t *testing.T) {
	f, err := Read([]byte(head + "      - {client_id: a, client_secret: s, secret: t}\n      - {client_id: b, client_secret: s}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{false, true, false} {
		if f.Clients[i].Again != want {
			t.Errorf("secret %d: %v", i, f.Clients[i].Again)
		}
	}
}

// TestNeedsClearUnknown: settings with names that only end alike, or with
// unknown values, may need the secret itself too.
func TestNeedsClearUnknown(t *testing.T) {
	for setting, want := range map[string]string{
		"authMethod: client_secret_jwt": "client_secret_jwt needs the secret itself (authMethod)",
		"jwks_alg: HS256":               "an HMAC signature needs the secret itself (jwks_alg)",
		"alg: $ALG":                     "alg comes from elsewhere, and its value may need the secret itself",
		"alg: '{% alg %}'":              "alg comes from elsewhere, and its value may need the secret itself",
		"auth_method: '{{ .method }}'":  "auth_method comes from a template, and its value may need the secret itself",
		"algorithm: RS256":              "",
	} {
		f, err := Read([]byte(head + "      - client_id: a\n        client_secret: 's'\n        " + setting + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		if c := f.Clients[0]; c.Clear != want || c.Kept != want {
			t.Errorf("%s: %q, kept: %q, want %q", setting, c.Clear, c.Kept, want)
		}
	}
}

// TestPathsLead: the clients that paths lead to, what is known of them, and
// paths that lead nowhere.
func TestPathsLead(t *testing.T) {
	const jwt = "client_secret_jwt needs the secret itself (token_endpoint_auth_method)"
	for _, tc := range []struct{ data, paths, want string }{
		// the id
		{"a: [{name: n, id: i, clientID: d, clientId: c, client_id: b, s: 's'}]", "a[*].s", `1:65 b "s"`},
		{"a: [{name: n, id: i, clientID: d, clientId: c, s: 's'}]", "a[*].s", `1:51 c "s"`},
		{"a: [{name: n, id: i, clientID: d, s: 's'}]", "a[*].s", `1:38 d "s"`},
		{"a: [{name: n, id: i, s: 's'}]", "a[*].s", `1:25 i "s"`},
		{"a: {r: {clients: {one: {s: 's'}}}}", "a.*.clients.*.s", `1:28 one "s"`},
		{"a: {name: 's', other: 't'}", "a.*", "1:11 name \"s\"\n1:23 other \"t\""}, // no secret is shown as an id
		{"a: ['id', 's']", "a[*]", "1:5  \"id\"\n1:11  \"s\""},
		{"a: [{id: x, s: &s 's'}, {id: y, s: *s}]", "a[*].s", "1:19 x \"s\" kept: " + keptShared + "\n1:36 y \"s\" kept: " + keptShared},
		// settings that need it in the clear, at any level
		{"token_endpoint_auth_method: client_secret_jwt\ns: 's'", "s", `2:4  "s" kept: ` + jwt},
		{"a: {token_endpoint_auth_method: client_secret_jwt, b: {c: {s: 's'}}}", "a.b.c.s", `1:63  "s" kept: ` + jwt},
		{"client_id: a\nclient_secret: 's'", "client_secret", `2:16 a "s"`},
		{"client_id: a\nclient_secret: 's'\nowner: ''", "client_secret", `2:16 a "s" kept: ` + hydraHashes},
		{"client_secret: 's'", "client_secret", `1:16  "s"`},
		{"client_id: a\npassword: 's'", "password", `2:11 a "s"`},
		// where it leads
		{"a: {<<: {s: 'x'}, one: {s: 's'}}", "a.*.s", `1:28 one "s"`},
		{"a: {s: 's', s: 't'}", "a.s", "1:8  \"s\"\n1:16  \"t\""},
		{"x: &x {s: 'x'}\ny: &y {s: 'y'}\na: {<<: [*y, *x]}", "a.s", `3:4  "y" kept: ` + keptShared},
		{"x: &x {s: 'x'}\na: {s: 's', <<: *x}", "a.s", `2:8  "s"`},
		{"{n: 'aaaaaaaaaaaaaaaaaaaa', a: 'üß', b: 's'}", "b a", "1:32  \"üß\"\n1:41  \"s\""}, // backwards, in the order of the file
		{"a: [s, t]\nb: s", "a.s b", `2:4  "s"`},
		{"a: [s, t]\nb: s", "a.* b", `2:4  "s"`},
		{"a: {s: t}\nb: s", "a[*] b", `2:4  "s"`},
		{"a: &s x\nb: {*s : 't'}\nc: s", "b.s c", `3:4  "s"`},
	} {
		var paths []Path
		for _, text := range strings.Fields(tc.paths) {
			paths = append(paths, mustPath(text))
		}
		f, err := Read([]byte(tc.data+"\n"), paths...)
		if err != nil {
			t.Errorf("%s: %s: %v", tc.paths, tc.data, err)
			continue
		}
		if got := strings.TrimSuffix(found(f), "\n"); got != tc.want {
			t.Errorf("%s: %s: got\n%s\nwant\n%s", tc.paths, tc.data, got, tc.want)
		}
		last := paths[0][len(paths[0])-1]
		if c := f.Clients[0]; len(paths) == 1 && last != eachItem && last != eachKey && c.Key != last {
			t.Errorf("%s: the key is %q", tc.paths, c.Key)
		}
	}
}

func TestParsePath(t *testing.T) {
	for text, want := range map[string]Path{
		"a": {"a"}, "a.b": {"a", "b"}, "a[*]": {"a", "[*]"}, "a[*].b": {"a", "[*]", "b"}, "[*][*].a": {"[*]", "[*]", "a"}, "*.a": {"*", "a"}, `a\.b.c`: {"a.b", "c"}, `a\[0].b`: {"a[0]", "b"},
		`a\.`: {"a."}, `a\`: {`a\`}, `a\\.b`: {`a\`, "b"}, "ä.b": {"ä", "b"},
	} {
		if p, err := ParsePath(text); err != nil || !slices.Equal(p, want) {
			t.Errorf("%s: %q, %v, want %q", text, p, err, want)
		}
	}
}

// TestMoreTrouble: the error says what is broken and where, even if other parts
// can be read.
func TestMoreTrouble(t *testing.T) {
	for name, tc := range map[string]struct{ data, want string }{
		"UTF-16, big endian":      {"\xfe\xff\x00a", "iconv"},
		"NUL":                     {"a: b\x00", "not text"},
		"only an id":              {"client_id: Hush\n", "line 1: keys like a client's"},
		"only a secret":           {"client_secret: Hush\n", "give --path 'client_secret'"},
		"only an id, in a list":   {"[x, y]\n", "no clients are found"},
		"control behind others":   {"a: 'ä\ufffd\x01'\n", "line 1, column 7: a byte here"},
		"DEL":                     {"a: '\x7f'\n", "line 1, column 5: a byte here"},
		"Latin-1 on a later line": {"a: 'ü'\r\nb: 'ü\xfc'\n", "line 2, column 6: a byte here"},
		"broken before another":   {"kind: ConfigMap\ndata:\n  a.yml: |\n    {a: [\n  b.yml: |\n    " + oidc + "\n", "line "},
		"broken behind another":   {"kind: ConfigMap\ndata:\n  a.yml: |\n    " + oidc + "\n  b.JSON: |\n    {a: [\n", "line "},
		"broken in a list":        {"kind: List\nitems:\n  - kind: ConfigMap\n    data:\n      a.yml: |\n        {a: [\n  - kind: ConfigMap\n    data:\n      b.yml: |\n        " + oidc + "\n", "line "},
	} {
		f, err := Read([]byte(tc.data))
		if err == nil {
			t.Errorf("%s: %s", name, found(f))
			continue
		}
		if !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "Hush") {
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
}

// TestStoredValues: in every style, any stored value is read back from the
// result, and the rest of the text stays.
func TestStoredValues(t *testing.T) {
	for _, data := range []string{
		head + "      - {client_id: a, client_secret: s, x: y}\n", head + "      - {client_id: a, client_secret: 's', x: y}\n", head + "      - {client_id: a, client_secret: \"s\", x: y}\n",
		head + "      - client_id: a\n        client_secret: s # c\n        x: y\n", head + "      - client_id: a\n        client_secret: |-\n          s\n        x: y\n", head + "      - client_id: a\n        client_secret: >2-\n          s\n        x: y\n",
		`{"identity_providers": {"oidc": {"clients": [{"client_id": "a", "client_secret": "s", "x": "y"}]}}}`,
		"kind: ConfigMap\ndata:\n  a.yml: |\n    " + oidc + "\n",
	} {
		for _, stored := range []string{"it's", `a"b`, `a\b`, `\`, `"`, "'", "=", "=a", "a=", "a=b", "a:", "a: b", ":a", "a #b", "#a", "a, b", "a,", "[a", "{a", "}", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "- a", "--- a", "? a", "~", "<<", "ü", "$2b$04$a.b/c", "$argon2id$v=19$m=1,t=1,p=1$a$b"} {
			f, err := Read([]byte(data))
			if err != nil {
				t.Fatal(err)
			}
			got, err := f.Replace(map[*Client]string{f.Clients[0]: stored})
			if err != nil || len(got.Clients) != 1 || got.Clients[0].Stored != stored {
				t.Errorf("%q in %s: %v", stored, data, err)
				continue
			}
			c := f.Clients[0]
			if !bytes.HasPrefix(got.Data, []byte(data[:c.start])) || !bytes.HasSuffix(got.Data, []byte(data[c.end:])) {
				t.Errorf("%q in %s: another byte is changed: %s", stored, data, got.Data)
			}
		}
	}
}

// TestPositions: positions and offsets agree with counting, in any order of
// calls.
func TestPositions(t *testing.T) {
	const data = "ab\nä漢🔑c\r\n\rx\u0085ß\u2028y\u2029\n\nend ü."
	type position struct{ line, column, offset int }
	var all []position
	line, column := 1, 1
	for offset, r := range data {
		if r == '\n' && offset > 0 && data[offset-1] == '\r' { // of CR LF
			continue
		}
		all = append(all, position{line, column, offset})
		if column++; strings.ContainsRune("\n\r\u0085\u2028\u2029", r) {
			line, column = line+1, 1
		}
	}
	all = append(all, position{line, column, len(data)})
	backwards := slices.Clone(all)
	slices.Reverse(backwards)
	order := slices.Concat(all, backwards)
	source := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		order = append(order, all[source.IntN(len(all))])
	}
	alone, both := newText([]byte(data)), newText([]byte(data))
	for _, want := range order {
		for _, in := range []*text{alone, both} {
			if got, ok := in.offset(want.line, want.column); !ok || got != want.offset {
				t.Fatalf("offset of %d:%d is %d, %t, want %d", want.line, want.column, got, ok, want.offset)
			}
		}
		if line, column := both.position(want.offset); line != want.line || column != want.column {
			t.Fatalf("position of %d is %d:%d, want %d:%d", want.offset, line, column, want.line, want.column)
		}
	}
	fresh := newText([]byte(data))
	for _, want := range order {
		if line, column := fresh.position(want.offset); line != want.line || column != want.column {
			t.Fatalf("position of %d is %d:%d, want %d:%d", want.offset, line, column, want.line, want.column)
		}
	}
	for _, none := range []place{{line: 0, column: 1}, {line: line + 1, column: 1}, {line: 1, column: 0}, {line: line, column: column + 1}} {
		if at, ok := fresh.offset(none.line, none.column); ok {
			t.Errorf("%d:%d is at %d", none.line, none.column, at)
		}
	}
}

// TestLines: each line break of YAML 1.1 begins a line, even if the text has no
// other.
func TestLines(t *testing.T) {
	for _, lineBreak := range []string{"\n", "\r", "\r\n", "\u0085", "\u2028", "\u2029"} {
		text := newText([]byte("a" + lineBreak + "b" + lineBreak))
		n := len(lineBreak)
		if want := []int{0, 1 + n, 2 + 2*n}; !slices.Equal(text.lines, want) {
			t.Errorf("%q: %d, want %d", lineBreak, text.lines, want)
		}
		for line, want := range []int{0, 0, 1 + n, 2 + 2*n, 2 + 2*n} {
			if got := text.lineStart(line); got != want {
				t.Errorf("%q: line %d starts at %d, want %d", lineBreak, line, got, want)
			}
		}
		if got := newText([]byte("a" + lineBreak + "b")).lineStart(2); got != 1+n {
			t.Errorf("%q: the last line starts at %d, want %d", lineBreak, got, 1+n)
		}
	}
}

// TestMask: an action alone on its lines becomes spaces, any other becomes
// letters. Line breaks and lengths stay.
func TestMask(t *testing.T) {
	for data, want := range map[string]string{
		"a: b":                             "a: b",
		"a: {{ b":                          "a: {{ b",
		"a: b }}":                          "a: b }}",
		"a: {{}}b":                         "a: xxxxb",
		"a: {{b}}{{":                       "a: xxxxx{{",
		"{{a}}\nb":                         "     \nb",
		" {{a}} \nb: {{c}}":                "       \nb: xxxxx",
		"b\n\t{{a}}":                       "b\n\t     ",
		"b\n{{a}}\n":                       "b\n     \n",
		"{{a}} # b\n":                      "      # b\n",
		"{{a}} {{b}} # c\n":                "            # c\n",
		"{{a}} b\n":                        "xxxxx b\n",
		"{{a}} {{b}} c\n":                  "xxxxx xxxxx c\n",
		"{{a}} c {{b}}\n":                  "xxxxx c xxxxx\n",
		"{{a}} b }}\n":                     "xxxxx b }}\n",
		"{{a}}\n{{b}} c\n{{d}}\n":          "     \nxxxxx c\n     \n",
		"a: {{b\r\nc}} {{d}}\r\n{{e}}\r\n": "a: xxx\r\n         \r\n     \r\n",
		"{{/* a\r\n b */}}\r\n{{c}}\r\n":   "      \r\n       \r\n     \r\n",
		"{{ü}}b":                           "xxßxxb",
	} {
		kept := []byte(data)
		got, masked := mask(kept)
		if string(got) != want || string(kept) != data {
			t.Errorf("%q: %q, want %q", data, got, want)
		}
		actions := min(strings.Count(data, "{{"), strings.Count(data, "}}"))
		if data == "{{a}} b }}\n" {
			actions = 1
		}
		if data == "a: b }}" || data == "a: {{ b" {
			actions = 0
		}
		if len(masked) != actions {
			t.Errorf("%q: %d actions", data, len(masked))
		}
		for _, m := range masked {
			if action := data[m.start:m.end]; !strings.HasPrefix(action, "{{") || !strings.HasSuffix(action, "}}") || !utf8.ValidString(action) {
				t.Errorf("%q: %q is no action", data, action)
			}
		}
	}
}

// TestCompareTypes: the same text of another type is another value.
func TestCompareTypes(t *testing.T) {
	const yml = "identity_providers:\n  oidc:\n    hmac: '1'\n    clients: [{client_id: a, client_secret: 's'}, {client_id: b, client_secret: 't'}]\n"
	for old, now := range map[string]string{"'1'": "1", "hmac: '1'": "hmac: !x '1'", "client_id: b": "client_id: c", "'t'": "'H'"} {
		f, err := Read([]byte(yml))
		if err != nil {
			t.Fatal(err)
		}
		right := strings.Replace(yml, "'s'", "'H'", 1)
		if _, err := f.compare([]byte(right), map[*Client]string{f.Clients[0]: "H"}); err != nil {
			t.Error(err)
		}
		if _, err := f.compare([]byte(strings.Replace(right, old, now, 1)), map[*Client]string{f.Clients[0]: "H"}); err == nil {
			t.Errorf("%s for %s is taken", now, old)
		}
	}
}

// TestUnclosedBraces: braces that nothing closes are no action, however many there
// are; an action over several lines is one.
func TestUnclosedBraces(t *testing.T) {
	const client = "      - client_id: a\n        client_secret: 's3cr3t'\n"
	for text, want := range map[string]string{
		head + client + strings.Repeat("# {{ (\n", 50_000) + "# }}\n":                  "s3cr3t",
		head + client + strings.Repeat("# {{ a {\n", 50_000):                           "s3cr3t",
		head + strings.Repeat("# {{\n", 50_000) + "# {{ x }} }}\n" + client:            "s3cr3t",
		head + "      {{- if\n        true }}\n" + client + "      {{ end }}\n":        "s3cr3t",
		head + "      {{/* a comment\n        over lines: [ */}}\n" + client:           "s3cr3t",
		head + "      - client_id: a\n        client_secret: '{{ secret\n \"x\" }}'\n": "",
	} {
		f, err := Read([]byte(text))
		if err != nil || len(f.Clients) != 1 || f.Clients[0].Stored != want {
			t.Errorf("%.200q: %v, %v", text, f, err)
		}
	}
}

// TestLineBreaks: a line break after a digest of other software is no part of it. It
// is a part of a secret, which hex digits and what {noop} marks may be.
func TestLineBreaks(t *testing.T) {
	const digest = "a line break follows it: put it in quotes on one line"
	for value, want := range map[string]string{
		"{bcrypt}$2b$04$PGNyvcB8ICaatY/1ZugaXeXoZYKC9rkF9K9W2pXT6bb49liS.FZYu": digest,
		"pbkdf2_sha256$1000$salt":                digest, // cut
		"{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3": digest,
		"{noop}Hush":                             keptBreak,
		"{PLAIN}Hush":                            keptBreak,
		"Hush":                                   keptBreak,
		strings.Repeat("0123456789abcdef", 4):    keptBreak,
	} {
		for _, read := range []func([]byte, ...Path) (*File, error){Read, ReadRaw} {
			path, err := ParsePath("clients[*].secret")
			if err != nil {
				t.Fatal(err)
			}
			f, err := read([]byte("clients:\n- id: a\n  secret: |\n    "+value+"\n"), path)
			if err != nil {
				t.Fatal(err)
			}
			if got := f.Clients[0]; got.Kept != want {
				t.Errorf("%s: kept %q, want %q", value, got.Kept, want)
			}
		}
	}
}
