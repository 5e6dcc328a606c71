package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// parse returns the documents of the text, YAML or JSON.
func (t *text) parse() ([]*node, error) {
	first := bytes.TrimLeft(t.data, " \t\r\n")
	if len(first) == 0 || first[0] != '{' && first[0] != '[' {
		return t.parseYAML()
	}
	documents, notJSON := t.parseJSON()
	if notJSON == nil {
		t.json = true
		return documents, nil
	}
	flow, err := t.parseYAML() // in flow style
	if err != nil && len(documents) > 0 {
		err = notJSON
	}
	return flow, err
}

func (t *text) parseYAML() ([]*node, error) {
	if documents, ok := t.parseParts(partSize); ok {
		return documents, nil
	}
	return t.decode(t.data, 0)
}

// decode returns the documents of a text that begins after some lines of t.
func (t *text) decode(data []byte, lines int) ([]*node, error) {
	return t.decodeFlow(data, lines, longFlow)
}

// decodeFlow wraps what is in flow style and long.
func (t *text) decodeFlow(data []byte, lines, long int) ([]*node, error) {
	for w := wrapFlow(data, long); w != nil; w = w.again(data) {
		documents, err := t.documents(w.data, &converter{lines: int32(lines), wrapped: w})
		broken := err != nil || w.unsure
		switch {
		case !broken && w.isWhole():
			return documents, nil
		case broken && w.length > mostFlow:
			line, column := newText(data).position(w.places[0])
			return nil, &SyntaxError{line + lines, column, "what is in brackets is broken, or too long " +
				"to be read: write it without brackets, or the file as JSON"}
		case broken:
			return t.documents(data, &converter{lines: int32(lines)})
		}
	}
	return t.documents(data, &converter{lines: int32(lines)})
}

// documents returns the documents of a text as the nodes of a converter.
func (t *text) documents(data []byte, nodes *converter) ([]*node, error) {
	var documents []*node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	for {
		var document yaml.Node
		err := decoder.Decode(&document)
		switch {
		case errors.Is(err, io.EOF):
			return documents, nil
		case err != nil:
			return nil, t.syntaxError(err)
		}
		if document.Kind == yaml.DocumentNode && len(document.Content) > 0 {
			documents = append(documents, nodes.convert(document.Content[0]))
		}
	}
}

// syntaxError returns the library's error without the parts that quote the
// document.
func (t *text) syntaxError(err error) error {
	e := &SyntaxError{Message: "it is neither YAML nor JSON"}
	var load *yaml.LoadError
	if errors.As(err, &load) {
		e.Line, e.Column = load.Mark.Line, load.Mark.Column
		if e.Line > len(t.lines) { // at the end
			e.Line, e.Column = t.position(len(t.data))
		}
		message := load.Message
		if i := strings.IndexAny(punctuation.ReplaceAllString(message, "..."), "'\"`"); i >= 0 {
			message = message[:i]
		}
		if message = strings.TrimRight(message, " :"); message != "" {
			e.Message += ": " + message
		}
	}
	return e
}

// punctuation matches quotes around what the library expected, which do not
// quote the document.
var punctuation = regexp.MustCompile(`'[-!,:.%>\]}]'`)

// parseJSON returns the JSON texts as the nodes that the same text has as YAML.
// On error, it returns the texts before the error too.
func (t *text) parseJSON() ([]*node, error) {
	p := &jsonParser{text: t, decoder: json.NewDecoder(bytes.NewReader(t.data))}
	p.decoder.UseNumber()
	var documents []*node
	for {
		n, err := p.value(0)
		switch {
		case err == io.EOF:
			return documents, nil
		case err != nil:
			line, column := t.position(int(p.decoder.InputOffset()))
			return documents, &SyntaxError{
				line, column, "it is not JSON from here on, or it is cut off",
			}
		}
		documents = append(documents, n)
	}
}

type jsonParser struct {
	text    *text
	decoder *json.Decoder
}

// maxDepth bounds how deep lists and objects are nested, as the library does
// for YAML.
const maxDepth = 10_000

// value returns the next value, or io.EOF if there is none.
func (p *jsonParser) value(depth int) (*node, error) {
	if depth > maxDepth {
		return nil, errors.New("exceeded max depth")
	}
	before := int(p.decoder.InputOffset())
	token, err := p.decoder.Token()
	if err != nil {
		return nil, err
	}
	n := new(node)
	rest := p.text.data[before:]
	start := before + len(rest) - len(bytes.TrimLeft(rest, " \t\r\n,:"))
	line, column := p.text.position(start)
	n.line, n.column = int32(line), int32(column)
	switch v := token.(type) {
	case string:
		n.kind, n.style, n.value = scalarNode, nodeStyle(yaml.DoubleQuotedStyle), v
		n.setTag("!!str")
	case json.Number:
		n.kind, n.value = scalarNode, v.String()
		n.setTag("!!float")
	case bool:
		n.kind, n.value = scalarNode, fmt.Sprint(v)
		n.setTag("!!bool")
	case nil:
		n.kind, n.value = scalarNode, "null"
		n.setTag("!!null")
	case json.Delim:
		n.kind, n.style = sequenceNode, nodeStyle(yaml.FlowStyle)
		if v == '{' {
			n.kind = mappingNode
		}
		for p.decoder.More() {
			child, err := p.value(depth + 1)
			if err != nil {
				return nil, unexpected(err)
			}
			n.content = append(n.content, child)
		}
		if _, err := p.decoder.Token(); err != nil { // the end
			return nil, unexpected(err)
		}
	}
	return n, nil
}

// unexpected turns the end of the text within a value into an error.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
