module github.com/clientsecret/clientsecret/examples/tink

go 1.26.0

// See ../../go.mod.
exclude github.com/go-crypt/crypt v0.14.15

replace github.com/clientsecret/clientsecret => ../..

require (
	github.com/clientsecret/clientsecret v0.0.0-00010101000000-000000000000
	github.com/tink-crypto/tink-go/v2 v2.9.0
)

require (
	github.com/go-crypt/crypt v0.4.15 // indirect
	github.com/go-crypt/x v0.4.17 // indirect
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
)
