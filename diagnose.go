package clientsecret

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clientsecret/clientsecret/internal/shape"
)

// FindingCode says what a [Finding] is about. It is an error, so that errors.Is(f, FoundQuotes) works for a Finding f.
type FindingCode string

// The codes of findings.
const (
	FoundStoredValue      FindingCode = "stored-value"      // what is presented is a stored value, whole or damaged, or has its $plaintext$
	FoundDamagedValue     FindingCode = "damaged-value"     // what is registered is a digest with something around it or missing, taken as the secret itself
	FoundSurroundingSpace FindingCode = "surrounding-space" // a line end, a space or a byte order mark before or after the secret
	FoundQuotes           FindingCode = "quotes"            // the quotes of a file or a shell
	FoundWholeLine        FindingCode = "whole-line"        // the name of a setting before the secret, and what else is on its line
	FoundPercentEncoded   FindingCode = "percent-encoded"   // percent-encoded once too often
	FoundPercentDecoded   FindingCode = "percent-decoded"   // percent-encoded once too seldom
	FoundBase64           FindingCode = "base64"            // base64 of the secret, or the secret of a base64
	FoundDollarSigns      FindingCode = "dollar-signs"      // doubled for a compose file, escaped, or eaten by a shell
	FoundLetterCase       FindingCode = "letter-case"       // upper-case for lower-case hex digits, or the reverse
	FoundCut              FindingCode = "cut"               // only the first 72 bytes count
)

// Error returns the code itself.
func (c FindingCode) Error() string { return string(c) }

// Finding is a cause for which a secret that is right does not match. It is an error, as [Warning] is, and contains nothing of the secret or the
// stored value.
type Finding struct {
	Code    FindingCode // what it is about, for programs
	Message string      // what matched and what to change, for people
}

// Error returns the message.
func (f Finding) Error() string { return "clientsecret: " + f.Message }

// Is reports whether target is the finding's code, or a Finding with the same code.
func (f Finding) Is(target error) bool {
	switch t := target.(type) {
	case FindingCode:
		return t == f.Code
	case Finding:
		return t.Code == f.Code
	}
	return false
}

// maxDiagnoseDerivations bounds what Diagnose costs.
const maxDiagnoseDerivations = 64

// Diagnose finds out why a secret that is right does not match: it changes what is presented in the ways in which it is usually spoilt on its way between
// the relying party and the provider, the likeliest first, and compares again. A finding is given only for what matched then, or where what is presented or registered has the shape
// of a stored value, which no secret should have. Two causes at once, such as a newline inside quotes, are found where that is common: then there are two
// findings, and both have to be put right.
//
// It returns nothing if the secret matches, if it is another secret, and if there is nothing to compare with (a zero Digest, a sealed one, an empty secret). Each guess costs a
// derivation, 64 at the most beside the first comparison, so it is for an operator and not for a request: it would let in what Compare refuses.
func Diagnose(registered Digest, presented Secret) []Finding {
	d, secret := registered.get(), presented.Reveal()
	if d == nil || d.algorithm == sealedAlgorithm || secret == "" || len(secret) > 2*MaxSecretLength || Compare(registered, presented) == nil {
		return nil
	}
	g := guesses{digest: d, tried: map[string]bool{secret: true}}
	for _, find := range []func(string) []Finding{g.ownStoredValue, g.loss, g.damage, g.search, g.cut, g.shape} {
		if found := find(secret); found != nil {
			return found
		}
	}
	return nil
}

// guesses goes through the ways in which a secret is spoilt, and through two of them one after the other.
type guesses struct {
	digest      *digest
	tried       map[string]bool
	derivations int
}

func (g *guesses) matches(candidate string) bool {
	if g.digest.refuse(candidate) != nil || g.derivations >= maxDiagnoseDerivations {
		return false
	}
	g.derivations++
	return g.digest.match(candidate) == nil
}

// minShape is the length from which a text that looks like a digest, or like a part of one, is certainly no secret.
const minShape = 30

// ownStoredValue recognises the stored value that is registered, whatever stands around it or is missing.
func (g *guesses) ownStoredValue(secret string) []Finding {
	stored := g.digest.stored
	if !g.digest.hashed() {
		return nil
	}
	for _, text := range unwrapped(secret) {
		switch {
		case text == stored:
			return []Finding{{FoundStoredValue, "what is presented is the stored value itself: give the relying party the secret that it was made from"}}
		case len(text) >= minShape && withoutDollars(text) == withoutDollars(stored), len(text) >= 4 && slices.Contains(eaten(stored), text):
			return []Finding{{FoundStoredValue, "what is presented is the stored value itself, with $ signs that are lost or doubled: give the relying party the secret that it was made from"}}
		case len(text) >= minShape && strings.HasPrefix(stored, text):
			return []Finding{{FoundStoredValue, "what is presented is the beginning of the stored value itself: give the relying party the secret that it was made from"}}
		}
	}
	return nil
}

