package policy

import (
	"reflect"
	"testing"
	"time"

	"github.com/drud/triage/severity"
	"github.com/google/go-cmp/cmp"
)

// Answers are the caller's: what is done to them changes neither later answers nor
// the arguments.
func TestAnswersAreTheCallers(t *testing.T) {
	p := ddevLive(t)
	type life struct {
		Timeline Timeline
		Case     severity.Case // which the JSON of a timeline leaves out
	}
	for _, c := range append(exampleCases(t, p), severity.Case{
		At:      monday,
		Ticket:  severity.Ticket{Tags: []string{"vip"}},
		Signals: []severity.Signal{{ID: "a", Labels: map[string]string{"team": "db"}}},
		Fields:  map[string]any{"impact": 1}, // a fault
	}) {
		signal := Event{At: c.At.Add(time.Minute), Kind: EventSignal}
		signal.Signal = severity.Signal{ID: "b", State: severity.StateCritical, Labels: map[string]string{"team": "web"}}
		events := []Event{signal, {At: c.At.Add(2 * time.Hour), Kind: EventResolve}, {At: c.At.Add(90 * time.Minute), Kind: EventReply, By: ByAgent}}
		for _, answer := range []func() any{
			func() any { return p.Decide(c) },
			func() any { tl := p.Follow(c, events, time.Time{}); return life{tl, tl.Case} },
		} {
			first := answer()
			want := mustJSON(t, first)
			scribble(reflect.ValueOf(first))
			if diff := cmp.Diff(want, mustJSON(t, answer())); diff != "" {
				t.Errorf("the next answer differs:\n%s", diff)
			}
		}
	}
}

// scribble zeroes the elements of the slices and maps in a value, however deep.
func scribble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				scribble(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			scribble(v.Index(i))
			v.Index(i).SetZero()
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			v.SetMapIndex(k, reflect.Zero(v.Type().Elem()))
		}
	}
}
