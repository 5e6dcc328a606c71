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

// found returns the clients of a file as text, one a line.
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

// files are configurations with every difficulty, and the clients in them. The
// last text has H in place of each stored value that may be replaced.
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
		`5:24 a "s3cr3t more" kept: it spans several lines without quotes: put it in quotes first`, ""},
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
		"5:24 a \"s3cr3t\\n\" kept: it has a line break, which is part of the secret now: put it in quotes on one line, as the relying party sends it\n8:24 b \"\\ns3cr3t\" kept: it has a line break, which is part of the secret now: put it in quotes on one line, as the relying party sends it\n12:24 c \"s3cr3t\\n\\n\" kept: it has a line break, which is part of the secret now: put it in quotes on one line, as the relying party sends it", ""},
	{"line breaks after digests", head + "      - client_id: a\n        client_secret: |\n          $2b$04$x\n      - client_id: b\n        client_secret: |\n          $plaintext$s\n",
		"5:24 a \"$2b$04$x\\n\" kept: a line break follows it: put it in quotes on one line\n8:24 b \"$plaintext$s\\n\" kept: " + keptBreak, ""},
	{"flow style", "identity_providers: {oidc: {clients: [{client_id: a, client_secret: s3cr3t}, {client_id: b, client_secret: 's'}]}}\n",
		"1:69 a \"s3cr3t\"\n1:108 b \"s\"",
		"identity_providers: {oidc: {clients: [{client_id: a, client_secret: H}, {client_id: b, client_secret: 'H'}]}}\n"},
	{"a number", head + "      - client_id: a\n        client_secret: 12345678\n",
		`5:24 a "12345678" kept: it is a number, a date or the like, and providers may read it differently: put it in quotes, as the relying party sends it`, ""},
	{"anchor and alias", head + "      - client_id: a\n        client_secret: &shared 's3cr3t'\n      - client_id: b\n        client_secret: *shared\n",
		"5:32 a \"s3cr3t\" kept: an anchor (&) shares it with other settings, which would change too: write it out in each place\n7:24 b \"s3cr3t\" kept: an anchor (&) shares it with other settings, which would change too: write it out in each place", ""},
	{"merged", "x: &base\n  client_secret: 's3cr3t'\n" + head + "      - <<: *base\n        client_id: a\n      - client_id: b\n        <<: [*base]\n",
		"6:9 a \"s3cr3t\" kept: an anchor (&) shares it with other settings, which would change too: write it out in each place\n8:9 b \"s3cr3t\" kept: an anchor (&) shares it with other settings, which would change too: write it out in each place", ""},
	{"an anchor that nothing refers to", head + "      - &a\n        client_id: a\n        client_secret: &s 's3cr3t'\n",
		`6:27 a "s3cr3t"`,
		head + "      - &a\n        client_id: a\n        client_secret: &s 'H'\n"},
	{"a list that is shared", "x: &list\n  - client_id: a\n    client_secret: 's'\nidentity_providers: {oidc: {clients: *list}}\n",
		"3:20 a \"s\" kept: an anchor (&) shares it with other settings, which would change too: write it out in each place", ""},
	{"a client that is there again", head + "      - &a {client_id: a, client_secret: 's'}\n      - *a\n",
		"4:42 a \"s\" kept: an anchor (&) shares it with other settings, which would change too: write it out in each place", ""},
	{"several secrets", head + "      - {client_id: a, client_secret: 's', secret: 't'}\n      - client_id: b\n        client_secret: 'u'\n        client_secret: 'v'\n",
		"4:39 a \"s\" kept: the client has several secrets, and it is unknown which one counts: remove the others\n4:52 a \"t\" kept: the client has several secrets, and it is unknown which one counts: remove the others\n6:24 b \"u\" kept: the client has several secrets, and it is unknown which one counts: remove the others\n7:24 b \"v\" kept: the client has several secrets, and it is unknown which one counts: remove the others", ""},
	{"environment variables in comments", "# ${X} %X% $(X)\n" + head + "      - {client_id: a, client_secret: 's'} # '$X'\n",
		"5:39 a \"s\"", "# ${X} %X% $(X)\n" + head + "      - {client_id: a, client_secret: 'H'} # '$X'\n"},
	{"the clients twice", head + "      - {client_id: a, client_secret: 's'}\n    clients:\n      - {client_id: b, client_secret: 't'}\n",
		"4:39 a \"s\"\n6:39 b \"t\"",
		head + "      - {client_id: a, client_secret: 'H'}\n    clients:\n      - {client_id: b, client_secret: 'H'}\n"},
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
		"9:24 a \"s3cr3t\"\n12:24 b \"\" skipped: the secret comes from a template\n15:24 c \"\" skipped: the secret comes from a template\n17:24 d \"\" skipped: the secret comes from a template",
		"{{- /* a comment\n over two lines */ -}}\n" + head + "{{- range .Clients }}\n      - client_id: 'a'\n        key: {{ secret \"/pki/x.pem\" | mindent 10 \"|\" | msquote }}\n        client_secret: 'H'\n{{ end }}{{ if x }} # both\n      - client_id: 'b'\n        client_secret: {{ secret \"/b\" | msquote }}\n{{- end }}\n      - client_id: 'c'\n        client_secret: '{{ env \"C\" }}'\n      - client_id: 'd'\n        client_secret: 'x{{ env \"D\" }}y'\n"},
	{"nothing to look at", head + "      - client_id: a\n        public: true\n      - client_id: b\n        client_secret: ''\n      - client_id: c\n        client_secret:\n      - client_id: d\n        client_secret: ~\n      - client_id: e\n        client_secret: ${SECRET_E}\n      - client_id: f\n        client_secret: '$SECRET_F'\n      - client_id: g\n        client_secret: [s]\n      - client_id: h\n        public: true\n        client_secret: ''\n",
		"4:9 a \"\" skipped: the client is public: it has no secret\n7:24 b \"\" skipped: the secret is empty\n9:23 c \"\" skipped: the secret is empty\n11:24 d \"\" skipped: the secret is empty\n13:24 e \"\" skipped: the secret comes from an environment variable\n15:24 f \"\" skipped: the secret comes from an environment variable\n17:24 g \"\" skipped: the secret is a list, not text\n20:24 h \"\" skipped: the client is public: it has no secret", ""},
	{"the key twice", head + "      - client_id: a\n{{ if .y }}\n        client_secret: 'three'\n{{ else }}\n        client_secret: 'four'\n{{ end }}\n",
		"6:24 a \"three\" kept: the client has several secrets, and it is unknown which one counts: remove the others\n8:24 a \"four\" kept: the client has several secrets, and it is unknown which one counts: remove the others", ""},
	{"references", head + "      - {client_id: a, client_secret: 'ENC[AES256_GCM,data:x]'}\n      - {client_id: b, client_secret: '<path:secret/data/x#y>'}\n      - {client_id: c, client_secret: 'pre-${X}'}\n      - {client_id: d, client_secret: 'op://vault/x'}\n      - {client_id: e, client_secret: '$(X)'}\n      - {client_id: f, client_secret: 'file:///x'}\n      - {client_id: g, client_secret: /run/secrets/x}\n      - {client_id: h, client_secret: '<a/b>'}\n      - {client_id: i, client_secret: 'x[[ .x ]]'}\n      - {client_id: j, client_secret: '/x'}\n",
		"4:39 a \"\" skipped: the secret comes from another tool: the value is encrypted by sops or Jasypt\n5:39 b \"\" skipped: the secret comes from another tool: the value is a reference for argocd-vault-plugin\n6:39 c \"\" skipped: the secret comes from an environment variable\n7:39 d \"\" skipped: the secret comes from another tool: the value is a reference to 1Password\n8:39 e \"\" skipped: the secret comes from an environment variable\n9:39 f \"\" skipped: the secret comes from another tool: the value is the path of a file\n10:39 g \"\" skipped: the secret comes from another tool: the value is the path of a file\n11:39 h \"\" skipped: the secret comes from another tool: the value is a placeholder\n12:39 i \"\" skipped: the secret comes from another tool: the value is a template\n13:39 j \"/x\"", head + "      - {client_id: a, client_secret: 'ENC[AES256_GCM,data:x]'}\n      - {client_id: b, client_secret: '<path:secret/data/x#y>'}\n      - {client_id: c, client_secret: 'pre-${X}'}\n      - {client_id: d, client_secret: 'op://vault/x'}\n      - {client_id: e, client_secret: '$(X)'}\n      - {client_id: f, client_secret: 'file:///x'}\n      - {client_id: g, client_secret: /run/secrets/x}\n      - {client_id: h, client_secret: '<a/b>'}\n      - {client_id: i, client_secret: 'x[[ .x ]]'}\n      - {client_id: j, client_secret: 'H'}\n"},
	{"templates in other places", head + "      - client_id: {{ env \"ID\" }}\n        client_secret: 's'\n      - client_id: b\n        client_secret: |\n          {{ secret \"b\" }}\n      - client_id: c\n        client_secret: 't'\n        token_endpoint_auth_method: {{ .method }}\n",
		"5:24 {{…}} \"s\"\n7:24 b \"\" skipped: the secret comes from a template\n10:24 c \"t\" kept: token_endpoint_auth_method comes from a template, and its value may need the secret itself",
		head + "      - client_id: {{ env \"ID\" }}\n        client_secret: 'H'\n      - client_id: b\n        client_secret: |\n          {{ secret \"b\" }}\n      - client_id: c\n        client_secret: 't'\n        token_endpoint_auth_method: {{ .method }}\n"},
	{"last applied", "kind: ConfigMap\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {\"kind\":\"ConfigMap\",\"data\":{\"a.yml\":\"identity_providers: {oidc: {clients: [{client_id: a, client_secret: s}]}}\"}}\ndata:\n  a.yml: |\n    identity_providers: {oidc: {clients: [{client_id: a, client_secret: s}]}}\n",
		"5:1 a \"s\" kept: it is in the annotation last-applied-configuration: apply the new document, or remove the annotation\n8:73 a \"s\"",
		"kind: ConfigMap\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {\"kind\":\"ConfigMap\",\"data\":{\"a.yml\":\"identity_providers: {oidc: {clients: [{client_id: a, client_secret: s}]}}\"}}\ndata:\n  a.yml: |\n    identity_providers: {oidc: {clients: [{client_id: a, client_secret: H}]}}\n"},
	{"needed in the clear", head + "      - client_id: a\n        client_secret: 's'\n        token_endpoint_auth_method: 'client_secret_jwt'\n      - client_id: b\n        client_secret: 's'\n        id_token_signed_response_alg: 'HS256'\n      - client_id: c\n        client_secret: 's'\n        request_object_encryption_alg: 'A256GCMKW'\n      - client_id: d\n        client_secret: 's'\n        id_token_signed_response_alg: 'RS256'\n        token_endpoint_auth_method: 'client_secret_post'\n        request_object_encryption_alg: 'RSA-OAEP'\n",
		"5:24 a \"s\" kept: client_secret_jwt needs the secret itself (token_endpoint_auth_method)\n8:24 b \"s\" kept: an HMAC signature needs the secret itself (id_token_signed_response_alg)\n11:24 c \"s\" kept: symmetric encryption needs the secret itself (request_object_encryption_alg)\n14:24 d \"s\"",
		head + "      - client_id: a\n        client_secret: 's'\n        token_endpoint_auth_method: 'client_secret_jwt'\n      - client_id: b\n        client_secret: 's'\n        id_token_signed_response_alg: 'HS256'\n      - client_id: c\n        client_secret: 's'\n        request_object_encryption_alg: 'A256GCMKW'\n      - client_id: d\n        client_secret: 'H'\n        id_token_signed_response_alg: 'RS256'\n        token_endpoint_auth_method: 'client_secret_post'\n        request_object_encryption_alg: 'RSA-OAEP'\n"},
	{"JSON", "{\"identity_providers\": {\"oidc\": {\"clients\": [\n\t{\"client_id\": \"a\", \"client_secret\": \"s3c\\/\\ud83d\\udd11\"}]}}}\n",
		`2:38 a "s3c/🔑"`,
		"{\"identity_providers\": {\"oidc\": {\"clients\": [\n\t{\"client_id\": \"a\", \"client_secret\": \"H\"}]}}}\n"},

	{"dex", "staticClients:\n- id: a\n  secret: s\n- id: b\n  secretEnv: B\n- id: c\n  public: true\n",
		"3:11 a \"s\" kept: dex compares with the secret itself and reads no hashes\n5:14 b \"\" skipped: the secret comes from an environment variable\n6:3 c \"\" skipped: the client is public: it has no secret", ""},
	{"Hydra, an object", `{"client_id":"a","client_secret":"s"}`, `1:34 a "s" kept: it is taken for an export of Ory Hydra, which hashes secrets itself: it would take a hash for the secret`, ""},
	{"Hydra, an array", `[{"client_id":"a","client_secret":"s"},` + "\n" + `{"client_id":"b"},{"client_id":"c","client_secret":""}]`,
		"1:35 a \"s\" kept: it is taken for an export of Ory Hydra, which hashes secrets itself: it would take a hash for the secret\n2:1 b \"\" skipped: there is no secret: an export of Ory Hydra does not show secrets\n2:52 c \"\" skipped: the secret is empty: an export of Ory Hydra does not show secrets", ""},
	{"Hydra, one a line", `{"client_id":"a","client_secret":"s"}` + "\n" + `{"client_id":"b","client_secret":"t"}` + "\n",
		"1:34 a \"s\" kept: it is taken for an export of Ory Hydra, which hashes secrets itself: it would take a hash for the secret\n2:34 b \"t\" kept: it is taken for an export of Ory Hydra, which hashes secrets itself: it would take a hash for the secret", ""},

	{"ConfigMap", "apiVersion: v1\nkind: ConfigMap\ndata:\n  README: 'not: yaml: at all'\n  configuration.yml: |\n    ---\n    " + strings.ReplaceAll(head, "\n", "\n    ") + "      - client_id: a\n            client_secret: 's3cr3t' # why\n          - client_id: b\n            client_secret: {{ .Values.b }}\n\n          - client_id: c\n            client_secret: 't'\n",
		"11:28 a \"s3cr3t\"\n13:28 b \"\" skipped: the secret comes from a template\n16:28 c \"t\"",
		"apiVersion: v1\nkind: ConfigMap\ndata:\n  README: 'not: yaml: at all'\n  configuration.yml: |\n    ---\n    " + strings.ReplaceAll(head, "\n", "\n    ") + "      - client_id: a\n            client_secret: 'H' # why\n          - client_id: b\n            client_secret: {{ .Values.b }}\n\n          - client_id: c\n            client_secret: 'H'\n"},
	{"ConfigMap with templates", "kind: ConfigMap\ndata:\n  a.yml: |\n    identity_providers:\n      oidc:\n        clients:\n          - client_id: a\n            client_secret: 's'\n            id_token_signed_response_alg: '{{ .alg }}'\n          - client_id: b\n            client_secret: 't'\n            {{- if .x }}\n            userinfo_signed_response_alg: HS256\n            {{- end }}\n          - client_id: '{{ .c }}'\n            client_secret: 'u'\n",
		"8:28 a \"s\" kept: id_token_signed_response_alg comes from a template, and its value may need the secret itself\n11:28 b \"t\" kept: an HMAC signature needs the secret itself (userinfo_signed_response_alg)\n16:28 {{…}} \"u\"",
		"kind: ConfigMap\ndata:\n  a.yml: |\n    identity_providers:\n      oidc:\n        clients:\n          - client_id: a\n            client_secret: 's'\n            id_token_signed_response_alg: '{{ .alg }}'\n          - client_id: b\n            client_secret: 't'\n            {{- if .x }}\n            userinfo_signed_response_alg: HS256\n            {{- end }}\n          - client_id: '{{ .c }}'\n            client_secret: 'H'\n"},
	{"ConfigMap with a template between settings", "kind: ConfigMap\ndata:\n  a.yml: |\n    identity_providers:\n      oidc:\n        clients:\n          - client_id: a\n            client_secret: 's'\n            {{- .more }}\n          - client_id: b\n            client_secret: 't'\n",
		"8:28 a \"s\" kept: a template is among the client's settings, and may add one that needs the secret itself\n11:28 b \"t\"",
		"kind: ConfigMap\ndata:\n  a.yml: |\n    identity_providers:\n      oidc:\n        clients:\n          - client_id: a\n            client_secret: 's'\n            {{- .more }}\n          - client_id: b\n            client_secret: 'H'\n"},
	{"a text of a ConfigMap that is shared", "kind: ConfigMap\ndata:\n  a.yml: &x |\n    identity_providers: {oidc: {clients: [{client_id: a, client_secret: s}]}}\n  b.yml: *x\n",
		"4:1 a \"s\" kept: an anchor (&) shares it with other settings, which would change too: write it out in each place", ""},
	{"ConfigMap with what is no configuration", "kind: ConfigMap\ndata:\n  run.sh: \"{a: b\"\n  binary: \"\\0\"\n  a.json: |\n    {\"identity_providers\": {\"oidc\": {\"clients\": [{\"client_id\": \"a\", \"client_secret\": \"s\"}]}}}\n",
		"6:86 a \"s\"", "kind: ConfigMap\ndata:\n  run.sh: \"{a: b\"\n  binary: \"\\0\"\n  a.json: |\n    {\"identity_providers\": {\"oidc\": {\"clients\": [{\"client_id\": \"a\", \"client_secret\": \"H\"}]}}}\n"},
	{"ConfigMap in quotes", "kind: ConfigMap\ndata:\n  a.yml: \"staticClients: [{id: a, secret: s}]\"\n  b.yml: \"identity_providers: {oidc: {clients: [{client_id: b, client_secret: t}]}}\"\n",
		"3:1 a \"s\" kept: dex compares with the secret itself and reads no hashes\n4:1 b \"t\" kept: it is in a text within a text: in YAML, write the configuration as a block (|) first", ""},
	{"a list of ConfigMaps", "kind: List\nitems:\n  - kind: ConfigMap\n    data:\n      a.yml: |\n        staticClients: []\n  - kind: ConfigMap\n    data:\n      b.yml: |\n        identity_providers: {oidc: {clients: [{client_id: b, client_secret: 't'}]}}\n",
		`10:77 b "t"`,
		"kind: List\nitems:\n  - kind: ConfigMap\n    data:\n      a.yml: |\n        staticClients: []\n  - kind: ConfigMap\n    data:\n      b.yml: |\n        identity_providers: {oidc: {clients: [{client_id: b, client_secret: 'H'}]}}\n"},
	{"Secret", "kind: Secret\nstringData:\n  a.yml: |-\n    " + strings.ReplaceAll(head, "\n", "\n    ") + "      - client_id: a\n            client_secret: 's'\ndata:\n  b.yml: " + base64.StdEncoding.EncodeToString([]byte(head+"      - client_id: b\n        client_secret: 't'\n")) + "\n",
		"8:28 a \"s\"\n10:1 b \"t\" kept: it is in base64: decode the configuration first",
		"kind: Secret\nstringData:\n  a.yml: |-\n    " + strings.ReplaceAll(head, "\n", "\n    ") + "      - client_id: a\n            client_secret: 'H'\ndata:\n  b.yml: " + base64.StdEncoding.EncodeToString([]byte(head+"      - client_id: b\n        client_secret: 't'\n")) + "\n"},
}

