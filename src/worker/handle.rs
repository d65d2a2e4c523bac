//! The parent's end of a worker: start it, ask it, end it with everything that it started.

use std::collections::VecDeque;
use std::fmt;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, ChildStdin};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam::channel::{self, Receiver, RecvTimeoutError};

use super::launch::Launch;
use super::protocol::{Hello, Opened, Reply, Request, Sampled};
use crate::stop::Stop;

/// How long a worker may take to start and say hello.
pub const START_LIMIT: Duration = Duration::from_secs(60);
/// How long a worker may take to end by itself once its pipe is closed.
const END_LIMIT: Duration = Duration::from_secs(2);
/// How many of its last lines on standard error are kept, to be shown if it dies.
const LAST_WORDS: usize = 100;

/// Why a request has no answer.
#[derive(Debug)]
pub enum Failure {
    /// The worker said so, and goes on.
    Said(String),
    /// The worker is gone, or had to be ended.
    Gone(String),
    /// The user asked to stop.
    Stopped,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(message) | Self::Gone(message) => f.write_str(message.trim_end()),
            Self::Stopped => f.write_str("stopped by the user"),
        }
    }
}

impl std::error::Error for Failure {}

/// A running worker.
pub struct Handle {
    child: Child,
    requests: Option<ChildStdin>,
    replies: Receiver<String>,
    last_words: Arc<Mutex<VecDeque<String>>>,
    /// Closed when standard error is.
    all_said: Receiver<()>,
    stop: Stop,
    /// What it said of itself.
    pub hello: Hello,
}

impl Handle {
    /// Starts a worker and waits for its first line.
    ///
    /// # Errors
    /// If it cannot be started, or does not say hello in time.
    pub fn start(launch: &Launch<'_>, stop: &Stop) -> Result<Self, Failure> {
        let mut child = launch.command().spawn().map_err(|error| {
            Failure::Gone(format!("cannot start {}: {error}", launch.program.display()))
        })?;
        let requests = child.stdin.take();
        let stdout = child.stdout.take().expect("standard output is piped");
        let stderr = child.stderr.take().expect("standard error is piped");
        let last_words = Arc::default();
        let (open, all_said) = channel::bounded(0);
        let mut handle = Self {
            requests,
            replies: lines(stdout),
            last_words: Arc::clone(&last_words),
            all_said,
            stop: stop.clone(),
            hello: Hello { pid: child.id(), interpreter: None },
            child,
        };
        thread::spawn(move || {
            keep_last_words(stderr, &last_words);
            drop(open);
        });
        match handle.receive(START_LIMIT)? {
            Reply::Hello(hello) => handle.hello = hello,
            other => return Err(handle.out_of_turn(&other)),
        }
        Ok(handle)
    }

    /// The worker's process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks, and waits for the reply, at most for `limit`. A worker that is late is ended: it may
    /// hold the GIL for ever.
    ///
    /// # Errors
    /// If the worker reports an error, is gone, is late, or the user stops the run.
    pub fn ask(&mut self, request: &Request, limit: Duration) -> Result<Reply, Failure> {
        self.send(request)?;
        self.receive(limit)
    }

    /// The first half of [`ask`](Self::ask): for several workers that are to start together.
    ///
    /// # Errors
    /// If the worker is gone.
    pub fn send(&mut self, request: &Request) -> Result<(), Failure> {
        let mut line = serde_json::to_string(request).expect("requests are plain data");
        line.push('\n');
        match self.requests.as_mut().map(|pipe| pipe.write_all(line.as_bytes())) {
            Some(Ok(())) => Ok(()),
            _ => Err(self.gone()),
        }
    }

    /// [`Request::Open`].
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn open(
        &mut self,
        open: super::protocol::Open,
        limit: Duration,
    ) -> Result<Opened, Failure> {
        match self.ask(&Request::Open(open), limit)? {
            Reply::Opened(opened) => Ok(opened),
            other => Err(self.out_of_turn(&other)),
        }
    }

    /// [`Request::Settle`].
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn settle(&mut self, cell: usize, limit: Duration) -> Result<(), Failure> {
        match self.ask(&Request::Settle { cell }, limit)? {
            Reply::Settled {} => Ok(()),
            other => Err(self.out_of_turn(&other)),
        }
    }

    /// [`Request::Sample`].
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn sample(
        &mut self,
        cell: usize,
        repeats: u32,
        limit: Duration,
    ) -> Result<Sampled, Failure> {
        match self.ask(&Request::Sample { cell, repeats }, limit)? {
            Reply::Sampled(sampled) => Ok(sampled),
            other => Err(self.out_of_turn(&other)),
        }
    }

    /// [`Request::Parts`].
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn parts(&mut self, cell: usize, limit: Duration) -> Result<Vec<u64>, Failure> {
        match self.ask(&Request::Parts { cell }, limit)? {
            Reply::Parts { fingerprints } => Ok(fingerprints),
            other => Err(self.out_of_turn(&other)),
        }
    }

