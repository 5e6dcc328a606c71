package clientsecret

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// This file holds how secrets, keys and digests print and travel: a Secret and a
// Key as a placeholder, a Digest as its stored value. log/slog prints a Secret and
// a Key by MarshalText, and would print the stored value of a Digest.

// String returns the placeholder [REDACTED].
func (s Secret) String() string { return redacted }

// Format writes the placeholder [REDACTED] for every verb and flag.
func (s Secret) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// MarshalText returns the placeholder [REDACTED], or nothing for an empty
// secret.
func (s Secret) MarshalText() ([]byte, error) { return redactedText(s.IsZero()) }

// UnmarshalText takes text as the secret, so that a Secret can be a field of a
// configuration or the value of a flag. It refuses the placeholder that
// MarshalText writes.
func (s *Secret) UnmarshalText(text []byte) error {
	if string(text) == redacted {
		return errRedacted
	}
	*s = NewSecret(string(text))
	return nil
}

// String returns the placeholder [REDACTED].
func (k Key) String() string { return redacted }

// Format writes the placeholder [REDACTED] for every verb and flag.
func (k Key) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// MarshalText returns the placeholder [REDACTED], or nothing for the zero Key.
func (k Key) MarshalText() ([]byte, error) { return redactedText(k.IsZero()) }

// UnmarshalText reads a key as [ParseKey] does, so that it can be the value of
// an environment variable or a flag. Empty text gives the zero Key.
func (k *Key) UnmarshalText(text []byte) error {
	*k = Key{}
	if len(text) == 0 {
		return nil
	}
	parsed, err := ParseKey(string(text))
	if err != nil {
		return err
	}
	*k = parsed
	return nil
}

// Format writes [Digest.String] for every verb and flag.
func (d Digest) Format(f fmt.State, _ rune) { io.WriteString(f, d.String()) }

// LogValue returns [Digest.String], so that log/slog does not call MarshalText.
func (d Digest) LogValue() slog.Value { return slog.StringValue(d.String()) }

// errPlaintextText keeps a client record that is logged, or returned by an API
// as JSON, from carrying the secret out.
var errPlaintextText = errors.New("clientsecret: a plaintext secret is not marshalled; " +
	"store a digest, or write Encode()")

// MarshalText returns the stored value, or nothing for the zero Digest. For a
// plaintext it is an error: the secret must not leave with a client record that
// is logged or returned as JSON, and must not be lost in silence either. To write
// a configuration that has plaintext, use a string and [Digest.Encode].
func (d Digest) MarshalText() ([]byte, error) {
	if d.IsPlaintext() {
		return nil, errPlaintextText
	}
	return []byte(d.Encode()), nil
}

// UnmarshalText parses a stored value as [Parse] does, within the default
// [Limits]. Empty text gives the zero Digest: no secret is registered. On an
// error, d is the zero Digest.
func (d *Digest) UnmarshalText(text []byte) error {
	*d = Digest{}
	if len(text) == 0 {
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Scan implements [database/sql.Scanner] for text columns, within the default
// [Limits]. NULL and the empty string give the zero Digest. On an error, d is
// the zero Digest.
func (d *Digest) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		return d.UnmarshalText(nil)
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	}
	*d = Digest{}
	return fmt.Errorf("clientsecret: cannot scan %T into a Digest; the column should hold text", src)
}

// Value implements [driver.Valuer]: the stored value whole, plaintext included,
// and NULL for the zero Digest.
func (d Digest) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.Encode(), nil
}
