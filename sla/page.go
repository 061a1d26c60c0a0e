package sla

import (
	"math"
	"math/bits"
)

// A page is the open time of one stretch of pageWidth nanoseconds, a little
// more than a year. Widths are powers of two so that an instant finds its page
// and its bucket by shifting.
const (
	pageBits  = 55
	pageWidth = int64(1) << pageBits

	firstPage = int(first >> pageBits)
	lastPage  = int(last >> pageBits)
	pageCount = lastPage - firstPage + 1

	bucketBits = 9 // of the index of a bucket
	buckets    = 1 << bucketBits
	timeShift  = pageBits - bucketBits // a bucket of time is 19.5 hours wide
)

// pageOf returns the index of the page of an instant of the supported years.
func pageOf(at int64) int { return int(at>>pageBits) - firstPage }

// window returns the supported instants of page i, [from, to).
func window(i int) (from, to int64) {
	from = int64(i+firstPage) << pageBits
	return max(from, first), min(from+pageWidth, last)
}

// page holds the spans of a window and two indexes into them, by time and by
// open time. It is never changed once built.
type page struct {
	// spans ends with one that is never reached: it goes from the end of the
	// page to never, and the total is before it.
	spans []entry
	// byTime[b] is the first span that ends after bucket b begins.
	byTime [buckets + 1]uint32
	// byOpen[b] is the first span in which open time passes b<<openShift.
	byOpen    [buckets + 1]uint32
	openShift uint
	total     int64
}

// entry is a span and the open time of the page before it.
type entry struct{ from, to, before int64 }

// never is where the last span of a page ends.
const never = math.MaxInt64

func newPage(i int, spans []span) *page {
	start := int64(i+firstPage) << pageBits
	p := &page{spans: make([]entry, 0, len(spans)+1)}
	for _, s := range spans {
		p.spans = append(p.spans, entry{s.from, s.to, p.total})
		p.total += s.to - s.from
	}
	p.spans = append(p.spans, entry{start + pageWidth, never, p.total})

	next := 0
	for b := range p.byTime {
		for p.spans[next].to <= start+int64(b)<<timeShift {
			next++
		}
		p.byTime[b] = uint32(next)
	}
	p.openShift = uint(max(bits.Len64(uint64(p.total))-bucketBits, 0))
	next = 0
	for b := range p.byOpen {
		for next < len(spans) && p.spans[next+1].before <= int64(b)<<p.openShift {
			next++
		}
		p.byOpen[b] = uint32(next)
	}
	return p
}

// after returns the first span that ends after at.
func (p *page) after(at int64) *entry {
	b := (at >> timeShift) & (buckets - 1)
	i, j := p.byTime[b], p.byTime[b+1]
	for j-i > 8 {
		if m := (i + j) / 2; p.spans[m].to <= at {
			i = m + 1
		} else {
			j = m
		}
	}
	for p.spans[i].to <= at {
		i++
	}
	return &p.spans[i]
}

// until returns the open time of the page before at. The entry is the first
// that ends after at.
func (e *entry) until(at int64) int64 { return e.before + max(at-e.from, 0) }

// at returns the span in which open time passes x, which is less than the
// total.
func (p *page) at(x int64) *entry {
	b := x >> p.openShift
	i, j := p.byOpen[b], p.byOpen[b+1]
	for j-i > 8 {
		if m := (i + j) / 2; p.spans[m+1].before <= x {
			i = m + 1
		} else {
			j = m
		}
	}
	for p.spans[i+1].before <= x {
		i++
	}
	return &p.spans[i]
}

// earliest returns the first instant before which x of the page's open time
// lies, for 0 < x <= total. At the end of a span that is the closing.
func (p *page) earliest(x int64) int64 {
	e := p.at(x - 1)
	return e.from + x - e.before
}

// latest returns the last instant before which x of the page's open time lies,
// for 0 <= x < total. Between two spans that is the next opening.
func (p *page) latest(x int64) int64 {
	e := p.at(x)
	return e.from + x - e.before
}

// open returns the spans of the page.
func (p *page) open() []span {
	out := make([]span, len(p.spans)-1)
	for i := range out {
		out[i] = span{p.spans[i].from, p.spans[i].to}
	}
	return out
}

// totals places the pages of a calendar in its open time.
type totals struct {
	// before[i] is the open time from 1970 until page i begins, negative for
	// the pages before. Counted from 1970 both ends fit an int64; from 1900 the
	// last might not.
	before [pageCount + 1]int64
	// byOpen[b] is the page in which open time since the first page passes
	// b<<openShift.
	byOpen    [buckets]uint16
	openShift uint
}

func newTotals(open *[pageCount]int64) *totals {
	s := new(totals)
	for i := -firstPage; i < pageCount; i++ {
		s.before[i+1] = s.before[i] + open[i]
	}
	for i := -firstPage; i > 0; i-- {
		s.before[i-1] = s.before[i] - open[i-1]
	}
	all := uint64(s.before[pageCount]) - uint64(s.before[0])
	s.openShift = uint(max(bits.Len64(all)-bucketBits, 0))
	i := 0
	for b := range s.byOpen {
		for i < pageCount-1 && uint64(s.before[i+1])-uint64(s.before[0]) <= uint64(b)<<s.openShift {
			i++
		}
		s.byOpen[b] = uint16(i)
	}
	return s
}

// page returns the page in which open time passes x, which is at least that
// before the first page and less than that before the end.
func (s *totals) page(x int64) int {
	i := s.byOpen[(uint64(x)-uint64(s.before[0]))>>s.openShift]
	for s.before[i+1] <= x {
		i++
	}
	return int(i)
}
