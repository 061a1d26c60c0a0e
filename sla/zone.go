package sla

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Zone returns the zone with the given IANA name: "UTC", or a name of the form
// Area/Location such as "America/Denver". The error is a [Problems] with one
// problem of kind "bad-zone".
//
// Refused is what time.LoadLocation takes but a shared file must not say:
// "Local" and the empty name, which mean another zone on another host;
// abbreviations such as "EST", which never change to summer time; the Etc/GMT
// zones, whose sign is inverted (Etc/GMT+5 is five hours behind UTC); and a
// name in the wrong case, which some file systems accept.
func Zone(name string) (*time.Location, error) {
	if message, hint := unfit(name); message != "" {
		return nil, badZone(message, hint)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, badZone(fmt.Sprintf("unknown time zone %q", name), `write an IANA name such as "America/Denver"`)
	}
	return zone, nil
}

func badZone(message, hint string) Problems {
	return Problems{Problem{Key: "zone"}.is("bad-zone", message, hint)}
}

// areas are the first parts of zone names in the IANA time zone database.
var areas = [...]string{
	"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Brazil", "Canada",
	"Chile", "Etc", "Europe", "Indian", "Mexico", "Pacific", "US",
}

// unfit says what keeps name from being used, or returns "".
func unfit(name string) (message, hint string) {
	const write = `write an IANA name such as "America/Denver"`
	if name == "UTC" {
		return "", ""
	}
	if name == "" {
		return "the time zone is empty", write
	}
	if strings.EqualFold(name, "Local") {
		return `the time zone "Local" means another zone on another host`, write
	}
	if strings.EqualFold(name, "UTC") {
		return fmt.Sprintf("unknown time zone %q", name), `write "UTC"`
	}
	area, place, _ := strings.Cut(name, "/")
	if place == "" {
		return fmt.Sprintf("the time zone %q is not of the form Area/Location", name), write
	}
	if !slices.Contains(areas[:], area) || !capitalised(place) {
		return fmt.Sprintf("unknown time zone %q", name), write + ", in its own upper and lower case"
	}
	if area == "Etc" && strings.HasPrefix(place, "GMT") {
		return fmt.Sprintf("the time zone %q has an inverted sign and no summer time", name), write + ` or "UTC"`
	}
	return "", ""
}

// capitalised reports whether the words of a zone's name start as the
// database has them: with a capital, or one of three small words in between
// (Port_of_Spain, Port-au-Prince, Dar_es_Salaam).
func capitalised(place string) bool {
	words := strings.FieldsFunc(place, func(r rune) bool { return r == '/' || r == '_' || r == '-' })
	for i, w := range words {
		small := i > 0 && (w == "of" || w == "au" || w == "es")
		if w[0] >= 'a' && w[0] <= 'z' && !small {
			return false
		}
	}
	return len(words) > 0
}