// loss finds what the relying party's side has lost, which shows only where the registered secret is known.
func (g *guesses) loss(secret string) []Finding {
	registered := g.digest.plaintext
	if g.digest.hashed() {
		return nil
	}
	texts := append([]string{secret}, trims(secret)...)
	for _, t := range texts {
		texts = append(texts, unquote(t)...)
	}
	for _, text := range texts {
		switch {
		case len(registered) > 72 && text == registered[:72]:
			return []Finding{{FoundCut, "what is presented is the first 72 bytes of the registered secret: something on the relying party's side passes over the rest; use a shorter secret"}}
		case text != registered && len(text) >= 4 && slices.Contains(eaten(registered), text):
			return []Finding{{FoundDollarSigns, "what is presented is the registered secret without what begins with its $ signs: a shell or a compose file ate that on the relying party's side; put the secret in single quotes there, or double each $ in a compose file"}}
		case text != registered && slices.Contains(percentDecode(registered), text):
			return []Finding{percentDecoded}
		}
	}
	return nil
}

// damage finds a digest that is registered as if it were the secret, because something stands around it or its first $ is missing, and that the secret matches.
func (g *guesses) damage(secret string) []Finding {
	if g.digest.hashed() {
		return nil
	}
	for _, text := range unwrapped(g.digest.plaintext) {
		for _, stored := range []string{text, "$" + text} {
			other, err := Parse(stored)
			if err != nil || !other.get().hashed() || g.derivations >= 8 {
				continue
			}
			g.derivations++
			if Compare(other, NewSecret(secret)) == nil {
				return []Finding{{FoundDamagedValue, "what is registered is a digest with something around it (quotes, white space, $plaintext$, the name of the setting) or with $ signs that are doubled or lost, so that it is taken as the secret itself: the secret matches once it is stored as it was made"}}
			}
		}
	}
	return nil
}

// shape recognises other stored values, after all that could match did not.
func (g *guesses) shape(secret string) []Finding {
	texts := unwrapped(secret)
	for _, text := range texts {
		if other, err := Parse(text); err == nil && other.get().hashed() {
			if !g.digest.hashed() && Compare(other, NewSecret(g.digest.plaintext)) == nil {
				return []Finding{{FoundStoredValue, "the two are the wrong way round: what is presented is a stored value of what is registered; store that value, and give the relying party the secret"}}
			}
			return []Finding{{FoundStoredValue, "what is presented is a stored value, though not this one: give the relying party the secret that it was made from"}}
		}
	}
	for _, text := range texts {
		if len(text) >= minShape && shape.LooksHashed(text) && !isHex(text) {
			return []Finding{{FoundStoredValue, "what is presented has the shape of a stored value that has lost its $ signs: give the relying party the secret that it was made from"}}
		}
	}
	if d := g.digest; !d.hashed() && d.form == WarnPlaintextBare && len(d.stored) >= minShape && shape.LooksHashed(d.stored) && !isHex(d.stored) {
		return []Finding{{FoundDamagedValue, "what is registered has the shape of a digest that has lost its $ signs, and is taken as the secret itself: a shell or a compose file ate them; make the stored value again, in single quotes, or with each $ doubled in a compose file"}}
	}
	return nil
}

// unwrapped returns the text, and what may be in it: without white space, quotes, the rest of a line, encodings, and $ signs that are doubled or escaped. Nothing is derived for them.
func unwrapped(text string) []string {
	all := []string{text}
	for next := 0; next < len(all) && len(all) < 64; next++ {
		for _, unwrap := range []func(string) []string{trims, unquote, values, percentDecode, base64Decode, dollarsUndone} {
			for _, s := range unwrap(all[next]) {
				if s != "" && !slices.Contains(all, s) {
					all = append(all, s)
				}
			}
		}
	}
	return all
}

// guess is a way in which a secret is spoilt.
type guess struct {
	finding Finding

	// undo returns what the registered secret may be, given what is presented.
	undo func(presented string) []string

	// when is set if the registered secret would be the longer one: there is nothing in what is presented that suggests it.
	when when

	// strips is set if it takes away what stands around the secret. Encodings are undone of what is otherwise untouched, not after each other.
	strips bool

	// last is set if no other guess makes sense after it.
	last bool
}

