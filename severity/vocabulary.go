package severity

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/drud/triage/internal/condition"
)

// Declarations are what a policy adds to the standard case for its conditions.
type Declarations struct {
	Fields    []Field
	Statuses  []string                        // beside open, pending, resolved and closed
	Calendars map[string]func(time.Time) bool // open("name"): whether the calendar is open at an instant
	Funcs     map[string]any                  // pure Go functions that conditions may call
	Zone      *time.Location                  // of the times written by ${…}; nil is UTC
}

// Vocabulary is what the conditions of one policy may read of a case, and their
// compiler. Define facts and compile conditions from one goroutine, then make
// [NewRules] of them, which ends compiling: from then on any number of goroutines may
// use it.
type Vocabulary struct {
	fields   []Field
	types    []condition.Kind // of the fields
	defaults []value
	statuses []string
	env      *condition.Env[subject]
	readings sync.Pool
}

// TextFault is one thing wrong with the text of a condition or a ${…}, or with a
// declaration: then it has no place.
type TextFault struct {
	From, To int    // the guilty text, as offsets in runes; To excluded
	Kind     string // stable, such as "unknown-field"
	Message  string // lower case: names the thing and what was expected
	Hint     string // what to write instead; may be empty
}

// Condition is a condition on a case, which [Vocabulary.Condition] or
// [Vocabulary.Define] compiled. It is for the rules and readings of that vocabulary:
// put it into a [Rule], or ask [Reading.Holds] and [Reading.Explain]. Its field Text
// is the text that was compiled. Its method Parts returns the condition itself and the
// conditions that and, or, not and ?: make it of, in the order of the text, each with
// its place in the text (From and To, in runes) and the Facts and calendars (Names)
// that it reads; a single one alone, none where its text says true or false.
type Condition = condition.Condition[subject]

// Template is a text with ${…} in it, which [Vocabulary.Template] compiled. It is for
// the rules and readings of that vocabulary: put it into a [Rule], or let
// [Reading.Write] write it. Its method Fixed returns the text of one without ${…}, and
// whether it is one.
type Template = condition.Template[subject]

// subject is what conditions read: a case, its declared fields in the order of
// their declaration, and the times that absent ones read as.
type subject struct {
	c                    *Case
	fields               []value
	status               int64
	at, created, updated time.Time
}

// NewVocabulary returns the vocabulary of some declarations. The faults are those
// of unusable functions, types and defaults; a vocabulary is returned all the same,
// so that the conditions can be checked too. The vocabulary does not keep the maps
// and slices of d.
func NewVocabulary(d Declarations) (*Vocabulary, []TextFault) {
	v := &Vocabulary{fields: slices.Clone(d.Fields), statuses: slices.Concat(statuses, d.Statuses)}
	var faults []TextFault
	for i := range v.fields {
		f := &v.fields[i]
		f.Enum = slices.Clone(f.Enum)
		if _, known := fieldKinds[f.Type]; !known {
			faults = append(faults, TextFault{Kind: "unknown-type", Message: fmt.Sprintf("fields.%s has the type %q", f.Name, f.Type), Hint: "expected one of bool, string, int, float, duration, enum"})
		}
		def, err := f.defaultValue()
		if err != nil {
			faults = append(faults, TextFault{Kind: condition.KindLiteral, Message: fmt.Sprintf("the default of fields.%s: %v", f.Name, err)})
		}
		v.defaults = append(v.defaults, def)
		v.types = append(v.types, fieldKinds[f.Type])
	}
	schema := condition.Schema[subject]{
		Values: slices.Concat(v.standardValues(), fieldValues(v.fields)),
		Lists:  lists(),
		Named:  []condition.Named[subject]{openFunc(maps.Clone(d.Calendars))},
		Groups: []string{"fields"}, // also where none is declared
		Zone:   d.Zone,
	}
	funcs, bad := condition.Funcs(d.Funcs, condition.New(schema).NameProblem)
	schema.Funcs = funcs
	v.env = condition.New(schema)
	v.readings.New = func() any { return v.newReading() }
	return v, slices.Concat(faults, textFaults(bad))
}

