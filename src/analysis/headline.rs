//! What a lecture is about, in one workload and one sentence: do threads of Python make use of more than one
//! core, and do those of Rust?

use super::Estimate;
use super::scaling::{Scaling, is_emblem, scaling_cells};
use super::series::Line;
use super::verdict::Verdict;
use crate::record::{Bound, Cell, GilClass, NATIVE, OWN_PYTHON, Record, Workers};
use crate::words::{fold, sentence, spelled};

/// Another model than Rust's threads is named only where it gains at least this much over them.
const CLEARLY: f64 = 1.05;

/// The workload, and the lines that the sentence is about.
pub struct Headline<'a, 'b> {
    /// The workload and how it scales.
    pub scaling: &'a Scaling<'b>,
    /// Python's threads, where they were measured.
    pub threads: Option<&'a Line>,
    /// Python's processes, likewise.
    pub processes: Option<&'a Line>,
    /// Rust's threads; or its best model, where that is seen to be faster.
    pub rust: &'a Line,
    /// Rust's threads, where another model is seen to be faster than they.
    pub outdone: Option<&'a Line>,
}

impl<'a, 'b> Headline<'a, 'b> {
    /// Of all workloads that have a line in both languages the one that is known best: the intervals of its
    /// lines are the narrowest. Bytecode first, which is what the GIL is about, and one that says a single
    /// thing: where Rust's threads are far outdone, that is a second one. `None` without any.
    pub fn of(record: &Record, all: &'a [Scaling<'b>]) -> Option<Self> {
        let found = all.iter().filter_map(|scaling| Self::about(record, scaling));
        let rank = |h: &Self| (h.scaling.info.gil_class != GilClass::Bytecode, h.is_far_outdone());
        let first = |a: &Self, b: &Self| {
            rank(a).cmp(&rank(b)).then_with(|| a.width().total_cmp(&b.width()))
        };
        found.min_by(first)
    }

    /// The headline of this workload, if both languages have a line in it.
    pub fn about(record: &Record, scaling: &'a Scaling<'b>) -> Option<Self> {
        let line = |runtime: &str, kind: Workers| {
            let of_kind = |l: &&Line| is_emblem(record, &l.who, runtime, kind);
            scaling.lines.iter().find(of_kind).filter(|l| l.at(scaling.full_load).is_some())
        };
        let (threads, processes) =
            (line(OWN_PYTHON, Workers::Threads), line(OWN_PYTHON, Workers::Processes));
        threads.or(processes)?;
        let (rust, outdone) = rust(record, scaling)?;
        Some(Self { scaling, threads, processes, rust, outdone })
    }

    /// Its lines, in the order in which they are told.
    pub fn lines(&self) -> Vec<&'a Line> {
        let rust = [self.outdone, Some(self.rust)];
        [self.threads, self.processes].into_iter().chain(rust).flatten().collect()
    }

    /// Whether Rust's threads reach less than two thirds of what another model does.
    fn is_far_outdone(&self) -> bool {
        let at = |line: &Line| line.at(self.scaling.full_load).map_or(1.0, |s| s.value);
        self.outdone.is_some_and(|threads| at(threads) < at(self.rust) * 2.0 / 3.0)
    }

    /// How wide the intervals of its lines are together, as a logarithm; without intervals as wide as can be.
    fn width(&self) -> f64 {
        let width = |line: &Line| {
            let (low, high) = line.at(self.scaling.full_load)?.interval?;
            Some((high / low).ln())
        };
        let all: Option<Vec<f64>> = self.lines().into_iter().map(width).collect();
        all.map_or(f64::INFINITY, |all| all.iter().sum::<f64>() / all.len() as f64)
    }

    /// What is seen, in a sentence: `Two Python threads are no faster than one; two Rust threads are 1.9
    /// times as fast`.
    pub fn finding(&self, record: &Record) -> String {
        let workers = self.scaling.full_load;
        if workers < 2 {
            return format!("{}: one worker has nothing to share", self.scaling.info.name);
        }
        let said = |line: &Line, than: &str| {
            let (of, name) = (language(&line.who.runtime), record.model_label(&line.who.model));
            let who = format!("{} {of} {name}", spelled(workers));
            Some(format!("{who} {}", gain(line.at(workers)?, than)))
        };
        let first = self.threads.or(self.processes).and_then(|line| said(line, " as one"));
        let rust = match self.outdone {
            None => said(self.rust, if first.is_some() { "" } else { " as one" }),
            Some(threads) => {
                outdone(record, self.rust, Some(threads).filter(|_| self.is_far_outdone()), workers)
            }
        };
        sentence(&[first, rust].into_iter().flatten().collect::<Vec<_>>().join("; "))
    }
}

