//! The cells of workloads that compute: by size, model, workers, runtime and lane.

use super::plan::{Group, Profile, not_reached};
use crate::analysis::full_load::nearest;
use crate::grid::{self, LibraryRow, Row};
use crate::models::{About, Model};
use crate::record::{Cell, Choice, Lane, Machine, NATIVE, OWN_PYTHON, Role, SEQUENTIAL, Workers};
use crate::workloads::{About as Workload, Sizes};

/// The groups of the chosen workloads; lessons only where they are named.
pub fn groups(
    profile: Profile,
    choice: &Choice,
    machine: &Machine,
    interpreters: &[String],
) -> Vec<Group> {
    let group = |about: &Workload, cells| Group {
        info: about.info(),
        published: about.published,
        needs_corpus: about.needs_corpus,
        backend: None,
        cells,
        skipped: Vec::new(),
        processes: 1,
        rounds: 1,
    };
    let taken = |about: &Workload| choice.takes(about.name, about.lesson);
    let plain = grid::ALL.iter().filter(|row| taken(&row.about)).map(|row| {
        let mut cells = cells(profile, choice, machine, interpreters, row);
        let library = grid::library_row_named(row.about.name);
        if let Some(library) = library.filter(|_| profile.has_library(choice)) {
            cells.extend(library_cells(profile, choice, machine, interpreters, library));
        }
        group(&row.about, cells)
    });
    // What no language has a plain program for is in the library lane alone: named, it is meant.
    let library_only = grid::LIBRARY.iter().filter(|row| grid::row_named(row.about.name).is_none());
    let library_only = library_only
        .filter(|row| taken(&row.about))
        .filter(|_| profile.has_library(choice) || !choice.workloads.is_empty())
        .map(|row| group(&row.about, library_cells(profile, choice, machine, interpreters, row)));
    plain.chain(library_only).collect()
}

/// What an expert would ship, in gilscope's own Python and in Rust: on one core, and by the one model that
/// uses all of them best. At the shared size, beside the plain lane.
fn library_cells(
    profile: Profile,
    choice: &Choice,
    machine: &Machine,
    interpreters: &[String],
    row: &LibraryRow,
) -> Vec<Cell> {
    let workers = workers(profile, choice, machine);
    let all = nearest(machine.fully_used(), workers.into_iter()).unwrap_or(1);
    let cell = |runtime: &str, model: &str, workers| Cell {
        workload: row.about.name.to_owned(),
        size: profile.sizes(&row.about).shared,
        role: Role::Shared,
        model: model.to_owned(),
        workers,
        in_flight: None,
        runtime: runtime.to_owned(),
        lane: Lane::Library,
        outcome: not_reached(),
    };
    // On one core there is nothing to be spread.
    let both = |runtime: &str, model: &str| {
        let spread = (all > 1).then(|| cell(runtime, model, all));
        std::iter::once(cell(runtime, SEQUENTIAL, 1)).chain(spread)
    };
    let own = interpreters.iter().filter(|runtime| *runtime == OWN_PYTHON);
    let native = both(NATIVE, grid::LIBRARY_MODEL.name());
    native.chain(own.flat_map(|runtime| both(runtime, row.python))).collect()
}

/// How many workers are asked for, each number once, the fewest first.
fn workers(profile: Profile, choice: &Choice, machine: &Machine) -> Vec<u32> {
    let mut workers =
        if choice.workers.is_empty() { profile.workers(machine) } else { choice.workers.clone() };
    workers.sort_unstable();
    workers.dedup();
    workers
}

