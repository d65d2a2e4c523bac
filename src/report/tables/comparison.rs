//! Two records beside each other: a table for each workload and size, and one of the geometric means.

use super::layout::{Economy, Table, one};
use crate::analysis::Estimate;
use crate::analysis::compare::{Code, Comparison, Mean, Pair};
use crate::analysis::names::{self, Lengths, RUST};
use crate::analysis::verdict::{Verdict, grouped};
use crate::record::{Record, Role};
use crate::words;

const RUNTIME: usize = 0;
const BEFORE: usize = 2;
const AFTER: usize = 3;
const RATIO: usize = 4;
const ECONOMIES: &[Economy] = &[
    Economy::Shorten(RUNTIME),
    Economy::Narrow,
    Economy::Remove(BEFORE),
    Economy::Remove(AFTER),
    Economy::Shorten(RATIO),
];

/// The cells that both have measured; `a` and `b` are what the records are called.
pub fn cells(comparison: &Comparison<'_>, (a, b): (char, char), width: Option<u16>) -> Vec<String> {
    let key = |pair: &&Pair| (pair.before.workload.clone(), pair.before.size, pair.before.role);
    let sections = grouped(comparison.cells.iter().collect(), key);
    let block = |((workload, size, role), pairs): ((String, u64, Role), Vec<&Pair>)| {
        let info = comparison.before.workloads.iter().find(|info| info.name == workload);
        let unit = info.map_or("", |info| info.unit.as_str());
        let heading = format!("{workload}: {} {unit}{}", words::whole(size), of_role(role));
        let line = |pair: &&Pair| {
            vec![
                names::runtime(comparison.before, pair.before),
                one(names::model(pair.before)),
                seconds(pair.before.seconds()),
                seconds(pair.after.seconds()),
                figure(pair.ratio.estimate),
                one(verdict(pair.ratio.estimate).to_owned()),
            ]
        };
        let names = ["runtime", "model", &a.to_string(), &b.to_string(), &over(a, b), ""];
        let lines = pairs.iter().map(line).collect();
        format!("{heading}\n{}", draw(&names, 2, lines, width))
    };
    sections.into_iter().map(block).collect()
}

/// The geometric means, and at the end what the build did.
pub fn means(comparison: &Comparison<'_>, (a, b): (char, char), width: Option<u16>) -> String {
    let line = |mean: &Mean| {
        vec![
            one(mean.workload.clone().unwrap_or_else(|| "all".to_owned())),
            one(code(comparison.before, mean.code.as_ref())),
            one(mean.cells.to_string()),
            figure(mean.ratio.estimate),
            one(verdict(mean.ratio.estimate).to_owned()),
        ]
    };
    let mut lines: Vec<Vec<Lengths>> = comparison.means.iter().map(line).collect();
    for build in comparison.builds.iter().chain(&comparison.build) {
        let mut own = line(build);
        own[1] = one("Rust over Python".to_owned());
        lines.push(own);
    }
    draw(&["geometric mean", "of", "cells", &over(a, b), ""], 2, lines, width)
}

fn draw(names: &[&str], left: usize, lines: Vec<Vec<Lengths>>, width: Option<u16>) -> String {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let economies = if names.len() > RATIO + 1 { ECONOMIES } else { &[Economy::Narrow] };
    Table { names, left, lines, economies }.draw(width)
}

fn over(a: char, b: char) -> String {
    format!("{b} over {a}")
}

fn of_role(role: Role) -> &'static str {
    match role {
        Role::Shared => "",
        Role::Scaling => "; Rust's own size",
        Role::Capacity => "; the machine's capacity",
        Role::Control => "; controls",
    }
}

/// Whose code it is, for people.
pub fn code(record: &Record, code: Option<&Code>) -> String {
    match code {
        None => "all".to_owned(),
        Some(code) if !code.is_rust => names::runtime_short(record, &code.runtime),
        Some(code) => match names::runtime_short(record, &code.runtime) {
            native if native == RUST => native,
            python => format!("Rust from {python}"),
        },
    }
}

fn seconds(seconds: Option<f64>) -> Lengths {
    seconds.map_or_else(Lengths::default, |s| one(words::duration(s)))
}

fn figure(ratio: Estimate) -> Lengths {
    (ratio.words(words::times), words::times(ratio.value))
}

/// A word only where the interval leaves 1 out, or all that is not near it.
fn verdict(ratio: Estimate) -> &'static str {
    match Verdict::of(ratio) {
        Verdict::More => "slower",
        Verdict::Less => "faster",
        Verdict::Alike => "equal",
        Verdict::NotSeen | Verdict::Open => "",
    }
}
