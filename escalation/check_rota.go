package escalation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rickb777/date/v2/clock"

	"github.com/drud/triage/sla"
)

// maxAtOnce is how many overrides may be in force at one instant. It bounds
// what a schedule keeps and what OnCall costs.
const maxAtOnce = 100

// check returns what is wrong with r.
func (r *Rota) check() Problems {
	var at Problem
	ps := checkZone(at, r.Zone)
	ps = append(ps, checkStart(at, r.Start)...)
	ps = append(ps, checkEvery(at, r.Every)...)
	if len(r.Layers) == 0 {
		ps = append(ps, at.is("layers", "no-layers", "the schedule has no layers", "give it at least one, with the people who are on call"))
	}
	for i := range r.Layers {
		at.Layer = i + 1
		ps = append(ps, r.checkLayer(at, &r.Layers[i])...)
	}
	return append(ps, r.checkOverrides()...)
}

func checkZone(at Problem, zone *time.Location) Problems {
	if zone == nil || zone.String() != "Local" {
		return nil
	}
	return Problems{at.is("zone", "bad-zone",
		`the time zone "Local" means another zone on another host`, `write an IANA name such as "America/Denver"`)}
}

func checkStart(at Problem, start Civil) Problems {
	switch {
	case start == Civil{}:
		return nil
	case !supported(start.Date):
		return Problems{at.is("start", "bad-date",
			fmt.Sprintf("the date %s is not in the years %d to %d", start.Date, sla.FirstYear, sla.LastYear), "see whether a digit is wrong")}
	case start.Time < 0 || start.Time >= clock.Day:
		return Problems{at.is("start", "bad-time",
			fmt.Sprintf("the start %s is not a time of day", start.Time), "write a time from 00:00 to 23:59")}
	}
	return nil
}

func checkEvery(at Problem, every Turn) Problems {
	switch {
	case every == Turn{}:
		return nil
	case !every.Unit.known():
		return Problems{at.is("every", "bad-turn", "the unit of the turn is unknown", "count hours, days, weeks or months")}
	case every.N < 1:
		return Problems{at.is("every", "bad-turn", fmt.Sprintf("a turn of %s is too short", every), "let it last at least one hour, day, week or month")}
	case every.N > every.Unit.most():
		return Problems{at.is("every", "bad-turn", fmt.Sprintf("a turn of %s is longer than a hundred years", every), "let people hand over sooner")}
	}
	return nil
}

// most returns how many units are a hundred years.
func (u Unit) most() int {
	if u == Months {
		return 100 * 12
	}
	return int(36525 * day / u.length())
}

// checkLayer checks what l says itself, and what it lacks once it has
// inherited. at is the address of l.
func (r *Rota) checkLayer(at Problem, l *Layer) Problems {
	whole := r.layer(at.Layer - 1)
	turns := !alone(l.People)
	ps := checkZone(at, l.Zone)
	if whole.Zone == nil && (whole.Start != Civil{} || turns || l.Shift != sla.Range{} || l.Days != Weekdays{}) {
		ps = append(ps, at.is("zone", "missing-zone", "the layer has no time zone", `name the zone its times are in, such as "America/Denver"`))
	}
	ps = append(ps, checkStart(at, l.Start)...)
	if turns && whole.Start == (Civil{}) {
		ps = append(ps, at.is("start", "missing-start", "the people take turns, but no start is given", "give the first handoff, such as 2026-03-02T11:00"))
	}
	ps = append(ps, checkEvery(at, l.Every)...)
	if turns && whole.Every == (Turn{}) {
		ps = append(ps, at.is("every", "missing-every", "the people take turns, but no length of a turn is given", "give the length of a turn, such as 1w"))
	}
	ps = append(ps, checkShift(at, l.Shift)...)
	return append(ps, checkPeople(at, l.People)...)
}

func checkShift(at Problem, shift sla.Range) Problems {
	switch {
	case shift == sla.Range{}:
		return nil
	case shift.From < 0 || shift.From >= clock.Day || shift.To < 0 || shift.To > clock.Day:
		return Problems{at.is("shift", "bad-time",
			fmt.Sprintf("the shift from %s to %s is not between two times of day", shift.From, shift.To), "write times from 00:00 to 24:00; only an end may be 24:00")}
	case shift.From == shift.To:
		return Problems{at.is("shift", "equal-ends",
			fmt.Sprintf("the shift %s ends when it starts", shift), "write 00:00-24:00 for a whole day, or leave the shift out")}
	}
	return nil
}

func checkPeople(at Problem, people []string) Problems {
	if len(people) == 0 {
		return Problems{at.is("people", "no-people", "the layer has no people", "name at least one")}
	}
	var ps Problems
	for i, p := range people {
		if blank(p) {
			at.Index = i + 1
			ps = append(ps, at.is("people", "empty-name", "the name of the person is empty", ""))
		}
	}
	return ps
}

func blank(name string) bool { return strings.TrimSpace(name) == "" }

