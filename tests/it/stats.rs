//! Statistics, figures and the record's file, on made-up data with fixed seeds.

use std::fs;

use gilscope::analysis::figures::fastest;
use gilscope::analysis::stats::{
    Estimate, FEWEST_PROCESSES, FEWEST_WITHIN, Observation, estimate, median, quantile,
};
use gilscope::analysis::verdict::would_be_seen;
use gilscope::measure::precision::Precision;
use gilscope::record::*;

use crate::made_up;

/// Observations by process: each inner list is one process.
fn observations(processes: &[Vec<f64>]) -> Vec<Observation> {
    let each = |(process, values): (usize, &Vec<f64>)| {
        let observe = move |&value| Observation { process: process as u32, value };
        values.iter().map(observe).collect::<Vec<_>>()
    };
    processes.iter().enumerate().flat_map(each).collect()
}

/// A normal deviate, by the sum of twelve uniform ones.
fn normal(rng: &mut fastrand::Rng) -> f64 {
    (0..12).map(|_| rng.f64()).sum::<f64>() - 6.0
}

fn width(estimate: Estimate) -> f64 {
    estimate.interval.map(|(low, high)| high - low).expect("enough observations for an interval")
}

fn samples(cell: &mut Cell) -> &mut Vec<Sample> {
    match &mut cell.outcome {
        Outcome::Measured(measured) => &mut measured.samples,
        other => panic!("not measured: {other:?}"),
    }
}

/// A record of one workload, with these cells.
fn record_of(cells: Vec<Cell>) -> Record {
    let mut record = made_up::record(2);
    made_up::workload(&mut record, "primes", GilClass::Bytecode);
    record.cells = cells;
    record
}

fn native(role: Role, model: &str, workers: u32, seconds: f64) -> Cell {
    made_up::cell("primes", role, NATIVE, model, workers, seconds, f64::from(workers))
}

#[test]
fn the_median_is_the_middle() {
    assert_eq!(median(&mut []), None);
    assert_eq!(median(&mut [3.0]), Some(3.0));
    assert_eq!(median(&mut [9.0, 1.0, 5.0]), Some(5.0));
    assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), Some(2.5));
}

#[test]
fn quantiles_lie_between_the_values() {
    let sorted = [0.0, 1.0, 2.0, 3.0, 4.0];
    assert_eq!(quantile(&sorted, 0.0), 0.0);
    assert_eq!(quantile(&sorted, 0.5), 2.0);
    assert_eq!(quantile(&sorted, 0.625), 2.5);
    assert_eq!(quantile(&sorted, 1.0), 4.0);
    assert_eq!(quantile(&[7.0], 0.3), 7.0);
}

#[test]
fn few_observations_give_a_point_without_an_interval() {
    let of = |n: usize| estimate(&observations(&[(1..=n).map(|i| i as f64).collect()]));
    assert_eq!(of(0), None);
    assert_eq!(of(FEWEST_WITHIN - 1).expect("a point").interval, None);
    assert!(of(FEWEST_WITHIN).expect("a point").interval.is_some());
    let processes = |n: usize| estimate(&observations(&vec![vec![1.0]; n])).expect("a point");
    assert_eq!(processes(FEWEST_PROCESSES - 1).interval, None);
    assert!(processes(FEWEST_PROCESSES).interval.is_some());
}