func TestRead(t *testing.T) {
	for _, tc := range files {
		t.Run(tc.name, func(t *testing.T) {
			f, err := Read([]byte(tc.data))
			if f == nil {
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
			if f == nil {
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
				text := strings.ReplaceAll(string(got.Data), stored, "H")
				if got := strings.ReplaceAll(text, inCompose.encode(stored), "H"); got != want {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
			}
		})
	}
}

// TestReplaceQuotes: a stored value that may need quotes gets them.
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
		"empty":            {"", "empty"},
		"white space":      {" \n\t\n", "empty"},
		"only a mark":      {"\ufeff", "empty"},
		"binary":           {"\x7fELF\x00", "not text"},
		"UTF-16":           {"\xff\xfea\x00", "iconv"},
		"no clients":       {"a: b\n", "no clients are found"},
		"an empty list":    {head + "      []\n", "its list of clients is empty"},
		"no list":          {head + "\n", "its list of clients is empty"},
		"an empty mapping": {"staticClients: {}\n", "its list of clients is empty"},
		"a list":           {"- a\n", "no clients are found"},
		"a text":           {"Hush\n", "no clients are found"},
		"broken":           {"a:\n  b: c\n d: 'Hush'\n", "line 3, column 2: "},
		"tab":              {"a:\n\tb: 'Hush'\n", "line 2, column 1: "},
		"open quote":       {"a: 'Hush\n", "line "},
		"unknown alias":    {"a: *Hush\n", "line 1"},
		"broken JSON":      {"{\"a\": \"Hush\",\n \"b\": }}", "line "},
		"invalid UTF-8":    {"a: 'Hush\xff'\n", "line "},
		"control":          {"a: 'Hush\x01'\n", "line "},
		"JSON that ends":   {"[{\"client_id\": \"Hush\",\n ", "line 2, column 2: "},
		"JSON lines":       {"{\"client_id\": \"a\", \"client_secret\": \"Hush\"}\n{\"client_id\": \"b\"", "line 2, column 18: "},
		"deep JSON":        {strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000), "exceeded max depth"},
		"deep YAML":        {strings.Repeat("- ", 20_000), "exceeded max depth"},
		"in a ConfigMap":   {"kind: ConfigMap\ndata:\n  a.yml: |\n    b:\n      c: d\n     'Hush'\n", "line 6, column 6: "},
		"in quotes":        {"kind: ConfigMap\ndata:\n  a.json: '{Hush: ['\n", "line 3, column 1: "},
		"in a text in one": {"kind: ConfigMap\ndata:\n  a.yml: |\n    kind: Secret\n    data:\n      a.yml: 'Hush!'\n", "line 6, column 14: it is not base64"},
		"in a Secret":      {"kind: Secret\ndata:\n  a.yaml: 'Hush!'\n", "line 3, column 11: it is not base64"},
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

// TestPathRules: the rules for clients of known layouts also hold for paths.
func TestPathRules(t *testing.T) {
	const data = `
clients:
  one: &one
    secret: 's'
  two:
    token_endpoint_auth_method: client_secret_jwt
    secrets:
      - value: 't'
  three:
    public: true
    secret: 'u'
copy: *one
merged:
  - <<: {secret: 'v'}
    name: m
  - auth: {secret: 'w'}
    id: n
list: ['x', 'y']
dex: &dex {id: d}
secrets: {a: 'z', b: '${B}'}
`
	for paths, want := range map[string]string{
		"clients.*.secret":           `4:13 one "s" kept: ` + keptShared + "\n" + `11:13 three "u" kept: the client is public and should have none: remove it`,
		"clients.*.secrets[*].value": `8:16 two "t" kept: client_secret_jwt needs the secret itself (token_endpoint_auth_method)`,
		"merged[*].secret":           `14:5 m "v" kept: ` + keptShared,
		"merged[*].auth.secret":      `16:20 n "w"`,
		"list[*]":                    "18:8  \"x\"\n18:13  \"y\"",
		"secrets.*":                  "20:14 a \"z\"\n20:22 b \"\" skipped: the secret comes from an environment variable",
		"list[*] secrets.a list[*]":  "18:8  \"x\"\n18:13  \"y\"\n20:14  \"z\"",
	} {
		var all []Path
		for _, text := range strings.Fields(paths) {
			all = append(all, mustPath(text))
		}
		text := data
		if paths != "secrets.*" {
			text = strings.Replace(text, "${B}", "{B}", 1)
		}
		f, err := Read([]byte(text), all...)
		if err != nil {
			t.Fatalf("%s: %v", paths, err)
		}
		if got := strings.TrimSuffix(found(f), "\n"); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", paths, got, want)
		}
	}
	f, err := Read([]byte("staticClients: [{id: a, secret: s}]\n"), mustPath("staticClients[*].secret"))
	if err != nil || !strings.Contains(f.Clients[0].Kept, "dex") {
		t.Errorf("a path takes dex's rule away: %v", err)
	}
}

