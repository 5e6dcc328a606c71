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
//	secret, err := clientsecret.Generate()
//	if err != nil {
//		return err
//	}
//	digest, err := clientsecret.Hash(secret)
//	if err != nil {
//		return err
//	}
//	show(secret.Reveal())  // to the relying party, once
//	store(digest.Encode()) // beside the client's id
//
// To authenticate it:
//
//	digest, err := clientsecret.Parse(stored) // once, when the configuration is read
//	if err != nil {
//		return err
//	}
//	err = clientsecret.Compare(digest, clientsecret.NewSecret(presented))
//
// Compare returns nil only for a match. Everything else is an error: an empty
// secret, one that is too long, a client without a secret. So one check, err ==
// nil, lets a client in.
//
// # Servers
//
// A server uses a [Verifier] instead of Compare. It remembers results, so stored
// values may be expensive. It limits how much is derived at a time, and it hides
// which clients exist:
//
//	var verifier clientsecret.Verifier // one, for all clients
//	_, err := verifier.Verify(ctx, clientID, clientsecret.NewSecret(presented), digest)
//	return err // nil lets the client in
//
// A [Keyring] seals stored values: it encrypts each for one client, under a key
// that is kept elsewhere. Use one where stolen stored values must be useless, or
// where a protocol needs the secret itself.
//
// # Tuning
//
// Each function has a struct with fields to tune it. The zero value does what the
// function does:
//
//   - [Generate]: [Generator]
//   - [Hash]: [PBKDF2], and the other schemes
//   - [Parse]: [Parser]
//   - [Compare]: [Verifier]
//
// # Plaintext
//
// Some stored values are the secret itself. They still compare, with a [Warning],
// so nobody is locked out. Once all are migrated, set RefusePlaintext in the
// Parser and in Verifier.Parser: a plaintext is [ErrPlaintext] then.
//
// # What is never printed
//
// A Secret prints as [REDACTED] in every way of printing. A Digest prints its
// algorithm and work factors, and never salt, hash or plaintext. No error and no
// warning holds any part of a secret or of a stored value beyond a known
// identifier, the name of a parameter and its number, and the id of a key.
//
// Two ways out remain:
//
//   - A Digest that is not plaintext marshals as its stored value. So the JSON
//     handler of log/slog prints salt and hash of a record that holds one.
//   - Other code may quote what it refuses. Package flag prints the value that a
//     TextVar refuses, and YAML decoders print one that is no string.
//
// # Other packages
//
// Package diagnose tells an operator why a secret that is right does not match.
// Package foreign reads the digests that other software has stored.
package clientsecret
