package policy

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/drud/triage/internal/phrasing"
	"gopkg.in/yaml.v3"
)

// spot is a place in a policy file: a node of it.
type spot struct {
	src *source
	n   *yaml.Node
}

// fault returns a fault at the spot.
func (p spot) fault(kind Kind, message, hint string) Error {
	return p.src.at(p.n, kind, message, hint)
}

// where returns the spot as file and line, for messages about another spot.
func (p spot) where() string { return fmt.Sprintf("%s:%d", p.src.name, p.n.Line) }

// located is a value with its place. The zero located is a value that is not in
// the file: its spot has no node.
type located[V any] struct {
	v V
	spot
}

// setSpot keeps the place of what is read from a mapping: its key or, in a list,
// the mapping itself.
func (p *spot) setSpot(at spot) { *p = at }

// set reports whether the value stands in the file.
func (l located[V]) set() bool { return l.n != nil }

// entry is a named value of a mapping.
type entry[V any] struct {
	name located[string]
	v    V
}

// decoder turns the nodes of one file into values and collects what is wrong.
type decoder struct {
	src    *source
	errs   []Error
	owners map[*yaml.Node]*yaml.Node // the key of each value
}

func (d *decoder) at(n *yaml.Node) spot { return spot{d.src, n} }

func (d *decoder) fault(n *yaml.Node, kind Kind, message, hint string) {
	if !d.src.reported(n) && !full(d.errs) {
		d.errs = append(d.errs, d.src.at(n, kind, message, hint))
	}
}

// shape is one form of value that a policy file has: how to read it, what JSON
// Schema can say of it, and what it is called where something else stands. read
// reports what is wrong and returns false where there is no value to go on with.
type shape[V any] struct {
	is     string // "a duration"
	schema schema
	read   func(d *decoder, n *yaml.Node) (V, bool)
}

// key is one key of a mapping that is read into a T.
type key[T any] struct {
	property
	read func(d *decoder, n *yaml.Node, into *T)
}

// opt is a key that may be absent.
func opt[T, V any](name string, s shape[V], help string, to func(*T) *V) key[T] {
	return key[T]{property{name: name, is: s.is, help: help, schema: s.schema}, func(d *decoder, n *yaml.Node, into *T) {
		if v, ok := s.read(d, n); ok {
			*to(into) = v
		}
	}}
}

// req is a key that must be there.
func req[T, V any](name string, s shape[V], help string, to func(*T) *V) key[T] {
	k := opt(name, s, help, to)
	k.required = true
	return k
}

// object is a mapping of known keys.
func object[T any](is string, keys ...key[T]) shape[T] {
	all := make(properties, len(keys))
	byName := make(map[string]key[T], len(keys))
	for i, k := range keys {
		all[i] = k.property
		byName[k.name] = k
	}
	return shape[T]{is, all.schema(is), func(d *decoder, n *yaml.Node) (T, bool) {
		var t T
		if !d.wants(n, yaml.MappingNode, is, "its keys are "+list(all.names())) {
			return t, false
		}
		values := map[string]*yaml.Node{}
		for name, v := range d.known(n, is, all) {
			values[name] = v
			if !d.src.reported(v) {
				byName[name].read(d, v, &t)
			}
		}
		for _, k := range keys {
			if k.required && values[k.name] == nil {
				d.fault(d.owner(n), kindMissingKey, fmt.Sprintf("%s has no %s", is, k.name), "add "+k.name+": "+k.help)
			}
		}
		if b, ok := any(&t).(interface{ setBody(map[string]*yaml.Node) }); ok {
			b.setBody(values)
		}
		if s, ok := any(&t).(interface{ setSpot(spot) }); ok {
			s.setSpot(d.at(d.owner(n)))
		}
		return t, true
	}}
}

