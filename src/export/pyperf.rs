//! Benchmarks as [pyperf](https://pyperf.readthedocs.io) has them: `python3 -m pyperf stats`, `hist` and
//! `compare_to` take the file.
//!
//! A cell is a benchmark and a fresh process a run, whose values are seconds of one map. What pyperf then
//! computes is its own: it takes all values together, where gilscope takes the means of processes.

use std::collections::HashSet;

use anyhow::{Context as _, Result, ensure};
use jiff::civil::DateTime;
use serde_json::{Map, Value, json};

use super::{interpreter, unit, word};
use crate::record::{Cell, Lane, Record, Role, SEQUENTIAL, Sample};
use crate::words::visible;

/// The version of the format.
const FORMAT: &str = "1.0";

/// All cells of `records` that were measured.
///
/// # Errors
/// If there is none, or two have one name: then two records are of the same cells.
pub fn of(records: &[Record]) -> Result<String> {
    let mut names = HashSet::new();
    let mut benchmarks = Vec::new();
    for record in records {
        for (cell, runs) in record.cells.iter().filter_map(|cell| Some((cell, runs(record, cell)?)))
        {
            let name = name(record, cell);
            let metadata = metadata(record, cell, &name);
            benchmarks.push(json!({ "metadata": metadata, "runs": runs }));
            ensure!(
                names.insert(name.clone()),
                "there are two benchmarks called {name}, and pyperf takes one: export one record at a time"
            );
        }
    }
    ensure!(
        !benchmarks.is_empty(),
        "no sample of a workload is there, and pyperf takes nothing else: --format csv has whatever was measured"
    );
    serde_json::to_string(&json!({ "version": FORMAT, "benchmarks": benchmarks }))
        .context("cannot write the benchmarks as JSON")
}

/// `primes/threads/2 (CPython 3.11.7, 100000 numbers)`. The size is in it, since pyperf compares whatever
/// has one name.
fn name(record: &Record, cell: &Cell) -> String {
    let runtime = record.runtime_label(&cell.runtime);
    let size = format!("{} {}", cell.size, unit(record, &cell.workload));
    let lane = Some(cell.lane).filter(|lane| *lane != Lane::Plain).map(word);
    let role = Some(cell.role).filter(|role| *role != Role::Shared).map(word);
    let about = [Some(runtime), Some(size.trim_end().to_owned()), lane, role];
    let about = about.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let with = match cell.in_flight {
        Some(requests) => format!("/{requests} in flight"),
        None if cell.model == SEQUENTIAL => String::new(),
        None => format!("/{}", cell.workers),
    };
    one_line(&format!("{}/{}{with} ({about})", cell.workload, cell.model))
}

/// What is known of all runs of a cell. What is empty is left out, which pyperf asks for.
fn metadata(record: &Record, cell: &Cell, name: &str) -> Map<String, Value> {
    let Record { machine, gilscope, .. } = record;
    let python = record.interpreters.iter().find(|i| i.id == cell.runtime);
    let of_python = |of: fn(&crate::record::Interpreter) -> &String| python.map(of).cloned();
    let texts = [
        ("name", Some(name.to_owned())),
        ("unit", Some("second".to_owned())),
        ("cpu_model_name", Some(machine.cpu.clone())),
        ("platform", Some(format!("{} {}", machine.os, machine.arch))),
        ("python_implementation", python.map(|_| "cpython".to_owned())),
        ("python_version", of_python(|python| &python.version)),
        ("python_compiler", of_python(|python| &python.compiler)),
        ("interpreter", Some(interpreter(record, &cell.runtime))),
        ("gilscope_version", Some(format!("{} {}", gilscope.version, gilscope.commit))),
        ("rust_compiler", Some(gilscope.compiler.clone())),
        ("workload", Some(cell.workload.clone())),
        ("model", Some(cell.model.clone())),
        ("lane", Some(word(cell.lane))),
        ("role", Some(word(cell.role))),
        ("profile", Some(record.profile.clone())),
    ];
    let numbers = [
        ("cpu_count", Some(u64::from(machine.logical_cpus))),
        ("size", Some(cell.size)),
        ("workers", Some(cell.workers.into())),
        ("in_flight", cell.in_flight.map(u64::from)),
    ];
    let texts = texts.into_iter().filter_map(|(key, text)| {
        let text = one_line(&text?);
        (!text.is_empty()).then(|| (key.to_owned(), Value::from(text)))
    });
    let numbers = numbers.into_iter().filter_map(|(key, n)| {
        let n = n.filter(|n| *n > 0)?;
        Some((key.to_owned(), Value::from(n)))
    });
    texts.chain(numbers).collect()
}

/// A run for each process. A clock that did not move gives no value; `None` where there is no other.
fn runs(record: &Record, cell: &Cell) -> Option<Vec<Value>> {
    let samples = cell.measured()?.samples.iter().filter(|sample| sample.wall_ns > 0);
    let mut samples: Vec<&Sample> = samples.collect();
    samples.sort_by_key(|sample| sample.process);
    let runs = samples.chunk_by(|a, b| a.process == b.process);
    let runs: Vec<Value> = runs.map(|samples| run(record, samples)).collect();
    (!runs.is_empty()).then_some(runs)
}

fn run(record: &Record, samples: &[&Sample]) -> Value {
    let mut metadata = Map::new();
    // A rate of repeats is none of pyperf's: where they differ it is told of none.
    let repeats = samples[0].repeats;
    if repeats > 0 && samples.iter().all(|sample| sample.repeats == repeats) {
        metadata.insert("loops".to_owned(), repeats.into());
    }
    if let Ok(began) = record.started.parse::<DateTime>() {
        let date = began.strftime("%Y-%m-%d %H:%M:%S").to_string();
        metadata.insert("date".to_owned(), date.into());
    }
    let values: Vec<f64> = samples.iter().map(|sample| sample.seconds()).collect();
    json!({ "metadata": metadata, "values": values })
}

/// Without line breaks, which pyperf refuses.
fn one_line(text: &str) -> String {
    visible(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
