package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
	"github.com/clientsecret/clientsecret/internal/shape"
)

// This file refuses what is given for a secret and is none. The stored value would
// look right, and either let in whoever knows what is refused, or lock the client out.

// refuseSecret returns why a text is probably no secret, or everybody knows it.
func refuseSecret(secret string, isHex bool) error {
	if err := refuseDigest(secret, isHex); err != nil {
		return err
	}
	if shape.IsKnown(secret) {
		return errors.New("the secret is publicly known, or only a placeholder for one: " +
			"make another (clientsecret generate)")
	}
	return refuseNoSecret(secret)
}

// refuseNoSecret returns why a text is no secret, but has one in it or stands for one.
func refuseNoSecret(text string) error {
	for _, prefix := range plaintextPrefixes {
		if len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix) {
			return errors.New(prefix + " is not part of a secret: give the secret without it")
		}
	}
	if named().MatchString(text) {
		return errors.New("a name stands before the secret, as in a file or the output of a tool: " +
			"give the secret alone")
	}
	if what := config.StandsFor(text); what != "" {
		return fmt.Errorf("this is %s, not a secret: give the secret itself. "+
			"If it is the secret, make another (clientsecret generate)", what)
	}
	return nil
}

// refuseDigest refuses what is probably a digest.
func refuseDigest(secret string, isHex bool) error {
	switch s, ok := shape.Of(secret); {
	case ok && s.Kind == shape.Hex && isHex:
	case ok && s.Kind == shape.Hex:
		return fmt.Errorf("it looks like %s: give the secret that it was made from. "+
			"If it is the secret itself, as openssl rand -hex makes it, add --hex", s.Name)
	case ok:
		return fmt.Errorf("it looks like %s, not like a secret: "+
			"give the secret that it was made from", s.Name)
	}
	return nil
}

// plaintextPrefixes stand before a secret in the clear: ours, and those of Spring
// Security, LDAP and Dovecot.
var plaintextPrefixes = []string{
	"$plaintext$", "$base64$", "{noop}", "{plain}", "{plaintext}", "{clear}", "{cleartext}",
}

// named matches a name and the value after it, as in client_secret: 'value', and in
// what tools print: Random Password: value. A random secret has no such name.
var named = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?im)^[^:=\n]*(secret|password|passwort|passwd|passphrase|token)` +
		`[^:=\n]{0,60}[:=]\s*[^\s:=]`)
})
