// Package clientsecret makes, stores and compares the client secrets of OAuth
// 2.0 and OpenID Connect providers.
//
// A provider registers a secret for each confidential client (RFC 6749, section
// 2.3.1). The relying party keeps the secret. The provider stores a value from
// which nobody can recover it. These words name everything here:
//
//   - A secret is the value in the clear that the relying party presents:
//     [Secret].
//   - A stored value is the string in the provider's configuration or database.
//   - A digest is a stored value after parsing: [Digest].
//   - A scheme is an algorithm with its work factors: [Scheme].
//   - The presented secret arrives at the token endpoint. The registered digest
//     belongs to the client that it claims to be.
//   - A [Warning] is something that an operator should change. It does not stop
//     the value from working.
//
// To register a client:
//
//	secret, err := clientsecret.Generate() // secret.Reveal() is for the relying party
//	digest, err := clientsecret.Hash(secret) // digest.Encode() is for the provider to store
//
// To authenticate it:
//
//	digest, err := clientsecret.Parse(stored) // once, when the configuration is read
//	err = clientsecret.Compare(digest, clientsecret.NewSecret(presented))
//
// Compare returns nil only for a match. Everything else is an error: an empty
// secret, one that is too long, a client without a secret. So one check, err ==
// nil, lets a client in.
//
// # Servers
//
// A server uses a [Verifier] instead. It remembers results, so that stored
// values may be expensive, limits what is derived at a time, and hides which
// clients exist:
//
//	var verifier clientsecret.Verifier // one, for all clients
//	_, err = verifier.Verify(ctx, clientID, clientsecret.NewSecret(presented), digest)
//
// Where stolen stored values must be useless, or a protocol needs the secret
// itself, a [Keyring] seals them: it encrypts a stored value for one client,
// under a key that is not kept with it.
//
// # Tuning
//
// Each function has a form with fields, whose zero value does the same:
// [Generator], [PBKDF2] and the other schemes, [Parser], [Verifier].
//
// # Plaintext
//
// Stored values that are the secret itself still compare, with a [Warning], so that
// nobody is locked out before they are migrated. Afterwards, RefusePlaintext of a
// Parser and of Verifier.Parser ends that: [ErrPlaintext].
//
// # What is never printed
//
// A Secret prints as [REDACTED] in every way of printing. A Digest prints its
// algorithm and work factors, and never salt, hash or plaintext. No error and no
// warning holds any part of a secret or of a stored value beyond a known
// identifier, the name of a parameter and its number, and the id of a key.
//
// Two ways out remain. A Digest that is not plaintext marshals as its stored
// value: a record that holds one is logged with salt and hash by a JSON handler
// of log/slog. And code outside this package may quote what it refuses: package
// flag prints the value that its TextVar refuses, and a YAML decoder one that is
// no string.
//
// # Other packages
//
// Package diagnose tells an operator why a secret that is right does not match.
package clientsecret
