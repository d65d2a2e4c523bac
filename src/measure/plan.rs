//! The plan: which cells, in which groups, how often.

use std::time::Duration;

use clap::ValueEnum;

use super::{computing, waiting};
use crate::analysis::floor::{self, Layout};
use crate::models::About;
use crate::record::{Bound, Cell, Choice, Machine, Outcome, SEQUENTIAL, WorkloadInfo};
use crate::waiting::Backend;

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// The whole grid at tiny sizes in seconds: for tests. Its times mean nothing.
    Smoke,
    /// The headline models at one worker and on all cores, in two and a half minutes.
    Quick,
    /// Every model at 1, 2, 4, … cores and beyond, in several fresh processes: an hour or two.
    Full,
}

impl Profile {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Self::Smoke => "smoke",
            Self::Quick => "quick",
            Self::Full => "full",
        }
    }

    /// Fresh worker processes per runtime, and rounds in each. What stays fixed in a process (hash
    /// seed, address layout) can be told from noise by five, of whose means an interval is made.
    fn layout(self, bound: Bound) -> Layout {
        match (self, bound) {
            (Self::Smoke, _) => Layout { processes: 1, rounds: 1 },
            (Self::Quick, _) | (Self::Full, Bound::Waiting) => floor::QUICK,
            (Self::Full, Bound::Computing) => floor::FULL,
        }
    }

    /// The least time of one sample: shorter maps are repeated within it.
    fn sample_at_least(self) -> Duration {
        Duration::from_millis(if self == Self::Smoke { 0 } else { 10 })
    }
}

impl Choice {
    /// Whether it holds this workload: all but the lessons, or those that were named.
    pub(super) fn takes(&self, workload: &str, lesson: bool) -> bool {
        match &self.workloads[..] {
            [] => !lesson,
            named => named.iter().any(|name| name == workload),
        }
    }

    /// The profile's models; or those that were named, wherever they exist, headline or not.
    pub(super) fn models(
        &self,
        all: impl IntoIterator<Item = About>,
        in_profile: impl Fn(&About) -> bool,
    ) -> Vec<About> {
        let named = |about: &About| {
            about.name == SEQUENTIAL || self.models.iter().any(|name| name == about.name)
        };
        let is_wanted = |about: &About| {
            if self.models.is_empty() { in_profile(about) } else { named(about) }
        };
        all.into_iter().filter(is_wanted).collect()
    }
}

/// What will be measured.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The profile it was made from.
    pub profile: Profile,
    /// Shorter maps are repeated within a sample until it takes this long.
    pub sample_at_least: Duration,
    /// Half the width, as a share, that intervals must not exceed; none where the number of processes is
    /// fixed.
    pub precision: Option<f64>,
    /// Cells that are measured together.
    pub groups: Vec<Group>,
}

/// What a workload cannot do without.
pub struct Needs {
    /// The corpus.
    pub corpus: bool,
    /// What its requests wait for.
    pub backend: Option<Backend>,
}

/// The cells of one workload: compared with each other, so sampled in turns. No other workload's
/// pools are open meanwhile.
#[derive(Clone)]
pub struct Group {
    /// The workload.
    pub info: WorkloadInfo,
    /// Published answers by size.
    pub published: &'static [(u64, u64)],
    /// Whether it reads the corpus.
    pub needs_corpus: bool,
    /// What its requests wait for, if it waits.
    pub backend: Option<Backend>,
    /// Its cells, still without outcome. The native sequential ones come first: they are what all
    /// answers are checked against.
    pub cells: Vec<Cell>,
    /// Cells that cannot run here, with the reason as their outcome.
    pub skipped: Vec<Cell>,
    /// Fresh worker processes per runtime.
    pub processes: u32,
    /// Shuffled rounds in each of them.
    pub rounds: u32,
}

impl Group {
    /// The workload's name.
    pub fn name(&self) -> &str {
        &self.info.name
    }
}

impl std::fmt::Debug for Group {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} × {}", self.name(), self.cells.len())
    }
}

impl Plan {
    /// Plans `profile` for this machine and these interpreters (by the ids that cells will name).
    pub fn new(
        profile: Profile,
        choice: &Choice,
        machine: &Machine,
        interpreters: &[String],
    ) -> Self {
        let mut groups = computing::groups(profile, choice, machine, interpreters);
        groups.extend(waiting::groups(profile, choice, interpreters));
        for group in &mut groups {
            let Layout { processes, rounds } = profile.layout(group.info.bound);
            group.processes = choice.processes.unwrap_or(processes);
            group.rounds = choice.rounds.unwrap_or(rounds);
        }
        let precision = choice.precision.filter(|_| profile != Profile::Smoke);
        Self { profile, sample_at_least: profile.sample_at_least(), precision, groups }
    }

    /// Takes out the cells that `cannot` run, and says why, with the remedy.
    pub fn skip(
        &mut self,
        reason: &str,
        remedy: Option<&str>,
        cannot: impl Fn(&Needs, &Cell) -> bool,
    ) {
        let (reason, remedy) = (reason.to_owned(), remedy.map(str::to_owned));
        self.skip_for(&Outcome::Skipped { reason, remedy }, cannot);
    }

    /// The same with this outcome.
    pub fn skip_for(&mut self, outcome: &Outcome, cannot: impl Fn(&Needs, &Cell) -> bool) {
        for group in &mut self.groups {
            let needs = Needs { corpus: group.needs_corpus, backend: group.backend };
            let out = group.cells.extract_if(.., |cell| cannot(&needs, cell));
            group.skipped.extend(out.map(|cell| Cell { outcome: outcome.clone(), ..cell }));
        }
    }

    /// Whether some group that has cells to measure needs `backend`.
    pub fn needs(&self, backend: Backend) -> bool {
        self.groups.iter().any(|group| group.backend == Some(backend) && !group.cells.is_empty())
    }

    /// Fresh worker processes per runtime: the most of any group.
    pub fn processes(&self) -> u32 {
        self.groups.iter().map(|group| group.processes).max().unwrap_or(1)
    }

    /// Every cell in the order in which a record holds them: group by group, those that cannot run
    /// here after the others.
    pub fn all_cells(&self) -> impl Iterator<Item = &Cell> {
        self.groups.iter().flat_map(|group| group.cells.iter().chain(&group.skipped))
    }

    /// How many cells there are to measure.
    pub fn cells(&self) -> usize {
        self.groups.iter().map(|group| group.cells.len()).sum()
    }
}

/// The outcome of a cell that a stopped run did not come to.
pub fn not_reached<T>() -> Outcome<T> {
    Outcome::Skipped { reason: "the run was stopped before it".to_owned(), remedy: None }
}
