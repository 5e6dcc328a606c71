package trace

// endpoint is where a request goes.
type endpoint int

const (
	authorization endpoint = iota // for a browser
	pushed                        // for the application, before the browser (RFC 9126)
	device                        // for a device, and for the browser of its user (RFC 8628)
	token                         // for the application itself
	introspection                 // for a server that is presented a token (RFC 7662)
	revocation                    // for the application itself (RFC 7009)
)

var endpointNames = map[endpoint]string{
	authorization: "authorization",
	pushed:        "pushed-authorization",
	device:        "device-authorization",
	token:         "token",
	introspection: "introspection",
	revocation:    "revocation",
}

func (e endpoint) String() string { return endpointNames[e] }

// flow returns where the requests of an endpoint count: all that lead to a
// token request count as authorizations.
func (e endpoint) flow() endpoint {
	if e == pushed || e == device {
		return authorization
	}
	return e
}

// ofTokens reports whether an endpoint takes tokens. The log does not say whose
// requests succeeded there, so only refusals are told.
func (e endpoint) ofTokens() bool { return e == introspection || e == revocation }