// known yields the values of a mapping by the names of its keys, in the order of the
// file. Keys that it does not have are reported.
func (d *decoder) known(n *yaml.Node, is string, keys properties) iter.Seq2[string, *yaml.Node] {
	return func(yield func(name string, v *yaml.Node) bool) {
		seen := map[string]bool{}
		for k, v := range members(n) {
			name := k.Value
			switch {
			case keys.has(name):
			case d.src.reported(v):
				continue
			default:
				if name = d.unknownKey(k, is, keys); name == "" || seen[name] {
					continue
				}
			}
			d.owners[v], seen[name] = k, true
			if !yield(name, v) {
				return
			}
		}
	}
}

// unknownKey reports a key that a mapping does not have. It returns the key that this
// one surely stands for, or "". What it holds is read as if that were written: its own
// faults are found, and what refers to it is none.
func (d *decoder) unknownKey(k *yaml.Node, is string, known properties) string {
	if full(d.errs) {
		return ""
	}
	names := known.names()
	meant, hint := phrasing.Misspelt(k.Value, names), phrasing.DidYouMean(k.Value, names)
	for _, p := range known {
		if meant == "" && slices.Contains(p.schema.Properties.names(), k.Value) {
			hint = "it belongs under " + p.name
		}
	}
	d.fault(k, kindUnknownKey, fmt.Sprintf("unknown key %q in %s", clip(k.Value), is), hint)
	return meant
}

// body is embedded in what is read from a mapping, and keeps the values of its keys.
type body struct{ values map[string]*yaml.Node }

func (b *body) setBody(values map[string]*yaml.Node) { b.values = values }

// has reports whether the mapping has any of some keys, be their values good or
// bad.
func (b body) has(keys ...string) bool {
	return slices.ContainsFunc(keys, func(k string) bool { return b.values[k] != nil })
}

// owner returns the key of a value, or the value itself in a list or at the root.
func (d *decoder) owner(n *yaml.Node) *yaml.Node {
	if k, ok := d.owners[n]; ok {
		return k
	}
	return n
}

// members yields the keys and values of a mapping in order, a repeated key once:
// that it stands twice is reported already.
func members(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(k, v *yaml.Node) bool) {
		seen := make(map[string]bool, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			k, v := n.Content[i], n.Content[i+1]
			if seen[k.Value] {
				continue
			}
			seen[k.Value] = true
			if !yield(k, v) {
				return
			}
		}
	}
}

// wants reports whether n is of a kind, and reports it where it is not.
func (d *decoder) wants(n *yaml.Node, kind yaml.Kind, is, hint string) bool {
	if n.Kind == kind {
		return true
	}
	d.fault(n, kindWrongType, fmt.Sprintf("%s, and %s was expected", describe(n), is), hint)
	return false
}

func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.ShortTag() {
	case "!!int", "!!float":
		return fmt.Sprintf("the number %s", clip(n.Value))
	case "!!bool":
		return n.Value
	case "!!timestamp":
		return fmt.Sprintf("the date %s", clip(n.Value))
	}
	return fmt.Sprintf("the text %q", clip(n.Value))
}

func list(words []string) string { return strings.Join(words, ", ") }

// sequence is a list of values of one shape.
func sequence[V any](is string, of shape[V]) shape[[]V] {
	return shape[[]V]{is, schema{Type: "array", Items: &of.schema}, func(d *decoder, n *yaml.Node) ([]V, bool) {
		if !d.wants(n, yaml.SequenceNode, is, "write ["+example(of.is)+", …]") {
			return nil, false
		}
		values := make([]V, 0, len(n.Content))
		for _, item := range n.Content {
			if d.src.reported(item) {
				continue
			}
			if v, ok := of.read(d, item); ok {
				values = append(values, v)
			}
		}
		return values, true
	}}
}

// filled is a list that may not be empty.
func filled[V any](of shape[[]V]) shape[[]V] {
	of.schema.MinItems = 1
	return shape[[]V]{of.is, of.schema, func(d *decoder, n *yaml.Node) ([]V, bool) {
		if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
			d.fault(n, kindBadValue, "an empty list, and "+of.is+" was expected", "write one at least, or leave out what it belongs to")
			return nil, false
		}
		return of.read(d, n)
	}}
}

func example(is string) string { return "‹" + is + "›" }

