package clientsecret_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
)

// TestWarningLooksHashed: the warning comes first, before that of a plaintext. It
// says whose digest it is, and what to do. What has a shape is tested in
// internal/shape.
func TestWarningLooksHashed(t *testing.T) {
	const (
		wrapped = "looks like a PBKDF2 digest with something around it"
		damaged = "looks like a PBKDF2 digest that has lost its $ signs or its beginning, " +
			"so it is taken as the secret itself: store the whole digest again"
		foreign = ", which is not read here, so it is taken as the secret itself: convert it"
	)
	hexDigest := strings.Repeat("0123456789abcdef", 4)
	for _, tc := range []struct{ name, stored, message string }{
		{"Django", "pbkdf2_sha256$1$abc$" + key32, "like a Django digest" + foreign},
		{"LDAP", "{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3",
			"like a digest of LDAP, Dovecot or Spring Security" + foreign},
		{"SHA-256 in hex", hexDigest, "an unsalted hash in hex: if it is one, store a new value"},
		{"first dollar gone", hashed[1:], damaged},
		{"all dollars gone", strings.ReplaceAll(hashed, "$", ""), damaged},
		{"shell", "-sha51210000./nCb2CJPOsKaPK0hjf.9yHxzQGZziziccp6Yng", damaged},
		{"quotes kept", "'" + hashed + "'", wrapped},
		{"backslashes kept", strings.ReplaceAll(hashed, "$", `\$`), wrapped},
		{"a space before", " " + hashed, wrapped},
		{"a byte order mark before", "\ufeff" + hashed, wrapped},
		{"$plaintext$ before", "$plaintext$" + hashed, wrapped},
		{"in base64", base64.StdEncoding.EncodeToString([]byte(hashed)), wrapped},
		{"in $base64$", "$base64$" + base64.RawStdEncoding.EncodeToString([]byte(hashed)), wrapped},
		{"sealed", "sealed$v=1,k=a$AAAA", "like a sealed value that was damaged"},
	} {
		ws := mustParse(t, tc.stored).Warnings()
		if ws[0].Code != clientsecret.WarnLooksHashed || !strings.Contains(ws[0].Message, tc.message) {
			t.Errorf("%s: %s: %s", tc.name, ws[0].Code, ws[0])
		}
	}
	for name, stored := range map[string]string{
		"the prefix says it": "$plaintext$" + hexDigest,
		"a word":             "insecure_secret",
		"dollars":            "correct$horse$battery$staple",
	} {
		if warnsOf(mustParse(t, stored), clientsecret.WarnLooksHashed) {
			t.Errorf("%s: %q is seen as a digest", name, stored)
		}
	}
	for range 2000 {
		s, err := clientsecret.Generator{Length: 41, Charset: clientsecret.ASCII}.Generate()
		if err != nil {
			t.Fatal(err)
		}
		stored := s.Reveal()
		if stored[0] == '$' {
			continue
		}
		if ws := mustParse(t, stored).Warnings(); ws[0].Code == clientsecret.WarnLooksHashed {
			t.Errorf("a random secret is seen as a digest: %q", stored)
		}
	}
}

// plaintexts are the three forms of one secret.
var plaintexts = []string{canary, "$plaintext$" + canary,
	"$base64$" + base64.RawStdEncoding.EncodeToString([]byte(canary))}

