package escalation

import (
	"fmt"
	"time"

	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"

	"github.com/drud/triage/sla"
)

// Rota says who is on call, as plain values. The simplest is one layer with
// one person, who is then always on call.
type Rota struct {
	Name string

	// Zone, Start and Every hold for the layers that do not have their own.
	// Answers are in Zone; if nil, in the zone of the first layer that has one,
	// else in UTC.
	Zone  *time.Location
	Start Civil
	Every Turn

	// Layers, of which a later one covers an earlier one while both have
	// somebody.
	Layers []Layer

	// Overrides, which apply in this order.
	Overrides []Override
}

// Layer is people who are on call in turn.
type Layer struct {
	// Name is for people: "weekend".
	Name string

	// Zone is where the layer's clocks hang; if nil, the rota's. It may be
	// missing where nothing depends on it.
	Zone *time.Location

	// Start is the first handoff, before which the layer has nobody; if zero,
	// the rota's. It may be missing if there is one person, who then has always
	// been on call.
	Start Civil

	// Every is how long a turn is; if zero, the rota's. It may be missing, and
	// does not matter, if there is one person.
	Every Turn

	// Shift is when, on each of Days, the layer has somebody. The zero value is
	// the whole day.
	Shift sla.Range

	// Days are those on which shifts start.
	Days Weekdays

	// People take turns in this order. A person may be named more than once.
	People []string
}

// Weekdays is a set of weekdays, by [time.Weekday]. The empty set means every
// day.
type Weekdays [7]bool

// Civil is a date and a time on the clock, in a zone that the context gives.
// The zero value means none.
type Civil struct {
	Date date.Date
	Time clock.Clock // from 00:00 and before 24:00
}

// String returns c as a policy file has it, "2026-03-02T11:00".
func (c Civil) String() string { return c.Date.String() + "T" + c.Time.HhMm() }

// Turn is how long a person is on call before the next takes over: N units of
// the calendar and the clock, at least 1 and not more than a hundred years. The
// zero value means none.
type Turn struct {
	N    int
	Unit Unit
}

// String returns t as a policy file has it, "1w", "3d", "12h" or "1mo".
func (t Turn) String() string {
	names := [...]string{Hours: "h", Days: "d", Weeks: "w", Months: "mo"}
	if !t.Unit.known() {
		return fmt.Sprintf("%d units of unknown length", t.N)
	}
	return fmt.Sprint(t.N, names[t.Unit])
}

// Unit is a unit of turns. All are counted on the calendar and the clock of a
// zone, so that none has a fixed length.
type Unit int8

// The units of turns.
const (
	Hours  Unit = iota + 1 // of the clock: twelve after 11:00 it is 23:00
	Days                   // local days
	Weeks                  // of seven local days
	Months                 // ending on their last day where they lack that of the start
)

func (u Unit) known() bool { return u >= Hours && u <= Months }

// Override changes who is on call in [From, To). It replaces Person by With
// while Person is on call; with With alone it adds a person; with Person alone
// it removes one.
//
// From and To are instants of the supported years. Who reads them as wall-clock
// times must resolve them, and should refuse those that the clocks skip or show
// twice.
type Override struct {
	Person string
	With   string
	From   time.Time
	To     time.Time
	Note   string // for people; it comes back in Duty
}
