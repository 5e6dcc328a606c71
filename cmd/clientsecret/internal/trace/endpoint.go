package trace

// endpoint is where a request goes.
type endpoint int

const (
	authorization endpoint = iota // for a browser
	pushed                        // for the application, before the browser (RFC 9126)
	device                        // for a device, and for the browser of its user (RFC 8628)
	token                         // for the application itself
)

var endpointNames = map[endpoint]string{
	authorization: "authorization",
	pushed:        "pushed-authorization",
	device:        "device-authorization",
	token:         "token",
}

func (e endpoint) String() string { return endpointNames[e] }

// flow returns where the requests of an endpoint count: all that lead to a
// token request count as authorizations.
func (e endpoint) flow() endpoint {
	if e == token {
		return token
	}
	return authorization
}
