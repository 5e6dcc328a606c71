package term

import "os"

// Output writes results to a file. It keeps the first error, because not every
// caller reports errors, and writes nothing after it.
type Output struct {
	file *os.File
	err  error
}

// NewOutput returns an Output that writes to f.
func NewOutput(f *os.File) *Output { return &Output{file: f} }

// Write writes to the file.
func (o *Output) Write(p []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.file.Write(p)
	o.err = err
	return n, err
}

// Err returns the first error of Write.
func (o *Output) Err() error { return o.err }
