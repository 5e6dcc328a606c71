package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// TestFamilies: every algorithm with a scheme is a variant of one family. Every
// number that it can set is a flag with a usage.
func TestFamilies(t *testing.T) {
	family := make(map[string]string)
	for _, f := range schemeFamilies {
		flags := make(map[string]bool)
		for _, flag := range f.command().Flags {
			flags[flag.Names()[0]] = true
		}
		delete(flags, "variant")
		delete(flags, "profile")
		for _, key := range f.factors() {
			if !flags[key] || factorUsages[key] == "" {
				t.Errorf("%s: no flag or no usage for %s", f.name, key)
			}
			delete(flags, key)
		}
		if len(flags) > 0 {
			t.Errorf("%s: flags that set nothing: %v", f.name, flags)
		}
		for _, v := range f.variants {
			if family[f.algorithm(v)] != "" {
				t.Errorf("%s is in two families", f.algorithm(v))
			}
			family[f.algorithm(v)] = f.name
		}
	}
	for _, a := range stored.Algorithms {
		if (a.Family != 0) != (family[a.Name] != "") {
			t.Errorf("%s: the family is %q", a.Name, family[a.Name])
		}
		delete(family, a.Name)
	}
	if len(family) > 0 {
		t.Errorf("families of what is no algorithm: %v", family)
	}
}

// TestProfiles: a profile sets work factors that the family's options set too.
func TestProfiles(t *testing.T) {
	for _, f := range schemeFamilies {
		for name, profile := range f.profiles {
			for factor := range profile {
				if !slices.Contains(f.factors(), factor) {
					t.Errorf("%s, profile %s: there is no option %s", f.name, name, factor)
				}
			}
		}
	}
}

// TestFlagsComeFromTheTable: the flags are the numbers that the table says can
// be set, and no others.
func TestFlagsComeFromTheTable(t *testing.T) {
	for _, original := range stored.Algorithms {
		row := *original
		row.Fields = slices.Clone(row.Fields)
		for i := range row.Fields { // the reverse
			f := &row.Fields[i]
			if f.Settable() {
				f.Max = f.Min
			} else {
				f.Max++
			}
		}
		all := append(settable([]*stored.Algorithm{original}), settable([]*stored.Algorithm{&row})...)
		var want []string
		for _, f := range row.Fields {
			want = append(want, f.Key)
		}
		slices.Sort(all)
		slices.Sort(want)
		if strings.Join(all, " ") != strings.Join(want, " ") {
			t.Errorf("%s: the flags are %v, want %v", original.Name, all, want)
		}
	}
}
