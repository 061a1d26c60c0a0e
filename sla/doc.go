// Package sla answers when: which instants a support desk is open, and when a
// stretch of open time that starts now will have passed.
//
// [Hours] says in plain values when a desk works: a zone, the ranges of each
// weekday, breaks, exceptions and holidays. [New] checks them, all faults at
// once, and compiles a [Calendar]. [Combine] makes one calendar of several.
// A Calendar is immutable, safe for any number of goroutines, and total: no
// question fails, loops or panics. A program that has a policy file asks its Policy
// for them.
//
// # Open time
//
// Every span of time is half-open, [from, to). Open time is the time that
// elapses between instants while a calendar is open, so a local day of clock
// changes has 23 or 25 hours, not 24. Results depend on the instant of an
// argument, never on its Location, and are in the calendar's zone without a
// monotonic part.
//
// # Wall-clock times
//
// A date and a wall-clock time become an instant as [At] says: a time that the
// clocks skip is moved forward by what they skip (02:30 becomes 03:30), a time
// that they show twice is the first of the two (RFC 5545 section 3.3.5). A
// range or break that this turns round is empty. A date that a zone skips, as
// Pacific/Apia skipped 2011-12-30, has no hours, and a night that would have
// ended on it ends with the day it started.
//
// The local day of a date runs from the first instant of its 00:00 to the
// first instant of the next date's 00:00.
//
// # Clocks
//
// A [Clock] is one [Target] of one agreement on its way, driven by Pause,
// Resume, Meet, Reopen, Restart, Retarget and Cancel. Its answers follow from
// what it was told and the instant asked about: it reads no clock, so a life
// that is told again gives the same answers.
//
// A promise is kept at or before due and breached after it. A pause stops the
// clock as far as the calendar is open; while it lasts nothing is due, breached
// or reminded of, and what remains goes on after it. A breach stays recorded,
// whatever becomes of the target. A target that was due before it attached is
// late on arrival, which is told once and is no breach.
//
// Status says how the promise stands, Notices what came to pass by itself
// (reminders, breaches, misses of a cadence, late arrivals), Next when a service
// that sleeps has to look again, and Ledger where all the time went.
//
// # Supported years
//
// Calendars know the years [FirstYear] to [LastYear], 1900 to 2200 UTC: the instants
// from 1900-01-01T00:00:00Z up to 2201-01-01T00:00:00Z. Outside them every calendar
// is closed, even one that is always open, so questions about such instants
// have answers too. Where the answer would be an instant and there is none in
// the supported years, it is the zero [time.Time]; test for it with IsZero.
//
// # Cost
//
// Add and Between take the same ten or twenty nanoseconds whether an hour or ten
// years of open time go by, and allocate nothing. What a question needs is
// worked out when it is first asked and then kept: a page in tens of
// microseconds, and once, for the first question that leaves its page, the open
// time of all pages in a few milliseconds. The spans of a little more
// than a year make a page. A calendar keeps at most 265 pages; a page takes 24 bytes for
// each span and 4 KiB for its index, which is 12 KiB for a desk that opens
// five times a week and so 3 MiB for a process that asks about all 301 years.
//
// Zones come from Go's time package. A program that must run where there is no
// system zone database, or wants the same answers on every host, imports
// time/tzdata; this package does not.
package sla
