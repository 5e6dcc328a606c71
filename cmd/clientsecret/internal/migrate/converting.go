package migrate

import (
	"errors"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
	"github.com/clientsecret/clientsecret/foreign"
)

// Converting replaces each digest of other software by the same digest in a form
// that the library reads. The secrets need not be known.
type Converting struct{}

func (p Converting) judge(c *config.Client) (method, *Left) {
	switch {
	case c.HasOtherHash(), c.Skipped == "" && !c.ReadsDigests():
		return nil, &Left{c, Remains, ofAnother}
	case c.Skipped != "":
		return nil, skipped(c)
	}
	if m, left := convert(c); m != nil || left != nil {
		return m, left
	}
	d, err := clientsecret.Parse(c.Stored)
	switch {
	case c.Refused != "":
		return nil, &Left{c, Doubtful, c.Refused}
	case err != nil:
		return nil, &Left{c, Unreadable, notStored(err)}
	case has(d, clientsecret.WarnLooksHashed):
		return nil, &Left{c, Remains, looksHashed(d)}
	case d.IsPlaintext():
		return nil, &Left{c, Remains, inTheClear}
	}
	return nil, nil
}

// remaining returns nothing: a digest that stands elsewhere too is no secret.
func (p Converting) remaining(*config.File, []*Change) []int { return nil }

// convert returns how a digest of other software is replaced, or why it stays. Both
// are nil if the stored value is none.
func convert(c *config.Client) (method, *Left) {
	form, ok := foreign.Recognise(c.Stored)
	if !ok || c.IsHex() {
		return nil, nil
	}
	d, err := foreign.Parse(c.Stored)
	switch {
	case err == nil && d.IsPlaintext():
		return nil, nil
	case c.NoDigest() != "":
		return nil, &Left{c, Doubtful, c.NoDigest()}
	case c.Refused != "":
		return nil, &Left{c, Doubtful, c.Refused}
	case err != nil:
		return nil, &Left{c, Remains, audit.Reason(err)}
	case c.Kept != "":
		return nil, &Left{c, Remains, c.Kept}
	}
	return converting{form.String()}, nil
}

// converting writes digests of other software anew.
type converting struct{ form string }

func (m converting) announce(c *Change) {
	c.New, _ = m.replace(c.Client) // convert has parsed it
	c.Form, c.Scheme, c.Short = m.form, c.New.String(), false
}

func (m converting) replace(c *config.Client) (clientsecret.Digest, error) {
	return foreign.Parse(c.Stored)
}

func (m converting) verify(c *config.Client, written string) error {
	d, err := clientsecret.Parse(written)
	if err != nil {
		return err
	}
	old, err := foreign.Parse(c.Stored)
	if err != nil {
		return err
	}
	if !d.Equal(old) {
		return errors.New("another digest was written")
	}
	return nil
}

const (
	inTheClear = "it is the secret itself, in the clear: migrate hashes it"
	ofAnother  = "its provider reads no digest of ours: give the value to convert on standard input, " +
		"and the result to the new provider"
)
