//! The noise floor: how small a difference a machine lets be seen.
//!
//! Its basis are [looks](Look): the same two kernels again and again. A program that is held against
//! itself must come out equal, but for one test in twenty: that is what a 95 % interval means. And one
//! that takes a little longer must be seen to do so: the smallest difference of which that is true in
//! four runs of five is the floor.

use std::collections::BTreeSet;

use statrs::distribution::{Beta, ContinuousCDF as _};

use super::noise::{self, SLOWED};
use super::pairs::{self, Pair};
use super::stats::{self, Estimate};
use super::verdict::Verdict;
use crate::record::{Calibration, Cell, Look, Noise, Record, Sample};

/// How many samples a cell has, and of how many processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Fresh worker processes.
    pub processes: u32,
    /// Shuffled rounds in each of them.
    pub rounds: u32,
}

/// That of `quick`, and of whatever waits.
pub const QUICK: Layout = Layout { processes: 5, rounds: 2 };
/// That of `full`.
pub const FULL: Layout = Layout { processes: 5, rounds: 3 };

/// Differences of which is told how often they are found.
pub const DIFFERENCES: [f64; 3] = [0.02, 0.05, 0.1];
/// How often a difference must be found that is called the smallest: the power of the test.
pub const POWER: f64 = 0.8;

/// As long as half of the samples of `quick` are, on the machine where it was written. Noise of a
/// thousandth of a second averages out in it, and noise of seconds does not.
const SAMPLE_NS: u64 = 33_000_000;
/// How many runs are made up of the looks.
const RUNS: usize = 2_000;
/// How far apart the looks are of which the correlation is told, in seconds.
const LAGS: [f64; 4] = [0.01, 0.1, 1.0, 5.0];

/// A kernel, of the two.
type Kernel = fn(&Look) -> f64;

/// Both kernels, with a word for what binds them.
pub const KERNELS: [(&str, Kernel); 2] = [
    ("latency", |look| look.took.latency_ns as f64),
    ("throughput", |look| look.took.throughput_ns as f64),
];

/// How often a program was seen to differ from itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Alarms {
    /// How often it was held against itself.
    pub tests: u64,
    /// How often the interval left 1 out.
    pub false_ones: u64,
}

impl Alarms {
    /// Their share, with its exact binomial 95 % interval (Clopper and Pearson, *The Use of Confidence or
    /// Fiducial Limits Illustrated in the Case of the Binomial*, 1934); `None` without a test.
    pub fn share(self) -> Option<Estimate> {
        let (n, k) = (self.tests as f64, self.false_ones as f64);
        let end = |a: f64, b: f64, q: f64| Some(Beta::new(a, b).ok()?.inverse_cdf(q));
        let low = if k == 0.0 { 0.0 } else { end(k, n - k + 1.0, 0.025)? };
        let high = if k == n { 1.0 } else { end(k + 1.0, n - k, 0.975)? };
        (n > 0.0).then_some(Estimate {
            value: k / n,
            interval: Some((low, high)),
            samples: self.tests as u32,
        })
    }

    fn of(tests: impl Iterator<Item = Vec<Pair>>) -> Self {
        tests.fold(Self::default(), |Self { tests, false_ones }, pairs| {
            let is_false = pairs::ratio(&pairs).is_some_and(|ratio| ratio.excludes(1.0));
            Self { tests: tests + 1, false_ones: false_ones + u64::from(is_false) }
        })
    }
}

/// What a run of one layout shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The layout.
    pub layout: Layout,
    /// A program against itself, in the same process.
    pub within: Alarms,
    /// The same in two processes.
    pub across: Alarms,
    /// The smallest difference that is found in four runs of five, as a share.
    pub smallest: f64,
    /// In what share of the runs each of [`DIFFERENCES`] is found.
    pub found: [f64; 3],
}

/// What looks tell of a machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Floor {
    /// What `quick` shows, and `full`.
    pub shown: [Shown; 2],
    /// The share of the looks at which the machine was slow.
    pub slow_share: f64,
    /// How long it was, in the median of all times, in seconds; `None` if it never was.
    pub disturbance: Option<f64>,
    /// How often it was.
    pub disturbances: usize,
    /// How far apart looks are, in seconds, and how their times correlate.
    pub correlation: Vec<(f64, f64)>,
}

impl Record {
    /// What its looks tell; `None` if they are too few for one test of each layout.
    pub fn floor(&self) -> Option<Floor> {
        let looks = &self.looks;
        let slow = slow(looks);
        let lasting = lasting(looks, &slow);
        let mut lengths = lasting.clone();
        Some(Floor {
            shown: [shown(looks, QUICK, self.seed)?, shown(looks, FULL, self.seed)?],
            slow_share: slow.iter().filter(|slow| **slow).count() as f64 / slow.len() as f64,
            disturbance: stats::median(&mut lengths),
            disturbances: lasting.len(),
            correlation: LAGS
                .iter()
                .filter_map(|lag| Some((*lag, correlation(looks, *lag)?)))
                .collect(),
        })
    }

