package migrate_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/migrate"
)

var cheap = clientsecret.PBKDF2{Iterations: 1}

// read reads a configuration of Authelia with these clients, one a line: the
// first is on line 4.
func read(t *testing.T, clients ...string) *config.File {
	t.Helper()
	text := "identity_providers:\n  oidc:\n    clients:\n"
	for _, c := range clients {
		text += "      - {" + c + "}\n"
	}
	f, err := config.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// ringOf returns a keyring with the keys a and b.
func ringOf(primary string) *clientsecret.Keyring {
	return &clientsecret.Keyring{Primary: primary, Keys: keys}
}

var keys = map[string]clientsecret.AEAD{
	"a": clientsecret.GenerateKey(), "b": clientsecret.GenerateKey(),
}

// sealed seals a stored value.
func sealed(t *testing.T, key, stored, client string) string {
	t.Helper()
	d, err := clientsecret.Parse(stored)
	if err != nil {
		t.Fatal(err)
	}
	if d, err = ringOf(key).Seal(d, client); err != nil {
		t.Fatal(err)
	}
	return d.Encode()
}

// decisions returns what the plan decides for each client.
func decisions(j *migrate.Job) string {
	var all []string
	for _, c := range j.Changes {
		what := fmt.Sprintf("%s:%s>%s", c.Client.ID, c.OldKey, c.NewKey+c.Scheme)
		if c.Short {
			what += " short"
		}
		all = append(all, what)
	}
	for _, left := range j.Left {
		all = append(all, fmt.Sprintf("%s:%s", left.Client.ID,
			map[migrate.Kind]string{migrate.Aside: "aside", migrate.Remains: "remains", migrate.Unreadable: "unreadable", migrate.Doubtful: "doubtful"}[left.Kind]))
	}
	return strings.Join(all, ", ")
}

const (
	weak  = "$2y$04$34Ni7pJeOXhm6d8p8I6SAeW1Ey080BzWUQauY2.oCG9htWAq8hSGK"
	good  = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$x/jjngROwdASKNt7xZV76y5Cr4VXB7M6bMr3oZtWIQk"
	long  = "Hush-5D3dNmFUaN21qDf438T7qDCruMuEgPeQdwJAuD3rploQS8BTD5Pt"
	jwt   = ", token_endpoint_auth_method: client_secret_jwt"
	eaten = "-sha51210000./nCb2CJPOsKaPK0hjf.9yHxzQGZHush"
)

// TestHex: hex digits, as many as a hash has, are left unless the plan says that
// they are secrets. Then the new values match them.
func TestHex(t *testing.T) {
	const digits = "0123456789abcdefABCDEF0123456789"
	hex := func(n int) string { return strings.Repeat(digits, 4)[:n] }
	ring := ringOf("a")
	for name, tc := range map[string]struct {
		stored, more string
		asHex        string // what becomes of it with Hex
		without      string
	}{
		"32 digits":           {hex(32), "", "hash", "remains"},
		"40 digits":           {hex(40), "", "hash", "remains"},
		"56 digits":           {hex(56), "", "hash", "remains"},
		"64 digits":           {hex(64), "", "hash", "remains"},
		"96 digits":           {hex(96), "", "hash", "remains"},
		"128 digits":          {hex(128), "", "hash", "remains"},
		"48 digits":           {hex(48), "", "hash", "hash"},
		"said to be a secret": {"$plaintext$" + hex(64), "", "hash", "hash"},
		"for a protocol":      {hex(64), jwt, "seal", "seal"},
		"perhaps for one":     {hex(64), ", token_endpoint_auth_method: '${X}'", "seal", "remains"},
		"in base64":           {base64.StdEncoding.EncodeToString([]byte(hex(64))), "", "remains", "remains"},
		"with its algorithm":  {"sha256:" + hex(64), "", "remains", "remains"},
		"another digest":      {eaten, "", "remains", "remains"},
		"a mask":              {"**********", "", "remains", "remains"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, plan := range []migrate.Hashing{{Scheme: cheap, Ring: ring, Hex: true}, {Scheme: cheap, Ring: ring}} {
				want := tc.without
				if plan.Hex {
					want = tc.asHex
				}
				f := read(t, "client_id: c, client_secret: '"+tc.stored+"'"+tc.more)
				j := migrate.Prepare(f, plan)
				if want == "remains" {
					if j.Done() || len(j.Left) != 1 || j.Left[0].Kind != migrate.Remains {
						t.Errorf("hex %t: %s", plan.Hex, decisions(j))
					}
					continue
				}
				data, err := j.Run(t.Context(), nil)
				if err != nil || len(j.Changes) != 1 || (j.Changes[0].NewKey != "") != (want == "seal") {
					t.Fatalf("hex %t: %v, %s", plan.Hex, err, decisions(j))
				}
				written, err := config.Read(data)
				if err != nil {
					t.Fatal(err)
				}
				d, err := ring.Open(written.Clients[0].Stored, "c")
				if err != nil {
					t.Fatal(err)
				}
				secret := clientsecret.NewSecret(strings.TrimPrefix(tc.stored, "$plaintext$"))
				if err := clientsecret.Compare(d, secret); err != nil {
					t.Errorf("hex %t: %v", plan.Hex, err)
				}
			}
		})
	}
}

