package audit_test

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/audit"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
)

const (
	longID     = "an-identifier-that-has-more-than-40-characters"
	longSecret = "aSecretThatHasMoreThan40CharactersInItAndNoOthers"

	argon2id   = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$x/jjngROwdASKNt7xZV76y5Cr4VXB7M6bMr3oZtWIQk"
	bcrypt     = "$2y$10$34Ni7pJeOXhm6d8p8I6SAeW1Ey080BzWUQauY2.oCG9htWAq8hSGK"
	documented = "$pbkdf2-sha512$310000$c8p78n7pUMln0jzvd4aK4Q$JNRBzwAo0ek5qKn50cFzzvE9RXV88h1wJn5KGiHrD0YKtZaR/nCb2CJPOsKaPK0hjf.9yHxzQGZziziccp6Yng"
	eaten      = "-sha51210000./nCb2CJPOsKaPK0hjf.9yHxzQGZHush" // a digest without its $ signs
)

// now is the time of the audits.
var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const (
	byProtocol = "client_secret_jwt needs the secret itself (token_endpoint_auth_method)"
	byDex      = "dex compares with the secret itself and reads no hashes"
	unsure     = "alg comes from elsewhere, and its value may need the secret itself"
)

// of audits clients of one file.
func of(ring *clientsecret.Keyring, clients ...config.Client) *audit.Report {
	var all []*config.Client
	for i := range clients {
		all = append(all, &clients[i])
	}
	return audit.Run(files(&config.File{Clients: all}), audit.Options{Ring: ring, Now: now})
}

// files yields files with the names 1.yml, 2.yml and so on.
func files(all ...*config.File) iter.Seq2[string, *config.File] {
	return func(yield func(string, *config.File) bool) {
		for i, f := range all {
			if !yield(fmt.Sprintf("%d.yml", i+1), f) {
				return
			}
		}
	}
}

// vouched returns the stored value of a secret that somebody vouched for.
func vouched(t *testing.T) string {
	t.Helper()
	d, err := clientsecret.HighEntropy{Vouched: true}.Hash(clientsecret.NewSecret(strings.Repeat("aB3", 20)))
	if err != nil {
		t.Fatal(err)
	}
	return d.Encode()
}

// codes returns the codes of some findings or notes.
func codes(all []audit.Finding) string {
	var found []string
	for _, f := range all {
		found = append(found, string(f.Code))
	}
	return strings.Join(found, " ")
}

