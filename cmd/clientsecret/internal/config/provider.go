package config

import (
	"regexp"
	"slices"
	"strings"

	"github.com/clientsecret/clientsecret/foreign"
)

// This file says where the configurations of providers have their clients.

// layout is how one kind of configuration has its clients.
type layout struct {
	name string

	// clients is the path to the mappings of the clients, from wherever in the
	// document its first key stands. It is empty if the document is a client.
	clients Path

	// sure is set if all that the path leads to are clients, whatever their keys.
	sure bool

	// The keys in the mapping of a client. The first one found counts.
	id, secret []string

	// further are paths from the mapping of a client to other secrets of it.
	further []Path

	// The keys whose value says where the secret comes from.
	references []reference

	// clear says why a secret in such a configuration has to stay as it is. It
	// is empty if it may be hashed.
	clear string

	// requires is the key that says whether a client needs a secret. It does without the
	// key too.
	requires string

	// entries are the mappings in which a client has its secrets. Nil means that it has
	// none in mappings.
	entries *entries

	// omits says why a client may have no secret in it. It is empty if each that needs
	// a secret has one.
	omits string

	// kept says why the provider would not understand a stored value of ours. The
	// secret should be stored in another way, though.
	kept string

	// read returns the stored value in the provider's way to write it, or why
	// there is none to check. Nil means that it is as it stands.
	read func(value string) (stored, skipped string)

	// refuses returns why the provider refuses a value as it is written, or an empty
	// string. Nil means that it refuses none.
	refuses func(value string) string

	// A client of the layout has one of the keys in with, or one of those in beside
	// is beside the list; and it has none of those in without. Nil means that it does
	// not matter.
	with, beside, without []string

	// signs are keys that its clients have and those of no other provider. One that is
	// not in JSON, or that a path leads to, needs one of them. Nil means none.
	signs []string

	kind string // the value of the client's key kind; empty if it does not matter
}

// reference is a key that says where a secret comes from.
type reference struct{ key, why string }

const fromFile = "the secret comes from a file"

// fits reports whether a mapping may be a client of the layout. The steps lead
// to it.
func (l *layout) fits(s *source, n *node, steps []step) bool {
	if n.kind != mappingNode || l.without != nil && s.first(n, l.without) != nil {
		return false
	}
	if l.kind != "" {
		kind := s.lookup(n, "kind")
		return kind != nil && target(kind).value == l.kind
	}
	if l.signs != nil && !s.text.json && !l.isSure(s, n) {
		return false
	}
	if l.with == nil || s.first(n, l.with) != nil {
		return true
	}
	i := len(steps) - len(l.clients)
	return l.beside != nil && i >= 0 && s.first(steps[i].from, l.beside) != nil
}

// isSure reports whether a client has a sign of the layout, if it has signs.
func (l *layout) isSure(s *source, n *node) bool { return l.signs == nil || s.first(n, l.signs) != nil }

// autheliaKeys are settings of a client of Authelia that no other provider has.
var autheliaKeys = []string{"authorization_policy", "public", "consent_mode", "lifespan"}

// hydraKeys are what every export of Hydra has and the configurations of others have
// not, and scopes is what its clients do not have: theirs is scope, a text.
var (
	hydraKeys = []string{"client_secret_expires_at", "owner", "policy_uri", "tos_uri",
		"allowed_cors_origins", "skip_consent", "skip_logout_consent", "access_token_strategy"}
	notHydra = append([]string{"scopes"}, autheliaKeys...)
)

// keycloakKeys are settings of a client of Keycloak that no other provider has.
var keycloakKeys = []string{"clientAuthenticatorType", "publicClient", "bearerOnly",
	"standardFlowEnabled", "serviceAccountsEnabled", "directAccessGrantsEnabled"}

