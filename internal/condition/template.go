package condition

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Template is a text with values in it: "Production is down for
// ${ticket.company}." What stands in ${…} is any value of the condition
// language; $${ writes ${ itself.
type Template[T any] struct {
	parts []textPart[T]
}

// textPart is a fixed text, or a value when write is set.
type textPart[T any] struct {
	fixed    string
	write    func(*Run[T]) string
	fallible bool
}

// Template checks and compiles a text with ${…} in it, or returns every fault.
func (e *Env[T]) Template(text string) (*Template[T], []Fault) {
	if fault := tooLong("a text", text, "shorten it; a link says more"); fault != nil {
		return nil, []Fault{*fault}
	}
	t := &Template[T]{}
	var faults []Fault
	var fixed strings.Builder
	offset := 0 // of rest in text, in runes
	advance := func(rest string, n int) string {
		offset += utf8.RuneCountInString(rest[:n])
		return rest[n:]
	}
	for rest := text; rest != ""; {
		i := strings.Index(rest, "${")
		if i < 0 {
			fixed.WriteString(rest)
			break
		}
		if i > 0 && rest[i-1] == '$' {
			fixed.WriteString(rest[:i-1] + "${")
			rest = advance(rest, i+2)
			continue
		}
		fixed.WriteString(rest[:i])
		rest = advance(rest, i)
		inner, quoted := closing(rest[2:])
		if inner < 0 {
			faults = append(faults, Fault{From: offset, To: offset + 2, Kind: KindTemplate, Message: "a ${ that is never closed", Hint: "write ${ticket.id}, or $${ for the two characters themselves"})
			break
		}
		part, more := e.part(rest[2:2+inner], offset+2)
		faults = append(faults, more...)
		if !quoted && len(more) > 0 {
			break // a quote that never closes hides the rest
		}
		t.add(fixed.String())
		fixed.Reset()
		t.parts = append(t.parts, part)
		rest = advance(rest, inner+3)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	t.add(fixed.String())
	return t, nil
}

func (t *Template[T]) add(fixed string) {
	if fixed != "" {
		t.parts = append(t.parts, textPart[T]{fixed: fixed})
	}
}

// closing returns the index of the } that closes a ${, or -1. It may not stand
// in a quoted text; where a quote is never closed, quoted is false and the first
// } is meant.
func closing(text string) (end int, quoted bool) {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '}':
			return i, true
		case '"', '\'', '`':
			close := quoteEnd(text, i)
			if close < 0 {
				return strings.IndexByte(text, '}'), false
			}
			i = close
		}
	}
	return -1, true
}

// quoteEnd returns the index of the quote that closes the one at i, or -1.
func quoteEnd(text string, i int) int {
	for j := i + 1; j < len(text); j++ {
		switch {
		case text[j] == text[i]:
			return j
		case text[j] == '\\' && text[i] != '`':
			j++
		}
	}
	return -1
}

func (e *Env[T]) part(text string, offset int) (textPart[T], []Fault) {
	if strings.TrimSpace(text) == "" {
		return textPart[T]{}, []Fault{{From: offset - 2, To: offset + utf8.RuneCountInString(text) + 1, Kind: KindTemplate, Message: "an empty ${}", Hint: "write ${ticket.id}"}}
	}
	t, faults := check(e.scope, text)
	for i := range faults {
		faults[i].From += offset
		faults[i].To += offset
	}
	if len(faults) > 0 {
		return textPart[T]{}, faults
	}
	e.use(t)
	return textPart[T]{write: e.plain(t), fallible: t.fallible}, nil
}

// plain returns the closure that writes a value for people: texts and enums bare.
func (e *Env[T]) plain(t *term) textFunc[T] {
	switch t.typ.Kind {
	case String:
		return e.text(t)
	case EnumKind:
		f, words := e.int(t), t.typ.Enum.Words
		return func(r *Run[T]) string { return words[f(r)] }
	}
	return e.written(t)
}

// written returns the closure that writes a value as a policy would: texts and
// enums in quotes, times as RFC 3339 in the schema's zone.
func (e *Env[T]) written(t *term) textFunc[T] {
	switch t.typ.Kind {
	case Bool:
		f := e.bool(t)
		return func(r *Run[T]) string { return strconv.FormatBool(f(r)) }
	case Float:
		f := e.float(t)
		return func(r *Run[T]) string { return show(t.typ, literal{f: f(r)}) }
	case String:
		f := e.text(t)
		return func(r *Run[T]) string { return show(t.typ, literal{s: f(r)}) }
	case Time:
		f, zone := e.time(t), e.schema.Zone
		if zone == nil {
			zone = time.UTC
		}
		return func(r *Run[T]) string { return f(r).In(zone).Format(time.RFC3339) }
	}
	f := e.int(t)
	return func(r *Run[T]) string { return show(t.typ, literal{i: f(r)}) }
}

// Fixed returns the text of a template without values, and whether it is one.
func (t *Template[T]) Fixed() (string, bool) {
	switch {
	case len(t.parts) == 0:
		return "", true
	case len(t.parts) == 1 && t.parts[0].write == nil:
		return t.parts[0].fixed, true
	}
	return "", false
}

// Write returns the text with the values of the run's subject. A value whose
// function panics is left out and reported.
func (t *Template[T]) Write(r *Run[T]) (string, *RunFault) {
	if fixed, ok := t.Fixed(); ok {
		return fixed, nil
	}
	var space [256]byte
	text := space[:0]
	var fault *RunFault
	for _, p := range t.parts {
		switch {
		case p.write == nil:
			text = append(text, p.fixed...)
		case p.fallible:
			s, f := guard(r, p.write)
			text = append(text, s...)
			if f != nil {
				fault = f
			}
		default:
			text = append(text, p.write(r)...)
		}
	}
	return string(text), fault
}
