//! Counters, in the text format of Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper ends of the buckets for times, in seconds.
const BUCKETS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0];

/// What is counted.
#[derive(Default)]
pub(crate) struct Metrics {
    requests: Mutex<BTreeMap<Labels, u64>>,
    times: Mutex<BTreeMap<&'static str, Times>>,
    pub(crate) hits: AtomicU64,
    pub(crate) connections: AtomicU64,
    /// Connections that were closed to make room for others.
    pub(crate) evicted: AtomicU64,
    pub(crate) unlogged: AtomicU64,
}

/// Operation, outcome and status of requests.
type Labels = (&'static str, &'static str, u16);

#[derive(Clone, Copy, Default)]
struct Times {
    buckets: [u64; BUCKETS.len()],
    count: u64,
    sum: f64,
}

/// What is so at this moment.
pub(crate) struct Moment {
    pub(crate) open: usize,
    pub(crate) running: usize,
    pub(crate) kept: (usize, usize),
}

impl Metrics {
    pub(crate) fn count(&self, operation: &'static str, outcome: &'static str, status: u16, time: Duration) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        *requests.entry((operation, outcome, status)).or_default() += 1;
        drop(requests);
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        let (times, seconds) = (times.entry(operation).or_default(), time.as_secs_f64());
        for (bucket, end) in times.buckets.iter_mut().zip(BUCKETS) {
            *bucket += u64::from(seconds <= end);
        }
        times.count += 1;
        times.sum += seconds;
    }

    pub(crate) fn text(&self, moment: &Moment) -> String {
        let mut text = String::new();
        let version = env!("CARGO_PKG_VERSION");
        family(&mut text, "keyaki_build_info", "gauge", "The version of Keyaki.");
        line(&mut text, &format!("keyaki_build_info{{version=\"{version}\"}}"), 1);
        family(&mut text, "keyaki_requests_total", "counter", "Requests that were answered.");
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for ((operation, outcome, status), count) in requests {
            let labels = format!("operation=\"{operation}\",outcome=\"{outcome}\",status=\"{status}\"");
            line(&mut text, &format!("keyaki_requests_total{{{labels}}}"), count);
        }
        self.times(&mut text);
        let counters = [
            ("keyaki_answers_repeated_total", "Answers that were known from before.", &self.hits),
            ("keyaki_connections_total", "Connections that were accepted.", &self.connections),
            ("keyaki_connections_evicted_total", "Idle connections that were closed to make room.", &self.evicted),
            ("keyaki_log_lines_lost_total", "Lines of the log that nobody took in time.", &self.unlogged),
        ];
        for (name, help, value) in counters {
            family(&mut text, name, "counter", help);
            line(&mut text, name, value.load(Ordering::Relaxed));
        }
        let gauges = [
            ("keyaki_connections_open", "Connections that are open.", moment.open),
            ("keyaki_requests_running", "Requests that a thread works on.", moment.running),
            ("keyaki_answers_kept", "Answers that are kept.", moment.kept.0),
            ("keyaki_answers_kept_bytes", "Bytes of the answers that are kept.", moment.kept.1),
        ];
        for (name, help, value) in gauges {
            family(&mut text, name, "gauge", help);
            line(&mut text, name, value as u64);
        }
        text
    }

    fn times(&self, text: &mut String) {
        let name = "keyaki_request_seconds";
        family(text, name, "histogram", "From the head of a request to its answer.");
        let all = self.times.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (operation, times) in all {
            for (bucket, end) in times.buckets.iter().zip(BUCKETS) {
                line(text, &format!("{name}_bucket{{operation=\"{operation}\",le=\"{end}\"}}"), *bucket);
            }
            line(text, &format!("{name}_bucket{{operation=\"{operation}\",le=\"+Inf\"}}"), times.count);
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{name}_sum{{operation=\"{operation}\"}} {}", times.sum);
            line(text, &format!("{name}_count{{operation=\"{operation}\"}}"), times.count);
        }
    }
}

fn family(text: &mut String, name: &str, kind: &str, help: &str) {
    text.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
}

fn line(text: &mut String, name: &str, value: u64) {
    text.push_str(&format!("{name} {value}\n"));
}
