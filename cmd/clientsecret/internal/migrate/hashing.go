package migrate

import (
	"slices"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
	"github.com/clientsecret/clientsecret/foreign"
)

// Hashing replaces each secret in the clear by its hash. With a Keyring, it
// seals the secrets that a protocol needs in the clear.
type Hashing struct {
	Scheme clientsecret.Scheme   // never nil
	Ring   *clientsecret.Keyring // nil if nothing is sealed

	// Hex says that hex digits are secrets, as openssl rand -hex makes them. There
	// may be as many as a hash has, and then they are left without it.
	Hex bool

	// Convert replaces digests of other software too, as Converting does. A secret
	// in a form of other software, such as {noop}, is one in the clear.
	Convert bool
}

// storedOf returns the stored value of a client, marked as a secret if it is one in
// hex, or in a form of other software.
func (p Hashing) storedOf(c *config.Client) string {
	if p.Convert && c.ReadsDigests() {
		if d, err := foreign.Parse(c.Stored); err == nil && d.IsPlaintext() {
			return d.Encode()
		}
	}
	if p.Hex && c.IsHex() {
		return marked(c.Stored)
	}
	return storedOf(c)
}

func (p Hashing) judge(c *config.Client) (method, *Left) {
	if c.Skipped != "" {
		return nil, skipped(c)
	}
	if p.Convert {
		if m, left := convert(c); m != nil || left != nil {
			return m, left
		}
	}
	d, err := clientsecret.Parse(p.storedOf(c))
	switch {
	case c.Refused != "":
		return nil, &Left{c, Doubtful, c.Refused}
	case err != nil && !c.ReadsDigests(): // to the provider, any text is a secret
		return nil, &Left{c, Remains, c.Kept}
	case err != nil:
		return nil, &Left{c, Unreadable, notStored(err)}
	case d.IsPlaintext():
		m := p.method(c)
		if why := p.obstacle(c, d, m); why != "" {
			return nil, &Left{c, Remains, why}
		}
		return m, nil
	case d.KeyID() == "" && c.NoDigest() != "":
		return nil, &Left{c, Doubtful, c.NoDigest()}
	case isWeak(d):
		why := d.String() + " is weak: a stronger hash needs the secret itself"
		return nil, &Left{c, Aside, why}
	}
	return nil, nil
}

// skipped says what it means that there is no stored value to replace. It is nil for
// public clients, which have none.
func skipped(c *config.Client) *Left {
	switch {
	case c.NotText:
		return &Left{c, Unreadable, c.Skipped}
	case c.Elsewhere, c.Known:
		return &Left{c, Doubtful, c.Skipped}
	case c.Public:
		return nil
	}
	return &Left{c, Aside, c.Skipped}
}

// isWeak reports whether a digest should be made anew, from the secret.
func isWeak(d clientsecret.Digest) bool {
	return has(d, clientsecret.WarnWeakWorkFactor) || has(d, clientsecret.WarnLegacyAlgorithm)
}

func (p Hashing) method(c *config.Client) method {
	if p.Ring != nil && c.Clear != "" && c.Unsealable == "" {
		return sealing{p.Ring, p.storedOf}
	}
	return hashing{p.Scheme, p.storedOf}
}

// obstacle returns why a secret in the clear has to stay, or an empty string.
func (p Hashing) obstacle(c *config.Client, d clientsecret.Digest, m method) string {
	_, hashed := m.(hashing)
	switch {
	case hashed && c.Clear != "" && p.Ring != nil:
		return c.Unsealable
	case hashed && c.Kept != "":
		return c.Kept
	case has(d, clientsecret.WarnLooksHashed) && c.IsHex():
		return hexDigits
	case has(d, clientsecret.WarnLooksHashed):
		return looksHashed(d)
	case has(d, clientsecret.WarnKnownSecret):
		return publiclyKnown
	case hashed && !p.vouchedFor(d):
		return "high-entropy,vouched takes only letters and digits, and at least 160 bits: " +
			"choose another scheme"
	case hashed && !d.NeedsRehash(p.Scheme):
		return "the scheme cannot hash it (bcrypt takes 72 bytes at most, none takes NUL bytes): " +
			"choose another scheme"
	}
	return ""
}

// vouchedFor reports whether the scheme takes the secret. HighEntropy takes only what
// looks generated, and is cheap enough to try.
func (p Hashing) vouchedFor(d clientsecret.Digest) bool {
	s, ok := p.Scheme.(clientsecret.HighEntropy)
	if !ok {
		return true
	}
	secret, _ := d.Plaintext()
	_, err := s.Hash(secret)
	return err == nil
}

// hashing replaces secrets by their hashes.
type hashing struct {
	scheme clientsecret.Scheme
	stored func(c *config.Client) string // the value that has the secret
}

func (m hashing) announce(c *Change) {
	c.Scheme = m.scheme.String()
	c.old, _ = clientsecret.Parse(m.stored(c.Client)) // judge has parsed it
	c.Short = has(c.old, clientsecret.WarnShortSecret)
}

// secret returns the secret of a client.
func (m hashing) secret(c *config.Client) (clientsecret.Secret, error) {
	d, err := clientsecret.Parse(m.stored(c))
	if err != nil {
		return clientsecret.Secret{}, err
	}
	secret, _ := d.Plaintext()
	return secret, nil
}

func (m hashing) replace(c *config.Client) (clientsecret.Digest, error) {
	secret, err := m.secret(c)
	if err != nil {
		return clientsecret.Digest{}, err
	}
	return m.scheme.Hash(secret)
}

func (m hashing) verify(c *config.Client, written string) error {
	d, err := clientsecret.Parse(written)
	if err != nil {
		return err
	}
	secret, err := m.secret(c)
	if err != nil {
		return err
	}
	return clientsecret.Compare(d, secret)
}

// remaining returns the lines that repeat a replaced secret, in a comment or in
// another setting.
func (p Hashing) remaining(f *config.File, changes []*Change) []int {
	var r repeated
	ids := make(map[string]bool)
	for _, c := range f.Clients {
		ids[c.ID] = true
	}
	var replaced []*config.Client
	for _, c := range changes {
		replaced = append(replaced, c.Client)
		if c.Form != "" { // it was no secret
			continue
		}
		secret, _ := c.old.Plaintext()
		if text := secret.Reveal(); !ids[text] && !slices.Contains(ordinary, text) {
			r.add(text)
		}
	}
	return r.lines(f, string(f.Blank(replaced)))
}
