// Package escalation answers who: which people are on call, and who is told of
// a case as time goes by.
//
// # Schedules
//
// A [Rota] says in plain values who is on call: layers of people who take
// turns, and overrides for a shift that changes hands. [NewSchedule] checks it,
// all problems at once, and compiles a [Schedule], which is immutable, safe for
// any number of goroutines, and total: no question fails, loops or panics.
//
// Every stretch of time is half-open, [from, to): at the instant of a handoff
// the next person is on call. Answers depend on the instant of an argument,
// never on its Location, and are in the schedule's zone.
//
// Turns. Handoff k of a layer is its start plus k turns, counted on the
// calendar and the clock of its zone: a week is seven local days, which last
// 167 hours when the clocks go forward. Months end on their last day and are
// counted from the start: January 31, February 28, March 31. A handoff becomes
// an instant as [sla.At] says: one that the clocks skip is moved forward by
// what they skip, one that they show twice is the first of the two (RFC 5545
// section 3.3.5). Turn k belongs to People[k mod n], from its handoff until
// any later handoff comes; handoffs at one instant leave nothing of the turns
// between them. Before its first handoff a layer has nobody. People who are
// all the same person take no turns: the turn is 0 for ever.
//
// Shifts. A layer with a shift or with days has somebody only during the shift
// of each of the days. A shift runs on the clock of its zone, belongs to the
// date it starts, whose weekday is what counts, and is shorter or longer than
// written when the clocks change meanwhile. On a date that a zone skips no
// shift starts, and a night that would have ended on it ends with the day it
// started. A shift does not move handoffs, nor they a shift: whoever's turn it
// is at an instant of the shift is on call, so a handoff inside a shift cuts it.
//
// Layers. A later layer covers an earlier one while both have somebody.
//
// Overrides apply to what the layers say, one after the other in the order
// given, so that a later one sees what an earlier one did. With Person and With
// an override replaces the one by the other while Person is on call, whatever
// the layer. With With alone it adds a person, with Person alone it removes
// one and may leave a gap. Several people are on call at once only because
// overrides added them; nobody is on call twice at once.
//
// Supported years. Schedules know the years 1900 to 2200 UTC, as package sla
// does: the instants from 1900-01-01T00:00:00Z up to 2201-01-01T00:00:00Z.
// Outside them nobody is on call. No turn begins on a date of another year.
//
// Cost. An answer about an instant takes about half a microsecond and one
// allocation, more on the two days after a change of clocks, and the same
// however far the instant is from the start. A schedule keeps all changes of
// clocks of its zones, about ten kilobytes for each; finding them takes a
// fraction of a millisecond.
package escalation
