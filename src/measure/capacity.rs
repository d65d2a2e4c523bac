//! The machine's own capacity: the same sequential job in N independent processes at once.
//!
//! Nothing is shared and no worker waits for another, so this is the most that N workers can do
//! here. It lies below the ideal line wherever turbo, SMT, memory bandwidth, cores of two kinds or
//! a busy neighbour take something, and no model can be blamed for that.

use std::time::Duration;

use super::lab::Lab;
use crate::record::{Counters, NATIVE};
use crate::worker::launch::Launch;
use crate::worker::protocol::{Open, Reply, Request, Sampled};
use crate::worker::{Failure, Worker};

/// The number that the only cell of each of these workers has.
const CELL: usize = 0;

/// Processes that each have the sequential cell open.
pub struct Capacity(Vec<Box<dyn Worker>>);

impl Capacity {
    /// Starts `processes` native workers and opens the sequential cell in each. Where cells are
    /// [pinned](Lab::pin), each stays on a processor of its own.
    ///
    /// # Errors
    /// If one does not start or open.
    pub fn open(
        lab: &Lab<'_>,
        generation: u32,
        open: &Open,
        processes: u32,
    ) -> Result<Self, Failure> {
        let start = |n: u32| -> Result<Box<dyn Worker>, Failure> {
            // As its rivals: pinned only where they are.
            let cpu = lab.cpus.get(n as usize % lab.cpus.len().max(1)).copied();
            let cpu = cpu.filter(|_| lab.pin);
            let launch = Launch { cpu, keeps_memory: true, ..lab.launch(NATIVE, generation) };
            let mut worker = (lab.start)(&launch)?;
            worker.open(Open { cell: CELL, ..open.clone() }, lab.limit)?;
            worker.sample(CELL, 1, lab.limit)?; // warm
            Ok(worker)
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
        let workers = &mut self.0[..workers as usize];
        for worker in workers.iter_mut() {
            worker.send(&Request::Sample { cell: CELL, repeats })?;
        }
        let mut samples = Vec::with_capacity(workers.len());
        for worker in workers {
            match worker.receive(limit)? {
                Reply::Sampled(sample) => samples.push(sample),
                other => return Err(worker.unexpected_reply(&other)),
            }
        }
        let rate: f64 = samples.iter().map(|s| 1.0 / s.wall_ns.max(1) as f64).sum();
        let cores = samples
            .iter()
            .map(|s| s.used.cpu_ns.map(|cpu| cpu as f64 / s.wall_ns as f64))
            .sum::<Option<f64>>();
        Ok(Sampled {
            wall_ns: (1.0 / rate) as u64,
            // The joint CPU time per job, so that CPU over wall still says how many cores ran.
            used: Counters {
                cpu_ns: cores.map(|cores| (cores / rate) as u64),
                ..Counters::default()
            },
            answers: samples.into_iter().flat_map(|s| s.answers).collect(),
            ..Sampled::default()
        })
    }
}
