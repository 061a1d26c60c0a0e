package policy

import (
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"
)

// reader collects the faults of one file.
type reader struct {
	*source
	errs []Error
}

// fault notes a fault; see source.fault for at and end.
func (r *reader) fault(at, end int, kind Kind, message, hint string) {
	if !full(r.errs) {
		r.errs = append(r.errs, r.source.fault(at, end, kind, message, hint))
	}
}

// faultAt notes a fault that is all of n.
func (r *reader) faultAt(n *yaml.Node, kind Kind, message, hint string) {
	r.faulted[n] = true
	if !full(r.errs) {
		r.errs = append(r.errs, r.at(n, kind, message, hint))
	}
}

// root parses the file's document, notes what is wrong with it, and returns its root
// mapping or nil.
func (r *reader) root() *yaml.Node {
	text, more := r.document()
	doc, err := parse(text)
	switch {
	case err != nil:
		r.syntax(text, err)
		return nil
	case len(doc.Content) == 0:
		r.empty(more)
		return nil
	}
	root := doc.Content[0]
	r.walk(root, 1)
	switch {
	case root.Kind == yaml.MappingNode:
		return root
	case r.faulted[root]:
	case null(root) && root.Value == "":
		r.empty(more)
	default:
		r.notMapping(root)
	}
	return nil
}

// empty notes that the file holds nothing, unless that is because of a second document.
func (r *reader) empty(more bool) {
	if !more {
		r.fault(0, 0, kindEmptyFile, "file holds no keys", `write a key and its value, as in "version: 1"`)
	}
}

func (r *reader) notMapping(root *yaml.Node) {
	hint := `write keys and their values, as in "version: 1"`
	message := "file is a list"
	if root.Kind == yaml.ScalarNode {
		message = "file is a single value"
		if strings.Contains(root.Value, ":") {
			hint = "put a space after each colon"
		}
	}
	r.faultAt(root, kindRootNotMapping, message, hint)
}

// parse parses one document, and fails if it is not all of text: the parser stops
// where a line begins left of the first. What it panics with is an error.
func parse(text string) (doc yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("yaml: the parser failed: %v", p)
		}
	}()
	dec := yaml.NewDecoder(strings.NewReader(text))
	if err = dec.Decode(&doc); err == nil {
		err = dec.Decode(&yaml.Node{})
	}
	if err == io.EOF {
		err = nil
	}
	return doc, err
}

// document returns the text of the first document and whether there is more after it,
// which is a fault. Directives are noted and made comments.
func (r *reader) document() (text string, more bool) {
	text = r.text
	var comments []int // offsets of the directives, made comments
	defer func() { text = commented(text, comments) }()
	started, ended := false, false
	for n := 1; n <= len(r.lines); n++ {
		line, start := r.line(n), r.lines[n-1]
		switch {
		case marker(line, "---"):
			if started || ended {
				r.fault(start, start+3, kindSecondDocument, "a second document begins; a file holds one",
					"remove this line, or move what follows to a file of its own")
				return text[:min(start, len(text))], true
			}
			started = true
		case marker(line, "..."):
			if !ended {
				text, ended = text[:start], true
			}
			if !silent(line[len("..."):]) {
				r.textAfterEnd(start, n)
				return text, true
			}
		case silent(line):
		case ended:
			r.textAfterEnd(start, n)
			return text, true
		case !started && line[0] == '%':
			r.fault(start, r.lineEnd(n), kindDirective, fmt.Sprintf("YAML directive %q", clip(line)), "remove it")
			comments = append(comments, start)
		default:
			started = true
		}
	}
	return text, false
}

// silent reports whether what is left of a line is blank or a comment.
func silent(rest string) bool {
	rest = strings.TrimLeft(rest, " \t")
	return rest == "" || rest[0] == '#'
}

// textAfterEnd notes that line n, which begins at the offset start, goes on after "...".
func (r *reader) textAfterEnd(start, n int) {
	r.fault(start, r.lineEnd(n), kindSecondDocument, `text after "...", which ends the document`, `remove the "..."`)
}

// commented returns text with a "#" at each of the offsets at that lie in it.
func commented(text string, at []int) string {
	if len(at) == 0 {
		return text
	}
	b := []byte(text)
	for _, i := range at {
		if i < len(b) {
			b[i] = '#'
		}
	}
	return string(b)
}

// marker reports whether line is the document marker mark, which it is in column 1
// only, whatever it stands in.
func marker(line, mark string) bool {
	rest, ok := strings.CutPrefix(line, mark)
	return ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t')
}
