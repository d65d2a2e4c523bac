//! The plan for this machine: what the profile asks for, less what cannot run here, with the
//! reason and its remedy.

use gilscope::grid;
use gilscope::interpreters::OPTIONAL;
use gilscope::machine::descriptors::raise_descriptor_limit;
use gilscope::measure::lab::without_library;
use gilscope::measure::plan::{Plan, Profile};
use gilscope::models::About;
use gilscope::record::{Bound, Cell, Choice, Lane, Machine, OWN_PYTHON, Workers};
use gilscope::waiting::Backend;
use gilscope::waiting::library::CLIENT_LIBRARY;

use super::runtimes::Runtimes;

/// Plans, and takes out what this machine's interpreters cannot do. `has_library` says whether
/// those that are not inside gilscope can call Rust.
pub fn plan(
    profile: Profile,
    choice: &Choice,
    machine: &Machine,
    runtimes: &Runtimes,
    has_library: bool,
) -> Plan {
    let mut plan = Plan::new(profile, choice, machine, &runtimes.ids());
    if let Some(outcome) = runtimes.without_own() {
        plan.skip_for(&outcome, |_, cell| cell.runtime == OWN_PYTHON);
    }
    let has_pool = |cell: &Cell| {
        runtimes.usable.iter().any(|(i, _)| i.id == cell.runtime && i.interpreter_pool)
    };
    let is_in = |cell: &Cell, kind| about(cell).is_some_and(|model| model.workers == kind);
    plan.skip(
        "this Python has no InterpreterPoolExecutor, which came with 3.14",
        Some("measure a newer one beside it: --python /path/to/python3.14"),
        |_, cell| is_in(cell, Workers::Interpreters) && !has_pool(cell),
    );
    if !has_library {
        plan.skip_for(&without_library(), |_, cell| {
            cell.is_rust_from_python() && !runtimes.is_embedded(&cell.runtime)
        });
    }
    skip_waiting(&mut plan, runtimes, machine.cores);
    plan
}

/// Takes out the workloads that read the corpus or its files: there is none.
pub fn skip_what_reads(plan: &mut Plan) {
    let reason = "no standard library of Python was found to read";
    let remedy = "name a folder of text: --corpus DIR";
    plan.skip(reason, Some(remedy), |needs, _| {
        needs.corpus || matches!(needs.backend, Some(Backend::Files | Backend::ColdFiles))
    });
}

/// Takes out the workloads whose files must come from the disk, since they do not.
pub fn skip_cold(plan: &mut Plan, why: &str) {
    plan.skip(why, None, |needs, _| needs.backend == Some(Backend::ColdFiles));
}

/// Takes out what cannot be kept in flight: too many processes, too few descriptors, a package that
/// is not there.
fn skip_waiting(plan: &mut Plan, runtimes: &Runtimes, cores: u32) {
    let in_flight = |cell: &Cell| cell.in_flight.unwrap_or(0);
    let is_in = |cell: &Cell, kind| about(cell).is_some_and(|model| model.workers == kind);
    plan.skip("a process for each request in flight: shown as far as 64", None, |_, cell| {
        is_in(cell, Workers::Processes) && in_flight(cell) > 64
    });
    let waits: Vec<(String, u64)> = plan
        .groups
        .iter()
        .filter_map(|group| Some((group.name().to_owned(), group.info.wait_ns?)))
        .collect();
    plan.skip(
        "no more wait at once than there are cores, so that a sample would take very \
         long",
        None,
        |_, cell| {
            let wait_ns = waits.iter().find(|(name, _)| *name == cell.workload).map_or(0, |w| w.1);
            let seconds = (cell.size * wait_ns) as f64 / 1e9 / f64::from(cores);
            about(cell).is_some_and(|model| model.few_threads) && seconds > LONGEST_WITH_FEW
        },
    );
    if let Some(limit) = raise_descriptor_limit() {
        let most = plan.groups.iter().flat_map(|group| &group.cells).map(in_flight).max();
        let needed = u64::from(most.unwrap_or(0)) + SPARE_DESCRIPTORS;
        plan.skip(
            &format!("it needs a descriptor for each connection, and may have {limit}"),
            Some(&format!("allow more and run again from the same shell: ulimit -n {needed}")),
            |needs, cell| {
                let needed = u64::from(in_flight(cell)) + SPARE_DESCRIPTORS;
                needs.backend == Some(Backend::Loopback) && needed > limit
            },
        );
    }
    for (interpreter, _) in &runtimes.usable {
        let lacks = |cell: &Cell| {
            let of_lane = if cell.lane == Lane::Library { packages(cell) } else { Vec::new() };
            let needed = about(cell).and_then(|model| model.package).into_iter().chain(of_lane);
            needed.into_iter().find(|package| !interpreter.packages.iter().any(|p| p == package))
        };
        for package in OPTIONAL {
            plan.skip(
                &format!("{package} is not installed for {}", interpreter.label()),
                Some(&format!("{} -m pip install {package}", interpreter.executable)),
                |_, cell| cell.runtime == interpreter.id && lacks(cell) == Some(package),
            );
        }
    }
}

/// What the library lane of a cell's workload imports in Python.
fn packages(cell: &Cell) -> Vec<&'static str> {
    match (cell.in_flight, grid::library_row_named(&cell.workload)) {
        (Some(_), _) => vec![CLIENT_LIBRARY],
        (None, row) => row.map_or_else(Vec::new, |row| row.packages.to_vec()),
    }
}

/// What is to be known about a cell's model.
fn about(cell: &Cell) -> Option<About> {
    let bound = if cell.in_flight.is_some() { Bound::Waiting } else { Bound::Computing };
    grid::model(bound, &cell.model)
}

/// The longest sample, in seconds, of a model that waits with its few threads.
const LONGEST_WITH_FEW: f64 = 2.0;
/// What a process has open beside its connections.
const SPARE_DESCRIPTORS: u64 = 100;
