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
)

// File is one file of a policy.
type File struct {
	Name string // slash-separated; the name that faults carry
	Data []byte // UTF-8, with or without a byte-order mark
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
		var of *fs.PathError
		switch {
		case errors.As(err, &of): // a file in it
			return nil, &fs.PathError{Op: of.Op, Path: filepath.Join(name, of.Path), Err: of.Err}
		case err != nil:
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

// byName returns files in the order of their names.
func byName(files []File) []File {
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return files
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
