package shape

import (
	"regexp"
	"strings"
	"sync"
)

// This file recognises texts that stand for a secret which is elsewhere. If
// nothing replaces such a text, a provider takes it for the secret, and a relying
// party presents it.

// A Reference is a text that stands for a secret.
type Reference struct {
	Name  string // what it is, with its article, or [Variable]
	Whole bool   // it is all of the text, and no secret is so by chance
}

// Names of references that callers tell from others.
const (
	Variable = "an environment variable"
	Address  = "an address"
)

const (
	storeOfSecrets = "a reference to a store of secrets"
	stores         = `vault|bao|sops|ssm|secretsmanager|aws|awssm|awsps|` +
		`gcp|gcpsm|azure|azkv|keyvault|k8s|doppler|infisical`
)

// reference is a row of a table.
type reference struct{ name, expression string }

// references are the texts. Each has an expression of its own, because an
// expression that begins with literal text is fast.
var references = []reference{
	{Variable, `\$\{ *[A-Za-z_][^}]*\}`},
	{Variable, `^\$\{[^{}]*\}$`},
	{Variable, `^\$[A-Z_][A-Z0-9_]*$`},
	{Variable, `\$\(env:[^)]+\)`},
	{Variable, `^\$\([A-Za-z_][A-Za-z0-9_.-]*\)$`},
	{Variable, `^%[A-Z_][A-Z0-9_]*%$`},
	{Variable, `^%env\(`},
	{Variable, `^%\([A-Za-z_][A-Za-z0-9_]*\)s$`}, // Python's configparser
	{Variable, `^%\{[A-Za-z_][A-Za-z0-9_]*\}$`},
	{Variable, `^\{[A-Z][A-Z0-9_]*\}$`},
	{Variable, `^\{env\.`},
	{Variable, `^env\.[A-Za-z_][A-Za-z0-9_]*$`},
	{Variable, `^env:(?://)?([A-Z_][A-Z0-9_]*|[a-z_][a-z0-9_]*)$`},
	{Variable, `^\$env:[A-Za-z_][A-Za-z0-9_]*$`}, // PowerShell
	{Variable, `^(process\.env|os\.environ|ENV)[.\[(]`},
	{Variable, `^(get)?env\(['"]?[A-Za-z_][A-Za-z0-9_]*['"]?(,[^()]*)?\)$`},
	{Variable, `^%[a-z]+(_[a-z0-9]+)+%$`},
	{Variable, `^([A-Z][A-Z0-9]*_)*CLIENT_SECRET$`},
	{"a lookup of Hiera", `^%\{[^{}]+\}$`},
	{"a lookup of Ansible", `^lookup\(.*\)$`},
	{"a reference for Kapitan", `^\?\{[a-z0-9]+:.*\}$`},
	{"encrypted by ejson", `^EJ\[[0-9]:[A-Za-z0-9+/=:]+\]$`},
	{"a reference for Grafana", `^\$__[a-z]+\{`},
	{"a variable of keycloak-config-cli", `\$\([A-Za-z][A-Za-z0-9]*:[^)]+\)`},
	{"a command", `^\$\(.+\)$`},
	{"an encrypted file or a key", `^-----BEGIN [A-Z ]+-----`},
	{"encrypted by sops or Jasypt", `^ENC[\[(]`},
	{"encrypted by Ansible", `^\$ANSIBLE_VAULT;`},
	{"encrypted by Spring Cloud Config", `^\{cipher\}`},
	{"a reference for argocd-vault-plugin", `<path:`},
	{"a reference of Argo CD to a Kubernetes Secret", `^\$[a-z][a-z0-9.-]*:[A-Za-z0-9._-]+$`},
	{"a reference to 1Password", `^op://`},
	{"a reference for vals", `^ref\+[a-z0-9]+://`},
	{"a reference to AWS", `^arn:aws[a-z-]*:`},
	{"a reference to Azure Key Vault", `^@Microsoft\.KeyVault`},
	{"the path of a file", `^file:\S*[/\\.]\S*$`},
	{"the path of a file", `^/(run|var|etc|mnt|secrets|config|home|opt|srv|tmp|root|data|app|usr|vault)/`},
	{"the path of a file", `^(~|\.{1,2})/[A-Za-z0-9._/-]+$`},
	{"the path of a file", `^[A-Za-z]:\\[A-Za-z][A-Za-z0-9 _.\\-]*$`},
	{storeOfSecrets, `^(` + stores + `):/{0,2}[^\s/:]+[/:]\S+$`},
	{storeOfSecrets, `^secret:/{0,2}[a-z0-9-]+/\S+$`},
	{"the path of a file", `^@/[A-Za-z0-9._/-]+$`},
	{"the path of a file", `^([A-Za-z0-9_-]+/)+[A-Za-z0-9_-]+\.(txt|ya?ml|json|key|secret|env|pem)$`},
	{"a command", `^(exec|cmd|command):(/[a-z]|[a-z][a-z0-9._-]* \S)`},
	{"a command", `^(vault (kv get|read)|(go)?pass show|op read|aws (secretsmanager|ssm)|gcloud secrets` +
		`|az keyvault|kubectl get|cat [/~]) ?\S`},
	{storeOfSecrets, `^(pass|kms|awskms|gcpkms|keyring|keychain|akeyless|conjur|` +
		`chamber|bitwarden|secretRef|secret-ref):/{0,2}` + storedAt + `([./:#@]` + storedAt + `){0,8}$`},
	{"a reference to Google's Secret Manager", `^projects/[^/]+/secrets/`},
	{"a reference to Vault", `^(kv|secret)/(data/)?[a-z][a-z0-9_-]*(/[a-z0-9_-]+)*$`},
	{"a reference to Vault", `^[a-z][a-z0-9_-]*/data/[A-Za-z0-9_/-]+#[A-Za-z0-9_-]+$`},
	{Address, `^[a-z][a-z0-9+.-]{0,40}://`},
	{"a placeholder", `^\{[a-z]+\.[A-Za-z0-9_./-]+\}$`},
	{"a placeholder", `^\{([a-z]+([_-][a-z0-9]+)+|secret|password)\}$`},
	{"a placeholder", `^\(\(.*\)\)$`},
	{"a placeholder", `^@@.*@@$`},
	{"a placeholder", `^@[A-Za-z][A-Za-z0-9._-]*@$`},
	{"a placeholder", `^__.*__$`},
	{"a placeholder", `^#\{.*\}#?$`},
	{"a placeholder", `^<([^<>0-9]|[0-9]+[^<>0-9A-Za-z]){1,36}[0-9]{0,4}>$`},
	{"a placeholder", `^<<.+>>$`},
	{"a template", `\[\[.*\]\]`},
	{"a template", `<%.*%>`},
	{"a template", `\{%.*%\}`},
	{"a template", `^\$?\{\{.*\}\}$`},
	{"a reference in YAML", `^!(ENV|env|secret|vault|Sub|Ref|GetAtt|include|file|inline)\s`},
}

