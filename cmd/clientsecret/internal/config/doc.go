// Package config finds the client secrets in configuration files of OpenID
// Connect providers. It replaces them without changing any other byte.
//
// A file goes through these steps:
//
//   - Masking. The actions of Go templates, {{ … }}, are no YAML. Each is
//     overwritten with letters or spaces of the same length, so that the rest
//     can be parsed and no position changes. What stands in an action is not
//     known.
//   - Parsing. The masked text is a source: its YAML or JSON documents, with
//     the place of each value. A Kubernetes ConfigMap or Secret holds further
//     documents as text. Each is a source of its own, which knows where its
//     text stands in the outer one.
//   - Finding. Each layout that is known has a path to the clients; a caller
//     can give paths to the secrets instead. A path is followed one step after
//     the other, from the top of the document to a node. The steps tell later
//     what the node belongs to.
//   - Judging. A place where a stored value may be is a candidate. It becomes a
//     Client, which says what is stored there, or why nothing is (Skipped). It
//     also says why the value has to stay as it is (Kept): the provider needs
//     the secret itself, or the value cannot be replaced safely. In doubt, it
//     stays.
//
// Replace reads what it has written once more, and compares. It fails if any
// other value of the file has changed.
package config
