//! What a picture shows, in a sentence: from the figures, so that the opposite record says the opposite. A
//! direction is named only where the interval of a ratio leaves 1 out.

use super::text::figure;
use super::{numbered, who};
use crate::analysis::Estimate;
use crate::analysis::break_even::Pays;
use crate::analysis::names::runtime_short;
use crate::analysis::steps::{By, Step, Steps};
use crate::analysis::telling::Telling;
use crate::analysis::verdict::{Verdict, grouped, within, would_be_seen};
use crate::record::Record;
use crate::record::probes::{Case, Probe, Unit};
use crate::words::{fold, number, plural, sentence, share};

/// How a figure changes from one case to another in each runtime; with a single case, the figure.
pub fn steps(record: &Record, probe: &Probe, telling: &Telling) -> Option<String> {
    let Some(Steps { by, all }) = Steps::of(probe, telling) else {
        let case = probe.cases.iter().find(|case| telling.estimate(case).is_some())?;
        let value = figure(telling.estimate(case)?, |x| telling.unit.words(x));
        let of = numbered(probe, case, who(record, case));
        return Some(sentence(&format!("{}: {value} with {of}.", telling.name)));
    };
    let over = match by {
        By::Number(from, to) => format!(" {}", from_to(probe, from, to)),
        By::Way | By::Runtime => String::new(),
    };
    let said = |step: &Step| {
        let (words, than) = changed(step, telling);
        match by {
            By::Number(..) if Verdict::of(step.ratio) == Verdict::Open => {
                format!("{} to {words} with {}", value(step.from, telling), who(record, step.to))
            }
            By::Number(..) => format!("{words} with {}", who(record, step.to)),
            By::Way | By::Runtime => {
                let [to, from] =
                    [step.to, step.from].map(|case| numbered(probe, case, who(record, case)));
                format!("{words} with {to} {than} with {from}")
            }
        }
    };
    // Semicolons, since names have commas.
    let each = all.iter().map(said).collect::<Vec<_>>().join("; ");
    Some(sentence(&format!("{}{over}: {each}{}.", telling.name, few_takes(&all))))
}

/// `from 0 to 1 computing threads`, `from switch interval 100 µs to 20.0 ms`.
fn from_to(probe: &Probe, from: u64, to: u64) -> String {
    let [from, to] = [from, to].map(|at| probe.at_words(at));
    match probe.over_unit {
        Unit::Ns => format!("from {} {from} to {to}", probe.over),
        _ => format!("from {from} to {to} {}", probe.over),
    }
}

/// How much more or less the second case has than the first, and the word that joins them.
fn changed(step: &Step, telling: &Telling) -> (String, String) {
    let (more, less) = match telling.unit {
        Unit::Ns => ("as long", "shorter"),
        Unit::Count | Unit::PerSecond => ("as many", "fewer"),
        Unit::Times | Unit::Share | Unit::Bytes => ("as much", "less"),
    };
    let by = |ratio: Estimate, word: &str| {
        let (low, high) = ratio.ends();
        format!("{} times {word} [{}, {}]", fold(ratio.value), fold(low), fold(high))
    };
    let (words, than) = match Verdict::of(step.ratio) {
        Verdict::More => (by(step.ratio, more), "as"),
        Verdict::Less => (by(step.ratio.map(|x| 1.0 / x), less), "than"),
        Verdict::Alike => (format!("equal within {}", share(within(step.ratio))), "and"),
        Verdict::NotSeen => {
            let least = match would_be_seen(step.ratio) {
                least if least < 1.0 => share(least),
                least => format!("{} times as much", fold(1.0 + least)),
            };
            (format!("no difference seen ({least} would have been)"), "and")
        }
        Verdict::Open => {
            return (value(step.to, telling), format!("against {}", value(step.from, telling)));
        }
    };
    (words, than.to_owned())
}

fn value(case: &Case, telling: &Telling) -> String {
    telling.estimate(case).map_or_else(String::new, |e| telling.unit.words(e.value))
}

