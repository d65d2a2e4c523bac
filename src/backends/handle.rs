//! The parent's end of the backends' process: start it, know where it listens, end it.

use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;
use std::{io, thread};

use anyhow::{Context as _, Result, bail};
use crossbeam::channel;

use super::Addresses;
use crate::stop::Stop;

/// How long the servers may take to say where they listen.
const START_LIMIT: Duration = Duration::from_secs(10);

/// The servers, in a process of their own, which ends when this is dropped.
#[derive(Debug)]
pub struct Backends {
    child: Child,
    /// Never written to. The child ends when it is closed, also by our own end.
    _open: Option<ChildStdin>,
    addresses: Addresses,
}

impl Backends {
    /// Starts `program serve` and waits until it listens.
    ///
    /// On Linux the process ends with the *thread* that started it: that is what the kernel
    /// watches. So start it from one that stays.
    ///
    /// # Errors
    /// If it cannot be started, cannot listen, does so too late, or the user stops the run.
    pub fn start(program: &Path, stop: &Stop) -> Result<Self> {
        let mut child = command(program)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let mut stdout = BufReader::new(child.stdout.take().expect("standard output is piped"));
        let mut stderr = child.stderr.take().expect("standard error is piped");
        let none = Addresses { http: Vec::new(), echo: Vec::new() };
        let mut servers = Self { _open: child.stdin.take(), child, addresses: none };
        // In a thread, since a pipe cannot be read with a time limit.
        let (sender, line) = channel::bounded(1);
        thread::spawn(move || {
            let mut line = String::new();
            let _ = sender.send(stdout.read_line(&mut line).map(|_| line));
        });
        let line = channel::select! {
            recv(line) -> line => line??,
            recv(stop.wait()) -> _ => bail!("stopped by the user"),
            default(START_LIMIT) => bail!(
                "the servers did not say where they listen within {} s; `gilscope serve` starts \
                 them by hand",
                START_LIMIT.as_secs()
            ),
        };
        match serde_json::from_str(&line) {
            Ok(addresses) => servers.addresses = addresses,
            Err(_) => {
                servers.end();
                let mut words = line;
                stderr.read_to_string(&mut words)?;
                bail!("the servers did not start: {}", words.trim_end());
            }
        }
        // A panic in there is for the developer to see.
        thread::spawn(move || io::copy(&mut stderr, &mut io::stderr()));
        Ok(servers)
    }

    /// Where they listen.
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// Their process, whose CPU time and memory may be asked for.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether they still serve.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    fn end(&mut self) {
        let _ = self.child.kill(); // it has nothing to put in order
        let _ = self.child.wait();
    }
}

impl Drop for Backends {
    fn drop(&mut self) {
        self.end();
    }
}

fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .args(["serve", "--parent", &std::process::id().to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        // A group of its own: Ctrl-C reaches only the parent, which decides what it means.
        command.process_group(0);
    }
    command
}
