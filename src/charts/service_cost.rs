//! What an answer costs: requests for a second of the server's CPU time, and beside it requests a
//! second with every connection always asking.
//!
//! The first is the fairer of the two where server and client share a machine: a client that is the
//! bottleneck lowers requests a second, and hardly what each of them costs.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::analysis::missing::why_not;
use crate::analysis::names::Who;
use crate::analysis::server_groups::{Group, who};
use crate::analysis::servers::{Quantity, mean};
use crate::charts::kit::axis::Axis;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::marks::{Mark, Marks, ends};
use crate::charts::kit::phrases::{extremes, interval_words};
use crate::charts::kit::rows::{Column, RowChart, groups};
use crate::charts::kit::style::Look;
use crate::record::Record;
use crate::record::services::Service;
use crate::words::rate;

/// Draws one group, if any of its servers was measured.
pub fn draw(record: &Record, group: &Group, folder: &Path) -> Result<Option<PathBuf>> {
    let mut services = group.services.clone();
    let place = |runtime: &str| record.interpreters.iter().position(|i| i.id == runtime);
    services.sort_by_key(|service| place(&service.runtime));
    let all: Vec<Who> = services.iter().map(|service| who(record, service)).collect();
    let marks = |quantity: Quantity| -> Vec<Mark> {
        let mark = |(service, who): (&&Service, &Who)| {
            let figure = mean(record, service, None, &quantity);
            let reason = || why_not(&service.outcome).unwrap_or_else(|| "not recorded".to_owned());
            Mark::new(figure.ok_or_else(reason), Look::of(who.tint, &who.runtime))
        };
        services.iter().zip(&all).map(mark).collect()
    };
    let (per_cpu, per_second) = (marks(Quantity::PerCpuSecond), marks(Quantity::Throughput));
    let figures = per_cpu.iter().chain(&per_second).filter_map(Mark::estimate);
    let frame = Frame {
        title: title(group, &all, &per_cpu),
        subtitle: format!(
            "{}, every connection always asking; more is better; {}",
            group.words(),
            interval_words(figures)
        ),
        notes: vec![],
    };
    let column = |heading: &str, aside: &str, marks: Vec<Mark>| -> Option<Box<dyn Column>> {
        Some(Box::new(Marks {
            heading: heading.to_owned(),
            aside: aside.to_owned(),
            axis: Axis::of_rates(ends(&marks))?,
            references: vec![],
            marks,
        }))
    };
    let columns = [
        column("requests for a second of CPU time", "of the server alone", per_cpu),
        column("requests a second", "as many as the client could ask for", per_second),
    ];
    let columns: Vec<Box<dyn Column>> = columns.into_iter().flatten().collect();
    if columns.is_empty() {
        return Ok(None);
    }
    RowChart { frame, groups: groups(&all), tallest: 210, columns }
        .draw(record, folder, &format!("service-cost-{}", group.file(record)))
        .map(Some)
}

/// The range of what a second of CPU time buys.
fn title(group: &Group, all: &[Who], per_cpu: &[Mark]) -> String {
    let figure = |(who, mark): (&Who, &Mark)| {
        let requests = mark.estimate()?.value;
        let words = rate(requests).replace("/s", "");
        Some((requests, words, who.label.clone()))
    };
    let range = extremes(all.iter().zip(per_cpu).filter_map(figure));
    let name = group.protocol.word();
    match range {
        None => format!("{name}: requests a second"),
        Some(range) => format!("{name}: {range} requests for a second of CPU time"),
    }
}
