package foreign

import (
	"errors"
	"fmt"
	"strings"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/shape"
)

// ErrUnknown: the value has no form that this package knows. It may be a
// plaintext: [clientsecret.Parse] reads that, and warns.
var ErrUnknown = errors.New("foreign: not a digest in a known form; " +
	"if it is the secret itself, hash it")

// Error says why a value whose form is certain is no digest. It holds no part of
// the value.
type Error struct {
	Form Form
	err  error
}

func (e *Error) Error() string {
	return "foreign: " + e.Form.String() + ": " +
		strings.TrimPrefix(e.err.Error(), "clientsecret: ")
}

// Unwrap returns what is wrong, for [errors.Is] and [errors.As].
func (e *Error) Unwrap() error { return e.err }

// reason is what is wrong, without the names of the errors that it wraps.
type reason struct {
	kind error
	text string
}

func (r reason) Error() string { return r.text }
func (r reason) Unwrap() error { return r.kind }

func malformed(what string) error { return reason{clientsecret.ErrMalformed, what} }

// unsupported says why a digest does not convert, and what remains.
func unsupported(why string) error {
	return reason{clientsecret.ErrUnsupported,
		why + "; hash the secret if it is known, or make a new one"}
}

// looksHashed refuses a plaintext that holds a digest: whoever steals the digest
// could present it.
func looksHashed(value string) error {
	if s, ok := shape.Of(value); ok {
		return malformed("the plaintext looks like " + s.Name + "; convert that alone")
	}
	return nil
}

// unknown says what a value looks like that has no known form.
func unknown(value string) error {
	s, ok := shape.Of(value)
	if !ok {
		return ErrUnknown
	}
	what := ", cut, altered or with something around it; give the digest alone"
	switch s.Kind {
	case shape.Damaged:
		what = " without its $ signs; restore it, or make a new secret"
	case shape.Wrapped, shape.Sealed:
		what = " with something around it; give the digest alone"
	}
	return fmt.Errorf("foreign: %w", malformed("it looks like "+s.Name+what))
}
