package policy

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// walk notes what is wrong with n and what it holds. depth is the level of n.
func (r *reader) walk(n *yaml.Node, depth int) {
	r.properties(n)
	switch n.Kind {
	case yaml.AliasNode:
		r.faultAt(n, kindAlias, fmt.Sprintf("YAML reads %q as an alias of another value", clip("*"+n.Value)),
			"write the value out; quote it if it is text")
	case yaml.ScalarNode:
		r.escapes(n)
	case yaml.MappingNode, yaml.SequenceNode:
		if depth > maxDepth {
			r.faultAt(n, kindTooDeep, tooDeep, tooDeepHint)
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
			r.fault(at, 0, kindEmptyValue, "a list item has no value", "write a value after the dash, or remove it")
		case null(item):
			r.faultAt(item, kindNullValue, "a list item is null", "write a value, or remove the item; quote it if it is text")
		default:
			r.walk(item, depth+1)
		}
	}
}

func (r *reader) mapping(n *yaml.Node, depth int) {
	lines := make(map[string]int, len(n.Content)/2) // of each key
	flow := n.Style&yaml.FlowStyle != 0
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		named := r.key(key, lines, depth)
		merge := key.Tag == "!!merge"
		if merge || key.Kind == yaml.MappingNode && len(n.Content) == 2 {
			r.faulted[n] = true // its keys stand elsewhere; or {{x}}, which is no mapping at all
		}
		switch {
		case null(value):
			r.nullValue(key, value, named, flow)
		case merge && value.Kind == yaml.AliasNode:
			r.faulted[value] = true
		default:
			r.walk(value, depth+1)
			if flow {
				i += 2 * r.cutByComma(value, n.Content[i+2:])
			}
		}
	}
}

// cutByComma notes that a comma ended a value in the middle of its brackets, as in
// {when: any(signals, .kind == "x")}, and returns of how many entries that follow the
// rest of it was made.
func (r *reader) cutByComma(value *yaml.Node, following []*yaml.Node) int {
	open := unclosed(value)
	if open <= 0 {
		return 0
	}
	n := 0
	for ; open > 0 && 2*n < len(following) && null(following[2*n+1]); n++ {
		open += unclosed(following[2*n])
		r.faulted[following[2*n+1]] = true
	}
	if n > 0 {
		end := r.scalarEnd(value)
		r.fault(end, end+1, kindSyntax, "a comma ends a value inside { } and [ ]", "put the whole value in quotes")
		r.faulted[value] = true
	}
	return n
}

// unclosed returns how many more brackets a scalar without quotes opens than it closes.
func unclosed(n *yaml.Node) int {
	if n.Kind != yaml.ScalarNode || n.Style != 0 {
		return 0
	}
	return strings.Count(n.Value, "(") - strings.Count(n.Value, ")")
}

// key notes what is wrong with a key, and reports whether it can be named.
func (r *reader) key(key *yaml.Node, lines map[string]int, depth int) bool {
	switch {
	case key.Kind == yaml.MappingNode || key.Kind == yaml.SequenceNode:
		// What it holds was hardly meant as YAML: {{a}} is a template.
		r.faultAt(key, kindKeyNotScalar, "a key is a mapping or a list; expected a name",
			"quote text that begins with { or [")
		key.Content = nil
		return false
	case key.Kind == yaml.AliasNode:
		r.walk(key, depth+1)
		return false
	case null(key) && key.Value == "":
		r.faultAt(key, kindEmptyValue, "a key has no name", "write a name before the colon")
		return false
	case null(key):
		r.faultAt(key, kindNullValue, "a key is null; expected a name", "quote it if it is meant as text")
		return false
	case key.Tag == "!!merge":
		r.faultAt(key, kindMergeKey, "merge key <<", "write the keys out where they are needed")
	case key.Style == 0 && len(key.Value) > len("---") && (marker(key.Value, "---") || marker(key.Value, "...")):
		r.faultAt(key, kindSyntax, fmt.Sprintf("a key begins with the document marker %s", key.Value[:3]), "put it in quotes, or in the first column if a document is meant")
	default:
		r.walk(key, depth+1)
	}
	if first, twice := lines[key.Value]; twice {
		r.faultAt(key, kindDuplicateKey, fmt.Sprintf("key %q is already set in line %d", clip(key.Value), first),
			"remove one of the two")
	} else {
		lines[key.Value] = key.Line
	}
	return true
}

// nullValue notes a key without a value, at the key, or with a null, at the null.
func (r *reader) nullValue(key, value *yaml.Node, named, flow bool) {
	if !named {
		r.faulted[value] = true // as its key is
		return
	}
	name := fmt.Sprintf("%q", clip(key.Value))
	if value.Value != "" {
		r.faultAt(value, kindNullValue, name+" is null", "write a value, or remove the key; quote it if it is text")
		return
	}
	r.faulted[value] = true
	hint := "write a value after the colon, or remove the key"
	if flow && strings.Contains(key.Value, ":") {
		hint = "put a space after the colon"
	} else if flow {
		hint = "write {key: value}; a list is written [a, b]"
	}
	r.fault(r.offset(key.Line, key.Column), r.scalarEnd(key), kindEmptyValue, name+" has no value", hint)
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
		r.fault(at, end, kindAnchor, fmt.Sprintf("YAML reads %q as an anchor and drops it", word),
			"remove it and write the value out where it is needed; quote it if it is text")
		return
	}
	hint := "remove it; quote the value if it is text"
	if n.Kind == yaml.ScalarNode && !strings.HasPrefix(word, "!!") {
		negated := strings.Join(strings.Fields(word[1:]+" "+n.Value), " ")
		hint = fmt.Sprintf("write not %s, or quote the whole value", clip(negated))
	}
	r.fault(at, end, kindTag, fmt.Sprintf("YAML reads %q as a tag and drops it", word), hint)
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
