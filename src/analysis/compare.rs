//! Two runs held against each other: how many times as long the second takes, cell by cell and in the
//! geometric mean.
//!
//! ```text
//! process ─ mean of its logarithms ┬─► cell: Welch's difference ──┐
//!                                  └─► workload: mean over cells ─┤ and what two runs differ by anyhow
//!                                        └─► mean over workloads ─┘ ─► ratio with interval
//! ```
//!
//! The samples of a process become one number; the processes of two runs are unpaired ([`welch`]). What
//! a whole run shares is told by how its workloads disagree ([`runs`]), and widens every interval.
//!
//! **The build.** That part is large on a machine with a busy neighbour: there, not even the mean over
//! everything is known within a tenth. But Python's cells run nothing that a build of gilscope changes,
//! and they are sampled in the same rounds as Rust's. So what the build did to Rust is told
//! from its ratio *to Python's cells of the same process*: whatever slowed both down is in both.

use std::collections::BTreeMap;

use anyhow::Result;

use super::comparable::{check, counterpart, same_interpreter};
use super::runs::{self, Disagreement};
use super::stats::{Estimate, mean};
use super::verdict::grouped;
use super::welch::{Difference, Term, welch};
use crate::record::{Cell, Record};

/// A ratio of `after` over `before`: above 1, `after` takes longer.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratio {
    /// The ratio. Its interval speaks of the program; there is none with fewer processes than that needs.
    pub estimate: Estimate,
    /// What its interval is made of.
    pub difference: Option<Difference>,
}

/// A cell that both records have measured.
pub struct Pair<'a> {
    /// In the baseline.
    pub before: &'a Cell,
    /// In the record that is held against it.
    pub after: &'a Cell,
    /// Whether all records that are compared have measured it: only then it is part of means.
    pub is_common: bool,
    /// How many times as long it takes.
    pub ratio: Ratio,
    logarithms: [Logarithms; 2],
}

/// The mean logarithm of the wall time of one map, by process.
type Logarithms = BTreeMap<u32, f64>;

/// Whose code it is, and in what it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// `native`, or the `id` of an interpreter.
    pub runtime: String,
    /// Whether it is Rust: native, or called from Python's threads.
    pub is_rust: bool,
}

impl Code {
    /// That of a cell.
    pub fn of(cell: &Cell) -> Self {
        let is_rust = cell.is_native() || cell.is_rust_from_python();
        Self { runtime: cell.runtime.clone(), is_rust }
    }
}

/// A geometric mean over cells.
pub struct Mean {
    /// Of this workload; of all that are compared if there is none.
    pub workload: Option<String>,
    /// Of this code; of all if there is none.
    pub code: Option<Code>,
    /// Each workload's share of it.
    pub shares: Vec<(String, f64)>,
    /// Over how many cells.
    pub cells: usize,
    /// How many times as long they take.
    pub ratio: Ratio,
}

/// One record held against the baseline.
pub struct Comparison<'a> {
    /// The baseline.
    pub before: &'a Record,
    /// What is held against it.
    pub after: &'a Record,
    /// Every cell that both have measured, in the baseline's order.
    pub cells: Vec<Pair<'a>>,
    /// The geometric means over cells that all records have measured: of each workload and code, and at
    /// the end of all.
    pub means: Vec<Mean>,
    /// The mean of native Rust over that of Python's cells in the same processes, where the same interpreters ran them: what
    /// the build did.
    pub build: Option<Mean>,
    /// The same of each workload that has both.
    pub builds: Vec<Mean>,
    /// How many times as far as their processes let expect the runs are apart; `None` with too few
    /// workloads to tell.
    pub disagreement: Option<Disagreement>,
}

/// Holds every record but the first against the first.
///
/// # Errors
/// If they cannot be compared: see [`check`].
pub fn compare<'a>(records: &[&'a Record]) -> Result<Vec<Comparison<'a>>> {
    check(records)?;
    let [first, others @ ..] = records else { return Ok(Vec::new()) };
    Ok(others.iter().map(|after| Comparison::of(first, after, records)).collect())
}

