package diagnose_test

import (
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/diagnose"
	"github.com/clientsecret/clientsecret/foreign"
)

// Values that Django 3.2, Werkzeug 2 and Spring Security 7 made, and the secret.
const (
	moved        = "9XuQ3vWb1nYtKp5sLrE7zHcD2mGfA8oJ4iUyTq6wSx0BkVhNjRgZlPeMaCdFbOaB4nK7pQ2w"
	django       = "pbkdf2_sha256$1200$mc2sDRa3BkVdWuwEMSu8Zv$pT/UwyocoSdWcjKeeeSBn1bReVt2lcSF7+VLce/pa60="
	djangoBcrypt = "bcrypt$$2b$04$PGNyvcB8ICaatY/1ZugaXeXoZYKC9rkF9K9W2pXT6bb49liS.FZYu"
	djangoTwice  = "bcrypt_sha256$$2b$04$0/HfAznukwTSpSNs0H4bQ.Wcm5CqWfG5u6ysnXGO579ww/O/jrPzC"
	werkzeug     = "pbkdf2:sha256:1400$boMidiaJg6xRGmyQ$" +
		"95d4a2a4575de4d8f5fba6069638e8f184e443e25233395124a584d2d3936062"
	spring = "{bcrypt}$2a$04$Odmf54PCkHkrUc7B3B7X9em7ZCdOeQhL6F1pfBc2aQWCmQwT9uFDW"
)

// messages returns the messages of findings in one string.
func messages(findings []diagnose.Finding) string {
	var all []string
	for _, f := range findings {
		all = append(all, f.Message)
	}
	return strings.Join(all, "; ")
}

// TestForeignRegistered: a digest of other software is registered as the secret.
func TestForeignRegistered(t *testing.T) {
	const convert = "taken as the secret itself: convert it (clientsecret convert, or foreign.Parse)"
	for _, tc := range []struct{ name, registered, presented, codes, message string }{
		{"Django", django, moved, "damaged-value", "a digest of Django pbkdf2_sha256 and is " + convert},
		{"Django bcrypt", djangoBcrypt, moved, "damaged-value", "the secret matches what is registered, " +
			"which is a digest of Django bcrypt and is " + convert},
		{"Werkzeug", werkzeug, moved, "damaged-value", "a digest of Werkzeug pbkdf2 and is " + convert},
		{"Spring", spring, moved, "damaged-value", "a digest of Spring Security {bcrypt} and is " + convert},
		{"prefix", "$plaintext$" + django, moved, "damaged-value", convert},
		{"quotes", "'" + django + "'\n", moved, "damaged-value", convert},
		{"newline", django, moved + "\n", "damaged-value, surrounding-space", convert},
		{"line", werkzeug, "client_secret: '" + moved + "'", "damaged-value, whole-line", convert},
		{"two causes", spring, "'" + moved + "'\n", "damaged-value, surrounding-space, quotes", convert},

		{"itself, quotes", django, "'" + django + "'", "stored-value, damaged-value", "is the stored value itself"},
		{"its beginning", django, django[:60], "stored-value, damaged-value", "beginning of the stored value itself"},

		{"another", django, "wrong", "damaged-value", "looks like a Django digest, and is " + convert +
			". What is presented may be another secret"},
		{"another, Spring", spring, "wrong", "damaged-value", "looks like a bcrypt digest, and is " + convert},
		{"cut", django[:70], moved, "damaged-value", "It does not convert as it is"},
		{"no way", djangoTwice, moved, "damaged-value", "make a new stored value from the secret if it is known"},

		{"noop", "{noop}" + moved, moved, "damaged-value", "without the {noop}, the {PLAIN} or the like"},
		{"noop, quotes", "{noop}" + moved, "'" + moved + "'", "damaged-value, quotes", "without the {noop}"},
		{"noop, a part", "{noop}" + moved, moved[:40], "damaged-value, cut", "without the {noop}"},
		{"plain", "plain$$" + moved, moved, "damaged-value", "without the {noop}"},
	} {
		found := mismatch(mustParse(t, tc.registered), tc.presented)
		if codes(found) != tc.codes || !strings.Contains(messages(found), tc.message) {
			t.Errorf("%s: %v, want %s: %s", tc.name, found, tc.codes, tc.message)
		}
		for _, f := range found {
			if strings.Contains(f.Message, moved[:12]) || strings.Contains(f.Message, "mc2sDRa3") {
				t.Errorf("%s: it holds a part of what was given: %s", tc.name, f)
			}
		}
	}
}

// TestForeignPresented: the old digest was given to the relying party.
func TestForeignPresented(t *testing.T) {
	for _, tc := range []struct{ registered, presented, message string }{
		{django, django, "is a digest of Django pbkdf2_sha256, from which the stored value was converted"},
		{djangoBcrypt, "client_secret: '" + djangoBcrypt + "'\n", "is a digest of Django bcrypt, from which"},
		{"", werkzeug + "\n", "the wrong way round"},
		{"", djangoBcrypt, "the wrong way round"},
		{django, werkzeug, "has the shape of a stored value that is damaged or that other software made"},
	} {
		d := mustParse(t, "$plaintext$"+moved)
		if tc.registered != "" {
			var err error
			if d, err = foreign.Parse(tc.registered); err != nil {
				t.Fatal(err)
			}
		}
		found := mismatch(d, tc.presented)
		if !isOne(found, diagnose.StoredValue, tc.message) {
			t.Errorf("%v, %q: %v, want %s", d, tc.presented, found, tc.message)
		}
	}
	if found := mismatch(clientsecret.MustParse("$plaintext$another"), django); !isOne(
		found, diagnose.StoredValue, "has the shape of a stored value") {
		t.Errorf("another secret is registered: %v", found)
	}
}
