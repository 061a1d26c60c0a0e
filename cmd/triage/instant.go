package main

import (
	"fmt"
	"time"

	"github.com/drud/triage/sla"
	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"
	"github.com/spf13/cobra"
)

// momentLayout is how an instant is written for people.
const momentLayout = "Mon 2 Jan 2006 15:04 MST"

// supportedYears says for people which years calendars and schedules know.
var supportedYears = fmt.Sprintf("the years %d to %d", sla.FirstYear, sla.LastYear)

// instant reads an instant. Its error shows what the text would be in zone if
// all it lacks is an offset.
func instant(text string, zone *time.Location) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, noInstant(text, zone)
	}
	if year := t.UTC().Year(); year < sla.FirstYear || year > sla.LastYear {
		return time.Time{}, unknownYear(text)
	}
	return t, nil
}

// instantOrDate reads an instant, or a date for the midnight in zone that it
// begins with.
func instantOrDate(text string, zone *time.Location) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return instant(text, zone)
	}
	at, civil := sla.At(date.NewAt(t), 0, zone)
	switch {
	case at.IsZero():
		return time.Time{}, unknownYear(text)
	case civil == sla.NoSuchDate:
		return time.Time{}, noSuchDate(text, zone)
	}
	return at, nil
}

// noInstant says what a text is, and what it lacks to be an instant.
func noInstant(text string, zone *time.Location) error {
	if _, err := time.Parse(time.DateOnly, text); err == nil {
		at, err := instantOrDate(text, zone)
		if err != nil {
			return err
		}
		return noOffset(text, at)
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		at, civil := sla.At(date.NewAt(t), clock.NewAt(t), zone)
		switch {
		case at.IsZero():
			return unknownYear(text)
		case civil == sla.NoSuchDate:
			return noSuchDate(text, zone)
		case civil == sla.Gap:
			return fmt.Errorf("%q does not exist in %s: the clocks skip it; write an instant with its offset from UTC, such as %s", text, zone, rfc3339(at))
		case civil == sla.Fold:
			return fmt.Errorf("%q comes twice in %s: write %s or %s", text, zone, rfc3339(at), rfc3339(again(at)))
		}
		return noOffset(text, at)
	}
	return fmt.Errorf("%q is no instant; write RFC 3339 with an offset from UTC, such as 2026-11-20T23:30:00-07:00", text)
}

func unknownYear(text string) error {
	return fmt.Errorf("%q is outside %s", text, supportedYears)
}

func noSuchDate(text string, zone *time.Location) error {
	return fmt.Errorf("%q does not exist in %s: the zone skips that date", text, zone)
}

func noOffset(text string, at time.Time) error {
	return fmt.Errorf("%q has no offset from UTC; in %s it is %s", text, at.Location(), rfc3339(at))
}

// again returns when clocks show once more what they show at t, the first of two times.
func again(t time.Time) time.Time {
	_, end := t.ZoneBounds()
	_, before := t.Zone()
	_, after := end.Zone()
	return t.Add(time.Duration(before-after) * time.Second)
}

func duration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%q is no duration; write 90s, 60m, 2h, 1h30m or -90m, up to 292 years", text)
	}
	return d, nil
}

// bounds are the flags --from and --to of a stretch of time.
type bounds struct{ from, to stated }

// flags defines them; whereTo says where the stretch ends without --to.
func (b *bounds) flags(cmd *cobra.Command, whereTo string) {
	cmd.Flags().Var(&b.from, "from", "where to begin, an `instant` or a date (default today)")
	cmd.Flags().Var(&b.to, "to", "where to end, an `instant` or a date (default "+whereTo+")")
}

// mostDays bounds a stretch, whose ends may have been mistyped.
const mostDays = 3660

// span returns the stretch, of some days if its end is not given.
func (b *bounds) span(now time.Time, zone *time.Location, days int) (sla.Span, error) {
	from, to := string(b.from), string(b.to)
	if from == "" {
		from = now.In(zone).Format(time.DateOnly)
	}
	begin, err := instantOrDate(from, zone)
	if err != nil {
		return sla.Span{}, fmt.Errorf("--from: %w", err)
	}
	begin = begin.In(zone)
	end, _ := sla.At(date.NewAt(begin)+date.Date(days), clock.NewAt(begin), zone)
	if to == "" {
		to = fmt.Sprintf("%d days later", days)
	} else if end, err = instantOrDate(to, zone); err != nil {
		return sla.Span{}, fmt.Errorf("--to: %w", err)
	}
	end = end.In(zone)
	switch {
	case begin.Year() < sla.FirstYear || end.Add(-1).Year() > sla.LastYear || end.IsZero():
		return sla.Span{}, fmt.Errorf("from %s to %s leaves %s", from, to, supportedYears)
	case !begin.Before(end):
		return sla.Span{}, fmt.Errorf("--to %s is not after --from %s", to, from)
	case end.Sub(begin) > mostDays*24*time.Hour:
		return sla.Span{}, fmt.Errorf("from %s to %s is more than the %d days that one answer may have", from, to, mostDays)
	}
	return sla.Span{From: begin, To: end}, nil
}
