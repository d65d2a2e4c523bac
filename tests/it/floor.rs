//! How quiet a machine is, on made-up looks with fixed seeds; and the command that looks.

use std::fs;
use std::process::{Command, Stdio};

use gilscope::analysis::Estimate;
use gilscope::analysis::floor::{Alarms, DIFFERENCES, FULL, POWER, QUICK};
use gilscope::analysis::pairs::{self, Pair};
use gilscope::analysis::sequence::{lag, run_sequence};
use gilscope::analysis::verdict::{self, Verdict};
use gilscope::record::{Calibration, Look, Noise, Outcome, Record, file};
use gilscope::{charts, report};

use crate::made_up;
use crate::support::gilscope;

/// A normal deviate, by the sum of twelve uniform ones.
fn normal(rng: &mut fastrand::Rng) -> f64 {
    (0..12).map(|_| rng.f64()).sum::<f64>() - 6.0
}

/// Looks of two milliseconds, of which `slower` says by what factor each is slower at that time.
pub fn looks(processes: u32, mut slower: impl FnMut(f64) -> f64) -> Vec<Look> {
    let of = |n: u32| {
        let at_ns = u64::from(n) * 2_000_000;
        let turn = n % 49;
        let process = n / 49 * 2 + u32::from(matches!(turn % 4, 1 | 2));
        let factor = slower(at_ns as f64 / 1e9);
        let ns = (1e6 * factor) as u64;
        Look { process, at_ns, took: Calibration { latency_ns: ns, throughput_ns: ns } }
    };
    (0..processes / 2 * 49).map(of).collect()
}

pub fn record_of(looks: Vec<Look>) -> Record {
    Record { looks, profile: "noise".into(), seed: 11, ..made_up::record(2) }
}

/// By SciPy 1.17: `binomtest(k, n).proportion_ci(0.95, method="exact")`.
#[test]
fn the_share_of_false_alarms_has_an_exact_interval() {
    let close = |tests, false_ones, low: f64, high: f64| {
        let (from, to) = Alarms { tests, false_ones }.share().unwrap().ends();
        assert!((from - low).abs() < 1e-6 && (to - high).abs() < 1e-6, "{from} {to}");
    };
    close(600, 47, 0.058_121_6, 0.102_806_9);
    close(28, 0, 0.0, 0.123_436_1);
    close(5, 5, 0.478_176_2, 1.0);
    assert_eq!(Alarms::default().share(), None);
}

/// Where looks vary by chance alone, a program against itself is seen to differ once in twenty times.
#[test]
fn a_program_against_itself_is_seen_to_differ_once_in_twenty_times() {
    let mut rng = fastrand::Rng::with_seed(2);
    let floor = record_of(looks(1_600, |_| (0.02 * normal(&mut rng)).exp())).floor().unwrap();
    for shown in &floor.shown {
        for alarms in [shown.within, shown.across] {
            let share = alarms.share().unwrap();
            let (low, high) = share.ends();
            assert!(alarms.tests >= 1_000 && 0.03 < high && low < 0.07, "{alarms:?} {share:?}");
            // The same looks serve both kernels here, so half as many tests stand behind it.
            assert!((0.025..0.08).contains(&share.value), "{share:?}");
        }
    }
    assert_eq!((floor.slow_share, floor.disturbance), (0.0, None));
}

/// Two processes of which one is faster by its luck, as by its address layout.
#[test]
fn luck_of_a_process_is_seen_across_processes_only_as_its_noise() {
    let mut rng = fastrand::Rng::with_seed(4);
    let mut luck = vec![1.0; 1_600];
    luck.fill_with(|| (0.05 * normal(&mut rng)).exp());
    let mut all = looks(1_600, |_| (0.005 * normal(&mut rng)).exp());
    for look in &mut all {
        let of = luck[look.process as usize];
        look.took.latency_ns = (look.took.latency_ns as f64 * of) as u64;
        look.took.throughput_ns = (look.took.throughput_ns as f64 * of) as u64;
    }
    for shown in record_of(all).floor().unwrap().shown {
        let share = shown.across.share().unwrap();
        // All tests of five processes share their luck: far fewer are independent.
        assert!((0.01..0.11).contains(&share.value), "{share:?}");
    }
}

