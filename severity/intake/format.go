package intake

// format is a message format that this package knows, in all its shapes.
type format struct {
	name   string
	form   bool           // messages may be HTML forms
	shapes func() []shape // the first that a message has is taken, else the last
}

func formats() []format {
	return []format{
		{name: "alertmanager", shapes: alertmanager},
		{name: "victorops", shapes: victorOps, form: true},
		{name: "pagerduty", shapes: pagerDuty},
		{name: "freshdesk", shapes: freshdesk},
		{name: "zendesk", shapes: zendesk},
		{name: "pingdom", shapes: pingdom},
		{name: "uptimerobot", shapes: uptimeRobot, form: true},
	}
}

// Formats returns the names of the formats that this package knows, as policies and
// the tool spell them.
func Formats() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}

// shape returns the shape that a message has.
func (f format) shape(root node) shape {
	shapes := f.shapes()
	last := len(shapes) - 1
	for _, s := range shapes[:last] {
		if s.has(root) {
			return s
		}
	}
	return shapes[last]
}

// has returns whether a message has something at any of some pointers.
func has(pointers ...Pointer) func(root node) bool {
	return func(root node) bool {
		for _, p := range pointers {
			if n, ok := root.find(p); ok && !blank(n.value) {
				return true
			}
		}
		return false
	}
}

// at is a value that stands at the first of some pointers.
func at(pointers ...Pointer) Value { return Value{At: pointers} }

// means returns the value with the meaning of its words.
func (v Value) means(words map[string]string) Value {
	v.Words = words
	return v
}

// or returns the value with what it is where no word has a meaning.
func (v Value) or(word string) Value {
	v.Default = word
	return v
}

// always is a value that stands nowhere.
func always(word string) Value { return Value{Default: word} }
