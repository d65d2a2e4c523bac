//! Findings about work that waits: how near its models come to the latency bound.

use super::comparison::{Comparison, sentence};
use crate::analysis::Estimate;
use crate::analysis::estimates;
use crate::analysis::verdict::{Claim, by_workers};
use crate::record::{Cell, Interpreter, Lane, NATIVE, Record, Role, SEQUENTIAL, WorkloadInfo};
use crate::words;

/// With so many requests in flight a sentence names figures, where that was measured: enough to tell
/// models apart, and what every one of them can do.
const MANY: u32 = 1_000;
/// Less than this share of the latency bound is worth a word.
const HALF: f64 = 0.5;
/// More cores than this are missed by whoever shares the machine with the servers.
const NOTABLE: f64 = 0.2;

/// What `record`, which holds nothing but work that waits, shows. `main` is the interpreter that
/// *Python* means.
pub fn findings(record: &Record, main: Option<&Interpreter>) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(info) = headline(record) {
        found.extend(over_the_bound(record, info, main));
        found.extend(below_half(record, info, main));
    }
    let main = main.map_or("", |main| &main.id);
    let pairs = [
        (NATIVE, "tokio", main, "event_loop", "Rust's tokio", "Python's event loop"),
        (main, "event_loop", main, "threads", "Python's event loop", "Python's threads"),
        (NATIVE, "tokio_spawn_blocking", NATIVE, "tokio", "tokio + spawn_blocking", "tokio alone"),
        (
            main,
            "event_loop_processes",
            main,
            "event_loop",
            "Python's event loop + processes",
            "the event loop alone",
        ),
    ];
    for (runtime, model, other, than, who, whom) in pairs {
        found.extend(compared(record, (runtime, model), (other, than), who, whom));
    }
    found.extend(servers(record));
    found
}

/// `The servers took up to 0.91 of a core in echo: they share this machine's 2 cores with whoever
/// asks.` Nothing where they took little.
fn servers(record: &Record) -> Option<String> {
    let most = |info: &WorkloadInfo| {
        let cells = record.cells_of(&info.name, Role::Shared);
        let cores = cells.filter_map(|cell| record.server_cores(cell)).map(|cores| cores.value);
        let most = cores.fold(0.0, f64::max);
        (most > NOTABLE).then(|| format!("{} in {}", words::number(most), info.name))
    };
    let told: Vec<String> = record.workloads.iter().filter_map(most).collect();
    let cores = words::plural(record.machine.cores, "core");
    (!told.is_empty()).then(|| {
        format!(
            "The servers used up to so many cores: {}; this machine's {cores} served both them and \
             whoever asked.",
            words::list(&told)
        )
    })
}

/// The workload whose figures are named: `fetch`, or the first whose wait is fixed.
fn headline(record: &Record) -> Option<&WorkloadInfo> {
    let bounded = |w: &&WorkloadInfo| w.wait_ns.is_some();
    let fetch = record.workloads.iter().find(|w| w.name == "fetch").filter(bounded);
    fetch.or_else(|| record.workloads.iter().find(bounded))
}

/// The measured cells of one model, fewest requests in flight first.
fn cells<'a>(record: &'a Record, workload: &str, runtime: &str, model: &str) -> Vec<&'a Cell> {
    let mut cells: Vec<&Cell> = record
        .cells_of(workload, Role::Shared)
        .filter(|c| c.runtime == runtime && c.model == model && c.lane == Lane::Plain)
        .filter(|c| c.measured().is_some())
        .collect();
    cells.sort_by_key(|c| c.in_flight);
    cells
}

/// A runtime's models in the record's order, without the sequential program.
fn models<'a>(record: &'a Record, workload: &str, runtime: &str) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    for cell in record.cells_of(workload, Role::Shared) {
        let model = cell.model.as_str();
        if cell.runtime == runtime && model != SEQUENTIAL && !found.contains(&model) {
            found.push(model);
        }
    }
    found
}