// when says how soon a way is tried.
type when int

const (
	suggested when = iota // by what is presented
	common                // without that
	rare                  // without that
)

var madeWithSpace = Finding{FoundSurroundingSpace, "the secret matches with a line end or a space before or after it: the stored value was made with it, as echo adds one; make the stored value again, with printf %s"}

var percentDecoded = Finding{FoundPercentDecoded, "the secret matches once it is percent-encoded: the stored value was made from the encoded secret, or the provider decodes what the relying party does not encode, as RFC 6749, section 2.3.1, asks; make the stored value from the secret itself, and use one without reserved characters"}

// guessed are the ways, the likeliest first.
var guessed = []guess{
	{finding: Finding{FoundSurroundingSpace, "the secret matches without the white space around it (a line end, a space, a byte order mark): remove it on the relying party's side; a file that is written with echo ends in a newline, with printf %s it does not"},
		undo: trims, strips: true},
	{finding: Finding{FoundQuotes, "the secret matches without the quotes around it: remove them on the relying party's side, where they are taken as a part of it"},
		undo: unquote, strips: true},
	{finding: Finding{FoundStoredValue, "the secret matches without the $plaintext$ or $base64$ before it, which is for the provider's configuration only: give the relying party what it stands for"},
		undo: prefixed, strips: true},
	{finding: Finding{FoundWholeLine, "the secret matches without the rest of the line (the name of the setting or the client's id before it, quotes, a comma, a comment): give the relying party the value only"},
		undo: values, strips: true},
	{finding: Finding{FoundPercentEncoded, "the secret matches once it is percent-decoded: the relying party encodes it, as RFC 6749, section 2.3.1, asks, and the provider does not decode it, or it is encoded twice; give the relying party the secret itself, and use one without reserved characters, or client_secret_post"},
		undo: percentDecode},
	{finding: Finding{FoundPercentDecoded, "the secret matches with + for a space: the provider decodes it, and the relying party does not encode it, as RFC 6749, section 2.3.1, asks; use a secret without reserved characters, or client_secret_post"},
		undo: func(s string) []string { return []string{strings.ReplaceAll(s, " ", "+")} }, last: true},
	{finding: Finding{FoundBase64, "the secret matches once its base64 is decoded: the relying party is given the base64 instead of the secret"},
		undo: base64Decode, strips: true},
	{finding: Finding{FoundDollarSigns, "the secret matches with $ for $$ or \\$: the $ signs are doubled as for a compose file, or escaped as for a shell, in a place where nothing makes them single again"},
		undo: dollarsUndone},
	{finding: percentDecoded, undo: percentEncode, last: true},
	{finding: Finding{FoundLetterCase, "the secret matches in the other letter case: its hex digits are upper-case on one side and lower-case on the other"},
		undo: otherCase, last: true},
	{finding: Finding{FoundDollarSigns, "the secret matches without what begins with its $ signs: a shell or a compose file ate that when the stored value was made, or put nothing in its place; make the stored value again, with the secret in single quotes, or each $ doubled in a compose file"},
		undo: eaten},

	{finding: madeWithSpace, undo: func(s string) []string { return []string{s + "\n"} }, when: common},
	{finding: madeWithSpace, undo: func(s string) []string { return []string{s + "\r\n"} }, when: common},

	{finding: Finding{FoundDollarSigns, "the secret matches with $$ or \\$ for $: the stored value was made with the $ signs doubled as for a compose file, or escaped, or something on the relying party's side has made them single; make the stored value again from the secret itself"},
		undo: func(s string) []string {
			return []string{strings.ReplaceAll(s, "$", "$$"), strings.ReplaceAll(s, "$", `\$`)}
		}, when: rare},
	{finding: madeWithSpace,
		undo: func(s string) []string {
			return []string{s + " ", " " + s, s + " \r\n", s + "\t", s + "\n\n"}
		}, when: rare},
	{finding: Finding{FoundQuotes, "the secret matches with quotes around it: the stored value was made with them; make it again without"},
		undo: func(s string) []string {
			return []string{`"` + s + `"`, "'" + s + "'", `"` + s + "\"\n", "'" + s + "'\n", `"` + s + "\" \r\n"}
		}, when: rare, last: true},
	{finding: Finding{FoundBase64, "the base64 of the secret matches: the stored value was made from that, or what is registered is encoded (as in a Kubernetes Secret) and the relying party decodes it; make the stored value from the secret itself"},
		undo: base64Encode, when: rare, last: true},
}

