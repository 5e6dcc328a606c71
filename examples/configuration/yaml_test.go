package configuration_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/leaktest"
)

// A configuration in YAML, with a secret of the provider's own beside the
// clients.
func Example_yaml() {
	var config struct {
		Issuer struct {
			Key clientsecret.Secret `yaml:"hmac_secret"`
		} `yaml:"issuer"`
		Clients []struct {
			ID     string              `yaml:"client_id"`
			Secret clientsecret.Digest `yaml:"client_secret"`
		} `yaml:"clients"`
	}
	err := yaml.Unmarshal([]byte(`
issuer:
  hmac_secret: something only the provider knows
clients:
  - client_id: gitea
    client_secret: '$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$VjSCNH+84So5tRbzOdw4lxR/aPdF5Yhb6JtUW4AWY7Y'
`), &config)
	if err != nil {
		panic(err)
	}
	fmt.Println(config.Clients[0].ID, config.Clients[0].Secret)
	fmt.Printf("%+v\n", config.Issuer)
	// Output:
	// gitea argon2id,memory=65536,iterations=3,parallelism=4
	// {Key:[REDACTED]}
}

const (
	canary = "CaNaRy-0123456789-yRaNaC-and-some-more-to-be-above-forty"
	// What base64 makes of the canary, as far as its groups of three bytes go.
	canaryBase64 = "Q2FOYVJ5LTAxMjM0NTY3ODkteVJhTmFDLWFuZC1zb21lLW1vcmUtdG8tYmUtYWJvdmUtZm9ydHk"
)

// leaked returns which part of the canary, or of salt and key of the stored
// value, is in s.
func leaked(s string) string {
	hash := strings.Split(stored, "$")
	salt, key := hash[3], hash[4]
	backwards := []byte(canary)
	for i, j := 0, len(backwards)-1; i < j; i, j = i+1, j-1 {
		backwards[i], backwards[j] = backwards[j], backwards[i]
	}
	for _, part := range []string{
		canary[:12], canary[8:20], canary[20:40], string(backwards[:12]), canaryBase64[:20],
		salt[:12], salt[8:], key[:12], key[40:60],
		fmt.Sprintf("%x", canary)[:16], fmt.Sprintf("%X", canary)[:16], fmt.Sprint([]byte(canary))[1:24],
	} {
		if strings.Contains(s, part) {
			return part
		}
	}
	return ""
}

// encode returns v in YAML, or the error, or what the encoder panics with: it
// does so on funcs.
func encode(v any) (out string) {
	var b bytes.Buffer
	defer func() {
		if p := recover(); p != nil {
			out = b.String() + fmt.Sprintf("panic: %v", p)
		}
	}()
	if err := yaml.NewEncoder(&b).Encode(v); err != nil {
		return b.String() + err.Error()
	}
	return b.String()
}

func testNothingLeaks[T any](t *testing.T, v T) {
	t.Helper()
	for place, holder := range leaktest.Holders(v) {
		if out := encode(holder); leaked(out) != "" {
			t.Errorf("%s: %q is in %q", place, leaked(out), out)
		}
	}
}

// refusingKey fails with an error that has the plaintext in it.
type refusingKey struct{ clientsecret.AEAD }

func (refusingKey) Encrypt(plaintext, _ []byte) ([]byte, error) {
	return nil, fmt.Errorf("cannot encrypt %s", plaintext)
}

