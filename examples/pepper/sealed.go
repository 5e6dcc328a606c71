package pepper

import (
	"errors"

	"github.com/clientsecret/clientsecret"
)

// Keys reads a key from a file. For a variable, use ParseKey(os.Getenv("SEAL_KEY")).
func Keys(id, file string) (map[string]clientsecret.AEAD, error) {
	key, err := clientsecret.ReadKey(file)
	if err != nil {
		return nil, err
	}
	return map[string]clientsecret.AEAD{id: key}, nil
}

// Seal returns the stored value of a secret that a protocol needs in the clear. For a
// digest, as Hash returns it, use Keyring.Seal.
func Seal(ring *clientsecret.Keyring, secret clientsecret.Secret, clientID string) (string, error) {
	sealed, err := ring.SealSecret(secret, clientID)
	if err != nil {
		return "", err
	}
	return sealed.Encode(), nil
}

var errHashed = errors.New("the secret is hashed")

// Open returns the secret of a stored value that Seal made.
func Open(ring *clientsecret.Keyring, stored, clientID string) (clientsecret.Secret, error) {
	digest, err := ring.Open(stored, clientID)
	if err != nil {
		return clientsecret.Secret{}, err
	}
	secret, ok := digest.Plaintext()
	if !ok {
		return clientsecret.Secret{}, errHashed
	}
	return secret, nil
}
