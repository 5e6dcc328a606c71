package config

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// found is what is found in a file, in lines that can be compared.
func found(f *File) string {
	var b strings.Builder
	for _, c := range f.Clients {
		fmt.Fprintf(&b, "%d:%d %s %q", c.Line, c.Column, c.ID, c.Stored)
		if c.Skipped != "" {
			fmt.Fprintf(&b, " skipped: %s", c.Skipped)
		}
		if c.Kept != "" {
			fmt.Fprintf(&b, " kept: %s", c.Kept)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

const head = "identity_providers:\n  oidc:\n    clients:\n"

// files are configurations with every difficulty, what is found in them, and what they are with H in the place of each stored value that may be replaced.
var files = []struct {
	name, data, want, replaced string
}{
	{"single quotes", head + "      - client_id: 'a'\n        client_secret: 's3cr3t'  # why\n",
		`5:24 a "s3cr3t"`,
		head + "      - client_id: 'a'\n        client_secret: 'H'  # why\n"},
	{"double quotes", head + "      - client_id: \"a\"\n        client_secret: \"s3c\\\"r3t\\u0021\"\n",
		`5:24 a "s3c\"r3t!"`,
		head + "      - client_id: \"a\"\n        client_secret: \"H\"\n"},
	{"plain", head + "      - client_id: a\n        client_secret: s3cr3t # why\n",
		`5:24 a "s3cr3t"`,
		head + "      - client_id: a\n        client_secret: H # why\n"},
	{"a quote within quotes", head + "      - client_id: a\n        client_secret: 'it''s'\n",
		`5:24 a "it's"`,
		head + "      - client_id: a\n        client_secret: 'H'\n"},
	{"quotes over two lines", head + "      - client_id: a\n        client_secret: 's3cr3t\n          more'\n        public: false\n",
		`5:24 a "s3cr3t more"`,
		head + "      - client_id: a\n        client_secret: 'H'\n        public: false\n"},
	{"plain over two lines", head + "      - client_id: a\n        client_secret: s3cr3t\n          more\n",
		`5:24 a "s3cr3t more" kept: it is written over several lines without quotes: put it in quotes first`, ""},
	{"literal block", head + "      - client_id: a\n        client_secret: |-  # why\n          s3cr3t\n\n        public: false\n",
		`5:24 a "s3cr3t"`,
		head + "      - client_id: a\n        client_secret: |-  # why\n          H\n\n        public: false\n"},
	{"folded block", head + "      - client_id: a\n        client_secret: >-\n            s3cr3t\n            more\n      - client_id: b\n",
		"5:24 a \"s3cr3t more\"\n8:9 b \"\" skipped: there is no secret",
		head + "      - client_id: a\n        client_secret: >-\n            H\n      - client_id: b\n"},
	{"block with an indicator", head + "      - client_id: a\n        client_secret: |2-\n          s3cr3t\n\n\n        public: false\n",
		`5:24 a "s3cr3t"`,
		head + "      - client_id: a\n        client_secret: |2-\n          H\n\n\n        public: false\n"},
	{"blocks with line breaks", head + "      - client_id: a\n        client_secret: |\n          s3cr3t\n      - client_id: b\n        client_secret: >-\n\n          s3cr3t\n      - client_id: c\n        client_secret: |+\n          s3cr3t\n\n",
		"5:24 a \"s3cr3t\\n\" kept: it has a line break, which is a part of the secret as it stands: put it in quotes on one line, as the relying party sends it\n8:24 b \"\\ns3cr3t\" kept: it has a line break, which is a part of the secret as it stands: put it in quotes on one line, as the relying party sends it\n12:24 c \"s3cr3t\\n\\n\" kept: it has a line break, which is a part of the secret as it stands: put it in quotes on one line, as the relying party sends it", ""},
	{"flow style", "identity_providers: {oidc: {clients: [{client_id: a, client_secret: s3cr3t}, {client_id: b, client_secret: 's'}]}}\n",
		"1:69 a \"s3cr3t\"\n1:108 b \"s\"",
		"identity_providers: {oidc: {clients: [{client_id: a, client_secret: H}, {client_id: b, client_secret: 'H'}]}}\n"},
	{"a number", head + "      - client_id: a\n        client_secret: 12345678\n",
		`5:24 a "12345678" kept: it is a number, a date or the like, of which it is not sure how the provider reads it: put it in quotes, as the relying party sends it`, ""},
	{"anchor and alias", head + "      - client_id: a\n        client_secret: &shared 's3cr3t'\n      - client_id: b\n        client_secret: *shared\n",
		"5:32 a \"s3cr3t\" kept: it is shared by an anchor (&), and what else refers to it would change too: write it out in each place\n5:32 b \"s3cr3t\" kept: it is shared by an anchor (&), and what else refers to it would change too: write it out in each place", ""},
	{"merged", "x: &base\n  client_secret: 's3cr3t'\n" + head + "      - <<: *base\n        client_id: a\n      - client_id: b\n        <<: [*base]\n",
		"2:18 a \"s3cr3t\" kept: it is shared by an anchor (&), and what else refers to it would change too: write it out in each place\n2:18 b \"s3cr3t\" kept: it is shared by an anchor (&), and what else refers to it would change too: write it out in each place", ""},
	{"a tag", head + "      - client_id: a\n        client_secret: !!str 12345678\n",
		`5:30 a "12345678"`,
		head + "      - client_id: a\n        client_secret: !!str H\n"},
	{"CRLF", strings.ReplaceAll(head+"      - client_id: a\n        client_secret: 's3cr3t'\n        public: false\n", "\n", "\r\n"),
		`5:24 a "s3cr3t"`,
		strings.ReplaceAll(head+"      - client_id: a\n        client_secret: 'H'\n        public: false\n", "\n", "\r\n")},
	{"byte order mark", "\ufeff" + head + "      - client_id: a\n        client_secret: 's3cr3t'\n",
		`5:24 a "s3cr3t"`,
		"\ufeff" + head + "      - client_id: a\n        client_secret: 'H'\n"},
	{"no line end at the end", head + "      - client_id: a\n        client_secret: s3cr3t",
		`5:24 a "s3cr3t"`,
		head + "      - client_id: a\n        client_secret: H"},
	{"several documents", "---\nlog: {}\n---\n" + head + "      - client_id: a\n        client_secret: 's'\n...\n---\n" + head + "      - client_id: b\n        client_secret: 't'\n",
		"8:24 a \"s\"\n15:24 b \"t\"",
		"---\nlog: {}\n---\n" + head + "      - client_id: a\n        client_secret: 'H'\n...\n---\n" + head + "      - client_id: b\n        client_secret: 'H'\n"},
	{"characters of several bytes", head + "      - {client_name: 'Ünïcödé 漢字 🔑', client_id: 'ä', client_secret: 'ßecret'} # 鍵\n",
		`4:70 ä "ßecret"`,
		head + "      - {client_name: 'Ünïcödé 漢字 🔑', client_id: 'ä', client_secret: 'H'} # 鍵\n"},
	{"unusual line breaks", head + "      - client_name: \"a\u2028b\u0085c\"\n        client_id: a\n        client_secret: 's'\n",
		`8:24 a "s"`,
		head + "      - client_name: \"a\u2028b\u0085c\"\n        client_id: a\n        client_secret: 'H'\n"},
	{"tabs", head + "      - client_id:\t'a'\t# tab\n        client_secret:\t's'\t# tab\n",
		`5:24 a "s"`,
		head + "      - client_id:\t'a'\t# tab\n        client_secret:\t'H'\t# tab\n"},
	{"names of earlier versions", head + "      - id: a\n        secret: 's'\n",
		`5:17 a "s"`,
		head + "      - id: a\n        secret: 'H'\n"},

	{"templates", "{{- /* a comment\n over two lines */ -}}\n" + head + "{{- range .Clients }}\n      - client_id: 'a'\n        key: {{ secret \"/pki/x.pem\" | mindent 10 \"|\" | msquote }}\n        client_secret: 's3cr3t'\n{{ end }}{{ if x }} # both\n      - client_id: 'b'\n        client_secret: {{ secret \"/b\" | msquote }}\n{{- end }}\n      - client_id: 'c'\n        client_secret: '{{ env \"C\" }}'\n      - client_id: 'd'\n        client_secret: 'x{{ env \"D\" }}y'\n",
		"9:24 a \"s3cr3t\" kept: a template stands between the settings of the client: what it adds, and whether that needs the secret itself, is not known\n12:24 b \"\" skipped: the secret comes from a template\n15:24 c \"\" skipped: the secret comes from a template\n17:24 d \"\" skipped: the secret comes from a template", ""},
	{"nothing to look at", head + "      - client_id: a\n        public: true\n      - client_id: b\n        client_secret: ''\n      - client_id: c\n        client_secret:\n      - client_id: d\n        client_secret: ~\n      - client_id: e\n        client_secret: ${SECRET_E}\n      - client_id: f\n        client_secret: '$SECRET_F'\n      - client_id: g\n        client_secret: [s]\n      - client_id: h\n        public: true\n        client_secret: ''\n",
		"4:9 a \"\" skipped: the client is public: it has no secret\n7:24 b \"\" skipped: the secret is empty\n9:23 c \"\" skipped: the secret is empty\n11:24 d \"\" skipped: the secret is empty\n13:24 e \"\" skipped: the secret comes from an environment variable\n15:24 f \"\" skipped: the secret comes from an environment variable\n17:24 g \"\" skipped: the secret is not a text: it is a list or a mapping\n20:24 h \"\" skipped: the client is public: it has no secret", ""},
	{"the key twice", head + "      - client_id: a\n{{ if .y }}\n        client_secret: 'three'\n{{ else }}\n        client_secret: 'four'\n{{ end }}\n",
		"6:24 a \"three\" kept: a template stands between the settings of the client: what it adds, and whether that needs the secret itself, is not known\n8:24 a \"four\" kept: a template stands between the settings of the client: what it adds, and whether that needs the secret itself, is not known", ""},
	{"references", head + "      - {client_id: a, client_secret: 'ENC[AES256_GCM,data:x]'}\n      - {client_id: b, client_secret: '<path:secret/data/x#y>'}\n      - {client_id: c, client_secret: 'pre-${X}'}\n      - {client_id: d, client_secret: 'op://vault/x'}\n      - {client_id: e, client_secret: '$(X)'}\n",
		"4:39 a \"\" skipped: the secret comes from elsewhere: the value is a reference, or encrypted, for another tool\n5:39 b \"\" skipped: the secret comes from elsewhere: the value is a reference, or encrypted, for another tool\n6:39 c \"\" skipped: the secret comes from an environment variable\n7:39 d \"\" skipped: the secret comes from elsewhere: the value is a reference, or encrypted, for another tool\n8:39 e \"\" skipped: the secret comes from an environment variable", ""},
	{"templates in other places", head + "      - client_id: {{ env \"ID\" }}\n        client_secret: 's'\n      - client_id: b\n        client_secret: |\n          {{ secret \"b\" }}\n      - client_id: c\n        client_secret: 't'\n        token_endpoint_auth_method: {{ .method }}\n",
		"5:24 {{…}} \"s\"\n7:24 b \"\" skipped: the secret comes from a template\n10:24 c \"t\" kept: token_endpoint_auth_method comes from a template, and may be one that needs the secret itself",
		head + "      - client_id: {{ env \"ID\" }}\n        client_secret: 'H'\n      - client_id: b\n        client_secret: |\n          {{ secret \"b\" }}\n      - client_id: c\n        client_secret: 't'\n        token_endpoint_auth_method: {{ .method }}\n"},
	{"no clients yet", head + "      []\n", "", ""},
	{"last applied", "kind: ConfigMap\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {\"kind\":\"ConfigMap\",\"data\":{\"a.yml\":\"identity_providers: {oidc: {clients: [{client_id: a, client_secret: s}]}}\"}}\ndata:\n  a.yml: |\n    identity_providers: {oidc: {clients: [{client_id: a, client_secret: s}]}}\n",
		"5:1 a \"s\" kept: it stands in the annotation last-applied-configuration: apply the new document, or remove the annotation\n8:73 a \"s\"",
		"kind: ConfigMap\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {\"kind\":\"ConfigMap\",\"data\":{\"a.yml\":\"identity_providers: {oidc: {clients: [{client_id: a, client_secret: s}]}}\"}}\ndata:\n  a.yml: |\n    identity_providers: {oidc: {clients: [{client_id: a, client_secret: H}]}}\n"},
	{"needed in the clear", head + "      - client_id: a\n        client_secret: 's'\n        token_endpoint_auth_method: 'client_secret_jwt'\n      - client_id: b\n        client_secret: 's'\n        id_token_signed_response_alg: 'HS256'\n      - client_id: c\n        client_secret: 's'\n        request_object_encryption_alg: 'A256GCMKW'\n      - client_id: d\n        client_secret: 's'\n        id_token_signed_response_alg: 'RS256'\n        token_endpoint_auth_method: 'client_secret_post'\n        request_object_encryption_alg: 'RSA-OAEP'\n",
		"5:24 a \"s\" kept: client_secret_jwt needs the secret itself (token_endpoint_auth_method)\n8:24 b \"s\" kept: an HMAC signature needs the secret itself (id_token_signed_response_alg)\n11:24 c \"s\" kept: symmetric encryption needs the secret itself (request_object_encryption_alg)\n14:24 d \"s\"",
		head + "      - client_id: a\n        client_secret: 's'\n        token_endpoint_auth_method: 'client_secret_jwt'\n      - client_id: b\n        client_secret: 's'\n        id_token_signed_response_alg: 'HS256'\n      - client_id: c\n        client_secret: 's'\n        request_object_encryption_alg: 'A256GCMKW'\n      - client_id: d\n        client_secret: 'H'\n        id_token_signed_response_alg: 'RS256'\n        token_endpoint_auth_method: 'client_secret_post'\n        request_object_encryption_alg: 'RSA-OAEP'\n"},
	{"JSON", "{\"identity_providers\": {\"oidc\": {\"clients\": [\n\t{\"client_id\": \"a\", \"client_secret\": \"s3c\\/\\ud83d\\udd11\"}]}}}\n",
		`2:38 a "s3c/🔑"`,
		"{\"identity_providers\": {\"oidc\": {\"clients\": [\n\t{\"client_id\": \"a\", \"client_secret\": \"H\"}]}}}\n"},

	{"dex", "staticClients:\n- id: a\n  secret: s\n- id: b\n  secretEnv: B\n- id: c\n  public: true\n",
		"3:11 a \"s\" kept: dex compares with the secret itself, and knows no hash\n5:14 b \"\" skipped: the secret comes from an environment variable\n6:3 c \"\" skipped: the client is public: it has no secret", ""},
	{"Hydra, an object", `{"client_id":"a","client_secret":"s"}`, `1:34 a "s" kept: Ory Hydra hashes the secret itself when the client is imported: it would take the hash for the secret`, ""},
	{"Hydra, an array", `[{"client_id":"a","client_secret":"s"},` + "\n" + `{"client_id":"b"},{"client_id":"c","client_secret":""}]`,
		"1:35 a \"s\" kept: Ory Hydra hashes the secret itself when the client is imported: it would take the hash for the secret\n2:1 b \"\" skipped: there is no secret\n2:52 c \"\" skipped: the secret is empty", ""},
	{"Hydra, one a line", `{"client_id":"a","client_secret":"s"}` + "\n" + `{"client_id":"b","client_secret":"t"}` + "\n",
		"1:34 a \"s\" kept: Ory Hydra hashes the secret itself when the client is imported: it would take the hash for the secret\n2:34 b \"t\" kept: Ory Hydra hashes the secret itself when the client is imported: it would take the hash for the secret", ""},

	{"ConfigMap", "apiVersion: v1\nkind: ConfigMap\ndata:\n  README: 'not: yaml: at all'\n  configuration.yml: |\n    ---\n    " + strings.ReplaceAll(head, "\n", "\n    ") + "      - client_id: a\n            client_secret: 's3cr3t' # why\n          - client_id: b\n            client_secret: {{ .Values.b }}\n\n          - client_id: c\n            client_secret: 't'\n",
		"11:28 a \"s3cr3t\"\n13:28 b \"\" skipped: the secret comes from a template\n16:28 c \"t\"",
		"apiVersion: v1\nkind: ConfigMap\ndata:\n  README: 'not: yaml: at all'\n  configuration.yml: |\n    ---\n    " + strings.ReplaceAll(head, "\n", "\n    ") + "      - client_id: a\n            client_secret: 'H' # why\n          - client_id: b\n            client_secret: {{ .Values.b }}\n\n          - client_id: c\n            client_secret: 'H'\n"},
	{"ConfigMap in quotes", "kind: ConfigMap\ndata:\n  a.yml: \"staticClients: [{id: a, secret: s}]\"\n  b.yml: \"identity_providers: {oidc: {clients: [{client_id: b, client_secret: t}]}}\"\n",
		"3:1 a \"s\" kept: dex compares with the secret itself, and knows no hash\n4:1 b \"t\" kept: it stands in a text within a text: in YAML, write the configuration as a block (|) first", ""},
	{"a list of ConfigMaps", "kind: List\nitems:\n  - kind: ConfigMap\n    data:\n      a.yml: |\n        staticClients: []\n  - kind: ConfigMap\n    data:\n      b.yml: |\n        identity_providers: {oidc: {clients: [{client_id: b, client_secret: 't'}]}}\n",
		`10:77 b "t"`,
		"kind: List\nitems:\n  - kind: ConfigMap\n    data:\n      a.yml: |\n        staticClients: []\n  - kind: ConfigMap\n    data:\n      b.yml: |\n        identity_providers: {oidc: {clients: [{client_id: b, client_secret: 'H'}]}}\n"},
	{"Secret", "kind: Secret\nstringData:\n  a.yml: |-\n    " + strings.ReplaceAll(head, "\n", "\n    ") + "      - client_id: a\n            client_secret: 's'\ndata:\n  b.yml: " + base64.StdEncoding.EncodeToString([]byte(head+"      - client_id: b\n        client_secret: 't'\n")) + "\n",
		"8:28 a \"s\"\n10:1 b \"t\" kept: it stands in base64: decode the configuration first",
		"kind: Secret\nstringData:\n  a.yml: |-\n    " + strings.ReplaceAll(head, "\n", "\n    ") + "      - client_id: a\n            client_secret: 'H'\ndata:\n  b.yml: " + base64.StdEncoding.EncodeToString([]byte(head+"      - client_id: b\n        client_secret: 't'\n")) + "\n"},
}

func TestRead(t *testing.T) {
	for _, tc := range files {
		t.Run(tc.name, func(t *testing.T) {
			f, err := Read([]byte(tc.data))
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.TrimSuffix(found(f), "\n"); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
}

func TestReplace(t *testing.T) {
	for _, tc := range files {
		t.Run(tc.name, func(t *testing.T) {
			f, err := Read([]byte(tc.data))
			if err != nil {
				t.Fatal(err)
			}
			want := tc.replaced
			if want == "" {
				want = tc.data
			}
			for _, stored := range []string{"H", "$pbkdf2-sha512$310000$c8p78n7pUMln0jzvd4aK4Q$JNRBzwAo0ek5qKn50cFzzvE9RXV88h1wJn5KGiHrD0YKtZaR/nCb2CJPOsKaPK0hjf.9yHxzQGZziziccp6Yng"} {
				replace := make(map[*Client]string)
				for _, c := range f.Clients {
					if c.Kept == "" && c.Skipped == "" {
						replace[c] = stored
					}
				}
				got, err := f.Replace(replace)
				if err != nil {
					t.Fatal(err)
				}
				if got := string(bytes.ReplaceAll(got.Data, []byte(stored), []byte("H"))); got != want {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
			}
		})
	}
}

// TestReplaceQuotes: a stored value that is no plain scalar everywhere is put in quotes.
func TestReplaceQuotes(t *testing.T) {
	const argon2 = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA"
	f, err := Read([]byte("clients: [{client_id: a, client_secret: s}]\n"), Path{"clients", "[*]", "client_secret"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.Replace(map[*Client]string{f.Clients[0]: argon2})
	if want := "clients: [{client_id: a, client_secret: '" + argon2 + "'}]\n"; err != nil || string(got.Data) != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestPaths(t *testing.T) {
	const data = "a:\n  b:\n    - c: 's'\n      name: x\n    - c: 't'\n  x.y:\n    k: {z: 'u'}\n    l: {z: 'v', id: 'w'}\ntop: 'q'\n"
	for path, want := range map[string]string{
		"a.b[*].c":    "3:10 x \"s\"\n5:10  \"t\"",
		`a.x\.y.*.z`:  "7:12 k \"u\"\n8:12 w \"v\"",
		"top":         "9:6  \"q\"",
		"a.b[*].name": "4:13 x \"x\"",
	} {
		p, err := ParsePath(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Read([]byte(data), p)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if got := strings.TrimSuffix(found(f), "\n"); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
		}
	}
	for _, path := range []string{"", ".", "a.", ".a", "a..b", "a[0]", "a[", "a[*]b", "a[*"} {
		if p, err := ParsePath(path); err == nil {
			t.Errorf("%q is %q", path, p)
		}
	}
	if _, err := Read([]byte(data), Path{"a", "nothing"}); !errors.Is(err, ErrNoMatch) {
		t.Error(err)
	}
	if p, err := ParsePath("[*].c"); err != nil || len(p) != 2 {
		t.Errorf("%q, %v", p, err)
	}
}

func TestTrouble(t *testing.T) {
	for name, tc := range map[string]struct {
		data string
		want string
	}{
		"empty":             {"", "empty"},
		"white space":       {" \n\t\n", "empty"},
		"only a mark":       {"\ufeff", "empty"},
		"binary":            {"\x7fELF\x00", "not text"},
		"UTF-16":            {"\xff\xfea\x00", "iconv"},
		"no clients":        {"a: b\n", "no clients are found"},
		"a list":            {"- a\n", "no clients are found"},
		"a text":            {"Hush\n", "no clients are found"},
		"broken":            {"a:\n  b: c\n d: 'Hush'\n", "line 3, column 2: "},
		"tab":               {"a:\n\tb: 'Hush'\n", "line 2, column 1: "},
		"open quote":        {"a: 'Hush\n", "line "},
		"unknown alias":     {"a: *Hush\n", "line 1"},
		"broken JSON":       {"{\"a\": \"Hush\",\n \"b\": }}", "line "},
		"invalid UTF-8":     {"a: 'Hush\xff'\n", "line "},
		"control":           {"a: 'Hush\x01'\n", "line "},
		"a merge of itself": {"identity_providers: {oidc: {clients: [&a {<<: *a}]}}", ""},
	} {
		f, err := Read([]byte(tc.data))
		if tc.want == "" {
			continue
		}
		if err == nil {
			t.Errorf("%s: %s", name, found(f))
			continue
		}
		if !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "Hush") {
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
}

// TestMergedOften: a mapping that is merged into itself, or into others in more ways than can be counted, is gone through once.
func TestMergedOften(t *testing.T) {
	var b strings.Builder
	b.WriteString("x0: &x0 {token_endpoint_auth_method: client_secret_jwt}\n")
	for i := 1; i < 15; i++ {
		fmt.Fprintf(&b, "x%d: &x%d {<<: [%s]}\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*x%d, ", i-1), 9), ", "))
	}
	b.WriteString(head + "      - &self\n        <<: *self\n        client_id: a\n        client_secret: s\n      - <<: *x14\n        client_id: b\n        client_secret: t\n")
	f, err := Read([]byte(b.String()))
	if err != nil || len(f.Clients) != 2 || f.Clients[0].Clear != "" || !strings.Contains(f.Clients[0].Kept, "anchor") || !strings.Contains(f.Clients[1].Clear, "client_secret_jwt") {
		t.Errorf("%v", err)
	}
}

// TestSharedData reads the real configurations, where they are.
func TestSharedData(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/data/*/*.y*ml")
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Read(data)
		if errors.Is(err, ErrNoClients) {
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		replace := make(map[*Client]string)
		for _, c := range f.Clients {
			if c.Kept == "" && c.Skipped == "" {
				replace[c] = "$H$"
			}
		}
		if _, err := f.Replace(replace); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzRead: no panic; and what Replace returns is the file again, byte for byte, once the values are put back.
func FuzzRead(f *testing.F) {
	for _, tc := range files {
		f.Add([]byte(tc.data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read(data)
		if err != nil {
			return
		}
		const stored = "$pbkdf2-sha512$1$c8p78n7pUMln0jzvd4aK4Q$JNRBzwAo0ek5qKn50cFzzw"
		replace := make(map[*Client]string)
		for _, c := range file.Clients {
			if c.Kept == "" && c.Skipped == "" {
				replace[c] = stored
			}
		}
		result, err := file.Replace(replace)
		if err != nil {
			return // it says so, and nothing is written
		}
		written := result.Data
		// Put back, from the end to the beginning.
		at, back := 0, []byte(nil)
		rest := written
		for _, c := range sorted(replace) {
			before := data[at:c.start]
			after, ok := bytes.CutPrefix(rest, before)
			if !ok {
				t.Fatalf("another byte is changed before line %d", c.Line)
			}
			text := c.at.written(c.source.text.data, stored)
			if rest, ok = bytes.CutPrefix(after, text); !ok {
				t.Fatalf("another value at line %d", c.Line)
			}
			back = append(append(back, before...), data[c.start:c.end]...)
			at = c.end
		}
		if back = append(back, rest...); !bytes.Equal(back, data) {
			t.Errorf("%q is not %q", back, data)
		}
	})
}

// sorted returns the clients by where their values stand, each place once.
func sorted(replace map[*Client]string) []*Client {
	at := make(map[int]*Client)
	for c := range replace {
		at[c.start] = c
	}
	var cs []*Client
	for _, start := range slices.Sorted(maps.Keys(at)) {
		cs = append(cs, at[start])
	}
	return cs
}

// BenchmarkRead reads configurations with many clients: the time for each should not grow with their number.
func BenchmarkRead(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		var y, oneLine strings.Builder
		y.WriteString(head)
		oneLine.WriteString("[")
		for i := range n {
			fmt.Fprintf(&y, "      - client_id: 'client-%d'\n        client_name: 'Client %d'\n        client_secret: '$plaintext$secret-number-%d-abcdefghijklmnopqrstuvwxyz'\n        public: false\n        redirect_uris:\n          - 'https://app%d.example.com/callback'\n        scopes: ['openid', 'profile']\n", i, i, i, i)
			if i > 0 {
				oneLine.WriteString(",")
			}
			fmt.Fprintf(&oneLine, `{"client_id":"client-%d","client_secret":"secret-number-%d-abcdefghijklmnopqrstuvwxyz","redirect_uris":["https://app%d.example.com/callback"]}`, i, i, i)
		}
		oneLine.WriteString("]")
		b.Run(fmt.Sprintf("YAML, the library alone/%d", n), func(b *testing.B) {
			data := []byte(y.String())
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if err := yaml.NewDecoder(bytes.NewReader(data)).Decode(new(yaml.Node)); err != nil {
					b.Fatal(err)
				}
			}
		})
		for name, data := range map[string]string{"YAML": y.String(), "JSON": oneLine.String()} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				for b.Loop() {
					f, err := Read([]byte(data))
					if err != nil || len(f.Clients) != n {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/client")
			})
		}
	}
}
