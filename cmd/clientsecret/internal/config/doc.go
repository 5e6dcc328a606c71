// Package config finds the client secrets in configuration files of OpenID
// Connect providers. It replaces them without changing any other byte.
//
// A file goes through these steps:
//
//   - Masking. The actions of Go templates, {{ … }}, are not YAML. Each is
//     overwritten with letters or spaces of the same length, so that the rest
//     can be parsed and no position changes. What an action writes is unknown.
//   - Parsing. The masked text is a source: its YAML or JSON documents, with
//     the place of each value. A text in a document, such as one in a
//     Kubernetes ConfigMap, may hold further documents. Each text is a source of
//     its own that knows its place in the outer one.
//   - Finding. Each known layout has a path to the clients, which may begin
//     anywhere in a document; a caller can give paths to the secrets instead. A
//     path leads to a node, step by step. The steps tell later what the node
//     belongs to. What looks like a client and belongs to no layout is an error.
//   - Judging. A place that may hold a stored value is a candidate. It becomes
//     a Client, which has the stored value, or says why there is none
//     (Skipped). It also says why the value has to stay as it is (Kept): the
//     provider needs the secret itself, or the value cannot be replaced safely.
//     In doubt, it stays.
//
// Replace reads its result again, and compares. It fails if any other value of
// the file has changed.
package config
