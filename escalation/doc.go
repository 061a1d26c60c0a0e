// Package escalation answers who: which people are on call, and who is told of
// a case as time goes by.
//
// # Schedules
//
// A [Rota] says in plain values who is on call: layers of people who take
// turns, and overrides for a shift that changes hands. [NewSchedule] checks it,
// all problems at once, and compiles a [Schedule], which is immutable, safe for
// any number of goroutines, and total: no question fails, loops or panics. A
// program that has a policy file asks its Policy for them.
//
// Every stretch of time is half-open, [from, to): at the instant of a handoff
// the next person is on call. Answers depend on the instant of an argument,
// never on its Location, and are in the schedule's zone.
//
// Turns. Turn k begins with its handoff, which is the layer's start plus k-1
// turns, counted on the calendar and the clock of its zone: a week is seven local
// days, which last 167 hours when the clocks go forward. Months end on their last day and are
// counted from the start: January 31, February 28, March 31. A handoff becomes
// an instant as [sla.At] says: one that the clocks skip is moved forward by
// what they skip, one that they show twice is the first of the two (RFC 5545
// section 3.3.5). Turn k belongs to People[(k-1) mod n], from its handoff until
// any later handoff comes; handoffs at one instant leave nothing of the turns
// between them. Before its first handoff a layer has nobody. People who are
// all the same person take no turns: it is turn 1 for ever.
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
// Supported years. Schedules know the years [sla.FirstYear] to [sla.LastYear], as
// calendars do: the instants from 1900-01-01T00:00:00Z up to 2201-01-01T00:00:00Z.
// Outside them nobody is on call. No turn begins on a date of another year.
//
// Cost. An answer about an instant takes a tenth of a microsecond or so and one
// allocation, a few times as much on the two days after a change of clocks, and
// the same however far the instant is from the start. A schedule keeps all
// changes of clocks of its zones, about ten kilobytes for each; finding them
// takes a fraction of a millisecond.
//
// # Ladders
//
// [Rules] say in plain values what a policy says of escalation: ladders of
// steps, a waiting room, pages that wait for a calendar, whom the pager may
// hear of. [Rules.Check] finds what is wrong with them, and [Rules.CheckSchedules]
// where the schedules that they notify do not do what they should. [Rules.Plan] answers
// what happens to a case if nothing else does, and an [Incident] follows one
// through its life: it is told [Event] values and asked for its [Entry] values
// and for the next instant at which there will be one. Nothing is sent, no clock
// is read, and the same events give the same entries.
//
// The conditions of a policy are the caller's: an event brings a [Standing] that
// says what they came to, such as which ladder applies.
//
// Time. An event at an instant is applied before a step that is due at it. Steps
// count time that elapses, each from when the one before was due.
//
// Runs. A trigger starts a run of the ladder that applies; to acknowledge or
// resolve ends it for good. An acknowledgement that times out, a snooze or
// maintenance that ends starts a new run at step 1. So does a higher severity,
// which also opens an acknowledged case again; where somebody was paged and the
// rules say continue, the new ladder goes on with the step that comes next. A
// lower severity brings no page forward: one that does not page ends the run and
// stands down those who were paged; under one that does, the run goes on by the
// new ladder. So it does if nobody was paged, and where the severity paged before,
// it goes as if the new ladder had been the one from the start.
//
// Pages. A page (notify and bridge) passes the filter of severities that page,
// then the calendar that it may have to wait for; its people are those on call
// when it fires. Several pages to the same that wait become one. To resolve
// passes everything, and reaches those who were paged. What is not done stays
// among the entries and says why.
package escalation
