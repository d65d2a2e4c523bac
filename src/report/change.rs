//! What a student's change did, in a line for each cell that tells it.

use crate::analysis::Estimate;
use crate::analysis::change::Change;
use crate::analysis::compare::Pair;
use crate::analysis::names;
use crate::analysis::verdict::{Verdict, within, would_be_seen};
use crate::record::Record;
use crate::words::{duration, list, number, plural, wrap};

/// More cells than these say the same once more.
const MOST: usize = 4;

/// `Your change of workloads/primes.py, against the run of …`, and a row for each of the first few
/// cells. `others` says how to see all.
pub fn change(
    change: &Change<'_>,
    before: &Record,
    after: &Record,
    others: &str,
    width: Option<u16>,
) -> String {
    let scripts: Vec<&str> = change.scripts.iter().copied().collect();
    let when = before.started.get(..16).unwrap_or(&before.started).replace('T', " ");
    let heading = match change.by_hand {
        true => format!("Your change of {}, against the run of {when}:", list(&scripts)),
        false => format!("Another {} than in the run of {when}:", list(&scripts)),
    };
    let mut lines = vec![wrap(&heading, width, "  ")];
    for pair in change.cells.iter().take(MOST) {
        lines.push(wrap(&format!("  {}", row(after, pair)), width, "    "));
    }
    let more = change.cells.len().saturating_sub(MOST);
    if more > 0 {
        let more = plural(more as u64, "other cell");
        lines.push(wrap(&format!("  and {more}: {others}"), width, "    "));
    }
    lines.join("\n") + "\n"
}

/// `primes, sequential in 3.11.7: 72.8 → 763 ms, 10.5 times as long (10.3 to 10.7)`.
fn row(record: &Record, pair: &Pair<'_>) -> String {
    let cell = pair.after;
    let (runtime, _) = names::runtime(record, cell);
    let who = format!("{}, {} in {runtime}", cell.workload, names::model(cell));
    let [before, after] = [pair.before, pair.after].map(|cell| cell.seconds().map(duration));
    let times = match (before, after) {
        (Some(before), Some(after)) => format!(" {},", from_to(&before, &after)),
        _ => String::new(),
    };
    format!("{who}:{times} {}", how_much(pair.ratio.estimate))
}

/// `72.8 → 763 ms`, `763 ms → 1.20 s`.
fn from_to(before: &str, after: &str) -> String {
    let unit = after.split(' ').next_back().unwrap_or_default();
    let before = before.strip_suffix(unit).filter(|rest| rest.ends_with(' ')).unwrap_or(before);
    format!("{} → {after}", before.trim_end())
}

/// `10.5 times as long (10.3 to 10.7)`.
fn how_much(ratio: Estimate) -> String {
    let percent = |share: f64| format!("{:.0} %", (share * 100.0).ceil().max(1.0));
    let verdict = Verdict::of(ratio);
    match verdict {
        Verdict::Alike => return format!("equal within {}", percent(within(ratio))),
        Verdict::NotSeen => {
            return format!(
                "no difference seen, {} would have been",
                percent(would_be_seen(ratio))
            );
        }
        Verdict::More | Verdict::Less | Verdict::Open => {}
    }
    // Below 1 the inverse: a tenth of the time is ten times as fast.
    let (ratio, what) = match ratio.value < 1.0 {
        true => (ratio.map(|x| 1.0 / x), "fast"),
        false => (ratio, "long"),
    };
    let interval = match ratio.interval {
        Some((low, high)) => format!(" ({} to {})", number(low), number(high)),
        None => "; too few processes for an interval".to_owned(),
    };
    format!("{} times as {what}{interval}", number(ratio.value))
}
