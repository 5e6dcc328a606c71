package main

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/stored"
)

// This file names the options behind the errors of the library.

// withOptions replaces names of fields in the library's errors by options.
func withOptions(err error) error {
	var limit *clientsecret.LimitError
	var outOfRange *clientsecret.RangeError
	switch {
	case errors.As(err, &outOfRange):
		return fmt.Errorf("%s: %s is %d, out of the range %d to %d", strings.ToLower(outOfRange.Of),
			option(outOfRange.Field), outOfRange.Value, outOfRange.Min, outOfRange.Max)
	case errors.As(err, &limit):
		return fmt.Errorf("the scheme is too expensive: its %s is %d, above the limit of %d",
			limit.Parameter, limit.Value, limit.Limit)
	}
	return errors.New(optionNames.Replace(err.Error()))
}

// optionNames replaces Go names in the library's errors by options.
var optionNames = strings.NewReplacer(
	"a greater Length", "a greater --length",
	"a larger Charset", "more --characters",
	"a Charset", "--characters",
	"a Prefix", "--prefix",
	"AllowWeak", "--allow-weak",
	"use a shorter secret, or", "give a shorter one (generate --length), or",
	stored.Named("bcrypt").Instead, "--scheme bcrypt-sha256",
)

// option returns the name of a field in options and schemes: salt-length for
// SaltLength.
func option(field string) string {
	var b strings.Builder
	for i, r := range field {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
