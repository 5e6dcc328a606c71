package diagnose

import (
	"errors"
	"iter"
	"slices"
	"sync"

	"github.com/clientsecret/clientsecret"
)

// maxComparisons bounds what Mismatch costs after its first comparison.
const maxComparisons = 64

// maxRead bounds the bytes that repairs read, because texts that are too long to be
// compared count as no comparison.
const maxRead = 1 << 20

// A mismatch is a registered value, and what is presented for it in vain.
type mismatch struct {
	stored    string // the registered value
	plaintext string // the secret in it; empty if it is hashed
	presented string
	algorithm string // of the registered digest
	prefix    string // of the secrets that have a checksum; empty if none has
	shape     string // whose digest is registered as the secret, once it is recognised

	compare   func(secret string) error // with the registered value
	remaining int                       // how many comparisons may follow
	read      int                       // how many bytes the repairs have read
	tried     map[string]bool           // the secrets that were compared

	inside   func() []string // what unwrapped returns for what is presented
	stripped func() []string // what the function stripped does
}

func newMismatch(stored, plaintext, presented string, compare func(string) error) *mismatch {
	return &mismatch{
		stored: stored, plaintext: plaintext, presented: presented,
		compare: compare, remaining: maxComparisons, tried: map[string]bool{presented: true},
		inside:   sync.OnceValue(func() []string { return unwrapped(presented) }),
		stripped: sync.OnceValue(func() []string { return stripped(presented) }),
	}
}

func (m *mismatch) hashed() bool { return m.plaintext == "" }

// matches compares a secret with the registered value, unless it was compared
// before or too many others were.
func (m *mismatch) matches(secret string) bool {
	if secret == "" || m.tried[secret] || m.remaining == 0 {
		return false
	}
	m.tried[secret] = true
	err := m.compare(secret)
	if !errors.Is(err, clientsecret.ErrSecretTooLong) { // refused without work
		m.remaining--
	}
	return err == nil
}

// matchesOther compares a secret with another digest than the registered one. That
// is done a few times, before all else.
func (m *mismatch) matchesOther(d clientsecret.Digest, secret string) bool {
	m.remaining--
	return clientsecret.Compare(d, clientsecret.NewSecret(secret)) == nil
}

// causes looks for the causes of the mismatch: first for what is certain, then
// for what matches once it is repaired, then for mere shapes, and last at
// checksums.
func (m *mismatch) causes() []cause {
	for _, look := range []func() []cause{
		m.presentedStored,
		m.registeredForeign,
		m.presentedLess,
		m.registeredDamaged,
		m.summed,
		m.swapped,
		m.repaired,
		m.cut,
		m.partly,
		m.shaped,
		m.replaced,
		m.checked,
	} {
		if found := look(); found != nil {
			return found
		}
	}
	return nil
}

// repaired repairs what is presented in one way and then in two, the likeliest
// first, and returns the causes of the first text that matches.
func (m *mismatch) repaired() []cause {
	presented := []candidate{{text: m.presented}}
	once := distinct(m.eachCandidate(presented, suggested), m.presented)
	for _, phase := range []iter.Seq[candidate]{
		slices.Values(once),
		m.eachCandidate(presented, common),
		m.eachCandidate(once, suggested),
		m.eachRepair(once, common),
		m.eachCandidate(presented, rare),
		m.eachRepair(once, rare),
	} {
		for c := range phase {
			if m.matches(c.text) {
				return c.causes
			}
			if m.remaining == 0 {
				return nil
			}
		}
	}
	return nil
}

// A candidate is a text that may be the registered secret.
type candidate struct {
	text   string
	causes []cause // of the repairs that made it, at most two
	last   kind    // of the last of these repairs
}

// apply returns what a repair makes of c; nothing if it may not follow, or if
// enough was read.
func (m *mismatch) apply(r repair, c candidate) []candidate {
	if c.last == final || c.last == changes && r.kind == final || m.read+len(c.text) > maxRead {
		return nil
	}
	m.read += len(c.text)
	var made []candidate
	for _, text := range r.apply(c.text) {
		made = append(made, candidate{text, append(slices.Clip(c.causes), r.cause), r.kind})
	}
	return made
}

// eachCandidate yields what repairs make of candidates: all repairs of the first
// candidate, then those of the next.
func (m *mismatch) eachCandidate(candidates []candidate, repairs []repair) iter.Seq[candidate] {
	return func(yield func(candidate) bool) {
		for _, c := range candidates {
			for _, r := range repairs {
				for _, made := range m.apply(r, c) {
					if !yield(made) {
						return
					}
				}
			}
		}
	}
}

// eachRepair yields the same in another order: the first repair of all
// candidates, then the next.
func (m *mismatch) eachRepair(candidates []candidate, repairs []repair) iter.Seq[candidate] {
	return func(yield func(candidate) bool) {
		for i := range repairs {
			for made := range m.eachCandidate(candidates, repairs[i:i+1]) {
				if !yield(made) {
					return
				}
			}
		}
	}
}

// distinct returns the candidates whose text is not empty, not presented, and
// none that came before.
func distinct(candidates iter.Seq[candidate], presented string) []candidate {
	seen := map[string]bool{"": true, presented: true}
	var kept []candidate
	for c := range candidates {
		if !seen[c.text] {
			seen[c.text] = true
			kept = append(kept, c)
		}
	}
	return kept
}

// cut finds that something follows a secret of 72 characters, as many as a generated
// one has. With bcrypt, it may also be that only the first 72 bytes count. All else
// comes first.
func (m *mismatch) cut() []cause {
	found, begin := moreBehind, firstCharacters
	if m.algorithm == "bcrypt" {
		found, begin = madeFromBeginning, firstBytes
	}
	for _, text := range append([]string{m.presented}, trims(m.presented)...) {
		if first := begin(text); first != text && m.matches(first) {
			return []cause{found}
		}
	}
	return nil
}

// firstBytes returns the part of a secret that bcrypt reads.
func firstBytes(s string) string { return s[:min(len(s), 72)] }

// firstCharacters returns as much of s as a generated secret has characters.
func firstCharacters(s string) string {
	count := 0
	for at := range s {
		if count == 72 {
			return s[:at]
		}
		count++
	}
	return s
}
