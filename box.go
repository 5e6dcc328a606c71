package clientsecret

import "errors"

// box hides a value from everything that prints. Reflection shows the address of
// a func and nothing behind it: fmt does not call the methods of a value in an
// unexported field, and debugging printers follow pointers.
//
// A type that must not print holds a pointer to a box, so that a copy is deeply
// equal to its original, beside a [0]func(), so that == does not compile.
type box[T any] struct {
	open func() T
}

// redacted is what a Secret or a Key writes in its own place.
const redacted = "[REDACTED]"

// redactedText is what MarshalText writes for a value that must not be written.
func redactedText(zero bool) ([]byte, error) {
	if zero {
		return nil, nil
	}
	return []byte(redacted), nil
}

// errRedacted refuses the placeholder: a configuration that was marshalled and
// read back has lost its secrets.
var errRedacted = errors.New(
	"clientsecret: the text is the placeholder " + redacted + "; set the value itself")
