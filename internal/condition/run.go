package condition

import (
	"fmt"
	"strings"
	"unsafe"
)

// Run is the evaluation of conditions on one subject. It keeps what has been
// evaluated, so that a fact or quantifier that several conditions share is
// evaluated once. A Run belongs to one goroutine.
type Run[T any] struct {
	Subject T

	item    int      // index of the element a quantifier is at
	memo    []uint32 // by slot: generation<<2 | result
	faults  map[int]*RunFault
	now     uint32 // the current generation; 0 is never one
	scratch []byte // texts made by lower and upper
}

// The results a memo keeps in its low two bits.
const (
	resultFalse = iota
	resultTrue
	resultFault
)

const generations = 1<<30 - 1

// Reset forgets what was evaluated, for a new Subject. Texts that conditions made
// are gone with it.
func (r *Run[T]) Reset() {
	r.scratch = r.scratch[:0]
	clear(r.faults)
	if r.now++; r.now > generations {
		clear(r.memo)
		r.now = 1
	}
}

// RunFault is what went wrong while a condition ran: a registered function
// panicked.
type RunFault struct {
	Func  string // the function's name
	Cause any    // what it panicked with
}

func (f *RunFault) Error() string {
	return fmt.Sprintf("function %s panicked: %v", f.Func, f.Cause)
}

// lower returns strings.ToLower(s) without allocating where s is ASCII: the
// text lives in the run's scratch space until Reset.
func (r *Run[T]) lower(s string) string {
	return r.mapASCII(s, 'A', 'Z', 'a'-'A', strings.ToLower)
}

func (r *Run[T]) upper(s string) string {
	return r.mapASCII(s, 'a', 'z', 256-('a'-'A'), strings.ToUpper)
}

func (r *Run[T]) mapASCII(s string, from, to byte, shift int, otherwise func(string) string) string {
	changed := false
	for i := range len(s) {
		if s[i] >= 0x80 {
			return otherwise(s)
		}
		changed = changed || s[i] >= from && s[i] <= to
	}
	if !changed {
		return s
	}
	start := len(r.scratch)
	r.scratch = append(r.scratch, s...)
	out := r.scratch[start:]
	for i, b := range out {
		if b >= from && b <= to {
			out[i] = b + byte(shift)
		}
	}
	// A growing scratch leaves earlier texts in their old array, which they keep alive.
	return unsafe.String(unsafe.SliceData(out), len(out))
}
