//! Wait a tenth of a second, as often as asked, all at once: sleep and gather.
//!
//! Nothing is sent and nothing computed, so what is left beside the wait is what a model itself
//! takes to hold many waiting tasks: starting a thread, or setting a timer.
//!
//! The response is how long it really waited: a timer may be late, but never early.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::record::Kind;
use crate::waiting::{About, Backend, Endpoints, Waiting};

const WAIT: Duration = Duration::from_millis(100);

/// The workload.
pub struct Timers;

impl Waiting for Timers {
    const ABOUT: About = About {
        name: "timers",
        title: "wait 100 ms, all at once",
        kind: Kind::Algorithm,
        unit: "waits",
        wait: Some(WAIT),
        // One wave: everybody waits at the same time.
        requests: |in_flight| in_flight,
        most_in_flight: 10_000,
        computes: false,
        backend: Backend::Clock,
        lesson: false,
    };
    type Input = ();
    type Client = ();
    type AsyncClient = ();
    type Response = Duration;

    fn prepare(_requests: u64, _endpoints: &Endpoints) -> Result<()> {
        Ok(())
    }

    fn connect(_input: &(), _client: usize) -> Result<()> {
        Ok(())
    }

    fn exchange(_input: &(), _client: &mut (), _request: usize) -> Result<Duration> {
        let start = Instant::now();
        thread::sleep(WAIT);
        Ok(start.elapsed())
    }

    async fn connect_async(_input: Arc<()>, _client: usize) -> Result<()> {
        Ok(())
    }

    async fn exchange_async(_input: &(), _client: &mut (), _request: usize) -> Result<Duration> {
        let start = Instant::now();
        // lesson: start exchange
        tokio::time::sleep(WAIT).await;
        // lesson: end exchange
        Ok(start.elapsed())
    }

    fn check(_input: &(), request: usize, waited: Duration) -> Result<u64> {
        ensure!(waited >= WAIT, "it woke after {waited:?}, before its {WAIT:?} were over");
        Ok(request as u64)
    }
}
