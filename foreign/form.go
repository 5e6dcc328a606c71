package foreign

import (
	"strings"

	"github.com/clientsecret/clientsecret/internal/shape"
)

// Form is a form in which other software stores secrets.
type Form struct {
	Software string // whose form it is: "Django"
	Name     string // as the software calls it: "pbkdf2_sha256"; empty if it has but one

	// Obstacle says why no digest can be made of such a value. It is empty if
	// Parse converts it.
	Obstacle string
}

// Converts reports whether [Parse] makes a digest of such a value.
func (f Form) Converts() bool { return f.Obstacle == "" }

// String returns the software and the name: "Django pbkdf2_sha256".
func (f Form) String() string { return strings.TrimSuffix(f.Software+" "+f.Name, " ") }

// Forms returns all forms, those of one software together.
func Forms() []Form {
	var all []Form
	for i := range forms {
		all = append(all, forms[i].Form)
	}
	return all
}

// Recognise returns the form of a value of other software, whole or not. It
// reports false for a digest of [clientsecret.Parse] and for what is unknown. It
// is safe for concurrent use.
func Recognise(value string) (Form, bool) {
	if f := find(value); f != nil {
		return f.Form, true
	}
	return Form{}, false
}

// form is a row of the table.
type form struct {
	Form

	// is reports whether a value, without white space at its end, is certainly in
	// this form, whole or not. If shape is set, that has to be the name of its shape
	// in the table of internal/shape, and is may be nil.
	is    func(text string) bool
	shape string

	// One of these reads a value of a form without an obstacle. digest returns it
	// as this module writes it, and secret the plaintext in it.
	digest func(text string) (string, error)
	secret func(value string) (string, error)
}

// find returns the row of a value, nil if there is none.
func find(value string) *form {
	text := trimmed(value)
	for i := range forms {
		if f := &forms[i]; f.shape == "" && f.is(text) {
			return f
		}
	}
	s, ok := shape.Of(value)
	if !ok {
		return nil
	}
	for i := range forms {
		if f := &forms[i]; f.shape == s.Name && (f.is == nil || f.is(text)) {
			return f
		}
	}
	return nil
}

// begins returns a condition: that a value begins with one of the texts.
func begins(with ...string) func(text string) bool {
	return func(text string) bool { return hasPrefix(text, with) }
}

func hasPrefix(text string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(text, p) {
			return true
		}
	}
	return false
}
