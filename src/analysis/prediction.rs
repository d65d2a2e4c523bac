//! What someone expected before the run, as it is shown beside what was seen.

use crate::record::Record;
use crate::words::is_unseen;

/// A prediction is a sentence; of a longer text the beginning is shown, the record keeps all of it.
const MOST: usize = 300;

/// The prediction in one line that any place can show; `None` where there is none.
pub fn prediction(record: &Record) -> Option<String> {
    let given = record.prediction.as_deref()?;
    // Whatever ends a line, moves a cursor or turns the direction of writing is a space here.
    let plain = |c: char| if is_unseen(c) { ' ' } else { c };
    let one_line: String = given.chars().map(plain).collect();
    let words: Vec<&str> = one_line.split_whitespace().collect();
    let text = words.join(" ");
    let shown: String = text.chars().take(MOST).collect();
    let more = if shown.len() < text.len() { "…" } else { "" };
    (!text.is_empty()).then(|| format!("{}{more}", shown.trim_end()))
}
