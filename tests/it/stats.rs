//! Statistics, figures and the record's file, on made-up data with fixed seeds.

use std::fs;

use gilscope::analysis::figures::fastest;
use gilscope::analysis::stats::{
    Estimate, FEWEST_FOR_INTERVAL, Observation, estimate, median, quantile,
};
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
    let of = |n: usize| estimate(&observations(&[(0..n).map(|i| i as f64).collect()]), 1);
    assert_eq!(of(0), None);
    assert_eq!(of(FEWEST_FOR_INTERVAL - 1).expect("a point").interval, None);
    assert!(of(FEWEST_FOR_INTERVAL).expect("a point").interval.is_some());
}

#[test]
fn the_same_seed_gives_the_same_interval() {
    let values = observations(&[(0..20).map(f64::from).collect()]);
    assert_eq!(estimate(&values, 5), estimate(&values, 5));
}

/// Where the true median is known, about 95 of 100 intervals must hold it.
#[test]
fn intervals_hold_the_true_median_as_often_as_they_say() {
    const RUNS: usize = 100;
    for (n, at_least) in [(10, 0.90), (30, 0.91)] {
        let mut rng = fastrand::Rng::with_seed(11);
        let held = (0..RUNS)
            .filter(|&run| {
                let values = (0..n).map(|_| 100.0 + normal(&mut rng)).collect();
                let estimate = estimate(&observations(&[values]), run as u64);
                !estimate.expect("values were given").excludes(100.0)
            })
            .count() as f64
            / RUNS as f64;
        assert!((at_least..=0.99).contains(&held), "{n} observations: {held} of the intervals");
    }
}

/// Noise between processes is seen only by drawing processes as well: fifty samples of five
/// processes are then worth little more than five.
#[test]
fn intervals_are_wider_where_processes_differ() {
    let mut rng = fastrand::Rng::with_seed(3);
    let processes: Vec<Vec<f64>> = [98.0, 99.0, 100.0, 101.0, 102.0]
        .iter()
        .map(|level| (0..10).map(|_| level + 0.1 * normal(&mut rng)).collect())
        .collect();
    let two_levels = estimate(&observations(&processes), 1).expect("values were given");
    let one_level = estimate(&observations(&[processes.concat()]), 1).expect("values were given");
    assert_eq!(two_levels.value, one_level.value);
    assert!(width(two_levels) > 1.5 * width(one_level), "{two_levels:?} {one_level:?}");
}

#[test]
fn one_disturbed_sample_moves_neither_value_nor_winner() {
    let mut cells =
        vec![native(Role::Shared, SEQUENTIAL, 1, 0.1), native(Role::Shared, "rayon", 2, 0.05)];
    samples(&mut cells[1])[7].wall_ns *= 50;
    let record = record_of(cells);
    let speedup = record.speedup(&record.cells[1]).expect("both were measured");
    assert!((speedup.value - 2.0).abs() < 0.05, "{speedup:?}");
    assert!(speedup.excludes(1.5));
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
    let wall = |r: &Record| width(r.wall(&r.cells[0]).expect("it was measured"));
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
    assert_eq!(of(&cut).expect("nine pairs are left").interval, None);
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
    let wall = record.wall(&record.cells[0]).expect("it was measured");
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
        s.wall_ns = s.wall_ns * (90 + 20 * (i as u64 % 2)) / 100;
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
        made_up::cell("primes", Role::Shared, EMBEDDED, model, workers, seconds, 1.0)
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
    assert_eq!(record.scaling_role("primes", EMBEDDED), Role::Shared);
    record.cells[0].outcome = Outcome::Skipped { reason: "no time".into(), remedy: None };
    assert_eq!(record.scaling_role("primes", NATIVE), Role::Shared);
}

#[test]
fn drift_is_a_share_of_the_median() {
    let mut record = made_up::record(2);
    assert_eq!(record.drift(), None);
    record.calibration = (0..21)
        .map(|i| Calibration { group: 0, process: 0, round: i, wall_ns: 1_000 + 10 * u64::from(i) })
        .collect();
    let drift = record.drift().expect("there are timings");
    assert!((drift - 180.0 / 1_100.0).abs() < 1e-9, "{drift}");
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
