package diagnose_test

import (
	"testing"

	"github.com/clientsecret/clientsecret"
)

// FuzzMismatch: a finding holds nothing of what was given, and there is none
// where there is nothing to say.
func FuzzMismatch(f *testing.F) {
	for _, a := range altered {
		f.Add(a.registered, a.presented)
	}
	f.Fuzz(func(t *testing.T, registered, presented string) {
		d, err := clientsecret.PBKDF2{Iterations: 1}.Hash(clientsecret.NewSecret(registered))
		if err != nil {
			return
		}
		found := mismatch(d, presented)
		if registered == presented && found != nil {
			t.Errorf("the right secret: %v", found)
		}
		for _, finding := range found {
			if !isInTable(finding) {
				t.Errorf("not in the table: %q", finding)
			}
		}
	})
}
