package main

import (
	"encoding/base64"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// provided is what a format gives the provider.
type provided struct{ id, stored string }

// readers read what generate --as prints, as the providers do.
var readers = map[string]func(*testing.T, string) []provided{
	"yaml": readAuthelia, "env": readShell, "compose": readCompose, "kubernetes": readKubernetes,
}

func readAuthelia(t *testing.T, text string) []provided {
	var clients []struct {
		ID       string   `yaml:"client_id"`
		Name     string   `yaml:"client_name"`
		Secret   string   `yaml:"client_secret"`
		Public   *bool    `yaml:"public"`
		Policy   string   `yaml:"authorization_policy"`
		Redirect []string `yaml:"redirect_uris"`
		Scopes   []string `yaml:"scopes"`
	}
	decode := yaml.NewDecoder(strings.NewReader(text))
	decode.KnownFields(true)
	if err := decode.Decode(&clients); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if err := decode.Decode(&clients); !errors.Is(err, io.EOF) {
		t.Fatalf("more than one document: %v", err)
	}
	// The same beneath the key of the list.
	var config map[string]map[string]map[string][]any
	whole := "identity_providers:\n  oidc:\n    clients:\n" + text
	if err := yaml.Unmarshal([]byte(whole), &config); err != nil ||
		len(config["identity_providers"]["oidc"]["clients"]) != len(clients) {
		t.Errorf("%v in\n%s", err, whole)
	}
	var all []provided
	for _, c := range clients {
		if c.Name != c.ID || c.Public == nil || *c.Public || c.Policy != "two_factor" ||
			len(c.Redirect) != 1 || len(c.Scopes) != 4 {
			t.Errorf("%+v", c)
		}
		all = append(all, provided{c.ID, c.Secret})
	}
	return all
}

func readShell(t *testing.T, text string) []provided {
	sh, err := exec.LookPath("sh")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("no sh")
	}
	file := filepath.Join(t.TempDir(), "env")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	const script = `. "$0"
set -eu
if [ "${CLIENT_ID_1+set}" = set ]; then
	for n in 1 2 3; do
		eval "printf '%s\0%s\0' \"\$CLIENT_ID_$n\" \"\$CLIENT_SECRET_STORED_$n\""
	done
else
	printf '%s\0%s\0' "$CLIENT_ID" "$CLIENT_SECRET_STORED"
fi`
	out, err := exec.Command(sh, "-c", script, file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	values := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	var all []provided
	for i := 0; i+1 < len(values); i += 2 {
		all = append(all, provided{values[i], values[i+1]})
	}
	return all
}

// readCompose replaces $$ by $, as Compose does after it has read the YAML. A
// single $ would begin a variable.
func readCompose(t *testing.T, text string) []provided {
	var file struct {
		Services map[string]struct {
			Environment map[string]string
		}
	}
	if err := yaml.Unmarshal([]byte(text), &file); err != nil || len(file.Services) != 1 {
		t.Fatalf("%v in\n%s", err, text)
	}
	environment := file.Services["provider"].Environment
	for name, value := range environment {
		rest := strings.ReplaceAll(value, "$$", "")
		if strings.Contains(rest, "$") {
			t.Errorf("%s has a $ alone: %q", name, value)
		}
		environment[name] = strings.ReplaceAll(value, "$$", "$")
	}
	if len(environment) == 2 {
		return []provided{{environment["CLIENT_ID"], environment["CLIENT_SECRET_STORED"]}}
	}
	var all []provided
	for n := 1; n <= len(environment)/2; n++ {
		suffix := "_" + strconv.Itoa(n)
		all = append(all, provided{
			environment["CLIENT_ID"+suffix], environment["CLIENT_SECRET_STORED"+suffix],
		})
	}
	return all
}

// dns1123 is what Kubernetes accepts as a name (RFC 1123, section 2.1).
var dns1123 = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`)

func readKubernetes(t *testing.T, text string) []provided {
	var all []provided
	names := make(map[string]bool)
	decode := yaml.NewDecoder(strings.NewReader(text))
	for {
		var secret struct {
			APIVersion string `yaml:"apiVersion"`
			Kind       string
			Metadata   struct{ Name string }
			Type       string
			Data       map[string]string
		}
		err := decode.Decode(&secret)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		name := secret.Metadata.Name
		if secret.APIVersion != "v1" || secret.Kind != "Secret" || secret.Type != "Opaque" ||
			!dns1123.MatchString(name) || names[name] {
			t.Errorf("%+v", secret)
		}
		names[name] = true
		id, err := base64.StdEncoding.DecodeString(secret.Data["client_id"])
		stored, err2 := base64.StdEncoding.DecodeString(secret.Data["client_secret_stored"])
		if err := errors.Join(err, err2); err != nil {
			t.Errorf("%v in\n%s", err, text)
		}
		all = append(all, provided{string(id), string(stored)})
	}
}
