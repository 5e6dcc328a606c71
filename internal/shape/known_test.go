package shape_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret/internal/shape"
)

func TestIsKnown(t *testing.T) {
	for _, secret := range []string{
		"insecure_secret", "INSECURE_SECRET", "'insecure_secret'\n",
		"ZXhhbXBsZS1hcHAtc2VjcmV0", // dex
		"PLEASE-CHANGE-ME-I-AM-VERY-INSECURE", "youReallyNeedToChangeThis",
		"gX1fBat3bV", "ZJYCqe3GGRvdrudKyZS0XhGv_Z45DuKhCU0gBR1vZk",

		"CHANGEME", "changeme", "ChangeMe", "change_me", "CHANGE-ME!", "change me", "changeme123",
		"changeit", "change-this", "please-change-me", "REPLACE_ME", "replace-with-your-secret",
		"changeme-in-production", "change-the-client-secret",
		"your-secret-here", "YOUR_CLIENT_SECRET", "yourClientSecret", "your-oauth2-secret-key",
		"enter_secret_here", "insert-your-client-secret-here", "my secret goes here", "client-secret-here",
		"<redacted>", "[redacted]", "[REDACTED]", "(hidden)", "{{ redacted }}", "redacted", "***REMOVED***",
		"<your-client-secret>", "<client secret>", "<SECRET>", "<the oauth2 secret>", "<secret1>",
		"<" + strings.Repeat("x", 40) + ">",
		"TODO", "TBD", "to-be-set", "TO BE DEFINED", "to_be_done",
		"[client-secret]", "[your secret]",
		"placeholder", "undefined", "null", "None",

		"***", "**********", "••••••••", "xxxxxxxx", "XXXX", "...", "----", "________", "####",
		"****abcd", "abcd************", "GOCSPX**************",
		"client_secret: changeme",
		"(sensitive value)", "(known after apply)", "[FILTERED]", "[REDACTED BY tool]", "***SANITIZED***", "SCRUBBED",
		"xxx-xxx-xxx", "abcdefghij**********klmnopqrst",
	} {
		if !shape.IsKnown(secret) {
			t.Errorf("%q is not known", secret)
		}
	}
}

func TestIsKnownNot(t *testing.T) {
	for _, secret := range []string{
		"", "x", "xx", "*", "**", "-", "1234567890",
		"correct-horse-battery-staple", "hunter2", "changemanagement", "unsettled",
		"change-me-or-do-not-vBkGqjYdJ5wSZ0x1F2rLmN8tC4o",
		"secrethere-vBkGqjYdJ5wSZ0x1", "insecure_secrets", "insecure secret", "xinsecure_secret",
		strings.Repeat("x", 41), strings.Repeat("a", 72),
		"<vBkGqjYdJ5wSZ0x1F2rLmN8tC4o>", "<5wSZ0x1F2rLm>", "<" + strings.Repeat("x", 41) + ">",
		"to-be-or-not-to-be", "[correct-horse]", "[vBkGqjYdJ5wSZ0x1]",
		"<script>alert(1)</script>", "<a>b<c>",
		"vBkG****qjYdJ5wSZ0x1F2rLmN8tC4o",
	} {
		if shape.IsKnown(secret) {
			t.Errorf("%q is known", secret)
		}
	}
	rand := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		secret := make([]byte, 12+rand.IntN(80))
		for i := range secret {
			secret[i] = '!' + byte(rand.IntN('~'-'!'+1))
		}
		if shape.IsKnown(string(secret)) {
			t.Errorf("a random secret is known: %q", secret)
		}
	}
}

func TestIsKnownDigest(t *testing.T) {
	for _, digest := range []string{
		pbkdf2, // that of Authelia's documentation
		strings.Replace(pbkdf2, "310000$", "i=310000,l=64$", 1),
		strings.Replace(strings.Replace(pbkdf2, "310000$", "i=310000,l=64$", 1), "f.9y", "f+9y", 1),
		"$argon2id$v=19$m=65536,t=3,p=2$BpLnfgDsc2WD8F2q$o/vzA4myCqZZ36bUGsDY//8mKUYNZZaR0t4MFFSs+iM",
		"$2y$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W",
	} {
		if !shape.IsKnownDigest(digest) {
			t.Errorf("%q is not known", digest)
		}
	}
	for _, digest := range []string{
		argon2, bcrypt, pbkdf2[:len(pbkdf2)-1],
		strings.Replace(pbkdf2, "JNRB", "JNRC", 1), // another key
		strings.Replace(pbkdf2, "c8p7", "c8p8", 1), // another salt
	} {
		if shape.IsKnownDigest(digest) {
			t.Errorf("%q is known", digest)
		}
	}
}

func BenchmarkIsSealed(b *testing.B) {
	for b.Loop() {
		shape.IsSealed("vBkGqjYdJ5wSZ0x1F2rLmN8tC4oPeUhA7iW3sXyD6QzT9gRKaMEbHnVOfIcpulJ")
	}
}

func BenchmarkIsKnown(b *testing.B) {
	for b.Loop() {
		shape.IsKnown("vBkGqjYdJ5wSZ0x1F2rLmN8tC4oPeUhA7iW3sXyD6QzT9gRKaMEbHnVOfIcpulJ")
	}
}
