package diagnose

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// This file takes off what terminals and editors add to a secret and do not show, and
// takes a secret out of a command, a literal or markup.

// terminal matches what a terminal reads as a command: a colour, a paste.
var terminal = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z~]`)
})

// visible returns s without the characters that nobody sees: those that format a
// text, commands to a terminal, and NUL. White space stays.
func visible(s string) []string {
	if !strings.ContainsFunc(s, isInvisible) {
		return nil
	}
	plain := strings.Map(func(r rune) rune {
		if isInvisible(r) {
			return -1
		}
		return r
	}, terminal().ReplaceAllString(s, ""))
	return []string{plain}
}

func isInvisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.IsControl(r) && !unicode.IsSpace(r)
}

// lineEnd matches escapes of white space at the end of a text, also in quotes.
var lineEnd = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:\\[nrt])+(["']?)$`)
})

// withoutLineEnd returns s without the \n at its end that nothing has made a line
// end.
func withoutLineEnd(s string) []string {
	return []string{lineEnd().ReplaceAllString(s, "$1")}
}

// The forms that hold a secret. The groups of each are the secret.
var forms = sync.OnceValue(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`(?:^|\s)(?:-u|--user|-e|--env)[\s=]*` + // of curl and docker
			`(?:'[^':=]*[:=]([^']+)'|"[^":=]*[:=]([^"]+)"|[^\s'":=]+[:=](\S+))`),
		regexp.MustCompile(`^(?i:setx)\s+\S+\s+(?:"([^"]+)"|(\S+))`),
		regexp.MustCompile(`^:[a-z_]+\s*=>\s*(?:"([^"]+)"|'([^']+)')`), // Ruby
		regexp.MustCompile(`^[bBuUrR](?:"([^"]+)"|'([^']+)')$`),        // Python
		regexp.MustCompile(`<[^<>]+>([^<>]+)</[^<>]+>`),
		regexp.MustCompile(`\bvalue=(?:"([^"]+)"|'([^']+)')`),
	}
})

// inForms returns what the first form that s has holds.
func inForms(s string) []string {
	s = strings.TrimFunc(s, isAround)
	for _, form := range forms() {
		if m := form.FindStringSubmatch(s); m != nil {
			return []string{strings.Join(m[1:], "")} // one group alone matches
		}
	}
	return nil
}
