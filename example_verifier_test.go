package clientsecret_test

import (
	"context"
	"fmt"

	"github.com/clientsecret/clientsecret"
)

// A token endpoint: one Verifier for all clients. The second time, the answer comes from memory.
func ExampleVerifier() {
	var verifier clientsecret.Verifier
	defer verifier.Close()

	registered, err := clientsecret.Parse("$pbkdf2-sha512$310000$utkmi7ZFEzsEu3hvVr/yqQ$" +
		"OTgrU1ZCyHcSCunkSv6WzQSlgYkQZKSVwjVcQGw38LV6tGA1FZ6MU1tFdO5bvx.Rfk7XxihGdXxlMHdbZrwINw")
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
	// Few iterations, for the example. Nobody is registered.
	verifier := clientsecret.Verifier{Want: clientsecret.PBKDF2{Iterations: 1000}}
	clients := map[string][]clientsecret.Digest{}

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

// Rotation: the new secret and the old one both work, while both digests are
// passed. Verify returns the one that matched.
func ExampleVerifier_Verify() {
	var verifier clientsecret.Verifier
	scheme := clientsecret.PBKDF2{Iterations: 1000} // few, for the example
	current, err := scheme.Hash(clientsecret.NewSecret("the new secret"))
	if err != nil {
		panic(err)
	}
	previous, err := scheme.Hash(clientsecret.NewSecret("the old secret"))
	if err != nil {
		panic(err)
	}
	presented := clientsecret.NewSecret("the old secret")
	matched, err := verifier.Verify(context.Background(), "client", presented, current, previous)
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
	verifier := new(clientsecret.Verifier)
	type idKey struct{} // where the store leaves the id of the record
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
