package config

import "testing"

// TestVariable: the first variable in the values of a file, of all tools that
// replace $ signs. It is found in files without clients and in broken ones too.
func TestVariable(t *testing.T) {
	configMap := func(name, text string) string {
		return "kind: ConfigMap\ndata:\n  a.yml: |\n    " +
			"identity_providers: {oidc: {clients: [{client_id: a, client_secret: s}]}}\n" +
			"  " + name + ": |\n" + text
	}
	compose := func(text string) string {
		return "services: {a: {image: 'a:${TAG}'}}\nconfigs:\n  c:\n    content: |\n" +
			"      x: '" + text + "'\n" +
			"      identity_providers: {oidc: {clients: [{client_id: a, client_secret: s}]}}\n"
	}
	for name, tc := range map[string]struct {
		text string
		want int // the line
	}{
		"none":                       {oidc, 0},
		"in braces":                  {"x: '${X}'\n" + oidc, 1},
		"in lower case":              {"x: ${x}\n" + oidc, 1},
		"with a default":             {"x: ${X:-y}\n" + oidc, 1},
		"in a text":                  {"x: https://${X}/y\n" + oidc, 1},
		"in a text with client":      {"x: '{client.${X}}'\n" + oidc, 1},
		"in a letter":                {"x: |\n  Dear client,\n  see ${X}\n" + oidc, 1},
		"in a broken text":           {"x: |\n  client: [\n  ${X}\n" + oidc, 1},
		"in a list":                  {"y:\n- a\n- ${X}\n" + oidc, 3},
		"in a block":                 {"x: |\n  ${X}\n" + oidc, 1},
		"in a long block":            {"x: |\n  a\n  ${X}\n  b\n" + oidc, 1},
		"in a key":                   {"${X}: y\n" + oidc, 1},
		"the first of several":       {"a: b\nx: ${X}\ny: ${Y}\n" + oidc, 2},
		"escaped":                    {"x: $${X}\n" + oidc, 1},
		"in a secret":                {head + "      - {client_id: a, client_secret: '${A}'}\n", 4},
		"in a secret, lower case":    {head + "      - {client_id: a, client_secret: 'a$foo.b'}\n", 4},
		"in a secret, a prefix":      {head + "      - {client_id: a, client_secret: '$plaintext$a$foo'}\n", 4},
		"in the second secret":       {head + "      - {client_id: a, client_secret: 'a$foo'}\n      - {client_id: b, client_secret: 'a$foo'}\n", 4},
		"in a secret, a letter":      {head + "      - {client_id: a, client_secret: 'a$f'}\n", 0},
		"in a secret, escaped":       {head + "      - {client_id: a, client_secret: 'a$$foo'}\n", 0},
		"in a secret, two prefixes":  {head + "      - {client_id: a, client_secret: '$plaintext$$plaintext$correct-horse'}\n", 0},
		"in a digest, lower case":    {head + "      - {client_id: a, client_secret: '$argon2id$v=19$m=65536,t=3,p=4$abcd$efg'}\n", 0},
		"in a digest of Django's":    {head + "      - {client_id: a, client_secret: 'pbkdf2_sha256$600000$abcd$efg/x='}\n", 0},
		"before one":                 {"x: ${X}\n" + head + "      - {client_id: a, client_secret: 'a$foo'}\n", 1},
		"beside a digest":            {"x: ${X}\ny: '$2b$12$abc'\n" + oidc, 1},
		"with a digest":              {"x: '${X} $2b$12$abc'\n" + oidc, 1},
		"in JSON":                    {"{\"staticClients\": [],\n \"x\": \"${X}\"}", 2},
		"in flow style":              {"{staticClients: [], x: '${X}'}", 1},
		"in the second document":     {oidc + "\n---\nx: ${X}\n", 3},
		"without braces":             {"x: $NAME\n" + oidc, 1},
		"a short one":                {"x: $X\n" + oidc, 1},
		"without braces, in a text":  {"x: '*.$DOMAIN'\n" + oidc, 1},
		"outside of a ConfigMap":     {"kind: ConfigMap\nmetadata: {name: '${X}'}\ndata: {a.yml: 'staticClients: []'}\n", 2},
		"within a ConfigMap":         {configMap("b.yml", "    a: b\n    x: ${X}\n"), 7},
		"within and after":           {configMap("b.yml", "    x: ${X}\n") + "y: ${Y}\n", 6},
		"in a script of a ConfigMap": {configMap("run.sh", "    echo ${X}\n"), 0},
		"in a text of a ConfigMap":   {configMap("nginx.conf", "    a: {b\n    ${X}\n"), 0},
		"without clients":            {"storage:\n  encryption_key: \"${STORAGE_KEY}\"\n", 2},
		"a text alone":               {"see ${X}\n", 1},
		"in a broken file":           {"a: b\nx: ${X}\ny: [\n", 2},
		"in a broken file's comment": {"# ${X}\n  # ${X}\ny: [\n", 0},

		"of compose":                   {compose("${X}"), 0},
		"of compose, without braces":   {compose("$X $NAME"), 0},
		"a digest in compose":          {compose("$$pbkdf2-sha512$$1$$ABC.$$DEF"), 0},
		"what compose leaves":          {compose("$${X}"), 5},
		"what compose leaves of many":  {compose("${TAG} $$$${X} $$NAME"), 5},
		"in a comment":                 {"# ${X}\n" + oidc + " # ${X}\n", 0},
		"in an action":                 {"x: '{{ $x := \"${X}\" }}'\n" + oidc, 0},
		"a group":                      {"x: 'https://${1}/$2'\n" + oidc, 0},
		"no name":                      {"x: '${}${'\n" + oidc, 0},
		"two capitals, in a text":      {"x: a$AB\n" + oidc, 1},
		"in lower case, no braces":     {"x: 'https://$host$request_uri'\n" + oidc, 0},
		"an end of line":               {"x: '^/api/[A-Z]$'\n" + oidc, 0},
		"an amount":                    {"x: 'US$ 5 and $5'\n" + oidc, 0},
		"of Kubernetes":                {"x: $(X)\n" + oidc, 0},
		"of Windows":                   {"x: '%X%'\n" + oidc, 0},
		"escaped, without braces":      {"x: 'a$$NAME \\$NAME'\n" + oidc, 0},
		"a short one, in a text":       {"x: a$X\n" + oidc, 0},
		"letters of a digest":          {"x: '$pbkdf2-sha512$310000$BKO.2cg$ABC'\n" + oidc, 0},
		"letters of a wrapped digest":  {"x: '{ARGON2}$argon2id$v=19$m=65536,t=3,p=4$ABC/2cg$x'\n" + oidc, 0},
		"a digest with doubled $":      {"x: '$$pbkdf2-sha512$$310000$$B/kC2ABCDEFG$$ABC'\n" + oidc, 0},
		"a digest without its first $": {"x: 'pbkdf2-sha512$310000$ABCD.2cg$ABC'\n" + oidc, 0},
		"a digest of Django":           {"x: 'pbkdf2_sha256$600000$ABCD$EFG/x='\n" + oidc, 0},
		"a name before a digest":       {"x: 'secret: $argon2id$v=19$m=65536,t=3,p=4$ABC/2cg$x'\n" + oidc, 0},
		"a variable in a digest":       {"x: '$pbkdf2-sha512$310000$${SALT}$x'\n" + oidc, 1},
		"a password":                   {"x: 'Summer$RAIN'\n" + oidc, 1}, // nobody can tell
		"a copy": {"kind: ConfigMap\nmetadata: {annotations: {kubectl.kubernetes.io/last-applied-configuration: " +
			"'{\"x\":\"${X}\",\"staticClients\":[]}'}}\ndata: {a.yml: 'staticClients: []'}\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Read([]byte(tc.text))
			if f.Variable != tc.want {
				t.Errorf("line %d, want %d (%v)", f.Variable, tc.want, err)
			}
			if err != nil && len(f.Clients) > 0 {
				t.Error("clients with an error")
			}
		})
	}
}

