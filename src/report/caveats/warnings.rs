//! What makes a record's figures less certain. Other programs that measure warn of the same: pyperf of
//! samples that scatter and of how the system is set, hyperfine of outliers and slow first runs.

use super::{is_smoke, machine, samples};
use crate::record::Record;
use crate::words::{list, plural};

/// More than these are too many to read at the end of a run; the others are named.
const MOST: usize = 5;

/// What was seen, and what to do about it.
pub struct Warning {
    /// In a word or two.
    pub name: &'static str,
    /// In full.
    pub text: String,
}

/// The gravest warnings, and a line that names the others.
pub fn caveats(record: &Record) -> Vec<String> {
    let mut warnings = all(record);
    let others = warnings.split_off(warnings.len().min(MOST));
    let names: Vec<&str> = others.iter().map(|warning| warning.name).collect();
    let count = plural(names.len() as u64, "lesser warning");
    let named = (!names.is_empty()).then(|| format!("And {count}: {}.", list(&names)));
    warnings.into_iter().map(|warning| warning.text).chain(named).collect()
}

/// Every warning, the gravest first: that others had part of the machine, that its samples are noisy, that
/// it was set up for something else.
fn all(record: &Record) -> Vec<Warning> {
    const CHECKS: [fn(&Record) -> Option<Warning>; 13] = [
        machine::hypervisor,
        machine::memory,
        machine::battery,
        machine::load,
        samples::succession,
        samples::first_rounds,
        samples::drift,
        samples::unstable,
        samples::slowed,
        samples::two_modes,
        samples::control,
        machine::swap,
        machine::frequency,
    ];
    // Of sizes this small no figure counts anyway.
    let told = |check: &fn(&Record) -> Option<Warning>| check(record).filter(|_| !is_smoke(record));
    CHECKS.iter().filter_map(told).collect()
}
