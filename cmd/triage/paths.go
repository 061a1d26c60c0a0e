package main

import (
	"errors"
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
	root = filepath.Clean(root)
	if info, err := os.Stat(root); err != nil || !info.IsDir() {
		return []string{root}, err
	}
	var names []string
	err := filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
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
	temp, err := os.CreateTemp(filepath.Dir(name), ".triage-*")
	if err != nil {
		return err
	}
	_, err = temp.Write(data)
	err = errors.Join(err, temp.Chmod(info.Mode().Perm()), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), name)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(temp.Name()))
	}
	return err
}
