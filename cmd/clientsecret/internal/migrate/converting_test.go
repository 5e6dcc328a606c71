package migrate_test

import (
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/migrate"
)

// Made by Django 3.2 from djangoSecret.
const (
	django       = "pbkdf2_sha256$1200$mc2sDRa3BkVdWuwEMSu8Zv$pT/UwyocoSdWcjKeeeSBn1bReVt2lcSF7+VLce/pa60="
	djangoSHA256 = "bcrypt_sha256$$2b$04$0/HfAznukwTSpSNs0H4bQ.Wcm5CqWfG5u6ysnXGO579ww/O/jrPzC"
	djangoSecret = "9XuQ3vWb1nYtKp5sLrE7zHcD2mGfA8oJ4iUyTq6wSx0BkVhNjRgZlPeMaCdFbOaB4nK7pQ2w"
)

// TestConverting: what converts is replaced, what does not is named, and the rest is
// left alone, with the plan for it and as a part of Hashing.
func TestConverting(t *testing.T) {
	const converted = ">pbkdf2-sha256,iterations=1200"
	for name, test := range map[string]struct{ client, alone, hashing string }{
		"converts":        {"client_secret: '" + django + "'", "a:" + converted, "a:" + converted},
		"does not":        {"client_secret: '" + djangoSHA256 + "'", "a:remains", "a:remains"},
		"cut":             {"client_secret: '" + django[:40] + "'", "a:remains", "a:remains"},
		"a digest":        {"client_secret: '" + good + "'", "", ""},
		"a damaged one":   {"client_secret: '" + eaten + "'", "a:remains", "a:remains"},
		"unreadable":      {"client_secret: '$2b$04$x'", "a:unreadable", "a:unreadable"},
		"the secret":      {"client_secret: '" + long + "'", "a:remains", "a:>pbkdf2-sha512,iterations=1"},
		"{noop}":          {"client_secret: '{noop}" + long + "'", "a:remains", "a:>pbkdf2-sha512,iterations=1"},
		"{noop}, short":   {"client_secret: '{noop}Hush'", "a:remains", "a:>pbkdf2-sha512,iterations=1 short"},
		"{noop}, a mask":  {"client_secret: '{noop}CHANGEME'", "a:remains", "a:remains"},
		"hex":             {"client_secret: '" + strings.Repeat("cafe", 16) + "'", "a:remains", "a:remains"},
		"a variable":      {"client_secret: '${SECRET}'", "a:doubtful", "a:doubtful"},
		"needed in clear": {"client_secret: '" + django + "'" + jwt, "a:doubtful", "a:doubtful"},
		"shared":          {"client_secret: &x '" + django + "', other: *x", "a:remains", "a:remains"},
		"public":          {"public: true", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := read(t, "client_id: a, "+test.client)
			if got := decisions(migrate.Prepare(f, migrate.Converting{})); got != test.alone {
				t.Errorf("alone: %q, want %q", got, test.alone)
			}
			p := migrate.Hashing{Scheme: cheap, Convert: true}
			if got := decisions(migrate.Prepare(f, p)); got != test.hashing {
				t.Errorf("hashing: %q, want %q", got, test.hashing)
			}
		})
	}
}

// TestConvertingRun: the converted digest is written, and compares with the secret.
func TestConvertingRun(t *testing.T) {
	f := read(t, "client_id: a, client_secret: '"+django+"'", "client_id: b, client_secret: '{noop}"+long+"'")
	j := migrate.Prepare(f, migrate.Hashing{Scheme: cheap, Convert: true})
	if len(j.Remaining) > 0 || j.Changes[0].Form != "Django pbkdf2_sha256" || j.Changes[1].Form != "" {
		t.Errorf("lines %v, forms %q and %q", j.Remaining, j.Changes[0].Form, j.Changes[1].Form)
	}
	data, err := j.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, secret := range []string{djangoSecret, long} {
		d := j.Changes[i].New
		if err := clientsecret.Compare(d, clientsecret.NewSecret(secret)); err != nil {
			t.Errorf("client %d: %v", i, err)
		}
		if !strings.Contains(string(data), "'"+d.Encode()+"'") {
			t.Errorf("client %d is not in the file", i)
		}
	}
}
