//! The plan for this machine: what the profile asks for, less what cannot run here, with the
//! reason and what would mend it.

use std::path::PathBuf;

use gilscope::measure::plan::{Choice, Plan, Profile};
use gilscope::record::{Cell, EMBEDDED, Machine};

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
    plan
}

/// Takes out the workloads that read the corpus: there is none.
pub fn skip_what_reads(plan: &mut Plan) {
    let reason = "no standard library of Python was found to read";
    let mend = "name a folder of text: --corpus DIR";
    plan.skip(reason, Some(mend), |row, _| row.about.needs_corpus);
}
