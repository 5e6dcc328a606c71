//go:build race

package clientsecret_test

func init() { raceEnabled = true }
