package config

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestDuende: what ClientSecrets has, and whether a client needs one.
func TestDuende(t *testing.T) {
	const (
		secret = `"ClientSecrets": [{"Value": "s"}]`
		known  = "K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols="
		none   = noSecret + "|lacks"
		public = "the client is public: it has no secret|public"
	)
	past := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	for settings, want := range map[string]string{
		secret:                             "s|",
		`"AllowedScopes": ["x"]`:           none,
		`"ClientSecrets": []`:              none,
		`"ClientSecrets": null`:            none,
		`"ClientSecrets": [{"Value": ""}]`: emptySecret + "|lacks",
		`"ClientSecrets": [], "RequireClientSecret": true`:                                                none,
		`"RequireClientSecret": false`:                                                                    public,
		`"RequireClientSecret": "False"`:                                                                  public,
		`"ClientSecrets": [], "RequireClientSecret": false`:                                               public,
		secret + `, "RequireClientSecret": false`:                                                         "s|public",
		`"AllowedGrantTypes": ["implicit"]`:                                                               noSecret + ", and its grant needs none|expected",
		`"AllowedGrantTypes": ["implicit", "client_credentials"]`:                                         none,
		`"AllowedGrantTypes": []`:                                                                         none,
		`"ClientSecrets": [{"Type": "X509Thumbprint", "Value": "x"}]`:                                     otherEntry + "|expected",
		`"ClientSecrets": [{"Type": "X509Name", "Value": "x"}, {"Type": "JWK", "Value": "{}"}]`:           otherEntry + "|expected",
		`"ClientSecrets": [{"Type": "X509CertificateBase64", "Value": "x"}, {"Value": "s"}]`:              "s|",
		`"ClientSecrets": [{"Type": "SharedSecret", "Value": "s"}]`:                                       "s|",
		`"ClientSecrets": [{"type": "JWK", "value": "{}"}]`:                                               otherEntry + "|expected",
		`"ClientSecrets": [{"type": "SharedSecret", "VALUE": "s", "EXPIRATION": "2020-01-01T00:00:00Z"}]`: "s|expires",
		`"ClientSecrets": [{"Type": "", "Value": "s"}]`:                                                   "s|",
		`"ClientSecrets": [{"Value": "` + known + `"}]`:                                                   duendeKnown + "|known",
		`"ClientSecrets": [{"Value": "` + strings.Replace(known, "K7", "K8", 1) + `"}]`:                   duendeUnchecked + "|expected",
		`"ClientSecrets": [{"Value": "s", "Expiration": "2020-01-01T00:00:00Z"}]`:                         "s|expires",
		`"ClientSecrets": [{"Value": "s", "Expiration": null}]`:                                           "s|",
		`"ClientSecrets": [{"Type": "JWK", "Value": "x", "Expiration": "2020-01-01T00:00:00Z"}]`:          otherEntry + "|expected",
	} {
		c := readClient(t, `{"IdentityServer": {"Clients": [{"ClientId": "a", `+settings+`}]}}`)
		got := c.Stored + c.Skipped + "|"
		for name, is := range map[string]bool{
			"lacks": c.Lacks, "public": c.Public, "expected": c.Expected, "known": c.Known, "expires": c.Expires.Equal(past),
		} {
			if is {
				got += name
			}
		}
		if got != want {
			t.Errorf("%s: %s, want %s", settings, got, want)
		}
	}
}

// TestDuendeBeside: settings that only its configuration has beside the clients tell
// whose they are. A secret in another place is unknown.
func TestDuendeBeside(t *testing.T) {
	const client = `"Clients": [{"ClientId": "a"}]`
	if c := readClient(t, `{"IdentityServer": {"ApiScopes": [], `+client+`}}`); !c.Lacks {
		t.Errorf("%q", c.Skipped)
	}
	for _, text := range []string{
		"{" + client + "}",
		`{"Clients": [{"ClientId": "a", "AllowedScopes": [], "ClientSecret": "s"}]}`,
		`{"Clients": [{"ClientId": "a", "ClientSecrets": [], "ClientSecret": "s"}]}`,
		`{"Clients": [{"ClientId": "a", "ClientSecrets": ["s"]}]}`,
		`{"Clients": [{"ClientId": "a", "ClientSecrets": "s"}]}`,
		`{"Clients": [{"ClientId": "a", "ClientSecrets": [{"Vaule": "s"}]}]}`,
	} {
		unknown := (*NotUnderstoodError)(nil)
		if _, err := Read([]byte(text)); !errors.As(err, &unknown) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestDuendeWithPath: the same holds for what a path leads to.
func TestDuendeWithPath(t *testing.T) {
	f, err := Read([]byte(`{"Clients": [{"ClientId": "a", "RequireClientSecret": false, "ClientSecrets": [`+
		`{"Value": "s", "Expiration": "2020-01-01T00:00:00"}, {"Type": "JWK", "Value": "x"}]}]}`),
		mustPath("Clients[*].ClientSecrets[*].Value"))
	if err != nil || len(f.Clients) != 2 {
		t.Fatal(err)
	}
	if c := f.Clients[0]; c.Stored != "s" || c.Expires.IsZero() || !c.Public {
		t.Errorf("%+v", c)
	}
	if c := f.Clients[1]; c.Stored != "" || !c.Expected && !c.Public {
		t.Errorf("%+v", c)
	}
}

// TestDuendeKeys: .NET reads the keys of an entry in any case, so each value counts.
func TestDuendeKeys(t *testing.T) {
	f, err := Read([]byte(`{"Clients": [{"ClientId": "a", "ClientSecrets": [{"value": "s"}, {"Value": "t"}, {"VALUE": "u"}]}]}`))
	if err != nil || len(f.Clients) != 3 {
		t.Fatalf("%d clients, %v", len(f.Clients), err)
	}
	for i, want := range []string{"s", "t", "u"} {
		if c := f.Clients[i]; c.Stored != want || c.ID != "a" || c.Layout != "Duende IdentityServer" {
			t.Errorf("%+v, want %s", c, want)
		}
	}
}
