package migrate

import (
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
)

// TestWriteVerifies: a new value that does not match its secret is found before
// the file is returned.
func TestWriteVerifies(t *testing.T) {
	f, err := config.Read([]byte("identity_providers:\n  oidc:\n    clients:\n" +
		"      - {client_id: a, client_secret: 'Hush-a'}\n" +
		"      - {client_id: b, client_secret: 'Hush-b'}\n"))
	if err != nil {
		t.Fatal(err)
	}
	scheme := clientsecret.PBKDF2{Iterations: 1}
	digest := func(secret string) clientsecret.Digest {
		t.Helper()
		d, err := scheme.Hash(clientsecret.NewSecret(secret))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	a, b := digest("Hush-a"), digest("Hush-b")
	for _, tc := range []struct {
		name string
		new  [2]clientsecret.Digest
		good bool
	}{
		{"right", [2]clientsecret.Digest{a, b}, true},
		{"exchanged", [2]clientsecret.Digest{b, a}, false},
		{"one twice", [2]clientsecret.Digest{a, a}, false},
		{"none", [2]clientsecret.Digest{a, {}}, false},
	} {
		j := Prepare(f, Hashing{Scheme: scheme})
		for i, c := range j.Changes {
			c.New = tc.new[i]
		}
		data, err := j.write(t.Context(), func() {})
		if (err == nil) != tc.good || (data != nil) != tc.good {
			t.Errorf("%s: %v", tc.name, err)
		}
		if err != nil && (!strings.Contains(err.Error(), "nothing is changed") || strings.Contains(err.Error(), "Hush")) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

// TestVerifySealed: a sealed value may replace a stored value only if it holds
// that value, for the same client, sealed with the primary key.
func TestVerifySealed(t *testing.T) {
	ring := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{
		"a": clientsecret.GenerateKey(), "b": clientsecret.GenerateKey(),
	}}
	sealed := func(primary, stored, client string) string {
		t.Helper()
		d, err := clientsecret.Parse(stored)
		if err != nil {
			t.Fatal(err)
		}
		k := *ring
		k.Primary = primary
		if d, err = k.Seal(d, client); err != nil {
			t.Fatal(err)
		}
		return d.Encode()
	}
	clear := &config.Client{ID: "client", Stored: "Hush"}
	old := &config.Client{ID: "client", Stored: sealed("b", "Hush", "client")}
	for name, tc := range map[string]struct {
		client  *config.Client
		written string
		good    bool
	}{
		"sealed":                {clear, sealed("a", "Hush", "client"), true},
		"another secret":        {clear, sealed("a", "Hash", "client"), false},
		"another form":          {clear, sealed("a", "$plaintext$Hush", "client"), false},
		"another client":        {clear, sealed("a", "Hush", "clients"), false},
		"another key":           {clear, sealed("b", "Hush", "client"), false},
		"not sealed":            {clear, "Hush", false},
		"resealed":              {old, sealed("a", "Hush", "client"), true},
		"resealed, another one": {old, sealed("a", "Hash", "client"), false},
		"resealed, the old key": {old, old.Stored, false},
	} {
		if err := (sealing{ring, storedOf}).verify(tc.client, tc.written); (err == nil) != tc.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestVerifyConverted: only the same digest may replace one of other software.
func TestVerifyConverted(t *testing.T) {
	const (
		django  = "pbkdf2_sha256$1200$mc2sDRa3BkVdWuwEMSu8Zv$pT/UwyocoSdWcjKeeeSBn1bReVt2lcSF7+VLce/pa60="
		right   = "$pbkdf2-sha256$1200$bWMyc0RSYTNCa1ZkV3V3RU1TdThadg$pT/UwyocoSdWcjKeeeSBn1bReVt2lcSF7.VLce/pa60"
		another = "$pbkdf2-sha256$1200$bWMyc0RSYTNCa1ZkV3V3RU1TdThadg$pT/UwyocoSdWcjKeeeSBn1bReVt2lcSF7.VLce/pa61"
	)
	m := converting{"Django pbkdf2_sha256"}
	for written, good := range map[string]bool{right: true, another: false, django: false, "$pbkdf2-sha256$": false} {
		if err := m.verify(&config.Client{Stored: django}, written); (err == nil) != good {
			t.Errorf("%s: %v", written, err)
		}
	}
}