// TestLooksHashed: what looks like a digest is left with what it is and what to do.
func TestLooksHashed(t *testing.T) {
	for stored, want := range map[string]string{
		"0123456789abcdefABCDEF0123456789": "give --hex if it is the secret",
		eaten:                              "has lost its $ signs",
		"pbkdf2_sha256$600000$abc$def=":    "a digest of Django pbkdf2_sha256",
		"argocd.password=" + good:          "remove what is around it",
		"**********":                       "only a placeholder",
		"insecure_secret":                  "publicly known",
		"op://vault/item":                  "a reference to 1Password",
	} {
		j := migrate.Prepare(read(t, "client_id: c, client_secret: '"+stored+"'"), migrate.Hashing{Scheme: cheap})
		if len(j.Left) != 1 || !strings.Contains(j.Left[0].Why, want) || j.Done() {
			t.Errorf("%s: %+v, want %s", stored, j.Left, want)
		}
	}
}

// TestPrepare: every client is changed, left with a reason, or needs nothing.
func TestPrepare(t *testing.T) {
	hashing := migrate.Hashing{Scheme: cheap}
	held := migrate.Held{Plan: hashing, Why: "held"}
	heldSeal := migrate.Held{Plan: migrate.Resealing{Ring: ringOf("b"), All: true}, Why: "held"}
	scheme := cheap.String()
	for name, tc := range map[string]struct {
		plan   migrate.Plan
		client string
		want   string
		done   bool
	}{
		"clear":           {hashing, "client_id: c, client_secret: '" + long + "'", "c:>" + scheme, true},
		"short":           {hashing, "client_id: c, client_secret: Hush", "c:>" + scheme + " short", true},
		"a good digest":   {hashing, "client_id: c, client_secret: '" + good + "'", "", true},
		"a weak digest":   {hashing, "client_id: c, client_secret: '" + weak + "'", "c:aside", true},
		"eaten":           {hashing, "client_id: c, client_secret: '" + eaten + "'", "c:remains", false},
		"a template":      {hashing, "client_id: c, client_secret: '{{ x }}'", "c:aside", true},
		"a variable":      {hashing, "client_id: c, client_secret: '${X}'", "c:doubtful", false},
		"public":          {hashing, "client_id: c, public: true", "", true},
		"no text":         {hashing, "client_id: c, client_secret: [Hush]", "c:unreadable", false},
		"no stored value": {hashing, "client_id: c, client_secret: '$pbkdf2-sha512$Hush'", "c:unreadable", false},
		"a protocol":      {hashing, "client_id: c, client_secret: '" + long + "'" + jwt, "c:remains", false},
		"a digest where the secret is needed": {
			hashing, "client_id: c, client_secret: '" + good + "'" + jwt, "c:doubtful", false},
		"sealed, for a protocol": {
			hashing, "client_id: c, client_secret: '" + sealed(t, "a", good, "c") + "'" + jwt, "", true},
		"a digest where it may be needed": {
			hashing, "client_id: c, client_secret: '" + good + "', alg: $ALG", "", true},
		"held":              {held, "client_id: c, client_secret: '" + long + "'", "c:remains", false},
		"held, a digest":    {held, "client_id: c, client_secret: '" + good + "'", "", true},
		"held, left anyway": {held, "client_id: c, client_secret: '${X}'", "c:doubtful", false},
		"held, to seal":     {heldSeal, "client_id: c, client_secret: '" + good + "'", "c:remains", false},
		"held, sealed": {
			heldSeal, "client_id: c, client_secret: '" + sealed(t, "a", good, "c") + "'", "c:a>b", true},
		"no secret": {hashing, "client_id: c", "c:aside", true},
		"too long": {
			migrate.Hashing{Scheme: clientsecret.Bcrypt{Cost: 4}},
			"client_id: c, client_secret: '" + long + long + "'", "c:remains", false,
		},
		"not vouched for": {
			migrate.Hashing{Scheme: clientsecret.HighEntropy{Vouched: true}},
			"client_id: c, client_secret: '" + long + "'", "c:remains", false,
		},
		"vouched for": {
			migrate.Hashing{Scheme: clientsecret.HighEntropy{Vouched: true}},
			"client_id: c, client_secret: '" + strings.ReplaceAll(long, "-", "") + "'", "c:>high-entropy,vouched", true,
		},
		"a protocol, sealed": {
			migrate.Hashing{Scheme: cheap, Ring: ringOf("a")},
			"client_id: c, client_secret: '" + long + "'" + jwt, "c:>a", true,
		},
		"a protocol, a known secret": {
			migrate.Hashing{Scheme: cheap, Ring: ringOf("a")},
			"client_id: c, client_secret: insecure_secret" + jwt, "c:remains", false,
		},
		"a protocol, unsure id": {
			migrate.Hashing{Scheme: cheap, Ring: ringOf("a")},
			"client_id: 0x10, client_secret: '" + long + "'" + jwt, "0x10:remains", false,
		},
		"sealed": {hashing, "client_id: c, client_secret: '" + sealed(t, "a", good, "c") + "'", "", true},

		"reseal": {
			migrate.Resealing{Ring: ringOf("b")},
			"client_id: c, client_secret: '" + sealed(t, "a", good, "c") + "'", "c:a>b", true,
		},
		"reseal, the same key": {
			migrate.Resealing{Ring: ringOf("a")},
			"client_id: c, client_secret: '" + sealed(t, "a", good, "c") + "'", "", true,
		},
		"reseal, another client's": {
			migrate.Resealing{Ring: ringOf("b")},
			"client_id: c, client_secret: '" + sealed(t, "a", good, "d") + "'", "c:remains", false,
		},
		"reseal, damaged": {
			migrate.Resealing{Ring: ringOf("b")},
			"client_id: c, client_secret: '$sealed$v=1,k=a$'", "c:unreadable", false,
		},
		"reseal, a template's id": {
			migrate.Resealing{Ring: ringOf("b")},
			"client_id: '{{ x }}', client_secret: '" + sealed(t, "a", good, "c") + "'", "{{…}}:remains", false,
		},
		"reseal, an anchor": {
			migrate.Resealing{Ring: ringOf("b")},
			"client_id: c, client_secret: &x '" + sealed(t, "a", good, "c") + "', x: *x", "c:remains", false,
		},
		"reseal, not sealed":    {migrate.Resealing{Ring: ringOf("b")}, "client_id: c, client_secret: Hush", "", true},
		"reseal all":            {migrate.Resealing{ringOf("b"), true}, "client_id: c, client_secret: '" + good + "'", "c:>b", true},
		"reseal all, eaten":     {migrate.Resealing{ringOf("b"), true}, "client_id: c, client_secret: '" + eaten + "'", "c:remains", false},
		"reseal all, malformed": {migrate.Resealing{ringOf("b"), true}, "client_id: c, client_secret: '$2y$10$Hush'", "c:unreadable", false},
	} {
		j := migrate.Prepare(read(t, tc.client), tc.plan)
		if got := decisions(j); got != tc.want || j.Done() != tc.done {
			t.Errorf("%s: %q, done %t, want %q, %t", name, got, j.Done(), tc.want, tc.done)
		}
		for _, left := range j.Left {
			if left.Why == "" || strings.Contains(left.Why, "Hush") {
				t.Errorf("%s: the reason is %q", name, left.Why)
			}
		}
	}
}

