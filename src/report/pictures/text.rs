//! What pictures are made of: bars, and texts of a known width.

use crate::analysis::Estimate;

/// Eighths of a character, from the left.
const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// Eighths of a character, from below.
const HEIGHTS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A character for each count, as high as its share of `most`. Rounded up: a single one is seen.
pub fn heights(counts: &[u64], most: u64) -> String {
    let height = |n: &u64| (*n as f64 / most.max(1) as f64 * 8.0).ceil() as usize;
    counts.iter().map(|n| HEIGHTS[height(n).min(8)]).collect()
}

/// A bar as long as a share of `room` columns. One of nothing is empty, and one of something is seen.
pub fn bar(share: f64, room: usize) -> String {
    let eighths = (share.clamp(0.0, 1.0) * room as f64 * 8.0).round() as usize;
    let eighths = if share > 0.0 { eighths.max(1) } else { 0 };
    let mut bar = "█".repeat(eighths / 8);
    if eighths % 8 > 0 {
        bar.push(EIGHTHS[eighths % 8]);
    }
    bar
}

/// How many columns a text takes.
pub fn width(text: &str) -> usize {
    text.chars().count()
}

/// A text in exactly so many columns: filled, or cut with an ellipsis.
pub fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return format!("{text:columns$}");
    }
    text.chars().take(columns.saturating_sub(1)).chain(['…']).collect()
}

/// A value with its interval, whose ends have the value's unit: `5.07 ms [5.06, 5.09]`.
pub fn figure(estimate: Estimate, words: impl Fn(f64) -> String) -> String {
    let value = words(estimate.value);
    let Some((low, high)) = estimate.interval else { return value };
    let (low, high) = (words(low), words(high));
    let unit = unit(&value);
    match (low.strip_suffix(unit), high.strip_suffix(unit)) {
        (Some(low), Some(high)) if is_number(low) && is_number(high) => {
            format!("{value} [{low}, {high}]")
        }
        _ => format!("{value} [{low}, {high}]"),
    }
}

/// What stands behind the digits.
fn unit(words: &str) -> &str {
    words.trim_start_matches(|c: char| c.is_ascii_digit() || "-.,".contains(c))
}

fn is_number(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit()) && unit(text).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{duration, rate};

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        assert_eq!(bar(1.0, 3), "███");
        assert_eq!(bar(0.5, 3), "█▌");
        assert_eq!(bar(0.0, 3), "");
        // Too short to be seen is not nothing.
        assert_eq!(bar(1e-9, 3), "▏");
        assert_eq!(bar(2.0, 3), "███");
    }

    #[test]
    fn the_ends_of_an_interval_share_the_unit_of_its_value() {
        let of =
            |value, low, high| Estimate { interval: Some((low, high)), ..Estimate::bare(value) };
        assert_eq!(figure(of(0.00507, 0.00506, 0.00509), duration), "5.07 ms [5.06, 5.09]");
        assert_eq!(figure(of(0.001, 0.0009, 0.0011), duration), "1.00 ms [900 µs, 1.10 ms]");
        assert_eq!(figure(of(14_400.0, 14_000.0, 15_000.0), rate), "14,400/s [14,000, 15,000]");
        assert_eq!(figure(Estimate::bare(2.0), duration), "2.00 s");
    }

    #[test]
    fn a_text_that_does_not_fit_is_cut() {
        assert_eq!([fit("abc", 5), fit("abcdef", 5)], ["abc  ", "abcd…"]);
    }
}
