package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/drud/triage/severity"
)

// record is one case of the input, with its place.
type record struct {
	file string
	line int // 1-based, of its first line
	data []byte
	err  error // why it could not be read whole
}

// read returns what parse makes of a record, if that could be read whole.
func read[T any](rec record, parse func([]byte) (T, error)) (T, error) {
	if rec.err != nil {
		var none T
		return none, rec.err
	}
	return parse(rec.data)
}

// maxLine bounds one line of JSON Lines; a longer one is an error in its place.
const maxLine = 16 << 20

// records yields the cases of the named files, or of standard input where none is
// named: one JSON value over any number of lines, or JSON Lines. Where files are not
// there it yields only an error that names them, before any case is decided.
func (t *tool) records(names []string) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		if len(names) == 0 {
			names = []string{"-"}
		}
		if err := absent(names); err != nil {
			yield(record{}, err)
			return
		}
		for _, name := range names {
			r, file, err := t.open(name)
			if err != nil {
				yield(record{}, err)
				return
			}
			more := split(file, r, yield)
			_ = r.Close()
			if !more {
				return
			}
		}
	}
}

// absent says which of the named files are not there, or are folders.
func absent(names []string) error {
	var errs []error
	for _, name := range names {
		if name == "-" {
			continue
		}
		info, err := os.Stat(name)
		switch {
		case err != nil:
			errs = append(errs, plainError(err))
		case info.IsDir():
			errs = append(errs, fmt.Errorf("%s: a folder, and a file of cases was expected", name))
		}
	}
	return errors.Join(errs...)
}

func (t *tool) open(name string) (io.ReadCloser, string, error) {
	if name == "-" {
		return io.NopCloser(t.in), stdin, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, "", plainError(err)
	}
	return f, name, nil
}

// split yields the records of one file and reports whether to go on.
func split(file string, r io.Reader, yield func(record, error) bool) bool {
	lines := &lineReader{r: bufio.NewReaderSize(r, 64<<10), file: file}
	first, err := lines.next()
	first.data = bytes.TrimPrefix(first.data, []byte("\ufeff"))
	for err == nil && blank(first) {
		first, err = lines.next()
	}
	if err == nil && first.err == nil && opens(first.data) && !json.Valid(first.data) {
		var read []record
		if read, err = lines.whole(first); err == nil || errors.Is(err, io.EOF) {
			for _, rec := range read {
				if !blank(rec) && !yield(rec, nil) {
					return false
				}
			}
		}
		if err == nil {
			first, err = lines.next()
		}
	}
	for ; err == nil; first, err = lines.next() {
		if !blank(first) && !yield(first, nil) {
			return false
		}
	}
	if !errors.Is(err, io.EOF) {
		return yield(record{}, fmt.Errorf("%s: %w", file, err))
	}
	return true
}

func blank(r record) bool { return r.err == nil && len(bytes.TrimSpace(r.data)) == 0 }

// opens reports whether a line may be the first of a JSON object over several.
func opens(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) > 0 && line[0] == '{' && strings.IndexByte("{[,:", line[len(line)-1]) >= 0
}

type lineReader struct {
	r    *bufio.Reader
	file string
	line int
}

// next returns the next line.
func (l *lineReader) next() (record, error) {
	l.line++
	rec := record{file: l.file, line: l.line}
	for {
		part, err := l.r.ReadSlice('\n')
		if len(rec.data)+len(part) <= maxLine {
			rec.data = append(rec.data, part...)
		} else {
			rec.err = fmt.Errorf("a line of more than %d MiB", maxLine>>20)
		}
		switch {
		case err == nil:
			return rec, nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(rec.data) > 0:
			return rec, nil
		default:
			return rec, err
		}
	}
}

// whole reads on from a first line as long as that may be the beginning of one JSON
// value over several lines. It returns that value as one record, with io.EOF; or,
// once a later line is a whole object by itself, the lines so far.
func (l *lineReader) whole(first record) ([]record, error) {
	whole, lines := first, []record{first}
	whole.data = bytes.Clone(first.data)
	for {
		rec, err := l.next()
		switch {
		case err != nil && !json.Valid(whole.data) && slices.ContainsFunc(lines[1:], isObject):
			return lines, err
		case err != nil:
			return []record{whole}, err
		}
		lines = append(lines, rec)
		if rec.err != nil || rec.data[0] == '{' && isObject(rec) {
			return lines, nil
		}
		if len(whole.data)+len(rec.data) > maxLine {
			return lines, nil
		}
		whole.data = append(whole.data, rec.data...)
	}
}

// isObject reports whether a line is a JSON object by itself.
func isObject(rec record) bool {
	line := bytes.TrimSpace(rec.data)
	return len(line) > 0 && line[0] == '{' && json.Valid(line)
}

// title returns what people call the case of a record: the ticket's id, or else the
// record's place, and its subject.
func (r record) title(c severity.Case) []string {
	return []string{cmp.Or(plain(c.Ticket.ID), fmt.Sprintf("%s:%d", r.file, r.line)), plain(c.Ticket.Subject)}
}

// faults returns what is wrong with a record, a line each with its place.
func (r record) faults(err error) string {
	var errs severity.CaseErrors
	if !errors.As(err, &errs) {
		return fmt.Sprintf("%s:%d: %v", r.file, r.line, err)
	}
	texts := make([]string, len(errs))
	for i, e := range errs {
		line, column := r.place(e.Offset)
		texts[i] = fmt.Sprintf("%s:%d:%d: %v", r.file, line, column, e)
	}
	return strings.Join(texts, "\n")
}

// place returns the line and column of a byte of the record, both from 1, the
// column in characters.
func (r record) place(offset int) (line, column int) {
	before := r.data[:min(offset, len(r.data))]
	line = r.line + bytes.Count(before, []byte("\n"))
	return line, utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
}
