package policy

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/drud/triage/severity"
)

// storeText is a policy that decides every case alike.
func storeText(level string) string {
	return "version: 1\nname: x\nseverity: {default: " + level + "}\n"
}

func TestStore(t *testing.T) {
	text, failure := storeText("low"), error(nil)
	s, err := NewStore(Compiler{}, func() ([]File, error) {
		return []File{{"b.yaml", []byte("fields: {vip: bool}\n")}, {"a.yaml", []byte(text)}}, failure
	})
	if err != nil {
		t.Fatal(err)
	}
	gone := errors.New("gone")
	tests := []struct {
		name    string
		text    string
		failure error
		wantErr string
		want    severity.Level
	}{
		{name: "as it was", text: storeText("low"), want: severity.Low},
		{name: "changed", text: storeText("high"), want: severity.High},
		{name: "bad", text: storeText("hihg"), wantErr: `a.yaml:3:21: "hihg" is not a severity; did you mean "high"? [unknown-severity]`, want: severity.High},
		{name: "still bad", text: storeText("hihg"), wantErr: "unknown-severity", want: severity.High},
		{name: "not to be read", text: storeText("low"), failure: gone, wantErr: "gone", want: severity.High},
		{name: "mended", text: storeText("urgent"), want: severity.Urgent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, failure = tt.text, tt.failure
			err := s.Reload()
			if tt.wantErr == "" && err != nil || tt.wantErr != "" && (err == nil || !strings.Contains(err.Error(), tt.wantErr)) {
				t.Errorf("error %v, want %q", err, tt.wantErr)
			}
			if tt.failure != nil && !errors.Is(err, tt.failure) {
				t.Errorf("%v does not wrap what read failed with", err)
			}
			if got := s.Policy().Severity(&severity.Case{At: noon}); got != tt.want {
				t.Errorf("decides %v, want %v", got, tt.want)
			}
		})
	}
}

func TestStoreKeepsWhatHasNotChanged(t *testing.T) {
	s, err := NewStore(Compiler{}, func() ([]File, error) {
		return []File{{"b.yaml", []byte("fields: {vip: bool}\n")}, {"a.yaml", []byte(storeText("low"))}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	before := s.Policy()
	if err := s.Reload(); err != nil || s.Policy() != before {
		t.Errorf("the same files were compiled again (%v)", err)
	}
}

func TestNoStoreWithoutPolicy(t *testing.T) {
	for _, files := range [][]File{nil, {{"a.yaml", []byte(storeText("hihg"))}}} {
		s, err := NewStore(Compiler{}, func() ([]File, error) { return files, nil })
		var faults Errors
		if s != nil || !errors.As(err, &faults) {
			t.Errorf("%d files: %v, %v", len(files), s, err)
		}
	}
}

// Whoever decides while others reload has a whole policy: the digest of each decision
// is that of the policy that decides so.
func TestStoreConcurrently(t *testing.T) {
	levels := []severity.Level{severity.Low, severity.Medium, severity.High, severity.Urgent}
	var turn atomic.Int64
	s, err := NewStore(Compiler{}, func() ([]File, error) {
		n := turn.Add(1)
		if n%5 == 4 {
			return []File{{"a.yaml", []byte(storeText("hihg"))}}, nil
		}
		return []File{{"a.yaml", []byte(storeText(levels[n%5].String()))}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	decides := map[string]severity.Level{}
	for _, l := range levels {
		decides[mustCompileAs(t, "a.yaml", storeText(l.String())).Digest()] = l
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 50 {
				if err := s.Reload(); err != nil && !strings.Contains(err.Error(), "hihg") {
					t.Error(err)
				}
				d := s.Policy().Decide(severity.Case{At: noon})
				if want, ok := decides[d.Policy]; !ok || d.Severity != want {
					t.Errorf("%s decides %v", d.Policy, d.Severity)
				}
			}
		})
	}
	all.Wait()
	if got := turn.Load(); got != 201 {
		t.Errorf("read %d times, want 201", got)
	}
}