// spoilt is a secret that did not match, and how it came about.
type spoilt struct {
	secret  string
	by      []Finding
	decoded bool // it was changed otherwise than by taking away what stood around it
	last    bool
}

// search tries one way, and then two: first what is there in what is presented, then what may be missing in it.
func (g *guesses) search(secret string) []Finding {
	base := []spoilt{{secret: secret}}
	undone, found := g.undo(base)
	if found == nil {
		found = g.add(base, common)
	}
	if found == nil {
		_, found = g.undo(undone)
	}
	for _, w := range []when{common, rare} {
		if found == nil && w == rare {
			found = g.add(base, rare)
		}
		if found == nil {
			found = g.add(undone, w)
		}
	}
	return found
}

// undo tries the ways that what is presented suggests, all of them on one secret and then on the next. It returns what did not match, or what did.
func (g *guesses) undo(secrets []spoilt) ([]spoilt, []Finding) {
	var next []spoilt
	for _, s := range secrets {
		for _, way := range guessed {
			if way.when != suggested || s.last || s.decoded && way.last {
				continue
			}
			tried, found := g.try(s, way)
			if found != nil {
				return nil, found
			}
			next = append(next, tried...)
		}
	}
	return next, nil
}

// add tries the ways that nothing suggests, the likeliest on all secrets first. It returns what did match.
func (g *guesses) add(secrets []spoilt, w when) []Finding {
	for _, way := range guessed {
		for _, s := range secrets {
			if way.when != w || s.last || s.decoded && way.last {
				continue
			}
			if _, found := g.try(s, way); found != nil {
				return found
			}
		}
	}
	return nil
}

// try goes one way on a secret. It returns what did not match, or what did.
func (g *guesses) try(s spoilt, way guess) ([]spoilt, []Finding) {
	var next []spoilt
	for _, candidate := range way.undo(s.secret) {
		if candidate == "" || g.tried[candidate] {
			continue
		}
		g.tried[candidate] = true
		by := append(s.by[:len(s.by):len(s.by)], way.finding)
		if g.matches(candidate) {
			return nil, by
		}
		next = append(next, spoilt{candidate, by, s.decoded || !way.strips, way.last})
	}
	return next, nil
}

// cut finds that only the beginning counts. What follows it may as well be something that does not belong to the secret, so all else comes first.
func (g *guesses) cut(secret string) []Finding {
	for _, text := range append([]string{secret}, trims(secret)...) {
		if len(text) > 72 && g.matches(text[:72]) {
			return []Finding{{FoundCut, "the first 72 bytes of the secret match: a tool has cut the rest off when the stored value was made, as bcrypt does, or the rest does not belong to the secret; make a new stored value from the whole secret, with a scheme other than bcrypt"}}
		}
	}
	return nil
}

