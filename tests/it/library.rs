//! The library lane of work that computes: what an expert would ship gives the plain answer, counts its
//! threads, and is shown as a ladder.

#![expect(clippy::unwrap_used, reason = "in a test a panic is how a failure is told")]

use std::collections::BTreeSet;
use std::env;
use std::path::PathBuf;

use gilscope::analysis::ladder::ladders;
use gilscope::grid;
use gilscope::measure::plan::{Plan, Profile};
use gilscope::models::Model;
use gilscope::record::*;
use gilscope::report;
use gilscope::session::computing::Inputs;
use gilscope::stop::Stop;
use gilscope::worker::Worker as _;
use gilscope::worker::handle::Handle;
use gilscope::worker::launch::{LIBRARY_THREADS, Launch, Runtime, Switches};
use gilscope::worker::protocol::Open;

use crate::drawn::{draw, title, words};
use crate::support::{LIMIT, PATIENCE, corpus, open, program, scripts};
use crate::{check, made_up};

/// Sizes at which kernels have their edges: nothing, one thing, a part of a vector, more than a cache.
fn sizes(workload: &str) -> &'static [u64] {
    match workload {
        "primes" => &[0, 1, 2, 7, 30, 97, 10_000, 983_040, 3_000_001],
        "mandelbrot" => &[0, 1, 3, 16, 33],
        "word_count" => &[0, 1, 31, 20_000, 300_001],
        "sha256" => &[0, 1, 2, 5],
        "matmul" => &[0, 1, 3, 16, 65],
        "monte_carlo" => &[0, 1, 7, 100_003],
        "sort" => &[0, 1, 2, 1_001, 200_003],
        "json" => &[0, 1, 5, 33],
        _ => &[100, 1_001],
    }
}

#[test]
fn tuned_rust_gives_the_plain_answer_alone_and_in_a_pool() {
    let corpus = corpus();
    for row in grid::LIBRARY {
        let name = row.about.name;
        for &size in sizes(name) {
            let run =
                |session: gilscope::session::computing::OpenSession, model: Model, workers| {
                    let request = open(0, name, size, model.name(), workers, corpus.path());
                    let opened = session(&mut Inputs::default(), &request, model);
                    opened.unwrap().0.sample(2).unwrap().answers
                };
            let plain = grid::row_named(name).map_or(row.open, |plain| plain.open);
            let expected = run(plain, Model::Sequential, 1);
            assert_eq!(run(row.open, Model::Sequential, 1), expected, "{name} of {size}, alone");
            for workers in [1, 2, 3] {
                let answers = run(row.open, grid::LIBRARY_MODEL, workers);
                assert_eq!(answers, expected, "{name} of {size} by {workers}");
            }
        }
    }
}

/// Where the tasks are the plain lane's, so is each of their parts: a wrong one can be named.
#[test]
fn equal_tasks_have_equal_parts() {
    let corpus = corpus();
    let mut compared = 0;
    for row in grid::LIBRARY {
        let name = row.about.name;
        let Some(plain) = grid::row_named(name) else { continue };
        let size = *sizes(name).last().unwrap();
        let request = open(0, name, size, "sequential", 1, corpus.path());
        let parts = |session: gilscope::session::computing::OpenSession| {
            let opened = session(&mut Inputs::default(), &request, Model::Sequential);
            opened.unwrap().0.parts().unwrap()
        };
        let (own, plain) = (parts(row.open), parts(plain.open));
        // Some have fewer tasks, or one.
        if own.len() == plain.len() {
            assert_eq!(own, plain, "{name}");
            compared += 1;
        }
    }
    assert!(compared >= 3, "only {compared} have the plain lane's tasks");
}

/// A worker of Python in which a library may have this many threads.
fn python(runtime: &Runtime, library_threads: u32) -> Handle {
    let scripts = scripts();
    let launch = Launch { library_threads, ..Launch::of(program(), runtime, &scripts) };
    Handle::start(&launch, &Stop::never()).unwrap()
}

/// A Python with NumPy, Numba, orjson and PyArrow: that of `GILSCOPE_NUMPY_PYTHON`, which must have all of them.
fn with_libraries() -> Option<Runtime> {
    let Some(named) = env::var_os("GILSCOPE_NUMPY_PYTHON").map(PathBuf::from) else {
        eprintln!(
            "not tested: GILSCOPE_NUMPY_PYTHON names no Python with NumPy, Numba, orjson and PyArrow"
        );
        return None;
    };
    let mut command = assert_cmd::Command::new(&named);
    command
        .args(["-c", "import numba, numpy, orjson, pyarrow"])
        .timeout(PATIENCE)
        .assert()
        .success();
    Some(Runtime::External { executable: named, switches: Switches::default() })
}

