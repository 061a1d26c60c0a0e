package jsonread

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Value is a JSON value with its place, the bytes [Offset, End) of the data.
type Value struct {
	Offset, End int
	Data        any // nil, bool, json.Number, string, []Value, []Member
}

// Member is a member of an object. Objects keep them in order, so that repeated
// names show.
type Member struct {
	Name   string
	Offset int // of the name
	Value  Value
}

const maxDepth = 64

// Parse returns the one JSON value of data; what says what it is, for messages.
func Parse(data []byte, what string) (Value, *Error) {
	s := &scanner{data: data, dec: json.NewDecoder(bytes.NewReader(data))}
	s.dec.UseNumber()
	v, err := s.value(0)
	if err == nil {
		rest := s.start()
		if _, more := s.dec.Token(); more == io.EOF {
			return v, nil
		}
		return v, &Error{rest, "json", "text after the end of " + what, "write one value a file, or one a line as jq -c does"}
	}
	var syntax *json.SyntaxError
	var own Error
	switch {
	case errors.As(err, &own):
		return v, &own
	case errors.As(err, &syntax):
		// A decoder of tokens counts from its last token; only Unmarshal counts from the start.
		_ = errors.As(json.Unmarshal(data, new(any)), &syntax)
		return v, broken(data, syntax)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return v, &Error{len(bytes.TrimRight(data, " \t\r\n")), "json", "the JSON ends too early", "close every { and ["}
	}
	return v, &Error{s.start(), "json", err.Error(), ""}
}

// broken returns a syntax error as one of this package. Package json tells a byte as if
// it were a character; here it is the character that begins with it.
func broken(data []byte, err *json.SyntaxError) *Error {
	at, message, hint := max(0, int(err.Offset)-1), err.Error(), ""
	if r, n := utf8.DecodeRune(data[at:]); n > 0 {
		message = strings.Replace(message, fmt.Sprintf("%q", rune(data[at])), fmt.Sprintf("%q", r), 1)
		if strings.ContainsRune("'`‘’“”„«»", r) {
			hint = `write keys and texts in plain double quotes: "…"`
		}
	}
	return &Error{at, "json", "not valid JSON: " + message, hint}
}

type scanner struct {
	data []byte
	dec  *json.Decoder
}

// start returns the offset of the next token.
func (s *scanner) start() int {
	i := int(s.dec.InputOffset())
	for i < len(s.data) && strings.IndexByte(" \t\r\n,:", s.data[i]) >= 0 {
		i++
	}
	return i
}

func (s *scanner) value(depth int) (Value, error) {
	at := s.start()
	if depth > maxDepth {
		return Value{}, Error{at, "json", fmt.Sprintf("nested more than %d deep", maxDepth), ""}
	}
	t, err := s.dec.Token()
	if err != nil {
		return Value{}, err
	}
	v := Value{Offset: at, Data: t}
	switch t {
	case json.Delim('{'):
		v.Data, err = s.object(depth)
	case json.Delim('['):
		v.Data, err = s.array(depth)
	}
	v.End = int(s.dec.InputOffset())
	return v, err
}

func (s *scanner) object(depth int) ([]Member, error) {
	members := []Member{}
	for s.dec.More() {
		m := Member{Offset: s.start()}
		name, err := s.dec.Token()
		if err != nil {
			return nil, err
		}
		m.Name, _ = name.(string)
		if m.Value, err = s.value(depth + 1); err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	_, err := s.dec.Token()
	return members, err
}

func (s *scanner) array(depth int) ([]Value, error) {
	values := []Value{}
	for s.dec.More() {
		v, err := s.value(depth + 1)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	_, err := s.dec.Token()
	return values, err
}

// Plain returns the value as encoding/json would decode it into an any, with
// numbers as json.Number.
func (v Value) Plain() any {
	switch data := v.Data.(type) {
	case []Value:
		list := make([]any, len(data))
		for i, e := range data {
			list[i] = e.Plain()
		}
		return list
	case []Member:
		object := make(map[string]any, len(data))
		for _, m := range data {
			object[m.Name] = m.Value.Plain()
		}
		return object
	default:
		return data
	}
}