func isAround(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' }

// trims returns s without its line end, and without white space on either side or both: some of it may belong to the secret.
func trims(s string) []string {
	return []string{strings.TrimRight(s, "\r\n"), strings.TrimFunc(s, isAround), strings.TrimRightFunc(s, isAround), strings.TrimLeftFunc(s, isAround)}
}

const quotes = "'\"`“”‘’«»"

// unquote returns what is between quotes, which may be escaped and followed by a comma; or s without one quote, the other of which got lost.
func unquote(s string) []string {
	s = strings.TrimRight(s, ",;")
	var found []string
	for _, quote := range []string{"'", `"`, "`", `\'`, `\"`} {
		if inner, ok := strings.CutPrefix(s, quote); ok && strings.HasSuffix(inner, quote) {
			found = append(found, strings.TrimSuffix(inner, quote))
		}
	}
	if found != nil {
		return found
	}
	return []string{strings.Trim(s, quotes)}
}

// setting is a line of a configuration, in YAML, JSON, TOML, PHP or for a shell, and its value.
var setting = regexp.MustCompile(`^[\s{]*(?:- |export |set |\$env:)?["']?[A-Za-z_][A-Za-z0-9_.-]*["']?\s*(?::=|=>|[:=])\s*(.+)$`)

// comment is what may follow a value on its line.
var comment = regexp.MustCompile(`\s+(#|//).*$`)

// values returns the value of a setting on a line: what is in quotes, or without a comment and punctuation, or all the rest.
func values(s string) []string {
	m := setting.FindStringSubmatch(strings.TrimFunc(s, isAround))
	if m == nil {
		return nil
	}
	value := m[1]
	var found []string
	if quote := value[:1]; strings.Contains("'\"`", quote) {
		if inner, _, ok := strings.Cut(value[1:], quote); ok {
			found = append(found, inner)
		}
	}
	return append(found, strings.TrimRight(comment.ReplaceAllString(value, ""), ",;} "), value)
}

// prefixed returns the secret of a stored value in one of the deprecated forms.
func prefixed(s string) []string {
	if d, err := Parse(strings.TrimFunc(s, isAround)); err == nil && d.IsPlaintext() && d.get().form != WarnPlaintextBare {
		return []string{d.get().plaintext}
	}
	return nil
}

// percentDecode returns s decoded, with a space for + and without. An escape that is none stays as it is: some decoders are strict, and some are not.
func percentDecode(s string) []string {
	decode := func(escape string) string {
		c, _ := url.PathUnescape(escape)
		return c
	}
	return []string{anyEscape.ReplaceAllStringFunc(strings.ReplaceAll(s, "+", " "), decode), anyEscape.ReplaceAllStringFunc(s, decode)}
}

// percentEncode returns s as the encoders of different languages write it.
func percentEncode(s string) []string {
	form := url.QueryEscape(s)                                                                                       // application/x-www-form-urlencoded: + for a space
	component := strings.ReplaceAll(form, "+", "%20")                                                                // RFC 3986
	path := strings.ReplaceAll(component, "%2F", "/")                                                                // Python's quote
	whatwg := strings.ReplaceAll(form, "~", "%7E")                                                                   // browsers, Java, PHP
	star := strings.ReplaceAll(whatwg, "%2A", "*")                                                                   // browsers, Java
	javascript := strings.NewReplacer("%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(component) // encodeURIComponent
	encoded := []string{form, component, javascript, whatwg, star, path}
	for _, e := range encoded[:3] {
		encoded = append(encoded, anyEscape.ReplaceAllStringFunc(e, strings.ToLower))
	}
	return encoded
}

var anyEscape = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

func base64Decode(s string) []string {
	var decoded []string
	s = strings.TrimRight(strings.TrimPrefix(strings.TrimSpace(s), "Basic "), "=")
	for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if d, err := e.DecodeString(s); err == nil && isText(string(d)) {
			decoded = append(decoded, strings.TrimRight(string(d), "\r\n"), string(d))
		}
	}
	return decoded
}

// base64Encode returns the base64 of s as tools write it: also with the newline of echo in it, in lines of 76 characters, and with a line end.
func base64Encode(s string) []string {
	std := base64.StdEncoding.EncodeToString([]byte(s))
	withNewline := base64.StdEncoding.EncodeToString([]byte(s + "\n"))
	return []string{std, withNewline, base64.RawStdEncoding.EncodeToString([]byte(s)), base64.URLEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s)),
		lines76(std), lines76(withNewline), lines76(std) + "\n", lines76(withNewline) + "\n"}
}

// lines76 breaks s as the base64 command does.
func lines76(s string) string {
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + "\n")
		s = s[76:]
	}
	return b.String() + s
}

// isText tells a secret from what comes out when something is decoded that was not encoded.
func isText(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(strings.TrimRight(s, "\r\n"), unicode.IsControl) < 0
}

// dollarsUndone returns s with single $ signs for doubled or escaped ones.
func dollarsUndone(s string) []string {
	return []string{strings.ReplaceAll(s, "$$", "$"), strings.ReplaceAll(s, `\$`, "$")}
}

// variable is what a shell or a compose file puts a value in the place of.
var variable = regexp.MustCompile(`\$(\{[^}]*\}|[A-Za-z_][A-Za-z0-9_]*|[0-9$#@*?!-])`)

// eaten returns what a shell or a compose file may leave of a text.
func eaten(s string) []string {
	return []string{variable.ReplaceAllString(s, ""), withoutDollars(s)}
}

func withoutDollars(s string) string { return strings.ReplaceAll(s, "$", "") }

func isHex(s string) bool { return len(s) >= 8 && strings.Trim(s, "0123456789abcdefABCDEF") == "" }

// otherCase returns hex digits, a UUID among them, in lower and in upper case.
func otherCase(s string) []string {
	if !isHex(strings.ReplaceAll(s, "-", "")) {
		return nil
	}
	return []string{strings.ToLower(s), strings.ToUpper(s)}
}
