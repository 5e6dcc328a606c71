module github.com/clientsecret/clientsecret/cmd/clientsecret

go 1.26.0

// The library of this repository. The commit that a release tags has no replace: see release/tag.
replace github.com/clientsecret/clientsecret => ../..

require (
	github.com/clientsecret/clientsecret v0.0.0-00010101000000-000000000000
	github.com/go-crypt/crypt v0.4.15
	github.com/rogpeppe/go-internal v1.16.0
	github.com/schollz/progressbar/v3 v3.19.1
	github.com/urfave/cli/v3 v3.14.0
	go.yaml.in/yaml/v4 v4.0.0
	golang.org/x/crypto v0.58.0
	golang.org/x/sys v0.49.0
	golang.org/x/term v0.47.0
	golang.org/x/text v0.44.0
)

require (
	github.com/go-crypt/x v0.4.17 // indirect
	github.com/mitchellh/colorstring v0.0.0-20190213212951-d06e56a500db // indirect
	github.com/rivo/uniseg v0.4.7 // indirect
	golang.org/x/tools v0.52.0 // indirect
)
