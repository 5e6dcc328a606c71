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
	{"a reference to Google's Secret Manager", `^projects/[^/]+/secrets/`},
	{"a reference to Vault", `^[a-z][a-z0-9_-]*/data/[A-Za-z0-9_/-]+#[A-Za-z0-9_-]+$`},
	{Address, `^[a-z][a-z0-9+.-]{0,40}://`},
	{"a placeholder", `^\{[a-z]+\.[A-Za-z0-9_./-]+\}$`},
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
	{"a reference in YAML", `^!(ENV|env|secret|vault|Sub|Ref|GetAtt)\s`},
}

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
	if !strings.ContainsAny(text, `$%{:[(<@_#/!.-`) { // each of them has one
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
