package audit

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
	"github.com/clientsecret/clientsecret/foreign"
	"github.com/clientsecret/clientsecret/internal/checksum"
	"github.com/clientsecret/clientsecret/internal/shape"
)

// recommendedIDLength is what Authelia's guidance asks for, in characters.
const recommendedIDLength = 40

// Reasons that are not those of internal/config.
const (
	closedReason  = "the value is sealed: give --seal-key to check what is inside"
	noValue       = "it is not a stored value"
	looksHashed   = "it looks like a digest"
	publiclyKnown = "its secret is publicly known, or only a placeholder"
	hexDigits     = "hex digits may be a secret or a hash"
	hexMessage    = "the value is a secret in hex, as openssl rand -hex makes it, or an unsalted hash. " +
		"If it is the secret, give --hex, here and to migrate. If it is a hash, whoever knows it " +
		"can log in with it: store a new value, made from the secret"
	unknownMethod = "a client has no secret, and its method of authentication is unknown: " +
		"correct the method, or give the client a secret"
	unknownExpiry = "when the secret expires cannot be read: write a date, as in 2030-01-31, " +
		"or the seconds since 1970"
	madeShort    = "the secret has 40 or fewer characters, as all that Keycloak makes"
	signsLost    = "a file has what may be a variable, and what replaces it may take the $ signs of hashes"
	sealedInVain = "the provider takes the sealed text as the secret, " +
		"so anyone who reads it can act as the client: store a new secret unsealed"
)

// check looks at one client by itself.
func (o Options) check(file string, c *config.Client) *Client {
	a := &Client{
		File: file, Line: c.Line, Column: c.Column, ClientID: c.ID,
		Skipped: c.Skipped, Kept: c.Kept, Warnings: []Finding{}, copy: c.Copy,
		byProvider: c.ClearForProvider(), others: c.Layout != "" && c.Layout != "Authelia",
	}
	if !c.FromTemplate {
		a.name = c.ID
	}
	if !c.Again {
		a.id = a.name
	}
	o.checkSettings(a, c)
	a.looked = c.Looked() || a.badHash
	if c.Skipped == "" {
		o.checkValue(a, c)
	}
	return a
}

// checkSettings looks at what a client has besides its stored value.
func (o Options) checkSettings(a *Client, c *config.Client) {
	if c.NotText {
		a.add(NotReadable, c.Skipped)
	}
	if c.Elsewhere {
		a.add(Reference, referenceTo(c.Skipped))
	}
	if c.Known {
		a.add(Code(clientsecret.WarnKnownSecret), c.Skipped)
		a.badHash = true
	}
	if c.HasFastHash() {
		a.add(Code(clientsecret.WarnLegacyAlgorithm), c.Skipped)
		a.badHash = true
	}
	if c.Refused != "" {
		a.add(NotReadable, c.Refused)
	}
	switch {
	case c.UnknownMethod:
		a.add(NoSecret, unknownMethod)
	case c.Lacks:
		a.add(NoSecret, "")
	}
	if c.LacksID {
		a.add(NoID, "")
	}
	if c.UnknownExpiry {
		f := newFinding(NotReadable, unknownExpiry)
		f.Reference = table[Expired].reference
		a.Warnings = append(a.Warnings, f)
	}
	if !c.Expires.IsZero() && !c.Expires.After(o.Now) {
		a.add(Expired, "the secret expired on "+c.Expires.Format(time.DateOnly)+
			": give the client a new one, or remove the client")
	}
}

// referenceTo says what to do about a text that stands for a secret.
func referenceTo(why string) string {
	if strings.HasPrefix(why, "the export masks") {
		return why
	}
	if _, kind, ok := strings.Cut(why, "comes from another tool: "); ok {
		why = kind
	}
	return why + ". If nothing puts the secret in its place, the text itself is the secret: " +
		"audit what the provider reads"
}

// checkValue looks at the stored value of a client.
func (o Options) checkValue(a *Client, c *config.Client) {
	d, err := parse(c)
	if err != nil {
		a.add(NotReadable, Reason(err))
		a.Kept = noValue
		return
	}
	a.Algorithm, a.KeyID = d.Algorithm(), d.KeyID()
	a.digest = c.ReadsDigests() && c.Clear == "" || a.KeyID != ""
	if !d.IsPlaintext() {
		a.stored = strings.TrimSpace(c.Stored) // white space after it does not count
	}
	if a.KeyID != "" {
		if d, err = a.open(c, d, o.Ring); err != nil {
			a.addUnopened(d, err)
			return
		}
	}
	o.checkDigest(a, c, d)
	if c.Public {
		a.add(PublicSecret, "")
	}
}

// parse reads the stored value as the provider does.
func parse(c *config.Client) (clientsecret.Digest, error) {
	d, err := clientsecret.Parse(c.Stored)
	if err != nil && !c.ReadsDigests() { // to the provider, any text is a secret
		return clientsecret.Parse("$plaintext$" + c.Stored)
	}
	return d, err
}

