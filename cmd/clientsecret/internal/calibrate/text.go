package calibrate

import (
	"fmt"
	"strings"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// sources are the names of the sources of minima, by their addresses.
var sources = map[string]string{
	stored.SourceOWASP:    "OWASP",
	stored.SourceAuthelia: "Authelia",
	stored.SourceCrypt:    "crypt(5)",
}

// Scheme returns the spec as --scheme takes it. With several work factors, it
// has the short letters of stored values: argon2id,m=65536,t=3,p=1.
func (r *Result) Scheme() string {
	fields := workFactors(r.Spec.Algorithm)
	if len(fields) < 2 {
		return r.Spec.String()
	}
	return r.Spec.Algorithm.Name + "," + numbers(fields, r.Spec)
}

// MinimumNumbers returns the minimum's work factors that vary: 220000, or
// m=19456,t=2.
func (r *Result) MinimumNumbers() string {
	a := r.Spec.Algorithm
	var fields []*stored.Field
	for _, key := range knobKeys[a.Family] {
		fields = append(fields, fieldOf(a, key))
	}
	if len(workFactors(a)) < 2 {
		return fmt.Sprint(*fields[0].Of(&r.Minimum))
	}
	return numbers(fields, r.Minimum)
}

// Source returns the name of the source of the minimum.
func (r *Result) Source() string { return sources[r.Spec.Algorithm.Source] }

// workFactors returns the fields that a scheme prints: all but lengths.
func workFactors(a *stored.Algorithm) []*stored.Field {
	var fields []*stored.Field
	for i := range a.Fields {
		if f := &a.Fields[i]; !strings.HasSuffix(f.Key, "-length") {
			fields = append(fields, f)
		}
	}
	return fields
}

// numbers returns fields as in a scheme, named by letters where they have one.
func numbers(fields []*stored.Field, s stored.Spec) string {
	var parts []string
	for _, f := range fields {
		name := f.Letter
		if name == "" {
			name = f.Key
		}
		parts = append(parts, fmt.Sprintf("%s=%d", name, *f.Of(&s)))
	}
	return strings.Join(parts, ",")
}
