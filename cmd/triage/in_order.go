package main

import (
	"iter"
	"sync"
)

// batch is some records that are worked on together.
type batch []record

// A batch is full with so many records, or bytes of them.
const (
	fullRecords = 256
	fullBytes   = 1 << 20
)

// batches cuts records into batches.
func batches(records iter.Seq2[record, error]) iter.Seq2[batch, error] {
	return func(yield func(batch, error) bool) {
		var b batch
		bytes := 0
		for rec, err := range records {
			if err != nil {
				if len(b) == 0 || yield(b, nil) {
					yield(nil, err)
				}
				return
			}
			b = append(b, rec)
			bytes += len(rec.data)
			if len(b) < fullRecords && bytes < fullBytes {
				continue
			}
			if !yield(b, nil) {
				return
			}
			b, bytes = nil, 0
		}
		if len(b) > 0 {
			yield(b, nil)
		}
	}
}

// inOrder works on records in batches, several at once, and hands on each batch with
// what became of it in the order of the records. It reads on only as far ahead as
// workers need, and stops at the first error of the records or of emit.
func inOrder[R any](records iter.Seq2[record, error], workers int, work func(batch) R, emit func(batch, R) error) error {
	type job struct {
		batch  batch
		result chan R
		err    error // in the place of a batch
	}
	todo, order := make(chan job), make(chan job, 2*workers)
	stop := make(chan struct{})
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			for j := range todo {
				j.result <- work(j.batch)
			}
		})
	}
	running.Go(func() {
		defer close(todo)
		defer close(order)
		for b, err := range batches(records) {
			j := job{b, make(chan R, 1), err}
			select {
			case order <- j:
			case <-stop:
				return
			}
			if err == nil {
				todo <- j
			}
		}
	})
	err := func() error {
		for j := range order {
			if j.err != nil {
				return j.err
			}
			if err := emit(j.batch, <-j.result); err != nil {
				return err
			}
		}
		return nil
	}()
	close(stop)
	if err == nil { // else the records may be waiting for input that never comes
		running.Wait()
	}
	return err
}
