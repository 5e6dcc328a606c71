package clientsecret_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/leaktest"
)

func TestSecretNeverLeaks(t *testing.T) {
	testNothingLeaks(t, clientsecret.NewSecret(canary))
}

func TestDigestPlaintextNeverLeaks(t *testing.T) {
	for _, stored := range []string{
		canary, "$plaintext$" + canary,
		"$base64$Q2FOYVJ5LTAxMjM0NTY3ODkteVJhTmFDLWFuZC1zb21lLW1vcmUtdG8tYmUtYWJvdmUtZm9ydHk",
	} {
		d := mustParse(t, stored)
		if s, ok := d.Plaintext(); !ok || s.Reveal() != canary {
			t.Fatalf("%q is not the canary", stored)
		}
		testNothingLeaks(t, d)
		for _, w := range d.Warnings() {
			testNothingLeaks(t, w)
		}
	}
}

// TestDigestNeverLeaks looks only at what people print and log: a digest
// marshals as its stored value, which its field in a configuration is for.
func TestDigestNeverLeaks(t *testing.T) {
	for place, holder := range leaktest.Holders(mustParse(t, hashed)) {
		for _, leak := range leaksOf(holder) {
			marshals := strings.HasPrefix(leak.way, "json") || leak.way == "xml" ||
				leak.way == "html/template json" ||
				// A record in which a Digest is a field is marshalled.
				leak.way == "slog json" && place != "itself" && place != "pointer"
			if !marshals {
				t.Errorf("%s: %v", place, leak)
			}
		}
	}
}

// TestLeakTestsLeak shows that the tests above would catch a leak.
func TestLeakTestsLeak(t *testing.T) {
	type careless struct{ value string }
	for place, holder := range leaktest.Holders(careless{canary}) {
		if place != "func that returns it" && len(leaksOf(holder)) == 0 {
			t.Errorf("%s: nothing was found", place)
		}
	}
}

func TestPanicNeverLeaks(t *testing.T) {
	if what := os.Getenv("CLIENTSECRET_TEST_PANIC"); what != "" {
		type unexported struct{ value any }
		secret, digest := clientsecret.NewSecret(canary), mustParse(t, "$plaintext$"+canary)
		switch what {
		case "secret":
			panic(secret)
		case "pointer":
			panic(&secret)
		case "digest":
			panic(digest)
		case "struct":
			panic(unexported{secret})
		case "error":
			panic(fmt.Errorf("%v %+v %#v", secret, unexported{digest}, digest))
		case "warning":
			panic(digest.Warnings()[0])
		}
	}
	for _, what := range []string{"secret", "pointer", "digest", "struct", "error", "warning"} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestPanicNeverLeaks$")
		cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0", "CLIENTSECRET_TEST_PANIC="+what)
		out, err := cmd.CombinedOutput()
		if err == nil || !bytes.Contains(out, []byte("panic:")) {
			t.Errorf("%s: no panic: %s", what, out)
		}
		if part := leaked(string(out)); part != "" {
			t.Errorf("%s: %q is in the panic's output", what, part)
		}
	}
}
