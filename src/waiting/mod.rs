//! I/O-bound work: requests that wait for something else, many of them in flight at once.
//!
//! [`workloads`] say what one request is, [`models`] how many of them are kept in flight; neither
//! names the other. Beside computing this differs in one thing: a request needs a *client*, which
//! is its connection, and it may fail. A model is given as many clients as requests may be in
//! flight. A request without a client waits until one comes back: the clients *are* the
//! back-pressure, and it is the same in every model and in both languages.
//!
//! ```text
//!             clients (opened before)
//!                │ take    ▲ give back
//! requests ──────▼─────────┴──► parts
//!          exchange (waits) ─► check (computes)
//! ```

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::record::Kind;

pub mod http1;
pub mod library;
pub mod models;
pub mod workloads;

/// Requests of one kind, each independent of the others.
pub trait Waiting: 'static {
    /// What is to be known about it.
    const ABOUT: About;
    /// What all requests share.
    type Input: Send + Sync + 'static;
    /// What a thread needs to make one request after the other, as a connection.
    type Client: Send + 'static;
    /// The same for async code: its sockets belong to a reactor.
    type AsyncClient: Send + 'static;
    /// What comes back.
    type Response: Send + 'static;

    /// Prepares for `requests` requests: untimed, once per process.
    ///
    /// # Errors
    /// If something that they need is not there.
    fn prepare(requests: u64, endpoints: &Endpoints) -> Result<Self::Input>;

    /// Opens the client of this number: untimed.
    ///
    /// # Errors
    /// If it cannot be opened.
    fn connect(input: &Self::Input, client: usize) -> Result<Self::Client>;

    /// Makes a request and waits for the response: the calling thread does nothing else meanwhile.
    ///
    /// # Errors
    /// If the response does not come, not whole, or not in time.
    fn exchange(
        input: &Self::Input,
        client: &mut Self::Client,
        request: usize,
    ) -> Result<Self::Response>;

    /// [`connect`](Self::connect) for async code.
    fn connect_async(
        input: Arc<Self::Input>,
        client: usize,
    ) -> impl Future<Output = Result<Self::AsyncClient>> + Send;

    /// [`exchange`](Self::exchange) for async code: at every `await`, others have their turn.
    fn exchange_async(
        input: &Self::Input,
        client: &mut Self::AsyncClient,
        request: usize,
    ) -> impl Future<Output = Result<Self::Response>> + Send;

    /// Computes what a response amounts to, a number below 2^53, without waiting for anything.
    ///
    /// # Errors
    /// If it is not the right response to this request.
    fn check(input: &Self::Input, request: usize, response: Self::Response) -> Result<u64>;
}

/// What is to be known about a workload that waits, without running it.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Its name: the stem of its two files.
    pub name: &'static str,
    /// One line: what it waits for.
    pub title: &'static str,
    /// How far the two languages do the same.
    pub kind: Kind,
    /// What is counted: `requests`, `files`, …
    pub unit: &'static str,
    /// How long every request waits at least, in any model; none where that is not fixed.
    pub wait: Option<Duration>,
    /// How many requests a sample makes, by the number in flight.
    pub requests: fn(in_flight: u64) -> u64,
    /// The most in flight that make sense.
    pub most_in_flight: u32,
    /// Whether `check` is work enough to be moved out of an event loop's way.
    pub computes: bool,
    /// What it waits for.
    pub backend: Backend,
    /// Whether it shows how not to do it, or is long. It is measured only when it is named.
    pub lesson: bool,
}

/// What a workload's requests wait for, and so what must be there before it can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Only the clock.
    Clock,
    /// The loopback servers of [`crate::backends`].
    Loopback,
    /// Files that the system has in memory.
    Files,
    /// Files that must come from the disk.
    ColdFiles,
}

/// What requests can reach: addresses and files, and the time they have.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Endpoints {
    /// Addresses of one HTTP server. Several, since one address has ports for 28 000 clients only.
    pub http: Vec<SocketAddr>,
    /// Addresses of one TCP echo server.
    pub echo: Vec<SocketAddr>,
    /// A list of files, one path a line.
    pub files: Option<PathBuf>,
    /// The longest that one request may take.
    pub deadline_ms: u64,
}

impl Endpoints {
    /// The longest that one request may take.
    pub fn deadline(&self) -> Duration {
        Duration::from_millis(self.deadline_ms)
    }
}
