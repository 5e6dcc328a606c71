package diagnose_test

import (
	"fmt"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/diagnose"
)

// "The secret is right and yet it fails": an operator's question, and the
// answer.
func ExampleMismatch() {
	scheme := clientsecret.PBKDF2{Iterations: 1000}
	registered, err := scheme.Hash(clientsecret.NewSecret("s3cr3t/with+reserved"))
	if err != nil {
		panic(err)
	}
	presented := clientsecret.NewSecret("s3cr3t%2Fwith%2Breserved\n")
	for _, finding := range diagnose.Mismatch(registered, presented) {
		fmt.Println(finding.Code)
	}
	// Output:
	// surrounding-space
	// percent-encoded
}

// A secret that was generated with a prefix shows whether it arrived whole.
func ExampleOptions_Mismatch() {
	generator := clientsecret.Generator{Prefix: "acme"}
	secret, err := generator.Generate()
	if err != nil {
		panic(err)
	}
	registered, err := clientsecret.PBKDF2{Iterations: 1000}.Hash(secret)
	if err != nil {
		panic(err)
	}
	cut := clientsecret.NewSecret(secret.Reveal()[:60])
	options := diagnose.Options{Prefix: generator.Prefix}
	for _, finding := range options.Mismatch(registered, cut) {
		fmt.Println(finding.Code)
	}
	// Output:
	// checksum
}
