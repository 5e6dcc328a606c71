package diagnose

import (
	"strings"
	"testing"
)

// TestFindings: every row of the table has a code and a text that can be printed
// after another one, and no two say the same.
func TestFindings(t *testing.T) {
	seen := make(map[string]bool)
	for i, f := range findings {
		switch {
		case f.Code == "" || f.Message == "":
			t.Errorf("%d: no text", i)
		case seen[f.Message]:
			t.Errorf("%s: twice: %s", f.Code, f.Message)
		case strings.HasSuffix(f.Message, "."), strings.HasPrefix(f.Message, "clientsecret"),
			strings.ToLower(f.Message[:1]) != f.Message[:1]:
			t.Errorf("%s: not fit to follow another text: %s", f.Code, f.Message)
		case len(f.Message) > 280:
			t.Errorf("%s: %d characters: %s", f.Code, len(f.Message), f.Message)
		}
		seen[f.Message] = true
	}
}
