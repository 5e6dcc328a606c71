package migrate

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestBegins: whether a text begins with a secret is the same as if each were tried.
func TestBegins(t *testing.T) {
	source := rand.New(rand.NewPCG(1, 2))
	word := func(n int) string {
		b := []byte("secret")
		for range n {
			b = append(b, "ab-"[source.IntN(3)])
		}
		return string(b)
	}
	found := 0
	for range 2000 {
		var r repeated
		for range 6 {
			r.add(word(source.IntN(6)))
		}
		r.sort()
		text := word(source.IntN(8))
		want := false
		for _, s := range r.secrets {
			rest, ok := strings.CutPrefix(text, s)
			if ok && (rest == "" || !isWord(s[len(s)-1]) || !isWord(rest[0])) {
				want = true
			}
		}
		if got := r.begins(text); got != want {
			t.Fatalf("%s begins with one of %s: %v, want %v", text, r.secrets, got, want)
		}
		if want {
			found++
		}
	}
	if found < 100 || found > 1900 {
		t.Errorf("%d of 2000 begin with one", found)
	}
}
