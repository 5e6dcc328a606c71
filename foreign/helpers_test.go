package foreign_test

import (
	"encoding/json"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/foreign"
	"github.com/clientsecret/clientsecret/internal/leaktest"
)

// vector is a value that other software made.
type vector struct {
	MadeBy string `json:"made_by"`
	Form   string `json:"form"` // as the software calls it
	Secret string `json:"secret"`
	Value  string `json:"value"`
}

// vectors returns the values that the scripts in testdata made, and those of test
// suites.
func vectors(tb testing.TB) []vector {
	tb.Helper()
	var all []vector
	for _, name := range []string{"testdata/vectors.jsonl", "testdata/suites.jsonl"} {
		text, err := os.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			var v vector
			if err := json.Unmarshal([]byte(line), &v); err != nil {
				tb.Fatal(err)
			}
			all = append(all, v)
		}
	}
	if len(all) < 250 {
		tb.Fatalf("%d vectors: a file is not whole", len(all))
	}
	return all
}

func mustParse(tb testing.TB, value string) clientsecret.Digest {
	tb.Helper()
	d, err := foreign.Parse(value)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// own are the words that errors may say.
var own = sync.OnceValue(func() leaktest.Words {
	return leaktest.WordsOf("*.go", "../*.go", "../internal/*/*.go")
})
