//! Findings about Rust against Python: sequential, and at all cores.

use super::verdict::{Claim, TOO_FEW, Verdict, groups, ratios};
use super::{findings::main_interpreter, models};
use crate::record::figures::fastest;
use crate::record::{Cell, Kind, Lane, Record, Role, SEQUENTIAL, WorkloadInfo};
use crate::words;

/// Sequential against sequential, then each language's fastest model on as many workers.
pub fn findings(record: &Record) -> Vec<String> {
    let Some(main) = main_interpreter(record) else { return Vec::new() };
    let label = main.label();
    let sequential = |w: &WorkloadInfo| record.cell(&w.name, Role::Shared, &main.id, SEQUENTIAL, 1);
    let alone = claims(record, sequential, |_| String::new());
    let mut found =
        sentences(record, alone, |_| ("Sequential Rust".to_owned(), format!("sequential {label}")));
    let together = claims(
        record,
        |w| fastest_python(record, w),
        |cell| {
            let rust = record.rust_counterpart(cell).map_or("", |c| &c.model);
            let mut python = cell.model.clone();
            if cell.runtime != main.id {
                python += &format!(" of {}", record.runtime_label(&cell.runtime));
            }
            format!(" ({rust} against {python})")
        },
    );
    found.extend(sentences(record, together, |workers| {
        let each = words::plural(workers, "worker");
        (format!("With {each} each, Rust's fastest model"), "Python's fastest".to_owned())
    }));
    found
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

fn sentences(
    record: &Record,
    claims: Vec<Claim>,
    who: impl Fn(u32) -> (String, String),
) -> Vec<String> {
    groups(claims)
        .iter()
        .map(|(verdict, workers, claims)| {
            let (rust, python) = who(*workers);
            let times = ratios(claims);
            let said = match verdict {
                Verdict::More => format!("{rust} was faster than {python}: speed ratio {times}"),
                Verdict::Less => format!("{rust} was slower than {python}: speed ratio {times}"),
                Verdict::NotSeen => {
                    format!("{rust} and {python}: no difference was seen, speed ratio {times}")
                }
                Verdict::Open => format!("{rust} against {python}: speed ratio {times}, {TOO_FEW}"),
            };
            said + &routines(record, claims) + "."
        })
        .collect()
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
