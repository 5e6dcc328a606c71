package diagnose

import (
	"slices"
	"strings"
	"testing"
)

func TestTransforms(t *testing.T) {
	for _, tc := range []struct {
		name      string
		transform func(string) []string
		text      string
		want      []string // each once
	}{
		{"trims", trims, "\ufeff x \n", []string{"\ufeff x ", "x", "\ufeff x", "x \n"}},
		{"unquote", unquote, `"x",`, []string{"x"}},
		{"unquote, two kinds", unquote, `'"x"'`, []string{`"x"`}},
		{"unquote, escaped", unquote, `\"x\"`, []string{"x"}},
		{"unquote, one is lost", unquote, `x"`, []string{"x"}},
		{"unquote, other alphabets", unquote, "«x»", []string{"x"}},
		{"values", values, "a: x # c", []string{"x", "x # c"}},
		{"values, in quotes", values, `"a": "x # y",`, []string{"x # y", `"x`, `"x # y",`}},
		{"values, an equals sign", values, "export A=x", []string{"x"}},
		{"values, an assignment", values, "a := x", []string{"x"}},
		{"values, PHP", values, "'a' => 'x',", []string{"x", "'x'", "'x',"}},
		{"values, none", values, "x", nil},
		{"prefixed", prefixed, " $plaintext$x\n", []string{"x"}},
		{"noop", prefixed, " {noop}x\n", []string{"x"}},
		{"name", withoutName, "{CRYPT}$6$x", []string{"$6$x"}},
		{"no name", withoutName, "a{b}$6$x", nil},
		{"prefixed, base64", prefixed, "$base64$eHl6", []string{"xyz"}},
		{"prefixed, neither", prefixed, "x", nil},
		{"percentDecode", percentDecode, "a+%2B%zz", []string{"a +%zz", "a++%zz"}},
		{"percentEncode", percentEncode, "a +", []string{
			"a+%2B", "a%20%2B", "a+%2b", "a%20%2b",
		}},
		{"percentEncode, marks", percentEncode, "~*!/", []string{
			"~%2A%21%2F", "~*!%2F", "%7E%2A%21%2F", "%7E*%21%2F", "~%2A%21/",
			"~%2a%21%2f", "~*!%2f",
		}},
		{"plusForSpace", plusForSpace, "a b+", []string{"a+b+"}},
		{"base64Decode", base64Decode, "eHl6Cg==", []string{"xyz", "xyz\n"}},
		{"base64Decode, for URLs", base64Decode, "fn4_", []string{"~~?"}},
		{"base64Decode, no text", base64Decode, "AAAA", nil},
		{"base64Decode, none", base64Decode, "a-secret!", nil},
		{"base64Encode", base64Encode, "~~?>", []string{
			"fn4/Pg==", "fn4/Pgo=", "fn4/Pg", "fn4_Pg==", "fn4_Pg", "fn4/Pg==\n", "fn4/Pgo=\n",
		}},
		{"singleDollars", singleDollars, `a$$b\$`, []string{`a$b\$`, "a$$b$"}},
		{"doubleDollars", doubleDollars, "a$b", []string{"a$$b", `a\$b`}},
		{"eaten", eaten, "a$b-${c}$1$", []string{"a-$", "ab-{c}1"}},
		{"unquote, tripled", unquote, `"""x"""`, []string{"x"}},
		{"values, label", values, "Random Password: x", []string{"x"}},
		{"values, label with brackets", values, "Client secret, for the application (id): x", []string{"x"}},
		{"values, lines", values, "Random Password: x\nDigest: y\n", []string{
			"x", "y", "Random Password: x", "Digest: y",
		}},
		{"values, option", values, "--client-secret=x", []string{"x"}},
		{"header", headerSecrets, "Authorization: Basic YTp4JTJC", []string{"x+"}}, // a:x%2B
		{"header, small", headerSecrets, "authorization: basic YTp4Ojo=", []string{"x::"}},
		{"header, no pair", headerSecrets, "Basic eHh4", nil},
		{"header, no base64", headerSecrets, "Basic Instinct!", nil},
		{"header, as it is", headerUndecoded, "Basic YTp4JTJC", []string{"x%2B"}},
		{"header, nothing to decode", headerUndecoded, "Basic YTp4", nil},
		{"form", formSecrets, "client_secret=x%2B&grant_type=y", []string{"x+"}},
		{"form, last", formSecrets, "grant_type=y&client_secret=x+y\n", []string{"x y"}},
		{"form, in quotes", formSecrets, "-d 'grant_type=y&client_secret=x' https://z", []string{
			"x' https://z", "x",
		}},
		{"form, an ampersand", formUndecoded, "client_secret=x%41&y&client_id=z",
			[]string{"x%41", "x%41&y"}},
		{"form, in order", formUndecoded, "client_secret=x&grant_type=y", nil},
		{"values, nine lines", values, strings.Repeat("x\n", 8) + "a: y\n", []string{"x"}},
		{"form, a setting", formSecrets, "client_secret=x", nil},
		{"form, another secret", formSecrets, "my_client_secret=x&grant_type=y", nil},
		{"JSON", jsonSecrets, `{"a": 1, "client_secret": "x\u0026"}`, []string{"x&"}},
		{"JSON, many", jsonSecrets, strings.Repeat(`"secret":"x",`, 5), []string{"x"}},
		{"JSON, no string", jsonSecrets, `{"a": 1, "client_secret": "x\y"}`, nil},
		{"unescape", unescape, `a\u0026b\/\"&amp;`, []string{`a&b/"&amp;`, `a\u0026b\/\"&`}},
		{"unescape, none", unescape, `a\b`, []string{`a\b`}},
		{"unescape, half an escape", unescape, `a\u12\`, []string{`a\u12\`}},
		{"escapeText", escapeText, "a&'/", []string{
			"a&amp;&#39;/", "a&amp;'/", `a\u0026'/`, `a&'\/`,
		}},
		{"misread", misread, "Ã¼â‚¬", []string{"ü€"}},
		{"misread, of ASCII", misread, "x", nil},
		{"misread, of more", misread, "üЖ", nil},
		{"misread, replaced", misread, "Ã\ufffd", nil},
		{"sentAsLatin1", sentAsLatin1, "\xfc\x80", []string{"ü\u0080", "ü€"}},
		{"sentAsLatin1, UTF-8", sentAsLatin1, "ü", nil},
		{"asLatin1", asLatin1, "ü€", []string{"\xfc\x80"}},
		{"asLatin1, of more", asLatin1, "Ж", nil},
		{"asMisread", asMisread, "ü€", []string{"Ã¼â\u0082¬", "Ã¼â‚¬"}},
		{"padded", padded, "a+b", []string{"a+b=", "a+b=="}},
		{"padded, half", padded, "a+b=", []string{"a+b=="}},
		{"padded, whole", padded, "a+b==", nil},
		{"visible", visible, "\x1b[200~a\u00ad\u2060 b\x1b[201~\n\x00", []string{"a b\n"}},
		{"visible, all", visible, "a b\n", nil},
		{"line end", withoutLineEnd, `a\nb\r\n`, []string{`a\nb`}},
		{"line end, quotes", withoutLineEnd, `"a\n"`, []string{`"a"`}},
		{"padded, no base64", padded, "a.b", nil},
		{"padded, hex", padded, "0123456789abcdef", nil},
		{"joined", joined, "a\r\nb c\n", []string{"ab c", "abc"}},
		{"halved", halved, "12345678\n12345678", []string{"12345678"}},
		{"halved, too short", halved, "12345671234567", nil},
		{"halved, different", halved, "1234567812345679", nil},
		{"halved, something between", halved, "12345678-12345678", nil},
		{"joined, one line", joined, "a b\n", []string{"ab"}},
		{"broken", broken, strings.Repeat("x+xx", 20), []string{
			strings.Repeat("x+xx", 16) + "\n" + strings.Repeat("x+xx", 4),
			strings.Repeat("x+xx", 16) + "\n" + strings.Repeat("x+xx", 4) + "\n",
			strings.Repeat("x+xx", 19) + "\nx+xx", strings.Repeat("x+xx", 19) + "\nx+xx\n",
		}},
		{"broken, short", broken, strings.Repeat("x+xx", 16), nil},
		{"broken, letters", broken, strings.Repeat("x", 72), nil},
		{"withoutPercent", withoutPercent, "a%\n", []string{"a"}},
		{"plusForSome", plusForSome, "a b c", []string{"a+b c", "a b+c"}},
		{"plusForSome, one", plusForSome, "a b", nil},
		{"plusForSome, three", plusForSome, "a b c d", []string{
			"a+b c d", "a b+c d", "a+b+c d", "a b c+d", "a+b c+d", "a b+c+d",
		}},
		{"plusForSome, many", plusForSome, "a b c d e", nil},
		{"otherCase", otherCase, "0123abcD", []string{"0123abcd", "0123ABCD"}},
		{"otherCase, no hex", otherCase, "0123abcg", nil},
		{"otherCase, too short", otherCase, "123abcD", nil},
	} {
		var got []string
		for _, s := range tc.transform(tc.text) {
			if !slices.Contains(got, s) {
				got = append(got, s)
			}
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestInLines(t *testing.T) {
	for length, want := range map[int]string{
		1:   "x",
		76:  strings.Repeat("x", 76),
		77:  strings.Repeat("x", 76) + "\nx",
		153: strings.Repeat("x", 76) + "\n" + strings.Repeat("x", 76) + "\nx",
	} {
		if got := inLines(strings.Repeat("x", length), 76); got != want {
			t.Errorf("%d: %q", length, got)
		}
	}
}

// TestUnwrapped: what is within is found, and its number is bounded.
func TestUnwrapped(t *testing.T) {
	const inside = "$2b$12$abc"
	for _, text := range []string{
		inside, "'" + inside + "'\n", "a: '" + inside + "'", "%242b%2412%24abc", "JDJiJDEyJGFiYw==",
		`\$2b\$12\$abc`, "$$2b$$12$$abc",
	} {
		if !slices.Contains(unwrapped(text), inside) {
			t.Errorf("%q: %q", text, unwrapped(text))
		}
	}
	long := unwrapped(strings.Repeat("a: %2525'+ $$", 100))
	if len(long) > 2*maxUnwrapped || len(long) < maxUnwrapped/4 {
		t.Errorf("%d texts", len(long))
	}
}
