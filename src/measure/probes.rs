//! Probes: which cases of them, and take by take in shuffled order. Each take is in a fresh worker
//! process, which ends with every thread and process that the probe started.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use super::given_up::undo;
use super::lab::{Lab, NoTake, without_library};
use super::plan::{Profile, not_reached};
use super::turns::Turns;
use crate::probes::{Row, Variant};
use crate::record::probes::{Case, Probe, Seen, Takes};
use crate::record::{NATIVE, Outcome, Record};
use crate::worker::Failure;
use crate::worker::protocol::{self, Reply, Request};

/// Takes of each case in `profile`. Five are what an interval needs.
pub fn takes(profile: Profile) -> u32 {
    match profile {
        Profile::Smoke => 1,
        Profile::Quick => 5,
        Profile::Full => 10,
    }
}

/// How long a take looks.
pub fn window(profile: Profile) -> Duration {
    Duration::from_millis(match profile {
        Profile::Smoke => 100,
        Profile::Quick => 200,
        Profile::Full => 1_000,
    })
}

/// Which cases of probes are measured. An empty list chooses all.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// The variants, by name.
    pub variants: Vec<String>,
    /// The numbers.
    pub at: Vec<u64>,
}

impl Chosen {
    /// Whether this variant is chosen.
    pub fn takes_variant(&self, variant: &Variant) -> bool {
        self.variants.is_empty() || self.variants.iter().any(|name| name == variant.name)
    }

    /// The chosen ones of a variant's numbers.
    pub fn numbers<'a>(&'a self, variant: &'a Variant) -> impl Iterator<Item = u64> + use<'a> {
        let is_chosen = |at: &u64| self.at.is_empty() || self.at.contains(at);
        variant.at.iter().copied().filter(is_chosen)
    }
}

