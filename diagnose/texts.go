package diagnose

// A cause is a row of the table of findings.
type cause int

const (
	presentedItself cause = iota
	presentedOtherDollars
	presentedBeginning
	presentedAnother
	presentedDamaged
	wrongWayRound
	prefixBefore

	damaged
	registeredNoop
	damagedShape
	foreignShape
	wrappedShape

	spaceAround
	madeWithSpace

	quotesAround
	madeWithQuotes

	restOfLine

	encoded

	decoded
	plusDecoded

	encodedAsBase64
	madeFromBase64

	registeredSum
	presentedSum
	madeFromSum

	dollarsDoubled
	dollarsLost
	madeWithDollars
	madeWithoutDollars

	otherLetterCase

	cutOnTheWay
	madeFromBeginning
)

// giveSecret says what to do about a stored value that is presented.
const giveSecret = "give the relying party the secret that it was made from"

// findings has the code and the text of each cause. A text says what matched or
// what was recognised, then what to do. It fits after "clientsecret: ".
var findings = [...]Finding{
	presentedItself: {StoredValue, "what is presented is the stored value itself: " + giveSecret},
	presentedOtherDollars: {StoredValue, "what is presented is the stored value itself, " +
		"with $ signs that are lost or doubled: " + giveSecret},
	presentedBeginning: {StoredValue, "what is presented is the beginning of " +
		"the stored value itself: " + giveSecret},
	presentedAnother: {StoredValue, "what is presented is a stored value, " +
		"though not this one: " + giveSecret},
	presentedDamaged: {StoredValue, "what is presented has the shape of a stored value " +
		"that is damaged or that other software made: " + giveSecret},
	wrongWayRound: {StoredValue, "the two are the wrong way round: " +
		"what is presented is a stored value of what is registered. " +
		"Store that value, and give the relying party the secret"},
	prefixBefore: {StoredValue, "the secret matches without the $plaintext$, $base64$ or {noop} " +
		"before it: only a provider reads these forms. Give the relying party the secret itself"},

	damaged: {DamagedValue, "what is registered is a damaged digest, taken as the secret itself: " +
		"the secret matches once the digest is stored as it was made. " +
		"Remove what stands around it, and correct its $ signs"},
	registeredNoop: {DamagedValue, "the secret matches without the {noop} before what is registered: " +
		"only Spring Security reads that form. Remove it"},
	damagedShape: {DamagedValue, "what is registered has the shape of a digest " +
		"that has lost its $ signs, and is taken as the secret itself. " +
		"A shell or a compose file may have replaced them: make the stored value again, " +
		"in single quotes, or with each $ doubled in a compose file"},
	foreignShape: {DamagedValue, "what is registered has the shape of a digest " +
		"that other software made, and is taken as the secret itself: " +
		"make a new stored value from the secret"},
	wrappedShape: {DamagedValue, "what is registered has the shape of a stored value " +
		"with something around it, and is taken as the secret itself: " +
		"remove what stands around it"},

	spaceAround: {SurroundingSpace, "the secret matches without the white space around it " +
		"(a line end, a space, a byte order mark): remove it on the relying party's side. " +
		"echo ends a file with a newline, printf %s does not"},
	madeWithSpace: {SurroundingSpace, "the secret matches with a line end or a space " +
		"before or after it: the stored value was made with it, as echo adds one. " +
		"Make the stored value again, with printf %s"},

	quotesAround: {Quotes, "the secret matches without the quotes around it: " +
		"remove them on the relying party's side"},
	madeWithQuotes: {Quotes, "the secret matches with quotes around it: " +
		"the stored value was made with them. Make it again without them"},

	restOfLine: {WholeLine, "the secret matches without the rest of its line " +
		"(a name before it, quotes, a comma, a comment): give the relying party the value only"},

	encoded: {PercentEncoded, "the secret matches once it is percent-decoded: " +
		"it is encoded more often than it is decoded (RFC 6749, section 2.3.1). " +
		"Give the relying party the secret itself. If it has that, use client_secret_post, " +
		"or a secret without reserved characters"},

	decoded: {PercentDecoded, "the secret matches once it is percent-encoded: " +
		"it is decoded more often than it is encoded (RFC 6749, section 2.3.1). " +
		"Make the stored value from the secret itself, " +
		"and use a secret without reserved characters"},
	plusDecoded: {PercentDecoded, "the secret matches with + for a space: " +
		"a + that nobody encoded was decoded (RFC 6749, section 2.3.1). " +
		"Use client_secret_post, or a secret without reserved characters"},

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
	madeFromSum: {Hashed, "the SHA-256 of the secret matches: the stored value was made from that. " +
		"Make it again, from the secret itself"},

	dollarsDoubled: {DollarSigns, "the secret matches with $ for each $$ or \\$: " +
		"its $ signs are doubled or escaped where nothing makes them single again. " +
		"Give the relying party the secret with single $ signs"},
	dollarsLost: {DollarSigns, "what is presented is the registered secret " +
		"without what begins with its $ signs: a shell or a compose file may have replaced that. " +
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

	cutOnTheWay: {Cut, "what is presented is the first 72 bytes of the registered secret: " +
		"something on the relying party's side drops the rest. Use a shorter secret"},
	madeFromBeginning: {Cut, "the first 72 bytes of the secret match: " +
		"the rest was dropped when the stored value was made, as bcrypt does, " +
		"or does not belong to the secret. " +
		"Make the stored value from the whole secret, with a scheme other than bcrypt"},
}