// TestMultiplied: a file that aliases multiply is read in time proportional to
// its length, or refused.
func TestMultiplied(t *testing.T) {
	many := strings.Repeat("*a, ", 100_000)
	for name, tc := range map[string]struct {
		data, path string
		want       int // clients
	}{
		"clients": {"x: &a {client_id: a, client_secret: s}\nidentity_providers: {oidc: {clients: [" + many + "]}}\n", "", 1},
		"secrets": {"x: &a |\n" + strings.Repeat("  s\n", 20_000) + "y: [" + many + "]\n", "y[*]", 1},
		"texts":   {"x: &a |\n" + strings.Repeat("  s: t\n", 1) + "  identity_providers: {oidc: {clients: [" + strings.Repeat("{client_id: a, client_secret: s},", 1000) + "]}}\nkind: ConfigMap\ndata: {" + strings.ReplaceAll(many, "*a", "? b : *a") + "}\n", "", 1000},
	} {
		var paths []Path
		if tc.path != "" {
			paths = append(paths, mustPath(tc.path))
		}
		f, err := Read([]byte(tc.data), paths...)
		if err != nil || len(f.Clients) != tc.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	var laughs strings.Builder
	laughs.WriteString("x0: &x0 [s]\n")
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&laughs, "x%d: &x%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*x%d, ", i-1), 9), ", "))
	}
	if _, err := Read([]byte(laughs.String()), mustPath("x11"+strings.Repeat("[*]", 12))); !errors.Is(err, errTooMany) {
		t.Error(err)
	}
	if _, err := Read([]byte(laughs.String()), mustPath("x11"+strings.Repeat("[*]", 12)+".nothing")); !errors.Is(err, errTooMany) {
		t.Error(err)
	}
}

