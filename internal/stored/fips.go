package stored

import "crypto/fips140"

// decidable returns an error if Match cannot decide about a new value. Where
// FIPS 140 mode is enforced, go-crypt refuses secrets that the standard library
// takes, and what nobody can compare must not be stored.
func decidable(v *Value, secret string) error {
	if !fips140.Enforced() {
		return nil
	}
	if matches, err := v.Match(secret); err != nil || !matches {
		return undecided(v.Algorithm)
	}
	return nil
}
