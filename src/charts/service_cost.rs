//! What an answer costs: requests for a second of the server's CPU time, the most first, and beside it
//! requests a second with every connection always asking.
//!
//! The first is the fairer of the two where server and client share a machine: a client that is the
//! bottleneck lowers requests a second, and hardly what each of them costs.

use anyhow::Result;

use crate::analysis::Estimate;
use crate::analysis::missing::why_not;
use crate::analysis::series::not_drawn;
use crate::analysis::server_groups::{Group, TASKS, mirrors, who};
use crate::analysis::servers::{Quantity, mean, ratio};
use crate::analysis::verdict::{Verdict, for_title, times_over};
use crate::charts::kit::axis::Axis;
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::marks::{Mark, Marks, Words, ends};
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::rows::{Column, Group as Rows, Row, RowChart};
use crate::charts::kit::style::Look;
use crate::record::Record;
use crate::record::services::Service;
use crate::words::{rate, sentence};

/// Room for a figure.
const WORDS: i32 = 480;

/// Draws one group, if any of its servers was measured.
pub fn draw(record: &Record, group: &Group) -> Result<Option<Chart>> {
    let figure = |service: &Service, quantity| mean(record, service, None, &quantity);
    let cost = |service: &Service| figure(service, Quantity::PerCpuSecond);
    let why =
        |service: &Service| why_not(&service.outcome).unwrap_or_else(|| "not recorded".to_owned());
    let mut shown: Vec<(&Service, Estimate)> =
        group.services.iter().filter_map(|service| Some((*service, cost(service)?))).collect();
    shown.sort_by(|(_, a), (_, b)| b.value.total_cmp(&a.value));
    let missing = group.services.iter().filter(|service| cost(service).is_none());
    let notes = not_drawn(missing.map(|service| (who(record, service).label, why(service))));
    let look = |service: &Service| {
        let who = who(record, service);
        Look::of(who.tint, &who.runtime)
    };
    let marks: Vec<Mark> =
        shown.iter().map(|(service, cost)| Mark::new(Ok(*cost), look(service))).collect();
    let frame = Frame {
        title: title(record, group),
        subtitle: format!(
            "{}, every connection always asking; more is better; {}",
            group.words(),
            interval_words(shown.iter().map(|(_, cost)| cost))
        ),
        notes,
    };
    let words = |service: &Service| {
        let requests = figure(service, Quantity::Throughput);
        (requests.map_or_else(String::new, |e| plain(e.value)), look(service).colour)
    };
    let per_second = Words {
        heading: "requests a second".to_owned(),
        aside: "with client and server busy".to_owned(),
        width: WORDS,
        words: shown.iter().map(|(service, _)| words(service)).collect(),
    };
    let Some(axis) = Axis::of_rates(ends(&marks)) else { return Ok(None) };
    let per_cpu = Marks {
        heading: "requests for a second of CPU time".to_owned(),
        aside: "of the server alone".to_owned(),
        axis,
        references: vec![],
        marks,
    };
    let rows = shown.iter().map(|(service, _)| Row::from(&who(record, service))).collect();
    let columns: Vec<Box<dyn Column>> = vec![Box::new(per_cpu), Box::new(per_second)];
    RowChart { frame, groups: vec![Rows { heading: None, rows }], tallest: 210, columns }
        .chart(record, &format!("service-cost-{}", group.file(record)))
        .map(Some)
}

/// What a second of CPU time buys in each language, of two servers that are written alike.
fn title(record: &Record, group: &Group) -> String {
    let name = sentence(group.protocol.word());
    let alone = format!("{name}: what a second of CPU time answers");
    let Some((rust, pythons)) = mirrors(&TASKS, &group.services) else { return alone };
    let Some(&python) = pythons.first() else { return alone };
    let (rust, python) = (group.services[rust], group.services[python]);
    let of = |service| mean(record, service, None, &Quantity::PerCpuSecond).map(|e| e.value);
    let over = ratio(record, rust, python, None, &Quantity::PerCpuSecond);
    let (Some(over), Some(a), Some(b)) = (over, of(rust), of(python)) else { return alone };
    let [first, second] = [rust, python].map(|service| who(record, service).label);
    let times = times_over(a, b);
    let figures = format!("{} with {first}, {} with {second}", plain(a), plain(b));
    match for_title(over) {
        Verdict::More => {
            format!("{name}: a second of CPU time answers {times} times as many in Rust: {figures}")
        }
        Verdict::Less => {
            format!(
                "{name}: a second of CPU time answers {times} times as many in Python: {figures}"
            )
        }
        Verdict::Alike => {
            format!("{name}: a second of CPU time answers as many in both languages: {figures}")
        }
        Verdict::NotSeen => format!("{name}: no difference of the languages is seen: {figures}"),
        Verdict::Open => format!("{name}, for a second of CPU time: {figures}"),
    }
}

fn plain(requests: f64) -> String {
    rate(requests).replace("/s", "")
}
