//! What a reader must know before believing a record's figures.

use super::finding::FEW;
use super::findings::{main_interpreter, ran};
use crate::analysis::missing as reasons;
use crate::analysis::servers;
use crate::analysis::stats::FEWEST_FOR_INTERVAL;
use crate::analysis::verdict::Verdict;
use crate::record::services::Service;
use crate::record::{Cell, Record, Role};
use crate::words;

/// More drift than this is worth a sentence.
const DRIFT: f64 = 0.10;

/// The caveats of `record`, if it has any.
pub fn caveats(record: &Record) -> Vec<String> {
    let of_run = [
        missing(record),
        interrupted(record),
        resumed(record),
        beside_another(record),
        drift(record),
        changed(record),
        control(record),
    ];
    let of_run = of_run.into_iter().flatten().chain(locks_that_came_back(record));
    of_run.chain(of_servers(record)).collect()
}

/// What must be known before all findings: what their figures are. Said once: every finding would be
/// longer by it.
pub fn how_to_read(record: &Record) -> Vec<String> {
    let measured: Vec<_> = record.cells.iter().filter_map(Cell::measured).collect();
    if measured.is_empty() {
        return Vec::new();
    }
    let mut text = if measured.iter().any(|m| m.samples.len() >= FEWEST_FOR_INTERVAL) {
        "Ratios are medians, with their 95 % intervals in brackets".to_owned()
    } else {
        "Ratios are medians; too few rounds for an interval, so no winner is named".to_owned()
    };
    if record.workloads.len() > FEW {
        text += "; of many workloads, the lowest and the highest";
    }
    if let Some(main) = main_interpreter(record) {
        text += &format!(". Python is {} where no other is named", main.label());
    }
    smoke(record).into_iter().chain([text + "."]).collect()
}

/// Of sizes this small, figures tell nothing about the models.
fn smoke(record: &Record) -> Option<String> {
    (record.profile == "smoke").then(|| {
        "This was the smoke profile: it checks answers at tiny sizes, and its times show what \
         starting costs, not what the models can do."
            .to_owned()
    })
}

fn missing(record: &Record) -> Option<String> {
    let count = |wanted: &str| {
        let cells = record.cells.iter().filter_map(reasons::missing);
        cells.filter(|why| why.status == wanted).count() as u64
    };
    let (failed, skipped) = (count("failed"), count("skipped"));
    let were = if skipped == 1 { "was" } else { "were" };
    let text = match (failed, skipped) {
        (0, 0) => return None,
        (0, _) => format!("{} {were} skipped", words::plural(skipped, "cell")),
        (_, 0) => format!("{} failed", words::plural(failed, "cell")),
        _ => format!("{} failed and {skipped} {were} skipped", words::plural(failed, "cell")),
    };
    Some(text + ": the notes under the table say why.")
}

fn interrupted(record: &Record) -> Option<String> {
    record.interrupted.then(|| {
        "The run was interrupted: its cells hold what had been measured until then.".to_owned()
    })
}

fn resumed(record: &Record) -> Option<String> {
    (!record.resumed.is_empty()).then(|| {
        format!(
            "The run was interrupted and taken up again, at {}: figures are compared within the \
             processes of one part.",
            words::list(&record.resumed)
        )
    })
}

fn beside_another(record: &Record) -> Option<String> {
    record.beside_another.then(|| {
        "Another gilscope ran at the same time: each of them measured a machine that was busy with \
         the other."
            .to_owned()
    })
}

fn drift(record: &Record) -> Option<String> {
    let drift = record.drift().filter(|d| *d > DRIFT)?;
    Some(format!(
        "The machine's speed drifted: the middle 90 % of the calibration timings spread over \
         {:.0} % of their median. Ratios are paired by round and bear that; compare plain times \
         with care.",
        drift * 100.0
    ))
}

fn changed(record: &Record) -> Option<String> {
    let scripts = &record.changed_scripts;
    let differ = if scripts.len() == 1 { "differs" } else { "differ" };
    (!scripts.is_empty()).then(|| {
        format!(
            "{} {differ} from those built into gilscope: {}.",
            words::plural(scripts.len() as u64, "Python script"),
            words::list(scripts)
        )
    })
}

/// Two copies of one cell ought to agree; where they do not, that is the noise of all the rest.
fn control(record: &Record) -> Option<String> {
    let differing: Vec<String> = record
        .cells
        .iter()
        .filter(|c| c.role == Role::Control)
        .filter_map(|copy| {
            let ratio = record.ratio(copy, record.sequential_of(copy)?)?;
            let differs = matches!(Verdict::of(ratio), Verdict::More | Verdict::Less);
            let runtime = record.runtime_label(&copy.runtime);
            differs.then(|| {
                format!("{} for {} in {runtime}", ratio.words(words::number), copy.workload)
            })
        })
        .collect();
    (!differing.is_empty()).then(|| {
        format!(
            "Two copies of the same cell differed (ratio of their times: {}): read smaller \
             differences than that as noise.",
            words::list(&differing)
        )
    })
}

/// A build whose lock came back says so, and is never called free-threaded.
fn locks_that_came_back(record: &Record) -> impl Iterator<Item = String> {
    let came_back = record.interpreters.iter().filter(|i| {
        i.free_threaded_build && i.gil_enabled && i.gil_asked != Some(true) && ran(record, i)
    });
    came_back.map(|i| format!("{}: what it measured does not show free threading.", i.label()))
}

fn of_servers(record: &Record) -> Vec<String> {
    let mut found = Vec::new();
    let measured: Vec<&Service> =
        record.services.iter().filter(|s| servers::load(s).is_some()).collect();
    if record.profile == "smoke" && !measured.is_empty() {
        found.push("This was a smoke run: its times mean nothing.".to_owned());
    }
    let rounds = |s: &&Service| servers::load(s).map_or(0, |load| load.closed.len());
    if measured.iter().map(rounds).max().is_some_and(|most| most < FEWEST_FOR_INTERVAL) {
        found.push("Too few rounds for intervals: no difference is claimed.".to_owned());
    }
    let beside: Vec<&str> =
        measured.iter().filter(|s| !s.pinned).map(|s| s.server.as_str()).collect();
    if !beside.is_empty() {
        let all = beside.len() == measured.len();
        let who = if all { "Servers".to_owned() } else { words::list(&beside) };
        found.push(format!("{who} and client shared processors: each had less than a whole one."));
    }
    if let Some(waiting) = measured.iter().find(|s| s.upstream_ns > 0) {
        let most = f64::from(waiting.connections) / (waiting.upstream_ns as f64 / 1e9);
        found.push(format!(
            "Where every answer waits {}, {} connections get at most {} answers a second, of \
             whatever server: one that comes near that was not at its limit.",
            words::duration(waiting.upstream_ns as f64 / 1e9),
            waiting.connections,
            words::whole(most as u64)
        ));
    }
    found
}
