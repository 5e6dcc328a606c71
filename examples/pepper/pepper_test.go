package pepper

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
)

// memory is a Table. The clients that need their secrets have a name in needed.
type memory struct {
	stored map[string]string
	needed string
}

func (m *memory) Rows(context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, id := range slices.Sorted(maps.Keys(m.stored)) {
			if !yield(Row{id, m.stored[id]}, nil) {
				return
			}
		}
	}
}

func (m *memory) Replace(_ context.Context, id string, old, new clientsecret.Digest) error {
	_, inTheClear := new.Plaintext()
	if m.stored[id] != old.Encode() || id == m.needed && !inTheClear {
		return clientsecret.ErrKeep
	}
	m.stored[id] = new.Encode()
	return nil
}

var keys = map[string]clientsecret.AEAD{
	"2025": clientsecret.GenerateKey(),
	"2026": clientsecret.GenerateAESKey(),
}

func ring(primary string) *clientsecret.Keyring {
	return &clientsecret.Keyring{Primary: primary, Keys: keys}
}

// kind is a stored value of a client's secret.
type kind struct {
	name  string
	value clientsecret.Digest
}

// kindsOf returns values of all kinds, of a secret that was generated.
func kindsOf(t *testing.T, secret clientsecret.Secret) []kind {
	t.Helper()
	anybodys := clientsecret.NewSecret(secret.Reveal()) // of unknown entropy
	all := []kind{{"a plaintext", clientsecret.MustParse("$plaintext$" + secret.Reveal())}}
	for _, made := range []struct {
		name   string
		scheme clientsecret.Scheme
		of     clientsecret.Secret
	}{
		{"310,000 iterations", clientsecret.PBKDF2{}, anybodys},
		{"1,000 iterations", clientsecret.PBKDF2{Iterations: 1000}, anybodys},
		{"`HighEntropy{}`", clientsecret.HighEntropy{}, secret},
		{"`HighEntropy{Vouched: true}`", clientsecret.HighEntropy{Vouched: true}, anybodys},
	} {
		d, err := made.scheme.Hash(made.of)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, kind{made.name, d})
	}
	for _, k := range all {
		sealed, err := ring("2026").Seal(k.value, "client")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, kind{k.name + ", sealed", sealed})
	}
	return all
}

var thousands = regexp.MustCompile(`^(\d+)(\d{3})$`)

// upgraded returns what a Verifier makes of a stored value, in words.
func upgraded(t *testing.T, s State, k kind, secret clientsecret.Secret) string {
	t.Helper()
	table := &memory{stored: map[string]string{"client": k.value.Encode()}}
	authenticate(t, s, table, "client", secret)
	before, err := ring("").Open(k.value.Encode(), "client")
	if err != nil {
		t.Fatal(err)
	}
	after, err := ring("").Open(table.stored["client"], "client")
	if err != nil {
		t.Fatal(err)
	}
	what := strings.TrimPrefix(after.String(), "pbkdf2-sha512,iterations=")
	what = thousands.ReplaceAllString(what, "$1,$2 iterations")
	switch {
	case after.Equal(before):
		return "stays"
	case after.Unsealed().Equal(before.Unsealed()):
		what = "as it is"
	}
	if after.KeyID() != "" {
		return what + ", sealed"
	}
	return what
}

// authenticate has a client come by, and waits for the upgrade.
func authenticate(t *testing.T, s State, table *memory, id string, secret clientsecret.Secret) {
	t.Helper()
	d, err := clientsecret.Parse(table.stored[id])
	if err != nil {
		t.Fatal(err)
	}
	verifier := NewVerifier(s, keys, table)
	if _, err := verifier.Verify(t.Context(), id, secret, d); err != nil {
		t.Errorf("%s: %v", id, err)
	}
	verifier.Close()
}

// TestStates: docs/pepper.md says what becomes of each kind of value.
func TestStates(t *testing.T) {
	secret, err := clientsecret.Generate()
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, k := range kindsOf(t, secret) {
		fmt.Fprintf(&table, "| %s |", k.name)
		for _, s := range []State{Opening, Sealing, Leaving} {
			fmt.Fprintf(&table, " %s |", upgraded(t, s, k, secret))
		}
		table.WriteByte('\n')
	}
	page, err := os.ReadFile("../../docs/pepper.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), table.String()) {
		t.Errorf("docs/pepper.md does not have\n%s", &table)
	}
	weak := kindsOf(t, secret)[7]
	if got := upgraded(t, State{}, weak, secret); got != "stays" {
		t.Errorf("%s, Want is nil: %s", weak.name, got)
	}
}

