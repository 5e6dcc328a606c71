package config

import (
	"strings"
	"testing"
)

// TestElsewhere: each text that stands for a secret is known, also after
// $plaintext$. A text that only resembles one is a secret.
func TestElsewhere(t *testing.T) {
	const (
		file        = fromTool + "the path of a file"
		placeholder = fromTool + "a placeholder"
		template    = fromTool + "a template"
		store       = fromTool + "a reference to a store of secrets"
		encrypted   = fromTool + "encrypted by "
		reference   = fromTool + "a reference "
	)
	for value, want := range map[string]string{
		"${X}": fromEnvironment, "${x}": fromEnvironment, "${_}": fromEnvironment,
		"${X1:-a b}": fromEnvironment, "a${X}": fromEnvironment, "${X}b": fromEnvironment,
		"${ X }": fromEnvironment, "${1X}": fromEnvironment, "${A\nB}": fromEnvironment, "$foo": fromEnvironment, "$foo_1": fromEnvironment,
		"$X": fromEnvironment, "$_X_1": fromEnvironment, "$(X)": fromEnvironment,
		"$(x_1)": fromEnvironment, "$(x.y-z)": fromEnvironment, "$(env:X)": fromEnvironment, "a$(env:x y)b": fromEnvironment,
		"$(file:UTF-8:/x)": fromTool + "a variable of keycloak-config-cli", "a$(base64Decoder:eA==)": fromTool + "a variable of keycloak-config-cli",
		"$(env)x": "", "%X_Y2%": fromEnvironment, "%env(X)%": fromEnvironment,
		"{env.X}": fromEnvironment, "env://X": fromEnvironment, "env:X": fromEnvironment,
		"{{ secret \"/x\" }}": fromTemplate, "x{{ .x }}": fromTemplate, "${{ secrets.X }}": fromTemplate,

		"ENC[AES256_GCM,data:x]": encrypted + "sops or Jasypt", "ENC(x)": encrypted + "sops or Jasypt",
		"$ANSIBLE_VAULT;1.1;AES256": encrypted + "Ansible", "{cipher}x": encrypted + "Spring Cloud Config",
		"<path:secret/data/x#y>": reference + "for argocd-vault-plugin", "a<path:b#c>": reference + "for argocd-vault-plugin",
		"$argocd-secret:oidc.x": reference + "of Argo CD to a Kubernetes Secret",
		"op://vault/x":          reference + "to 1Password", "ref+vault://x#/y": reference + "for vals",
		"arn:aws:secretsmanager:x": reference + "to AWS", "arn:aws-cn:ssm:x": reference + "to AWS",
		"@Microsoft.KeyVault(SecretUri=https://x)": reference + "to Azure Key Vault",
		"vault:secret/data/x#y":                    store, "vault:": store, "bao:x": store, "sops:x": store, "secretsmanager:x": store,
		"file:///x": file, "file:x": file, "/run/secrets/x": file, " /run/secrets/x\t": file,
		"https://x/y": isAddress, "gcp-sm://x": isAddress, "aop://": isAddress,
		"((x.y))": placeholder, "@@x@@": placeholder, "__x__": placeholder, "#{x}": placeholder, "#{X}#": placeholder,
		"<a/b>": placeholder, "<<a/b>>": placeholder, "{vault.x/y}": placeholder,
		"a<%= x %>b": template, "a{% x %}b": template, "a[[ .x ]]b": template,

		"<redacted>": "", "<SECRET>": "", "__CHANGEME__": "", // known by the library
		"$Foo": "", "$fooBar": "", "a$foo": "", "$1": "", "a$X": "", "$(1)x": "", "a$(X)": "", "$(X)b": "", "a%X%": "", "%X%b": "", "%1%": "", "%secret%": "", "100%": "",
		"aENC[": "", "ENC": "", "avault:": "", "vaulted": "", "files": "", "refs": "", "/x": "",
		"a((x))": "", "((x))b": "", "(x)": "", "a@@x@@": "", "@@x@@b": "", "a@Microsoft.KeyVault": "",
		"a__x__": "", "__x__b": "", "_x_": "", "a#{x}": "", "#{x}b": "", "<%": "", "%>": "", "{%": "", "%}": "",
		"<a": "", "a>": "", "[x]": "", "{x}": "", "{noop}x.y": "", "a:b": "", "://": "",
	} {
		for _, prefix := range []string{"", "$plaintext$"} {
			text := prefix + value
			c := readClient(t, head+"      - client_id: a\n        client_secret: '"+text+"'\n")
			if c.Skipped != want || c.Elsewhere != (want != "" && want != fromTemplate) {
				t.Errorf("%s: %q, want %q", text, c.Skipped, want)
			}
			if want == "" && c.Stored != text {
				t.Errorf("%s is no secret: %q", text, c.Stored)
			}
		}
	}
}

