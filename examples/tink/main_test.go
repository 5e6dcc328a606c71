package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
)

const stored = "$pbkdf2-sha512$310000$utkmi7ZFEzsEu3hvVr/yqQ$OTgrU1ZCyHcSCunkSv6WzQSlgYkQZKSVwjVcQGw38LV6tGA1FZ6MU1tFdO5bvx.Rfk7XxihGdXxlMHdbZrwINw"

// TestRotation: a value is sealed, the keyset is rotated, the value is sealed
// anew, and the old key dropped: at each step it opens for its client, and for
// nobody else.
func TestRotation(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keyset.json")
	do := func(stdin string, args ...string) (string, error) {
		var out bytes.Buffer
		err := run(file, args, strings.NewReader(stdin), &out)
		return strings.TrimSpace(out.String()), err
	}
	must := func(stdin string, args ...string) string {
		t.Helper()
		out, err := do(stdin, args...)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	must("", "new")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if _, err := do("", "new"); err == nil {
		t.Error("the keyset is replaced")
	}
	old := must(stored+"\n", "seal", "client")
	opens := func(sealed string) {
		t.Helper()
		if inside := must(sealed, "check", "client"); inside != "pbkdf2-sha512,iterations=310000" {
			t.Error(inside)
		}
		if _, err := do(sealed, "check", "another"); !errors.Is(err, clientsecret.ErrNotOpened) {
			t.Error(err)
		}
	}
	opens(old)
	must("", "rotate")
	opens(old)
	resealed := must(old, "reseal", "client")
	opens(resealed)
	must("", "retire")
	opens(resealed)
	if _, err := do(old, "check", "client"); !errors.Is(err, clientsecret.ErrNotOpened) {
		t.Errorf("the old key is there still: %v", err)
	}
	if out, err := do(resealed, "nonsense", "client"); err == nil || out != "" {
		t.Errorf("%q, %v", out, err)
	}
}
