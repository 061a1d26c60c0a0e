package policy

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
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
	b := c.build(files)
	if len(b.errs) > 0 {
		return nil, listed(b.errs)
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

// ReadFS returns the policy files of a file system that match any of the
// patterns, by name; see [CompileFS].
func ReadFS(fsys fs.FS, patterns ...string) ([]File, error) {
	var names []string
	for _, p := range patterns {
		found, err := fs.Glob(fsys, p)
		if err != nil {
			return nil, fmt.Errorf("pattern %q: %w", p, err)
		}
		names = append(names, found...)
	}
	slices.Sort(names)
	var files []File
	for _, name := range slices.Compact(names) {
		if IsTest(name) || strings.HasPrefix(path.Base(name), ".") {
			continue
		}
		data, err := readFile(fsys.Open(name))
		if err != nil {
			return nil, err
		}
		files = append(files, File{name, data})
	}
	if len(patterns) == 0 {
		return nil, errors.New("no pattern of policy files")
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no policy file matches %s", strings.Join(patterns, ", "))
	}
	return files, nil
}

// ReadFiles returns a policy file, or the policy files of a folder; see
// [LoadFile]. A lone file is named by its base name.
func ReadFiles(name string) ([]File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		if _, err := os.ReadDir(name); err != nil { // which a pattern would match nothing in
			return nil, err
		}
		files, err := ReadFS(os.DirFS(name), "*.yaml", "*.yml")
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return files, nil
	}
	data, err := readFile(os.Open(name))
	if err != nil {
		return nil, err
	}
	return []File{{filepath.Base(name), data}}, nil
}

// readFile reads and closes a file that was opened. Of one that is too large it
// returns more than a policy's file may have, and not all.
func readFile(f fs.File, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFileSize+1))
}

// IsTest reports whether a file of that name holds tests, and is never part of a
// policy: whether the name ends in _test.yaml or _test.yml.
func IsTest(name string) bool {
	return strings.HasSuffix(name, "_test.yaml") || strings.HasSuffix(name, "_test.yml")
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
			b.errs = append(b.errs, Error{File: f.Name, Kind: TestFile, Message: "a test file is no part of a policy", Hint: "leave it out"})
			continue
		case i > 0 && f.Name == files[i-1].Name:
			b.errs = append(b.errs, Error{File: f.Name, Kind: SameFile, Message: "the file is given twice", Hint: "give each file once"})
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
		b.errs = append(b.errs, Error{Kind: NoFiles, Message: "no policy file", Hint: "give at least one"})
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

// byName returns files in the order of their names.
func byName(files []File) []File {
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return files
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

// digest identifies a policy: SHA-256 over each file's name and content, each
// after its length as eight bytes, most significant first, in the order of names.
func digest(files []File) string {
	h := sha256.New()
	write := func(b []byte) {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(b))))
		h.Write(b)
	}
	for _, f := range files {
		write([]byte(f.Name))
		write(f.Data)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}
