package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// layout says where a kind of configuration has its clients. All that is known
// of providers is in this file.
type layout struct {
	name string

	// clients is the path to the mappings of the clients; empty if the document
	// is one.
	clients Path

	// The keys in the mapping of a client. The first one found counts.
	id, secret []string

	// The keys whose value is the name of an environment variable with the
	// secret.
	environment []string

	// clear says why a secret in such a configuration has to stay as it is. It
	// is empty if it may be hashed.
	clear string

	// A client of the layout has one of the keys in with, and none of those in
	// without. Nil means that it does not matter.
	with, without []string
}

// fits reports whether a mapping may be a client of the layout.
func (l layout) fits(n *node) bool {
	return n.kind == mappingNode &&
		(l.with == nil || first(n, l.with) != nil) &&
		(l.without == nil || first(n, l.without) == nil)
}

// autheliaKeys are settings of a client of Authelia that no other provider has.
var autheliaKeys = []string{"authorization_policy", "public", "consent_mode", "lifespan"}

var layouts = []layout{
	{
		name: "Authelia", clients: mustPath("identity_providers.oidc.clients[*]"),
		id: []string{"client_id", "id"}, secret: []string{"client_secret", "secret"},
	},
	{
		name: "dex", clients: mustPath("staticClients[*]"),
		id: []string{"id"}, secret: []string{"secret"}, environment: []string{"secretEnv"},
		clear: "dex compares with the secret itself and reads no hashes",
	},
	{ // its list of clients alone; with id and secret, it could be dex's
		name: "Authelia", clients: mustPath("[*]"), with: autheliaKeys,
		id: []string{"client_id"}, secret: []string{"client_secret"},
	},
	hydra(nil), // one client
	hydra(mustPath("[*]")),
	hydra(mustPath("items[*]")),
}

// hydra returns the layout of a file that Ory Hydra exports.
func hydra(clients Path) layout {
	return layout{
		name: "Ory Hydra's exports", clients: clients,
		id: []string{"client_id"}, secret: []string{"client_secret"},
		clear: hydraHashes, without: autheliaKeys,
	}
}

const hydraHashes = "Ory Hydra hashes the secret when it imports the client: " +
	"it would take a hash for the secret"

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

// layoutOfList returns the layout whose list of clients has the name, or nil.
// It ignores names that others use too.
func layoutOfList(key string) *layout {
	for i, l := range layouts {
		if n := len(l.clients); n > 1 && l.clear != "" && l.clients[n-2] == key && key != "items" {
			return &layouts[i]
		}
	}
	return nil
}

// containers are documents that hold other documents as text.
var containers = []container{
	{kind: "ConfigMap", texts: mustPath("data.*")},
	{kind: "ConfigMap", texts: mustPath("binaryData.*"), base64: true},
	{kind: "Secret", texts: mustPath("stringData.*")},
	{kind: "Secret", texts: mustPath("data.*"), base64: true},
	{kind: "ConfigMap", texts: lastApplied, kept: keptLastApplied},
	{kind: "Secret", texts: lastApplied, kept: keptLastApplied},
}

type container struct {
	kind   string // the value of the key kind
	texts  Path
	base64 bool
	kept   string // why nothing in it should be changed
}

// lastApplied leads to a copy of the whole document, as kubectl applied it.
var lastApplied = mustPath(
	`metadata.annotations.kubectl\.kubernetes\.io/last-applied-configuration`)

const keptLastApplied = "it is in the annotation last-applied-configuration: " +
	"apply the new document, or remove the annotation"

// needsClear are settings of a client that need the secret itself: the client
// or the provider makes an HMAC with it, or derives a key from it (OpenID
// Connect Core, section 10; RFC 7523; RFC 7518, section 4). Their keys are in
// lower case without _ and -, their values in upper case.
var needsClear = []struct {
	keys  []string // their endings
	value *regexp.Regexp
	why   string
}{
	{
		[]string{"authmethod", "authmethods", "authenticationmethod", "authenticationmethods",
			"authenticatortype"},
		regexp.MustCompile(`^CLIENT[-_]?SECRET[-_]?JWT$`),
		"client_secret_jwt needs the secret itself",
	},
	{
		[]string{"alg"},
		regexp.MustCompile(`^HS(256|384|512)$`),
		"an HMAC signature needs the secret itself",
	},
	{
		[]string{"alg"},
		regexp.MustCompile(`^(DIR|A(128|192|256)(GCM)?KW|PBES2-.+)$`),
		"symmetric encryption needs the secret itself",
	},
}

// plainKey makes token_endpoint_auth_method the same as
// tokenEndpointAuthMethod, except for upper case.
var plainKey = strings.NewReplacer("_", "", "-", "", ".", "")

// clearFor returns why a client needs its secret in the clear, or an empty
// string. Merged settings count too, even those that the client overrides: that
// is safer.
func (s *source) clearFor(client *node) string {
	if why, ok := s.clear[client]; ok {
		return why
	}
	s.clear[client] = "" // for a mapping that is merged into itself
	why := ""
	for i := 0; i+1 < len(client.content) && why == ""; i += 2 {
		key, value := client.content[i], target(client.content[i+1])
		switch {
		case key.tag != "!!merge":
			why = s.clearForSetting("", key, value)
		case value.kind == mappingNode:
			why = s.clearFor(value)
		default:
			for _, item := range value.content {
				if item = target(item); item.kind == mappingNode && why == "" {
					why = s.clearFor(item)
				}
			}
		}
	}
	s.clear[client] = why
	return why
}

