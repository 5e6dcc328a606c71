package config

import (
	"strings"

	"github.com/clientsecret/clientsecret/internal/shape"
)

// IsHex reports whether the stored value is hex digits, as many as a hash has. It may
// be a hash, or a secret of openssl rand -hex.
func (c *Client) IsHex() bool {
	if strings.Trim(c.Stored, "0123456789abcdefABCDEF") != "" {
		return false
	}
	s, ok := shape.Of(c.Stored)
	return ok && s.Kind == shape.Hex
}

// IsHexSecret reports whether it is hex digits that must be the secret: the provider
// or the protocol needs that itself, so a hash would not work.
func (c *Client) IsHexSecret() bool { return c.IsHex() && c.NoDigest() != "" }
