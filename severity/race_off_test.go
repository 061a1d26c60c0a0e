//go:build !race

package severity

const raceDetector = false
