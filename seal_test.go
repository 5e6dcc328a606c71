package clientsecret_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/clientsecret/clientsecret"
)

func TestSealOpen(t *testing.T) {
	k := ring("a")
	for _, stored := range []string{hashed, canary, "$plaintext$" + canary, "$2b$04$5VRfKfNXDOPxTCyZCmGn7.9TLyN24dQ2VHXbwbS8xZi4SiYC32bQu", "\u00e4\u6f22\U0001f511", "$plaintext$$sealed$"} {
		before := mustParse(t, stored)
		sealed := mustSeal(t, k, stored, "client")
		if !strings.HasPrefix(sealed.Encode(), "$sealed$v=1,k=a$") || strings.Contains(sealed.Encode(), stored) {
			t.Errorf("sealed as %q", sealed.Encode())
		}
		unopened := mustParse(t, sealed.Encode())
		if unopened.Algorithm() != "sealed" || unopened.KeyID() != "a" || unopened.Encode() != sealed.Encode() || unopened.Scheme() != nil || unopened.NeedsRehash(nil) {
			t.Errorf("unopened: %v, key %q", unopened, unopened.KeyID())
		}
		if err := clientsecret.Compare(unopened, clientsecret.NewSecret(canary)); !errors.Is(err, clientsecret.ErrSealed) {
			t.Errorf("unopened: %v", err)
		}
		opened, err := k.Open(sealed.Encode(), "client")
		if err != nil {
			t.Fatal(err)
		}
		for way, d := range map[string]clientsecret.Digest{"sealed": sealed, "opened": opened} {
			if d.Encode() != sealed.Encode() || d.KeyID() != "a" || d.IsPlaintext() || d.Algorithm() != before.Algorithm() || d.String() != before.String() || !d.Equal(sealed) || d.Equal(before) {
				t.Errorf("%s: %v, key %q, encodes as %q", way, d, d.KeyID(), d.Encode())
			}
			if d.Unsealed().Encode() != stored || d.Unsealed().KeyID() != "" || !reflect.DeepEqual(d.Unsealed().Warnings(), before.Warnings()) || d.Unsealed().IsPlaintext() != before.IsPlaintext() {
				t.Errorf("%s: without its seal it is %v", way, d.Unsealed())
			}
			if value, err := d.Value(); err != nil || value != sealed.Encode() {
				t.Errorf("%s: the value is %v, %v", way, value, err)
			}
			if text, err := d.MarshalText(); err != nil || string(text) != sealed.Encode() {
				t.Errorf("%s: the text is %s, %v", way, text, err)
			}
			got, ok := d.Plaintext()
			want, inTheClear := before.Plaintext()
			if ok != inTheClear || got.Reveal() != want.Reveal() {
				t.Errorf("%s: the plaintext is lost: %v", way, ok)
			}
			if inTheClear {
				if err := clientsecret.Compare(d, want); err != nil {
					t.Errorf("%s: %v", way, err)
				}
			}
			if inTheClear && d.NeedsRehash(nil) {
				t.Errorf("%s: a sealed plaintext is to be hashed, and would be lost", way)
			}
			for _, code := range []clientsecret.WarningCode{clientsecret.WarnPlaintextBare, clientsecret.WarnPlaintextPrefix, clientsecret.WarnUnsealed} {
				if warnsOf(d, code) {
					t.Errorf("%s: it is said to be %s", way, code)
				}
			}
		}
	}
}

func TestOpenedDigest(t *testing.T) {
	k := ring("a")
	sealed := mustSeal(t, k, hashed, "client")
	opened, err := k.Open(sealed.Encode(), "client")
	if err != nil {
		t.Fatal(err)
	}
	if err := clientsecret.Compare(opened, clientsecret.NewSecret("insecure_secret")); err != nil {
		t.Error(err)
	}
	if err := clientsecret.Compare(opened, clientsecret.NewSecret("another")); !errors.Is(err, clientsecret.ErrMismatch) {
		t.Error(err)
	}
	if opened.NeedsRehash(nil) || !opened.NeedsRehash(clientsecret.PBKDF2{Iterations: 400_000}) {
		t.Error("what is inside does not decide whether it needs a rehash")
	}
	if again, err := k.Seal(opened, "client"); !errors.Is(err, clientsecret.ErrSealed) {
		t.Errorf("sealed twice: %v, %v", again, err)
	}
	if again, err := k.Seal(mustParse(t, sealed.Encode()), "client"); !errors.Is(err, clientsecret.ErrSealed) {
		t.Errorf("sealed twice: %v, %v", again, err)
	}
	if _, err := k.Seal(clientsecret.Digest{}, "client"); !errors.Is(err, clientsecret.ErrNoSecret) {
		t.Error(err)
	}
	weak := mustSeal(t, k, "$plaintext$short secret", "client")
	if !warnsOf(weak, clientsecret.WarnShortSecret) || !warnsOf(weak, clientsecret.WarnUnsafeCharacters) {
		t.Error("what is wrong with the secret in a seal is not said")
	}
}

func TestOpenUnsealed(t *testing.T) {
	k := ring("a")
	for _, stored := range []string{hashed, "$plaintext$" + canary} {
		d, err := k.Open(stored, "client")
		if err != nil || d.Encode() != stored || !warnsOf(d, clientsecret.WarnUnsealed) || d.KeyID() != "" {
			t.Errorf("%v, %v", d, err)
		}
		if warnsOf(mustParse(t, stored), clientsecret.WarnUnsealed) {
			t.Error("without a keyring, nothing has to be sealed")
		}
		sealed, err := k.Seal(d, "client")
		if err != nil || warnsOf(sealed, clientsecret.WarnUnsealed) {
			t.Errorf("%v, %v", sealed.Warnings(), err)
		}
	}
	k.RequireSealed = true
	for _, stored := range []string{hashed, canary} {
		if d, err := k.Open(stored, "client"); !errors.Is(err, clientsecret.ErrUnsealed) || !d.IsZero() {
			t.Errorf("%v, %v", d, err)
		}
		if d, err := k.Reseal(stored, "client"); !errors.Is(err, clientsecret.ErrUnsealed) || !d.IsZero() {
			t.Errorf("%v, %v", d, err)
		}
	}
	if _, err := k.Open(mustSeal(t, k, hashed, "client").Encode(), "client"); err != nil {
		t.Error(err)
	}
}