#[test]
fn python_by_libraries_gives_the_same_answer() {
    let Some(runtime) = with_libraries() else { return };
    let corpus = corpus();
    for row in grid::LIBRARY {
        let name = row.about.name;
        let plain = grid::row_named(name).map_or(row.open, |plain| plain.open);
        for (model, workers) in [("sequential", 1), (row.python, 2)] {
            let mut worker = python(&runtime, if model == "own_threads" { 2 } else { 1 });
            // Nothing has no tasks, which processes would not know how to share.
            for &size in sizes(name).iter().filter(|size| **size > 0) {
                let request = open(0, name, size, "sequential", 1, corpus.path());
                let opened = plain(&mut Inputs::default(), &request, Model::Sequential);
                let expected = opened.unwrap().0.sample(1).unwrap().answers;
                let lane = Lane::Library;
                let request = Open { lane, ..open(0, name, size, model, workers, corpus.path()) };
                worker.open(request, LIMIT).unwrap();
                let answers = worker.sample(0, 1, LIMIT).unwrap().answers;
                assert_eq!(answers, expected, "{name} of {size} by {model}");
                worker.close(0, LIMIT).unwrap();
            }
        }
    }
}

/// What stands for all cores is counted as workers: a library keeps to it.
#[test]
fn a_library_is_told_how_many_threads_it_may_have() {
    let launch = |runtime, library_threads| {
        Launch { library_threads, ..Launch::of(program(), runtime, &scripts()) }.command()
    };
    let told = |runtime, threads| -> BTreeSet<(String, String)> {
        let command = launch(runtime, threads);
        let set = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
        let text = |os: &std::ffi::OsStr| os.to_string_lossy().into_owned();
        let set = set.map(|(name, value)| (text(name), text(value)));
        set.filter(|(name, _)| LIBRARY_THREADS.contains(&name.as_str())).collect()
    };
    let expected = |n: &str| LIBRARY_THREADS.map(|name| (name.to_owned(), n.to_owned())).into();
    assert_eq!(told(&Runtime::Embedded, 1), expected("1"));
    assert_eq!(told(&Runtime::Embedded, 7), expected("7"));
    assert_eq!(told(&Runtime::Native, 7), BTreeSet::new());
}

fn planned(profile: Profile, choice: &Choice) -> Vec<Cell> {
    let mut machine = made_up::record(4).machine;
    machine.cores = 4;
    let plan = Plan::new(profile, choice, &machine, &[OWN_PYTHON.to_owned(), "external:3".into()]);
    plan.all_cells().filter(|cell| cell.is_shipped()).cloned().collect()
}

#[test]
fn it_is_planned_beside_the_plain_lane() {
    let full = planned(Profile::Full, &Choice::default());
    // On one core and on all, in Rust and in gilscope's own Python.
    assert_eq!(full.len(), 4 * grid::LIBRARY.len());
    let of = |cell: &Cell| (cell.runtime.clone(), cell.model.clone(), cell.workers);
    let sort: Vec<_> = full.iter().filter(|cell| cell.workload == "sort").map(of).collect();
    let expected = [
        (NATIVE, SEQUENTIAL, 1),
        (NATIVE, "rayon", 4),
        (OWN_PYTHON, SEQUENTIAL, 1),
        (OWN_PYTHON, "threads", 4),
    ];
    assert_eq!(sort, expected.map(|(who, model, n)| (who.to_owned(), model.to_owned(), n)));

    // On one core nothing is spread.
    let one = Choice { workers: vec![1], library: true, ..Choice::default() };
    assert!(planned(Profile::Quick, &one).iter().all(Cell::is_sequential));

    // `quick` has it when it is asked for; so has whoever names models, but for what has no other lane.
    let nothing = Choice::default();
    let asked = Choice { library: true, ..Choice::default() };
    let models = Choice { models: vec!["threads".into()], ..Choice::default() };
    assert_eq!(planned(Profile::Quick, &nothing), []);
    assert_eq!(planned(Profile::Quick, &asked).len(), full.len());
    assert_eq!(planned(Profile::Full, &models), []);
    let named = Choice { workloads: vec!["regression".into()], ..Choice::default() };
    assert_eq!(planned(Profile::Quick, &named).len(), 4);
}

/// What some workloads come to when an expert ships them: seconds of Python and of Rust on one core.
fn shipped(record: &mut Record, workers: u32, seconds: &[(&str, f64, f64)]) {
    for &(workload, python, rust) in seconds {
        let row = grid::library_row_named(workload).unwrap();
        let both = [(OWN_PYTHON, row.python, python), (NATIVE, "rayon", rust)];
        for (runtime, model, serial) in both {
            let gain = f64::from(workers.min(record.machine.cores)).powf(0.9);
            let one = made_up::cell(workload, Role::Shared, runtime, SEQUENTIAL, 1, serial, 1.0);
            let all =
                made_up::cell(workload, Role::Shared, runtime, model, workers, serial / gain, gain);
            record.cells.extend([one, all].map(|cell| Cell { lane: Lane::Library, ..cell }));
        }
    }
}

