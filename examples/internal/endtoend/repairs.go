package endtoend

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"golang.org/x/oauth2"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/diagnose"
	"github.com/clientsecret/clientsecret/foreign"
)

// repair is what diagnose finds, and what an operator makes of its advice.
type repair struct {
	name              string
	stored, presented string // as they do not match
	codes             string // of the findings
	advice            string // words of the first finding that are followed

	// The values after the repair. An empty one stays as it is.
	storedThen, presentedThen string
}

// A digest as Django has it, and what a shell leaves of another one.
const (
	django = "pbkdf2_sha256$1000$abc$MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="
	eaten  = "-sha51210000./nCb2CJPOsKaPK0hjf.9yHxzQGZ"
)

// repairs returns a repair for each way in which a secret or a stored value is
// altered. Those that are about a client which does not encode are in advice.
func (s *server) repairs() []repair {
	const (
		right   = "correct-horse-battery-staple"
		dollars = "pass$HOME-word$$1"
		padded  = "q83vEjRWeJCrze8SNFZ4kA=="
		give    = "give the relying party the secret"
	)
	var (
		b64     = base64.StdEncoding.EncodeToString
		made    = func(secret string) string { return s.hash(secret).Encode() }
		plain   = func(secret string) string { return "$plaintext$" + secret }
		right64 = b64([]byte(right))
		sum     = sha256.Sum256([]byte(right))
		inHex   = hex.EncodeToString(sum[:])
		long    = strings.Repeat("0123456789ab", 8)
		long64  = b64([]byte(long + "?"))
		lines   = long64[:64] + "\n" + long64[64:128] + "\n" + long64[128:] // as openssl writes it
		digest  = made(right)
		key, _  = pbkdf2.Key(sha256.New, right, []byte("salt"), 1000, sha256.Size)

		bcrypted = func(secret string) string {
			d, err := clientsecret.Bcrypt{Cost: 4}.Hash(clientsecret.NewSecret(secret))
			if err != nil {
				s.Error(err)
			}
			return d.Encode()
		}

		ofDjango  = "pbkdf2_sha256$1000$salt$" + b64(key)
		converted = func(stored string) string {
			d, err := foreign.Parse(stored)
			if err != nil {
				s.Error(err)
			}
			return d.Encode()
		}
	)
	return []repair{
		{"the stored value", digest, digest, "stored-value", give, "", right},
		{"the stored value without $", digest, strings.ReplaceAll(digest, "$", ""), "stored-value", give, "", right},
		{"its beginning", digest, digest[:len(digest)-9], "stored-value", give, "", right},
		{"another stored value", digest, made(right), "stored-value", give, "", right},
		{"a stored value of other software", digest, django, "stored-value", give, "", right},
		{"the wrong way round", plain(right), digest, "stored-value", "Store that value", digest, right},
		{"$plaintext$", digest, plain(right), "stored-value", "Give the relying party the secret itself", "", right},

		{"a digest in quotes", "'" + digest + "'", right, "damaged-value", "Remove what stands around it", digest, ""},
		{"a digest with a name", "{PBKDF2}" + digest, right, "damaged-value", "Remove what stands around it",
			digest, ""},
		{"a digest without its first $", digest[1:], right, "damaged-value", "correct its $ signs", digest, ""},
		{"{noop}", "{noop}" + right, right, "damaged-value", "remove that", right, ""},
		{"what a shell left", eaten, right, "damaged-value", "make the stored value again", made(right), ""},
		{"a digest of Django", ofDjango, right, "damaged-value", "convert it", converted(ofDjango), ""},
		{"one of another secret", django, right, "damaged-value", "convert it", made(right), ""},
		{"a line of settings", plain("client_secret: '" + right + "'"), right, "damaged-value",
			"register the secret alone, or its digest", made(right), ""},

		{"a newline", digest, right + "\n", "surrounding-space", "remove it on the relying party's side", "", right},
		{"made with echo", made(right + "\n"), right, "surrounding-space", "with printf %s", made(right), ""},
		{"quotes", digest, `"` + right + `"`, "quotes", "remove them", "", right},
		{"made with quotes", made("'" + right + "'"), right, "quotes", "Make it again without them", made(right), ""},
		{"a newline in quotes", digest, "'" + right + "\n'", "quotes, surrounding-space", "remove them", "", right},
		{"a label", digest, "Random Password: " + right, "whole-line", "the value only", "", right},
		{"the % of zsh", digest, right + "%", "whole-line", "remove it", "", right},

		{"a header", digest, "Authorization: Basic " + b64([]byte("advised:"+right)), "request",
			"leave only the secret in it", "", right},
		{"a form", digest, "grant_type=client_credentials&client_secret=" + right, "request",
			"leave only the secret in it", "", right},

		{"base64", digest, right64, "base64", give, "", right},
		{"base64 twice", digest, b64([]byte(right64)), "base64, base64", give, "", right},
		{"made from base64", made(right64), right, "base64", "Make the stored value from the secret", made(right), ""},
		{"a SHA-256 is registered", plain(inHex), right, "hashed", "Make the stored value from the secret",
			made(right), ""},
		{"a SHA-256 is presented", plain(right), inHex, "hashed", give, "", right},

		{"doubled $", made(dollars), strings.ReplaceAll(dollars, "$", "$$"), "dollar-signs",
			"the secret with single $ signs", "", dollars},
		{"a shell took $HOME", plain("pass$HOME-word"), "pass-word", "dollar-signs", "in single quotes",
			"", "pass$HOME-word"},
		{"a shell put in $HOME", plain("pass$HOME-word"), "pass/root-word", "dollar-signs", "in single quotes",
			"", "pass$HOME-word"},
		{"made with doubled $", made("pa$$word"), "pa$word", "dollar-signs", "Make the stored value from the secret",
			made("pa$word"), ""},
		{"made by a shell", made("pass-word"), "pass$HOME-word", "dollar-signs", "Make it again",
			made("pass$HOME-word"), ""},

		{"upper-case hex", made(inHex), strings.ToUpper(inHex), "letter-case", "Write them alike", "", inHex},
		{"HTML", made("a&b<c>d"), "a&amp;b&lt;c&gt;d", "escaped", give, "", "a&b<c>d"},
		{"made from HTML", made("a&amp;b"), "a&b", "escaped", "Make the stored value from the secret",
			made("a&b"), ""},
		{"read as Latin-1", made("gr\u00fcn"), "gr\u00c3\u00bcn", "character-encoding", "Read it as UTF-8",
			"", "gr\u00fcn"},
		{"in Latin-1", made("gr\u00fcn"), "gr\xfcn", "character-encoding", "a secret of letters and digits",
			made(right), right},
		{"made in Latin-1", made("gr\xfcn"), "gr\u00fcn", "character-encoding", "Make it from the secret in UTF-8",
			made("gr\u00fcn"), ""},

		{"line breaks", made(long64), lines, "line-break", "remove them", "", long64},
		{"made in lines", made(lines), long64, "line-break", "from the secret in one line", made(long64), ""},
		{"= lost", made(padded), strings.TrimRight(padded, "="), "cut", "give it the whole secret", "", padded},
		{"made without =", made(strings.TrimRight(padded, "=")), padded, "cut", "Make it from the whole secret",
			made(padded), ""},
		{"72 bytes of it", plain(long), long[:72], "cut", "Use a shorter secret", made(right), right},
		{"more than the secret", made(long[:72]), long, "whole-line", "what follows does not belong to the secret",
			"", long[:72]},
		{"made by bcrypt", bcrypted(long[:72]), long, "cut", "make the stored value from the whole secret",
			made(long), ""},
		{"up to a #", plain("horse #battery"), "horse", "cut", "put the secret in quotes", "", "horse #battery"},
		{"up to an &", plain("horse&battery"), "horse", "cut", "in single quotes", "", "horse&battery"},
		{"half of it", plain(right), right[:len(right)/2], "cut", "Give it the whole secret", "", right},

		{"a variable", digest, "${OIDC_SECRET}", "reference", "let something replace the text", "", right},
		{"a mask", digest, "********", "reference", "give the relying party the secret itself", "", right},
		{"a variable is registered", plain("${OIDC_SECRET}"), right, "reference", "register the secret's digest",
			made(right), ""},
		{"a mask is registered", plain("********"), right, "reference", "make a secret, and register its digest",
			made(right), ""},

		{"the secret of another client", digest, secret, "", "", "", right}, // as check says then
	}
}

