package foreign_test

import (
	"errors"
	"fmt"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/foreign"
)

func ExampleParse() {
	// What Django OAuth Toolkit has in oauth2_provider_application.client_secret.
	stored := "pbkdf2_sha256$1200$NaCl3f9vUa21$a7EfJ0ua8JfFxSUhgyXkV+Nvm5UUGdZW306Zu/Jfuzo="
	digest, err := foreign.Parse(stored)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(digest.Encode())
	fmt.Println(clientsecret.Compare(digest, clientsecret.NewSecret("the secret of the client")))
	for _, warning := range digest.Warnings() {
		fmt.Println(warning.Code)
	}
	// Output:
	// $pbkdf2-sha256$1200$TmFDbDNmOXZVYTIx$a7EfJ0ua8JfFxSUhgyXkV.Nvm5UUGdZW306Zu/Jfuzo
	// <nil>
	// weak-work-factor
}

// Some digests cannot be converted. The error says why, and what remains.
func ExampleParse_obstacle() {
	_, err := foreign.Parse("{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3")
	fmt.Println(err)
	fmt.Println(errors.Is(err, clientsecret.ErrUnsupported))
	// Output:
	// foreign: LDAP {SSHA}: a hash without key stretching is not read; hash the secret if it is known, or make a new one
	// true
}

func ExampleRecognise() {
	for _, stored := range []string{
		"{bcrypt}$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
		"bcrypt_sha256$$2b$12$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
	} {
		form, _ := foreign.Recognise(stored)
		fmt.Println(form, form.Converts())
	}
	// Output:
	// Spring Security {bcrypt} true
	// Django bcrypt_sha256 false
}