const SECONDS: [(&str, f64, f64); 3] =
    [("matmul", 0.001, 0.001), ("json", 0.05, 0.002), ("sort", 0.002, 0.01)];

/// A whole made-up grid, and three workloads of it shipped.
pub fn whole(cores: u32) -> Record {
    let mut record = made_up::whole(cores);
    shipped(&mut record, cores.max(2), &SECONDS);
    record
}

fn few(cores: u32) -> Record {
    let mut record = whole(cores);
    record.workloads.retain(|info| SECONDS.iter().any(|(name, ..)| *name == info.name));
    record.cells.retain(|cell| SECONDS.iter().any(|(name, ..)| *name == cell.workload));
    made_up::few_rounds(record.cells.iter_mut().filter(|c| c.workload == "json"));
    record
}

#[test]
fn ladders_are_drawn_whole_on_any_machine() {
    for cores in [1, 2, 4, 16, 64] {
        let (_, charts) = draw(&few(cores));
        for (workload, ..) in SECONDS {
            assert!(charts.contains(&format!("ladder-{workload}")), "{workload} on {cores}");
        }
    }
}

#[test]
fn of_one_core_a_ladder_has_one_column() {
    let mut record = few(2);
    record.cells.retain(Cell::is_sequential);
    let (_, charts) = draw(&record);
    for (workload, ..) in SECONDS {
        assert!(charts.contains(&format!("ladder-{workload}")), "{workload}");
    }
    assert!(!report::text(&record, None).contains("1 worker"));
    check::is_recomputed(&[record], 10);
}

#[test]
fn a_ladder_says_what_the_record_says() {
    let (folder, _) = draw(&whole(2));
    let matmul = title(&folder, "ladder-matmul");
    assert!(matmul.starts_with("matmul by libraries: no difference is seen; plain: Rust is 50"));
    let way = words(&folder, "ladder-matmul");
    assert!(way.contains("1.00 of the way"), "{way}");
    let sort = title(&folder, "ladder-sort");
    assert!(sort.starts_with("sort by libraries: Python is 5.0 times as fast"), "{sort}");
    let json = title(&folder, "ladder-json");
    assert!(json.starts_with("json by libraries: Rust is 25 times as fast"), "{json}");
}

/// The other charts, tables and sentences are about the plain lane: they stay as they were.
#[test]
fn other_charts_and_figures_stay_as_they_were() {
    let (with, without) = (few(2), {
        let mut record = few(2);
        record.cells.retain(|cell| !cell.is_shipped());
        record
    });
    let (folder, charts) = draw(&with);
    let (bare, others) = draw(&without);
    let more: BTreeSet<String> = SECONDS.map(|(name, ..)| format!("ladder-{name}")).into();
    assert_eq!(charts.difference(&others).cloned().collect::<BTreeSet<_>>(), more);
    for name in others {
        let read = |folder: &tempfile::TempDir| {
            std::fs::read_to_string(folder.path().join(format!("{name}.svg"))).unwrap()
        };
        assert_eq!(read(&folder), read(&bare), "{name}");
    }
    let said = report::text(&with, None);
    for block in report::text(&without, None).split("\n\n") {
        assert!(said.contains(block.trim_end()), "{block}\n\nis not in\n\n{said}");
    }
}

#[test]
fn what_has_no_plain_program_has_a_ladder_alone() {
    let mut record = made_up::record(2);
    made_up::workload(&mut record, "regression", GilClass::CReleasing);
    shipped(&mut record, 2, &[("regression", 0.02, 0.01)]);
    let (folder, charts) = draw(&record);
    assert_eq!(charts, BTreeSet::from(["ladder-regression".to_owned()]));
    let said = title(&folder, "ladder-regression");
    assert!(said.starts_with("regression by libraries: Rust is 2.0 times as fast"), "{said}");
    assert_eq!(ladders(&record)[0].closed(&record), None);
    check::is_recomputed(&[record], 4);
}

#[test]
fn every_printed_figure_of_a_ladder_is_recomputed() {
    let mut gaps = few(4);
    let reason = "numpy is not installed for CPython 3.11.7".to_owned();
    let remedy = Some("python3 -m pip install numpy".to_owned());
    let lacks = |c: &&mut Cell| c.is_shipped() && c.workload == "sort" && !c.is_native();
    for cell in gaps.cells.iter_mut().filter(lacks) {
        cell.outcome = Outcome::Skipped { reason: reason.clone(), remedy: remedy.clone() };
    }
    check::is_recomputed(&[few(2), gaps, whole(16)], 50);
}
