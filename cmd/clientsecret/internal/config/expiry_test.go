package config

import (
	"testing"
	"time"
)

// TestExpires: 0 means never. What is no time is unknown.
func TestExpires(t *testing.T) {
	at := time.Date(2020, 9, 13, 12, 26, 40, 0, time.UTC)
	day := time.Date(2020, 9, 13, 0, 0, 0, 0, time.UTC)
	for setting, want := range map[string]time.Time{
		"client_secret_expires_at: 1600000000":                           at,
		"client_secret_expires_at: '1600000000'":                         at,
		"client_secret_expires_at: 1.6e9":                                at,
		"client_secret_expires_at: 1600000000000":                        at,
		"client_secret_expires_at: 2020-09-13T14:26:40+02:00":            at,
		"clientSecretExpiresAt: 2020-09-13T12:26:40":                     at,
		"client-secret-expires-at: 2020-09-13":                           day,
		"attributes: {client.secret.expiration.time: '1600000000'}":      at,
		"client_secret_expires_at: 0":                                    {},
		"client_secret_expires_at: ''":                                   {},
		"CLIENT_SECRET_EXPIRES_AT: 1600000000":                           at,
		"client_secret_expires_at: '${WHEN}'":                            {},
		"client_secret_expires_at: ":                                     {},
		"client_secret_expires_at: []":                                   {},
		"expires_at: 1600000000":                                         {},
		"attributes: {client.secret.rotated.expiration.time: '1'}":       {},
		"<<: {client_secret_expires_at: 1600000000}":                     at,
		"<<: {client_secret_expires_at: 1}, client_secret_expires_at: 0": {},
	} {
		c := readClient(t, head+"      - {client_id: a, client_secret: s, "+setting+"}")
		if !c.Expires.Equal(want) || c.UnknownExpiry {
			t.Errorf("%s: %v, unknown: %t", setting, c.Expires, c.UnknownExpiry)
		}
	}
}

// TestUnknownExpiry: what is neither a time nor never is named, and no other setting is.
func TestUnknownExpiry(t *testing.T) {
	for _, value := range []string{
		"-1", "NaN", "1e300", "soon", "01/02/2020", "[1600000000]", "{a: b}", "2020-13-01",
	} {
		for _, text := range []string{
			head + "      - {client_id: a, client_secret: s, client_secret_expires_at: " + value + "}",
			head + "      - {client_id: a, client_secret: s, attributes: {client.secret.expiration.time: " + value + "}}",
			"x: &x {client_secret_expires_at: " + value + "}\n" + head + "      - {client_id: a, client_secret: s, <<: *x}",
			"Clients: [{ClientId: a, ClientSecrets: [{Value: s, Expiration: " + value + "}]}]\nApiScopes: []",
			"Clients: [{ClientId: a, ClientSecrets: [{Value: s, expiration: " + value + "}]}]\nApiScopes: []",
		} {
			if c := readClient(t, text); !c.UnknownExpiry || !c.Expires.IsZero() {
				t.Errorf("%s: %v, unknown: %t", text, c.Expires, c.UnknownExpiry)
			}
		}
	}
	const other = head + "      - {client_id: a, client_secret: s, token_expires_at: soon}"
	if readClient(t, other).UnknownExpiry {
		t.Error("another setting is taken for one of the secret")
	}
}

// TestParseTime: numbers of several units, and dates. An empty want stands for never, a
// dash for what cannot be read.
func TestParseTime(t *testing.T) {
	for text, want := range map[string]string{
		"1600000000": "2020-09-13", "99999999999": "5138-11-16", "0x5f5e1000": "2020-09-13", "1_600_000_000": "2020-09-13",
		"100000000000": "1973-03-03", "1600000000000": "2020-09-13", "99999999999999": "5138-11-16",
		"100000000000000": "1973-03-03", "1600000000000000": "2020-09-13",
		"100000000000000000": "1973-03-03", "1600000000000000000": "2020-09-13", "1e20": "-",
		"0": "", "0.0": "", "": "", " ": "", "-1": "-", "NaN": "-", "Inf": "-", "x": "-", "01/02/2020": "-",
		"2020-09-13": "2020-09-13", "2020-9-3": "2020-09-03", "2020-09-13T23:00:00-02:00": "2020-09-14",
		"2020-09-13 23:00:00": "2020-09-13", "2020-09-13T00:00:00.000+0000": "2020-09-13", "2020-09-13 00:00:00Z": "2020-09-13",
		"2020-09-13T00:00Z": "2020-09-13", "2020-09-13t23:00:00z": "2020-09-13", "2020-09-13 23:00:00 -5": "2020-09-14",
		"2020-09-13 23:00:00.5-2": "2020-09-14", "2020-09-13 23:00:00 -02:00": "2020-09-14", "2020-09-13 23:00:00 UTC": "2020-09-13",
		"Sun, 13 Sep 2020 23:00:00 GMT": "2020-09-13", "Sun, 13 Sep 2020 23:00:00 -0200": "2020-09-14",
		"20200913T230000Z": "2020-09-13", " 2020-09-13 ": "2020-09-13", "2020-09-31": "-", "2020-09-13T25:00:00Z": "-",
	} {
		at, ok := parseTime(text)
		got := at.Format(time.DateOnly)
		switch {
		case !ok && at.IsZero():
			got = "-"
		case at.IsZero():
			got = ""
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
