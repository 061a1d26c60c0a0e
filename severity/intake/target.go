package intake

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/drud/triage/internal/jsonread"
	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
)

// status is a target that takes the status of a ticket.
type status struct {
	to    *string
	among []string
}

// field is a target that takes the value of a declared field.
type field struct {
	severity.Field
	in map[string]any
}

// fill reads a word as policies spell it, or a time as messages write it.
func (t target) fill(word string) error {
	switch to := t.to.(type) {
	case *string:
		*to = word
	case *float64:
		f, ok := finite(word)
		if !ok {
			return fmt.Errorf("%q is no finite number; write it in digits", clip(word))
		}
		*to = f
	case *time.Time:
		return fillInstant(word, to)
	case *severity.Level:
		return known(to.UnmarshalText([]byte(word)))
	case *severity.State:
		return known(to.UnmarshalText([]byte(word)))
	case status:
		if !slices.Contains(to.among, word) {
			return unknownError(fmt.Sprintf("no status %q; %s", clip(word), cmp.Or(phrasing.DidYouMean(word, to.among), "declare it under statuses")))
		}
		*to.to = word
	case field:
		return to.fill(word)
	}
	return nil
}

// known returns the error of a word that is none of a fixed list.
func known(err error) error {
	if err != nil {
		return unknownError(err.Error())
	}
	return nil
}

// spelled returns a word of a message as policies spell it, where only case and
// blanks around it differ.
func (t target) spelled(word string) string {
	trimmed := strings.TrimSpace(word)
	switch to := t.to.(type) {
	case *severity.Level, *severity.State, *float64:
		return strings.ToLower(trimmed)
	case status:
		return nearly(word, to.among)
	case field:
		switch to.Type {
		case severity.String:
		case severity.Enum:
			return nearly(word, to.Enum)
		default:
			return strings.ToLower(trimmed)
		}
	}
	return word
}

// nearly returns the word among some that differs only in case and blanks around it,
// or the word itself.
func nearly(word string, among []string) string {
	same := func(known string) bool { return strings.EqualFold(known, strings.TrimSpace(word)) }
	if i := slices.IndexFunc(among, same); i >= 0 && !slices.Contains(among, word) {
		return among[i]
	}
	return word
}

// fill converts a word to the type of the field: messages write numbers and truth
// as texts too.
func (f field) fill(word string) error {
	v, err := f.Parse(word)
	switch {
	case err == nil:
		f.in[f.Name] = v
	case f.Type == severity.Enum:
		return known(err)
	}
	return err
}

// finite reads a number that is finite and in decimal digits.
func finite(text string) (float64, bool) {
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil && jsonread.Decimal(text)
}

// layouts are how messages write times: RFC 3339, its offset also without a colon,
// a blank also for the T and before the offset.
var layouts = []string{
	time.RFC3339, "2006-01-02T15:04:05Z0700",
	"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05Z0700",
	"2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04:05 Z0700",
}

func fillInstant(word string, to *time.Time) error {
	text := strings.ToUpper(strings.TrimSpace(word))
	t, ok := unix(text)
	for i := 0; !ok && i < len(layouts); i++ {
		var err error
		t, err = time.Parse(layouts[i], text)
		ok = err == nil
	}
	if !ok || !jsonread.Writable(t) {
		return errors.New(strconv.Quote(clip(word)) + " is no instant; expected RFC 3339 with an offset, or Unix time")
	}
	if t.IsZero() || t.Unix() == 0 {
		return errSilent
	}
	*to = plainZone(t)
	return nil
}

// plainZone returns t in a zone that is nothing but its offset, as the name of the
// machine's own zone says nothing about a message.
func plainZone(t time.Time) time.Time {
	if _, offset := t.Zone(); offset != 0 {
		return t.In(time.FixedZone("", offset))
	}
	return t.UTC()
}

// Unix times in seconds are between leastSeconds and mostSeconds, March of 1973
// and a year after 5000; more are milliseconds. Fewer are something else, such as
// 20260302.
const (
	leastSeconds = 1e8
	mostSeconds  = 1e11
)

// unix reads a Unix time in seconds or milliseconds.
func unix(text string) (time.Time, bool) {
	n, ok := finite(text)
	if n >= mostSeconds {
		n /= 1000
	}
	if !ok || n != 0 && n < leastSeconds || n >= mostSeconds {
		return time.Time{}, false
	}
	return time.UnixMicro(int64(math.Round(n * 1e6))).UTC(), true
}
