package main

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/clientsecret/clientsecret"
)

// moved is the secret of all these values, which the software made that is named.
const (
	moved = "9XuQ3vWb1nYtKp5sLrE7zHcD2mGfA8oJ4iUyTq6wSx0BkVhNjRgZlPeMaCdFbOaB4nK7pQ2w"

	django   = "pbkdf2_sha256$1200$mc2sDRa3BkVdWuwEMSu8Zv$pT/UwyocoSdWcjKeeeSBn1bReVt2lcSF7+VLce/pa60="
	werkzeug = "scrypt:512:4:2$jwUQfmS6Y39-JJ4p7i_g2Q$73e3c762798e5058cebb012f981f37135438aae4a6282dd5" +
		"05c04f634f1a7d03437c7ab859e6656bbaf5d5e2acf3d282a3194010c9ca10701ab097dd6635b0b6"
	spring = "{bcrypt}$2a$04$ogXel.Ie89k0Y4H4jAGFVO8/Szd3HLuEIEDN2wBcVyGfI8BalBYgW"
	npm    = "$pbkdf2-sha256$i=1000$AMo71P7vEKk7GQvNusgCnw$cY/jEDgULx/NKobLrbIQhqoJwAN8eyt07xygX9Nyo6Y"
	noop   = "{noop}" + moved

	// None converts.
	djangoTwice = "bcrypt_sha256$$2b$04$0/HfAznukwTSpSNs0H4bQ.Wcm5CqWfG5u6ysnXGO579ww/O/jrPzC"
)

