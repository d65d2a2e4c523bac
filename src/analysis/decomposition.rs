//! Why Python's threads take longer than the best Rust, as a product of two factors:
//!
//! ```text
//! T(Python threads)   T(Python sequential)   S(best Rust)
//! ───────────────── = ──────────────────── × ─────────────────
//!   T(best Rust)       T(Rust sequential)    S(Python threads)
//!
//!      in all        =  interpreter cost   × lost parallelism
//! ```
//!
//! All three are means of logarithms, as everywhere: over the same rounds the factors multiply to the
//! product. (Where an interruption left a round without one of the four, they nearly do.)

use super::Estimate;
use super::builds;
use super::missing::why_unmeasured;
use super::pairs::{pairs, quotient, ratio};
use super::verdict::Verdict;
use crate::record::{Cell, Record};
use crate::words;

/// What Python's threads take over what the best Rust takes, at one size and one number of workers.
#[derive(Debug, Clone, Copy)]
pub struct Factors<'a> {
    /// The fastest Rust model at this size and load.
    pub rust: &'a Cell,
    /// Sequential Python over sequential Rust.
    pub interpreter: Estimate,
    /// What is left of the product: Rust's speed-up over that of the threads.
    pub lost: Estimate,
    /// Python's threads over the best Rust.
    pub product: Estimate,
}

/// Which factor costs more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Larger {
    /// Interpreter cost.
    Interpreter,
    /// Lost parallelism.
    Lost,
    /// Their intervals overlap, or neither costs time.
    Neither,
    /// Too few rounds for intervals.
    Unknown,
}

impl Factors<'_> {
    /// A ratio of both languages' times, without the digits in which builds of Rust differ.
    pub fn words(&self, ratio: f64) -> String {
        format!("{}×", words::known(ratio, builds::spread(&self.rust.workload) - 1.0))
    }

    /// Which is the larger: called so only where the intervals lie apart and it costs time at all.
    pub fn larger(&self) -> Larger {
        let costs = |factor| Verdict::of(factor) == Verdict::More;
        match (self.interpreter.interval, self.lost.interval) {
            (Some(a), Some(b)) if a.0 > b.1 && costs(self.interpreter) => Larger::Interpreter,
            (Some(a), Some(b)) if b.0 > a.1 && costs(self.lost) => Larger::Lost,
            (Some(_), Some(_)) => Larger::Neither,
            _ => Larger::Unknown,
        }
    }
}

/// The factors of `python`, a cell of Python's threads.
///
/// # Errors
/// Why there are none, in words.
pub fn factors<'a>(record: &'a Record, python: &'a Cell) -> Result<Factors<'a>, String> {
    if let Some(reason) = why_unmeasured(python) {
        return Err(format!("Python threads {reason}"));
    }
    let rust = record.rust_counterpart(python).ok_or("no Rust model was measured at this load")?;
    let sequential = |cell: &Cell| {
        let sequential = record.sequential_of(cell);
        sequential.ok_or("a sequential program was not measured at this size")
    };
    let (slow, fast) = (sequential(python)?, sequential(rust)?);
    for cell in [slow, fast] {
        if let Some(reason) = why_unmeasured(cell) {
            return Err(format!("sequential program {reason}"));
        }
    }
    let (in_all, serial) = (record.rust_pairs(python), pairs(slow, fast));
    let usable = |estimate: Option<Estimate>| {
        let usable = estimate.filter(Estimate::is_positive);
        usable.ok_or("no usable round in common between the two languages")
    };
    let (product, interpreter) = (usable(ratio(&in_all))?, usable(ratio(&serial))?);
    let lost = quotient(&in_all, &serial).ok_or("no round in common to all four")?;
    Ok(Factors { rust, interpreter, lost, product })
}
