package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/drud/triage/internal/jsonread"
	"github.com/drud/triage/severity"
)

// Value says where a part of a case stands in a message, and what its words mean.
//
// The pointers are tried in order, and the first that finds a word with a meaning
// decides. What is null, a blank text, an empty list or an empty object counts as
// not there, and so do a time of year 1 and one of Unix time 0. A word without a
// meaning is reported, unless Otherwise gives it one, and the next pointer is
// tried.
//
// Words are compared without regard to case and blanks around them, and numbers as
// they are written.
type Value struct {
	At        []Pointer         // where it stands; if nowhere, it is Default, whatever the message says
	Words     map[string]string // what its words mean; "" says nothing, and the next pointer is tried; nil takes words as they stand
	Otherwise string            // what any other word means
	Default   string            // where no pointer finds a word with a meaning
	Required  bool              // report it if no pointer finds anything
}

// target is the part of a case that a value is for.
type target struct {
	name string // "ticket.priority"
	to   any    // *string, *[]string, *float64, *time.Time, *severity.Level, *severity.State, status or field
}

// errSilent is the error of a word that says nothing: what comes next may.
var errSilent = errors.New("it says nothing")

// unknownError is the error of a word without a meaning.
type unknownError string

func (e unknownError) Error() string { return string(e) }

// take reads a part of the case, and reports whether it stands in the message.
func (r *reading) take(from node, v Value, t target) bool {
	var stood, unread []node
	for _, p := range v.At {
		n, ok := from.find(p)
		if !ok || blank(n.value) {
			continue
		}
		stood = append(stood, n)
		err := t.read(n.value, v.Words)
		if err == nil {
			r.use(n, v, t)
			return true
		}
		if err == errSilent {
			continue
		}
		unread = append(unread, n)
		if v.Otherwise == "" {
			r.fault(faultKind(err), n.at, "%s: %v", t.name, err)
		}
	}
	switch {
	case v.Required && len(stood) == 0:
		at := from.at
		if len(v.At) > 0 {
			at += v.At[0]
		}
		r.fault(FaultMissing, at, "%s is missing", t.name)
	case len(unread) > 0 && v.Otherwise == "" && t.keep(unread[0].value):
		r.use(unread[0], v, t)
		return true
	}
	r.fallBack(from, v, t, len(unread) > 0)
	return len(stood) > 0
}

// fallBack gives a part its value where no word has a meaning.
func (r *reading) fallBack(from node, v Value, t target, unread bool) {
	text := v.Default
	if unread && v.Otherwise != "" {
		text = v.Otherwise
	}
	if text == "" {
		return
	}
	if err := t.fill(text); err != nil {
		r.fault(FaultValue, from.at, "%s: %v", t.name, err)
	}
}

func faultKind(err error) severity.FaultKind {
	if _, ok := err.(unknownError); ok {
		return FaultWord
	}
	return FaultValue
}

// use notes that the case has all of a node: it need not be kept otherwise. Words
// that are given a meaning are kept beside it.
func (r *reading) use(n node, v Value, t target) {
	switch t.to.(type) {
	case *severity.Level, *severity.State, status:
		return
	case field:
	default:
		if v.Words != nil {
			return
		}
	}
	r.used[n.at] = true
}

// read reads a value of a message into the target.
func (t target) read(v jsonread.Value, words map[string]string) error {
	if tags, ok := t.to.(*[]string); ok {
		return readTags(v, tags)
	}
	text, ok := scalar(v)
	if !ok {
		return fmt.Errorf("%s, and a single value was expected", quote(v))
	}
	if words == nil {
		return t.fill(t.spelled(text))
	}
	meaning, ok := words[plain(text)]
	switch {
	case !ok:
		return unknownError(quote(v) + " has no meaning here")
	case meaning == "":
		return errSilent
	}
	return t.fill(meaning)
}

// keep takes a word without a meaning as it stands, where that is possible: as a
// text, and as the value of a declared field, where it is a fault of the decision.
func (t target) keep(v jsonread.Value) bool {
	switch to := t.to.(type) {
	case *string:
		text, ok := scalar(v)
		*to = text
		return ok
	case field:
		to.in[to.Name] = v.Plain()
		return true
	}
	return false
}

// plain returns a word as words are compared.
func plain(word string) string { return strings.ToLower(strings.TrimSpace(word)) }

// plainWords returns words as they are compared.
func plainWords(words map[string]string) map[string]string {
	if arePlain(words) {
		return words
	}
	all := make(map[string]string, len(words))
	for word, meaning := range words {
		all[plain(word)] = meaning
	}
	return all
}

func arePlain(words map[string]string) bool {
	for word := range words {
		if word != plain(word) {
			return false
		}
	}
	return true
}

// blank reports whether a value says nothing.
func blank(v jsonread.Value) bool {
	switch data := v.Data.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(data) == ""
	case []jsonread.Value:
		return len(data) == 0
	case []jsonread.Member:
		return len(data) == 0
	}
	return false
}

// scalar returns a text, a number or a bool as text.
func scalar(v jsonread.Value) (string, bool) {
	switch data := v.Data.(type) {
	case string:
		return data, true
	case json.Number:
		return data.String(), true
	case bool:
		return fmt.Sprint(data), true
	}
	return "", false
}

// readTags reads a list of tags, or a text with commas between them or, if there is
// none, blanks. Of a list with something else in it, it reads the tags.
func readTags(v jsonread.Value, to *[]string) error {
	list, ok := v.Data.([]jsonread.Value)
	if !ok {
		text, ok := scalar(v)
		if !ok {
			return fmt.Errorf("%s, and a list of texts was expected", quote(v))
		}
		*to = splitTags(text)
		return nil
	}
	var tags []string
	var odd error
	for _, e := range list {
		text, ok := scalar(e)
		switch {
		case ok && !blank(e):
			tags = append(tags, strings.TrimSpace(text))
		case !ok && e.Data != nil:
			odd = fmt.Errorf("%s in the list, and a text was expected", quote(e))
		}
	}
	*to = tags
	return odd
}

func splitTags(text string) []string {
	if !strings.Contains(text, ",") {
		return strings.Fields(text)
	}
	var tags []string
	for _, tag := range strings.Split(text, ",") {
		if tag = strings.TrimSpace(tag); tag != "" {
			tags = append(tags, tag)
		}
	}
	return tags
}
