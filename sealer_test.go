package clientsecret_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clientsecret/clientsecret"
)

// fleet is a provider's database of many clients, which have one secret.
type fleet struct {
	mu     sync.Mutex
	stored map[string]string
	errs   []error
}

// newFleet has one stored value for all of the clients.
func newFleet(clients int, stored string) *fleet {
	f := fleet{stored: make(map[string]string)}
	for i := range clients {
		f.stored[fmt.Sprint("client", i)] = stored
	}
	return &f
}

func (f *fleet) store(_ context.Context, id string, _, new clientsecret.Digest) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stored[id] = new.Encode()
	return nil
}

func (f *fleet) onError(_ string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.errs = append(f.errs, err)
}

// failures returns how many there were, and the last.
func (f *fleet) failures() (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.errs) == 0 {
		return 0, nil
	}
	return len(f.errs), f.errs[len(f.errs)-1]
}

// sealed returns how many clients have a sealed value.
func (f *fleet) sealed(t *testing.T) int {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, stored := range f.stored {
		if mustParse(t, stored).KeyID() != "" {
			n++
		}
	}
	return n
}

// burst lets all clients authenticate at the same time, from what is stored at its
// begin.
func (f *fleet) burst(t *testing.T, v *clientsecret.Verifier) {
	t.Helper()
	var wg sync.WaitGroup
	f.mu.Lock()
	for id, stored := range f.stored {
		wg.Go(func() {
			registered := mustParse(t, stored)
			if _, err := v.Verify(t.Context(), id, clientsecret.NewSecret(generated), registered); err != nil {
				t.Errorf("%s: %v", id, err)
			}
		})
	}
	f.mu.Unlock()
	wg.Wait()
}

// slowKey takes its time to encrypt, if it has any.
type slowKey struct {
	clientsecret.AEAD
	takes time.Duration
}

func (k slowKey) Encrypt(text, data []byte) ([]byte, error) {
	time.Sleep(k.takes)
	return k.AEAD.Encrypt(text, data)
}

// with is a keyring with one key.
func with(key clientsecret.AEAD) *clientsecret.Keyring {
	return &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": key}}
}

// TestSealerSlowKey: where a key takes a second, no upgrade fails for that, and as
// clients come again all are sealed in the end.
func TestSealerSlowKey(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		const clients = 64
		f := newFleet(clients, mustHash(t, clientsecret.PBKDF2{Iterations: 1}, generated).Encode())
		v := clientsecret.Verifier{
			Keyring: with(slowKey{keyA, time.Second}), Want: clientsecret.PBKDF2{Iterations: 2},
			Store: f.store, OnError: f.onError, MaxConcurrent: 8, MaxWaiting: 1000,
		}
		defer v.Close()
		for range 200 {
			f.burst(t, &v)
			time.Sleep(2 * time.Minute)
			synctest.Wait()
		}
		n, err := f.failures()
		if sealed := f.sealed(t); n != 0 || sealed != clients || v.Stats().Upgraded != clients {
			t.Errorf("%d of %d are sealed, %d failures, such as %v; %+v", sealed, clients, n, err, v.Stats())
		}
	})
}

// TestSealerHangingKey: nothing is hashed for a key that does not answer, and OnError
// hears of it. When it answers at last, upgrades go on.
func TestSealerHangingKey(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		const clients = 64
		f := newFleet(clients, mustHash(t, clientsecret.PBKDF2{Iterations: 1}, generated).Encode())
		key := hangingKey{keyA, new(atomic.Int64), make(chan struct{})}
		v := clientsecret.Verifier{
			Keyring: with(key), Want: clientsecret.PBKDF2{Iterations: 2}, Store: f.store, OnError: f.onError,
			MaxConcurrent: 1, MaxWaiting: 1000,
		}
		hashes := clientsecret.CountHashes(&v)
		defer v.Close()
		authenticate := func(id string) {
			t.Helper()
			registered := mustParse(t, f.stored[id])
			if _, err := v.Verify(t.Context(), id, clientsecret.NewSecret(generated), registered); err != nil {
				t.Fatal(err)
			}
		}
		authenticate("client0")
		synctest.Wait()
		authenticate("client1") // nothing is hashed while another value is sealed
		time.Sleep(time.Minute)
		synctest.Wait()
		if n, err := f.failures(); n != 1 || !errors.Is(err, context.DeadlineExceeded) || hashes.Load() != 1 {
			t.Errorf("%d failures, %v, %d hashes", n, err, hashes.Load())
		}
		for range 10 { // a refusal is noted for a minute
			f.burst(t, &v)
			time.Sleep(2 * time.Minute)
			synctest.Wait()
		}
		n, err := f.failures()
		if n < clients || !strings.Contains(fmt.Sprint(err), "does not answer") || key.calls.Load() != 1 {
			t.Errorf("%d failures, %v, %d calls of the key", n, err, key.calls.Load())
		}
		if s := v.Stats(); hashes.Load() != 1 || int(s.UpgradesFailed) < n || f.sealed(t) != 0 {
			t.Errorf("%d hashes, %d are sealed; %+v", hashes.Load(), f.sealed(t), s)
		}
		close(key.release)
		for range 100 {
			time.Sleep(2 * time.Minute)
			synctest.Wait()
			f.burst(t, &v)
		}
		v.Close()
		if after, err := f.failures(); after != n || f.sealed(t) != clients {
			t.Errorf("%d are sealed in the end; %v", f.sealed(t), err)
		}
	})
}
