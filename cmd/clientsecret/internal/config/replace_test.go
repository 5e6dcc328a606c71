package config

import (
	"strings"
	"testing"
)

// TestCompare: a result is refused if the meaning of anything but the stored
// values has changed.
func TestCompare(t *testing.T) {
	const yml = `x: &x {y: 'hash'}
identity_providers:
  oidc:
    hmac: 'h'
    clients:
      - client_id: 'a'
        client_secret: 's'
        scopes: ['openid']
      - client_id: 'b'
        client_secret: 't'
`
	const configMap = "kind: ConfigMap\nmetadata: {name: n}\ndata:\n  a.yml: |\n    identity_providers: {oidc: {hmac: h, clients: [{client_id: a, client_secret: 's'}]}}\n  other: 'x'\n"
	const object = `{"identity_providers": {"oidc": {"clients": [{"client_id": "a", "client_secret": "s", "n": 1}]}}}`
	for name, tc := range map[string]struct{ before, old, new, want string }{
		"as it should be":        {yml, "'s'", "'H'", ""},
		"nothing":                {yml, "'s'", "'s'", "line 7"},
		"another value":          {yml, "'s'", "'I'", "line 7"},
		"another setting":        {strings.Replace(yml, "'s'", "'H'", 1), "hmac: 'h'", "hmac: 'i'", "line 4"},
		"a setting more":         {strings.Replace(yml, "'s'", "'H'", 1), "'H'", "'H'\n        public: true", "line 6"},
		"a setting less":         {yml, "'s'\n        scopes: ['openid']", "'H'", "line 6"},
		"another type":           {strings.Replace(yml, "'s'", "'H'", 1), "'h'", "!!int 1", "line 4"},
		"a text that is a null":  {strings.Replace(yml, "'s'", "'H'", 1), "hmac: 'h'", "hmac: ", "line 4"},
		"another anchor":         {strings.Replace(yml, "'s'", "'H'", 1), "&x", "&z", "line 1"},
		"both":                   {yml, "client_secret: 's'\n        scopes: ['openid']\n      - client_id: 'b'\n        client_secret: 't'", "client_secret: 'H'\n        scopes: ['openid']\n      - client_id: 'b'\n        client_secret: 'H'", "line 10"},
		"a document more":        {strings.Replace(yml, "'s'", "'H'", 1), "x: &x", "---\nz: 1\n---\nx: &x", "the documents would change"},
		"broken":                 {yml, "'s'", "'H", "cannot be read"},
		"no clients":             {yml, "identity_providers", "others", "cannot be read"},
		"embedded":               {configMap, "'s'", "'H'", ""},
		"embedded, another":      {configMap, "hmac: h, clients: [{client_id: a, client_secret: 's'", "hmac: i, clients: [{client_id: a, client_secret: 'H'", "line 5"},
		"embedded, not replaced": {configMap, "'s'", "'s'", "line 5"},
		"embedded, an anchor":    {strings.Replace(configMap, "'s'", "'H'", 1), "a.yml: |", "a.yml: &x |", "line 4"},
		"embedded, broken":       {configMap, "'s'", "'H", "cannot be read"},
		"beside an embedded one": {strings.Replace(configMap, "'s'", "'H'", 1), "other: 'x'", "other: 'y'", "line 6"},
		"JSON":                   {object, `"s"`, `"H"`, ""},
		"no JSON any more":       {object, `"s"`, `'H'`, "the documents would change"},
		"another number":         {strings.Replace(object, `"s"`, `"H"`, 1), `"n": 1`, `"n": 2`, "line 1"},
	} {
		before := strings.Replace(tc.before, "H", "s", 1) // the secret, also where the case puts H to change another thing
		f, err := Read([]byte(before))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		after := strings.Replace(tc.before, tc.old, tc.new, 1)
		if after == tc.before && tc.old != tc.new {
			t.Fatalf("%s: %q is not in it", name, tc.old)
		}
		_, err = f.compare([]byte(after), map[*Client]string{f.Clients[0]: "H"})
		if (err == nil) != (tc.want == "") || err != nil && !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
}

// TestReplaceRefuses: a value with a reason to be kept is not replaced.
func TestReplaceRefuses(t *testing.T) {
	f, err := Read([]byte(head + "      - client_id: a\n        client_secret: 's'\n        token_endpoint_auth_method: client_secret_jwt\n      - client_id: b\n        public: true\n      - client_id: c\n        client_secret: 't'\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range f.Clients[:2] {
		if _, err := f.Replace(map[*Client]string{c: "H"}); err == nil {
			t.Errorf("client %s is replaced", c.ID)
		}
	}
	twice := *f.Clients[2]
	f.Clients = append(f.Clients, &twice)
	if _, err := f.Replace(map[*Client]string{f.Clients[2]: "H", &twice: "I"}); err == nil || !strings.Contains(err.Error(), "overlap") {
		t.Error(err)
	}
	if _, err := f.Replace(map[*Client]string{f.Clients[2]: "a\nb"}); err == nil {
		t.Error("a stored value with a line break is put into a file")
	}
}

// TestCompareClients: a result is refused if its clients are not those of the file.
func TestCompareClients(t *testing.T) {
	for want, change := range map[string]func(f *File, stored map[*Client]string){
		"a stored value is not in the file": func(f *File, stored map[*Client]string) {
			c := *f.Clients[0]
			c.node.column++
			stored[&c] = "H"
		},
		"the number of clients would change":               func(f *File, _ map[*Client]string) { f.Clients = append(f.Clients, f.Clients[0]) },
		"the client at line 4 would change in another way": func(f *File, _ map[*Client]string) { f.Clients[0].ID = "b" },
		"the client at line 5 would change in another way": func(f *File, _ map[*Client]string) { f.Clients[1].Stored = "H" },
	} {
		const yml = head + "      - {client_id: a, client_secret: 's'}\n      - {client_id: b, client_secret: 't'}\n"
		f, err := Read([]byte(yml))
		if err != nil {
			t.Fatal(err)
		}
		stored := make(map[*Client]string)
		change(f, stored)
		if _, err := f.compare([]byte(yml), stored); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
