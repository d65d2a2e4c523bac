//! The binary as somebody else sees it who watches the whole system: what it said, how it ended, and
//! that it left nothing behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::TempDir;

use crate::support::{program, signal};

/// How long any process may outlive the command.
const GONE_WITHIN: Duration = Duration::from_secs(2);

/// A command that runs.
pub struct Observed {
    child: Child,
    /// In the environment of every process that it starts, and so in that of every process which
    /// those start: none is missed, and none is taken for another that has its number again.
    mark: String,
    /// Where it may leave temporary files, and what it says.
    folder: TempDir,
}

/// A command that has ended.
pub struct Ended {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

impl Observed {
    /// Starts gilscope with these arguments.
    pub fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(program());
        command.args(arguments);
        Self::start_command(command)
    }

    /// Starts a command that becomes, or starts, gilscope.
    pub fn start_command(mut command: Command) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("tmp")).unwrap();
        let mark = format!("GILSCOPE_OBSERVED={}", folder.path().display());
        let (name, value) = mark.split_once('=').unwrap();
        command
            .env(name, value)
            .env("TMPDIR", at("tmp"))
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(fs::File::create(at("stdout")).unwrap())
            .stderr(fs::File::create(at("stderr")).unwrap());
        let child = command.spawn().unwrap();
        Self { child, mark, folder }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it has said so far, on standard error.
    pub fn stderr(&self) -> String {
        self.read("stderr")
    }

    fn read(&self, name: &str) -> String {
        String::from_utf8_lossy(&fs::read(self.folder.path().join(name)).unwrap()).into_owned()
    }

    /// The names of its temporary files.
    pub fn temporary(&self) -> Vec<String> {
        let name = |path: PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
        entries(&self.folder.path().join("tmp")).into_iter().map(name).collect()
    }

    /// Sends it a signal.
    pub fn signal(&self, which: Signal) {
        signal(self.pid(), which);
    }

    /// Its own process, if it still runs, and every one that it started.
    pub fn processes(&self) -> Vec<u32> {
        let all = fs::read_dir("/proc").into_iter().flatten().flatten();
        all.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter(|pid: &u32| {
                let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
                environment.split(|&byte| byte == 0).any(|entry| entry == self.mark.as_bytes())
            })
            .collect()
    }

    /// Waits until it is as far as that, and still runs.
    pub fn wait_until(&mut self, what: &str, condition: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !condition(self) {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "it ended before {what}: {}", self.stderr());
            assert!(start.elapsed() < Duration::from_secs(300), "waited in vain until {what}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits for its end, at most for `limit`, and sees to it that nothing is left.
    pub fn end(mut self, limit: Duration) -> Ended {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if start.elapsed() > limit {
                panic!("it still runs after {limit:?}: {}", self.stderr());
            }
            thread::sleep(Duration::from_millis(5));
        };
        let end = Instant::now();
        while !self.processes().is_empty() {
            assert!(end.elapsed() < GONE_WITHIN, "left: {:?}", commands(&self.processes()));
            thread::sleep(Duration::from_millis(5));
        }
        let left: Vec<PathBuf> = entries(&self.folder.path().join("tmp"));
        assert!(left.is_empty(), "temporary files are left: {left:?}");
        Ended { status, stdout: self.read("stdout"), stderr: self.read("stderr") }
    }
}

impl Drop for Observed {
    /// A test that failed leaves nothing running.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The results in a folder hold nothing half written.
pub fn is_tidy(folder: &Path) -> bool {
    let hidden = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with('.');
    !entries(folder).iter().any(hidden)
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

fn commands(pids: &[u32]) -> Vec<String> {
    let command = |pid: &u32| fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    pids.iter().map(|pid| String::from_utf8_lossy(&command(pid)).replace('\0', " ")).collect()
}
