package clientsecret_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/clientsecret/clientsecret"
)

// Register a client, and authenticate it when it presents its secret.
func Example() {
	// At registration: the secret goes to the relying party, the stored value into
	// the provider's database.
	secret, err := clientsecret.Generate()
	if err != nil {
		panic(err)
	}
	digest, err := clientsecret.Hash(secret)
	if err != nil {
		panic(err)
	}
	forTheRelyingParty, forTheDatabase := secret.Reveal(), digest.Encode()

	// When the provider starts.
	registered, err := clientsecret.Parse(forTheDatabase)
	if err != nil {
		panic(err)
	}

	// At the token endpoint.
	err = clientsecret.Compare(registered, clientsecret.NewSecret(forTheRelyingParty))
	fmt.Println("the right secret:", err)
	err = clientsecret.Compare(registered, clientsecret.NewSecret("a guess"))
	fmt.Println("a guess:", err)
	fmt.Println("in a log:", secret, registered)
	// Output:
	// the right secret: <nil>
	// a guess: clientsecret: the secret does not match
	// in a log: [REDACTED] pbkdf2-sha512,iterations=310000
}

// Make a secret for a relying party. Show it once, and keep only its stored value.
func ExampleGenerate() {
	secret, err := clientsecret.Generate()
	if err != nil {
		panic(err)
	}
	fmt.Println(len(secret.Reveal()), "characters,", int(secret.Entropy()), "bits")
	fmt.Println(secret)
	// Output:
	// 72 characters, 428 bits
	// [REDACTED]
}

// Make what a provider stores. The salt is random, so each stored value is another.
func ExampleHash() {
	digest, err := clientsecret.Hash(clientsecret.NewSecret("what the relying party has"))
	if err != nil {
		panic(err)
	}
	fmt.Println(digest.Encode()[:len("$pbkdf2-sha512$310000$")])
	// Output: $pbkdf2-sha512$310000$
}

// Read a stored value, whichever software made it. Report what an operator should
// change.
func ExampleParse() {
	digest, err := clientsecret.Parse(
		"$2y$05$34Ni7pJeOXhm6d8p8I6SAeW1Ey080BzWUQauY2.oCG9htWAq8hSGK") // of htpasswd
	if err != nil {
		panic(err)
	}
	fmt.Println(digest)
	for _, w := range digest.Warnings() {
		fmt.Println("warning:", w.Code)
	}

	// What begins with a $ is never taken for a plaintext.
	_, err = clientsecret.Parse("$2y$05$34Ni7pJeOXhm6d8p8I6SAe")
	fmt.Println("cut:", errors.Is(err, clientsecret.ErrMalformed))
	// Output:
	// bcrypt,cost=5
	// warning: weak-work-factor
	// cut: true
}

// A provider's configuration in JSON. A Digest parses its stored value while it is
// decoded, so a bad one is an error of the decoder.
func ExampleDigest_json() {
	var config struct {
		Clients []struct {
			ID     string              `json:"client_id"`
			Secret clientsecret.Digest `json:"client_secret,omitzero"` // omitted for a public client
		} `json:"clients"`
	}
	err := json.Unmarshal([]byte(`{"clients": [
		{
			"client_id": "grafana",
			"client_secret": "$2b$12$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"
		},
		{"client_id": "spa"}
	]}`), &config)
	if err != nil {
		panic(err)
	}
	for _, c := range config.Clients {
		fmt.Println(c.ID, c.Secret)
	}
	// Output:
	// grafana bcrypt,cost=12
	// spa no secret
}

// Warnings are errors, so they go into a validator's list as they are.
func ExampleDigest_Warnings() {
	var validator []error
	for id, stored := range map[string]string{"portainer": "insecure secret"} {
		digest, err := clientsecret.Parse(stored)
		if err != nil {
			validator = append(validator, fmt.Errorf("client %s: %w", id, err))
			continue
		}
		for _, warning := range digest.Warnings() {
			validator = append(validator, fmt.Errorf("client %s: %w", id, warning))
		}
	}
	for _, err := range validator {
		var warning clientsecret.Warning
		if errors.As(err, &warning) {
			fmt.Println(warning.Code)
		}
		if errors.Is(err, clientsecret.WarnPlaintextBare) {
			fmt.Println("see", warning.Reference)
		}
	}
	// Output:
	// plaintext-bare
	// see https://www.rfc-editor.org/rfc/rfc6819#section-5.1.4.1.3
	// short-secret
	// unsafe-characters
}

