//! Work that waits: how near its models come to the latency bound, and to each other.

use super::SPEED;
use crate::analysis::Estimate;
use crate::analysis::verdict::grouped;
use crate::record::probes::Unit;
use crate::record::{
    Bound, Cell, Interpreter, Lane, NATIVE, Record, Role, SEQUENTIAL, Workers, WorkloadInfo,
};
use crate::report::finding::{Figure, Finding, Measure, by_load, compared, plain, said};
use crate::words::{duration, list, plural, whole};

/// The number of requests in flight that figures are told for, where it was measured: enough to
/// tell models apart, and what every one of them can do.
const MANY: u32 = 1_000;
/// Less than this share of the latency bound is worth a word.
const HALF: f64 = 0.5;
/// Taking more cores than this, the backends disturb what shares the machine with them.
const NOTABLE: f64 = 0.2;

/// A model in a runtime.
type Contender<'a> = (&'a str, &'a str);

/// What `record`, which holds nothing but work that waits, shows. `main` is the interpreter that
/// *Python* means.
pub fn findings(record: &Record, main: Option<&Interpreter>) -> Vec<Finding> {
    let main = main.map_or("", |main| main.id.as_str());
    let mut found = Vec::new();
    // One tells enough of the bound: rather requests to a server than to a clock.
    let asks = |w: &WorkloadInfo| {
        record.cells_of(&w.name, Role::Shared).any(|cell| record.server_cores(cell).is_some())
    };
    let waits = record.workloads.iter().filter(|w| w.wait_ns.is_some());
    if let Some(info) = waits.min_by_key(|w| !asks(w)) {
        found.extend(over_the_bound(record, info, main));
        found.extend(below_half(record, info, main));
    }
    let emblem = |runtime, kind| emblem(record, runtime, kind).map(|model| (runtime, model));
    let tasks = (emblem(NATIVE, Workers::Tasks), emblem(main, Workers::Tasks));
    let pairs = [(tasks.0, tasks.1), (tasks.1, emblem(main, Workers::Threads))];
    // The models that repair what computing does to another one, each against that.
    let repairs = [NATIVE, main].into_iter().flat_map(|runtime| {
        let models = record.models.iter().filter(|info| info.bound == Bound::Waiting);
        models.filter_map(move |info| {
            Some((Some((runtime, &*info.name)), Some((runtime, info.repairs.as_deref()?))))
        })
    });
    for (one, other) in pairs.into_iter().chain(repairs) {
        if let (Some(one), Some(other)) = (one, other) {
            found.extend(against(record, one, other));
        }
    }
    found.extend(servers(record));
    found
}

/// The model that stands for this kind of workers in a runtime.
fn emblem<'a>(record: &'a Record, runtime: &str, kind: Workers) -> Option<&'a str> {
    let mut cells = record.cells.iter().filter(|c| c.runtime == runtime);
    cells.find(|c| record.is_emblem(c, kind)).map(|c| c.model.as_str())
}

/// `Rust's tokio`.
fn whose(record: &Record, (runtime, model): Contender) -> String {
    let language = if runtime == NATIVE { "Rust" } else { "Python" };
    let info = record.model(Bound::Waiting, model);
    format!("{language}'s {}", info.map_or_else(|| model.to_owned(), |info| info.label.clone()))
}

/// The measured cells of one model, fewest requests in flight first.
fn cells<'a>(record: &'a Record, workload: &str, (runtime, model): Contender) -> Vec<&'a Cell> {
    let mut cells: Vec<&Cell> = record
        .cells_of(workload, Role::Shared)
        .filter(|c| c.runtime == runtime && c.model == model && c.lane == Lane::Plain)
        .filter(|c| c.measured().is_some())
        .collect();
    cells.sort_by_key(|c| c.in_flight);
    cells
}

