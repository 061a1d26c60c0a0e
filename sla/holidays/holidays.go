// Package holidays names the public holidays of countries and regions, for the
// Holidays of a calendar:
//
//	dates, ok := holidays.Named("de-by")
//	hours.Holidays = append(hours.Holidays, sla.Holiday{Name: "de-by", In: dates})
//
// The data is that of github.com/rickar/cal/v2, as it stands, and for the United
// Kingdom what that lacks; rules that a country changes need a newer release.
// Like all such data it is good for the years around ours; a feast that
// follows the Julian calendar is a day off from 2100 on.
package holidays

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/ar"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/ecb"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/mw"
	"github.com/rickar/cal/v2/nc"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/ru"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/ua"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"
	"github.com/rickb777/date/v2"
)

// sets are sorted by name.
var sets = [...]struct {
	name     string
	holidays []*cal.Holiday
}{
	{"ar", ar.Holidays},
	{"at", at.Holidays},
	{"au-act", au.HolidaysACT},
	{"au-nsw", au.HolidaysNSW},
	{"au-nt", au.HolidaysNT},
	{"au-qld", au.HolidaysQLD},
	{"au-sa", au.HolidaysSA},
	{"au-tas", au.HolidaysTAS},
	{"au-vic", au.HolidaysVIC},
	{"au-wa", au.HolidaysWA},
	{"be", be.Holidays},
	{"bg", bg.Holidays},
	{"br", br.Holidays},
	{"ca", ca.Holidays},
	{"ch", ch.Holidays},
	{"ch-ag", ch.HolidaysAG},
	{"ch-ai", ch.HolidaysAI},
	{"ch-ar", ch.HolidaysAR},
	{"ch-be", ch.HolidaysBE},
	{"ch-bl", ch.HolidaysBL},
	{"ch-bs", ch.HolidaysBS},
	{"ch-fr", ch.HolidaysFR},
	{"ch-ge", ch.HolidaysGE},
	{"ch-gl", ch.HolidaysGL},
	{"ch-gr", ch.HolidaysGR},
	{"ch-ju", ch.HolidaysJU},
	{"ch-lu", ch.HolidaysLU},
	{"ch-ne", ch.HolidaysNE},
	{"ch-nw", ch.HolidaysNW},
	{"ch-ow", ch.HolidaysOW},
	{"ch-sg", ch.HolidaysSG},
	{"ch-sh", ch.HolidaysSH},
	{"ch-so", ch.HolidaysSO},
	{"ch-sz", ch.HolidaysSZ},
	{"ch-tg", ch.HolidaysTG},
	{"ch-ti", ch.HolidaysTI},
	{"ch-ur", ch.HolidaysUR},
	{"ch-vd", ch.HolidaysVD},
	{"ch-vs", ch.HolidaysVS},
	{"ch-zg", ch.HolidaysZG},
	{"ch-zh", ch.HolidaysZH},
	{"cz", cz.Holidays},
	{"de", de.Holidays},
	{"de-bb", de.HolidaysBB},
	{"de-be", de.HolidaysBE},
	{"de-bw", de.HolidaysBW},
	{"de-by", de.HolidaysBY},
	{"de-hb", de.HolidaysHB},
	{"de-he", de.HolidaysHE},
	{"de-hh", de.HolidaysHH},
	{"de-mv", de.HolidaysMV},
	{"de-ni", de.HolidaysNI},
	{"de-nw", de.HolidaysNW},
	{"de-rp", de.HolidaysRP},
	{"de-sh", de.HolidaysSH},
	{"de-sl", de.HolidaysSL},
	{"de-sn", de.HolidaysSN},
	{"de-st", de.HolidaysST},
	{"de-th", de.HolidaysTH},
	{"dk", dk.Holidays},
	{"ecb", ecb.Holidays},
	{"es", es.Holidays},
	{"fr", fr.Holidays},
	{"gb", englandWales},
	{"gb-eng", englandWales},
	{"gb-nir", northernIreland},
	{"gb-sct", scotland},
	{"gb-wls", englandWales},
	{"gr", gr.Holidays},
	{"hr", hr.Holidays},
	{"ie", ie.Holidays},
	{"it", it.Holidays},
	{"jp", jp.Holidays},
	{"lt", lt.Holidays},
	{"lv", lv.Holidays},
	{"mw", mw.Holidays},
	{"nc", nc.Holidays},
	{"nl", nl.Holidays},
	{"no", no.Holidays},
	{"nz", nz.Holidays},
	{"pl", pl.Holidays},
	{"ro", ro.Holidays},
	{"ru", ru.Holidays},
	{"se", se.Holidays},
	{"si", si.Holidays},
	{"sk", sk.Holidays},
	{"ua", ua.Holidays},
	{"us", us.Holidays},
	{"za", za.Holidays},
}

// Names lists the names that [Named] knows, sorted: countries by their ISO 3166
// code ("de"), regions by the code of their country and their own ("de-by"),
// both in lower case, and "ecb", the closing days of the European Central Bank.
//
// A region's set is whole and is used by itself, without that of its country.
// "de" is the days that all regions keep; "ch" is days of many cantons, some of
// which a canton works on, so name the canton; Australia has regions only; "gb"
// is England and Wales, as are "gb-eng" and "gb-wls". Other countries, the
// United States among them, have no regions: "us" is the federal holidays.
func Names() []string {
	names := make([]string, len(sets))
	for i, s := range sets {
		names[i] = s.name
	}
	return names
}

// Named returns a function that lists the holidays of a year, sorted, each date
// once, and whether there are holidays of that name. Names are exact: "US" and
// "usa" are none.
//
// Where a holiday of a weekend is observed on a weekday, both are listed, so
// that a desk is closed on the day people have off and, if it works weekends,
// on the day itself: for 2026, "us" lists Friday, July 3 and Saturday, July 4.
// The day observed may lie in a neighbouring year: for 2028, "us" lists
// 2027-12-31.
func Named(name string) (func(year int) []date.Date, bool) {
	for _, s := range sets {
		if s.name == name {
			return func(year int) []date.Date { return list(s.holidays, year) }, true
		}
	}
	return nil, false
}

func list(holidays []*cal.Holiday, year int) []date.Date {
	var dates []date.Date
	for _, h := range holidays {
		if d, ok := actual(h, year); ok {
			dates = append(dates, d, observed(h, d))
		}
	}
	slices.Sort(dates)
	return slices.Compact(dates)
}

// actual returns the date of h in a year that has it. It reads the rules of h
// itself rather than call Calc, which works on midnights of the machine's zone
// and so goes wrong where such a midnight does not exist.
func actual(h *cal.Holiday, year int) (date.Date, bool) {
	if h.Func == nil || h.StartYear > 0 && year < h.StartYear || h.EndYear > 0 && year > h.EndYear ||
		slices.Contains(h.Except, year) {
		return 0, false
	}
	t := h.Func(h, year)
	if t.IsZero() {
		return 0, false
	}
	// t is at midnight or noon, or at 23:00 of the day before if its zone has no
	// such midnight; some hours later it is the right day for certain.
	return date.NewAt(t.Add(6*time.Hour)) + date.Date(h.CalcOffset), true
}

// observed returns the date on which people have the holiday d off.
func observed(h *cal.Holiday, d date.Date) date.Date {
	for _, alt := range h.Observed {
		if alt.Day == d.Weekday() {
			return d + date.Date(alt.Offset)
		}
	}
	return d
}
