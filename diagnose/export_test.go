package diagnose

// Findings returns the table of findings.
func Findings() []Finding { return findings[:] }
