//! A cell of a workload that waits, opened in this process.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result};

use super::counters::elapsed_ns;
use super::{Session, timed};
use crate::fingerprint::fingerprint;
use crate::waiting::models::{Model, Pool};
use crate::waiting::{Endpoints, Waiting};
use crate::worker::protocol::{Open, Opened, Sampled};

/// Opens a session of one workload; the registry holds one such function for each.
pub type OpenSession = fn(&Open, Model) -> Result<(Box<dyn Session>, Opened)>;

/// Prepares the input, connects the clients, opens the pool and times both.
///
/// # Errors
/// If no connection opens, or the system gives no more threads.
pub fn open<W: Waiting>(open: &Open, model: Model) -> Result<(Box<dyn Session>, Opened)> {
    let in_flight = open.in_flight.context("a workload that waits needs a number in flight")?;
    let endpoints = open.endpoints.clone().unwrap_or_default();
    let start = Instant::now();
    let input = Arc::new(W::prepare(open.size, &endpoints)?);
    let prepare_ns = elapsed_ns(start);
    let start = Instant::now();
    let pool = Pool::open(model, &input, in_flight as usize)?;
    let opened = Opened {
        startup_ns: elapsed_ns(start),
        prepare_ns,
        tasks: u32::try_from(open.size)?,
        transfer: None,
    };
    let requests = usize::try_from(open.size)?;
    Ok((Box::new(Cell::<W> { pool, input, requests, endpoints }), opened))
}

struct Cell<W: Waiting> {
    pool: Pool<W>,
    input: Arc<W::Input>,
    requests: usize,
    endpoints: Endpoints,
}

impl<W: Waiting> Session for Cell<W> {
    fn sample(&mut self, repeats: u32) -> Result<Sampled> {
        let Self { pool, input, requests, endpoints } = self;
        timed(repeats, || pool.map(input, *requests, endpoints), |parts| answer(parts))
    }

    fn parts(&mut self) -> Result<Vec<u64>> {
        self.pool.map(&self.input, self.requests, &self.endpoints)
    }
}

/// One number for all parts, in order.
fn answer(parts: &[u64]) -> u64 {
    let bytes: Vec<u8> = parts.iter().flat_map(|part| part.to_le_bytes()).collect();
    fingerprint(&bytes)
}
