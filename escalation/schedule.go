package escalation

import (
	"time"
)

// Schedule knows who is on call. It is made by [NewSchedule], is immutable and
// safe for any number of goroutines.
//
// A question about an instant costs the same however far the instant is from
// the start of the rota.
type Schedule struct {
	name      string
	zone      *time.Location
	layers    []layer
	overrides overrides
}

// NewSchedule compiles r. The error is a [Problems] with everything that is
// wrong with r, or nil. The schedule does not keep the slices of r.
func NewSchedule(r Rota) (*Schedule, error) {
	if ps := r.check(); len(ps) > 0 {
		return nil, ps
	}
	s := &Schedule{name: r.Name, zone: r.Zone, overrides: newOverrides(r.Overrides)}
	zones := map[*time.Location]*zone{}
	for i := range r.Layers {
		l := r.layer(i)
		if s.zone == nil {
			s.zone = l.Zone
		}
		if l.Zone == nil {
			l.Zone = time.UTC
		}
		if zones[l.Zone] == nil {
			zones[l.Zone] = newZone(l.Zone)
		}
		s.layers = append(s.layers, newLayer(&l, zones[l.Zone]))
	}
	if s.zone == nil {
		s.zone = time.UTC
	}
	return s, nil
}

// layer returns layer i with what it inherits.
func (r *Rota) layer(i int) Layer {
	l := r.Layers[i]
	if l.Zone == nil {
		l.Zone = r.Zone
	}
	if l.Start == (Civil{}) {
		l.Start = r.Start
	}
	if l.Every == (Turn{}) {
		l.Every = r.Every
	}
	return l
}

// Name returns the name that the rota has.
func (s *Schedule) Name() string { return s.name }

// Zone returns the zone that the schedule's answers are in, never nil.
func (s *Schedule) Zone() *time.Location { return s.zone }

// Duty is a person on call, and why. What it counts it counts from 1, and 0 is
// none. Duties are equal if and only if they say the same.
type Duty struct {
	Person string

	// For is whose duty it is where an override gave it to Person, else "".
	For string

	// Layer is the layer that has the person, LayerName its name, and Turn the
	// turn, of which the first begins at the layer's start. They are 0, "" and 0
	// for a person whom an override added. [Schedule.PreviousOnCall] also has Turn 0,
	// with its Layer, for a turn before the first.
	Layer     int
	LayerName string
	Turn      int

	// Override is the last override that decided, and Note its note.
	Override int
	Note     string
}

// OnCall returns who is on call at t: whom the layers have, then those whom
// overrides add, in their order. It is nil if nobody is, or if t is not in the
// supported years.
func (s *Schedule) OnCall(t time.Time) []Duty {
	if !known(t) {
		return nil
	}
	if on := s.onCall(nil, clamp(t)); len(on) > 0 {
		return on
	}
	return nil
}

// Next returns the first instant after t at which other people are on call than
// at t; that nobody is, or nobody was, counts too. OnCall of it says who. It is the
// zero Time if there is none in the supported years.
//
// Next passes over handoffs to the same person one by one. The worst are two
// shifts a day that always have the same person, of which it looks at all until
// the end of the supported years: some tens of milliseconds.
func (s *Schedule) Next(t time.Time) time.Time {
	at := clamp(t)
	was := s.OnCall(t)
	room := make([]Duty, 0, 4)
	if t.Unix() < first/int64(time.Second) && len(s.onCall(room, at)) > 0 {
		return s.time(at)
	}
	for at < last {
		if at = s.until(at); at >= last {
			break
		}
		if !samePeople(was, s.onCall(room[:0], at)) {
			return s.time(at)
		}
	}
	return time.Time{}
}

// samePeople compares sets, for nobody is in a list twice.
func samePeople(a, b []Duty) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if holder(b, a[i].Person) < 0 {
			return false
		}
	}
	return true
}