// followed: what diagnose advises is done, and the client is let in. Nothing is
// upgraded, so that it is quick.
func (s *server) followed() {
	s.verifier.Want, s.verifier.Store = nil, nil
	for _, r := range s.repairs() {
		stored, err := clientsecret.Parse(r.stored)
		if err != nil {
			s.Errorf("%s: %v", r.name, err)
			continue
		}
		s.put(stored)
		_, err = s.credentials("advised", r.presented, oauth2.AuthStyleInHeader)
		s.refused(err, oauth2.AuthStyleInHeader)
		found := diagnose.Mismatch(stored, clientsecret.NewSecret(r.presented))
		var codes []string
		for _, f := range found {
			codes = append(codes, string(f.Code))
		}
		if strings.Join(codes, ", ") != r.codes || len(found) > 0 && !strings.Contains(found[0].Message, r.advice) {
			s.Errorf("%s: %v, want %s: %s", r.name, found, r.codes, r.advice)
		}
		if r.storedThen != "" {
			if stored, err = clientsecret.Parse(r.storedThen); err != nil {
				s.Errorf("%s: %v", r.name, err)
			}
			s.put(stored)
		}
		then := r.presented
		if r.presentedThen != "" {
			then = r.presentedThen
		}
		for name, style := range styles {
			if _, err := s.credentials("advised", then, style); err != nil {
				s.Errorf("%s: the advice was followed, and then in %s: %v", r.name, name, err)
			}
		}
	}
}
