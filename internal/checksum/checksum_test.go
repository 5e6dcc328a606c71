package checksum_test

import (
	_ "embed"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/internal/checksum"
)

// vectors has what checksums.py printed, which computes with zlib.
//
//go:embed testdata/checksums.jsonl
var vectors string

func TestOf(t *testing.T) {
	for line := range strings.Lines(vectors) {
		var v struct{ Prefix, Random, Checksum string }
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatal(err)
		}
		if got := checksum.Of(v.Prefix + v.Random); got != v.Checksum {
			t.Errorf("%s%s: %s, want %s", v.Prefix, v.Random, got, v.Checksum)
		}
		if got := checksum.Read(v.Prefix+v.Random+v.Checksum, v.Prefix); got != checksum.Right {
			t.Errorf("%s%s: verdict %d", v.Prefix, v.Random, got)
		}
	}
	// From a token of GitHub that its owner published.
	if got := checksum.Of("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ"); got != "0mLq17" {
		t.Errorf("%s, want 0mLq17", got)
	}
	if got := checksum.Of(""); got != "000000" {
		t.Errorf("of nothing: %s", got)
	}
}

func TestRead(t *testing.T) {
	const whole = "acme" + "5D3dNmFUaN21qDf438T7qDCruMuEgPeQdwJAuD3rploQS8BTD5PtkKDXNvhAwAh5T6h0NTeY" + "0c4jYz"
	for _, tc := range []struct {
		name, secret, prefix string
		want                 checksum.Verdict
	}{
		{"whole", whole, "acme", checksum.Right},
		{"no prefix is named", whole, "", checksum.Absent},
		{"another prefix", whole, "bcme", checksum.Absent},
		{"prefix in another case", whole, "ACME", checksum.Absent},
		{"prefix cut", whole[1:], "acme", checksum.Absent},
		{"prefix with more", whole, "acme_", checksum.Absent},
		{"shorter prefix", whole, "ac", checksum.Right}, // the checksum is over all of it
		{"end cut", whole[:len(whole)-1], "acme", checksum.Wrong},
		{"checksum cut", whole[:len(whole)-6], "acme", checksum.Wrong},
		{"middle cut", whole[:20] + whole[21:], "acme", checksum.Wrong},
		{"one letter", strings.Replace(whole, "NmF", "NnF", 1), "acme", checksum.Wrong},
		{"two swapped", strings.Replace(whole, "NmF", "mNF", 1), "acme", checksum.Wrong},
		{"letter case", "acme" + strings.ToLower(whole[4:]), "acme", checksum.Wrong},
		{"more at the end", whole + "\n", "acme", checksum.Wrong},
		{"prefix alone", "acme", "acme", checksum.Wrong},
		{"no random part", "acme" + checksum.Of("acme"), "acme", checksum.Wrong},
		{"empty", "", "acme", checksum.Absent},
	} {
		if got := checksum.Read(tc.secret, tc.prefix); got != tc.want {
			t.Errorf("%s: %d, want %d", tc.name, got, tc.want)
		}
	}
}

func TestCheckPrefix(t *testing.T) {
	for prefix, ok := range map[string]bool{
		"ab": true, "acme": true, "acme_": true, "_x": true, "A1b2C3d4E5f6G7h8": true, "42": true,
		"": false, "a": false, "A1b2C3d4E5f6G7h8i": false,
		"acme-": false, "ac me": false, "acmé": false, "acme\n": false, "ac.me": false, "$acme": false,
	} {
		if err := checksum.CheckPrefix(prefix); (err == nil) != ok {
			t.Errorf("%q: %v", prefix, err)
		}
	}
}

// TestVectors: the vectors are what the independent implementation prints.
func TestVectors(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3")
	}
	if out, err := exec.Command(python, "testdata/checksums.py", "selftest").CombinedOutput(); err != nil {
		t.Errorf("selftest: %v\n%s", err, out)
	}
	printed, err := exec.Command(python, "testdata/checksums.py").Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll(string(printed), "\r\n", "\n"); got != vectors {
		t.Errorf("checksums.py prints\n%s", got)
	}
}
