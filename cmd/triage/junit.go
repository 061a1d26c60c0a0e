package main

import (
	"encoding/xml"
	"fmt"
	"io"

	"github.com/drud/triage/internal/suite"
)

// The parts of the JUnit report that build servers read, as the schema of Jenkins
// has them: https://github.com/jenkinsci/xunit-plugin, junit-10.xsd.
type (
	junitReport struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string    `xml:"name,attr"`
		Class   string    `xml:"classname,attr"`
		Failure *junitWhy `xml:"failure"`
		Error   *junitWhy `xml:"error"`
		Skipped *junitWhy `xml:"skipped"`
	}
	junitWhy struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// junit prints the report as JUnit does: a suite for each file; a test with a todo
// is one that was skipped, and each fault of a file is an error.
func (r *testRun) junit() error {
	report := junitReport{Name: "triage test"}
	for _, f := range r.report.Files {
		s := junitFile(f)
		report.Tests += s.Tests
		report.Failures += s.Failures
		report.Errors += s.Errors
		report.Suites = append(report.Suites, s)
	}
	if _, err := io.WriteString(r.out, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(r.out)
	enc.Indent("", "  ")
	if err := enc.Encode(report); err != nil {
		return err
	}
	_, err := io.WriteString(r.out, "\n")
	return err
}

func junitFile(f suite.File) junitSuite {
	s := junitSuite{Name: f.Name}
	for _, e := range f.Faults {
		s.Cases = append(s.Cases, junitCase{Name: fmt.Sprintf("%d:%d", e.Line, e.Column), Class: f.Name, Error: &junitWhy{Message: e.Message, Type: string(e.Kind), Text: e.Error()}})
	}
	s.Errors = len(f.Faults)
	for _, result := range f.Results {
		c := junitCase{Name: result.Name, Class: f.Name}
		switch status := result.Status(); status {
		case suite.Failed, suite.Done:
			s.Failures++
			c.Failure = &junitWhy{Message: inShort(result), Type: string(status), Text: failure(f, result)}
		case suite.Todo:
			s.Skipped++
			c.Skipped = &junitWhy{Message: "todo: " + result.Todo}
		}
		s.Cases = append(s.Cases, c)
	}
	s.Tests = len(s.Cases)
	return s
}

// inShort says in a line why a test fails the run.
func inShort(result suite.Result) string {
	if len(result.Differences) == 0 {
		return "it passes; remove its todo"
	}
	d := result.Differences[0]
	return fmt.Sprintf("%s: want %s, got %s", d.Name(), suite.Text(d.Value), suite.Text(d.Got))
}
