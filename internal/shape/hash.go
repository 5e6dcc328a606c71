package shape

import (
	"crypto/sha256"
	"crypto/sha512"
	"slices"
	"sync"
)

// hashed are secrets whose plain hashes stand in tutorials, as IdentityServer stores
// them.
var hashed = []string{
	"secret", "Secret", "password", "client-secret", "client_secret", "clientsecret", "my-secret",
	"mysecret", "super-secret", "supersecret", "secret1", "secret2", "topsecret", "test", "admin",
	"changeme", "123456", "scopeSecret", "ScopeSecret",
	"511536EF-F270-4058-80CA-1C89C192F69A", "49C1A7E1-0C79-4A89-A3D6-A37998FB86B0", // its templates
}

// knownHashes are the SHA-256 and the SHA-512 of known secrets.
var knownHashes = sync.OnceValue(func() map[string]bool {
	all := make(map[string]bool)
	for _, secret := range slices.Concat(hashed, documented) {
		short, long := sha256.Sum256([]byte(secret)), sha512.Sum512([]byte(secret))
		all[string(short[:])], all[string(long[:])] = true, true
	}
	return all
})

// IsKnownHash reports whether bytes are the SHA-256 or the SHA-512 of a secret that
// stands in public documentation. It is safe for concurrent use.
func IsKnownHash(hash []byte) bool { return knownHashes()[string(hash)] }
