package intake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/drud/triage/internal/jsonread"
	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
)

// MaxSize is the size in bytes of the largest message that is read. Limit what
// you accept from the network to it, with [net/http.MaxBytesReader].
const MaxSize = 4 << 20

// Message is what a message says: a case, and what could not be taken over as it
// stands in the message.
type Message struct {
	Case   severity.Case    `json:"case"`
	Faults []severity.Fault `json:"faults,omitempty"` // Where is a JSON Pointer into the message
}

// What can be wrong with a message that is read all the same. None of it raises
// the level of a case.
const (
	FaultWord     severity.FaultKind = "unknown-word"   // a priority, status, state or the like that has no meaning here; it is kept as it stands
	FaultValue    severity.FaultKind = "unusable-value" // a time that is none, an object where a text belongs, and the like
	FaultMissing  severity.FaultKind = "missing-value"  // what every such message should have
	FaultRepeated severity.FaultKind = "repeated-key"   // a key twice in one object; the last one counts
	FaultCut      severity.FaultKind = "cut-short"      // the sender left something out, or there is far too much
	FaultName     severity.FaultKind = "name-taken"     // a value that could not be kept, as two share a name
	FaultNothing  severity.FaultKind = "nothing-read"   // no part of a case was found
	FaultMore     severity.FaultKind = "more-faults"    // there are more than are told
)

const (
	maxDepth   = 32  // levels of objects and lists; what is kept must fit into a case, one level deeper
	mostFaults = 100 // of one message are told; the others are counted
	mostQuoted = 60  // runes of a value in the text of a fault
)

// parse returns the value of a message. In its objects each name stands once.
// The error is a [severity.CaseErrors].
func (r *reading) parse(data []byte, mayBeForm bool) (node, error) {
	if len(data) > MaxSize {
		return node{}, refuse(MaxSize, "too-large", fmt.Sprintf("a message of %d bytes, and at most %d are read", len(data), MaxSize))
	}
	read := parseJSON
	if start := bytes.TrimSpace(data); mayBeForm && len(start) > 0 && start[0] != '{' && start[0] != '[' {
		read = parseForm
	}
	v, err := read(data)
	if err != nil {
		return node{}, err
	}
	r.unrepeat(&v, "")
	return node{"", v}, nil
}

func parseJSON(data []byte) (jsonread.Value, error) {
	v, err := jsonread.Parse(data, "the message")
	if err != nil {
		return v, severity.CaseErrors{severity.CaseError(*err)}
	}
	if deep := deeper(v, 0); deep != nil {
		return v, refuse(deep.Offset, "json", fmt.Sprintf("nested more than %d deep", maxDepth))
	}
	return v, nil
}

// refuse returns the error of a message that cannot be read.
func refuse(offset int, kind, message string) error {
	return severity.CaseErrors{{Offset: offset, Kind: kind, Message: message}}
}

// parseForm returns the fields of an HTML form as an object.
func parseForm(data []byte) (jsonread.Value, error) {
	form, err := url.ParseQuery(string(bytes.TrimSpace(data)))
	if err != nil {
		return jsonread.Value{}, refuse(0, "form", "neither JSON nor a form: "+err.Error())
	}
	members := []jsonread.Member{}
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, text := range form[name] {
			members = append(members, jsonread.Member{Name: utf8Text(name), Value: jsonread.Value{Data: utf8Text(text)}})
		}
	}
	return jsonread.Value{Data: members}, nil
}

// utf8Text returns a text as encoding/json reads one: with U+FFFD for bytes that are
// no UTF-8.
func utf8Text(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }

// deeper returns the first value that lies too deep, or nil.
func deeper(v jsonread.Value, depth int) *jsonread.Value {
	if depth > maxDepth {
		return &v
	}
	for _, child := range children(v) {
		if deep := deeper(child, depth+1); deep != nil {
			return deep
		}
	}
	return nil
}

func children(v jsonread.Value) []jsonread.Value {
	values, _ := v.Data.([]jsonread.Value)
	members, _ := v.Data.([]jsonread.Member)
	for _, m := range members {
		values = append(values, m.Value)
	}
	return values
}

// unrepeat leaves only the last member of each name in every object, and reports
// the others.
func (r *reading) unrepeat(v *jsonread.Value, at Pointer) {
	switch data := v.Data.(type) {
	case []jsonread.Value:
		for i := range data {
			r.unrepeat(&data[i], at.child(strconv.Itoa(i)))
		}
	case []jsonread.Member:
		last := make(map[string]int, len(data))
		for i, m := range data {
			last[m.Name] = i
		}
		kept := data[:0]
		for i, m := range data {
			place := at.child(m.Name)
			if last[m.Name] != i {
				r.fault(FaultRepeated, place, "%q stands twice; %s was left out", m.Name, quote(m.Value))
				continue
			}
			r.unrepeat(&m.Value, place)
			kept = append(kept, m)
		}
		v.Data = kept
	}
}

// fault reports what could not be taken over.
func (r *reading) fault(kind severity.FaultKind, at Pointer, format string, args ...any) {
	if len(r.message.Faults) == mostFaults {
		r.untold++
		return
	}
	r.message.Faults = append(r.message.Faults, severity.Fault{Kind: kind, Where: string(at), Message: fmt.Sprintf(format, args...)})
}

// quote returns a value for the text of a fault, cut if it is long.
func quote(v jsonread.Value) string {
	switch data := v.Data.(type) {
	case []jsonread.Value:
		return "a list"
	case []jsonread.Member:
		return "an object"
	case string:
		return strconv.Quote(clip(data))
	case json.Number:
		return clip(data.String())
	default:
		return fmt.Sprint(data)
	}
}

func clip(text string) string { return phrasing.Clip(text, mostQuoted) }
