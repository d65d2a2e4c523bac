//! What was not measured, or not in one piece, or not by the program as it was built.

use crate::analysis::missing as reasons;
use crate::analysis::pythons::ran;
use crate::record::Record;
use crate::words;

/// What there is to say of the run itself.
pub fn caveats(record: &Record) -> Vec<String> {
    let said = [
        missing(record),
        interrupted(record),
        resumed(record),
        beside_another(record),
        changed(record),
    ];
    said.into_iter().flatten().chain(locks_that_came_back(record)).collect()
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

/// A build whose lock came back says so, and is never called free-threaded.
fn locks_that_came_back(record: &Record) -> impl Iterator<Item = String> {
    let came_back = record.interpreters.iter().filter(|i| {
        i.free_threaded_build && i.gil_enabled && i.gil_asked != Some(true) && ran(record, i)
    });
    came_back.map(|i| format!("{}: what it measured does not show free threading.", i.label()))
}
