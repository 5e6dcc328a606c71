package config

import (
	"regexp"
	"slices"
	"strings"
)

// layout says where a kind of configuration has its clients. All that is known of providers stands in this table.
type layout struct {
	name string

	// clients is the path to the mappings of the clients.
	clients string

	// The keys in the mapping of a client. Of several, the first that is there counts.
	id, secret []string

	// environment is a key whose value names the environment variable that holds the secret instead.
	environment string

	// clear says why a secret in such a configuration has to stay as it is; empty if it may be hashed.
	clear string
}

var layouts = []layout{
	{name: "Authelia", clients: "identity_providers.oidc.clients[*]", id: []string{"client_id", "id"}, secret: []string{"client_secret", "secret"}},
	{name: "dex", clients: "staticClients[*]", id: []string{"id"}, secret: []string{"secret"}, environment: "secretEnv",
		clear: "dex compares with the secret itself, and knows no hash"},
	{name: "Ory Hydra's exports", clients: "", id: []string{"client_id"}, secret: []string{"client_secret"}, clear: "Ory Hydra hashes the secret itself when the client is imported: it would take the hash for the secret"},
	{name: "Ory Hydra's exports", clients: "[*]", id: []string{"client_id"}, secret: []string{"client_secret"}, clear: "Ory Hydra hashes the secret itself when the client is imported: it would take the hash for the secret"},
}

// knownLayouts returns the names of the layouts.
func knownLayouts() string {
	var names []string
	for _, l := range layouts {
		if !slices.Contains(names, l.name) {
			names = append(names, l.name)
		}
	}
	return strings.Join(names, ", ")
}

// containers are documents that hold other documents, as text.
var containers = []struct {
	kind   string // the value of the key kind
	path   string // to the texts
	base64 bool
	kept   string // why nothing in it is to be changed
}{
	{kind: "ConfigMap", path: "data.*"},
	{kind: "Secret", path: "stringData.*"},
	{kind: "Secret", path: "data.*", base64: true},
	{kind: "ConfigMap", path: lastApplied, kept: keptLastApplied},
	{kind: "Secret", path: lastApplied, kept: keptLastApplied},
}

// lastApplied leads to the whole document once more, as kubectl applied it.
const (
	lastApplied     = `metadata.annotations.kubectl\.kubernetes\.io/last-applied-configuration`
	keptLastApplied = "it stands in the annotation last-applied-configuration: apply the new document, or remove the annotation"
)

// needsClear are settings of a client with which its provider needs the secret itself, by the names of their keys, in lower case without _ and -, and their values, in upper case: the client, or the provider, makes an HMAC with it or
// derives a key from it (OpenID Connect Core, section 10; RFC 7523; RFC 7518, section 4).
var needsClear = []struct {
	key, value *regexp.Regexp
	why        string
}{
	{regexp.MustCompile(`authmethod$`), regexp.MustCompile(`^CLIENT_?SECRET_?JWT$`), "client_secret_jwt needs the secret itself"},
	{regexp.MustCompile(`alg$`), regexp.MustCompile(`^HS(256|384|512)$`), "an HMAC signature needs the secret itself"},
	{regexp.MustCompile(`alg$`), regexp.MustCompile(`^(DIR|A(128|192|256)(GCM)?KW|PBES2-.+)$`), "symmetric encryption needs the secret itself"},
}
