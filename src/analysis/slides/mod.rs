//! What slides show: of all that a record holds, the few figures that carry one idea, and what may be
//! said of them.
//!
//! A chart shows every case of a probe. A slide is about certain ones, so here, and only here, probes
//! and their variants are named.

use crate::record::probes::Case;
use crate::record::{Bound, Record, Workers};

pub mod convoy;
pub mod grid;
pub mod lost_updates;
pub mod threads;

/// The Python that slides are about: the first of the record.
fn python(record: &Record) -> Option<&str> {
    record.interpreters.first().map(|interpreter| interpreter.id.as_str())
}

/// A measured case of a probe.
fn case<'a>(
    record: &'a Record,
    probe: &str,
    runtime: &str,
    variant: &str,
    at: u64,
) -> Option<&'a Case> {
    cases(record, probe, runtime, at).find(|case| case.variant == variant)
}

/// The one in which plain threads do what the probe is about.
fn plain_threads<'a>(record: &'a Record, probe: &str, runtime: &str, at: u64) -> Option<&'a Case> {
    let is_plain = |case: &&Case| {
        case.variant == case.model
            && record.stands_for(Bound::Computing, &case.model, Workers::Threads)
    };
    cases(record, probe, runtime, at).find(is_plain)
}

/// The measured cases of a probe in one runtime, at one number.
fn cases<'a>(
    record: &'a Record,
    probe: &str,
    runtime: &str,
    at: u64,
) -> impl Iterator<Item = &'a Case> {
    let of_name = record.probes.iter().filter(move |one| one.name == probe);
    let all = of_name.flat_map(|probe| &probe.cases);
    all.filter(move |case| (case.runtime.as_str(), case.at) == (runtime, at))
        .filter(|case| !case.takes().is_empty())
}
