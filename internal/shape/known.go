package shape

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// documented are secrets that stand in public documentation, in lower case.
var documented = []string{
	"insecure_secret", "insecure_password", // Authelia
	"example-app-secret",                                               // dex, which has it in base64
	"youreallyneedtochangethis", "please-change-me-i-am-very-insecure", // Ory
	"this_is_a_secret", "example-client-secret", "example_client_secret",
	"gx1fbat3bv", "7fjfp0zbr1ktdrbnfvdmiw", // RFC 6749
	"cf136dc3c1fc93f31185e5885805d",              // RFC 7591
	"zjycqe3ggrvdrudkyzs0xhgv_z45dukhcu0gbr1vzk", // OpenID Connect Registration
}

// documentedDigests are the salts and keys of digests in public documentation.
var documentedDigests = []string{
	// Authelia's clients: insecure_secret
	"$c8p78n7pUMln0jzvd4aK4Q$" +
		"JNRBzwAo0ek5qKn50cFzzvE9RXV88h1wJn5KGiHrD0YKtZaR/nCb2CJPOsKaPK0hjf.9yHxzQGZziziccp6Yng",
	// Authelia's users: password, authelia
	"$BpLnfgDsc2WD8F2q$o/vzA4myCqZZ36bUGsDY//8mKUYNZZaR0t4MFFSs+iM",
	"$BpLnfgDsc2WD8F2q$" +
		"Zis.ixdg9s/UOJYrs56b5QEZFiZECu0qZVNsIYxBaNJ7ucIL.nlxVCT5tqh8KHG8X4tlwCFm5r6NTOZZ5qRFN/",
	// dex's users: password
	"$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W",
}

const (
	aSecret = `(a|an|the|my|your|some)?(own|new|secure|strong|random|real|unique|very|long)*` +
		`(client|oidc|oauth2?|app|application|api)?(secret|password|key|token|value)`

	// placeholder matches texts that are to be replaced by a secret, as documented
	// has them: changeme, your-client-secret, <redacted>, enter_secret_here.
	placeholder = `^((please)?(change|replace|fill|set|edit)(me|it|this|in)` +
		`(now|please|here|later|(in|for)?prod(uction)?)?[0-9]{0,4}` +
		`|(change|replace|set|enter|insert|put|paste|generate)(with|in)?` + aSecret + `(here)?` +
		`|(your|some)(own)?(client|oidc|oauth2?|app|application|api)?(secret|password)(key|value)?` +
		`|` + aSecret + `(goes)?here` +
		`|(the)?(secret|password|value)?(is)?(redacted|hidden|masked|removed|omitted|censored|` +
		`filtered|sanitized|scrubbed|sensitive(value)?)(by[a-z]{1,12})?` +
		`|known(after|at)apply` +
		`|tobe(set|done|defined|determined|replaced|filled(in)?|provided|generated)(here|later)?` +
		`|placeholder|todo|tbd|fixme|notset|unset|undefined|null|none|nil)$`

	// mask matches what stands where a secret is not shown, whole or in part.
	mask = `^([*•●·.…#?_-]{3,}|[xX]{3,40}|[xX]{3,8}([ -][xX]{3,8}){1,8}|.{0,12}[*•●]{4,}.{0,12})$`

	// inBrackets matches words that only say what belongs there. A digit between
	// letters is no word's: it is a secret's.
	inBrackets = `^<[A-Za-z]+([0-9]*[ _.-]+[A-Za-z]+)*[0-9]*>$`

	// aSecretInBrackets is the like, which says so: [client-secret].
	aSecretInBrackets = `^\[([A-Za-z0-9]+[ _-])*(?i:secret|password)([ _-](?i:here|key|value))?\]$`
)

// The expressions that see a text as it is.
var (
	isMask       = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(mask) })
	isInBrackets = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(inBrackets + "|" + aSecretInBrackets)
	})
)

// isPlaceholder sees the words of a text.
var isPlaceholder = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(placeholder)
})

// maxInBrackets is the length up to which such words are a placeholder, with the
// brackets.
const maxInBrackets = 42

// maxWords bounds the length of what can be a placeholder, in bytes.
const maxWords = 80

// IsKnown reports whether a secret stands in public documentation, or is a
// placeholder or a mask. White space, quotes and base64 around it do not count,
// nor does the case of letters. It is safe for concurrent use.
func IsKnown(secret string) bool {
	for l := range layers(secret) {
		if slices.Contains(documented, strings.ToLower(l.text)) || standsForSecret(l.text) {
			return true
		}
	}
	return false
}

// IsPlaceholder reports whether a secret is a placeholder or a mask, as IsKnown
// does.
func IsPlaceholder(secret string) bool {
	for l := range layers(secret) {
		if standsForSecret(l.text) {
			return true
		}
	}
	return false
}

// standsForSecret reports whether a text, without what may stand around it, is a
// placeholder or a mask.
func standsForSecret(text string) bool {
	switch {
	case len(text) > maxWords:
		return false
	case isMask().MatchString(text), len(text) <= maxInBrackets && isInBrackets().MatchString(text):
		return true
	}
	return isPlaceholder().MatchString(words(text))
}

// words returns the letters and digits of s, in lower case. What else it has must
// stand between or around words, or there are none.
func words(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		case strings.ContainsRune(" _-.<>[](){}!*", r):
			return -1
		}
		return '?' // which no known secret has
	}, s)
}

// IsKnownDigest reports whether a digest stands in public documentation: whether
// it has the salt and the key of one. It is safe for concurrent use.
func IsKnownDigest(digest string) bool {
	digest = strings.ReplaceAll(digest, "+", ".") // Ory Hydra's base64
	for _, d := range documentedDigests {
		if strings.HasSuffix(digest, strings.ReplaceAll(d, "+", ".")) {
			return true
		}
	}
	return false
}
