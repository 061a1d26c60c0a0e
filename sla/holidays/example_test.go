package holidays_test

import (
	"fmt"
	"time"

	"github.com/drud/triage/sla"
	"github.com/drud/triage/sla/holidays"
	"github.com/rickb777/date/v2/clock"
)

// A desk in Berlin is closed on the public holidays of Berlin: eight hours that begin
// on the evening before Labour Day end on the day after it.
func Example() {
	dates, ok := holidays.Named("de-be")
	if !ok {
		return
	}
	zone, err := sla.Zone("Europe/Berlin")
	if err != nil {
		fmt.Println(err)
		return
	}
	hours := sla.Hours{Name: "berlin", Zone: zone, Holidays: []sla.Holiday{{Name: "de-be", In: dates}}}
	for day := time.Monday; day <= time.Friday; day++ {
		hours.Week[day] = []sla.Range{{From: clock.New(9, 0, 0, 0), To: clock.New(17, 0, 0, 0)}}
	}
	desk, err := sla.New(hours)
	if err != nil {
		fmt.Println(err)
		return
	}
	evening := time.Date(2025, 4, 30, 16, 0, 0, 0, zone)
	fmt.Println(desk.Add(evening, 8*time.Hour))
	// Output: 2025-05-02 16:00:00 +0200 CEST
}