// TestWrongTurns: each has its own error, nothing is opened, and nothing secret is said.
func TestWrongTurns(t *testing.T) {
	k := ring("a")
	sealed := mustSeal(t, k, hashed, "client").Encode()
	const header = "$sealed$v=1,k=a$"
	box, err := base64.RawStdEncoding.DecodeString(sealed[len(header):])
	if err != nil {
		t.Fatal(err)
	}
	seal := func(text, keyID, clientID string) string { // whatever is inside
		header := "$sealed$v=1,k=" + keyID + "$"
		box, err := keyA.Encrypt([]byte(text), []byte(header+clientID))
		if err != nil {
			t.Fatal(err)
		}
		return header + base64.RawStdEncoding.EncodeToString(box)
	}
	if d, err := k.Open(seal(hashed, "a", "client"), "client"); err != nil || d.Unsealed().Encode() != hashed {
		t.Fatalf("the others show nothing: %v", err)
	}
	for name, tc := range map[string]struct {
		stored, clientID string
		err              error
	}{
		"an unknown key":            {strings.Replace(sealed, "k=a", "k=c", 1), "client", clientsecret.ErrUnknownKey},
		"another key":               {strings.Replace(sealed, "k=a", "k=b", 1), "client", clientsecret.ErrNotOpened},
		"another client":            {sealed, "client2", clientsecret.ErrNotOpened},
		"another client's case":     {sealed, "Client", clientsecret.ErrNotOpened},
		"a longer key id":           {seal(hashed, "a", "$client"), "client", clientsecret.ErrNotOpened},
		"an old version":            {strings.Replace(sealed, "v=1", "v=0", 1), "client", clientsecret.ErrUnsupported},
		"a new version":             {strings.Replace(sealed, "v=1", "v=2", 1), "client", clientsecret.ErrUnsupported},
		"version 01":                {strings.Replace(sealed, "v=1", "v=01", 1), "client", clientsecret.ErrUnsupported},
		"no version":                {strings.Replace(sealed, "v=1,", "", 1), "client", clientsecret.ErrMalformed},
		"a key id that is empty":    {strings.Replace(sealed, "k=a", "k=", 1), "client", clientsecret.ErrMalformed},
		"a key id with a comma":     {strings.Replace(sealed, "k=a", "k=a,v=1", 1), "client", clientsecret.ErrMalformed},
		"a key id with a line end":  {strings.Replace(sealed, "k=a", "k=a\n", 1), "client", clientsecret.ErrMalformed},
		"a key id that is a path":   {strings.Replace(sealed, "k=a", "k=../a", 1), "client", clientsecret.ErrMalformed},
		"a key id with a $":         {strings.Replace(sealed, "k=a", "k=$a", 1), "client", clientsecret.ErrMalformed},
		"a key id that is long":     {strings.Replace(sealed, "k=a", "k="+strings.Repeat("a", 33), 1), "client", clientsecret.ErrMalformed},
		"a key id of 32 characters": {strings.Replace(sealed, "k=a", "k="+strings.Repeat("a", 32), 1), "client", clientsecret.ErrUnknownKey},
		"padding":                   {header + base64.StdEncoding.EncodeToString(box[:len(box)-1]), "client", clientsecret.ErrMalformed},
		"the URL alphabet":          {header + "-_" + sealed[len(header)+2:], "client", clientsecret.ErrMalformed},
		"a line end within":         {sealed[:40] + "\n" + sealed[40:], "client", clientsecret.ErrMalformed},
		"no box":                    {header, "client", clientsecret.ErrMalformed},
		"a second box":              {sealed + "$AAAA", "client", clientsecret.ErrMalformed},
		"a box of 23 bytes":         {header + base64.RawStdEncoding.EncodeToString(box[:23]), "client", clientsecret.ErrNotOpened},
		"a nonce alone":             {header + base64.RawStdEncoding.EncodeToString(box[:24]), "client", clientsecret.ErrNotOpened},
		"nothing inside":            {seal("", "a", "client"), "client", clientsecret.ErrEmpty},
		"a seal inside":             {seal(sealed, "a", "client"), "client", clientsecret.ErrSealed},
		"a broken seal inside":      {seal("$sealed$", "a", "client"), "client", clientsecret.ErrMalformed},
		"no stored value inside":    {seal("$"+canary+"$x", "a", "client"), "client", clientsecret.ErrUnsupported},
		"a broken digest inside":    {seal("$pbkdf2-sha512$310000$"+canary, "a", "client"), "client", clientsecret.ErrMalformed},
		"an empty plaintext inside": {seal("$plaintext$", "a", "client"), "client", clientsecret.ErrEmpty},
		"nothing":                   {"", "client", clientsecret.ErrEmpty},
	} {
		d, err := k.Open(tc.stored, tc.clientID)
		if !errors.Is(err, tc.err) || !d.IsZero() {
			t.Errorf("%s: %v, %v", name, d, err)
		}
		if r, err := k.Reseal(tc.stored, tc.clientID); !errors.Is(err, tc.err) || !r.IsZero() {
			t.Errorf("%s, resealed: %v, %v", name, r, err)
		}
		if err != nil && (leaked(err.Error()) != "" || strings.Contains(err.Error(), sealed[len(header):len(header)+8]) || strings.Contains(err.Error(), "client2")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var limit *clientsecret.LimitError
	if _, err := k.Open(seal("$pbkdf2-sha512$9999999$"+salt+"$"+key, "a", "client"), "client"); !errors.As(err, &limit) {
		t.Errorf("the limits do not hold inside: %v", err)
	}
	if _, err := (&clientsecret.Keyring{Keys: k.Keys, Limits: clientsecret.Limits{Iterations: 1000}}).Open(sealed, "client"); !errors.As(err, &limit) {
		t.Errorf("the limits do not hold inside: %v", err)
	}
	for _, err := range []error{
		func() error { _, err := k.Open(sealed, ""); return err }(),
		func() error { _, err := k.Seal(mustParse(t, hashed), ""); return err }(),
	} {
		if err == nil || !strings.Contains(err.Error(), "client's id is empty") {
			t.Error(err)
		}
	}
	for _, k := range []*clientsecret.Keyring{{}, {Primary: "c", Keys: k.Keys}, {Primary: "a,v=2", Keys: map[string]clientsecret.AEAD{"a,v=2": keyA}}, {Primary: "a", Keys: map[string]clientsecret.AEAD{"a": nil}}} {
		if d, err := k.Seal(mustParse(t, hashed), "client"); !errors.Is(err, clientsecret.ErrUnknownKey) || !d.IsZero() {
			t.Errorf("%v, %v", d, err)
		}
	}
}

// TestEachCharacter: one changed, left out or doubled anywhere, and the value does not open.
func TestEachCharacter(t *testing.T) {
	k := ring("a")
	sealed := mustSeal(t, k, "$plaintext$"+canary, "client").Encode()
	try := func(changed string) {
		t.Helper()
		if d, err := k.Open(changed, "client"); err == nil && d.KeyID() != "" {
			t.Errorf("%q opens", changed)
		}
	}
	for i := range len(sealed) {
		for _, c := range []byte("AQgw0/+a$=,\n\x00") {
			if c != sealed[i] {
				try(sealed[:i] + string(c) + sealed[i+1:])
			}
		}
		try(sealed[:i] + string(sealed[i]^1) + sealed[i+1:])
		try(sealed[:i] + sealed[i+1:])
		try(sealed[:i] + sealed[i:i+1] + sealed[i:])
		if i > 0 {
			try(sealed[:i])
		}
	}
}

// emptyKey makes nothing, and says that all is well.
type emptyKey struct{ clientsecret.AEAD }

func (emptyKey) Encrypt(_, _ []byte) ([]byte, error) { return nil, nil }

func TestNoKeyring(t *testing.T) {
	var none *clientsecret.Keyring
	sealed := mustSeal(t, ring("a"), hashed, "client").Encode()
	if d, err := none.Seal(mustParse(t, hashed), "client"); !errors.Is(err, clientsecret.ErrUnknownKey) || !d.IsZero() {
		t.Errorf("%v, %v", d, err)
	}
	if d, err := none.Reseal(sealed, "client"); !errors.Is(err, clientsecret.ErrUnknownKey) || !d.IsZero() {
		t.Errorf("%v, %v", d, err)
	}
	for _, stored := range []string{sealed, hashed} {
		if d, err := none.Open(stored, "client"); !errors.Is(err, clientsecret.ErrUnknownKey) || !d.IsZero() {
			t.Errorf("%v, %v", d, err)
		}
	}
	zero := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": clientsecret.Key{}}}
	if d, err := zero.Seal(mustParse(t, hashed), "client"); !errors.Is(err, clientsecret.ErrKey) || !d.IsZero() {
		t.Errorf("%v, %v", d, err)
	}
	if d, err := zero.Open(sealed, "client"); !errors.Is(err, clientsecret.ErrKey) || !d.IsZero() {
		t.Errorf("%v, %v", d, err)
	}
	k := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": emptyKey{keyA}}}
	if d, err := k.Seal(mustParse(t, hashed), "client"); !cannotSeal(err) || !d.IsZero() {
		t.Errorf("%v, %v", d, err)
	}
}

func TestReseal(t *testing.T) {
	old, both, k := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": keyA}}, ring("b"), &clientsecret.Keyring{Primary: "b", Keys: map[string]clientsecret.AEAD{"b": keyB}}
	sealed := mustSeal(t, old, hashed, "client").Encode()
	moved, err := both.Reseal(sealed, "client")
	if err != nil || moved.KeyID() != "b" || moved.Unsealed().Encode() != hashed {
		t.Fatalf("%v, %v", moved, err)
	}
	if again, err := both.Reseal(moved.Encode(), "client"); err != nil || again.Encode() != moved.Encode() {
		t.Errorf("what is done is done again: %v", err)
	}
	if d, err := k.Open(moved.Encode(), "client"); err != nil || d.Unsealed().Encode() != hashed {
		t.Errorf("%v, %v", d, err)
	}
	if d, err := k.Reseal(sealed, "client"); !errors.Is(err, clientsecret.ErrUnknownKey) || !d.IsZero() {
		t.Errorf("%v, %v", d, err)
	}
	if d, err := both.Reseal(hashed, "client"); err != nil || d.KeyID() != "b" {
		t.Errorf("an unsealed value: %v, %v", d, err)
	}
	if d, err := both.Reseal(published, "client"); !errors.Is(err, clientsecret.WarnKnownSecret) || !d.IsZero() {
		t.Errorf("an unsealed value that is publicly known: %v, %v", d, err)
	}
	if d, err := both.Reseal(moved.Encode(), "another"); !errors.Is(err, clientsecret.ErrNotOpened) || !d.IsZero() {
		t.Errorf("another client's value stays: %v, %v", d, err)
	}
}

// TestNonces: in a million seals, no nonce comes again.
func TestNonces(t *testing.T) {
	n := 1_000_000
	if testing.Short() {
		n = 50_000
	}
	seen := make(map[[24]byte]bool, n)
	for range n {
		box, err := keyA.Encrypt([]byte("x"), nil)
		if err != nil {
			t.Fatal(err)
		}
		nonce := [24]byte(box)
		if seen[nonce] {
			t.Fatal("a nonce came again")
		}
		seen[nonce] = true
	}
}

// failingKey is a key in a KMS that is away, whose error says too much.
type failingKey struct{}

type kmsError struct{ text string }

func (e kmsError) Error() string { return e.text }

func (failingKey) Encrypt(plaintext, _ []byte) ([]byte, error) {
	return nil, kmsError{"cannot encrypt " + string(plaintext)}
}

func (failingKey) Decrypt(_, associatedData []byte) ([]byte, error) {
	return nil, kmsError{"cannot decrypt for " + string(associatedData) + canary}
}

// cannotSeal reports whether the error is that of a key that fails.
func cannotSeal(err error) bool {
	return err != nil && err.Error() == "clientsecret: the key cannot seal"
}

func TestKeyFails(t *testing.T) {
	k := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": failingKey{}}}
	_, sealing := k.Seal(mustParse(t, "$plaintext$"+canary), "client")
	_, opening := k.Open(mustSeal(t, ring("a"), hashed, "client").Encode(), "client")
	if !cannotSeal(sealing) || !errors.Is(opening, clientsecret.ErrNotOpened) {
		t.Errorf("%v and %v", sealing, opening)
	}
	for _, err := range []error{sealing, opening} {
		var cause kmsError
		if !errors.As(err, &cause) {
			t.Errorf("%v", err)
		}
		if s := err.Error(); leaked(s) != "" || strings.Contains(s, "crypt") {
			t.Errorf("the error of the key is in ours: %v", s)
		}
	}
}

func TestParseKey(t *testing.T) {
	k := clientsecret.GenerateKey()
	raw, err := base64.StdEncoding.DecodeString(k.Reveal())
	if err != nil || len(raw) != 32 {
		t.Fatalf("%d bytes, %v", len(raw), err)
	}
	if clientsecret.GenerateKey().Reveal() == k.Reveal() {
		t.Error("the same key twice")
	}
	text := k.Reveal()
	for _, same := range []string{text, strings.TrimSuffix(text, "="), " " + text + "\r\n", hex.EncodeToString(raw), strings.ToUpper(hex.EncodeToString(raw)), base64.URLEncoding.EncodeToString(raw), base64.RawURLEncoding.EncodeToString(raw)} {
		if got, err := clientsecret.ParseKey(same); err != nil || got.Reveal() != text {
			t.Errorf("%d characters: %v", len(same), err)
		}
		var u clientsecret.Key
		if err := u.UnmarshalText([]byte(same)); err != nil || u.Reveal() != text {
			t.Error(err)
		}
	}
	for _, bad := range []string{"x", "a password of thirty-two letters", text[:42], text + "A", text + "==", hex.EncodeToString(raw[:31]), hex.EncodeToString(raw) + "00", text[:20] + "\n" + text[20:], strings.Repeat("0", 64), base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32)), "+" + text[1:20] + "-" + text[21:]} {
		got, err := clientsecret.ParseKey(bad)
		if !errors.Is(err, clientsecret.ErrKey) || !got.IsZero() {
			t.Errorf("%d characters are taken: %v", len(bad), err)
		} else if strings.Contains(err.Error(), bad) && len(bad) > 1 {
			t.Errorf("the error shows it: %v", err)
		}
	}
	var u clientsecret.Key
	if err := u.UnmarshalText(nil); err != nil || !u.IsZero() {
		t.Errorf("no key: %v", err)
	}
	if _, err := u.Encrypt(nil, nil); err == nil {
		t.Error("the zero Key encrypts")
	}
	if _, err := u.Decrypt(make([]byte, 99), nil); err == nil {
		t.Error("the zero Key decrypts")
	}
}

