package severity

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestLevelsAreOrdered(t *testing.T) {
	if !(None < Low && Low < Medium && Medium < High && High < Urgent) {
		t.Error("levels are not in rising order")
	}
	if !(StateUnknown < StateOK && StateOK < StateWarning && StateWarning < StateCritical) {
		t.Error("states are not in rising order")
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

func TestLevelOutOfRangePrints(t *testing.T) {
	if got := Level(9).String(); !strings.Contains(got, "9") {
		t.Errorf("Level(9).String() = %q, which does not show the number", got)
	}
}
