package main

import (
	"strings"
	"unicode/utf8"

	"github.com/clientsecret/clientsecret"
)

// This file says which relying parties cannot present a secret that matches. It
// follows tests of 41 configurations of some 30 client libraries. Letters and
// digits are the only characters that all of them send unchanged.

// trouble is what some relying parties do to some characters.
type trouble struct {
	has  func(secret string) bool
	text string
}

// unreserved are the characters that most encoders leave as they are.
const unreserved = string(clientsecret.RFC3986Unreserved)

// troubles are in the order in which they are common.
var troubles = []trouble{
	{func(s string) bool { return strings.ContainsAny(s, "+%") },
		"it can fail with client_secret_basic all the same: some applications do not encode " +
			"+ and % (curl -u, httpx, authlib, requests-oauthlib, django-allauth, ruby-oauth2, " +
			"client-oauth2, arctic, PHP's league). Use client_secret_post there"},
	{func(s string) bool { return strings.ContainsAny(s, "&+%") },
		"it can fail with client_secret_post and curl -d, which loses what follows an & " +
			"and sends + and % as they are: use --data-urlencode"},
	{hasOther,
		"it can fail with client_secret_basic all the same: some applications send Latin-1 " +
			"(authlib, requests-oauthlib, django-allauth, social-auth-core, Perl's Net::OAuth2), " +
			"and simple-oauth2 refuses such a secret. Use client_secret_post there"},
	{func(s string) bool { return strings.Trim(s, unreserved) != "" },
		"it can fail with client_secret_basic at a provider that does not percent-decode: " +
			"most applications encode (RFC 6749, section 2.3.1)"},
	{func(s string) bool { return strings.Trim(s, unreserved) == "" && strings.ContainsAny(s, "-._~") },
		"it can fail with client_secret_basic at a provider that does not percent-decode: " +
			"openid-client, oauth4webapi and others encode even - . _ ~"},
}

func hasOther(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

// mayFail returns with which clients and methods a secret that matches can still
// fail, a sentence for each; nothing for letters and digits.
func mayFail(secret string) []string {
	found := []string{}
	for _, t := range troubles {
		if t.has(secret) {
			found = append(found, t.text)
		}
	}
	return found
}
