package policy

import (
	"sync"
	"sync/atomic"
)

// Store holds the policy of a running service and replaces it when its files have
// changed. It is safe for any number of goroutines. It watches nothing: the service
// calls Reload when it sees fit.
type Store struct {
	compiler Compiler
	read     func() ([]File, error)
	reload   sync.Mutex // a reload reads files no older than the one before did
	current  atomic.Pointer[Policy]
}

// NewStore returns a store of the policy whose files read returns, such as
//
//	func() ([]policy.File, error) { return policy.ReadFiles("support/") }
//
// The error is that of read, or an [Errors] with every fault of the files: there is
// no store without a policy.
func NewStore(c Compiler, read func() ([]File, error)) (*Store, error) {
	s := &Store{compiler: c, read: read}
	if err := s.Reload(); err != nil {
		return nil, err
	}
	return s, nil
}

// Policy returns the policy that was last loaded without a fault, never nil. It stays
// what it is: take it once for all that must be decided alike, such as the decision of
// a case and its explanation.
func (s *Store) Policy() *Policy { return s.current.Load() }

// Reload reads the files again and compiles them, or does nothing if they are the same. If
// they can be read and have no fault, their policy takes the place of the one before.
// Otherwise that stays, and the error says why: that of read, or an [Errors].
func (s *Store) Reload() error {
	s.reload.Lock()
	defer s.reload.Unlock()
	files, err := s.read()
	if err != nil {
		return err
	}
	files = byName(files)
	if p := s.current.Load(); p != nil && p.digest == digest(files) {
		return nil
	}
	p, err := s.compiler.Compile(files...)
	if err != nil {
		return err
	}
	s.current.Store(p)
	return nil
}
