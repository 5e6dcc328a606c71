package config

import (
	"regexp"
	"slices"
	"strings"

	"github.com/clientsecret/clientsecret/internal/shape"
)

// This file recognises texts in the place of a secret that stand for one which is
// elsewhere. If nothing replaces such a text, the provider takes it for the
// secret, so it must not be hashed.

// origin matches such a text.
type origin struct {
	value *regexp.Regexp
	why   string
}

// Reasons why a secret is not where it should be.
const (
	fromTemplate    = "the secret comes from a template"
	fromEnvironment = "the secret comes from an environment variable"
	fromTag         = "the secret comes from another tool: the value has a tag of its own"
	masked          = "the export masks the secret: export it with its secrets to check them"
	fromTool        = "the secret comes from another tool: the value is "
	isAddress       = fromTool + "an address"
)

// elsewhere are the origins. Each has an expression of its own, because an
// expression that begins with literal text is fast.
var elsewhere = []origin{
	variable(`\$\{[A-Za-z_][^}]*\}`),
	variable(`^\$[A-Z_][A-Z0-9_]*$`),
	variable(`\$\(env:[^)]+\)`),
	variable(`^\$\([A-Za-z_][A-Za-z0-9_.-]*\)$`),
	variable(`^%[A-Z_][A-Z0-9_]*%$`),
	variable(`^%env\(`),
	variable(`^\{env\.`),
	variable(`^env:`),
	tool(`^ENC[\[(]`, "encrypted by sops or Jasypt"),
	tool(`^\$ANSIBLE_VAULT;`, "encrypted by Ansible"),
	tool(`^\{cipher\}`, "encrypted by Spring Cloud Config"),
	tool(`<path:`, "a reference for argocd-vault-plugin"),
	tool(`^\$[a-z][a-z0-9.-]*:[A-Za-z0-9._-]+$`, "a reference of Argo CD to a Kubernetes Secret"),
	tool(`^op://`, "a reference to 1Password"),
	tool(`^ref\+[a-z0-9]+://`, "a reference for vals"),
	tool(`^arn:aws[a-z-]*:`, "a reference to AWS"),
	tool(`^@Microsoft\.KeyVault`, "a reference to Azure Key Vault"),
	tool(`^file:`, "the path of a file"),
	tool(`^/(run|var|etc|mnt|secrets|config|home|opt|srv|tmp)/`, "the path of a file"),
	tool(`^(vault|bao|sops|ssm|secret|secretsmanager|awssm|awsps|gcpsm|azkv|keyvault|k8s):`,
		"a reference to a store of secrets"),
	{regexp.MustCompile(`^[a-z][a-z0-9+.-]{0,40}://`), isAddress},
	tool(`\$\([A-Za-z][A-Za-z0-9]*:[^)]+\)`, "a variable of keycloak-config-cli"),
	tool(`^\{[a-z]+\.[A-Za-z0-9_./-]+\}$`, "a placeholder"),
	tool(`^\(\(.*\)\)$`, "a placeholder"),
	tool(`^@@.*@@$`, "a placeholder"),
	tool(`^__.*__$`, "a placeholder"),
	tool(`^#\{.*\}#?$`, "a placeholder"),
	tool(`^<[^<>]+>$`, "a placeholder"),
	tool(`^<<.+>>$`, "a placeholder"),
	tool(`\[\[.*\]\]`, "a template"),
	tool(`<%.*%>`, "a template"),
	tool(`\{%.*%\}`, "a template"),
}

func variable(value string) origin {
	return origin{regexp.MustCompile(value), fromEnvironment}
}

func tool(value, what string) origin {
	return origin{regexp.MustCompile(value), fromTool + what}
}

// comesFrom returns from where something puts the secret in the place of a text, or
// an empty string.
func comesFrom(stored string) string {
	secret := strings.TrimSpace(strings.TrimPrefix(stored, "$plaintext$"))
	if !strings.ContainsAny(secret, "$%{:[(<@_#/") { // each of them has one
		return ""
	}
	for _, e := range elsewhere {
		switch {
		case !e.value.MatchString(secret):
		case shape.IsKnown(secret): // <redacted>, or the like: it has a warning
			return ""
		default:
			return e.why
		}
	}
	return ""
}

// StandsFor returns what a text is that stands for a secret, or an empty string if the
// text may be the secret.
func StandsFor(text string) string {
	why := comesFrom(text)
	what, byTool := strings.CutPrefix(why, fromTool)
	switch {
	case hasAction(text):
		return "a template"
	case why == fromEnvironment:
		return "an environment variable"
	case byTool:
		return what
	}
	return ""
}

// isElsewhere reports whether it is a reason of this file, but for a template: if
// nothing executes that, the provider does not start.
func isElsewhere(why string) bool {
	return strings.HasPrefix(why, fromTool) ||
		slices.Contains([]string{fromEnvironment, fromTag, masked}, why)
}
