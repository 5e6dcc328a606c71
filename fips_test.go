package clientsecret_test

import (
	"crypto/fips140"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/vectors"
)

// TestFIPSOnly runs testFIPSOnly in a process that may use nothing but what FIPS
// 140-3 allows.
func TestFIPSOnly(t *testing.T) {
	if fips140.Enforced() {
		testFIPSOnly(t)
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestFIPSOnly$", "-test.v")
	cmd.Env = append(os.Environ(), "GODEBUG=fips140=only")
	out, err := cmd.CombinedOutput()
	if strings.Contains(string(out), "FIPS") && strings.Contains(string(out), "not supported") {
		t.Skip("there is no FIPS 140 mode on this system")
	}
	if err != nil || !strings.Contains(string(out), "--- PASS: TestFIPSOnly") {
		t.Errorf("%v\n%s", err, out)
	}
}

// testFIPSOnly: nothing panics, and what Hash makes, Compare can decide about.
func testFIPSOnly(t *testing.T) {
	made := make(map[string]bool)
	for _, scheme := range cheap[:len(cheap)-1] {
		for _, length := range []int{5, 13, 14, 64} {
			secret := clientsecret.NewSecret(strings.Repeat("s", length))
			d, err := scheme.Hash(secret)
			if err != nil {
				if errors.Is(err, clientsecret.ErrMismatch) || !d.IsZero() {
					t.Errorf("%v, %d bytes: %v, %v", scheme, length, d, err)
				}
				continue
			}
			made[d.Algorithm()] = true
			if err := clientsecret.Compare(d, secret); err != nil {
				t.Errorf("%v, %d bytes: Hash made it, and Compare = %v", scheme, length, err)
			}
			other := clientsecret.NewSecret(strings.Repeat("t", length))
			if err := clientsecret.Compare(d, other); !errors.Is(err, clientsecret.ErrMismatch) {
				t.Errorf("%v, %d bytes: Compare with another secret = %v", scheme, length, err)
			}
		}
	}
	if !made["pbkdf2-sha512"] {
		t.Errorf("PBKDF2 is approved, and only %v were made", made)
	}
	for _, v := range vectors.All() { // an error or an answer, and no panic
		clientsecret.Compare(mustParse(t, v.Stored), clientsecret.NewSecret(v.Secret))
	}
	k := clientsecret.GenerateKey()
	if _, err := k.Encrypt([]byte("x"), nil); !errors.Is(err, clientsecret.ErrKey) {
		t.Errorf("XChaCha20-Poly1305 is not approved: %v", err)
	}
	if _, err := k.Decrypt(make([]byte, 64), nil); !errors.Is(err, clientsecret.ErrKey) {
		t.Errorf("XChaCha20-Poly1305 is not approved: %v", err)
	}
	testFIPSPepper(t)
}

// testFIPSPepper: with a key of AES-256-GCM, a Verifier upgrades and seals.
func testFIPSPepper(t *testing.T) {
	k := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": clientsecret.GenerateAESKey()}}
	p := pepper{stored: "$plaintext$" + generated}
	v := clientsecret.Verifier{Keyring: k, Want: clientsecret.PBKDF2{Iterations: 1000}, Store: p.store, OnError: p.onError}
	defer v.Close()
	for _, id := range []string{"client", "unknown"} {
		var registered []clientsecret.Digest
		if id == "client" {
			registered = append(registered, mustParse(t, p.get()))
		}
		_, err := v.Verify(t.Context(), id, clientsecret.NewSecret("wrong"), registered...)
		if !errors.Is(err, clientsecret.ErrMismatch) {
			t.Errorf("%s: %v", id, err)
		}
	}
	if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(generated), mustParse(t, p.get())); err != nil {
		t.Error(err)
	}
	v.Close()
	opened, err := k.Open(p.get(), "client")
	if err != nil || opened.String() != "pbkdf2-sha512,iterations=1000" || p.errs != nil ||
		clientsecret.Compare(opened, clientsecret.NewSecret(generated)) != nil {
		t.Errorf("%v, %v, %v", opened, err, p.errs)
	}
}