// TestTagged: a tag of another tool is a reference, too.
func TestTagged(t *testing.T) {
	for value, want := range map[string]bool{
		"!vault x": true, "!vault |\n          x": true, "!!str x": false, "! x": false,
	} {
		c := readClient(t, head+"      - client_id: a\n        client_secret: "+value+"\n")
		if c.Elsewhere != want || want && !strings.Contains(c.Skipped, "tag") {
			t.Errorf("%s: %q", value, c.Skipped)
		}
	}
}

// TestMasked: what an export has in the place of a secret.
func TestMasked(t *testing.T) {
	c := readClient(t, `{"realm": "a", "clients": [{"clientId": "a", "secret": "**********"}]}`)
	if !c.Elsewhere || c.Skipped != masked {
		t.Errorf("%q", c.Skipped)
	}
}

// TestNotElsewhere: what is no text in the place of the secret.
func TestNotElsewhere(t *testing.T) {
	for _, text := range []string{
		"staticClients: [{id: a, secretEnv: A}]",
		head + "      - {client_id: a, client_secret: ''}",
		head + "      - {client_id: a, client_secret: }",
		head + "      - {client_id: a, client_secret: [s]}",
		head + "      - {client_id: a, client_secret: {path: /run/a}}",
		head + "      - {client_id: a, client_secret: '${X}', public: true}",
	} {
		if c := readClient(t, text); c.Elsewhere || c.Skipped == "" {
			t.Errorf("%s: %q", text, c.Skipped)
		}
	}
}

// TestSealedSecret: what Sealed Secrets encrypted is no secret, wherever the document is,
// and whatever path leads to it.
func TestSealedSecret(t *testing.T) {
	const (
		text   = "kind: SealedSecret\nspec:\n  encryptedData:\n    OIDC_CLIENT_SECRET: AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq==\n    other: AgBy\n"
		listed = "items:\n- kind: SealedSecret\n  spec: {encryptedData: {oidc-client-secret: AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq==}}\n"
		values = "spec.encryptedData.*"
	)
	for name, tc := range map[string]struct {
		text  string
		paths []Path
		want  int // values that are encrypted
	}{
		"found":             {text, nil, 1},
		"in a list":         {listed, nil, 1},
		"by its path":       {text, []Path{mustPath("spec.encryptedData.OIDC_CLIENT_SECRET")}, 1},
		"by a star":         {text, []Path{mustPath(values)}, 2},
		"listed, by a path": {listed, []Path{mustPath("items[*]." + values)}, 1},
	} {
		f, err := Read([]byte(tc.text), tc.paths...)
		if err != nil || len(f.Clients) != tc.want {
			t.Errorf("%s: %d clients, %v", name, len(f.Clients), err)
		}
		for _, c := range f.Clients {
			if c.Skipped != isEncrypted || !c.Elsewhere || c.Stored != "" || c.Line == 0 {
				t.Errorf("%s: %+v", name, c)
			}
		}
	}
	other := strings.Replace(text, "SealedSecret", "Sealed", 1)
	if _, err := Read([]byte(other)); err == nil {
		t.Error("a value of another kind is taken for encrypted")
	}
	if c := readClient(t, other, mustPath("spec.encryptedData.OIDC_CLIENT_SECRET")); c.Elsewhere {
		t.Error("by its path, a value of another kind is taken for encrypted")
	}
}
