package policy

import (
	"io/fs"
	"path"
	"time"

	"github.com/rickb777/date/v2"
	"gopkg.in/yaml.v3"
)

// Compiler turns policy files into a [Policy]. Its zero value is ready for use;
// [Compile] is that.
type Compiler struct {
	// Funcs are pure functions that conditions may call by name: functions of
	// bool, int, float64, string, time.Duration and time.Time that return one of
	// them. A panic in one is a fault in the decision; what Go itself cannot recover
	// from, such as recursion without end, is not caught.
	Funcs map[string]any

	// Holidays knows public-holiday sets by name, such as "us", and lists the
	// dates of one in a year. Without it, a named set is a fault.
	Holidays func(name string) (in func(year int) []date.Date, ok bool)

	// CoverFrom is where Check begins the year in which it looks for time that a
	// schedule leaves uncovered. If zero, that is each schedule's start.
	CoverFrom time.Time

	// NoIndex makes every decision try every rule. The decisions are the same.
	NoIndex bool
}

// Compile reads and compiles the files of one policy. The error is an [Errors]
// with every fault of all of them.
func Compile(files ...File) (*Policy, error) { return Compiler{}.Compile(files...) }

// CompileFS compiles the policy made of the files of a file system that match
// any of the patterns, in the syntax of [path.Match]; files that end in
// _test.yaml, and those that begin with a dot, are never part of a policy. No match
// is an error.
func CompileFS(fsys fs.FS, patterns ...string) (*Policy, error) {
	return Compiler{}.CompileFS(fsys, patterns...)
}

// LoadFile compiles the policy in a file, or the policy made of the .yaml and
// .yml files of a folder.
func LoadFile(name string) (*Policy, error) { return Compiler{}.LoadFile(name) }

// Compile is [Compile] with what the compiler knows.
func (c Compiler) Compile(files ...File) (*Policy, error) {
	b, err := c.faultless(files)
	if err != nil {
		return nil, err
	}
	return b.policy, nil
}

// Check returns every fault of the files of one policy or, where it has none, its
// lints, which are warnings: what is legal and probably not meant.
func (c Compiler) Check(files ...File) Errors {
	b := c.build(files)
	if len(b.errs) == 0 {
		b.lint()
	}
	return listed(b.errs)
}

// CompileFS is [CompileFS] with what the compiler knows.
func (c Compiler) CompileFS(fsys fs.FS, patterns ...string) (*Policy, error) {
	files, err := ReadFS(fsys, patterns...)
	if err != nil {
		return nil, err
	}
	return c.Compile(files...)
}

// LoadFile is [LoadFile] with what the compiler knows.
func (c Compiler) LoadFile(name string) (*Policy, error) {
	files, err := ReadFiles(name)
	if err != nil {
		return nil, err
	}
	return c.Compile(files...)
}

// faultless builds, and returns an [Errors] where there are faults.
func (c Compiler) faultless(files []File) (*builder, error) {
	b := c.build(files)
	if len(b.errs) > 0 {
		return nil, listed(b.errs)
	}
	return b, nil
}

// build reads, merges, checks and compiles. The policy is usable if there are no
// faults.
func (c Compiler) build(files []File) *builder {
	b := &builder{compiler: c, policy: &Policy{}, named: map[string]nameSet{}}
	files = byName(files)
	var docs []document
	for i, f := range files {
		switch {
		case IsTest(path.Base(f.Name)):
			b.errs = append(b.errs, Error{File: f.Name, Kind: kindTestFile, Message: "a test file is no part of a policy", Hint: "leave it out"})
			continue
		case i > 0 && f.Name == files[i-1].Name:
			b.errs = append(b.errs, Error{File: f.Name, Kind: kindSameFile, Message: "the file is given twice", Hint: "give each file once"})
			continue
		}
		doc, errs := read(f)
		b.errs = append(b.errs, errs...)
		if doc != nil {
			docs = append(docs, *doc)
		} else {
			b.unread = true
		}
	}
	if len(files) == 0 {
		b.errs = append(b.errs, Error{Kind: kindNoFiles, Message: "no policy file", Hint: "give at least one"})
	}
	if len(docs) == 0 {
		return b
	}
	doc, errs := merge(docs)
	b.errs = append(b.errs, errs...)
	b.document(doc)
	b.policy.digest = digest(files)
	return b
}

// read decodes one file, or returns nil where its text is no mapping.
func read(f File) (*document, []Error) {
	src, root, errs := readYAML(f)
	if root == nil {
		return nil, errs
	}
	d := &decoder{src: src, owners: map[*yaml.Node]*yaml.Node{}}
	doc, _ := documentShape.read(d, root)
	doc.root = d.at(root)
	return &doc, append(errs, d.errs...)
}