// TestAESKey: a key of AES-256-GCM says so in its text, opens what other software has
// sealed, and nothing of the other kind.
func TestAESKey(t *testing.T) {
	// Test case 16 of McGrew and Viega, "The Galois/Counter Mode of Operation (GCM)".
	const (
		key        = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
		nonce      = "cafebabefacedbaddecaf888"
		plaintext  = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
		associated = "feedfacedeadbeeffeedfacedeadbeefabaddad2"
		ciphertext = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
		tag        = "76fc6ece0f4e1768cddf8853bb2d551b"
	)
	unhex := func(text string) []byte {
		b, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	k := mustParseKey("aes256gcm:" + key)
	got, err := k.Decrypt(unhex(nonce+ciphertext+tag), unhex(associated))
	if err != nil || hex.EncodeToString(got) != plaintext {
		t.Errorf("%x, %v", got, err)
	}
	if _, err := mustParseKey(key).Decrypt(unhex(nonce+ciphertext+tag), unhex(associated)); err == nil {
		t.Error("a key of the other kind opens it")
	}
	for range 2 {
		box, err := k.Encrypt([]byte("text"), []byte("data"))
		if err != nil || len(box) != len("text")+28 || bytes.HasPrefix(box, make([]byte, 12)) {
			t.Errorf("%x, %v", box, err)
		}
		if text, err := k.Decrypt(box, []byte("data")); err != nil || string(text) != "text" {
			t.Errorf("%s, %v", text, err)
		}
		if _, err := k.Decrypt(box, []byte("other")); err == nil {
			t.Error("it opens with other data")
		}
	}
	for n := range 28 {
		if _, err := k.Decrypt(make([]byte, n), nil); err == nil {
			t.Errorf("%d bytes open", n)
		}
	}
	made := clientsecret.GenerateAESKey()
	text := made.Reveal()
	if !strings.HasPrefix(text, "aes256gcm:") || len(text) != len("aes256gcm:")+44 || text == clientsecret.GenerateAESKey().Reveal() {
		t.Errorf("a key has %d characters", len(text))
	}
	if again := mustParseKey(" " + text + "\n"); again.Reveal() != text {
		t.Error("it does not come back")
	}
	for _, bad := range []string{"aes256gcm:", "aes256gcm:x", "AES256GCM:" + key, "aes256gcm:" + key[1:], "aes256gcm: " + key, "aes128gcm:" + key, "aes256gcm:aes256gcm:" + key, "aes256gcm:" + strings.Repeat("0", 64)} {
		if k, err := clientsecret.ParseKey(bad); !errors.Is(err, clientsecret.ErrKey) || !k.IsZero() {
			t.Errorf("%d characters are taken: %v", len(bad), err)
		}
	}
	testNothingLeaks(t, mustParseKey("aes256gcm:"+hex.EncodeToString([]byte(canary[:32]))))
}

func TestReadKey(t *testing.T) {
	name := filepath.Join(t.TempDir(), "key")
	write := func(text string, mode os.FileMode) {
		t.Helper()
		os.Remove(name)
		if err := os.WriteFile(name, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, mode := range []os.FileMode{0o600, 0o400, 0o640, 0o440} {
		write(keyA.Reveal()+"\n", mode)
		if k, err := clientsecret.ReadKey(name); err != nil || k.Reveal() != keyA.Reveal() {
			t.Errorf("%#o: %v", mode, err)
		}
	}
	if runtime.GOOS != "windows" {
		for _, mode := range []os.FileMode{0o644, 0o604, 0o660, 0o620, 0o602, 0o666, 0o777, 0o601} {
			write(keyA.Reveal(), mode)
			if k, err := clientsecret.ReadKey(name); !errors.Is(err, clientsecret.ErrKey) || !k.IsZero() || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "chmod") {
				t.Errorf("%#o: %v", mode, err)
			}
		}
	}
	for _, text := range []string{"", "no key", keyA.Reveal() + " and " + keyB.Reveal(), strings.Repeat(" ", 2000) + keyA.Reveal()} {
		write(text, 0o600)
		if _, err := clientsecret.ReadKey(name); !errors.Is(err, clientsecret.ErrKey) || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), keyA.Reveal()[:8]) {
			t.Errorf("%d characters: %v", len(text), err)
		}
	}
	if _, err := clientsecret.ReadKey(name + "s"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if _, err := clientsecret.ReadKey(t.TempDir()); err == nil {
		t.Error("a folder is a key")
	}
}

func TestSealNeverLeaks(t *testing.T) {
	k := ring("a")
	sealed := mustSeal(t, k, "$plaintext$"+canary, "client")
	opened, err := k.Open(sealed.Encode(), "client")
	if err != nil {
		t.Fatal(err)
	}
	testNothingLeaks(t, sealed)
	testNothingLeaks(t, opened)
	canaryKey, err := clientsecret.ParseKey(base64.StdEncoding.EncodeToString([]byte(canary[:32])))
	if err != nil {
		t.Fatal(err)
	}
	testNothingLeaks(t, canaryKey)
	testNothingLeaks(t, clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": canaryKey}})
	testNothingLeaks(t, &clientsecret.Verifier{Keyring: &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": canaryKey}}})
	text, err := json.Marshal(struct{ K clientsecret.Key }{keyA})
	if err != nil || !strings.Contains(string(text), "[REDACTED]") {
		t.Errorf("%s, %v", text, err)
	}
}

// TestVerifierSealed: what is sealed is upgraded sealed, for the same client; and a secret stays remembered when its digest is sealed anew.
func TestVerifierSealed(t *testing.T) {
	k := ring("b")
	old := &clientsecret.Keyring{Primary: "a", Keys: k.Keys}
	weak := mustSeal(t, old, mustHash(t, clientsecret.PBKDF2{Iterations: 1}, canary).Encode(), "client").Encode()
	registered, err := k.Open(weak, "client")
	if err != nil {
		t.Fatal(err)
	}
	var stored [2]clientsecret.Digest
	v := &clientsecret.Verifier{Want: clientsecret.PBKDF2{Iterations: 2}, Store: func(_ context.Context, _ string, old, new clientsecret.Digest) error {
		stored = [2]clientsecret.Digest{old, new}
		return nil
	}}
	clientsecret.TrustWant(v)
	if matched, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(canary), registered); err != nil || matched.Encode() != weak {
		t.Errorf("%v, %v", matched, err)
	}
	v.Close()
	if stored[0].Encode() != weak {
		t.Error("the old value is not the one that is stored")
	}
	upgraded, err := k.Open(stored[1].Encode(), "client")
	if err != nil || upgraded.KeyID() != "b" || upgraded.String() != "pbkdf2-sha512,iterations=2" || clientsecret.Compare(upgraded, clientsecret.NewSecret(canary)) != nil {
		t.Errorf("upgraded to %v under %q, %v", stored[1], stored[1].KeyID(), err)
	}

	v = new(clientsecret.Verifier)
	defer v.Close()
	sealed := mustSeal(t, old, hashed, "client")
	for i := range 3 {
		opened, err := k.Open(sealed.Encode(), "client")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret("insecure_secret"), opened); err != nil {
			t.Error(err)
		}
		if i == 0 {
			sealed, err = k.Reseal(sealed.Encode(), "client")
			if err != nil || sealed.KeyID() != "b" {
				t.Fatalf("%v, %v", sealed, err)
			}
		}
	}
	if s := v.Stats(); s.Derivations != 1 || s.Remembered != 2 {
		t.Errorf("%+v: sealing anew makes secrets be compared anew", s)
	}
	unopened := mustParse(t, sealed.Encode())
	if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret("insecure_secret"), unopened); !errors.Is(err, clientsecret.ErrSealed) {
		t.Error(err)
	}

	// A primary key that fails: nothing is stored, least of all unsealed.
	broken := &clientsecret.Keyring{Primary: "c", Keys: map[string]clientsecret.AEAD{"a": keyA, "c": failingKey{}}}
	registered, err = broken.Open(weak, "client")
	if err != nil {
		t.Fatal(err)
	}
	v = &clientsecret.Verifier{Want: clientsecret.PBKDF2{Iterations: 2}, Store: func(context.Context, string, clientsecret.Digest, clientsecret.Digest) error {
		t.Error("something is stored")
		return nil
	}}
	clientsecret.TrustWant(v)
	if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(canary), registered); err != nil {
		t.Error(err)
	}
	v.Close()
	if s := v.Stats(); s.UpgradesFailed != 1 || s.Upgraded != 0 {
		t.Errorf("%+v", s)
	}

	// A plaintext in a seal is there because a protocol needs it.
	v = &clientsecret.Verifier{Store: func(context.Context, string, clientsecret.Digest, clientsecret.Digest) error {
		t.Error("a sealed plaintext is hashed")
		return nil
	}}
	if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(canary), mustSeal(t, k, "$plaintext$"+canary, "client")); err != nil {
		t.Error(err)
	}
	v.Close()
}

