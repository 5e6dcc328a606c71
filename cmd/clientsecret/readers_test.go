package main

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/go-crypt/crypt"
	"golang.org/x/crypto/bcrypt"

	"github.com/clientsecret/clientsecret"
)

// TestReaders: who reads which form. Authelia's decoder is go-crypt's, and
// tested below. For Ory Hydra, see hasherx/hash_comparator.go of
// github.com/ory/x.
func TestReaders(t *testing.T) {
	for stored, want := range map[string]string{
		"$pbkdf2-sha512$310000$utkmi7ZFEzsEu3hvVr/yqQ$OTgrU1ZCyHcSCunkSv6WzQSlgYkQZKSVwjVcQGw38LV6tGA1FZ6MU1tFdO5bvx.Rfk7XxihGdXxlMHdbZrwINw": "Authelia",
		"$pbkdf2-sha256$i=2500,l=32$81HvXyujBaHi+2RMsi18hQ$UNgjC5kAeuKp/adrXRxlmJDpZxTtSI6Zu9gzgtkBPmM":                                       "Ory Hydra",
		"$argon2id$v=19$m=512,t=2,p=2$SUFDNEkzcTZhRG92Ykw4ZQ$ExUBDfpUK9XiamzdQ2sE5/sbpBXjrWmh+TqqEQFLKeI":                                     "Authelia, Ory Hydra",
		"$argon2i$v=19$m=512,t=2,p=2$YmRVYmtoeU9OdzhMbmpGdA$4CK3EYEBNLPMrczV2w+SvqWVaTPuSsIUtN1Gm1VjOQk":                                      "Authelia, Ory Hydra",
		"$argon2d$v=19$m=512,t=2,p=2$QmgrMmlJTW9mKzZVWU5weQ$AwXcfYXx8DEjiKcWm/6Imdijjzy9ufnuB0OBEot2CaQ":                                      "Authelia",
		"$2a$04$/HjuSyBSMZjUg1PVz2m6EOrLxYBeXzNu95fsizaJ37fJCf9TFyP4i":                                                                        "Authelia, Ory Hydra, fosite",
		"$2b$05$sfmNOKz/6ccQvufT81pM9.qT/dQUZUwlrE1/uJHWK0WQi24oM0e/6":                                                                        "Authelia, Ory Hydra, fosite",
		"$2y$04$34Ni7pJeOXhm6d8p8I6SAeW1Ey080BzWUQauY2.oCG9htWAq8hSGK":                                                                        "Authelia, Ory Hydra, fosite",
		"$2x$04$34Ni7pJeOXhm6d8p8I6SAeW1Ey080BzWUQauY2.oCG9htWAq8hSGK":                                                                        "Authelia, fosite",
		"$bcrypt-sha256$v=2,t=2b,r=4$jtEDI1ltnQr5MNWQg9Dbvu$DuTXPQpvhdrSQi2kIiZj8XGElz6OoYG":                                                  "Authelia",
		"$scrypt$ln=10,r=8,p=1$axA7kvIZtLFWfZdWNbYM2Q$eQMA74dqc0N+pJvjQVtV4dq65KU/2NcXVIXM7birlfs":                                            "Authelia",
		"$y$j9T$2lnDlL1nD5kdGYJmIKFYT0$y3EIlEgJwBZnxGfr/uyGoedcJ9DyDULAeHufGZzEZ60":                                                           "Authelia",
		"$5$rounds=1000$WP.tNhfVwwI9t18d$VnMwA4X8.c9k3fhrd/bWvrhzGjPY.GXq/WNWOHtr97A":                                                         "Authelia",
		"$1$FhXrOpPH$D2Dn8drQiRyx/6h8Zv9t6/":                                                                                                  "",
		"$sha1$1000$mr7u95x.$l8l.Z/Egd/lBctoNJETO8Iwx1gk7":                                                                                    "",

		// white space after a digest, which each reader takes differently
		"$pbkdf2-sha256$i=2500,l=32$81HvXyujBaHi+2RMsi18hQ$UNgjC5kAeuKp/adrXRxlmJDpZxTtSI6Zu9gzgtkBPmM\r\n": "Ory Hydra",
		"$pbkdf2-sha256$i=2500,l=32$81HvXyujBaHi+2RMsi18hQ$UNgjC5kAeuKp/adrXRxlmJDpZxTtSI6Zu9gzgtkBPmM ":    "",
		"$argon2d$v=19$m=512,t=2,p=2$QmgrMmlJTW9mKzZVWU5weQ$AwXcfYXx8DEjiKcWm/6Imdijjzy9ufnuB0OBEot2CaQ\n":  "Authelia",
		"$2y$04$34Ni7pJeOXhm6d8p8I6SAeW1Ey080BzWUQauY2.oCG9htWAq8hSGK ":                                     "Ory Hydra, fosite",
		"$5$rounds=1000$WP.tNhfVwwI9t18d$VnMwA4X8.c9k3fhrd/bWvrhzGjPY.GXq/WNWOHtr97A ":                      "",

		"$plaintext$secret":    "Authelia",
		"secret":               "Authelia",
		"$base64$c2VjcmV0":     "",
		"$sealed$v=1,k=a$AAAA": "",
	} {
		d, err := clientsecret.Parse(stored)
		if err != nil {
			t.Fatalf("%s: %v", stored, err)
		}
		if got := strings.Join(readersOf(stored, d), ", "); got != want {
			t.Errorf("%s: %q, want %q", stored, got, want)
		}
	}
}

// TestReadersVectors: the named readers do read the value. For fosite, its
// default hasher does: golang.org/x/crypto/bcrypt.
func TestReadersVectors(t *testing.T) {
	data, err := os.ReadFile("../../internal/vectors/vectors.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	readable, spaced := make(map[string]int), 0
	for line := range strings.Lines(string(data)) {
		var v struct{ Algorithm, Secret, Stored string }
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatal(err)
		}
		d, err := clientsecret.Parse(v.Stored)
		if err != nil {
			continue // not within the default limits
		}
		readers := readersOf(v.Stored, d)
		for _, r := range readers {
			readable[r]++
		}
		err = bcrypt.CompareHashAndPassword([]byte(v.Stored), []byte(v.Secret))
		if says := strings.Contains(strings.Join(readers, ","), readerFosite); says != (err == nil) && len(v.Secret) <= 72 {
			t.Errorf("%s: fosite: %v, %v", v.Stored, says, err)
		}
		if v.Algorithm != "md5crypt" && v.Algorithm != "sha1crypt" && len(readers) == 0 {
			t.Errorf("%s: nobody", v.Stored)
		}
		for _, space := range []string{" ", "\n", "\r\n", "\t"} {
			stored := v.Stored + space
			matches, err := crypt.CheckPassword(v.Secret, stored)
			if says := slices.Contains(readersOf(stored, d), readerAuthelia); says && (err != nil || !matches) {
				t.Errorf("%q: Authelia lets nobody in: %v", stored, err)
			} else if says {
				spaced++
			}
		}
	}
	if spaced < 20 || readable[readerAuthelia] < 100 || readable[readerHydra] < 20 || readable[readerFosite] < 20 {
		t.Errorf("%v, %d with white space", readable, spaced)
	}
}
