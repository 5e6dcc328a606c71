// Command import does nothing but import the library: .ci/run counts what that
// allocates.
package main

import _ "github.com/clientsecret/clientsecret"

func main() {}