/// Why nothing is said of more and less, where that is so.
fn few_takes(steps: &[Step]) -> String {
    let open = steps.iter().filter(|step| Verdict::of(step.ratio) == Verdict::Open);
    let takes = open.map(|step| step.to.takes().len()).max();
    takes.map_or_else(String::new, |takes| {
        format!(" ({} of each: too few for an interval)", plural(takes as u64, "take"))
    })
}

/// With more cases than this their figures stand only above their lanes.
const FEW: usize = 4;

/// Who took turns, and who ran at the same time.
pub fn turns(record: &Record, cases: &[&Case]) -> String {
    let mut groups = grouped(cases.to_vec(), |case: &&Case| Together::of(record, case));
    groups.sort_by_key(|(together, _)| *together);
    let called = |case: &&Case| {
        let running = case.estimate(|seen| Some(seen.running_at_once()));
        match running.filter(|_| cases.len() <= FEW) {
            Some(e) => {
                format!("{} ({} of {} at once)", who(record, case), figure(e, number), case.at)
            }
            None => who(record, case),
        }
    };
    let said = groups.iter().map(|(together, cases)| {
        let each: Vec<String> = cases.iter().map(called).collect();
        format!("{}: {}.", together.words(), each.join("; "))
    });
    said.collect::<Vec<_>>().join(" ")
}

/// How the threads of a case ran.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Together {
    InTurns,
    Partly,
    SideBySide,
    Alone,
}

/// As much of what the cores allow counts as all of it: other programs run now and then.
const NEARLY: f64 = 0.75;

impl Together {
    fn of(record: &Record, case: &Case) -> Self {
        let most = case.at.min(record.machine.cores.into()) as f64;
        let running = case.estimate(|seen| Some(seen.running_at_once())).map_or(0.0, |e| e.value);
        match case.takes() {
            _ if case.at < 2 => Self::Alone,
            takes if takes.iter().all(|seen| seen.takes_turns()) => Self::InTurns,
            takes if takes.iter().any(|seen| seen.takes_turns()) => Self::Partly,
            _ if running < NEARLY * most => Self::Partly,
            _ => Self::SideBySide,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::InTurns => "Took turns",
            Self::Partly => "Ran side by side at times",
            Self::SideBySide => "Ran side by side",
            Self::Alone => "Ran alone",
        }
    }
}

/// With whom something was lost, and how much.
pub fn lost(record: &Record, probe: &Probe, loss: &Telling, cases: &[&Case]) -> Option<String> {
    let with = format!("with {} {}", probe.at_words(cases.first()?.at), probe.over);
    let losing: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let lost = loss.estimate(case).filter(|lost| lost.value > 0.0)?;
            let lost = figure(lost, |x| loss.unit.words(x));
            Some(format!("{lost} by {}", who(record, case)))
        })
        .collect();
    let rest = match cases.len() - losing.len() {
        _ if losing.is_empty() => "none was seen",
        0 => "",
        _ => "; by all others none was seen",
    };
    Some(format!("{} {with}: {}{rest}.", sentence(&loss.name), losing.join("; ")))
}

/// From which size on the first of each runtime's ways pays.
pub fn pays(record: &Record, probe: &Probe, ways: &[&[Case]]) -> String {
    let runtimes = grouped(ways.to_vec(), |way: &&[Case]| way[0].runtime.clone());
    let said = |(runtime, ways): &(String, Vec<&[Case]>)| {
        let paying = ways.iter().filter_map(|way| match probe.pays(way)? {
            Pays::Never => None,
            pays @ (Pays::From(at) | Pays::AtOnce(at)) => Some((at, pays, &way[0].label)),
        });
        let name = runtime_short(record, runtime);
        match paying.min_by(|(a, ..), (b, ..)| a.total_cmp(b)) {
            Some((_, pays, label)) => {
                let from = pays.words(probe.over_unit);
                format!("in {name} from {}s of {from} on ({label})", probe.over)
            }
            None => format!("in {name} with no {} that was tried", probe.over),
        }
    };
    format!("It pays {}.", runtimes.iter().map(said).collect::<Vec<_>>().join("; "))
}
