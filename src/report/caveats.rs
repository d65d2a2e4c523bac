//! What a reader must know before believing a record's figures.

use super::finding::FEW;
use super::findings::{main_interpreter, ran};
use crate::analysis::Estimate;
use crate::analysis::missing as reasons;
use crate::analysis::servers::{self, Quantity};
use crate::analysis::verdict::Verdict;
use crate::record::services::Service;
use crate::record::{Cell, Record, Role};
use crate::words;

/// Less than this share of a core is not one's own.
const WHOLE_CORE: f64 = 0.95;
/// More than this share of slow samples, or of cells with two modes, is worth a sentence.
const SLOWED: f64 = 0.1;

/// The caveats of `record`, if it has any.
pub fn caveats(record: &Record) -> Vec<String> {
    let of_run = [
        stolen(record),
        missing(record),
        interrupted(record),
        resumed(record),
        beside_another(record),
        slowed(record),
        two_modes(record),
        changed(record),
        control(record),
        split_references(record),
        beyond_the_cores(record),
    ];
    let of_run = of_run.into_iter().flatten().chain(locks_that_came_back(record));
    of_run.chain(of_servers(record)).collect()
}

/// What must be known before all findings: what their figures are. Said once: every finding would be
/// longer by it.
pub fn how_to_read(record: &Record) -> Vec<String> {
    if !record.cells.iter().any(|cell| cell.measured().is_some()) {
        return Vec::new();
    }
    let most = |of: &dyn Fn(&Cell) -> Option<Estimate>| {
        record.cells.iter().any(|c| of(c).is_some_and(|e| e.interval.is_some()))
    };
    let mut text = if most(&Cell::wall) {
        let of =
            record.within().map_or_else(String::new, |within| format!(", which hold {within}"));
        format!("Ratios are means over processes, with their 95 % intervals in brackets{of}")
    } else {
        "Ratios are means; too few rounds for an interval, so no winner is named".to_owned()
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
    is_smoke(record).then(|| {
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

/// Another program that computes takes its share of the cores, and speed-ups are then of what is left.
fn stolen(record: &Record) -> Option<String> {
    let share = record.share_of_core().filter(|share| *share < WHOLE_CORE && !is_smoke(record))?;
    Some(format!(
        "Other programs took {:.0} % of a core: sequential programs, which need one, had {:.0} % of it \
         in the median. Close them and run again.",
        (1.0 - share) * 100.0,
        share * 100.0
    ))
}

/// The machine itself was slower at times: its clock, or a neighbour that a virtual machine hides.
fn slowed(record: &Record) -> Option<String> {
    let share = record.slowed_share().filter(|share| *share > SLOWED)?;
    Some(format!(
        "The machine was slower than in its quiet moments before {:.0} % of the samples, as the \
         calibration kernels tell. Ratios are of neighbours and bear that; of plain times read the \
         quiet ones.",
        share * 100.0
    ))
}

/// Times in two modes have a mean that no sample is near.
fn two_modes(record: &Record) -> Option<String> {
    let cells = record.cells.iter().filter(|c| c.in_flight.is_none() && c.measured().is_some());
    let (all, modes) = cells.fold((0_u32, Vec::new()), |(all, mut modes), cell| {
        modes.extend(cell.two_modes());
        (all + 1, modes)
    });
    let most = modes.iter().max_by(|a, b| a.factor.total_cmp(&b.factor))?;
    (modes.len() as f64 > f64::from(all) * SLOWED).then(|| {
        format!(
            "The times of {} of {} fall into two modes, up to {} apart: whatever slows this machine \
             comes and goes.",
            modes.len(),
            words::plural(all, "cell"),
            words::times(most.factor)
        )
    })
}

/// Where splitting alone makes a program faster, speed-ups are counted against that.
fn split_references(record: &Record) -> Option<String> {
    let mut found: Vec<String> = Vec::new();
    for cell in record.cells.iter().filter(|c| c.measured().is_some() && !c.is_sequential()) {
        let Some(reference) = record.reference_of(cell).filter(|r| !r.is_sequential()) else {
            continue;
        };
        let runtime = record.runtime_label(&reference.runtime);
        let words = format!("{} ({} in {runtime})", cell.workload, reference.model);
        if !found.contains(&words) {
            found.push(words);
        }
    }
    (!found.is_empty()).then(|| {
        format!(
            "Split into tasks and done by one worker, some work is done sooner than unsplit; speed-ups \
             are counted against that: {}.",
            words::list(&found)
        )
    })
}

/// More than there are cores cannot come from cores.
fn beyond_the_cores(record: &Record) -> Option<String> {
    let cores = f64::from(record.machine.cores);
    let beyond = |cell: &Cell| {
        let speedup = record.speedup(cell).filter(|s| s.ends().0 > cores)?;
        let who = format!("{} by {} ×{}", cell.workload, cell.model, cell.workers);
        Some(format!("{who} {}", speedup.words(words::times)))
    };
    let computing = record.cells.iter().filter(|c| c.in_flight.is_none() && c.workers > 1);
    let found: Vec<String> = computing.filter_map(beyond).collect();
    (!found.is_empty()).then(|| {
        format!(
            "More than the {} can give: {}. Something beside them is in it, such as caches that smaller \
             pieces suit better.",
            words::plural(record.machine.cores, "core"),
            words::list(&found)
        )
    })
}

fn is_smoke(record: &Record) -> bool {
    record.profile == "smoke"
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
            let ratio = record.ratio(copy, record.twin_of(copy)?)?;
            let differs = matches!(Verdict::of(ratio), Verdict::More | Verdict::Less);
            let runtime = record.runtime_label(&copy.runtime);
            differs.then(|| {
                let model = &copy.model;
                format!("{} for {model} {} in {runtime}", ratio.words(words::number), copy.workload)
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
    let answers = |s: &&Service| servers::mean(record, s, None, &Quantity::Throughput);
    if measured.iter().filter_map(answers).any(|e| e.interval.is_none()) {
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
