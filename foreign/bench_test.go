package foreign_test

import (
	"testing"

	"github.com/clientsecret/clientsecret/foreign"
)

// BenchmarkParse reads the vectors in turns.
func BenchmarkParse(b *testing.B) {
	for name, converts := range map[string]bool{"converts": true, "does not": false} {
		b.Run(name, func(b *testing.B) {
			var values []string
			for _, v := range vectors(b) {
				if v.converts() == converts {
					values = append(values, v.Value)
				}
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				foreign.Parse(values[i%len(values)])
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "values/s")
		})
	}
}

// BenchmarkParseForm reads the value of a form.
func BenchmarkParseForm(b *testing.B) {
	seen := make(map[string]bool)
	for _, v := range vectors(b) {
		if !v.converts() || seen[v.Form] {
			continue
		}
		seen[v.Form] = true
		b.Run(v.Form, func(b *testing.B) {
			for b.Loop() {
				foreign.Parse(v.Value)
			}
		})
	}
}
