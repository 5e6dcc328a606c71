// Package foreign reads the digests that other software has stored for its
// clients, so that a provider can move to Go and keep their secrets.
//
// Django, Spring Security, ASP.NET Core Identity and others store PBKDF2, bcrypt,
// scrypt or argon2, each in a spelling of its own. Such a value can be written
// anew without knowing the secret. [Parse] does that:
//
//	digest, err := foreign.Parse(row.ClientSecret)
//	if err != nil {
//		return err // an *Error names the software, and says what remains
//	}
//	if secret, ok := digest.Plaintext(); ok && digest.NeedsRehash(nil) {
//		if digest, err = clientsecret.Hash(secret); err != nil {
//			return err
//		}
//	}
//	row.ClientSecret = digest.Encode()
//
// {noop} and the like hold the secret itself, so their digest is a plaintext
// ([clientsecret.Digest.IsPlaintext]). The example hashes it, unless it is publicly
// known: then it stays, and warns. Do not hash what a protocol needs in the clear.
//
// The digest is like any other: [clientsecret.Compare] takes the secret that the
// client has always had, go-crypt and Authelia read it, and a low work factor
// warns. A value that [clientsecret.Parse] reads as a digest is returned as it
// is, so a column that is half converted can be read again.
//
// Not every digest can be written anew. Django's bcrypt_sha256 hashes the secret
// before bcrypt, {SSHA} and MD5 are no key derivation at all. These forms are
// recognised, and the error says what remains: hash the secret if it is still
// known, or make a new one. [Forms] lists all forms, and [Recognise] names that
// of a value.
//
// What has no known form is an error, and never a plaintext: a digest that was
// cut would become the secret. If a column holds plaintexts too, give
// [clientsecret.Parse] what is [ErrUnknown], and read its warnings.
package foreign