// checkDigest looks at a stored value that was read, and opened if that is possible.
func (o Options) checkDigest(a *Client, c *config.Client, d clientsecret.Digest) {
	secret, isSecret := d.Plaintext()
	known := a.KeyID == "" || o.Ring != nil // what is inside a seal
	if why := c.NoDigest(); why != "" && known && !isSecret {
		a.add(ClearNeeded, why)
	} else {
		o.warn(a, c, d)
	}
	if d.Scheme() == (clientsecret.HighEntropy{Vouched: true}) {
		a.add(Vouched, "")
	}
	if checksum.Read(strings.TrimSpace(secret.Reveal()), o.Prefix) == checksum.Wrong {
		a.add(Checksum, "")
	}
	switch {
	case isSecret:
		a.secret = secret.Reveal()
	case a.KeyID == "" && c.Refused == "" && (c.Clear == "" || c.NoDigest() != ""):
		a.Kept = "" // migrate has nothing to replace
	}
}

// open opens a sealed value. Without a keyring, it returns the value as it is.
func (c *Client) open(from *config.Client, d clientsecret.Digest, ring *clientsecret.Keyring) (
	clientsecret.Digest, error) {
	inVain := from.ClearForProvider()
	switch {
	case inVain:
		c.add(NotReadable, sealedInVain)
	case c.Kept == from.Clear:
		c.Kept = "" // sealed is how it should be stored
	}
	if ring == nil {
		c.closed = !inVain // what is sealed in vain has its finding
		return d, nil
	}
	opened, err := ring.Open(from.Stored, from.ID)
	if err != nil {
		return d, err
	}
	return opened, nil
}

// addUnopened adds that a sealed value does not open, and refers to what the library
// does for sealed values.
func (c *Client) addUnopened(d clientsecret.Digest, err error) {
	message := Reason(err)
	if errors.Is(err, clientsecret.ErrUnknownKey) {
		message = fmt.Sprintf("no --seal-key has the id %s: give --seal-key %s=FILE", c.KeyID, c.KeyID)
	}
	f := newFinding(NotReadable, message)
	for _, w := range d.Warnings() {
		if w.Code == clientsecret.WarnSealed {
			f.Reference = w.Reference
		}
	}
	c.Warnings = append(c.Warnings, f)
}

// warnings returns the library's warnings about a stored value. What is a secret in hex
// for sure does not look like a hash.
func (o Options) warnings(c *config.Client, d clientsecret.Digest) []clientsecret.Warning {
	if !c.IsHexSecret() && !(o.Hex && c.IsHex()) {
		return Warnings(d)
	}
	return slices.DeleteFunc(d.Warnings(), func(w clientsecret.Warning) bool {
		return w.Code == clientsecret.WarnLooksHashed
	})
}

// warn adds the library's warnings about the stored value.
func (o Options) warn(a *Client, c *config.Client, d clientsecret.Digest) {
	for _, w := range o.warnings(c, d) {
		if c.NoDigest() != "" && w.Code.Is(clientsecret.WarnPlaintext) {
			continue // a digest would lock the client out
		}
		if w.Code == clientsecret.WarnPlaintextPrefix && !c.ReadsDigests() { // it is not in the file
			w.Code = clientsecret.WarnPlaintextBare
			w.Message = strings.Replace(w.Message, " ($plaintext$)", "", 1)
		}
		f := newFinding(Code(w.Code), w.Message)
		f.Reference = w.Reference
		if w.Code == clientsecret.WarnShortSecret && c.MadeByProvider() {
			f.Note, f.Message = true, madeShort
		}
		switch s, _ := shape.Of(c.Stored); {
		case w.Code == clientsecret.WarnKnownSecret && d.IsPlaintext():
			a.Kept = cmp.Or(a.Kept, publiclyKnown)
		case w.Code != clientsecret.WarnLooksHashed:
		case s.Kind == shape.Hex:
			a.Kept, f.Message = cmp.Or(a.Kept, hexDigits), hexMessage
		default:
			a.Kept = cmp.Or(a.Kept, looksHashed)
		}
		a.Warnings = append(a.Warnings, f)
	}
}

// Warnings returns what an operator should change about a stored value. If it
// looks like a damaged digest, only that counts. That it is sealed is no fault.
func Warnings(d clientsecret.Digest) []clientsecret.Warning {
	var ws []clientsecret.Warning
	for _, w := range d.Warnings() {
		switch w.Code {
		case clientsecret.WarnLooksHashed:
			w.Message = ofForeign(d, w.Message)
			return []clientsecret.Warning{w}
		case clientsecret.WarnSealed:
		default:
			ws = append(ws, w)
		}
	}
	return ws
}

// ofForeign returns what to do about a plaintext that has a form of other software, or
// else what the library says of it.
func ofForeign(d clientsecret.Digest, message string) string {
	form, ok := foreign.Recognise(d.Encode())
	s, _ := shape.Of(d.Encode())
	switch {
	case !ok, s.Kind == shape.Hex: // which may be a secret
		return message
	case form.Converts():
		return "it is a digest of " + form.String() + ", and is taken as the secret itself: " +
			"convert it (clientsecret convert, or migrate --convert)"
	}
	return "it is a digest of " + form.String() + ", and is taken as the secret itself. " +
		"It does not convert (" + form.Obstacle + "): hash the secret if it is known, or make a new one"
}

// Reason returns an error of the library, or of its package foreign, as the message of a
// finding. These errors quote no part of the stored value.
func Reason(err error) string {
	return strings.TrimPrefix(strings.TrimPrefix(err.Error(), "foreign: "), "clientsecret: ")
}

// hasShortID reports whether the id is known, and shorter than recommended.
func (c *Client) hasShortID() bool {
	return c.id != "" && utf8.RuneCountInString(c.id) <= recommendedIDLength
}
