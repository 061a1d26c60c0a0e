//go:build race

package severity

// raceDetector is on: it makes sync.Pool drop values at random, so that
// allocations cannot be counted.
const raceDetector = true
