//! What an expert would ship beside what both languages do plainly: a small table a workload.

use super::computing::figure;
use super::layout::{Economy, Table, one};
use crate::analysis::ladder::{Ladder, Rung, ladders};
use crate::analysis::missing::{Reason, missing as why};
use crate::analysis::names::Lengths;
use crate::record::{Cell, Record};
use crate::words;

const GAIN: usize = 3;
const ECONOMIES: &[Economy] = &[Economy::Shorten(GAIN), Economy::Narrow, Economy::Remove(GAIN)];

/// The tables of all workloads of which something is shipped, and what their columns mean.
pub fn blocks(record: &Record, reasons: &[Reason], width: Option<u16>) -> Vec<String> {
    let mut blocks: Vec<String> = ladders(record)
        .iter()
        .map(|ladder| {
            let size = ladder.rungs.first().map_or(0, |rung| rung.alone.size);
            let heading = format!(
                "{}, also as an expert would ship it: {} {}",
                ladder.info.name,
                words::whole(size),
                ladder.info.unit
            );
            let workers = words::plural(ladder.workers, "worker");
            let names = ["program", "one core", &workers, "over plain Python"];
            let lines =
                ladder.rungs.iter().map(|rung| line(record, ladder, rung, reasons)).collect();
            let names = names.map(str::to_owned).to_vec();
            let table = Table { names, left: 1, lines, economies: ECONOMIES };
            format!("{}\n{}", words::wrap(&heading, width, "  "), table.draw(width))
        })
        .collect();
    if !blocks.is_empty() {
        let legend = "over plain Python: how many times as fast as that it is, on one core. \
                      Libraries: NumPy, Numba, orjson, tuned Rust; gilscope show WORKLOAD --library \
                      prints both programs.";
        blocks.extend(super::legend([legend.to_owned()], width));
    }
    blocks
}

fn line(record: &Record, ladder: &Ladder, rung: &Rung, reasons: &[Reason]) -> Vec<Lengths> {
    let wall = |cell: &Cell| match why(cell) {
        Some(_) => super::computing::missing(cell, reasons).unwrap_or_default(),
        None => one(cell.seconds().map_or_else(String::new, words::duration)),
    };
    vec![
        one(rung.label().to_owned()),
        wall(rung.alone),
        rung.all.map(wall).unwrap_or_default(),
        figure(ladder.gain(record, rung), words::times),
    ]
}
