package config

// This file finds the paths to the secrets of the clients that are understood. With
// these, what is not understood is left alone.

// mostLists is how many lists of clients are named at most.
const mostLists = 100

// known are the paths to the secrets of clients.
type known struct {
	seen  map[knownPlace]bool
	paths []Path
	more  bool // some cannot be named
}

// knownPlace is where clients are that have the same path.
type knownPlace struct {
	source *source
	in     *node // the list of the clients; nil if the document is one
	key    string
}

// add notes the path to a secret.
func (k *known) add(s *source, of candidate) {
	at := knownPlace{source: s, key: of.within.String()}
	if last := len(of.steps) - 1; last >= 0 {
		at.in = of.steps[last].from
	}
	if s.isCopy() || k.seen[at] {
		return
	}
	if len(k.seen) == mostLists {
		k.more = true
		return
	}
	k.seen[at] = true
	path := append(s.pathOf(of.steps), of.within...)
	if pathText(path) == "" {
		k.more = true
	}
	for _, other := range k.paths {
		if other.String() == path.String() {
			return
		}
	}
	k.paths = append(k.paths, path)
}

// without returns the paths, if they lead to all clients that are understood and to
// nothing that is not.
func (k *known) without(unknown []Unknown) []string {
	if k.more || len(k.paths) > mostPaths {
		return nil
	}
	var texts []string
	for _, path := range k.paths {
		for _, u := range unknown {
			if other, err := ParsePath(u.Path); err == nil && path.mayMeet(other) {
				return nil
			}
		}
		texts = append(texts, path.String())
	}
	return texts
}

// mayMeet reports whether two paths may lead to the same place.
func (p Path) mayMeet(other Path) bool {
	if len(p) != len(other) {
		return false
	}
	for i, key := range p {
		any := key == eachKey || other[i] == eachKey
		if !any && key != other[i] {
			return false
		}
	}
	return true
}
