//! What an answer costs: requests for a second of the server's CPU time, and beside it requests a
//! second with every connection always asking.
//!
//! The first is the fairer of the two where server and client share a machine: a client that is the
//! bottleneck lowers requests a second, and hardly what each of them costs.

use std::path::{Path, PathBuf};

use anyhow::Result;
use plotters::style::text_anchor::{HPos, VPos};

use super::servers::look_of;
use crate::analysis::Estimate;
use crate::analysis::missing::why_not;
use crate::analysis::server_groups::{Group, label};
use crate::analysis::servers::{Quantity, medians};
use crate::charts::kit::axis::{ASIDE, Axis, TICK, heading};
use crate::charts::kit::canvas::{self, Area, Rect};
use crate::charts::kit::frame::Frame;
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::rows::{self, Layout, Row};
use crate::charts::kit::style::Look;
use crate::charts::kit::text::{Type, put, shorten};
use crate::record::services::Service;
use crate::record::{Lane, Record};
use crate::words::rate;

/// Room for a figure beside the last dot.
const ROOM: i32 = 300;

/// A server's row.
struct Server<'a> {
    service: &'a Service,
    row: Row,
    per_cpu: Option<Estimate>,
    per_second: Option<Estimate>,
}

/// Draws one group, if any of its servers was measured.
pub fn draw(record: &Record, group: &Group, folder: &Path) -> Result<Option<PathBuf>> {
    let mut servers: Vec<Server> =
        group.services.iter().map(|service| Server::of(record, service)).collect();
    let place = |runtime: &str| record.interpreters.iter().position(|i| i.id == runtime);
    servers.sort_by_key(|s| place(&s.service.runtime));
    let axis = |of: fn(&Server) -> Option<Estimate>| {
        Axis::of_rates(servers.iter().filter_map(of).flat_map(|e| {
            let (low, high) = e.interval.unwrap_or((e.value, e.value));
            [low, e.value, high]
        }))
        .map(|axis| axis.with_room(ROOM))
    };
    let axes = (axis(|s| s.per_cpu), axis(|s| s.per_second));
    let figures: Vec<Estimate> =
        servers.iter().flat_map(|s| [s.per_cpu, s.per_second]).flatten().collect();
    if figures.is_empty() {
        return Ok(None);
    }
    let frame = Frame {
        title: title(group, &servers),
        subtitle: format!(
            "{}, every connection always asking; more is better; {}",
            group.words(),
            interval_words(&figures)
        ),
        notes: vec![],
    };
    let list: Vec<Row> = servers.iter().map(|server| server.row.clone()).collect();
    canvas::save(folder, &format!("service-cost-{}", group.file(record)), |area| {
        let room = frame.draw(area, record)?;
        let body = Rect { top: room.top + 150, bottom: room.bottom - TICK.em * 5 / 2, ..room };
        let layout = rows::lay(area, &list, body)?;
        let half = (room.right - layout.left - 60) / 2;
        let left = Rect { left: layout.left, right: layout.left + half, ..body };
        let right = Rect { left: room.right - half, ..body };
        heading(area, left, "requests for a second of CPU time", "of the server alone")?;
        heading(area, right, "requests a second", "as many as the client could ask for")?;
        for (rect, axis, of) in [
            (left, &axes.0, (|s| s.per_cpu) as fn(&Server) -> Option<Estimate>),
            (right, &axes.1, |s| s.per_second),
        ] {
            if let Some(axis) = axis {
                axis.draw(area, rect)?;
                for (server, &y) in servers.iter().zip(&layout.middles) {
                    dot(area, server, of(server), axis, rect, (y, &layout))?;
                }
            }
        }
        Ok(())
    })
    .map(Some)
}

impl<'a> Server<'a> {
    fn of(record: &Record, service: &'a Service) -> Self {
        let median = |quantity| medians(record, service, None, &quantity);
        Self {
            service,
            row: Row {
                runtime: service.runtime.clone(),
                model: look_of(&service.server).to_owned(),
                lane: Lane::Plain,
                label: label(record, service),
            },
            per_cpu: median(Quantity::PerCpuSecond),
            per_second: median(Quantity::Throughput),
        }
    }
}

/// The range of what a second of CPU time buys.
fn title(group: &Group, servers: &[Server]) -> String {
    let mut there: Vec<(&str, f64)> =
        servers.iter().filter_map(|s| Some((s.row.label.as_str(), s.per_cpu?.value))).collect();
    there.sort_by(|a, b| a.1.total_cmp(&b.1));
    let said = |(label, requests): &(&str, f64)| {
        format!("{} ({label})", rate(*requests).replace("/s", "")).replace(' ', "\u{a0}")
    };
    let name = group.protocol_word();
    match there.as_slice() {
        [] => format!("{name}: requests a second"),
        [one] => format!("{name}: {} requests for a second of CPU time", said(one)),
        [first, .., last] => {
            format!("{name}: {} to {} requests for a second of CPU time", said(first), said(last))
        }
    }
}

/// A dot and its figure, or in its place the reason why there is none.
fn dot(
    area: &Area,
    server: &Server,
    figure: Option<Estimate>,
    axis: &Axis,
    rect: Rect,
    (y, layout): (i32, &Layout),
) -> Result<()> {
    let weight = (f64::from(layout.height) / 80.0).min(1.0);
    let look = Look::of(&server.row.model, &server.row.runtime).heavier(weight);
    let Some(figure) = figure else {
        let reason = why_not(&server.service.outcome).unwrap_or_else(|| "not recorded".to_owned());
        let kind = ASIDE.sized(ASIDE.em.min(layout.kind.em));
        let text = shorten(&reason, kind, rect.width() - 40);
        return put(area, &text, (rect.left + 20, y), kind, HPos::Left, VPos::Center);
    };
    let (_, high) = axis.mark(area, figure, rect, y, look)?;
    let kind = Type { colour: look.colour, ..layout.kind };
    put(area, &axis.words(figure.value), (high + 50, y), kind, HPos::Left, VPos::Center)
}
