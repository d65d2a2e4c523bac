//! What probes saw, whatever their shape: a row for each value.

use super::{fraction, known};
use crate::export::{interpreter, language, word};
use crate::record::Record;
use crate::record::probes::{Case, Probe, Seen, UNBOUNDED};

/// One value, and all that it is of.
pub struct Row<'a> {
    record: &'a Record,
    probe: &'a Probe,
    case: &'a Case,
    take: usize,
    seen: &'a Seen,
    value: Value<'a>,
}

/// What was seen, in one of the shapes that probes have.
enum Value<'a> {
    Figure { name: &'a str, value: f64 },
    Duration { took_ns: u64, count: u64 },
    Span { track: usize, from_ns: u64, took_ns: u64 },
}

/// The values of `record`, take by take.
pub fn rows(record: &Record) -> impl Iterator<Item = Row<'_>> {
    let probes = record.probes.iter();
    let cases = probes.flat_map(|probe| probe.cases.iter().map(move |case| (probe, case)));
    cases.flat_map(move |(probe, case)| {
        case.takes().iter().enumerate().flat_map(move |(take, seen)| {
            let row = move |value| Row { record, probe, case, take, seen, value };
            values(seen).map(row)
        })
    })
}

fn values(seen: &Seen) -> impl Iterator<Item = Value<'_>> {
    let figures = seen.figures.iter().map(|(name, &value)| Value::Figure { name, value });
    let durations = seen.durations.iter();
    let durations = durations.map(|&(took_ns, count)| Value::Duration { took_ns, count });
    let spans = seen.tracks.iter().enumerate().flat_map(|(track, of)| {
        let span = move |&(from_ns, to_ns): &(u64, u64)| Value::Span {
            track,
            from_ns,
            took_ns: to_ns.saturating_sub(from_ns),
        };
        of.spans.iter().map(span)
    });
    figures.chain(durations).chain(spans)
}

impl Row<'_> {
    fn shape(&self) -> &str {
        match self.value {
            Value::Figure { .. } => "figure",
            Value::Duration { .. } => "duration",
            Value::Span { .. } => "span",
        }
    }

    /// What it is of.
    fn quantity(&self) -> &str {
        match self.value {
            Value::Figure { name, .. } => name,
            Value::Duration { .. } => &self.probe.durations,
            Value::Span { .. } => "ran",
        }
    }

    fn figure(&self) -> Option<f64> {
        match self.value {
            Value::Figure { value, .. } => Some(value),
            _ => None,
        }
    }

    /// The unit of a figure, as far as the record tells.
    fn unit(&self) -> Option<String> {
        let Value::Figure { name, .. } = self.value else { return None };
        let info = self.probe.figures.iter().find(|info| info.name == name);
        info.map(|info| word(info.unit))
    }

    fn took_ns(&self) -> Option<u64> {
        match self.value {
            Value::Figure { .. } => None,
            Value::Duration { took_ns, .. } | Value::Span { took_ns, .. } => Some(took_ns),
        }
    }

    /// How often a duration was seen.
    fn count(&self) -> Option<u64> {
        match self.value {
            Value::Duration { count, .. } => Some(count),
            _ => None,
        }
    }

    /// The track of a span, and when it began.
    fn on_track(&self) -> Option<(usize, u64)> {
        match self.value {
            Value::Span { track, from_ns, .. } => Some((track, from_ns)),
            _ => None,
        }
    }
}

type Column = (&'static str, fn(&Row) -> String);

pub const COLUMNS: &[Column] = &[
    ("started", |row| row.record.started.clone()),
    ("probe", |row| row.probe.name.clone()),
    ("variant", |row| row.case.variant.clone()),
    ("model", |row| row.case.model.clone()),
    ("language", |row| language(&row.case.runtime).to_owned()),
    ("runtime", |row| row.case.runtime.clone()),
    ("interpreter", |row| interpreter(row.record, &row.case.runtime)),
    ("over", |row| row.probe.over.clone()),
    ("over_unit", |row| word(row.probe.over_unit)),
    ("at", |row| known(Some(row.case.at).filter(|at| *at != UNBOUNDED))),
    ("take", |row| row.take.to_string()),
    ("window_ns", |row| row.seen.window_ns.to_string()),
    ("clock_ns", |row| fraction(row.seen.clock_ns)),
    ("gil_enabled", |row| known(row.seen.gil_enabled)),
    ("shape", |row| row.shape().to_owned()),
    ("quantity", |row| row.quantity().to_owned()),
    ("value", |row| fraction(row.figure())),
    ("unit", |row| known(row.unit())),
    ("took_ns", |row| known(row.took_ns())),
    ("count", |row| known(row.count())),
    ("track", |row| known(row.on_track().map(|(track, _)| track))),
    ("from_ns", |row| known(row.on_track().map(|(_, from_ns)| from_ns))),
];
