package policy

import (
	"errors"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// indentation is how many columns a level of a formatted file is indented.
const indentation = 2

// Format returns a policy file, or a file of tests, in the one layout that all should
// have. Nothing but white space changes, and no value: mappings and lists are
// indented by two columns a level, one space follows a dash, a colon and a comma,
// none stands inside brackets, lines end with a line feed and without blanks, and
// one empty line at most stands between two others. Values and comments of
// neighbouring lines that stand in one column do so again, a space further than
// they must. Line breaks stay where they are, and what continues a value moves
// along with its beginning.
//
// A file whose text has faults is not formatted; the error is an [Errors]. What is
// wrong with keys and values does not matter. Formatting twice changes nothing more.
func Format(f File) ([]byte, error) {
	src, root, errs := readYAML(f)
	if len(errs) > 0 {
		return nil, Errors(errs)
	}
	w := formatter{source: src}
	w.document(root)
	formatted := w.bytes()
	_, again, errs := readYAML(File{f.Name, formatted})
	switch {
	case w.lost || again != nil && !same(root, again):
		return nil, errors.New(f.Name + ": this layout cannot be changed without changing what it means")
	case len(errs) > 0: // it is too large by now
		return nil, Errors(errs)
	}
	return formatted, nil
}

// same reports whether two nodes hold the same, in the same order and style.
func same(a, b *yaml.Node) bool {
	return a.Kind == b.Kind && a.Style == b.Style && a.Tag == b.Tag && a.Value == b.Value &&
		slices.EqualFunc(a.Content, b.Content, same)
}

// formatter writes a document again, token by token, with white space of its own
// between them. Columns count from 0, in characters.
type formatter struct {
	*source
	done   int // how much of the source is written
	lines  []formattedLine
	inside *nest // the mapping or list in block style that is being written
	last   *nest // the one of the last token
	flows  int   // how many in flow style are open
	moved  int   // how far to the right the current line moved
	shift  int   // how far what hangs on the innermost bracket moves
	tight  bool  // no space belongs before the next token
	lost   bool  // the text is not what its nodes say
	ragged bool  // the last line is one that a line feed would lengthen
}

// nest is a mapping or list in block style, with its column in the source and the
// one it gets.
type nest struct {
	from, to int
	up       *nest
}

func (w *formatter) document(root *yaml.Node) {
	if line, _ := w.place(w.next()); marker(w.line(line), "---") {
		w.expect("---", 0)
	}
	w.node(root, 0)
	for w.next() < len(w.text) && !w.lost {
		w.expect("...", 0)
	}
	w.gap(len(w.text), 0)
}

// node writes a node, at column if it begins a line outside of brackets.
func (w *formatter) node(n *yaml.Node, column int) {
	if w.offset(n.Line, n.Column) != w.next() {
		w.lost = true
	}
	switch {
	case w.lost:
	case n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		w.blockScalar(column)
	case n.Kind == yaml.ScalarNode:
		w.scalar(n, column)
	case n.Style&yaml.FlowStyle != 0:
		w.flow(n, column)
	default:
		w.block(n, column)
	}
}

// block writes a mapping or list in block style.
func (w *formatter) block(n *yaml.Node, column int) {
	w.inside = &nest{n.Column - 1, column, w.inside}
	for i := 0; i < len(n.Content) && !w.lost; i++ {
		if n.Kind == yaml.SequenceNode {
			w.expect("-", column)
			w.node(n.Content[i], column+indentation)
		} else {
			w.pair(n.Content[i], n.Content[i+1], column)
			i++
		}
	}
	w.inside = w.inside.up
}

// pair writes a key and its value.
func (w *formatter) pair(key, value *yaml.Node, column int) {
	if at := w.next(); at < w.offset(key.Line, key.Column) {
		w.expect("?", column)
		w.node(key, column+indentation)
	} else {
		w.node(key, column)
	}
	w.tight = true
	w.expect(":", column)
	w.node(value, column+indentation)
}

// flow writes a mapping or list in brackets; a mapping of one pair in a list may
// have none.
func (w *formatter) flow(n *yaml.Node, column int) {
	closing := map[byte]string{'{': "}", '[': "]"}[w.text[w.next()]]
	outer, first := w.shift, 0
	if closing != "" {
		w.shift = w.token(1, column)
		first = len(w.lines) - 1
		if strings.Contains(w.text[w.done:w.next()], "\n") {
			w.shift = w.moved // what is inside hangs on the line, not on the bracket
		}
		w.tight = true
		w.flows++
	}
	for i := 0; i < len(n.Content) && !w.lost; i++ {
		if n.Kind == yaml.SequenceNode {
			w.node(n.Content[i], column)
		} else {
			w.pair(n.Content[i], n.Content[i+1], column)
			i++
		}
		if closing != "" && strings.HasPrefix(w.text[w.next():], ",") {
			w.tight = true
			w.token(1, column)
		}
	}
	if closing != "" {
		w.tight = true
		w.expect(closing, column)
		w.flows--
		w.fix(first)
	}
	w.shift = outer
}

// fix gives up the stops of the lines from first on if there are several: one value
// is on all of them, and what hangs on its beginning must not move again.
func (w *formatter) fix(first int) {
	if first == len(w.lines)-1 {
		return
	}
	for i := first; i < len(w.lines); i++ {
		w.lines[i].stops = nil
	}
}

// scalar writes a plain or quoted text. What continues it moves along with its
// first line.
func (w *formatter) scalar(n *yaml.Node, column int) {
	end := w.scalarEnd(n)
	if end <= w.next() {
		w.lost = true
		return
	}
	lines := strings.Split(w.text[w.next():end], "\n")
	for i, line := range lines {
		if n.Style == 0 || strings.Trim(line, blanks) == "" {
			line = strings.TrimRight(line, blanks)
		}
		lines[i] = strings.TrimSuffix(line, "\r")
	}
	shift := w.token(len(lines[0]), column)
	first := len(w.lines) - 1
	for _, line := range lines[1:] {
		if text := strings.TrimLeft(line, blanks); text != "" {
			line = spaces(w.hung(len(line)-len(text), shift)) + text
		}
		w.lines = append(w.lines, formattedLine{})
		w.write(line)
	}
	w.fix(first)
	w.done = end
}

// blockScalar writes a literal or folded text. Its lines are indented by one level,
// or by what its header says.
func (w *formatter) blockScalar(column int) {
	header := w.text[w.next():]
	header = header[:len(header)-len(strings.TrimLeft(header, "|>+-0123456789"))]
	w.token(len(header), column)
	line, _, _ := strings.Cut(w.text[w.done:], "\n")
	w.trailing(line)
	w.done += len(line)
	from := w.inside.from
	if i := strings.IndexAny(header, "123456789"); i >= 0 {
		from += int(header[i] - '0')
		column = w.inside.to + int(header[i]-'0')
	} else {
		from = w.indentOfText(from + 1)
	}
	w.blockLines(header, from, column)
}

// blockLines writes the lines of a literal or folded text, which are indented by from
// columns or more, so that they are by column.
func (w *formatter) blockLines(header string, from, column int) {
	var lines []string
	kept := 0
	for at := w.done; at < len(w.text); {
		line, _, ended := strings.Cut(w.text[at+1:], "\n")
		at += 1 + len(line)
		line = strings.TrimSuffix(line, "\r")
		text := strings.TrimLeft(line, " ")
		indent := len(line) - len(text)
		switch {
		case text != "" && indent < from:
			at = len(w.text)
			continue
		case indent > from || text != "":
			lines = append(lines, spaces(column)+line[from:])
			w.ragged = !ended && !strings.Contains(header, "-")
		default:
			lines = append(lines, "")
			if !ended || !strings.Contains(header, "+") {
				continue // of the text only if more of it follows
			}
		}
		kept, w.done = len(lines), at
	}
	for _, line := range lines[:kept] {
		w.lines = append(w.lines, formattedLine{text: []byte(line)})
	}
}

// indentOfText returns by how much the lines after w.done are indented that make a
// block scalar without an indentation in its header.
func (w *formatter) indentOfText(least int) int {
	for at := w.done; at < len(w.text); {
		line, _, _ := strings.Cut(w.text[at+1:], "\n")
		at += 1 + len(line)
		text := strings.TrimLeft(line, " ")
		least = max(least, len(line)-len(text))
		if strings.TrimRight(text, "\r") != "" {
			break
		}
	}
	return least
}

// expect writes an indicator, which the nodes say comes next.
func (w *formatter) expect(indicator string, column int) {
	if !strings.HasPrefix(w.text[w.next():], indicator) {
		w.lost = true
		return
	}
	w.token(len(indicator), column)
}

// token writes the next size bytes that are neither blanks nor comments, at column
// if they begin a line outside of brackets. It returns how far they move to the
// right.
func (w *formatter) token(size, column int) int {
	at := w.next()
	from := w.column(at)
	if w.flows > 0 {
		column = w.hung(from, w.shift)
	}
	w.gap(at, column)
	to := w.lines[len(w.lines)-1].width
	w.write(w.text[at : at+size])
	w.done = at + size
	w.last, w.tight = w.inside, false
	return to - from
}

// next returns the offset of what comes after blanks and comments.
func (w *formatter) next() int {
	at := w.done
	for at < len(w.text) {
		switch {
		case blank(rune(w.text[at])):
			at++
		case w.text[at] == '#':
			line, _, _ := strings.Cut(w.text[at:], "\n")
			at += len(line)
		default:
			return at
		}
	}
	return at
}

// column returns the column of an offset in the source.
func (w *formatter) column(at int) int {
	_, column := w.place(at)
	return column - 1
}

// hung returns the column of a line that continues something which moves by shift. A
// line that is indented below the mapping or list around it stays so.
func (w *formatter) hung(from, shift int) int {
	around := nest{}
	if w.inside != nil {
		around = *w.inside
	}
	if from > around.from {
		return max(from+shift, around.to+indentation)
	}
	return around.to
}

// gap writes what lies before the offset to: a space or nothing, or comments and
// line breaks. What follows begins at column if it begins a line.
func (w *formatter) gap(to, column int) {
	next := nest{from: w.column(to), to: column}
	if to == len(w.text) {
		next = nest{}
	}
	parts := strings.Split(w.text[w.done:to], "\n")
	at, empty := w.done, false
	for i, part := range parts {
		switch comment := strings.Trim(part, blanks); {
		case i == 0 && len(w.lines) > 0:
			w.trailing(part)
		case comment != "":
			w.newLine(empty, w.besides(w.column(at+strings.IndexByte(part, '#')), next))
			w.write(comment)
			empty = false
		case i < len(parts)-1:
			empty = true
		}
		at += len(part) + 1
	}
	switch {
	case to == len(w.text):
	case len(parts) > 1 || len(w.lines) == 0:
		w.newLine(empty, column)
		w.moved = column - next.from
	case !w.tight:
		w.write(" ")
		w.stop(next.from)
	}
}

// besides returns the column of a comment that has a line of its own: that of what
// follows, or of the mapping or list before it whose column it has or is next to.
func (w *formatter) besides(from int, next nest) int {
	if w.flows > 0 {
		return w.hung(from, w.shift)
	}
	for l := w.last; l != nil; l = l.up {
		if l.from <= from && (l.from > next.from || next.from > from) {
			next = *l
		}
	}
	return next.to
}

const blanks = " \t\r"

func spaces(n int) string { return strings.Repeat(" ", n) }
