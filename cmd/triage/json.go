package main

import (
	"encoding/json"
	"io"
)

// writeLine writes an object as one line of JSON.
func writeLine(w io.Writer, object any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(object)
}

// encode writes an object as JSON that people can read too.
func (t *tool) encode(object any) error {
	enc := json.NewEncoder(t.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(object)
}
