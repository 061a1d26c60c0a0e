package intake

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
)

// Mapping says where in a message the parts of a case stand, for a desk or a
// monitoring system that has no function in this package. It reads what it names,
// and nothing else.
//
// With Format, a format of this package reads the message first and keeps what it
// does not know. What the mapping says then comes on top: a value with pointers of
// its own replaces the format's; one without adds its words to the format's. Pointers
// start where those of the format do: at the ticket, the incident or the signals.
type Mapping struct {
	Format   string           // one of [Formats]; if empty, there is none and pointers start at the whole message
	Source   string           // of signals that name none
	Statuses []string         // that a ticket can have; none is open, pending, resolved and closed
	At       Value            // the instant of the case; its pointers start at the whole message
	Ticket   map[string]Value // by the keys that a ticket has in JSON, such as "subject"
	Signals  *Signals         // nil: the format's, or none
	Fields   []Field
}

// Signals says where the signals stand.
type Signals struct {
	Each   Pointer          // a list, for a signal of each element; an object for one. Pointers of Parts and Labels start there
	Parts  map[string]Value // by the keys that a signal has in JSON, such as "state"
	Labels []Pointer        // objects whose members are labels, and single values that are a label each
}

// Field is a field that a policy declares, and where its value stands.
type Field struct {
	severity.Field
	From Value
}

// part is a part of a ticket or a signal, by its key in JSON.
type part[T any] struct {
	key string
	to  func(*T) any
}

func ticketParts(statuses []string) []part[severity.Ticket] {
	return []part[severity.Ticket]{
		{"id", func(t *severity.Ticket) any { return &t.ID }},
		{"subject", func(t *severity.Ticket) any { return &t.Subject }},
		{"description", func(t *severity.Ticket) any { return &t.Description }},
		{"status", func(t *severity.Ticket) any { return status{&t.Status, statuses} }},
		{"priority", func(t *severity.Ticket) any { return &t.Priority }},
		{"severity", func(t *severity.Ticket) any { return &t.Severity }},
		{"type", func(t *severity.Ticket) any { return &t.Type }},
		{"group", func(t *severity.Ticket) any { return &t.Group }},
		{"assignee", func(t *severity.Ticket) any { return &t.Assignee }},
		{"requester", func(t *severity.Ticket) any { return &t.Requester }},
		{"company", func(t *severity.Ticket) any { return &t.Company }},
		{"product", func(t *severity.Ticket) any { return &t.Product }},
		{"channel", func(t *severity.Ticket) any { return &t.Channel }},
		{"tags", func(t *severity.Ticket) any { return &t.Tags }},
		{"created_at", func(t *severity.Ticket) any { return &t.CreatedAt }},
		{"updated_at", func(t *severity.Ticket) any { return &t.UpdatedAt }},
	}
}

func signalParts() []part[severity.Signal] {
	return []part[severity.Signal]{
		{"id", func(g *severity.Signal) any { return &g.ID }},
		{"source", func(g *severity.Signal) any { return &g.Source }},
		{"check", func(g *severity.Signal) any { return &g.Check }},
		{"kind", func(g *severity.Signal) any { return &g.Kind }},
		{"environment", func(g *severity.Signal) any { return &g.Environment }},
		{"service", func(g *severity.Signal) any { return &g.Service }},
		{"state", func(g *severity.Signal) any { return &g.State }},
		{"since", func(g *severity.Signal) any { return &g.Since }},
		{"value", func(g *severity.Signal) any { return &g.Value }},
		{"summary", func(g *severity.Signal) any { return &g.Summary }},
	}
}

func (m *Mapping) statuses() []string {
	if len(m.Statuses) > 0 {
		return m.Statuses
	}
	return []string{severity.StatusOpen, severity.StatusPending, severity.StatusResolved, severity.StatusClosed}
}

