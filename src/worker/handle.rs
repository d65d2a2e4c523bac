//! The parent's end of a worker: start it, ask it, end it with everything that it started.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, ChildStdin};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam::channel::{self, Receiver, RecvTimeoutError};

use super::launch::Launch;
use super::left_over::{self, Held, descendants, marked};
use super::protocol::{Hello, Reply, Request};
use super::{Failure, Worker};
use crate::foreign::{self, told};
use crate::stop::Stop;

/// How long a worker may take to start and say hello.
pub const START_LIMIT: Duration = Duration::from_secs(60);
/// How long a worker may take to end by itself once its pipe is closed.
const END_LIMIT: Duration = Duration::from_secs(2);
/// How many of its last lines on standard error are kept, to be shown if it dies.
const LAST_WORDS: usize = 100;
/// Bytes of such a line; what is longer counts as several.
const LONGEST_WORDS: u64 = 4_096;
/// Bytes of a reply: the longest, what a probe saw, has some megabytes.
const LONGEST_REPLY: u64 = 64 << 20;

/// A running worker.
pub struct Handle {
    child: Child,
    requests: Option<ChildStdin>,
    replies: Receiver<String>,
    last_words: Arc<Mutex<VecDeque<String>>>,
    /// Closed when standard error is.
    all_said: Receiver<()>,
    stop: Stop,
    /// What it was ended for, if it was.
    ended_for: Option<String>,
    /// Told to it and to whatever it starts, by which those are known: see [`left_over`].
    mark: String,
    /// What it had started when it was let go.
    others: Held,
    /// What it said of itself.
    pub hello: Hello,
}

impl Handle {
    /// Starts a worker and waits for its first line.
    ///
    /// # Errors
    /// If it cannot be started, or does not say hello in time.
    pub fn start(launch: &Launch<'_>, stop: &Stop) -> Result<Self, Failure> {
        let mark = left_over::new_mark();
        let mut command = launch.command();
        let mut child = command.env(left_over::VARIABLE, &mark).spawn().map_err(|error| {
            Failure::Died(format!("cannot start {}: {error}", launch.program.display()))
        })?;
        let requests = child.stdin.take();
        let stdout = child.stdout.take().expect("standard output is piped");
        let stderr = child.stderr.take().expect("standard error is piped");
        let last_words = Arc::default();
        let (open, all_said) = channel::bounded(0);
        let mut handle = Self {
            requests,
            replies: lines(stdout),
            ended_for: None,
            mark,
            others: Held::of(Vec::new()),
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
            other => return Err(handle.unexpected_reply(&other)),
        }
        Ok(handle)
    }

    /// The worker closed its pipe: how did it end, and what did it say last?
    fn gone(&mut self) -> Failure {
        if let Some(why) = &self.ended_for {
            return Failure::Died(format!("worker {} was ended before: {why}", self.pid()));
        }
        let status = self.wait(END_LIMIT);
        self.kill();
        Held::of(marked(&self.mark)).end();
        let how = status.map_or_else(|| "did not end".to_owned(), how_ended);
        // Its two pipes are read by two threads: the one with the words may be a little behind.
        let _ = self.all_said.recv_timeout(END_LIMIT);
        let words = self.last_words.lock().unwrap_or_else(PoisonError::into_inner);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        // Of a traceback, which begins with where it was, the last line says what.
        let is_traceback = words.iter().any(|line| line.starts_with("Traceback ("));
        let what = words.last().filter(|_| is_traceback).map(|line| format!(": {line}"));
        let (what, words) = (what.unwrap_or_default(), words.join("\n"));
        Failure::Died(told(&format!("worker {} {how}{what}\n{words}", self.pid())))
    }

    /// Ends it for what it did, which is told to whoever asks it again.
    fn end_for(&mut self, why: String) -> String {
        self.kill();
        self.ended_for.get_or_insert(why).clone()
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

    /// Ends the worker's whole process group, and whatever it started that has left the group.
    fn kill(&mut self) {
        let mut others = Held::of(descendants(self.pid()));
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
        others.end();
        self.others.end();
    }
}

impl Worker for Handle {
    fn pid(&self) -> u32 {
        self.child.id()
    }

    fn send(&mut self, request: &Request) -> Result<(), Failure> {
        let mut line = serde_json::to_string(request).expect("requests are plain data");
        line.push('\n');
        match self.requests.as_mut().map(|pipe| pipe.write_all(line.as_bytes())) {
            Some(Ok(())) => Ok(()),
            _ => Err(self.gone()),
        }
    }

    fn receive(&mut self, limit: Duration) -> Result<Reply, Failure> {
        let line = channel::select! {
            recv(self.replies) -> line => line.map_err(|_| RecvTimeoutError::Disconnected),
            recv(self.stop.wait()) -> _ => return Err(Failure::Stopped),
            default(limit) => Err(RecvTimeoutError::Timeout),
        };
        match line {
            Ok(line) => match foreign::json(&line) {
                Ok(Reply::Error { message }) => Err(Failure::Reported(told(&message))),
                Ok(reply) => Ok(reply),
                Err(error) => {
                    let said =
                        format!("it said something that is not the protocol ({error}): {line}");
                    let why = self.end_for(told(&said));
                    Err(Failure::Died(format!("worker {} was ended: {why}", self.pid())))
                }
            },
            Err(RecvTimeoutError::Timeout) => {
                let seconds = limit.as_secs();
                self.end_for(format!("it gave no answer within {seconds} s"));
                Err(Failure::Late(format!(
                    "no answer within {seconds} s, so worker {} was ended; a longer limit is --timeout SECONDS",
                    self.pid()
                )))
            }
            Err(RecvTimeoutError::Disconnected) => Err(self.gone()),
        }
    }

    fn unexpected_reply(&mut self, reply: &Reply) -> Failure {
        let why = self.end_for(told(&format!("it answered out of turn: {reply:?}")));
        Failure::Died(format!("worker {} was ended: {why}", self.pid()))
    }

    fn ended(&mut self) -> Option<Failure> {
        self.wait(Duration::ZERO).is_some().then(|| self.gone())
    }

    fn dismiss(&mut self) {
        if let Some(requests) = self.requests.take() {
            // While the pipe is open: once the worker has ended they are nobody's children.
            self.others = Held::of(descendants(self.child.id()));
            drop(requests);
        }
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
        for line in lossy_lines(pipe, LONGEST_REPLY) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Lines of whatever comes, of so many bytes at most. What is no UTF-8 is no end: a pipe that is no longer
/// read fills up, and its writer waits for ever.
fn lossy_lines(pipe: impl Read, longest: u64) -> impl Iterator<Item = String> {
    let mut pipe = BufReader::new(pipe);
    std::iter::from_fn(move || {
        let mut line = Vec::new();
        let count = pipe.by_ref().take(longest).read_until(b'\n', &mut line).ok()?;
        let line = line.strip_suffix(b"\n").unwrap_or(&line);
        (count > 0).then(|| String::from_utf8_lossy(line).into_owned())
    })
}

fn keep_last_words(pipe: impl Read, last_words: &Mutex<VecDeque<String>>) {
    for line in lossy_lines(pipe, LONGEST_WORDS) {
        let mut words = last_words.lock().unwrap_or_else(PoisonError::into_inner);
        if words.len() == LAST_WORDS {
            words.pop_front();
        }
        words.push_back(line);
    }
}
