// Package clientsecret makes, stores and compares the client secrets of OAuth 2.0 and OpenID Connect providers.
//
// A provider holds a secret for each confidential client (RFC 6749, section 2.3.1). The relying party has the secret itself;
// the provider stores a value from which the secret cannot be had back. Six words name everything in this package:
//
//   - A secret is the value in the clear that the relying party presents: [Secret].
//   - A stored value is the string in the provider's configuration or database.
//   - A digest is a stored value after parsing: [Digest].
//   - A scheme is an algorithm together with its work factors: [Scheme].
//   - The presented secret arrives at the token endpoint; the registered digest belongs to the client it claims to be.
//   - A [Warning] is something that an operator should change and that does not stop the value from working.
//
// Start with the four functions. To register a client:
//
//	secret, err := clientsecret.Generate()  // secret.Reveal() is for the relying party
//	digest, err := clientsecret.Hash(secret) // digest.Encode() is for the provider to store
//
// To authenticate it:
//
//	digest, err := clientsecret.Parse(stored) // once, when the configuration is read
//	err = clientsecret.Compare(digest, clientsecret.NewSecret(presented))
//
// Compare returns nil only for a match. Everything else, an empty or over-long presented secret and a client without a secret
// included, is an error: letting a client in takes one comparison, err == nil.
//
// A server uses a [Verifier] instead, which remembers what was compared, so that a stored value may be as dear as it should be, and bounds what is compared
// at once:
//
//	var verifier clientsecret.Verifier // one, for all clients
//	_, err = verifier.Verify(ctx, clientsecret.NewSecret(presented), digest)
//
// Where a protocol needs the secret itself, or the stored values should be worth nothing to who steals them, a [Keyring] seals them: it encrypts
// a stored value, under a key that is not kept with it, for one client.
//
// Where a secret is right and yet fails, package diagnose tells an operator why.
//
// # Tuning
//
// Each function has a form with fields, whose zero value does the same: [Generator], [PBKDF2] and the other schemes, [Parser], [Verifier].
//
// # What is never printed
//
// A Secret prints as [REDACTED] whatever the way of printing; [Secret.Reveal] is the only way out. A Digest prints its algorithm
// and work factors, never salt, hash or plaintext; [Digest.Encode] gives the stored value. No error and no warning contains any part
// of a secret or of a stored value, other than an identifier that this package knows, a parameter's name and its number;
// and the id of a key.
//
// A Digest that is not plaintext marshals as what is stored: a record that holds one, given to a JSON handler of log/slog, is logged with
// salt and hash. And what this package cannot see, it cannot redact: package flag quotes a value that its TextVar refuses, and a
// YAML decoder one that is no string.
//
// # Stored values that are understood
//
// PBKDF2 (go-crypt, passlib and Ory Hydra forms), Argon2, bcrypt, bcrypt-sha256, scrypt, yescrypt, sha256crypt, sha512crypt, and
// the legacy md5crypt and sha1crypt; plaintext as $plaintext$…, as $base64$… and bare. See [Parse].
package clientsecret
