package remember

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
)

// Claim stands for a stored value and a secret. It is the SHA-256 of a [Key],
// the length of the stored value, the stored value, and the secret. It holds
// neither of the two, and the length keeps ("ab", "c") apart from ("a", "bc").
//
// A claim in a [Set] can let a client in, so nobody must be able to make two
// pairs with the same claim. Plain SHA-256 is enough for that. The key is
// random, and neither it nor a claim leaves the process. So an attacker cannot
// compute a claim, and cannot search for a collision. A wrong pair could then
// match only by chance: it would be a second preimage of SHA-256. HMAC (RFC
// 2104) also prevents extending a known hash, but no claim is known outside. It
// hashes twice and adds nothing here.
type Claim [sha256.Size]byte

// Key makes claims that nobody without it can compute. Use one for each
// Verifier, and let it never leave the process.
type Key [sha256.Size]byte

// NewKey returns a random key.
func NewKey() *Key {
	var k Key
	rand.Read(k[:]) // never fails: crypto/rand ends the program instead
	return &k
}

// ClaimOf returns the claim of a stored value and a secret. A text without a
// secret can have a claim too: pass an empty secret. Strings and bytes with the
// same content have the same claim.
func ClaimOf[T string | []byte](k *Key, stored, secret T) Claim {
	var buf [512]byte // enough for most inputs; longer ones cost an allocation
	b := append(buf[:0], k[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(len(stored)))
	return sha256.Sum256(append(append(b, stored...), secret...))
}

// idLength is the length to which ClaimOfID fills an id up: that of a stored value, and
// one more block of SHA-256, for the time that looking at a registered digest takes.
const idLength = 128 + sha256.BlockSize

var filler [idLength]byte

// ClaimOfID returns the claim of an id and a secret, as [ClaimOf] does of a stored
// value, and hashes about as much. Use a key of its own for such claims.
func ClaimOfID(k *Key, id, secret string) Claim {
	var buf [512]byte
	b := append(buf[:0], k[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(len(id)))
	b = append(b, id...)
	if n := idLength - len(id); n > 0 {
		b = append(b, filler[:n]...)
	}
	return sha256.Sum256(append(b, secret...))
}