// storedAt matches a part of a name in a store of secrets. Random letters and digits are
// none: they are longer, or of both cases.
const storedAt = `([a-z0-9_-]{1,36}|[A-Z0-9_]{1,36}|[a-z]{2,20}([A-Z][a-z]{2,20}){1,5})`

// maybe are texts that may as well be a secret, or a line with its name.
var maybe = []reference{
	{Variable, `^env:`},
	{"the path of a file", `^file:`},
	{storeOfSecrets, `^(` + stores + `|secret):`},
}

var (
	compiledReferences = sync.OnceValue(func() []*regexp.Regexp { return expressions(references) })
	compiledMaybe      = sync.OnceValue(func() []*regexp.Regexp { return expressions(maybe) })
)

func expressions(rows []reference) []*regexp.Regexp {
	var es []*regexp.Regexp
	for _, r := range rows {
		es = append(es, regexp.MustCompile(r.expression))
	}
	return es
}

// ReferenceOf returns what a text is that stands for a secret. It is safe for
// concurrent use.
func ReferenceOf(text string) (Reference, bool) {
	text = strings.TrimSpace(text)
	if !strings.ContainsAny(text, "$%{:[(<@_#/!.- ") { // each of them has one
		return Reference{}, false
	}
	for i, e := range compiledReferences() {
		if at := e.FindStringIndex(text); at != nil {
			whole := references[i].expression[0] == '^' || at[0] == 0 && at[1] == len(text)
			return Reference{references[i].name, whole}, true
		}
	}
	for i, e := range compiledMaybe() {
		if e.MatchString(text) {
			return Reference{maybe[i].name, false}, true
		}
	}
	return Reference{}, false
}