func (f *Field) defaultValue() (value, error) {
	if f.Default == nil {
		return value{}, nil
	}
	return f.read(f.Default)
}

// Define compiles a fact: a named condition that later conditions may use. One
// with faults is returned all the same and holds for no case.
func (v *Vocabulary) Define(name, text string) (*Condition, []TextFault) {
	c, faults := v.env.Define(name, text)
	return c, textFaults(faults)
}

// NameProblem says why a fact cannot have a name, or returns "".
func (v *Vocabulary) NameProblem(name string) string { return v.env.NameProblem(name) }

// Condition compiles a condition, or returns every fault in its text.
func (v *Vocabulary) Condition(text string) (*Condition, []TextFault) {
	c, faults := v.env.Compile(text)
	return c, textFaults(faults)
}

// Template compiles a text with ${…} in it, or returns every fault in it.
func (v *Vocabulary) Template(text string) (*Template, []TextFault) {
	t, faults := v.env.Template(text)
	return t, textFaults(faults)
}

// textFaults returns faults of a text as callers see them.
func textFaults(found []condition.Fault) []TextFault {
	return converted(found, func(f condition.Fault) TextFault { return TextFault(f) })
}

// seal ends compiling.
func (v *Vocabulary) seal() { v.env.Seal() }

// Statuses returns the statuses a ticket can have.
func (v *Vocabulary) Statuses() []string { return slices.Clone(v.statuses) }

func (v *Vocabulary) standardValues() []condition.Value[subject] {
	text := func(name string, get func(*subject) string) condition.Value[subject] {
		return condition.Value[subject]{Path: "ticket." + name, Words: "the ticket's " + name, Type: condition.Type{Kind: condition.String}, String: get}
	}
	instant := func(path, words string, get func(*subject) time.Time) condition.Value[subject] {
		return condition.Value[subject]{Path: path, Words: words, Type: condition.Type{Kind: condition.Time}, Time: get}
	}
	enum := func(path, words string, e *condition.Enum, get func(*subject) int64) condition.Value[subject] {
		return condition.Value[subject]{Path: path, Words: words, Type: condition.Type{Kind: condition.EnumKind, Enum: e}, Int: get}
	}
	levels := &condition.Enum{Name: "severity", Words: levelNames, Ordered: true}
	return []condition.Value[subject]{
		instant("at", "the instant", func(s *subject) time.Time { return s.at }),
		text("id", func(s *subject) string { return s.c.Ticket.ID }),
		text("subject", func(s *subject) string { return s.c.Ticket.Subject }),
		text("description", func(s *subject) string { return s.c.Ticket.Description }),
		enum("ticket.status", "the ticket's status", &condition.Enum{Name: "ticket.status", Words: v.statuses}, func(s *subject) int64 { return s.status }),
		enum("ticket.priority", "what the customer entered", levels, func(s *subject) int64 { return int64(s.c.Ticket.Priority.known()) }),
		enum("ticket.severity", "what an engineer set", levels, func(s *subject) int64 { return int64(s.c.Ticket.Severity.known()) }),
		text("type", func(s *subject) string { return s.c.Ticket.Type }),
		text("group", func(s *subject) string { return s.c.Ticket.Group }),
		text("assignee", func(s *subject) string { return s.c.Ticket.Assignee }),
		text("requester", func(s *subject) string { return s.c.Ticket.Requester }),
		text("company", func(s *subject) string { return s.c.Ticket.Company }),
		text("product", func(s *subject) string { return s.c.Ticket.Product }),
		text("channel", func(s *subject) string { return s.c.Ticket.Channel }),
		instant("ticket.created_at", "the ticket's creation", func(s *subject) time.Time { return s.created }),
		instant("ticket.updated_at", "the ticket's last change", func(s *subject) time.Time { return s.updated }),
	}
}

// known guards against a Level that is a number of the caller's own making.
func (l Level) known() Level { return min(l, Urgent) }

func (s State) known() State { return min(max(s, StateOK), StateCritical) }

