//! Of servers under load.

use crate::analysis::servers::{self, Quantity};
use crate::record::Record;
use crate::record::services::Service;
use crate::words;

/// What there is to say of servers.
pub fn caveats(record: &Record) -> Vec<String> {
    let mut found = Vec::new();
    let measured: Vec<&Service> =
        record.services.iter().filter(|s| servers::load(s).is_some()).collect();
    if record.profile == "smoke" && !measured.is_empty() {
        found.push("This was a smoke run: its times mean nothing.".to_owned());
    }
    let answers = |s: &&Service| servers::mean(record, s, None, &Quantity::Throughput);
    if measured.iter().filter_map(answers).any(|e| e.interval.is_none()) {
        found.push("Too few rounds for intervals: no difference is claimed.".to_owned());
    }
    let beside: Vec<&str> =
        measured.iter().filter(|s| !s.pinned).map(|s| s.server.as_str()).collect();
    if !beside.is_empty() {
        let all = beside.len() == measured.len();
        let who = if all { "Servers".to_owned() } else { words::list(&beside) };
        found.push(format!("{who} and client shared processors: each had less than a whole one."));
    }
    if let Some(waiting) = measured.iter().find(|s| s.upstream_ns > 0) {
        let most = f64::from(waiting.connections) / (waiting.upstream_ns as f64 / 1e9);
        found.push(format!(
            "Where every answer waits {}, {} connections get at most {} answers a second, of \
             whatever server: one that comes near that was not at its limit.",
            words::duration(waiting.upstream_ns as f64 / 1e9),
            waiting.connections,
            words::whole(most as u64)
        ));
    }
    found
}