func TestFindings(t *testing.T) {
	for name, tc := range map[string]struct {
		client   config.Client
		findings string
		notes    string
		kept     string // a part of why
	}{
		"a digest": {config.Client{ID: longID, Stored: argon2id},
			"", "", ""},
		"plaintext": {config.Client{ID: longID, Stored: longSecret},
			"plaintext-bare", "", ""},
		"an id of 40 characters": {config.Client{ID: strings.Repeat("ä", 40), Stored: longSecret},
			"plaintext-bare", "short-id", ""},
		"an id of 41 characters": {config.Client{ID: strings.Repeat("a", 41), Stored: longSecret},
			"plaintext-bare", "", ""},
		"no id": {config.Client{Stored: longSecret},
			"plaintext-bare", "", ""},
		"an id from a template": {config.Client{ID: "{{…}}", FromTemplate: true, Stored: longSecret},
			"plaintext-bare", "", ""},
		"needed in the clear": {config.Client{ID: longID, Stored: "$plaintext$" + longSecret, Clear: byProtocol, Kept: byProtocol},
			"", "kept", byProtocol},
		"needed in the clear, perhaps": {config.Client{ID: longID, Stored: longSecret, Clear: unsure, Kept: unsure},
			"plaintext-bare", "kept", unsure},
		"needed in the clear, short": {config.Client{ID: longID, Stored: "$plaintext$Hush", Clear: byProtocol, Kept: byProtocol},
			"short-secret", "kept", byProtocol},
		"kept for another reason": {config.Client{ID: longID, Stored: longSecret, Kept: "shared"},
			"plaintext-bare", "kept", "shared"},
		"public": {config.Client{ID: longID, Stored: longSecret, Public: true},
			"plaintext-bare public-secret", "", ""},
		"eaten": {config.Client{ID: longID, Stored: eaten},
			"looks-hashed", "kept", "it looks like a digest"},
		"hex digits": {config.Client{ID: longID, Stored: strings.Repeat("0123abCD", 8)},
			"looks-hashed", "kept", "may be a secret or a hash"},
		"hex digits for dex": {config.Client{ID: longID, Stored: strings.Repeat("0123abCD", 8), Clear: byDex, Kept: byDex},
			"", "kept", byDex},
		"hex digits for a protocol": {config.Client{ID: longID, Stored: strings.Repeat("0123abCD", 8), Clear: byProtocol, Kept: byProtocol},
			"", "kept", byProtocol},
		"hex digits that stay for another reason": {config.Client{ID: longID, Stored: strings.Repeat("0123abCD", 8), Kept: "shared"},
			"looks-hashed", "kept", "shared"},
		"hex digits that are a secret": {config.Client{ID: longID, Stored: "$plaintext$" + strings.Repeat("0123abCD", 8)},
			"plaintext-prefix", "", ""},
		"a mask, in the configuration of dex": {
			config.Client{ID: longID, Stored: "**********", Clear: byDex, Kept: byDex},
			"known-secret short-secret", "unsafe-characters kept", byDex},
		"a digest of the documentation": {config.Client{ID: longID, Stored: documented},
			"known-secret", "", ""},
		"a mask": {config.Client{ID: longID, Stored: "**********"},
			"known-secret plaintext-bare short-secret", "unsafe-characters kept", "only a placeholder"},
		"unknown": {config.Client{ID: "a", Stored: "$pbkdf2-sha512$Hush"},
			"not-readable", "short-id kept", "not a stored value"},
		"a list": {config.Client{ID: longID, Skipped: "a list", NotText: true},
			"not-readable", "", ""},
		"passed over": {config.Client{ID: "a", Skipped: "empty"},
			"", "short-id not-checked", ""},
		"passed over, with a long id": {config.Client{ID: longID, Skipped: "empty"},
			"", "not-checked", ""},
		"a digest where a protocol needs the secret": {
			config.Client{ID: longID, Stored: argon2id, Clear: byProtocol, Kept: byProtocol},
			"clear-needed", "", ""},
		"a digest in a place where nothing can be written": {config.Client{ID: longID, Stored: argon2id, Kept: "shared"},
			"", "", ""},
		"a weak digest where the provider needs the secret": {
			config.Client{ID: longID, Stored: strings.Replace(bcrypt, "10", "09", 1), Clear: byDex, Kept: byDex},
			"clear-needed", "", ""},
		"a digest where the secret may be needed": {
			config.Client{ID: longID, Stored: argon2id, Clear: unsure, Kept: unsure},
			"", "kept", unsure},
		"a reference": {config.Client{ID: longID, Skipped: "a template", Elsewhere: true},
			"reference", "", ""},
		"no secret": {config.Client{ID: longID, Skipped: "there is no secret", Lacks: true},
			"no-secret", "", ""},
		"no id that it should have": {config.Client{Stored: argon2id, LacksID: true},
			"no-id", "", ""},
		"refused": {config.Client{ID: longID, Stored: bcrypt, Refused: "a form that it refuses", Kept: "another form"},
			"not-readable", "kept", "another form"},
		"refused plaintext": {config.Client{ID: longID, Stored: longSecret, Refused: "a form that it refuses"},
			"not-readable plaintext-bare", "", ""},
		"expired": {config.Client{ID: longID, Stored: argon2id, Expires: now.Add(-time.Second)},
			"expired", "", ""},
		"expires now": {config.Client{ID: longID, Stored: argon2id, Expires: now},
			"expired", "", ""},
		"expires": {config.Client{ID: longID, Stored: argon2id, Expires: now.Add(time.Second)},
			"", "", ""},
		"expires at a time that is unknown": {config.Client{ID: longID, Stored: argon2id, UnknownExpiry: true},
			"not-readable", "", ""},
		"vouched for": {config.Client{ID: longID, Stored: vouched(t)},
			"", "vouched", ""},
		"weak": {config.Client{ID: longID, Stored: strings.Replace(bcrypt, "10", "09", 1)},
			"weak-work-factor", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			report := of(nil, tc.client)
			c := report.Clients[0]
			if got := codes(c.Findings()); got != tc.findings {
				t.Errorf("findings: %q, want %q", got, tc.findings)
			}
			if got := codes(c.Notes()); got != tc.notes {
				t.Errorf("notes: %q, want %q", got, tc.notes)
			}
			if (c.Kept == "") != (tc.kept == "") || !strings.Contains(c.Kept, tc.kept) {
				t.Errorf("kept: %q, want %q", c.Kept, tc.kept)
			}
			for _, f := range c.Warnings {
				if f.Message == "" || f.Reference == "" || strings.Contains(f.Message, "Hush") {
					t.Errorf("%+v", f)
				}
			}
			fix, noted := 0, 0
			if tc.findings != "" {
				fix = 1
			} else if tc.notes != "" && tc.notes != "short-id" {
				noted = 1
			}
			if report.ToFix != fix || report.WithNotes != noted {
				t.Errorf("%d to fix, %d with notes", report.ToFix, report.WithNotes)
			}
		})
	}
}

