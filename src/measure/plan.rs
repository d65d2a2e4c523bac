//! The plan: which cells, in which groups, how often.

use std::time::Duration;

use clap::ValueEnum;

use crate::grid::{self, Row};
use crate::models::Model;
use crate::record::{Cell, EMBEDDED, Lane, Machine, NATIVE, Outcome, Role, SEQUENTIAL};
use crate::workloads::Sizes;

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// The whole grid at tiny sizes in seconds: for tests. Its times mean nothing.
    Smoke,
    /// The headline models at one worker and on all cores, within two minutes.
    Quick,
    /// Every model at 1, 2, 4, … cores and beyond, in several fresh processes: twenty minutes.
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

    /// How large a workload is in it.
    pub fn sizes(self, row: &Row) -> Sizes {
        row.about.sizes[self as usize]
    }

    /// Fresh worker processes per runtime. What stays fixed in a process (hash seed, address
    /// layout) can then be told from noise.
    fn processes(self) -> u32 {
        if self == Self::Full { 5 } else { 1 }
    }

    /// Rounds in each process. A paired interval needs ten pairs in all.
    fn rounds(self) -> u32 {
        match self {
            Self::Smoke => 1,
            Self::Quick => 10,
            Self::Full => 3,
        }
    }

    /// The least time of one sample: shorter maps are repeated within it.
    fn sample_at_least(self) -> Duration {
        Duration::from_millis(if self == Self::Smoke { 0 } else { 10 })
    }

    fn workers(self, machine: &Machine) -> Vec<u32> {
        let cores = machine.cores;
        match self {
            Self::Smoke => vec![1, 2],
            // A machine with one core shows what a second worker does there.
            Self::Quick => vec![1, cores.max(2)],
            Self::Full => {
                let doubling = std::iter::successors(Some(1_u32), |n| n.checked_mul(2));
                let mut workers: Vec<u32> = doubling.take_while(|&n| n < cores).collect();
                workers.extend([cores, 2 * cores]); // the last is oversubscribed on purpose
                workers
            }
        }
    }

    fn native_models(self) -> Vec<&'static str> {
        let headline = [Model::Sequential, Model::Threads, Model::Rayon];
        let all = Model::ALL.into_iter();
        all.filter(|m| self != Self::Quick || headline.contains(m)).map(Model::name).collect()
    }

    fn python_models(self, runtime: &str) -> Vec<&'static str> {
        let models: &[&str] = match (self, runtime) {
            (Self::Quick, _) => &[SEQUENTIAL, "threads", "processes"],
            (Self::Full, EMBEDDED) | (Self::Smoke, _) => &grid::PYTHON_MODELS,
            // By these, interpreters are compared: the others only repeat what threads show.
            (Self::Full, _) => &[SEQUENTIAL, "threads", "processes", "interpreters"],
        };
        models.to_vec()
    }

    /// The roles in which Rust is called from an interpreter's threads. Beside Python's own times at
    /// the shared size, speed-ups need Rust's size.
    fn native_lane_roles(self, runtime: &str) -> &'static [Role] {
        match (self, runtime) {
            (_, EMBEDDED) | (Self::Smoke, _) => &[Role::Shared, Role::Scaling],
            (Self::Quick, _) => &[],
            (Self::Full, _) => &[Role::Scaling],
        }
    }
}

/// The models that call Rust from Python: in the thread that asks, and from several.
const NATIVE_LANE_MODELS: [&str; 3] = [SEQUENTIAL, "threads", "thread_pool"];

/// What the user asked for; an empty list leaves the choice to the profile.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Workloads by name; if there is none, all but the lessons.
    pub workloads: Vec<String>,
    /// Models by name, in both languages; `sequential` is always among them.
    pub models: Vec<String>,
    /// Worker counts.
    pub workers: Vec<u32>,
    /// Rounds in each process.
    pub rounds: Option<u32>,
    /// Fresh processes.
    pub processes: Option<u32>,
}

/// What will be measured.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The profile it was made from.
    pub profile: Profile,
    /// Fresh worker processes per runtime.
    pub processes: u32,
    /// Shuffled rounds in each of them.
    pub rounds: u32,
    /// Shorter maps are repeated within a sample until it takes this long.
    pub sample_at_least: Duration,
    /// Cells that are measured together.
    pub groups: Vec<Group>,
}

/// The cells of one workload: compared with each other, so sampled in turns. No other workload's
/// pools are open meanwhile.
#[derive(Clone)]
pub struct Group {
    /// The workload.
    pub row: &'static Row,
    /// Its cells, still without outcome. The native sequential ones come first: they are what all
    /// answers are checked against.
    pub cells: Vec<Cell>,
    /// Cells that cannot run here, with the reason as their outcome.
    pub skipped: Vec<Cell>,
}