/// A machine whose slow mode comes and goes, every third of a second on average.
fn two_moded(rng: &mut fastrand::Rng) -> impl FnMut(f64) -> f64 {
    let mut rng = rng.fork();
    let (mut slow, mut until) = (false, 0.0);
    move |at| {
        if at >= until {
            slow = rng.f64() < 0.3;
            until = at + 0.33 * -(1.0 - rng.f64()).ln();
        }
        (if slow { 1.6 } else { 1.0 }) * (0.01 * normal(&mut rng)).exp()
    }
}

/// What is called the smallest difference is found in four runs of five on such a machine, and each of
/// those told of as often as is told.
#[test]
fn a_slower_program_is_found_as_often_as_the_floor_says() {
    let mut rng = fastrand::Rng::with_seed(6);
    let floor = record_of(looks(1_600, two_moded(&mut rng))).floor().unwrap();
    for (shown, layout) in floor.shown.iter().zip([QUICK, FULL]) {
        let mut run = |slower: f64| {
            let pair = |n: u32, rng: &mut fastrand::Rng| {
                // Neighbours of a thirtieth of a second, somewhere in time.
                let mut machine = two_moded(rng);
                let mut sample = |from: f64| {
                    (0..16).map(|i| machine(from + f64::from(i) * 0.002)).sum::<f64>() / 16.0
                };
                let (a, b) = (sample(0.0), sample(0.033));
                Pair { process: n / layout.rounds, round: n % layout.rounds, ratio: slower * a / b }
            };
            let pairs: Vec<Pair> =
                (0..layout.processes * layout.rounds).map(|n| pair(n, &mut rng)).collect();
            Verdict::of(pairs::ratio(&pairs).unwrap()) == Verdict::More
        };
        let mut found =
            |difference: f64| (0..1_000).filter(|_| run(1.0 + difference)).count() as f64 / 1_000.0;
        let power = found(shown.smallest);
        assert!((POWER - 0.08..POWER + 0.1).contains(&power), "{power}: {shown:?}");
        for (difference, told) in DIFFERENCES.into_iter().zip(shown.found) {
            let seen = found(difference);
            assert!((seen - told).abs() < 0.12, "{difference}: {seen} against {told}");
        }
    }
}

/// Slow for the first tenth of every second.
#[test]
fn disturbances_are_counted_and_timed() {
    let floor =
        record_of(looks(400, |at| if at.fract() < 0.1 { 1.6 } else { 1.0 })).floor().unwrap();
    assert!((floor.slow_share - 0.1).abs() < 0.01, "{floor:?}");
    assert!((floor.disturbance.unwrap() - 0.1).abs() < 0.005, "{floor:?}");
    assert_eq!(floor.disturbances, 20);
    // A second later it is the same again, and a tenth of a second later another.
    let at = |lag: f64| floor.correlation.iter().find(|(l, _)| *l == lag).unwrap().1;
    assert!(at(1.0) > 0.95 && at(0.1) < 0.1, "{floor:?}");
}

#[test]
fn too_few_looks_have_no_floor() {
    let record = record_of(looks(4, |_| 1.0));
    assert!(record.floor().is_none() && record.noise().is_none());
    let said = report::text(&record, Some(80));
    assert!(said.contains("98 looks are too few"), "{said}");
    assert!(record_of(vec![]).floor().is_none());
}

#[test]
fn the_plots_hold_every_look() {
    let all = looks(100, |at| if at.fract() < 0.5 { 2.0 } else { 1.0 });
    let counts = lag(&all, 0, 10, 0.9, 2.2);
    assert_eq!(counts.iter().flatten().sum::<u32>() as usize, all.len() - 1);
    let whiles = run_sequence(&all, 1, 50);
    assert!(whiles.len() >= 49 && whiles.iter().all(|w| (1.0..=2.0).contains(&w.median)));
    assert!(whiles.windows(2).all(|pair| pair[0].at < pair[1].at));
}

#[test]
fn tables_and_chart_tell_the_floor() {
    let mut rng = fastrand::Rng::with_seed(8);
    let record = record_of(looks(400, two_moded(&mut rng)));
    let said = report::text(&record, Some(80));
    for words in ["quick, 5 × 2 samples", "in two processes", "smallest", "The machine was slow"] {
        assert!(said.contains(words), "{said}");
    }
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
    let charts = charts::all(&record).unwrap();
    let [chart] = &charts[..] else { panic!("{charts:?}") };
    let svg = &chart.svg;
    assert!(svg.contains("quick shows") && svg.contains("bound by throughput"), "{svg}");
}

