// Package leaktest helps tests that look for a secret in what programs print.
package leaktest

// Holders returns v in every place where a program would keep it, by the name of the
// place.
func Holders[T any](v T) map[string]any {
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
