package shape

// The expressions of the table see a text without what layers takes off. Each is
// a row of its own, because a literal beginning makes it fast.

// withDollar are the shapes that have a $, in the order in which they are tried.
var withDollar = []Shape{
	{"a sealed value", Sealed, sealedValue},
	{"a sealed value", Sealed, sealedEnd},
	{"a sha1crypt digest", Damaged, `^sha1\$[0-9]+\$` + c64 + `{1,64}\$` + c64 + `{28}$`},
	{"a scrypt digest", Damaged, `^scrypt\$ln=`},

	// Django: pbkdf2_sha256$600000$salt$key, bcrypt_sha256$$2b$12$…, crypt$$…
	{"a Django digest", Foreign,
		`(^|[^A-Za-z0-9$])(pbkdf2_sha[0-9]+|bcrypt(_sha256)?|argon2|scrypt|sha1|md5)\$[^$]*\$`},
	{"a Django digest", Foreign, `^(md5|sha1)\$[0-9a-f]{32,40}$`},
	{"a Django digest", Foreign, `^crypt\$\$?` + c64 + `{13}$`},

	// Werkzeug: scrypt:32768:8:1$salt$key, pbkdf2:sha256:260000$salt$key,
	// sha256$salt$key
	{"a Werkzeug digest", Foreign, `^(pbkdf2|scrypt):[a-z0-9:]*\$`},
	{"a Werkzeug digest", Foreign, `^sha(224|256|384|512)\$[^$]*\$[0-9a-f]{56}`},

	{"a Mosquitto digest", Foreign, `^PBKDF2\$sha[0-9]+\$[0-9]+\$`},
	{"a MySQL digest", Foreign, `\$A\$[0-9]{3}\$`},
	{"a PostgreSQL digest", Foreign, `^SCRAM-SHA-256\$[0-9]+:`},
	{"a WordPress or phpBB digest", Foreign, `\$[PH]\$` + c64 + `{31}`},
	{"a Drupal digest", Foreign, `\$S\$` + c64 + `{52}`},

	// Whole digests, with something around them.
	{"a PBKDF2 digest", Wrapped, `\$pbkdf2(-sha[0-9]+)?\$.{20}`},
	{"an argon2 digest", Wrapped, `\$argon2(id|i|d)\$.{20}`},
	{"a bcrypt-sha256 digest", Wrapped, `\$bcrypt-sha256\$.{20}`},
	{"a bcrypt digest", Wrapped, `\$2[abxy]\$[0-3][0-9]\$` + c64 + `{8}`},
	{"a scrypt digest", Wrapped, `\$scrypt\$.{20}`},
	{"a yescrypt digest", Wrapped, `\$y\$j` + c64 + `{2,8}\$` + c64 + `{8}`},
	{"a SHA-crypt digest", Wrapped, `\$[56]\$rounds=[0-9]+\$` + c64 + `{8}`},
	{"a SHA-crypt digest", Wrapped, `\$[56]\$` + c64 + `{1,16}\$` + c64 + `{22}`},
	{"an md5crypt digest", Wrapped, `\$1\$` + c64 + `{1,8}\$` + c64 + `{22}([^A-Za-z0-9./]|$)`},
	{"a sha1crypt digest", Wrapped, `\$sha1\$[0-9]+\$` + c64 + `{1,64}\$` + c64 + `{28}`},

	// Digests that have lost the first $.
	{"a PBKDF2 digest", Damaged, `^pbkdf2(-sha[0-9]+)?\$`},
	{"an argon2 digest", Damaged, `^argon2(id|i|d)\$`},
	{"a bcrypt-sha256 digest", Damaged, `^bcrypt-sha256\$`},
	{"a bcrypt digest", Damaged, `^2[abxy]\$[0-3][0-9]\$` + c64 + `{53}`},
	{"a yescrypt digest", Damaged, `^y\$j` + c64 + `{2,8}\$` + c64 + `{8}`},
	{"a SHA-crypt digest", Damaged, `^[56]\$rounds=[0-9]+\$`},
	{"a SHA-crypt digest", Damaged, `^[56]\$` + c64 + `{1,16}\$` + c64 + `{22}`},
	{"an md5crypt digest", Damaged, `^1\$` + c64 + `{1,8}\$` + c64 + `{22}$`},

	// Digests that have lost more of their beginning. What is left has the end of the work
	// factors, or a salt and a key of the usual lengths.
	{"a bcrypt-sha256 digest", Damaged, `^([a-z0-9=,$-]{0,25}r)?=?[0-9]{1,2}\$` + c64 + `{22}\$` + c64 + `{31}$`},
	{"a bcrypt digest", Damaged, `^([abxy]?\$)?[0-3]?[0-9]?\$` + c64 + `{53}$`},
	{"a scrypt digest", Damaged, `^[a-z0-9=,$]{0,20}r=[0-9]{1,3},p=[0-9]{1,3}` + saltAndKey},
	{"an argon2 digest", Damaged, `^[a-z0-9=,$]{0,30}p=[0-9]{1,3}` + saltAndKey},
	{"a sha1crypt digest", Damaged, `^([a-z0-9]{0,4}\$)?[0-9]{2,8}\$` + c64 + `{1,64}\$` + c64 + `{28}$`},
	{"a SHA-crypt digest", Damaged, `^[a-z]{0,6}=?[0-9]{3,9}\$` + c64 + `{1,16}\$(` + c64 + `{43}|` + c64 + `{86})$`},
	{"a PBKDF2 digest", Damaged, `^([a-z0-9-]{0,12}\$)?[0-9]{3,8}` + saltAndKey},
	{"a yescrypt digest", Damaged, `^` + c64 + `{1,8}\$` + c64 + `{8,24}\$` + c64 + `{43}$`},
	{"a digest", Damaged, `^=?[0-9]{0,8}\$(` + c64 + `{16}|` + c64 + `{22}|` + c64 + `{43})\$` + longKey + `$`},
	{"a digest", Damaged, `^` + c64 + `{0,43}\$` + longKey + `$`},
	{"a digest", Damaged, `^` + c64 + `{22}\$(` + c64 + `{27}|` + c64 + `{31}|` + c64 + `{38})$`},
	{"a Django digest", Foreign, `^([a-z0-9_]{0,13}\$)?[0-9]{3,8}\$[A-Za-z0-9]{8,}\$[A-Za-z0-9+/]{43}=$`},
	{"a Werkzeug digest", Foreign, `^[a-z0-9:]{0,20}\$[A-Za-z0-9]{8,}\$[0-9a-f]{64,128}$`},

	// Every other form of crypt(3), and what is like those above.
	{"a digest of other software", Foreign,
		`^\$[A-Za-z0-9-]{1,20}([,$][ -~]*)?[,$][A-Za-z0-9./+=]{22,}$`},
	{"a digest of other software", Foreign,
		`^(?i:pbkdf2|bcrypt|argon2|sha(1|224|256|384|512)|md5|scrypt)[A-Za-z0-9_:-]*\$`},
	{"a digest of other software", Foreign, `^(apr1|sm3|gy)\$[ -~]*` + c64 + `{22}$`}, // lost the first $
	{"a digest of other software", Foreign, `^s0\$[0-9a-f]+\$`},                       // scrypt in Java
}

