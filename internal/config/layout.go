package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// layout says where a kind of configuration has its clients. All that is known of providers stands in this table.
type layout struct {
	name string

	// clients is the path to the mappings of the clients; empty if the document is one.
	clients Path

	// The keys in the mapping of a client. Of several, the first that is there counts.
	id, secret []string

	// environment is a key whose value names the environment variable that holds the secret instead.
	environment string

	// clear says why a secret in such a configuration has to stay as it is; empty if it may be hashed.
	clear string
}

var layouts = []layout{
	{name: "Authelia", clients: mustPath("identity_providers.oidc.clients[*]"), id: []string{"client_id", "id"}, secret: []string{"client_secret", "secret"}},
	{name: "dex", clients: mustPath("staticClients[*]"), id: []string{"id"}, secret: []string{"secret"}, environment: "secretEnv",
		clear: "dex compares with the secret itself, and knows no hash"},
	{name: "Ory Hydra's exports", clients: nil, id: []string{"client_id"}, secret: []string{"client_secret"}, clear: hydraHashes},
	{name: "Ory Hydra's exports", clients: mustPath("[*]"), id: []string{"client_id"}, secret: []string{"client_secret"}, clear: hydraHashes},
}

const hydraHashes = "Ory Hydra hashes the secret itself when the client is imported: it would take the hash for the secret"

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
	texts  Path
	base64 bool
	kept   string // why nothing in it is to be changed
}{
	{kind: "ConfigMap", texts: mustPath("data.*")},
	{kind: "Secret", texts: mustPath("stringData.*")},
	{kind: "Secret", texts: mustPath("data.*"), base64: true},
	{kind: "ConfigMap", texts: lastApplied, kept: keptLastApplied},
	{kind: "Secret", texts: lastApplied, kept: keptLastApplied},
}

// lastApplied leads to the whole document once more, as kubectl applied it.
var lastApplied = mustPath(`metadata.annotations.kubectl\.kubernetes\.io/last-applied-configuration`)

const keptLastApplied = "it stands in the annotation last-applied-configuration: apply the new document, or remove the annotation"

// needsClear are settings of a client with which its provider needs the secret itself, by the names of their keys, in lower case without _ and -, and their values, in upper case: the client, or the provider, makes an HMAC with it or
// derives a key from it (OpenID Connect Core, section 10; RFC 7523; RFC 7518, section 4).
var needsClear = []struct {
	key   string // how it ends
	value *regexp.Regexp
	why   string
}{
	{"authmethod", regexp.MustCompile(`^CLIENT_?SECRET_?JWT$`), "client_secret_jwt needs the secret itself"},
	{"alg", regexp.MustCompile(`^HS(256|384|512)$`), "an HMAC signature needs the secret itself"},
	{"alg", regexp.MustCompile(`^(DIR|A(128|192|256)(GCM)?KW|PBES2-.+)$`), "symmetric encryption needs the secret itself"},
}

// plainKey makes tokenEndpointAuthMethod of token_endpoint_auth_method.
var plainKey = strings.NewReplacer("_", "", "-", "")

// clearFor says why a client needs its secret in the clear, empty if it does not. Settings that are merged count too, also those that the client overrides: it is safer to leave it.
func (s *source) clearFor(client *yaml.Node) string {
	why := ""
	each(client, nil, maxMerges, func(key, value *yaml.Node) bool {
		name := plainKey.Replace(strings.ToLower(key.Value))
		value = target(value)
		for _, rule := range needsClear {
			if value.Kind != yaml.ScalarNode || !strings.HasSuffix(name, rule.key) {
				continue
			}
			if s.isMasked(value) {
				why = key.Value + " comes from a template, and may be one that needs the secret itself"
			} else if strings.ContainsAny(value.Value, "${") {
				why = key.Value + " comes from elsewhere, and may be one that needs the secret itself"
			} else if rule.value.MatchString(strings.ToUpper(strings.TrimSpace(value.Value))) {
				why = fmt.Sprintf("%s (%s)", rule.why, key.Value)
			}
		}
		return why == ""
	})
	return why
}

// clearForAgain is clearFor for mappings that several paths lead through.
func (s *source) clearForAgain(n *yaml.Node) string {
	why, ok := s.clear[n]
	if !ok {
		why = s.clearFor(n)
		s.clear[n] = why
	}
	return why
}

// isDigest tells digests, whose $ signs nothing has eaten, and isExpanded what looks as if something puts environment variables in its place.
var isDigest = regexp.MustCompile(`^\$(pbkdf2|argon2|2[aby]\$|scrypt|bcrypt-sha256|[156y]\$)`)

func isExpanded(value string) bool {
	if strings.IndexByte(value, '$') < 0 && strings.IndexByte(value, '%') < 0 {
		return false
	}
	for _, e := range elsewhere {
		if e.why == fromEnvironment && e.value.MatchString(value) {
			return true
		}
	}
	return false
}

// elsewhere are values that something puts a secret in the place of: the environment, or another tool (sops, argocd-vault-plugin, vault-env, 1Password, vals, concourse, templates that are not Go's). Each has an expression of its
// own, because those that begin with a text are fast.
var elsewhere = []struct {
	value *regexp.Regexp
	why   string
}{
	{regexp.MustCompile(`\$\{[A-Za-z_][^}]*\}`), fromEnvironment},
	{regexp.MustCompile(`^\$[A-Z_][A-Z0-9_]*$`), fromEnvironment},
	{regexp.MustCompile(`^\$\([A-Za-z_][A-Za-z0-9_]*\)$`), fromEnvironment},
	{regexp.MustCompile(`^%[A-Z_]+%$`), fromEnvironment},
	{regexp.MustCompile(`^ENC\[`), fromTool},
	{regexp.MustCompile(`^<path:`), fromTool},
	{regexp.MustCompile(`^vault:`), fromTool},
	{regexp.MustCompile(`^op://`), fromTool},
	{regexp.MustCompile(`^ref\+[a-z]+://`), fromTool},
	{regexp.MustCompile(`^\(\(.*\)\)$`), fromTool},
	{regexp.MustCompile(`^@@.*@@$`), fromTool},
	{regexp.MustCompile(`^@Microsoft\.KeyVault`), fromTool},
	{regexp.MustCompile(`^__.*__$`), fromTool},
	{regexp.MustCompile(`^#\{.*\}$`), fromTool},
	{regexp.MustCompile(`^sops:`), fromTool},
	{regexp.MustCompile(`^file://`), fromTool},
	{regexp.MustCompile(`^/(run|var|etc|mnt|secrets|config|home|opt|srv|tmp)/`), fromTool},
	{regexp.MustCompile(`^<[^<>]+>$`), fromTool},
	{regexp.MustCompile(`\[\[.*\]\]`), fromTool},
	{regexp.MustCompile(`<%.*%>`), fromTool},
	{regexp.MustCompile(`\{%.*%\}`), fromTool},
}

const (
	fromEnvironment = "the secret comes from an environment variable"
	fromTool        = "the secret comes from elsewhere: the value is a reference, a placeholder, or encrypted, for another tool"
)
