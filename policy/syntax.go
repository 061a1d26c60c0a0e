package policy

import (
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// quoteHint is what mends most values that YAML misreads.
const quoteHint = "quote the whole value, or put it on a line of its own after | or >-"

// inColumn is what mends most indentation.
const inColumn = "begin the keys of one mapping, and the items of one list, in the same column"

// syntax notes that text is no YAML. The parser names at most a line, often the one
// where the enclosing mapping begins, and describes its own state; this names the
// place and the mistake where it can tell.
func (r *reader) syntax(text string, err error) {
	reported, what := splitError(err)
	if name, ok := strings.CutPrefix(what, "unknown anchor '"); ok {
		r.unknownAlias(text, strings.TrimSuffix(name, "' referenced"))
		return
	}
	if flow(what) && r.flowSyntax(text, what) {
		return
	}
	line := r.syntaxLine(text, reported, what)
	if strings.HasPrefix(what, "exceeded max depth") {
		r.fault(r.lines[line-1], 0, kindTooDeep, tooDeep, tooDeepHint)
		return
	}
	m := mistake{line: explained(r.line(line)), previous: explained(r.line(line - 1)), what: what}
	m.explain()
	start := r.lines[line-1]
	if m.onPrevious {
		start = r.lines[line-2]
	}
	r.fault(start+m.at, 0, kindSyntax, m.message, m.hint)
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
	r.fault(at, at+1+len(name), kindAlias, fmt.Sprintf("YAML reads %q as an alias of another value", clip("*"+name)),
		"write the value out; quote it if it is text")
}

// syntaxLine returns the first line that no continuation could make right: the lines
// up to it, with their brackets closed, fail as text does. In a large file it is the
// line that the parser reported, or nearly.
func (r *reader) syntaxLine(text string, reported int, what string) int {
	last := sort.SearchInts(r.lines, max(len(text), 1)) // lines that begin in text
	failsAt := func(line int) bool {
		if line < last {
			return fails(text[:r.lines[line]], what)
		}
		return fails(text, what)
	}
	if len(text) <= maxBisected {
		return 1 + sort.Search(last-1, func(i int) bool { return failsAt(i + 1) })
	}
	if reported < last && !failsAt(reported) {
		reported++ // some complaints count lines from 0
	}
	return min(max(reported, 1), last)
}

// fails reports whether the parser complains of text as it did before.
func fails(text, what string) bool {
	_, err := parse(text)
	if err == nil {
		return false
	}
	_, got := splitError(err)
	return got == what
}

const (
	tagMessage = `a value that begins with "!" means something else in YAML`
	tagHint    = "write not, or quote the whole value"
)

var (
	// tagged finds a value that begins with !.
	tagged = regexp.MustCompile(`(^|[\s\[{,:])!`)
	// tightKey finds a key whose colon has no space after it.
	tightKey = regexp.MustCompile(`^[ \t]*(-[ \t]+)*["'\w -]*[A-Za-z_"']:[^/\s]`)
	// lineStart finds indentation and the dashes of list items.
	lineStart = regexp.MustCompile(`^[ \t]*(-[ \t]+)*`)
	// firstKey finds the key that the rest of a line begins with, and its colon.
	firstKey = regexp.MustCompile(`^("([^"\\]|\\.)*"|'[^']*'|[^\s"'\[{#][^#]*?)[ \t]*:([ \t]+|$)`)
)

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
	case tagged.MatchString(m.line) && strings.Contains(m.what, "whitespace or line break"):
		m.set(tagged.FindStringIndex(m.line)[1]-1, tagMessage, tagHint)
	case flow(m.what):
		m.set(indent, "the list [ ] or mapping { } above is not closed, or lacks a comma",
			"close it, put commas between its entries, and quote text that holds brackets, braces or commas")
	case m.what == "did not find expected node content":
		m.set(start, "a bracket, brace or comma where a value should begin", quoteHint)
	case m.what == "did not find expected <document start>":
		m.set(indent, "the mapping, list or value of the file ends before this", inColumn)
	case m.misplaced() && hasKey(m.line) && m.tightColon(m.previous, true):
	case m.misplaced():
		m.set(indent, "this line does not fit the indentation of those above", inColumn)
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
			if open, _ := closers(line[start:i]); open == "" && (line[i-1] == ']' || line[i-1] == '}') {
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
	key := tightKey.FindString(line)
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
	at := lineStart.FindStringIndex(line)[1]
	if key := firstKey.FindStringIndex(line[at:]); key != nil {
		at += key[1]
	}
	return at
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
