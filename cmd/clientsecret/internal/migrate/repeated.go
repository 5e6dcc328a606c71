package migrate

import (
	"strings"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
)

// minRepeated is the length of the shortest secret that is looked for elsewhere, in
// bytes. A shorter one may be an ordinary word.
const minRepeated = 6

// ordinary are values of settings that can be secrets by mistake only. The id of a
// client is another such word.
var ordinary = []string{"one_factor", "two_factor", "bypass", "public"}

// repeated finds secrets in a text.
type repeated struct {
	secrets map[string]bool
	lengths map[string][]int // of the secrets that begin alike, by how they begin
}

// add looks for a secret too.
func (r *repeated) add(secret string) {
	if len(secret) < minRepeated || r.secrets[secret] {
		return
	}
	r.secrets[secret] = true
	begin := secret[:minRepeated]
	for _, n := range r.lengths[begin] {
		if n == len(secret) {
			return
		}
	}
	r.lengths[begin] = append(r.lengths[begin], len(secret))
}

// lines returns the lines of the file on which one of the secrets stands. It must
// not be a part of a longer word. The text is the file's, with some of it blanked.
func (r *repeated) lines(f *config.File, text string) []int {
	var found []int
	for i := 0; i+minRepeated <= len(text); i++ {
		if i > 0 && isWord(text[i-1]) && isWord(text[i]) {
			continue
		}
		for _, n := range r.lengths[text[i:i+minRepeated]] {
			end := i + n
			if end > len(text) || !r.secrets[text[i:end]] ||
				end < len(text) && isWord(text[end-1]) && isWord(text[end]) {
				continue
			}
			if line := f.Line(i); len(found) == 0 || found[len(found)-1] != line {
				found = append(found, line)
			}
		}
	}
	return found
}

// isWord reports whether a byte is one of a word.
func isWord(c byte) bool {
	return c >= 0x80 || strings.IndexByte("0123456789_", c) >= 0 ||
		'a' <= c|0x20 && c|0x20 <= 'z'
}
