//! What a reader must know before believing a record's figures.

use crate::analysis::estimates;
use crate::analysis::missing as reasons;
use crate::analysis::verdict::Verdict;
use crate::record::{Record, Role};
use crate::words;

/// More drift than this is worth a sentence.
const DRIFT: f64 = 0.10;

/// The caveats of `record`, if it has any.
pub fn findings(record: &Record) -> Vec<String> {
    [
        missing(record),
        interrupted(record),
        resumed(record),
        beside_another(record),
        drift(record),
        changed(record),
        control(record),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Comes before all findings: of sizes this small they tell nothing about the models.
pub fn smoke(record: &Record) -> Option<String> {
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

/// Each run notes the other.
pub fn beside_another(record: &Record) -> Option<String> {
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
            differs
                .then(|| format!("{} for {} in {runtime}", estimates::spoken(ratio), copy.workload))
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
