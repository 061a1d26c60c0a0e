package sla

import (
	"strings"
	"testing"
	"time"
)

func TestZone(t *testing.T) {
	tests := []struct {
		name string
		want string // of the error
	}{
		{"UTC", ""},
		{"Etc/UTC", ""},
		{"America/Denver", ""},
		{"America/Argentina/Buenos_Aires", ""},
		{"America/Port-au-Prince", ""},
		{"America/Port_of_Spain", ""},
		{"Africa/Dar_es_Salaam", ""},
		{"Europe/Isle_of_Man", ""},
		{"Antarctica/DumontDUrville", ""},
		{"US/Pacific", ""},
		{"", "the time zone is empty"},
		{"Local", "another zone on another host"},
		{"local", "another zone on another host"},
		{"utc", `write "UTC"`},
		{"EST", "not of the form Area/Location"},
		{"MST", "not of the form Area/Location"},
		{"EST5EDT", "not of the form Area/Location"},
		{"GMT", "not of the form Area/Location"},
		{"Japan", "not of the form Area/Location"},
		{"America", "not of the form Area/Location"},
		{"America/", "not of the form Area/Location"},
		{"Etc/GMT+5", "inverted sign"},
		{"Etc/GMT-14", "inverted sign"},
		{"america/new_york", "unknown time zone"},
		{"America/new_York", "unknown time zone"},
		{"America/New York", "unknown time zone"},
		{"America/New_york", "in its own upper and lower case"},
		{"America/Port-au-prince", "in its own upper and lower case"},
		{"America/au_Port", "in its own upper and lower case"},
		{"America/Zenith_zone", "in its own upper and lower case"},
		{"AMERICA/NEW_YORK", "unknown time zone"},
		{"America/Nowhere", "unknown time zone"},
		{"posix/America/Denver", "unknown time zone"},
		{"right/UTC", "unknown time zone"},
		{"../etc/passwd", "unknown time zone"},
		{"America/../UTC", "unknown time zone"},
		{"America//", "unknown time zone"},
		{"+01:00", "not of the form Area/Location"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			z, err := Zone(tt.name)
			if tt.want == "" {
				if err != nil || z.String() != tt.name {
					t.Fatalf("Zone(%q) = %v, %v", tt.name, z, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("Zone(%q) = %v, %v, want %q", tt.name, z, err, tt.want)
			}
			if ps, ok := err.(Problems); !ok || len(ps) != 1 || ps[0].Kind != "bad-zone" || ps[0].Hint == "" {
				t.Errorf("%#v", err)
			}
		})
	}
}

// TestZoneNames holds the rules of Zone to let the names of the database pass.
func TestZoneNames(t *testing.T) {
	for _, name := range zoneNames(t) {
		if !strings.Contains(name, "/") || strings.HasPrefix(name, "Etc/GMT") {
			continue
		}
		if z, err := Zone(name); err != nil || z.String() != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestZoneIsNotLocal(t *testing.T) {
	for _, h := range []Hours{{Always: true, Zone: time.Local}, {Week: Week{1: {hm("09:00-17:00")}}, Zone: time.Local}} {
		if _, err := New(h); err == nil || !strings.Contains(err.Error(), "bad-zone") {
			t.Errorf("New took the machine's zone: %v", err)
		}
	}
}
