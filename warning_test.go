package clientsecret_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
)

func TestWarnings(t *testing.T) {
	const long = "abcdefghijklmnopqrstuvwxyzx0123456789yABCDEFGH"
	crypt53 := strings.Repeat("a", 21) + "u" + strings.Repeat("a", 31)
	for _, tc := range []struct {
		stored string
		want   []clientsecret.WarningCode
	}{
		{"$plaintext$" + long, []clientsecret.WarningCode{clientsecret.WarnPlaintextPrefix}},
		{long, []clientsecret.WarningCode{clientsecret.WarnPlaintextBare}},
		{"$base64$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp4MDEyMzQ1Njc4OXlBQkNERUZHSA", []clientsecret.WarningCode{clientsecret.WarnPlaintextBase64}},
		{"123", []clientsecret.WarningCode{clientsecret.WarnPlaintextBare, clientsecret.WarnShortSecret}},
		{long[:40], []clientsecret.WarningCode{clientsecret.WarnPlaintextBare, clientsecret.WarnShortSecret}},
		{long[:41], []clientsecret.WarningCode{clientsecret.WarnPlaintextBare}},
		{strings.Repeat("é", 40), []clientsecret.WarningCode{clientsecret.WarnPlaintextBare, clientsecret.WarnShortSecret, clientsecret.WarnUnsafeCharacters}},
		{"$plaintext$" + long + "\n", []clientsecret.WarningCode{clientsecret.WarnPlaintextPrefix, clientsecret.WarnSurroundingSpace, clientsecret.WarnUnsafeCharacters}},
		{" " + long, []clientsecret.WarningCode{clientsecret.WarnPlaintextBare, clientsecret.WarnSurroundingSpace, clientsecret.WarnUnsafeCharacters}},
		{long + "+", []clientsecret.WarningCode{clientsecret.WarnPlaintextBare, clientsecret.WarnUnsafeCharacters}},
		{long + "-", []clientsecret.WarningCode{clientsecret.WarnPlaintextBare, clientsecret.WarnUnsafeCharacters}},
		{long + "~", []clientsecret.WarningCode{clientsecret.WarnPlaintextBare, clientsecret.WarnUnsafeCharacters}},
		{long + "%41", []clientsecret.WarningCode{clientsecret.WarnPlaintextBare, clientsecret.WarnUnsafeCharacters}},

		{hashed, nil},
		{"$pbkdf2-sha512$219999$" + salt + "$" + key, []clientsecret.WarningCode{clientsecret.WarnWeakWorkFactor}},
		{"$pbkdf2-sha512$220000$" + salt + "$" + key, nil},
		{"$pbkdf2-sha512$1000$" + salt + "$" + key, []clientsecret.WarningCode{clientsecret.WarnWeakWorkFactor}},
		{"$pbkdf2-sha512$1000$" + key32 + "$" + key32, []clientsecret.WarningCode{clientsecret.WarnCutKey, clientsecret.WarnWeakWorkFactor}}, // not a value of HighEntropy
		{"$pbkdf2-sha512$1000$" + key32 + "$" + key, nil},                                                                                    // one
		{"$pbkdf2-sha512$999$" + key32 + "$" + key, []clientsecret.WarningCode{clientsecret.WarnWeakWorkFactor}},
		{"$pbkdf2-sha384$219999$" + salt + "$" + strings.Repeat("A", 64), []clientsecret.WarningCode{clientsecret.WarnWeakWorkFactor}},
		{"$pbkdf2-sha384$220000$" + salt + "$" + strings.Repeat("A", 64), nil},
		{"$pbkdf2-sha256$599999$" + salt + "$" + key32, []clientsecret.WarningCode{clientsecret.WarnWeakWorkFactor}},
		{"$pbkdf2-sha256$600000$" + salt + "$" + key32, nil},
		{"$pbkdf2-sha224$599999$" + salt + "$" + strings.Repeat("A", 38), []clientsecret.WarningCode{clientsecret.WarnWeakWorkFactor}},
		{"$pbkdf2-sha224$600000$" + salt + "$" + strings.Repeat("A", 38), nil},
		{"$pbkdf2$1399999$" + salt + "$" + strings.Repeat("A", 27), []clientsecret.WarningCode{clientsecret.WarnWeakWorkFactor}},
		{"$pbkdf2$1400000$" + salt + "$" + strings.Repeat("A", 27), nil},
		{"$pbkdf2-sha256$i=25000,l=32$" + salt + "$" + key32, []clientsecret.WarningCode{clientsecret.WarnWeakWorkFactor}},
		{"$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + key32, nil},
		{"$argon2id$v=19$m=47104,t=1,p=1$" + salt + "$" + key32, nil},
		{"$argon2id$v=19$m=19456,t=1,p=1$" + salt + "$" + key32, []clientsecret.WarningCode{clientsecret.WarnWeakWorkFactor}},
		{"$scrypt$ln=17,r=8,p=1$" + salt + "$" + key32, nil},
		{"$scrypt$ln=16,r=8,p=1$" + salt + "$" + key32, []clientsecret.WarningCode{clientsecret.WarnWeakWorkFactor}},
		{"$2b$10$" + crypt53, nil},
		{"$2b$09$" + crypt53, []clientsecret.WarningCode{clientsecret.WarnWeakWorkFactor}},
		{"$2x$12$" + crypt53, []clientsecret.WarningCode{clientsecret.WarnLegacyAlgorithm}},
		{"$6$abcdefgh$" + strings.Repeat("a", 86), []clientsecret.WarningCode{clientsecret.WarnWeakWorkFactor}},
		{"$5$rounds=49999$abcdefgh$" + strings.Repeat("a", 43), []clientsecret.WarningCode{clientsecret.WarnWeakWorkFactor}},
		{"$6$rounds=50000$abcdefgh$" + strings.Repeat("a", 86), nil},
		{"$y$j9T$/rLMz8R6Vne1seQD7Dff/0$WRHQAfQjKK.t4N88jj.Ocsv2YbeQw/YDr6EnnAGs1NC", nil},
		{"$y$j8T$/rLMz8R6Vne1seQD7Dff/0$WRHQAfQjKK.t4N88jj.Ocsv2YbeQw/YDr6EnnAGs1NC", []clientsecret.WarningCode{clientsecret.WarnWeakWorkFactor}},
		{"$1$abc$" + md5crypt22, []clientsecret.WarningCode{clientsecret.WarnLegacyAlgorithm}},
		{"$sha1$480000$abc$" + strings.Repeat("a", 28), []clientsecret.WarningCode{clientsecret.WarnLegacyAlgorithm}},
		{"$sealed$v=1,k=a$AAAA", []clientsecret.WarningCode{clientsecret.WarnSealed}},

		// What everybody knows.
		{"insecure_secret", []clientsecret.WarningCode{clientsecret.WarnKnownSecret, clientsecret.WarnPlaintextBare, clientsecret.WarnShortSecret, clientsecret.WarnUnsafeCharacters}},
		{"$plaintext$CHANGEME", []clientsecret.WarningCode{clientsecret.WarnKnownSecret, clientsecret.WarnPlaintextPrefix, clientsecret.WarnShortSecret}},
		{published, []clientsecret.WarningCode{clientsecret.WarnKnownSecret}},
		{published + "\n", []clientsecret.WarningCode{clientsecret.WarnKnownSecret, clientsecret.WarnSurroundingSpace}},

		// A key of another length than its hash.
		{hashed[:len(hashed)-2], []clientsecret.WarningCode{clientsecret.WarnCutKey}},
		{"$pbkdf2-sha512$310000$" + salt + "$" + key32, []clientsecret.WarningCode{clientsecret.WarnCutKey}},
		{"$pbkdf2-sha256$600000$" + salt + "$" + strings.Repeat("A", 86), []clientsecret.WarningCode{clientsecret.WarnCutKey}},
		{"$argon2id$v=19$m=65536,t=3,p=4$" + salt + "$" + strings.Repeat("A", 64), nil},

		// White space that does not count.
		{hashed + "\n", []clientsecret.WarningCode{clientsecret.WarnSurroundingSpace}},
		{hashed + "    ", []clientsecret.WarningCode{clientsecret.WarnSurroundingSpace}},
		{"$sealed$v=1,k=a$AAAA\r\n", []clientsecret.WarningCode{clientsecret.WarnSealed, clientsecret.WarnSurroundingSpace}},

		// Over 256 MiB for one comparison.
		{"$argon2id$v=19$m=2097152,t=1,p=4$" + salt + "$" + key32, []clientsecret.WarningCode{clientsecret.WarnExpensive}},
		{"$argon2id$v=19$m=262145,t=1,p=4$" + salt + "$" + key32, []clientsecret.WarningCode{clientsecret.WarnExpensive}},
		{"$argon2id$v=19$m=262144,t=1,p=4$" + salt + "$" + key32, nil},
		{"$scrypt$ln=19,r=8,p=1$" + salt + "$" + key32, []clientsecret.WarningCode{clientsecret.WarnExpensive}},
		{"$scrypt$ln=18,r=8,p=1$" + salt + "$" + key32, nil},

		// OWASP's pairs of one and two passes are not for argon2i.
		{"$argon2i$v=19$m=19456,t=2,p=1$" + salt + "$" + key32, []clientsecret.WarningCode{clientsecret.WarnWeakWorkFactor}},
		{"$argon2i$v=19$m=12288,t=3,p=1$" + salt + "$" + key32, nil},
		{"$argon2d$v=19$m=19456,t=2,p=1$" + salt + "$" + key32, nil},
	} {
		d := mustParse(t, tc.stored)
		var got []clientsecret.WarningCode
		for _, w := range d.Warnings() {
			got = append(got, w.Code)
			if !errors.Is(w, w.Code) || errors.Is(w, clientsecret.WarningCode("other")) {
				t.Errorf("errors.Is does not work on %s", w.Code)
			}
			inClear := strings.HasPrefix(string(w.Code), "plaintext-")
			if errors.Is(w, clientsecret.WarnPlaintext) != inClear {
				t.Errorf("errors.Is(%s, WarnPlaintext) is %v", w.Code, !inClear)
			}
			if w.Message == "" || !strings.HasPrefix(w.Reference, "https://") || w.Error() != w.Message {
				t.Errorf("%s is not whole: %+v", w.Code, w)
			}
			if q := quotes(w, tc.stored); q != "" {
				t.Errorf("%s quotes %q", w.Code, q)
			}
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%q warns %v, want %v", tc.stored, got, tc.want)
		}
	}
}

// TestWarningsInSeal: what is inside a seal is not judged by today's guidance.
func TestWarningsInSeal(t *testing.T) {
	weak := "$pbkdf2-sha512$1$" + salt + "$" + key
	if !warnsOf(mustParse(t, weak), clientsecret.WarnWeakWorkFactor) {
		t.Error("it is not weak")
	}
	if ws := mustSeal(t, ring("a"), weak, "client").Warnings(); len(ws) != 0 {
		t.Errorf("%v", ws)
	}
}
