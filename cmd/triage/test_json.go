package main

import (
	"github.com/drud/triage/internal/suite"
	"github.com/drud/triage/policy"
)

// What test --format json prints.
type (
	testsJSON struct {
		Passed   int              `json:"passed"`
		Failed   int              `json:"failed"` // those with a todo that pass included
		Todo     int              `json:"todo"`
		Files    []testFileJSON   `json:"files"`
		Policies []testPolicyJSON `json:"policies"`
	}
	testFileJSON struct {
		File   string        `json:"file"`
		Policy string        `json:"policy,omitempty"`
		Faults policy.Errors `json:"faults,omitempty"` // if there are any, no test was run
		Tests  []testJSON    `json:"tests"`
	}
	testJSON struct {
		Name        string           `json:"name"`
		Line        int              `json:"line"`
		Status      suite.Status     `json:"status"`
		Todo        string           `json:"todo,omitempty"`
		Differences []differenceJSON `json:"differences,omitempty"`
	}
	differenceJSON struct {
		Of     string `json:"of"`
		Line   int    `json:"line,omitempty"`
		Column int    `json:"column,omitempty"`
		Want   any    `json:"want"` // a text, or a list of texts
		Got    any    `json:"got"`
		Note   string `json:"note,omitempty"`
	}
	testPolicyJSON struct {
		Policy   string        `json:"policy"`
		Faults   policy.Errors `json:"faults,omitempty"`
		Coverage *coverageJSON `json:"coverage,omitempty"`
	}
	coverageJSON struct {
		Percent float64     `json:"percent"`
		Reached int         `json:"reached"`
		Of      int         `json:"of"`
		Points  []pointJSON `json:"points"`
	}
	pointJSON struct {
		Kind   policy.CoverKind `json:"kind"`
		Name   string           `json:"name"`
		Text   string           `json:"text,omitempty"`
		File   string           `json:"file"`
		Line   int              `json:"line"`
		Column int              `json:"column"`
		Hits   int              `json:"hits"`
		True   int              `json:"true"`
		False  int              `json:"false"`
	}
)

func (r *testRun) json() testsJSON {
	report := testsJSON{Files: []testFileJSON{}, Policies: []testPolicyJSON{}}
	for _, f := range r.report.Files {
		file := testFileJSON{f.Name, f.Policy, f.Faults, []testJSON{}}
		for _, result := range f.Results {
			test := testJSON{Name: result.Name, Line: result.Line, Status: result.Status(), Todo: result.Todo}
			for _, d := range result.Differences {
				test.Differences = append(test.Differences, differenceJSON{d.Name(), d.Line, d.Column, valueJSON(d.Value), valueJSON(d.Got), d.Note})
			}
			file.Tests = append(file.Tests, test)
		}
		n := f.Count()
		report.Passed += n[suite.Passed]
		report.Failed += n[suite.Failed] + n[suite.Done]
		report.Todo += n[suite.Todo]
		report.Files = append(report.Files, file)
	}
	for _, p := range r.report.Policies {
		report.Policies = append(report.Policies, testPolicyJSON{p.Path, p.Faults, r.coverageJSON(p)})
	}
	return report
}

func valueJSON(value any) any {
	if texts, ok := value.([]string); ok {
		return texts
	}
	return suite.Text(value)
}

func (r *testRun) coverageJSON(p suite.Policy) *coverageJSON {
	if p.Coverage == nil {
		return nil
	}
	c := r.covered(p)
	j := coverageJSON{Percent: c.percent(), Reached: c.reached, Of: c.of, Points: []pointJSON{}}
	for _, at := range c.points {
		j.Points = append(j.Points, pointJSON{at.Kind, at.Name, at.Text, at.File, at.Line, at.Column, at.Hits, at.True, at.False})
	}
	return &j
}
