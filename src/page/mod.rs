//! Records → one HTML page that explains itself: what was seen, its charts, why, whether to trust it, every
//! cell, the sources, and the records themselves.
//!
//! ```text
//! record ─► charts ─► chart ◄─ svg     drawings, with their figures
//!        ├► seen                       at most five sentences
//!        ├► cells                      everything that was measured, a row each
//!        ├► facts                      where, by what, and what is missing
//!        ├► sources                    both languages side by side
//!        └► kept                       the record, compressed: it can be read back
//!                   └─► page.html, style.css, page.js ─► one file
//! ```
//!
//! The page needs no network and allows none: its policy names the digests of its one style and its one
//! script, and forbids all else. Without scripts it is complete; they sort, filter, and say the figure
//! under the pointer. What comes from a record is escaped by the template, and by the drawing where it
//! stands in a chart.

use anyhow::{Context as _, Result};
use askama::Template;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

use crate::analysis::comparable::letter;
use crate::analysis::prediction::prediction;
use crate::charts::{self, Question};
use crate::record::{Record, kept};
use crate::words::visible;

mod cells;
pub mod chart;
mod facts;
mod seen;
mod sources;
mod svg;

use chart::Shown;
use facts::Facts;
use seen::Seen;
use sources::Pair;

pub use sources::tokens;

/// What every page looks like.
pub const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("page.js");

/// The page, as the template sees it.
#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    title: String,
    heading: &'static str,
    policy: String,
    style: &'static str,
    script: &'static str,
    records: Vec<Part>,
    seen: Vec<(String, Seen)>,
    sections: Vec<Section>,
    pairs: Vec<Pair>,
}

/// What the page says of one record.
struct Part {
    /// `A: ` before its name, where there are several; otherwise empty.
    letter: String,
    /// Where and when it was measured.
    name: String,
    prediction: Option<String>,
    caveats: Vec<String>,
    rows: Vec<cells::Row>,
    missing: Vec<facts::Missing>,
    facts: Facts,
    /// The record, compressed.
    kept: String,
}

/// Charts that answer one question.
struct Section {
    id: &'static str,
    question: &'static str,
    charts: Vec<Shown>,
    /// What to run where there are none.
    otherwise: &'static str,
}

const SECTIONS: [(Question, &str, &str, &str); 5] = [
    (Question::Headline, "first", "The headline", ""),
    (Question::Scale, "scale", "Does it scale?", "gilscope run"),
    (Question::Cost, "cost", "What does it cost?", "gilscope run"),
    (Question::Why, "why", "Why?", "gilscope probe handoff held_released"),
    (Question::Trust, "trust", "Can I trust it?", "gilscope doctor --noise 60"),
];

/// The page of these records.
///
/// # Errors
/// If a chart cannot be drawn.
pub fn page(records: &[Record]) -> Result<String> {
    let several = records.len() > 1;
    let (mut seen, mut drawn, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    for (number, record) in records.iter().enumerate() {
        // Of several records each has its letter, in what is said and in what is linked.
        let mark = |text: String| if several { text } else { String::new() };
        let (letter, prefix) = (letter(number), letter(number).to_ascii_lowercase());
        let (letter, prefix) = (mark(format!("{letter}: ")), mark(format!("{prefix}-")));
        let charts = charts::all(record)?;
        let of_record = |seen: Seen| {
            let said = format!("{letter}{}", seen.said);
            (format!("{prefix}{}", seen.chart), Seen { said, ..seen })
        };
        seen.push(seen::seen(record, &charts).into_iter().map(of_record).collect());
        for chart in charts {
            drawn.push((chart.question, Shown::new(chart, &prefix, &letter)?));
        }
        parts.push(Part::new(record, letter, &prefix)?);
    }
    let sections = SECTIONS.map(|(question, id, heading, otherwise)| {
        let charts = drawn.extract_if(.., |(of, _)| *of == question).map(|(_, chart)| chart);
        Section { id, question: heading, charts: charts.collect(), otherwise }
    });
    let page = Page {
        title: title(records),
        heading: heading(records),
        policy: policy(),
        style: STYLE,
        script: SCRIPT,
        seen: in_turns(seen),
        sections: sections.into(),
        pairs: sources::pairs(records.iter()),
        records: parts,
    };
    // Names in a record may hold what nobody sees.
    Ok(visible(&page.render().context("cannot fill in the page")?))
}

fn title(records: &[Record]) -> String {
    match records {
        [record] => format!("gilscope: {}", facts::name(record)),
        many => format!("gilscope: {} records", many.len()),
    }
}

/// What it is all about.
fn heading(records: &[Record]) -> &'static str {
    let computes = |record: &Record| !record.cells.is_empty() || !record.probes.is_empty();
    if records.iter().any(computes) {
        "What Python's lock costs here, and what threads give"
    } else {
        "What threads, tasks and servers take here"
    }
}

/// Record by record the most telling sentence of a kind that was not told yet: five headlines would be one.
fn in_turns(mut of_records: Vec<Vec<(String, Seen)>>) -> Vec<(String, Seen)> {
    let mut told: Vec<(String, Seen)> = Vec::new();
    loop {
        let before = told.len();
        for of_record in &mut of_records {
            if told.len() == seen::MOST {
                return told;
            }
            let is_new = |(_, one): &(String, Seen)| told.iter().all(|(_, t)| t.chart != one.chart);
            if let Some(next) = of_record.iter().position(is_new) {
                told.push(of_record.remove(next));
            }
        }
        if told.len() == before {
            return told;
        }
    }
}

/// A style or a script as a policy names it, by its digest (Content Security Policy, hash-source).
pub fn digest(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// Nothing may be loaded or run but what is in the page.
fn policy() -> String {
    format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; \
         form-action 'none'",
        digest(STYLE),
        digest(SCRIPT)
    )
}

impl Part {
    fn new(record: &Record, letter: String, prefix: &str) -> Result<Self> {
        Ok(Self {
            letter,
            name: facts::name(record),
            prediction: prediction(record),
            caveats: facts::caveats(record),
            rows: cells::rows(record, prefix),
            missing: facts::missing(record),
            facts: facts::facts(record),
            kept: kept::keep(record)?,
        })
    }
}

impl Page {
    fn rows(&self) -> usize {
        self.records.iter().map(|part| part.rows.len()).sum()
    }

    fn missing(&self) -> usize {
        self.records.iter().map(|part| part.missing.len()).sum()
    }
}
