package severity

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestLevelsAreOrdered(t *testing.T) {
	if !(None < Low && Low < Medium && Medium < High && High < Urgent) {
		t.Error("levels are not in rising order")
	}
}

// States compare in Go as they do in conditions, and a signal without one is unknown.
func TestStatesAreOrdered(t *testing.T) {
	if (Signal{}).State != StateUnknown {
		t.Errorf("a signal without a state is %v", Signal{}.State)
	}
	states := []State{StateOK, StateUnknown, StateWarning, StateCritical}
	if words := []string{"ok", "unknown", "warning", "critical"}; !slices.Equal(words, stateNames) {
		t.Fatalf("the words are %v, want %v", stateNames, words)
	}
	for _, b := range states {
		v := vocabulary(t)
		atLeast := when(t, v, fmt.Sprintf(`any(signals, .state >= "%v")`, b))
		for _, a := range states {
			reading := v.Read(&Case{At: noon, Signals: []Signal{{State: a}}})
			if got, _ := reading.Holds(atLeast); got != (a >= b) {
				t.Errorf("%s of a signal that is %v: %v, and in Go %v", atLeast.Text, a, got, a >= b)
			}
			reading.Release()
		}
	}
}

func TestStatesSurviveJSON(t *testing.T) {
	for _, s := range []State{StateOK, StateUnknown, StateWarning, StateCritical} {
		data, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		back := State(9)
		if err := json.Unmarshal(data, &back); err != nil || back != s {
			t.Errorf("%v became %s became %v (%v)", s, data, back, err)
		}
	}
}

func TestParseLevel(t *testing.T) {
	tests := []struct {
		name, text string
		wantErr    string
		want       Level
	}{
		{name: "urgent", text: "urgent", want: Urgent},
		{name: "none", text: "none", want: None},
		{name: "a misspelt word", text: "urgnt", wantErr: `no severity "urgnt"; did you mean "urgent"?`},
		{name: "another case", text: "High", wantErr: `no severity "High"; did you mean "high"?`},
		{name: "empty", text: "", wantErr: `no severity ""; expected one of none, low, medium, high, urgent`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseLevel(tt.text)
			if got != tt.want || errText(err) != tt.wantErr {
				t.Errorf("ParseLevel(%q) = %v, %q; want %v, %q", tt.text, got, errText(err), tt.want, tt.wantErr)
			}
		})
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestLevelsSurviveJSON(t *testing.T) {
	for _, l := range append(Levels(), None) {
		data, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		var back Level
		if err := json.Unmarshal(data, &back); err != nil || back != l {
			t.Errorf("%v became %s became %v (%v)", l, data, back, err)
		}
	}
}

func TestNumbersOutOfRangePrint(t *testing.T) {
	for _, got := range []string{Level(9).String(), State(9).String(), State(-9).String()} {
		if !strings.Contains(got, "9") {
			t.Errorf("%q does not show the number 9", got)
		}
	}
}