// TestSealedTravels: a sealed value goes through JSON, SQL and text as it is, opened or not, and opens at the other end.
func TestSealedTravels(t *testing.T) {
	type record struct {
		ClientID string              `json:"client_id"`
		Secret   clientsecret.Digest `json:"client_secret"`
	}
	k := ring("a")
	for _, stored := range []string{hashed, "$plaintext$" + canary} {
		opened := mustSeal(t, k, stored, "client")
		for state, d := range map[string]clientsecret.Digest{"opened": opened, "not opened": mustParse(t, opened.Encode())} {
			var all []clientsecret.Digest
			var r record
			text, err := json.Marshal(record{"client", d})
			if err != nil || leaked(string(text)) != "" || json.Unmarshal(text, &r) != nil {
				t.Fatalf("%s: %s, %v", state, text, err)
			}
			all = append(all, r.Secret)
			db := openMemory()
			var scanned clientsecret.Digest
			if _, err := db.Exec("INSERT", d); err != nil {
				t.Fatal(err)
			}
			if err := db.QueryRow("SELECT").Scan(&scanned); err != nil {
				t.Fatal(err)
			}
			all = append(all, scanned)
			for i, got := range all {
				if got.Encode() != opened.Encode() || got.KeyID() != "a" || got.Algorithm() != "sealed" {
					t.Errorf("%s, %d: %v", state, i, got)
				}
				if again, err := k.Open(got.Encode(), "client"); err != nil || again.Unsealed().Encode() != stored {
					t.Errorf("%s, %d: %v, %v", state, i, again, err)
				}
			}
		}
	}
}