// oneOrMore is a value, or a list of them.
func oneOrMore[V any](is string, of shape[V]) shape[[]V] {
	one := convert(of, func(_ *decoder, _ *yaml.Node, v V) ([]V, bool) { return []V{v}, true })
	return either(of.is, one, sequence(is, of), func(n *yaml.Node) bool { return n.Kind != yaml.SequenceNode })
}

// either is a value of one shape where first says so of its node, and of another
// shape elsewhere.
func either[V any](is string, a, b shape[V], first func(n *yaml.Node) bool) shape[V] {
	return shape[V]{is, schema{AnyOf: []schema{a.schema, b.schema}}, func(d *decoder, n *yaml.Node) (V, bool) {
		if first(n) {
			return a.read(d, n)
		}
		return b.read(d, n)
	}}
}

// convert is a shape whose values are made of those of another one.
func convert[V, W any](of shape[V], to func(d *decoder, n *yaml.Node, v V) (W, bool)) shape[W] {
	return shape[W]{of.is, of.schema, func(d *decoder, n *yaml.Node) (W, bool) {
		v, ok := of.read(d, n)
		if !ok {
			var zero W
			return zero, false
		}
		return to(d, n, v)
	}}
}

// mapping is a mapping from names of the author's choosing to values of one
// shape, in the order of the file.
func mapping[V any](is string, name shape[located[string]], of shape[V]) shape[[]entry[V]] {
	return shape[[]entry[V]]{is, mappingSchema(name.schema, of.schema), func(d *decoder, n *yaml.Node) ([]entry[V], bool) {
		if !d.wants(n, yaml.MappingNode, "a mapping", "write a name, a colon and "+of.is) {
			return nil, false
		}
		var entries []entry[V]
		for k, v := range members(n) {
			d.owners[v] = k
			nm, named := name.read(d, k)
			if d.src.reported(v) {
				continue
			}
			if value, ok := of.read(d, v); ok && named {
				entries = append(entries, entry[V]{nm, value})
			}
		}
		return entries, true
	}}
}

// marked is a shape whose values say whether any part of them could not be read.
func marked[V any](of shape[V], faulty func(*V) *bool) shape[V] {
	return shape[V]{of.is, of.schema, func(d *decoder, n *yaml.Node) (V, bool) {
		before := len(d.errs)
		v, ok := of.read(d, n)
		*faulty(&v) = len(d.errs) > before
		return v, ok
	}}
}

// place adds its place to the values of a shape.
func place[V any](of shape[V]) shape[located[V]] {
	return convert(of, func(d *decoder, n *yaml.Node, v V) (located[V], bool) {
		return located[V]{v, d.at(n)}, true
	})
}

// section adds the place of its key to the values of a shape, where a fault about
// all of them is reported.
func section[V any](of shape[V]) shape[located[V]] {
	return convert(of, func(d *decoder, n *yaml.Node, v V) (located[V], bool) {
		return located[V]{v, d.at(d.owner(n))}, true
	})
}

// names lists the names of entries in order.
func names[V any](entries []entry[V]) func() []string {
	return func() []string {
		ns := make([]string, len(entries))
		for i, e := range entries {
			ns[i] = e.name.v
		}
		return ns
	}
}

// listed returns how many items the list of a key has, read or not, or -1 where
// the key has no list.
func (b body) listed(key string) int {
	if list := b.values[key]; list != nil && list.Kind == yaml.SequenceNode {
		return len(list.Content)
	}
	return -1
}

// firstSet returns the first value that stands in the file.
func firstSet[V any](values ...located[V]) located[V] {
	for _, v := range values {
		if v.set() {
			return v
		}
	}
	return located[V]{}
}

// spotsOf returns the places of located values.
func spotsOf[V any](located []located[V]) []spot {
	spots := make([]spot, len(located))
	for i, l := range located {
		spots[i] = l.spot
	}
	return spots
}

// values returns what located values are, without their places.
func values[V any](located []located[V]) []V {
	vs := make([]V, len(located))
	for i, l := range located {
		vs[i] = l.v
	}
	return vs
}
