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
		"<dr4gonFly>": {},
		"":            {}, "x": {}, "$x": {}, "a$X": {}, "%x": {}, "/x": {}, "!secret": {}, `C:\`: {}, `C:\a"b`: {},
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
