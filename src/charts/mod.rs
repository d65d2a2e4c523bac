//! Record → SVG → PNG, a file per kind of chart. Charts know only the record.
//!
//! ```text
//! record ┬─ lines ─────┬─ headline       three lines, the first slide  ┐
//!        │ (computing) ├─ speedup        one chart a workload          │ labelled, panel, limits,
//!        │             ├─ multiples      all workloads at once         │ scale, ticks, labels,
//!        │             └┬ pair           threads on both kinds of work │ spread
//!        ├─ requests ───┴ io_throughput  one chart a workload          │
//!        │  (waiting)                                                  │
//!        ├─ asleep                       what many tasks occupy        │
//!        ├─ servers ───┬─ latency        by percentile, at one rate    ┘
//!        │             └─ service_cost   requests for a second of CPU time        ┐ axis, rows
//!        ├─ probes ──────── tracks, cases  who ran when; what took how long
//!        └─ figures ───┬─ wall_time      what a map takes, and what starting costs┘
//!          (computing) ├─ cores_used     how many cores were busy
//!                      ├─ heat_map       the whole grid on one page; ramp
//!                      ├─ decomposition  why Python takes longer: a product of two factors
//!                      ├─ native_lane    Rust called from Python's threads
//!                      ├─ gil_classes    threads by what they do with the GIL  ┐ level_axis
//!                      └─ interpreters   CPythons side by side                 ┘
//! all: series, frame, text, style ─ canvas → SVG → PNG
//! ```
//!
//! A chart says what was measured and names no winner. What is missing is said in it.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::analysis::requests::Requests;
use crate::analysis::scaling::Scaling;
use crate::analysis::server_groups;
use crate::record::{Bound, Record};

mod asleep;
mod cores_used;
mod decomposition;
mod gil_classes;
mod headline;
mod heat_map;
mod interpreters;
mod io_throughput;
mod kit;
mod latency;
mod multiples;
mod native_lane;
mod pair;
mod probes;
mod service_cost;
mod speedup;
mod wall_time;

/// Draws every chart that `record` has the cells for into `folder`, which is made if it is missing.
/// Returns the paths of the PNGs; beside each lies the SVG that it was drawn from.
///
/// # Errors
/// If `folder` cannot be written.
pub fn draw_all(record: &Record, folder: &Path) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder).with_context(|| {
        format!("cannot make the folder {}: choose another with --out DIR", folder.display())
    })?;
    // Work that computes and work that waits have other axes, and so other charts.
    let (computing, waiting) = (record.of_bound(Bound::Cpu), record.of_bound(Bound::Io));
    let scaling: Vec<Scaling> =
        computing.workloads.iter().map(|info| Scaling::of(&computing, info)).collect();
    let mut charts = of_computing(&computing, &scaling, folder)?;
    charts.extend(pair::draw(&computing, &scaling, &waiting, folder)?);
    charts.extend(of_waiting(&waiting, folder)?);
    // What they say of rounds and processes is not what a footer says of cells.
    charts.extend(beside_the_grid(&Record { cells: vec![], ..waiting }, folder)?);
    Ok(charts)
}

fn of_computing(record: &Record, scaling: &[Scaling], folder: &Path) -> Result<Vec<PathBuf>> {
    let mut charts = Vec::new();
    charts.extend(headline::draw(record, scaling, folder)?);
    for workload in scaling {
        charts.extend(speedup::draw(record, workload, folder)?);
    }
    charts.extend(multiples::draw(record, scaling, folder)?);
    charts.extend(multiples::draw_efficiency(record, scaling, folder)?);
    for workload in &record.workloads {
        charts.extend(wall_time::draw(record, workload, folder)?);
    }
    charts.extend(cores_used::draw(record, folder)?);
    charts.extend(heat_map::draw(record, scaling, folder)?);
    charts.extend(decomposition::draw(record, folder)?);
    charts.extend(native_lane::draw(record, folder)?);
    charts.extend(gil_classes::draw(record, folder)?);
    charts.extend(interpreters::draw(record, folder)?);
    Ok(charts)
}

fn of_waiting(record: &Record, folder: &Path) -> Result<Vec<PathBuf>> {
    let mut charts = Vec::new();
    for info in &record.workloads {
        if let Some(requests) = Requests::of(record, info) {
            charts.extend(io_throughput::draw(record, &requests, folder)?);
        }
    }
    Ok(charts)
}

fn beside_the_grid(record: &Record, folder: &Path) -> Result<Vec<PathBuf>> {
    let mut charts = Vec::new();
    for group in server_groups::groups(record) {
        charts.extend(latency::draw(record, &group, folder)?);
        // With an upstream, the processor waits most of the time: there, latency is what counts.
        if group.upstream_ns == 0 {
            charts.extend(service_cost::draw(record, &group, folder)?);
        }
    }
    charts.extend(asleep::draw(record, folder)?);
    charts.extend(probes::draw(record, folder)?);
    Ok(charts)
}
