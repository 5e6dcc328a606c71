// Package shape recognises values that must not be taken for secrets: digests
// that nothing reads as digests, and secrets that everybody knows.
//
// A digest is read as a plaintext if it has lost its $ signs or its beginning, if
// something stands around it, or if other software made it. Whoever steals it could
// then present it, so it has to be named before anybody hashes or seals it. The
// package promises two things: the damages and the software of its table are
// recognised, and a random secret is not, except for the [Hex] kind.
package shape

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Shape is a row of the table.
type Shape struct {
	Name string // whose digest it is, with its article: "a Django digest"
	Kind Kind

	expression string // matches a layer of a value, see layers
}

// Kind says what is wrong with a digest, and so what to do about it.
type Kind int

// The kinds of shapes.
const (
	// Wrapped is a digest that can be read once what stands around it is gone.
	Wrapped Kind = iota + 1

	// Damaged is a digest that has lost $ signs, and what a shell took with them, or its
	// beginning.
	Damaged

	// Foreign is a digest in a form of other software.
	Foreign

	// Sealed is a sealed value with something around it, or without its $ signs.
	Sealed

	// Hex is as many hex digits as a hash has. A random secret in hex has the same
	// shape.
	Hex
)

// IdentityV2 is the name of a shape that one in 256 texts of 49 random bytes has.
const IdentityV2 = "a version 2 ASP.NET Core Identity digest"

// Of returns the first shape of the table that a stored value has, if it has
// one. What may stand around a digest is taken off first: white space, quotes, a
// name, escapes, $plaintext$, $base64$ and base64. After $plaintext$ and
// $base64$, hex digits have no shape: these forms say that it is a secret.
//
// It is meant for values that are taken for a plaintext. A whole digest is
// [Wrapped] too. It is safe for concurrent use.
func Of(value string) (Shape, bool) {
	for l := range layers(value) {
		if strings.Contains(l.text, "$") {
			if s, ok := first(compiled().withDollar, l); ok {
				return s, true
			}
		}
		if s, ok := first(compiled().others, l); ok {
			return s, true
		}
	}
	return Shape{}, false
}

// IsSealed reports whether a value holds a sealed value in any form.
func IsSealed(value string) bool {
	for l := range layers(value) {
		if !strings.ContainsAny(l.text, "=:") { // each of them has one
			continue
		}
		for _, row := range compiled().sealed {
			if row.matches.MatchString(l.text) {
				return true
			}
		}
	}
	return false
}

// row is a row of the table, compiled.
type row struct {
	Shape
	matches *regexp.Regexp
}

// compiled compiles the table at its first use, so that a program pays for it
// only if it parses a plaintext.
var compiled = sync.OnceValue(func() (table struct{ withDollar, others, sealed []row }) {
	compile := func(shapes []Shape) (rows []row) {
		for _, s := range shapes {
			rows = append(rows, row{s, regexp.MustCompile(s.expression)})
		}
		return rows
	}
	table.withDollar, table.others = compile(withDollar), compile(others)
	for _, r := range slices.Concat(table.withDollar, table.others) {
		if r.Kind == Sealed {
			table.sealed = append(table.sealed, r)
		}
	}
	return table
})

// first returns the first row that matches a layer.
func first(rows []row, l layer) (Shape, bool) {
	for _, r := range rows {
		if r.matches.MatchString(l.text) && !(l.secret && r.Kind == Hex) {
			return r.Shape, true
		}
	}
	return Shape{}, false
}
