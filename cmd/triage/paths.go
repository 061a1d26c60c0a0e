package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// filesAt returns the files at some paths, each once, and the paths that have none:
// a file that is named; those of a folder whose names are wanted; and for a path
// that ends in ..., those of all folders below. Without a path it is this folder.
func filesAt(paths []string, wanted func(name string) bool) (names, empty []string, err error) {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	for _, path := range paths {
		found, err := filesAtOne(path, wanted)
		if err != nil {
			return nil, nil, plainError(err)
		}
		if len(found) == 0 {
			empty = append(empty, path)
		}
		for _, name := range found {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names, empty, nil
}

func filesAtOne(path string, wanted func(name string) bool) ([]string, error) {
	root, below := strings.CutSuffix(path, "...")
	if below && root == "" {
		root = "."
	}
	if info, err := os.Stat(root); err != nil || !info.IsDir() {
		return []string{filepath.Clean(root)}, err
	}
	root = filepath.Clean(root)
	var names []string
	err := filepath.WalkDir(root+string(filepath.Separator), func(name string, e fs.DirEntry, err error) error { // with it, a link to a folder is one
		name = filepath.Clean(name)
		hidden := strings.HasPrefix(e.Name(), ".")
		switch {
		case err != nil:
			return err
		case e.IsDir() && name != root && (!below || hidden || e.Name() == "testdata" || strings.HasPrefix(e.Name(), "_")):
			return fs.SkipDir
		case !e.IsDir() && !hidden && wanted(e.Name()):
			names = append(names, name)
		}
		return nil
	})
	return names, err
}

// noneIn says that a path has no file of a kind, and how far it was looked for.
func noneIn(path, what, ending string) string {
	text := fmt.Sprintf("%s: no %s: no name in it ends in %s", path, what, ending)
	if !strings.HasSuffix(path, "...") {
		text += fmt.Sprintf("; %s takes the folders below too", filepath.Join(path, "..."))
	}
	return text
}

// replaceFile gives a file other content, all of it or none.
func replaceFile(name string, data []byte) error {
	name, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY, 0) // a file that may not be written stays as it is
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	temp, err := writeTemp(filepath.Dir(name), data, info.Mode().Perm())
	if err != nil {
		return err
	}
	if err := os.Rename(temp, name); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return nil
}

// writeTemp writes a file of a name of its own into a folder, or none, and returns
// its name.
func writeTemp(dir string, data []byte, mode fs.FileMode) (string, error) {
	f, err := os.CreateTemp(dir, ".triage-*")
	if err != nil {
		if pe, ok := err.(*fs.PathError); ok {
			pe.Path = dir // and not a name that nobody gave
		}
		return "", err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Chmod(mode), f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}