// TestReferences: guidance of Authelia is for its own files, and for those of an unknown
// provider.
func TestReferences(t *testing.T) {
	const authelia = "https://www.authelia.com/"
	for name, tc := range map[string]struct {
		client config.Client
		code   audit.Code
		want   string // the beginning
	}{
		"Authelia's":      {config.Client{Layout: "Authelia", Stored: "$x$"}, audit.NotReadable, authelia},
		"unknown":         {config.Client{Stored: "$x$"}, audit.NotReadable, authelia},
		"Keycloak's":      {config.Client{Layout: "Keycloak", Stored: "$x$"}, audit.NotReadable, "https://www.rfc-editor.org/rfc/rfc6749"},
		"an id of dex":    {config.Client{Layout: "dex", ID: "a", Stored: longSecret}, audit.ShortID, "https://www.rfc-editor.org/rfc/rfc6749#section-2.2"},
		"the library's":   {config.Client{Layout: "dex", Stored: "CHANGEME", Clear: byDex}, "known-secret", "https://www.rfc-editor.org/rfc/rfc6749"},
		"a short one":     {config.Client{Layout: "dex", Stored: "Hush-1", Clear: byDex}, "short-secret", "https://www.rfc-editor.org/rfc/rfc6749#section-10.10"},
		"a digest in dex": {config.Client{Layout: "dex", Stored: argon2id, Clear: byDex}, audit.ClearNeeded, "https://www.rfc-editor.org/rfc/rfc6749"},
		"for a protocol": {config.Client{Layout: "Duende IdentityServer", Stored: argon2id, Clear: byProtocol}, audit.ClearNeeded,
			"https://openid.net/"},
	} {
		found := false
		for _, f := range of(nil, tc.client).Clients[0].Warnings {
			if f.Code == tc.code {
				found = true
				if !strings.HasPrefix(f.Reference, tc.want) {
					t.Errorf("%s: %s", name, f.Reference)
				}
			}
		}
		if !found {
			t.Errorf("%s: no %s", name, tc.code)
		}
	}
}

// TestHex: with the option, hex digits are a secret like any other.
func TestHex(t *testing.T) {
	for stored, want := range map[string]string{
		strings.Repeat("0123abCD", 8):                 "plaintext-bare",
		strings.Repeat("0123abCD", 4):                 "plaintext-bare short-secret",
		"sha256:" + strings.Repeat("0123abCD", 8):     "looks-hashed",
		"$plaintext$" + strings.Repeat("0123abCD", 8): "plaintext-prefix",
		eaten: "looks-hashed",
	} {
		c := &config.Client{ID: longID, Stored: stored}
		report := audit.Run(files(&config.File{Clients: []*config.Client{c}}), audit.Options{Hex: true})
		if got := codes(report.Clients[0].Findings()); got != want {
			t.Errorf("%s: %q, want %q", stored, got, want)
		}
	}
}