// TestWay: in, to another key, and out. Values are replaced as their clients come by,
// or in bulk. In the end nothing needs a key, and nothing is weak.
func TestWay(t *testing.T) {
	table := &memory{needed: "jwt", stored: map[string]string{
		"often": "$plaintext$often", "rare": "$plaintext$rare", "jwt": "$plaintext$jwt",
		"damaged": "$sealed$v=1,k=2025$AAAA"}}
	strong, err := clientsecret.Hash(clientsecret.NewSecret("strong"))
	if err != nil {
		t.Fatal(err)
	}
	table.stored["strong"], table.stored["seldom"] = strong.Encode(), strong.Encode()
	comeBy := func(s State, ids ...string) {
		t.Helper()
		for _, id := range ids {
			authenticate(t, s, table, id, clientsecret.NewSecret(id))
		}
	}
	want := func(id, keyID, inside string) {
		t.Helper()
		d, err := ring("").Open(table.stored[id], id)
		if err != nil || d.KeyID() != keyID || d.String() != inside {
			t.Errorf("%s: %q %v, %v", id, d.KeyID(), d, err)
		}
	}
	run := func(what func(context.Context, *clientsecret.Keyring, Table) ([]string, error),
		primary string, left ...string) {
		t.Helper()
		if got, err := what(t.Context(), ring(primary), table); err != nil ||
			!slices.Equal(got, left) {
			t.Errorf("%q are left, %v", got, err)
		}
	}
	all := []string{"often", "rare", "jwt", "strong"}
	const weak = "pbkdf2-sha512,iterations=1000"

	old := Sealing
	old.Primary = "2025"
	comeBy(Opening, all...)
	want("often", "", "plaintext")
	comeBy(old, "often", "rare", "strong")
	run(Reseal, "2025", "damaged")
	for id, inside := range map[string]string{"often": weak, "strong": weak, "jwt": "plaintext"} {
		want(id, "2025", inside)
	}
	run(Reseal, "2026", "damaged")
	comeBy(Sealing, all...)
	want("often", "2026", weak)
	want("jwt", "2026", "plaintext")

	comeBy(Leaving, "often", "strong", "jwt")
	want("often", "", clientsecret.PBKDF2{}.String())
	want("seldom", "2026", clientsecret.PBKDF2{}.String())
	run(Unseal, "", "damaged", "rare")
	want("seldom", "", clientsecret.PBKDF2{}.String())
	want("jwt", "", "plaintext")
	comeBy(Leaving, "rare", "jwt")
	want("rare", "", clientsecret.PBKDF2{}.String())
	want("jwt", "", "plaintext")
	run(Unseal, "", "damaged")
}

// busy is a Table whose values somebody else replaces once they were read.
type busy struct {
	Table
	err error // of Replace
}

func (b busy) Replace(context.Context, string, clientsecret.Digest, clientsecret.Digest) error {
	return b.err
}

// TestMeanwhile: a value that was replaced meanwhile is passed over, and an error of the
// database ends the run. Unseal leaves alone what is not sealed.
func TestMeanwhile(t *testing.T) {
	weak, err := clientsecret.PBKDF2{Iterations: 1000}.Hash(clientsecret.NewSecret("a"))
	if err != nil {
		t.Fatal(err)
	}
	table := &memory{stored: map[string]string{"a": weak.Encode(), "b": weak.Encode()}}
	if left, err := Unseal(t.Context(), ring(""), table); left != nil || err != nil {
		t.Errorf("%q, %v", left, err)
	}
	for _, want := range []error{nil, errors.New("the database is away")} {
		b := busy{table, want}
		if want == nil {
			b.err = clientsecret.ErrKeep
		}
		if left, err := Reseal(t.Context(), ring("2026"), b); left != nil || err != want {
			t.Errorf("%q, %v", left, err)
		}
	}
}

// failing is a key in a KMS that does not answer.
type failing struct{ clientsecret.AEAD }

func (failing) Decrypt([]byte, []byte) ([]byte, error) {
	return nil, fmt.Errorf("ask the KMS: %w", &net.OpError{Op: "dial", Err: errors.New("refused")})
}

// TestStatus: a KMS that is away is 503, and a missing key 401. TryKeys finds both
// before the first client.
func TestStatus(t *testing.T) {
	sealed, err := ring("2026").SealSecret(clientsecret.NewSecret("secret"), "client")
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		key    clientsecret.AEAD
		status int
		tried  bool
	}{
		"here":    {keys["2026"], http.StatusOK, true},
		"another": {keys["2025"], http.StatusUnauthorized, true},
		"zero":    {clientsecret.Key{}, http.StatusUnauthorized, false},
		"away":    {failing{keys["2026"]}, http.StatusServiceUnavailable, false},
	} {
		given := map[string]clientsecret.AEAD{"2026": tc.key}
		verifier := NewVerifier(Sealing, given, new(memory))
		_, err := verifier.Verify(t.Context(), "client", clientsecret.NewSecret("secret"),
			clientsecret.MustParse(sealed.Encode()))
		verifier.Close()
		if got := Status(err); got != tc.status {
			t.Errorf("%s: %d, %v", name, got, err)
		}
		if err := TryKeys(given); (err == nil) != tc.tried {
			t.Errorf("%s: TryKeys: %v", name, err)
		}
	}
	if got := Status(clientsecret.ErrBusy); got != http.StatusServiceUnavailable {
		t.Errorf("ErrBusy: %d", got)
	}
}

// TestSealedSecret: a secret that a protocol needs comes back, for its client alone. A
// digest gives none.
func TestSealedSecret(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.key")
	if _, err := Keys("2026", file); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if err := os.WriteFile(file, []byte(clientsecret.GenerateKey().Reveal()), 0o600); err != nil {
		t.Fatal(err)
	}
	keys, err := Keys("2026", file)
	if err != nil {
		t.Fatal(err)
	}
	ring := &clientsecret.Keyring{Primary: "2026", Keys: keys}
	stored, err := Seal(ring, clientsecret.NewSecret("secret"), "client")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Open(ring, stored, "client"); err != nil || got.Reveal() != "secret" {
		t.Error(err)
	}
	if _, err := Open(ring, stored, "another"); !errors.Is(err, clientsecret.ErrNotOpened) {
		t.Error(err)
	}
	hashed, err := clientsecret.PBKDF2{Iterations: 1}.Hash(clientsecret.NewSecret("secret"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ring, hashed.Encode(), "client"); !errors.Is(err, errHashed) {
		t.Error(err)
	}
	if _, err := Seal(new(clientsecret.Keyring), clientsecret.NewSecret("secret"), "client"); err == nil {
		t.Error("sealed without a key")
	}
}
