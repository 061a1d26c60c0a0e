package intake

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/drud/triage/severity"
)

// shape is one form that the messages of a format have.
type shape struct {
	Mapping
	has    func(root node) bool // whether a message has this form; not asked of the last
	starts []Pointer            // where the pointers of the mapping start: at the first of these that is an object
	secret []Pointer            // what is never kept, with what is in it
	spread []Pointer            // objects whose members are kept under their own names
	keep   bool                 // keep what the mapping does not name

	// after does what a mapping cannot say, once that is read.
	after func(*reading, shape, location)
}

// location is where in a message the parts of the case are.
type location struct {
	root, start node
	each        Pointer // of the signals, or of the ticket where there are none
	items       []node  // of the signals
}

// reading reads one message.
type reading struct {
	message Message
	untold  int              // faults beyond mostFaults
	used    map[Pointer]bool // what the case has already
	found   bool             // some part of a case
}

func (r *reading) read(s shape, root node) {
	c := &r.message.Case
	c.Fields = map[string]any{}
	at := location{root: root, start: root}
	for _, p := range s.starts {
		if n, ok := root.find(p); ok && n.isObject() {
			at.start = n
			break
		}
	}
	r.take(root, s.At, target{"at", &c.At})
	takeParts(r, at.start, "ticket.", s.Ticket, ticketParts(s.statuses()), &c.Ticket)
	for _, f := range s.Fields {
		if r.take(at.start, f.From, target{"fields." + f.Name, field{f.Field, c.Fields}}) {
			r.found = true
		}
	}
	at.each = at.start.at
	if s.Signals != nil {
		at.each += s.Signals.Each
		r.signals(s, &at)
	}
	if s.after != nil {
		s.after(r, s, at)
	}
	if s.keep {
		r.keepFields(s, at)
	}
	if !r.found {
		r.fault(FaultNothing, "", "no part of a case was found in the message")
	}
}

// takeParts reads the parts of a ticket or a signal, and reports whether the message
// has any.
func takeParts[T any](r *reading, from node, section string, values map[string]Value, parts []part[T], into *T) bool {
	took := false
	for _, p := range parts {
		if v, ok := values[p.key]; ok && r.take(from, v, target{section + p.key, p.to(into)}) {
			took, r.found = true, true
		}
	}
	return took
}

// mostSignals of one message are read: more than fit into one if they say anything.
const mostSignals = 10_000

// signals reads the signals.
func (r *reading) signals(s shape, at *location) {
	each, ok := at.start.find(s.Signals.Each)
	if !ok || blank(each.value) {
		return
	}
	items, isList := each.elements()
	switch {
	case each.isObject():
		items = []node{each}
	case !isList:
		r.fault(FaultValue, each.at, "signals: %s, and a list was expected", quote(each.value))
	}
	if len(items) > mostSignals {
		r.fault(FaultCut, each.at, "%d signals, of which the first %d were read", len(items), mostSignals)
		items = items[:mostSignals]
	}
	parts := signalParts()
	for _, item := range items {
		if item.value.Data == nil {
			continue
		}
		g := severity.Signal{}
		took := takeParts(r, item, "signals.", s.Signals.Parts, parts, &g)
		switch {
		case took:
		case !isList:
			continue // the message is about something else
		case s.keep && !item.isObject(): // those of a format are objects
			r.fault(FaultValue, item.at, "signals: %s, and an object was expected", quote(item.value))
			continue
		}
		if g.Source == "" {
			g.Source = s.Source
		}
		r.label(s, item, &g)
		r.found = true
		at.items = append(at.items, item)
		r.message.Case.Signals = append(r.message.Case.Signals, g)
	}
}

