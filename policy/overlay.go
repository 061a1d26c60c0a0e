package policy

import (
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

// pathStep is the name of a key, or where name is "" the index of a list's item.
type pathStep struct {
	name  string
	index int
	from  int // runes of the path before it
}

// parsePath reads a path of at most some steps; the last may have dots in it.
func parsePath(text located[string], most int) valuePath {
	p := valuePath{at: text.spot}
	from := 0
	for i, name := range strings.SplitN(text.v, ".", most) {
		if i > 0 {
			from++ // the dot
		}
		key, rest, isIndexed := strings.Cut(name, "[")
		index, err := strconv.Atoi(strings.TrimSuffix(rest, "]"))
		if !isIndexed || err != nil || index < 0 || !strings.HasSuffix(rest, "]") {
			p.steps = append(p.steps, pathStep{name: name, from: from})
		} else {
			p.steps = append(p.steps, pathStep{name: key, from: from}, pathStep{index: index, from: from + utf8.RuneCountInString(key)})
		}
		from += utf8.RuneCountInString(name)
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
	if step.name == "" {
		return p.putItem(i, n, value)
	}
	m := yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: p.at.n.Line, Column: p.at.n.Column}
	if n != nil && n.Kind == yaml.MappingNode {
		m = *n
		m.Content = slices.Clone(n.Content)
	}
	for j := 0; j+1 < len(m.Content); j += 2 {
		if m.Content[j].Value == step.name {
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
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: step.name, Line: line, Column: column}
}
