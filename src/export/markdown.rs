//! Figures for a README, in GitHub's Markdown: those with which a run ends, each with its interval.

mod others;
mod text;

use text::{code, plain, table};

use crate::analysis::missing::absent;
use crate::analysis::overview::{Overview, Row, Told};
use crate::analysis::pythons::main_interpreter;
use crate::analysis::rounds;
use crate::record::{Bound, Interpreter, Record};
use crate::words::{list, plural, times};

/// All records, one under the other.
pub fn of(records: &[Record]) -> String {
    records.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

fn one(record: &Record) -> String {
    let told = rounds::without_single(record);
    let figures = if rounds::is_any(&told) { figures(&told) } else { Vec::new() };
    let legend = legend(record, figures.is_empty());
    let command =
        record.command.as_deref().map(|command| format!("Measured by {}.", code(command)));
    let above = [heading(record), by_what(record)];
    let below = std::iter::once(legend).chain(missing(record)).chain(command);
    above.into_iter().chain(figures).chain(below).collect::<Vec<_>>().join("\n\n")
}

/// A table, or a list, for each kind of what was measured.
fn figures(told: &Record) -> Vec<String> {
    let workloads = [Bound::Computing, Bound::Waiting].map(|bound| workloads(told, bound));
    let mut figures: Vec<String> = workloads.into_iter().flatten().collect();
    figures.extend(others::servers(told));
    figures.extend(others::asleep(told));
    figures.extend(others::probes(told));
    figures.extend(others::looks(told));
    figures
}

/// Which gilscope, where and when.
fn heading(record: &Record) -> String {
    let machine = &record.machine;
    let cores = plural(machine.cores, "core");
    let [version, cpu, date] = [&*record.gilscope.version, &*machine.cpu, record.date()].map(plain);
    format!("### gilscope {version} on {cpu}, {cores}, {date}")
}

/// The interpreters, the compiler, and how much was measured.
fn by_what(record: &Record) -> String {
    let pythons: Vec<String> = record.interpreters.iter().map(Interpreter::label).collect();
    // `rustc 1.95.0 (59807616e 2026-04-14)`: the version is enough.
    let rustc = record.gilscope.compiler.split(" (").next().unwrap_or_default().to_owned();
    let by = [list(&pythons), rustc, record.machine.os.clone()];
    let by: Vec<String> =
        by.iter().filter(|text| !text.is_empty()).map(|text| plain(text)).collect();
    let processes = plural(record.processes, "fresh process");
    format!("{}; profile {}, {processes}.", by.join("; "), plain(&record.profile))
}

/// The table of one kind of work.
fn workloads(record: &Record, bound: Bound) -> Option<String> {
    let overview = Overview::of(record, bound);
    let [threads, other] = overview.python.each_ref().map(|model| format!("Python {model}"));
    let alone = match bound {
        Bound::Computing => "sequential Python/Rust",
        Bound::Waiting => "one by one, Python/Rust",
    };
    let names = [&*overview.with, &*threads, &*other, "Rust's best", alone].map(plain);
    let rows: Vec<Vec<String>> = overview.rows.iter().map(|row| fields(record, row)).collect();
    (!rows.is_empty()).then(|| table(&names, &rows))
}

fn fields(record: &Record, row: &Row) -> Vec<String> {
    let [threads, other] = row.python.map(figure);
    let best = row.rust.filter(|told| told.figure.is_some());
    let best =
        best.map_or_else(String::new, |told| plain(&record.model_label(&told.cell.model)) + " ");
    vec![plain(&row.name), threads, other, best + &figure(row.rust), figure(row.languages)]
}

/// A figure with its interval, or in a word why there is none; nothing of what was not planned.
fn figure(told: Option<Told>) -> String {
    let Some(told) = told else { return String::new() };
    told.figure.map_or_else(|| told.absent().to_owned(), |estimate| estimate.words(times))
}

/// How the figures are to be read, and what must be known before.
fn legend(record: &Record, nothing: bool) -> String {
    let mut said = if nothing {
        vec!["Nothing was measured more than once: that gives no figures.".to_owned()]
    } else {
        how_to_read(record)
    };
    if record.interrupted {
        said.push("The run was interrupted.".to_owned());
    }
    if !record.changed_scripts.is_empty() {
        said.push("Scripts had been changed.".to_owned());
    }
    said.join(" ")
}

fn how_to_read(record: &Record) -> Vec<String> {
    const MEANS: &str = "Means over fresh processes, with 95 % intervals in brackets; without one there were \
        too few rounds.";
    const SPEED_UPS: &str = "Speed-ups are over the best serial program of the same language (of what waits, \
        over requests one by one); Python/Rust is how many times as long Python takes.";
    const LOADS: &str = "Each connection asks again as soon as it has its answer.";
    let mut said = vec![MEANS.to_owned()];
    if !record.cells.is_empty() {
        said.push(SPEED_UPS.to_owned());
        let python = main_interpreter(record).filter(|_| record.interpreters.len() > 1);
        said.extend(python.map(|python| format!("Python is {} here.", plain(&python.label()))));
    }
    if !record.services.is_empty() {
        said.push(LOADS.to_owned());
    }
    said.extend(record.within().map(|within| format!("Intervals hold {within}.")));
    said
}

/// How much has no figures.
fn missing(record: &Record) -> Option<String> {
    let absent = absent(record);
    let count = |status| absent.iter().filter(|absent| absent.why.status == status).count();
    let of = |status| Some(count(status)).filter(|n| *n > 0).map(|n| format!("{n} {status}"));
    let counted: Vec<String> = ["failed", "skipped"].into_iter().filter_map(of).collect();
    let why = "the record says why, and gilscope table prints it";
    (!counted.is_empty()).then(|| format!("Without figures: {}; {why}.", counted.join(", ")))
}
