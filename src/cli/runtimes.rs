//! Who can execute cells here: the embedded CPython, and the external ones that were asked for.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use gilscope::interpreters::{self, Found, describe, same_installation};
use gilscope::record::{EMBEDDED, Interpreter};
use gilscope::stop::Stop;
use gilscope::worker::handle::Handle;
use gilscope::worker::launch::{Launch, Runtime};
use gilscope::worker::protocol::Identity;

/// The interpreters of a run, and what could not be used.
pub struct Runtimes {
    /// Each with how it is started.
    pub usable: Vec<(Interpreter, Runtime)>,
    /// The folder of a standard library, for the default corpus.
    pub stdlib: Option<PathBuf>,
    /// Why the embedded CPython cannot be used, if so.
    pub no_embedded: Option<String>,
    /// A line for each interpreter that was passed over.
    pub passed_over: Vec<String>,
}

/// Starts the embedded CPython once to see that it works, and asks the external ones who they are.
///
/// # Errors
/// If an interpreter that the user named cannot be used.
pub fn discover(program: &Path, scripts: &Path, asked: &[String], stop: &Stop) -> Result<Runtimes> {
    let mut met =
        Runtimes { usable: Vec::new(), stdlib: None, no_embedded: None, passed_over: Vec::new() };
    let mut known: Vec<(Identity, Option<bool>)> = Vec::new();
    match embedded(program, scripts, stop) {
        Ok(identity) => {
            let interpreter = describe(&identity, None, EMBEDDED.to_owned());
            met.usable.push((interpreter, Runtime::Embedded));
            known.push((identity, None));
        }
        Err(why) => met.no_embedded = Some(why),
    }
    let mut found = Vec::new();
    for name in asked {
        if name == "all" {
            let (all, passed_over) = interpreters::find_all(scripts);
            found.extend(all);
            met.passed_over.extend(passed_over);
        } else {
            let one = interpreters::ask(Path::new(name), None, scripts)
                .and_then(|one| interpreters::states(one, scripts));
            found.extend(one.with_context(|| format!("--python {name}"))?);
        }
    }
    for state in found {
        // The embedded one is measured already, and one more time would only cost time.
        let is_same = |(k, gil): &(Identity, Option<bool>)| {
            same_installation(k, &state.identity) && *gil == state.gil
        };
        if known.iter().any(is_same) {
            continue;
        }
        known.push((state.identity.clone(), state.gil));
        let taken: Vec<Interpreter> = met.usable.iter().map(|(i, _)| i.clone()).collect();
        let id = interpreters::id(&state, &taken);
        let Found { executable, gil, identity } = state;
        met.usable.push((describe(&identity, gil, id), Runtime::External { executable, gil }));
    }
    met.stdlib = known.first().map(|(identity, _)| PathBuf::from(&identity.stdlib));
    Ok(met)
}

fn embedded(program: &Path, scripts: &Path, stop: &Stop) -> Result<Identity, String> {
    gilscope::python::linked_version().map_err(|none| none.to_string())?;
    let launch = Launch {
        program,
        runtime: &Runtime::Embedded,
        library: None,
        scripts,
        hash_seed: 0,
        cpu: None,
    };
    let handle = Handle::start(&launch, stop).map_err(|failure| failure.to_string())?;
    handle.hello.interpreter.clone().ok_or_else(|| "it does not say what it is".to_owned())
}