/// By SciPy 1.17: `ttest_1samp(means of the processes' logarithms, 0).confidence_interval(0.95)`.
#[test]
fn intervals_are_those_of_scipy() {
    let processes = [[1.90, 1.96], [2.00, 2.08], [1.88, 1.92], [2.10, 2.02], [1.95, 1.99]];
    let processes = processes.map(|pair| pair.to_vec());
    let close = |found: Estimate, value: f64, low: f64, high: f64| {
        let (from, to) = found.interval.expect("enough for an interval");
        let all = [(found.value, value), (from, low), (to, high)];
        assert!(all.iter().all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
    };
    let of = |processes: &[Vec<f64>]| estimate(&observations(processes)).expect("a point");
    close(of(&processes), 1.978_800_645_150, 1.895_288_505_115, 2.065_992_582_491);
    // One process: of its ten observations.
    close(of(&[processes.concat()]), 1.978_800_645_150, 1.927_608_635_192, 2.031_352_174_793);
    // Zero has no logarithm.
    close(
        of(&[0.0, 0.1, 0.3, 0.05, 0.2].map(|x| vec![x])),
        0.13,
        -0.019_516_144_695,
        0.279_516_144_695,
    );
}

/// Where nothing differs, 5 % of the intervals leave that out, however much processes differ, and
/// whatever the noise is like.
#[test]
fn one_interval_in_twenty_is_a_false_alarm_whatever_the_noise() {
    const SETS: usize = 10_000;
    type Noise = fn(&mut fastrand::Rng) -> f64;
    // One sample in ten is half as slow again, in either member of a pair.
    let spiky: Noise = |rng| {
        let mut sample = || 0.5 * normal(rng) + if rng.f64() < 0.1 { 2.0 } else { 0.0 };
        sample() - sample()
    };
    // Half of the machine's time is its slow mode.
    let two_moded: Noise = |rng| 0.2 * normal(rng) + if rng.bool() { 0.9 } else { -0.9 };
    let mut rng = fastrand::Rng::with_seed(5);
    for (processes, rounds) in [(5, 2), (5, 3), (10, 1)] {
        for correlation in [0.0_f64, 0.2, 0.5, 0.8] {
            for (name, noise) in
                [("normal", normal as Noise), ("spiky", spiky), ("two-moded", two_moded)]
            {
                let set = |rng: &mut fastrand::Rng| -> Vec<Vec<f64>> {
                    (0..processes)
                        .map(|_| {
                            let own = correlation.sqrt() * normal(rng);
                            let sample = |rng: &mut fastrand::Rng| {
                                let log = own + (1.0 - correlation).sqrt() * noise(rng);
                                (0.05 * log).exp()
                            };
                            (0..rounds).map(|_| sample(rng)).collect()
                        })
                        .collect()
                };
                let alarms = (0..SETS)
                    .filter(|_| estimate(&observations(&set(&mut rng))).unwrap().excludes(1.0))
                    .count() as f64
                    / SETS as f64;
                let layout = format!("{processes} × {rounds}, {correlation}, {name}: {alarms}");
                println!("{layout}");
                assert!((0.04..=0.065).contains(&alarms), "{layout}");
            }
        }
    }
}

/// Whoever measures on until intervals are narrow, and looks seldom, is hardly misled.
#[test]
fn a_precision_leaves_false_alarms_rare() {
    const SETS: usize = 4_000;
    let mut rng = fastrand::Rng::with_seed(13);
    for noise in [0.01, 0.02, 0.03, 0.04, 0.06] {
        let alarms = (0..SETS).filter(|_| {
            let (mut precision, mut wanted) = (Precision::new(Some(0.02)), Some(5));
            let mut ratios = Vec::new();
            while let Some(processes) = wanted {
                ratios.resize_with(processes as usize, || vec![(noise * normal(&mut rng)).exp()]);
                let found = estimate(&observations(&ratios)).expect("there are some");
                wanted = precision.next(Some(would_be_seen(found)), processes, 5);
            }
            estimate(&observations(&ratios)).expect("there are some").excludes(1.0)
        });
        let alarms = alarms.count() as f64 / SETS as f64;
        println!("{noise}: {alarms}");
        assert!((0.035..=0.07).contains(&alarms), "{noise}: {alarms}");
    }
}

/// Ten samples of each of five processes are worth hardly more than five samples, where processes
/// differ and their samples do not.
#[test]
fn intervals_are_wider_where_processes_differ() {
    let mut rng = fastrand::Rng::with_seed(3);
    let processes: Vec<Vec<f64>> = [98.0, 99.0, 100.0, 101.0, 102.0]
        .iter()
        .map(|level| (0..10).map(|_| level + 0.1 * normal(&mut rng)).collect())
        .collect();
    let program = estimate(&observations(&processes)).expect("values were given");
    let within = estimate(&observations(&processes[..1])).expect("values were given");
    assert!(width(program) > 10.0 * width(within), "{program:?} {within:?}");
}

#[test]
fn two_modes_are_told_from_one() {
    let mut rng = fastrand::Rng::with_seed(9);
    let told = |seconds: &mut dyn FnMut() -> f64, n: usize| {
        let found = (0..400).filter_map(|_| {
            let mut cell = native(Role::Shared, SEQUENTIAL, 1, 0.1);
            let like = samples(&mut cell)[0];
            *samples(&mut cell) =
                (0..n).map(|_| Sample { wall_ns: (seconds() * 1e9) as u64, ..like }).collect();
            cell.two_modes()
        });
        found.collect::<Vec<_>>()
    };
    for n in [10, 15, 30, 60] {
        let one = told(&mut || 0.1 * (0.1 * normal(&mut rng)).exp(), n);
        assert!(one.len() < 20, "{n}: {} of 400 have one mode", one.len());
        let mut slow = 0_u32;
        let two = told(
            &mut || {
                slow += 1;
                let mode = if slow.is_multiple_of(3) { 0.16 } else { 0.1 };
                mode * (0.02 * normal(&mut rng)).exp()
            },
            n,
        );
        assert!(two.len() > 380, "{n}: {} of 400 have two modes", two.len());
        let shares = two.iter().map(|m| m.slow_share).sum::<f64>() / two.len() as f64;
        assert!((shares - 1.0 / 3.0).abs() < 0.05, "{shares}");
        assert!(two.iter().all(|m| (m.factor - 1.6).abs() < 0.1), "{two:?}");
    }
}

/// Mean logarithms follow a disturbed sample a little; no winner comes of it.
#[test]
fn one_disturbed_sample_makes_no_winner() {
    let mut cells =
        vec![native(Role::Shared, SEQUENTIAL, 1, 0.1), native(Role::Shared, "rayon", 2, 0.1)];
    samples(&mut cells[1])[7].wall_ns *= 50;
    let record = record_of(cells);
    let speedup = record.speedup(&record.cells[1]).expect("both were measured");
    assert!(!speedup.excludes(1.0), "{speedup:?}");
    let quiet = record.cells[1].quiet_seconds().expect("it was measured");
    assert!((quiet - 0.1).abs() < 0.003, "{quiet}");
}

#[test]
fn a_machine_that_slows_down_leaves_paired_ratios_alone() {
    let steady = record_of(vec![
        native(Role::Shared, SEQUENTIAL, 1, 0.1),
        native(Role::Shared, "rayon", 2, 0.05),
    ]);
    let mut slowing = steady.clone();
    for cell in &mut slowing.cells {
        samples(cell).iter_mut().skip(10).for_each(|s| s.wall_ns *= 2);
    }
    let speedup = |r: &Record| r.speedup(&r.cells[1]).expect("both were measured");
    let (before, after) = (speedup(&steady), speedup(&slowing));
    assert!((before.value - after.value).abs() < 1e-6, "{before:?} {after:?}");
    assert!((width(before) - width(after)).abs() < 1e-6, "{before:?} {after:?}");
    let wall = |r: &Record| width(r.cells[0].wall().expect("it was measured"));
    assert!(wall(&slowing) > 5.0 * wall(&steady), "times alone do show it");
}

/// Rounds that only one of two cells has are left out, and the order of samples does not matter.
#[test]
fn ratios_pair_by_process_and_round() {
    let mut cells =
        vec![native(Role::Shared, SEQUENTIAL, 1, 0.1), native(Role::Shared, "rayon", 2, 0.05)];
    let whole = record_of(cells.clone());
    samples(&mut cells[1]).reverse();
    let reversed = record_of(cells.clone());
    let of = |r: &Record| r.speedup(&r.cells[1]);
    assert_eq!(of(&whole), of(&reversed));

    samples(&mut cells[1]).truncate(9);
    let cut = record_of(cells.clone());
    assert_eq!(of(&cut).expect("nine pairs of three processes are left").interval, None);
    samples(&mut cells[1]).clear();
    assert_eq!(of(&record_of(cells)), None);
}

#[test]
fn a_sample_below_the_clocks_step_has_no_ratio() {
    let mut cells =
        vec![native(Role::Shared, SEQUENTIAL, 1, 0.1), native(Role::Shared, "rayon", 2, 0.05)];
    samples(&mut cells[1]).iter_mut().for_each(|s| s.wall_ns = 0);
    let record = record_of(cells);
    assert_eq!(record.speedup(&record.cells[1]), None);
}

#[test]
fn repeated_maps_count_each() {
    let mut cell = native(Role::Shared, SEQUENTIAL, 1, 0.1);
    samples(&mut cell).iter_mut().for_each(|s| s.repeats = 4);
    let record = record_of(vec![cell]);
    let wall = record.cells[0].wall().expect("it was measured");
    assert!((wall.value - 0.025).abs() < 0.001, "{wall:?}");
    let cores = record.cores_used(&record.cells[0]).expect("it was measured");
    assert!((cores.value - 1.0).abs() < 0.01, "{cores:?}");
}

#[test]
fn efficiency_is_held_against_the_capacity_line() {
    let record = record_of(vec![
        native(Role::Scaling, SEQUENTIAL, 1, 0.1),
        native(Role::Scaling, "rayon", 2, 0.1 / 1.5),
        native(Role::Capacity, "capacity", 2, 0.1 / 1.6),
    ]);
    let efficiency = record.efficiency(&record.cells[1]).expect("all were measured");
    assert!((efficiency.value - 1.5 / 1.6).abs() < 0.01, "{efficiency:?}");

    // The line's own noise is in the interval.
    let mut noisy = record.clone();
    for (i, s) in samples(&mut noisy.cells[2]).iter_mut().enumerate() {
        s.wall_ns = s.wall_ns * (90 + 20 * (i as u64 / 4 % 2)) / 100;
    }
    let noisy = noisy.efficiency(&noisy.cells[1]).expect("all were measured");
    assert!(width(noisy) > 3.0 * width(efficiency), "{noisy:?} {efficiency:?}");
}

/// Four workers on two cores can reach 2, not 4.
#[test]
fn without_a_capacity_line_the_machines_cores_are_the_limit() {
    let record = record_of(vec![
        native(Role::Scaling, SEQUENTIAL, 1, 0.1),
        native(Role::Scaling, "rayon", 4, 0.05),
    ]);
    let efficiency = record.efficiency(&record.cells[1]).expect("both were measured");
    assert!((efficiency.value - 1.0).abs() < 0.05, "{efficiency:?}");
}

#[test]
fn rusts_counterpart_is_the_fastest_with_as_many_workers() {
    let python = |model, workers, seconds| {
        made_up::cell("primes", Role::Shared, OWN_PYTHON, model, workers, seconds, 1.0)
    };
    let record = record_of(vec![
        python(SEQUENTIAL, 1, 1.0),
        python("threads", 2, 1.0),
        native(Role::Shared, SEQUENTIAL, 1, 0.1),
        native(Role::Shared, "threads", 2, 0.06),
        native(Role::Shared, "rayon", 2, 0.05),
        native(Role::Shared, "rayon", 4, 0.02),
        native(Role::Scaling, "rayon", 2, 0.01),
    ]);
    let counterpart = |i: usize| record.rust_counterpart(&record.cells[i]);
    assert_eq!(counterpart(0), Some(&record.cells[2]));
    assert_eq!(counterpart(1), Some(&record.cells[4]));
    let ratio = record.rust_ratio(&record.cells[1]).expect("both were measured");
    assert!((ratio.value - 20.0).abs() < 1.0, "{ratio:?}");
    assert_eq!(fastest(std::iter::empty()), None);
}

#[test]
fn rust_scales_at_its_own_size_only_if_that_was_measured() {
    let mut record = record_of(vec![native(Role::Scaling, SEQUENTIAL, 1, 0.1)]);
    assert_eq!(record.scaling_role("primes", NATIVE), Role::Scaling);
    assert_eq!(record.scaling_role("primes", OWN_PYTHON), Role::Shared);
    record.cells[0].outcome = Outcome::Skipped { reason: "no time".into(), remedy: None };
    assert_eq!(record.scaling_role("primes", NATIVE), Role::Shared);
}

#[test]
fn a_record_comes_back_as_it_was_written() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("record.json");
    let mut record = made_up::whole(2);
    record.machine.cpu_quota = Some(1.5);
    file::write(&record, &path).expect("it can be written");
    assert_eq!(file::read(&path).expect("it can be read"), record);
    // Writing again replaces it, and leaves nothing else in the folder.
    file::write(&record, &path).expect("it can be written again");
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1);
}

