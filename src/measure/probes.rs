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
    /// The longest that a take may last, whatever it waits for or starts.
    pub limit: Duration,
    /// Seeds the order and Python's hashes.
    pub seed: u64,
    /// Whether the user asked to stop.
    pub stop: &'a Stop,
}

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
        telling: row.telling,
        lesson: row.lesson.to_owned(),
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
                let Probe { name, cases, .. } = &record.probes[probe];
                match take(context, name, &cases[place], number) {
                    Ok(seen) => {
                        record.probes[probe].cases[place].outcome.reached().takes.push(seen);
                    }
                    Err(NoTake::Failed(Failure::Stopped)) => {
                        record.interrupted = true;
                        return Ok(());
                    }
                    Err(why) => {
                        let outcome = out(record, probe, place, why);
                        record.probes[probe].cases[place].outcome = outcome;
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

/// Why there is no take.
enum NoTake {
    /// It needs a module that its Python does not have.
    Missing(String),
    /// Its imports switched on the GIL that it was started without.
    GilIsBack(Option<String>),
    /// It failed.
    Failed(Failure),
}

impl From<Failure> for NoTake {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

fn take(context: &Context<'_>, probe: &str, case: &Case, number: u32) -> Result<Seen, NoTake> {
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
    match worker.ask(&request, context.limit)? {
        Reply::Seen(Seen { gil_enabled: Some(true), gil_enabled_by, .. })
            if matches!(launch.runtime, Runtime::External { gil: Some(false), .. }) =>
        {
            Err(NoTake::GilIsBack(gil_enabled_by))
        }
        Reply::Seen(seen) => Ok(seen),
        Reply::Missing { module } => Err(NoTake::Missing(module)),
        other => Err(worker.out_of_turn(&other).into()),
    }
}

/// What becomes of a case without a take: skipped for what its Python lacks, or failed.
fn out(record: &Record, probe: usize, case: usize, why: NoTake) -> Outcome<Takes> {
    let Probe { name, cases, .. } = &record.probes[probe];
    let runtime = &cases[case].runtime;
    let label = record.runtime_label(runtime);
    match why {
        NoTake::Missing(module) => {
            let python = record.interpreters.iter().find(|i| i.id == *runtime);
            let executable = python.map_or("python3", |i| &i.executable);
            let mend = match module.as_str() {
                // Not a package: it comes with Python.
                "concurrent.interpreters" => {
                    "measure a newer one beside it: --python /path/to/python3.14".to_owned()
                }
                package => format!("{executable} -m pip install {package}"),
            };
            Outcome::Skipped { reason: format!("{label} has no module {module}"), mend: Some(mend) }
        }
        NoTake::GilIsBack(module) => {
            let module = module.unwrap_or_else(|| "one of its imports".to_owned());
            let reason = format!("{module} switches the GIL of {label} on again");
            Outcome::Skipped { reason, mend: None }
        }
        NoTake::Failed(failure) => {
            let script = format!("probes/{name}.py");
            let changed = *runtime != NATIVE && record.changed_scripts.contains(&script);
            let mend = || format!("{script} was changed: undo the change, or mend it");
            Outcome::Failed { error: failure.to_string(), mend: changed.then(mend) }
        }
    }
}
