package condition

import (
	"slices"
	"time"
)

// Kind is the kind of a value in a condition.
type Kind uint8

// The kinds of value. There is no nil. The zero Kind is that of a value whose
// declaration has a fault: a condition that reads it is checked for all else, and
// does not hold.
const (
	Bool Kind = iota + 1
	Int
	Float
	String
	Duration
	Time
	EnumKind
)

var kindNames = [...]string{Bool: "bool", Int: "int", Float: "float", String: "string", Duration: "duration", Time: "time", EnumKind: "enum"}

// String returns the kind as a policy file spells it.
func (k Kind) String() string {
	if int(k) < len(kindNames) && kindNames[k] != "" {
		return kindNames[k]
	}
	return "unknown"
}

// Type is the type of a value: its kind, and for an enum its members.
type Type struct {
	Kind Kind
	Enum *Enum // set when Kind is EnumKind
}

func (t Type) String() string {
	if t.Kind == EnumKind {
		return t.Enum.Name
	}
	return t.Kind.String()
}

// noun names one value of the type: "a string", "an int", "a value of severity".
func (t Type) noun() string {
	switch t.Kind {
	case Int:
		return "an int"
	case EnumKind:
		return "a value of " + t.Enum.Name
	}
	return "a " + t.Kind.String()
}

// Enum is a fixed list of words. A value of it is the index of its word.
type Enum struct {
	Name    string   // for messages: "fields.impact", "severity"
	Words   []string // in rising order when Ordered
	Ordered bool     // < and > compare by index
}

// Index returns the index of a word of the enum, or -1.
func (e *Enum) Index(word string) int { return slices.Index(e.Words, word) }

// Value is one named value of the subject, such as "at" or "ticket.status".
// Exactly the accessor that fits Type is set: Int serves int, duration
// (nanoseconds) and enum (index of the word).
type Value[T any] struct {
	Path   string // a name, or a group and a name: "at", "ticket.id"
	Words  string // for people: "the ticket's id"; if empty, the name with blanks
	Type   Type
	Bool   func(*T) bool
	Int    func(*T) int64
	Float  func(*T) float64
	String func(*T) string
	Time   func(*T) time.Time
}

// List is a list of the subject over which any, all, none, one and count range.
type List[T any] struct {
	Path  string // "signals", "ticket.tags"
	Item  string // one element, for messages: "signal"
	Len   func(*T) int
	Items []Item[T]
	Maps  []Map[T]
}

// Item is a value of one element of a [List], by the element's index. A list of
// plain strings has one Item with an empty Name.
type Item[T any] struct {
	Name   string
	Type   Type
	Bool   func(*T, int) bool
	Int    func(*T, int) int64
	Float  func(*T, int) float64
	String func(*T, int) string
	Time   func(*T, int) time.Time
}

// Map is a text-to-text map of one element of a [List], such as a signal's
// labels. A key it lacks reads as "".
type Map[T any] struct {
	Name string
	Get  func(t *T, item int, key string) (value string, ok bool)
	Len  func(t *T, item int) int
}

// Named is a function of one literal name, such as open("24x5"). Names lists
// what may be written; Get is called once for each use, while compiling.
type Named[T any] struct {
	Name  string // "open"
	What  string // what a name names, for messages: "calendar"
	Names []string
	Get   func(name string) func(*T) bool
}

// Schema is what conditions may read from a subject T, and how.
type Schema[T any] struct {
	Values []Value[T]
	Lists  []List[T]
	Named  []Named[T]
	Funcs  []Func
	Groups []string       // of values; those with a Path in them need not be listed
	Zone   *time.Location // of the times that a [Template] writes; nil is UTC
}
