//! The CPythons of this machine: found, asked who they are, and told apart by their answers.

mod notices;
pub mod own;

use std::collections::HashSet;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

pub use self::notices::{OPTIONAL, hiding, notices};
use crate::foreign;
use crate::record::{Interpreter, OWN_PYTHON};
use crate::worker::launch::{SCRUBBED, Switches};
use crate::worker::protocol::Identity;

/// The oldest CPython that the scripts run on.
const OLDEST: (u32, u32) = (3, 11);
/// How long one may take to say who it is: on a machine that is busy with other things, seconds.
const LIMIT: Duration = Duration::from_secs(60);

/// An interpreter that can be used.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its executable.
    pub executable: PathBuf,
    /// What it was asked for.
    pub switches: Switches,
    /// What it says of itself.
    pub identity: Identity,
}

/// Every CPython on PATH, of pyenv and of uv, each installation once and in all its [`states`]; and
/// for each that cannot be used a line that says why.
pub fn find_all(scripts: &Path) -> (Vec<Found>, Vec<String>) {
    let (mut found, mut passed_over) = (Vec::<Found>::new(), Vec::new());
    let mut seen = HashSet::new();
    for executable in candidates() {
        // Asked by the real file: `python3`, `python3.13` and their links are one interpreter.
        let real = fs::canonicalize(&executable).unwrap_or_else(|_| executable.clone());
        if !seen.insert(real) {
            continue;
        }
        match ask(&executable, Switches::default(), scripts) {
            // Virtual environments, and copies of the executable.
            Ok(new) if found.iter().any(|f| same_installation(&f.identity, &new.identity)) => {}
            Ok(new) => found.push(new),
            Err(error) => passed_over.push(format!("{}: {error:#}", executable.display())),
        }
    }
    let mut in_all_states = Vec::new();
    for one in found {
        let name = one.executable.display().to_string();
        match states(one, scripts) {
            Ok(states) => in_all_states.extend(states),
            Err(error) => passed_over.push(format!("{name}: {error:#}")),
        }
    }
    (in_all_states, passed_over)
}

/// Asks one executable who it is, when it is started like this.
///
/// # Errors
/// If it does not run, does not answer in time, is no CPython, or is too old.
pub fn ask(executable: &Path, switches: Switches, scripts: &Path) -> Result<Found> {
    let mut command = Command::new(executable);
    command.arg(scripts.join("identify.py"));
    for variable in SCRUBBED {
        command.env_remove(variable);
    }
    let mut child = command
        .env("PYTHONSAFEPATH", "1")
        .envs(switches.variables())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot run {}", executable.display()))?;
    let start = Instant::now();
    // Its answer is a few hundred bytes: the pipe holds them, so it can end before they are read.
    let status = loop {
        match child.try_wait()? {
            Some(status) => break status,
            None if start.elapsed() > LIMIT => {
                let _ = child.kill();
                let _ = child.wait();
                bail!("no answer within {} s", LIMIT.as_secs());
            }
            None => thread::sleep(Duration::from_millis(2)),
        }
    };
    let mut answer = String::new();
    if let Some(mut pipe) = child.stdout.take() {
        pipe.read_to_string(&mut answer)?;
    }
    if !status.success() {
        bail!("it does not run ({status})");
    }
    let identity: Identity =
        foreign::json(&answer).context("it does not say what it is, so it is no Python 3")?;
    if identity.implementation != "cpython" {
        bail!("it is {}, and gilscope compares CPythons", identity.implementation);
    }
    if version(&identity.version) < OLDEST {
        bail!("it is {}, and the scripts need {}.{}", identity.version, OLDEST.0, OLDEST.1);
    }
    Ok(Found { executable: executable.to_owned(), switches, identity })
}

