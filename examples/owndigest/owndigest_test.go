package owndigest

import (
	"errors"
	"testing"
	"time"

	"github.com/clientsecret/clientsecret"
)

// ringOf returns a keyring with one key.
func ringOf(key clientsecret.AEAD) *clientsecret.Keyring {
	return &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": key}}
}

func hashed(t *testing.T, secret string) clientsecret.Digest {
	t.Helper()
	d, err := clientsecret.PBKDF2{Iterations: 300_000}.Hash(clientsecret.NewSecret(secret))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func sealed(t *testing.T, ring *clientsecret.Keyring, id, secret string) string {
	t.Helper()
	d, err := ring.Seal(hashed(t, secret), id)
	if err != nil {
		t.Fatal(err)
	}
	return d.Encode()
}

func TestAuthenticate(t *testing.T) {
	ring := ringOf(clientsecret.GenerateKey())
	clients := New(ring)
	defer clients.Close()
	clients.Put("public", "")
	clients.Put("hashed", hashed(t, "right").Encode())
	clients.Put("sealed", sealed(t, ring, "sealed", "right"))
	clients.Put("moved", sealed(t, ring, "sealed", "right"))
	clients.Put("damaged", "$pbkdf2-sha512$")
	for _, tc := range []struct {
		id, presented string
		want          error
		derives       bool
	}{
		{"public", "", nil, false},
		{"public", "right", clientsecret.ErrMismatch, true},
		{"hashed", "right", nil, true},
		{"hashed", "wrong", clientsecret.ErrMismatch, true},
		{"hashed", "", clientsecret.ErrMismatch, false},
		{"sealed", "right", nil, true},
		{"sealed", "wrong", clientsecret.ErrMismatch, true},
		{"moved", "right", clientsecret.ErrNotOpened, true},
		{"damaged", "right", clientsecret.ErrMalformed, true},
		{"nobody", "right", clientsecret.ErrMismatch, true},
	} {
		before := clients.verifier.Stats().Derivations
		err := clients.Authenticate(t.Context(), tc.id, []byte(tc.presented))
		if !errors.Is(err, tc.want) {
			t.Errorf("%s with %q: %v, want %v", tc.id, tc.presented, err, tc.want)
		}
		if derives := clients.verifier.Stats().Derivations > before; derives != tc.derives {
			t.Errorf("%s with %q: derives is %v", tc.id, tc.presented, derives)
		}
	}
}

func TestUpgrade(t *testing.T) {
	clients := New(nil)
	clients.Put("plain", "$plaintext$right")
	if err := clients.Authenticate(t.Context(), "plain", []byte("right")); err != nil {
		t.Error(err)
	}
	clients.Close()
	client, _ := clients.client("plain")
	d, err := clientsecret.Parse(client.Secret.stored)
	if err != nil || d.IsPlaintext() || d.NeedsRehash(nil) {
		t.Errorf("the stored value is %v, %v", d, err)
	}
}

// slowKey opens nothing before it may.
type slowKey struct {
	clientsecret.AEAD
	asked, may chan struct{}
}

func (k slowKey) Decrypt(ciphertext, associatedData []byte) ([]byte, error) {
	k.asked <- struct{}{}
	<-k.may
	return k.AEAD.Decrypt(ciphertext, associatedData)
}

// TestNoLock: records can be read and written while a comparison is under way.
func TestNoLock(t *testing.T) {
	key := slowKey{clientsecret.GenerateKey(), make(chan struct{}), make(chan struct{})}
	ring := ringOf(key)
	clients := New(ring)
	defer clients.Close()
	clients.Put("sealed", sealed(t, ring, "sealed", "right"))
	answer := make(chan error)
	go func() { answer <- clients.Authenticate(t.Context(), "sealed", []byte("right")) }()
	<-key.asked
	written := make(chan struct{})
	go func() {
		clients.Put("public", "")
		close(written)
	}()
	select {
	case <-written:
	case <-time.After(10 * time.Second):
		t.Error("a record cannot be written during a comparison")
	}
	close(key.may)
	if err := <-answer; err != nil {
		t.Error(err)
	}
}
