package escalation

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"

	"github.com/drud/triage/sla"
)

// scenes calls f with made-up rotas in all zones.
func scenes(t *testing.T, seed byte, f func(*testing.T, scene)) {
	zones := zones(t)
	random := rand.NewChaCha8([32]byte{seed})
	for i, name := range zoneNames {
		t.Run(name, func(t *testing.T) {
			data := make([]byte, 200)
			_, _ = random.Read(data) // never fails
			d := dice{data}
			f(t, d.scene(zones, i))
		})
	}
}

// Shifts and gaps tile any interval, whatever its ends.
func TestShiftsAndGapsTile(t *testing.T) {
	scenes(t, 1, func(t *testing.T, s scene) {
		r := mustSchedule(t, s.rota)
		from, to := s.from.Add(-30*24*time.Hour), s.to.Add(777*time.Nanosecond)
		if s.from.Unix()%2 != 0 {
			from = time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)
			to = time.Date(1901, 1, 1, 0, 0, 0, 1, time.UTC)
		}
		shifts, gaps := slices.Collect(r.Shifts(from, to)), r.Gaps(from, to)
		for at := from; at.Before(to); {
			switch {
			case len(shifts) > 0 && shifts[0].From.Equal(at):
				at, shifts = shifts[0].To, shifts[1:]
			case len(gaps) > 0 && gaps[0].From.Equal(at):
				at, gaps = gaps[0].To, gaps[1:]
			default:
				t.Fatalf("nothing starts at %s\n%+v", at, s.rota)
			}
			if at.After(to) {
				t.Fatalf("%s is after the end", at)
			}
		}
		if len(shifts)+len(gaps) > 0 {
			t.Fatalf("left over: %v %v", shifts, gaps)
		}
	})
}

// A rota that starts as many turns later as there are people has the same
// people on call, once it has begun.
func TestWholeRoundsLater(t *testing.T) {
	scenes(t, 2, func(t *testing.T, s scene) {
		later := s.rota
		later.Layers = nil
		for i := range s.rota.Layers {
			l := s.rota.layer(i)
			l.Start = after(l.Start, l.Every, len(l.People))
			later.Layers = append(later.Layers, l)
		}
		a, b := mustSchedule(t, s.rota), mustSchedule(t, later)
		begun := s.from
		for _, l := range later.Layers {
			// Two days, for clocks may skip one.
			if at := (l.Start.Date + 3).MidnightUTC(); at.After(begun) {
				begun = at
			}
		}
		for m := range 2000 {
			at := begun.Add(time.Duration(m) * 7 * time.Minute)
			if x, y := peopleOf(a.OnCall(at)), peopleOf(b.OnCall(at)); !slices.Equal(x, y) {
				t.Fatalf("at %s: %v and %v\n%+v", at, x, y, s.rota)
			}
		}
	})
}

// after is the start n turns later. Months must not clamp for it to be a start
// of the same handoffs, so they start on the first.
func after(start Civil, every Turn, n int) Civil {
	n *= every.N
	switch every.Unit {
	case Hours:
		at := start.Time + clock.Clock(n%24)*clock.Hour
		return Civil{start.Date + date.Date(n/24) + date.Date(at/clock.Day), at % clock.Day}
	case Days:
		return Civil{start.Date + date.Date(n), start.Time}
	case Weeks:
		return Civil{start.Date + date.Date(7*n), start.Time}
	}
	if start.Date.Day() > 28 {
		return start
	}
	return Civil{start.Date.AddDate(0, n, 0), start.Time}
}

// An override changes nothing before it starts nor after it ends.
func TestOverridesStayInside(t *testing.T) {
	scenes(t, 3, func(t *testing.T, s scene) {
		plain := s.rota
		plain.Overrides = nil
		a, b := mustSchedule(t, s.rota), mustSchedule(t, plain)
		for at := s.from; at.Before(s.to); at = at.Add(5 * time.Minute) {
			inside := slices.ContainsFunc(s.rota.Overrides, func(x Override) bool { return !at.Before(x.From) && at.Before(x.To) })
			if x, y := a.OnCall(at), b.OnCall(at); !inside && !slices.Equal(x, y) {
				t.Fatalf("at %s: %v with overrides, %v without\n%+v", at, x, y, s.rota)
			}
		}
	})
}

// OnCall agrees with Shifts, a handoff is where Next says, and the location of
// an argument does not matter.
func TestQuestionsAgree(t *testing.T) {
	scenes(t, 4, func(t *testing.T, s scene) {
		r := mustSchedule(t, s.rota)
		for shift := range r.Shifts(s.from, s.to) {
			for _, at := range []time.Time{shift.From, shift.To.Add(-1)} {
				elsewhere := at.In(time.FixedZone("elsewhere", -11*3600))
				if got := r.OnCall(elsewhere); !slices.Equal(got, shift.Duties) {
					t.Fatalf("at %s: %v, want %v", at, got, shift.Duties)
				}
			}
			if next := r.Next(shift.From); !next.IsZero() && next.Before(shift.To) {
				t.Fatalf("next after %s = %s, inside the shift", shift.From, next)
			}
			if d, ok := r.NextOnCall(shift.From); ok && slices.Contains(peopleOf(shift.Duties), d.Person) {
				t.Fatalf("next person at %s is on call: %v", shift.From, d)
			}
		}
	})
}