fn cells(
    profile: Profile,
    choice: &Choice,
    machine: &Machine,
    interpreters: &[String],
    row: &Row,
) -> Vec<Cell> {
    let sizes = profile.sizes(&row.about);
    let workers = workers(profile, choice, machine);
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
    let spread = |lane, role, runtime: &str, models: &[About]| -> Vec<Cell> {
        let one = [1];
        models
            .iter()
            .flat_map(|about| {
                let workers = if about.name == SEQUENTIAL { &one[..] } else { &workers };
                let cell = |&n: &u32| cell(lane, role, runtime, about.name, n);
                workers.iter().map(cell).collect::<Vec<_>>()
            })
            .collect()
    };
    let native = choice.models(Model::ALL.map(Model::about), |m| profile.has_native(m));
    let mut cells = spread(Lane::Plain, Role::Shared, NATIVE, &native);
    cells.extend(spread(Lane::Plain, Role::Scaling, NATIVE, &native));
    cells.extend(workers.iter().map(|&n| cell(Lane::Plain, Role::Capacity, NATIVE, "capacity", n)));
    cells.push(cell(Lane::Plain, Role::Control, NATIVE, SEQUENTIAL, 1));
    if profile != Profile::Quick {
        let emblem = native.iter().find(|m| m.workers == Workers::Threads && m.emblem);
        let two = emblem.filter(|_| workers.contains(&2));
        cells.extend(two.map(|m| cell(Lane::Plain, Role::Control, NATIVE, m.name, 2)));
    }
    for runtime in interpreters {
        let python = choice.models(plain_models(), |m| profile.has_python(m, runtime));
        cells.extend(spread(Lane::Plain, Role::Shared, runtime, &python));
        if profile != Profile::Quick && runtime == OWN_PYTHON {
            let copy = cell(Lane::Plain, Role::Control, runtime, SEQUENTIAL, 1);
            cells.push(Cell { size: sizes.shared, ..copy });
        }
        if !row.about.called_from_python {
            continue;
        }
        // In the thread that asks, and from several.
        let calls = |m: &About| matches!(m.workers, Workers::Caller | Workers::Threads);
        let from_python =
            choice.models(plain_models().filter(calls), |m| profile.has_python(m, runtime));
        for lane in [Lane::NativeHeld, Lane::NativeReleased] {
            for &role in profile.native_lane_roles(runtime) {
                cells.extend(spread(lane, role, runtime, &from_python).into_iter().filter(
                    |cell| {
                        // One worker and too many are Python's own lesson.
                        let asked = !choice.workers.is_empty();
                        asked || cell.model == SEQUENTIAL || cell.workers == machine.fully_used()
                    },
                ));
            }
        }
    }
    cells
}

/// Every model of Python that spreads a plain program.
fn plain_models() -> impl Iterator<Item = About> {
    grid::PYTHON_MODELS.into_iter().filter(|about| !about.library_only)
}

impl Profile {
    /// Whether the library lane is measured: unless models are named, beside every other.
    fn has_library(self, choice: &Choice) -> bool {
        choice.library || (self != Self::Quick && choice.models.is_empty())
    }

    /// How large a workload is in it.
    pub fn sizes(self, about: &Workload) -> Sizes {
        about.sizes[self as usize]
    }

    fn workers(self, machine: &Machine) -> Vec<u32> {
        let cores = machine.cores;
        match self {
            Self::Smoke => vec![1, 2],
            Self::Quick => vec![1, machine.fully_used()],
            Self::Full => {
                let doubling = std::iter::successors(Some(1_u32), |n| n.checked_mul(2));
                let mut workers: Vec<u32> = doubling.take_while(|&n| n < cores).collect();
                workers.extend([cores, 2 * cores]); // the last is oversubscribed on purpose
                workers
            }
        }
    }

    fn has_native(self, model: &About) -> bool {
        self != Self::Quick || model.quick
    }

    fn has_python(self, model: &About, runtime: &str) -> bool {
        match (self, runtime) {
            (Self::Quick, _) => model.quick,
            (Self::Full, OWN_PYTHON) | (Self::Smoke, _) => true,
            // By these, interpreters are compared: the others only repeat what threads show.
            (Self::Full, _) => model.quick || model.workers == Workers::Interpreters,
        }
    }

    /// The roles in which Rust is called from an interpreter's threads. Its speed-ups need Rust's size:
    /// what Python needs tens of milliseconds for is over too soon to be worth a second thread.
    fn native_lane_roles(self, runtime: &str) -> &'static [Role] {
        match (self, runtime) {
            (Self::Full, OWN_PYTHON) | (Self::Smoke, _) => &[Role::Shared, Role::Scaling],
            (Self::Quick, OWN_PYTHON) | (Self::Full, _) => &[Role::Scaling],
            (Self::Quick, _) => &[],
        }
    }
}