var layouts = []layout{
	{ // the Helm chart's values have it below configMap
		name: "Authelia", clients: mustPath("identity_providers.oidc.clients[*]"), sure: true,
		id: []string{"client_id", "id"}, secret: []string{"client_secret", "secret"},
	},
	{ // the Helm chart's values have it below config
		name: "dex", clients: mustPath("staticClients[*]"), sure: true,
		id: []string{"id"}, secret: []string{"secret"}, clear: clearDex,
		references: []reference{{"secretEnv", fromEnvironment}, {"secretFile", fromFile}},
	},
	{ // its storage in Kubernetes
		name: "dex", kind: "OAuth2Client",
		id: []string{"id"}, secret: []string{"secret"}, clear: clearDex,
	},
	{ // a realm
		name: "Keycloak", clients: mustPath("clients[*]"), with: keycloakKeys, beside: []string{"realm"},
		id: []string{"clientId"}, secret: []string{"secret"}, further: keycloakRotated,
		clear: clearKeycloak, omits: keycloakMakes, read: readKeycloak,
	},
	{
		name: "Keycloak", with: keycloakKeys,
		id: []string{"clientId"}, secret: []string{"secret"}, further: keycloakRotated,
		clear: clearKeycloak, omits: keycloakMakes, read: readKeycloak,
	},
	{
		name:    "Spring Authorization Server",
		clients: mustPath("spring.security.oauth2.authorizationserver.client.*.registration"), sure: true,
		id: []string{"client-id", "clientId"}, secret: []string{"client-secret", "clientSecret"},
		kept: keptSpring, read: readSpring, refuses: refusedBySpring,
	},
	{
		name: "Duende IdentityServer", clients: mustPath("Clients[*]"), with: duendeKeys, beside: duendeBeside,
		id: []string{"ClientId"}, further: []Path{mustPath("ClientSecrets[*].Value")},
		kept: keptDuende, requires: "RequireClientSecret", entries: duendeEntries, read: readDuende,
	},
	{ // an item of its list of clients alone; with id and secret, it could be dex's
		name: "Authelia", with: autheliaKeys,
		id: []string{"client_id"}, secret: []string{"client_secret"},
	},
	{
		name: "Ory Hydra's exports", signs: hydraKeys, without: notHydra, clear: hydraHashes, omits: hydraOmits,
		id: []string{"client_id"}, secret: []string{"client_secret"},
	},
}

const (
	clearDex      = "dex compares with the secret itself and reads no hashes"
	clearKeycloak = "Keycloak compares with the secret itself and reads no hashes"
	hydraHashes   = "it is taken for an export of Ory Hydra, which hashes secrets itself: " +
		"it would take a hash for the secret"

	keycloakMakes = "Keycloak makes one when it imports the client"
	hydraOmits    = "an export of Ory Hydra does not show secrets"

	keptSpring = "Spring Security reads hashes in its own form alone: " +
		"make one with its PasswordEncoder, such as {bcrypt}"
	keptDuende = "IdentityServer compares with the SHA-256 of the secret in base64: " +
		"store that"
)

// springUnchecked says that a value stands for a secret as it should.
const springUnchecked = "the hash is in a form of Spring Security's that is not checked"

// springUnstretched says that a hash is no key derivation.
const springUnstretched = "the hash has no key stretching, so the secret is quickly guessed: " +
	"store a {bcrypt} hash of a new secret"

// keycloakRotated leads to the secret that is being rotated out.
var keycloakRotated = []Path{mustPath(`attributes.client\.secret\.rotated`)}

