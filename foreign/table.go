package foreign

// Why forms do not convert.
const (
	unstretched = "a hash without key stretching is not read here"
	premapped   = "bcrypt of another hash of the secret is not read here"
	scram       = "it holds keys made from a digest, not the digest"
	oldCrypt    = "this form of crypt(3) is not read here"
)

// The names of forms in the table of internal/shape.
const (
	djangoShape = "a Django digest"
	werkzeugs   = "a Werkzeug digest"
	bracesShape = "a digest of LDAP, Dovecot or Spring Security"
	springShape = "a Spring Security digest"
	bcryptShape = "a bcrypt digest"
	argon2Shape = "an argon2 digest"
	shaCrypt    = "a SHA-crypt digest"
	identitys   = "an ASP.NET Core Identity digest"
)

// forms is the table, in the order in which the rows are tried.
var forms = []form{
	{Form: Form{"Django", "pbkdf2_sha256", ""}, shape: djangoShape,
		is: begins("pbkdf2_sha256$"), digest: djangoPBKDF2},
	{Form: Form{"Django", "pbkdf2_sha1", ""}, shape: djangoShape,
		is: begins("pbkdf2_sha1$"), digest: djangoPBKDF2},
	{Form: Form{"Django", "pbkdf2_sha512", ""}, shape: djangoShape, // a subclass
		is: begins("pbkdf2_sha512$"), digest: djangoPBKDF2},
	{Form: Form{"Django", "argon2", ""}, shape: argon2Shape,
		is: begins("argon2$argon2"), digest: after("argon2")},
	{Form: Form{"Django", "bcrypt", ""}, shape: djangoShape,
		is: begins("bcrypt$$2"), digest: after("bcrypt$")},
	{Form: Form{"Django", "scrypt", ""}, shape: djangoShape, is: isDjangoScrypt, digest: djangoScrypt},
	{Form: Form{"Django", "bcrypt_sha256", premapped}, shape: djangoShape, is: begins("bcrypt_sha256$")},
	{Form: Form{"Django", "sha1", unstretched}, shape: djangoShape, is: endsInHex("sha1$", 40)},
	{Form: Form{"Django", "md5", unstretched}, shape: djangoShape, is: endsInHex("md5$", 32)},
	{Form: Form{"Django", "crypt", oldCrypt}, shape: djangoShape, is: begins("crypt$")},

	{Form: Form{"Werkzeug", "pbkdf2", ""}, shape: werkzeugs, is: begins("pbkdf2:"), digest: werkzeugPBKDF2},
	{Form: Form{"Werkzeug", "scrypt", ""}, shape: werkzeugs, is: begins("scrypt:"), digest: werkzeugScrypt},
	{Form: Form{"Werkzeug", "plain", ""}, is: begins("plain$$"), secret: werkzeugPlain},
	{Form: Form{"Werkzeug", "sha224", unstretched}, shape: werkzeugs, is: endsInHex("sha224$", 56)},
	{Form: Form{"Werkzeug", "sha256", unstretched}, shape: werkzeugs, is: endsInHex("sha256$", 64)},
	{Form: Form{"Werkzeug", "sha384", unstretched}, shape: werkzeugs, is: endsInHex("sha384$", 96)},
	{Form: Form{"Werkzeug", "sha512", unstretched}, shape: werkzeugs, is: endsInHex("sha512$", 128)},

	{Form: Form{"Spring Security", "{noop}", ""}, is: begins("{noop}"), secret: plain},
	{Form: Form{"Spring Security", "{bcrypt}", ""}, shape: bcryptShape,
		is: scheme("bcrypt"), digest: inside("$2")},
	{Form: Form{"Spring Security", "{argon2}", ""}, shape: argon2Shape,
		is: begins("{argon2}"), digest: inside("$argon2")},
	{Form: Form{"Spring Security", "{argon2@SpringSecurity_v5_8}", ""}, shape: springShape,
		is: scheme("argon2@SpringSecurity_v5_8"), digest: inside("$argon2")},
	{Form: Form{"Spring Security", "{scrypt}", ""}, shape: bracesShape,
		is: scheme("scrypt"), digest: springScrypt},
	{Form: Form{"Spring Security", "{scrypt@SpringSecurity_v5_8}", ""}, shape: springShape,
		is: scheme("scrypt@SpringSecurity_v5_8"), digest: springScrypt},
	{Form: Form{"Spring Security", "{pbkdf2@SpringSecurity_v5_8}", ""}, shape: springShape,
		is: scheme("pbkdf2@SpringSecurity_v5_8"), digest: springPBKDF2("sha256", "310000", 16)},
	{Form: Form{"Spring Security", "{pbkdf2}", ""}, shape: bracesShape,
		is: begins("{pbkdf2}"), digest: springPBKDF2("sha1", "185000", 8)},
	{Form: Form{"Spring Security", "{ldap}", unstretched}, is: begins("{ldap}{")},
	{Form: Form{"Spring Security", "{sha256}", unstretched}, shape: bracesShape, is: begins("{sha256}")},
	{Form: Form{"Spring Security", "{MD4}, {MD5}, {SHA-1}, {SHA-256}", unstretched}, shape: bracesShape,
		is: begins("{MD4}{", "{MD5}{", "{SHA-1}{", "{SHA-256}{")},

	{Form: Form{"ASP.NET Core Identity or OpenIddict", "version 3", ""}, shape: identitys,
		is: isIdentityV3, digest: identityV3},
	{Form: Form{"ASP.NET Core Identity", "version 2", ""}, shape: identitys,
		is: isIdentityV2, digest: identityV2},

	{Form: Form{"Dovecot", "{PLAIN}", ""},
		is: scheme("PLAIN", "CLEARTEXT", "CLEAR"), secret: plain},
	{Form: Form{"Dovecot", "{BLF-CRYPT}", ""}, shape: bcryptShape,
		is: scheme("BLF-CRYPT"), digest: inside("$2")},
	{Form: Form{"Dovecot", "{SHA256-CRYPT}", ""}, shape: shaCrypt,
		is: scheme("SHA256-CRYPT"), digest: inside("$5$")},
	{Form: Form{"Dovecot", "{SHA512-CRYPT}", ""}, shape: shaCrypt,
		is: scheme("SHA512-CRYPT"), digest: inside("$6$")},
	{Form: Form{"Dovecot", "{MD5-CRYPT}", ""}, shape: "an md5crypt digest",
		is: follows(scheme("MD5-CRYPT", "MD5"), "$"), digest: inside("$1$")},
	{Form: Form{"Dovecot", "{ARGON2I}", ""}, shape: argon2Shape,
		is: scheme("ARGON2I"), digest: inside("$argon2i$")},
	{Form: Form{"Dovecot", "{ARGON2ID}", ""}, shape: argon2Shape,
		is: scheme("ARGON2ID"), digest: inside("$argon2id$")},
	{Form: Form{"Dovecot", "{PBKDF2}", ""}, shape: bracesShape,
		is: follows(scheme("PBKDF2"), "$1$"), digest: dovecotPBKDF2},
	{Form: Form{"Dovecot", "{SCRAM-SHA-256}", scram}, shape: bracesShape,
		is: scheme("SCRAM-SHA-1", "SCRAM-SHA-256")},

	{Form: Form{"LDAP", "{CRYPT}", ""}, shape: bracesShape,
		is: scheme("CRYPT"), digest: inside("$2", "$5$", "$6$", "$y$", "$1$", "$sha1$")},
	{Form: Form{"LDAP", "{ARGON2}", ""}, shape: argon2Shape,
		is: scheme("ARGON2"), digest: inside("$argon2")},
	{Form: Form{"LDAP", "{PBKDF2}", ""}, shape: bracesShape,
		is: scheme("PBKDF2", "PBKDF2-SHA1"), digest: ldapPBKDF2("sha1")},
	{Form: Form{"LDAP", "{PBKDF2-SHA256}", ""}, shape: bracesShape,
		is: scheme("PBKDF2-SHA256"), digest: ldapPBKDF2("sha256")},
	{Form: Form{"LDAP", "{PBKDF2-SHA512}", ""}, shape: bracesShape,
		is: scheme("PBKDF2-SHA512"), digest: ldapPBKDF2("sha512")},
	{Form: Form{"389 Directory Server", "{PBKDF2_SHA256}", ""}, shape: bracesShape,
		is: scheme("PBKDF2_SHA256"), digest: ds389},
	{Form: Form{"LDAP", "{SSHA}", unstretched}, shape: bracesShape,
		is: scheme("SSHA", "SSHA256", "SSHA384", "SSHA512", "SMD5")},
	{Form: Form{"LDAP", "{SHA}", unstretched}, shape: bracesShape,
		is: scheme("SHA", "SHA1", "SHA256", "SHA384", "SHA512", "SHA-1", "SHA-256")},
	{Form: Form{"LDAP", "{MD5}", unstretched}, shape: bracesShape,
		is: scheme("MD5", "MD4", "PLAIN-MD5", "PLAIN-MD4", "LDAP-MD5", "CRAM-MD5", "HMAC-MD5", "DIGEST-MD5")},
	{Form: Form{"LDAP", "another scheme in braces", oldCrypt}, shape: bracesShape},

	{Form: Form{"Keycloak", "", ""}, shape: "a Keycloak digest", is: isKeycloak, digest: keycloak},

	{Form: Form{"npm's @phc/pbkdf2", "", ""}, shape: "a PBKDF2 digest", is: isPHCPBKDF2, digest: phcPBKDF2},
	{Form: Form{"npm's @phc/argon2", "", ""}, shape: argon2Shape, digest: phcArgon2,
		is: begins("$argon2id$v=19$t=", "$argon2i$v=19$t=", "$argon2d$v=19$t=")},
	{Form: Form{"Ory Kratos", "scrypt", ""}, shape: "a scrypt digest", is: isKratosScrypt, digest: kratosScrypt},

	{Form: Form{"Atlassian", "{PKCS5S2}", ""}, shape: bracesShape, is: scheme("PKCS5S2"), digest: atlassian},
	{Form: Form{"PasswordStorage", "", ""}, shape: "a PasswordStorage digest",
		is: isPasswordStorage, digest: passwordStorage},
	{Form: Form{"GRUB", "pbkdf2", ""}, shape: "a GRUB digest", is: begins("grub.pbkdf2."), digest: grub},
	{Form: Form{"PasswordStorage", "before 2016", "its salt has two readings"}, shape: "a PasswordStorage digest"},

	{Form: Form{"Mosquitto", "PBKDF2", "its salt has two readings"}, shape: "a Mosquitto digest"},
	{Form: Form{"Microsoft Entra ID", "PPH1_MD4", "PBKDF2 of another hash of the secret is not read here"},
		shape: "a Microsoft Entra ID digest"},
	{Form: Form{"Joomla or osCommerce", "", unstretched}, shape: "a salted MD5"},
	{Form: Form{"Doorkeeper and others", "hash in hex", unstretched}, shape: "an unsalted hash in hex"},
	{Form: Form{"htpasswd, OpenSSL and others", "unsalted hash", unstretched}, shape: "an unsalted hash"},
	{Form: Form{"MySQL", "", unstretched}, shape: "a MySQL digest"},
	{Form: Form{"Microsoft SQL Server", "", unstretched}, shape: "a Microsoft SQL Server digest"},
	{Form: Form{"PostgreSQL", "", scram}, shape: "a PostgreSQL digest"},
	{Form: Form{"Oracle", "", unstretched}, shape: "an Oracle digest"},
	{Form: Form{"BSDi crypt", "", oldCrypt}, shape: "a BSDi crypt digest"},
	{Form: Form{"FSHP", "", "PBKDF1 is not read here"}, shape: "an FSHP digest"},
	{Form: Form{"WordPress or phpBB", "phpass", oldCrypt}, shape: "a WordPress or phpBB digest"},
	{Form: Form{"Drupal", "phpass", oldCrypt}, shape: "a Drupal digest"},
}