#[cfg(unix)]
#[test]
fn a_record_can_be_read_by_whoever_may_read_other_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (record, other) = (folder.path().join("record.json"), folder.path().join("other"));
    file::write(&made_up::record(2), &record).expect("it can be written");
    fs::write(&other, "").expect("a file");
    let mode = |path| fs::metadata(path).expect("it is there").permissions().mode();
    assert_eq!(mode(&record), mode(&other));
}

#[test]
fn a_folder_that_is_not_there_is_named_with_its_remedy() {
    let error = file::write(&made_up::record(2), "no/such/folder/record.json".as_ref());
    let said = format!("{:#}", error.expect_err("there is no such folder"));
    assert!(said.contains("no/such/folder/record.json"), "{said}");
    assert!(said.contains("--out"), "{said}");
}

fn refusal(text: &str) -> String {
    format!("{:#}", file::parse(text).expect_err("this is no record that can be used"))
}

#[test]
fn a_newer_record_is_refused_for_that_reason() {
    // Newer records have other fields; the number must speak first.
    let said = refusal(&format!("{{\"schema\": {}, \"everything\": \"else\"}}", SCHEMA + 1));
    assert!(said.contains(&format!("schema {}", SCHEMA + 1)), "{said}");
    assert!(said.contains("newer gilscope"), "{said}");
}

