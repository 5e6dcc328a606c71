package config

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// This file reads when the secret of a client expires.

// mayExpire reports whether a text may have a secret that expires.
func mayExpire(data []byte) bool {
	return bytes.Contains(data, []byte("xpir")) || bytes.Contains(data, []byte("XPIR"))
}

// expiry is when a secret expires.
type expiry struct {
	known  bool      // something says when, or that it never does
	at     time.Time // zero if that is never, or unknown
	unread bool      // it cannot be read
}

// expiryOf returns when the secret of a client expires. Its own setting counts before
// a merged one.
func (s *source) expiryOf(client *node) expiry {
	if !s.dated {
		return expiry{}
	}
	if s.lastExpiry.client == client {
		return s.lastExpiry.expiry
	}
	own := func(n *node) (found expiry) {
		s.eachSetting("", n, maxSettingsDepth, func(name string, value *node) {
			if hasSuffix(name, expiries) {
				found = s.expiryIn(value)
			}
		})
		return found
	}
	s.lastExpiry.client = client
	if len(mergedInto(client)) > 0 {
		s.lastExpiry.expiry = inMerged(client, s.expires, own)
	} else {
		s.lastExpiry.expiry = own(client)
	}
	return s.lastExpiry.expiry
}

// expiries are the endings of client_secret_expires_at and its like.
var expiries = []string{"secretexpiresat", "secretexpirationtime"}

// expiryIn returns when a secret expires, as a value says. What a template or a variable
// makes is unknown.
func (s *source) expiryIn(value *node) expiry {
	switch {
	case isAbsent(value), s.isOpen(value):
		return expiry{known: true}
	case value.kind != scalarNode:
		return expiry{known: true, unread: len(value.content) > 0}
	}
	at, ok := parseTime(value.value)
	return expiry{known: true, at: at, unread: !ok}
}

// The first numbers that are not seconds since 1970, but milliseconds, and so on. Each
// would be in the year 5138 in the unit before it, and lastTime is so in nanoseconds.
const (
	firstMillisecond = 1e11
	firstMicrosecond = 1e14
	firstNanosecond  = 1e17
	lastTime         = 1e20
)

// parseTime reads a number, or a date. It returns the zero time for 0, which means never
// (RFC 7591, section 3.2.1), and for white space. It reports whether it can read the text.
func parseTime(text string) (time.Time, bool) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if text == "" {
		return time.Time{}, true
	}
	if n, ok := parseNumber(text); ok {
		return timeOf(n)
	}
	text = shortZone.ReplaceAllString(text, "${1}0$2")
	for _, form := range timeForms {
		if t, err := time.Parse(form, text); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// parseNumber reads a number as YAML and JSON write them.
func parseNumber(text string) (float64, bool) {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return n, true
	}
	n, err := strconv.ParseInt(text, 0, 64) // 0x5e0be100, 1_577_836_800
	return float64(n), err == nil
}

// timeOf returns the time of a number.
func timeOf(n float64) (time.Time, bool) {
	switch {
	case n == 0:
		return time.Time{}, true
	case !(n > 0 && n < lastTime):
		return time.Time{}, false
	case n >= firstNanosecond:
		n /= 1e9
	case n >= firstMicrosecond:
		n /= 1e6
	case n >= firstMillisecond:
		n /= 1e3
	}
	return time.Unix(int64(n), 0).UTC(), true
}

// shortZone matches a time zone with an hour of one digit, as YAML allows it.
var shortZone = regexp.MustCompile(`(:\d\d(?:\.\d+)? ?[+-])(\d)$`)

// timeForms are those of RFC 3339, ISO 8601, YAML, .NET and HTTP. 01/02/2020 is a day in
// January or in February, so it is none.
var timeForms = func() []string {
	forms := []string{time.DateOnly, "2006-1-2", "20060102T150405Z0700", time.RFC1123, time.RFC1123Z}
	for _, between := range []string{"T", " "} {
		for _, clock := range []string{"15:04:05", "15:04"} {
			for _, zone := range []string{"", "Z07:00", "Z0700", "Z07", " Z07:00", " Z0700", " Z07", " UTC"} {
				forms = append(forms, "2006-1-2"+between+clock+zone)
			}
		}
	}
	return forms
}()