// others are the shapes that need no $. They are tried after those that do.
var others = []Shape{
	{"a sealed value", Sealed, sealedValue},
	{"a sealed value", Sealed, sealedRemains},

	// LDAP, Dovecot and Spring Security: {CRYPT}…, {SSHA}…, {BLF-CRYPT}…
	{"an FSHP digest", Foreign, `^\{(?i:fshp)[0-9]+\|[0-9]+\|[0-9]+\}`},
	{"a Spring Security digest", Foreign, `^\{[a-z0-9]+@SpringSecurity_[a-z0-9_]+\}`},
	{"a Spring Security digest", Foreign, `^\{ldap\}\{[A-Z0-9-]+\}.`},
	{"a digest of LDAP, Dovecot or Spring Security", Foreign,
		`^\{(?i:[a-z0-9 ,_-]*(crypt|sha|md[45]|pbkdf2|argon2|pkcs5s2|scram|ntlm|lanman)` +
			`[a-z0-9.,@ _-]*)\}.`},

	// ASP.NET Core Identity, version 3: 1, the number of the hash, the iterations
	// and the length of the salt, in four bytes each. Version 2: 0, a salt of 16
	// bytes and a key of 32.
	{"an ASP.NET Core Identity digest", Foreign,
		`^AQAAAA[AEI]A[A-Za-z0-9+/]{4}AAAA[A-Za-z0-9+/]{40,}={0,2}$`},
	{IdentityV2, Foreign, `^A[A-P][A-Za-z0-9+/]{63}[AQgw]==$`},

	{"a MySQL digest", Foreign, `^\*[0-9a-fA-F]{40}$`},
	{"a Microsoft SQL Server digest", Foreign,
		`^0x0[12]00[0-9a-fA-F]{8}([0-9a-fA-F]{40}|[0-9a-fA-F]{80}|[0-9a-fA-F]{128})$`},
	{"a PostgreSQL digest", Foreign, `^md5[0-9a-f]{32}$`},
	{"an Oracle digest", Foreign, `^S:[0-9A-F]{60}`},
	{"a GRUB digest", Foreign, `^grub\.pbkdf2\.`},

	// Keycloak's columns credential_data and secret_data, one or both, and its exports.
	{"a Keycloak digest", Foreign, `(?s)^\{.*"(hashIterations|hashedSaltedValue)\\?"\s*:`},
	{"a Keycloak digest", Foreign, `^\{"value":"[A-Za-z0-9+/]{22,}={0,2}","salt":"`},

	{"a Microsoft Entra ID digest", Foreign, `^v1;PPH1_MD4,[0-9a-fA-F]+,[0-9]+,[0-9a-fA-F]+`},

	// PasswordStorage of Defuse Security: sha1:64000:18:salt:key. Before 2016 it had no
	// length.
	{"a PasswordStorage digest", Foreign,
		`^sha(1|224|256|384|512):[0-9]+(:[0-9]+)?:[A-Za-z0-9+/]{8,}={0,2}:[A-Za-z0-9+/]{22,}={0,2}$`},

	{"a salted MD5", Foreign, `^[0-9a-fA-F]{32}:[!-~]{1,64}$`}, // Joomla, osCommerce
	{"a salted hash", Foreign, `^` + hexDigest + `:[!-~]{1,64}$`},

	// What programs make of PBKDF2 and the like by themselves: argon2id:65536:3:1:salt:key.
	{"a digest of other software", Foreign, `^(?i:pbkdf2|argon2|scrypt)[A-Za-z0-9_-]*` +
		`([:;|][A-Za-z0-9+/=.,_-]+)*[:;|][A-Za-z0-9+/=._-]{22,}$`},

	// Its rounds are in four characters, the highest last. All programs that write
	// it have far fewer than 2^19.
	{"a BSDi crypt digest", Foreign, `^_` + c64 + `{3}[./]` + c64 + `{15}$`},

	// Digests that have lost all $. In double quotes, a shell leaves -sha51210000/… of
	// $pbkdf2-sha512$310000$…, and the like of others; envsubst leaves
	// -sha512$310000/…. What a shell leaves of bcrypt is recognised where it is no
	// random base64: up to 40 characters with a dot. In whole bcrypt digests, the last
	// characters of salt and key have bits that are zero, which tells them from random
	// secrets. What is left of PBKDF2 with SHA-1, of yescrypt, and of SHA-crypt without
	// rounds can be any secret.
	{"a PBKDF2 digest", Damaged, `^pbkdf2(-sha[0-9]+)?[0-9]{3,}[A-Za-z0-9./]{20}`},
	{"a PBKDF2 digest", Damaged, `^-sha(1|224|256|384|512)([0-9$./]|$)`},
	{"an argon2 digest", Damaged, `^argon2(id|i|d)v=19`},
	{"an argon2 digest", Damaged, `^=19(=[0-9]+)?,t=[0-9]+,p=[0-9]+`},
	{"a bcrypt-sha256 digest", Damaged, `^bcrypt-sha256v=2`},
	{"a bcrypt-sha256 digest", Damaged, `^-sha256=2,t=2b,r=`},
	{"a scrypt digest", Damaged, `^scryptln=`},
	{"a scrypt digest", Damaged, `^=[0-9]+,r=[0-9]+,p=[0-9]+`},
	{"a bcrypt digest", Damaged, `^2[abxy](0[4-9]|1[0-9])` + c64 + `{21}[.Oeu]` + c64 + `{30}[.CGKOSWaeimquy26]$`},
	{"a bcrypt digest", Damaged, `^[abxy][0-9]$`},
	{"a bcrypt digest", Damaged, `^[abxy][0-9]\.` + c64 + `{0,37}$`},
	{"a bcrypt digest", Damaged, `^[abxy][0-9]/[A-Za-z0-9/]{0,19}\.` + c64 + `{0,17}$`},
	{"a SHA-crypt digest", Damaged, `^=[0-9]{4,9}(` + c64 + `{0,108}|\$` + c64 + `{0,102})$`},

	// Tools that print a hash: sha256:…, the line of sha256sum, openssl dgst.
	{"an unsalted hash", Foreign,
		`^(?i:md5|sha-?(1|224|256|384|512))[:=-]` +
			`([0-9a-fA-F]{32,128}|[A-Za-z0-9+/]{22,86}={1,2}|[A-Za-z0-9+/]{64})$`},
	{"an unsalted hash", Foreign, `^` + hexDigest + ` [ *]\S`},
	{"an unsalted hash", Foreign, `^(?i:(md5|sha)[a-z0-9-]*)?\([^()]*\)= ` + hexDigest + `$`},

	{"an unsalted hash in hex", Hex, `^(0[xX])?` + hexDigest + `$`},
}

const (
	c64 = `[A-Za-z0-9./]` // one character of crypt(3)'s encodings

	// hexDigest matches hex digits in the lengths of MD5, SHA-1 and the SHA-2s.
	hexDigest = `([0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{56}` +
		`|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})`

	longKey    = `(` + c64 + `{43}|` + c64 + `{64}|` + c64 + `{86})` // 32, 48 and 64 bytes
	saltAndKey = `\$` + c64 + `{8,}\$` + c64 + `{16,}$`

	sealedValue   = `sealed[^A-Za-z0-9]*v\s*[=:]\s*[0-9]`
	sealedRemains = `^=1,k=[A-Za-z0-9._-]` // what a shell leaves in double quotes
	sealedEnd     = `^((s?e?a?l?e?d)?\$)?v?=?1?,?k=[A-Za-z0-9._-]{1,64}\$[A-Za-z0-9+/_-]{40,}={0,2}$`
)
