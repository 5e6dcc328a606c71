package clientsecret_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clientsecret/clientsecret"
)

// pepper is a provider's database of one client, and what a Verifier did to it.
type pepper struct {
	mu     sync.Mutex
	stored string
	calls  int
	errs   []error
}

func (p *pepper) get() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stored
}

// store is a Store: UPDATE … WHERE secret = old.
func (p *pepper) store(_ context.Context, _ string, old, new clientsecret.Digest) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stored != old.Encode() {
		return clientsecret.ErrKeep
	}
	p.calls++
	p.stored = new.Encode()
	return nil
}

func (p *pepper) onError(_ string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.errs = append(p.errs, err)
}

// generated is a secret that looks generated, and chosen one that does not.
const (
	generated = "tvkhsAYGdYUdMLXOwSTeDtARXSN"
	chosen    = "correct-horse-battery-staple"
)

// TestPepper: what a Verifier makes of a stored value, by the key that is to seal it
// and the scheme that is wanted.
func TestPepper(t *testing.T) {
	two, three := clientsecret.PBKDF2{Iterations: 2}, clientsecret.PBKDF2{Iterations: 3}
	of := func(s clientsecret.Scheme) string { return mustHash(t, s, generated).Encode() }
	sealedWith := func(key, stored string) string { return mustSeal(t, ring(key), stored, "client").Encode() }
	highEntropy := mustVouched(t, true)
	for name, tc := range map[string]struct {
		stored  string
		primary string // "-" for no keyring at all
		want    clientsecret.Scheme
		key     string // that seals the new value; "same" if nothing is stored
		inside  string // the scheme; "same" if the value inside stays
		failed  bool
	}{
		"plaintext":                    {"$plaintext$" + generated, "a", two, "a", two.String(), false},
		"bare plaintext":               {generated, "a", two, "a", two.String(), false},
		"cheaper":                      {of(three), "a", two, "a", two.String(), false},
		"more expensive":               {of(clientsecret.PBKDF2{Iterations: 1}), "a", two, "a", two.String(), false},
		"another algorithm":            {of(clientsecret.Bcrypt{Cost: 4}), "a", two, "a", two.String(), false},
		"exact, unsealed":              {of(two), "a", two, "a", "same", false},
		"exact, sealed":                {sealedWith("a", of(two)), "a", two, "same", "", false},
		"exact, the old key":           {sealedWith("b", of(two)), "a", two, "a", "same", false},
		"cheaper, sealed":              {sealedWith("a", of(three)), "a", two, "a", two.String(), false},
		"cheaper, the old key":         {sealedWith("b", of(three)), "a", two, "a", two.String(), false},
		"other lanes":                  {of(clientsecret.Argon2{Memory: 64, Parallelism: 2}), "a", clientsecret.Argon2{Memory: 64}, "a", "same", false},
		"HighEntropy":                  {highEntropy, "a", two, "a", "same", false},
		"HighEntropy, sealed":          {sealedWith("a", highEntropy), "a", two, "same", "", false},
		"a secret in a seal":           {sealedWith("a", "$plaintext$"+generated), "a", two, "same", "", false},
		"a secret in an old seal":      {sealedWith("b", "$plaintext$"+generated), "a", two, "a", "same", false},
		"no want, strong":              {of(clientsecret.Bcrypt{Cost: 10}), "a", nil, "a", "same", false},
		"no want, weak":                {of(clientsecret.Bcrypt{Cost: 4}), "a", nil, "a", clientsecret.PBKDF2{}.String(), false},
		"no want, weak in a seal":      {sealedWith("a", of(clientsecret.Bcrypt{Cost: 4})), "a", nil, "same", "", false},
		"vouched":                      {of(two), "a", clientsecret.HighEntropy{Vouched: true}, "a", "pbkdf2-sha512,iterations=1001", false},
		"vouched, no keyring":          {of(two), "-", clientsecret.HighEntropy{Vouched: true}, "", "pbkdf2-sha512,iterations=1001", false},
		"no primary key":               {of(clientsecret.PBKDF2{Iterations: 1}), "", two, "same", "", false},
		"no primary key, plaintext":    {generated, "", two, "same", "", false},
		"no primary key, and sealed":   {sealedWith("a", of(two)), "", two, "same", "", false},
		"the way back":                 {sealedWith("a", of(two)), "", clientsecret.Bcrypt{Cost: 10}, "", "bcrypt,cost=10", false},
		"no keyring, a weak want":      {of(clientsecret.PBKDF2{Iterations: 1}), "-", two, "same", "", true},
		"no keyring, plaintext":        {generated, "-", two, "same", "", true},
		"no keyring, weak and no need": {of(two), "-", two, "same", "", false},
		"the key is missing":           {of(two), "lost", two, "same", "", true},
		"registration only":            {of(two), "a", clientsecret.HighEntropy{}, "same", "", true},
		"a nil pointer":                {of(two), "a", (*clientsecret.PBKDF2)(nil), "same", "", true},
		"out of range":                 {of(two), "a", clientsecret.PBKDF2{Iterations: -1}, "same", "", true},
	} {
		for _, from := range []string{"Verifier.Keyring", "Keyring.Open"} {
			if from == "Keyring.Open" && tc.primary == "-" {
				continue
			}
			inBubble(t, func(t *testing.T) {
				p := pepper{stored: tc.stored}
				v := clientsecret.Verifier{Want: tc.want, Store: p.store, OnError: p.onError}
				var k *clientsecret.Keyring
				if tc.primary != "-" {
					k = ring(tc.primary)
				}
				if from == "Verifier.Keyring" {
					v.Keyring = k
				}
				defer v.Close()
				for range 5 { // once
					registered, err := clientsecret.Parse(p.get())
					if from == "Keyring.Open" {
						registered, err = k.Open(p.get(), "client")
					}
					if err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(generated), registered); err != nil {
						t.Fatalf("%s, %s: %v", name, from, err)
					}
					v.Hasher(nil).Compare(t.Context(), []byte(p.get()), []byte(generated)) // knows no id, and does nothing
					time.Sleep(time.Second)
					synctest.Wait()
				}
				if failed := len(p.errs) == 1 && v.Stats().UpgradesFailed == 1; failed != tc.failed || len(p.errs) > 1 {
					t.Errorf("%s, %s: %v, %+v", name, from, p.errs, v.Stats())
				}
				if tc.key == "same" {
					if p.calls != 0 {
						t.Errorf("%s, %s: Store was called", name, from)
					}
					return
				}
				if p.calls != 1 || v.Stats().Upgraded != 1 {
					t.Fatalf("%s, %s: Store was called %d times; %+v", name, from, p.calls, v.Stats())
				}
				checkPeppered(t, name+", "+from, tc.stored, p.stored, tc.key, tc.inside)
			})
		}
	}
}

