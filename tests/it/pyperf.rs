//! Whether two other ways to time the same work come to the same: pyperf for Python, a bare loop for Rust.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use gilscope::analysis::stats::quantile;
use gilscope::measure::group::Context;
use gilscope::measure::lab::{Lab, processes};
use gilscope::measure::plan::{Plan, Profile};
use gilscope::measure::run;
use gilscope::record::*;
use gilscope::stop::Stop;
use gilscope::workloads::Workload;
use gilscope::workloads::mandelbrot::Mandelbrot;
use gilscope::workloads::primes::Primes;
use gilscope::{interpreters, machine};

use crate::bare_loop;
use crate::made_up;
use crate::support::{LIMIT, external, externals, program, scripts};

/// Each is a record with one fresh process, and what is held against it.
const TURNS: u64 = 5;
/// How far apart lower quintiles may be.
const AGREE: f64 = 0.03;
/// In Python and in Rust, so that a map takes tenths of a second in both.
const SIZES: [(&str, u64, u64); 2] = [("primes", 10_000_000, 50_000_000), ("mandelbrot", 64, 352)];

/// A program for pyperf: the same functions as a cell of `sequential` calls. Its arguments are pyperf's,
/// so what else it must know is written into it.
const SCRIPT: &str = r#"
import importlib
import sys

sys.path.insert(0, "SCRIPTS")
import pyperf


def run(what, data):
    return what.merge(data, [what.work(data, task) for task in what.split(data, 1)])


runner = pyperf.Runner(processes=2, values=4, warmups=1, loops=1)
for name, size in SIZES:
    what = importlib.import_module(f"workloads.{name}")
    runner.bench_func(name, run, what, what.prepare(size, None))
"#;

