//! Records held against each other: what is refused and what is said, the intervals, and what is slower.

use std::path::PathBuf;

use gilscope::analysis::comparable::differences;
use gilscope::analysis::compare::{Comparison, Mean, compare};
use gilscope::analysis::runs::Disagreement;
use gilscope::analysis::slower::{By, What, judge};
use gilscope::analysis::welch::{Difference, Term, holm, welch};
use gilscope::charts::draw_comparison;
use gilscope::record::{Noise as Floor, *};
use gilscope::report;
use predicates::prelude::*;
use predicates::str::contains;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::gilscope;
use crate::{drawn, made_up};

/// How a made-up run is disturbed: standard deviations of logarithms.
#[derive(Clone, Copy)]
struct Disturbed {
    /// Of a workload's whole run.
    run: f64,
    /// Of one of its processes, in all cells.
    process: f64,
    /// Of a sample.
    sample: f64,
}

/// About what two busy virtual cores do.
const BUSY: Disturbed = Disturbed { run: 0.08, process: 0.06, sample: 0.15 };
const QUIET: Disturbed = Disturbed { run: 0.0, process: 0.01, sample: 0.01 };

const WORKLOADS: [&str; 9] = [
    "primes",
    "mandelbrot",
    "word_count",
    "sha256",
    "fibonacci",
    "matmul",
    "monte_carlo",
    "sort",
    "json",
];

fn normal(rng: &mut fastrand::Rng) -> f64 {
    (0..12).map(|_| rng.f64()).sum::<f64>() - 6.0
}

/// A run of these workloads: in each four cells in Rust, four in Python.
fn run(workloads: &[&str], noise: Disturbed, seed: u64) -> Record {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut record = made_up::record(2);
    record.profile = "quick".into();
    record.gilscope.digest = "0123456789abcdef".into();
    record.interpreters.truncate(1);
    for name in workloads {
        made_up::workload(&mut record, name, GilClass::Bytecode);
        let run = noise.run * normal(&mut rng);
        let processes = [(); 5].map(|()| run + noise.process * normal(&mut rng));
        for (runtime, seconds) in [(NATIVE, 0.01), (OWN_PYTHON, 0.2)] {
            for (model, workers) in
                [("sequential", 1), ("threads", 1), ("threads", 2), ("threads", 4)]
            {
                let mut cell =
                    made_up::cell(name, Role::Shared, runtime, model, workers, seconds, 1.0);
                for sample in samples(&mut cell) {
                    let log = processes[sample.process as usize] + noise.sample * normal(&mut rng);
                    sample.wall_ns = (seconds * log.exp() * 1e9) as u64;
                }
                record.cells.push(cell);
            }
        }
    }
    record
}

fn samples(cell: &mut Cell) -> &mut Vec<Sample> {
    match &mut cell.outcome {
        Outcome::Measured(measured) => &mut measured.samples,
        _ => panic!("it was measured"),
    }
}

/// The same with the times of some cells multiplied.
fn slowed(mut record: Record, factor: f64, which: impl Fn(&Cell) -> bool) -> Record {
    for cell in record.cells.iter_mut().filter(|cell| which(cell)) {
        for sample in samples(cell) {
            sample.wall_ns = (sample.wall_ns as f64 * factor) as u64;
        }
    }
    record
}

fn one<'a>(a: &'a Record, b: &'a Record) -> Comparison<'a> {
    compare(&[a, b]).unwrap().remove(0)
}

/// Records as files, for the command.
struct Files {
    folder: tempfile::TempDir,
    paths: Vec<PathBuf>,
}

fn files(records: &[&Record]) -> Files {
    let folder = tempfile::tempdir().unwrap();
    let write = |(n, record): (usize, &&Record)| {
        let path = folder.path().join(format!("{n}.json"));
        file::write(record, &path).unwrap();
        path
    };
    let paths = records.iter().enumerate().map(write).collect();
    Files { folder, paths }
}

