package policy

import (
	"bytes"
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

const (
	maxFileSize = 1 << 20 // bytes
	maxDepth    = 32      // levels of mappings and lists; the root is the first
	maxFaults   = 1000    // of one file; the rest is counted
	maxBisected = 1 << 16 // bytes of a file in which the line of a syntax error is searched
	maxQuoted   = 60      // runes of a piece of the file in a message

	maxExplained = 1 << 12 // bytes of a line that are looked at to explain a syntax error
)

const (
	tooDeep     = "mappings and lists more than 32 levels deep" // maxDepth
	tooDeepHint = "quote text that holds brackets or braces"
)

// source is the text of one file, and finds places in it.
type source struct {
	name      string
	text      string // without byte-order mark; what is forbidden in it replaced rune for rune
	lines     []int  // byte offset of each line's first character
	lineRunes []int  // rune offset of the same
	marks     []int  // byte offset of every runeStep-th rune
	faulted   map[*yaml.Node]bool
}

// readYAML reads one file strictly. It returns the root mapping, or nil if there is
// none to be had, and every fault of the text itself.
//
// The root may be usable in spite of faults. A node that is a fault as a whole (a
// null, an alias, a tagged or anchored value, one too deep) is in it, and
// source.reported is true for it. No mapping or list is more than maxDepth levels
// deep: deeper ones are empty. Duplicate keys are still there.
func readYAML(f File) (*source, *yaml.Node, []Error) {
	s := &source{name: f.Name, faulted: map[*yaml.Node]bool{}}
	r := reader{source: s}
	if len(f.Data) > maxFileSize {
		s.index()
		r.fault(0, 0, FileTooLarge,
			fmt.Sprintf("file of %d bytes; at most %d (1 MiB) are read", len(f.Data), maxFileSize),
			"split it over several files")
		return s, nil, r.faults()
	}
	if !r.clean(f.Data) {
		return s, nil, r.faults()
	}
	root := r.root()
	return s, root, r.faults()
}

// reported reports whether readYAML has found n to be a fault as a whole, so that
// nothing more needs to be said about it.
func (s *source) reported(n *yaml.Node) bool { return s.faulted[n] }

// at returns a fault at the first character of n: its opening quote, its "|" or
// ">", its anchor or its tag if it has one. A nil n is the start of the file.
func (s *source) at(n *yaml.Node, kind Kind, message, hint string) Error {
	if n == nil {
		return s.fault(0, 0, kind, message, hint)
	}
	return s.fault(s.offset(n.Line, n.Column), s.scalarEnd(n), kind, message, hint)
}

// within returns a fault at the rune of n.Value at runeOffset; see locate for how exact
// that is. It extends to the end of the word there.
func (s *source) within(n *yaml.Node, runeOffset int, kind Kind, message, hint string) Error {
	line, col, exact := s.locate(n, runeOffset)
	if !exact {
		return s.at(n, kind, message, hint)
	}
	at := s.offset(line, col)
	return s.fault(at, s.wordEnd(at), kind, message, hint)
}

// fault returns a fault at the byte offset at of s.text. It ends before the offset
// end, if that is on the same line and after at.
func (s *source) fault(at, end int, kind Kind, message, hint string) Error {
	line, col := s.place(at)
	e := Error{File: s.name, Line: line, Column: col, Kind: kind, Message: message, Hint: hint}
	start := s.lines[line-1]
	e.excerpt, e.caret = cutAround(s.line(line), min(at, s.lineEnd(line))-start)
	if end > at && end <= s.lineEnd(line) {
		e.EndColumn = col + utf8.RuneCountInString(s.text[at:end])
	}
	return e
}

// scalarEnd returns the offset just after a scalar, with its closing quote; 0 if unknown.
func (s *source) scalarEnd(n *yaml.Node) int {
	if n.Kind != yaml.ScalarNode || n.Value == "" {
		return 0
	}
	at, ok := s.align(n, utf8.RuneCountInString(n.Value))
	if !ok {
		return 0
	}
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		at++
	}
	return at
}

