package config

import (
	"encoding/base64"
	"regexp"
	"strings"
)

// coding is how a stored value is written, before the quotes of YAML.
type coding struct {
	// lines says what to do about a line break in it; empty if that depends on the
	// stored value.
	lines string

	// absent says what null stands for; empty for an empty value.
	absent string

	decode func(written string) (stored, skipped string)
	encode func(stored string) string
}

var (
	asItIs = &coding{
		decode: func(written string) (string, string) { return written, "" },
		encode: func(stored string) string { return stored },
	}
	inBase64 = &coding{ // the data of a Secret
		lines: "a line break is part of the secret in the base64: " +
			"encode it as the relying party sends it",
		decode: func(written string) (string, string) {
			stored, ok := fromBase64(written)
			if !ok {
				return "", "it is not base64, as the data of a Secret has to be"
			}
			if checkText([]byte(stored)) != nil {
				return "", "it is base64 of what is no text"
			}
			if strings.HasPrefix(stored, "$") { // the line end of a file is not part of a digest
				stored = strings.TrimRight(stored, "\r\n")
			}
			return stored, ""
		},
		encode: func(stored string) string { return base64.StdEncoding.EncodeToString([]byte(stored)) },
	}
	inCompose = &coding{ // a text of a compose file
		decode: fromCompose,
		encode: func(stored string) string { return strings.ReplaceAll(stored, "$", "$$") },
	}
	inEnvironment = &coding{ // a variable of a service in a compose file
		absent: fromEnvironment,
		decode: fromCompose,
		encode: inCompose.encode,
	}
)

// notDoubled is what is wrong with a digest that compose would change.
const notDoubled = "it looks like a digest: double each $ in a compose file"

// fromCompose returns what compose makes of a text.
func fromCompose(written string) (text, skipped string) {
	switch {
	case digestIn.MatchString(written):
		return "", notDoubled
	case hasVariable(written):
		return "", fromEnvironment
	}
	return strings.ReplaceAll(written, "$$", "$"), ""
}

// fromBase64 decodes a text, whose white space does not count.
func fromBase64(text string) (string, bool) {
	decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	return string(decoded), err == nil
}

// singleDollar matches what compose replaces.
var singleDollar = regexp.MustCompile(`\$[A-Za-z_{]`)

// hasVariable reports whether compose replaces a variable in a text.
func hasVariable(written string) bool {
	return singleDollar.MatchString(strings.ReplaceAll(written, "$$", "  "))
}

// codingOf returns how the value is written to which the steps lead.
func (r *reader) codingOf(s *source, steps []step) *coding {
	if c, ok := r.containerOf(steps); ok && c.base64 {
		return inBase64
	}
	if s.outer != nil && s.outer.dollars {
		return inCompose
	}
	if last := len(steps) - 1; last >= 0 && s.isEnvironment(steps[:last]) {
		r.composed[steps[0].from] = true
		if steps[last].from.kind == sequenceNode {
			return inPair(steps[last].key)
		}
		return inEnvironment
	}
	if r.inComposeFile(s, steps) {
		return inCompose
	}
	return asItIs
}
