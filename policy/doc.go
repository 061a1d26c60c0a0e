// Package policy reads triage policies: it turns YAML files into a [Policy] that
// decides cases, or into every fault that the files have.
//
// A program begins with [LoadFile], [CompileFS] or [Compile], which takes bytes; a
// [Compiler] does the same with public holidays and functions that it is given. What
// is wrong with a policy is an [Errors] of all faults at once, each with its file, line,
// column, kind and remedy. After that nothing fails: [Policy.Decide] returns a
// [Decision] for any case, [Policy.Severity] its level alone and at a fraction of the
// cost, [Policy.Explain] how it came about, and [Policy.Follow] the [Timeline] of a
// case through its events. A Policy is immutable and safe for any number of goroutines.
// A [Store] holds that of a running service and replaces it when its files have changed.
//
// [Policy.ParseCase] and [Policy.ParseEvent] read cases and events from JSON, and
// [Policy.Intake] makes a case of a message of a desk or a monitoring system.
//
// A policy may be one file or several: sections are joined, rules keep the order
// of the files' names, and what can be said only once is a fault when said twice.
//
// What a policy should decide stands in test files beside it. [ReadTests] reads them;
// package policytest runs them with go test, and the tool triage does by itself. The
// [Coverage] of [Compiler.Cover] tells what they do not reach. [Compiler.Check] lints a
// policy, [Format] lays it out, and [Compiler.Procedures] puts it into words.
//
// The file testdata/good/all-keys.yaml of the module has every key of the language
// with its meaning.
package policy