// TestReasons: of several reasons, a client has the one that says what to do.
func TestReasons(t *testing.T) {
	old := sealed(t, "a", good, "c")
	for client, want := range map[string]string{
		"client_id: '{{ x }}', client_secret: '" + old + "'":       "a template makes its id",
		"client_id: c, client_secret: &x '" + old + "', x: *x":     "an anchor",
		"client_id: c, client_secret: '" + old + "', x: '{{ x }}'": "",
	} {
		j := migrate.Prepare(read(t, client), migrate.Resealing{Ring: ringOf("b")})
		why := ""
		if len(j.Left) > 0 {
			why = j.Left[0].Why
		}
		if !strings.Contains(why, want) || (want == "") != (why == "") {
			t.Errorf("%s: %q, want %q", client, why, want)
		}
	}
}

// TestRun: each new value replaces the old one and matches it. Every step is
// counted.
func TestRun(t *testing.T) {
	old := sealed(t, "a", long, "s")
	f := read(t, "client_id: c, client_secret: '"+long+"'", "client_id: s, client_secret: '"+old+"'")
	var steps atomic.Int64
	run := func(f *config.File, p migrate.Plan) []byte {
		t.Helper()
		j := migrate.Prepare(f, p)
		steps.Store(0)
		data, err := j.Run(t.Context(), func() { steps.Add(1) })
		if err != nil || len(j.Changes) != 1 || steps.Load() != int64(j.Steps()) {
			t.Fatalf("%d changes, %d steps, %v", len(j.Changes), steps.Load(), err)
		}
		want := bytes.ReplaceAll(f.Data, []byte(j.Changes[0].Client.Stored), []byte(j.Changes[0].New.Encode()))
		if !bytes.Equal(data, want) {
			t.Errorf("the file is %s", data)
		}
		return data
	}
	data := run(f, migrate.Hashing{Scheme: cheap})
	f, err := config.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	d, err := clientsecret.Parse(f.Clients[0].Stored)
	if err != nil || clientsecret.Compare(d, clientsecret.NewSecret(long)) != nil {
		t.Errorf("%v, %v", d, err)
	}
	f, err = config.Read(run(f, migrate.Resealing{Ring: ringOf("b")}))
	if err != nil {
		t.Fatal(err)
	}
	d, err = ringOf("b").Open(f.Clients[1].Stored, "s")
	if secret, _ := d.Plaintext(); err != nil || d.KeyID() != "b" || secret.Reveal() != long {
		t.Errorf("%v, %v", d, err)
	}
}

