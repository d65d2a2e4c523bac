//! Phrases that titles and subtitles share.

use crate::analysis::Estimate;
use crate::analysis::prediction::prediction;
use crate::record::Record;
use crate::words::plural;

/// The load of these workloads in words: `4 workers` if that is the same for all.
pub fn load_words(workers: &[u32]) -> String {
    match workers {
        [first, rest @ ..] if rest.iter().all(|n| n == first) => plural(*first, "worker"),
        _ => "the machine fully used".to_owned(),
    }
}

/// The machine and its full load, for titles: `4 cores`, `4 cores with 2 workers`.
pub fn load(record: &Record, workers: u32) -> String {
    let cores = plural(record.machine.cores, "core");
    if workers == record.machine.cores {
        cores
    } else {
        format!("{cores} with {}", plural(workers, "worker"))
    }
}

/// With how many workers, if that is the same for all.
pub fn with_workers(counts: impl IntoIterator<Item = u32>) -> String {
    let mut counts = counts.into_iter();
    match counts.next() {
        Some(first) if counts.all(|n| n == first) => format!(" with {}", plural(first, "worker")),
        _ => String::new(),
    }
}

/// What a subtitle says of intervals: with too few rounds there are none to see.
pub fn interval_words<'a>(estimates: impl IntoIterator<Item = &'a Estimate>) -> &'static str {
    if estimates.into_iter().any(|e| e.interval.is_some()) {
        "bars are 95 % intervals"
    } else {
        "too few rounds for intervals"
    }
}

/// What someone expected before the run, as a note: shortened there, if it is long.
pub fn predicted(record: &Record) -> Option<String> {
    Some(format!("Predicted: “{}”", prediction(record)?))
}

/// The same in the chart of a workload, if that is the only one: of several it is the headline that
/// has it.
pub fn predicted_of_one(record: &Record) -> Option<String> {
    if record.workloads.len() == 1 { predicted(record) } else { None }
}