// checkPeppered compares the new stored value of a client with what it should be.
func checkPeppered(t *testing.T, name, old, stored, key, inside string) {
	t.Helper()
	before, err := ring("a").Open(old, "client")
	if err != nil {
		t.Fatal(err)
	}
	now, err := ring("a").Open(stored, "client")
	if err != nil || now.KeyID() != key {
		t.Errorf("%s: it is sealed with %q, want %q; %v", name, now.KeyID(), key, err)
		return
	}
	if same := now.Unsealed().Encode() == before.Unsealed().Encode(); same != (inside == "same") {
		t.Errorf("%s: inside is %v, want %s", name, now, inside)
	}
	if inside != "same" && now.String() != inside {
		t.Errorf("%s: inside is %v, want %s", name, now, inside)
	}
	if secret, ok := now.Plaintext(); ok && secret.Reveal() == generated {
		return
	}
	if err := clientsecret.Compare(now, clientsecret.NewSecret(generated)); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

// mustVouched returns a value of HighEntropy: of a secret that was generated, if known
// is set, with the marks of that.
func mustVouched(t *testing.T, known bool) string {
	t.Helper()
	d := mustHash(t, clientsecret.PBKDF2{Iterations: 1000, SaltLength: 32}, generated)
	if !known {
		d = mustHash(t, clientsecret.HighEntropy{Vouched: true}, generated)
	}
	return d.Encode()
}

// publishedArgon2 is the digest of password in Authelia's documentation.
const publishedArgon2 = "$argon2id$v=19$m=65536,t=3,p=2$BpLnfgDsc2WD8F2q$o/vzA4myCqZZ36bUGsDY//8mKUYNZZaR0t4MFFSs+iM"

// TestUpgradeUnfit: a plaintext that looks like a digest, or that everybody knows, is
// neither hashed nor sealed, and neither is a digest of the latter. A stolen digest
// would become the secret, and a warning would be gone.
func TestUpgradeUnfit(t *testing.T) {
	const django = "pbkdf2_sha256$1000$NaClSaltSalt$MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="
	known := mustHash(t, clientsecret.PBKDF2{Iterations: 1}, "insecure_secret").Encode()
	for _, tc := range []struct{ name, stored, secret string }{
		{"hex", "5f4dcc3b5aa765d61d8327deb882cf99", "5f4dcc3b5aa765d61d8327deb882cf99"},
		{"Django", django, django},
		{"$plaintext$", "$plaintext$" + django, django},
		{"a space before", " " + hashed, " " + hashed},
		{"known", "insecure_secret", "insecure_secret"},
		{"placeholder", "$plaintext$CHANGEME", "CHANGEME"},
		{"digest of a known one", known, "insecure_secret"},
		{"digest that is known", publishedArgon2, "password"},
	} {
		for with, v := range map[string]*clientsecret.Verifier{
			"hashing": {Want: clientsecret.Bcrypt{Cost: 10}},
			"vouched": {Want: clientsecret.HighEntropy{Vouched: true}},
			"sealing": {Keyring: ring("a"), Want: clientsecret.PBKDF2{Iterations: 2}},
		} {
			p := pepper{stored: tc.stored}
			v.Store, v.OnError = p.store, p.onError
			for range 2 {
				if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(tc.secret),
					mustParse(t, tc.stored)); err != nil {
					t.Fatal(tc.name, err)
				}
			}
			v.Close()
			if p.calls != 0 || p.errs != nil {
				t.Errorf("%s, %s: %d calls, %v", tc.name, with, p.calls, p.errs)
			}
		}
	}
}