    /// The smallest difference that it shows, as a share, as was found out on its machine before: with as
    /// many processes and rounds as its cells have. `None` with fewer than `quick` has.
    pub fn smallest_difference(&self) -> Option<f64> {
        let noise = self.conditions.noise.as_ref()?;
        let Layout { processes, rounds } = self.layout()?;
        match rounds {
            _ if processes < QUICK.processes => None,
            0 | 1 => None,
            2 => Some(noise.quick),
            _ => Some(noise.full),
        }
    }

    /// That of its cells: of the one with most samples.
    fn layout(&self) -> Option<Layout> {
        let cells = self.cells.iter().filter_map(Cell::measured);
        let most = cells.max_by_key(|measured| measured.samples.len())?;
        let of = |sample: &Sample| (sample.process, sample.round);
        let all: BTreeSet<(u32, u32)> = most.samples.iter().map(of).collect();
        let processes: BTreeSet<u32> = all.iter().map(|(process, _)| *process).collect();
        let processes = processes.len() as u32;
        Some(Layout { processes, rounds: all.len() as u32 / processes.max(1) })
    }

    /// What is kept of it for later runs.
    pub fn noise(&self) -> Option<Noise> {
        let floor = self.floor()?;
        Some(Noise {
            measured: self.started.clone(),
            quick: floor.shown[0].smallest,
            full: floor.shown[1].smallest,
            slow_share: floor.slow_share,
            disturbance_ns: floor.disturbance.map(|seconds| (seconds * 1e9) as u64),
        })
    }
}

fn shown(looks: &[Look], layout: Layout, seed: u64) -> Option<Shown> {
    let alarms = |of: fn(&[Look], Kernel) -> Vec<Vec<f64>>| {
        let of_kernel = |(_, kernel): &(&str, Kernel)| against_itself(of(looks, *kernel), layout);
        Alarms::of(KERNELS.iter().flat_map(of_kernel))
    };
    let (within, across) = (alarms(within), alarms(across));
    // The kernel that is disturbed more says what the machine lets be seen: a program may be like it.
    let by_kernel = KERNELS.iter().map(|(_, kernel)| lower_ends(looks, *kernel, layout, seed));
    let lows = by_kernel.collect::<Option<Vec<_>>>()?;
    let smallest =
        |lows: &Vec<f64>| (least_seen() - stats::quantile(lows, 1.0 - POWER)).exp() - 1.0;
    let worst = lows.iter().max_by(|a, b| smallest(a).total_cmp(&smallest(b)))?;
    let found = DIFFERENCES.map(|difference| {
        let seen = worst.iter().filter(|low| **low + difference.ln_1p() > least_seen());
        seen.count() as f64 / worst.len() as f64
    });
    let smallest = smallest(worst);
    (within.tests > 0 && across.tests > 0).then_some(Shown {
        layout,
        within,
        across,
        smallest,
        found,
    })
}

/// The logarithm above which the lower end of an interval must lie, for a difference to be named: it is
/// judged as it is printed.
fn least_seen() -> f64 {
    Verdict::LEAST_ABOVE.ln()
}

/// Of each process the ratios of neighbours in it; those of one side come first, then the other's.
fn within(looks: &[Look], kernel: Kernel) -> Vec<Vec<f64>> {
    let of_side = |side: u32| {
        generations(looks).map(move |generation| {
            let pairs = generation.get(1..).unwrap_or_default().chunks_exact(2);
            let of_side = pairs.filter(|pair| pair[0].process % 2 == side);
            // By turns the first over the second, and the other way.
            let ratio = |(n, pair): (usize, &[Look])| {
                let ratio = kernel(&pair[0]) / kernel(&pair[1]);
                if n % 2 == 0 { ratio } else { ratio.recip() }
            };
            of_side.enumerate().map(ratio).collect()
        })
    };
    of_side(0).chain(of_side(1)).collect()
}

/// Of each two processes the ratios of the first one's looks over their neighbours, the second one's.
fn across(looks: &[Look], kernel: Kernel) -> Vec<Vec<f64>> {
    let of_two = |generation: &[Look]| {
        let pairs = generation.chunks_exact(2);
        let ratio = |pair: &[Look]| {
            let ratio = kernel(&pair[0]) / kernel(&pair[1]);
            if pair[0].process < pair[1].process { ratio } else { ratio.recip() }
        };
        pairs.map(ratio).collect()
    };
    generations(looks).map(of_two).collect()
}

/// Two processes at a time.
fn generations(looks: &[Look]) -> impl Iterator<Item = &[Look]> {
    looks.chunk_by(|a, b| a.process / 2 == b.process / 2)
}

