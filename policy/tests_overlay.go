package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// overlay returns a mapping with the keys of two, either of which may be nil:
// mappings that both have under a key are overlaid in turn, of other values the
// upper one counts. Its nodes keep their places.
func overlay(lower, upper *yaml.Node) *yaml.Node {
	switch {
	case upper == nil:
		return lower
	case lower == nil || lower.Kind != yaml.MappingNode || upper.Kind != yaml.MappingNode:
		return upper
	}
	m := *upper
	m.Content = nil
	for k, v := range members(lower) {
		if above, over := member(upper, k.Value); over != nil {
			k, v = above, overlay(v, over)
		}
		m.Content = append(m.Content, k, v)
	}
	for k, v := range members(upper) {
		if below, _ := member(lower, k.Value); below == nil {
			m.Content = append(m.Content, k, v)
		}
	}
	return &m
}

// member returns a key of a mapping, which may be nil, and its value, or nil.
func member(n *yaml.Node, name string) (key, value *yaml.Node) {
	if n == nil {
		return nil, nil
	}
	for k, v := range members(n) {
		if k.Value == name {
			return k, v
		}
	}
	return nil, nil
}

// split returns two mappings: one of the keys for which second is false, and one
// of those for which it is true. Both have the place of n.
func split(n *yaml.Node, second func(key string) bool) (a, b *yaml.Node) {
	both := [2]yaml.Node{*n, *n}
	both[0].Content, both[1].Content = nil, nil
	for i := 0; i+1 < len(n.Content); i += 2 {
		half := &both[0]
		if second(n.Content[i].Value) {
			half = &both[1]
		}
		half.Content = append(half.Content, n.Content[i], n.Content[i+1])
	}
	return &both[0], &both[1]
}

func dotted(key string) bool { return strings.Contains(key, ".") }

// valuePath leads from a mapping to one of the values in it: fields.impact,
// signals[0].state.
type valuePath struct {
	steps []pathStep
	at    spot // where it is written
}

// pathStep is a key or, where index is not -1, an item of a list.
type pathStep struct {
	key   string
	index int
	from  int // runes of the path before it
}

// parsePath reads a path to a value of a case.
func parsePath(text located[string]) valuePath {
	p := valuePath{at: text.spot}
	from := 0
	for _, part := range strings.Split(text.v, ".") {
		key, index := part, -1
		if name, rest, ok := strings.Cut(part, "["); ok {
			if i, err := strconv.Atoi(strings.TrimSuffix(rest, "]")); err == nil && part == fmt.Sprintf("%s[%d]", name, i) {
				key, index = name, i
			}
		}
		p.steps = append(p.steps, pathStep{key, -1, from})
		if index >= 0 {
			p.steps = append(p.steps, pathStep{"", index, from + utf8.RuneCountInString(key)})
		}
		from += utf8.RuneCountInString(part) + len(".")
	}
	return p
}

// parseColumn reads a path to something that is wanted: a key, or a key and one
// below it that may have dots in it, as due.internal.engage has.
func parseColumn(text located[string]) valuePath {
	p := valuePath{at: text.spot}
	key, below, nested := strings.Cut(text.v, ".")
	p.steps = append(p.steps, pathStep{key, -1, 0})
	if nested {
		p.steps = append(p.steps, pathStep{below, -1, utf8.RuneCountInString(key) + len(".")})
	}
	return p
}

// put returns a copy of n, which may be nil, that has a value at the path; or nil
// where a list that the path leads into has not so many items.
func (p valuePath) put(n, value *yaml.Node) *yaml.Node { return p.putFrom(0, n, value) }

func (p valuePath) putFrom(i int, n, value *yaml.Node) *yaml.Node {
	if i == len(p.steps) {
		return value
	}
	step := p.steps[i]
	if step.index >= 0 {
		return p.putItem(i, n, value)
	}
	m := yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: p.at.n.Line, Column: p.at.n.Column}
	if n != nil && n.Kind == yaml.MappingNode {
		m = *n
		m.Content = slices.Clone(n.Content)
	}
	for j := 0; j+1 < len(m.Content); j += 2 {
		if m.Content[j].Value == step.key {
			m.Content[j+1] = p.putFrom(i+1, m.Content[j+1], value)
			return whole(&m, m.Content[j+1])
		}
	}
	below := p.putFrom(i+1, nil, value)
	m.Content = append(m.Content, p.key(step), below)
	return whole(&m, below)
}

func (p valuePath) putItem(i int, list, value *yaml.Node) *yaml.Node {
	index := p.steps[i].index
	if list == nil || list.Kind != yaml.SequenceNode || index >= len(list.Content) {
		return nil
	}
	l := *list
	l.Content = slices.Clone(list.Content)
	l.Content[index] = p.putFrom(i+1, l.Content[index], value)
	return whole(&l, l.Content[index])
}

// whole returns n, or nil where what was put into it could not be.
func whole(n, below *yaml.Node) *yaml.Node {
	if below == nil {
		return nil
	}
	return n
}

// key is a key that stands where its step of the path does.
func (p valuePath) key(step pathStep) *yaml.Node {
	line, column, _ := p.at.src.locate(p.at.n, step.from)
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: step.key, Line: line, Column: column}
}