// TestUpgradeUnfitSealed: what is sealed already follows the primary key, so that the
// old one can be dropped. It is not hashed.
func TestUpgradeUnfitSealed(t *testing.T) {
	inside := mustHash(t, clientsecret.PBKDF2{Iterations: 1}, "insecure_secret").Encode()
	for stored, secret := range map[string]string{
		inside: "insecure_secret", "$plaintext$insecure_secret": "insecure_secret", publishedArgon2: "password",
	} {
		p := pepper{stored: mustSeal(t, ring("b"), stored, "client").Encode()}
		v := clientsecret.Verifier{Keyring: ring("a"), Want: clientsecret.PBKDF2{Iterations: 2},
			Store: p.store, OnError: p.onError}
		if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(secret),
			mustParse(t, p.stored)); err != nil {
			t.Fatal(err)
		}
		v.Close()
		now, err := ring("a").Open(p.get(), "client")
		if err != nil || now.KeyID() != "a" || now.Unsealed().Encode() != stored || p.errs != nil {
			t.Errorf("%v, %v, %v", now, err, p.errs)
		}
	}
}

// TestResealUnfit: Reseal seals no plaintext that nobody should, and says why. Seal and
// SealSecret do what they are told.
func TestResealUnfit(t *testing.T) {
	k := ring("a")
	for stored, code := range map[string]clientsecret.WarningCode{
		"pbkdf2_sha256$1$abc$def": clientsecret.WarnLooksHashed,
		"$plaintext$" + hashed:    clientsecret.WarnLooksHashed,
		"CHANGEME":                clientsecret.WarnKnownSecret,
	} {
		if d, err := k.Reseal(stored, "client"); !errors.Is(err, code) || !d.IsZero() {
			t.Errorf("%q: %v, %v", stored, d, err)
		}
		sealed := mustSeal(t, ring("b"), stored, "client")
		if d, err := k.Reseal(sealed.Encode(), "client"); err != nil || d.KeyID() != "a" || !warnsOf(d, code) {
			t.Errorf("%q in a seal: %v, %v", stored, d, err)
		}
	}
	if d, err := k.SealSecret(clientsecret.NewSecret("CHANGEME"), "client"); err != nil ||
		!warnsOf(d, clientsecret.WarnKnownSecret) {
		t.Errorf("%v, %v", d, err)
	}
}

