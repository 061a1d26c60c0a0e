package holidays

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/gb"
)

// The bank holidays of the United Kingdom that the data lacks: those of Scotland
// and Northern Ireland, and days that were proclaimed for one year.
//
// Sources: Banking and Financial Dealings Act 1971, schedule 1; St Andrew's Day
// Bank Holiday (Scotland) Act 2007; the proclamations of each year, which add
// substitute days, as https://www.gov.uk/bank-holidays lists them.

// nextMonday moves a holiday of a weekend to the Monday after.
var nextMonday = []cal.AltDay{
	{Day: time.Saturday, Offset: 2},
	{Day: time.Sunday, Offset: 1},
}

// secondDay moves the second of two holidays in a row, whose first has moved to
// the Monday if either was on a weekend.
var secondDay = []cal.AltDay{
	{Day: time.Saturday, Offset: 2},
	{Day: time.Sunday, Offset: 2},
	{Day: time.Monday, Offset: 1},
}

func bankHoliday(name string, m time.Month, day int, observed []cal.AltDay) *cal.Holiday {
	return &cal.Holiday{
		Name: name, Type: cal.ObservanceBank,
		Month: m, Day: day, Func: cal.CalcDayOfMonth, Observed: observed,
	}
}

// bankHolidayOf is a day that was proclaimed for one year.
func bankHolidayOf(year int, name string, m time.Month, day int) *cal.Holiday {
	h := bankHoliday(name, m, day, nil)
	h.StartYear, h.EndYear = year, year
	return h
}

var (
	stateFuneral = bankHolidayOf(2022, "State Funeral of Queen Elizabeth II", time.September, 19)

	englandWales = append(slices.Clone(gb.Holidays), stateFuneral)

	scotland = []*cal.Holiday{
		gb.NewYear,
		bankHoliday("2nd January", time.January, 2, secondDay),
		gb.GoodFriday,
		gb.EarlyMay,
		gb.VEDay,
		gb.CoronationDay,
		gb.SpringHoliday,
		gb.SpringHoliday2022,
		gb.PlatinumJubilee,
		bankHolidayOf(2026, "World Cup", time.June, 15),
		gb.SummerHolidayScotland,
		stateFuneral,
		stAndrewsDay(),
		gb.ChristmasDay,
		gb.BoxingDay,
	}

	northernIreland = append([]*cal.Holiday{
		bankHoliday("St Patrick's Day", time.March, 17, nextMonday),
		bankHoliday("Battle of the Boyne", time.July, 12, nextMonday),
	}, englandWales...)
)

func stAndrewsDay() *cal.Holiday {
	h := bankHoliday("St Andrew's Day", time.November, 30, nextMonday)
	h.StartYear = 2007
	return h
}