/// `In fetch, 1,000 requests in flight, each waiting 100 ms, took so many times the latency bound:
/// Rust's tokio 1.03, … One by one, they would take Python 202 s.`
fn over_the_bound(
    record: &Record,
    info: &WorkloadInfo,
    main: Option<&Interpreter>,
) -> Option<String> {
    let python = main.map_or("", |main| &main.id);
    let shown = [
        (NATIVE, "tokio", "Rust's tokio"),
        (NATIVE, "threads", "Rust's threads"),
        (python, "event_loop", "Python's event loop"),
        (python, "threads", "Python's threads"),
    ];
    let of = |(runtime, model, _): (&str, &str, _)| cells(record, &info.name, runtime, model);
    let counts = shown.into_iter().flat_map(of).filter_map(|c| c.in_flight);
    let at = counts.filter(|n| *n <= MANY).max()?;
    let mut size = 0;
    let told: Vec<String> = shown
        .into_iter()
        .filter_map(|who| {
            let cell = of(who).into_iter().find(|c| c.in_flight == Some(at))?;
            size = cell.size;
            let times = record.share_of_bound(cell)?.map(|share| 1.0 / share);
            Some(format!("{} {}", who.2, estimates::spoken(times)))
        })
        .collect();
    let wait = words::duration(info.wait_ns? as f64 / 1e9).replace(".0 ", " ").replace(".00 ", " ");
    let mut text = format!(
        "In {}, {} requests with {} in flight, each waiting {wait}, took so many times the latency \
         bound, which is what the waiting alone takes: {}",
        info.name,
        words::whole(size),
        words::whole(at.into()),
        words::list(&told)
    );
    let alone = [(python, "Python"), (NATIVE, "Rust")].into_iter().find_map(|(runtime, name)| {
        let cell = cells(record, &info.name, runtime, SEQUENTIAL).into_iter().next()?;
        let seconds = cell.seconds()? * size as f64 / cell.size.max(1) as f64;
        Some(format!(". One after the other, they would take {name} {}", words::duration(seconds)))
    });
    text += &alone.unwrap_or_default();
    (!told.is_empty()).then(|| text + ".")
}

/// Which models stay below half of the bound, and from how many requests in flight on.
fn below_half(record: &Record, info: &WorkloadInfo, main: Option<&Interpreter>) -> Option<String> {
    let mut since: Vec<(u32, Vec<String>)> = Vec::new();
    let runtimes = [(NATIVE, "Rust"), (main.map_or("", |main| &main.id), "Python")];
    for (runtime, language) in runtimes {
        for model in models(record, &info.name, runtime) {
            let cells = cells(record, &info.name, runtime, model);
            let below = |c: &&&Cell| record.share_of_bound(c).is_some_and(clearly_below);
            // Up to the most that was measured, without a break.
            let Some(first) = cells.iter().rev().take_while(below).last() else { continue };
            let Some(count) = first.in_flight else { continue };
            let name = format!("{language}'s {}", model.replace('_', " "));
            match since.iter_mut().find(|(n, _)| *n == count) {
                Some((_, names)) => names.push(name),
                None => since.push((count, vec![name])),
            }
        }
    }
    since.sort_by_key(|(count, _)| *count);
    let each: Vec<String> = since
        .iter()
        .map(|(n, names)| format!("from {} on, {}", words::whole((*n).into()), words::list(names)))
        .collect();
    (!each.is_empty()).then(|| {
        format!(
            "With more requests in flight, some came to less than half of that bound in {}: {}.",
            info.name,
            each.join("; ")
        )
    })
}

fn clearly_below(share: Estimate) -> bool {
    share.interval.map_or(share.value, |(_, high)| high) < HALF
}

/// One model against another at equal sizes, with the most in flight that both were measured with.
fn compared(
    record: &Record,
    (runtime, model): (&str, &str),
    (other, than): (&str, &str),
    who: &str,
    whom: &str,
) -> Vec<String> {
    let claim = |info: &WorkloadInfo| {
        let slow = cells(record, &info.name, other, than);
        let pair = cells(record, &info.name, runtime, model).into_iter().rev().find_map(|fast| {
            let same = |c: &&&Cell| (c.in_flight, c.size) == (fast.in_flight, fast.size);
            Some((*slow.iter().find(same)?, fast))
        });
        let (slow, fast) = pair?;
        Some(Claim {
            workload: info.name.clone(),
            detail: String::new(),
            ratio: record.ratio(slow, fast)?,
            workers: fast.in_flight?,
        })
    };
    by_workers(record.workloads.iter().filter_map(claim).collect())
        .iter()
        .map(|(in_flight, claims)| {
            let who =
                format!("{who} with {} requests in flight", words::whole((*in_flight).into()));
            let than = format!("{whom} with as many");
            let text = Comparison::of_speeds(&who, false, &than, "speed ratio");
            sentence(&text.told(record, claims)) + "."
        })
        .collect()
}