// TestRunNothing: a file with nothing to do is returned as it is.
func TestRunNothing(t *testing.T) {
	f := read(t, "client_id: c, client_secret: '"+good+"'")
	data, err := migrate.Prepare(f, migrate.Hashing{Scheme: cheap}).Run(t.Context(), nil)
	if err != nil || !bytes.Equal(data, f.Data) {
		t.Errorf("%s, %v", data, err)
	}
}

// failing is a key that cannot seal.
type failing struct{ clientsecret.AEAD }

func (failing) Encrypt(_, _ []byte) ([]byte, error) { return nil, errors.New("out of order") }

// TestRunFails: the error names the client, and there is no file.
func TestRunFails(t *testing.T) {
	f := read(t, "client_id: c, client_secret: '"+long+"'"+jwt)
	ring := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": failing{keys["a"]}}}
	j := migrate.Prepare(f, migrate.Hashing{Scheme: cheap, Ring: ring})
	data, err := j.Run(t.Context(), nil)
	var of *migrate.ClientError
	if data != nil || !errors.As(err, &of) || of.Client != f.Clients[0] || strings.Contains(err.Error(), "Hush") {
		t.Errorf("%s, %v", data, err)
	}
}

// TestRunEnds: the end of the context ends the work, with the context's error.
func TestRunEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var clients []string
	for i := range 100 {
		clients = append(clients, fmt.Sprintf("client_id: c%d, client_secret: '%s'", i, long))
	}
	j := migrate.Prepare(read(t, clients...), migrate.Hashing{Scheme: cheap})
	data, err := j.Run(ctx, cancel)
	if data != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}

// TestRemaining: repeated secrets are found by their lines; the stored values
// themselves do not count.
func TestRemaining(t *testing.T) {
	b := sealed(t, "b", good, "c")
	for name, tc := range map[string]struct {
		plan   migrate.Plan
		client string
		want   []int
	}{
		"nowhere":                {migrate.Hashing{Scheme: cheap}, "client_id: c, client_secret: '" + long + "'", nil},
		"in a comment":           {migrate.Hashing{Scheme: cheap}, "client_id: c, client_secret: '" + long + "'} # " + long + " {", []int{4}},
		"in a setting":           {migrate.Hashing{Scheme: cheap}, "client_id: c, client_secret: '" + long + "', x: [" + long + "]", []int{4}},
		"a part of a word":       {migrate.Hashing{Scheme: cheap}, "client_id: c, client_secret: '" + long + "'} # x" + long + " {", nil},
		"any word":               {migrate.Hashing{Scheme: cheap}, "client_id: c, client_secret: 'Hush'} # Hush {", nil},
		"sealed, nowhere":        {migrate.Resealing{Ring: ringOf("a")}, "client_id: c, client_secret: '" + b + "'", nil},
		"sealed, in a comment":   {migrate.Resealing{Ring: ringOf("a")}, "client_id: c, client_secret: '" + b + "'} # " + b + " {", []int{4}},
		"sealed, with the key":   {migrate.Resealing{Ring: ringOf("b")}, "client_id: c, client_secret: '" + b + "'} # " + b + " {", nil},
		"sealed, without its $":  {migrate.Resealing{Ring: ringOf("a")}, "client_id: c, client_secret: '" + b[1:] + "'", []int{4}},
		"sealed, in two $ signs": {migrate.Resealing{Ring: ringOf("a")}, "client_id: c, x: '$$sealed$$v=1,k=b$$AAAA', client_secret: '" + good + "'", []int{4}},
	} {
		client := strings.Replace(tc.client, " {", "", 1)
		text := "identity_providers:\n  oidc:\n    clients:\n      - {" + client
		if client == tc.client {
			text += "}"
		}
		f, err := config.Read([]byte(text + "\n"))
		if err != nil {
			t.Fatal(name, err)
		}
		j := migrate.Prepare(f, tc.plan)
		if !slices.Equal(j.Remaining, tc.want) || tc.want != nil && j.Done() {
			t.Errorf("%s: lines %v, want %v", name, j.Remaining, tc.want)
		}
	}
}

