//! What was seen, in at most five sentences, each with its figures and a link to the chart that shows it.

use crate::analysis::Estimate;
use crate::analysis::decomposition::factors;
use crate::analysis::full_load::full_load;
use crate::analysis::headline::Headline;
use crate::analysis::scaling::Scaling;
use crate::analysis::verdict::Verdict;
use crate::charts::Chart;
use crate::record::{Bound, Cell, EMBEDDED, Record, Role, SEQUENTIAL, Workers};
use crate::words::{sentence, times};

/// More would not be read.
pub const MOST: usize = 5;
/// So many figures prove a sentence.
const FIGURES: usize = 3;
/// What is told after the headline, by the beginning of the chart's name, the most telling first.
const TOLD: [&str; 12] = [
    "gil",
    "pair",
    "gil-classes",
    "interpreters",
    "native-lane",
    "latency",
    "service-cost",
    "asleep",
    "probe-",
    "throughput",
    "heat-map",
    "noise",
];

/// A sentence and what it rests on.
pub struct Seen {
    /// The sentence.
    pub said: String,
    /// Its figures, with their intervals.
    pub figures: Vec<String>,
    /// The name of the chart that shows it.
    pub chart: String,
}

/// What `record` shows; `charts` are its charts.
pub fn seen(record: &Record, charts: &[Chart]) -> Vec<Seen> {
    let computing = record.of_bound(Bound::Computing);
    let scaling: Vec<Scaling> =
        computing.workloads.iter().map(|info| Scaling::of(&computing, info)).collect();
    let mut seen = Vec::new();
    if let Some(headline) = Headline::of(&computing, &scaling) {
        seen.push(of_headline(&computing, &headline));
        let name = &headline.scaling.info.name;
        seen.extend(of_sequential(&computing, name));
        seen.extend(of_threads(&computing, name));
    }
    let is_drawn = |seen: &Seen| charts.iter().any(|chart| chart.name == seen.chart);
    seen.retain(is_drawn);
    for begin in TOLD {
        // The headline of a run without a probe is no `gil`.
        let is_it = |chart: &&Chart| match begin {
            "gil" => chart.name == begin,
            _ => chart.name.starts_with(begin),
        };
        seen.extend(charts.iter().filter(is_it).map(of_chart));
    }
    seen.truncate(MOST);
    seen
}

fn of_headline(record: &Record, headline: &Headline) -> Seen {
    let at = |line: &crate::analysis::series::Line| {
        let speedup = line.at(headline.scaling.full_load)?;
        Some(format!("{} {}", line.who.label, speedup.words(times)))
    };
    Seen {
        said: format!("{}: {}", headline.scaling.info.name, headline.finding(record)),
        figures: headline.lines().into_iter().filter_map(at).collect(),
        chart: "headline".to_owned(),
    }
}

/// What the interpreter costs: both sequential programs.
fn of_sequential(record: &Record, workload: &str) -> Option<Seen> {
    let python = record.cell(workload, Role::Shared, EMBEDDED, SEQUENTIAL, 1)?;
    let ratio = record.rust_ratio(python)?;
    let than = "of the sequential program in Rust";
    let said = match Verdict::of(ratio) {
        Verdict::More => format!("{workload}: sequential Python takes longer than Rust"),
        Verdict::Less => format!("{workload}: sequential Python takes less time than Rust"),
        _ => format!("{workload}: between both sequential programs no difference is seen"),
    };
    let figures = vec![format!("{} the time {than}", ratio.words(times))];
    Some(Seen { said, figures, chart: format!("wall-time-{workload}") })
}

/// Which part of it is the interpreter, and which the lost parallelism.
fn of_threads(record: &Record, workload: &str) -> Option<Seen> {
    let workers = full_load(record, workload)?;
    let is_meant = |cell: &&Cell| {
        cell.runtime == EMBEDDED
            && cell.workers == workers
            && record.is_emblem(cell, Workers::Threads)
    };
    let cell = record.cells_of(workload, Role::Shared).find(is_meant)?;
    let factors = factors(record, cell).ok()?;
    let words = |estimate: Estimate| estimate.words(|x| factors.words(x));
    let said = format!(
        "{workload}: Python's threads take {} as long as the best Rust: interpreter cost × lost \
         parallelism",
        factors.words(factors.product.value).replace('×', " times")
    );
    let figures = vec![
        format!("interpreter {}", words(factors.interpreter)),
        format!("lost parallelism {}", factors.lost.words(times)),
        format!("in all {}", words(factors.product)),
    ];
    Some(Seen { said, figures, chart: "decomposition".to_owned() })
}

/// The chart's own title, and the first of its figures that have intervals.
fn of_chart(chart: &Chart) -> Seen {
    let known = chart.figures.iter().filter(|figure| !figure.interval.is_empty());
    let words = |figure: &crate::charts::Figure| {
        let at = if figure.at.is_empty() { String::new() } else { format!(", {}", figure.at) };
        format!("{}{at}: {} [{}]", figure.of, figure.value, figure.interval.replace(" to ", ", "))
    };
    Seen {
        said: sentence(&chart.title.lines().next().unwrap_or_default().replace('\u{a0}', " ")),
        figures: known.take(FIGURES).map(words).collect(),
        chart: chart.name.clone(),
    }
}
