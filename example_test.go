package clientsecret_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/clientsecret/clientsecret"
)

// Register a client, and authenticate it when it presents its secret.
func Example() {
	// At registration: the secret goes to the relying party, the stored value into the provider's database.
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

// A provider's configuration in JSON: a Digest parses its stored value while it is decoded, so a bad one is an error of the decoder.
func ExampleDigest_json() {
	var config struct {
		Clients []struct {
			ID     string              `json:"client_id"`
			Secret clientsecret.Digest `json:"client_secret,omitzero"` // omitted for a public client
		} `json:"clients"`
	}
	err := json.Unmarshal([]byte(`{"clients": [
		{"client_id": "grafana", "client_secret": "$2b$12$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"},
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

// Move clients to today's scheme when they next authenticate: that is when the provider has the secret.
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

// A token endpoint with client_secret_basic: RFC 6749, section 2.3.1, has the relying party percent-encode the secret before Basic.
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

// A generated secret needs no stretching: a token request costs about 1/300 of what the default costs.
func ExampleHighEntropy() {
	secret, err := clientsecret.Generate()
	if err != nil {
		panic(err)
	}
	digest, err := clientsecret.HighEntropy{}.Hash(secret)
	fmt.Println(digest, err)

	_, err = clientsecret.HighEntropy{}.Hash(clientsecret.NewSecret("what a person chose"))
	fmt.Println(err)
	// Output:
	// pbkdf2-sha512,iterations=1000 <nil>
	// clientsecret: weak secret: its entropy is unknown, and high-entropy takes only what Generate made; use another scheme
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
	_, err := parser.Parse("$argon2id$v=19$m=1048576,t=1,p=4$c29tZXNhbHQ$VjSCNH+84So5tRbzOdw4lxR/aPdF5Yhb6JtUW4AWY7Y")
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
	fmt.Println(strings.Contains(err.Error(), "32 is not above 40"), errors.Is(err, clientsecret.ErrWeakSecret))
	// Output:
	// 32 190 <nil>
	// true true
}

// A token endpoint: one Verifier for all clients. The second time, the answer comes from memory.
func ExampleVerifier() {
	var verifier clientsecret.Verifier
	defer verifier.Close()

	registered, err := clientsecret.Parse("$pbkdf2-sha512$310000$utkmi7ZFEzsEu3hvVr/yqQ$OTgrU1ZCyHcSCunkSv6WzQSlgYkQZKSVwjVcQGw38LV6tGA1FZ6MU1tFdO5bvx.Rfk7XxihGdXxlMHdbZrwINw")
	if err != nil {
		panic(err)
	}
	ctx := context.Background() // that of the request
	for _, presented := range []string{"insecure_secret", "insecure_secret", "a guess", "a guess"} {
		_, err := verifier.Verify(ctx, "client", clientsecret.NewSecret(presented), registered)
		fmt.Println(err)
	}
	stats := verifier.Stats()
	fmt.Println(stats.Derivations, "derivations,", stats.Remembered, "answers from memory")
	// Output:
	// <nil>
	// <nil>
	// clientsecret: the secret does not match
	// clientsecret: the secret does not match
	// 2 derivations, 2 answers from memory
}

// A token endpoint answers the same for a wrong secret and for a client that
// does not exist, after the same time.
func ExampleVerifier_Verify_unknown() {
	verifier := clientsecret.Verifier{Want: clientsecret.PBKDF2{Iterations: 1000}} // few, for the example
	clients := map[string][]clientsecret.Digest{}                                  // nobody is registered

	authenticate := func(ctx context.Context, clientID, presented string) string {
		_, err := verifier.Verify(ctx, clientID, clientsecret.NewSecret(presented), clients[clientID]...)
		switch {
		case err == nil:
			return "200 OK"
		case clientsecret.IsTemporary(err):
			return "503 Service Unavailable" // with Retry-After
		}
		return "401 invalid_client" // and the reason into the log, if it is not ErrMismatch
	}
	fmt.Println(authenticate(context.Background(), "grafana", "a guess"))
	// Output: 401 invalid_client
}

// Rotation: the new secret and the old one both work, until the old one is no longer given. Verify tells which it was.
func ExampleVerifier_Verify() {
	var verifier clientsecret.Verifier
	current, err := clientsecret.PBKDF2{Iterations: 1000}.Hash(clientsecret.NewSecret("the new secret"))
	if err != nil {
		panic(err)
	}
	previous, err := clientsecret.PBKDF2{Iterations: 1000}.Hash(clientsecret.NewSecret("the old secret"))
	if err != nil {
		panic(err)
	}
	matched, err := verifier.Verify(context.Background(), "client", clientsecret.NewSecret("the old secret"), current, previous)
	if err != nil {
		panic(err)
	}
	if matched.Equal(previous) {
		fmt.Println("the client still uses its old secret")
	}
	// Output: the client still uses its old secret
}

// Upgrading while clients authenticate: plaintext and weak digests are replaced
// in the background with what Want makes.
func ExampleVerifier_store() {
	database := map[string]string{"grafana": "$plaintext$correct-horse-battery"}

	verifier := clientsecret.Verifier{
		Want: clientsecret.Bcrypt{Cost: 10}, // the least that is not weak
		Store: func(_ context.Context, clientID string, old, new clientsecret.Digest) error {
			if database[clientID] != old.Encode() { // UPDATE … WHERE secret = old.Encode()
				return clientsecret.ErrKeep // it was given another secret meanwhile
			}
			database[clientID] = new.Encode()
			return nil
		},
		OnError: func(clientID string, err error) { fmt.Println(clientID, err) },
	}
	registered := clientsecret.MustParse(database["grafana"])
	presented := clientsecret.NewSecret("correct-horse-battery")
	if _, err := verifier.Verify(context.Background(), "grafana", presented, registered); err != nil {
		panic(err)
	}
	verifier.Close() // waits for Store
	fmt.Println(database["grafana"][:7])
	// Output: $2b$10$
}

// The hasher of github.com/ory/fosite:
// &fosite.Config{ClientSecretsHasher: verifier.Hasher(registeredID)}.
func ExampleVerifier_Hasher() {
	verifier := &clientsecret.Verifier{Want: clientsecret.PBKDF2{Iterations: 1000}} // few, for the example
	type idKey struct{}                                                             // where the store leaves the id of the record
	registeredID := func(ctx context.Context) string {
		id, _ := ctx.Value(idKey{}).(string)
		return id
	}
	hasher := verifier.Hasher(registeredID)

	ctx := context.WithValue(context.Background(), idKey{}, "grafana")
	stored, err := hasher.Hash(ctx, []byte("secret"))
	if err != nil {
		panic(err)
	}
	fmt.Println(hasher.Compare(ctx, stored, []byte("secret")))
	fmt.Println(hasher.Compare(ctx, stored, []byte("a guess")))

	// fosite answers at once for a client that its store does not know. Let the
	// store return one with this hash instead.
	unknown := []byte(verifier.Decoy("unknown").Encode())
	fmt.Println(hasher.Compare(context.Background(), unknown, []byte("a guess")))
	// Output:
	// <nil>
	// clientsecret: the secret does not match
	// clientsecret: the secret does not match
}

// A secret that a protocol needs in the clear, sealed; and the rotation of the key.
func ExampleKeyring() {
	ring := &clientsecret.Keyring{Primary: "2026", Keys: map[string]clientsecret.AEAD{"2026": clientsecret.GenerateKey()}} // from ReadKey, in a provider
	digest, err := clientsecret.Parse("$plaintext$" + "theSecretOfAClientThatSignsItsRequestsWithIt")
	if err != nil {
		panic(err)
	}
	sealed, err := ring.Seal(digest, "bank")
	if err != nil {
		panic(err)
	}
	stored := sealed.Encode()
	fmt.Println(stored[:len("$sealed$v=1,k=2026$")])

	opened, err := ring.Open(stored, "bank")
	if err != nil {
		panic(err)
	}
	secret, ok := opened.Plaintext()
	fmt.Println(secret, ok, len(opened.Warnings()))
	_, err = ring.Open(stored, "another client")
	fmt.Println(errors.Is(err, clientsecret.ErrNotOpened))

	ring.Keys["2027"], ring.Primary = clientsecret.GenerateKey(), "2027"
	resealed, err := ring.Reseal(stored, "bank")
	fmt.Println(resealed.KeyID(), err)
	// Output:
	// $sealed$v=1,k=2026$
	// [REDACTED] true 0
	// true
	// 2027 <nil>
}