// wordEnd returns the offset just after the word, or else the single character, at at.
func (s *source) wordEnd(at int) int {
	n := strings.IndexFunc(s.text[at:], func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	switch {
	case n < 0:
		return len(s.text)
	case n == 0:
		_, size := utf8.DecodeRuneInString(s.text[at:])
		return at + size
	}
	return at + n
}

// reader collects the faults of one file.
type reader struct {
	*source
	errs      []Error
	more      int // faults beyond maxFaults
	firstMore int // offset of the first of them that was met
}

// fault notes a fault; see source.fault for at and end.
func (r *reader) fault(at, end int, kind Kind, message, hint string) {
	if !r.full() {
		r.errs = append(r.errs, r.source.fault(at, end, kind, message, hint))
		return
	}
	if r.more == 0 {
		r.firstMore = at
	}
	r.more++
}

// faultAt notes a fault that is all of n.
func (r *reader) faultAt(n *yaml.Node, kind Kind, message, hint string) {
	if r.full() {
		r.skip(n)
		return
	}
	r.faulted[n] = true
	r.errs = append(r.errs, r.at(n, kind, message, hint))
}

// full reports whether faults are only counted by now.
func (r *reader) full() bool { return len(r.errs) >= maxFaults }

// skip counts a fault that is all of n.
func (r *reader) skip(n *yaml.Node) {
	r.faulted[n] = true
	if r.more == 0 {
		r.firstMore = r.offset(n.Line, n.Column)
	}
	r.more++
}

// faults returns what was noted, sorted, and how many there are beyond.
func (r *reader) faults() []Error {
	if r.more > 0 {
		r.errs = append(r.errs, r.source.fault(r.firstMore, 0, TooManyFaults,
			fmt.Sprintf("%d more faults in this file", r.more), "mend the others first"))
	}
	return sorted(r.errs)
}

// clean makes s.text of data and notes every character that may not be there. It
// reports whether there is text to go on with.
func (r *reader) clean(data []byte) bool {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		r.index()
		r.fault(0, 0, InvalidUTF8, "file is UTF-16, not UTF-8", "save it as UTF-8")
		return false
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var text strings.Builder
	text.Grow(len(data))
	var runs []run
	before := rune('\n')
	for i := 0; i < len(data); {
		c, size := utf8.DecodeRune(data[i:])
		after, _ := utf8.DecodeRune(data[i+size:])
		kind, instead := Kind(""), c
		switch {
		case c == utf8.RuneError && size == 1:
			kind, c = InvalidUTF8, rune(data[i])
		case c == '\r':
			if after != '\n' {
				kind, instead = ControlCharacter, '\n'
			}
		default:
			if kind = forbidden(before, c, after); kind != "" {
				instead = utf8.RuneError
			}
		}
		if kind != "" {
			runs = addRun(runs, run{kind: kind, first: c, count: 1, at: text.Len()}, c != '\r')
		}
		text.WriteRune(instead)
		if kind != "" {
			runs[len(runs)-1].end = text.Len()
		}
		before = c
		i += size
	}
	r.text = text.String()
	r.index()
	for i, run := range runs {
		if r.full() {
			r.more, r.firstMore = len(runs)-i, run.at
			break
		}
		message, hint := run.explain()
		r.fault(run.at, run.end, run.kind, message, hint)
	}
	return true
}

// run is one or more neighbouring characters that are forbidden for one reason.
type run struct {
	kind    Kind
	first   rune // the first of them; for InvalidUTF8 a byte
	count   int
	at, end int // byte offsets in the text
}

// addRun appends next to runs, or joins it to the last of them if that is possible.
func addRun(runs []run, next run, join bool) []run {
	if n := len(runs) - 1; join && n >= 0 && runs[n].kind == next.kind && runs[n].end == next.at && runs[n].first != '\r' {
		runs[n].count++
		return runs
	}
	return append(runs, next)
}

func (u run) explain() (message, hint string) {
	if u.kind == ControlCharacter && u.first == '\r' {
		return "carriage return without a line feed", "end lines with a line feed"
	}
	code := fmt.Sprintf("U+%04X", u.first)
	if u.count > 1 {
		code = fmt.Sprintf("%s and %d more", code, u.count-1)
	}
	hint = "remove it"
	if u.count > 1 {
		hint = "remove them"
	}
	switch u.kind {
	case InvalidUTF8:
		if u.count > 1 {
			return fmt.Sprintf("%d bytes that are not UTF-8, the first is 0x%02x", u.count, u.first), "save the file as UTF-8"
		}
		return fmt.Sprintf("byte 0x%02x is not UTF-8", u.first), "save the file as UTF-8"
	case NULCharacter:
		return "NUL character " + code, hint + "; a file full of them is not UTF-8 text"
	case BidiControl:
		return "bidirectional control " + code + ", which shows text in another order than it is read", hint
	case InvisibleCharacter:
		return "invisible character " + code, hint
	}
	return "control character " + code, hint
}

// forbidden returns why c may not stand between before and after; "" if it may.
func forbidden(before, c, after rune) Kind {
	switch {
	case c >= ' ' && c < 0x7f, c == '\t', c == '\n', c == '\r':
		return ""
	case c == 0:
		return NULCharacter
	case c < 0xa0, c == '\u2028', c == '\u2029', noncharacter(c):
		return ControlCharacter
	case c >= '\u202a' && c <= '\u202e', c >= '\u2066' && c <= '\u2069',
		c == '\u200e', c == '\u200f', c == '\u061c':
		return BidiControl
	case c == '\u200c', c == '\u200d':
		// Emoji and several scripts need joiners; between other text they only hide.
		if before < 0x80 || after < 0x80 {
			return InvisibleCharacter
		}
	case unicode.Is(unicode.Variation_Selector, c):
		if before < 0x80 && !strings.ContainsRune("0123456789#*", before) {
			return InvisibleCharacter
		}
	case unicode.Is(unicode.Cf, c) && !unicode.Is(unicode.Prepended_Concatenation_Mark, c),
		unicode.Is(unicode.Other_Default_Ignorable_Code_Point, c):
		return InvisibleCharacter
	}
	return ""
}

func noncharacter(c rune) bool {
	return c&0xfffe == 0xfffe || c >= 0xfdd0 && c <= 0xfdef
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
		r.fault(0, 0, EmptyFile, "file holds no keys", `write a key and its value, as in "version: 1"`)
	}
}

