//! What was skipped or failed: how much, and the first reason.

use super::short;
use crate::analysis::missing::absent;
use crate::record::Record;
use crate::record::outcome::Missing;
use crate::words::plural;

/// One line for what failed and one for what was skipped; where there is only one of these, it may take
/// both.
pub fn lines(record: &Record, columns: u16) -> Vec<String> {
    let all = absent(record);
    let of = |status: &str| -> Vec<Missing> {
        all.iter().map(|absent| absent.why).filter(|why| why.status == status).collect()
    };
    let both = [of("failed"), of("skipped")];
    let kinds = both.iter().filter(|kind| !kind.is_empty()).count();
    both.iter().flat_map(|kind| counted(noun(record), kind, columns, 3 - kinds)).collect()
}

fn noun(record: &Record) -> &'static str {
    match (record.cells.is_empty(), record.services.is_empty(), record.probes.is_empty()) {
        (true, false, _) => "server",
        (true, _, false) => "case",
        _ => "cell",
    }
}

/// `3 cells skipped (uvloop is not installed: pip install uvloop)`, without the remedy where that does
/// not fit: half of a command helps nobody.
fn counted(noun: &str, missing: &[Missing], columns: u16, most: usize) -> Vec<String> {
    let Some(first) = missing.first() else { return Vec::new() };
    let what = format!("{} {}", plural(missing.len() as u64, noun), first.status);
    let why = first.brief().trim().trim_end_matches('.');
    let with_remedy = first.remedy.map(|remedy| format!("{what} ({why}: {remedy})"));
    let fits = |text: &String| {
        let lines = short(text, columns, most + 1);
        lines.len() <= most && !lines.iter().any(|line| line.ends_with('…'))
    };
    let text = with_remedy.filter(fits).unwrap_or_else(|| format!("{what} ({why})"));
    short(&text, columns, most)
}