// clearWithin is clearFor, and looks into the mappings among a client's settings
// too: token_endpoint_auth: {method: client_secret_jwt}.
func (s *source) clearWithin(client *node) string {
	if why := s.clearFor(client); why != "" {
		return why
	}
	return s.clearBelow("", client, maxSettingsDepth)
}

// maxSettingsDepth is how many mappings deep a setting of a client is looked for.
const maxSettingsDepth = 3

func (s *source) clearBelow(within string, n *node, depth int) string {
	for i := 0; i+1 < len(n.content) && depth > 0; i += 2 {
		key, value := n.content[i], target(n.content[i+1])
		if value.kind != mappingNode || key.tag == "!!merge" {
			continue
		}
		name := within + key.value + "."
		for j := 0; j+1 < len(value.content); j += 2 {
			why := s.clearForSetting(name, value.content[j], target(value.content[j+1]))
			if why != "" {
				return why
			}
		}
		if why := s.clearBelow(name, value, depth-1); why != "" {
			return why
		}
	}
	return ""
}

// clearForSetting looks at one setting. The names of the mappings that it is in stand
// before its own.
func (s *source) clearForSetting(within string, key, value *node) string {
	if s.isMasked(key) {
		return "a template makes the name of a setting, which may need the secret itself"
	}
	name := plainKey.Replace(strings.ToLower(within + key.value))
	shown := within + key.value
	values := []*node{value}
	if value.kind == sequenceNode {
		values = value.content
	}
	for _, rule := range needsClear {
		if !hasSuffix(name, rule.keys) {
			continue
		}
		for _, v := range values {
			switch v = target(v); {
			case v.kind != scalarNode:
			case s.isMasked(v):
				return shown + " comes from a template, " +
					"and its value may need the secret itself"
			case strings.ContainsAny(v.value, "${"):
				return shown + " comes from elsewhere, " +
					"and its value may need the secret itself"
			case rule.value.MatchString(strings.ToUpper(strings.TrimSpace(v.value))):
				return fmt.Sprintf("%s (%s)", rule.why, shown)
			}
		}
	}
	return ""
}

// isDigest matches digests that still have their $ signs.
var isDigest = regexp.MustCompile(
	`^\$(pbkdf2|argon2|2[aby]\$|scrypt|bcrypt-sha256|[156y]\$|sealed\$)`)

// isExpanded reports whether a value looks as if something replaces environment
// variables in the file, or $$ by $.
func isExpanded(value string) bool {
	if strings.IndexByte(value, '$') < 0 && strings.IndexByte(value, '%') < 0 {
		return false
	}
	return isVariable(value) || withinText.MatchString(value)
}

// withinText matches a variable in a text, or a digest with doubled $ signs.
var withinText = regexp.MustCompile(`(^|[^$\\])\$[A-Z_][A-Z0-9_]{2,}([^A-Za-z0-9_]|$)` +
	`|^\$\$(pbkdf2|argon2|2[aby]\$\$|scrypt|bcrypt-sha256|[156y]\$\$|sealed\$\$)`)

func isVariable(value string) bool {
	return slices.ContainsFunc(elsewhere, func(e origin) bool {
		return e.why == fromEnvironment && e.value.MatchString(value)
	})
}

// origin matches values that something replaces by the secret.
type origin struct {
	value *regexp.Regexp
	why   string
}

// elsewhere are the origins: the environment, or another tool (sops,
// argocd-vault-plugin, vault-env, 1Password, vals, Spring, Jasypt, concourse,
// templates that are not Go's …). Each has an expression of its own, because an
// expression that begins with literal text is fast.
var elsewhere = []origin{
	{regexp.MustCompile(`\$\{[A-Za-z_][^}]*\}`), fromEnvironment},
	{regexp.MustCompile(`^\$[A-Z_][A-Z0-9_]*$`), fromEnvironment},
	{regexp.MustCompile(`^\$\([A-Za-z_][A-Za-z0-9_]*\)$`), fromEnvironment},
	{regexp.MustCompile(`^%[A-Z_][A-Z0-9_]*%$`), fromEnvironment},
	{regexp.MustCompile(`^%env\(`), fromEnvironment},
	{regexp.MustCompile(`^\{env\.`), fromEnvironment},
	{regexp.MustCompile(`^env://`), fromEnvironment},
	{regexp.MustCompile(`^ENC[\[(]`), fromTool},
	{regexp.MustCompile(`<path:`), fromTool},
	{regexp.MustCompile(`^vault:`), fromTool},
	{regexp.MustCompile(`^op://`), fromTool},
	{regexp.MustCompile(`^arn:aws:`), fromTool},
	{regexp.MustCompile(`^ref\+[a-z]+://`), fromTool},
	{regexp.MustCompile(`^\(\(.*\)\)$`), fromTool},
	{regexp.MustCompile(`^@@.*@@$`), fromTool},
	{regexp.MustCompile(`^@Microsoft\.KeyVault`), fromTool},
	{regexp.MustCompile(`^__.*__$`), fromTool},
	{regexp.MustCompile(`^#\{.*\}#?$`), fromTool},
	{regexp.MustCompile(`^\{cipher\}`), fromTool},
	{regexp.MustCompile(`^\{noop\}`), fromTool},
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
	fromTool        = "the secret comes from another tool: " +
		"the value is a reference, a placeholder or encrypted"
)

func hasSuffix(name string, ends []string) bool {
	return slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(name, end) })
}
