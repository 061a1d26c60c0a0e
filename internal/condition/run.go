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
	memo    []uint32 // by slot: generation<<1 | result
	counts  []counted
	faults  map[int32]*RunFault // by slot
	now     uint32              // the current generation; 0 is never one
	scratch []byte              // texts made by lower and upper
}

// counted is a count that was taken.
type counted struct {
	of uint32 // the generation
	n  int64
}

// mostScratch is what scratch space is kept for the next subject, in bytes.
const mostScratch = 64 << 10

const generations = 1<<31 - 1

// Reset forgets what was evaluated, for a new Subject. Texts that conditions made
// are gone with it.
func (r *Run[T]) Reset() {
	r.scratch = r.scratch[:0]
	if cap(r.scratch) > mostScratch {
		r.scratch = nil // one huge case must not stay for the next
	}
	clear(r.faults)
	if r.now++; r.now > generations {
		clear(r.memo)
		clear(r.counts)
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
	return fmt.Sprintf("function %s panicked: %s", f.Func, cause(f.Cause))
}

// notFinite is the cause of a fault of a function that returned NaN or infinity.
const notFinite = "it returned a number that is not finite"

// cause returns what a function panicked with, if that is a text: anything else
// would print differently each time.
func cause(p any) (text string) {
	defer func() {
		if recover() != nil {
			text = "with an error that panics"
		}
	}()
	switch p := p.(type) {
	case string:
		return p
	case error:
		return p.Error()
	}
	return "with a value that is no text"
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