// TestNeedsClear: settings that need the secret itself, with keys in all
// spellings, and settings that do not.
func TestNeedsClear(t *testing.T) {
	for setting, want := range map[string]string{
		"token_endpoint_auth_method: client_secret_jwt":         "client_secret_jwt",
		"tokenEndpointAuthMethod: CLIENT_SECRET_JWT":            "client_secret_jwt",
		"token-endpoint-auth-method: clientSecretJwt":           "client_secret_jwt",
		"revocation_endpoint_auth_method: client_secret_jwt":    "client_secret_jwt",
		"introspection_endpoint_auth_method: client_secret_jwt": "client_secret_jwt",
		"request_object_signing_alg: hs384":                     "HMAC",
		"id_token_signed_response_alg: 'HS512 '":                "HMAC",
		"idTokenSignedResponseAlg: HS512":                       "HMAC",
		"id_token_encrypted_response_alg: dir":                  "symmetric",
		"id_token_encrypted_response_alg: A128KW":               "symmetric",
		"id_token_encrypted_response_alg: A192KW":               "symmetric",
		"id_token_encrypted_response_alg: A256KW":               "symmetric",
		"userinfo_encrypted_response_alg: A128GCMKW":            "symmetric",
		"userinfo_encrypted_response_alg: A192GCMKW":            "symmetric",
		"userinfo_encrypted_response_alg: A256GCMKW":            "symmetric",
		"request_object_encryption_alg: PBES2-HS256+A128KW":     "symmetric",
		"alg: ${ALG}": "elsewhere",
		"token_endpoint_auth_method: !!binary Y2xpZW50X3NlY3JldF9qd3Q=": "elsewhere",
		"token_endpoint_auth_method: !Ref method":                       "elsewhere",
		"token_endpoint_auth_method: !!str client_secret_basic":         "",
		"token_endpoint_auth_method: client_secret_basic":               "",
		"token_endpoint_auth_method: private_key_jwt":                   "",
		"id_token_signed_response_alg: RS256":                           "",
		"id_token_signed_response_alg: none":                            "",
		"id_token_encrypted_response_alg: RSA-OAEP":                     "",
		"id_token_encrypted_response_alg: ECDH-ES+A256KW":               "",
		"id_token_encrypted_response_enc: A256GCM":                      "",
		"authorization_policy: HS256":                                   "",
		"token_endpoint_auth_method: [client_secret_jwt]":               "client_secret_jwt",
		"client-authentication-methods: [a, client_secret_jwt]":         "client_secret_jwt",
		"{{ .key }}: x": "a template makes the name",
		"clientAuthenticatorType: client-secret-jwt":               "client_secret_jwt",
		"attributes: {id.token.signed.response.alg: HS256}":        "HMAC",
		"token_endpoint_auth: {method: client_secret_jwt}":         "client_secret_jwt",
		"options: {token_endpoint_auth_method: client_secret_jwt}": "client_secret_jwt",
		"a: {b: {c: {auth_method: client_secret_jwt}}}":            "client_secret_jwt",
		"options: {method: client_secret_jwt}":                     "",
		"attributes: {token.endpoint.auth.signing.alg: RS256}":     "",

		// Without client_secret_jwt, they have no effect.
		"token_endpoint_auth_signing_alg: HS256":                        "",
		"tokenEndpointAuthSigningAlg: HS384":                            "",
		"introspection_endpoint_auth_signing_alg: HS384":                "",
		"revocation_endpoint_auth_signing_alg: HS512":                   "",
		"pushed_authorization_request_endpoint_auth_signing_alg: HS256": "",
		"token_endpoint_auth_signing_alg: '{{ .alg }}'":                 "",
		"token_endpoint_auth_signing_alg: ${ALG}":                       "",
		"token-endpoint-authentication-signing-alg: HS256":              "",
		"attributes: {token.endpoint.auth.signing.alg: HS256}":          "",
		"token_endpoint_auth: {signing_alg: HS256}":                     "",
		"<<: {token_endpoint_auth_signing_alg: HS256, " +
			"token_endpoint_auth_method: client_secret_jwt}": "client_secret_jwt",
		"<<: {token_endpoint_auth_signing_alg: HS256, " +
			"id_token_signed_response_alg: HS256}": "HMAC",
		"authorization_signed_response_alg: HS256": "HMAC",
		"introspection_signed_response_alg: HS256": "HMAC",
	} {

		f, err := Read([]byte(head + "      - client_id: a\n        client_secret: 's'\n        " + setting + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Clients[0].Clear; want == "" && got != "" || !strings.Contains(got, want) || got != "" && f.Clients[0].Kept != got {
			t.Errorf("%s: %q, want %q", setting, got, want)
		}
	}
}

// TestTemplatesAdd: a client is left alone if an action anywhere may add
// settings to it. An action of another client, or one that only controls
// others, does not count.
func TestTemplatesAdd(t *testing.T) {
	const client = "      - client_id: a\n        client_secret: 's'\n"
	for data, kept := range map[string]bool{
		client: false,
		client + "        {{ include \"auth\" . | nindent 8 }}\n":                                                                        true,
		client + "        redirect_uris:\n          - https://x\n\n{{- with .Values.extra }}\n{{- toYaml . | nindent 8 }}\n{{- end }}\n": true,
		client + "        # how\n        {{ include \"auth\" . }}\n":                                                                     true,
		client + "        client_name: |-\n          one\n          two\n        {{ .Values.more }}\n":                                   true,
		client + "        client_name: one\n          two\n          three\n        {{ .Values.more }}\n        public: false\n":         true,
		client + "        redirect_uris: [\n          'https://a',\n        ]\n        {{ .Values.more }}\n":                             true,
		client + "        client_name: one\n          two\n        {{ .Values.more }}\n":                                                 true,
		"      -\n        {{- include \"auth\" . | nindent 8 }}\n        client_id: a\n        client_secret: 's'\n":                     true,
		client + "        {{ .key }}: client_secret_jwt\n":                                                                               true,
		client + "        client_name: App {{- include \"auth\" . | nindent 8 }}\n":                                                      true,
		client + "        # {{ include \"auth\" . | nindent 8 }}\n":                                                                      true,
		client + "        <<: *base\nx: &base\n  {{ .Values.more }}\n  y: z\n":                                                           true,
		client + "{{- if .x }}\n        public: false\n{{- else }}\n{{- end }}\n{{/* a comment */}}\n{{ $x := 1 }}\n":                    false,
		client + "        client_name: '{{ .name }}'\n        key: {{ secret \"/x\" | mindent 10 \"|\" | msquote }}\n":                   false,
		client + "      - client_id: b\n        {{ include \"auth\" . }}\n":                                                              false,
		"      - client_id: b\n        {{ include \"auth\" . }}\n" + client:                                                              false,
	} {
		text := head + data
		if strings.Contains(data, "*base") { // the anchor has to come first
			_, anchor, _ := strings.Cut(data, "x: &base")
			text = "x: &base" + anchor + head + strings.TrimSuffix(data, "x: &base"+anchor)
		}
		f, err := Read([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", data, err)
			continue
		}
		for _, c := range f.Clients {
			if c.ID == "a" && (c.Kept != "") != kept {
				t.Errorf("%s\nkept: %q, want %v", data, c.Kept, kept)
			}
		}
	}
	f, err := Read([]byte("clients:\n  - name: a\n    auth:\n      secret: s\n    {{ include \"auth\" . }}\n"), mustPath("clients[*].auth.secret"))
	if err != nil || f.Clients[0].Kept == "" {
		t.Errorf("beside a mapping that the path leads through: %v", err)
	}
}

// TestManaged: values that stay because of the rest of their file.
func TestManaged(t *testing.T) {
	const client = "      - {client_id: a, client_secret: 's'}\n"
	for data, want := range map[string]string{
		head + client + "sops:\n  mac: x\n":                                                                                            "sops",
		"kind: ConfigMap\nsops: {mac: x}\ndata:\n  a.yml: |\n" + indented(head+client, 4):                                              "sops",
		"x: &x [{Value: s}]\nClients: [{ClientId: a, RequireClientSecret: true, ClientSecrets: *x}]\n":                                 "an anchor",
		head + client + "sops: x\n":                                                                                                    "",
		head + "      - client_id: a\n        client_secret: |1-\n           s\n":                                                      "its place",
		"items: [{client_id: a, client_secret: s, owner: }]\n":                                                                         "Hydra",
		"x: [&k token_endpoint_auth_method, &s client_secret]\n" + head + "      - {client_id: a, *s : 's', *k : client_secret_jwt}\n": "client_secret_jwt",
	} {
		f, err := Read([]byte(data))
		if err != nil || len(f.Clients) != 1 || f.Clients[0].Stored == "" || (want == "") != (f.Clients[0].Kept == "") || !strings.Contains(f.Clients[0].Kept, want) {
			t.Errorf("%s: %v %+v", data, err, f)
		}
	}
	f, err := Read([]byte("config: {staticClients: [{id: a, secret: s}]}\n"), mustPath("config.staticClients[*].secret"))
	if err != nil || !strings.Contains(f.Clients[0].Kept, "dex") {
		t.Errorf("dex's clients below another key: %v", err)
	}
}

// TestActions: unrelated braces hide nothing, actions may have several lines,
// and columns are those of the file.
func TestActions(t *testing.T) {
	for data, want := range map[string]string{
		head + "      - {client_id: a, client_name: 'open {{'}\n      - {client_id: b, client_secret: 's'}\n      - {client_id: c, client_name: 'close }}'}\n": "4:9 a \"\" skipped: there is no secret\n5:39 b \"s\"\n6:9 c \"\" skipped: there is no secret",
		head + "      - client_id: a\n        client_secret: {{ required \"x\"\n          .Values.s | quote }}\n      - {client_id: b, client_secret: 's'}\n":  "5:24 a \"\" skipped: the secret comes from a template\n7:39 b \"s\"",
		head + "      - {client_name: \"{{ x ÄÖÜ漢🔑 }}\", client_id: a, client_secret: 's'}\n":                                                                  "4:69 a \"s\"",
		"kind: ConfigMap\ndata:\n  a.yml: \"identity_providers: {oidc: {clients: [{client_id: a, client_secret: '{{ secret \\\"/x\\\" }}'}]}}\"\n":             "3:1 a \"\" skipped: the secret comes from a template",
		"kind: Secret\ndata:\n  a.yaml: {{ include \"x\" . | b64enc | quote }}\nstringData:\n  b.yaml: |\n    staticClients: [{id: a, public: true}]\n":        "6:21 a \"\" skipped: the client is public: it has no secret",
		"kind: ConfigMap\nbinaryData:\n  a.yml: " + base64.StdEncoding.EncodeToString([]byte(head+"      - {client_id: b, client_secret: 't'}\n")) + "\n":      "3:1 b \"t\" kept: it is in base64: decode the configuration first",
		head + "      - client_id: a\n        client_secret: abc {{ .x }}\n          def\n":                                                                    "5:24 a \"\" skipped: the secret comes from a template",
		"kind: ConfigMap\ndata:\n  a.yml: !!str\n    |\n    identity_providers: {oidc: {clients: [{client_id: a, client_secret: s}]}}\n":                       "5:73 a \"s\"",
	} {
		f, err := Read([]byte(data))
		if err != nil {
			t.Errorf("%s: %v", data, err)
			continue
		}
		if got := strings.TrimSuffix(found(f), "\n"); got != want {
			t.Errorf("%s\ngot\n%s\nwant\n%s", data, got, want)
		}
	}
}

// TestMergedOften: a mapping is visited once, even if it is merged into itself
// or in countless ways into others.
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

// TestConfigurations reads whole files like those that providers publish.
func TestConfigurations(t *testing.T) {
	const stored = "$pbkdf2-sha512$310000$c8p78n7pUMln0jzvd4aK4Q$" +
		"JNRBzwAo0ek5qKn50cFzzvE9RXV88h1wJn5KGiHrD0YKtZaR/nCb2CJPOsKaPK0hjf.9yHxzQGZziziccp6Yng"
	for _, tc := range []struct {
		name, want string
		replaced   int
	}{
		{"authelia.yml", fmt.Sprintf("40:24 web %q\n45:24 device %[1]q\n50:24 service \"123\"\n", stored), 3},
		{"authelia-template.yml", "", 0},
		{"dex.yaml", "24:11 example-app \"ZXhhbXBsZS1hcHAtc2VjcmV0\" kept: " +
			"dex compares with the secret itself and reads no hashes\n", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", tc.name))
			if err != nil {
				t.Fatal(err)
			}
			f, err := Read(data)
			if tc.want == "" {
				if !errors.Is(err, ErrNoClients) {
					t.Errorf("%v, want ErrNoClients", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := found(f); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
			replace := make(map[*Client]string)
			for _, c := range f.Clients {
				if c.Kept == "" && c.Skipped == "" {
					replace[c] = "$H$"
				}
			}
			result, err := f.Replace(replace)
			if err != nil {
				t.Fatal(err)
			}
			if n := bytes.Count(result.Data, []byte("'$H$'")); n != tc.replaced {
				t.Errorf("%d values are replaced, want %d", n, tc.replaced)
			}
		})
	}
}

// FuzzRead: no file causes a panic. If the old values are put back into the
// result of Replace, it is the file again, byte for byte.
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
			return // refused, and nothing is written
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
			text := c.at.written(c.source.text.data, c.coding.encode(stored))
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

// sorted returns the clients in the order of their values, each place once.
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

// BenchmarkRead reads configurations with many clients. The time for each
// client should not grow with their number.
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
