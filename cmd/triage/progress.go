package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/drud/triage/internal/phrasing"
)

// progress is a bar on the last line of a terminal. A nil one shows nothing.
type progress struct {
	w            io.Writer
	now          func() time.Time
	begun, drawn time.Time
	total, done  int64 // bytes; total is 0 if it is not known
	cases        int
	standing     bool // on the terminal now
}

// newProgress returns the progress through some files, or nil where nobody would see
// it.
func (t *tool) newProgress(names []string) *progress {
	if !t.progress {
		return nil
	}
	p := &progress{w: t.err, now: t.now, begun: t.now()}
	for _, name := range names {
		info, err := os.Stat(name)
		if name == "-" || err != nil || !info.Mode().IsRegular() {
			p.total = 0
			break
		}
		p.total += info.Size()
	}
	return p
}

// advance moves the bar by a batch, and draws it ten times a second at most.
func (p *progress) advance(b batch) {
	if p == nil {
		return
	}
	for _, rec := range b {
		p.done += int64(len(rec.data))
	}
	p.cases += len(b)
	now := p.now()
	if !p.drawn.IsZero() && now.Sub(p.drawn) < 100*time.Millisecond {
		return
	}
	p.drawn, p.standing = now, true
	rate := ""
	if seconds := now.Sub(p.begun).Seconds(); seconds > 0 {
		rate = fmt.Sprintf(", %.0f a second", float64(p.cases)/seconds)
	}
	fmt.Fprintf(p.w, "\r%s%s%s\x1b[K", p.bar(), phrasing.Count(p.cases, "case"), rate)
}

// bar draws how much of the total is done.
func (p *progress) bar() string {
	if p.total == 0 {
		return ""
	}
	const width = 24
	share := min(float64(p.done)/float64(p.total), 1)
	full := int(share * width)
	return fmt.Sprintf("[%s%s] %3.0f%%  ", strings.Repeat("=", full), strings.Repeat(" ", width-full), share*100)
}

// clear takes the bar off the terminal, so that something else can be written.
func (p *progress) clear() {
	if p == nil || !p.standing {
		return
	}
	fmt.Fprint(p.w, "\r\x1b[K")
	p.standing = false
}