/// Seconds of a map, by whose they are and by workload.
type Times = BTreeMap<(&'static str, String), Vec<f64>>;

/// For a quiet machine: where something else runs, its time falls on either side by chance.
///
/// ```text
/// cargo test --test it -- --ignored --nocapture pyperf
/// ```
#[test]
#[ignore = "slow: minutes, and only a quiet machine can pass it: cargo test --test it -- --ignored --nocapture pyperf"]
fn a_record_agrees_with_pyperf_and_with_bare_loops() {
    let plain = |found: &interpreters::Found| !found.identity.free_threaded_build;
    let newest = |found: &interpreters::Found| {
        let numbers = found.identity.version.split('.').map(|part| part.parse().unwrap_or(0));
        numbers.collect::<Vec<u32>>()
    };
    let python = externals().into_iter().filter(plain).max_by_key(newest);
    let python =
        python.expect("a CPython beside the embedded one, as `gilscope doctor` finds them");
    let folder = tempfile::tempdir().unwrap();
    let pyperf = match with_pyperf(&python.executable, folder.path()) {
        Ok(pyperf) => pyperf,
        Err(line) => return println!("skipped, since this does not work here: {line}"),
    };
    let mut times = Times::new();
    for turn in 0..TURNS {
        sampled(&python, turn, &mut times);
        by_pyperf(&pyperf, folder.path(), &mut times);
        by_bare_loop::<Primes>(SIZES[0].2, &mut times);
        by_bare_loop::<Mandelbrot>(SIZES[1].2, &mut times);
    }
    println!("CPython {}; lower quintiles of all turns:", python.identity.version);
    let mut apart = Vec::new();
    for (ours, theirs) in [("gilscope, Python", "pyperf"), ("gilscope, Rust", "bare loop")] {
        for (name, _, _) in SIZES {
            let quintile = |who| {
                let mut seconds = times[&(who, name.to_owned())].clone();
                seconds.sort_unstable_by(f64::total_cmp);
                (quantile(&seconds, 0.2), seconds.len())
            };
            let ((a, of_a), (b, of_b)) = (quintile(ours), quintile(theirs));
            println!(
                "{name:10} {ours} {a:.5} s of {of_a}, {theirs} {b:.5} s of {of_b}: {:.3}",
                a / b
            );
            if (a / b - 1.0).abs() > AGREE {
                apart.push(format!("{name} by {ours} over {theirs}: {:.3}", a / b));
            }
        }
    }
    assert!(apart.is_empty(), "more than {AGREE} apart: {apart:?}");
}

/// The interpreter of a new virtual environment that has pyperf; or the line that does not work here.
fn with_pyperf(python: &Path, folder: &Path) -> Result<PathBuf, String> {
    let folder = folder.join("venv");
    let inside = folder.join("bin/python");
    let steps = [
        (python, vec!["-m", "venv", folder.to_str().unwrap()]),
        (&inside, vec!["-m", "pip", "install", "--quiet", "pyperf"]),
    ];
    for (program, arguments) in steps {
        let done = Command::new(program).args(&arguments).status().is_ok_and(|s| s.success());
        if !done {
            return Err(format!("{} {}", program.display(), arguments.join(" ")));
        }
    }
    Ok(inside)
}

/// Adds what a record says of the sequential cells, one fresh process each.
fn sampled(python: &interpreters::Found, seed: u64, times: &mut Times) {
    let id = interpreters::id(python, false, &[]);
    let interpreter = interpreters::describe(&python.identity, python.switches, id.clone());
    let choice = Choice {
        workloads: SIZES.map(|(name, _, _)| name.to_owned()).to_vec(),
        models: vec![SEQUENTIAL.to_owned()],
        workers: vec![1],
        rounds: Some(4),
        processes: Some(1),
        ..Choice::default()
    };
    let mut record = Record { machine: machine::inspect(), ..made_up::record(2) };
    let mut plan = Plan::new(Profile::Quick, &choice, &record.machine, std::slice::from_ref(&id));
    for group in &mut plan.groups {
        let (_, shared, scaling) =
            *SIZES.iter().find(|(name, _, _)| *name == group.name()).unwrap();
        let is_wanted = |c: &Cell| {
            c.is_sequential()
                && c.lane == Lane::Plain
                && matches!(c.role, Role::Shared | Role::Scaling)
        };
        group.cells.retain(is_wanted);
        for cell in &mut group.cells {
            cell.size = if cell.role == Role::Shared { shared } else { scaling };
        }
    }
    record.cells = plan.all_cells().cloned().collect();
    let (stop, runtimes, scripts) = (Stop::never(), [(interpreter, external(python))], scripts());
    let start = processes(&stop);
    let lab = Lab {
        pin: false,
        program: program(),
        library: None,
        scripts: &scripts,
        runtimes: &runtimes,
        cpus: &record.machine.usable_cpus.clone(),
        physical_cores: record.machine.physical_cores,
        seed,
        limit: LIMIT.min(Duration::from_secs(60)),
        stop: &stop,
        start: &start,
    };
    let context = Context { lab, plan: &plan, corpus: None, files: None };
    run::run(&context, &mut record, &mut |_| Ok(())).unwrap();
    for cell in &record.cells {
        let who = match (cell.is_native(), cell.role) {
            (true, Role::Scaling) => "gilscope, Rust",
            (false, _) => "gilscope, Python",
            _ => continue, // the reference of Python's answers
        };
        let measured = cell.measured().unwrap_or_else(|| panic!("{cell:?}"));
        let seconds = measured.samples.iter().map(Sample::seconds);
        times.entry((who, cell.workload.clone())).or_default().extend(seconds);
    }
}

/// Adds the values of a run of pyperf.
fn by_pyperf(python: &Path, folder: &Path, times: &mut Times) {
    let sizes = SIZES.map(|(name, size, _)| format!("({name:?}, {size})")).join(", ");
    let text = SCRIPT
        .replace("SCRIPTS", scripts().to_str().unwrap())
        .replace("SIZES", &format!("[{sizes}]"));
    let (script, out) = (folder.join("time_workloads.py"), folder.join("pyperf.json"));
    std::fs::write(&script, text).unwrap();
    let _ = std::fs::remove_file(&out); // pyperf writes over no file
    let run = Command::new(python).arg(&script).args(["--quiet", "-o"]).arg(&out).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let found: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&out).unwrap()).unwrap();
    for benchmark in found["benchmarks"].as_array().unwrap() {
        let name = benchmark["metadata"]["name"].as_str().unwrap().to_owned();
        let runs = benchmark["runs"].as_array().unwrap().iter();
        // A run that only calibrates has no values.
        let values = runs.filter_map(|run| run["values"].as_array()).flatten();
        let values = values.map(|value| value.as_f64().unwrap());
        times.entry(("pyperf", name)).or_default().extend(values);
    }
}

/// Adds as many maps in a bare loop.
fn by_bare_loop<W: Workload>(size: u64, times: &mut Times) {
    let input = W::prepare(size, None).unwrap();
    bare_loop::nanoseconds::<W>(&input, 1);
    let seconds = (0..4).map(|_| bare_loop::nanoseconds::<W>(&input, 1) / 1e9);
    times.entry(("bare loop", W::ABOUT.name.to_owned())).or_default().extend(seconds);
}
