//! A cell of a workload that computes, opened in this process.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;

use super::counters::elapsed_ns;
use super::{Session, timed};
use crate::models::{Model, Pool};
use crate::worker::protocol::{Open, Opened, Sampled};
use crate::workloads::{About, Workload};

/// Opens a session of one workload; the registry holds one such function for each.
pub type OpenSession = fn(&mut Inputs, &Open, Model) -> Result<(Box<dyn Session>, Opened)>;

/// The inputs that this process has prepared: cells of one workload share them, if they are in one lane.
#[derive(Default)]
pub struct Inputs(HashMap<(TypeId, u64, Option<PathBuf>), Prepared>);

struct Prepared {
    input: Arc<dyn Any + Send + Sync>,
    prepare_ns: u64,
}

impl Inputs {
    fn prepare<W: Workload>(&mut self, open: &Open) -> Result<(Arc<W::Input>, u64)> {
        let key = (TypeId::of::<W>(), open.size, open.corpus.clone());
        if !self.0.contains_key(&key) {
            let start = Instant::now();
            let input = W::prepare(open.size, open.corpus.as_deref())?;
            let prepared = Prepared { prepare_ns: elapsed_ns(start), input: Arc::new(input) };
            self.0.insert(key.clone(), prepared);
        }
        let prepared = &self.0[&key];
        let input = Arc::clone(&prepared.input).downcast().ok();
        Ok((input.expect("inputs are kept by their workload's type"), prepared.prepare_ns))
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
