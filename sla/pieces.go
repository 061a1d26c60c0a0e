package sla

import (
	"iter"
	"slices"
	"time"
)

// Kind says why a calendar is open or not.
type Kind int8

const (
	// Open: the calendar is open.
	Open Kind = iota
	// Closed: no hours.
	Closed
	// OnHoliday: a local day that a holiday removes, all of it.
	OnHoliday
	// OnBreak: hours that a break removes.
	OnBreak
)

// String returns "open", "closed", "holiday" or "break".
func (k Kind) String() string {
	switch k {
	case Open:
		return "open"
	case Closed:
		return "closed"
	case OnHoliday:
		return "holiday"
	default:
		return "break"
	}
}

// Piece is a stretch of time of one kind.
type Piece struct {
	Span
	Kind Kind
	Name string // of the holiday, or of the calendar that Except subtracted
}

// Pieces cuts [from, to) into what is open and what is not, and why: the pieces
// are in order, each begins where the one before ends, and the first and the
// last are cut to from and to. Neighbours differ in kind or name. What is open
// adds up to Between(from, to).
//
// A holiday is a piece of its whole local day, night and weekend included;
// where two holidays meet, the one listed first names it. In a combination the
// reason is that of the first calendar that has one: of all of them, the first
// that is not open; of any of them, the first that is not merely closed.
//
// There is no piece if to is not after from. Time outside the supported years
// is closed. Pieces are for reports, and slower than the other questions: they
// are worked out each time.
func (c *Calendar) Pieces(from, to time.Time) iter.Seq[Piece] {
	return func(yield func(Piece) bool) {
		if !from.Before(to) {
			return
		}
		from, to := from.Round(0).In(c.zone), to.Round(0).In(c.zone)
		held := piece{kind: Closed} // the piece that may still grow
		begin := from               // where it begins
		for p := range c.pieces(instant(from), instant(to)) {
			if p.kind == held.kind && p.name == held.name {
				continue
			}
			if at := c.time(p.from); at.After(begin) {
				if !yield(Piece{Span{begin, at}, held.kind, held.name}) {
					return
				}
				begin = at
			}
			held = p
		}
		if end := c.time(last); held.kind != Closed && to.After(end) {
			if !yield(Piece{Span{begin, end}, held.kind, held.name}) {
				return
			}
			begin, held = end, piece{kind: Closed}
		}
		yield(Piece{Span{begin, to}, held.kind, held.name})
	}
}

// A piece is a span and what it is. Lists of pieces tile the time they are of.
type piece struct {
	span
	kind Kind
	name string
}

// pieces yields the pieces of [from, to), page by page.
func (c *Calendar) pieces(from, to int64) iter.Seq[piece] {
	return func(yield func(piece) bool) {
		for i := pageOf(from); from < to; i++ {
			_, end := window(i)
			end = min(end, to)
			for _, p := range c.tile(from, end, reasons{}) {
				if !yield(p) {
					return
				}
			}
			from = end
		}
	}
}

// reasons keeps the tiles of the parts of a combination, as builder keeps
// their spans.
type reasons map[*Calendar][]piece

// tile cuts [from, to), which is within a page, into pieces.
func (c *Calendar) tile(from, to int64, r reasons) []piece {
	if from >= to {
		return nil
	}
	if t, ok := r[c]; ok {
		return t
	}
	var t []piece
	switch {
	case c.always:
		t = []piece{{span: span{from, to}}}
	case c.desk != nil:
		t = c.desk.tile(from, to)
	default:
		t = c.parts.tile(from, to, r)
	}
	r[c] = t
	return t
}

// tile lays closed time, hours, breaks and holidays over one another, in this
// order.
func (d *desk) tile(from, to int64) []piece {
	e := appendEras(nil, d.zone, from-2*margin*day, to+2*margin*day)
	hours := normalise(d.hours(nil, e, from, to))
	t := []piece{{span{from, to}, Closed, ""}}
	t = lay(t, hours, Open, "")
	t = lay(t, intersect(hours, normalise(d.pauses(nil, e, from, to))), OnBreak, "")
	for _, f := range slices.Backward(d.holidays) {
		t = lay(t, normalise(f.spans(nil, e, from, to)), OnHoliday, f.name)
	}
	return t
}

// tile takes the kind of each piece from the calendar that decides it.
func (p *parts) tile(from, to int64, r reasons) []piece {
	var t []piece
	for k, c := range slices.Concat(p.all, p.any) {
		next := c.tile(from, to, r)
		switch {
		case k == 0:
			t = next
		case len(p.all) > 0:
			t = overlay(t, next, func(a, b Kind) bool { return a == Open })
		default:
			t = overlay(t, next, func(a, b Kind) bool { return a == Closed || b == Open })
		}
	}
	for _, c := range p.except {
		var open []span
		for _, x := range c.tile(from, to, r) {
			if x.kind == Open {
				open = append(open, x.span)
			}
		}
		// What was not open before keeps its reason.
		t = overlay(t, lay([]piece{{span{from, to}, Open, ""}}, open, Closed, c.name), func(a, b Kind) bool { return a == Open })
	}
	return t
}

// lay covers the tiles with spans of one kind.
func lay(t []piece, over []span, kind Kind, name string) []piece {
	out := make([]piece, 0, len(t)+2*len(over))
	for _, x := range t {
		for len(over) > 0 && over[0].to <= x.from {
			over = over[1:]
		}
		for _, o := range over {
			if o.from >= x.to {
				break
			}
			if x.from < o.from {
				out = append(out, piece{span{x.from, o.from}, x.kind, x.name})
				x.from = o.from
			}
			to := min(o.to, x.to)
			out = append(out, piece{span{x.from, to}, kind, name})
			x.from = to
		}
		if x.from < x.to {
			out = append(out, x)
		}
	}
	return out
}

// overlay returns, piece by piece, that of a or that of b if takes says so.
// Both tile the same time.
func overlay(a, b []piece, takes func(a, b Kind) bool) []piece {
	var out []piece
	for len(a) > 0 && len(b) > 0 {
		x, y := a[0], b[0]
		p := x
		if takes(x.kind, y.kind) {
			p = y
		}
		p.from, p.to = max(x.from, y.from), min(x.to, y.to)
		out = append(out, p)
		if x.to == p.to {
			a = a[1:]
		}
		if y.to == p.to {
			b = b[1:]
		}
	}
	return out
}
