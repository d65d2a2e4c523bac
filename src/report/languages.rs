//! Findings about Rust against Python: sequential, and at all cores.

use super::comparison::{Comparison, FEW};
use super::{findings::main_interpreter, models};
use crate::analysis::figures::fastest;
use crate::analysis::verdict::{Claim, by_workers, grouped};
use crate::record::{Cell, Interpreter, Kind, Lane, Record, Role, SEQUENTIAL, WorkloadInfo};
use crate::words;

/// Sequential against sequential.
pub fn sequential(record: &Record, main: &Interpreter) -> Vec<String> {
    let cell = |w: &WorkloadInfo| record.cell(&w.name, Role::Shared, &main.id, SEQUENTIAL, 1);
    let claims = claims(record, cell, |_| String::new());
    if claims.is_empty() {
        return Vec::new();
    }
    let than = format!("sequential {}", main.label());
    let text = Comparison::of_speeds("Sequential Rust", false, &than, "speed ratio");
    vec![format!("{}{}.", text.told(record, &claims), routines(record, &claims))]
}

/// Each language's fastest model on as many workers.
pub fn at_their_best(record: &Record) -> Vec<String> {
    let claims = claims(
        record,
        |w| fastest_python(record, w),
        |cell| {
            let rust = record.rust_counterpart(cell).map_or("", |c| &c.model);
            format!(" ({rust} against {})", python_model(record, cell))
        },
    );
    by_workers(claims)
        .iter()
        .map(|(workers, claims)| {
            let each = words::plural(*workers, "worker");
            let rust = format!("Rust's fastest model with {each}");
            let than = "Python's fastest with as many";
            let text = Comparison::of_speeds(&rust, false, than, "speed ratio");
            let (who, routines) = (which(record, claims), routines(record, claims));
            format!("{}{who}{routines}.", text.told(record, claims))
        })
        .collect()
}

/// Of every interpreter's parallel models, the fastest: Python at its best here.
fn fastest_python<'a>(record: &'a Record, workload: &WorkloadInfo) -> Option<&'a Cell> {
    let cells = record.interpreters.iter().flat_map(|i| {
        models(record, &workload.name, Role::Shared, &i.id).into_iter().filter(|c| {
            !c.is_sequential() && c.lane == Lane::Plain && record.rust_counterpart(c).is_some()
        })
    });
    fastest(cells)
}

/// `processes`, with its interpreter where that is not the main one.
fn python_model(record: &Record, cell: &Cell) -> String {
    let of_main = main_interpreter(record).is_some_and(|main| main.id == cell.runtime);
    if of_main {
        return cell.model.clone();
    }
    format!("{} of {}", cell.model, record.runtime_label(&cell.runtime))
}

/// Where the claims are too many to name their models one by one: `; Python's fastest:
/// processes in 8 workloads; threads in sha256`. Rust's models are left to the table: they lie
/// so near each other that which of them is the fastest is often noise.
fn which(record: &Record, claims: &[Claim]) -> String {
    if claims.len() <= FEW {
        return String::new();
    }
    let cells: Vec<&Cell> = record
        .workloads
        .iter()
        .filter(|w| claims.iter().any(|c| c.workload == w.name))
        .filter_map(|w| fastest_python(record, w))
        .collect();
    let each: Vec<String> = grouped(cells, |c| python_model(record, c))
        .iter()
        .map(|(model, cells)| {
            let names: Vec<String> = cells.iter().map(|c| c.workload.clone()).collect();
            let many = || words::plural(names.len() as u64, "workload");
            let names = if names.len() > FEW { many() } else { words::list(&names) };
            format!("{model} in {names}")
        })
        .collect();
    format!("; Python's fastest: {}", each.join("; "))
}

fn claims<'a>(
    record: &'a Record,
    cell: impl Fn(&'a WorkloadInfo) -> Option<&'a Cell>,
    detail: impl Fn(&Cell) -> String,
) -> Vec<Claim> {
    let claim = |w: &'a WorkloadInfo| {
        let cell = cell(w)?;
        let ratio = record.rust_ratio(cell)?;
        Some(Claim { workload: w.name.clone(), detail: detail(cell), ratio, workers: cell.workers })
    };
    record.workloads.iter().filter_map(claim).collect()
}

/// Where the languages ran different routines, a ratio compares those, not the languages.
fn routines(record: &Record, claims: &[Claim]) -> String {
    let operations: Vec<String> = record
        .workloads
        .iter()
        .filter(|w| w.kind == Kind::Operation && claims.iter().any(|c| c.workload == w.name))
        .map(|w| w.name.clone())
        .collect();
    if operations.is_empty() {
        return String::new();
    }
    format!("; for {} these are each language's own routines", words::list(&operations))
}
