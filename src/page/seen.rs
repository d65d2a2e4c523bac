//! What was seen, in at most five sentences, each with its figures and a link to the chart that shows it.

use crate::analysis::builds;
use crate::analysis::contrasts::Shown;
use crate::analysis::decomposition::factors;
use crate::analysis::full_load::full_load;
use crate::analysis::headline::Headline;
use crate::analysis::scaling::Scaling;
use crate::analysis::series::Line;
use crate::analysis::verdict::Verdict;
use crate::charts::{Chart, Figure};
use crate::record::{Bound, Cell, OWN_PYTHON, Record, Role, SEQUENTIAL, Workers};
use crate::words::{known, sentence, times};

/// More would not be read.
pub const MOST: usize = 5;
/// So many figures prove a sentence.
const FIGURES: usize = 4;

/// Which figures of a chart prove its title: the groups of its rows are kinds that are held against each
/// other, or else each group is a whole of its own.
#[derive(Clone, Copy, PartialEq)]
enum Proof {
    OneOfEachGroup,
    FirstGroup,
}

/// What is told after the headline, the most telling first: a chart by its name, or all whose name begins so.
const TOLD: [(&str, Proof); 12] = [
    ("gil", Proof::FirstGroup),
    ("pair", Proof::FirstGroup),
    ("gil-classes", Proof::OneOfEachGroup),
    ("interpreters", Proof::FirstGroup),
    ("native-lane", Proof::FirstGroup),
    ("latency-", Proof::FirstGroup),
    ("service-cost-", Proof::FirstGroup),
    ("asleep", Proof::FirstGroup),
    ("probe-", Proof::FirstGroup),
    ("throughput-", Proof::FirstGroup),
    ("heat-map", Proof::FirstGroup),
    ("noise", Proof::FirstGroup),
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
    for (name, proof) in TOLD {
        let is_it = |chart: &&Chart| match name.strip_suffix('-') {
            Some(_) => chart.name.starts_with(name),
            None => chart.name == name,
        };
        seen.extend(charts.iter().filter(is_it).map(|chart| of_chart(record, chart, proof)));
    }
    seen.truncate(MOST);
    seen
}

fn of_headline(record: &Record, headline: &Headline) -> Seen {
    let at = |line: &Line| {
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
    let python = record.cell(workload, Role::Shared, OWN_PYTHON, SEQUENTIAL, 1)?;
    let ratio = record.rust_ratio(python)?;
    let said = match Verdict::of(ratio) {
        Verdict::NotSeen => "between both sequential programs no difference is seen".to_owned(),
        // Where code lies in the binary is part of Rust's times: builds differ by so much.
        _ => format!(
            "sequential Python takes {} times as long as sequential Rust",
            known(ratio.value, builds::spread(workload) - 1.0)
        ),
    };
    let figures = vec![format!("with this build of Rust {}", ratio.words(times))];
    let said = format!("{workload}: {said}");
    Some(Seen { said, figures, chart: format!("wall-time-{workload}") })
}

/// Which part of it is the interpreter, and which the lost parallelism.
fn of_threads(record: &Record, workload: &str) -> Option<Seen> {
    let workers = full_load(record, workload)?;
    let is_meant = |cell: &&Cell| {
        cell.runtime == OWN_PYTHON
            && cell.workers == workers
            && record.is_emblem(cell, Workers::Threads)
    };
    let cell = record.cells_of(workload, Role::Shared).find(is_meant)?;
    let factors = factors(record, cell).ok()?;
    let said = format!(
        "{workload}: Python's threads take {} times as long as the best Rust: by the interpreter, and by \
         lost parallelism",
        factors.words(factors.product.value).trim_end_matches('×')
    );
    let figures = vec![
        format!("interpreter {}", factors.interpreter.words(times)),
        format!("× lost parallelism {}", factors.lost.words(times)),
        format!("= {}", factors.product.words(times)),
    ];
    Some(Seen { said, figures, chart: "decomposition".to_owned() })
}

/// The chart's own title, and some of its figures that have intervals.
fn of_chart(record: &Record, chart: &Chart, proof: Proof) -> Seen {
    let group = |figure: &Figure| figure.of.split_once(": ").map(|(group, _)| group.to_owned());
    let mut known: Vec<&Figure> =
        chart.figures.iter().filter(|figure| !figure.interval.is_empty()).collect();
    if let Some(first) = known.first().copied() {
        match proof {
            Proof::OneOfEachGroup => known.dedup_by_key(|figure| group(figure)),
            Proof::FirstGroup => {
                let is_like = |f: &&Figure| group(f) == group(first) && f.at == first.at;
                known.retain(is_like);
            }
        }
    }
    let words = |figure: &Figure| {
        // The group is named once, by the chart.
        let of = match proof {
            Proof::FirstGroup => figure.of.split_once(": ").map_or(&*figure.of, |(_, row)| row),
            Proof::OneOfEachGroup => &figure.of,
        };
        let at = if figure.at.is_empty() { String::new() } else { format!(", {}", figure.at) };
        format!("{of}{at} {} {}", figure.value, figure.interval)
    };
    let mut figures: Vec<String> = known.into_iter().take(FIGURES).map(words).collect();
    // A probe says itself what it holds against what.
    let name = chart.name.strip_prefix("probe-");
    if let Some(probe) = record.probes.iter().find(|probe| Some(probe.name.as_str()) == name) {
        figures = probe.proof(record, Shown::Rows);
    }
    Seen {
        said: sentence(&chart.title.lines().next().unwrap_or_default().replace('\u{a0}', " ")),
        figures,
        chart: chart.name.clone(),
    }
}