// TestSealed: without a keyring, a sealed value is not checked, and the report
// says so. With one, it is checked; if it does not open, that is a finding.
func TestSealed(t *testing.T) {
	ring := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": clientsecret.GenerateKey()}}
	other := &clientsecret.Keyring{Primary: "b", Keys: map[string]clientsecret.AEAD{"b": clientsecret.GenerateKey()}}
	seal := func(stored string) string {
		d, err := ring.Reseal(stored, longID)
		if err != nil {
			t.Fatal(err)
		}
		return d.Encode()
	}
	for name, tc := range map[string]struct {
		stored   string
		ring     *clientsecret.Keyring
		findings string
		notes    string
	}{
		"a digest":           {seal(bcrypt), ring, "", ""},
		"a short secret":     {seal("$plaintext$Hush"), ring, "short-secret", ""},
		"no keyring":         {seal("$plaintext$Hush"), nil, "", "not-checked"},
		"space, no keyring":  {seal(bcrypt) + " ", nil, "surrounding-space", "not-checked"},
		"another key":        {seal(bcrypt), other, "not-readable", ""},
		"damaged":            {seal(bcrypt)[:40], ring, "not-readable", ""},
		"damaged, not known": {seal(bcrypt)[:40], nil, "", "not-checked"},
	} {
		t.Run(name, func(t *testing.T) {
			c := of(tc.ring, config.Client{ID: longID, Stored: tc.stored, Clear: "jwt", Kept: "jwt"}).Clients[0]
			if got := codes(c.Findings()); got != tc.findings {
				t.Errorf("findings: %q, want %q", got, tc.findings)
			}
			if got := codes(c.Notes()); got != tc.notes || c.Checked() == (tc.notes == "not-checked") {
				t.Errorf("notes: %q, want %q; checked %t", got, tc.notes, c.Checked())
			}
			if c.Algorithm != "sealed" || c.KeyID != "a" {
				t.Errorf("%s, key %q", c.Algorithm, c.KeyID)
			}
		})
	}
}

// TestSealedInVain: a digest is of no use to a protocol that needs the secret,
// also inside a seal; and a seal is of none to a provider that knows none.
func TestSealedInVain(t *testing.T) {
	ring := &clientsecret.Keyring{Primary: "a", Keys: map[string]clientsecret.AEAD{"a": clientsecret.GenerateKey()}}
	for name, tc := range map[string]struct {
		stored, clear string
		ring          *clientsecret.Keyring
		findings      string
	}{
		"a digest":                 {bcrypt, byProtocol, ring, "clear-needed"},
		"a digest, not opened":     {bcrypt, byProtocol, nil, ""},
		"a secret":                 {longSecret, byProtocol, ring, ""},
		"another provider":         {longSecret, byDex, ring, "not-readable"},
		"another provider, closed": {bcrypt, byDex, nil, "not-readable"},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := ring.Reseal(tc.stored, longID)
			if err != nil {
				t.Fatal(err)
			}
			c := config.Client{ID: longID, Stored: d.Encode(), Clear: tc.clear, Kept: tc.clear}
			if got := codes(of(tc.ring, c).Clients[0].Findings()); got != tc.findings {
				t.Errorf("findings: %q, want %q", got, tc.findings)
			}
		})
	}
}