// TestRepeated: however a replaced secret is written elsewhere, its line is found; a
// word that is one for another reason is not.
func TestRepeated(t *testing.T) {
	for name, tc := range map[string]struct {
		secret, line string
		found        bool
	}{
		"commented out":             {"fragile_secret", "# client_secret: '$plaintext$fragile_secret'", true},
		"after a # alone":           {"fragile_secret", "#fragile_secret", true},
		"several words":             {"my secret two words", "# old: my secret two words", true},
		"with separators":           {"semi;colon,secret-x", "# 'semi;colon,secret-x'", true},
		"in a URL":                  {"fragile_secret", "# https://user:fragile_secret@host/", true},
		"after a name":              {"fragile_secret", "# OIDC_SECRET=fragile_secret", true},
		"after a colon":             {"fragile_secret", "# secret:fragile_secret", true},
		"at the end of a query":     {"fragile_secret", "# x?secret=fragile_secret&y", true},
		"short":                     {"hunter2", "# hunter2", true},
		"signs at both ends":        {"+secret+", "# a+secret+b", true},
		"a part of a word":          {"fragile_secret", "# fragile_secrets", false},
		"the end of a word":         {"fragile_secret", "# xfragile_secret", false},
		"other letters":             {"fragile_secret", "# Fragile_Secret", false},
		"very short":                {"Hush", "# Hush", false},
		"the id of another client":  {"grafana", "# grafana", false},
		"a value of other settings": {"two_factor", "# two_factor", false},
	} {
		f, err := config.Read([]byte("identity_providers:\n  oidc:\n    clients:\n" +
			"      - client_id: grafana\n        client_secret: '" + tc.secret + "'\n" + tc.line + "\n"))
		if err != nil {
			t.Fatal(name, err)
		}
		j := migrate.Prepare(f, migrate.Hashing{Scheme: cheap})
		if found := slices.Equal(j.Remaining, []int{6}); found != tc.found || !found && j.Remaining != nil {
			t.Errorf("%s: lines %v", name, j.Remaining)
		}
	}
}

// TestRepeatedLines: the lines are counted as those of the clients are, whatever ends
// them.
func TestRepeatedLines(t *testing.T) {
	for name, text := range map[string]string{
		"CR":              "# a\ridentity_providers:\r  oidc:\r    clients:\r      - client_id: a\r        client_secret: 'insecure'\r# insecure\r",
		"CRLF":            "# a\r\nidentity_providers:\r\n  oidc:\r\n    clients:\r\n      - client_id: a\r\n        client_secret: 'insecure'\r\n# insecure\r\n",
		"byte order mark": "\ufeff# a\nidentity_providers:\n  oidc:\n    clients:\n      - client_id: a\n        client_secret: 'insecure'\n# insecure\n",
		"U+2028":          "# a\u2028# b\nidentity_providers: {oidc: {clients: [\n\n{client_id: a,\nclient_secret: 'insecure'}]}}\n# insecure\n",
	} {
		f, err := config.Read([]byte(text))
		if err != nil {
			t.Fatal(name, err)
		}
		j := migrate.Prepare(f, migrate.Hashing{Scheme: cheap})
		if len(j.Changes) != 1 || j.Changes[0].Client.Line != 6 || !slices.Equal(j.Remaining, []int{7}) {
			t.Errorf("%s: line %d, repeated on %v", name, j.Changes[0].Client.Line, j.Remaining)
		}
	}
}