/// By SciPy 1.17: `ttest_ind(log(after), log(before), equal_var=False)`, its `confidence_interval(0.95)`,
/// and `ttest_ind(log(after) - log(1.1), log(before), equal_var=False, alternative="greater")`.
#[test]
fn welchs_interval_is_that_of_scipy() {
    let before = [1.90, 2.00, 1.88, 2.10, 1.95].map(f64::ln);
    let after = [2.3, 2.2, 2.9, 2.25, 2.5, 2.4].map(f64::ln);
    let difference = welch(&before, &after).unwrap();
    let ratio = difference.ratio();
    let (low, high) = ratio.interval.unwrap();
    for (found, expected) in [
        (ratio.value, 1.229_064_411_361_064),
        (low, 1.103_591_406_095_935_8),
        (high, 1.368_803_090_464_625_8),
        (difference.freedom().unwrap(), 7.113_697_732_058_323),
        (difference.p_above(1.1), 0.022_493_782_785_214_415),
    ] {
        assert!((found - expected).abs() < 1e-8, "{found} and {expected}");
    }
    assert_eq!(welch(&before[1..], &after), None, "four processes say nothing of the program");
    // What does not vary is known.
    let known = welch(&[0.0; 5], &[1.0; 5]).unwrap();
    assert_eq!(known.ratio().interval, Some((1_f64.exp(), 1_f64.exp())));
    assert_eq!((known.p_above(2.0), known.p_above(3.0)), (0.0, 1.0));
}

#[test]
fn holms_correction_goes_step_by_step() {
    // As R's `p.adjust(p, "holm")` has it: 0.03, 0.06, 0.06, 0.02.
    let p = [0.010, 0.040, 0.030, 0.005];
    assert_eq!(holm(&p, 0.05), [true, false, false, true]);
    assert_eq!(holm(&p, 0.061), [true; 4]);
    assert_eq!(holm(&[], 0.05), [false; 0]);
}

fn values() -> impl Strategy<Value = Vec<f64>> {
    vec(-10.0..10.0_f64, 5..12)
}

proptest! {
    #[test]
    fn the_ratio_of_two_runs_is_the_inverse_of_the_other_way_round(a in values(), b in values()) {
        let (there, back) = (welch(&a, &b).unwrap().ratio(), welch(&b, &a).unwrap().ratio());
        let (low, high) = there.interval.unwrap();
        let (back_low, back_high) = back.interval.unwrap();
        let close = |x: f64, y: f64| (x.ln() + y.ln()).abs() < 1e-6;
        prop_assert!(close(there.value, back.value));
        prop_assert!(close(low, back_high) && close(high, back_low));
        prop_assert!(low <= there.value && there.value <= high);
    }

    #[test]
    fn what_bonferroni_finds_holm_finds_and_no_more_than_without_correction(
        p in vec(0.0..1.0_f64, 0..40), alpha in 0.01..0.2_f64
    ) {
        for (found, p_value) in holm(&p, alpha).into_iter().zip(&p) {
            prop_assert!(found || *p_value > alpha / p.len() as f64);
            prop_assert!(!found || *p_value <= alpha);
        }
    }

    #[test]
    fn one_more_reason_to_be_off_never_narrows(a in values(), b in values(), v in 0.0..10.0_f64) {
        let width = |d: Difference| {
            let (low, high) = d.ratio().interval.unwrap();
            (high / low).ln()
        };
        let own = welch(&a, &b).unwrap();
        let wider = own.clone().and(Term { variance: v, freedom: own.freedom().unwrap_or(4.0) });
        // More degrees of freedom may take back a little of what is added.
        let taken_back = 2.776 / 2.0;
        prop_assert!(width(wider) * taken_back >= width(own));
    }
}

