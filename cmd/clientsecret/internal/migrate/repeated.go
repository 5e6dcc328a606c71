package migrate

import (
	"slices"
	"sort"
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
	secrets []string

	// Of the sorted secrets: the ranges of those that begin alike, by how they begin,
	// and for each the longest other one that it begins with, or -1.
	ranges   map[string][2]int
	shortens []int
}

// add looks for a secret too.
func (r *repeated) add(secret string) {
	if len(secret) >= minRepeated {
		r.secrets = append(r.secrets, secret)
	}
}

// sort prepares the search.
func (r *repeated) sort() {
	slices.Sort(r.secrets)
	r.secrets = slices.Compact(r.secrets)
	r.ranges = make(map[string][2]int)
	r.shortens = make([]int, len(r.secrets))
	var open []int // each begins with the one before
	for i, secret := range r.secrets {
		begin := secret[:minRepeated]
		first, ok := r.ranges[begin]
		if !ok {
			first[0] = i
		}
		r.ranges[begin] = [2]int{first[0], i + 1}
		for len(open) > 0 && !strings.HasPrefix(secret, r.secrets[open[len(open)-1]]) {
			open = open[:len(open)-1]
		}
		r.shortens[i] = -1
		if len(open) > 0 {
			r.shortens[i] = open[len(open)-1]
		}
		open = append(open, i)
	}
}

// lines returns the lines of the file on which one of the secrets stands. It must
// not be a part of a longer word. The text is the file's, with some of it blanked.
func (r *repeated) lines(f *config.File, text string) []int {
	r.sort()
	var found []int
	for i := 0; i+minRepeated <= len(text); i++ {
		if i > 0 && isWord(text[i-1]) && isWord(text[i]) || !r.begins(text[i:]) {
			continue
		}
		if line := f.Line(i); len(found) == 0 || found[len(found)-1] != line {
			found = append(found, line)
		}
	}
	return found
}

// begins reports whether a text begins with one of the secrets, whose last letter is not
// within a word. All that it begins with shorten the last secret that sorts before it.
func (r *repeated) begins(text string) bool {
	among, ok := r.ranges[text[:minRepeated]]
	if !ok {
		return false
	}
	alike := r.secrets[among[0]:among[1]]
	last := among[0] - 1 + sort.Search(len(alike), func(i int) bool { return alike[i] > text })
	if last < among[0] {
		return false
	}
	common := 0
	for s := r.secrets[last]; common < min(len(s), len(text)) && s[common] == text[common]; {
		common++
	}
	for i := last; i >= 0; i = r.shortens[i] {
		n := len(r.secrets[i])
		if n <= common && (n == len(text) || !isWord(text[n-1]) || !isWord(text[n])) {
			return true
		}
	}
	return false
}

// isWord reports whether a byte is one of a word.
func isWord(c byte) bool {
	return c >= 0x80 || strings.IndexByte("0123456789_", c) >= 0 ||
		'a' <= c|0x20 && c|0x20 <= 'z'
}
