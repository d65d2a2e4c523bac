//! Probes: which cases of them, and take by take in shuffled order. Each take is in a fresh worker
//! process, which ends with every thread and process that the probe started.

use std::path::Path;
use std::time::Duration;

use super::plan::{Profile, not_reached};
use crate::probes::{Row, Variant};
use crate::record::probes::{Case, Probe, Seen, Takes};
use crate::record::{EMBEDDED, Interpreter, NATIVE, Outcome, Record};
use crate::stop::Stop;
use crate::worker::handle::{Failure, Handle};
use crate::worker::launch::{Launch, Runtime};
use crate::worker::protocol::{self, Reply, Request};

/// What every take needs to know of the run.
pub struct Context<'a> {
    /// The gilscope binary, which workers are started from.
    pub program: &'a Path,
    /// The shared library by which external interpreters call Rust.
    pub library: Option<&'a Path>,
    /// The folder of the Python scripts.
    pub scripts: &'a Path,
    /// The interpreters of this run and how each is started.
    pub runtimes: &'a [(Interpreter, Runtime)],
    /// Takes of each case.
    pub takes: u32,
    /// How long a take looks.
    pub window: Duration,
    /// Seeds the order and Python's hashes.
    pub seed: u64,
    /// Whether the user asked to stop.
    pub stop: &'a Stop,
}

/// The longest that a take may last, beside its window: waiting threads, and processes to start.
const LIMIT: Duration = Duration::from_secs(60);

/// Takes of each case in `profile`: an interval needs ten.
pub fn takes(profile: Profile) -> u32 {
    match profile {
        Profile::Smoke => 1,
        Profile::Quick => 3,
        Profile::Full => 10,
    }
}

/// How long a take looks.
pub fn window(profile: Profile) -> Duration {
    Duration::from_millis(match profile {
        Profile::Smoke => 100,
        Profile::Quick => 300,
        Profile::Full => 1_000,
    })
}