// TestPepperIDs: with another id than a digest was opened for, a client is let in, and its
// value stays.
func TestPepperIDs(t *testing.T) {
	stored := mustHash(t, clientsecret.PBKDF2{Iterations: 1}, generated).Encode()
	sealed := mustSeal(t, ring("a"), stored, "client").Encode()
	open := func(stored, id string) clientsecret.Digest {
		d, err := ring("b").Open(stored, id)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for name, tc := range map[string]struct {
		keyring    *clientsecret.Keyring
		id         string
		registered clientsecret.Digest
		upgraded   bool
	}{
		"another id, sealed":             {nil, "Client", open(sealed, "client"), false},
		"another id, unsealed":           {nil, "Client", open(stored, "client"), false},
		"the same id":                    {nil, "client", open(sealed, "client"), true},
		"opened without an id, unsealed": {nil, "client", open(stored, ""), true},
	} {
		p := pepper{stored: tc.registered.Encode()}
		v := clientsecret.Verifier{Keyring: tc.keyring, Want: clientsecret.PBKDF2{Iterations: 2}, Store: p.store, OnError: p.onError}
		clientsecret.TrustWant(&v)
		for range 3 {
			if _, err := v.Verify(t.Context(), tc.id, clientsecret.NewSecret(generated), tc.registered); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		v.Close()
		if upgraded := p.calls == 1 && p.errs == nil; upgraded != tc.upgraded || !upgraded && len(p.errs) != 1 {
			t.Errorf("%s: %d calls, %v", name, p.calls, p.errs)
		}
	}
}

// TestPepperReplicas: replicas with different wants, or different primary keys, do
// not undo each other's upgrades without end.
func TestPepperReplicas(t *testing.T) {
	cheap, middle := clientsecret.PBKDF2{Iterations: 1000}, clientsecret.PBKDF2{Iterations: 2000}
	memory, passes := clientsecret.Argon2{Memory: 64, Iterations: 1}, clientsecret.Argon2{Memory: 32, Iterations: 2}
	for name, tc := range map[string]struct {
		wants     [2]clientsecret.Scheme
		primaries [2]string
		most      int // calls of Store in 24 hours
	}{
		"the same":                {[2]clientsecret.Scheme{cheap, cheap}, [2]string{"a", "a"}, 1},
		"other wants":             {[2]clientsecret.Scheme{cheap, middle}, [2]string{"a", "a"}, 8},
		"neither is cheaper":      {[2]clientsecret.Scheme{memory, passes}, [2]string{"a", "a"}, 8},
		"other algorithms":        {[2]clientsecret.Scheme{cheap, clientsecret.Bcrypt{Cost: 4}}, [2]string{"a", "a"}, 8},
		"other keys":              {[2]clientsecret.Scheme{cheap, cheap}, [2]string{"a", "b"}, 8},
		"other wants, other keys": {[2]clientsecret.Scheme{cheap, middle}, [2]string{"a", "b"}, 16},
	} {
		inBubble(t, func(t *testing.T) {
			p := pepper{stored: generated}
			var replicas [2]*clientsecret.Verifier
			for i := range replicas {
				replicas[i] = &clientsecret.Verifier{Keyring: ring(tc.primaries[i]), Want: tc.wants[i], Store: p.store, OnError: p.onError}
				defer replicas[i].Close()
			}
			for i := range 24 * 60 {
				v := replicas[i%2]
				if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(generated), mustParse(t, p.get())); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
			}
			if p.calls < 1 || p.calls > tc.most || p.errs != nil {
				t.Errorf("%s: %d calls of Store, want at most %d; %v", name, p.calls, tc.most, p.errs)
			}
		})
	}
}

// TestPepperRetries: a Store that fails is called again after a minute, also where the
// value gets cheaper; one that keeps the value is asked again after hours.
func TestPepperRetries(t *testing.T) {
	for name, tc := range map[string]struct {
		err         error
		least, most int // calls in 13 hours
	}{
		"fails": {errors.New("the database is away"), 300, 13 * 60},
		"keeps": {fmt.Errorf("no row: %w", clientsecret.ErrKeep), 2, 3},
	} {
		inBubble(t, func(t *testing.T) {
			calls := 0
			registered := mustHash(t, clientsecret.PBKDF2{Iterations: 3}, generated)
			v := clientsecret.Verifier{
				Keyring: ring("a"), Want: clientsecret.PBKDF2{Iterations: 2},
				Store: func(context.Context, string, clientsecret.Digest, clientsecret.Digest) error {
					calls++
					return tc.err
				},
			}
			defer v.Close()
			for range 13 * 60 {
				v.Verify(t.Context(), "client", clientsecret.NewSecret(generated), registered)
				time.Sleep(time.Minute)
				synctest.Wait()
			}
			if calls < tc.least || calls > tc.most {
				t.Errorf("%s: %d calls, want %d to %d", name, calls, tc.least, tc.most)
			}
		})
	}
}

// hangingKey never answers when it has to encrypt, until it is released.
type hangingKey struct {
	clientsecret.AEAD
	calls   *atomic.Int64
	release chan struct{}
}

func (k hangingKey) Encrypt(text, data []byte) ([]byte, error) {
	k.calls.Add(1)
	<-k.release
	return k.AEAD.Encrypt(text, data)
}

// TestPepperHangingKey: a KMS that does not answer costs one goroutine for all
// upgrades together, clients are let in all the same, and Close returns.
func TestPepperHangingKey(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		key := hangingKey{keyA, new(atomic.Int64), make(chan struct{})}
		var p pepper
		v := clientsecret.Verifier{
			Keyring: &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": key}},
			Want:    clientsecret.PBKDF2{Iterations: 2}, Store: p.store, OnError: p.onError,
			MaxConcurrent: 4,
		}
		registered := mustHash(t, clientsecret.PBKDF2{Iterations: 2}, generated)
		for i := range 200 {
			if _, err := v.Verify(t.Context(), fmt.Sprint("client", i%50), clientsecret.NewSecret(generated), registered); err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Second)
		}
		start := time.Now()
		v.Close()
		if n := key.calls.Load(); n != 1 || time.Since(start) > 30*time.Second {
			t.Errorf("%d calls of the key, Close took %v", n, time.Since(start))
		}
		late := func(err error) bool { return errors.Is(err, context.DeadlineExceeded) }
		if p.calls != 0 || !slices.ContainsFunc(p.errs, late) {
			t.Errorf("%d calls of Store, %d errors", p.calls, len(p.errs))
		}
		close(key.release)
	})
}

