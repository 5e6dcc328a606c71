package trace

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
	"unicode/utf8"
)

// This file reads logs line by line in constant memory, and several of them in the
// order of time.

// A Log is a file, or standard input.
type Log struct {
	Name string // for messages

	// Open opens it at its beginning. It is called again for each reading, unless
	// Once is set.
	Open func() (io.ReadCloser, error)

	// Once is set if it can be read once only, such as standard input.
	Once bool
}

const (
	bufferSize = 64 << 10

	// probeSize is how much of a log is looked at to tell what it is.
	probeSize = 512
)

// Errors of logs that cannot be read. They are wrapped with the name of the log.
var (
	errEmpty  = errors.New("it is empty: there is nothing to trace")
	errBinary = errors.New("it is a binary file, not a log: give the log of the provider")
	errTar    = errors.New("it is a tar archive: pipe what is in it, tar -xOf LOG | clientsecret trace")
	errUTF16  = errors.New("it is UTF-16, as PowerShell writes it: convert it, iconv -f UTF-16 -t UTF-8")
)

// compressions are those that are refused by name, by how their files begin. gzip
// is read.
var compressions = []struct{ magic, name, command string }{
	{"\xfd7zXZ\x00", "xz", "xz -dc"},
	{"\x28\xb5\x2f\xfd", "zstd", "zstd -dc"},
	{"BZh", "bzip2", "bzip2 -dc"},
	{"PK\x03\x04", "zip", "unzip -p"},
}

// lines reads a log, compressed or not, line by line.
type lines struct {
	r     *bufio.Reader
	file  io.Closer
	count int64 // of the lines
	bytes int64 // after decompression
	skip  bool  // the rest of a line that did not fit
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

// identify looks at how the log begins, and decompresses it if it is compressed
// with gzip.
func (ls *lines) identify() error {
	head, err := ls.r.Peek(probeSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(ls.r)
		if err != nil {
			return fmt.Errorf("it begins as a gzip file and is none: %w", err)
		}
		ls.r = bufio.NewReaderSize(z, bufferSize)
		if head, err = ls.r.Peek(probeSize); err != nil && !errors.Is(err, io.EOF) {
			return truncated(err)
		}
	}
	for _, c := range compressions {
		if bytes.HasPrefix(head, []byte(c.magic)) {
			return fmt.Errorf("it is compressed with %s: pipe it in, %s LOG | clientsecret trace", c.name, c.command)
		}
	}
	switch {
	case len(head) == 0:
		return errEmpty
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return errUTF16
	case len(head) > 262 && string(head[257:262]) == "ustar":
		return errTar
	case bytes.IndexByte(head, 0) >= 0, !utf8.Valid(bytes.TrimRightFunc(head, func(r rune) bool { return r == utf8.RuneError })):
		return errBinary
	}
	return nil
}

// next returns the next line without its end, valid until the next call, and io.EOF
// after the last. Of a line longer than the buffer it returns the beginning.
func (ls *lines) next() ([]byte, error) {
	for {
		line, err := ls.r.ReadSlice('\n')
		ls.bytes += int64(len(line))
		rest := ls.skip
		ls.skip = errors.Is(err, bufio.ErrBufferFull)
		switch {
		case ls.skip, err == nil:
		case !errors.Is(err, io.EOF):
			return nil, truncated(err)
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

func truncated(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("it ends in the middle of its compressed data, what was before is counted: %w", err)
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.As(err, &corrupt):
		return fmt.Errorf("its compressed data is damaged, what was before is counted: %w", err)
	}
	return err
}

// source is a log on its way: its next event, and what its lines have said beside.
type source struct {
	log   Log
	first time.Time // of its first line with a time
	*lines
	event event
	last  time.Time // of the last line with a time
	end   time.Time // the latest of them: clocks are set back

	known  bool // a line in one of the provider's formats was seen
	debug  bool // one of the debug level was seen
	events int
	err    error
}

// probe reads as far as the first line that has a time.
func (s *source) probe() {
	if s.lines, s.err = openLines(s.log); s.err != nil {
		return
	}
	head, _ := s.r.Peek(bufferSize)
	for line := range bytes.Lines(head) {
		if s.first = lineTime(line); !s.first.IsZero() {
			break
		}
	}
	if !s.log.Once {
		s.file.Close()
		s.lines = nil
	}
}

// open opens the log, if it is not open since it was probed.
func (s *source) open() {
	if s.lines == nil && s.err == nil {
		s.lines, s.err = openLines(s.log)
	}
}

// advance goes on to the next event, and reports whether there is one. At the end
// it closes the log.
func (s *source) advance() bool {
	for s.err == nil {
		line, err := s.next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				s.err = err
			}
			break
		}
		s.note(line)
		e, ok := parseEvent(line)
		if !ok {
			continue
		}
		e.time = s.last // of an earlier line, if this one is cut
		s.event = e
		s.events++
		return true
	}
	if s.lines != nil {
		s.file.Close()
	}
	return false
}

// note keeps what a line says beside events.
func (s *source) note(line []byte) {
	if !s.debug {
		s.debug = isDebug(line)
	}
	if !s.known {
		s.known = isKnown(line)
	}
	t := lineTime(line) // of what wrapped it, if something did
	if t.IsZero() {
		return
	}
	s.last = t
	if t.After(s.end) {
		s.end = t
	}
	if s.first.IsZero() {
		s.first = t
	}
}

// merge calls f with the events of all logs in the order of time, as if they were
// one. Logs that follow each other, as rotated ones do, are open one after the
// other; those of several instances at the same time side by side.
func merge(logs []Log, f func(event)) []*source {
	all := make([]*source, len(logs))
	for i, l := range logs {
		all[i] = &source{log: l}
		if len(logs) > 1 {
			all[i].probe()
		}
	}
	waiting := slices.Clone(all)
	slices.SortStableFunc(waiting, func(a, b *source) int { return a.first.Compare(b.first) })
	var active []*source
	for len(waiting)+len(active) > 0 {
		next := earliest(active)
		if len(waiting) > 0 && (next < 0 || !waiting[0].first.After(active[next].event.time)) {
			s := waiting[0]
			waiting = waiting[1:]
			if s.open(); s.advance() {
				active = append(active, s)
			}
			continue
		}
		f(active[next].event)
		if !active[next].advance() {
			active = slices.Delete(active, next, next+1)
		}
	}
	return all
}

// earliest returns the index of the source with the earliest event, or -1. Of
// several in the same second, refusals come last: what they are refused for was
// before.
func earliest(active []*source) int {
	best := -1
	for i, s := range active {
		if best < 0 || cmp.Or(s.event.time.Compare(active[best].event.time), cmp.Compare(order[s.event.step], order[active[best].event.step])) < 0 {
			best = i
		}
	}
	return best
}

// order is that of the steps of a request.
var order = map[step]int{seen: 0, granted: 1, refused: 2}
