package stored

import (
	"errors"
	"fmt"
	"math"
)

// The errors of this package. The root package re-exports all but ErrUndecided.
var (
	ErrEmpty         = errors.New("clientsecret: empty value")
	ErrUnsupported   = errors.New("clientsecret: unsupported stored value")
	ErrMalformed     = errors.New("clientsecret: malformed stored value")
	ErrSecretTooLong = errors.New("clientsecret: the secret is too long")
	ErrUndecided     = errors.New("clientsecret: the key derivation failed")
)

func malformed(algorithm, what string) error {
	return fmt.Errorf("%w: %s: %s", ErrMalformed, algorithm, what)
}

func undecided(a *Algorithm) error {
	return fmt.Errorf("%w: %s cannot be computed here", ErrUndecided, a.Name)
}

// LimitError has the fields of the root's LimitError, which documents them.
type LimitError struct {
	Parameter    string
	Value, Limit int64
}

func (e *LimitError) Error() string {
	unit := ""
	switch e.Parameter {
	case "memory", "memory × passes":
		unit = " KiB"
	case "salt length", "key length", "length":
		unit = " bytes"
	}
	return fmt.Sprintf("clientsecret: %s of %d%s is above the limit of %d; "+
		"use a cheaper value or other Limits", e.Parameter, e.Value, unit, e.Limit)
}

// atMost refuses a value above the limit. It refuses the largest int under any
// limit, because that stands for numbers that do not fit.
func atMost(parameter string, value, limit int64) error {
	if limit = min(limit, math.MaxInt-1); value > limit {
		return &LimitError{Parameter: parameter, Value: value, Limit: limit}
	}
	return nil
}

// RangeError has the fields of the root's RangeError, which documents them.
type RangeError struct {
	Of, Field       string
	Value, Min, Max int
}

func (e *RangeError) Error() string {
	return fmt.Sprintf("clientsecret: %s: %s is %d, out of the range %d to %d",
		e.Of, e.Field, e.Value, e.Min, e.Max)
}