// A rota of 1900 hands over in 2199 as one whose start is near.
func TestFarFromStart(t *testing.T) {
	zone := mustZone(t, "America/Denver")
	people := []string{"ana", "ben", "cai"}
	for _, unit := range []Unit{Hours, Days, Weeks, Months} {
		old := Civil{date.New(1900, 1, 15), clock.New(2, 30, 0, 0)}
		rota := func(start Civil) Rota {
			return Rota{Zone: zone, Start: start, Every: Turn{1, unit}, Layers: []Layer{{People: people}}}
		}
		turns := map[Unit]int{Hours: 298 * 365 * 24, Days: 298 * 365, Weeks: 298 * 52, Months: 298 * 12}[unit]
		turns -= turns % len(people)
		near := old
		if near = after(old, Turn{1, unit}, turns); near == old {
			t.Fatal("no start")
		}
		a, b := mustSchedule(t, rota(old)), mustSchedule(t, rota(near))
		from := time.Date(2199, 1, 1, 0, 0, 0, 0, time.UTC)
		for m := range 10_000 {
			at := from.Add(time.Duration(m) * 53 * time.Minute)
			x, y := a.OnCall(at)[0], b.OnCall(at)[0]
			if y.Turn += turns; x != y {
				t.Fatalf("every %v at %s: %v, want %v", rota(old).Every, at, x, y)
			}
		}
	}
}

// The ends of the supported years are those of sla.FirstYear and sla.LastYear.
func TestSupportedYears(t *testing.T) {
	begin, end := time.Date(sla.FirstYear, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(sla.LastYear+1, 1, 1, 0, 0, 0, 0, time.UTC)
	if first != begin.UnixNano() || last != end.UnixNano() {
		t.Errorf("[%d, %d), want [%d, %d)", first, last, begin.UnixNano(), end.UnixNano())
	}
}

// At the ends of the supported years, and beyond, every question has an answer.
func TestEndsOfTime(t *testing.T) {
	ends := []time.Time{
		{}, time.Unix(1<<60, 0), time.Unix(-1<<60, 0),
		time.Date(1677, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2263, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Unix(0, first-1), time.Unix(0, first), time.Unix(0, first+1), time.Unix(0, first).Add(26 * time.Hour),
		time.Unix(0, last).Add(-26 * time.Hour), time.Unix(0, last-1), time.Unix(0, last), time.Unix(0, last+1),
	}
	for _, name := range []string{"UTC", "America/Denver", "Pacific/Kiritimati", "Asia/Manila"} {
		r := denver(t)
		r.Zone, r.Start, r.Every = mustZone(t, name), Civil{date.New(1900, 1, 1), 0}, Turn{1, Hours}
		s := mustSchedule(t, r)
		for shift := range s.Shifts(time.Unix(0, last).Add(-26*time.Hour), time.Unix(0, last)) {
			if got := s.OnCall(shift.To.Add(-1)); !slices.Equal(got, shift.Duties) {
				t.Errorf("%s: %v on call before %s, want %v", name, got, shift.To, shift.Duties)
			}
		}
		for _, at := range ends {
			s.NextOnCall(at)
			s.PreviousOnCall(at)
			s.Next(at)
			if got := s.OnCall(at); got != nil && !known(at) {
				t.Errorf("%s: %v on call at %s", name, got, at)
			}
			for _, to := range []time.Time{at, at.Add(-1), at.Add(72 * time.Hour)} {
				s.Gaps(at, to)
				s.Hours(at, to)
				for shift := range s.Shifts(at, to) {
					if !shift.From.Before(shift.To) {
						t.Errorf("%s: empty shift at %s", name, shift.From)
					}
				}
			}
		}
	}
	always := mustSchedule(t, Rota{Layers: []Layer{{People: []string{"gil"}}}})
	if got := always.Hours(ends[1], ends[2]); len(got) != 1 || got[0].Time != 0 {
		t.Errorf("hours backwards: %v, want none of gil's", got)
	}
	if got := always.Hours(ends[2], ends[1]); len(got) != 1 || got[0].Time != 1<<63-1 {
		t.Errorf("hours of all time: %v, want the largest duration", got)
	}
	if got := always.Gaps(ends[2], ends[1]); len(got) != 2 {
		t.Errorf("gaps of all time: %v, want two", got)
	}
}
