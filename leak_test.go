package clientsecret_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"log"
	"log/slog"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"text/template"
	"unsafe"

	"github.com/clientsecret/clientsecret"
)

const (
	canary = "CaNaRy-0123456789-yRaNaC-and-some-more-to-be-above-forty"
	salt   = "c8p78n7pUMln0jzvd4aK4Q"
	key    = "JNRBzwAo0ek5qKn50cFzzvE9RXV88h1wJn5KGiHrD0YKtZaR/nCb2CJPOsKaPK0hjf.9yHxzQGZziziccp6Yng"
	hashed = "$pbkdf2-sha512$310000$" + salt + "$" + key
)

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

// holders returns v in every place where a program would keep it.
func holders[T any](v T) map[string]any {
	type exported struct{ Held T }
	type unexported struct{ value T }
	type nested struct {
		Inner  exported
		hidden *unexported
		List   []T
	}
	return map[string]any{
		"itself":               v,
		"pointer":              &v,
		"exported field":       exported{v},
		"unexported field":     unexported{v},
		"pointer to struct":    &unexported{v},
		"slice":                []T{v, v},
		"slice of pointers":    []*T{&v},
		"array":                [1]T{v},
		"map":                  map[string]T{"k": v},
		"map of pointers":      map[string]*T{"k": &v},
		"map of unexported":    map[string]unexported{"k": {v}},
		"any in a slice":       []any{v, &v, unexported{v}},
		"nested":               nested{Inner: exported{v}, hidden: &unexported{v}, List: []T{v}},
		"func that returns it": func() T { return v },
	}
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

func testNothingLeaks[T any](t *testing.T, v T) {
	for place, holder := range holders(v) {
		for way, s := range printings(holder) {
			if part := leaked(s); part != "" {
				t.Errorf("%s, printed with %s: %q is in %q", place, way, part, s)
			}
		}
		var found []string
		reachable(reflect.ValueOf(holder), 0, &found)
		for _, s := range found {
			if part := leaked(s); part != "" {
				t.Errorf("%s: reflection reaches %q", place, part)
			}
		}
	}
}

func TestSecretNeverLeaks(t *testing.T) {
	testNothingLeaks(t, clientsecret.NewSecret(canary))
}

func TestDigestPlaintextNeverLeaks(t *testing.T) {
	for _, stored := range []string{canary, "$plaintext$" + canary, "$base64$Q2FOYVJ5LTAxMjM0NTY3ODkteVJhTmFDLWFuZC1zb21lLW1vcmUtdG8tYmUtYWJvdmUtZm9ydHk"} {
		d := mustParse(t, stored)
		if s, ok := d.Plaintext(); !ok || s.Reveal() != canary {
			t.Fatalf("%q is not the canary", stored)
		}
		testNothingLeaks(t, d)
		for _, w := range d.Warnings() {
			testNothingLeaks(t, w)
		}
	}
}

// TestDigestNeverLeaks: a digest marshals as text whole, because that is what its field in a configuration is for, so this looks only at
// what people print and log.
func TestDigestNeverLeaks(t *testing.T) {
	d := mustParse(t, hashed)
	for place, holder := range holders(d) {
		for way, s := range printings(holder) {
			if marshals := strings.HasPrefix(way, "json") || way == "xml" || way == "html/template json"; marshals ||
				way == "slog json" && place != "itself" && place != "pointer" { // a record in which a Digest is a field is marshalled
				continue
			}
			if part := leaked(s); part != "" {
				t.Errorf("%s, printed with %s: %q is in %q", place, way, part, s)
			}
		}
		var found []string
		reachable(reflect.ValueOf(holder), 0, &found)
		for _, s := range found {
			if part := leaked(s); part != "" {
				t.Errorf("%s: reflection reaches %q", place, part)
			}
		}
	}
}

// TestLeakTestsLeak shows that the tests above would catch a leak.
func TestLeakTestsLeak(t *testing.T) {
	type careless struct{ value string }
	for place, holder := range holders(careless{canary}) {
		if place == "func that returns it" {
			continue
		}
		ways := 0
		for _, s := range printings(holder) {
			if leaked(s) != "" {
				ways++
			}
		}
		var found []string
		reachable(reflect.ValueOf(holder), 0, &found)
		for _, s := range found {
			if leaked(s) != "" {
				ways++
			}
		}
		if ways == 0 {
			t.Errorf("%s: nothing was found", place)
		}
	}
}

func TestPanicNeverLeaks(t *testing.T) {
	if what := os.Getenv("CLIENTSECRET_TEST_PANIC"); what != "" {
		type unexported struct{ value any }
		secret, digest := clientsecret.NewSecret(canary), mustParse(t, "$plaintext$"+canary)
		switch what {
		case "secret":
			panic(secret)
		case "pointer":
			panic(&secret)
		case "digest":
			panic(digest)
		case "struct":
			panic(unexported{secret})
		case "error":
			panic(fmt.Errorf("%v %+v %#v", secret, unexported{digest}, digest))
		case "warning":
			panic(digest.Warnings()[0])
		}
	}
	for _, what := range []string{"secret", "pointer", "digest", "struct", "error", "warning"} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestPanicNeverLeaks$")
		cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0", "CLIENTSECRET_TEST_PANIC="+what)
		out, err := cmd.CombinedOutput()
		if err == nil || !bytes.Contains(out, []byte("panic:")) {
			t.Errorf("%s: no panic: %s", what, out)
		}
		if part := leaked(string(out)); part != "" {
			t.Errorf("%s: %q is in the panic's output", what, part)
		}
	}
}

func mustParse(tb testing.TB, stored string) clientsecret.Digest {
	tb.Helper()
	d, err := clientsecret.Parse(stored)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}
