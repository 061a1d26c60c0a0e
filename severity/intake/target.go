package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

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

// fill reads a word that is written as policies write it, in any case, or a time
// as messages write it.
func (t target) fill(word string) error {
	lower := strings.ToLower(strings.TrimSpace(word))
	switch to := t.to.(type) {
	case *string:
		*to = word
	case *float64:
		f, ok := finite(lower)
		if !ok {
			return fmt.Errorf("%q is no finite number", clip(word))
		}
		*to = f
	case *time.Time:
		return fillInstant(word, to)
	case *severity.Level:
		if err := to.UnmarshalText([]byte(lower)); err != nil {
			return unknownError(err.Error())
		}
	case *severity.State:
		if err := to.UnmarshalText([]byte(lower)); err != nil {
			return unknownError(err.Error())
		}
	case status:
		return to.fill(lower)
	case field:
		return to.fill(word, lower)
	}
	return nil
}

func (s status) fill(word string) error {
	for _, known := range s.among {
		if strings.EqualFold(known, word) {
			*s.to = known
			return nil
		}
	}
	return unknownError(fmt.Sprintf("no status %q; expected one of %s", clip(word), strings.Join(s.among, ", ")))
}

// fill converts a word to the type of the field: messages write numbers and truth
// as texts too.
func (f field) fill(word, lower string) error {
	var v any = word
	switch f.Type {
	case severity.Bool:
		if b, err := strconv.ParseBool(lower); err == nil {
			v = b
		}
	case severity.Int:
		if i, err := strconv.ParseInt(lower, 10, 64); err == nil {
			v = json.Number(strconv.FormatInt(i, 10))
		}
	case severity.Float:
		if x, ok := finite(lower); ok {
			v = json.Number(strconv.FormatFloat(x, 'g', -1, 64))
		}
	case severity.Duration:
		v = lower
	case severity.Enum:
		sameWord := func(value string) bool { return strings.EqualFold(value, lower) }
		if i := slices.IndexFunc(f.Enum, sameWord); i >= 0 && !slices.Contains(f.Enum, word) {
			v = f.Enum[i]
		}
	}
	if err := f.Check(v); err != nil {
		if f.Type == severity.Enum {
			return unknownError(err.Error())
		}
		return err
	}
	f.in[f.Name] = v
	return nil
}

func finite(text string) (float64, bool) {
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
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
	if _, err := t.MarshalText(); !ok || err != nil {
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
