package clientsecret_test

import (
	"bytes"
	"crypto/fips140"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"log"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"text/template"
	"unsafe"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/internal/leaktest"
)

// The values of the tests. canary is a secret, hashed a stored value.
const (
	canary = "CaNaRy-0123456789-yRaNaC-and-some-more-to-be-above-forty"
	salt   = "utkmi7ZFEzsEu3hvVr/yqQ"
	key    = "OTgrU1ZCyHcSCunkSv6WzQSlgYkQZKSVwjVcQGw38LV6tGA1FZ6MU1tFdO5bvx.Rfk7XxihGdXxlMHdbZrwINw"
	hashed = "$pbkdf2-sha512$310000$" + salt + "$" + key

	// published is the digest of insecure_secret in Authelia's documentation.
	published = "$pbkdf2-sha512$310000$c8p78n7pUMln0jzvd4aK4Q$" +
		"JNRBzwAo0ek5qKn50cFzzvE9RXV88h1wJn5KGiHrD0YKtZaR/nCb2CJPOsKaPK0hjf.9yHxzQGZziziccp6Yng"
)

// inBubble runs a test in the false time of testing/synctest. In FIPS 140 mode,
// crypto/rand measures the time when it begins, which fails there.
func inBubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	if fips140.Enabled() {
		t.Skip("there is no false time in FIPS 140 mode")
	}
	synctest.Test(t, f)
}

