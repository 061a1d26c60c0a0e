package sla

import (
	"testing"
	"time"
	"unsafe"

	"github.com/rickb777/date/v2/clock"
)

// TestDensePage fills buckets with more spans than they are read one by one.
func TestDensePage(t *testing.T) {
	h := Hours{Zone: time.UTC}
	for d := range h.Week {
		for k := range maxRanges {
			from := clock.Clock(k) * clock.Hour
			h.Week[d] = append(h.Week[d], Range{from, from + clock.Minute})
		}
	}
	c := build(t, h)
	at := time.Date(2026, 3, 6, 0, 0, 0, 0, time.UTC)
	for k := range 24 * 600 { // a minute an hour, over two pages
		d := time.Duration(k+1) * time.Minute
		want := at.Add(time.Duration(k)*time.Hour + time.Minute)
		if got := c.Add(at, d); !got.Equal(want) {
			t.Fatalf("add %s = %s, want %s", d, got, want)
		}
		if got := c.Between(at, want); got != d {
			t.Fatalf("between %s and %s = %s, want %s", at, want, got, d)
		}
		if got, back := c.Add(want, -d), at; !got.Equal(back) {
			t.Fatalf("add %s to %s = %s, want %s", -d, want, got, back)
		}
	}
}

// TestPages holds pages to tile the supported years.
func TestPages(t *testing.T) {
	at := first
	for i := range pageCount {
		from, to := window(i)
		if from != at || to <= from || pageOf(from) != i || pageOf(to-1) != i {
			t.Errorf("page %d is [%d, %d)", i, from, to)
		}
		at = to
	}
	if at != last {
		t.Errorf("pages end at %d", at)
	}
}

// TestMemory holds the pages of a desk that opens five times a week to the size
// that the package's documentation tells.
func TestMemory(t *testing.T) {
	c := build(t, office(t))
	all := 0
	for i := range pageCount {
		p := c.page(i)
		size := int(unsafe.Sizeof(*p)) + cap(p.spans)*int(unsafe.Sizeof(p.spans[0]))
		if size > 12<<10 {
			t.Errorf("page %d takes %d bytes", i, size)
		}
		all += size
	}
	if all < 2<<20 || all > 3<<20 {
		t.Errorf("all pages take %d bytes", all)
	}
}
