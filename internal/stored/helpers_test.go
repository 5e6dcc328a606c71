package stored_test

import (
	"testing"

	"github.com/clientsecret/clientsecret/internal/stored"
)

func mustParse(tb testing.TB, text string) *stored.Value {
	tb.Helper()
	v := new(stored.Value)
	if err := v.Parse(text, &stored.DefaultLimits); err != nil {
		tb.Fatalf("Parse(%q): %v", text, err)
	}
	return v
}
