package suite

import (
	"strconv"
	"strings"
	"time"

	"github.com/drud/triage/policy"
)

// Name returns what the difference is in, as test files write it:
// "due internal.engage", "route.group".
func (d Difference) Name() string {
	switch {
	case d.Key == policy.WantClock:
		return d.Of
	case d.Key == policy.WantDue:
		return d.Key + " " + d.Of
	case d.Of != "":
		return d.Key + "." + d.Of
	}
	return d.Key
}

// Text returns a value of a want as a test file writes it.
func Text(value any) string {
	switch v := value.(type) {
	case time.Time:
		if !v.IsZero() {
			return v.Format(time.RFC3339Nano)
		}
	case []string:
		return "[" + strings.Join(v, ", ") + "]"
	case policy.Entry:
		return entryText(v)
	case string:
		if v != "" {
			return v
		}
	}
	return "none"
}

// entryText writes what is set of an entry.
func entryText(e policy.Entry) string {
	var parts []string
	add := func(name, text string) {
		if text != "" {
			parts = append(parts, name+text)
		}
	}
	if !e.At.IsZero() {
		add("", e.At.Format(time.RFC3339Nano))
	}
	add("", string(e.Do))
	add("", e.Target)
	add("by ", e.By)
	add("for ", strings.Join(e.People, ", "))
	add("of ladder ", e.Ladder)
	if e.Step > 0 {
		add("step ", strconv.Itoa(e.Step))
	}
	if e.Suppressed != "" {
		add("not done: ", string(e.Suppressed))
	}
	if e.Reason != "" {
		add("because: ", e.Reason)
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, " ")
}
