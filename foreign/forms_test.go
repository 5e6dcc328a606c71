package foreign_test

import (
	"cmp"
	"os"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/foreign"
	"github.com/clientsecret/clientsecret/internal/shape"
)

// TestShapes: what this package converts is taken for a digest wherever a plaintext
// is read.
func TestShapes(t *testing.T) {
	for _, v := range vectors(t) {
		if v.Form == "native" || v.MadeBy == "passlib" && !v.converts() {
			continue
		}
		if d, err := foreign.Parse(v.Value); err == nil && d.IsPlaintext() {
			continue
		}
		if _, ok := shape.Of(v.Value); !ok && v.Value[0] != '$' {
			t.Errorf("%v: %s has no shape", v, v.Value)
		}
	}
}

// TestForms: the list is whole, and each form of a vector is on it.
func TestForms(t *testing.T) {
	listed := make(map[foreign.Form]bool)
	for _, f := range foreign.Forms() {
		if listed[f] || f.Software == "" || strings.TrimSpace(f.String()) != f.String() {
			t.Errorf("%v is listed twice, or has no name", f)
		}
		if strings.HasSuffix(f.Obstacle, ".") || f.Converts() != (f.Obstacle == "") {
			t.Errorf("%v: the obstacle %q", f, f.Obstacle)
		}
		listed[f] = true
	}
	seen := make(map[foreign.Form]bool)
	for _, v := range vectors(t) {
		f, ok := foreign.Recognise(v.Value)
		seen[f] = true
		if ok && (!listed[f] || f.Converts() != v.converts() && v.Form != "ldap_des_crypt" &&
			v.Form != "ldap_bsdi_crypt" && !strings.Contains(v.Value, "argon2i$m=8")) {
			t.Errorf("%v: recognised as %v", v, f)
		}
	}
	for f := range listed {
		if f.Converts() && !seen[f] {
			t.Errorf("no vector of %v", f)
		}
	}
}

// TestDocs: docs/formats.md has the forms, software by software.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	names := make(map[string][2][]string) // what converts, and what does not
	var order []string
	for _, f := range foreign.Forms() {
		row, ok := names[f.Software]
		if !ok {
			order = append(order, f.Software)
		}
		column := 0
		if !f.Converts() {
			column = 1
		}
		row[column] = append(row[column], cmp.Or(f.Name, "all"))
		names[f.Software] = row
	}
	for _, software := range order {
		row := names[software]
		line := "| " + software + " | " + strings.Join(row[0], ", ") + " | " + strings.Join(row[1], ", ") + " |\n"
		if !strings.Contains(string(page), line) {
			t.Errorf("docs/formats.md has no line %s", line)
		}
	}
}
