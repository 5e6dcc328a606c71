module github.com/clientsecret/clientsecret

go 1.26.0

// v0.14.15 is a mistake upstream: an old release under a wrong number, without the fixes of v0.4.15.
exclude github.com/go-crypt/crypt v0.14.15

require (
	github.com/go-crypt/crypt v0.4.15
	github.com/go-crypt/x v0.4.17
	golang.org/x/crypto v0.58.0
)

require golang.org/x/sys v0.49.0 // indirect