impl<'a> Comparison<'a> {
    fn of(before: &'a Record, after: &'a Record, all: &[&Record]) -> Self {
        let mut cells: Vec<Pair> =
            before.cells.iter().filter_map(|cell| Pair::of(cell, after, all)).collect();
        let everywhere: Vec<&Pair> = cells.iter().collect();
        let workloads = grouped(everywhere, |pair| pair.before.workload.as_str());
        let whole = |pairs: &Vec<&Pair>| difference(&of_cells(pairs));
        let known: Vec<(&str, Difference)> =
            workloads.iter().filter_map(|(name, pairs)| Some((*name, whole(pairs)?))).collect();
        let differences: Vec<Difference> = known.iter().map(|(_, d)| d.clone()).collect();
        let beyond: BTreeMap<String, Term> = known
            .iter()
            .map(|(n, _)| (*n).to_owned())
            .zip(runs::beyond(&differences, runs::MEASURED))
            .collect();
        for pair in &mut cells {
            let term = beyond.get(&pair.before.workload);
            pair.ratio = ratio(pair.ratio.estimate.value.ln(), parts(&pair.logarithms, term));
        }
        let common: Vec<&Pair> = cells.iter().filter(|pair| pair.is_common).collect();
        let means = means(&common, &beyond);
        let (builds, build) = builds(before, after, &common);
        let disagreement = Disagreement::of(&differences);
        Self { before, after, cells, means, build, builds, disagreement }
    }

    /// How many cells are part of the means.
    pub fn common(&self) -> usize {
        self.cells.iter().filter(|pair| pair.is_common).count()
    }

    /// How many cells the baseline alone has measured, and how many the other record alone.
    pub fn alone(&self) -> (usize, usize) {
        let without = |of: &Record, other: &Record| {
            let measured = of.cells.iter().filter(|cell| cell.measured().is_some());
            measured.filter(|cell| counterpart(other, cell).is_none()).count()
        };
        (without(self.before, self.after), without(self.after, self.before))
    }

    /// Of how many cells the interval excludes 1, and how many have an interval.
    pub fn excluding_one(&self) -> (usize, usize) {
        let intervals = || self.cells.iter().filter(|c| c.ratio.estimate.interval.is_some());
        (intervals().filter(|c| c.ratio.estimate.excludes(1.0)).count(), intervals().count())
    }
}

impl<'a> Pair<'a> {
    /// `before` and its counterpart, if both have times.
    fn of(before: &'a Cell, record: &'a Record, all: &[&Record]) -> Option<Self> {
        let after = counterpart(record, before)?;
        let logarithms = [process_means(before)?, process_means(after)?];
        let mean_of = |of: &Logarithms| mean(&of.values().copied().collect::<Vec<_>>());
        let value = mean_of(&logarithms[1]) - mean_of(&logarithms[0]);
        let has = |r: &&Record| counterpart(r, before).and_then(process_means).is_some();
        let is_common = all.iter().all(has);
        Some(Self { before, after, is_common, ratio: ratio(value, None), logarithms })
    }
}

/// The process means of a cell; `None` if it was not measured, or the clock stood still.
fn process_means(cell: &Cell) -> Option<Logarithms> {
    let mut all = BTreeMap::<u32, Vec<f64>>::new();
    for sample in &cell.measured()?.samples {
        // A sample of 0 ns, below the clock's step, has no logarithm.
        if sample.wall_ns > 0 {
            all.entry(sample.process).or_default().push(sample.seconds().ln());
        }
    }
    (!all.is_empty()).then(|| all.into_iter().map(|(p, logs)| (p, mean(&logs))).collect())
}

fn ratio(value: f64, difference: Option<Difference>) -> Ratio {
    let point = Estimate::bare(value.exp());
    let estimate = difference.as_ref().map_or(point, Difference::ratio);
    Ratio { estimate, difference }
}

/// The difference between two records of what each has a number for in each process.
fn difference([before, after]: &[Logarithms; 2]) -> Option<Difference> {
    let values = |of: &Logarithms| of.values().copied().collect::<Vec<f64>>();
    welch(&values(before), &values(after))
}

fn parts(logarithms: &[Logarithms; 2], beyond: Option<&Term>) -> Option<Difference> {
    let own = difference(logarithms)?;
    Some(beyond.map_or(own.clone(), |term| own.and(*term)))
}

/// The mean over cells in each process, in both records: of processes that are in all of the cells.
fn of_cells(pairs: &[&Pair]) -> [Logarithms; 2] {
    [0, 1].map(|side| {
        let mut all = BTreeMap::<u32, Vec<f64>>::new();
        for (process, value) in pairs.iter().flat_map(|pair| &pair.logarithms[side]) {
            all.entry(*process).or_default().push(*value);
        }
        all.retain(|_, values| values.len() == pairs.len());
        all.into_iter().map(|(process, values)| (process, mean(&values))).collect()
    })
}

