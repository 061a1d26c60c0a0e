package suite

import (
	"errors"
	"maps"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/drud/triage/policy"
)

// Options say how to run test files.
type Options struct {
	Read func(name string) ([]byte, error) // reads a test file

	// Compile compiles the policy at a path, which is "" for a file that names
	// none. Faults of the policy are a [policy.Errors]. The coverage is nil if
	// nobody wants it.
	Compile func(path string) (*policy.Policy, *policy.Coverage, error)

	Run *regexp.Regexp // runs only the tests whose names it matches; nil runs all
}

// Report is what came of some test files.
type Report struct {
	Files    []File   // in the order in which they were given
	Policies []Policy // those that the files name and that can be read, in the order of their paths
}

// Bad reports whether anything fails the run: a fault, or a test.
func (r Report) Bad() bool {
	return slices.ContainsFunc(r.Files, func(f File) bool {
		return len(f.Faults) > 0 || slices.ContainsFunc(f.Results, func(r Result) bool { return r.Status().Bad() })
	})
}

// Tests returns how many tests were run.
func (r Report) Tests() int {
	n := 0
	for _, f := range r.Files {
		n += len(f.Results)
	}
	return n
}

// File is a test file and what came of it.
type File struct {
	Name    string        // as it was given
	Policy  string        // the path of its policy; "" if it names none
	Faults  policy.Errors // if there are any, none of its tests was run
	Results []Result      // in the order of the file

	data []byte
}

// Count returns how many tests stand how.
func (f File) Count() map[Status]int {
	n := map[Status]int{}
	for _, r := range f.Results {
		n[r.Status()]++
	}
	return n
}

// Policy is a policy that test files name.
type Policy struct {
	Path     string
	Faults   policy.Errors // if there are any, none of its tests was run
	Coverage *policy.Coverage
}

// RunFiles runs test files, several at a time, which does not show in the report.
// The error is that of a test file that cannot be read.
func RunFiles(names []string, o Options) (Report, error) {
	r := runner{options: o, policies: map[string]*loaded{}}
	report := Report{Files: make([]File, len(names))}
	errs := make([]error, len(names))
	var jobs []job
	parallel(len(names), func(i int) { report.Files[i], errs[i] = r.read(names[i]) })
	for i := range report.Files {
		f := &report.Files[i]
		for j := range f.Results {
			jobs = append(jobs, job{r.policies[f.Policy].policy, &f.Results[j]})
		}
	}
	parallel(len(jobs), func(i int) { *jobs[i].result = Run(jobs[i].policy, jobs[i].result.Test) })
	for _, path := range slices.Sorted(maps.Keys(r.policies)) {
		p := Policy{Path: path, Coverage: r.policies[path].coverage}
		if err := r.policies[path].err; err == nil || errors.As(err, &p.Faults) {
			report.Policies = append(report.Policies, p)
		}
	}
	return report, errors.Join(errs...)
}

// job is a test that is to be run.
type job struct {
	policy *policy.Policy
	result *Result
}

// parallel calls do for each of the first n numbers, on all processors.
func parallel(n int, do func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
}

type runner struct {
	options  Options
	mu       sync.Mutex
	policies map[string]*loaded // by path
}

// loaded is a policy, compiled once.
type loaded struct {
	once     sync.Once
	policy   *policy.Policy
	coverage *policy.Coverage
	err      error
}

// read reads a test file and its policy. The results have yet to come.
func (r *runner) read(name string) (File, error) {
	f := File{Name: name}
	var err error
	if f.data, err = r.options.Read(name); err != nil {
		return f, err
	}
	tests, err := policy.ReadTests(policy.File{Name: name, Data: f.data}, func(named string) (*policy.Policy, error) {
		if f.Policy = filepath.FromSlash(named); named != "" && !filepath.IsAbs(f.Policy) {
			f.Policy = filepath.Join(filepath.Dir(name), f.Policy)
		}
		return r.load(f.Policy)
	})
	errors.As(err, &f.Faults)
	for _, t := range tests {
		if r.options.Run == nil || r.options.Run.MatchString(t.Name) {
			f.Results = append(f.Results, Result{Test: t})
		}
	}
	return f, nil
}

func (r *runner) load(path string) (*policy.Policy, error) {
	r.mu.Lock()
	p, ok := r.policies[path]
	if !ok {
		p = &loaded{}
		r.policies[path] = p
	}
	r.mu.Unlock()
	p.once.Do(func() { p.policy, p.coverage, p.err = r.options.Compile(path) })
	return p.policy, p.err
}