// Read reads a message of at most [MaxSize] bytes. The error is a
// [severity.CaseErrors] where the message is no JSON; otherwise it says, a line each,
// which format and which parts of a ticket or a signal the mapping names that do not
// exist, and which words it gives a meaning twice. Everything else that is wrong is a
// fault of the message.
func (m Mapping) Read(data []byte) (Message, error) {
	f, err := m.format()
	if err != nil {
		return Message{}, err
	}
	r := &reading{used: map[Pointer]bool{}}
	root, err := r.parse(data, f.form)
	if err != nil {
		return Message{}, err
	}
	s := f.shape(root)
	s.Mapping = m.over(s.Mapping)
	r.read(s, root)
	return r.done(), nil
}

// format returns the format that the mapping builds on, or everything that is wrong
// with the mapping.
func (m *Mapping) format() (format, error) {
	wrong := repeatedWords("at", m.At)
	wrong = append(wrong, wrongParts("ticket", "ticket.", m.Ticket, ticketParts(nil))...)
	if m.Signals != nil {
		wrong = append(wrong, wrongParts("signal", "signals.", m.Signals.Parts, signalParts())...)
	}
	for _, f := range m.Fields {
		wrong = append(wrong, repeatedWords("fields."+f.Name, f.From)...)
	}
	f := format{shapes: func() []shape { return []shape{{}} }}
	if m.Format != "" {
		all := formats()
		i := slices.IndexFunc(all, func(f format) bool { return f.name == m.Format })
		if i < 0 {
			wrong = append(wrong, phrasing.Hinted(fmt.Sprintf("no format %q", m.Format), phrasing.DidYouMean(m.Format, Formats())))
		} else {
			f = all[i]
		}
	}
	if len(wrong) > 0 {
		return format{}, errors.New(strings.Join(wrong, "\n"))
	}
	return f, nil
}

// wrongParts says which keys are none of some parts, and which words of the others
// stand twice, in their order.
func wrongParts[T any](what, section string, values map[string]Value, parts []part[T]) []string {
	known := make([]string, len(parts))
	for i, p := range parts {
		known[i] = p.key
	}
	var wrong []string
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(known, key) {
			wrong = append(wrong, phrasing.Hinted(fmt.Sprintf("a %s has no %q", what, key), phrasing.DidYouMean(key, known)))
		}
		wrong = append(wrong, repeatedWords(section+key, values[key])...)
	}
	return wrong
}

// repeatedWords says which words of a value are compared as one.
func repeatedWords(name string, v Value) []string {
	if arePlain(v.Words) {
		return nil
	}
	var wrong []string
	first := map[string]string{}
	for _, word := range slices.Sorted(maps.Keys(v.Words)) {
		if other, ok := first[plain(word)]; ok {
			wrong = append(wrong, fmt.Sprintf("%s: %q and %q are one word; keep one of them", name, other, word))
			continue
		}
		first[plain(word)] = word
	}
	return wrong
}

// over returns the mapping with what it says itself on top of a format's.
func (m Mapping) over(base Mapping) Mapping {
	m.Source = cmp.Or(m.Source, base.Source)
	m.At = m.At.over(base.At)
	m.Ticket = allOver(m.Ticket, base.Ticket)
	m.Signals = m.Signals.over(base.Signals)
	m.Fields = slices.Clone(m.Fields)
	for i := range m.Fields {
		m.Fields[i].From.Words = plainWords(m.Fields[i].From.Words)
	}
	return m
}

func (s *Signals) over(base *Signals) *Signals {
	if s == nil {
		return base
	}
	if base == nil {
		base = &Signals{}
	}
	return &Signals{cmp.Or(s.Each, base.Each), allOver(s.Parts, base.Parts), slices.Concat(s.Labels, base.Labels)}
}

func allOver(own, base map[string]Value) map[string]Value {
	all := map[string]Value{}
	maps.Copy(all, base)
	for key, v := range own {
		all[key] = v.over(base[key])
	}
	return all
}

func (v Value) over(base Value) Value {
	v.Words = plainWords(v.Words)
	if len(v.At) > 0 {
		return v
	}
	words := maps.Clone(base.Words)
	if words == nil {
		words = v.Words
	} else {
		maps.Copy(words, v.Words)
	}
	return Value{base.At, words, cmp.Or(v.Otherwise, base.Otherwise), cmp.Or(v.Default, base.Default), v.Required || base.Required}
}
