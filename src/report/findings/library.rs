//! What an expert would ship, on one core: what its libraries give to Python, and what is then left
//! between the languages.

use super::SPEED;
use crate::analysis::ladder::ladders;
use crate::record::{Lane, Record};
use crate::report::finding::{Figure, Finding, compared};

/// Library Python over plain Python, and library Rust over library Python.
pub fn findings(record: &Record) -> Vec<Finding> {
    let (plain, shipped) = ((false, Lane::Plain), (false, Lane::Library));
    let held = |what, against, slow: (bool, Lane), fast: (bool, Lane)| {
        let figures = ladders(record).into_iter().filter_map(|ladder| {
            let [slow, fast] = [slow, fast].map(|(is_rust, lane)| ladder.rung(is_rust, lane));
            let (slow, fast) = (slow?.alone, fast?.alone);
            Some(Figure::of(fast, record.ratio(slow, fast)?))
        });
        compared(what, against, &SPEED, figures.collect::<Vec<_>>())
    };
    let mut found = held("Python by libraries, on one core,", "plain Python", plain, shipped);
    let (what, rust) = ("Rust by libraries, on one core,", (true, Lane::Library));
    found.extend(held(what, "Python by libraries", shipped, rust));
    found
}
