package intake

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/drud/triage/internal/jsonread"
)

// Pointer is a JSON Pointer as RFC 6901 writes it: it names a value inside a
// JSON text, as "/alerts/0/labels/severity" does. The empty pointer names the
// whole text. In a name, "~1" stands for "/" and "~0" for "~".
type Pointer string

// ParsePointer returns the pointer that a text is, or says why it is none. A
// pointer that names nothing in any text is still a pointer.
func ParsePointer(text string) (Pointer, error) {
	if text != "" && text[0] != '/' {
		return "", fmt.Errorf("%q is no JSON Pointer; begin it with /", text)
	}
	for i := range len(text) {
		if text[i] == '~' && (i+1 == len(text) || text[i+1] != '0' && text[i+1] != '1') {
			return "", fmt.Errorf("%q is no JSON Pointer; write ~0 for ~, and ~1 for / inside a name", text)
		}
	}
	return Pointer(text), nil
}

var (
	escape   = strings.NewReplacer("~", "~0", "/", "~1")
	unescape = strings.NewReplacer("~1", "/", "~0", "~")
)

// names returns the names and numbers that the pointer goes through.
func (p Pointer) names() []string {
	if p == "" {
		return nil
	}
	names := strings.Split(string(p[1:]), "/")
	for i, n := range names {
		names[i] = unescape.Replace(n)
	}
	return names
}

// child returns the pointer to a member, or by its number to an element, of what
// p points to.
func (p Pointer) child(name string) Pointer { return p + "/" + Pointer(escape.Replace(name)) }

// node is a value of a message with its place.
type node struct {
	at    Pointer
	value jsonread.Value
}

// find returns what a pointer that starts at the node names.
func (n node) find(p Pointer) (node, bool) {
	if p != "" && p[0] != '/' {
		return node{}, false
	}
	found := node{n.at + p, n.value}
	for _, name := range p.names() {
		v, ok := step(found.value, name)
		if !ok {
			return node{}, false
		}
		found.value = v
	}
	return found, true
}

// step goes from an object to its member, or from a list to its element.
func step(v jsonread.Value, name string) (jsonread.Value, bool) {
	switch data := v.Data.(type) {
	case []jsonread.Member:
		for _, m := range data {
			if m.Name == name {
				return m.Value, true
			}
		}
	case []jsonread.Value:
		i, err := strconv.Atoi(name)
		if err == nil && i >= 0 && i < len(data) && strconv.Itoa(i) == name { // no 01, no +1
			return data[i], true
		}
	}
	return jsonread.Value{}, false
}

// members returns the members of an object, and none of anything else.
func (n node) members() []jsonread.Member {
	members, _ := n.value.Data.([]jsonread.Member)
	return members
}

// member returns the node of one of its members.
func (n node) member(m jsonread.Member) node { return node{n.at.child(m.Name), m.Value} }

// elements returns the elements of a list, and whether it is one.
func (n node) elements() ([]node, bool) {
	values, ok := n.value.Data.([]jsonread.Value)
	nodes := make([]node, len(values))
	for i, v := range values {
		nodes[i] = node{n.at.child(strconv.Itoa(i)), v}
	}
	return nodes, ok
}

// isObject reports whether the node is an object.
func (n node) isObject() bool {
	_, ok := n.value.Data.([]jsonread.Member)
	return ok
}
