package foreign

import (
	"encoding/json"
	"io"
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
	algorithm         string
	hashIterations    json.Number
	parameters        map[string][]string
	value             string
	hashedSaltedValue string // of old exports
	salt              string
}

// readCredential reads an object, and its columns, which hold text or an object.
func readCredential(text string) (c credential, err error) {
	whole, err := object(text)
	if err != nil {
		return c, err
	}
	if err := c.add(whole); err != nil {
		return c, err
	}
	for _, name := range []string{"secretData", "credentialData"} {
		column := whole[name]
		if isNull(column) {
			continue
		}
		inner := string(column)
		if column[0] == '"' && json.Unmarshal(column, &inner) != nil {
			return c, errKeycloak
		}
		fields, err := object(inner)
		if err != nil {
			return c, err
		}
		if err := c.add(fields); err != nil {
			return c, err
		}
	}
	if c.value == "" {
		c.value = c.hashedSaltedValue
	}
	return c, nil
}

// add sets what an object has. The parameters of both columns are put together.
func (c *credential) add(fields map[string]json.RawMessage) error {
	var parameters json.RawMessage
	for name, to := range map[string]any{
		"algorithm": &c.algorithm, "hashIterations": &c.hashIterations, "value": &c.value,
		"hashedSaltedValue": &c.hashedSaltedValue, "salt": &c.salt, "additionalParameters": &parameters,
	} {
		if raw := fields[name]; raw != nil && json.Unmarshal(raw, to) != nil {
			return errKeycloak
		}
	}
	if isNull(parameters) {
		return nil
	}
	named, err := object(string(parameters))
	if err != nil {
		return err
	}
	for name, raw := range named {
		var values []string
		if json.Unmarshal(raw, &values) != nil {
			return errKeycloak
		}
		if c.parameters == nil {
			c.parameters = make(map[string][]string)
		}
		c.parameters[name] = values
	}
	return nil
}

// isNull reports whether a member of an object is missing, or says that it is.
func isNull(raw json.RawMessage) bool { return raw == nil || string(raw) == "null" }

// object reads a JSON object. Names are compared exactly, as Keycloak does: a struct
// of encoding/json also takes another case. A name that stands twice is refused.
func object(text string) (map[string]json.RawMessage, error) {
	in := json.NewDecoder(strings.NewReader(text))
	if start, err := in.Token(); err != nil || start != json.Delim('{') {
		return nil, errKeycloak
	}
	fields, seen := make(map[string]json.RawMessage), make(map[string]bool)
	for in.More() {
		key, err := in.Token()
		name, ok := key.(string)
		var raw json.RawMessage
		if err != nil || !ok || in.Decode(&raw) != nil {
			return nil, errKeycloak
		}
		lower := strings.ToLower(name)
		if seen[lower] {
			return nil, malformed("a name stands twice in its JSON; give it as Keycloak exports it")
		}
		seen[lower], fields[name] = true, raw
	}
	if _, err := in.Token(); err != nil {
		return nil, errKeycloak
	}
	if _, err := in.Token(); err != io.EOF {
		return nil, errKeycloak
	}
	return fields, nil
}

var errKeycloak = malformed("it is not the JSON of Keycloak; cut or altered")

// keycloakDigest reads one object with the fields of both columns.
func keycloakDigest(text string) (string, error) {
	c, err := readCredential(text)
	if err != nil {
		return "", err
	}
	if c.value == "" || c.hashIterations == "" {
		return "", malformed("it is one column of two; " +
			`give {"credentialData": …, "secretData": …}`)
	}
	d, err := decodeBoth(std64, c.salt, c.value)
	if err != nil {
		return "", err
	}
	count := c.hashIterations.String()
	if c.algorithm == "argon2" {
		return c.argon2(count, d)
	}
	hash, ok := strings.CutPrefix(c.algorithm, "pbkdf2")
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
		if values := c.parameters[name]; len(values) == 1 {
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
