//! Who ran when, in the format of Chrome's tracing: for `ui.perfetto.dev` and `chrome://tracing`.
//!
//! A process of the trace is a group of what was measured in turns, or a case of a probe; a thread of it is
//! what was measured: a cell, a server, a track. Groups follow one another, and in each its generations of
//! fresh processes, as they did in the run; what lies between them, starting those, is left out.

mod sampled;

use serde_json::{Value, json};

use crate::analysis::names;
use crate::record::Record;

/// A JSON document of all samples of workloads and rounds of servers, and of the tracks of probes. Of
/// several takes of a probe the first is shown.
pub fn of(records: &[Record]) -> String {
    let mut trace = Trace::default();
    for record in records {
        sampled::draw(record, &mut trace);
        tracks(record, &mut trace);
    }
    json!({ "traceEvents": trace.events, "displayTimeUnit": "ms" }).to_string()
}

/// Whether there is anything in a trace of them.
pub fn has_any(records: &[Record]) -> bool {
    let mut tracks = records.iter().flat_map(|record| &record.probes).flat_map(|p| &p.cases);
    records.iter().any(sampled::has_any)
        || tracks.any(|case| case.takes().first().is_some_and(|seen| !seen.tracks.is_empty()))
}

/// Its events, one after the other.
#[derive(Default)]
struct Trace {
    events: Vec<Value>,
    pid: u32,
}

impl Trace {
    /// All that is added from now on is of a process of this name.
    fn process(&mut self, name: &str) {
        self.pid += 1;
        self.name("process_name", 0, name);
    }

    fn thread(&mut self, tid: usize, name: &str) {
        self.name("thread_name", tid, name);
    }

    fn name(&mut self, what: &str, tid: usize, name: &str) {
        self.events.push(json!({
            "ph": "M", "name": what, "pid": self.pid, "tid": tid, "args": { "name": name },
        }));
    }

    /// From a moment on, for so long, in nanoseconds; times are in microseconds there.
    fn span(
        &mut self,
        tid: usize,
        (name, kind): (&str, &str),
        [from, took]: [u64; 2],
    ) -> &mut Value {
        let us = |ns: u64| ns as f64 / 1e3;
        self.events.push(json!({
            "ph": "X", "name": name, "cat": kind, "pid": self.pid, "tid": tid,
            "ts": us(from), "dur": us(took),
        }));
        let last = self.events.len() - 1;
        &mut self.events[last]
    }
}

/// A process for each case of a probe that has tracks, and a thread for each track.
fn tracks(record: &Record, trace: &mut Trace) {
    let cases = record.probes.iter().flat_map(|probe| {
        probe.cases.iter().filter_map(move |case| Some((probe, case, case.takes().first()?)))
    });
    for (probe, case, seen) in cases.filter(|(.., seen)| !seen.tracks.is_empty()) {
        let (who, at) = (names::case(record, case), probe.at_words(case.at));
        trace.process(&format!("{}: {who}, {}: {at}", probe.name, probe.over));
        for (tid, track) in (1..).zip(&seen.tracks) {
            for &(start, end) in &track.spans {
                trace.span(tid, ("running", "probe"), [start, end.saturating_sub(start)]);
            }
        }
    }
}