/// The cases of these probes, not yet measured: Rust's variants, and Python's in each of
/// `interpreters`. The smoke profile has two numbers of each at most.
pub fn plan(
    profile: Profile,
    rows: &[&'static Row],
    interpreters: &[String],
    library: bool,
) -> Vec<Probe> {
    let most = if profile == Profile::Smoke { 2 } else { usize::MAX };
    rows.iter().map(|row| probe(row, most, interpreters, library)).collect()
}

fn probe(row: &Row, most: usize, interpreters: &[String], library: bool) -> Probe {
    let native = row.rust.iter().map(|variant| (NATIVE, variant));
    let python = interpreters
        .iter()
        .flat_map(|runtime| row.python.iter().map(move |variant| (runtime.as_str(), variant)));
    let cases = native.chain(python).flat_map(|(runtime, variant)| {
        variant.at.iter().take(most).map(move |&at| Case {
            runtime: runtime.to_owned(),
            variant: variant.name.to_owned(),
            label: variant.label.to_owned(),
            model: variant.model.to_owned(),
            at,
            outcome: outcome(runtime, variant, library),
        })
    });
    Probe {
        name: row.name.to_owned(),
        question: row.question.to_owned(),
        over: row.over.to_owned(),
        over_unit: row.over_unit,
        durations: row.durations.to_owned(),
        figures: row.figures(),
        cases: cases.collect(),
    }
}

fn outcome(runtime: &str, variant: &Variant, library: bool) -> Outcome<Takes> {
    // The embedded interpreter has what others load from it.
    if !variant.library || library || runtime == EMBEDDED {
        return not_reached();
    }
    Outcome::Skipped {
        reason: "the shared library by which external interpreters call Rust does not lie beside \
                 the program"
            .to_owned(),
        mend: Some("run gilscope from where cargo builds it: cargo run --release".to_owned()),
    }
}

/// Measures every case of `record` that is not yet measured. One that fails is out; all others go
/// on. `tell` hears of each take, with the numbers of its probe and its case.
///
/// # Errors
/// Only what `tell` returns, such as a record that cannot be saved.
pub fn run(
    context: &Context<'_>,
    record: &mut Record,
    tell: &mut dyn FnMut(&Record, usize, usize) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut rng = fastrand::Rng::with_seed(context.seed);
    for probe in 0..record.probes.len() {
        let cases = &record.probes[probe].cases;
        let planned = |case: &usize| cases[*case].outcome == not_reached();
        let mut active: Vec<usize> = (0..cases.len()).filter(planned).collect();
        for number in 0..context.takes {
            rng.shuffle(&mut active);
            for &place in &active {
                match take(
                    context,
                    &record.probes[probe].name,
                    &record.probes[probe].cases[place],
                    number,
                ) {
                    Ok(Taken::Seen(seen)) => {
                        let case = &mut record.probes[probe].cases[place];
                        measured(&mut case.outcome).takes.push(seen);
                    }
                    Ok(Taken::Missing(module)) => {
                        let outcome = lacks(record, probe, place, &module);
                        record.probes[probe].cases[place].outcome = outcome;
                    }
                    Err(Failure::Stopped) => {
                        record.interrupted = true;
                        return Ok(());
                    }
                    Err(failure) => {
                        let mend = mend(record, probe, place);
                        record.probes[probe].cases[place].outcome =
                            Outcome::Failed { error: failure.to_string(), mend };
                    }
                }
                tell(record, probe, place)?;
            }
            let cases = &record.probes[probe].cases;
            active.retain(|&case| matches!(cases[case].outcome, Outcome::Measured(_)));
        }
    }
    Ok(())
}

/// What came of a take.
enum Taken {
    Seen(Seen),
    Missing(String),
}

fn take(context: &Context<'_>, probe: &str, case: &Case, number: u32) -> Result<Taken, Failure> {
    let found = context.runtimes.iter().find(|(i, _)| i.id == case.runtime);
    let launch = Launch {
        program: context.program,
        runtime: found.map_or(&Runtime::Native, |(_, runtime)| runtime),
        library: context.library,
        scripts: context.scripts,
        hash_seed: (context.seed as u32).wrapping_add(number),
        cpu: None,
    };
    let mut worker = Handle::start(&launch, context.stop)?;
    let request = Request::Probe(protocol::Probe {
        name: probe.to_owned(),
        variant: case.variant.clone(),
        at: case.at,
        window_ns: context.window.as_nanos() as u64,
    });
    match worker.ask(&request, LIMIT + 4 * context.window)? {
        Reply::Seen(seen) => Ok(Taken::Seen(seen)),
        Reply::Missing { module } => Ok(Taken::Missing(module)),
        other => Err(worker.out_of_turn(&other)),
    }
}

/// The takes of a case that was reached.
fn measured(outcome: &mut Outcome<Takes>) -> &mut Takes {
    if !matches!(outcome, Outcome::Measured(_)) {
        *outcome = Outcome::Measured(Takes::default());
    }
    match outcome {
        Outcome::Measured(takes) => takes,
        _ => unreachable!("it was made so just now"),
    }
}

fn lacks(record: &Record, probe: usize, case: usize, module: &str) -> Outcome<Takes> {
    let runtime = &record.probes[probe].cases[case].runtime;
    let python = record.interpreters.iter().find(|i| i.id == *runtime);
    let executable = python.map_or("python3", |i| &i.executable);
    let mend = match module {
        // Not a package: it comes with Python.
        "concurrent.interpreters" => {
            "measure a newer one beside it: --python /path/to/python3.14".to_owned()
        }
        package => format!("{executable} -m pip install {package}"),
    };
    Outcome::Skipped {
        reason: format!("{} has no module {module}", record.runtime_label(runtime)),
        mend: Some(mend),
    }
}

/// What would mend it, if that is known.
fn mend(record: &Record, probe: usize, case: usize) -> Option<String> {
    let Probe { name, cases, .. } = &record.probes[probe];
    let script = format!("probes/{name}.py");
    (cases[case].runtime != NATIVE && record.changed_scripts.contains(&script))
        .then(|| format!("{script} was changed: undo the change, or mend it"))
}
