//! Workers: the child processes in which every cell runs, and what the parent holds of them.
//!
//! The parent never computes a cell and never starts Python. So whatever a cell does (hold the GIL
//! for ever, crash, leak, leave threads behind), it ends with its worker, inside a time limit, and
//! Python's threads never disturb Rust's cells.
//!
//! ```text
//!   parent                      worker
//!   handle ── requests ──►  child → session → pool     native: no Python in it
//!          ◄── replies ───  bridge.py → models         embedded CPython, or external
//! ```
//!
//! [`protocol`] is what both say, one JSON object a line; [`handle`] is the parent's end;
//! [`launch`] says how each kind of child is started. What lies beyond the process boundary is not
//! here: [`crate::child`] is the native child's loop, and `python_scripts/bridge.py` its twin.

use std::fmt;
use std::time::Duration;

use protocol::{Open, Opened, Reply, Request, Sampled};

pub mod handle;
pub mod launch;
pub mod left_over;
pub mod library;
pub mod protocol;

/// Why a request has no answer.
#[derive(Debug)]
pub enum Failure {
    /// The worker reported an error, and goes on.
    Reported(String),
    /// The worker died, or had to be ended.
    Died(String),
    /// The worker gave no answer in time, and was ended.
    Late(String),
    /// The user asked to stop.
    Stopped,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reported(message) | Self::Died(message) | Self::Late(message) => {
                f.write_str(message.trim_end())
            }
            Self::Stopped => f.write_str("stopped by the user"),
        }
    }
}

impl std::error::Error for Failure {}

/// What the parent asks of a worker. A trait, so that whatever measures can be tested by one that
/// is no process.
pub trait Worker {
    /// Its process.
    fn pid(&self) -> u32;

    /// The first half of [`ask`](Self::ask): for several workers that are to start together.
    ///
    /// # Errors
    /// If the worker is gone.
    fn send(&mut self, request: &Request) -> Result<(), Failure>;

    /// The second half of [`ask`](Self::ask).
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    fn receive(&mut self, limit: Duration) -> Result<Reply, Failure>;

    /// Ends a worker that answers what was not asked.
    fn unexpected_reply(&mut self, reply: &Reply) -> Failure;

    /// If the worker has ended by itself: how, and what it said last.
    fn ended(&mut self) -> Option<Failure>;

    /// Lets the worker end by itself, without waiting for it: dropping it does that. So several
    /// workers end at the same time.
    fn dismiss(&mut self);

    /// Asks, and waits for the reply, at most for `limit`. A worker that is late is ended: it may
    /// hold the GIL for ever.
    ///
    /// # Errors
    /// If the worker reports an error, is gone, is late, or the user stops the run.
    fn ask(&mut self, request: &Request, limit: Duration) -> Result<Reply, Failure> {
        self.send(request)?;
        self.receive(limit)
    }

    /// [`Request::Open`].
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    fn open(&mut self, open: Open, limit: Duration) -> Result<Opened, Failure> {
        match self.ask(&Request::Open(open), limit)? {
            Reply::Opened(opened) => Ok(opened),
            other => Err(self.unexpected_reply(&other)),
        }
    }

    /// [`Request::Settle`].
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    fn settle(&mut self, cell: usize, limit: Duration) -> Result<(), Failure> {
        match self.ask(&Request::Settle { cell }, limit)? {
            Reply::Settled {} => Ok(()),
            other => Err(self.unexpected_reply(&other)),
        }
    }

    /// [`Request::Sample`].
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    fn sample(&mut self, cell: usize, repeats: u32, limit: Duration) -> Result<Sampled, Failure> {
        match self.ask(&Request::Sample { cell, repeats }, limit)? {
            Reply::Sampled(sampled) => Ok(sampled),
            other => Err(self.unexpected_reply(&other)),
        }
    }

    /// [`Request::Parts`].
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    fn parts(&mut self, cell: usize, limit: Duration) -> Result<Vec<u64>, Failure> {
        match self.ask(&Request::Parts { cell }, limit)? {
            Reply::Parts { fingerprints } => Ok(fingerprints),
            other => Err(self.unexpected_reply(&other)),
        }
    }

    /// [`Request::Close`].
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    fn close(&mut self, cell: usize, limit: Duration) -> Result<(), Failure> {
        match self.ask(&Request::Close { cell }, limit)? {
            Reply::Closed {} => Ok(()),
            other => Err(self.unexpected_reply(&other)),
        }
    }
}