impl std::fmt::Debug for Group {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} × {}", self.row.about.name, self.cells.len())
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
        let chosen = |row: &&Row| match &choice.workloads[..] {
            [] => !row.about.lesson,
            named => named.iter().any(|name| name == row.about.name),
        };
        let groups = grid::ALL
            .iter()
            .filter(chosen)
            .map(|row| Group {
                row,
                cells: cells(profile, choice, machine, interpreters, row),
                skipped: Vec::new(),
            })
            .collect();
        Self {
            profile,
            processes: choice.processes.unwrap_or_else(|| profile.processes()),
            rounds: choice.rounds.unwrap_or_else(|| profile.rounds()),
            sample_at_least: profile.sample_at_least(),
            groups,
        }
    }

    /// Takes out the cells that `cannot` run, and says why and what would mend it.
    pub fn skip(&mut self, reason: &str, mend: Option<&str>, cannot: impl Fn(&Row, &Cell) -> bool) {
        for group in &mut self.groups {
            let row = group.row;
            group.skipped.extend(group.cells.extract_if(.., |cell| cannot(row, cell)).map(
                |cell| {
                    let outcome = Outcome::Skipped {
                        reason: reason.to_owned(),
                        mend: mend.map(str::to_owned),
                    };
                    Cell { outcome, ..cell }
                },
            ));
        }
    }

    /// How many cells there are to measure.
    pub fn cells(&self) -> usize {
        self.groups.iter().map(|group| group.cells.len()).sum()
    }
}

fn cells(
    profile: Profile,
    choice: &Choice,
    machine: &Machine,
    interpreters: &[String],
    row: &Row,
) -> Vec<Cell> {
    let sizes = profile.sizes(row);
    let mut workers =
        if choice.workers.is_empty() { profile.workers(machine) } else { choice.workers.clone() };
    workers.sort_unstable();
    workers.dedup();
    let cell = |lane, role, runtime: &str, model: &str, workers| Cell {
        workload: row.about.name.to_owned(),
        size: if matches!(role, Role::Shared) { sizes.shared } else { sizes.scaling },
        role,
        model: model.to_owned(),
        workers,
        in_flight: None,
        runtime: runtime.to_owned(),
        lane,
        outcome: not_reached(),
    };
    // A model that the user names is taken wherever it exists, headline or not.
    let models = |of_profile: Vec<&'static str>, all: &[&'static str]| -> Vec<&'static str> {
        if choice.models.is_empty() {
            return of_profile;
        }
        let named = |m: &&str| *m == SEQUENTIAL || choice.models.iter().any(|c| c == m);
        all.iter().copied().filter(named).collect()
    };
    let spread = |lane, role, runtime: &str, models: &[&str]| -> Vec<Cell> {
        let one = [1];
        models
            .iter()
            .flat_map(|&model| {
                let workers = if model == SEQUENTIAL { &one[..] } else { &workers };
                workers.iter().map(|&n| cell(lane, role, runtime, model, n)).collect::<Vec<_>>()
            })
            .collect()
    };
    let native = models(profile.native_models(), &Model::ALL.map(Model::name));
    let mut cells = spread(row.lane, Role::Shared, NATIVE, &native);
    cells.extend(spread(row.lane, Role::Scaling, NATIVE, &native));
    cells.extend(workers.iter().map(|&n| cell(row.lane, Role::Capacity, NATIVE, "capacity", n)));
    cells.push(cell(row.lane, Role::Control, NATIVE, SEQUENTIAL, 1));
    for runtime in interpreters {
        let python = models(profile.python_models(runtime), &grid::PYTHON_MODELS);
        cells.extend(spread(row.lane, Role::Shared, runtime, &python));
        if !grid::IN_NATIVE_LANE.contains(&row.about.name) {
            continue;
        }
        let from_python = models(NATIVE_LANE_MODELS.to_vec(), &NATIVE_LANE_MODELS);
        for lane in [Lane::NativeHeld, Lane::NativeReleased] {
            for &role in profile.native_lane_roles(runtime) {
                cells.extend(spread(lane, role, runtime, &from_python).into_iter().filter(
                    |cell| {
                        // One worker and too many are Python's own lesson.
                        let asked = !choice.workers.is_empty();
                        asked || cell.model == SEQUENTIAL || cell.workers == machine.cores.max(2)
                    },
                ));
            }
        }
    }
    cells
}

/// The outcome of a cell that a stopped run did not come to.
pub fn not_reached<T>() -> Outcome<T> {
    Outcome::Skipped { reason: "the run was stopped before it".to_owned(), mend: None }
}