// TestParserRefusePlaintext: each form of plaintext is refused, and nothing else. What
// looks like a digest is named.
func TestParserRefusePlaintext(t *testing.T) {
	p := clientsecret.Parser{RefusePlaintext: true}
	for _, stored := range append(plaintexts, " "+hashed, "$plaintext$"+hashed) {
		d, err := p.Parse(stored)
		if !errors.Is(err, clientsecret.ErrPlaintext) || !d.IsZero() {
			t.Errorf("%q: %v, %v", stored, d, err)
		}
		if looksHashed := strings.Contains(stored, hashed); looksHashed != strings.Contains(err.Error(), "a PBKDF2 digest") {
			t.Errorf("%q: %v", stored, err)
		}
	}
	for _, stored := range []string{hashed, hashed + "\n", "$sealed$v=1,k=a$AAAA"} {
		if d, err := p.Parse(stored); err != nil || d.Encode() != stored {
			t.Errorf("%q: %v, %v", stored, d, err)
		}
	}
	for stored, want := range map[string]error{
		"": clientsecret.ErrEmpty, "$plaintext$": clientsecret.ErrEmpty, "$base64$-": clientsecret.ErrMalformed,
	} {
		if _, err := p.Parse(stored); !errors.Is(err, want) || errors.Is(err, clientsecret.ErrPlaintext) {
			t.Errorf("%q: %v", stored, err)
		}
	}
}

// TestVerifierRefusePlaintext: in Verifier.Parser it holds for every registered digest,
// with the work of a comparison before the answer, and for none that was sealed.
func TestVerifierRefusePlaintext(t *testing.T) {
	k := ring("a")
	opened := func(stored string) clientsecret.Digest {
		d, err := k.Open(stored, "client")
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	cheap := mustHash(t, clientsecret.PBKDF2{Iterations: 1}, canary)
	inSeal := mustSeal(t, k, "$plaintext$"+canary, "client").Encode()
	for _, tc := range []struct {
		name        string
		keyring     *clientsecret.Keyring
		registered  []clientsecret.Digest
		want        error
		derivations uint64
	}{
		{"bare", nil, []clientsecret.Digest{mustParse(t, plaintexts[0])}, clientsecret.ErrPlaintext, 1},
		{"$plaintext$", nil, []clientsecret.Digest{mustParse(t, plaintexts[1])}, clientsecret.ErrPlaintext, 1},
		{"$base64$", nil, []clientsecret.Digest{mustParse(t, plaintexts[2])}, clientsecret.ErrPlaintext, 1},
		{"with a keyring", k, []clientsecret.Digest{mustParse(t, canary)}, clientsecret.ErrPlaintext, 1},
		{"from a keyring", nil, []clientsecret.Digest{opened(canary)}, clientsecret.ErrPlaintext, 1},
		{"unsealed", nil, []clientsecret.Digest{opened(inSeal).Unsealed()}, clientsecret.ErrPlaintext, 1},
		{"opened", nil, []clientsecret.Digest{opened(inSeal)}, nil, 0},
		{"sealed", k, []clientsecret.Digest{mustParse(t, inSeal)}, nil, 0},
		{"hashed", nil, []clientsecret.Digest{cheap}, nil, 1},
		{"hashed, after plaintext", nil, []clientsecret.Digest{mustParse(t, canary), cheap}, nil, 2},
	} {
		v := clientsecret.Verifier{
			Parser: clientsecret.Parser{RefusePlaintext: true}, Keyring: tc.keyring,
			Want: clientsecret.PBKDF2{Iterations: 1}, // of the decoys
		}
		d, err := v.Verify(t.Context(), "client", clientsecret.NewSecret(canary), tc.registered...)
		if !errors.Is(err, tc.want) || d.IsZero() != (tc.want != nil) {
			t.Errorf("%s: %v, %v", tc.name, d, err)
		}
		if n := v.Stats().Derivations; n != tc.derivations {
			t.Errorf("%s: %d derivations, want %d", tc.name, n, tc.derivations)
		}
		v.Close()
	}
	v := clientsecret.Verifier{Parser: clientsecret.Parser{RefusePlaintext: true}, Want: clientsecret.PBKDF2{Iterations: 1}}
	defer v.Close()
	err := v.Hasher(nil).Compare(t.Context(), []byte(canary), []byte(canary))
	if n := v.Stats().Derivations; !errors.Is(err, clientsecret.ErrPlaintext) || n != 1 {
		t.Errorf("a Hasher: %v, %d derivations", err, n)
	}
}
