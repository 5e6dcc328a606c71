package clientsecret

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// errPlaintextText keeps a client record that is logged, or returned by an API as JSON, from carrying the secret out.
var errPlaintextText = errors.New("clientsecret: a plaintext secret is not marshalled as text, JSON or YAML; store a digest, or write Encode() where the secret is meant to go")

// Format writes [Digest.String] for every verb and flag.
func (d Digest) Format(f fmt.State, _ rune) { io.WriteString(f, d.String()) }

// LogValue returns [Digest.String].
func (d Digest) LogValue() slog.Value { return slog.StringValue(d.String()) }

// MarshalText returns the stored value, or nothing for the zero Digest. For a plaintext it is an error, so that the secret neither leaves
// with a client record that is logged or returned as JSON, nor is silently lost; [Digest.Encode] and [Digest.Value] give it.
func (d Digest) MarshalText() ([]byte, error) {
	if d.IsPlaintext() {
		return nil, errPlaintextText
	}
	return []byte(d.Encode()), nil
}

// UnmarshalText parses a stored value as [Parse] does, within the default [Limits]. Empty text gives the zero Digest: no secret is registered. On an error, d is
// the zero Digest.
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

// Scan implements [database/sql.Scanner] for text columns, within the default [Limits]. NULL and the empty string give the zero Digest. On an error, d is the zero
// Digest.
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
	return fmt.Errorf("clientsecret: cannot scan a %T into a Digest; the column should hold text", src)
}

// Value implements [driver.Valuer]: the stored value whole, plaintext included, and NULL for the zero Digest.
func (d Digest) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.Encode(), nil
}
