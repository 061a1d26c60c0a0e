package main

import (
	"strconv"
	"time"

	"github.com/drud/triage/policy"
	"github.com/prometheus/client_golang/prometheus"
)

// metrics are what the service tells Prometheus.
type metrics struct {
	registry  *prometheus.Registry
	decisions *prometheus.CounterVec
	faults    *prometheus.CounterVec
	deciding  prometheus.Histogram
	requests  *prometheus.CounterVec
	serving   *prometheus.HistogramVec
	sends     *prometheus.CounterVec
	reloads   *prometheus.CounterVec
}

func newMetrics(d *desk) *metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "desk_" + name, Help: help}, labels)
	}
	buckets := prometheus.ExponentialBuckets(0.0005, 2, 14) // half a millisecond to four seconds
	m := &metrics{
		registry:  prometheus.NewRegistry(),
		decisions: counter("decisions_total", "Cases decided, by severity.", "severity"),
		faults:    counter("faults_total", "Faults of messages and decisions, by kind.", "kind"),
		deciding:  prometheus.NewHistogram(prometheus.HistogramOpts{Name: "desk_decision_seconds", Help: "From a message that was read to a decision that is saved.", Buckets: buckets}),
		requests:  counter("requests_total", "Requests, by path and status.", "path", "status"),
		serving:   prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "desk_request_seconds", Help: "From a request to its answer.", Buckets: buckets}, []string{"path"}),
		sends:     counter("sends_total", "Attempts to send, by remote and result: sent, failed (and tried again) or refused (and given up).", "to", "result"),
		reloads:   counter("policy_loads_total", "Policies that took over, and files that were refused.", "result"),
	}
	m.registry.MustRegister(m.decisions, m.faults, m.deciding, m.requests, m.serving, m.sends, m.reloads)
	for _, remote := range remotes {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "desk_outbox_items", Help: "What is still to be sent.", ConstLabels: prometheus.Labels{"to": remote},
		}, func() float64 { return float64(d.outboxes[remote].depth()) }))
	}
	return m
}

func (m *metrics) decided(d policy.Decision, took time.Duration) {
	m.decisions.WithLabelValues(d.Severity.String()).Inc()
	m.deciding.Observe(took.Seconds())
	for _, f := range d.Faults {
		m.faults.WithLabelValues(string(f.Kind)).Inc()
	}
}

func (m *metrics) sent(remote, result string) { m.sends.WithLabelValues(remote, result).Inc() }

func (m *metrics) served(path string, status int, took time.Duration) {
	m.requests.WithLabelValues(path, strconv.Itoa(status)).Inc()
	m.serving.WithLabelValues(path).Observe(took.Seconds())
}
