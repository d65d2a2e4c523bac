//! What was seen, as pictures in block characters, for those who look at a terminal from afar: one of them
//! where a run ends, if there is room for it, and all by `gilscope table --pictures`.
//!
//! ```text
//! record ─► analysis ┬─► a run:    headline  what computes, over the sequential program
//!                    │             waiting   what waits, with many in flight
//!                    └─► a probe:  lanes     who ran when
//!                                  map       over a range of sizes, where it pays
//!                                  lost      what went well, and what was lost or got stuck
//!                                  moments   when answers came
//!                                  strips    how long it took, on a scale of powers of ten
//!                                  bars      a figure for each case
//! ```
//!
//! Above each stands what is seen, in a sentence with its figures. All are plain text without colour: what
//! differs, differs in shape, and reads the same in a pipe, on paper and with `NO_COLOR`.

pub mod bars;
mod headline;
mod lanes;
mod lost;
mod map;
mod moments;
mod rows;
mod sentences;
mod strips;
pub mod text;
mod waiting;

use crate::analysis::contrasts::Shown;
use crate::analysis::names::Who;
use crate::record::Record;
use crate::record::probes::{Case, Probe};
use crate::words::wrap;

/// No picture is wider, so that it fits beside a margin of the usual 80.
const WIDEST: u16 = 72;

/// Every picture of `record`; `None` if there is nothing to see. None is wider than `width` where that can
/// be had, or than 72 columns.
pub fn pictures(record: &Record, width: Option<u16>) -> Option<String> {
    let columns = columns(width);
    let of_run = of_run(record, columns, true);
    let of_probes = record.probes.iter().filter_map(|probe| of_probe(record, probe, columns));
    let all: Vec<String> =
        of_run.into_iter().chain(of_probes).map(|picture| picture.text(columns)).collect();
    (!all.is_empty()).then(|| all.join("\n"))
}

/// How wide a picture, and the end of a run, may be in a terminal of this width.
pub fn columns(width: Option<u16>) -> u16 {
    width.map_or(WIDEST, |width| width.min(WIDEST))
}

/// The picture of a run: of what computes, or else of what waits. What speed-ups are is said below it, if
/// that is wanted.
pub fn of_run(record: &Record, columns: u16, with_unit: bool) -> Option<Picture> {
    headline::draw(record, columns.into(), with_unit)
        .or_else(|| waiting::draw(record, columns.into()))
}

/// What draws a probe in one form; `None` if what it saw has another.
type Form = fn(&Record, &Probe, usize) -> Option<Picture>;

const FORMS: [(Shown, Form); 6] = [
    (Shown::Tracks, lanes::draw),
    (Shown::Map, map::draw),
    (Shown::Rows, lost::draw),
    (Shown::Rows, moments::draw),
    (Shown::Rows, strips::draw),
    (Shown::Rows, bars::draw),
];

/// The picture of a probe, under what its chart says. Where that has not the cases that it needs, since
/// others were chosen, the picture's own sentence stands.
pub fn of_probe(record: &Record, probe: &Probe, columns: u16) -> Option<Picture> {
    let draw = |(shown, draw): &(Shown, Form)| Some((*shown, draw(record, probe, columns.into())?));
    let (shown, drawn) = FORMS.iter().find_map(draw)?;
    let cases: Vec<&Case> = probe.cases.iter().collect();
    let title = probe.title(record, &cases, shown);
    let said = if title == probe.question { drawn.said } else { title + "." };
    Some(Picture { said: format!("{}: {said}", probe.name), ..drawn })
}

/// The same of no other cases than those that it says something of, where there is not room for all.
pub fn of_few(record: &Record, probe: &Probe, columns: u16) -> Option<Picture> {
    let drawn = |(_, draw): &&(Shown, Form)| draw(record, probe, columns.into()).is_some();
    let (shown, _) = FORMS.iter().find(drawn)?;
    let cases: Vec<Case> = probe.title_cases(record, *shown).into_iter().cloned().collect();
    of_probe(record, &Probe { cases, ..probe.clone() }, columns)
}

/// A picture, and what it shows.
pub struct Picture {
    /// In a sentence.
    pub said: String,
    /// Its lines.
    pub lines: Vec<String>,
}

impl Picture {
    fn text(&self, columns: u16) -> String {
        let said = wrap(&self.said, Some(columns), "");
        let lines: Vec<&str> = self.lines.iter().map(|line| line.trim_end()).collect();
        format!("{said}\n\n{}\n", lines.join("\n"))
    }
}

/// Whose case it is, for people: `Python threads`.
fn who(record: &Record, case: &Case) -> String {
    Who::called(record, &case.runtime, &case.model, &case.label).label
}

/// A name with the case's number, where cases differ in that.
fn numbered(probe: &Probe, case: &Case, name: String) -> String {
    let differ = probe.cases.iter().any(|other| other.at != case.at);
    match probe.at_words(case.at) {
        at if differ && !at.is_empty() => format!("{name}, {at}"),
        _ => name,
    }
}

/// The number of which a picture with one for each way shows: two where that was measured, or else the
/// most; more would say no more.
fn shown_number<'a>(cases: impl Iterator<Item = &'a Case> + Clone) -> Option<u64> {
    let counts = cases.map(|case| case.at);
    counts.clone().find(|at| *at == 2).or_else(|| counts.max())
}
