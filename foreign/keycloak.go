package foreign

import (
	"encoding/json"
	"strings"
)

// This file holds Keycloak, which keeps a digest in two columns: credential_data
// and secret_data, with a JSON object each. An export has both in one object.

var keycloak = []form{{Form: Form{"Keycloak", "", ""}, is: isKeycloak, digest: keycloakDigest}}

// isKeycloak reports whether the text is a JSON object with a name of Keycloak's.
func isKeycloak(text string) bool {
	if !strings.HasPrefix(text, "{") {
		return false
	}
	for _, name := range []string{`"hashIterations"`, `"hashedSaltedValue"`, `"secretData"`,
		`"credentialData"`} {
		if strings.Contains(text, name) {
			return true
		}
	}
	return strings.HasPrefix(text, `{"value":`) && strings.Contains(text, `"salt":`)
}

// credential has the fields of both columns, and those of old exports.
type credential struct {
	Algorithm         string              `json:"algorithm"`
	HashIterations    json.Number         `json:"hashIterations"`
	Parameters        map[string][]string `json:"additionalParameters"`
	Value             string              `json:"value"`
	HashedSaltedValue string              `json:"hashedSaltedValue"` // of old exports
	Salt              string              `json:"salt"`
}

// readCredential reads an object, and its columns, which hold text or an object.
func readCredential(text string) (credential, error) {
	var whole struct {
		credential
		CredentialData, SecretData json.RawMessage
	}
	if json.Unmarshal([]byte(text), &whole) != nil {
		return credential{}, errKeycloak
	}
	c := whole.credential
	for _, column := range []json.RawMessage{whole.SecretData, whole.CredentialData} {
		if column == nil {
			continue
		}
		var inner string
		if column[0] != '"' {
			inner = string(column)
		} else if json.Unmarshal(column, &inner) != nil {
			return c, errKeycloak
		}
		if json.Unmarshal([]byte(inner), &c) != nil {
			return c, errKeycloak
		}
	}
	if c.Value == "" {
		c.Value = c.HashedSaltedValue
	}
	return c, nil
}

var errKeycloak = malformed("it is not the JSON of Keycloak; cut or altered")

// keycloakDigest reads one object with the fields of both columns.
func keycloakDigest(text string) (string, error) {
	c, err := readCredential(text)
	if err != nil {
		return "", err
	}
	if c.Value == "" || c.HashIterations == "" {
		return "", malformed("it is one column of two; " +
			`give {"credentialData": …, "secretData": …}`)
	}
	d, err := decodeBoth(std64, c.Salt, c.Value)
	if err != nil {
		return "", err
	}
	count := c.HashIterations.String()
	if c.Algorithm == "argon2" {
		return c.argon2(count, d)
	}
	hash, ok := strings.CutPrefix(c.Algorithm, "pbkdf2")
	if hash = strings.TrimPrefix(hash, "-"); hash == "" {
		hash = "sha1"
	}
	if !ok {
		return "", unsupported("its algorithm is not PBKDF2 or argon2")
	}
	return d.pbkdf2(hash, count, hashes[hash].size, 64) // 64: before version 24
}

// argon2 writes argon2 with the additional parameters.
func (c credential) argon2(count string, d derived) (string, error) {
	parameter := func(name string) string {
		if values := c.Parameters[name]; len(values) == 1 {
			return values[0]
		}
		return ""
	}
	version, variant := parameter("version"), parameter("type")
	memory, lanes := parameter("memory"), parameter("parallelism")
	switch {
	case version != "1.3":
		return "", unsupported("its argon2 is not version 1.3")
	case variant != "id" && variant != "i" && variant != "d":
		return "", malformed("the type of argon2 is missing or unknown")
	}
	for _, n := range []string{count, memory, lanes} {
		if !isNumber(n) {
			return "", malformed("a parameter of argon2 is missing or is not a number")
		}
	}
	return "$argon2" + variant + "$v=19$m=" + memory + ",t=" + count + ",p=" + lanes + "$" +
		raw64.EncodeToString(d.salt) + "$" + raw64.EncodeToString(d.key), nil
}
