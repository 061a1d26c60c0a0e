// Package intake turns messages of monitoring systems and support desks into cases.
//
// There is a function for each format that the package knows, and a [Mapping] for
// those that it does not. All of them take the bytes of one message and return a
// [Message]: a case, and what could not be taken over as it stands. They read no
// clock: an instant that a message does not have is the caller's to supply.
//
// # What holds for every format
//
// A message is one JSON value of at most [MaxSize] bytes and 32 levels; some may be
// an HTML form instead. Anything else is an error, and so is text after the end. What
// is wrong inside a message is a fault, and the case has everything else.
//
// Words are compared without regard to case. Ids may be numbers or texts. Times are
// RFC 3339, with or without a colon in the offset, or Unix time in seconds or
// milliseconds, as a number or a text; a time without an offset is a fault, for
// nobody can say when it is.
//
// A priority, status or state without a meaning here is a fault and left out, so that
// the ticket is open or the state unknown. Nothing is dropped: what a format does not
// know, and every word that it gives a meaning, is kept. What belongs to a signal is
// in its labels, with points between the names of its path. What belongs to a ticket,
// or stands around the signals, is in the fields of the case, where a policy that
// declares a field of that name reads it. A name that is taken gives way to the whole
// path. Secrets are not kept.
//
// Messages are delivered at least once and in any order: keep the newest signal of
// each id, and compare the instants.
package intake
