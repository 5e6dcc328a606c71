package clientsecret_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"log/slog"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
)

type client struct {
	ID     string              `json:"client_id"`
	Secret clientsecret.Digest `json:"client_secret,omitzero"`
}

func TestDigestJSON(t *testing.T) {
	in := `{"client_id":"a","client_secret":"` + hashed + `"}`
	var c client
	if err := json.Unmarshal([]byte(in), &c); err != nil || c.Secret.Encode() != hashed {
		t.Fatalf("%v, %v", c.Secret, err)
	}
	if out, err := json.Marshal(c); err != nil || string(out) != in {
		t.Errorf("marshalled as %s, %v", out, err)
	}
	for _, none := range []string{`{"client_id":"a"}`, `{"client_id":"a","client_secret":""}`, `{"client_id":"a","client_secret":null}`} {
		var c client
		if err := json.Unmarshal([]byte(none), &c); err != nil || !c.Secret.IsZero() {
			t.Errorf("%s: %v, %v", none, c.Secret, err)
		}
		if out, err := json.Marshal(c); err != nil || string(out) != `{"client_id":"a"}` {
			t.Errorf("%s: marshalled as %s, %v", none, out, err)
		}
	}
	if err := json.Unmarshal([]byte(`{"client_secret":"$nonsense$"}`), &c); !errors.Is(err, clientsecret.ErrUnsupported) || !c.Secret.IsZero() {
		t.Errorf("%v, %v", c.Secret, err)
	}
	if err := json.Unmarshal([]byte(`{"client_secret":12345678}`), &c); err == nil || strings.Contains(err.Error(), "12345678") {
		t.Errorf("a number: %v", err)
	}
}

func TestDigestMarshalRefusesPlaintext(t *testing.T) {
	for _, stored := range []string{canary, "$plaintext$" + canary} {
		c := client{ID: "a", Secret: mustParse(t, stored)}
		out, err := json.Marshal(c)
		if err == nil || len(out) != 0 {
			t.Errorf("%s, %v", out, err)
		}
		if err != nil && !strings.Contains(err.Error(), "plaintext secret is not marshalled") {
			t.Error(err)
		}
		if v, err := c.Secret.Value(); err != nil || v != stored {
			t.Errorf("Value() = %v, %v", v, err)
		}
	}
}

func TestDigestFlag(t *testing.T) {
	var d clientsecret.Digest
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	flags.TextVar(&d, "stored", clientsecret.Digest{}, "")
	if err := flags.Parse([]string{"-stored", hashed}); err != nil || d.Encode() != hashed {
		t.Errorf("%v, %v", d, err)
	}
}

func TestDigestSQL(t *testing.T) {
	db := openMemory()
	for name, stored := range map[string]string{"hash": hashed, "plaintext": "$plaintext$" + canary, "bare": canary} {
		d := mustParse(t, stored)
		if _, err := db.Exec("INSERT", d); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got clientsecret.Digest
		if err := db.QueryRow("SELECT").Scan(&got); err != nil || got.Encode() != stored {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if _, err := db.Exec("INSERT", clientsecret.Digest{}); err != nil {
		t.Fatal(err)
	}
	var null sql.NullString
	if err := db.QueryRow("SELECT").Scan(&null); err != nil || null.Valid {
		t.Errorf("the zero Digest is stored as %v, %v", null, err)
	}
	got := mustParse(t, hashed)
	if err := db.QueryRow("SELECT").Scan(&got); err != nil || !got.IsZero() {
		t.Errorf("NULL: %v, %v", got, err)
	}
}

func TestDigestScan(t *testing.T) {
	for name, src := range map[string]any{"string": hashed, "bytes": []byte(hashed)} {
		var d clientsecret.Digest
		if err := d.Scan(src); err != nil || d.Encode() != hashed {
			t.Errorf("%s: %v, %v", name, d, err)
		}
	}
	buffer := []byte(hashed) // a driver uses it again
	var d clientsecret.Digest
	if err := d.Scan(buffer); err != nil {
		t.Fatal(err)
	}
	clear(buffer)
	if d.Encode() != hashed {
		t.Error("the Digest keeps the driver's buffer")
	}
	for name, src := range map[string]any{"a number": 12345678, "nonsense": "$nonsense$" + canary} {
		d := mustParse(t, hashed)
		err := d.Scan(src)
		if err == nil || !d.IsZero() || strings.Contains(err.Error(), "12345678") || leaked(err.Error()) != "" {
			t.Errorf("%s: %v, %v", name, d, err)
		}
	}
}

// TestDigestScanSays: the error says what was scanned, and what the column should hold.
func TestDigestScanSays(t *testing.T) {
	err := new(clientsecret.Digest).Scan(7)
	const want = "clientsecret: cannot scan int into a Digest; the column should hold text"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestDigestLog(t *testing.T) {
	var b strings.Builder
	log := slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	log.Info("client", "secret", mustParse(t, hashed), "other", mustParse(t, canary), "presented", clientsecret.NewSecret(canary))
	if want := "level=INFO msg=client secret=\"pbkdf2-sha512,iterations=310000\" other=plaintext presented=[REDACTED]\n"; b.String() != want {
		t.Errorf("logged %q, want %q", b.String(), want)
	}
}