/// The command keeps what it found, and a later run has it.
#[test]
fn doctor_looks_and_later_runs_know() {
    let (cache, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let run = |arguments: &[&str], out: &std::path::Path| {
        let mut command = gilscope();
        command.env("XDG_CACHE_HOME", cache.path()).args(arguments).arg("--out").arg(out);
        command.assert()
    };
    let folder = out.path().join("noise");
    let said = run(&["doctor", "--noise", "6", "--seed", "3"], &folder).success();
    let said = String::from_utf8_lossy(&said.get_output().stdout).into_owned();
    assert!(said.contains("kept for the footers of later runs"), "{said}");
    let looks = file::read(&folder.join("record.json")).unwrap();
    let noise = looks.noise().unwrap();
    assert!(noise.quick > 0.0 && noise.full > 0.0 && (0.0..=1.0).contains(&noise.slow_share));
    assert!(folder.join("noise.png").is_file());

    let folder = out.path().join("run");
    let smoke = ["run", "--profile", "smoke", "--workload", "primes", "--model", "threads"];
    run(&smoke, &folder).success();
    let later = file::read(&folder.join("record.json")).unwrap();
    assert_eq!(later.conditions.noise, Some(noise));
}

#[test]
fn footers_say_how_small_a_difference_is_seen() {
    let mut record = made_up::whole(4);
    let footer = |record: &Record| charts::all(record).unwrap().swap_remove(0).svg;
    assert!(!footer(&record).contains("differences from"));
    record.conditions.noise = Some(Noise {
        measured: record.started.clone(),
        quick: 0.06,
        full: 0.042,
        slow_share: 0.0,
        disturbance_ns: None,
    });
    assert!(footer(&record).contains("differences from 4.2 % are seen"));
    // What counts is how much was measured, not what the profile is called.
    let of_rounds = |record: &mut Record, rounds: u32| {
        for cell in &mut record.cells {
            let Outcome::Measured(measured) = &mut cell.outcome else { continue };
            measured.samples.retain(|sample| sample.round < rounds);
        }
        record.smallest_difference()
    };
    assert_eq!(
        [3, 2, 1].map(|rounds| of_rounds(&mut record, rounds)),
        [Some(0.042), Some(0.06), None]
    );
}

#[test]
fn what_is_alike_is_not_what_is_not_seen() {
    let of = |value: f64, low: f64, high: f64| {
        Verdict::of(Estimate { interval: Some((low, high)), ..Estimate::bare(value) })
    };
    assert_eq!(of(1.0, 0.97, 1.03), Verdict::Alike);
    assert_eq!(of(1.0, 0.9, 1.03), Verdict::NotSeen);
    assert_eq!(of(1.0, 0.97, 1.1), Verdict::NotSeen);
    assert_eq!(of(1.03, 1.02, 1.04), Verdict::More);
    assert_eq!(of(0.97, 0.96, 0.98), Verdict::Less);
    let ratio = Estimate { interval: Some((0.8, 1.25)), ..Estimate::bare(1.0) };
    assert!((verdict::within(ratio) - 0.25).abs() < 1e-12);
    assert!((verdict::would_be_seen(ratio) - 0.25).abs() < 1e-12);
}

/// A program that computes beside a run is named: two processes of one name are one program.
#[cfg(target_os = "linux")]
#[test]
fn whoever_computes_beside_a_run_is_named() {
    let out = tempfile::tempdir().unwrap();
    let program = out.path().join("busy-bee");
    fs::copy("/bin/sh", &program).unwrap();
    let busy = || {
        let mut command = Command::new(&program);
        command.args(["-c", "while :; do :; done"]).stdout(Stdio::null()).spawn().unwrap()
    };
    let mut both = [busy(), busy()];
    let folder = out.path().join("run");
    let mut command = gilscope();
    command.args(["run", "--profile", "smoke", "--workload", "primes,sort", "--out"]).arg(&folder);
    let outcome = command.ok();
    for busy in &mut both {
        busy.kill().unwrap();
        busy.wait().unwrap();
    }
    outcome.unwrap();
    let others = file::read(&folder.join("record.json")).unwrap().conditions.others;
    assert!(others.iter().any(|other| other.name == "busy-bee" && other.cores > 0.0), "{others:?}");
    assert!(others.is_sorted_by(|a, b| a.cores >= b.cores), "{others:?}");
}
