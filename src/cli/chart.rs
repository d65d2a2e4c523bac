//! `gilscope chart RECORD…`: draw the charts of records again, from this machine or another; and
//! `gilscope chart target/criterion`: all benchmarks of `cargo bench` on one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use gilscope::words::{plural, visible};
use gilscope::{charts, criterion, grid, machine};
use jiff::Zoned;

use super::recording;

/// Which records.
#[derive(Args)]
pub struct Arguments {
    /// Records, as every command that measures leaves them, or pages with records inside; or the
    /// folder in which `cargo bench` leaves what it measured, target/criterion
    #[arg(required = true, value_name = "RECORD")]
    records: Vec<PathBuf>,
    /// Slides instead: 16:9, and read from the last row of a lecture room
    #[arg(long)]
    slide: bool,
    /// Where to leave the charts. Default: beside each record; in criterion's folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Draws each record's charts; with several records and `--out`, each into a folder of its own.
pub fn chart(arguments: &Arguments) -> Result<ExitCode> {
    if let Some(folder) = arguments.records.iter().find(|path| path.is_dir()) {
        ensure!(
            arguments.records.len() == 1 && !arguments.slide,
            "{} is a folder: criterion's is drawn alone and as no slide, and a record is a file in its \
             folder, record.json",
            folder.display()
        );
        return benches(folder, arguments.out.as_deref().unwrap_or(folder));
    }
    let records = recording::read_all(&arguments.records)?;
    let is_alone = records.len() == 1;
    for (path, record) in records {
        let folder = match &arguments.out {
            None => path.parent().unwrap_or(Path::new(".")).to_owned(),
            Some(out) if is_alone => out.clone(),
            Some(out) => out.join(record.started.replace(':', "-")),
        };
        make(&folder)?;
        let draw = if arguments.slide { charts::draw_slides } else { charts::draw_all };
        for chart in draw(&record, &folder)? {
            super::say(chart.display())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn make(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| {
        format!("cannot write to {}: name another folder with --out DIR", folder.display())
    })
}

/// Draws what criterion left in `folder`. What is damaged is named, and the rest is drawn.
fn benches(folder: &Path, out: &Path) -> Result<ExitCode> {
    let found = criterion::read(folder)?;
    for damaged in &found.damaged {
        eprintln!("gilscope: not drawn: {}", visible(damaged));
    }
    let machine = machine::inspect();
    // Criterion notes no machine.
    let place = [format!("drawn on {}, {}", machine.cpu, plural(machine.cores, "core"))];
    let place: Vec<String> = place.into_iter().chain(measured(&found)).collect();
    let chart = charts::of_criterion(&found, &grid::model_infos(), &place)?;
    make(out)?;
    super::say(chart.save(out)?.display())?;
    Ok(ExitCode::SUCCESS)
}

/// When its benchmarks were measured, the first and the last of them.
fn measured(found: &criterion::Found) -> Option<String> {
    let (first, last) = found.measured?;
    let [first, last] = [Zoned::try_from(first).ok()?, Zoned::try_from(last).ok()?];
    let minute = "%Y-%m-%d %H:%M";
    let from = first.strftime(minute).to_string();
    let until =
        last.strftime(if first.date() == last.date() { "%H:%M" } else { minute }).to_string();
    Some(if from.ends_with(&until) {
        format!("measured {from}")
    } else {
        format!("measured {from} to {until}")
    })
}