    /// [`Request::Close`].
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn close(&mut self, cell: usize, limit: Duration) -> Result<(), Failure> {
        match self.ask(&Request::Close { cell }, limit)? {
            Reply::Closed {} => Ok(()),
            other => Err(self.out_of_turn(&other)),
        }
    }

    /// The second half of [`ask`](Self::ask).
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn receive(&mut self, limit: Duration) -> Result<Reply, Failure> {
        let line = channel::select! {
            recv(self.replies) -> line => line.map_err(|_| RecvTimeoutError::Disconnected),
            recv(self.stop.wait()) -> _ => return Err(Failure::Stopped),
            default(limit) => Err(RecvTimeoutError::Timeout),
        };
        match line {
            Ok(line) => match serde_json::from_str(&line) {
                Ok(Reply::Error { message }) => Err(Failure::Said(message)),
                Ok(reply) => Ok(reply),
                Err(error) => {
                    self.kill();
                    Err(Failure::Gone(format!(
                        "worker {} said something that is not the protocol ({error}): {line}",
                        self.pid()
                    )))
                }
            },
            Err(RecvTimeoutError::Timeout) => {
                self.kill();
                Err(Failure::Gone(format!(
                    "no answer within {} s, so worker {} was ended; a longer limit is --timeout SECONDS",
                    limit.as_secs(),
                    self.pid()
                )))
            }
            Err(RecvTimeoutError::Disconnected) => Err(self.gone()),
        }
    }

    /// Lets the worker end by itself, without waiting for it: dropping the handle does that. So many
    /// workers end at the same time.
    pub fn dismiss(&mut self) {
        self.requests = None;
    }

    /// Ends a worker that answers what was not asked.
    pub fn out_of_turn(&mut self, reply: &Reply) -> Failure {
        self.kill();
        Failure::Gone(format!("worker {} answered out of turn: {reply:?}", self.pid()))
    }

    /// If the worker has ended by itself: how, and what it said last.
    pub fn ended(&mut self) -> Option<Failure> {
        self.wait(Duration::ZERO).is_some().then(|| self.gone())
    }

    /// The worker closed its pipe: how did it end, and what did it say last?
    fn gone(&mut self) -> Failure {
        let status = self.wait(END_LIMIT);
        self.kill();
        let how = status.map_or_else(|| "did not end".to_owned(), how_ended);
        // Its two pipes are read by two threads: the one with the words may be a little behind.
        let _ = self.all_said.recv_timeout(END_LIMIT);
        let words = self.last_words.lock().unwrap_or_else(PoisonError::into_inner);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Failure::Gone(format!("worker {} {how}\n{}", self.pid(), words.join("\n")))
    }

    fn wait(&mut self, limit: Duration) -> Option<std::process::ExitStatus> {
        let start = Instant::now();
        loop {
            match self.child.try_wait() {
                Ok(None) if start.elapsed() < limit => thread::sleep(Duration::from_millis(2)),
                Ok(status) => return status,
                Err(_) => return None,
            }
        }
    }

    /// Ends the worker's whole process group.
    fn kill(&mut self) {
        #[cfg(unix)]
        {
            use rustix::process::{Pid, Signal, kill_process_group};
            // The group is named by its first process; that one may be gone while others are left.
            if let Some(group) = i32::try_from(self.pid()).ok().and_then(Pid::from_raw) {
                let _ = kill_process_group(group, Signal::KILL);
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.dismiss(); // end of input: the worker closes its pools and ends
        if !self.stop.is_set() {
            self.wait(END_LIMIT);
        }
        self.kill();
    }
}

fn how_ended(status: std::process::ExitStatus) -> String {
    #[cfg(unix)]
    if std::os::unix::process::ExitStatusExt::signal(&status) == Some(9) {
        return format!("ended with {status}: so the system ends a process when memory runs out");
    }
    format!("ended with {status}")
}

/// Reads lines in a thread, since a pipe cannot be read with a time limit.
fn lines(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel::unbounded();
    thread::spawn(move || {
        for line in lossy_lines(pipe) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Lines of whatever comes. What is no UTF-8 is no end: a pipe that nobody reads any more fills up,
/// and whoever writes to it waits for ever.
fn lossy_lines(pipe: impl Read) -> impl Iterator<Item = String> {
    let lines = BufReader::new(pipe).split(b'\n').map_while(Result::ok);
    lines.map(|line| String::from_utf8_lossy(&line).into_owned())
}

fn keep_last_words(pipe: impl Read, last_words: &Mutex<VecDeque<String>>) {
    for line in lossy_lines(pipe) {
        let mut words = last_words.lock().unwrap_or_else(PoisonError::into_inner);
        if words.len() == LAST_WORDS {
            words.pop_front();
        }
        words.push_back(line);
    }
}
