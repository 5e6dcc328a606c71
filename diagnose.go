package clientsecret

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FindingCode says what a [Finding] is about. It is an error, so that errors.Is(f, FoundQuotes) works for a Finding f.
type FindingCode string

// The codes of findings.
const (
	FoundStoredValue      FindingCode = "stored-value"      // what is presented is a stored value
	FoundSurroundingSpace FindingCode = "surrounding-space" // a line end, a space or a byte order mark before or after the secret
	FoundQuotes           FindingCode = "quotes"            // the quotes of a file or a shell
	FoundWholeLine        FindingCode = "whole-line"        // the name of a setting before the secret
	FoundPercentEncoded   FindingCode = "percent-encoded"   // percent-encoded once too often
	FoundPercentDecoded   FindingCode = "percent-decoded"   // percent-encoded once too seldom
	FoundBase64           FindingCode = "base64"            // base64 of the secret, or the secret of a base64
	FoundDollarSigns      FindingCode = "dollar-signs"      // doubled for a compose file, or eaten by a shell
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
// the relying party and the provider, the likeliest first, and compares again. A finding is given only for what matched then, or where what is presented has the shape of a
// stored value, which no secret should have. Two causes at once, such as a newline inside quotes, are found where that is common: then there are two
// findings, and both have to be put right.
//
// It returns nothing if the secret matches, if it is another secret, and if there is no comparison (see [Compare]). Each guess costs a derivation, 64 at the most beside the first comparison, so it is
// for an operator and not for a request: it would let in what Compare refuses.
func Diagnose(registered Digest, presented Secret) []Finding {
	d, secret := registered.get(), presented.Reveal()
	if d == nil || d.algorithm == sealedAlgorithm || secret == "" || len(secret) > 2*MaxSecretLength || Compare(registered, presented) == nil {
		return nil
	}
	if f := diagnoseShape(d, secret); f != nil {
		return f
	}
	if f := diagnoseLoss(d, secret); f != nil {
		return f
	}
	g := guesses{digest: d, tried: map[string]bool{secret: true}}
	return g.search(secret)
}

// diagnoseLoss finds what the relying party's side has lost, which shows only where the registered secret is known.
func diagnoseLoss(d *digest, secret string) []Finding {
	switch {
	case d.hashed():
	case len(d.plaintext) > 72 && secret == d.plaintext[:72]:
		return []Finding{{FoundCut, "what is presented is the first 72 bytes of the registered secret: something on the relying party's side passes over the rest; use a shorter secret"}}
	case slices.Contains(eaten(d.plaintext), secret):
		return []Finding{{FoundDollarSigns, "what is presented is the registered secret without what begins with its $ signs: a shell or a compose file ate that on the relying party's side; put the secret in single quotes there, or double each $ in a compose file"}}
	}
	return nil
}

// eaten returns what a shell or a compose file may leave of a secret.
func eaten(s string) []string {
	return []string{variable.ReplaceAllString(s, ""), strings.ReplaceAll(s, "$", "")}
}

// diagnoseShape recognises stored values, whatever stands around them.
func diagnoseShape(d *digest, secret string) []Finding {
	text := strings.Trim(strings.TrimSpace(secret), `'"`)
	if d.hashed() && text == d.stored {
		return []Finding{{FoundStoredValue, "what is presented is the stored value itself: give the relying party the secret that it was made from"}}
	}
	if other, err := Parse(text); err == nil && other.get().hashed() {
		return []Finding{{FoundStoredValue, "what is presented is a stored value, though not this one: give the relying party the secret that it was made from"}}
	}
	if d.hashed() && looksHashed(text) && !isHex(text) {
		return []Finding{{FoundStoredValue, "what is presented has the shape of a stored value that has lost its $ signs: give the relying party the secret that it was made from"}}
	}
	return nil
}

// guess is a way in which a secret is spoilt.
type guess struct {
	finding Finding

	// undo returns what the registered secret may be, given what is presented.
	undo func(presented string) []string

	// added is set if the registered secret would be the longer one: there is nothing in what is presented that suggests it.
	added bool
}

// guessed are the ways, the likeliest first.
var guessed = []guess{
	{finding: Finding{FoundSurroundingSpace, "the secret matches without the white space around it (a line end, a space, a byte order mark): remove it on the relying party's side; a file that is written with echo ends in a newline, with printf %s it does not"},
		undo: func(s string) []string {
			return []string{strings.TrimRight(s, "\r\n"), strings.TrimFunc(s, isAround), strings.TrimRightFunc(s, isAround), strings.TrimLeftFunc(s, isAround)}
		}},
	{finding: Finding{FoundQuotes, "the secret matches without the quotes around it: remove them on the relying party's side, where they are taken as a part of it"},
		undo: unquote},
	{finding: Finding{FoundWholeLine, "the secret matches without the name of the setting before it: give the relying party the value only"},
		undo: func(s string) []string { return setting.FindStringSubmatch(s) }},
	{finding: Finding{FoundPercentEncoded, "the secret matches once it is percent-decoded: the relying party encodes it, as RFC 6749, section 2.3.1, asks, and the provider does not decode it, or it is encoded twice; use a secret without reserved characters, or client_secret_post"},
		undo: percentDecode},
	{finding: Finding{FoundPercentDecoded, "the secret matches once it is percent-encoded, or with + for a space: the provider decodes it, and the relying party does not encode it, as RFC 6749, section 2.3.1, asks; use a secret without reserved characters, or client_secret_post"},
		undo: percentEncode},
	{finding: Finding{FoundBase64, "the secret matches once its base64 is decoded: the relying party is given the base64 instead of the secret"},
		undo: base64Decode},
	{finding: Finding{FoundDollarSigns, "the secret matches with $ for $$: the $ signs are doubled as for a compose file, in a place where nothing makes them single again"},
		undo: func(s string) []string { return []string{strings.ReplaceAll(s, "$$", "$")} }},
	{finding: Finding{FoundLetterCase, "the secret matches in the other letter case: its hex digits are upper-case on one side and lower-case on the other"},
		undo: func(s string) []string {
			if !isHex(s) {
				return nil
			}
			return []string{strings.ToLower(s), strings.ToUpper(s)}
		}},
	{finding: Finding{FoundCut, "the first 72 bytes of the secret match: the tool that made the stored value passed over the rest, as bcrypt does; make a new stored value with another scheme, or a shorter secret"},
		undo: func(s string) []string { return []string{s[:min(len(s), 72)]} }},
	{finding: Finding{FoundDollarSigns, "the secret matches without what begins with its $ signs: a shell or a compose file ate that when the stored value was made, or put nothing in its place; make the stored value again, with the secret in single quotes, or each $ doubled in a compose file"},
		undo: eaten},
	{finding: Finding{FoundSurroundingSpace, "the secret matches with a line end or a space after it: the stored value was made with it, as echo adds one; make the stored value again, with printf %s"},
		undo: func(s string) []string { return []string{s + "\n", s + "\r\n", s + " ", " " + s} }, added: true},
	{finding: Finding{FoundQuotes, "the secret matches with quotes around it: the stored value was made with them; make it again without"},
		undo: func(s string) []string { return []string{`"` + s + `"`, "'" + s + "'"} }, added: true},
	{finding: Finding{FoundBase64, "the base64 of the secret matches: the stored value was made from that, or what is registered is encoded (as in a Kubernetes Secret) and the relying party decodes it; make the stored value from the secret itself"},
		undo: func(s string) []string {
			b := []byte(s)
			return []string{base64.StdEncoding.EncodeToString(b), base64.StdEncoding.EncodeToString(append(b, '\n')), base64.RawStdEncoding.EncodeToString(b),
				base64.URLEncoding.EncodeToString(b), base64.RawURLEncoding.EncodeToString(b)}
		}, added: true},
	{finding: Finding{FoundDollarSigns, "the secret matches with $$ for $: the stored value was made with the $ signs doubled as for a compose file; make it again from the secret itself"},
		undo: func(s string) []string { return []string{strings.ReplaceAll(s, "$", "$$")} }, added: true},
}

// guesses goes through the ways, and through two of them one after the other.
type guesses struct {
	digest      *digest
	tried       map[string]bool
	derivations int
}

// spoilt is a secret that did not match, and how it came about.
type spoilt struct {
	secret string
	by     []Finding
}

func (g *guesses) search(secret string) []Finding {
	first, found := g.step(spoilt{secret: secret}, false)
	if found != nil {
		return found
	}
	for _, s := range first { // what was there twice, before what may be missing
		if _, found := g.step(s, false); found != nil {
			return found
		}
	}
	for _, s := range append([]spoilt{{secret: secret}}, first...) {
		if _, found := g.step(s, true); found != nil {
			return found
		}
	}
	return nil
}

// step tries each way on s, and returns what did not match, or what did.
func (g *guesses) step(s spoilt, added bool) ([]spoilt, []Finding) {
	var next []spoilt
	for _, way := range guessed {
		if way.added != added {
			continue
		}
		for _, candidate := range way.undo(s.secret) {
			if candidate == "" || g.tried[candidate] || g.derivations >= maxDiagnoseDerivations {
				continue
			}
			g.tried[candidate] = true
			by := append(s.by[:len(s.by):len(s.by)], way.finding)
			if g.matches(candidate) {
				return nil, by
			}
			next = append(next, spoilt{candidate, by})
		}
	}
	return next, nil
}

func (g *guesses) matches(candidate string) bool {
	if g.digest.refuse(candidate) != nil {
		return false
	}
	g.derivations++
	return g.digest.match(candidate) == nil
}

func isAround(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' }

func isHex(s string) bool { return len(s) >= 8 && strings.Trim(s, "0123456789abcdefABCDEF") == "" }

// setting is a line of a configuration, in YAML, JSON, TOML or for a shell, and its value.
var setting = regexp.MustCompile(`^\s*(?:- |export )?["']?[A-Za-z_][A-Za-z0-9_.-]*["']?\s*[:=]\s*(.+)$`)

// variable is what a shell or a compose file puts a value in the place of.
var variable = regexp.MustCompile(`\$(\{[^}]*\}|[A-Za-z_][A-Za-z0-9_]*|[0-9$#@*?!-])`)

func unquote(s string) []string {
	if n := len(s); n >= 2 && strings.IndexByte("'\"`", s[0]) >= 0 && s[n-1] == s[0] {
		return []string{s[1 : n-1]}
	}
	return []string{strings.Trim(s, "'\"`")} // one of them got lost
}

func percentDecode(s string) []string {
	var decoded []string
	for _, decode := range []func(string) (string, error){url.QueryUnescape, url.PathUnescape} {
		if d, err := decode(s); err == nil {
			decoded = append(decoded, d)
		}
	}
	return decoded
}

func percentEncode(s string) []string {
	form := url.QueryEscape(s) // application/x-www-form-urlencoded, + for a space
	component := strings.ReplaceAll(form, "+", "%20")
	javascript := strings.NewReplacer("%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(component) // encodeURIComponent
	return []string{strings.ReplaceAll(s, " ", "+"), form, component, javascript, lowerEscapes(form), lowerEscapes(component)}
}

var escape = regexp.MustCompile(`%[0-9A-F]{2}`)

func lowerEscapes(s string) string { return escape.ReplaceAllStringFunc(s, strings.ToLower) }

func base64Decode(s string) []string {
	var decoded []string
	s = strings.TrimRight(strings.TrimSpace(s), "=")
	for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if d, err := e.DecodeString(s); err == nil && isText(string(d)) {
			decoded = append(decoded, string(d), strings.TrimRight(string(d), "\r\n"))
		}
	}
	return decoded
}

// isText tells a secret from what comes out when something is decoded that was not encoded.
func isText(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(strings.TrimRight(s, "\r\n"), unicode.IsControl) < 0
}