/// `Rust with rayon is 1.9 times as fast, its threads no faster than one`. What is not far off is in the
/// chart.
fn outdone(record: &Record, best: &Line, threads: Option<&Line>, workers: u32) -> Option<String> {
    let name = record.model_label(&best.who.model);
    let said = format!("Rust with {name} is {} times as fast", fold(best.at(workers)?.value));
    let Some(threads) = threads.and_then(|line| line.at(workers)) else { return Some(said) };
    Some(match Verdict::of(threads) {
        Verdict::More | Verdict::Open => format!("{said}, its threads {}", fold(threads.value)),
        Verdict::Less | Verdict::Alike => format!("{said}, its threads no faster than one"),
        Verdict::NotSeen => format!("{said}, its threads show no gain"),
    })
}

fn language(runtime: &str) -> &str {
    if runtime == NATIVE { "Rust" } else { "Python" }
}

/// What a speed-up of several workers allows to be said of them.
pub fn gain(speedup: Estimate, than: &str) -> String {
    let fold = fold(speedup.value);
    match Verdict::of(speedup) {
        Verdict::More => format!("are {fold} times as fast{than}"),
        Verdict::Less | Verdict::Alike => "are no faster than one".to_owned(),
        Verdict::NotSeen => "show no gain over one".to_owned(),
        Verdict::Open => format!("ran {fold} times as fast{than}"),
    }
}

/// What stands for Rust at full load: its threads, or its best model and the threads that it is seen to
/// outdo. `None` without any.
pub fn rust<'a>(record: &Record, scaling: &'a Scaling) -> Option<(&'a Line, Option<&'a Line>)> {
    let is_threads = |l: &&Line| is_emblem(record, &l.who, NATIVE, Workers::Threads);
    let threads = scaling.lines.iter().find(is_threads);
    let threads = threads.filter(|line| line.at(scaling.full_load).is_some());
    let best = best(record, scaling, threads);
    Some((best.or(threads)?, best.and(threads)))
}

/// The best of Rust's models that are seen to be clearly faster than its threads, at full load. One that is
/// shown as what to avoid is not among them.
fn best<'a>(record: &Record, scaling: &'a Scaling, threads: Option<&Line>) -> Option<&'a Line> {
    let full = scaling.full_load;
    let native = scaling.lines.iter().filter(|l| {
        l.who.runtime == NATIVE && !record.is_cautioned(Bound::Computing, &l.who.model)
    });
    let cell = |line: &Line| -> Option<&Cell> {
        let mut cells = scaling_cells(record, &scaling.info.name);
        cells.find(|c| c.workers == full && line.who.is_of(c))
    };
    let is_faster = |line: &&Line| {
        let Some(threads) = threads else { return true };
        let ratio = cell(threads).zip(cell(line)).and_then(|(slow, fast)| record.ratio(slow, fast));
        ratio.and_then(|r| r.interval).is_some_and(|(low, _)| low > CLEARLY)
    };
    let speed = |line: &&Line| line.at(full).map_or(0.0, |speedup| speedup.value);
    native
        .filter(|line| line.at(full).is_some())
        .filter(is_faster)
        .max_by(|a, b| speed(a).total_cmp(&speed(b)))
}