func (r *reader) notMapping(root *yaml.Node) {
	hint := `write keys and their values, as in "version: 1"`
	message := "file is a list; expected keys and their values"
	if root.Kind == yaml.ScalarNode {
		message = "file is a single value; expected keys and their values"
		if strings.Contains(root.Value, ":") {
			hint = "put a space after each colon"
		}
	}
	r.faultAt(root, RootNotMapping, message, hint)
}

// parse parses one document. What the parser panics with is an error.
func parse(text string) (doc yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("yaml: the parser failed: %v", p)
		}
	}()
	err = yaml.Unmarshal([]byte(text), &doc)
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
				r.fault(start, start+3, SecondDocument, "a second document begins; a file holds one",
					"remove this line, or move what follows to a file of its own")
				return text[:min(start, len(text))], true
			}
			started = true
		case marker(line, "..."):
			if !ended {
				text, ended = text[:start], true
			}
		case strings.Trim(line, " \t") == "", strings.TrimLeft(line, " \t")[0] == '#':
		case ended:
			r.fault(start, r.lineEnd(n), SecondDocument, `text after "...", which ends the document`, `remove the "..."`)
			return text, true
		case !started && line[0] == '%':
			r.fault(start, r.lineEnd(n), Directive, fmt.Sprintf("YAML directive %q", clip(line)), "remove it")
			comments = append(comments, start)
		default:
			started = true
		}
	}
	return text, false
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

// walk notes what is wrong with n and what it holds. depth is the level of n.
func (r *reader) walk(n *yaml.Node, depth int) {
	r.properties(n)
	switch n.Kind {
	case yaml.AliasNode:
		r.faultAt(n, Alias, fmt.Sprintf("YAML reads %q as an alias of another value", clip("*"+n.Value)),
			"write the value out; quote it if it is text")
	case yaml.ScalarNode:
		r.escapes(n)
	case yaml.MappingNode, yaml.SequenceNode:
		if depth > maxDepth {
			r.faultAt(n, TooDeep, tooDeep, tooDeepHint)
			n.Content = nil
			return
		}
		if n.Kind == yaml.MappingNode {
			r.mapping(n, depth)
		} else {
			r.sequence(n, depth)
		}
	}
}

func (r *reader) sequence(n *yaml.Node, depth int) {
	for _, item := range n.Content {
		switch {
		case null(item) && item.Value == "":
			at := r.offset(item.Line, item.Column-1) // at the dash
			r.faulted[item] = true
			r.fault(at, 0, EmptyValue, "a list item has no value", "write a value after the dash, or remove it")
		case null(item):
			r.faultAt(item, NullValue, "a list item is null", "write a value, or remove the item; quote it if it is text")
		default:
			r.walk(item, depth+1)
		}
	}
}