/// A build with a switch twice, with it off and on: the only comparison in which that is all that differs.
/// Which switches are there: the GIL of a free-threaded build, and a JIT compiler that is built in.
///
/// # Errors
/// If it does not start that way.
pub fn states(found: Found, scripts: &Path) -> Result<Vec<Found>> {
    let both = [Some(false), Some(true)];
    let of = |is_there: bool| if is_there { &both[..] } else { &[None][..] };
    let (gils, jits) = (of(found.identity.free_threaded_build), of(found.identity.jit.is_some()));
    let all = gils.iter().flat_map(|&gil| jits.iter().map(move |&jit| Switches { gil, jit }));
    all.map(|switches| match switches == Switches::default() {
        true => Ok(found.clone()),
        false => ask(&found.executable, switches, scripts),
    })
    .collect()
}

/// What the record says about an interpreter; `id` is the name that cells use.
pub fn describe(identity: &Identity, switches: Switches, id: String) -> Interpreter {
    Interpreter {
        id,
        embedded: false,
        version: identity.version.clone(),
        executable: without_home(Path::new(&identity.executable)),
        free_threaded_build: identity.free_threaded_build,
        experimental: identity.experimental,
        gil_asked: switches.gil,
        gil_enabled_by: None,
        gil_enabled: identity.gil_enabled,
        jit: identity.jit,
        interpreter_pool: identity.interpreter_pool,
        packages: identity.packages.clone(),
        build_flags: identity.build_flags.clone(),
        compiler: identity.compiler.clone(),
    }
}

/// A path for the record, with `~` for the home folder: records are made to be shown to others,
/// and need not tell who measured.
pub fn without_home(path: &Path) -> String {
    let home = std::env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
    match home.as_ref().and_then(|home| path.strip_prefix(home).ok()) {
        Some(rest) => Path::new("~").join(rest).display().to_string(),
        None => path.display().to_string(),
    }
}

/// The path that [`without_home`] made a text of, here.
pub fn with_home(text: &str) -> PathBuf {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    match (text.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(text),
    }
}

/// A name for an interpreter that none of `taken` has: that of gilscope's own, or one made from its version;
/// and what was switched on for it.
pub fn id(found: &Found, is_own: bool, taken: &[Interpreter]) -> String {
    let t = if found.identity.free_threaded_build { "t" } else { "" };
    let name = match is_own {
        true => OWN_PYTHON.to_owned(),
        false => format!("external:{}{t}", found.identity.version),
    };
    let on = |switch: Option<bool>, name| if switch == Some(true) { name } else { "" };
    let base =
        format!("{name}{}{}", on(found.switches.gil, "+gil"), on(found.switches.jit, "+jit"));
    let mut id = base.clone();
    for n in 2.. {
        if taken.iter().all(|other| other.id != id) {
            break;
        }
        id = format!("{base}-{n}");
    }
    id
}

/// Whether both are one installation, or virtual environments over one.
pub fn same_installation(a: &Identity, b: &Identity) -> bool {
    (&a.version, &a.stdlib, a.free_threaded_build) == (&b.version, &b.stdlib, b.free_threaded_build)
}

fn version(text: &str) -> (u32, u32) {
    let mut numbers = text.split('.').map(|part| part.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

fn candidates() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let in_home = |rest: &str| home.as_ref().map(|home| home.join(rest));
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let pyenv = variable("PYENV_ROOT").or_else(|| in_home(".pyenv"));
    let uv = variable("UV_PYTHON_INSTALL_DIR").or_else(|| in_home(".local/share/uv/python"));
    for installations in [pyenv.map(|root| root.join("versions")), uv].into_iter().flatten() {
        folders.extend(sorted(&installations).into_iter().map(|folder| folder.join("bin")));
    }
    // A shim of pyenv only leads to one of the installations that are looked at anyway, or says
    // that none is chosen.
    folders.retain(|folder| !folder.ends_with("shims"));
    folders.iter().flat_map(|folder| sorted(folder)).filter(|path| is_python(path)).collect()
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    entries
}

/// Whether a file is called `python3`, `python3.13`, `python3.14t`, …
fn is_python(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.strip_prefix("python3").is_some_and(|rest| {
        let rest = rest.strip_suffix('t').unwrap_or(rest);
        rest.is_empty() || rest.strip_prefix('.').is_some_and(|minor| minor.parse::<u32>().is_ok())
    })
}
