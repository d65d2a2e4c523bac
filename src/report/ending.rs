//! How a command that measures ends: what it found, on one screen.
//!
//! ```text
//! what a change did, the gravest warning, what was predicted
//! the finding                                  in words with its figure
//! its picture                                  where there is room
//! a row a workload                             as many as there is room for
//! what is missing, what to do next, the page
//! ```
//!
//! A sentence that has scrolled away was not said. So there are eighteen lines in all, and what there is no
//! room for stands in the tables and on the page. Nothing is said of a single round: that is no figure.

mod missing;
mod next;
mod rows;
mod sentences;

use std::path::Path;

use super::caveats;
use super::pictures::columns;
use crate::analysis::names;
use crate::analysis::prediction::prediction;
use crate::analysis::pythons::{main_interpreter, ran};
use crate::analysis::rounds;
use crate::record::Record;
use crate::words::{list, plural, wrap};

/// With what a terminal of thirty rows shows besides: the command, and the last lines of its progress.
const MOST: usize = 18;
/// What is said besides the finding has no more lines each.
const BESIDES: usize = 2;
/// Instead of a finding.
const ONE_ROUND: &str = "One round gives no figures: it checked the answers.";

/// The end of the command that measured `record`, which is saved as `saved`: at most eighteen lines of at
/// most 72 columns, the last one with the path of the page. `change` is what a changed script did, in words.
/// Paths are never broken, and of a change nothing is left out: these alone may need more.
pub fn ending(
    record: &Record,
    change: Option<&str>,
    saved: &Path,
    page: &Path,
    width: Option<u16>,
) -> String {
    let columns = columns(width);
    let told = rounds::without_single(record);
    let mut head: Vec<String> =
        change.into_iter().flat_map(str::lines).map(str::to_owned).collect();
    let warning = caveats::first(record);
    head.extend(warning.iter().flat_map(|warning| short(warning, columns, BESIDES)));
    let predicted = prediction(record).map(|said| format!("Predicted: “{said}”."));
    head.extend(predicted.iter().flat_map(|said| short(said, columns, BESIDES)));
    let mut foot = Vec::new();
    if rounds::is_any(record) && !rounds::is_any(&told) {
        foot.extend(short(ONE_ROUND, columns, 2));
    }
    foot.extend(missing::lines(record, columns));

    let seen = sentences::seen(&told, columns);
    // What is next and the page have a line each.
    let room = MOST.saturating_sub(head.len() + foot.len() + 2);
    let (said, more) = as_many_as_fit(&seen.said, columns, room);
    head.extend(said);
    foot.push(next::line(record, &told, more, saved, columns));
    foot.push(last(saved, page));

    let left = |blocks: &[&[String]]| MOST.saturating_sub(blocks.iter().map(|b| b.len()).sum());
    let mut rows = rows::lines(&told, columns, left(&[&head, &foot]));
    if !rows.is_empty() {
        rows.extend(others(record, columns, left(&[&head, &rows, &foot])));
    }
    let room = left(&[&head, &rows, &foot]);
    let fits = |line: &String| line.trim_end().chars().count() <= usize::from(columns);
    let picture = seen.pictures.into_iter();
    let picture = picture.filter(|lines| lines.iter().all(fits)).find(|lines| lines.len() <= room);
    let picture = picture.unwrap_or_default();
    spaced([head, picture, rows, foot].into_iter().filter(|block| !block.is_empty()).collect())
}

/// The same in words alone: what was seen, a sentence each and the finding first, and the gravest warning.
/// There is one at least.
pub fn said(record: &Record) -> Vec<String> {
    let told = rounds::without_single(record);
    let mut said = sentences::seen(&told, columns(None)).said;
    if !rounds::is_any(record) {
        said.push("Nothing was measured.".to_owned());
    } else if !rounds::is_any(&told) {
        said.push(ONE_ROUND.to_owned());
    } else if said.is_empty() {
        said.push("Nothing that tells was seen: the tables have all figures.".to_owned());
    }
    said.extend(caveats::first(record));
    // Titles are broken into lines, and held together, for the charts they stand above.
    said.iter().map(|said| said.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// The page; or the record, where there is no page.
fn last(saved: &Path, page: &Path) -> String {
    let what = if saved == page { "Record" } else { "Page" };
    format!("{what}: {}", page.display())
}

/// Sentences, the first one at any rate, and whether there was no room for some.
fn as_many_as_fit(said: &[String], columns: u16, room: usize) -> (Vec<String>, bool) {
    let whole = |said: &String| short(said, columns, MOST / 3);
    let all: Vec<Vec<String>> = said.iter().map(whole).collect();
    let lines =
        |n: usize| all[..n].iter().map(Vec::len).sum::<usize>() + usize::from(n < all.len());
    let fit = (1..=all.len()).rev().find(|n| lines(*n) <= room).unwrap_or(all.len().min(1));
    let more = all.len() - fit;
    let told = (more > 0).then(|| format!("… and {more} more"));
    (all.into_iter().take(fit).flatten().chain(told).collect(), more > 0)
}

/// Of several Pythons, those that have no row: by their names, or how many they are.
fn others(record: &Record, columns: u16, room: usize) -> Vec<String> {
    let Some(main) = main_interpreter(record) else { return Vec::new() };
    let others = record.interpreters.iter().filter(|i| i.id != main.id && ran(record, i));
    let names: Vec<String> = others.map(|i| names::short(record, &i.id)).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let main = names::short(record, &main.id);
    let said = |others: &str| format!("Python is {main}; the table has {others} too.");
    let whole = |others: &str| short(&said(others), columns, MOST);
    let named = whole(&list(&names));
    let fits = |lines: &Vec<String>| lines.len() <= room.min(BESIDES);
    let counted = whole(&plural(names.len() as u64, "other"));
    [named, counted].into_iter().find(fits).unwrap_or_default()
}

/// The text in at most so many lines: what is longer is cut.
fn short(text: &str, columns: u16, most: usize) -> Vec<String> {
    let wrapped = wrap(text, Some(columns), "  ");
    let all: Vec<&str> = wrapped.lines().collect();
    let cut = |(n, line): (usize, &&str)| {
        let is_cut = n + 1 == most && all.len() > most;
        let room = usize::from(columns).saturating_sub(usize::from(is_cut));
        let fits = !is_cut && line.chars().count() <= room;
        let kept: String = line.chars().take(room).collect();
        if fits {
            kept
        } else {
            kept.trim_end_matches([' ', ',', ':', ';', '(']).to_owned() + "…"
        }
    };
    all.iter().take(most).enumerate().map(cut).collect()
}

/// Blocks under each other, with an empty line between them as long as there is room for it.
fn spaced(blocks: Vec<Vec<String>>) -> String {
    let lines: usize = blocks.iter().map(Vec::len).sum();
    let mut room = MOST.saturating_sub(lines);
    let mut text: Vec<String> = Vec::new();
    for block in blocks {
        if !text.is_empty() && room > 0 {
            text.push(String::new());
            room -= 1;
        }
        text.extend(block.into_iter().map(|line| line.trim_end().to_owned()));
    }
    text.join("\n")
}