func (r *reader) mapping(n *yaml.Node, depth int) {
	lines := make(map[string]int, len(n.Content)/2) // of each key
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		named := r.key(key, lines, depth)
		merge := key.Tag == "!!merge"
		switch {
		case null(value):
			r.nullValue(key, value, named, n.Style&yaml.FlowStyle != 0)
		case merge && value.Kind == yaml.AliasNode:
			r.faulted[value] = true
		default:
			r.walk(value, depth+1)
		}
	}
}

// key notes what is wrong with a key, and reports whether it can be named.
func (r *reader) key(key *yaml.Node, lines map[string]int, depth int) bool {
	switch {
	case key.Kind == yaml.MappingNode || key.Kind == yaml.SequenceNode:
		// What it holds was hardly meant as YAML: {{a}} is a template.
		r.faultAt(key, KeyNotScalar, "a key is a mapping or a list; expected a name",
			"quote text that begins with { or [")
		return false
	case key.Kind == yaml.AliasNode:
		r.walk(key, depth+1)
		return false
	case null(key) && key.Value == "":
		r.faultAt(key, EmptyValue, "a key has no name", "write a name before the colon")
		return false
	case null(key):
		r.faultAt(key, NullValue, "a key is null; expected a name", "quote it if it is meant as text")
		return false
	case key.Tag == "!!merge":
		r.faultAt(key, MergeKey, "merge key <<", "write the keys out where they are needed")
	default:
		r.walk(key, depth+1)
	}
	if first, twice := lines[key.Value]; twice && r.full() {
		r.skip(key)
	} else if twice {
		r.faultAt(key, DuplicateKey, fmt.Sprintf("key %q is already set in line %d", clip(key.Value), first),
			"remove one of the two")
	} else {
		lines[key.Value] = key.Line
	}
	return true
}

// nullValue notes a key without a value, at the key, or with a null, at the null.
func (r *reader) nullValue(key, value *yaml.Node, named, flow bool) {
	switch {
	case !named:
		r.faulted[value] = true // as its key is
		return
	case r.full():
		r.skip(value)
		return
	}
	name := fmt.Sprintf("%q", clip(key.Value))
	if value.Value != "" {
		r.faultAt(value, NullValue, name+" is null", "write a value, or remove the key; quote it if it is text")
		return
	}
	r.faulted[value] = true
	hint := "write a value after the colon, or remove the key"
	if flow && strings.Contains(key.Value, ":") {
		hint = "put a space after the colon"
	} else if flow {
		hint = "write {key: value}; a list is written [a, b]"
	}
	r.fault(r.offset(key.Line, key.Column), r.scalarEnd(key), EmptyValue, name+" has no value", hint)
}

// null reports whether n is a null without a tag of its own.
func null(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Tag == "!!null" && n.Style == 0 && n.Anchor == ""
}

// properties notes the anchor and the tag of n. The parser keeps neither all tags
// (a lone "!" leaves no trace) nor their places, so the text at n's place is read.
func (r *reader) properties(n *yaml.Node) {
	if n.Kind == yaml.AliasNode {
		return
	}
	if n.Kind == yaml.MappingNode && len(n.Content) > 0 &&
		n.Content[0].Line == n.Line && n.Content[0].Column == n.Column {
		return // what stands there belongs to the first key
	}
	at := r.offset(n.Line, n.Column)
	for range 2 {
		if at >= len(r.text) || r.text[at] != '&' && r.text[at] != '!' {
			return
		}
		end := at
		for end < len(r.text) && !blank(rune(r.text[end])) {
			end++
		}
		r.property(n, at, end)
		for at = end; at < len(r.text) && (r.text[at] == ' ' || r.text[at] == '\t'); at++ {
		}
	}
}

