//! Who ran when, in the format of Chrome's tracing: for `ui.perfetto.dev` and `chrome://tracing`.

use serde_json::{Value, json};

use super::findings::who;
use crate::record::Record;

/// A JSON document with a process for each case that has tracks, and a thread for each track. Of
/// several takes the first is shown.
pub fn of(record: &Record) -> String {
    let cases = record.probes.iter().flat_map(|probe| {
        probe.cases.iter().filter_map(move |case| Some((probe, case, case.takes().first()?)))
    });
    let mut events: Vec<Value> = Vec::new();
    for (pid, (probe, case, seen)) in (1..).zip(cases) {
        if seen.tracks.is_empty() {
            continue;
        }
        let at = probe.at_words(case.at);
        let name = format!("{}: {}, {}: {at}", probe.name, who(record, case), probe.over);
        events.push(json!({
            "ph": "M", "name": "process_name", "pid": pid, "tid": 0, "args": { "name": name },
        }));
        for (tid, track) in (1..).zip(&seen.tracks) {
            // Times are in microseconds there.
            let us = |ns: u64| ns as f64 / 1e3;
            events.extend(track.spans.iter().map(|&(start, end)| {
                json!({
                    "ph": "X", "name": "running", "cat": "probe", "pid": pid, "tid": tid,
                    "ts": us(start), "dur": us(end.saturating_sub(start)),
                })
            }));
        }
    }
    json!({ "traceEvents": events, "displayTimeUnit": "ms" }).to_string()
}
