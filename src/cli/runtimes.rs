//! Who can execute cells here: gilscope's own Python, and others that were asked for.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use gilscope::interpreters::{self, Found, describe, own, same_installation};
use gilscope::record::{Interpreter, OWN_PYTHON};
use gilscope::stop::Stop;
use gilscope::worker::Failure;
use gilscope::worker::handle::Handle;
use gilscope::worker::launch::{Launch, Runtime, Switches};
use gilscope::worker::protocol::Identity;

/// The interpreters of a run, and what could not be used.
pub struct Runtimes {
    /// Each with how it is started: first gilscope's own.
    pub usable: Vec<(Interpreter, Runtime)>,
    /// The folder of a standard library, for the default corpus.
    pub stdlib: Option<PathBuf>,
    /// Why gilscope has no Python of its own, and what helps, if so.
    pub no_own: Option<NoOwn>,
    /// A line for each interpreter that was passed over.
    pub passed_over: Vec<String>,
    /// Files on PYTHONPATH that hide a module of the standard library.
    pub hiding: Vec<String>,
}

/// Why there is no Python of gilscope's own.
pub struct NoOwn {
    /// Why.
    pub why: String,
    /// What helps.
    pub remedy: String,
    /// Files on PYTHONPATH that hide a module of the standard library.
    hiding: Vec<String>,
}

/// Finds gilscope's own Python and sees that it works, and asks those that were named who they are.
///
/// # Errors
/// If an interpreter that the user named cannot be used.
pub fn discover(program: &Path, scripts: &Path, asked: &[String], stop: &Stop) -> Result<Runtimes> {
    let mut met = Runtimes {
        usable: Vec::new(),
        stdlib: None,
        no_own: None,
        passed_over: Vec::new(),
        hiding: Vec::new(),
    };
    let mut known: Vec<(Identity, Switches)> = Vec::new();
    match own(program, scripts, stop)? {
        Ok(Own::Embedded(identity)) => {
            let described = describe(&identity, Switches::default(), OWN_PYTHON.to_owned());
            met.usable.push((Interpreter { embedded: true, ..described }, Runtime::Embedded));
            known.push((*identity, Switches::default()));
        }
        Ok(Own::Installed(states)) => {
            for state in states {
                met.add(state, true, &mut known);
            }
        }
        Err(no_own) => {
            met.hiding.clone_from(&no_own.hiding);
            met.no_own = Some(no_own);
        }
    }
    for name in asked {
        let found = if name == "all" {
            let (all, passed_over) = interpreters::find_all(scripts);
            met.passed_over.extend(passed_over);
            all
        } else {
            let states = all_states(Path::new(name), scripts);
            let works = |states: Vec<Found>| see(program, scripts, states, stop);
            states.and_then(works).with_context(|| format!("--python {name}"))?
        };
        for state in found {
            met.add(state, false, &mut known);
        }
    }
    met.stdlib = known.first().map(|(identity, _)| PathBuf::from(&identity.stdlib));
    met.hiding.extend(known.iter().flat_map(|(identity, _)| identity.hiding.clone()));
    met.hiding.sort();
    met.hiding.dedup();
    Ok(met)
}

impl Runtimes {
    /// Adds one that is not there yet: to measure it once more would only cost time.
    fn add(&mut self, state: Found, is_own: bool, known: &mut Vec<(Identity, Switches)>) {
        let is_same = |(identity, switches): &(Identity, Switches)| {
            same_installation(identity, &state.identity) && *switches == state.switches
        };
        if known.iter().any(is_same) {
            return;
        }
        known.push((state.identity.clone(), state.switches));
        let taken: Vec<Interpreter> = self.usable.iter().map(|(i, _)| i.clone()).collect();
        // The first of an own one's states is what is meant by Python.
        let id = interpreters::id(&state, is_own, &taken);
        let id = if taken.is_empty() && is_own { OWN_PYTHON.to_owned() } else { id };
        let Found { executable, switches, identity } = state;
        let runtime = Runtime::External { executable, switches };
        self.usable.push((describe(&identity, switches, id), runtime));
    }
}