/// Tests of one layout: of as many successive processes as it has, each test takes as many pairs from
/// each as it has rounds.
fn against_itself(processes: Vec<Vec<f64>>, layout: Layout) -> impl Iterator<Item = Vec<Pair>> {
    let (wanted, rounds) = (layout.processes as usize, layout.rounds as usize);
    let tests = move |some: &[Vec<f64>]| {
        let count = some.iter().map(|ratios| ratios.len() / rounds).min().unwrap_or(0);
        let test = |n: usize| {
            let of = |(process, ratios): (u32, &Vec<f64>)| {
                let taken = ratios[n * rounds..(n + 1) * rounds].to_vec();
                (0..).zip(taken).map(move |(round, ratio)| Pair { process, round, ratio })
            };
            (0..).zip(some).flat_map(of).collect()
        };
        (0..count).map(test).collect::<Vec<Vec<Pair>>>()
    };
    let chunks: Vec<Vec<Vec<Pair>>> = processes.chunks_exact(wanted).map(tests).collect();
    chunks.into_iter().flatten()
}

/// The logarithms of the lower ends of the intervals of made-up runs, ascending, in which a program is
/// held against itself. Samples are as long as those of a run: means over all looks meanwhile. Neighbours
/// follow one another; the pairs of a cell lie seconds apart, and so are drawn by chance from all.
fn lower_ends(looks: &[Look], kernel: Kernel, layout: Layout, seed: u64) -> Option<Vec<f64>> {
    let samples: Vec<f64> = looks
        .chunk_by(|a, b| a.at_ns / SAMPLE_NS == b.at_ns / SAMPLE_NS)
        .map(|looks| looks.iter().map(kernel).sum::<f64>() / looks.len() as f64)
        .collect();
    let pairs: Vec<f64> = samples.chunks_exact(2).map(|pair| pair[0] / pair[1]).collect();
    let count = (layout.processes * layout.rounds) as usize;
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut run = || {
        let drawn = rng.choose_multiple(pairs.iter(), count);
        let mut places: Vec<f64> = drawn.into_iter().copied().collect();
        rng.shuffle(&mut places);
        let pair = |(n, ratio): (u32, f64)| Pair {
            process: n / layout.rounds,
            round: n % layout.rounds,
            ratio,
        };
        let pairs: Vec<Pair> = (0..).zip(places).map(pair).collect();
        Some(pairs::ratio(&pairs)?.interval?.0.ln())
    };
    if pairs.len() < count {
        return None;
    }
    let mut lows = (0..RUNS).map(|_| run()).collect::<Option<Vec<f64>>>()?;
    lows.sort_unstable_by(f64::total_cmp);
    Some(lows)
}

/// Of each look whether the machine was slow at it: one kernel took longer than in quiet moments.
pub fn slow(looks: &[Look]) -> Vec<bool> {
    let took: Vec<Calibration> = looks.iter().map(|look| look.took).collect();
    let Some(quiet) = noise::quiet(&took) else { return Vec::new() };
    took.iter().map(|took| took.over(quiet).iter().any(|x| *x > SLOWED)).collect()
}

/// How long the machine was slow, each time, in seconds: from the first look at which it was to the end
/// of the last one.
fn lasting(looks: &[Look], slow: &[bool]) -> Vec<f64> {
    let marked: Vec<(&Look, bool)> = looks.iter().zip(slow.iter().copied()).collect();
    let runs = marked.chunk_by(|a, b| a.1 == b.1).filter(|run| run[0].1);
    runs.filter_map(|run| {
        let (first, last) = (run.first()?.0, run.last()?.0);
        let end = last.at_ns + last.took.latency_ns + last.took.throughput_ns;
        Some((end - first.at_ns) as f64 / 1e9)
    })
    .collect()
}

/// The correlation of the logarithms of the times of both kernels together with those of the look that
/// came `lag` seconds later (Pearson's); `None` if too few are so far apart, or all are alike.
fn correlation(looks: &[Look], lag: f64) -> Option<f64> {
    let time = |look: &Look| ((look.took.latency_ns + look.took.throughput_ns) as f64).ln();
    let lag_ns = (lag * 1e9) as u64;
    let mut later = looks.iter().peekable();
    let mut both = Vec::new();
    for look in looks {
        while later.next_if(|other| other.at_ns < look.at_ns + lag_ns).is_some() {}
        let Some(other) = later.peek() else { break };
        both.push((time(look), time(other)));
    }
    let n = both.len() as f64;
    let (a, b) = both.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + x / n, b + y / n));
    let sum =
        |of: &dyn Fn(f64, f64) -> f64| both.iter().map(|(x, y)| of(x - a, y - b)).sum::<f64>();
    let r = sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt();
    (n >= 100.0 && r.is_finite()).then_some(r)
}
