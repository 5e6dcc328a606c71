package diagnose

// A cause is a row of the table of findings.
type cause int

const (
	presentedItself cause = iota
	secretAndStored
	presentedOtherDollars
	presentedBeginning
	presentedOtherForm
	presentedAnother
	presentedDamaged
	presentedIdentity
	wrongWayRound
	prefixBefore

	damaged
	foreignMatches
	foreignPlain
	damagedShape
	foreignConverts
	foreignAnother
	foreignAltered
	foreignShape
	wrappedShape
	registeredLine

	spaceAround
	madeWithSpace
	invisible
	lineEndEscaped

	quotesAround
	madeWithQuotes
	bracketsAround
	punctuationAfter

	restOfLine
	percentAtEnd

	inHeader
	headerNotEncoded
	inForm
	formNotEncoded
	inJSON
	inAddress

	encoded

	decoded
	notEncoded
	plusDecoded
	somePlusDecoded

	encodedAsBase64
	madeFromBase64

	registeredSum
	presentedSum

	dollarsDoubled
	dollarsLost
	dollarsFilledIn
	madeWithDollars
	madeWithoutDollars

	otherLetterCase

	escapes
	madeWithEscapes

	inUTF16
	charactersReplaced
	madeWithReplaced
	latin1Read
	latin1Sent
	madeInLatin1
	madeFromMisread

	lineBreaks
	madeInLines

	cutOnTheWay
	madeFromBeginning
	moreBehind
	moreAround
	twice
	paddingLost
	madeWithoutPadding
	cutAtMark
	cutAtAmpersand
	cutSomewhere

	presentedReference
	presentedPlaceholder
	registeredReference
	registeredPlaceholder

	arrivedWhole
	madeFromPart
	arrivedAltered
	registeredAltered
)
