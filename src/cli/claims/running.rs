//! A program that somebody waits for, with a limit.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use gilscope::stop::Stop;

/// The longest that one may take: the build of a whole project is among them.
const LIMIT: Duration = Duration::from_secs(1_800);
/// How often somebody looks whether it has ended.
const LOOK: Duration = Duration::from_millis(5);

/// A program that runs, in a group of its own. It is ended, with whatever it started, when nobody waits for it any
/// more.
pub struct Running<'a> {
    child: Child,
    text: Receiver<String>,
    error: Receiver<String>,
    /// When it was started.
    pub began: Instant,
    stop: &'a Stop,
}

/// One that has ended by itself.
pub struct Ended {
    /// How.
    pub status: ExitStatus,
    /// What it has printed and was not read before.
    pub text: String,
    /// What it has printed about errors.
    pub error: String,
    /// From its start to its end.
    pub took: Duration,
}

impl<'a> Running<'a> {
    /// Starts it.
    ///
    /// # Errors
    /// If it does not start.
    pub fn start(command: &mut Command, stop: &'a Stop) -> Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt as _;
            command.process_group(0);
        }
        let began = Instant::now();
        let mut child = command.spawn()?;
        let text = lines(child.stdout.take().context("it has no output")?);
        let error = lines(child.stderr.take().context("it has no output for errors")?);
        Ok(Self { child, text, error, began, stop })
    }

    /// Its number.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The next line that it says.
    ///
    /// # Errors
    /// If none comes: it has ended, takes too long, or was stopped.
    pub fn says(&self) -> Result<String> {
        loop {
            match self.text.recv_timeout(LOOK) {
                Ok(line) => return Ok(line),
                Err(RecvTimeoutError::Timeout) => self.goes_on()?,
                Err(RecvTimeoutError::Disconnected) => bail!("it ended before it was there"),
            }
        }
    }

    /// Lets it come to its end: there is no more input.
    ///
    /// # Errors
    /// If it takes too long, or was stopped.
    pub fn end(mut self) -> Result<Ended> {
        drop(self.child.stdin.take());
        let status = loop {
            if let Some(status) = self.child.try_wait()? {
                break status;
            }
            self.goes_on()?;
            thread::sleep(LOOK);
        };
        let took = self.began.elapsed();
        // What it started may keep its output open: the lines that are there by then are all.
        let all = |lines: &Receiver<String>| {
            let lines = std::iter::from_fn(|| lines.recv_timeout(Duration::from_secs(1)).ok());
            lines.collect::<Vec<_>>().join("\n")
        };
        Ok(Ended { status, text: all(&self.text), error: all(&self.error), took })
    }

    fn goes_on(&self) -> Result<()> {
        ensure!(!self.stop.is_set(), "it was stopped");
        let minutes = LIMIT.as_secs() / 60;
        ensure!(self.began.elapsed() < LIMIT, "it takes longer than {minutes} minutes");
        Ok(())
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        // Whoever has ended is no error here.
        #[cfg(unix)]
        if let Some(group) = rustix::process::Pid::from_raw(self.child.id().cast_signed()) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is written to a pipe, line by line. Somebody reads both of a program's while others wait: a pipe that is
/// full would stop it.
fn lines(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    lines
}