/// All means over these cells: of each workload and code, of each code, and of all.
fn means(common: &[&Pair], beyond: &BTreeMap<String, Term>) -> Vec<Mean> {
    let mut means = Vec::new();
    let by_workload = grouped(common.to_vec(), |pair| pair.before.workload.clone());
    for (workload, pairs) in &by_workload {
        for (code, pairs) in grouped(pairs.clone(), |pair| Code::of(pair.before)) {
            let mean = mean_over(&pairs, beyond);
            means.push(Mean { workload: Some(workload.clone()), code: Some(code), ..mean });
        }
    }
    let by_code = grouped(common.to_vec(), |pair| Code::of(pair.before));
    if by_workload.len() > 1 && by_code.len() > 1 {
        let of_code = |(code, pairs): &(Code, Vec<&Pair>)| {
            let mean = mean_over(pairs, beyond);
            (mean.shares.len() > 1).then(|| Mean { code: Some(code.clone()), ..mean })
        };
        means.extend(by_code.iter().filter_map(of_code));
    }
    if means.len() > 1 {
        means.push(mean_over(common, beyond));
    }
    means
}

/// The geometric mean over cells. Within a workload, a process's cells share what disturbs it: they
/// become one number for each process. Workloads have processes of their own: their variances add up.
fn mean_over(pairs: &[&Pair], beyond: &BTreeMap<String, Term>) -> Mean {
    let workloads = grouped(pairs.to_vec(), |pair| pair.before.workload.clone());
    let share = |of: &[&Pair]| of.len() as f64 / pairs.len() as f64;
    let value = mean(&pairs.iter().map(|p| p.ratio.estimate.value.ln()).collect::<Vec<_>>());
    let part = |(name, of): &(String, Vec<&Pair>)| {
        Some(parts(&of_cells(of), beyond.get(name))?.times(share(of)))
    };
    let difference: Option<Difference> = workloads
        .iter()
        .map(part)
        .collect::<Option<Vec<_>>>()
        .map(|parts| Difference { value, ..parts.into_iter().sum() });
    Mean {
        workload: None,
        code: None,
        shares: workloads.iter().map(|(name, of)| (name.clone(), share(of))).collect(),
        cells: pairs.len(),
        ratio: ratio(value, difference),
    }
}

/// Native cells over Python's in the same processes, of each workload that has both, and the mean over
/// these. Work that waits is left out: there, Python too talks to servers of this build.
fn builds(before: &Record, after: &Record, common: &[&Pair]) -> (Vec<Mean>, Option<Mean>) {
    let computes = |pair: &&&Pair| pair.before.in_flight.is_none();
    let computing: Vec<&Pair> = common.iter().filter(computes).copied().collect();
    let mut workloads: Vec<(String, usize, Difference)> = Vec::new();
    for (name, pairs) in grouped(computing, |pair| pair.before.workload.clone()) {
        // Rust that Python calls is neither: it is the build's kernel on an interpreter's threads.
        let (rust, others): (Vec<&Pair>, Vec<&Pair>) =
            pairs.into_iter().partition(|pair| pair.before.is_native());
        let control = |pair: &&Pair| {
            !pair.before.is_rust_from_python()
                && same_interpreter(before, after, &pair.before.runtime)
        };
        let python: Vec<&Pair> = others.into_iter().filter(control).collect();
        if rust.is_empty() || python.is_empty() {
            continue;
        }
        let (ours, theirs) = (of_cells(&rust), of_cells(&python));
        let over = |side: usize| -> Logarithms {
            let both = |(p, log): (&u32, &f64)| Some((*p, log - theirs[side].get(p)?));
            ours[side].iter().filter_map(both).collect()
        };
        let known = difference(&[over(0), over(1)]);
        workloads.extend(known.map(|difference| (name, rust.len(), difference)));
    }
    // What a whole run shares is in both languages, and so in none of these differences; but where it
    // slows one language down more than the other, they disagree.
    let differences: Vec<Difference> = workloads.iter().map(|(.., d)| d.clone()).collect();
    let terms = runs::beyond(&differences, runs::NONE);
    let widened = || differences.iter().cloned().zip(&terms).map(|(d, term)| d.and(*term));
    let share = 1.0 / workloads.len() as f64;
    let all: Difference = widened().map(|d| d.times(share)).sum();
    let whole = (!workloads.is_empty()).then(|| Mean {
        workload: None,
        code: None,
        shares: workloads.iter().map(|(name, ..)| (name.clone(), share)).collect(),
        cells: workloads.iter().map(|(_, cells, _)| cells).sum(),
        ratio: ratio(all.value, Some(all)),
    });
    let of_each = workloads.into_iter().zip(widened()).map(|((name, cells, _), d)| Mean {
        workload: Some(name.clone()),
        code: None,
        shares: vec![(name, 1.0)],
        cells,
        ratio: ratio(d.value, Some(d)),
    });
    (of_each.collect(), whole)
}
