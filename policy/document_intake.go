package policy

import (
	"github.com/drud/triage/severity"
	"github.com/drud/triage/severity/intake"
	"gopkg.in/yaml.v3"
)

// intakeDoc says where in a message the parts of a case stand.
type intakeDoc struct {
	format  located[string]
	source  string
	at      []entry[valueDoc] // one, or none
	ticket  partsDoc
	signals located[signalsDoc]
	fields  []entry[valueDoc]
	body
	spot
}

var intakeShape = object("an intake",
	opt("format", place(oneOf("a message format", kindUnknownFormat, intake.Formats()...)), "the format that reads messages first", func(i *intakeDoc) *located[string] { return &i.format }),
	opt("source", text, "the source of signals that name none; absent is the intake's name", func(i *intakeDoc) *string { return &i.source }),
	part("at", placeShape, "the instant of the case", func(i *intakeDoc) *[]entry[valueDoc] { return &i.at }),
	opt("ticket", ticketShape, "where the parts of the ticket stand", func(i *intakeDoc) *partsDoc { return &i.ticket }),
	opt("signals", section(signalsShape), "where the signals stand", func(i *intakeDoc) *located[signalsDoc] { return &i.signals }),
	opt("fields", mapping("the mapped fields", fieldName, textValue), "where the values of declared fields stand", func(i *intakeDoc) *[]entry[valueDoc] { return &i.fields }),
)

// partsDoc are the parts of a ticket or a signal, in the order of the file.
type partsDoc struct{ parts []entry[valueDoc] }

var ticketShape = object("the parts of a ticket",
	ticketPart("id", textValue, "its id"),
	ticketPart("subject", textValue, "its subject"),
	ticketPart("description", textValue, "its text"),
	ticketPart("status", textValue, "open, pending, resolved, closed, or one of statuses"),
	ticketPart("priority", levelValue, "what the customer entered"),
	ticketPart("severity", levelValue, "what an engineer set"),
	ticketPart("type", textValue, "its type"),
	ticketPart("group", textValue, "the group that works it"),
	ticketPart("assignee", textValue, "who works it"),
	ticketPart("requester", textValue, "who asked"),
	ticketPart("company", textValue, "for whom"),
	ticketPart("product", textValue, "about what"),
	ticketPart("channel", textValue, "how it came"),
	ticketPart("tags", placeShape, "a list of texts, or a text with commas or blanks between them"),
	ticketPart("created_at", placeShape, "when it was created"),
	ticketPart("updated_at", placeShape, "when it last changed"),
)

func ticketPart(name string, s shape[valueDoc], help string) key[partsDoc] {
	return part(name, s, help, func(p *partsDoc) *[]entry[valueDoc] { return &p.parts })
}

type signalsDoc struct {
	each   located[intake.Pointer]
	labels []located[intake.Pointer]
	partsDoc
}

var signalsShape = object("the parts of signals",
	opt("each", pointer, "a list, for a signal of each element, or an object for one; absent is the whole message", func(s *signalsDoc) *located[intake.Pointer] { return &s.each }),
	signalPart("id", textValue, "its id"),
	signalPart("source", textValue, "the monitoring system"),
	signalPart("check", textValue, "the rule or check that fired"),
	signalPart("kind", textValue, "such as uptime, metric, log"),
	signalPart("environment", textValue, "such as production"),
	signalPart("service", textValue, "of what"),
	signalPart("state", stateValue, "how it is"),
	signalPart("since", placeShape, "when it entered its state"),
	signalPart("value", numberValue, "the measured value"),
	signalPart("summary", textValue, "what is wrong, for people"),
	opt("labels", pointers, "objects whose members are labels, and single values that are a label each", func(s *signalsDoc) *[]located[intake.Pointer] { return &s.labels }),
)

func signalPart(name string, s shape[valueDoc], help string) key[signalsDoc] {
	return part(name, s, help, func(s *signalsDoc) *[]entry[valueDoc] { return &s.parts })
}

// part is a key whose value stands in messages.
func part[T any](name string, s shape[valueDoc], help string, to func(*T) *[]entry[valueDoc]) key[T] {
	return key[T]{property{name: name, is: s.is, help: help, schema: s.schema}, func(d *decoder, n *yaml.Node, into *T) {
		if v, ok := s.read(d, n); ok {
			parts := to(into)
			*parts = append(*parts, entry[valueDoc]{located[string]{name, d.at(d.owner(n))}, v})
		}
	}}
}

// valueDoc is where a value stands in messages, and what its words mean.
type valueDoc struct {
	at        []located[intake.Pointer]
	words     []entry[located[string]]
	otherwise located[string]
	fallback  located[string]
	required  located[bool]
	body
	spot
}

var (
	textValue   = valueOf("a text of messages", meaning)
	levelValue  = valueOf("a severity of messages", spelled(levelOrNone))
	stateValue  = valueOf("a state of messages", spelled(oneOf("a state", kindBadValue, severity.StateUnknown, severity.StateOK, severity.StateWarning, severity.StateCritical)))
	numberValue = valueOf("a number of messages", place(convert(number, asWritten[float64])))

	// placeShape is a value that is always the message's own: a time, or tags.
	placeShape = orPointers(object("a place in messages", valueAt, valueRequired))
)

var (
	valueAt       = opt("at", pointers, "where it stands: the first of these that has it", func(v *valueDoc) *[]located[intake.Pointer] { return &v.at })
	valueRequired = opt("required", place(yes), "true: report where nothing stands", func(v *valueDoc) *located[bool] { return &v.required })
)

// valueOf is a value whose words have a meaning of one shape.
func valueOf(is string, meaning shape[located[string]]) shape[valueDoc] {
	return orPointers(object(is,
		valueAt,
		opt("values", mapping("the meanings of words", messageWord, meaning), "what its words mean, in any case; others are faults", func(v *valueDoc) *[]entry[located[string]] { return &v.words }),
		opt("otherwise", meaning, "what any other word means", func(v *valueDoc) *located[string] { return &v.otherwise }),
		opt("default", meaning, "what it is where no word with a meaning stands", func(v *valueDoc) *located[string] { return &v.fallback }),
		valueRequired,
	))
}

// orPointers is a mapping, or its pointers alone: id: /ticket/ref.
func orPointers(keys shape[valueDoc]) shape[valueDoc] {
	alone := convert(pointers, func(d *decoder, n *yaml.Node, at []located[intake.Pointer]) (valueDoc, bool) {
		return valueDoc{at: at, body: body{map[string]*yaml.Node{"at": n}}, spot: d.at(d.owner(n))}, true
	})
	either := either("a JSON Pointer, or a mapping with at", alone, keys, func(n *yaml.Node) bool { return n.Kind != yaml.MappingNode })
	return either.titled(keys.is + " or its pointers")
}