// property notes the anchor or tag of n between the offsets at and end.
func (r *reader) property(n *yaml.Node, at, end int) {
	word := clip(strings.TrimRight(r.text[at:end], ",]}"))
	r.faulted[n] = true
	if word[0] == '&' {
		r.fault(at, end, Anchor, fmt.Sprintf("YAML reads %q as an anchor and drops it", word),
			"remove it and write the value out where it is needed; quote it if it is text")
		return
	}
	hint := "remove it; quote the value if it is text"
	if n.Kind == yaml.ScalarNode && !strings.HasPrefix(word, "!!") {
		negated := strings.Join(strings.Fields(word[1:]+" "+n.Value), " ")
		hint = fmt.Sprintf("write not %s, or quote the whole value", clip(negated))
	}
	r.fault(at, end, Tag, fmt.Sprintf("YAML reads %q as a tag and drops it", word), hint)
}

// escapes notes the characters that n may not hold and an escape puts there.
func (r *reader) escapes(n *yaml.Node) {
	if n.Style&yaml.DoubleQuotedStyle == 0 {
		return
	}
	i, before := 0, rune('\n')
	for at, c := range n.Value {
		after, _ := utf8.DecodeRuneInString(n.Value[at+utf8.RuneLen(c):])
		if kind := forbidden(before, c, after); kind != "" {
			message, hint := run{kind: kind, first: c, count: 1}.explain()
			r.faulted[n] = true
			line, col, _ := r.locate(n, i)
			r.fault(r.offset(line, col), 0, kind, message, hint)
			return
		}
		before = c
		i++
	}
}

