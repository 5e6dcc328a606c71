package clientsecret_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
)

// sealedVector is a line of testdata/sealed.jsonl, and one that testdata/sealed.py, the second implementation, reads and writes.
type sealedVector struct {
	Key      string `json:"key,omitempty"`
	KeyID    string `json:"key_id,omitempty"`
	ClientID string `json:"client_id,omitempty"`
	Nonce    string `json:"nonce,omitempty"`
	Inside   string `json:"inside,omitempty"`
	Sealed   string `json:"sealed,omitempty"`
	Error    string `json:"error,omitempty"`
}

func (v sealedVector) open(t testing.TB) (clientsecret.Digest, error) {
	t.Helper()
	k, err := clientsecret.ParseKey(v.Key)
	if err != nil {
		t.Fatal(err)
	}
	ring := clientsecret.Keyring{Keys: map[string]clientsecret.AEAD{v.KeyID: k}}
	return ring.Open(v.Sealed, v.ClientID)
}

func readSealedVectors(t testing.TB, lines []byte) []sealedVector {
	t.Helper()
	var vectors []sealedVector
	for scanner := bufio.NewScanner(bytes.NewReader(lines)); scanner.Scan(); {
		var v sealedVector
		if err := json.Unmarshal(scanner.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		vectors = append(vectors, v)
	}
	return vectors
}

func sealedVectors(t testing.TB) []sealedVector {
	t.Helper()
	lines, err := os.ReadFile("testdata/sealed.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return readSealedVectors(t, lines)
}

// TestSealedVectors: what the second implementation sealed opens, and what it says must not open does not.
func TestSealedVectors(t *testing.T) {
	opened, refused := 0, 0
	for _, v := range sealedVectors(t) {
		d, err := v.open(t)
		switch {
		case v.Error == "" && (err != nil || d.Unsealed().Encode() != v.Inside || d.KeyID() != v.KeyID || d.Encode() != v.Sealed):
			t.Errorf("%s: %v, %v", v.Sealed, d, err)
		case v.Error != "" && (err == nil || !d.IsZero()):
			t.Errorf("%s: it opens as %v", v.Error, d)
		case v.Error == "":
			opened++
		default:
			refused++
		}
	}
	if opened < 10 || refused < 20 {
		t.Errorf("%d opened, %d refused: where are the vectors?", opened, refused)
	}
	page, err := os.ReadFile("docs/sealed.md")
	if err != nil {
		t.Fatal(err)
	}
	first := sealedVectors(t)[0]
	for _, value := range []string{first.Key, first.KeyID, first.ClientID, first.Nonce, first.Inside, first.Sealed} {
		if !strings.Contains(string(page), "| `"+value+"` |") {
			t.Errorf("docs/sealed.md does not have %s", value)
		}
	}
}

// TestSecondImplementation: it opens what this package seals, refuses what this package refuses, and makes the vectors that are in the file.
func TestSecondImplementation(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3")
	}
	second := func(command string, stdin []byte) []sealedVector {
		t.Helper()
		cmd := exec.Command(python, "testdata/sealed.py", command)
		cmd.Stdin = bytes.NewReader(stdin)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, &stderr)
		}
		return readSealedVectors(t, out)
	}
	if out, err := exec.Command(python, "testdata/sealed.py", "selftest").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	made := second("vectors", nil)
	for i, v := range sealedVectors(t) {
		if i >= len(made) || made[i] != v {
			t.Errorf("vector %d is another: python3 testdata/sealed.py vectors > testdata/sealed.jsonl", i+1)
		}
	}

	var all []sealedVector
	var lines, unsealed bytes.Buffer
	add := func(v sealedVector) {
		all = append(all, v)
		line, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
		if v.Inside != "" {
			unsealed.Write(append(line, '\n'))
		}
	}
	for i, stored := range []string{hashed, "$plaintext$" + canary, canary, "\u00e4\u6f22\U0001f511", strings.Repeat("x", clientsecret.MaxSecretLength)} {
		key := clientsecret.GenerateKey()
		v := sealedVector{Key: hexOf(t, key), KeyID: fmt.Sprintf("k-%d", i), ClientID: "client \u00e4 $" + fmt.Sprint(i), Inside: stored}
		ring := clientsecret.Keyring{Primary: v.KeyID, Keys: map[string]clientsecret.AEAD{v.KeyID: key}}
		v.Sealed = mustSeal(t, &ring, stored, v.ClientID).Encode()
		add(v)
		for _, changed := range []string{v.Sealed[:len(v.Sealed)-1], v.Sealed + "A", strings.Replace(v.Sealed, "v=1", "v=2", 1), strings.Replace(v.Sealed, "$sealed$", "$Sealed$", 1)} {
			v := v
			v.Sealed, v.Inside = changed, ""
			add(v)
		}
	}
	answers := second("open", lines.Bytes())
	if len(answers) != len(all) {
		t.Fatalf("%d answers for %d", len(answers), len(all))
	}
	for i, v := range all {
		d, err := v.open(t)
		if (err == nil) != (answers[i].Error == "") || answers[i].Inside != v.Inside || d.Unsealed().Encode() != v.Inside {
			t.Errorf("%s: %v, %v; the second implementation: %+v", v.Sealed, d, err, answers[i])
		}
	}
	sealedBySecond := second("seal", unsealed.Bytes())
	all = slices.DeleteFunc(all, func(v sealedVector) bool { return v.Inside == "" })
	if len(sealedBySecond) != len(all) {
		t.Fatalf("%d answers for %d", len(sealedBySecond), len(all))
	}
	for i, a := range sealedBySecond {
		v := all[i]
		v.Sealed = a.Sealed
		if d, err := v.open(t); err != nil || d.Unsealed().Encode() != v.Inside {
			t.Errorf("what the second implementation seals: %v, %v", d, err)
		}
	}
}

func hexOf(t testing.TB, k clientsecret.Key) string {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(k.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(b)
}