// TestVariable: a variable in any of the files is a finding for each value that
// has $ signs, or that migrate would give some.
func TestVariable(t *testing.T) {
	clients := []*config.Client{
		{ID: longID, Stored: argon2id},
		{ID: longID + "2", Stored: longSecret},
		{ID: longID + "3", Stored: longSecret + "3", Clear: byProtocol, Kept: byProtocol},
		{ID: longID + "4", Stored: longSecret + "4", Kept: "shared"},
		{ID: longID + "5", Skipped: "the client is public", Public: true},
		{ID: longID + "6", Stored: "$sealed$v=1,k=a$AAAA", Clear: byProtocol, Kept: byProtocol},
	}
	with, without := &config.File{Clients: clients}, &config.File{Clients: clients}
	with.Variable = 3
	other, none := &config.File{Variable: 7}, &config.File{}
	for name, tc := range map[string]struct {
		files []*config.File
		o     audit.Options
		at    audit.Position
	}{
		"in the file":      {[]*config.File{with}, audit.Options{}, audit.Position{File: "1.yml", Line: 3}},
		"in a later file":  {[]*config.File{without, other}, audit.Options{}, audit.Position{File: "2.yml", Line: 7}},
		"in a file before": {[]*config.File{none, other, without}, audit.Options{}, audit.Position{File: "2.yml", Line: 7}},
		"in two files":     {[]*config.File{other, with}, audit.Options{}, audit.Position{File: "1.yml", Line: 7}},
		"in none":          {[]*config.File{without, none}, audit.Options{}, audit.Position{}},
		"the $ signs stay": {[]*config.File{with, other}, audit.Options{SignsStay: true}, audit.Position{}},
	} {
		t.Run(name, func(t *testing.T) {
			report := audit.Run(files(tc.files...), tc.o)
			var got, kept []string
			for _, c := range report.Clients {
				for _, f := range c.Findings() {
					if f.Code != audit.Variable {
						continue
					}
					if *f.With != tc.at {
						t.Errorf("at %+v", *f.With)
					}
					got = append(got, c.ClientID[len(longID):])
				}
				kept = append(kept, c.Kept)
			}
			want, reason := "", ""
			if tc.at.Line > 0 {
				want, reason = " 2 4 6", "a file has what may be a variable"
			}
			if got := strings.Join(got, " "); got != want {
				t.Errorf("findings of %q, want %q", got, want)
			}
			if kept[0] != "" || !strings.HasPrefix(kept[1], reason) || kept[1] != "" && reason == "" || kept[3] != "shared" {
				t.Errorf("kept: %q", kept)
			}
		})
	}
}

// TestShared: clients that share something name each other, once for each
// thing. Empty and unknown values are not compared.
func TestShared(t *testing.T) {
	for name, tc := range map[string]struct {
		clients []config.Client
		want    string // for each client, the codes and the lines of the others
	}{
		"all else": {[]config.Client{{ID: "a", Stored: "Hush-1"}, {ID: "b", Stored: "Hush-2"}, {ID: "c", Stored: bcrypt}},
			"||"},
		"a digest": {[]config.Client{{ID: "a", Stored: bcrypt}, {ID: "b", Stored: "Hush"}, {ID: "c", Stored: bcrypt}},
			"shared-value 3||shared-value 1"},
		"white space after it": {[]config.Client{{ID: "a", Stored: bcrypt}, {ID: "b", Stored: bcrypt + "\n"}},
			"shared-value 2|shared-value 1"},
		"three": {[]config.Client{{ID: "a", Stored: bcrypt}, {ID: "b", Stored: bcrypt}, {ID: "c", Stored: bcrypt}},
			"shared-value 2|shared-value 1|shared-value 1"},
		"a secret": {[]config.Client{{ID: "a", Stored: "Hush"}, {ID: "b", Stored: "Hush"}},
			"shared-secret 2|shared-secret 1"},
		"in two forms": {[]config.Client{{ID: "a", Stored: "Hush"}, {ID: "b", Stored: "$plaintext$Hush"}},
			"shared-secret 2|shared-secret 1"},
		"an id": {[]config.Client{{ID: "a", Stored: "Hush-1"}, {ID: "b"}, {ID: "a", Skipped: "empty"}},
			"shared-id 3||shared-id 1"},
		"everything": {[]config.Client{{ID: "a", Stored: bcrypt}, {ID: "a", Stored: bcrypt}},
			"shared-value 2 shared-id 2|shared-value 1 shared-id 1"},
		"another secret of the same": {[]config.Client{{ID: "a", Stored: "Hush-1"}, {ID: "a", Stored: "Hush-2", Again: true}},
			"|"},
		"from a template": {[]config.Client{{ID: "{{…}}", FromTemplate: true, Stored: "Hush-1"},
			{ID: "{{…}}", FromTemplate: true, Stored: "Hush-2"}},
			"|"},
		"a copy":  {[]config.Client{{ID: "a", Stored: bcrypt}, {ID: "a", Stored: bcrypt, Copy: true}}, "|"},
		"nothing": {[]config.Client{{Skipped: "empty"}, {Skipped: "empty"}}, "|"},
	} {
		t.Run(name, func(t *testing.T) {
			for i := range tc.clients {
				tc.clients[i].Line = i + 1
			}
			var got []string
			for _, c := range of(nil, tc.clients...).Clients {
				var shared []string
				for _, f := range c.Findings() {
					if f.With != nil {
						shared = append(shared, fmt.Sprintf("%s %d", f.Code, f.With.Line))
					}
				}
				got = append(got, strings.Join(shared, " "))
			}
			if got := strings.Join(got, "|"); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
		})
	}
}

