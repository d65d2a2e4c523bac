//! What several tests need: the binary, workers, a corpus, copies of the scripts.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use gilscope::grid;
use gilscope::interpreters::{self, Found, same_installation};
use gilscope::record::{Lane, Record, file};
use gilscope::stop::Stop;
use gilscope::worker::handle::Handle;
use gilscope::worker::launch::{Launch, Runtime, Switches};
use gilscope::worker::library;
use gilscope::worker::protocol::Open;
use tempfile::TempDir;

/// The binary under test.
pub fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_gilscope"))
}

/// The longest that a command may run: only to end a test in which something hangs. A machine that
/// does much else at the same time is no fault.
pub const PATIENCE: Duration = Duration::from_secs(900);

/// The command of the binary under test.
pub fn gilscope() -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new(program());
    command.timeout(PATIENCE).env("NO_COLOR", "1");
    command
}

/// The records of the gallery, and where they are.
pub fn gallery() -> Vec<(PathBuf, Record)> {
    fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            match path.is_dir() {
                true => gather(&path, found),
                false if path.ends_with("record.json") => found.push(path),
                false => {}
            }
        }
    }
    let mut paths = Vec::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("charts"), &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let mut record = file::read(&path).unwrap();
        grid::complete(&mut record);
        (path, record)
    };
    paths.into_iter().map(read).collect()
}

/// All that `gilscope table` tells of the record in `out`.
pub fn tables(out: &Path) -> String {
    let told = gilscope().arg("table").arg(out.join("record.json")).assert().success();
    String::from_utf8(told.get_output().stdout.clone()).unwrap()
}

/// The checkout's scripts.
pub fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("python_scripts")
}

/// A copy of the scripts, in which `edits` (file, from, to) were made.
pub fn edited_scripts(edits: &[(&str, &str, &str)]) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for (path, text) in gilscope::scripts::embedded_files() {
        let mut text = String::from_utf8(text.to_vec()).unwrap();
        for (file, from, to) in edits {
            if Path::new(file) == path {
                assert!(text.contains(from), "{file} holds no {from:?}");
                text = text.replacen(from, to, 1);
            }
        }
        let path = copy.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    copy
}

/// The longest that a test waits for one reply: only to end one in which something hangs. (A
/// free-threaded CPython 3.13 that shares its cores with two busy programs was seen to take 23 s to
/// start 200 threads, a sixth of a second of them computing.)
pub const LIMIT: Duration = PATIENCE;

/// A running worker with the checkout's scripts.
pub fn worker(runtime: &Runtime) -> Handle {
    worker_with(runtime, &scripts())
}

/// A running worker with these scripts.
pub fn worker_with(runtime: &Runtime, scripts: &Path) -> Handle {
    let library = library::of(program());
    let launch = Launch { library: library.as_deref(), ..Launch::of(program(), runtime, scripts) };
    Handle::start(&launch, &Stop::never()).unwrap()
}

/// A request for a cell at a tiny size, with a corpus of `corpus`.
pub fn open(
    cell: usize,
    workload: &str,
    size: u64,
    model: &str,
    workers: u32,
    corpus: &Path,
) -> Open {
    Open {
        cell,
        workload: workload.into(),
        size,
        corpus: Some(corpus.into()),
        lane: Lane::Plain,
        model: model.into(),
        workers,
        in_flight: None,
        endpoints: None,
    }
}

/// A small corpus: this program's own documentation of a model and a workload.
pub fn corpus() -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    let text = fs::read(scripts().join("models/processes.py")).unwrap();
    fs::write(file.path(), text.repeat(3)).unwrap();
    file
}

/// Every external CPython of this machine, free-threaded builds with their GIL off and on.
pub fn externals() -> Vec<Found> {
    static FOUND: LazyLock<Vec<Found>> = LazyLock::new(|| interpreters::find_all(&scripts()).0);
    FOUND.clone()
}

/// A CPython beside the embedded one, if there is another installation: not one with a switch,
/// which would be two runtimes.
pub fn another() -> Option<Found> {
    let embedded = worker(&Runtime::Embedded).hello.interpreter.clone().unwrap();
    externals().into_iter().find(|found| {
        found.switches == Switches::default() && !same_installation(&found.identity, &embedded)
    })
}

/// Sends a signal to a process. (Not by `kill`, which is no part of every system.)
#[cfg(unix)]
pub fn signal(pid: u32, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_raw(pid.try_into().unwrap()).unwrap();
    rustix::process::kill_process(pid, signal).unwrap();
}

/// How such an interpreter is started.
pub fn external(found: &Found) -> Runtime {
    Runtime::External { executable: found.executable.clone(), switches: found.switches }
}

/// Processes whose command line holds `mark`.
pub fn processes_with(mark: &str) -> Vec<u32> {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid: &u32| {
            let command = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&command).contains(mark)
        })
        .collect()
}

/// gilscope in a terminal of so many columns and rows, and the terminal's other end, where it is read and typed
/// to; `None` where none can be opened.
#[cfg(unix)]
pub fn in_a_terminal(
    (columns, rows): (u16, u16),
    arguments: &[&str],
) -> Option<(std::process::Child, fs::File)> {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    use rustix::termios::{Winsize, tcsetwinsize};
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).ok()?;
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&terminal, size).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap().into_string().unwrap();
    let open = || fs::File::options().read(true).write(true).open(&name).unwrap();
    let mut command = std::process::Command::new(program());
    command.args(arguments).env("NO_COLOR", "1").env("TERM", "xterm");
    let child = command.stdin(open()).stdout(open()).stderr(open()).spawn().unwrap();
    Some((child, fs::File::from(terminal)))
}