// madeByKeycloak matches the secrets that Keycloak makes.
var madeByKeycloak = regexp.MustCompile(`^([A-Za-z0-9]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

// MadeByProvider reports whether its secret looks like those that the provider makes.
func (c *Client) MadeByProvider() bool {
	return c.Layout == "Keycloak" && madeByKeycloak.MatchString(c.Stored)
}

// readKeycloak knows the masks of exports.
func readKeycloak(value string) (stored, skipped string) {
	if strings.Trim(value, "*") == "" && value != "" {
		return "", masked
	}
	return value, ""
}

// springIDs are the algorithms that Spring's PasswordEncoderFactories knows, but for
// noop and bcrypt.
const springIDs = `(pbkdf2|scrypt|argon2)(@SpringSecurity_v5_8)?|ldap|MD[45]|SHA-(1|256)|sha256`

// springPrefix matches what names the algorithm of a value, except for {noop} and
// {bcrypt}.
var springPrefix = regexp.MustCompile(`^\{(` + springIDs + `)\}`)

// unstretched matches how a hash of Spring's begins that is no key derivation.
var unstretched = regexp.MustCompile(`^\{(ldap|MD[45]|SHA-(1|256)|sha256)\}`)

// readSpring takes off the prefix that names the algorithm, and writes a hash as a digest
// of ours.
func readSpring(value string) (stored, skipped string) {
	if secret, ok := strings.CutPrefix(value, "{noop}"); ok {
		if strings.HasPrefix(secret, "$") { // it looks like a digest, and is none
			secret = "$plaintext$" + secret
		}
		return secret, ""
	}
	if digest, ok := strings.CutPrefix(value, "{bcrypt}$2"); ok {
		return "$2" + digest, ""
	}
	if !springPrefix.MatchString(value) {
		return value, ""
	}
	if digest, err := foreign.Parse(value); err == nil && !digest.IsPlaintext() {
		return digest.Encode(), ""
	}
	if unstretched.MatchString(value) {
		return "", springUnstretched
	}
	return "", springUnchecked
}

// springID matches how a value begins that Spring takes.
var springID = regexp.MustCompile(`^\{(noop|bcrypt|` + springIDs + `)\}`)

// refusedBySpring knows what its DelegatingPasswordEncoder refuses, which it uses unless
// the application has another PasswordEncoder.
func refusedBySpring(value string) string {
	if springID.MatchString(value) {
		return ""
	}
	return "Spring Security refuses a value that does not begin with an {id} that it knows: write " +
		"{bcrypt} before a bcrypt hash, unless the application has a PasswordEncoder of its own"
}

// hasSpringMark reports whether a value begins as Spring Security's do.
func hasSpringMark(value string) bool {
	return strings.HasPrefix(value, "{noop}") || strings.HasPrefix(value, "{bcrypt}$2")
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

// layoutOfList returns the layout whose list of clients has the name, or nil.
// It ignores names that others use too.
func layoutOfList(key string) *layout {
	for i, l := range layouts {
		if n := len(l.clients); n > 1 && l.clear != "" && l.sure && l.clients[n-2] == key {
			return &layouts[i]
		}
	}
	return nil
}

// others are the mappings of what the provider itself has as the client of another
// one, from wherever in the document the first key stands.
var others = []Path{
	mustPath("connectors[*].config"),                         // dex
	mustPath("identityProviders[*].config"),                  // Keycloak
	mustPath("spring.security.oauth2.client.registration.*"), // Spring
	mustPath("spring.security.oauth2.resourceserver.*"),
	mustPath(`oidc\.config`), // Argo CD
}

// containers are documents that hold other documents as text.
var containers = []container{
	{kind: "ConfigMap", texts: mustPath("data.*")},
	{kind: "ConfigMap", texts: mustPath("binaryData.*"), base64: true},
	{kind: "Secret", texts: mustPath("stringData.*")},
	{kind: "Secret", texts: mustPath("data.*"), base64: true},
	{kind: "ConfigMap", texts: lastApplied, kept: keptLastApplied},
	{kind: "Secret", texts: lastApplied, kept: keptLastApplied},
	{texts: mustPath("configs.*.content"), dollars: true}, // a compose file
}

type container struct {
	kind    string // the value of the key kind; empty if it does not matter
	texts   Path
	base64  bool
	dollars bool   // $$ stands for $, and a single one for a variable
	kept    string // why nothing in it should be changed
}

// lastApplied leads to a copy of the whole document, as kubectl applied it.
var lastApplied = mustPath(
	`metadata.annotations.kubectl\.kubernetes\.io/last-applied-configuration`)

const keptLastApplied = "it is in the annotation last-applied-configuration: " +
	"apply the new document, or remove the annotation"
