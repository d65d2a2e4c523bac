//! A session: one cell, opened in this process.

use std::any::Any;
use std::collections::HashMap;
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;

use super::protocol::{Open, Opened, Sampled};
use super::usage::{self, elapsed_ns};
use crate::models::{Model, Pool};
use crate::workloads::{About, Workload};

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

/// Opens a session of one workload; the registry holds one such function for each.
pub type OpenSession = fn(&mut Inputs, &Open, Model) -> Result<(Box<dyn Session>, Opened)>;

/// The inputs that this process has prepared: cells of one workload share them.
#[derive(Default)]
pub struct Inputs(HashMap<(&'static str, u64, Option<PathBuf>), Prepared>);

struct Prepared {
    input: Arc<dyn Any + Send + Sync>,
    prepare_ns: u64,
}

impl Inputs {
    fn prepare<W: Workload>(&mut self, open: &Open) -> Result<(Arc<W::Input>, u64)> {
        let key = (W::ABOUT.name, open.size, open.corpus.clone());
        if !self.0.contains_key(&key) {
            let start = Instant::now();
            let input = W::prepare(open.size, open.corpus.as_deref())?;
            let prepared = Prepared { prepare_ns: elapsed_ns(start), input: Arc::new(input) };
            self.0.insert(key.clone(), prepared);
        }
        let prepared = &self.0[&key];
        let input = Arc::clone(&prepared.input).downcast().ok();
        Ok((input.expect("inputs are kept by their workload's name"), prepared.prepare_ns))
    }
}

/// Prepares the input, opens the pool and times both.
///
/// # Errors
/// If the input cannot be prepared or the system gives no more threads.
pub fn open<W: Workload>(
    inputs: &mut Inputs,
    open: &Open,
    model: Model,
) -> Result<(Box<dyn Session>, Opened)> {
    let (input, prepare_ns) = inputs.prepare::<W>(open)?;
    let start = Instant::now();
    let pool = model.open(open.workers as usize)?;
    let startup_ns = elapsed_ns(start);
    // The reference is the best serial program: unsplit, so it has nothing to merge.
    let About { tasks, .. } = W::ABOUT;
    let tasks = if model == Model::Sequential { 1 } else { tasks };
    let opened = Opened {
        startup_ns,
        prepare_ns,
        tasks: W::split(&input, tasks).len() as u32,
        transfer: None,
    };
    Ok((Box::new(Cell::<W> { pool, input, tasks }), opened))
}

struct Cell<W: Workload> {
    pool: Pool,
    input: Arc<W::Input>,
    tasks: usize,
}

impl<W: Workload> Cell<W> {
    fn map(&self) -> W::Output {
        // Splitting and merging count: they are what a parallel program adds, and cannot be had
        // without.
        let tasks = W::split(black_box(&self.input), self.tasks);
        W::merge(&self.input, self.pool.map::<W>(&self.input, tasks))
    }
}

impl<W: Workload> Session for Cell<W> {
    fn sample(&mut self, repeats: u32) -> Result<Sampled> {
        timed(repeats, || Ok(self.map()), W::answer)
    }

    fn parts(&mut self) -> Result<Vec<u64>> {
        let tasks = W::split(&self.input, W::ABOUT.tasks);
        Ok(self.pool.map::<W>(&self.input, tasks).iter().map(W::part_fingerprint).collect())
    }
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
    let before = usage::of_this_process();
    let start = Instant::now();
    for _ in 0..repeats {
        outputs.push(map()?);
    }
    let wall_ns = elapsed_ns(start);
    let used = before.zip(usage::of_this_process());
    Ok(Sampled {
        wall_ns,
        answers: outputs.iter().map(answer).collect(),
        gil_enabled: None,
        gil_enabled_by: None,
        cpu_ns: used.map(|(a, b)| b.cpu_ns - a.cpu_ns),
        voluntary_switches: used.map(|(a, b)| b.voluntary_switches - a.voluntary_switches),
        involuntary_switches: used.map(|(a, b)| b.involuntary_switches - a.involuntary_switches),
        minor_faults: used.map(|(a, b)| b.minor_faults - a.minor_faults),
        major_faults: used.map(|(a, b)| b.major_faults - a.major_faults),
        collections: None,
    })
}
