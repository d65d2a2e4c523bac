//! What is slower than a limit, for a machine to judge by: beyond what was asked for, beyond the noise,
//! and beyond the luck of a build.
//!
//! Of hundreds of cells, the one with the largest ratio has the luckiest noise. So it is not enough that
//! its interval excludes the limit: a cell is slower only if it would be called so by chance, in *any* of
//! the cells, once in twenty comparisons at most ([`holm`]). Single cells are noisy, and by that rule a
//! change of 15 % may be lost in each of them. Therefore the means are judged too, as a level of their
//! own, and at last the build, which is one figure. The three levels share the twentieth.
//!
//! The **build** has a rule of its own. Its figure is no maximum of many, and it is free of what the run as
//! a whole was like: it is slower where it lies beyond the limit and could not be as large by chance if
//! nothing had changed. To exclude the *limit* as well would ask of a build that is slowed by 15 % that
//! this machine tells 15 from 10 %, which on two noisy cores it cannot.

use super::builds;
use super::comparable::same_binary;
use super::compare::{Code, Comparison, Mean, Pair};
use super::welch::holm;

/// How often, by chance, something is called slower than the limit.
const FAMILY_WISE: f64 = 0.05;
/// Cells, means, and the build.
const LEVELS: f64 = 3.0;

/// What a ratio must exceed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// The ratio.
    pub ratio: f64,
    /// What set it.
    pub by: By,
}

/// What sets a limit: the highest of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// What was asked for.
    Asked,
    /// The smallest difference that the machine lets be seen.
    Noise,
    /// How far apart builds of one source are.
    Builds,
}

/// Something that is slower.
pub struct Slower<'a> {
    /// What.
    pub what: What<'a>,
    /// Than which limit.
    pub limit: Limit,
}

/// What can be slower.
#[derive(Clone, Copy)]
pub enum What<'a> {
    /// Rust over Python's cells of the same processes: of a workload, or as a whole.
    Build(&'a Mean),
    /// A geometric mean.
    Mean(&'a Mean),
    /// A cell.
    Cell(&'a Pair<'a>),
}

/// What a comparison comes to.
pub struct Judgement<'a> {
    /// What is slower: the build first, then means, then cells.
    pub slower: Vec<Slower<'a>>,
    /// How many cells could be judged: those with intervals that speak of the program.
    pub cells: usize,
    /// How many means, of builds too.
    pub means: usize,
    /// The limit of each mean of a workload, where it is more than was asked for.
    pub raised: Vec<(&'a Mean, Limit)>,
}

/// Judges a comparison by how much slower anything may be, as a share: `0.1` for 10 %.
pub fn judge<'a>(comparison: &'a Comparison<'a>, share: f64) -> Judgement<'a> {
    let limits = Limits::new(comparison, share);
    let means: Vec<What> = comparison.means.iter().map(What::Mean).collect();
    let means = means.into_iter().chain(comparison.builds.iter().map(What::Build));
    let means: Vec<(What, Limit)> = means.map(|what| (what, limits.of(what))).collect();
    let cells = comparison.cells.iter().map(What::Cell);
    let cells: Vec<(What, Limit)> = cells.map(|what| (what, limits.of(what))).collect();
    let (means, cells) = (can_be_judged(means), can_be_judged(cells));
    let build = comparison.build.as_ref().map(What::Build).map(|what| (what, limits.of(what)));
    let raised = |(what, limit): &(What<'a>, Limit)| match what {
        What::Mean(mean) if limit.by != By::Asked => Some((*mean, *limit)),
        _ => None,
    };
    Judgement {
        raised: means.iter().filter_map(raised).collect(),
        cells: cells.len(),
        means: means.len() + usize::from(build.is_some()),
        slower: (build.into_iter().filter(|(what, limit)| is_slower_build(*what, *limit)))
            .map(|(what, limit)| Slower { what, limit })
            .chain(beyond(means))
            .chain(beyond(cells))
            .collect(),
    }
}

fn can_be_judged<'a>(mut all: Vec<(What<'a>, Limit)>) -> Vec<(What<'a>, Limit)> {
    all.retain(|(what, _)| what.p_above(1.0).is_some());
    all
}

fn is_slower_build(what: What<'_>, limit: Limit) -> bool {
    let chance = what.p_above(1.0).unwrap_or(1.0);
    what.value() > limit.ratio && chance <= FAMILY_WISE / LEVELS
}

/// Those whose one-sided intervals exclude their limits, with Holm's correction.
fn beyond(all: Vec<(What<'_>, Limit)>) -> impl Iterator<Item = Slower<'_>> {
    let p: Vec<f64> =
        all.iter().map(|(what, limit)| what.p_above(limit.ratio).unwrap_or(1.0)).collect();
    let remains = holm(&p, FAMILY_WISE / LEVELS);
    let slower = all.into_iter().zip(remains).filter(|(_, remains)| *remains);
    slower.map(|((what, limit), _)| Slower { what, limit })
}

impl What<'_> {
    fn ratio(&self) -> &super::compare::Ratio {
        match self {
            Self::Build(mean) | Self::Mean(mean) => &mean.ratio,
            Self::Cell(pair) => &pair.ratio,
        }
    }

    fn p_above(&self, limit: f64) -> Option<f64> {
        Some(self.ratio().difference.as_ref()?.p_above(limit))
    }

    fn value(&self) -> f64 {
        self.ratio().estimate.value
    }
}

/// What sets the limits of a comparison.
struct Limits {
    asked: f64,
    /// Of a single figure.
    noise: f64,
    other_build: bool,
}

impl Limits {
    fn new(comparison: &Comparison<'_>, share: f64) -> Self {
        let Comparison { before, after, .. } = comparison;
        let floors = [before, after].into_iter().filter_map(|record| record.smallest_difference());
        Self {
            asked: 1.0 + share,
            noise: 1.0 + floors.fold(0.0, f64::max),
            other_build: !same_binary(before, after),
        }
    }

    fn of(&self, what: What<'_>) -> Limit {
        match what {
            What::Build(mean) | What::Mean(mean) => self.of_mean(mean),
            What::Cell(pair) => self.of_cell(pair),
        }
    }

    fn highest(&self, noise: f64, builds: f64) -> Limit {
        let builds = if self.other_build { builds } else { 1.0 };
        let all = [(self.asked, By::Asked), (noise, By::Noise), (builds, By::Builds)];
        let highest = all.into_iter().reduce(|a, b| if b.0 > a.0 { b } else { a });
        let (ratio, by) = highest.unwrap_or((self.asked, By::Asked));
        Limit { ratio, by }
    }

    fn of_cell(&self, pair: &Pair<'_>) -> Limit {
        let is_rust = Code::of(pair.before).is_rust;
        let builds = if is_rust { builds::spread(&pair.before.workload) } else { 1.0 };
        self.highest(self.noise, builds)
    }

    /// The cells of one workload share the machine's mode and the kernel's place in the binary: their
    /// mean is no less noisy than one figure. Over many workloads both average out.
    fn of_mean(&self, mean: &Mean) -> Limit {
        let is_rust = mean.code.as_ref().is_none_or(|code| code.is_rust);
        let shares = mean.shares.iter().map(|(name, share)| (name.as_str(), *share));
        let builds = if is_rust { builds::spread_of_mean(shares) } else { 1.0 };
        self.highest(if mean.shares.len() == 1 { self.noise } else { 1.0 }, builds)
    }
}
