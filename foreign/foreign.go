package foreign

import (
	"errors"
	"strings"

	"github.com/clientsecret/clientsecret"
)

// Parser parses values within limits of its own. Its zero value does what [Parse]
// does. It is safe for concurrent use.
type Parser struct {
	// Limits bound what the digest may cost. The zero Limits are the defaults.
	Limits clientsecret.Limits
}

// Parse reads a stored value of other software as a digest of this module:
//
//   - A form of [Forms] that converts becomes a digest. {noop}, {PLAIN} and the
//     like become a plaintext: $plaintext$ and the secret.
//   - What [clientsecret.Parse] reads as a digest, a sealed value or $plaintext$…
//     is returned as it is.
//
// It derives nothing. White space after a digest does not count.
//
// The error is an [*Error] if the form is certain. It wraps
// [clientsecret.ErrUnsupported] for a form that does not convert,
// [clientsecret.ErrMalformed] for a value that was cut or altered, and a
// [*clientsecret.LimitError] for one that costs too much to compare. Other errors
// are [ErrUnknown] and those of [clientsecret.Parse]. None holds any part of the
// value.
func Parse(value string) (clientsecret.Digest, error) { return Parser{}.Parse(value) }

// Parse reads a value within p.Limits, as the function [Parse] does.
func (p Parser) Parse(value string) (clientsecret.Digest, error) {
	d, err := p.native(value)
	var limit *clientsecret.LimitError
	switch {
	case value == "", errors.As(err, &limit) && limit.Parameter == "length":
		return clientsecret.Digest{}, err
	case err == nil && !d.IsPlaintext():
		return d, nil
	case strings.HasPrefix(value, "$plaintext$"), strings.HasPrefix(value, "$base64$"):
		return secretOnly(value, d, err)
	}
	if f := find(value); f != nil {
		if d, err = p.convert(f, value); err != nil {
			return clientsecret.Digest{}, &Error{f.Form, err}
		}
		return d, nil
	}
	if err == nil || value[0] != '$' {
		err = unknown(value)
	}
	return clientsecret.Digest{}, err
}

// native parses a value in a form of this module.
func (p Parser) native(value string) (clientsecret.Digest, error) {
	return clientsecret.Parser{Limits: p.Limits}.Parse(value)
}

// convert writes a value of a form anew.
func (p Parser) convert(f *form, value string) (d clientsecret.Digest, err error) {
	if !f.Converts() {
		return d, unsupported(f.Obstacle)
	}
	text := ""
	if f.secret != nil {
		if text, err = f.secret(value); err != nil {
			return d, err
		}
		text = "$plaintext$" + text
		d, err = p.native(text)
		return secretOnly(text, d, err)
	}
	if text, err = f.digest(trimmed(value)); err != nil {
		return d, err
	}
	d, err = p.native(text)
	if _, marked := d.Scheme().(clientsecret.HighEntropy); marked {
		return p.native(unmarked(text))
	}
	return d, err
}

// secretOnly returns a plaintext, unless it holds a digest.
func secretOnly(text string, d clientsecret.Digest, err error) (clientsecret.Digest, error) {
	if err == nil {
		err = looksHashed(text)
	}
	if err != nil {
		return clientsecret.Digest{}, err
	}
	return d, nil
}
