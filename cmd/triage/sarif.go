package main

import (
	"net/url"
	"path/filepath"

	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/policy"
)

// The parts of SARIF 2.1.0 that check --format sarif writes; see
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool             sarifTool     `json:"tool"`
		Language         string        `json:"language"`
		NewlineSequences []string      `json:"newlineSequences"`
		ColumnKind       string        `json:"columnKind"`
		Results          []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		InformationURI string      `json:"informationUri"`
		Language       string      `json:"language"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               policy.Kind `json:"id"`
		ShortDescription sarifText   `json:"shortDescription"`
		Help             sarifText   `json:"help"`
	}
	sarifResult struct {
		RuleID    policy.Kind     `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		PhysicalLocation sarifPlace `json:"physicalLocation"`
	}
	sarifPlace struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
)

// sarif returns faults as a SARIF log, with the kinds that occur as its rules.
func sarif(errs policy.Errors) sarifLog {
	found := map[policy.Kind]bool{}
	for _, e := range errs {
		found[e.Kind] = true
	}
	index := map[policy.Kind]int{}
	rules := []sarifRule{}
	for _, k := range policy.Kinds() {
		if found[k.Kind] {
			index[k.Kind] = len(rules)
			rules = append(rules, sarifRule{ID: k.Kind, ShortDescription: sarifText{k.Title}, Help: sarifText{k.Instead}})
		}
	}
	results := make([]sarifResult, len(errs))
	for i, e := range errs {
		results[i] = sarifOf(e, index[e.Kind])
	}
	return sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs: []sarifRun{{
			Tool:             sarifTool{sarifDriver{"triage", "https://github.com/drud/triage", "en-US", rules}},
			Language:         "en-US",
			NewlineSequences: []string{"\r\n", "\n"},
			ColumnKind:       "unicodeCodePoints",
			Results:          results,
		}},
	}
}

func sarifOf(e policy.Error, rule int) sarifResult {
	level, text := "error", phrasing.Hinted(e.Message, e.Hint)
	if e.Warning {
		level = "warning"
	}
	place := sarifPlace{ArtifactLocation: sarifArtifact{(&url.URL{Path: filepath.ToSlash(e.File)}).String()}}
	if e.Line > 0 {
		place.Region = &sarifRegion{e.Line, e.Column, e.EndColumn}
	}
	return sarifResult{e.Kind, rule, level, sarifText{text}, []sarifLocation{{place}}}
}