// TestYAMLNeverLeaks: what the leak tests of the package ask of the standard
// library's encoders, asked of one in YAML.
func TestYAMLNeverLeaks(t *testing.T) {
	testNothingLeaks(t, clientsecret.NewSecret(canary))
	for _, stored := range []string{canary, "$plaintext$" + canary, "$base64$" + canaryBase64} {
		d := clientsecret.MustParse(stored)
		if s, ok := d.Plaintext(); !ok || s.Reveal() != canary {
			t.Fatalf("%q is not the canary", stored)
		}
		testNothingLeaks(t, d)
		for _, w := range d.Warnings() {
			testNothingLeaks(t, w)
		}
	}

	key, err := clientsecret.ParseKey(base64.StdEncoding.EncodeToString([]byte(canary[:32])))
	if err != nil {
		t.Fatal(err)
	}
	ring := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": key}}
	sealed, err := ring.Seal(clientsecret.MustParse("$plaintext$"+canary), "client")
	if err != nil {
		t.Fatal(err)
	}
	opened, err := ring.Open(sealed.Encode(), "client")
	if err != nil {
		t.Fatal(err)
	}
	testNothingLeaks(t, sealed)
	testNothingLeaks(t, opened)
	testNothingLeaks(t, key)
	testNothingLeaks(t, *ring)
	testNothingLeaks(t, &clientsecret.Verifier{Keyring: ring, Decoys: []clientsecret.Digest{opened}})

	refusing := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": refusingKey{key}}}
	_, err = refusing.Seal(clientsecret.MustParse(canary), "client")
	if err == nil || err.Error() != "clientsecret: the key cannot seal" {
		t.Fatal(err)
	}
	testNothingLeaks(t, err)
	testNothingLeaks(t, errors.Unwrap(errors.Join(err)))
}

// TestYAMLLeaks shows that the test above would catch a leak, wherever the
// encoder looks.
func TestYAMLLeaks(t *testing.T) {
	type careless struct{ Value string }
	for place, holder := range leaktest.Holders(careless{canary}) {
		unseen := strings.Contains(place, "unexported") || place == "pointer to struct" || place == "func that returns it"
		if got := leaked(encode(holder)) != ""; got == unseen {
			t.Errorf("%s: found is %t", place, got)
		}
	}
}

// TestYAMLMarshals: a digest is written as it is, an empty one left out, and a
// plaintext refused.
func TestYAMLMarshals(t *testing.T) {
	type record struct {
		ID     string              `yaml:"client_id"`
		Secret clientsecret.Digest `yaml:"client_secret,omitempty"`
	}
	var r record
	if err := yaml.Unmarshal([]byte("client_id: a\nclient_secret: '"+stored+"'\n"), &r); err != nil || r.Secret.Encode() != stored {
		t.Fatalf("%v, %v", r.Secret, err)
	}
	if out, err := yaml.Marshal(r); err != nil || !strings.Contains(string(out), stored) {
		t.Errorf("marshalled as %s, %v", out, err)
	}
	if out, err := yaml.Marshal(record{ID: "a"}); err != nil || string(out) != "client_id: a\n" {
		t.Errorf("marshalled as %s, %v", out, err)
	}
	for _, plaintext := range []string{canary, "$plaintext$" + canary} {
		out, err := yaml.Marshal(record{"a", clientsecret.MustParse(plaintext)})
		if err == nil || len(out) != 0 || !strings.Contains(err.Error(), "plaintext secret is not marshalled") {
			t.Errorf("%s, %v", out, err)
		}
	}
}

// TestSealedTravels: a sealed value goes through YAML as it is, opened or not,
// and opens at the other end.
func TestSealedTravels(t *testing.T) {
	ring := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": clientsecret.GenerateKey()}}
	for _, inside := range []string{stored, "$plaintext$" + canary} {
		opened, err := ring.Seal(clientsecret.MustParse(inside), "client")
		if err != nil {
			t.Fatal(err)
		}
		for state, d := range map[string]clientsecret.Digest{"opened": opened, "not opened": clientsecret.MustParse(opened.Encode())} {
			var c Client
			text, err := yaml.Marshal(Client{"client", d})
			if err != nil || leaked(string(text)) != "" {
				t.Fatalf("%s: %s, %v", state, text, err)
			}
			if err := yaml.Unmarshal(text, &c); err != nil {
				t.Fatalf("%s: %v", state, err)
			}
			if c.Secret.Encode() != opened.Encode() || c.Secret.KeyID() != "a" || c.Secret.Algorithm() != "sealed" {
				t.Errorf("%s: %v", state, c.Secret)
			}
			if again, err := ring.Open(c.Secret.Encode(), "client"); err != nil || again.Unsealed().Encode() != inside {
				t.Errorf("%s: %v, %v", state, again, err)
			}
		}
	}
}
