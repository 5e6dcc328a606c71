// Package configuration_test shows that a Digest in a configuration struct is
// decoded by the usual loaders with nothing but its type, and that their errors
// name the field and show nothing of the value.
package configuration_test

import (
	"encoding"
	"encoding/json"
	"flag"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/caarlos0/env/v11"
	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/rawbytes"
	"github.com/knadh/koanf/v2"
	yamlv4 "go.yaml.in/yaml/v4"

	"github.com/clientsecret/clientsecret"
)

// Client is a record as providers have them.
type Client struct {
	ID     string              `json:"client_id" yaml:"client_id" koanf:"client_id" mapstructure:"client_id" env:"CLIENT_ID"`
	Secret clientsecret.Digest `json:"client_secret" yaml:"client_secret" koanf:"client_secret" mapstructure:"client_secret" env:"CLIENT_SECRET"`
}

// loaders decode a client from what it is in their format.
var loaders = map[string]func(t *testing.T, stored string) (Client, error){
	"encoding/json": func(_ *testing.T, stored string) (c Client, err error) {
		return c, json.Unmarshal([]byte(`{"client_id": "a", "client_secret": "`+stored+`"}`), &c)
	},
	"go.yaml.in/yaml/v4": func(_ *testing.T, stored string) (c Client, err error) {
		return c, yamlv4.Unmarshal([]byte("client_id: a\nclient_secret: '"+stored+"'\n"), &c)
	},
	"koanf": func(_ *testing.T, stored string) (c Client, err error) {
		k := koanf.New(".")
		if err := k.Load(rawbytes.Provider([]byte("client_id: a\nclient_secret: '"+stored+"'\n")), yaml.Parser()); err != nil {
			return c, err
		}
		return c, k.Unmarshal("", &c) // its default hooks have the one for text
	},
	"mapstructure": func(_ *testing.T, stored string) (c Client, err error) {
		decoder, err := mapstructure.NewDecoder(&mapstructure.DecoderConfig{Result: &c, DecodeHook: mapstructure.TextUnmarshallerHookFunc()})
		if err != nil {
			return c, err
		}
		return c, decoder.Decode(map[string]any{"client_id": "a", "client_secret": stored})
	},
	"caarlos0/env": func(t *testing.T, stored string) (Client, error) {
		t.Setenv("CLIENT_ID", "a")
		t.Setenv("CLIENT_SECRET", stored)
		return env.ParseAs[Client]()
	},
}

const stored = "$pbkdf2-sha512$310000$utkmi7ZFEzsEu3hvVr/yqQ$OTgrU1ZCyHcSCunkSv6WzQSlgYkQZKSVwjVcQGw38LV6tGA1FZ6MU1tFdO5bvx.Rfk7XxihGdXxlMHdbZrwINw"

func TestDecodes(t *testing.T) {
	for name, load := range loaders {
		for _, stored := range []string{stored, "$plaintext$insecure_secret", "insecure_secret"} {
			c, err := load(t, stored)
			if err != nil || c.ID != "a" || c.Secret.Encode() != stored {
				t.Errorf("%s: %v, %v", name, c.Secret, err)
				continue
			}
			if strings.HasPrefix(stored, "$pbkdf2") {
				continue
			}
			if err := clientsecret.Compare(c.Secret, clientsecret.NewSecret("insecure_secret")); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if c, err := load(t, ""); err != nil || !c.Secret.IsZero() {
			t.Errorf("%s: no secret is %v, %v", name, c.Secret, err)
		}
	}
}

// TestErrors: what the package refuses, the loader reports, with what is wrong
// with it and without any part of it.
func TestErrors(t *testing.T) {
	const canary = "CaNaRyCaNaRy"
	for name, load := range loaders {
		for _, bad := range []string{"$pbkdf2-sha512$310000$" + canary, "$" + canary + "$x", "$argon2id$v=19$m=99999999,t=3,p=4$" + canary + "$" + canary} {
			c, err := load(t, bad)
			switch {
			case err == nil || !c.Secret.IsZero():
				t.Errorf("%s takes it", name)
			case strings.Contains(err.Error(), canary):
				t.Errorf("%s prints the value: %v", name, err)
			case !strings.Contains(err.Error(), "clientsecret: "):
				t.Errorf("%s does not say what is wrong: %v", name, err)
			}
			named := strings.Contains(strings.ToLower(err.Error()), "secret") && strings.Contains(strings.ReplaceAll(strings.ToLower(err.Error()), "clientsecret", ""), "secret")
			if jsonOrYAML := name == "encoding/json" || name == "go.yaml.in/yaml/v4"; !named && !jsonOrYAML {
				t.Errorf("%s does not name the field: %v", name, err)
			}
		}
	}
}

// TestFlag: package flag names the flag, and quotes what it refuses: stored
// values belong into files and the environment.
func TestFlag(t *testing.T) {
	var d clientsecret.Digest
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.TextVar(&d, "client-secret", clientsecret.Digest{}, "the stored value")
	if err := flags.Parse([]string{"-client-secret", stored}); err != nil || d.Encode() != stored {
		t.Errorf("%v, %v", d, err)
	}
	if err := flags.Parse([]string{"-client-secret", "$nope$x"}); err == nil || !strings.Contains(err.Error(), "-client-secret") {
		t.Error(err)
	}
}

// TestEnvironment: with the standard library alone.
func TestEnvironment(t *testing.T) {
	t.Setenv("CLIENT_SECRET", stored)
	var d clientsecret.Digest
	var u encoding.TextUnmarshaler = &d
	if err := u.UnmarshalText([]byte(os.Getenv("CLIENT_SECRET"))); err != nil || d.Encode() != stored {
		t.Errorf("%v, %v", d, err)
	}
}
