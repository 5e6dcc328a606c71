package shape_test

import (
	"math/rand/v2"
	"testing"

	"github.com/clientsecret/clientsecret/internal/shape"
)

func TestReferenceOf(t *testing.T) {
	const file = "the path of a file"
	for text, want := range map[string]shape.Reference{
		"${X}":                                 {Name: shape.Variable, Whole: true},
		" ${X}\n":                              {Name: shape.Variable, Whole: true},
		"a${X}":                                {Name: shape.Variable},
		"${X}b":                                {Name: shape.Variable},
		"${ X }":                               {Name: shape.Variable, Whole: true},
		"a${ X }b":                             {Name: shape.Variable},
		"${1X}":                                {Name: shape.Variable, Whole: true},
		"${}":                                  {Name: shape.Variable, Whole: true},
		"a${1}":                                {},
		"%(x)s":                                {Name: shape.Variable, Whole: true},
		"$env:X":                               {Name: shape.Variable, Whole: true},
		"process.env.X":                        {Name: shape.Variable, Whole: true},
		`os.environ["X"]`:                      {Name: shape.Variable, Whole: true},
		"$__env{X}":                            {Name: "a reference for Grafana", Whole: true},
		"$(cat x)":                             {Name: "a command", Whole: true},
		"https://example.com":                  {Name: shape.Address, Whole: true},
		"{{ .X }}":                             {Name: "a template", Whole: true},
		"${{ secrets.X }}":                     {Name: "a template", Whole: true},
		"a[[ .X ]]":                            {Name: "a template"},
		"<path:a#b>":                           {Name: "a reference for argocd-vault-plugin"},
		"!secret x":                            {Name: "a reference in YAML", Whole: true},
		"/run/secrets/x":                       {Name: file, Whole: true},
		`C:\secrets\oidc.txt`:                  {Name: file, Whole: true},
		"$(env:X)":                             {Name: shape.Variable, Whole: true},
		"a$(env:X)":                            {Name: shape.Variable},
		"$(x.y-z)":                             {Name: shape.Variable, Whole: true},
		"%{X}":                                 {Name: shape.Variable, Whole: true},
		"{CLIENT_SECRET}":                      {Name: shape.Variable, Whole: true},
		"env.X":                                {Name: shape.Variable, Whole: true},
		"$(sys:x)":                             {Name: "a variable of keycloak-config-cli", Whole: true},
		"~/secret":                             {Name: file, Whole: true},
		"./secret.txt":                         {Name: file, Whole: true},
		"aws:secrets:x":                        {Name: "a reference to a store of secrets", Whole: true},
		"doppler:x/y":                          {Name: "a reference to a store of secrets", Whole: true},
		"ssm:/x/y":                             {Name: "a reference to a store of secrets", Whole: true},
		"secret:x/y#z":                         {Name: "a reference to a store of secrets", Whole: true},
		"vault://x/y":                          {Name: "a reference to a store of secrets", Whole: true},
		"env:X_1":                              {Name: shape.Variable, Whole: true},
		"env:x_1":                              {Name: shape.Variable, Whole: true},
		"file:x.txt":                           {Name: file, Whole: true},
		`file:C:\x`:                            {Name: file, Whole: true},
		"<the oauth2 secret>":                  {Name: "a placeholder", Whole: true},
		"secret/data/x#y":                      {Name: "a reference to Vault", Whole: true},
		"@secret@":                             {Name: "a placeholder", Whole: true},
		"projects/x/secrets/y/versions/latest": {Name: "a reference to Google's Secret Manager", Whole: true},
		"-----BEGIN AGE ENCRYPTED FILE-----\nabc\n": {Name: "an encrypted file or a key", Whole: true},
		"<dr4gonFly>":                  {},
		"%{lookup('oidc::secret')}":    {Name: "a lookup of Hiera", Whole: true},
		`%{hiera("oidc")}`:             {Name: "a lookup of Hiera", Whole: true},
		"lookup('hashi_vault', 'x')":   {Name: "a lookup of Ansible", Whole: true},
		"?{gpg:targets/x/secret}":      {Name: "a reference for Kapitan", Whole: true},
		"?{vaultkv:x/y:client:secret}": {Name: "a reference for Kapitan", Whole: true},
		"EJ[1:UpTd+a/b=:Iyk6=:ENoB]":   {Name: "encrypted by ejson", Whole: true},
		"!include x.yml":               {Name: "a reference in YAML", Whole: true},
		"@/run/secrets/x":              {Name: file, Whole: true},
		"secrets/oidc.txt":             {Name: file, Whole: true},
		"env(X)":                       {Name: shape.Variable, Whole: true},
		"env('X', '')":                 {Name: shape.Variable, Whole: true},
		`getenv("X")`:                  {Name: shape.Variable, Whole: true},
		"%client_secret%":              {Name: shape.Variable, Whole: true},
		"OIDC_CLIENT_SECRET":           {Name: shape.Variable, Whole: true},
		"kv/data/oidc":                 {Name: "a reference to Vault", Whole: true},
		"secret/apps/oidc":             {Name: "a reference to Vault", Whole: true},
		"vault kv get secret/x":        {Name: "a command", Whole: true},
		"exec:cat /foo":                {Name: "a command", Whole: true},
		"cmd:pass x":                   {Name: "a command", Whole: true},
		"pass:oidc":                    {Name: "a reference to a store of secrets", Whole: true},
		"awskms:alias/oidc":            {Name: "a reference to a store of secrets", Whole: true},
		"keyring:x":                    {Name: "a reference to a store of secrets", Whole: true},
		"secretRef:a.b":                {Name: "a reference to a store of secrets", Whole: true},
		"akeyless:/a/b":                {Name: "a reference to a store of secrets", Whole: true},
		"conjur://a/b":                 {Name: "a reference to a store of secrets", Whole: true},
		"keyring:oidcSecret":           {Name: "a reference to a store of secrets", Whole: true},
		"conjur:X_Y/z":                 {Name: "a reference to a store of secrets", Whole: true},
		"pass show x":                  {Name: "a command", Whole: true},
		"cat /run/x":                   {Name: "a command", Whole: true},
		"exec:/bin/x":                  {Name: "a command", Whole: true},
		"%{oidc::secret}":              {Name: "a lookup of Hiera", Whole: true},
		"{oidc_secret}":                {Name: "a placeholder", Whole: true},
		"{secret}":                     {Name: "a placeholder", Whole: true},
		"pass:word!":                   {}, "pass: word": {}, "pass:vBkGqjYdJ5wSZ0x1F2rL": {}, "cmd:vBkGqjYdJ5": {},
		"cat and dog": {}, "pass:abcdefghijklmnopqrstuvwxyz0123456789abcd": {},
		"%secret%": {}, "{x}": {}, "?{x}": {}, "EJ[": {}, "exec:": {}, "envy(X)": {},
		"env(1)": {}, "%secret%x": {}, "{a b}": {}, "MY_SECRET_WORD": {}, "MyCLIENT_SECRET": {},
		"vault of secrets": {}, "x/y.z": {},
		"": {}, "x": {}, "$x": {}, "a$X": {}, "%x": {}, "/x": {}, "!secret": {}, `C:\`: {}, `C:\a"b`: {},
	} {
		if got, ok := shape.ReferenceOf(text); got != want || ok != (want.Name != "") {
			t.Errorf("%q: %+v, %v; want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"secret: dr4gonFly", "secret:dr4gon!", "secret: ab/cd", "secret:dr4gonFly/x+y=",
		"vault:dr4gonFly", "aws: dr4gonFly", "aws: ab/cd", "doppler:x",
		"env:", "env: dr4gonFly", "env:dr4gonFly", "file: dr4gonFly", "file:dr4gonFly", "file: dr4gon/Fly",
	} {
		if r, ok := shape.ReferenceOf(text); !ok || r.Whole {
			t.Errorf("%q, which may be a secret: %+v, %v", text, r, ok)
		}
	}
	rand := rand.New(rand.NewPCG(1, 3))
	for range 20_000 {
		secret := make([]byte, 40+rand.IntN(60))
		for i := range secret {
			secret[i] = '!' + byte(rand.IntN('~'-'!'+1))
		}
		if r, ok := shape.ReferenceOf(string(secret)); ok && r.Whole {
			t.Errorf("a random secret is %s: %q", r.Name, secret)
		}
	}
}

// TestReferenceOfRandom: what Generate makes stands for nothing else.
func TestReferenceOfRandom(t *testing.T) {
	const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	most := 100_000
	if testing.Short() { // as with the race detector
		most = 2000
	}
	rand := rand.New(rand.NewPCG(5, 6))
	for _, alphabet := range []string{alphanumeric, alphanumeric + "-._~", alphanumeric + "+/"} {
		for range most {
			secret := make([]byte, 27+rand.IntN(46))
			for i := range secret {
				secret[i] = alphabet[rand.IntN(len(alphabet))]
			}
			if r, ok := shape.ReferenceOf(string(secret)); ok || shape.IsPlaceholder(string(secret)) {
				t.Errorf("a random secret is %s: %q", r.Name, secret)
			}
		}
	}
}

// TestIsPlaceholder: a secret of public documentation is known, and stands for no
// other.
func TestIsPlaceholder(t *testing.T) {
	for text, want := range map[string]bool{
		"CHANGEME": true, "********": true, "'<redacted>'": true, "insecure_secret": false, "x": false,
	} {
		if shape.IsPlaceholder(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}