/// A run is shared by a workload's cells, and no process tells: the workloads do, by how they disagree.
#[test]
fn runs_that_disagree_are_seen_and_one_kernel_does_not_hide_itself() {
    let of = |values: &[f64]| -> Vec<Difference> {
        let term = Term { variance: 0.0001, freedom: 8.0 };
        values.iter().map(|&value| Difference { value, terms: vec![term] }).collect()
    };
    let factor = |values: &[f64]| Disagreement::of(&of(values)).unwrap().factor;
    assert_eq!(factor(&[0.1; 6]), 1.0, "a change that all share widens nothing");
    // Their variance is 0.0004, four times that of each.
    assert!(
        (factor(&[-0.02, 0.02, -0.02, 0.02, 0.0, 0.0, 0.0]) - (8.0_f64 / 3.0).sqrt()).abs() < 0.001
    );
    assert_eq!(Disagreement::of(&of(&[0.0, 0.1, 0.0, 0.2, 0.0])), None);

    let a = run(&WORKLOADS, QUIET, 1);
    let b = slowed(run(&WORKLOADS, QUIET, 2), 1.5, |cell| cell.workload == "sort");
    let comparison = one(&a, &b);
    let slower = judge(&comparison, 0.1).slower;
    let is_sort = |what: What| match what {
        What::Build(mean) | What::Mean(mean) => mean.workload.as_deref() == Some("sort"),
        What::Cell(pair) => pair.before.workload == "sort",
    };
    assert!(slower.iter().any(|s| is_sort(s.what)) && slower.iter().all(|s| is_sort(s.what)));
}

#[test]
fn other_work_is_refused_with_the_reason_and_the_remedy() {
    let a = run(&["primes", "sort"], QUIET, 1);
    let corpus = |digest| Corpus { folder: "src".into(), files: 3, bytes: 1000 + digest, digest };
    let with = |change: &dyn Fn(&mut Record)| {
        let mut changed = a.clone();
        changed.corpus = Some(corpus(1));
        changed.files = Some(corpus(1));
        change(&mut changed);
        changed
    };
    let same = with(&|_| {});
    let answer = |r: &mut Record| match &mut r.cells[3].outcome {
        Outcome::Measured(measured) => measured.answer += 1,
        _ => unreachable!(),
    };
    let cases: [(&str, &str, Record); 6] = [
        ("profile quick and B of full", "--profile quick", with(&|r| r.profile = "full".into())),
        ("read other texts", "--corpus FOLDER", with(&|r| r.corpus = Some(corpus(2)))),
        ("read other small files", "the same folder", with(&|r| r.files = Some(corpus(2)))),
        (
            "has the size 1,000 in A and 2,000 in B",
            "measure both",
            with(&|r| r.cells[2].size = 2_000),
        ),
        ("has the answer 42 in A and 43 in B", "measure both", with(&answer)),
        (
            "no cell in common: A has primes and sort, B has json",
            "--workload",
            with(&|r| {
                r.cells.iter_mut().for_each(|cell| cell.workload = "json".into());
            }),
        ),
    ];
    for (reason, remedy, record) in &cases {
        let error = compare(&[&same, record]).err().expect(reason).to_string();
        let said = error.replace("of the profile", "profile");
        assert!(said.contains(reason) && said.contains(remedy), "{error}");
        // Also where it is the third that differs.
        assert!(compare(&[&same, &same, record]).is_err(), "{reason}");
    }
    assert!(compare(&[&a, &same]).is_ok(), "a text that only one of them read is no difference");
    let refused = files(&[&same, &cases[0].2]);
    gilscope()
        .arg("compare")
        .args(&refused.paths)
        .assert()
        .code(1)
        .stderr(contains("the profile quick"));
}

