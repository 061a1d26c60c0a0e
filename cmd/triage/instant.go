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

// instant reads an instant. Its error shows what the text would be in zone if
// all it lacks is an offset.
func instant(text string, zone *time.Location) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if year := t.UTC().Year(); err == nil && (year < 1900 || year > 2200) {
		return time.Time{}, fmt.Errorf("%q is outside the years 1900 to 2200", text)
	}
	if err == nil {
		return t, nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			since := t.Sub(t.Truncate(24 * time.Hour))
			if at, civil := sla.At(date.NewAt(t), clock.Clock(since), zone); civil != sla.NoSuchDate {
				return time.Time{}, fmt.Errorf("%q has no offset from UTC; in %s it is %s", text, zone, rfc3339(at))
			}
		}
	}
	return time.Time{}, fmt.Errorf("%q is no instant; write RFC 3339 with an offset from UTC, such as 2026-11-20T23:30:00-07:00", text)
}

// instantOrDate reads an instant, or a date for the midnight in zone that it
// begins with.
func instantOrDate(text string, zone *time.Location) (time.Time, error) {
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		at, civil := sla.At(date.NewAt(t), 0, zone)
		switch {
		case at.IsZero():
			return time.Time{}, fmt.Errorf("%s is outside the years 1900 to 2200", text)
		case civil == sla.NoSuchDate:
			return time.Time{}, fmt.Errorf("%s does not exist in %s: the zone skips that date", text, zone)
		}
		return at, nil
	}
	return instant(text, zone)
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
	case begin.Year() < 1900 || end.Add(-1).Year() > 2200 || end.IsZero():
		return sla.Span{}, fmt.Errorf("from %s to %s leaves the years 1900 to 2200", from, to)
	case !begin.Before(end):
		return sla.Span{}, fmt.Errorf("--to %s is not after --from %s", to, from)
	case end.Sub(begin) > mostDays*24*time.Hour:
		return sla.Span{}, fmt.Errorf("from %s to %s is more than the %d days that one answer may have", from, to, mostDays)
	}
	return sla.Span{From: begin, To: end}, nil
}
