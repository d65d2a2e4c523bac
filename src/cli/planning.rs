//! The plan for this machine: what the profile asks for, less what cannot run here, with the
//! reason and what would mend it.

use std::path::PathBuf;

use gilscope::machine::descriptors::raise_descriptor_limit;
use gilscope::measure::plan::{Plan, Profile};
use gilscope::record::{Cell, Choice, EMBEDDED, Lane, Machine};
use gilscope::waiting::Asks;

use super::runtimes::Runtimes;

/// Plans, and takes out what this machine's interpreters cannot do.
pub fn plan(
    profile: Profile,
    choice: &Choice,
    machine: &Machine,
    runtimes: &Runtimes,
    library: &Option<PathBuf>,
) -> Plan {
    let mut interpreters: Vec<String> = runtimes.usable.iter().map(|(i, _)| i.id.clone()).collect();
    if runtimes.no_embedded.is_some() {
        interpreters.insert(0, EMBEDDED.to_owned()); // to be skipped, and said so
    }
    let mut plan = Plan::new(profile, choice, machine, &interpreters);
    if let Some(why) = &runtimes.no_embedded {
        let reason = format!("the embedded CPython does not start: {why}");
        let mend = "gilscope doctor says more";
        plan.skip(&reason, Some(mend), |_, cell| cell.runtime == EMBEDDED);
    }
    let has_pool = |cell: &Cell| {
        runtimes.usable.iter().any(|(i, _)| i.id == cell.runtime && i.interpreter_pool)
    };
    plan.skip(
        "this Python has no InterpreterPoolExecutor, which came with 3.14",
        Some("measure a newer one beside it: --python /path/to/python3.14"),
        |_, cell| cell.model == "interpreters" && !has_pool(cell),
    );
    if library.is_none() {
        plan.skip(
            "the shared library by which external interpreters call Rust does not lie beside the \
             program",
            Some("run gilscope from where cargo builds it: cargo run --release"),
            |_, cell| cell.is_rust_from_python() && cell.runtime != EMBEDDED,
        );
    }
    skip_waiting(&mut plan, runtimes, machine.cores);
    plan
}

/// Takes out the workloads that read the corpus or its files: there is none.
pub fn skip_what_reads(plan: &mut Plan) {
    let reason = "no standard library of Python was found to read";
    let mend = "name a folder of text: --corpus DIR";
    plan.skip(reason, Some(mend), |needs, _| {
        needs.corpus || matches!(needs.asks, Some(Asks::Files | Asks::ColdFiles))
    });
}

/// Takes out the workloads whose files must come from the disk, since they do not.
pub fn skip_cold(plan: &mut Plan, why: &str) {
    plan.skip(why, None, |needs, _| needs.asks == Some(Asks::ColdFiles));
}

/// Takes out what cannot be kept in flight: too many processes, too few descriptors, a package that
/// is not there.
fn skip_waiting(plan: &mut Plan, runtimes: &Runtimes, cores: u32) {
    let in_flight = |cell: &Cell| cell.in_flight.unwrap_or(0);
    plan.skip("a process for each request in flight: shown as far as 64", None, |_, cell| {
        cell.model == "processes" && in_flight(cell) > 64
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
            cell.model == "rayon" && cell.in_flight.is_some() && seconds > LONGEST_FOR_RAYON
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
                needs.asks == Some(Asks::Servers) && needed > limit
            },
        );
    }
    for (interpreter, _) in &runtimes.usable {
        let mut skip = |package: &str, needs: &dyn Fn(&Cell) -> bool| {
            if interpreter.packages.iter().any(|known| known == package) {
                return;
            }
            plan.skip(
                &format!("{package} is not installed for {}", interpreter.label()),
                Some(&format!("{} -m pip install {package}", interpreter.executable)),
                |_, cell| cell.runtime == interpreter.id && needs(cell),
            );
        };
        skip("uvloop", &|cell| cell.model == "uvloop");
        skip("aiohttp", &|cell| cell.lane == Lane::Library);
    }
}

/// The longest sample, in seconds, of a model that waits with its few threads.
const LONGEST_FOR_RAYON: f64 = 2.0;
/// What a process has open beside its connections.
const SPARE_DESCRIPTORS: u64 = 100;
