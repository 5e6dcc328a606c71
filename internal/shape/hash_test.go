package shape_test

import (
	"encoding/base64"
	"testing"

	"github.com/clientsecret/clientsecret/internal/shape"
)

// TestIsKnownHash: printf %s SECRET | openssl dgst -sha256 -binary | base64.
func TestIsKnownHash(t *testing.T) {
	for text, want := range map[string]bool{
		"K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=":                                             true,  // secret
		"vSsar3708Jvp9Szi2NWZZ02Bqp1qRCFpbcTZPdBhnWgs5WtNZKnvCXdhztmeD2cmW192CF5bDufKRpayrW/isg==": true,  // the SHA-512
		"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=":                                             false, // nothing
		"K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols":                                              false,
		"": false,
	} {
		hash, _ := base64.StdEncoding.DecodeString(text)
		if got := shape.IsKnownHash(hash); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
