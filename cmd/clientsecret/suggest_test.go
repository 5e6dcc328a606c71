package main

import "testing"

func TestEdits(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"check", "check", 0}, {"chekc", "check", 1}, {"genrate", "generate", 1},
		{"generatee", "generate", 1}, {"gnerat", "generate", 2}, {"hsah", "hash", 1},
		{"abc", "xyz", 3}, {"a", "abcd", 3}, {"check", "", 3},
	} {
		if got := edits(tc.a, tc.b); got != tc.want {
			t.Errorf("edits(%q, %q) = %d, want %d", tc.a, tc.b, got, tc.want)
		}
		if got := edits(tc.b, tc.a); got != tc.want {
			t.Errorf("edits(%q, %q) = %d, want %d", tc.b, tc.a, got, tc.want)
		}
	}
}

func TestSuggest(t *testing.T) {
	known := []string{"generate", "hash", "check", "key", "audit"}
	for typed, want := range map[string]string{
		"genrate": "generate", "hsah": "hash", "kye": "key", "checks": "check", "adit": "audit",
		"": "", "x": "", "ab": "", "zz": "", "hunter2": "", "generated-secret": "",
	} {
		if got := suggest(typed, known); got != want {
			t.Errorf("suggest(%q) = %q, want %q", typed, got, want)
		}
	}
}