func fieldValues(fields []Field) []condition.Value[subject] {
	values := make([]condition.Value[subject], len(fields))
	for i := range fields {
		f := &fields[i]
		v := condition.Value[subject]{Path: "fields." + f.Name, Type: condition.Type{Kind: fieldKinds[f.Type]}}
		switch f.Type {
		case Bool:
			v.Bool = func(s *subject) bool { return s.fields[i].b }
		case String:
			v.String = func(s *subject) string { return s.fields[i].s }
		case Float:
			v.Float = func(s *subject) float64 { return s.fields[i].f }
		case Enum:
			v.Type.Enum = &condition.Enum{Name: v.Path, Words: f.Enum, Ordered: !f.Unordered}
			fallthrough
		default:
			v.Int = func(s *subject) int64 { return s.fields[i].i }
		}
		values[i] = v
	}
	return values
}

func lists() []condition.List[subject] {
	text := func(name string, get func(*subject, int) string) condition.Item[subject] {
		return condition.Item[subject]{Name: name, Type: condition.Type{Kind: condition.String}, String: get}
	}
	states := &condition.Enum{Name: "state", Words: stateNames, Ordered: true}
	return []condition.List[subject]{
		{
			Path: "signals", Item: "signal",
			Len: func(s *subject) int { return len(s.c.Signals) },
			Items: []condition.Item[subject]{
				text("id", func(s *subject, i int) string { return s.c.Signals[i].ID }),
				text("source", func(s *subject, i int) string { return s.c.Signals[i].Source }),
				text("check", func(s *subject, i int) string { return s.c.Signals[i].Check }),
				text("kind", func(s *subject, i int) string { return s.c.Signals[i].Kind }),
				text("environment", func(s *subject, i int) string { return s.c.Signals[i].Environment }),
				text("service", func(s *subject, i int) string { return s.c.Signals[i].Service }),
				{Name: "state", Type: condition.Type{Kind: condition.EnumKind, Enum: states},
					Int: func(s *subject, i int) int64 { return int64(s.c.Signals[i].State.known().rank()) }},
				{Name: "since", Type: condition.Type{Kind: condition.Time}, Time: func(s *subject, i int) time.Time { return s.since(i) }},
				{Name: "value", Type: condition.Type{Kind: condition.Float}, Float: func(s *subject, i int) float64 { return finite(s.c.Signals[i].Value) }},
				text("summary", func(s *subject, i int) string { return s.c.Signals[i].Summary }),
			},
			Maps: []condition.Map[subject]{{
				Name: "labels",
				Get:  func(s *subject, i int, key string) (string, bool) { v, ok := s.c.Signals[i].Labels[key]; return v, ok },
				Len:  func(s *subject, i int) int { return len(s.c.Signals[i].Labels) },
			}},
		},
		{
			Path: "ticket.tags", Item: "tag",
			Len: func(s *subject) int { return len(s.c.Ticket.Tags) },
			Items: []condition.Item[subject]{{Type: condition.Type{Kind: condition.String},
				String: func(s *subject, i int) string { return s.c.Ticket.Tags[i] }}},
		},
	}
}

func (s *subject) since(i int) time.Time {
	if t := s.c.Signals[i].Since; !t.IsZero() {
		return t
	}
	return s.at
}

// finite returns f, or 0 for a value that is a fault of its case.
func finite(f float64) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return f
}

func openFunc(calendars map[string]func(time.Time) bool) condition.Named[subject] {
	return condition.Named[subject]{
		Name: "open", What: "calendar", Names: slices.Sorted(maps.Keys(calendars)),
		Get: func(name string) func(*subject) bool {
			open := calendars[name]
			return func(s *subject) bool { return open(s.at) }
		},
	}
}

// ReadsField reports whether a condition or text compiled so far reads a declared
// field.
func (v *Vocabulary) ReadsField(name string) bool { return v.env.ReadsValue("fields." + name) }

// ReadsFact reports whether a condition or text compiled so far reads a fact.
func (v *Vocabulary) ReadsFact(name string) bool { return v.env.ReadsFact(name) }

// ReadsCalendar reports whether a condition or text compiled so far asks whether
// a calendar is open.
func (v *Vocabulary) ReadsCalendar(name string) bool { return v.env.ReadsNamed("calendar", name) }
