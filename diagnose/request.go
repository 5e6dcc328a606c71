package diagnose

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// This file takes the secret out of a request: out of the Authorization header, out
// of the form or the JSON in the body, and out of the address.

// maxInRequest is the number of secrets that are taken out of a text.
const maxInRequest = 4

// basic matches the credentials of an Authorization header.
var basic = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|[\s:'"])Basic\s+([A-Za-z0-9+/_-]+)`)
})

// The expressions for a form: where the secret begins, where it may end, and what
// shows that it is a form and not a setting.
var (
	secretBegins = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?:^|[&?\s'"])client_secret=`)
	})
	nextBegins = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`&(?:grant_type|client_id|code|redirect_uri|scope|refresh_token|` +
			`code_verifier|device_code|username|password|audience|resource|token|token_type_hint)=`)
	})
	isForm = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`[a-z_]=.*&[a-z_]+=|[?&]client_secret=|` +
			`(?:^|\s)(?:-d|--data[a-z-]*)[\s=]*['"]?client_secret=`)
	})
)

// userinfo matches the name and the password in an address. Its group is the password.
var userinfo = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@]*:(\S+)@[^\s@]`)
})

// addressPassword returns the password in an address, decoded and then as it is.
func addressPassword(s string) []string {
	m := userinfo().FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	if decoded, err := url.PathUnescape(m[1]); err == nil {
		return []string{decoded, m[1]}
	}
	return m[1:]
}

// headerSecrets returns the secrets in an Authorization header as a server decodes
// them; nothing if there is no header in s.
func headerSecrets(s string) []string { return eachDecoded(rawInHeader(s)) }

// headerUndecoded returns those that a server alters or refuses, as they are.
func headerUndecoded(s string) []string { return alteredWhenDecoded(rawInHeader(s)) }

// formSecrets returns the secrets in a form as a server decodes them; nothing if
// there is no form in s.
func formSecrets(s string) []string {
	read, _ := rawInForm(s)
	return eachDecoded(read)
}

// formUndecoded returns those that a server alters, refuses or cuts, as they are.
func formUndecoded(s string) []string {
	read, whole := rawInForm(s)
	return append(alteredWhenDecoded(read), whole...)
}

// The expressions for JSON: a member, and one that is a secret. Its groups are the
// string, and what is in the single quotes of other languages.
var (
	member = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`["'][A-Za-z_-]+["']\s*:`)
	})
	secretMember = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)["'](?:client[_-]?)?secret["']\s*:\s*` +
			`(?:("(?:[^"\\]|\\.)*")|'([^'\\]*)')`)
	})
)

// jsonSecrets returns the secrets in a JSON object; nothing if it has no other
// members.
func jsonSecrets(s string) []string {
	if len(member().FindAllStringIndex(s, 2)) < 2 {
		return nil
	}
	var secrets []string
	for _, m := range secretMember().FindAllStringSubmatch(s, maxInRequest) {
		secret := m[2]
		if m[1] != "" && json.Unmarshal([]byte(m[1]), &secret) != nil {
			continue
		}
		secrets = append(secrets, secret)
	}
	return secrets
}

// inRequest returns the secrets in a header, a form or JSON as a server decodes them.
func inRequest(s string) []string {
	return slices.Concat(headerSecrets(s), formSecrets(s), jsonSecrets(s))
}

// rawInHeader returns the secrets in a header before they are decoded.
func rawInHeader(s string) []string {
	var secrets []string
	for _, m := range basic().FindAllStringSubmatch(s, maxInRequest) {
		for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			pair, err := e.DecodeString(m[1])
			_, secret, ok := strings.Cut(string(pair), ":")
			if err == nil && ok && !slices.Contains(secrets, secret) {
				secrets = append(secrets, secret)
			}
		}
	}
	return secrets
}

// rawInForm returns the secrets in a form before they are decoded: up to the next
// &, as a server reads them, and those up to the next parameter, because a secret
// that is not encoded may have an & of its own.
func rawInForm(s string) (read, whole []string) {
	if !isForm().MatchString(s) {
		return nil, nil
	}
	for _, at := range secretBegins().FindAllStringIndex(s, maxInRequest) {
		long := s[at[1]:]
		if end := strings.IndexAny(long, "\r\n"); end >= 0 {
			long = long[:end]
		}
		if end := nextBegins().FindStringIndex(long); end != nil {
			long = long[:end[0]]
		}
		short, _, cut := strings.Cut(long, "&")
		for _, secret := range []string{short, untilQuote(short)} {
			if !slices.Contains(read, secret) {
				read = append(read, secret)
			}
		}
		if cut {
			whole = append(whole, long)
		}
	}
	return read, whole
}

// untilQuote returns what stands before the quote that ends an argument of curl.
func untilQuote(s string) string {
	if end := strings.IndexAny(s, "'\" "); end >= 0 {
		return s[:end]
	}
	return s
}

// decodedByServer returns s as a server decodes it. What begins no escape stays.
func decodedByServer(s string) string { return percentDecode(s)[0] }

// eachDecoded returns the secrets as a server decodes them, without those that it
// refuses because a % begins no escape.
func eachDecoded(raw []string) []string {
	var secrets []string
	for _, s := range raw {
		if decoded, err := url.QueryUnescape(s); err == nil {
			secrets = append(secrets, decoded)
		}
	}
	return secrets
}

// alteredWhenDecoded returns the secrets that a server alters or refuses.
func alteredWhenDecoded(raw []string) []string {
	var altered []string
	for _, s := range raw {
		if decoded, err := url.QueryUnescape(s); err != nil || decoded != s {
			altered = append(altered, s)
		}
	}
	return altered
}
