//! The headline of a run: Python's threads and processes and Rust's threads, each against its language's
//! own sequential program.

use super::Picture;
use super::bars::{Bar, lines};
use super::text::figure;
use crate::analysis::headline::Headline;
use crate::analysis::names::runtime_short;
use crate::analysis::scaling::Scaling;
use crate::record::{Bound, Record, SEQUENTIAL};
use crate::words::{times, wrap};

/// What the headline's sentence is about; `None` without a workload that has both languages. What the bars
/// are is said below them, unless that stands near by.
pub fn draw(record: &Record, columns: usize, with_unit: bool) -> Option<Picture> {
    let record = &record.of_bound(Bound::Computing);
    let all: Vec<Scaling> = record.workloads.iter().map(|info| Scaling::of(record, info)).collect();
    let headline = Headline::of(record, &all)?;
    let mut lines = lines(&bars(record, &headline), columns);
    if with_unit {
        let unit = "  as many times as fast as the language's own sequential program";
        lines.extend(wrap(unit, u16::try_from(columns).ok(), "  ").lines().map(str::to_owned));
    }
    let name = &headline.scaling.info.name;
    Some(Picture { said: format!("{name}: {}.", headline.finding(record)), lines })
}

/// A language's sequential program, which is 1, and then what gains over it or does not.
fn bars(record: &Record, headline: &Headline) -> Vec<Bar> {
    let workers = headline.scaling.full_load;
    let mut bars: Vec<Bar> = Vec::new();
    for line in headline.lines() {
        let Some(speedup) = line.at(workers) else { continue };
        let under = runtime_short(record, &line.who.runtime);
        if bars.last().is_none_or(|before| before.under != under) {
            let (name, figure) = (SEQUENTIAL.to_owned(), times(1.0));
            bars.push(Bar { under: under.clone(), name, value: 1.0, figure });
        }
        bars.push(Bar {
            under,
            name: format!("{} ×{workers}", record.model_label(&line.who.model)),
            value: speedup.value,
            figure: figure(speedup, times),
        });
    }
    bars
}