func mustParse(tb testing.TB, stored string) clientsecret.Digest {
	tb.Helper()
	d, err := clientsecret.Parse(stored)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// own are the words that the package's errors may say.
var own = sync.OnceValue(func() leaktest.Words {
	return leaktest.WordsOf("*.go", "internal/*/*.go")
})

// quotes returns a word of err that comes out of value.
func quotes(err error, value string) string { return own().Quotes(err, value) }

func mustHash(tb testing.TB, scheme clientsecret.Scheme, secret string) clientsecret.Digest {
	tb.Helper()
	d, err := scheme.Hash(clientsecret.NewSecret(secret))
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

var (
	keyA = mustParseKey("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
	keyB = mustParseKey("AgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICE=")
)

func mustParseKey(text string) clientsecret.Key {
	k, err := clientsecret.ParseKey(text)
	if err != nil {
		panic(err)
	}
	return k
}

// ring has two keys, a and b.
func ring(primary string) *clientsecret.Keyring {
	return &clientsecret.Keyring{Primary: primary, Keys: map[string]clientsecret.AEAD{"a": keyA, "b": keyB}}
}

func mustSeal(t testing.TB, k *clientsecret.Keyring, stored, clientID string) clientsecret.Digest {
	t.Helper()
	d, err := k.Seal(mustParse(t, stored), clientID)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func warnsOf(d clientsecret.Digest, code clientsecret.WarningCode) bool {
	for _, w := range d.Warnings() {
		if w.Code == code {
			return true
		}
	}
	return false
}

// Parts of stored values.
const (
	md5crypt22 = "abcdefghijklmnopqrstu0"
	key32      = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" // 32 bytes in base64
)

// cheap holds a scheme of each algorithm, as cheap as it can be.
var cheap = []clientsecret.Scheme{
	clientsecret.PBKDF2{SHA: clientsecret.SHA1, Iterations: 1},
	clientsecret.PBKDF2{SHA: clientsecret.SHA224, Iterations: 2, SaltLength: 8},
	clientsecret.PBKDF2{SHA: clientsecret.SHA256, Iterations: 3, SaltLength: 17},
	clientsecret.PBKDF2{SHA: clientsecret.SHA384, Iterations: 4, KeyLength: 16},
	clientsecret.PBKDF2{Iterations: 5, SaltLength: 256},
	clientsecret.Argon2{Memory: 32, Iterations: 1},
	clientsecret.Argon2{Variant: clientsecret.Argon2i, Memory: 64, Iterations: 2, Parallelism: 3, KeyLength: 256},
	clientsecret.Argon2{Variant: clientsecret.Argon2d, Memory: 8, Iterations: 1, Parallelism: 1, KeyLength: 17, SaltLength: 9},
	clientsecret.Scrypt{LogN: 1, BlockSize: 1, Parallelism: 1},
	clientsecret.Scrypt{LogN: 5, BlockSize: 3, Parallelism: 4, SaltLength: 30, KeyLength: 64},
	clientsecret.Yescrypt{LogN: 3, BlockSize: 2},
	clientsecret.Yescrypt{LogN: 8, BlockSize: 32, SaltLength: 64},
	clientsecret.Bcrypt{Cost: 4},
	clientsecret.BcryptSHA256{Cost: 4},
	clientsecret.SHA2Crypt{SHA: clientsecret.SHA256, Iterations: 1000},
	clientsecret.SHA2Crypt{Iterations: 5000, SaltLength: 8},
	clientsecret.HighEntropy{},
}

// leaked returns which of what must not be printed is in s.
func leaked(s string) string {
	for _, part := range []string{canary[:12], canary[8:20], canary[20:40], salt[:12], salt[8:], key[:12], key[40:60], reverse(canary)[:12],
		fmt.Sprintf("%x", canary)[:16], fmt.Sprintf("%X", canary)[:16], fmt.Sprint([]byte(canary))[1:24], "Q2FOYVJ5LTAxMjM0NTY3"} {
		if strings.Contains(s, part) {
			return part
		}
	}
	return ""
}

func reverse(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// printings is every way of printing in the standard library that we know of. What it returns may not contain the secret, errors included.
// YAML has a test in examples/configuration.
func printings(v any) map[string]string {
	out := make(map[string]string)
	for _, flags := range []string{"", "+", "#", "-", " ", "0", "+#", "20", ".3"} {
		for _, verb := range "vTtbcdoOqxXUeEfFgGspw" {
			format := "%" + flags + string(verb)
			out[format] = fmt.Sprintf(format, v)
		}
	}
	out["fmt.Sprint"] = fmt.Sprint(v, v)
	out["fmt.Sprintln"] = fmt.Sprintln(v)
	out["fmt.Errorf"] = fmt.Errorf("context: %v %+v", v, v).Error()
	out["errors.Join"] = errors.Join(fmt.Errorf("%#v", v), fmt.Errorf("%s", v)).Error()

	var b bytes.Buffer
	text := func(name string, write func() error) {
		b.Reset()
		if err := write(); err != nil {
			b.WriteString(err.Error())
		}
		out[name] = b.String()
	}
	text("log", func() error { log.New(&b, "", 0).Print(v); return nil })
	text("slog text", func() error { slog.New(slog.NewTextHandler(&b, nil)).Info("m", "v", v); return nil })
	text("slog json", func() error {
		slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "v", v, slog.Group("g", "v", v))
		return nil
	})
	text("json", func() error { return json.NewEncoder(&b).Encode(v) })
	text("json in any", func() error { return json.NewEncoder(&b).Encode(map[string]any{"v": []any{v}}) })
	text("xml", func() error { return xml.NewEncoder(&b).Encode(v) })
	text("gob", func() error { return gob.NewEncoder(&b).Encode(v) })
	for name, t := range map[string]string{"plain": `{{.}}`, "printf": `{{printf "%v %+v %#v %q %x" . . . . .}}`, "field": `{{.Held}}`, "range": `{{range .}}{{.}}{{end}}`,
		"json": `<script>var x = {{.}};</script>`, "html": `{{html .}}{{js .}}{{urlquery .}}{{print .}}{{println .}}`} {
		text("text/template "+name, func() error { return template.Must(template.New("").Parse(t)).Execute(&b, v) })
		text("html/template "+name, func() error { return htmltemplate.Must(htmltemplate.New("").Parse(t)).Execute(&b, v) })
	}
	return out
}

// reachable appends every string and byte slice that reflection finds in v, through pointers, interfaces and unexported fields: what a
// debugging printer such as spew shows, or a diff in a failing test.
func reachable(v reflect.Value, depth int, found *[]string) {
	if depth > 20 {
		return
	}
	switch v.Kind() {
	case reflect.String:
		*found = append(*found, v.String())
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			reachable(v.Elem(), depth+1, found)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Field(i)
			if f.CanAddr() {
				f = reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem()
			}
			reachable(f, depth+1, found)
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 && v.Kind() == reflect.Slice {
			*found = append(*found, string(v.Bytes()))
			return
		}
		for i := range v.Len() {
			reachable(v.Index(i), depth+1, found)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			reachable(k, depth+1, found)
			reachable(v.MapIndex(k), depth+1, found)
		}
	}
}

// leak is a way in which a part of what must not be printed comes out.
type leak struct{ way, part string }

// leaksOf returns the leaks of v, printed and reached.
func leaksOf(v any) []leak {
	var leaks []leak
	for way, s := range printings(v) {
		if part := leaked(s); part != "" {
			leaks = append(leaks, leak{way, part})
		}
	}
	var found []string
	reachable(reflect.ValueOf(v), 0, &found)
	for _, s := range found {
		if part := leaked(s); part != "" {
			leaks = append(leaks, leak{"reflection", part})
		}
	}
	return leaks
}

func testNothingLeaks[T any](t *testing.T, v T) {
	t.Helper()
	for place, holder := range leaktest.Holders(v) {
		for _, leak := range leaksOf(holder) {
			t.Errorf("%s: %v", place, leak)
		}
	}
}