// TestVariableWithPath: a path does not lead away from variables.
func TestVariableWithPath(t *testing.T) {
	const inText = "configs:\n  c:\n    content: |\n      x: $${X}\n      secrets: [s]\nx: ${Y}\n"
	f, err := Read([]byte(inText), mustPath("configs.c.content.secrets[*]"))
	if err != nil || f.Variable != 4 {
		t.Errorf("within a text: line %d, %v", f.Variable, err)
	}
	const inConfigMap = "kind: ConfigMap\ndata:\n  a.yml: |\n    secrets: [s]\n    x: ${X}\n"
	f, err = Read([]byte(inConfigMap), mustPath(`data.a\.yml.secrets[*]`))
	if err != nil || f.Variable != 5 {
		t.Errorf("within a ConfigMap: line %d, %v", f.Variable, err)
	}
	const text = "x: ${X}\nclients: [{id: a, secret: s}]\n"
	for _, path := range []string{"clients[*].secret", "nothing"} {
		if f, _ := Read([]byte(text), mustPath(path)); f.Variable != 1 {
			t.Errorf("%s: line %d", path, f.Variable)
		}
	}
}

// TestVariableOfOthers: the variables of a file do not matter if none of its clients may
// have a digest of ours, of which they could take the $ signs.
func TestVariableOfOthers(t *testing.T) {
	const spring = "spring: {security: {oauth2: {authorizationserver: {client: " +
		"{a: {registration: {client-id: a, client-secret: '{bcrypt}$2a$10$x'}}}}}}}\n"
	for name, tc := range map[string]struct {
		text string
		want int
	}{
		"Spring":              {"datasource: {password: '${DB_PASSWORD}'}\n" + spring, 0},
		"dex":                 {"x: ${X}\nstaticClients: [{id: a, secret: s}]\n", 0},
		"a realm":             {"x: ${X}\nrealm: r\nclients: [{clientId: a, secret: s}]\n", 0},
		"Duende":              {"x: ${X}\nClients: [{ClientId: a, ClientSecrets: [{Value: s}]}]\n", 0},
		"Hydra":               {"[{\"client_id\": \"a\", \"client_secret\": \"s\", \"owner\": \"${X}\"}]", 0},
		"Spring and Authelia": {"x: ${X}\n" + spring + "---\n" + oidc + "\n", 1},
		"dex without clients": {"x: ${X}\nstaticClients: []\n", 1},
		"a client unknown":    {"x: ${X}\n---\na: {client_id: a, client_secret: s}\n", 1},
	} {
		if f, err := Read([]byte(tc.text)); f.Variable != tc.want {
			t.Errorf("%s: line %d, want %d (%v)", name, f.Variable, tc.want, err)
		}
	}
	f, err := Read([]byte("x: ${X}\n"+spring), mustPath("spring.security.oauth2.authorizationserver.client.*.registration.client-secret"))
	if err != nil || f.Variable != 0 {
		t.Errorf("Spring, with a path: line %d, %v", f.Variable, err)
	}
}
