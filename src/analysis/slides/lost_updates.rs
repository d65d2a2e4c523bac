//! Two threads add to one counter, in three steps and without a lock, or with one.

use super::{case, python};
use crate::analysis::stats::Estimate;
use crate::record::{NATIVE, Record};

/// Additions by two threads.
#[derive(Debug, Clone, Copy)]
pub struct Additions {
    /// Whether Rust made them.
    pub is_rust: bool,
    /// Whether each was made whole: under a lock.
    pub has_lock: bool,
    /// How many takes there are.
    pub takes: usize,
    /// What share of them is lost.
    pub lost: Estimate,
}

/// Those of Python and of Rust without a lock, and then those with one.
pub fn lost_updates(record: &Record) -> Option<Vec<Additions>> {
    let python = python(record)?;
    // A plain `count += 1` loses nothing where bytecode hands over only at calls and jumps; what loses
    // is the same with a call between the load and the store.
    let [loses, plain] = ["unlocked_call", "unlocked"].map(|variant| (python, variant, false));
    let rest =
        [(NATIVE, "atomic_load_store", false), (python, "lock", true), (NATIVE, "mutex", true)];
    let of = |(runtime, variant, has_lock): (&str, &str, bool)| {
        let case = case(record, "counter", runtime, variant, 2)?;
        let lost = case.estimate(|seen| seen.figure("lost_share"))?;
        let (is_rust, takes) = (runtime == NATIVE, case.takes().len());
        Some(Additions { is_rust, has_lock, takes, lost })
    };
    let first = of(loses).or_else(|| of(plain))?;
    [Some(first)].into_iter().chain(rest.map(of)).collect()
}
