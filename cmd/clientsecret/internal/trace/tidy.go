package trace

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// boilerplate has the descriptions of OAuth 2.0 error codes (RFC 6749, sections
// 4.1.2.1 and 5.2). The reason itself follows them.
var boilerplate = []string{
	"Client authentication failed (e.g., unknown client, no client authentication included, " +
		"or unsupported authentication method). ",
	"The request is missing a required parameter, includes an invalid parameter value, " +
		"includes a parameter more than once, or is otherwise malformed. ",
	"The provided authorization grant (e.g., authorization code, resource owner credentials) " +
		"or refresh token is invalid, expired, revoked, does not match the redirection URI used " +
		"in the authorization request, or was issued to another client. ",
	"Make sure that the various parameters are correct, be aware of case sensitivity and trim " +
		"your parameters. Make sure that the client you are using has exactly whitelisted the " +
		"redirect_uri you specified. ",
	"The authorization server encountered an unexpected condition that prevented it from " +
		"fulfilling the request. ",
	"The required credentials were not found, used an unknown method, could not be parsed, " +
		"were otherwise malformed, or were otherwise incorrect. ",
	"The request could not be authorized. The request either did not include a known client " +
		"authentication method, or contained invalid authentication details. ",
}

const (
	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	digits  = "0123456789"

	// maxWord is the longest word that is kept. Secrets have more than 40
	// characters.
	maxWord = 40

	// maxReason is the longest reason that is shown, in runes.
	maxReason = 600
)

// tidy returns a reason that can be shown. It drops the description of the
// error code. An ellipsis replaces values of the request, which may be part of
// a secret, and anything that a terminal may obey.
func tidy(reason string) string {
	for _, b := range boilerplate { // a reason may wrap another
		reason = strings.ReplaceAll(reason, b, "")
	}
	words := strings.Fields(withoutDoubleQuotes(reason))
	announced := false
	for i, w := range words {
		host, rest, isURL := cutURL(w)
		switch {
		case announced, i > 0 && words[i-1] == "scheme" && strings.HasPrefix(w, "'"):
			words[i] = "…"
		case isURL: // without the path, which may be anything
			words[i] = host + rest
		case w != "…" && !harmless(w):
			words[i] = "…"
		}
		announced = announces(w)
	}
	return shortened(strings.Join(words, " "), maxReason)
}

// withoutDoubleQuotes replaces text in double quotes by an ellipsis.
func withoutDoubleQuotes(s string) string {
	if strings.IndexByte(s, '"') < 0 {
		return s
	}
	var b strings.Builder
	for i, part := range strings.Split(s, `"`) {
		if i%2 == 0 {
			b.WriteString(part)
		} else {
			b.WriteString("…")
		}
	}
	return b.String()
}

// secretNames are the endings of the names of secret values.
var secretNames = []string{"secret", "token", "password", "assertion", "verifier", "code"}

// announces reports whether a secret follows a word: "Bearer",
// "client_secret:".
func announces(w string) bool {
	name, isName := strings.CutSuffix(w, ":")
	if !isName {
		name, isName = strings.CutSuffix(w, "=")
	}
	if !isName {
		w = strings.TrimLeft(w, `'(`)
		return strings.EqualFold(w, "bearer") || strings.EqualFold(w, "basic")
	}
	name = strings.ToLower(strings.Trim(name, `'()`))
	ends := func(end string) bool { return strings.HasSuffix(name, end) }
	return name == "…" || slices.ContainsFunc(secretNames, ends)
}

// cutURL returns the scheme and the host of a URL, and the text to show for the
// rest. A user and password before the host are left out.
func cutURL(w string) (host, rest string, ok bool) {
	w = strings.TrimLeft(w, "'(")
	for _, scheme := range []string{"https://", "http://"} {
		if after, ok := strings.CutPrefix(w, scheme); ok {
			after = after[userinfo(after):]
			host = after[:len(after)-len(strings.TrimLeft(after, letters+digits+".:-"))]
			return scheme + host, "/…", len(host) <= 2*maxWord
		}
	}
	return "", "", false
}

// userinfo returns how much of what follows the scheme of a URL comes before the host
// (RFC 3986, section 3.2).
func userinfo(s string) int {
	if end := strings.IndexAny(s, `/?#`); end >= 0 {
		s = s[:end]
	}
	return strings.LastIndexByte(s, '@') + 1
}

// formType is the one value of its shape in the provider's words.
const formType = "application/x-www-form-urlencoded"

// harmless reports whether a word cannot hold a secret: it is short and has the
// characters of names. Values are in single quotes or backquotes; among them,
// only terms of the protocol are harmless.
func harmless(w string) bool {
	if len(w) > maxWord ||
		strings.HasPrefix(w, "authelia_") ||
		strings.HasPrefix(w, "eyJ") ||
		strings.Trim(w, letters+digits+"._~:/(),;|'`-") != "" {
		return false
	}
	if strings.IndexAny(strings.TrimLeft(w, "("), "'`") != 0 {
		return true
	}
	value := strings.Trim(w, "'`().,;:")
	if value == formType {
		return true
	}
	isTerm := strings.Trim(value, letters[26:]+"_:-") == ""
	isAlgorithm := len(value) <= 8 &&
		strings.TrimLeft(strings.TrimLeft(value, letters[:26]), digits) == ""
	return isTerm || isAlgorithm
}

// cut returns at most max bytes of text, and no part of a character.
func cut(text string, max int) string {
	if len(text) <= max {
		return text
	}
	for max > 0 && !utf8.RuneStart(text[max]) {
		max--
	}
	return text[:max]
}

// shortened returns at most max runes of text, with an ellipsis in place of
// more.
func shortened(text string, max int) string {
	n := 0
	for i := range text {
		if n++; n > max {
			return text[:i] + "…"
		}
	}
	return text
}