func (r *Rota) checkOverrides() Problems {
	known := r.people()
	var ps Problems
	for i := range r.Overrides {
		at := Problem{Override: i + 1}
		x := &r.Overrides[i]
		ps = append(ps, checkNames(at, x)...)
		if !blank(x.Person) && !known.has(x.Person, x) {
			ps = append(ps, at.is("person", "unknown-person", fmt.Sprintf("%q is in no layer", x.Person), "name somebody who takes turns, or whom an earlier override puts on call at the time"))
		}
		ps = append(ps, checkTimes(at, x)...)
		known.add(x.With, x)
	}
	ps = append(ps, r.checkOverlaps()...)
	ps = append(ps, r.checkCrowd()...)
	slices.SortStableFunc(ps, func(a, b Problem) int { return cmp.Compare(a.Override, b.Override) })
	return ps
}

// people are who may be on call, and by which overrides: nil for those whom
// layers have.
type people map[string][]*Override

func (r *Rota) people() people {
	known := people{}
	for i := range r.Layers {
		for _, p := range r.Layers[i].People {
			known[p] = nil
		}
	}
	return known
}

// has reports whether a person may be on call while x is in force.
func (k people) has(person string, x *Override) bool {
	by, ok := k[person]
	return ok && (by == nil || slices.ContainsFunc(by, x.overlaps))
}

func (k people) add(person string, by *Override) {
	if list, ok := k[person]; !ok || list != nil {
		k[person] = append(list, by)
	}
}

func (x *Override) overlaps(other *Override) bool {
	return x.From.Before(other.To) && other.From.Before(x.To)
}

func checkNames(at Problem, x *Override) Problems {
	switch {
	case x.Person == "" && x.With == "":
		return Problems{at.is("person", "empty-override", "the override says neither whom it takes off call nor whom it puts on", "give person, with, or both")}
	case x.Person != "" && blank(x.Person):
		return Problems{at.is("person", "empty-name", "the name of the person is empty", "")}
	case x.With != "" && blank(x.With):
		return Problems{at.is("with", "empty-name", "the name of the person is empty", "")}
	case x.Person == x.With:
		return Problems{at.is("with", "same-person", fmt.Sprintf("%q cannot stand in for themselves", x.With), "name somebody else, or leave the override out")}
	}
	return nil
}

func checkTimes(at Problem, x *Override) Problems {
	var ps Problems
	for _, end := range []struct {
		key string
		t   time.Time
	}{{"from", x.From}, {"to", x.To}} {
		if !known(end.t) {
			ps = append(ps, at.is(end.key, "bad-date", fmt.Sprintf("the time %s is not in the years %d to %d", end.t.Format(time.RFC3339), sla.FirstYear, sla.LastYear), "see whether a digit is wrong"))
		}
	}
	if len(ps) == 0 && !x.From.Before(x.To) {
		ps = append(ps, at.is("to", "reversed-times", fmt.Sprintf("the override ends at %s and starts at %s", x.To.Format(time.RFC3339), x.From.Format(time.RFC3339)), "let it end after it starts"))
	}
	return ps
}

// byStart returns the overrides in the order in which they start, as indexes.
func (r *Rota) byStart() []int {
	order := make([]int, len(r.Overrides))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return r.Overrides[i].From.Compare(r.Overrides[j].From) })
	return order
}

// checkOverlaps finds overrides that take the same person off call at the same
// time: only one of them could.
func (r *Rota) checkOverlaps() Problems {
	var ps Problems
	latest := map[string]int{} // by person, the override seen that ends last
	for _, i := range r.byStart() {
		x := &r.Overrides[i]
		if x.Person == "" || !x.From.Before(x.To) {
			continue
		}
		j, seen := latest[x.Person]
		if seen && x.overlaps(&r.Overrides[j]) {
			at := Problem{Override: max(i, j) + 1, Index: min(i, j) + 1}
			ps = append(ps, at.is("person", "overlapping-overrides", fmt.Sprintf("another override takes %q off call at the same time", x.Person), "let one end where the other starts"))
		}
		if !seen || r.Overrides[j].To.Before(x.To) {
			latest[x.Person] = i
		}
	}
	return ps
}

// checkCrowd reports the first override, by start, that makes too many.
func (r *Rota) checkCrowd() Problems {
	var ends []time.Time // of those in force, sorted
	for _, i := range r.byStart() {
		x := &r.Overrides[i]
		over, _ := slices.BinarySearchFunc(ends, x.From, func(end, t time.Time) int {
			if end.After(t) {
				return 1
			}
			return -1
		})
		ends = ends[over:]
		if len(ends) == maxAtOnce {
			at := Problem{Override: i + 1}
			return Problems{at.is("from", "too-many-overrides", fmt.Sprintf("more than %d overrides are in force at once", maxAtOnce), "")}
		}
		k, _ := slices.BinarySearchFunc(ends, x.To, time.Time.Compare)
		ends = slices.Insert(ends, k, x.To)
	}
	return nil
}
