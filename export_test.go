package clientsecret

// TrustWant lets a Verifier upgrade to a weak Want without a Keyring, because a
// strong one would take the tests' time. Call it before the first use.
func TrustWant(v *Verifier) { v.ready().weakWant = true }
