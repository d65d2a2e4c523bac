//! The machine's own capacity: the same sequential job in N independent processes at once.
//!
//! Nothing is shared and nobody waits for anybody, so this is the most that N workers can do here.
//! It lies below the ideal line wherever turbo, SMT, memory bandwidth, cores of two kinds or a
//! busy neighbour take something, and no model can be blamed for that.

use std::time::Duration;

use crate::stop::Stop;
use crate::worker::handle::{Failure, Handle};
use crate::worker::launch::{Launch, Runtime};
use crate::worker::protocol::{Open, Reply, Request, Sampled};

/// The number that the only cell of each of these workers has.
const CELL: usize = 0;

/// Processes that each have the sequential cell open.
pub struct Capacity(Vec<Handle>);

impl Capacity {
    /// Starts `processes` native workers, pinned to `cpus` in turn, and opens the sequential cell
    /// in each.
    ///
    /// # Errors
    /// If one does not start or open.
    pub fn open(
        launch: &Launch<'_>,
        open: &Open,
        cpus: &[u32],
        processes: u32,
        limit: Duration,
        stop: &Stop,
    ) -> Result<Self, Failure> {
        let start = |n: u32| -> Result<Handle, Failure> {
            let cpu = cpus.get(n as usize % cpus.len().max(1)).copied();
            let mut handle =
                Handle::start(&Launch { runtime: &Runtime::Native, cpu, ..launch.clone() }, stop)?;
            handle.open(Open { cell: CELL, ..open.clone() }, limit)?;
            handle.sample(CELL, 1, limit)?; // warm
            Ok(handle)
        };
        (0..processes).map(start).collect::<Result<_, _>>().map(Self)
    }

    /// Lets the first `workers` processes do the job at once, `repeats` times each. The sample's
    /// wall time is the time per job at their joint rate, 1 / Σ(1 / tᵢ): processes of unequal speed
    /// count by what they did, as they would if they shared one queue.
    ///
    /// # Errors
    /// If one of them fails.
    pub fn sample(
        &mut self,
        workers: u32,
        repeats: u32,
        limit: Duration,
    ) -> Result<Sampled, Failure> {
        let handles = &mut self.0[..workers as usize];
        for handle in handles.iter_mut() {
            handle.send(&Request::Sample { cell: CELL, repeats })?;
        }
        let mut samples = Vec::with_capacity(handles.len());
        for handle in handles {
            match handle.receive(limit)? {
                Reply::Sampled(sample) => samples.push(sample),
                other => return Err(handle.out_of_turn(&other)),
            }
        }
        let rate: f64 = samples.iter().map(|s| 1.0 / s.wall_ns.max(1) as f64).sum();
        let cores = samples
            .iter()
            .map(|s| s.cpu_ns.map(|cpu| cpu as f64 / s.wall_ns as f64))
            .sum::<Option<f64>>();
        Ok(Sampled {
            wall_ns: (1.0 / rate) as u64,
            // The joint CPU time per job, so that CPU over wall still says how many cores ran.
            cpu_ns: cores.map(|cores| (cores / rate) as u64),
            answers: samples.into_iter().flat_map(|s| s.answers).collect(),
            ..Sampled::default()
        })
    }
}
