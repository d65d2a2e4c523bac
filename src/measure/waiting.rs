//! The cells of workloads that wait: by requests in flight, model, runtime and lane.

use super::plan::{Group, Profile, not_reached};
use crate::grid::{self, PYTHON_WAITING_MODELS, WaitingRow};
use crate::models::About;
use crate::record::{
    Bound, Cell, Choice, GilClass, Lane, NATIVE, OWN_PYTHON, Role, SEQUENTIAL, WorkloadInfo,
};
use crate::waiting::models::Model;

/// The workload that shows most in the least time.
const QUICK: &str = "fetch";

/// The groups of the chosen workloads; both lanes of one are compared, so they are one group.
pub fn groups(profile: Profile, choice: &Choice, interpreters: &[String]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for row in grid::WAITING {
        let about = &row.about;
        let taken = choice.takes(about.name, about.lesson || !profile.shows(row));
        if !taken {
            continue;
        }
        let cells = cells(profile, choice, interpreters, row);
        match groups.iter_mut().find(|group| group.name() == about.name) {
            Some(group) => group.cells.extend(cells),
            None => groups.push(Group {
                info: info(row),
                published: &[],
                needs_corpus: false,
                backend: Some(about.backend),
                cells,
                skipped: Vec::new(),
                processes: 1,
                rounds: 1,
            }),
        }
    }
    for group in &mut groups {
        // Rust's come first: the first answer of a size is what all others are held against.
        group.cells.sort_by_key(|cell| !cell.is_native());
    }
    groups
}

fn info(row: &WaitingRow) -> WorkloadInfo {
    let about = &row.about;
    WorkloadInfo {
        name: about.name.to_owned(),
        title: about.title.to_owned(),
        teaches: String::new(),
        kind: about.kind,
        // Sockets, files and timers are waited for in system calls, around which it is released.
        gil_class: GilClass::CReleasing,
        unit: about.unit.to_owned(),
        serial_part: None,
        bound: Bound::Waiting,
        wait_ns: about.wait.map(|wait| wait.as_nanos() as u64),
    }
}

fn cells(
    profile: Profile,
    choice: &Choice,
    interpreters: &[String],
    row: &WaitingRow,
) -> Vec<Cell> {
    let mut in_flight =
        if choice.in_flight.is_empty() { profile.in_flight() } else { choice.in_flight.clone() };
    in_flight.retain(|&n| n <= row.about.most_in_flight);
    in_flight.sort_unstable();
    in_flight.dedup();
    let spread = |runtime: &str, models: &[About]| -> Vec<Cell> {
        let of_model = |about: &About| {
            let one = [1];
            let in_flight = if about.name == SEQUENTIAL { &one[..] } else { &in_flight };
            let cell = |&n: &u32| Cell {
                workload: row.about.name.to_owned(),
                size: (row.about.requests)(u64::from(n)),
                role: Role::Shared,
                model: about.name.to_owned(),
                workers: 1,
                in_flight: Some(n),
                runtime: runtime.to_owned(),
                lane: row.lane,
                outcome: not_reached(),
            };
            in_flight.iter().map(cell).collect::<Vec<_>>()
        };
        models.iter().flat_map(of_model).collect()
    };
    let fitting = |all: &[About]| all.iter().copied().filter(|m| fits(row, m)).collect::<Vec<_>>();
    let native = fitting(&Model::ALL.map(Model::about));
    let mut cells =
        spread(NATIVE, &choice.models(native, |m| profile != Profile::Quick || m.quick));
    for runtime in interpreters {
        // By the quick ones, interpreters are compared.
        let is_main = profile != Profile::Quick && runtime == OWN_PYTHON;
        let python = fitting(&PYTHON_WAITING_MODELS);
        cells.extend(spread(runtime, &choice.models(python, |m| is_main || m.quick)));
    }
    cells
}

/// Whether this model makes sense for this workload: client libraries are async, and only work
/// between requests needs a repair.
fn fits(row: &WaitingRow, model: &About) -> bool {
    let is_repair = model.repairs.is_some();
    (row.lane == Lane::Plain || (model.is_async && !is_repair))
        && (row.about.computes || !is_repair)
}

impl Profile {
    /// Whether it holds a workload that waits without its being named.
    fn shows(self, row: &WaitingRow) -> bool {
        self != Self::Quick || (row.about.name == QUICK && row.lane == Lane::Plain)
    }

    fn in_flight(self) -> Vec<u32> {
        match self {
            Self::Smoke => vec![3],
            // One is the sequential model's. With ten, threads and tasks are as fast as with one, ten times.
            Self::Quick => vec![100, 1_000],
            Self::Full => vec![1, 10, 100, 1_000, 10_000],
        }
    }
}
