package sla

import (
	"slices"
	"time"
)

// Combination says how a calendar is made of others. Exactly one of AllOf and
// AnyOf has calendars.
type Combination struct {
	Name string

	// Zone is the zone of the answers; if nil, that of the first calendar. The
	// calendars combined keep their own.
	Zone *time.Location

	AllOf  []*Calendar // open while all of them are
	AnyOf  []*Calendar // open while one of them is
	Except []*Calendar // and none of these
}

// parts is a Combination compiled.
type parts struct {
	all, any, except []*Calendar
}

// Combine compiles the combination. The error is a [Problems], or nil: what
// Combine proves is that the result opens at least once in the supported
// years.
func Combine(x Combination) (*Calendar, error) {
	if ps := x.check(); len(ps) > 0 {
		return nil, ps
	}
	p := &parts{all: slices.Clone(x.AllOf), any: slices.Clone(x.AnyOf), except: slices.Clone(x.Except)}
	c := &Calendar{name: x.Name, zone: x.Zone, parts: p}
	if c.zone == nil {
		c.zone = slices.Concat(p.all, p.any)[0].zone
	}
	if !c.opens() {
		return nil, Problems{Problem{Key: x.key()}.is("never-opens",
			"the calendars leave no time open between them", "see when each of them is open")}
	}
	return c, nil
}

func (x *Combination) key() string {
	if len(x.AnyOf) > 0 {
		return "any_of"
	}
	return "all_of"
}

func (x *Combination) check() Problems {
	var ps Problems
	if x.Zone != nil && x.Zone.String() == "Local" {
		ps = append(ps, badZone(unfit("Local"))...)
	}
	switch all, anyOf := len(x.AllOf) > 0, len(x.AnyOf) > 0; {
	case all && anyOf:
		ps = append(ps, Problem{Key: x.key()}.is("bad-combination", "both AllOf and AnyOf have calendars", "set exactly one of them"))
	case !all && !anyOf:
		ps = append(ps, Problem{Key: x.key()}.is("bad-combination", "neither AllOf nor AnyOf has calendars", "set exactly one of them"))
	}
	for _, part := range []struct {
		key  string
		list []*Calendar
	}{{"all_of", x.AllOf}, {"any_of", x.AnyOf}, {"except", x.Except}} {
		for i, c := range part.list {
			if c == nil {
				ps = append(ps, Problem{Key: part.key, Index: i + 1}.is("nil-calendar", "the calendar is nil", ""))
			}
		}
	}
	ps.sort()
	return ps
}

// open returns the open spans of page i.
func (p *parts) open(i int, b *builder) []span {
	var out []span
	for k, c := range p.all {
		if s := b.spans(c, i); k == 0 {
			out = s
		} else {
			out = intersect(out, s)
		}
	}
	for _, c := range p.any {
		out = union(out, b.spans(c, i))
	}
	for _, c := range p.except {
		out = subtract(nil, out, b.spans(c, i))
	}
	return out
}
