//! The native child's loop: read a request, do it, reply, until the parent closes the pipe.

use std::any::Any;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};

use crate::session::computing::Inputs;
use crate::session::{Session, calibration};
use crate::worker::protocol::{Hello, Open, Opened, Probe, Reply, Request, Sleep};

use crate::asleep;
use crate::grid;
use crate::models::Model;
use crate::probes;
use crate::record::probes::Seen;
use crate::waiting;

mod servers;

#[derive(Default)]
struct Worker {
    inputs: Inputs,
    sessions: HashMap<usize, Box<dyn Session>>,
    client: servers::Client,
}

/// Serves the parent until it closes this process's standard input.
///
/// # Errors
/// If the pipes cannot be read or written, or a line is no request.
pub fn serve() -> Result<()> {
    let (requests, mut replies) = channel()?;
    let mut worker = Worker::default();
    let mut send = |reply: &Reply| -> Result<()> {
        // One write a line, so that a kill leaves no half of one.
        let mut line = serde_json::to_string(reply)?;
        line.push('\n');
        Ok(replies.write_all(line.as_bytes())?)
    };
    send(&Reply::Hello(Hello { pid: std::process::id(), interpreter: None }))?;
    for line in BufReader::new(requests).lines() {
        let request: Request = serde_json::from_str(&line?)?;
        // A panic in a cell ends that cell. What it may have left half done is dropped with it.
        let outcome = catch_unwind(AssertUnwindSafe(|| worker.answer(request)));
        let reply = outcome
            .unwrap_or_else(|panic| Err(anyhow!("the worker panicked: {}", panic_text(&*panic))))
            .unwrap_or_else(|error| Reply::Error { message: format!("{error:#}") });
        send(&reply)?;
    }
    Ok(())
}

impl Worker {
    fn answer(&mut self, request: Request) -> Result<Reply> {
        Ok(match request {
            Request::Open(open) => Reply::Opened(self.open(&open)?),
            Request::Settle { cell } => {
                self.session(cell)?;
                Reply::Settled {}
            }
            Request::Sample { cell, repeats } => {
                Reply::Sampled(self.session(cell)?.sample(repeats)?)
            }
            Request::Parts { cell } => Reply::Parts { fingerprints: self.session(cell)?.parts()? },
            Request::Calibrate { groups } => {
                Reply::Calibrated { timings: calibration::on(&groups) }
            }
            Request::Close { cell } => {
                self.sessions.remove(&cell);
                Reply::Closed {}
            }
            Request::Serve(serve) => servers::serve(&serve)?,
            Request::Connect(connect) => self.client.connect(&connect)?,
            Request::Load(load) => self.client.load(load)?,
            Request::Sleep(Sleep { model, tasks, sleep_ns }) => {
                let trial = asleep::named(&model)?;
                Reply::Slept(trial(tasks, Duration::from_nanos(sleep_ns))?)
            }
            Request::Probe(Probe { name, variant, at, window_ns }) => {
                let probe = probes::named(&name)?.native;
                let clock_ns = Some(probes::watch::clock_cost_ns());
                let seen = probe(&variant, at, Duration::from_nanos(window_ns))?;
                Reply::Seen(Seen { clock_ns, ..seen })
            }
        })
    }

    fn open(&mut self, open: &Open) -> Result<Opened> {
        let (session, opened) = match grid::waiting_row(&open.workload, open.lane) {
            Some(row) => (row.open)(open, named(waiting::models::Model::named, open)?)?,
            None => {
                let session = grid::session_of(&open.workload, open.lane)
                    .with_context(|| format!("no workload is called {}", open.workload))?;
                session(&mut self.inputs, open, named(Model::named, open)?)?
            }
        };
        self.sessions.insert(open.cell, session);
        Ok(opened)
    }

    fn session(&mut self, cell: usize) -> Result<&mut dyn Session> {
        let session = self.sessions.get_mut(&cell);
        Ok(&mut **session.with_context(|| format!("cell {cell} is not open"))?)
    }
}

fn named<M>(find: impl Fn(&str) -> Option<M>, open: &Open) -> Result<M> {
    find(&open.model).with_context(|| format!("no model is called {}", open.model))
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("(no message)")
}

/// The protocol's two pipes, moved away from standard input and output: whatever a workload prints
/// goes to standard error and not into the middle of a line.
#[cfg(unix)]
fn channel() -> Result<(File, File)> {
    use rustix::io::dup;
    use rustix::stdio::{dup2_stdin, dup2_stdout, stderr, stdin, stdout};
    let (requests, replies) = (dup(stdin())?, dup(stdout())?);
    dup2_stdin(File::open("/dev/null")?)?;
    dup2_stdout(stderr())?;
    Ok((File::from(requests), File::from(replies)))
}

#[cfg(windows)]
fn channel() -> Result<(File, File)> {
    use std::os::windows::io::AsHandle as _;
    let requests = std::io::stdin().as_handle().try_clone_to_owned()?;
    let replies = std::io::stdout().as_handle().try_clone_to_owned()?;
    Ok((File::from(requests), File::from(replies)))
}
