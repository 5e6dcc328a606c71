package audit

// IsNote reports whether a code is that of a note. An unknown one is not.
func IsNote(code Code) bool { return table[code].note }
