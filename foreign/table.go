package foreign

import "slices"

// forms is the table, in the order in which the rows are tried.
var forms = slices.Concat(django, werkzeug, spring, identity, dovecot, ldap, keycloak, phc,
	storages, others)

// Why forms do not convert.
const (
	unstretched = "a hash without key stretching is not read"
	oldCrypt    = "this form of crypt(3) is not read here"
	twice       = "a hash of another hash of the secret is not read here"
	scram       = "it holds keys made from a digest, not the digest"
	twoReadings = "versions of the software read its salt in two ways"
)

// others are forms that their shape tells. None converts.
var others = []form{
	{Form: Form{"PasswordStorage", "before 2016", twoReadings}, shape: "a PasswordStorage digest",
		is: begins("sha")},
	{Form: Form{"Mosquitto plugins", "PBKDF2", twoReadings}, shape: "a Mosquitto digest"},
	{Form: Form{"Microsoft Entra ID", "PPH1_MD4", twice}, shape: "a Microsoft Entra ID digest"},
	{Form: Form{"Joomla or osCommerce", "salted MD5", unstretched}, shape: "a salted MD5"},
	{Form: Form{"OpenCart and others", "salted hash", unstretched}, shape: "a salted hash"},
	{Form: Form{"Doorkeeper and others", "hash in hex", unstretched}, shape: "an unsalted hash in hex"},
	{Form: Form{"OpenSSL and others", "unsalted hash", unstretched}, shape: "an unsalted hash"},
	{Form: Form{"MySQL", "", unstretched}, shape: "a MySQL digest"},
	{Form: Form{"Microsoft SQL Server", "", unstretched}, shape: "a Microsoft SQL Server digest"},
	{Form: Form{"PostgreSQL", "", "neither MD5 nor SCRAM is read here"}, shape: "a PostgreSQL digest"},
	{Form: Form{"Oracle", "", unstretched}, shape: "an Oracle digest"},
	{Form: Form{"BSDi", "crypt", oldCrypt}, shape: "a BSDi crypt digest"},
	{Form: Form{"FSHP", "", "PBKDF1 is not read here"}, shape: "an FSHP digest"},
	{Form: Form{"WordPress or phpBB", "phpass", oldCrypt}, shape: "a WordPress or phpBB digest"},
	{Form: Form{"Drupal", "phpass", oldCrypt}, shape: "a Drupal digest"},
	{Form: Form{"LDAP or Dovecot", "another scheme", "this scheme is not read here"},
		shape: "a digest of LDAP, Dovecot or Spring Security", is: begins("{")},
}