// TestPepperStolen: a stolen database verifies nothing without the key.
func TestPepperStolen(t *testing.T) {
	p := pepper{stored: "$plaintext$" + chosen}
	secret := clientsecret.NewSecret(chosen)
	v := clientsecret.Verifier{Keyring: ring("a"), Want: clientsecret.PBKDF2{Iterations: 1000}, Store: p.store}
	if _, err := v.Verify(t.Context(), "client", secret, mustParse(t, p.stored)); err != nil {
		t.Fatal(err)
	}
	v.Close()
	stolen := mustParse(t, p.stored)
	if stolen.KeyID() != "a" || strings.Contains(p.stored, "pbkdf2") {
		t.Fatalf("%s", p.stored)
	}
	other := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": clientsecret.GenerateKey()}}
	for name, v := range map[string]*clientsecret.Verifier{
		"no key": {}, "another key": {Keyring: other}, "no such key": {Keyring: &clientsecret.Keyring{Primary: "b", Keys: map[string]clientsecret.AEAD{"b": keyB}}},
	} {
		if _, err := v.Verify(t.Context(), "client", secret, stolen); err == nil {
			t.Errorf("%s: it is let in", name)
		}
		v.Close()
	}
	v2 := clientsecret.Verifier{Keyring: ring("a")}
	defer v2.Close()
	if _, err := v2.Verify(t.Context(), "client", secret, stolen); err != nil {
		t.Error(err)
	}
	if _, err := v2.Verify(t.Context(), "another", secret, stolen); err == nil {
		t.Error("another client is let in")
	}
}

// TestHasherHashWithKeyring: it seals nothing, so it does not make what is only safe in
// a seal.
func TestHasherHashWithKeyring(t *testing.T) {
	v := clientsecret.Verifier{Keyring: ring("a"), Want: clientsecret.PBKDF2{Iterations: 1000}}
	defer v.Close()
	stored, err := v.Hasher(nil).Hash(t.Context(), []byte(generated))
	if err != nil || mustParse(t, string(stored)).String() != (clientsecret.PBKDF2{}).String() {
		t.Errorf("%s, %v", stored, err)
	}
}

