//! A session: one cell, opened in this process. [`computing`] and [`waiting`] open those of each
//! kind of work, [`counters`] reads what they use, and [`calibration`] how fast the machine is.

use std::time::Instant;

use anyhow::Result;

use crate::record::Counters;
use crate::worker::protocol::Sampled;
use counters::elapsed_ns;

pub mod calibration;
pub mod computing;
pub mod counters;
pub mod waiting;

/// An open cell, whatever its workload. Dropping it ends its threads.
pub trait Session {
    /// Maps `repeats` times and says what that took.
    ///
    /// # Errors
    /// If a request failed; computing does not.
    fn sample(&mut self, repeats: u32) -> Result<Sampled>;
    /// A fingerprint of every task's part.
    ///
    /// # Errors
    /// As [`sample`](Self::sample).
    fn parts(&mut self) -> Result<Vec<u64>>;
}

/// Times `repeats` maps, one after the other; their answers are worked out after the clock stopped.
///
/// # Errors
/// The first failure of a map.
pub fn timed<T>(
    repeats: u32,
    mut map: impl FnMut() -> Result<T>,
    answer: impl Fn(&T) -> u64,
) -> Result<Sampled> {
    let mut outputs = Vec::with_capacity(repeats as usize);
    let before = counters::of_this_process();
    let start = Instant::now();
    // Read between the two looks at the clock, so that CPU over wall is never more than there was.
    let cpu_before = counters::cpu_ns();
    for _ in 0..repeats {
        outputs.push(map()?);
    }
    let cpu_after = counters::cpu_ns();
    let wall_ns = elapsed_ns(start);
    let cpu_ns = cpu_after.zip(cpu_before).map(|(after, before)| after - before);
    let used = Counters { cpu_ns, ..counters::of_this_process().since(before) };
    Ok(Sampled {
        wall_ns,
        answers: outputs.iter().map(answer).collect(),
        gil_enabled: None,
        gil_enabled_by: None,
        used,
        collections: None,
    })
}