// NextOnCall returns whose turn comes next after whoever is on call at t, in
// the layer that covers t: the first person of the following turns who is not
// on call at t already. Overrides in force at t apply: a stand-in comes for the
// person replaced, and a person removed is passed over. The duty says which
// turn it is. It is a question about turns: where layers take over from one another,
// as day and night do, who is on call next is OnCall(Next(t)).
//
// It is false if no layer has anybody at t, or nobody else takes turns in the
// one that covers t. A person whom an override added has no place in a
// rotation, and one who stands in for another has that other's place.
func (s *Schedule) NextOnCall(t time.Time) (Duty, bool) { return s.beside(t, 1) }

// PreviousOnCall is NextOnCall in the other direction. The rotation goes round:
// before turn 1 comes the last person, whose Turn is 0, for there was none.
func (s *Schedule) PreviousOnCall(t time.Time) (Duty, bool) { return s.beside(t, -1) }

func (s *Schedule) beside(t time.Time, direction int64) (Duty, bool) {
	if !known(t) {
		return Duty{}, false
	}
	at := clamp(t)
	i, turn := s.cover(at)
	if i < 0 {
		return Duty{}, false
	}
	var room [4]Duty
	on := s.onCall(room[:0], at)
	for step := range int64(len(s.layers[i].people)) {
		d, ok := s.standIn(s.duty(i, turn+direction*step), at)
		if ok && holder(on, d.Person) < 0 {
			return d, true
		}
	}
	return Duty{}, false
}

// standIn returns what overrides make of a duty, or false if they remove it.
func (s *Schedule) standIn(d Duty, at int64) (Duty, bool) {
	one := [1]Duty{d}
	on := one[:]
	active, _ := s.overrides.at(at)
	for _, i := range active {
		if s.overrides.list[i].Person != "" {
			on = s.overrides.apply(on, i)
		}
	}
	return one[0], len(on) == 1
}

// cover returns the layer that covers an instant and its turn, or -1.
func (s *Schedule) cover(at int64) (i int, turn int64) {
	var c clocks
	for i := len(s.layers) - 1; i >= 0; i-- {
		l := &s.layers[i]
		if c.zone != l.zone {
			c = l.zone.at(at)
		}
		if _, on := l.shiftEnd(at, &c); !on {
			continue
		}
		if turn := l.turns.at(at, &c); turn >= 0 {
			return i, turn
		}
	}
	return -1, -1
}

// duty returns the duty of a layer and a turn, both counted from 0 here. A turn before
// the first is Turn 0 of the Duty.
func (s *Schedule) duty(i int, turn int64) Duty {
	l := &s.layers[i]
	return Duty{Person: l.person(turn), Layer: i + 1, LayerName: l.name, Turn: int(max(turn+1, 0))}
}

// onCall appends who is on call at a supported instant to on, which is empty.
func (s *Schedule) onCall(on []Duty, at int64) []Duty {
	if i, turn := s.cover(at); i >= 0 {
		on = append(on, s.duty(i, turn))
	}
	active, _ := s.overrides.at(at)
	for _, i := range active {
		on = s.overrides.apply(on, i)
	}
	return on
}

// until returns an instant after at before which onCall says the same as at at.
// A layer below the one that covers at does not matter until that one ends.
func (s *Schedule) until(at int64) int64 {
	_, until := s.overrides.at(at)
	var c clocks
	for i := len(s.layers) - 1; i >= 0; i-- {
		l := &s.layers[i]
		if c.zone != l.zone {
			c = l.zone.at(at)
		}
		turn := l.turns.at(at, &c)
		if turn < 0 {
			until = min(until, l.turns.end(turn, &c))
			continue
		}
		if end, on := l.shiftEnd(at, &c); on {
			return min(until, end, l.turns.end(turn, &c))
		}
		until = min(until, l.nextShift(at, &c))
	}
	return until
}

// time is the inverse of clamp.
func (s *Schedule) time(at int64) time.Time { return time.Unix(0, at).In(s.zone) }
