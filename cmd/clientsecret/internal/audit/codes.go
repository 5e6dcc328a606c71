package audit

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/clientsecret/clientsecret"
)

// Code is the kind of a finding or a note.
type Code string

// The codes that are not warnings of the library.
const (
	SharedValue  Code = "shared-value"  // several clients have the same stored value
	SharedSecret Code = "shared-secret" // several clients have the same secret in the clear
	SharedID     Code = "shared-id"     // several clients have the same id
	Checksum     Code = "checksum"      // the secret begins with the prefix, and was cut or mistyped
	PublicSecret Code = "public-secret" // a public client has a secret
	NoSecret     Code = "no-secret"     // a confidential client has no secret
	NoID         Code = "no-id"         // a client has no id
	Reference    Code = "reference"     // a text stands for a secret that is elsewhere
	ClearNeeded  Code = "clear-needed"  // a digest, where the secret itself is needed
	Expired      Code = "expired"       // the secret has expired
	Variable     Code = "variable"      // what replaces a variable would destroy digests
	NotReadable  Code = "not-readable"  // the stored value cannot be read, or is refused
	ShortID      Code = "short-id"      // the id has 40 or fewer characters
	NotChecked   Code = "not-checked"   // there was nothing that could be checked
	Vouched      Code = "vouched"       // the secret is said to have been generated
	Kept         Code = "kept"          // migrate leaves it as it is
)

// guidance is Authelia's, on ids and secrets of clients.
const guidance = "https://www.authelia.com/integration/openid-connect/" +
	"frequently-asked-questions/#how-do-i-generate-a-client-identifier-or-client-secret"

// Guidance for files of other providers.
const (
	clientIDs       = "https://www.rfc-editor.org/rfc/rfc6749#section-2.2"
	clientPasswords = "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1"
	guessing        = "https://www.rfc-editor.org/rfc/rfc6749#section-10.10"
)

// row says whether a code is a note, and what to tell the operator.
type row struct {
	note      bool
	message   string // empty if each finding has its own
	reference string
}

// The two kinds. A finding makes the exit status 1; a note does not.
const (
	finding = false
	note    = true
)

// table decides which codes are findings and which are notes. The library's
// warnings bring their own messages.
var table = map[Code]row{
	Code(clientsecret.WarnPlaintextPrefix):  {note: finding},
	Code(clientsecret.WarnPlaintextBare):    {note: finding},
	Code(clientsecret.WarnPlaintextBase64):  {note: finding},
	Code(clientsecret.WarnLooksHashed):      {note: finding},
	Code(clientsecret.WarnKnownSecret):      {note: finding},
	Code(clientsecret.WarnSurroundingSpace): {note: finding},
	Code(clientsecret.WarnShortSecret):      {note: finding},
	Code(clientsecret.WarnUnsafeCharacters): {note: note},
	Code(clientsecret.WarnWeakWorkFactor):   {note: finding},
	Code(clientsecret.WarnLegacyAlgorithm):  {note: finding},
	Code(clientsecret.WarnCutKey):           {note: finding},
	Code(clientsecret.WarnExpensive):        {note: finding},
	Code(clientsecret.WarnUnsealed):         {note: finding},

	SharedValue: {finding, "several clients have the same stored value, so they share a secret: " +
		"give each its own", guidance},
	SharedSecret: {finding, "several clients share a secret, so each can act as the others: " +
		"give each its own", guidance},
	SharedID: {finding, "several clients have the same id: " +
		"the provider refuses to start or ignores one; give each its own", guidance},
	Checksum: {finding, "the secret begins with the prefix and has a wrong checksum: " +
		"it was cut or mistyped, or not generated with this prefix. " +
		"Compare it with the application's secret, or replace both", guidance},
	PublicSecret: {finding, "a public client has a secret: " +
		"remove the secret, or set public to false",
		"https://www.rfc-editor.org/rfc/rfc6749#section-2.1"},
	NoSecret: {finding, "a confidential client has no secret: give it one, " +
		"set public to true, or choose a method without a secret",
		"https://www.rfc-editor.org/rfc/rfc6749#section-2.3"},
	NoID: {finding, "the client has no id, so the provider refuses it or ignores it: " +
		"give it one, or correct the name of its key", guidance},
	Reference:   {finding, "", guidance},
	ClearNeeded: {finding, "", "https://openid.net/specs/openid-connect-core-1_0.html#Signing"},
	Expired:     {finding, "", "https://www.rfc-editor.org/rfc/rfc7591#section-3.2.1"},
	Variable: {finding, "the line that is named has what may be an environment variable. " +
		"What replaces it may take the $ signs of digests too, as Authelia's filter expand-env does: " +
		"write its value there. If it is only text, or if the other $ signs stay, give --dollar-signs-stay",
		"https://www.authelia.com/configuration/methods/files/#expand-environment-variable-filter"},
	NotReadable: {finding, "", guidance},

	ShortID: {note, "the id has 40 or fewer characters: " +
		"give new clients a longer, random one", guidance},
	Vouched: {note, "somebody vouched that the secret was generated, so its hash is cheap: " +
		"if that is not sure, store a new value", guidance},
	NotChecked: {note, "", ""},
	Kept:       {note, "", ""},
}

// Codes returns all codes, sorted.
func Codes() []Code { return slices.Sorted(maps.Keys(table)) }

// refer replaces references to guidance of Authelia, and of a protocol that has no part
// in it, if the client is known to belong to another provider.
func (c *Client) refer() {
	if !c.others {
		return
	}
	for i := range c.Warnings {
		f := &c.Warnings[i]
		authelias := strings.HasPrefix(f.Reference, "https://www.authelia.com/")
		switch {
		case f.Code == ShortID, f.Code == SharedID, f.Code == NoID:
			f.Reference = clientIDs
		case authelias && f.Code == Code(clientsecret.WarnShortSecret):
			f.Reference = guessing
		case authelias, f.Code == ClearNeeded && c.byProvider:
			f.Reference = clientPasswords
		}
	}
}

// newFinding returns the table's finding for a code. An empty message means the
// table's.
func newFinding(code Code, message string) Finding {
	r := table[code]
	return Finding{code, cmp.Or(message, r.message), r.reference, r.note, nil}
}
