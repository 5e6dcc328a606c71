package clientsecret

import (
	"sync/atomic"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// TrustWant lets a Verifier upgrade to a weak Want without a Keyring, because a
// strong one would take the tests' time. Call it before the first use.
func TrustWant(v *Verifier) { v.ready().weakWant = true }

// CountHashes returns a counter of what a Verifier hashes. Call it before the first use.
func CountHashes(v *Verifier) *atomic.Int64 {
	hashes, x := new(atomic.Int64), v.ready()
	makeText := x.makeText
	x.makeText = func(s stored.Spec, secret string) (string, error) {
		hashes.Add(1)
		return makeText(s, secret)
	}
	return hashes
}
