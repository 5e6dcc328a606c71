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
		{"base64Decode, Basic", base64Decode, "Basic YTp4", []string{"a:x"}},
		{"base64Decode, for URLs", base64Decode, "fn4_", []string{"~~?"}},
		{"base64Decode, no text", base64Decode, "AAAA", nil},
		{"base64Decode, none", base64Decode, "a-secret!", nil},
		{"base64Encode", base64Encode, "~~?>", []string{
			"fn4/Pg==", "fn4/Pgo=", "fn4/Pg", "fn4_Pg==", "fn4_Pg", "fn4/Pg==\n", "fn4/Pgo=\n",
		}},
		{"singleDollars", singleDollars, `a$$b\$`, []string{`a$b\$`, "a$$b$"}},
		{"doubleDollars", doubleDollars, "a$b", []string{"a$$b", `a\$b`}},
		{"eaten", eaten, "a$b-${c}$1$", []string{"a-$", "ab-{c}1"}},
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
		if got := inLines(strings.Repeat("x", length)); got != want {
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
