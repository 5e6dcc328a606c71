package clientsecret_test

import (
	"errors"
	"fmt"

	"github.com/clientsecret/clientsecret"
)

// Seal a stored value, open it, and rotate the key.
func ExampleKeyring() {
	ring := &clientsecret.Keyring{
		Primary: "2026",
		Keys: map[string]clientsecret.AEAD{
			"2026": clientsecret.GenerateKey(), // from ReadKey, in a provider
		},
	}
	digest, err := clientsecret.PBKDF2{Iterations: 1000}.Hash(clientsecret.NewSecret("secret"))
	if err != nil {
		panic(err)
	}
	sealed, err := ring.Seal(digest, "grafana")
	if err != nil {
		panic(err)
	}
	stored := sealed.Encode()
	fmt.Println(stored[:len("$sealed$v=1,k=2026$")])

	opened, err := ring.Open(stored, "grafana")
	if err != nil {
		panic(err)
	}
	fmt.Println(opened, clientsecret.Compare(opened, clientsecret.NewSecret("secret")))
	_, err = ring.Open(stored, "another client")
	fmt.Println(errors.Is(err, clientsecret.ErrNotOpened))

	ring.Keys["2027"], ring.Primary = clientsecret.GenerateKey(), "2027"
	resealed, err := ring.Reseal(stored, "grafana")
	fmt.Println(resealed.KeyID(), err)
	// Output:
	// $sealed$v=1,k=2026$
	// pbkdf2-sha512,iterations=1000 <nil>
	// true
	// 2027 <nil>
}

// Store a secret that a protocol needs in the clear, such as client_secret_jwt.
func ExampleKeyring_SealSecret() {
	ring := &clientsecret.Keyring{
		Primary: "2026",
		Keys:    map[string]clientsecret.AEAD{"2026": clientsecret.GenerateKey()},
	}
	secret, err := clientsecret.Generate()
	if err != nil {
		panic(err)
	}
	sealed, err := ring.SealSecret(secret, "bank")
	if err != nil {
		panic(err)
	}

	// When the client signs a request with its secret.
	opened, err := ring.Open(sealed.Encode(), "bank")
	if err != nil {
		panic(err)
	}
	key, ok := opened.Plaintext() // key.Reveal() verifies the HMAC
	fmt.Println(key, ok, key.Reveal() == secret.Reveal())
	// Output: [REDACTED] true true
}
