package main

import "hash/maphash"

// locks are the locks of some names. Two names may share one. They are channels, for
// which tests under a clock of their own can wait, as they cannot for a mutex.
type locks struct {
	seed    maphash.Seed
	stripes [256]chan struct{} // who holds a lock has put something in
}

func newLocks() *locks {
	l := &locks{seed: maphash.MakeSeed()}
	for i := range l.stripes {
		l.stripes[i] = make(chan struct{}, 1)
	}
	return l
}

// lock locks a name and returns what unlocks it. No name is never locked.
func (l *locks) lock(name string) (unlock func()) {
	if name == "" {
		return func() {}
	}
	stripe := l.stripes[maphash.String(l.seed, name)%uint64(len(l.stripes))]
	stripe <- struct{}{}
	return func() { <-stripe }
}