// TestRun audits two files, as internal/config reads them.
func TestRun(t *testing.T) {
	texts := map[string]string{
		"a.yml": `
identity_providers:
  oidc:
    clients:
      - {client_id: git, client_secret: HushHushHushHushHushHushHushHushHushHushHushHush}
      - {client_id: kiosk, public: true}
      - {client_id: ` + longID + `, client_secret: '` + argon2id + `'}
`,
		"b.yml": `
staticClients: [{id: wiki, secret: HushHushHushHushHushHushHushHushHushHushHushHush}]
`,
	}
	report := audit.Run(func(yield func(string, *config.File) bool) {
		for _, name := range slices.Sorted(maps.Keys(texts)) {
			file, err := config.Read([]byte(texts[name]))
			if err != nil {
				t.Fatal(err)
			}
			if !yield(name, file) {
				return
			}
		}
	}, audit.Options{})
	var got []string
	for _, c := range report.Clients {
		line := fmt.Sprintf("%s:%d %s: %s / %s", c.File, c.Line, c.Algorithm, codes(c.Findings()), codes(c.Notes()))
		for _, f := range c.Findings() {
			if f.With != nil {
				line += fmt.Sprintf(" / %s:%d", f.With.File, f.With.Line)
			}
		}
		got = append(got, line)
	}
	want := []string{
		"a.yml:5 plaintext: plaintext-bare shared-secret / short-id / b.yml:2",
		"a.yml:6 :  / short-id not-checked",
		"a.yml:7 argon2id:  / ",
		"b.yml:2 plaintext: shared-secret / short-id kept / a.yml:5",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if report.ToFix != 2 || report.WithNotes != 1 {
		t.Errorf("%d to fix, %d with notes", report.ToFix, report.WithNotes)
	}
	if data, err := json.Marshal(report); err != nil || strings.Contains(string(data), "Hush") {
		t.Errorf("%v, %s", err, data)
	}
}

func TestNoClients(t *testing.T) {
	report := of(nil)
	if data, err := json.Marshal(report.Clients); err != nil || string(data) != "[]" {
		t.Errorf("%s, %v", data, err)
	}
}

// TestCodes: every warning of the library except WarnSealed is in the table, as
// a finding.
func TestCodes(t *testing.T) {
	for _, stored := range []string{
		longSecret, "$plaintext$Hush hush", "$base64$SHVzaA", eaten, argon2id + " ", strings.Replace(bcrypt, "10", "04", 1),
		"$1$5pZSV9va$azfrPr6af3Fc7dLblQXVa0", strings.Replace(argon2id, "19456", "524288", 1), "$sealed$v=1,k=a$AAAA",
		"CHANGEME", "$pbkdf2-sha512$310000$AAAAAAAAAAAAAAAAAAAAAA$" + strings.Repeat("A", 43),
	} {
		for _, w := range audit.Warnings(clientsecret.MustParse(stored)) {
			if !slices.Contains(audit.Codes(), audit.Code(w.Code)) {
				t.Errorf("the table has no %s", w.Code)
			}
			if w.Code == clientsecret.WarnSealed {
				t.Error("that it is sealed is a warning")
			}
		}
	}
	var notes []string
	for _, code := range audit.Codes() {
		if audit.IsNote(code) {
			notes = append(notes, string(code))
		}
	}
	if got := strings.Join(notes, " "); got != "kept not-checked short-id unsafe-characters vouched" {
		t.Errorf("the notes are %s", got)
	}
	if audit.IsNote("new") {
		t.Error("an unknown code is a note")
	}
}
