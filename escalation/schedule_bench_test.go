package escalation

import (
	"testing"
	"time"
)

var (
	sinkDuties []Duty
	sinkTime   time.Time
)

// BenchmarkOnCall and BenchmarkNext ask near the start of the owner's rota and a
// hundred years later, in turns, and report how much longer the later answer takes.
func BenchmarkOnCall(b *testing.B) {
	s := mustSchedule(b, denver(b))
	nearAndFar(b, func(t time.Time) { sinkDuties = s.OnCall(t) })
}

func BenchmarkNext(b *testing.B) {
	s := mustSchedule(b, denver(b))
	nearAndFar(b, func(t time.Time) { sinkTime = s.Next(t) })
}

func nearAndFar(b *testing.B, ask func(time.Time)) {
	near := instant(b, "2026-06-03T12:00:00-06:00")
	far := near.AddDate(100, 0, 0)
	took := func(from time.Time) time.Duration {
		begin := time.Now()
		for i := range 1000 {
			ask(from.Add(time.Duration(i) * 11 * time.Minute))
		}
		return time.Since(begin)
	}
	b.ReportAllocs()
	var nearTime, farTime time.Duration
	n := 0
	for b.Loop() {
		nearTime += took(near)
		farTime += took(far)
		n += 1000
	}
	b.ReportMetric(float64(nearTime.Nanoseconds())/float64(n), "ns/near")
	b.ReportMetric(float64(farTime.Nanoseconds())/float64(n), "ns/far")
	b.ReportMetric(float64(farTime)/float64(nearTime), "far/near")
	b.ReportMetric(0, "ns/op")
}

func BenchmarkOnCallOnce(b *testing.B) {
	s := mustSchedule(b, denver(b))
	tests := []struct {
		name string
		at   string
	}{
		{"day", "2026-06-03T12:00:00-06:00"},
		{"night", "2026-06-03T02:00:00-06:00"},
		{"clocks change", "2026-11-01T02:00:00-07:00"},
	}
	for _, tt := range tests {
		at := instant(b, tt.at)
		b.Run(tt.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sinkDuties = s.OnCall(at)
			}
		})
	}
}

func BenchmarkShiftsOfAYear(b *testing.B) {
	s := mustSchedule(b, denver(b))
	from := instant(b, "2026-06-03T12:00:00-06:00")
	b.ReportAllocs()
	for b.Loop() {
		for shift := range s.Shifts(from, from.AddDate(1, 0, 0)) {
			sinkDuties = shift.Duties
		}
	}
}

// The worst that Next can meet: shifts without number, all of one person.
func BenchmarkNextNever(b *testing.B) {
	r := denver(b)
	r.Layers[0].People, r.Layers[1].People = []string{"ana"}, []string{"ana"}
	s := mustSchedule(b, r)
	from := instant(b, "2026-06-03T12:00:00-06:00")
	for b.Loop() {
		s.Next(from)
	}
}

func BenchmarkNewSchedule(b *testing.B) {
	r := denver(b)
	b.ReportAllocs()
	for b.Loop() {
		mustSchedule(b, r)
	}
}
