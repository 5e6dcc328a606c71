package main

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
)

// TestColorsAreReadable holds both palettes against the contrasts of WCAG 2.2: 4.5 for
// text, 3 for marks.
func TestColorsAreReadable(t *testing.T) {
	luminance := func(color string) float64 {
		var rgb [3]int
		if _, err := fmt.Sscanf(color, "#%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
			t.Fatal(color, err)
		}
		sum := 0.0
		for i, part := range []float64{0.2126, 0.7152, 0.0722} {
			v := float64(rgb[i]) / 255
			if v <= 0.04045 {
				v /= 12.92
			} else {
				v = math.Pow((v+0.055)/1.055, 2.4)
			}
			sum += part * v
		}
		return sum
	}
	contrast := func(a, b string) float64 {
		x, y := luminance(a), luminance(b)
		return (max(x, y) + 0.05) / (min(x, y) + 0.05)
	}
	if got := contrast("#ffffff", "#000000"); math.Abs(got-21) > 0.01 {
		t.Fatalf("white on black: %g", got)
	}
	style := parseDrawing(t, new(costs).draw()).Style
	normal, inDark, found := strings.Cut(style, "@media(prefers-color-scheme:dark){")
	if !found {
		t.Fatal("no colours for the dark")
	}
	for mode, css := range map[string]string{"light": normal, "dark": inDark} {
		color := func(selector, property string) string {
			rule := regexp.MustCompile(regexp.QuoteMeta(selector) + `\{[^}]*` + property + `:(#\w{6})`)
			if m := rule.FindStringSubmatch(css); m != nil {
				return m[1]
			}
			t.Fatalf("%s: no %s of %s", mode, property, selector)
			return ""
		}
		page := color(".page", "fill")
		if got := luminance(page); (got > 0.5) != (mode == "light") {
			t.Errorf("%s: the page has a luminance of %.2f", mode, got)
		}
		if got := contrast(page, color("text", "fill")); got < 4.5 {
			t.Errorf("%s: text has a contrast of %.1f", mode, got)
		}
		for i := range shapes {
			if got := contrast(page, color(fmt.Sprintf(".c%d", i), "stroke")); got < 3 {
				t.Errorf("%s: mark %d has a contrast of %.1f", mode, i, got)
			}
		}
	}
}
