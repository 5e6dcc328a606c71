package remember_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/internal/remember"
)

// counting is a key of the bytes 0 to 31.
func counting() *remember.Key {
	var k remember.Key
	for i := range k {
		k[i] = byte(i)
	}
	return &k
}

// TestClaimOf compares claims with values of Python: sha256(key +
// struct.pack(">Q", len(stored)) + stored + secret).
func TestClaimOf(t *testing.T) {
	zero := new(remember.Key)
	for _, tc := range []struct {
		name           string
		key            *remember.Key
		stored, secret string
		want           string
	}{
		{"empty", zero, "", "",
			"2c34ce1df23b838c5abf2a7f6437cca3d3067ed509ff25f11df6b11b582b51eb"},
		{"the boundary after b", zero, "ab", "c",
			"1168c29299da09677522400d2aca1e5795fdfe1a9751784d4de932016c69eeb8"},
		{"the boundary after a", zero, "a", "bc",
			"328976acf07e9b1c4a8967f2d63902c9a724235b6363ac83087246ad84cd222a"},
		{"another key", counting(), "ab", "c",
			"e25d633c065fe1ddb79913c2e6d709f3042304971c116f4791797d9822d189f1"},
		{"no secret", counting(), "$plaintext$x", "",
			"cfcb73835b6be8f4ae88c05d99bf5e23f5d0b3ef7842bd68a7847d6b48296b5d"},
		{"long", counting(), strings.Repeat("s", 300), strings.Repeat("p", 300),
			"2600e582f75fb52435fea7b63f378873a075f6173d83db0b024d680a0f5b4efd"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			text := remember.ClaimOf(tc.key, tc.stored, tc.secret)
			if got := hex.EncodeToString(text[:]); got != tc.want {
				t.Errorf("the claim is %s, want %s", got, tc.want)
			}
			if remember.ClaimOf(tc.key, []byte(tc.stored), []byte(tc.secret)) != text {
				t.Error("bytes and strings have different claims")
			}
		})
	}
}

// TestClaimsDiffer makes claims under two keys, of texts of all lengths and
// with all boundaries, and finds no two that are equal.
func TestClaimsDiffer(t *testing.T) {
	a, b := remember.NewKey(), remember.NewKey()
	seen := make(map[remember.Claim]string)
	add := func(name string, c remember.Claim) {
		if was, ok := seen[c]; ok {
			t.Errorf("%s and %s have the same claim", was, name)
		}
		seen[c] = name
	}
	for n := range 600 { // past the buffer of 512 bytes
		text := strings.Repeat("x", n)
		add(fmt.Sprint("a, stored value of ", n), remember.ClaimOf(a, text, ""))
		add(fmt.Sprint("b, stored value of ", n), remember.ClaimOf(b, text, ""))
		add(fmt.Sprint("a, secret of ", n), remember.ClaimOf(a, "y", text))
		if n > 0 {
			add(fmt.Sprint("a, both of ", n), remember.ClaimOf(a, text[1:], text))
		}
		if remember.ClaimOf(a, text, text) != remember.ClaimOf(a, []byte(text), []byte(text)) {
			t.Error("bytes and strings have different claims")
		}
	}
	for _, c := range [][2]string{{"ab", "c"}, {"a", "bc"}, {"abc", ""}, {"", "abc"}} {
		add(fmt.Sprint(c), remember.ClaimOf(a, c[0], c[1]))
	}
}

// TestNewKey is random.
func TestNewKey(t *testing.T) {
	a, b := remember.NewKey(), remember.NewKey()
	if *a == (remember.Key{}) || *a == *b {
		t.Error("the key is not random")
	}
}

// TestClaimOfAllocates nothing for short inputs.
func TestClaimOfAllocates(t *testing.T) {
	k := remember.NewKey()
	text := strings.Repeat("x", 236) // twice this, with key and length, is 512
	bytes := []byte(text)
	for _, tc := range []struct {
		name  string
		claim func() remember.Claim
	}{
		{"strings", func() remember.Claim { return remember.ClaimOf(k, text, text) }},
		{"bytes", func() remember.Claim { return remember.ClaimOf(k, bytes, bytes) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if n := testing.AllocsPerRun(100, func() { tc.claim() }); n != 0 {
				t.Errorf("%v allocations, want none", n)
			}
		})
	}
}

// TestClaimOfID: every id, secret and key has a claim of its own.
func TestClaimOfID(t *testing.T) {
	a, b := remember.NewKey(), remember.NewKey()
	seen := make(map[remember.Claim]string)
	for i, k := range []*remember.Key{a, b} {
		for _, id := range []string{
			"", "a", "a\x00", "ab", strings.Repeat("x", 127), strings.Repeat("x", 128), strings.Repeat("x", 256),
		} {
			for _, secret := range []string{"", "s", "\x00s", "x"} {
				c, what := remember.ClaimOfID(k, id, secret), fmt.Sprintf("%d %q %q", i, id, secret)
				if other, ok := seen[c]; ok {
					t.Errorf("%s and %s have the same claim", what, other)
				}
				seen[c] = what
			}
		}
	}
}
