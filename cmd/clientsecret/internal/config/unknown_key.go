package config

import (
	"regexp"
	"slices"
	"strings"
)

// This file decides by its key whether a value is the secret of a client.

// aboutSecret matches how the spelling of a key goes on after clientsecret, if its value
// only says something about the secret, or where that is, or if it is no name.
var aboutSecret = regexp.MustCompile(`(?s)^s?((secret|file|path|env|var|ref|from|name|key|ur[il]|ttl|duration|` +
	`length|size|min|max|method|auth|basic|post|jwt|alg|type|encoding|format|prefix|policy|required|enabled)+s?|` +
	`.*(expir|lifetime|creat|updat|rotation|[\s:=]).*|.*(alg|algorithm|method))$`)

// mayBeSecret is a fast isClientSecret, which is true of too many keys.
func mayBeSecret(key string) bool {
	return strings.Contains(key, "ecret") || strings.Contains(key, "ECRET")
}

// otherClients are how the spellings of keys begin that are of Spring's clients of
// another provider.
var otherClients = []string{"springsecurityoauth2client", "springsecurityoauth2resourceserver"}

// isClientSecret reports whether the spelling of a key is that of a client's secret:
// oidc_client_secret, client_secret_old, and the like.
func isClientSecret(key string) bool {
	i := strings.LastIndex(key, "clientsecret")
	return i >= 0 && !aboutSecret.MatchString(key[i+len("clientsecret"):]) &&
		!slices.ContainsFunc(otherClients, func(begin string) bool { return strings.HasPrefix(key, begin) })
}

// isOfClients reports whether a key, together with those that lead to it, is that of a
// secret below the name of a list of clients: oauth.clients.grafana.secret.
func isOfClients(steps []step, key string) bool {
	key = key[max(0, len(key)-maxKey):]
	if !strings.EqualFold(key[strings.LastIndexByte(key, '.')+1:], "secret") {
		return false
	}
	for _, st := range steps[max(0, len(steps)-2):] {
		key = st.key + "." + key
	}
	parts := strings.Split(key, ".")
	parts = parts[:len(parts)-1]
	for _, part := range parts[max(0, len(parts)-2):] {
		if strings.HasSuffix(strings.TrimRight(spelling(part), "[0123456789]"), "clients") {
			return true
		}
	}
	return false
}
