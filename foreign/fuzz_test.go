package foreign_test

import (
	"errors"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/foreign"
)

// FuzzParse: parsing never panics and never quotes its input, and what it reads is
// a value of this module.
func FuzzParse(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.Value)
	}
	f.Add("")
	f.Add("{}")
	f.Add("{PLAIN.HEX}00")
	f.Fuzz(func(t *testing.T, value string) {
		d, err := foreign.Parse(value)
		form, known := foreign.Recognise(value)
		if err != nil {
			var e *foreign.Error
			if !d.IsZero() {
				t.Error("a digest beside an error")
			}
			if q := own().Quotes(err, value); q != "" {
				t.Errorf("%q is quoted in %q", q, err)
			}
			if errors.As(err, &e) && (!known || e.Form != form) {
				t.Errorf("the error is of %v, recognised is %v", e.Form, form)
			}
			return
		}
		if known && !form.Converts() {
			t.Errorf("%v was converted", form)
		}
		again, err := clientsecret.Parse(d.Encode())
		if err != nil || !again.Equal(d) {
			t.Errorf("%q is read as %v, %v", d.Encode(), again, err)
		}
		if twice, err := foreign.Parse(d.Encode()); err != nil || !twice.Equal(d) {
			t.Errorf("%q is converted to %v, %v", d.Encode(), twice, err)
		}
		for _, w := range d.Warnings() {
			if q := own().Quotes(w, value); q != "" {
				t.Errorf("%q is quoted in %q", q, w)
			}
		}
	})
}