#[test]
fn what_else_differs_is_said_above_the_tables() {
    let a = run(&["primes"], QUIET, 1);
    let mut b = a.clone();
    b.machine.cpu = "Another Processor".into();
    b.machine.cores = 16;
    b.gilscope = Build {
        version: "0.2.0".into(),
        commit: "another".into(),
        compiler: "rustc 1.96.0".into(),
        flags: "opt-level 2".into(),
        target: "x86_64-unknown-linux-gnu, native".into(),
        digest: "fedcba9876543210".into(),
        allocator: String::new(),
    };
    b.interpreters[0].version = "3.12.1".into();
    b.interpreters[0].build_flags.clear();
    b.interrupted = true;
    let said = differences(&[&a, &b]);
    for expected in [
        "Not the same processor: A has Made-up Processor 9000; B has Another Processor.",
        "Not the same cores that may be used: A has 2; B has 16.",
        "Not the same gilscope: A has 0.0.0 made-up; B has 0.2.0 another.",
        "Not the same compiler: A has rustc 1.95.0 (59807616e 2026-04-14); B has rustc 1.96.0.",
        "Not the same compiler's flags: A has opt-level 3; B has opt-level 2.",
        "Not the same target: A has x86_64-unknown-linux-gnu, generic; B has x86_64-unknown-linux-gnu, native.",
        "Not the same binary's digest: A has 0123456789abcdef; B has fedcba9876543210.",
        "Not the same interpreter python: A has CPython 3.11.7; B has CPython 3.12.1.",
        "Not the same build of interpreter python: A has configured with PGO; B has configured without PGO.",
        "B was interrupted.",
    ] {
        assert!(said.iter().any(|line| line == expected), "{expected} is not in {said:#?}");
    }
    assert_eq!(said.len(), 10, "{said:#?}");
    assert!(differences(&[&a, &a]).is_empty());
    assert!(differences(&[&a, &b, &a])[0].contains("A + C has Made-up Processor 9000"));

    let comparisons = compare(&[&a, &b]).unwrap();
    assert!(comparisons[0].build.is_none(), "another interpreter is no measure for Rust");
    let text = report::comparison(&comparisons, &["a".into(), "b".into()], None);
    let at = |words: &str| text.find(words).expect(words);
    assert!(at("Not the same target") < at("primes: 1,000 numbers"), "{text}");
    assert!(at("unpaired") < at("primes: 1,000 numbers"));
}

fn mean<'a>(
    comparison: &'a Comparison<'_>,
    workload: Option<&str>,
    rust: Option<bool>,
) -> &'a Mean {
    let is = |mean: &&Mean| {
        mean.workload.as_deref() == workload && mean.code.as_ref().map(|c| c.is_rust) == rust
    };
    comparison.means.iter().find(is).unwrap()
}

#[test]
fn means_are_over_the_cells_that_all_records_have_measured() {
    let still = Disturbed { run: 0.0, process: 0.0, sample: 0.0 };
    let a = run(&["primes", "sort"], still, 1);
    let is_last = |cell: &Cell| cell.is_native() && cell.workers == 4;
    let doubled = slowed(a.clone(), 2.0, |cell| cell.is_native() && cell.model == SEQUENTIAL);
    let b = slowed(doubled, 16.0, is_last);
    let mut c = a.clone();
    for cell in c.cells.iter_mut().filter(|cell| is_last(cell)) {
        cell.outcome = Outcome::Failed { error: "no".into(), remedy: None };
    }
    let close = |mean: &Mean, expected: f64, cells: usize| {
        let value = mean.ratio.estimate.value;
        assert!((value / expected - 1.0).abs() < 1e-6 && mean.cells == cells, "{value}");
    };
    let two = one(&a, &b);
    close(mean(&two, Some("sort"), Some(true)), 32_f64.powf(0.25), 4);
    let three = compare(&[&a, &b, &c]).unwrap();
    assert_eq!((three[0].cells.len(), three[0].common()), (16, 14));
    close(mean(&three[0], Some("sort"), Some(true)), 2_f64.powf(1.0 / 3.0), 3);
    close(mean(&three[0], Some("sort"), Some(false)), 1.0, 4);
    close(mean(&three[0], None, Some(true)), 2_f64.powf(1.0 / 3.0), 6);
    close(mean(&three[0], None, None), 2_f64.powf(2.0 / 14.0), 14);
    close(three[0].build.as_ref().unwrap(), 2_f64.powf(1.0 / 3.0), 6);
    let text = report::comparison(&three, &["a".into(), "b".into(), "c".into()], None);
    assert!(text.contains("Not compared: 2 cells that A alone has measured."), "{text}");
    assert!(text.contains("over the 14 cells"), "{text}");
}