// panickingKey quotes what it was given.
type panickingKey struct{}

func (panickingKey) Encrypt(text, _ []byte) ([]byte, error) { panic("with " + string(text)) }
func (panickingKey) Decrypt(text, _ []byte) ([]byte, error) { panic("with " + string(text)) }

// TestKeyPanics: it is an error, wherever the key is used, and quotes nothing.
func TestKeyPanics(t *testing.T) {
	var none *clientsecret.Key
	inside := mustHash(t, clientsecret.PBKDF2{Iterations: 1}, canary).Encode()
	sealed := mustSeal(t, ring("a"), inside, "client")
	for name, key := range map[string]clientsecret.AEAD{"panics": panickingKey{}, "typed nil": none} {
		k := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": key}}
		if _, err := k.Seal(mustParse(t, "$plaintext$"+canary), "client"); !cannotSeal(err) {
			t.Errorf("%s: %v", name, err)
		} else {
			testNothingLeaks(t, err)
		}
		if _, err := k.Open(sealed.Encode(), "client"); !errors.Is(err, clientsecret.ErrNotOpened) {
			t.Errorf("%s: %v", name, err)
		}
		v := &clientsecret.Verifier{Keyring: k}
		_, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(canary), mustParse(t, sealed.Encode()))
		if !errors.Is(err, clientsecret.ErrNotOpened) {
			t.Errorf("%s: %v", name, err)
		}
		v.Close()
		// In an upgrade.
		k.Keys["b"] = keyA
		opened := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": key, "b": keyA}}
		d, err := opened.Open(mustSeal(t, &clientsecret.Keyring{Primary: "b", Keys: map[string]clientsecret.AEAD{"b": keyA}}, inside, "client").Encode(), "client")
		if err != nil {
			t.Fatal(err)
		}
		var heard []error
		v = &clientsecret.Verifier{
			Want: clientsecret.PBKDF2{Iterations: 2},
			Store: func(context.Context, string, clientsecret.Digest, clientsecret.Digest) error {
				t.Error("stored")
				return nil
			},
			OnError: func(_ string, err error) { heard = append(heard, err) },
		}
		clientsecret.TrustWant(v)
		if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(canary), d); err != nil {
			t.Error(err)
		}
		v.Close()
		if len(heard) != 1 || !cannotSeal(heard[0]) {
			t.Errorf("%s: %v", name, heard)
		}
	}
}