// label gives a signal its labels: those that the mapping names, and what else the
// item has if that is kept.
func (r *reading) label(s shape, item node, g *severity.Signal) {
	seen := map[Pointer]bool{}
	add := func(name string, n node) {
		if !seen[n.at] {
			seen[n.at] = true
			r.addLabel(g, name, n)
		}
	}
	for _, p := range s.Signals.Labels {
		n, ok := item.find(p)
		if _, single := scalar(n.value); ok && single {
			add(lastName(n.at), n)
		} else if ok {
			n.leaves("", add)
		}
	}
	if !s.keep {
		return
	}
	for _, p := range slices.Concat(s.spread, []Pointer{""}) {
		if n, ok := item.find(p); ok {
			n.leaves("", func(name string, leaf node) {
				if !r.used[leaf.at] && !s.hides(leaf.at) {
					add(name, leaf)
				}
			})
		}
	}
}

// hides reports whether what stands at a pointer is secret, or part of what is.
func (s shape) hides(at Pointer) bool {
	return slices.ContainsFunc(s.secret, func(p Pointer) bool { return at == p || strings.HasPrefix(string(at), string(p)+"/") })
}

// addLabel gives a signal a label of a name or, if that is taken, of its path.
func (r *reading) addLabel(g *severity.Signal, name string, n node) {
	text, _ := scalar(n.value)
	if g.Labels == nil {
		g.Labels = map[string]string{}
	}
	for _, name := range []string{name, path(n.at)} {
		if had, taken := g.Labels[name]; !taken || had == text {
			g.Labels[name] = text
			return
		}
	}
	r.fault(FaultName, n.at, "labels[%q] is taken; %s was left out", name, quote(n.value))
}

// keepFields keeps in the fields of the case what stands around the ticket or the
// signals and, where there are no signals, what the ticket does not have.
func (r *reading) keepFields(s shape, at location) {
	n := at.root
	for _, name := range at.each.names() {
		for _, m := range n.members() {
			if m.Name != name {
				r.keepField(s, n.member(m))
			}
		}
		n, _ = n.find(Pointer("").child(name))
	}
	if len(at.items) > 0 {
		return
	}
	for _, p := range s.spread {
		if object, ok := at.start.find(p); ok && object.isObject() {
			for _, m := range object.members() {
				r.keepField(s, object.member(m))
			}
			r.used[object.at] = true
		}
	}
	for _, m := range n.members() {
		r.keepField(s, n.member(m))
	}
}

// keepField keeps a value that the case does not have, in the field of its name.
func (r *reading) keepField(s shape, n node) {
	if r.used[n.at] || s.hides(n.at) || blank(n.value) {
		return
	}
	r.keepAs(s, n, lastName(n.at))
}

// keepAs keeps a value in the field of a name or, if that is taken, of its path.
func (r *reading) keepAs(s shape, n node, name string) {
	fields, v := r.message.Case.Fields, n.value.Plain()
	for _, name := range []string{name, path(n.at)} {
		had, taken := fields[name]
		taken = taken || slices.ContainsFunc(s.Fields, func(f Field) bool { return f.Name == name })
		if !taken || reflect.DeepEqual(had, v) {
			fields[name] = v
			return
		}
	}
	r.fault(FaultName, n.at, "the field %q is taken; %s was left out", path(n.at), quote(n.value))
}

// leaves calls yield for each single value below the node that says something, with
// its path from there.
func (n node) leaves(prefix string, yield func(name string, leaf node)) {
	nodes, _ := n.elements()
	for _, m := range n.members() {
		nodes = append(nodes, n.member(m))
	}
	for _, child := range nodes {
		name := prefix + lastName(child.at)
		if _, single := scalar(child.value); single && !blank(child.value) {
			yield(name, child)
		}
		child.leaves(name+".", yield)
	}
}

// lastName returns the last name of a pointer.
func lastName(p Pointer) string {
	names := p.names()
	if len(names) == 0 {
		return ""
	}
	return names[len(names)-1]
}

// path returns the names of a pointer with points between them.
func path(p Pointer) string { return strings.Join(p.names(), ".") }

// done returns the message that was read.
func (r *reading) done() Message {
	m := r.message
	if len(m.Case.Fields) == 0 {
		m.Case.Fields = nil
	}
	if r.untold > 0 {
		m.Faults = append(m.Faults, severity.Fault{Kind: FaultMore, Message: fmt.Sprintf("and %d more faults", r.untold)})
	}
	return m
}