#[test]
fn fewer_than_five_processes_give_points_and_no_verdict() {
    let mut a = run(&["primes", "sort"], QUIET, 1);
    let b = slowed(a.clone(), 3.0, |_| true);
    a.cells.iter_mut().for_each(|cell| samples(cell).retain(|sample| sample.process < 4));
    let comparison = one(&a, &b);
    let all = comparison.cells.iter().map(|pair| &pair.ratio);
    let all = all.chain(comparison.means.iter().map(|mean| &mean.ratio));
    assert!(all.clone().count() > 16 && all.clone().all(|r| r.estimate.interval.is_none()));
    assert!(comparison.build.is_none() && judge(&comparison, 0.1).slower.is_empty());
    let text = report::comparison(&[comparison], &["a".into(), "b".into()], Some(80));
    assert!(text.replace("\n  ", " ").contains("no verdict"), "{text}");
    assert!(!text.contains("slower\n") && !text.contains("faster\n"), "{text}");

    let pair = files(&[&a, &b]);
    let mut command = gilscope();
    command.arg("compare").args(&pair.paths).args(["--fail-if-slower", "10%"]);
    command.assert().code(1).stderr(contains("five processes"));
    let folder = pair.folder.path().join("charts");
    drawn::check(&draw_comparison(&compare(&[&a, &b]).unwrap(), &folder).unwrap().unwrap());
}

#[test]
fn limits_are_raised_by_noise_and_by_builds() {
    let a = run(&["fibonacci", "sha256"], QUIET, 1);
    let of = |b: &Record, rust: bool| {
        let comparison = one(&a, b);
        let judgement = judge(&comparison, 0.1);
        let is = |mean: &Mean| {
            mean.workload.as_deref() == Some("fibonacci")
                && mean.code.as_ref().unwrap().is_rust == rust
        };
        let raised = judgement.raised.into_iter().find(|(mean, _)| is(mean));
        raised.map(|(_, limit)| (limit.ratio, limit.by))
    };
    let mut b = slowed(run(&["fibonacci", "sha256"], QUIET, 2), 1.2, |c| c.workload == "fibonacci");
    assert_eq!((of(&b, true), of(&b, false)), (None, None));
    let found = |b: &Record| judge(&one(&a, b), 0.1).slower.len();
    let before = found(&b);
    b.gilscope.digest = "another".into();
    assert_eq!((of(&b, true), of(&b, false)), (Some((1.26, By::Builds)), None));
    // Only Python's cells are beyond their limit still.
    assert!(found(&b) > 0 && found(&b) < before, "{} of {before}", found(&b));
    b.conditions.noise = Some(Floor {
        measured: "2026-01-01T00:00:00+00:00".into(),
        quick: 0.4,
        full: 0.3,
        slow_share: 0.5,
        disturbance_ns: None,
    });
    assert_eq!((of(&b, true), of(&b, false)), (Some((1.3, By::Noise)), Some((1.3, By::Noise))));
}

/// Runs of one program on a machine where a workload's whole run may fall into a slow mode: at most one
/// interval in twenty excludes 1, and nothing is called slower. A build that is slowed by 15 % is found.
#[test]
fn identical_runs_raise_no_alarm_and_a_slowed_build_is_found_ten_times_of_ten() {
    const PAIRS: u64 = 30;
    let (mut excluding, mut intervals, mut plain, mut alarms, mut found) = (0, 0, 0, 0, 0);
    for seed in 0..PAIRS {
        let a = run(&WORKLOADS, BUSY, 2 * seed);
        let mut b = run(&WORKLOADS, BUSY, 2 * seed + 1);
        let comparison = one(&a, &b);
        let (of, all) = comparison.excluding_one();
        (excluding, intervals) = (excluding + of, intervals + all);
        alarms += usize::from(!judge(&comparison, 0.1).slower.is_empty());
        plain += (comparison.cells.iter())
            .filter(|pair| {
                let own = pair.ratio.difference.as_ref().unwrap();
                let own = Difference { terms: own.terms[..2].to_vec(), ..own.clone() };
                own.ratio().excludes(1.0)
            })
            .count();
        if seed < 10 {
            b.gilscope.digest = "another".into();
            b = slowed(b, 1.15, Cell::is_native);
            found += usize::from(!judge(&one(&a, &b), 0.1).slower.is_empty());
        }
    }
    let share = |n: usize| n as f64 / intervals as f64;
    assert!(share(plain) > 0.12, "without what runs differ by: {}", share(plain));
    // One in twenty, give or take what 30 pairs of a made-up noise are off by.
    assert!(share(excluding) < 0.06, "{}", share(excluding));
    assert_eq!(alarms, 0);
    assert_eq!(found, 10);
}

