package stored_test

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// vector is a stored value that other software made: see testdata/vectors.py.
type vector struct {
	MadeBy    string `json:"made_by"`
	Algorithm string `json:"algorithm"`
	Secret    string `json:"secret"`
	Stored    string `json:"stored"`
}

func readVectors(tb testing.TB) []vector {
	tb.Helper()
	f, err := os.Open("../../testdata/vectors.jsonl")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var vs []vector
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var v vector
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			tb.Fatal(err)
		}
		vs = append(vs, v)
	}
	if len(vs) < 200 {
		tb.Fatalf("only %d vectors", len(vs))
	}
	return vs
}

func mustParse(tb testing.TB, text string) *stored.Value {
	tb.Helper()
	v := new(stored.Value)
	if err := v.Parse(text, &stored.DefaultLimits); err != nil {
		tb.Fatalf("Parse(%q): %v", text, err)
	}
	return v
}