// TestVouched: HighEntropy takes secrets of unknown entropy that look generated, where
// the caller vouches for them.
func TestVouched(t *testing.T) {
	vouched := clientsecret.HighEntropy{Vouched: true}
	repeat := func(s string, n int) string { return strings.Repeat(s, n)[:n] }
	for _, tc := range []struct {
		name, secret string
		takes        bool
	}{
		{"27 of letters and digits", repeat("aB3", 27), true},
		{"26 of letters and digits", repeat("aB3", 26), false},
		{"40 hexadecimal digits", repeat("a1f9", 40), true},
		{"39 hexadecimal digits", repeat("a1f9", 39), false},
		{"40 in capitals", repeat("A1F9", 40), true},
		{"27 hexadecimal digits of both cases", repeat("aF1", 27), true},
		{"31 of one case and digits", repeat("xyz1", 31), true},
		{"30 of one case and digits", repeat("xyz1", 30), false},
		{"49 digits", repeat("0123456789", 49), true},
		{"48 digits", repeat("0123456789", 48), false},
		{"a UUID", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", false},
		{"a UUID without hyphens", "f81d4fae7dec11d0a76500a0c91e6bf6", false},
		{"a passphrase", "correct horse battery staple is not a secret at all", false},
		{"base64", repeat("aB3+", 60), false},
		{"a letter that is not ASCII", repeat("aB3", 60) + "é", false},
	} {
		d, err := vouched.Hash(clientsecret.NewSecret(tc.secret))
		if tc.takes != (err == nil) || err != nil && !errors.Is(err, clientsecret.ErrWeakSecret) {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		want := clientsecret.PBKDF2{}.String()
		if tc.takes {
			want = "pbkdf2-sha512,iterations=1001"
			if d.String() != want || d.Scheme() != vouched || len(d.Warnings()) != 0 ||
				clientsecret.Compare(d, clientsecret.NewSecret(tc.secret)) != nil {
				t.Errorf("%s: %v, %v, %v", tc.name, d, d.Scheme(), d.Warnings())
			}
		}
		if testing.Short() && !tc.takes {
			continue
		}
		p := pepper{stored: "$plaintext$" + tc.secret}
		v := clientsecret.Verifier{Want: vouched, Store: p.store, OnError: p.onError}
		if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(tc.secret), mustParse(t, p.stored)); err != nil {
			t.Error(err)
		}
		v.Close()
		if got := mustParse(t, p.get()).String(); got != want || p.errs != nil {
			t.Errorf("%s: it is moved to %s, want %s; %v", tc.name, got, want, p.errs)
		}
	}
	made, err := clientsecret.Generate()
	if err != nil {
		t.Fatal(err)
	}
	if d, err := vouched.Hash(made); err != nil || d.String() != "pbkdf2-sha512,iterations=1000" {
		t.Errorf("what Generate made: %v, %v", d, err)
	}
	weak, err := clientsecret.Generator{Length: 25, AllowWeak: true}.Generate()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := vouched.Hash(weak); !errors.Is(err, clientsecret.ErrWeakSecret) {
		t.Errorf("what is known to be weak: %v", err)
	}
}

// TestVouchedAndBack: a Want of another scheme replaces the values of vouched secrets.
func TestVouchedAndBack(t *testing.T) {
	vouched := clientsecret.HighEntropy{Vouched: true}
	value := mustParse(t, mustVouched(t, false))
	for _, tc := range []struct {
		stored string
		want   clientsecret.Scheme
		needs  bool
	}{
		{value.Encode(), nil, false},
		{value.Encode(), vouched, false},
		{value.Encode(), &vouched, false},
		{value.Encode(), clientsecret.PBKDF2{}, true},
		{value.Encode(), clientsecret.Bcrypt{}, true},
		{mustVouched(t, true), vouched, false},
		{hashed, vouched, true},
		{"x", vouched, false}, // Hash refuses it
		{"$plaintext$" + generated, vouched, true},
		{"$pbkdf2-sha512$1001$" + salt + "$" + key, nil, true}, // not the mark: a shorter salt
	} {
		if got := mustParse(t, tc.stored).NeedsRehash(tc.want); got != tc.needs {
			t.Errorf("%v NeedsRehash(%v) = %v", mustParse(t, tc.stored), tc.want, got)
		}
	}
	for text, want := range map[string]clientsecret.Scheme{"high-entropy,vouched": vouched, "high-entropy": clientsecret.HighEntropy{}} {
		if s, err := clientsecret.ParseScheme(text); err != nil || s != want || s.String() != text {
			t.Errorf("%s: %v, %v", text, s, err)
		}
	}
}