#[test]
fn foreign_files_are_told_from_damaged_ones() {
    for foreign in ["{}", "[1, 2]", "{\"schema\": \"https://example.org\"}", "7"] {
        let said = refusal(foreign);
        assert!(said.contains("no \"schema\" number"), "{foreign}: {said}");
    }
    let whole = serde_json::to_string(&made_up::whole(2)).expect("a record is JSON");
    for part in [0, 1, 10, whole.len() / 2, whole.len() - 1] {
        let said = refusal(&whole[..part]);
        assert!(said.contains("damaged, or cut short"), "cut at {part}: {said}");
    }
    let said = refusal("{\"schema\": 1}");
    assert!(said.contains("damaged, or cut short"), "{said}");
    assert!(refusal("hello").contains("damaged, or cut short"));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = file::read("no/such/record.json".as_ref()).expect_err("there is none");
    assert!(format!("{error:#}").contains("no/such/record.json"));
}

/// Readers that know only doubles must get whole numbers exactly.
#[test]
fn every_whole_number_in_a_record_survives_a_double() {
    fn check(value: &serde_json::Value) {
        match value {
            serde_json::Value::Number(n) => {
                if let Some(n) = n.as_u64() {
                    assert!(n < 1 << 53, "{n}");
                    assert_eq!(n as f64 as u64, n);
                }
            }
            serde_json::Value::Array(values) => values.iter().for_each(check),
            serde_json::Value::Object(fields) => fields.values().for_each(check),
            _ => {}
        }
    }
    check(&serde_json::to_value(made_up::whole(8)).expect("a record is JSON"));
}
