//! Record → SVG → PNG, one file a kind of chart. Charts know what [`crate::analysis`] says of a
//! record, and how it looks; no model is known to them by name.
//!
//! ```text
//!                lines over a count          rows below each other
//! computing      headline, speedup,          wall_time, cores_used, heat_map, decomposition,
//!                multiples, pair             gil_classes, native_lane, interpreters, ladder
//! waiting        throughput, pair
//! servers        latency                     service_cost
//! asleep         asleep
//! probes                                     tracks, cases, map
//! noise          noise
//! all cells      samples (over time)
//! two records                                compare
//! a class at home homework
//! criterion's                               criterion
//! published claims                          claims
//! for a lecture room                         slides
//!                └─ kit: panel, labelled     └─ kit: rows, axis, marks, matrix
//! ```
//!
//! What they are drawn with is in `kit`. A chart says what was measured and names no winner.
//! What is missing is said in it.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use rayon::prelude::*;

use crate::analysis::compare::Comparison;
use crate::analysis::scaling::Scaling;
use crate::analysis::server_groups;
use crate::analysis::throughput::Throughput;
use crate::criterion::Found;
use crate::homework::Machine;
use crate::record::{Bound, ModelInfo, Record};

mod asleep;
pub mod claims;
mod compare;
mod cores_used;
mod criterion;
mod decomposition;
mod gil_classes;
mod headline;
mod heat_map;
mod homework;
mod interpreters;
mod kit;
mod ladder;
mod latency;
mod multiples;
mod native_lane;
mod noise;
mod pair;
mod probes;
mod samples;
mod service_cost;
mod slides;
mod speedup;
mod throughput;
mod wall_time;

pub use kit::canvas::FAMILY;
pub use kit::chart::{Chart, Question};
pub use kit::figure::Figure;
pub use kit::text::length as text_length;

/// Every chart that `record` has the cells for.
///
/// # Errors
/// If one cannot be drawn.
pub fn all(record: &Record) -> Result<Vec<Chart>> {
    // Work that computes and work that waits have other axes, and so other charts.
    let (computing, waiting) = (record.of_bound(Bound::Computing), record.of_bound(Bound::Waiting));
    let scaling: Vec<Scaling> =
        computing.workloads.iter().map(|info| Scaling::of(&computing, info)).collect();
    let mut charts = of_computing(&computing, &scaling)?;
    charts.extend(answering(Question::Cost, ladder::draw(record)?));
    charts.extend(pair::draw(&computing, &scaling, &waiting)?);
    charts.extend(of_waiting(&waiting)?);
    for info in &record.workloads {
        charts.extend(answering(Question::Trust, samples::draw(record, info)?));
    }
    // What they say of rounds and processes is not what a footer says of cells.
    charts.extend(beside_the_grid(&Record { cells: vec![], ..waiting })?);
    Ok(charts)
}

/// The same charts as answers to `question`.
fn answering(
    question: Question,
    charts: impl IntoIterator<Item = Chart>,
) -> impl Iterator<Item = Chart> {
    charts.into_iter().map(move |chart| chart.answering(question))
}

/// Draws every chart that `record` has the cells for into `folder`, which is made if it is missing.
/// Returns the paths of the PNGs; beside each lies the SVG that it was drawn from.
///
/// # Errors
/// If `folder` cannot be written.
pub fn draw_all(record: &Record, folder: &Path) -> Result<Vec<PathBuf>> {
    save(&all(record)?, folder)
}

/// Draws every slide that `record` has the figures for into `folder`, which is made if it is missing.
/// Returns the paths, as `draw_all` does.
///
/// # Errors
/// If `folder` cannot be written.
pub fn draw_slides(record: &Record, folder: &Path) -> Result<Vec<PathBuf>> {
    save(&slides::draw(record)?, folder)
}

/// Draws records that are held against a baseline into `folder`, which is made if it is missing. Returns
/// the path of the PNG, as `draw_all` does; nothing where they have no mean in common.
///
/// # Errors
/// If `folder` cannot be written.
pub fn draw_comparison(comparisons: &[Comparison<'_>], folder: &Path) -> Result<Option<PathBuf>> {
    let chart = compare::draw(comparisons)?;
    Ok(save(chart.as_slice(), folder)?.pop())
}

/// The machines of a class on one chart of this name; nothing without a machine.
///
/// # Errors
/// If it cannot be drawn.
pub fn of_homework(machines: &[Machine], name: &str) -> Result<Option<Chart>> {
    homework::draw(name, machines)
}

/// Draws the machines of a class into `folder`, as a PNG and an SVG of this name. Returns the path of the
/// PNG, as `draw_all` does; nothing without a machine.
///
/// # Errors
/// If `folder` cannot be written.
pub fn draw_homework(machines: &[Machine], folder: &Path, name: &str) -> Result<Option<PathBuf>> {
    let chart = homework::draw(name, machines)?;
    Ok(save(chart.as_slice(), folder)?.pop())
}

/// All benchmarks that criterion measured on one chart, those of `models` in their colours. `place` says where and
/// when they were measured.
///
/// # Errors
/// If it cannot be drawn.
pub fn of_criterion(found: &Found, models: &[ModelInfo], place: &[String]) -> Result<Chart> {
    criterion::draw(found, models, place)
}

/// Saves charts in `folder`, which is made if it is missing. Returns the paths of the PNGs.
///
/// # Errors
/// If `folder` cannot be written.
pub fn save(charts: &[Chart], folder: &Path) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder).with_context(|| {
        format!("cannot make the folder {}: choose another with --out DIR", folder.display())
    })?;
    // Nothing is measured any more, so all cores may draw.
    charts.par_iter().map(|chart| chart.save(folder)).collect()
}

fn of_computing(record: &Record, scaling: &[Scaling]) -> Result<Vec<Chart>> {
    let mut charts = Vec::new();
    charts.extend(answering(Question::Headline, headline::draw(record, scaling)?));
    for workload in scaling {
        charts.extend(speedup::draw(record, workload)?);
    }
    charts.extend(multiples::draw(record, scaling)?);
    charts.extend(multiples::draw_efficiency(record, scaling)?);
    for workload in &record.workloads {
        charts.extend(answering(Question::Cost, wall_time::draw(record, workload)?));
    }
    charts.extend(cores_used::draw(record, scaling)?);
    charts.extend(heat_map::draw(record, scaling)?);
    charts.extend(answering(Question::Cost, decomposition::draw(record)?));
    charts.extend(answering(Question::Cost, native_lane::draw(record)?));
    charts.extend(gil_classes::draw(record)?);
    charts.extend(interpreters::draw(record)?);
    Ok(charts)
}

fn of_waiting(record: &Record) -> Result<Vec<Chart>> {
    let mut charts = Vec::new();
    for info in &record.workloads {
        if let Some(throughput) = Throughput::of(record, info) {
            charts.extend(throughput::draw(record, &throughput)?);
        }
    }
    Ok(charts)
}

fn beside_the_grid(record: &Record) -> Result<Vec<Chart>> {
    let mut charts = Vec::new();
    for group in server_groups::groups(record) {
        charts.extend(answering(Question::Cost, latency::draw(record, &group)?));
        // With an upstream, the processor waits most of the time: there, latency is what counts.
        if group.upstream_ns == 0 {
            charts.extend(answering(Question::Cost, service_cost::draw(record, &group)?));
        }
    }
    charts.extend(answering(Question::Cost, asleep::draw(record)?));
    charts.extend(answering(Question::Why, probes::draw(record)?));
    charts.extend(answering(Question::Trust, noise::draw(record)?));
    Ok(charts)
}