/// How many times the latency bound the requests took: the models that stand for tasks and threads.
fn over_the_bound(record: &Record, info: &WorkloadInfo, main: &str) -> Option<Finding> {
    let kinds = [Workers::Tasks, Workers::Threads];
    let shown: Vec<Contender> = [NATIVE, main]
        .into_iter()
        .flat_map(|runtime| kinds.map(|kind| Some((runtime, emblem(record, runtime, kind)?))))
        .flatten()
        .collect();
    let of = |one: &Contender| cells(record, &info.name, *one);
    let counts = shown.iter().flat_map(of).filter_map(|c| c.in_flight);
    let at = counts.filter(|n| *n <= MANY).max()?;
    let mut size = 0;
    let figures = shown.iter().filter_map(|one| {
        let cell = of(one).into_iter().find(|c| c.in_flight == Some(at))?;
        size = cell.size;
        let times = record.share_of_bound(cell)?.map(|share| 1.0 / share);
        Some(Figure::whose(whose(record, *one), times))
    });
    let figures: Vec<Figure> = figures.collect();
    let wait = duration(info.wait_ns? as f64 / 1e9).replace(".0 ", " ").replace(".00 ", " ");
    let what = format!(
        "in {}, {} requests with {} in flight, each waiting {wait}",
        info.name,
        whole(size),
        whole(at.into())
    );
    let alone = [(main, "Python"), (NATIVE, "Rust")].into_iter().find_map(|(runtime, name)| {
        let cell = cells(record, &info.name, (runtime, SEQUENTIAL)).into_iter().next()?;
        let seconds = cell.seconds()? * size as f64 / cell.size.max(1) as f64;
        Some(format!("one after the other they would take {name} {}", duration(seconds)))
    });
    let measure =
        Measure::plain("times the latency bound, which is what the waiting takes:", Unit::Times);
    plain(what, measure, figures, alone.unwrap_or_default())
}

/// Which models stay below half of the bound, and from how many requests in flight on.
fn below_half(record: &Record, info: &WorkloadInfo, main: &str) -> Option<Finding> {
    let mut contenders: Vec<Contender> = Vec::new();
    for cell in record.cells_of(&info.name, Role::Shared).filter(|c| !c.is_sequential()) {
        let one = (cell.runtime.as_str(), cell.model.as_str());
        if (one.0 == NATIVE || one.0 == main) && !contenders.contains(&one) {
            contenders.push(one);
        }
    }
    let below = |c: &&&Cell| record.share_of_bound(c).is_some_and(clearly_below);
    let since = |one: Contender| {
        let cells = cells(record, &info.name, one);
        // Up to the most that was measured, without a break.
        let first = cells.iter().rev().take_while(below).last()?;
        Some((first.in_flight?, whose(record, one)))
    };
    let mut since: Vec<(u32, String)> = contenders.into_iter().filter_map(since).collect();
    since.sort_by_key(|(count, _)| *count);
    let each = grouped(since, |(count, _)| *count).into_iter().map(|(count, since)| {
        let names: Vec<String> = since.into_iter().map(|(_, name)| name).collect();
        format!("from {} in flight on {}", whole(count.into()), list(&names))
    });
    let cause = each.collect::<Vec<_>>().join("; ");
    said(format!("in {}, less than half of the latency bound", info.name), cause)
}

fn clearly_below(share: Estimate) -> bool {
    share.interval.map_or(share.value, |(_, high)| high) < HALF
}

/// One model against another at equal sizes, with the most in flight that both were measured with.
fn against(record: &Record, one: Contender, other: Contender) -> Vec<Finding> {
    let figure = |info: &WorkloadInfo| {
        let slow = cells(record, &info.name, other);
        let pair = cells(record, &info.name, one).into_iter().rev().find_map(|fast| {
            let same = |c: &&&Cell| (c.in_flight, c.size) == (fast.in_flight, fast.size);
            Some((*slow.iter().find(same)?, fast))
        });
        let (slow, fast) = pair?;
        Some(Figure::of(fast, record.ratio(slow, fast)?))
    };
    let finding = |(in_flight, figures): (u32, Vec<Figure>)| {
        let in_flight = whole(in_flight.into());
        let what = format!("{} with {in_flight} requests in flight", whose(record, one));
        compared(&what, &format!("{} with as many", whose(record, other)), &SPEED, figures)
    };
    by_load(record.workloads.iter().filter_map(figure)).into_iter().flat_map(finding).collect()
}

/// How many cores the servers took, which are this machine's too; nothing where they took little.
fn servers(record: &Record) -> Option<Finding> {
    let most = |info: &WorkloadInfo| {
        let cells = record.cells_of(&info.name, Role::Shared);
        let cores = cells.filter_map(|cell| record.server_cores(cell)).map(|cores| cores.value);
        let value = cores.fold(0.0, f64::max);
        let estimate = Estimate::bare(value);
        (value > NOTABLE).then(|| Figure::whose(info.name.clone(), estimate))
    };
    let figures: Vec<Figure> = record.workloads.iter().filter_map(most).collect();
    let cores = plural(record.machine.cores, "core");
    let cause = format!("this machine's {cores} served both them and the client");
    let measure = Measure::plain("cores used, at most:", Unit::Count);
    plain("the servers".to_owned(), measure, figures, cause)
}
