package condition

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr/conf"
)

// scope is what names mean in a condition: the part of a [Schema] that checking
// needs, and the facts defined so far.
type scope struct {
	values       map[string]int
	schema       []Type // of each value
	groups       map[string][]string
	lists        map[string]int
	listDecls    []listDecl
	named        map[string]int
	namedDecls   []namedDecl
	funcs        map[string]int
	funcDecls    []Func
	functions    []string // every function that may be called
	facts        map[string]int
	factNames    []string
	factFallible []bool
	parser       *conf.Config
	ids          map[string]int // of terms, by what they mean
	source       source         // the text being checked
}

type listDecl struct {
	path, item string
	items      []itemDecl
	maps       []string
}

type itemDecl struct {
	name string
	typ  Type
}

type namedDecl struct {
	name, what string
	names      []string
}

// plain reports whether the list holds texts rather than records.
func (l listDecl) plain() bool { return len(l.items) == 1 && l.items[0].name == "" }

func (l listDecl) fieldNames() []string {
	var names []string
	for _, i := range l.items {
		names = append(names, i.name)
	}
	return append(names, l.maps...)
}

// asked says how a condition asks about what is in the list.
func (l listDecl) asked() string {
	if l.plain() {
		return fmt.Sprintf(`write "…" in %s, or any(%s, # startsWith "…")`, l.path, l.path)
	}
	return fmt.Sprintf("write any(%s, …), all, none, one, count or len", l.path)
}

// fieldHint says what was meant by a field of the list itself.
func (l listDecl) fieldHint(name string) string {
	switch name {
	case "length", "len", "size", "count":
		return fmt.Sprintf("write len(%s)", l.path)
	}
	return fmt.Sprintf("write any(%s, .%s …)", l.path, name)
}

func newScope[T any](s *Schema[T]) *scope {
	sc := &scope{
		values: map[string]int{}, groups: map[string][]string{}, lists: map[string]int{},
		named: map[string]int{}, funcs: map[string]int{}, facts: map[string]int{},
		parser: parserConfig(s.Funcs), ids: map[string]int{},
		functions: []string{"any", "all", "none", "one", "count", "len", "lower", "upper", "trim", "abs", "min", "max", "duration"},
	}
	for _, group := range s.Groups {
		sc.groups[group] = nil
	}
	for i, v := range s.Values {
		sc.values[v.Path] = i
		sc.schema = append(sc.schema, v.Type)
		sc.group(v.Path)
	}
	for i, l := range s.Lists {
		d := listDecl{path: l.Path, item: l.Item}
		for _, item := range l.Items {
			d.items = append(d.items, itemDecl{item.Name, item.Type})
		}
		for _, m := range l.Maps {
			d.maps = append(d.maps, m.Name)
		}
		sc.lists[l.Path] = i
		sc.listDecls = append(sc.listDecls, d)
		sc.group(l.Path)
	}
	for i, n := range s.Named {
		sc.named[n.Name] = i
		sc.namedDecls = append(sc.namedDecls, namedDecl{n.Name, n.What, n.Names})
		sc.functions = append(sc.functions, n.Name)
	}
	for i, f := range s.Funcs {
		sc.funcs[f.name] = i
		sc.funcDecls = append(sc.funcDecls, f)
		sc.functions = append(sc.functions, f.name)
	}
	return sc
}

func (s *scope) group(path string) {
	if group, name, ok := strings.Cut(path, "."); ok {
		s.groups[group] = append(s.groups[group], name)
	}
}

// roots returns what a condition may begin with, but for facts and functions.
func (s *scope) roots() []string {
	roots := slices.Collect(maps.Keys(s.groups))
	for path := range s.values {
		if !strings.Contains(path, ".") {
			roots = append(roots, path)
		}
	}
	for path := range s.lists {
		if !strings.Contains(path, ".") {
			roots = append(roots, path)
		}
	}
	slices.Sort(roots)
	return roots
}

// knows reports whether a condition may begin with a word.
func (s *scope) knows(word string) bool {
	_, value := s.values[word]
	_, list := s.lists[word]
	_, group := s.groups[word]
	_, fact := s.facts[word]
	return value || list || group || fact || slices.Contains(s.functions, word)
}

// names returns every word a condition may begin with.
func (s *scope) names() []string {
	return slices.Concat(s.factNames, s.roots(), s.functions)
}

// groupOf returns the path of a field that was written without its group.
func (s *scope) groupOf(name string) string {
	for _, group := range slices.Sorted(maps.Keys(s.groups)) {
		if slices.Contains(s.groups[group], name) {
			return group + "." + name
		}
	}
	return ""
}