// A Digest is a database/sql value: NULL stands for a client without a secret.
func ExampleDigest_Scan() {
	db := openMemory() // stands for sql.Open
	digest, err := clientsecret.Parse("$2b$12$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy")
	if err != nil {
		panic(err)
	}
	if _, err := db.Exec("INSERT INTO clients (client_secret) VALUES (?)", digest); err != nil {
		panic(err)
	}
	var registered clientsecret.Digest
	if err := db.QueryRow("SELECT client_secret FROM clients").Scan(&registered); err != nil {
		panic(err)
	}
	fmt.Println(registered, registered.Encode() == digest.Encode())
	// Output: bcrypt,cost=12 true
}

// Move clients to today's scheme when they next authenticate: that is when the
// provider has the secret. A Verifier with Store does this by itself.
func ExampleDigest_NeedsRehash() {
	want := clientsecret.PBKDF2{}
	registered, err := clientsecret.Parse("$plaintext$correct-horse-battery-staple")
	if err != nil {
		panic(err)
	}
	presented := clientsecret.NewSecret("correct-horse-battery-staple")
	if err := clientsecret.Compare(registered, presented); err != nil {
		panic(err)
	}
	if registered.NeedsRehash(want) {
		if registered, err = want.Hash(presented); err != nil {
			panic(err)
		}
		fmt.Println("store", registered)
	}
	// Output: store pbkdf2-sha512,iterations=310000
}

// A token endpoint with client_secret_basic: the relying party percent-encodes the
// secret (RFC 6749, section 2.3.1).
func ExampleCompare() {
	registered, err := clientsecret.Parse("$plaintext$p%ss word")
	if err != nil {
		panic(err)
	}
	password := "p%25ss+word" // from Request.BasicAuth
	secret, err := url.QueryUnescape(password)
	if err != nil {
		panic(err)
	}
	switch err := clientsecret.Compare(registered, clientsecret.NewSecret(secret)); {
	case err == nil:
		fmt.Println("authenticated")
	case errors.Is(err, clientsecret.ErrMismatch):
		fmt.Println("invalid_client")
	default: // no secret is registered, or the one presented is absurdly long
		fmt.Println("invalid_client, and a line in the log:", err)
	}
	// Output: authenticated
}

// In a unit test, three lines with a scheme that costs some microseconds.
func ExamplePBKDF2_cheap() {
	digest, err := clientsecret.PBKDF2{Iterations: 1}.Hash(clientsecret.NewSecret("secret"))
	fmt.Println(err)
	fmt.Println(clientsecret.Compare(digest, clientsecret.NewSecret("secret")))
	// Output:
	// <nil>
	// <nil>
}

// A generated secret needs no stretching: a token request costs about 1/300 of what
// it costs with the default.
func ExampleHighEntropy() {
	secret, err := clientsecret.Generate()
	if err != nil {
		panic(err)
	}
	digest, err := clientsecret.HighEntropy{}.Hash(secret)
	fmt.Println(digest, err)

	_, err = clientsecret.HighEntropy{}.Hash(clientsecret.NewSecret("what a person chose"))
	fmt.Println(errors.Is(err, clientsecret.ErrWeakSecret))
	// Output:
	// pbkdf2-sha512,iterations=1000 <nil>
	// true
}

// A scheme from a configuration, or from a flag: flag.Func takes a function that calls ParseScheme.
func ExampleParseScheme() {
	scheme, err := clientsecret.ParseScheme("argon2id,memory=19456,iterations=2,parallelism=1")
	fmt.Println(scheme, err)
	_, err = clientsecret.ParseScheme("bcrypt,cost=31")
	fmt.Println(err)
	// Output:
	// argon2id,memory=19456,iterations=2,parallelism=1 <nil>
	// clientsecret: bcrypt: Cost is 31, out of the range 4 to 16
}

// Stored values that somebody else wrote, read within narrower limits than the defaults.
func ExampleParser() {
	parser := clientsecret.Parser{Limits: clientsecret.Limits{Memory: 64 << 10}}
	_, err := parser.Parse("$argon2id$v=19$m=1048576,t=1,p=4$c29tZXNhbHQ$" +
		"VjSCNH+84So5tRbzOdw4lxR/aPdF5Yhb6JtUW4AWY7Y")
	var limit *clientsecret.LimitError
	if errors.As(err, &limit) {
		fmt.Println(limit.Parameter, limit.Value, limit.Limit)
	}
	// Output: memory 1048576 65536
}

// A secret for a relying party that takes only few characters.
func ExampleGenerator() {
	secret, err := clientsecret.Generator{Length: 32, AllowWeak: true}.Generate()
	fmt.Println(len(secret.Reveal()), int(secret.Entropy()), err)

	_, err = clientsecret.Generator{Length: 32}.Generate()
	fmt.Println(errors.Is(err, clientsecret.ErrWeakSecret))
	// Output:
	// 32 190 <nil>
	// true
}
