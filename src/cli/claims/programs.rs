//! The programs of claims: compiled if they are in Rust, run in fresh processes, measured from outside.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use gilscope::claims::evidence::Ran;
use gilscope::claims::file::{Measured, Program};
use gilscope::foreign;
use gilscope::interpreters::with_home;
use gilscope::record::OWN_PYTHON;
use gilscope::stop::Stop;
use tempfile::TempDir;

use super::running::{Ended, Running};
use crate::cli::environment::Environment;

/// The end of the words by which a program says that something is not here that it needs.
const NOT_HERE: i32 = 3;

/// What programs are run by.
pub struct Programs<'a> {
    /// gilscope's own Python.
    python: Option<PathBuf>,
    /// Where they are compiled.
    folder: TempDir,
    stop: &'a Stop,
}

/// The compiler's version, if there is a compiler.
pub fn compiler() -> Option<String> {
    let output = Command::new("rustc").arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

impl<'a> Programs<'a> {
    /// Those of this machine.
    ///
    /// # Errors
    /// If there is no place for what is compiled.
    pub fn new(here: &'a Environment) -> Result<Self> {
        let own = here.runtimes.usable.iter().find(|(interpreter, _)| interpreter.id == OWN_PYTHON);
        let python = own.map(|(interpreter, _)| with_home(&interpreter.executable));
        let folder = tempfile::tempdir().context("cannot make a temporary folder: set TMPDIR")?;
        Ok(Self { python, folder, stop: &here.stop })
    }

    /// Compiles and runs one. What it cannot do here is in what is returned.
    pub fn run(&self, program: &Program, source: &str) -> Ran {
        let mut ran = Ran { did: Some(true), ..Ran::default() };
        if let Err(error) = self.try_run(program, source, &mut ran) {
            ran.did = None;
            ran.says = foreign::told(&format!("{error:#}"));
        }
        ran
    }

    fn try_run(&self, program: &Program, source: &str, ran: &mut Ran) -> Result<()> {
        let path = self.folder.path().join(&program.file);
        fs::write(&path, source)?;
        let command = if path.extension().is_some_and(|extension| extension == "rs") {
            match self.compile(&path, program, ran)? {
                Some(binary) => vec![binary],
                None => return Ok(()),
            }
        } else {
            let python = self.python.clone().context("there is no Python to run it")?;
            vec![python, path]
        };
        for _ in 0..program.times {
            // In the folder where gilscope was called: what builds a project finds it there.
            let mut fresh = Command::new(&command[0]);
            if !self.once(fresh.args(&command[1..]), program, ran)? {
                break;
            }
        }
        Ok(())
    }

    /// The compiled program; none if it was to be refused, or is not accepted.
    fn compile(&self, path: &Path, program: &Program, ran: &mut Ran) -> Result<Option<PathBuf>> {
        let binary = path.with_extension("bin");
        let Ended { status, error, took, .. } = self.rustc(path, &binary, &[])?;
        match (&program.refused, status.success()) {
            (None, true) => {}
            (None, false) => bail!("rustc does not compile it: {}", first_error(&error)),
            (Some(code), true) => {
                (ran.did, ran.says) = (Some(false), format!("it compiles, without {code}"));
                return Ok(None);
            }
            (Some(code), false) => {
                let is_meant = error.contains(&format!("error[{code}]"));
                (ran.did, ran.says) = (Some(is_meant), first_error(&error));
                return Ok(None);
            }
        }
        if program.measure.contains(&Measured::Build) {
            add(ran, "build", took.as_nanos() as f64);
        }
        if program.measure.contains(&Measured::Size) {
            add(ran, "size", fs::metadata(&binary)?.len() as f64);
            let stripped = path.with_extension("stripped");
            let ended = self.rustc(path, &stripped, &["-C", "strip=symbols"])?;
            ensure!(ended.status.success(), "rustc does not strip it");
            add(ran, "stripped", fs::metadata(&stripped)?.len() as f64);
        }
        Ok(Some(binary))
    }

    fn rustc(&self, path: &Path, binary: &Path, more: &[&str]) -> Result<Ended> {
        let mut command = Command::new("rustc");
        command.args(["--edition", "2024", "-O"]).args(more).arg("-o").arg(binary).arg(path);
        let running = Running::start(&mut command, self.stop);
        running.context("there is no rustc: https://rustup.rs installs it")?.end()
    }

    /// One run in a fresh process; whether there is to be another.
    fn once(&self, command: &mut Command, program: &Program, ran: &mut Ran) -> Result<bool> {
        let running = Running::start(command, self.stop).context("it does not start")?;
        let waits = |measured| program.measure.contains(&measured);
        // What it says first is that it is there; the rest comes when its input ends.
        let mut first = String::new();
        if waits(Measured::Memory) || waits(Measured::Response) {
            first = running.says()?;
        }
        if waits(Measured::Memory) {
            for (name, bytes) in memory(running.pid())? {
                add(ran, name, bytes);
            }
        }
        if waits(Measured::Response) {
            let port = first.strip_prefix("port ").and_then(|port| port.parse().ok());
            respond(port.context("it says no port")?)?;
            add(ran, "response", running.began.elapsed().as_nanos() as f64);
            // A server serves until it is ended.
            return Ok(true);
        }
        let ended = running.end()?;
        if ended.status.code() == Some(NOT_HERE) {
            bail!("{}", last_line(&ended.error));
        }
        let text = first + "\n" + &ended.text;
        for (name, value) in text.lines().filter_map(figure) {
            add(ran, name, value);
        }
        if waits(Measured::Wall) {
            add(ran, "wall", ended.took.as_nanos() as f64);
        }
        let is_done = ended.status.success();
        ran.says = foreign::told(&last_line(if is_done { &text } else { &ended.error }));
        if !is_done {
            ran.did = Some(false);
        }
        Ok(is_done)
    }
}

fn add(ran: &mut Ran, figure: &str, value: f64) {
    ran.figures.entry(figure.to_owned()).or_default().push(value);
}

/// `name value`, and nothing else in the line.
fn figure(line: &str) -> Option<(&str, f64)> {
    let (name, value) = line.trim().split_once(' ')?;
    Some((name, value.parse().ok().filter(|value: &f64| value.is_finite())?))
}

/// Bytes of memory that a process has (`memory`), and its own with its share of what it has with others
/// (`share`): what starting it has taken (Linux).
fn memory(pid: u32) -> Result<[(&'static str, f64); 2]> {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))
        .context("only Linux says how much memory a process has")?;
    let bytes = |name| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
        let kilobytes: f64 = kilobytes.context("the system does not say how much memory it has")?;
        anyhow::Ok(kilobytes * 1024.0)
    };
    Ok([("memory", bytes("Rss:")?), ("share", bytes("Pss:")?)])
}

/// Asks a server on this port, until it answers.
fn respond(port: u16) -> Result<()> {
    let mut stream =
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).context("it does not listen")?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    ensure!(answer.contains(" 200"), "it answers {:?}", answer.trim());
    Ok(())
}

fn first_error(text: &str) -> String {
    let line = text.lines().find(|line| line.starts_with("error"));
    foreign::told(line.unwrap_or("no error was told"))
}

fn last_line(text: &str) -> String {
    text.trim_end().lines().next_back().unwrap_or("it says nothing").to_owned()
}