#[test]
fn the_exit_code_says_whether_something_is_slower() {
    let a = run(&WORKLOADS, QUIET, 1);
    let same = run(&WORKLOADS, QUIET, 2);
    let mut slow = slowed(run(&WORKLOADS, QUIET, 3), 1.15, Cell::is_native);
    slow.gilscope.digest = "another".into();
    let all = files(&[&a, &same, &slow]);
    let with = |records: &[usize], more: &[&str]| {
        let mut command = gilscope();
        command.arg("compare").args(records.iter().map(|n| &all.paths[*n])).args(more);
        command.assert()
    };
    with(&[0, 1], &["--fail-if-slower", "10%"]).code(0).stdout(contains("Nothing in B is slower"));
    with(&[0, 2], &["--fail-if-slower", "10 %"])
        .code(3)
        .stdout(contains("SLOWER in B: native Rust as a whole").and(contains("limit 1.10×")));
    // Faster is not slower.
    with(&[2, 0], &["--fail-if-slower", "10"]).code(0);
    with(&[0, 2], &[]).code(0).stdout(contains("slower"));
    with(&[0, 1, 2], &["--fail-if-slower", "10%"])
        .code(3)
        .stdout(contains("Nothing in B").and(contains("SLOWER in C")));
    with(&[0, 2], &["--fail-if-slower", "ten"]).code(2).stderr(contains("such as 10%"));
    with(&[0], &[]).code(2);

    let folder = all.folder.path().join("new/charts");
    let out = with(&[0, 2], &["--out", folder.to_str().unwrap()]).code(0);
    let text = String::from_utf8(out.get_output().stdout.clone()).unwrap();
    assert!(folder.join("compare.png").is_file() && folder.join("compare.svg").is_file());
    let fits = |line: &&str| {
        line.starts_with(['A', 'B']) || line.starts_with("chart") || line.chars().count() <= 80
    };
    let wide: Vec<&str> = text.lines().filter(|line| !fits(line)).collect();
    assert!(wide.is_empty(), "{wide:#?}");
    with(&[0, 2], &["--workload", "sort"]).code(0).stdout(contains("primes").not());
}

#[test]
fn the_chart_is_whole_with_one_record_or_many() {
    let folder = tempfile::tempdir().unwrap();
    let draw = |records: &[&Record]| {
        let chart = draw_comparison(&compare(records).unwrap(), folder.path()).unwrap().unwrap();
        drawn::check(&chart);
        drawn::words(&folder, "compare")
    };
    let a = run(&WORKLOADS, BUSY, 1);
    let mut b = slowed(run(&WORKLOADS, BUSY, 2), 30.0, |cell| cell.workload == "sort");
    b.started = "2026-02-03T04:05:06+00:00".into();
    let words = draw(&[&a, &b]);
    for said in ["sort: Rust", "sort: Python", "Rust over Python", "A: 2026-01-02", "B: 2026-02-03"]
    {
        assert!(words.contains(said), "{said} is not in {words}");
    }
    let many: Vec<Record> = (3..7).map(|seed| run(&WORKLOADS, BUSY, seed)).collect();
    let many: Vec<&Record> = many.iter().collect();
    let words = draw(&[&[&a], &many[..]].concat());
    assert!(words.contains("D over A") && words.contains("want of room: record E"), "{words}");
    draw(&[&run(&["primes"], BUSY, 1), &run(&["primes"], BUSY, 2)]);
    let long: Vec<String> = (0..30).map(|n| format!("a_workload_with_a_long_name_{n}")).collect();
    let long: Vec<&str> = long.iter().map(String::as_str).collect();
    let words = draw(&[&run(&long, BUSY, 1), &run(&long, BUSY, 2)]);
    assert!(words.contains("Not drawn, for want of room"), "{words}");
}