// prefix returns at most the first n bytes of s, cut between runes.
func prefix(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// clip returns s, cut if it is long.
func clip(s string) string {
	n := 0
	for i := range s {
		if n == maxQuoted {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// quoteHint is what mends most values that YAML misreads.
const quoteHint = "quote the whole value, or put it on a line of its own after | or >-"

// syntax notes that text is no YAML. The parser names at most a line, often the one
// where the enclosing mapping begins, and describes its own state; this names the
// place and the mistake where it can tell.
func (r *reader) syntax(text string, err error) {
	reported, what := splitError(err)
	if name, ok := strings.CutPrefix(what, "unknown anchor '"); ok {
		r.unknownAlias(text, strings.TrimSuffix(name, "' referenced"))
		return
	}
	line := r.syntaxLine(text, reported, what)
	if strings.HasPrefix(what, "exceeded max depth") {
		r.fault(r.lines[line-1], 0, TooDeep, tooDeep, tooDeepHint)
		return
	}
	m := mistake{line: explained(r.line(line)), previous: explained(r.line(line - 1)), what: what}
	m.explain()
	start := r.lines[line-1]
	if m.onPrevious {
		start = r.lines[line-2]
	}
	r.fault(start+m.at, 0, Syntax, m.message, m.hint)
}

// splitError returns the line that an error of the parser names, or 1, and the rest of
// what it says.
func splitError(err error) (line int, what string) {
	what = strings.TrimPrefix(err.Error(), "yaml: ")
	rest, ok := strings.CutPrefix(what, "line ")
	number, after, found := strings.Cut(rest, ": ")
	line, bad := strconv.Atoi(number)
	if !ok || !found || bad != nil {
		return 1, what
	}
	return line, after
}

// unknownAlias notes the alias that made the parser give up without naming a line.
func (r *reader) unknownAlias(text, name string) {
	at := 0
	if found := regexp.MustCompile(`(?m)(?:^|[\[{,]|[:?-][ \t])[ \t]*(\*` + regexp.QuoteMeta(name) + `)(?:[\s\]},:]|$)`).FindStringSubmatchIndex(text); found != nil {
		at = found[2]
	}
	r.fault(at, at+1+len(name), Alias, fmt.Sprintf("YAML reads %q as an alias of another value", clip("*"+name)),
		"write the value out; quote it if it is text")
}

// syntaxLine returns the first line that no continuation could make right: the lines
// up to it, with their brackets closed, fail as text does. In a large file it is the
// line that the parser reported, or nearly.
func (r *reader) syntaxLine(text string, reported int, what string) int {
	last := sort.SearchInts(r.lines, max(len(text), 1)) // lines that begin in text
	failsAt := func(line int, closed bool) bool {
		head := text
		if line < last {
			head = text[:r.lines[line]]
		}
		if closed {
			head += "\n" + closers(head)
		}
		_, err := parse(head)
		if err == nil {
			return false
		}
		_, got := splitError(err)
		return got == what
	}
	if len(text) > maxBisected {
		if reported < last && !failsAt(reported, false) {
			reported++ // some complaints count lines from 0
		}
		return min(max(reported, 1), last)
	}
	fails := func(closed bool) int {
		return 1 + sort.Search(last-1, func(i int) bool { return failsAt(i+1, closed) })
	}
	if !flow(what) {
		return fails(false)
	}
	if line := fails(true); line < last || closers(text) == "" {
		return line
	}
	return fails(false) // never closed: where it opens
}

// flow reports whether what is about { } or [ ].
func flow(what string) bool {
	return strings.HasPrefix(what, "did not find expected ',' or ")
}

// closers returns the brackets that close what text leaves open. It is a good guess,
// which is enough to search a line with.
func closers(text string) string {
	var open []byte
	quote, before := byte(0), byte(' ')
	for i := 0; i < len(text); i++ {
		c := text[i]
		starts := opensToken(before)
		switch {
		case quote != 0:
			if c == '\\' && quote == '"' {
				i++
			} else if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && starts:
			quote = c
		case c == '#' && strings.IndexByte(" \t\n", before) >= 0:
			for i+1 < len(text) && text[i+1] != '\n' {
				i++
			}
		case c == '[' && (starts || len(open) > 0):
			open = append(open, ']')
		case c == '{' && (starts || len(open) > 0):
			open = append(open, '}')
		case (c == ']' || c == '}') && len(open) > 0:
			open = open[:len(open)-1]
		}
		before = c
	}
	for i, j := 0, len(open)-1; i < j; i, j = i+1, j-1 {
		open[i], open[j] = open[j], open[i]
	}
	return string(open)
}

// mistake is a syntax error being explained by the look of its line.
type mistake struct {
	line, previous string
	what           string // the parser's complaint

	at            int  // byte offset in line
	onPrevious    bool // at is in previous
	message, hint string
}

// explained returns what is looked at of a line: not its comment, and not all of a very
// long one.
func explained(line string) string {
	line = prefix(line, maxExplained)
	quote, before := byte(0), byte(' ')
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case quote == '"' && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && opensToken(before):
			quote = c
		case c == '#' && (before == ' ' || before == '\t'):
			return line[:i]
		}
		before = c
	}
	return line
}

// opensToken reports whether a quote or a bracket after the byte before opens something.
func opensToken(before byte) bool { return strings.IndexByte(" \t\n[{,:", before) >= 0 }

// explain sets at, message and hint.
func (m *mistake) explain() {
	indent := len(m.line) - len(strings.TrimLeft(m.line, " \t"))
	start := valueStart(m.line)
	value := m.line[start:]
	switch {
	case strings.ContainsRune(m.line[:indent], '\t'):
		m.set(strings.IndexByte(m.line, '\t'), "a tab in the indentation", "indent with spaces")
	case strings.Contains(m.what, "tab character"):
		m.set(strings.IndexByte(m.line, '\t'), "a tab where YAML needs a space", "use spaces")
	case value != "" && strings.IndexByte("%@`", value[0]) >= 0:
		m.set(start, fmt.Sprintf("a value cannot begin with %q", value[:1]), quoteHint)
	case m.what == "found unexpected end of stream" && start < len(m.line):
		m.unclosedQuote(start)
	case m.what == "found unknown escape character":
		m.escape()
	case m.afterValue(start):
	case strings.HasPrefix(m.what, "mapping values are not allowed"):
		m.secondColon(start, indent)
	case m.what == "could not find expected ':'":
		if !m.tightColon(m.line, false) {
			m.set(indent, "a line that is neither a key with a colon nor a list item", `write "key: value"`)
		}
	case flow(m.what) && value != "" && closers(value) != "":
		m.set(start, "a list [ ] or mapping { } that is not closed",
			"close it; quote text that holds brackets or braces")
	case flow(m.what):
		m.set(indent, "the list [ ] or mapping { } above is not closed, or lacks a comma",
			"close it, put commas between its entries, and quote text that holds brackets, braces or commas")
	case m.what == "did not find expected node content":
		m.set(start, "a bracket, brace or comma where a value should begin", quoteHint)
	case m.misplaced() && hasKey(m.line) && m.tightColon(m.previous, true):
	case m.misplaced():
		m.set(indent, "this line does not fit the indentation of those above",
			"begin the keys of one mapping, and the items of one list, in the same column")
	case value != "" && strings.IndexByte("!&*|>", value[0]) >= 0:
		m.set(start, fmt.Sprintf("a value that begins with %q means something else in YAML", value[:1]), quoteHint)
	default:
		m.set(indent, "not YAML: "+m.what, quoteHint)
	}
}

// misplaced reports whether the line begins in a column where it cannot.
func (m *mistake) misplaced() bool {
	return m.what == "did not find expected key" || m.what == "did not find expected '-' indicator"
}

func (m *mistake) set(at int, message, hint string) {
	m.at, m.message, m.hint = max(at, 0), message, hint
}

// unclosedQuote explains a quoted value that never ends.
func (m *mistake) unclosedQuote(start int) {
	if i := strings.IndexAny(m.line[start:], `"'`); i > 0 {
		start += i
	}
	m.set(start, "a quote that is not closed", "close it; two single quotes stand for one inside single quotes")
}

// escape explains a backslash in double quotes.
func (m *mistake) escape() {
	for i := 0; i < len(m.line); i++ {
		if m.line[i] != '\\' {
			continue
		}
		if r, _ := unescape(m.line[i:]); r == endOfValue && i+1 < len(m.line) {
			m.set(i, fmt.Sprintf("unknown escape %s in double quotes", string([]rune(m.line[i:])[:2])),
				"write two backslashes, or use single quotes, where a backslash is a backslash")
			return
		}
		i++
	}
	m.set(strings.IndexByte(m.line, '\\'), "unknown escape in double quotes", "use single quotes")
}

// afterValue explains text after a value's closing quote or bracket: `"a" == b`.
func (m *mistake) afterValue(start int) bool {
	end := valueEnd(m.line, start)
	rest := strings.TrimLeft(m.line[end:], " \t")
	if end == start || rest == "" || rest[0] == '#' || strings.IndexByte(",]}:", rest[0]) >= 0 {
		return false
	}
	what := "closing bracket"
	if c := m.line[start]; c == '"' || c == '\'' {
		what = "closing quote"
	}
	m.set(len(m.line)-len(rest), "text after the "+what+" of a value", quoteHint)
	return true
}

// valueEnd returns the offset just after the quoted value or the brackets at start; start
// if there are none or they do not end in line.
func valueEnd(line string, start int) int {
	if start == len(line) {
		return start
	}
	switch c := line[start]; c {
	case '"', '\'':
		for i := start + 1; i < len(line); i++ {
			if line[i] == '\\' && c == '"' {
				i++
			} else if line[i] == c {
				return i + 1
			}
		}
	case '[', '{':
		for i := start + 1; i <= len(line); i++ {
			if (line[i-1] == ']' || line[i-1] == '}') && closers(line[start:i]) == "" {
				return i
			}
		}
	}
	return start
}

// secondColon explains `a: b: c`, a key under a key that has a value, and a space that
// is missing after the colon of the line above.
func (m *mistake) secondColon(start, indent int) {
	if i := strings.Index(m.line[start:]+" ", ": "); i >= 0 && start > indent && hasKey(m.line) {
		m.set(start+i, `": " inside a value`, quoteHint)
		return
	}
	if m.tightColon(m.previous, true) {
		return
	}
	m.set(indent, "this key is indented under one that has a value already",
		"begin it in the column of the key above, or quote the value above")
}

// tightColon explains `key:value`, if line has that and no colon with a space.
func (m *mistake) tightColon(line string, previous bool) bool {
	key := regexp.MustCompile(`^[ \t]*(-[ \t]+)*["'\w -]*[A-Za-z_"']:[^/\s]`).FindString(line)
	if key == "" || hasKey(line) {
		return false
	}
	at := strings.LastIndexByte(key, ':')
	m.onPrevious = previous
	m.set(at, "no space after the colon", `write "key: value"`)
	return true
}

// hasKey reports whether a key and its colon are in line.
func hasKey(line string) bool {
	return strings.Contains(line+" ", ": ") || strings.Contains(line, ":\t")
}

// valueStart returns the offset at which the value of line begins: after indentation,
// dashes and the first key.
func valueStart(line string) int {
	at := regexp.MustCompile(`^[ \t]*(-[ \t]+)*`).FindStringIndex(line)[1]
	key := regexp.MustCompile(`^("([^"\\]|\\.)*"|'[^']*'|[^\s"'\[{#][^#]*?)[ \t]*:([ \t]+|$)`).FindStringIndex(line[at:])
	if key != nil {
		at += key[1]
	}
	return at
}
