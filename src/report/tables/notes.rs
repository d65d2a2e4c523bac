//! What stands below a table: each reason why something is missing, once, with what it holds for.

use crate::analysis::missing::Reason;
use crate::analysis::names;
use crate::record::Record;
use crate::record::outcome::Missing;
use crate::report::finding::{FEW, workloads};
use crate::words;

/// The entry under a table: number, cells, the reason in full, and its remedy.
pub fn note(record: &Record, number: usize, reason: &Reason, width: Option<u16>) -> String {
    let text = format!("({number}) {} {}", which(record, reason), in_words(reason.why));
    words::wrap(&text, width, "    ")
}

/// `skipped: no uvloop. Remedy: pip install uvloop`.
pub fn in_words(why: Missing<'_>) -> String {
    // An error may be a traceback of many lines; here it is running text, in which nothing can be
    // underlined.
    let is_line = |line: &&str| line.contains(|c: char| !" |^~".contains(c));
    let words = why.reason.lines().filter(is_line).flat_map(str::split_whitespace);
    let reason = words.collect::<Vec<_>>().join(" ");
    let remedy = why.remedy.map_or_else(String::new, |remedy| format!(". Remedy: {remedy}"));
    format!("{}: {reason}{remedy}", why.status)
}

/// What stands below a table: each reason once, whatever number of its rows it holds for.
#[derive(Default)]
pub struct Notes(Vec<String>);

impl Notes {
    /// What stands in a row that has no figures: its status, and the number of the note with the
    /// reason.
    pub fn refer(&mut self, why: Missing<'_>) -> String {
        format!("{} ({})", why.status, self.number(why))
    }

    /// The number of the note with this reason: the next one, if it is new.
    pub fn number(&mut self, why: Missing<'_>) -> usize {
        let note = in_words(why);
        let known = self.0.iter().position(|known| *known == note);
        1 + known.unwrap_or_else(|| {
            self.0.push(note);
            self.0.len() - 1
        })
    }

    /// The notes, by their numbers, a line each.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().zip(1..).map(|(note, number)| format!("({number}) {note}"))
    }
}

/// A few cells one by one; of many, how many they are and what they have in common.
fn which(record: &Record, reason: &Reason) -> String {
    let cells = &reason.cells;
    if cells.len() <= FEW {
        let each: Vec<String> = cells
            .iter()
            .map(|c| {
                let (_, runtime) = names::runtime(record, c);
                format!("{} {runtime} {}", c.workload, names::model(c))
            })
            .collect();
        return words::list(&each);
    }
    let models = several("model", cells.iter().map(|c| c.model.clone()));
    let runtimes = several("runtime", cells.iter().map(|c| names::runtime(record, c).1));
    let named: Vec<&str> = record
        .workloads
        .iter()
        .filter(|w| cells.iter().any(|c| c.workload == w.name))
        .map(|w| w.name.as_str())
        .collect();
    let count = words::plural(cells.len() as u64, "cell");
    format!("{count} ({models}; {runtimes}; {})", workloads(record, &named))
}

/// Each of `names` once, or their number where they are many.
fn several(noun: &str, names: impl Iterator<Item = String>) -> String {
    let mut each: Vec<String> = Vec::new();
    for name in names {
        if !each.contains(&name) {
            each.push(name);
        }
    }
    if each.len() > FEW { words::plural(each.len() as u64, noun) } else { words::list(&each) }
}
