package audit

// IsNote reports whether a code is a note. An unknown code is not.
func IsNote(code Code) bool { return table[code].note }
