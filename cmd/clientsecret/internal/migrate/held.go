package migrate

import "github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"

// Held is a plan that replaces no secret, for files that must get no digest.
// What is sealed has its $ signs already, so it may be sealed with another key.
type Held struct {
	Plan
	Why string
}

func (p Held) judge(c *config.Client) (method, *Left) {
	m, left := p.Plan.judge(c)
	if m == nil || config.IsSealed(c.Stored) {
		return m, left
	}
	return nil, &Left{c, Remains, p.Why}
}
