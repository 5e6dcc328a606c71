package wholefile

// KeepAttributes lets tests call it with a closed file.
var KeepAttributes = keepAttributes

// BeforeStep sets what runs before each step of a replacement, and returns what
// puts the former function back.
func BeforeStep(f func(step string) error) (restore func()) {
	former := beforeStep
	beforeStep = f
	return func() { beforeStep = former }
}
