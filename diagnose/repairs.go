package diagnose

// A repair turns what is presented into what may be registered.
type repair struct {
	cause cause
	apply func(presented string) []string // the likeliest first; may repeat its argument
	kind  kind
}

// kind says what a repair does to a text, and so which repair may follow it.
type kind int

const (
	strips  kind = iota // removes what stands around the secret: any repair may follow
	changes             // changes the secret: any repair may follow that is not final
	final               // follows what strips, or nothing; no repair follows it
)

// suggested are the repairs that a text itself calls for, the likeliest first.
// They leave most other texts as they are.
var suggested = []repair{
	{spaceAround, trims, strips},
	{inUTF16, fromUTF16, strips},
	{invisible, visible, strips},
	{lineEndEscaped, withoutLineEnd, strips},
	{quotesAround, unquote, strips},
	{punctuationAfter, withoutPunctuation, strips},
	{bracketsAround, withoutBrackets, strips},
	{inHeader, headerSecrets, strips},
	{headerNotEncoded, headerUndecoded, final},
	{inForm, formSecrets, strips},
	{formNotEncoded, formUndecoded, final},
	{inJSON, jsonSecrets, strips},
	{inAddress, addressPassword, strips},
	{restOfLine, inForms, strips},
	{prefixBefore, prefixed, strips},
	{restOfLine, values, strips},
	{restOfLine, withoutComment, strips},
	{twice, halved, final},
	{encoded, percentDecode, changes},
	{plusDecoded, plusForSpace, final},
	{encodedAsBase64, base64Decode, strips},
	{dollarsDoubled, singleDollars, changes},
	{percentAtEnd, withoutPercent, strips},
	{lineBreaks, joined, changes},
	{escapes, unescape, changes},
	{latin1Read, misread, changes},
	{latin1Sent, sentAsLatin1, changes},
	{decoded, percentEncode, final},
	{otherLetterCase, otherCase, final},
	{madeWithoutDollars, eaten, changes},
}

// common are the repairs that nothing in a text calls for and that are often
// right: what echo adds to a secret before it is hashed, and the padding of base64.
var common = []repair{
	{madeWithSpace, func(s string) []string { return []string{s + "\n"} }, changes},
	{madeWithSpace, func(s string) []string { return []string{s + "\r\n"} }, changes},
	{paddingLost, padded, final},
}

// rare are those that are seldom right.
var rare = []repair{
	{madeWithDollars, doubleDollars, changes},
	{madeWithSpace, addSpace, changes},
	{madeWithQuotes, addQuotes, final},
	{madeFromBase64, base64Encode, final},
	{madeWithoutPadding, withoutPadding, final},
	{madeInLines, broken, final},
	{madeWithEscapes, escapeText, final},
	{madeInLatin1, asLatin1, final},
	{madeFromMisread, asMisread, final},
	{somePlusDecoded, plusForSome, final},
}

// addSpace returns s with white space as commands and editors add it.
func addSpace(s string) []string {
	return []string{s + " ", " " + s, s + " \r\n", s + "\t", s + "\n\n"}
}

// addQuotes returns s in quotes, and with what echo adds to them in a shell and
// in cmd.exe.
func addQuotes(s string) []string {
	double, single := `"`+s+`"`, "'"+s+"'"
	return []string{double, single, double + "\n", single + "\n", double + " \r\n"}
}
