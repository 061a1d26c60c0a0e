package escalation

import (
	"fmt"
	"strings"

	"github.com/drud/triage/internal/phrasing"
)

// Problem is one thing wrong with a [Rota], addressed so that a caller can
// point at its own source.
//
// Kinds are stable: "missing-zone", "bad-zone", "missing-start", "bad-date",
// "bad-time", "missing-every", "bad-turn", "equal-ends", "no-layers",
// "no-people", "empty-name", "empty-override", "same-person",
// "unknown-person", "reversed-times", "overlapping-overrides" and
// "too-many-overrides".
type Problem struct {
	Layer    int    // which layer, from 0, or -1
	Override int    // which override, from 0, or -1
	Key      string // of the rota "zone", "start", "every" or "layers"; of a layer also "shift" or "people"; of an override "person", "with", "from" or "to"
	Index    int    // of "people" which person, of "overlapping-overrides" which other override, from 0
	Kind     string // "equal-ends"
	Message  string // what is wrong, in lower case
	Hint     string // what to write instead; may be empty
}

// Problems is everything wrong with a rota: first what is wrong with the rota
// itself, then by layer, then by override. It is the error of NewSchedule.
type Problems []Problem

// Error returns the problems one a line: where, the message, the hint and the
// kind in brackets.
func (ps Problems) Error() string {
	var b strings.Builder
	for i := range ps {
		if i > 0 {
			b.WriteByte('\n')
		}
		p := &ps[i]
		b.WriteString(p.where() + ": " + phrasing.Fault(p.Message, p.Hint, p.Kind))
	}
	return b.String()
}

// where returns the address of p, such as "layers[1].shift".
func (p *Problem) where() string {
	where := p.Key
	if p.Key == "people" && p.Kind != "no-people" {
		where = fmt.Sprintf("people[%d]", p.Index)
	}
	switch {
	case p.Layer >= 0:
		return fmt.Sprintf("layers[%d].%s", p.Layer, where)
	case p.Override >= 0:
		return fmt.Sprintf("overrides[%d].%s", p.Override, where)
	}
	return where
}
