package migrate

import (
	"errors"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
)

// Resealing seals sealed values again, with the primary key of the Keyring.
// What is sealed with that key stays as it is.
type Resealing struct {
	Ring *clientsecret.Keyring // never nil
	All  bool                  // seal unsealed values too
}

func (p Resealing) judge(c *config.Client) (method, *Left) {
	if c.Skipped != "" {
		return nil, nil
	}
	d, err := clientsecret.Parse(storedOf(c))
	switch {
	case err != nil && (p.All || config.IsSealed(c.Stored)):
		return nil, &Left{c, Unreadable, notStored(err)}
	case err != nil, d.KeyID() == "" && !p.All:
		return nil, nil
	}
	if why := p.obstacle(c, d); why != "" {
		return nil, &Left{c, Remains, why}
	}
	if d.KeyID() == p.Ring.Primary {
		return nil, nil
	}
	return sealing{p.Ring, storedOf}, nil
}

// obstacle returns why a value has to stay as it is. It is empty if the value
// can be sealed, or is sealed with the primary key.
func (p Resealing) obstacle(c *config.Client, d clientsecret.Digest) string {
	switch {
	case c.FromTemplate:
		return "a template makes its id, so the client that it is sealed for is unknown"
	case d.KeyID() == "" && c.Unsealable != "":
		return c.Unsealable
	case d.IsPlaintext() && has(d, clientsecret.WarnLooksHashed):
		return looksHashed(d)
	case d.KeyID() == "" && has(d, clientsecret.WarnKnownSecret):
		return publiclyKnown
	}
	if _, err := p.Ring.Open(storedOf(c), c.ID); err != nil {
		return audit.Reason(err)
	}
	if d.KeyID() != p.Ring.Primary && c.Kept != "" {
		return c.Unsealable
	}
	return ""
}

// remaining returns the lines with values that another key sealed and that
// belong to no client. That key must not be dropped.
func (p Resealing) remaining(f *config.File, _ []*Change) []int {
	return f.SealedElsewhere(p.Ring.Primary)
}

// sealing seals stored values for their clients, with the primary key.
type sealing struct {
	ring   *clientsecret.Keyring
	stored func(c *config.Client) string // the value to seal
}

// storedOf returns the stored value of a client, marked as a secret if it is one in
// hex for sure.
func storedOf(c *config.Client) string {
	if c.IsHexSecret() {
		return marked(c.Stored)
	}
	return c.Stored
}

// marked returns a secret as a stored value that can be nothing else.
func marked(secret string) string { return "$plaintext$" + secret }

func (m sealing) announce(c *Change) { c.NewKey = m.ring.Primary }

func (m sealing) replace(c *config.Client) (clientsecret.Digest, error) {
	return m.ring.Reseal(m.stored(c), c.ID)
}

func (m sealing) verify(c *config.Client, written string) error {
	d, err := m.ring.Open(written, c.ID)
	if err != nil {
		return err
	}
	old, err := m.ring.Open(m.stored(c), c.ID)
	if err != nil {
		return err
	}
	if d.KeyID() != m.ring.Primary || !d.Unsealed().Equal(old.Unsealed()) {
		return errors.New("another stored value is inside")
	}
	return nil
}
