package policy

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// formattedLine is a line, and the comment that ends it.
type formattedLine struct {
	text    []byte
	width   int    // of the text, in characters
	stops   []stop // where values may be in line with those of other lines
	placed  int    // how many of them have their place
	pad     int    // columns that move them there
	comment string
	from    int // the comment's column in the source
	gap     int // columns between the two in the source
}

// stop is where a value begins in a line.
type stop struct {
	at     int // offset in the text
	column int
	from   int // its column in the source
	gap    int // columns before it in the source
	pad    int // columns that move it to its place
}

// end returns how many columns a line has before its comment.
func (l *formattedLine) end() int { return l.width + l.pad }

// appendText appends the text of a line with its values in their places.
func (l *formattedLine) appendText(b []byte) []byte {
	from := 0
	for _, s := range l.stops {
		b = append(b, l.text[from:s.at]...)
		b = append(b, spaces(s.pad)...)
		from = s.at
	}
	return append(b, l.text[from:]...)
}

// write adds to the last line.
func (w *formatter) write(text string) {
	line := &w.lines[len(w.lines)-1]
	line.text = append(line.text, text...)
	line.width += utf8.RuneCountInString(text)
}

// stop notes that a value begins here, which stands at a column in the source.
func (w *formatter) stop(from int) {
	if strings.IndexByte(":,", w.text[w.done-1]) < 0 {
		return
	}
	line := &w.lines[len(w.lines)-1]
	line.stops = append(line.stops, stop{at: len(line.text), column: line.width, from: from, gap: from - w.column(w.done)})
}

// newLine begins a line, after an empty one if there is to be one.
func (w *formatter) newLine(empty bool, column int) {
	if empty && len(w.lines) > 0 {
		w.lines = append(w.lines, formattedLine{})
	}
	w.lines = append(w.lines, formattedLine{})
	w.write(spaces(column))
}

// trailing keeps the comment that the rest of a line may hold.
func (w *formatter) trailing(rest string) {
	comment := strings.Trim(rest, blanks)
	if comment == "" {
		return
	}
	line := &w.lines[len(w.lines)-1]
	line.comment, line.gap = comment, strings.IndexByte(rest, '#')
	line.from = w.column(w.done) + line.gap
}

// align moves values that stood in line with others until they do so again. Values
// further left go first, as they move what follows them.
func (w *formatter) align() {
	lines := map[int][]int{} // that have a stop from a column
	for i, l := range w.lines {
		for _, s := range l.stops {
			lines[s.from] = append(lines[s.from], i)
		}
	}
	for _, from := range slices.Sorted(maps.Keys(lines)) {
		for rest := lines[from]; len(rest) > 0; {
			n := 1
			for n < len(rest) && rest[n] == rest[n-1]+1 {
				n++
			}
			w.alignGroup(rest[:n])
			rest = rest[n:]
		}
	}
}

// alignGroup puts the next stops of neighbouring lines, which stood in one column, in
// line. One line alone stays as it is, and so do those that stood so by chance.
func (w *formatter) alignGroup(group []int) {
	column, meant := 0, false
	for _, n := range group {
		l := &w.lines[n]
		s := l.stops[l.placed]
		column = max(column, s.column+l.pad)
		meant = meant || s.gap > 1
	}
	for _, n := range group {
		l := &w.lines[n]
		if s := &l.stops[l.placed]; meant && len(group) > 1 {
			s.pad = column - s.column - l.pad
			l.pad += s.pad
		}
		l.placed++
	}
}

// bytes returns the lines. Comments of neighbouring lines that stood in one column
// do so again.
func (w *formatter) bytes() []byte {
	w.align()
	var b []byte
	for i := 0; i < len(w.lines); {
		width, gap, n := 0, len(w.text), 0
		for _, l := range w.lines[i:] {
			if n > 0 && (l.comment == "" || l.from != w.lines[i].from) {
				break
			}
			width, gap = max(width, l.end()), min(gap, l.gap)
			n++
		}
		for _, l := range w.lines[i : i+n] {
			b = l.appendText(b)
			if l.comment != "" {
				b = append(b, spaces(width+max(gap, 1)-l.end())...)
				b = append(b, l.comment...)
			}
			b = append(b, '\n')
		}
		i += n
	}
	if w.ragged {
		b = b[:len(b)-1]
	}
	return b
}
