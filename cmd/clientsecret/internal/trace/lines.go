package trace

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

const (
	bufferSize = 64 << 10

	// probeSize is how much of a log is read to tell its type.
	probeSize = 512
)

// Errors of logs that cannot be read. They are wrapped with the name of the
// log.
var (
	errEmpty   = errors.New("it is empty: there is nothing to trace")
	errBinary  = errors.New("it is a binary file: give the provider's log")
	errTar     = errors.New("it is a tar archive: run tar -xOf LOG | clientsecret trace")
	errUTF16   = errors.New("it is UTF-16: run iconv -f UTF-16 -t UTF-8 LOG | clientsecret trace")
	errFormat  = errors.New("no line is in Authelia's text or JSON format: give the provider's log")
	errWrapper = errors.New("its lines are within JSON: " +
		"run jq -r .FIELD LOG | clientsecret trace, with that field's name")
	errViewer = errors.New("a log viewer changed its lines: give the log itself (docker logs authelia)")
)

// compressions are refused by name, because only gzip is read. The first bytes
// of a file tell which one it is.
var compressions = []struct{ magic, name, command string }{
	{"\xfd7zXZ\x00", "xz", "xz -dc"},
	{"\x28\xb5\x2f\xfd", "zstd", "zstd -dc"},
	{"BZh", "bzip2", "bzip2 -dc"},
	{"PK\x03\x04", "zip", "unzip -p"},
}

// lines reads a log line by line, in constant memory. It may be compressed.
type lines struct {
	r     *bufio.Reader
	file  io.Closer
	count int64 // of the lines
	bytes int64 // after decompression
	skip  bool  // the next piece continues a line that did not fit
}

func openLines(l Log) (*lines, error) {
	file, err := l.Open()
	if err != nil {
		return nil, err
	}
	ls := &lines{r: bufio.NewReaderSize(file, bufferSize), file: file}
	if err := ls.identify(); err != nil {
		file.Close()
		return nil, err
	}
	return ls, nil
}

// identify looks at the first bytes of the log. It decompresses gzip and
// refuses what is not a log.
func (ls *lines) identify() error {
	head, err := ls.peek()
	if err != nil {
		return err
	}
	if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(ls.r)
		if err != nil {
			return fmt.Errorf("its gzip header is damaged: %w", err)
		}
		ls.r = bufio.NewReaderSize(z, bufferSize)
		if head, err = ls.peek(); err != nil {
			return compressionError(err)
		}
	}
	return checkType(head)
}

// peek returns the first bytes of the log. A log may have fewer than probeSize.
func (ls *lines) peek() ([]byte, error) {
	head, err := ls.r.Peek(probeSize)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return head, err
}

// checkType refuses what is not text, by its first bytes.
func checkType(head []byte) error {
	for _, c := range compressions {
		if bytes.HasPrefix(head, []byte(c.magic)) {
			return fmt.Errorf("it is compressed with %s: run %s LOG | clientsecret trace",
				c.name, c.command)
		}
	}
	cutRune := func(r rune) bool { return r == utf8.RuneError }
	switch {
	case len(head) == 0:
		return errEmpty
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return errUTF16
	case len(head) > 262 && string(head[257:262]) == "ustar":
		return errTar
	case bytes.IndexByte(head, 0) >= 0, !utf8.Valid(bytes.TrimRightFunc(head, cutRune)):
		return errBinary
	}
	return nil
}

// next returns the next line without its end. The line is valid until the next
// call. If a line is longer than the buffer, it returns the beginning. After
// the last line it returns io.EOF.
func (ls *lines) next() ([]byte, error) {
	for {
		line, err := ls.r.ReadSlice('\n')
		ls.bytes += int64(len(line))
		rest := ls.skip
		ls.skip = errors.Is(err, bufio.ErrBufferFull)
		switch {
		case ls.skip, err == nil:
		case !errors.Is(err, io.EOF):
			return nil, compressionError(err)
		case len(line) == 0:
			return nil, io.EOF
		}
		if rest {
			continue
		}
		ls.count++
		return bytes.TrimRight(line, "\r\n"), nil
	}
}

// compressionError says what is wrong with compressed data. It returns other
// errors unchanged.
func compressionError(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("its compressed data is cut off; what was before is counted: %w", err)
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.As(err, &corrupt):
		return fmt.Errorf("its compressed data is damaged; what was before is counted: %w", err)
	}
	return err
}
