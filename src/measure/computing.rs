//! The cells of workloads that compute: by size, model, workers, runtime and lane.

use super::plan::{Group, Profile, not_reached};
use crate::grid::{self, Row};
use crate::models::{About, Model};
use crate::record::{Cell, Choice, EMBEDDED, Lane, Machine, NATIVE, Role, SEQUENTIAL, Workers};
use crate::workloads::Sizes;

/// The groups of the chosen workloads; lessons only where they are named.
pub fn groups(
    profile: Profile,
    choice: &Choice,
    machine: &Machine,
    interpreters: &[String],
) -> Vec<Group> {
    grid::ALL
        .iter()
        .filter(|row| choice.takes(row.about.name, row.about.lesson))
        .map(|row| Group {
            info: row.about.info(),
            published: row.about.published,
            needs_corpus: row.about.needs_corpus,
            backend: None,
            cells: cells(profile, choice, machine, interpreters, row),
            skipped: Vec::new(),
            processes: 1,
            rounds: 1,
        })
        .collect()
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
    let mut cells = spread(row.lane, Role::Shared, NATIVE, &native);
    cells.extend(spread(row.lane, Role::Scaling, NATIVE, &native));
    cells.extend(workers.iter().map(|&n| cell(row.lane, Role::Capacity, NATIVE, "capacity", n)));
    cells.push(cell(row.lane, Role::Control, NATIVE, SEQUENTIAL, 1));
    if profile != Profile::Quick {
        let emblem = native.iter().find(|m| m.workers == Workers::Threads && m.emblem);
        let two = emblem.filter(|_| workers.contains(&2));
        cells.extend(two.map(|m| cell(row.lane, Role::Control, NATIVE, m.name, 2)));
    }
    for runtime in interpreters {
        let python = choice.models(grid::PYTHON_MODELS, |m| profile.has_python(m, runtime));
        cells.extend(spread(row.lane, Role::Shared, runtime, &python));
        if profile != Profile::Quick && runtime == EMBEDDED {
            let copy = cell(row.lane, Role::Control, runtime, SEQUENTIAL, 1);
            cells.push(Cell { size: sizes.shared, ..copy });
        }
        if !row.about.called_from_python {
            continue;
        }
        // In the thread that asks, and from several.
        let calls = |m: &About| matches!(m.workers, Workers::Caller | Workers::Threads);
        let from_python = choice.models(grid::PYTHON_MODELS.into_iter().filter(calls), |_| true);
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

impl Profile {
    /// How large a workload is in it.
    pub fn sizes(self, row: &Row) -> Sizes {
        row.about.sizes[self as usize]
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
            (Self::Full, EMBEDDED) | (Self::Smoke, _) => true,
            // By these, interpreters are compared: the others only repeat what threads show.
            (Self::Full, _) => model.quick || model.workers == Workers::Interpreters,
        }
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
