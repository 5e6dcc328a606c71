package audit_test

import (
	"testing"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
)

// TestSpring: audit sees how strong a hash of Spring Security's is.
func TestSpring(t *testing.T) {
	const salted = "YWJjZGVmZ2hpamtsbW5vcA$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
	for value, want := range map[string]string{
		"{argon2}$argon2id$v=19$m=65536,t=3,p=4$" + salted:                                     "|",
		"{argon2@SpringSecurity_v5_8}$argon2id$v=19$m=65536,t=3,p=4$" + salted:                 "|",
		"{argon2}$argon2id$v=19$m=8,t=1,p=1$" + salted:                                         "weak-work-factor|",
		"{scrypt}$10101$YWJjZGVmZ2hpamtsbW5vcA==$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=": "weak-work-factor|",
		"{pbkdf2@SpringSecurity_v5_8}000102030405060708090a0b0c0d0e0f" +
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f": "weak-work-factor|",
		"{argon2}$argon2id$v=19$m=65536": "|not-checked",
		"{MD4}{s}0123456789abcdef":       "legacy-algorithm|",
		"{MD5}{s}0123456789abcdef":       "legacy-algorithm|",
		"{SHA-1}{s}0123456789abcdef":     "legacy-algorithm|",
		"{SHA-256}{s}0123456789abcdef":   "legacy-algorithm|",
		"{sha256}0123456789abcdef":       "legacy-algorithm|",
		"{ldap}{SSHA}AAECAwQFBgcICQ==":   "legacy-algorithm|",
	} {
		f, err := config.Read([]byte("spring: {security: {oauth2: {authorizationserver: {client: {a: {registration: " +
			"{client-id: " + longID + ", client-secret: '" + value + "'}}}}}}}\n"))
		if err != nil {
			t.Fatal(err)
		}
		report := audit.Run(files(f), audit.Options{Now: now})
		got := codes(report.Clients[0].Findings()) + "|" + codes(report.Clients[0].Notes())
		if got != want || !report.Looked() {
			t.Errorf("%s: %s, want %s", value, got, want)
		}
	}
}
