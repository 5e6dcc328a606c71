package config

import (
	"encoding/base64"
	"testing"
)

// TestLineEndInBase64: the line end of a file is part of a secret in a Secret, and not
// of a digest.
func TestLineEndInBase64(t *testing.T) {
	for text, want := range map[string]string{
		"$2b$12$x\n": "$2b$12$x", "$2b$12$x\r\n": "$2b$12$x", "$2b$12$x \n": "$2b$12$x ", "s\n": "s\n",
	} {
		data := "kind: Secret\ndata: {s: " + base64.StdEncoding.EncodeToString([]byte(text)) + "}\n"
		if c := readClient(t, data, mustPath("data.s")); c.Stored != want {
			t.Errorf("%q: %q, want %q", text, c.Stored, want)
		}
	}
}