// TestSealLimits: nothing is sealed that the same keyring would not open.
func TestSealLimits(t *testing.T) {
	for name, limits := range map[string]clientsecret.Limits{"iterations": {Iterations: 500}, "length": {Length: 200}} {
		k := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": keyA}, Limits: limits}
		var limit *clientsecret.LimitError
		if d, err := k.Seal(mustParse(t, hashed), "client"); !errors.As(err, &limit) || !d.IsZero() {
			t.Errorf("%s: %v, %v", name, d, err)
		}
	}
	wide := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": keyA}, Limits: clientsecret.Limits{Length: 20_000}}
	long, err := (clientsecret.Parser{Limits: clientsecret.Limits{Length: 20_000, SaltLength: 10_000}}).Parse("$pbkdf2-sha512$1$" + strings.Repeat("AAAA", 60) + "$" + key)
	if err != nil {
		t.Fatal(err)
	}
	if d, err := wide.Seal(long, "client"); err != nil || d.IsZero() {
		t.Error(err)
	}
}

// TestSwapped: with its arguments the wrong way round, the id of the client would
// be the secret.
func TestSwapped(t *testing.T) {
	k := ring("a")
	sealed := mustSeal(t, k, hashed, "client").Encode()
	for _, stored := range []string{sealed, sealed + "\n", hashed, "$1$abc$" + md5crypt22} {
		if d, err := k.Open("client", stored); err == nil || !d.IsZero() {
			t.Errorf("Open: %v", d)
		}
		if d, err := k.Reseal("client", stored); err == nil || !d.IsZero() {
			t.Errorf("Reseal: %v", d)
		}
		if d, err := k.Seal(mustParse(t, "client"), stored); err == nil || !d.IsZero() {
			t.Errorf("Seal: %v", d)
		} else if q := quotes(err, stored); q != "" {
			t.Errorf("%q is quoted in %v", q, err)
		}
	}
	for _, id := range []string{"$", "$client", "cli$ent", "$plaintext$client", "$$"} {
		if _, err := k.Open(mustSeal(t, k, hashed, id).Encode(), id); err != nil {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// TestSealSpace: white space after a digest is not sealed, and after a sealed
// value it is named, opened or not.
func TestSealSpace(t *testing.T) {
	k := ring("a")
	sealed := mustSeal(t, k, hashed+"  \n", "client")
	opened, err := k.Open(sealed.Encode(), "client")
	if err != nil || opened.Unsealed().Encode() != hashed || sealed.Unsealed().Encode() != hashed {
		t.Errorf("%q, %v", opened.Unsealed().Encode(), err)
	}
	if warnsOf(opened, clientsecret.WarnSurroundingSpace) || warnsOf(sealed, clientsecret.WarnSurroundingSpace) {
		t.Error("there is no white space")
	}
	spaced := sealed.Encode() + "\r\n"
	opened, err = k.Open(spaced, "client")
	if err != nil || opened.Encode() != spaced {
		t.Fatalf("%q, %v", opened.Encode(), err)
	}
	if !warnsOf(opened, clientsecret.WarnSurroundingSpace) || !warnsOf(mustParse(t, spaced), clientsecret.WarnSurroundingSpace) {
		t.Error("the white space is not named")
	}
	if warnsOf(mustSeal(t, k, "$plaintext$ x ", "client"), clientsecret.WarnSurroundingSpace) == false {
		t.Error("the white space of a secret is not named")
	}
	if d := mustSeal(t, k, "$plaintext$x ", "client").Unsealed(); d.Encode() != "$plaintext$x " {
		t.Errorf("the white space of a secret is lost: %q", d.Encode())
	}
}

// TestSealChangesNothing: what is given stays as it was, for others may have it.
func TestSealChangesNothing(t *testing.T) {
	k := ring("a")
	d := mustParse(t, canary)
	if _, err := k.Seal(d, "client"); err != nil || d.Encode() != canary || d.KeyID() != "" || !d.IsPlaintext() {
		t.Errorf("sealing changes what is sealed: %v, %v", d, err)
	}
	opened := mustSeal(t, k, canary, "client")
	if opened.Unsealed(); opened.KeyID() != "a" {
		t.Error("taking the seal off changes the digest")
	}
	unsealed, err := k.Open(hashed, "client")
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := k.Seal(unsealed, "client")
	if err != nil || !warnsOf(unsealed, clientsecret.WarnUnsealed) || warnsOf(sealed, clientsecret.WarnUnsealed) {
		t.Errorf("%v, %v", sealed, err)
	}
}

// bigKey makes more than a stored value may have.
type bigKey struct{ clientsecret.AEAD }

func (bigKey) Encrypt(_, _ []byte) ([]byte, error) { return make([]byte, 7000), nil }

// TestSealRefuses: nothing is made that nobody can open.
func TestSealRefuses(t *testing.T) {
	k := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": bigKey{keyA}}}
	var limit *clientsecret.LimitError
	if d, err := k.Seal(mustParse(t, hashed), "client"); !cannotSeal(err) || !errors.As(err, &limit) || !d.IsZero() {
		t.Errorf("%v, %v", d, err)
	}
	noPrimary := &clientsecret.Keyring{Keys: map[string]clientsecret.AEAD{"a": keyA}}
	for _, stored := range []string{hashed, canary, mustSeal(t, ring("a"), hashed, "client").Encode()} {
		if d, err := noPrimary.Reseal(stored, "client"); !errors.Is(err, clientsecret.ErrUnknownKey) || !d.IsZero() {
			t.Errorf("without a primary key: %v, %v", d, err)
		}
	}
	for _, damaged := range []string{" $sealed$v=1,k=a$AAAA", "\ufeff$sealed$v=1,k=a$AAAA", "'$sealed$v=1,k=a$AAAA'", "sealed$v=1,k=a$AAAA"} {
		if d, err := ring("a").Open(damaged, "client"); !errors.Is(err, clientsecret.ErrMalformed) || !d.IsZero() {
			t.Errorf("%q: %v, %v", damaged, d, err)
		}
		if d := mustParse(t, damaged); !warnsOf(d, clientsecret.WarnLooksHashed) {
			t.Errorf("%q: nothing is said", damaged)
		}
	}
	for _, damaged := range []string{"=1,k=a/AAAA", "sealedv=1,k=aAAAA"} {
		if d := mustParse(t, damaged); !warnsOf(d, clientsecret.WarnLooksHashed) {
			t.Errorf("%q: nothing is said", damaged)
		}
	}
	if _, err := clientsecret.Parse("$$sealed$$v=1,k=a$$AAAA"); err == nil || !strings.Contains(err.Error(), "doubled") {
		t.Errorf("doubled for a compose file: %v", err)
	}
}

// TestSealSays: the error names what is missing or too much.
func TestSealSays(t *testing.T) {
	long := strings.Repeat("x", clientsecret.MaxSecretLength+1)
	seal := func(k *clientsecret.Keyring, secret string) error {
		_, err := k.SealSecret(clientsecret.NewSecret(secret), "client")
		return err
	}
	for name, tc := range map[string]struct {
		err, is error
		says    string
	}{
		"no secret": {seal(ring("a"), ""), clientsecret.ErrEmpty, "there is no secret to seal"},
		"too long": {seal(ring("a"), long), clientsecret.ErrSecretTooLong,
			"the secret is too long: at most 4096 bytes are taken"},
		"no primary key": {seal(&clientsecret.Keyring{}, generated), clientsecret.ErrUnknownKey,
			"Primary is empty, so nothing can be sealed"},
	} {
		if !errors.Is(tc.err, tc.is) || !strings.HasSuffix(tc.err.Error(), tc.says) {
			t.Errorf("%s: %v, want %q", name, tc.err, tc.says)
		}
	}
	if err := seal(ring("a"), long[1:]); err != nil {
		t.Errorf("the longest secret: %v", err)
	}
}

// TestKeyErrorNeverLeaks: the error of a key is found by who looks for it, and printed by nothing.
func TestKeyErrorNeverLeaks(t *testing.T) {
	k := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": failingKey{}}}
	_, err := k.Seal(mustParse(t, canary), "client")
	testNothingLeaks(t, err)
	testNothingLeaks(t, errors.Unwrap(errors.Join(err)))
}

// TestUpgradeHangs: a key that does not answer does not keep a Verifier from closing.
func TestUpgradeHangs(t *testing.T) {
	sealed := mustSeal(t, ring("a"), mustHash(t, clientsecret.PBKDF2{Iterations: 1}, canary).Encode(), "client").Encode()
	inBubble(t, func(t *testing.T) {
		answer := make(chan struct{})
		k := &clientsecret.Keyring{Primary: "c", Keys: map[string]clientsecret.AEAD{"a": keyA, "c": waitingKey{keyA, answer}}}
		d, err := k.Open(sealed, "client")
		if err != nil {
			t.Fatal(err)
		}
		v := &clientsecret.Verifier{Want: clientsecret.PBKDF2{Iterations: 2}, Store: func(context.Context, string, clientsecret.Digest, clientsecret.Digest) error {
			t.Error("something is stored")
			return nil
		}}
		clientsecret.TrustWant(v)
		if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(canary), d); err != nil {
			t.Error(err)
		}
		begin := time.Now()
		v.Close()
		if took := time.Since(begin); took > time.Minute {
			t.Errorf("it closes after %v", took)
		}
		if s := v.Stats(); s.UpgradesFailed != 1 {
			t.Errorf("%+v", s)
		}
		close(answer)
	})
}

// waitingKey waits until it is let go.
type waitingKey struct {
	clientsecret.AEAD
	answer chan struct{}
}

func (k waitingKey) Encrypt(plaintext, associatedData []byte) ([]byte, error) {
	<-k.answer
	return k.AEAD.Encrypt(plaintext, associatedData)
}

// TestUpgradeOfSealed: a digest that Seal returned is upgraded as one that was opened, for the same client.
func TestUpgradeOfSealed(t *testing.T) {
	k := ring("a")
	d := mustSeal(t, k, mustHash(t, clientsecret.PBKDF2{Iterations: 1}, canary).Encode(), "client")
	var new clientsecret.Digest
	v := &clientsecret.Verifier{Want: clientsecret.PBKDF2{Iterations: 2}, Store: func(_ context.Context, _ string, _, n clientsecret.Digest) error {
		new = n
		return nil
	}}
	clientsecret.TrustWant(v)
	if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(canary), d); err != nil {
		t.Error(err)
	}
	v.Close()
	if got, err := k.Open(new.Encode(), "client"); err != nil || got.KeyID() != "a" || clientsecret.Compare(got, clientsecret.NewSecret(canary)) != nil {
		t.Errorf("%v, %v", got, err)
	}
}

// TestCompareRequiresSealed: Compare refuses what is not sealed, remembered or not.
func TestCompareRequiresSealed(t *testing.T) {
	k := ring("a")
	k.RequireSealed = true
	inside := mustHash(t, clientsecret.PBKDF2{Iterations: 1}, canary).Encode()
	v := &clientsecret.Verifier{Keyring: k}
	defer v.Close()
	sealed := mustSeal(t, k, inside, "client").Encode()
	hasher := v.Hasher(func(context.Context) string { return "client" })
	if err := hasher.Compare(t.Context(), []byte(sealed), []byte(canary)); err != nil {
		t.Error(err)
	}
	if err := hasher.Compare(t.Context(), []byte(inside), []byte(canary)); !errors.Is(err, clientsecret.ErrUnsealed) {
		t.Error(err)
	}
	if _, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(canary), mustParse(t, inside)); !errors.Is(err, clientsecret.ErrUnsealed) {
		t.Error(err)
	}
}
