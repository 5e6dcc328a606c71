package diagnose

// giveSecret says what to do about a stored value that is presented.
const giveSecret = "give the relying party the secret that it was made from"

// sendWhole says how a secret arrives as it is, whatever its characters are.
const sendWhole = "use client_secret_post with a form-encoded body " +
	"(curl --data-urlencode), or a secret of letters and digits"

// convertIt says what to do about a digest of other software.
const convertIt = "convert it (clientsecret convert, or foreign.Parse)"

// elsewhere says what to do about a request whose secret is right.
const elsewhere = "If it was taken from a request, look for another reason there. " +
	"If it is the relying party's setting, leave only the secret in it"

// findings has the code and the text of each cause. A text says what matched or
// what was recognised, then what to do. It fits after "clientsecret: ".
var findings = [...]Finding{
	presentedItself: {StoredValue, "what is presented is the stored value itself: " + giveSecret},
	secretAndStored: {WholeLine, "what is presented is the secret, with its stored value " +
		"and the names before them: give the relying party the secret alone"},
	presentedOtherDollars: {StoredValue, "what is presented is the stored value itself, " +
		"with $ signs that are lost or doubled: " + giveSecret},
	presentedBeginning: {StoredValue, "what is presented is the beginning of " +
		"the stored value itself: " + giveSecret},
	presentedOtherForm: {StoredValue, "what is presented is " + theShape + ", " +
		"from which the stored value was converted: " + giveSecret},
	presentedAnother: {StoredValue, "what is presented is a stored value, " +
		"though not this one: " + giveSecret},
	presentedDamaged: {StoredValue, "what is presented has the shape of a stored value " +
		"that is damaged or that other software made: " + giveSecret},
	presentedIdentity: {StoredValue, "what is presented may be an ASP.NET Core Identity digest, " +
		"or another secret in base64: give the relying party the secret of this stored value"},
	wrongWayRound: {StoredValue, "the two are the wrong way round: " +
		"what is presented is a stored value of what is registered. " +
		"Store that value, and give the relying party the secret"},
	prefixBefore: {StoredValue, "the secret matches without the $plaintext$, $base64$ or {noop} " +
		"before it: only a provider reads these forms. Give the relying party the secret itself"},

	damaged: {DamagedValue, "what is registered is a damaged digest, taken as the secret itself: " +
		"the secret matches once the digest is stored as it was made. " +
		"Remove what stands around it, and correct its $ signs"},
	foreignMatches: {DamagedValue, "the secret matches what is registered, which is " + theShape +
		" and is taken as the secret itself: " + convertIt},
	foreignPlain: {DamagedValue, "the secret matches without the {noop}, the {PLAIN} or the like " +
		"before what is registered, which only other software reads: " +
		"remove that, or make a digest of the secret"},
	damagedShape: {DamagedValue, "what is registered has the shape of a digest " +
		"that has lost its $ signs or its beginning, and is taken as the secret itself. " +
		"A shell or a compose file may have replaced them: make the stored value again, " +
		"in single quotes, or with each $ doubled in a compose file"},
	foreignConverts: {DamagedValue, "what is registered is " + theShape +
		", and is taken as the secret itself: " + convertIt},
	foreignAnother: {DamagedValue, "what is registered looks like " + theShape +
		", and is taken as the secret itself: " + convertIt +
		". What is presented may be another secret than its"},
	foreignAltered: {DamagedValue, "what is registered looks like " + theShape + ", " +
		"and is taken as the secret itself. It does not convert as it is: " +
		"clientsecret convert says why. Restore it, or make a new stored value from the secret"},
	foreignShape: {DamagedValue, "what is registered looks like " + theShape + ", " +
		"which is not read here, so it is taken as the secret itself: " +
		"make a new stored value from the secret if it is known, or make a new secret"},
	wrappedShape: {DamagedValue, "what is registered has the shape of a stored value " +
		"with something around it, and is taken as the secret itself: " +
		"remove what stands around it"},
	registeredLine: {DamagedValue, "what is presented stands within what is registered, " +
		"with the rest of its line (a name, quotes, a comment): " +
		"register the secret alone, or its digest"},

	spaceAround: {SurroundingSpace, "the secret matches without the white space around it " +
		"(a line end, a space, a byte order mark): remove it on the relying party's side. " +
		"echo ends a file with a newline, printf %s does not"},
	madeWithSpace: {SurroundingSpace, "the secret matches with a line end or a space " +
		"before or after it: the stored value was made with it, as echo adds one. " +
		"Make the stored value again, with printf %s"},

	invisible: {CharacterEncoding, "the secret matches without characters that nobody sees " +
		"(a zero-width space, a soft hyphen, a colour of a terminal, NUL): " +
		"type the secret, or copy it as plain text"},
	lineEndEscaped: {Escaped, "the secret matches without the \\n, \\r or \\t at its end, " +
		"which nothing has made a line end: remove it on the relying party's side"},

	quotesAround: {Quotes, "the secret matches without the quotes around it: " +
		"remove them on the relying party's side"},
	madeWithQuotes: {Quotes, "the secret matches with quotes around it: " +
		"the stored value was made with them. Make it again without them"},

	bracketsAround: {Quotes, "the secret matches without the brackets around it: " +
		"remove them on the relying party's side"},
	punctuationAfter: {WholeLine, "the secret matches without the , or ; after it: " +
		"remove that on the relying party's side"},

	restOfLine: {WholeLine, "the secret matches without the rest of its line " +
		"(a name before it, quotes, a comma, a comment) and other lines: " +
		"give the relying party the value only"},
	percentAtEnd: {WholeLine, "the secret matches without the % at its end, " +
		"which zsh shows where a line end is missing: " +
		"remove it on the relying party's side"},

	inHeader: {Request, "what is presented is an Authorization header, " +
		"and the secret in it matches. " + elsewhere},
	headerNotEncoded: {Request, "what is presented is an Authorization header, and the secret in it " +
		"matches only if it is not decoded: the relying party does not encode it " +
		"(RFC 6749, 2.3.1). There, " + sendWhole},
	inForm: {Request, "what is presented is the form of a request, " +
		"and the client_secret in it matches. " + elsewhere},
	formNotEncoded: {Request, "what is presented is the form of a request, and the client_secret in it " +
		"matches only if it is not decoded: the relying party does not form-encode it. " +
		"Let it do so (curl --data-urlencode), or use a secret of letters and digits"},
	inJSON: {Request, "what is presented is a JSON object, " +
		"and the client_secret in it matches. " + elsewhere},

	inAddress: {WholeLine, "what is presented is an address, and the password in it matches: " +
		"give the relying party the password alone, decoded"},

	encoded: {PercentEncoded, "the secret matches once it is percent-decoded: " +
		"it is encoded more often than it is decoded (RFC 6749, 2.3.1). " +
		"Give the relying party the secret itself. If it has that, " + sendWhole},

	decoded: {PercentDecoded, "the secret matches once it is percent-encoded. " +
		"If the relying party has it, make the stored value from it. " +
		"If it was taken from a request, the relying party encodes nothing: " + sendWhole},
	notEncoded: {PercentDecoded, "what is presented is the registered secret, decoded: " +
		"the stored value is right, and the relying party does not encode " +
		"(RFC 6749, 2.3.1). There, " + sendWhole},
	plusDecoded: {PercentDecoded, "the secret matches with + for a space: " +
		"a + that the relying party did not encode was decoded (RFC 6749, 2.3.1). " +
		"There, " + sendWhole},
	somePlusDecoded: {PercentDecoded, "the secret matches with + for some of its spaces: " +
		"a + that the relying party did not encode was decoded (RFC 6749, 2.3.1). " +
		"There, " + sendWhole},

	encodedAsBase64: {Base64, "the secret matches once its base64 is decoded: " +
		"give the relying party the secret itself"},
	madeFromBase64: {Base64, "the base64 of the secret matches: " +
		"the stored value was made from that, " +
		"or what is registered is encoded, as in a Kubernetes Secret. " +
		"Make the stored value from the secret itself"},

	registeredSum: {Hashed, "what is registered is the SHA-256 or SHA-512 of what is presented, " +
		"and is taken as the secret itself: only software that hashes what is presented, " +
		"such as Duende IdentityServer, can compare with that. " +
		"Make the stored value from the secret"},
	presentedSum: {Hashed, "what is presented is the SHA-256 or SHA-512 of the registered secret: " +
		"give the relying party the secret itself"},

	dollarsDoubled: {DollarSigns, "the secret matches with $ for each $$ or \\$: " +
		"its $ signs are doubled or escaped where nothing makes them single again. " +
		"Give the relying party the secret with single $ signs"},
	dollarsLost: {DollarSigns, "what is presented is the registered secret " +
		"without what begins with its $ signs: a shell or a compose file may have replaced that. " +
		"Put the secret in single quotes on the relying party's side, " +
		"or double each $ in a compose file"},
	dollarsFilledIn: {DollarSigns, "what is presented is the registered secret " +
		"with the value of a variable in it, which a shell has put in for a name after a $ sign. " +
		"Put the secret in single quotes on the relying party's side, " +
		"or double each $ in a compose file"},
	madeWithDollars: {DollarSigns, "the secret matches with $$ or \\$ for each $: " +
		"the stored value was made with doubled or escaped $ signs, " +
		"or the relying party makes them single. Make the stored value from the secret itself"},
	madeWithoutDollars: {DollarSigns, "the secret matches without what begins with its $ signs: " +
		"a shell or a compose file may have replaced that when the stored value was made. " +
		"Make it again, with the secret in single quotes, or with each $ doubled in a compose file"},

	otherLetterCase: {LetterCase, "the secret matches in the other letter case: " +
		"its hex digits are upper-case on one side and lower-case on the other. " +
		"Write them alike on both sides"},

	escapes: {Escaped, "the secret matches without the escapes in it " +
		"(of JSON, HTML or a shell, such as \\u0026, &amp; and \\/): " +
		"give the relying party the secret without them"},
	madeWithEscapes: {Escaped, "the secret matches with escapes in it " +
		"(of JSON or HTML, such as \\u0026, &amp; and \\/): the stored value was made with them. " +
		"Make the stored value from the secret itself"},

	inUTF16: {CharacterEncoding, "the secret matches once it is read as UTF-16, which > of " +
		"Windows PowerShell and some editors write: save it without that on the relying party's side " +
		"(Set-Content -NoNewline -Encoding ascii, for a secret of letters and digits)"},
	charactersReplaced: {CharacterEncoding, "what is presented is the registered secret " +
		"with other characters replaced, by U+FFFD or a question mark: " +
		"it went through a wrong character set on the relying party's side. " +
		"Use UTF-8 there, or a secret of letters and digits"},
	madeWithReplaced: {CharacterEncoding, "what is registered is what is presented " +
		"with other characters replaced, by U+FFFD or a question mark: " +
		"it went through a wrong character set. " +
		"Make the stored value from the secret in UTF-8"},
	latin1Read: {CharacterEncoding, "the secret matches in UTF-8: " +
		"it was read as Latin-1 on the relying party's side. " +
		"Read it as UTF-8 there, or use a secret of letters and digits"},
	latin1Sent: {CharacterEncoding, "the secret matches in UTF-8: it arrives in Latin-1, " +
		"as some relying parties send it with client_secret_basic. " +
		"Use client_secret_post, or a secret of letters and digits"},
	madeInLatin1: {CharacterEncoding, "the secret matches in Latin-1: " +
		"the stored value was made in that encoding. " +
		"Make it from the secret in UTF-8, or use a secret of letters and digits"},
	madeFromMisread: {CharacterEncoding, "the secret matches once its UTF-8 is read as Latin-1: " +
		"the stored value was made so. " +
		"Make it from the secret in UTF-8, or use a secret of letters and digits"},

	lineBreaks: {LineBreak, "the secret matches without the line breaks or spaces within it, " +
		"as openssl rand -base64 or a copied page has them: remove them on the relying party's side"},
	madeInLines: {LineBreak, "the secret matches with line breaks within it, " +
		"as openssl rand -base64 writes them: the stored value was made with them. " +
		"Make it again, from the secret in one line"},

	cutOnTheWay: {Cut, "what is presented is the first 72 bytes of the registered secret: " +
		"something on the relying party's side drops the rest. Use a shorter secret"},
	madeFromBeginning: {Cut, "the first 72 bytes of the secret match: " +
		"bcrypt dropped the rest when the stored value was made, " +
		"or it does not belong to the secret. Remove it on the relying party's side, or " +
		"make the stored value from the whole secret, with a scheme other than bcrypt"},
	moreBehind: {WholeLine, "the first 72 characters match: what follows does not belong to the secret: " +
		"remove it on the relying party's side"},
	moreAround: {WholeLine, "what is presented contains the registered secret, " +
		"with something before or after it: remove that on the relying party's side"},
	twice: {WholeLine, "what is presented is the secret twice, one behind the other: " +
		"leave it once on the relying party's side"},
	paddingLost: {Cut, "the secret matches with = or == at its end, which is lost " +
		"on the relying party's side: give it the whole secret, in quotes if a file of settings has it"},
	madeWithoutPadding: {Cut, "the secret matches without the = at its end: " +
		"the stored value was made without it. Make it from the whole secret"},
	cutAtMark: {Cut, "what is presented is the registered secret up to a #, a ; or a space, " +
		"where a file of settings or a shell ends the value: " +
		"put the secret in quotes on the relying party's side"},
	cutAtAmpersand: {Cut, "what is presented is the registered secret up to an &, " +
		"where a form that is not encoded, or a shell, ends the value: form-encode the body " +
		"(curl --data-urlencode), or put the secret in single quotes on the relying party's side"},
	cutSomewhere: {Cut, "what is presented is a part of the registered secret: " +
		"the rest is missing on the relying party's side. Give it the whole secret"},

	presentedReference: {Reference, "what is presented has the shape of a text that stands " +
		"for a secret (the name of a file or a variable, a template), " +
		"and nothing has put the secret in its place: give the relying party the secret itself, " +
		"or let something replace the text"},
	presentedPlaceholder: {Reference, "what is presented is a placeholder or a mask, " +
		"such as CHANGEME or asterisks: give the relying party the secret itself"},
	registeredReference: {Reference, "what is registered has the shape of a text that stands " +
		"for a secret (the name of a file or a variable, a template), " +
		"and nothing has put the secret in its place: register the secret's digest, " +
		"or let something replace the text"},
	registeredPlaceholder: {Reference, "what is registered is a placeholder or a mask, " +
		"such as CHANGEME or asterisks: make a secret, and register its digest"},

	arrivedWhole: {AnotherSecret, "what is presented arrived whole, because its checksum is right: " +
		"the stored value was made from another secret, or from this one with a mistake. " +
		"Make the stored value again from this secret, or give the relying party the other one"},
	madeFromPart: {Cut, "a part of the secret matches: its beginning or its end was missing " +
		"when the stored value was made. Make the stored value again from the whole secret"},
	arrivedAltered: {Checksum, "the secret in what is presented begins with the prefix " +
		"and has a wrong checksum: it was cut or mistyped, or not generated with this prefix. " +
		"Give the relying party the whole secret"},
	registeredAltered: {Checksum, "what is registered begins with the prefix " +
		"and has a wrong checksum: it was cut or mistyped, or not generated with this prefix. " +
		"Make the stored value from the whole secret"},
}

// theShape stands in a text for the name of a shape.
const theShape = "a digest of other software"
