package diagnose

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// This file has what is left of a text that was read in a wrong character set:
// UTF-16 read as bytes, and characters that were replaced.

// utf16Marks are the byte order marks of UTF-16, as bytes and as they are read as
// UTF-8 or Latin-1.
var utf16Marks = []string{
	"\xff\xfe", "\xfe\xff", "\ufffd\ufffd", "\u00ff\u00fe", "\u00fe\u00ff",
}

// fromUTF16 returns the text in UTF-16 that was read as bytes, and then s without
// NUL bytes. It returns nothing if s has no mark of UTF-16, and too few NUL bytes.
func fromUTF16(s string) []string {
	body := s
	for _, mark := range utf16Marks {
		body = strings.TrimPrefix(body, mark)
	}
	if body == s && 3*strings.Count(s, "\x00") < len(s) {
		return nil
	}
	var order binary.ByteOrder = binary.LittleEndian
	if strings.HasPrefix(s, "\xfe\xff") || strings.HasPrefix(body, "\x00") {
		order = binary.BigEndian
	}
	var units []uint16
	for i := 0; i+1 < len(body); i += 2 { // half a character may be left of a line end
		units = append(units, order.Uint16([]byte(body[i:i+2])))
	}
	return []string{string(utf16.Decode(units)), strings.ReplaceAll(body, "\x00", "")}
}

// isReplaced reports whether text is secret with U+FFFD, or with question marks, for
// characters that are not ASCII, and all other characters are the same.
func isReplaced(secret, text string) bool {
	return isMarked(secret, text, '\ufffd') || isMarked(secret, text, '?')
}

// isMarked is for one mark. A run of marks stands for a run of characters: for each
// of them, for each of their bytes, or for all at once.
func isMarked(secret, text string, mark rune) bool {
	same, replaced := 0, false
	for secret != "" && text != "" {
		s, sizeS := utf8.DecodeRuneInString(secret)
		r, sizeR := utf8.DecodeRuneInString(text)
		switch {
		case s == r && sizeS == sizeR:
			secret, text = secret[sizeS:], text[sizeR:]
			same++
		case r == mark && sizeR == utf8.RuneLen(mark) && s >= utf8.RuneSelf:
			marks, rest := 0, text
			for ok := true; ok; marks++ {
				text = rest
				rest, ok = strings.CutPrefix(rest, string(mark))
			}
			size := foreignRun(secret, text)
			if marks-1 > size {
				return false
			}
			secret, replaced = secret[size:], true
		default:
			return false
		}
	}
	return secret == "" && text == "" && replaced && same >= minRemains
}

// foreignRun returns the length of the characters at the beginning of secret that
// are not ASCII, up to the character with which rest begins.
func foreignRun(secret, rest string) int {
	next, _ := utf8.DecodeRuneInString(rest)
	for i, r := range secret {
		if r < utf8.RuneSelf || i > 0 && rest != "" && r == next {
			return i
		}
	}
	return len(secret)
}
