package clientsecret_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clientsecret/clientsecret"
)

// table is a provider's database: stored values by client id, replaced only where they are still the old ones.
type table struct {
	mu     sync.Mutex
	stored map[string]string
}

func (b *table) get(id string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stored[id]
}

func (b *table) replace(id, old, new string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stored[id] != old {
		return errors.New("it has changed meanwhile")
	}
	b.stored[id] = new
	return nil
}

// TestKeyRotation goes the way of docs/pepper.md without a request being refused: values under key a, providers with a and b, b primary, everything sealed anew in the background, ended in the middle and begun again, while providers
// authenticate and upgrade and an operator gives clients other secrets; then a is dropped, and nothing is lost.
func TestKeyRotation(t *testing.T) {
	const clients = 300
	id := func(i int) string { return fmt.Sprintf("client-%d", i) }
	secretOf := func(i int) string { return fmt.Sprintf("secret-%d", i) }
	onlyA := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": keyA}}
	onlyB := &clientsecret.Keyring{Primary: "b", Keys: map[string]clientsecret.AEAD{"b": keyB}, RequireSealed: true}
	weak := clientsecret.PBKDF2{Iterations: 1, SHA: clientsecret.SHA1}
	db := &table{stored: make(map[string]string)}
	for i := range clients {
		d := mustParse(t, "$plaintext$"+secretOf(i)) // every third: needed in the clear
		if i%3 > 0 {
			d = mustHash(t, weak, secretOf(i))
		}
		sealed, err := onlyA.Seal(d, id(i))
		if err != nil {
			t.Fatal(err)
		}
		db.stored[id(i)] = sealed.Encode()
	}
	provider := func(k *clientsecret.Keyring) (*clientsecret.Verifier, func(i int) error) {
		// Room for all, or upgrades would be put off on a busy machine.
		v := &clientsecret.Verifier{MaxConcurrent: clients, Want: clientsecret.PBKDF2{Iterations: 2}, Store: func(_ context.Context, clientID string, old, new clientsecret.Digest) error {
			return db.replace(clientID, old.Encode(), new.Encode())
		}}
		clientsecret.TrustWant(v)
		return v, func(i int) error {
			d, err := k.Open(db.get(id(i)), id(i))
			if err != nil {
				return err
			}
			_, err = v.Verify(t.Context(), id(i), clientsecret.NewSecret(secretOf(i)), d)
			return err
		}
	}
	// One provider has made b its primary key, another not yet.
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	var verifiers []*clientsecret.Verifier
	for _, primary := range []string{"a", "b"} {
		v, authenticate := provider(ring(primary))
		verifiers = append(verifiers, v)
		wg.Go(func() {
			for ctx.Err() == nil {
				if err := authenticate(rand.IntN(clients)); err != nil {
					t.Errorf("with the primary key %s: %v", primary, err)
				}
			}
		})
	}
	resealAll := func(until int) {
		k := ring("b")
		for i := range until {
			old := db.get(id(i))
			sealed, err := k.Reseal(old, id(i))
			if err != nil {
				t.Fatal(err)
			}
			if sealed.Encode() != old {
				db.replace(id(i), old, sealed.Encode()) // an error means that it has changed: the next run looks at it
			}
		}
	}
	resealAll(clients / 2) // ended
	stop()
	wg.Wait()
	for _, v := range verifiers {
		v.Close()
	}
	v, authenticate := provider(ring("b"))
	for range 3 {
		resealAll(clients)
	}
	upgraded := func() bool {
		for i := range clients {
			d, err := onlyB.Open(db.get(id(i)), id(i))
			if _, plain := d.Plaintext(); err != nil || !plain && d.String() != "pbkdf2-sha512,iterations=2" {
				return false
			}
		}
		return true
	}
	for round := 0; round < 10_000 && !upgraded(); round++ { // while one is sealed, others come in vain
		for i := range clients {
			if err := authenticate(i); err != nil {
				t.Error(err)
			}
		}
		time.Sleep(time.Millisecond)
	}
	v.Close()
	v, authenticate = provider(onlyB)
	defer v.Close()
	for i := range clients {
		if d := mustParse(t, db.get(id(i))); d.KeyID() != "b" {
			t.Errorf("%s is sealed with %q", id(i), d.KeyID())
		}
		if err := authenticate(i); err != nil {
			t.Errorf("%s is lost: %v", id(i), err)
		}
		d, err := onlyB.Open(db.get(id(i)), id(i))
		if err != nil {
			t.Fatal(err)
		}
		if secret, ok := d.Plaintext(); ok != (i%3 == 0) || ok && secret.Reveal() != secretOf(i) {
			t.Errorf("%s: the secret that is needed in the clear is %v", id(i), d)
		} else if !ok && d.String() != "pbkdf2-sha512,iterations=2" {
			t.Errorf("%s is not upgraded: %v", id(i), d)
		}
	}
}

// TestResealKilled: a process that seals anew is killed in the middle, and another goes on where it was. The values are in files, which are replaced at once.
func TestResealKilled(t *testing.T) {
	const clients = 2000
	id := func(i int) string { return fmt.Sprintf("client-%d", i) }
	if dir := os.Getenv("CLIENTSECRET_TEST_RESEAL"); dir != "" { // the process that is killed
		k := ring("b")
		for i := range clients {
			name := filepath.Join(dir, id(i))
			stored, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			sealed, err := k.Reseal(string(stored), id(i))
			if err != nil {
				t.Fatal(err)
			}
			if sealed.Encode() == string(stored) {
				continue
			}
			if err := os.WriteFile(name+".new", []byte(sealed.Encode()), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(name+".new", name); err != nil {
				t.Fatal(err)
			}
			fmt.Println("resealed")
		}
		return
	}
	dir := t.TempDir()
	for i := range clients {
		if err := os.WriteFile(filepath.Join(dir, id(i)), []byte(mustSeal(t, ring("a"), fmt.Sprintf("$plaintext$secret-%d", i), id(i)).Encode()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(killAt int) (resealed int) {
		cmd := exec.Command(os.Args[0], "-test.run=^TestResealKilled$")
		cmd.Env = append(os.Environ(), "CLIENTSECRET_TEST_RESEAL="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if strings.HasPrefix(lines.Text(), "resealed") {
				if resealed++; resealed == killAt {
					cmd.Process.Kill()
				}
			}
		}
		cmd.Wait()
		return resealed
	}
	count := func() (underB int) {
		for i := range clients {
			stored, err := os.ReadFile(filepath.Join(dir, id(i)))
			if err != nil {
				t.Fatal(err)
			}
			d, err := ring("b").Open(string(stored), id(i))
			if err != nil {
				t.Fatalf("%s is lost: %v", id(i), err)
			}
			if secret, ok := d.Plaintext(); !ok || secret.Reveal() != fmt.Sprintf("secret-%d", i) {
				t.Errorf("%s is %v", id(i), d)
			}
			if d.KeyID() == "b" {
				underB++
			}
		}
		return underB
	}
	run(5)
	before := count()
	if before < 5 || before == clients {
		t.Fatalf("%d of %d: it was not killed in the middle", before, clients)
	}
	if n := run(0); n != clients-before {
		t.Errorf("%d sealed anew of %d: what was done is done again", n, clients-before)
	}
	if after := count(); after != clients {
		t.Errorf("%d of %d", after, clients)
	}
}
