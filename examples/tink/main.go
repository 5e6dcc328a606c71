// Command tink seals stored values under a keyset of Google Tink, which is a key of a
// clientsecret.Keyring as it is. The keyset is in a file, in the clear. In production
// a KMS encrypts it, which Tink can do too.
//
//	go run . new                       makes keyset.json
//	go run . seal CLIENT < stored      prints the sealed value
//	go run . check CLIENT < sealed     prints what is inside: the algorithm and work factors
//	go run . rotate                    adds a key to the keyset, which seals from now on
//	go run . reseal CLIENT < sealed    prints the value, sealed under that
//	go run . retire                    takes the other keys out of the keyset
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/clientsecret/clientsecret"
)

func main() {
	log.SetFlags(0)
	if err := run("keyset.json", os.Args[1:], os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(file string, args []string, stdin io.Reader, stdout io.Writer) error {
	switch len(args) {
	case 1:
		if do := ofKeyset[args[0]]; do != nil {
			return do(file)
		}
	case 2:
		if do := ofValue[args[0]]; do != nil && args[1] != "" {
			return printValue(do, file, args[1], stdin, stdout)
		}
	}
	return errors.New("give new, rotate or retire; or seal, check or reseal with a client's id")
}

// ofKeyset are the commands that change the keyset in a file.
var ofKeyset = map[string]func(file string) error{
	"new":    create,
	"rotate": func(file string) error { return change(file, rotate) },
	"retire": func(file string) error { return change(file, retire) },
}

// ofValue are the commands that print what a client's stored value becomes.
var ofValue = map[string]func(ring *clientsecret.Keyring, stored, client string) (string, error){
	"seal": func(ring *clientsecret.Keyring, stored, client string) (string, error) {
		d, err := clientsecret.Parse(stored)
		if err == nil {
			d, err = ring.Seal(d, client)
		}
		return d.Encode(), err
	},
	// Keyring.Reseal looks at the id of the key. The keyset keeps its id: Tink
	// knows which of its keys sealed a value.
	"reseal": func(ring *clientsecret.Keyring, stored, client string) (string, error) {
		d, err := ring.Open(stored, client)
		if err == nil {
			d, err = ring.Seal(d.Unsealed(), client)
		}
		return d.Encode(), err
	},
	"check": func(ring *clientsecret.Keyring, stored, client string) (string, error) {
		d, err := ring.Open(stored, client)
		return d.String(), err
	},
}

// printValue prints what a command makes of the stored value that it reads.
func printValue(do func(*clientsecret.Keyring, string, string) (string, error), file, client string,
	stdin io.Reader, stdout io.Writer) error {
	ring, err := keyring(file)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(stdin, 1<<16))
	if err != nil {
		return err
	}
	made, err := do(ring, strings.TrimRight(string(text), "\r\n"), client)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, made)
	return err
}

// create makes a keyset in a new file.
func create(file string) error {
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("%s is there already: what is sealed under it would be lost", file)
	}
	handle, err := keyset.NewHandle(aead.XChaCha20Poly1305KeyTemplate())
	if err != nil {
		return err
	}
	return write(file, handle)
}

// keyring returns one whose key is the keyset: tink.AEAD has the methods of
// clientsecret.AEAD.
func keyring(file string) (*clientsecret.Keyring, error) {
	handle, err := read(file)
	if err != nil {
		return nil, err
	}
	key, err := aead.New(handle)
	if err != nil {
		return nil, err
	}
	keys := map[string]clientsecret.AEAD{"tink": key}
	return &clientsecret.Keyring{Primary: "tink", Keys: keys}, nil
}

func read(file string) (*keyset.Handle, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return insecurecleartextkeyset.Read(keyset.NewJSONReader(f))
}

// write replaces the file, or leaves it as it was.
func write(file string, handle *keyset.Handle) error {
	f, err := os.OpenFile(file+".new", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(f))
	if err == nil {
		err = f.Sync()
	}
	if err2 := f.Close(); err == nil {
		err = err2
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}

func change(file string, how func(*keyset.Manager, *keyset.Handle) error) error {
	handle, err := read(file)
	if err != nil {
		return err
	}
	manager := keyset.NewManagerFromHandle(handle)
	if err := how(manager, handle); err != nil {
		return err
	}
	if handle, err = manager.Handle(); err != nil {
		return err
	}
	return write(file, handle)
}

// rotate adds a key and makes it the primary one. Where a provider has several
// instances, give it to all of them first.
func rotate(m *keyset.Manager, _ *keyset.Handle) error {
	id, err := m.Add(aead.XChaCha20Poly1305KeyTemplate())
	if err != nil {
		return err
	}
	return m.SetPrimary(id)
}

// retire deletes all keys but the primary one. What was not resealed does not
// open any more.
func retire(m *keyset.Manager, handle *keyset.Handle) error {
	for i := range handle.Len() {
		entry, err := handle.Entry(i)
		if err != nil {
			return err
		}
		if entry.IsPrimary() {
			continue
		}
		if err := m.Delete(entry.KeyID()); err != nil {
			return err
		}
	}
	return nil
}
