package leaktest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
)

// Words are the words that a package's errors may say.
type Words map[string]bool

// WordsOf returns the words in the string literals of the Go files that match the
// patterns, without tests. It panics on a file that does not parse.
func WordsOf(patterns ...string) Words {
	own := make(Words)
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		if err != nil {
			panic(err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				own.add(file)
			}
		}
	}
	return own
}

// add adds the words of a Go file.
func (own Words) add(file string) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		panic(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			s, err := strconv.Unquote(lit.Value)
			if err != nil {
				panic(err)
			}
			for _, w := range words(s) {
				own[w] = true
			}
		}
		return true
	})
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// Quotes returns a word of err that comes out of value: one of three characters or
// more, not a number, that the package does not say of itself. It returns "" if
// there is none.
func (own Words) Quotes(err error, value string) string {
	for _, w := range words(err.Error()) {
		isNumber := strings.Trim(w, "0123456789") == ""
		if len(w) >= 3 && !isNumber && !own[w] && strings.Contains(value, w) {
			return w
		}
	}
	return ""
}
