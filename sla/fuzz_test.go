package sla

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"
)

// FuzzCalendar builds a calendar of what it is given, asks it at an instant,
// and compares with the oracle. The first byte of week chooses the zone; then
// come five bytes for each range: which day of which list, and its ends in
// minutes.
func FuzzCalendar(f *testing.F) {
	office := []byte{1}
	for d := byte(1); d <= 5; d++ {
		office = append(office, d, 540>>8, 540&0xff, 1020>>8, 1020&0xff)
	}
	f.Add(office, int64(1772812800), int64(8*time.Hour))
	f.Add(office, int64(-1<<62), int64(-1<<63))
	f.Add([]byte{39, 4, 1320 >> 8, 1320 & 0xff, 360 >> 8, 360 & 0xff}, int64(1325190000), int64(time.Hour)) // Apia
	f.Fuzz(func(t *testing.T, week []byte, seconds, d int64) {
		if len(week) == 0 || len(week) > 200 {
			return
		}
		at := time.Unix(seconds, d&0x3fffffff%1e9)
		z := zone(t, manyZones[int(week[0])%len(manyZones)])
		h := readHours(week[1:], z, date.NewAt(at.UTC()))
		c, err := New(h)
		if err != nil {
			return
		}
		// Whatever the input, every question has an answer.
		due := c.Add(at, time.Duration(d))
		c.Add(due, -time.Duration(d))
		c.Between(at, due)
		c.NextClose(c.NextOpen(at))
		if y := at.Year(); y < FirstYear+1 || y >= LastYear {
			return
		}
		for range c.Pieces(at, at.AddDate(0, 0, 20)) {
		}
		near := date.NewAt(at.UTC())
		o := lookAt(h, near-12, near+12)
		seed := binary.LittleEndian.Uint64(append(week, 0, 0, 0, 0, 0, 0, 0, 0))
		r := rand.New(rand.NewPCG(seed, uint64(d)))
		compareOne(t, h, c, o, at, at.Add(time.Duration(r.Int64N(int64(4*24*time.Hour)))), time.Duration(d%int64(80*time.Hour)))
		if e := d % int64(3000*time.Hour); e >= 0 {
			laws(t, c, at, due, time.Duration(e), time.Duration(e/3))
		}
	})
}

// readHours makes hours of bytes, with dates around d. Not all are valid.
func readHours(b []byte, z *time.Location, d date.Date) Hours {
	h := Hours{Name: "fuzz", Zone: z, Breaks: map[date.Date][]Range{}, Exceptions: map[date.Date][]Range{}}
	for ; len(b) >= 5; b = b[5:] {
		at := func(i int) clock.Clock {
			return clock.Clock(binary.BigEndian.Uint16(b[i:])%1441) * clock.Minute
		}
		r := Range{at(1), at(3)}
		near := d + date.Date(b[0]>>3) - 15
		switch k := b[0] & 7; {
		case k < 7 && b[0] < 8*7:
			h.Week[k] = append(h.Week[k], r)
		case k == 0:
			h.Breaks[near] = append(h.Breaks[near], r)
		case k == 1:
			h.Exceptions[near] = append(h.Exceptions[near], r)
		case k == 2:
			h.Exceptions[near] = nil
		case k == 3:
			h.Holidays = append(h.Holidays, Holiday{From: near, To: near + date.Date(b[1]%4)})
		case k == 4:
			h.Holidays = append(h.Holidays, Holiday{Month: near.Month(), Day: near.Day()})
		case k == 5:
			h.Always = true
		}
	}
	return h
}