/// gilscope's own Python.
enum Own {
    /// Inside.
    Embedded(Box<Identity>),
    /// One of this machine, in all states that it can be in.
    Installed(Vec<Found>),
}

/// The one that was chosen; or else the one inside; or else the one that gilscope was installed for.
///
/// # Errors
/// If one was chosen and cannot be used.
fn own(program: &Path, scripts: &Path, stop: &Stop) -> Result<Result<Own, NoOwn>> {
    if let Some(chosen) = own::chosen() {
        let name = || format!("{} ({})", own::CHOICE, chosen.display());
        let states = all_states(&chosen, scripts);
        let states = states.and_then(|states| see(program, scripts, states, stop));
        return states.with_context(name).map(|states| Ok(Own::Installed(states)));
    }
    if gilscope::python::linked_version().is_ok() {
        return Ok(embedded(program, scripts, stop));
    }
    let name_one = || format!("name one: export {}=/path/to/python3", own::CHOICE);
    let none = |why| NoOwn { why, remedy: name_one(), hiding: Vec::new() };
    Ok(match own::installed_for(program) {
        None => Err(none("there is no Python beside gilscope, and no python3 on PATH".to_owned())),
        Some(found) => all_states(&found, scripts)
            .and_then(|states| see(program, scripts, states, stop))
            .map(Own::Installed)
            .map_err(|error| none(format!("{} cannot be used: {error:#}", found.display()))),
    })
}

/// What a module of somebody else's on PYTHONPATH does, where it has the name of one that the scripts import.
const HIDES: &str = "on PYTHONPATH hides a module that gilscope's scripts import from Python";
const UNSET: &str = "unset PYTHONPATH, or rename the file";

/// Sees that an interpreter works from whose standard library something is hidden.
///
/// # Errors
/// If it does not.
fn see(program: &Path, scripts: &Path, states: Vec<Found>, stop: &Stop) -> Result<Vec<Found>> {
    if let Some(Found { executable, switches, identity }) = states.first()
        && let Some(hiding) = identity.hiding.first()
    {
        let runtime = Runtime::External { executable: executable.clone(), switches: *switches };
        start(program, scripts, &runtime, stop)
            .map_err(|_| anyhow!("{hiding} {HIDES}: {UNSET}"))?;
    }
    Ok(states)
}

fn all_states(executable: &Path, scripts: &Path) -> Result<Vec<Found>> {
    let one = interpreters::ask(executable, Switches::default(), scripts)?;
    interpreters::states(one, scripts)
}

fn embedded(program: &Path, scripts: &Path, stop: &Stop) -> Result<Own, NoOwn> {
    let why = match start(program, scripts, &Runtime::Embedded, stop) {
        Ok(Some(identity)) => return Ok(Own::Embedded(Box::new(identity))),
        Ok(None) => "it does not say what it is".to_owned(),
        Err(failure) => failure.to_string(),
    };
    // By itself it starts, to say what is in its way.
    let asked =
        interpreters::ask(Path::new(gilscope::python::EXECUTABLE), Switches::default(), scripts);
    let hiding = asked.map(|found| found.identity.hiding).unwrap_or_default();
    Err(match hiding.first() {
        Some(file) => NoOwn { why: format!("{file} {HIDES}"), remedy: UNSET.to_owned(), hiding },
        None => NoOwn {
            why: format!("the embedded CPython does not start: {why}"),
            remedy: "gilscope doctor says more".to_owned(),
            hiding,
        },
    })
}

/// Starts a worker, to see that it does.
fn start(
    program: &Path,
    scripts: &Path,
    runtime: &Runtime,
    stop: &Stop,
) -> Result<Option<Identity>, Failure> {
    Handle::start(&Launch::of(program, runtime, scripts), stop)
        .map(|handle| handle.hello.interpreter.clone())
}