/// The cases of these probes that are chosen, not yet measured: Rust's variants, and Python's in each
/// of `interpreters`, of which `can_call` says whether they can call Rust. The smoke profile has two
/// numbers of each at most. A probe without any chosen case is left out.
pub fn plan(
    profile: Profile,
    rows: &[&'static Row],
    chosen: &Chosen,
    interpreters: &[String],
    can_call: &dyn Fn(&str) -> bool,
) -> Vec<Probe> {
    let most = if profile == Profile::Smoke { 2 } else { usize::MAX };
    let probes = rows.iter().map(|row| probe(row, chosen, most, interpreters, can_call));
    probes.filter(|probe| !probe.cases.is_empty()).collect()
}

fn probe(
    row: &Row,
    chosen: &Chosen,
    most: usize,
    interpreters: &[String],
    can_call: &dyn Fn(&str) -> bool,
) -> Probe {
    let native = row.rust.iter().map(|variant| (NATIVE, variant));
    let python = interpreters
        .iter()
        .flat_map(|runtime| row.python.iter().map(move |variant| (runtime.as_str(), variant)));
    let ways = native.chain(python).filter(|(_, variant)| chosen.takes_variant(variant));
    let cases = ways.flat_map(|(runtime, variant)| {
        chosen.numbers(variant).take(most).map(move |at| Case {
            runtime: runtime.to_owned(),
            variant: variant.name.to_owned(),
            label: variant.label.to_owned(),
            model: variant.model.to_owned(),
            at,
            outcome: outcome(variant, can_call(runtime)),
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
        behind: row.behind.map(str::to_owned).into(),
        opening: row.opening.to_owned(),
        contrasts: row.contrasts(),
        figures: row.figures(),
        cases: cases.collect(),
    }
}

fn outcome(variant: &Variant, can_call: bool) -> Outcome<Takes> {
    if variant.library && !can_call { without_library() } else { not_reached() }
}

/// Measures every case of `record` that is not yet measured: `takes` takes of each, which look for
/// `window`. One that fails is out; all others go on. `tell` hears of each take, with the numbers
/// of its probe and its case.
///
/// # Errors
/// Only what `tell` returns, such as a record that cannot be saved.
pub fn run(
    lab: &Lab<'_>,
    (takes, window): (u32, Duration),
    record: &mut Record,
    tell: &mut dyn FnMut(&Record, usize, usize) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    for probe in 0..record.probes.len() {
        // The variants that are not tried again, and why: in a changed script, one gave no answer in time.
        let given_up: RefCell<BTreeMap<String, String>> = RefCell::default();
        let cases = &record.probes[probe].cases;
        let planned = |case: &usize| cases[*case].outcome == not_reached();
        let all: Vec<usize> = (0..cases.len()).filter(planned).collect();
        let take = |record: &mut Record, case: usize, number| {
            let Probe { name, cases, .. } = &mut record.probes[probe];
            if cases[case].runtime != NATIVE
                && let Some(reason) = given_up.borrow().get(&cases[case].variant).cloned()
            {
                return Err(NoTake::Skip(reason, undo(&script(name))));
            }
            let mut seen = take(lab, name, window, &cases[case], number)?;
            let takes = &mut cases[case].outcome.reached().takes;
            if !takes.is_empty() {
                // One take is drawn; ten would make the record three times as long.
                seen.answered_us.clear();
            }
            takes.push(seen);
            Ok(())
        };
        let seed = lab.seed ^ (probe as u64) << 32;
        Turns::new(all, seed).rounds(takes, record, take, |record, case, why| {
            if let Some(why) = why {
                let Probe { name, cases, .. } = &record.probes[probe];
                let is_changed = record.changed_scripts.contains(&script(name));
                if is_changed && matches!(why, NoTake::Failed(Failure::Late(_), _)) {
                    let (script, Case { variant, label, .. }) = (script(name), &cases[case]);
                    let limit = lab.limit.as_secs();
                    let reason = format!(
                        "{script} gave no answer within {limit} s in {label}, so its other cases \
                         of that were not tried"
                    );
                    given_up.borrow_mut().insert(variant.clone(), reason);
                }
                record.probes[probe].cases[case].outcome = out(record, probe, case, why);
            }
            tell(record, probe, case)
        })?;
        if record.interrupted {
            break;
        }
    }
    Ok(())
}

/// The script of a probe.
fn script(probe: &str) -> String {
    format!("probes/{probe}.py")
}

fn take(
    lab: &Lab<'_>,
    probe: &str,
    window: Duration,
    case: &Case,
    number: u32,
) -> Result<Seen, NoTake> {
    let mut worker = lab.worker(&case.runtime, number)?;
    let request = Request::Probe(protocol::Probe {
        name: probe.to_owned(),
        variant: case.variant.clone(),
        at: case.at,
        window_ns: window.as_nanos() as u64,
    });
    match worker.ask(&request, lab.limit)? {
        Reply::Seen(seen) if lab.gil_is_back(&case.runtime, seen.gil_enabled) => {
            Err(NoTake::GilIsBack(seen.gil_enabled_by))
        }
        Reply::Seen(seen) => Ok(seen),
        Reply::Missing { module } => Err(NoTake::Missing(module)),
        other => Err(worker.unexpected_reply(&other).into()),
    }
}

fn out(record: &Record, probe: usize, case: usize, why: NoTake) -> Outcome<Takes> {
    let Probe { name, cases, .. } = &record.probes[probe];
    let runtime = &cases[case].runtime;
    let (module, script) = match &why {
        NoTake::Missing(module) => (module.clone(), String::new()),
        _ => (String::new(), script(name)),
    };
    // Not a package: it comes with Python.
    let is_new = module == NEW_MODULE;
    let outcome = why.outcome(record, runtime, &[&script], (!is_new).then_some(&*module));
    match outcome {
        Outcome::Skipped { reason, .. } if is_new => {
            let remedy =
                Some("measure a newer one beside it: --python /path/to/python3.14".to_owned());
            Outcome::Skipped { reason, remedy }
        }
        outcome => outcome,
    }
}

/// What comes with newer versions of Python.
const NEW_MODULE: &str = "concurrent.interpreters";
