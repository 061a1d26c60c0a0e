package main

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/drud/triage/internal/suite"
	"github.com/drud/triage/policy"
)

// covered is what the tests reach of a policy.
type covered struct {
	points      []policy.CoverPoint // their files as they were given on the command line
	reached, of int
}

func (r *testRun) covered(p suite.Policy) covered {
	c := covered{points: p.Coverage.Points()}
	folder := r.sources[p.Path].folder
	for i := range c.points {
		point := &c.points[i]
		point.File = filepath.Join(folder, point.File)
		reached, of := point.Score()
		c.reached += reached
		c.of += of
	}
	return c
}

// percent returns how much is reached, rounded down to a tenth: 100 is all.
func (c covered) percent() float64 {
	if c.of == 0 {
		return 100
	}
	return math.Floor(1000*float64(c.reached)/float64(c.of)) / 10
}

// measure prints what the tests reach of the policies, and sees whether it is
// enough.
func (r *testRun) measure() error {
	b := bufio.NewWriter(r.out)
	for _, p := range r.report.Policies {
		if p.Coverage == nil {
			continue
		}
		c := r.covered(p)
		if r.flags.format == "text" && (r.flags.coverage || r.flags.annotate) {
			c.summary(b, p.Path)
		}
		if r.flags.annotate {
			r.annotate(b, p.Path, c)
		}
		if c.percent() < float64(r.flags.minCoverage) {
			r.fail("%s: the tests reach %.1f%%, and at least %v%% are wanted", p.Path, c.percent(), r.flags.minCoverage)
		}
	}
	return b.Flush()
}

var coverKinds = []policy.CoverKind{policy.CoverRule, policy.CoverCondition, policy.CoverTarget, policy.CoverStep, policy.CoverCalendar}

// summary prints how much of each kind is reached, and what is not.
func (c covered) summary(b *bufio.Writer, path string) {
	fmt.Fprintf(b, "\n%s: the tests reach %.1f%%\n", path, c.percent())
	for _, kind := range coverKinds {
		reached, of := 0, 0
		for _, p := range c.points {
			if p.Kind == kind {
				got, all := p.Score()
				reached, of = reached+got, of+all
			}
		}
		if of > 0 {
			fmt.Fprintf(b, "  %-10s  %d of %d\n", kind+"s", reached, of)
		}
	}
	for _, p := range c.points {
		if gap := gap(p); gap != "" {
			fmt.Fprintf(b, "  %s:%d:%d: %s\n", p.File, p.Line, p.Column, gap)
		}
	}
}

// gap says what is not reached of a point, or "".
func gap(p policy.CoverPoint) string {
	switch reached, of := p.Score(); {
	case reached == of:
		return ""
	case p.Kind == policy.CoverCondition:
		return fmt.Sprintf("%s: %s: %s", p.Name, seen(p), oneLine(p.Text))
	case p.Kind == policy.CoverRule:
		return p.Name + ": never decides"
	}
	return p.Name + ": never reached"
}

// seen says in a few words what was seen of a point.
func seen(p policy.CoverPoint) string {
	switch {
	case p.Hits == 0:
		return "never"
	case p.Kind != policy.CoverCondition:
		return fmt.Sprintf("%d×", p.Hits)
	case p.False == 0:
		return fmt.Sprintf("only true, %d×", p.True)
	case p.True == 0:
		return fmt.Sprintf("only false, %d×", p.False)
	}
	return fmt.Sprintf("%d× true, %d× false", p.True, p.False)
}

// annotate prints the files of a policy with what is seen of each line before it,
// and below it what is not reached of its other points.
func (r *testRun) annotate(b *bufio.Writer, path string, c covered) {
	s := r.sources[path]
	at := map[place][]policy.CoverPoint{}
	for _, p := range c.points {
		line := place{p.File, p.Line}
		at[line] = append(at[line], p)
	}
	for _, f := range s.files {
		name := filepath.Join(s.folder, f.Name)
		fmt.Fprintf(b, "\n%s\n", name)
		number := 0
		for line := range bytes.Lines(f.Data) {
			number++
			points := at[place{name, number}]
			margin := ""
			if len(points) > 0 {
				margin = seen(points[0])
			}
			text := plain(strings.TrimRight(string(line), "\r\n"))
			fmt.Fprintf(b, "%*s %5d │ %s\n", marginWidth, margin, number, text)
			for i, p := range points {
				gap := gap(p)
				if i == 0 || gap == "" {
					continue
				}
				if p.Kind == policy.CoverCondition {
					gap = seen(p)
				}
				fmt.Fprintf(b, "%*s │ %s^ %s\n", marginWidth+6, "", strings.Repeat(" ", p.Column-1), gap)
			}
		}
	}
}

// marginWidth is the room, in characters, for what is seen of a line.
const marginWidth = 21

// place is a line of a file.
type place struct {
	file string
	line int
}