// stored returns the first stored value of a client, whatever it is.
func (s *Store) stored(t *testing.T, id string) (v string) {
	t.Helper()
	if err := s.db.QueryRow(s.query(
		"SELECT stored FROM secrets WHERE client_id = ? AND number = 1"), id).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// mustNeed marks a client that needs its secret.
func (s *Store) mustNeed(t *testing.T, id string) {
	t.Helper()
	if _, err := s.db.Exec(s.query(
		"UPDATE clients SET needs_secret = TRUE WHERE client_id = ?"), id); err != nil {
		t.Fatal(err)
	}
}

// mustAnswer has clients authenticate, and checks what they are told.
func mustAnswer(t *testing.T, s *Store, m maker, secret string, want error, ids ...string) {
	t.Helper()
	a := newAuthenticator(s, m)
	defer a.verifier.Close()
	for _, id := range ids {
		if err := a.authenticate(t.Context(), id, secret); !errors.Is(err, want) {
			t.Errorf("%s: %v, not %v", id, err, want)
		}
	}
}

// ofOthers are stored values by client. Those whose id begins with jwt need the secret.
var ofOthers = map[string]string{
	"django": django, "line-end": django + "\n", "npm": npm, "spring": spring,
	"werkzeug": werkzeug,

	"cut": django[:70], "damaged": "pbkdf2-sha5121$aGFzaGhhc2hoYXNo$aGFzaGhhc2hoYXNoaGFzaGhhc2g",
	"dollar": "$ecret-secret", "jwt": "jwt-secret", "jwt-django": django, "jwt-noop": noop,
	"known": "{noop}insecure_secret", "noop": noop, "plain": "plain-secret",
	"twice": djangoTwice, "within": "$plaintext$" + django,
}

// TestConvert: digests of other software are converted, alone or with what -bulk does,
// and sealed if a key seals. Each client has its secret as before. What stays is named
// with the reason, and a second run changes nothing.
func TestConvert(t *testing.T) {
	const (
		give   = "give -convert"
		looks  = "it looks like a hash, or everybody knows the secret"
		needed = "the client needs its secret"
		dollar = "its identifier is unknown"
		cut    = "Django pbkdf2_sha256: "
		twice  = "Django bcrypt_sha256: a hash of another hash"
	)
	converted := map[string]string{
		"django": "pbkdf2-sha256,iterations=1200", "line-end": "pbkdf2-sha256,iterations=1200",
		"npm": "pbkdf2-sha256,iterations=1000", "spring": "bcrypt,cost=4",
		"werkzeug": "scrypt,log-n=9,block-size=4,parallelism=2",
	}
	hashed := map[string]string{"plain": cheap.String(), "noop": cheap.String()}
	only := map[string]string{
		"cut": cut, "damaged": "without its $ signs", "dollar": dollar, "jwt-django": needed,
		"jwt-noop": "give -bulk too", "known": "give -bulk too", "noop": "give -bulk too",
		"twice": twice, "within": "looks like a Django digest",
	}
	for name, tc := range map[string]struct {
		maker
		convert Converting
		want    Result
		new     []map[string]string // scheme by client
		left    map[string]string   // reason by client
	}{
		"not asked for": {
			maker{Scheme: cheap}, ConvertNone, Result{Hashed: 1},
			[]map[string]string{{"plain": cheap.String()}},
			map[string]string{
				"cut": give, "damaged": looks, "django": give, "dollar": dollar,
				"jwt-django": give, "jwt-noop": give, "known": give, "line-end": give,
				"noop": give, "npm": give, "spring": give, "twice": looks,
				"werkzeug": give, "within": looks,
			},
		},
		"only": {
			maker{Scheme: cheap}, ConvertOnly, Result{Converted: 5},
			[]map[string]string{converted}, only,
		},
		"only, sealed": {
			maker{cheap, keys("a", "a")}, ConvertOnly, Result{Converted: 5},
			[]map[string]string{converted}, only,
		},
		"too": {
			maker{Scheme: cheap}, ConvertToo, Result{Converted: 5, Hashed: 2},
			[]map[string]string{converted, hashed},
			map[string]string{
				"cut": cut, "damaged": looks, "dollar": dollar, "jwt-django": needed,
				"jwt-noop": needed, "known": looks, "twice": twice, "within": looks,
			},
		},
		"too, sealed": {
			maker{cheap, keys("a", "a")}, ConvertToo, Result{Converted: 5, Hashed: 2, Sealed: 2},
			[]map[string]string{converted, hashed, {"jwt": "plaintext", "jwt-noop": "plaintext"}},
			map[string]string{
				"cut": cut, "damaged": looks, "dollar": dollar, "jwt-django": needed,
				"known": looks, "twice": twice, "within": looks,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			forEach(t, func(t *testing.T, s *Store, _ string) {
				for id, v := range ofOthers {
					s.mustInsert(t, id, v)
					if strings.HasPrefix(id, "jwt") {
						s.mustNeed(t, id)
					}
				}
				b := Bulk{maker: tc.maker, Store: s, Convert: tc.convert, Batch: 3}
				for _, want := range []Result{tc.want, {}} { // begun again, it changes nothing
					got := b.mustRun(t, strings.Join(slices.Sorted(maps.Keys(tc.left)), " "))
					checkReasons(t, got.Left, tc.left)
					if got.Left = nil; !reflect.DeepEqual(got, want) {
						t.Errorf("%+v, not %+v", got, want)
					}
				}
				new := make(map[string]string)
				for _, schemes := range tc.new {
					maps.Copy(new, schemes)
				}
				s.checkConverted(t, tc.maker, new)
			})
		})
	}
}

// checkReasons checks that each client's value is left for its own reason, which holds
// no part of the value.
func checkReasons(t *testing.T, left []Left, want map[string]string) {
	t.Helper()
	const names = "pbkdf2_sha256 bcrypt_sha256" // of forms
	for _, l := range left {
		why := l.Why.Error()
		if !strings.Contains(why, want[l.ID]) {
			t.Errorf("%s is left: %s", l.ID, why)
		}
		v := ofOthers[l.ID]
		for i := range len(v) - 7 {
			part := v[i : i+8]
			if strings.Contains(why, part) && !strings.Contains(names+" $plaintext$", part) {
				t.Errorf("%s: the reason holds %q", l.ID, part)
			}
		}
	}
}

// checkConverted checks that the clients have stored values of these schemes, which take
// the secrets of before, and that the other values are as they were.
func (s *Store) checkConverted(t *testing.T, m maker, schemes map[string]string) {
	t.Helper()
	key := "- "
	if m.seals() {
		key = "a "
	}
	for id, v := range ofOthers {
		scheme := schemes[id]
		if scheme == "" {
			if s.stored(t, id) != v {
				t.Errorf("%s is replaced", id)
			}
			continue
		}
		s.want(t, id, key+scheme)
		secret := moved
		if strings.HasSuffix(v, "-secret") {
			secret = v
		}
		mustAnswer(t, s, m, secret, nil, id)
		mustAnswer(t, s, m, secret+"x", clientsecret.ErrMismatch, id)
		if secret != v {
			mustAnswer(t, s, m, v, clientsecret.ErrMismatch, id)
		}
	}
}

// TestConvertCommand: -convert goes alone or with -bulk, and needs no strong scheme if
// it hashes nothing.
func TestConvertCommand(t *testing.T) {
	folder := t.TempDir()
	file, name := filepath.Join(folder, "a.key"), filepath.Join(folder, "clients.db")
	if err := os.WriteFile(file, []byte(testKeys["a"].Reveal()), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.mustInsert(t, "django", django)
	s.mustInsert(t, "plain", "plain")
	weak := []string{"-scheme", peppered.String()}
	for _, tc := range []struct {
		args          []string
		err           string
		django, plain string
	}{
		{[]string{"-convert", "-unseal"}, "-convert goes alone", "", ""},
		{[]string{"-convert", "-list", "django"}, "-convert goes alone", "", ""},
		{[]string{"-bulk", "-convert"}, errWeakScheme.Error(), "", ""},
		{[]string{"-convert"}, "", "- pbkdf2-sha256,iterations=1200", "- plaintext"},
		{[]string{"-bulk", "-convert", "-seal-key", "a=" + file}, "",
			"a pbkdf2-sha256,iterations=1200", "a " + peppered.String()},
	} {
		args := append(append([]string{"-db", name}, weak...), tc.args...)
		err := run(t.Context(), args)
		if (err == nil) != (tc.err == "") || err != nil && !strings.Contains(err.Error(), tc.err) {
			t.Errorf("%q: %v", tc.args, err)
		}
		if tc.err != "" {
			if s.stored(t, "django") != django {
				t.Errorf("%q: the value is replaced", tc.args)
			}
			continue
		}
		s.want(t, "django", tc.django)
		s.want(t, "plain", tc.plain)
	}
}
