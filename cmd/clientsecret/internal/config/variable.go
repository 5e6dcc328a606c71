package config

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/clientsecret/clientsecret/internal/shape"
)

// This file finds signs that something replaces environment variables in a
// file before the provider reads it. What does so replaces the $ signs of
// digests too, as os.Expand does: Authelia's filter expand-env, envsubst and
// Compose. Whether it runs is not in the file.
//
// A variable of any such tool counts, with or without an escape ($${NAME}): from
// the file alone, nobody can tell Flux, which spares digests, from the others.
// Comments and actions of templates do not count. Nor do ${1}, which is a group
// in a replacement, and $(NAME) and %NAME%, whose tools spare digests; nor the $ signs
// of digests, of damaged ones too. In a compose file, only what compose leaves counts:
// digests there have $$.

// findVariable notes the first variable of a source, except for those in the
// texts that are sources of their own.
func (r *reader) findVariable(s *source, documents []*node) {
	if s.isCopy() || bytes.IndexByte(s.text.data, '$') < 0 {
		return
	}
	if s.outer != nil && slices.ContainsFunc(documents, isNoText) {
		r.texts[s.outer.scalar] = true
	}
	for _, d := range documents {
		if s.outer != nil && d.kind == scalarNode || r.composed[d] || s.outer == nil && s.isCompose(d) {
			continue // a text in a ConfigMap that is no configuration, or compose's own
		}
		if n := r.variableIn(s, d); n != nil {
			line, _ := s.outerPosition(n.position())
			if r.file.Variable == 0 || line < r.file.Variable {
				r.file.Variable = line
			}
			return
		}
	}
}

// variableIn returns the first node with a variable.
func (r *reader) variableIn(s *source, n *node) *node {
	if n.kind == scalarNode && !r.texts[n] {
		value := n.value
		if s.outer != nil && s.outer.dollars {
			value = composed(value)
		}
		if isExpanded(value) {
			return n
		}
	}
	for _, c := range n.content {
		if found := r.variableIn(s, c); found != nil {
			return found
		}
	}
	return nil
}

func isNoText(n *node) bool { return n.kind != scalarNode }

// composed returns what compose leaves of the $ signs in a text. Of its variables, it
// leaves the names.
func composed(text string) string {
	parts := strings.Split(text, "$$")
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(part, "$", "")
	}
	return strings.Join(parts, "$")
}

// rawVariable returns the line of the first ${NAME} in a text that cannot be
// parsed, or 0. Lines that are comments do not count.
func rawVariable(data []byte) int {
	line := 0
	for text := range bytes.Lines(data) {
		line++
		if braced.Match(text) && !bytes.HasPrefix(bytes.TrimSpace(text), []byte("#")) {
			return line
		}
	}
	return 0
}

// braced matches ${NAME}, also with a default.
var braced = regexp.MustCompile(`\$\{[A-Za-z_][^}\n]*\}`)

// unbraced matches $NAME, in capitals.
var unbraced = regexp.MustCompile(`^\$[A-Z_][A-Z0-9_]*$` +
	`|(^|[^$\\])\$[A-Z_][A-Z0-9_]+([^A-Za-z0-9_]|$)`)

// unbracedLower matches $name in lower case. Outside of secrets, it is often of nginx.
var unbracedLower = regexp.MustCompile(`(^|[^$\\])\$[a-z_][a-z0-9_]+([^A-Za-z0-9_$]|$)`)

// findVariableIn notes the variable that may be in a stored value at a line of the file.
func (r *reader) findVariableIn(stored string, line int) {
	secret := strings.ReplaceAll(stored, "$plaintext$", "") // some have two
	before := r.file.Variable == 0 || line < r.file.Variable
	if before && unbracedLower.MatchString(secret) && !beginsAsDigest(secret) && !hasDigest(secret) {
		r.file.Variable = line
	}
}

// digestIn matches a digest. Random letters in it may look like a variable.
var digestIn = regexp.MustCompile(
	`(^|[^$])\$(pbkdf2|argon2|2[aby]\$|scrypt|bcrypt-sha256|[156y]\$|sealed\$)`)

// isExpanded reports whether a value has a variable.
func isExpanded(value string) bool {
	if !mayBeExpanded(value) {
		return false
	}
	return strings.Contains(value, "${") && braced.MatchString(value) ||
		!beginsAsDigest(value) && unbraced.MatchString(strings.TrimSpace(value)) && !hasDigest(value)
}

// digestBeginnings are those of the digests in use.
var digestBeginnings = []string{"$pbkdf2", "$argon2", "$2a$", "$2b$", "$2y$", "$scrypt$",
	"$bcrypt-sha256$", "$6$", "$5$", "$y$", "$sealed$"}

// beginsAsDigest is a fast hasDigest for most values.
func beginsAsDigest(value string) bool {
	return slices.ContainsFunc(digestBeginnings, func(begin string) bool {
		return strings.HasPrefix(value, begin)
	})
}

// longestDigest is the length, in bytes, up to which a whole value may be a digest.
const longestDigest = 4096

// hasDigest reports whether a value has a digest in it, or is what became of one. Its
// $ signs begin no variables.
func hasDigest(value string) bool {
	if digestIn.MatchString(value) {
		return true
	}
	_, is := shape.Of(value[:min(len(value), longestDigest)])
	return is
}

// mayBeExpanded is a fast isExpanded, which is true of too many values.
func mayBeExpanded(value string) bool {
	dollar := strings.IndexByte(value, '$')
	for i := dollar + 1; dollar >= 0 && i < len(value); i++ {
		c := value[i]
		if value[i-1] == '$' && (strings.IndexByte("{_$", c) >= 0 || 'A' <= c && c <= 'Z') {
			return true
		}
	}
	return false
}
