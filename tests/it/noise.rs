//! How quiet it was: the statistics against SciPy and closed forms; a warning for whatever disturbs a
//! made-up record, and none in a quiet one.

use std::path::Path;

use gilscope::analysis::noise::succession::{deviation, lag_one};
use gilscope::analysis::noise::trend::{discoveries, mann_kendall, theil_sen};
use gilscope::analysis::noise::unstable::is_unstable;
use gilscope::charts;
use gilscope::machine::{inspect_at, notices};
use gilscope::record::*;
use gilscope::report::{caveats, told};

use crate::made_up_noise::{FULL, Layout, QUICK, change, normal, quiet, slow};

/// By SciPy 1.17: `kendalltau(range(n), x, method="asymptotic").pvalue` and `theilslopes(x).slope`.
#[test]
fn trends_are_those_of_scipy() {
    let close = |values: &[f64], s: f64, p: f64, slope: f64| {
        let found = mann_kendall(values).unwrap();
        assert_eq!(found.s, s, "{values:?}");
        assert!((found.p - p).abs() < 1e-9, "{values:?}: {}", found.p);
        assert!((theil_sen(values).unwrap() - slope).abs() < 1e-12, "{values:?}");
    };
    let rising = [1.0, 1.2, 1.1, 1.4, 1.3, 1.6, 1.5, 1.9, 1.7, 1.8];
    close(&rising, 35.0, 0.001_745_118_699_528_905, 0.1);
    let tied = [2.0, 1.0, 2.0, 3.0, 3.0, 2.0, 4.0, 4.0, 5.0, 3.0];
    close(&tied, 26.0, 0.016_078_345_847_055_375, 1.0 / 3.0);
    close(&[5.0, 3.0, 4.0, 1.0, 2.0, 0.5], -11.0, 0.038_777_504_392_306_62, -0.9);
    close(&[1.0, 3.0, 2.0, 4.0], 4.0, 0.174_231_388_248_024_98, 0.75);
    assert_eq!(mann_kendall(&[1.0, 2.0, 3.0]), None);
    assert_eq!(mann_kendall(&[1.0; 8]), None);
    assert_eq!(theil_sen(&[1.0]), None);
}

/// By SciPy 1.17: `false_discovery_control(p) <= 0.05`.
#[test]
fn discoveries_are_those_of_scipy() {
    let p = [0.01, 0.001, 0.04, 0.5, 0.03, 0.0001, 0.8, 0.02];
    let found = discoveries(&p, 0.05);
    assert_eq!(found, [true, true, false, false, true, true, false, true]);
    assert_eq!(discoveries(&[0.06, 0.9], 0.05), [false, false]);
    assert!(discoveries(&[], 0.05).is_empty());
}

#[test]
fn values_correlate_with_the_next_as_moran_has_it() {
    let close = |found: Option<f64>, wanted: f64| {
        let found = found.unwrap();
        assert!((found - wanted).abs() < 1e-12, "{found} is not {wanted}");
    };
    // Off the mean by −2 to 2: (2 + 0 + 0 + 2) / 10.
    close(lag_one(&[1.0, 2.0, 3.0, 4.0, 5.0]), 0.4 + 0.2);
    // By turns ±1: every pair gives −1.
    close(lag_one(&[1.0, -1.0, 1.0, -1.0]), -0.75 + 0.25);
    close(lag_one(&[1.0, 2.0, 1.5, 3.0, 2.5]), 0.2);
    assert_eq!(lag_one(&[1.0, 2.0]), None);
    assert_eq!(lag_one(&[0.1; 7]), None);

    let mut rng = fastrand::Rng::with_seed(4);
    for n in [5, 10] {
        let mut one = || lag_one(&(0..n).map(|_| normal(&mut rng)).collect::<Vec<_>>()).unwrap();
        let many: Vec<f64> = (0..20_000).map(|_| one()).collect();
        let mean = many.iter().sum::<f64>() / many.len() as f64;
        let square = many.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / many.len() as f64;
        assert!(mean.abs() < 0.01, "{n}: {mean}");
        assert!((square.sqrt() - deviation(n)).abs() < 0.01, "{n}: {square}");
    }
}

#[test]
fn what_pyperf_calls_unstable_is_unstable() {
    assert_eq!(is_unstable(&[1.0]), None);
    assert_eq!(is_unstable(&[0.0, 0.0]), None);
    assert_eq!(is_unstable(&[1.0, 1.0, 1.02, 0.98]), Some(false));
    // Their standard deviation is 0.1155 of their mean, then 0.0924.
    assert_eq!(is_unstable(&[0.9, 1.1, 0.9, 1.1]), Some(true));
    assert_eq!(is_unstable(&[0.92, 1.08, 0.92, 1.08]), Some(false));
    // One of a hundred is off the mean by half: the others hardly vary.
    let mut calm = vec![1.0; 99];
    calm.push(1.55);
    assert_eq!(is_unstable(&calm), Some(true));
    calm[99] = 1.45;
    assert_eq!(is_unstable(&calm), Some(false));
}

/// As many samples as a run has, on a machine that is as quiet as one can be.
#[test]
fn a_quiet_record_has_no_warning() {
    for (layout, noise) in [(QUICK, 0.01), (QUICK, 0.02), (FULL, 0.01), (FULL, 0.02)] {
        for seed in 0..12 {
            let found = caveats(&quiet(layout, noise, seed));
            assert!(found.is_empty(), "seed {seed}: {found:#?}");
        }
        // Few cells have fewer errors to make, and less to pool.
        let few = Layout { workloads: 1, cells: 4, ..layout };
        for seed in 0..60 {
            let found = caveats(&quiet(few, noise, seed));
            assert!(found.is_empty(), "few cells, seed {seed}: {found:#?}");
        }
    }
}

/// The only warning of a record that was quiet but for this.
fn warning(disturb: impl Fn(&mut Record)) -> String {
    let mut record = quiet(QUICK, 0.015, 1);
    disturb(&mut record);
    let mut found = caveats(&record);
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

/// What is said names what was seen, and what helps.
#[track_caller]
fn says(found: &str, seen: &str, remedy: &str) {
    assert!(found.contains(seen) && found.contains(remedy), "{found}");
}

#[test]
fn who_takes_a_part_of_the_machine_is_told() {
    let stolen = |sample: &mut Sample| sample.used.cpu_ns = sample.used.cpu_ns.map(|ns| ns * 3 / 4);
    let mut lecture = quiet(QUICK, 0.015, 1);
    change(&mut lecture, stolen);
    lecture.conditions.others = vec![
        Other { name: "rustc".into(), cores: 0.22 },
        Other { name: "cargo".into(), cores: 0.04 },
    ];
    let said = told(&lecture, None);
    let first = said.lines().next().unwrap();
    says(
        first,
        "Other programs took 26 % of a core (rustc 0.22 cores and cargo 0.040",
        "Close them",
    );
    assert!(caveats(&lecture).is_empty(), "it is told once, before everything else");
    // Beside one workload of several it is not lost in the median of all.
    let mut once = quiet(QUICK, 0.015, 1);
    let last = once.workloads.last().unwrap().name.clone();
    assert!(once.workloads.len() > 2);
    for cell in once.cells.iter_mut().filter(|cell| cell.workload == last) {
        let Outcome::Measured(measured) = &mut cell.outcome else { panic!("it was measured") };
        measured.samples.iter_mut().for_each(stolen);
    }
    let said = told(&once, None);
    says(said.lines().next().unwrap(), &format!("while {last} was measured"), "Close them");
    let svg = charts::all(&lecture).unwrap().swap_remove(0).svg;
    assert!(svg.contains("OTHER PROGRAMS took 26 % of a core"), "the footer says it too");
    let steal = |sample: &mut Sample| sample.steal_ns = sample.used.cpu_ns.map(|ns| ns / 19);
    says(&warning(|r| change(r, steal)), "The hypervisor gave 5 %", "another hour");
    let faults = |sample: &mut Sample| {
        sample.used.major_faults = Some(u64::from(sample.place % 10 == 3));
    };
    says(&warning(|r| change(r, faults)), "% of the samples waited for memory", "Close programs");
    let load = |record: &mut Record| record.conditions.load = Some(2.6);
    says(&warning(load), "The load was 2.60 on 8 processors", "`top`");
    let mut light = quiet(QUICK, 0.015, 1);
    light.conditions.load = Some(2.3);
    assert!(caveats(&light).is_empty(), "that is no load");
}

/// What `gilscope doctor` sees before a run is found again in its record.
#[test]
fn what_was_noticed_before_a_run_is_told_after_it() {
    let noticed = |path: &str, text: &str, governor: Option<&str>| {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        if text == "Battery\n" {
            std::fs::write(path.with_file_name("status"), "Discharging\n").unwrap();
        }
        let mut machine = inspect_at(root.path(), &[0, 1, 2, 3]);
        machine.governor = governor.map(str::to_owned);
        let notices = notices(&machine, root.path()).into_iter().map(|notice| notice.what);
        let notices: Vec<String> = notices.collect();
        warning(|record| record.conditions.notices.clone_from(&notices))
    };
    let supply = "sys/class/power_supply/BAT0/type";
    says(&noticed(supply, "Battery\n", None), "The machine ran on battery", "Plug it in");
    let swap = "SwapTotal: 1000000 kB\nSwapFree: 500000 kB\n";
    says(&noticed("proc/meminfo", swap, None), "488 MiB of swap", "Close programs");
    let pressure = "some avg10=9.00 avg60=4.20 avg300=1.00 total=1\nfull avg10=0.00 avg60=0.00\n";
    let found = noticed("proc/pressure/memory", pressure, None);
    says(&found, "waited for memory for 4 % of the last minute", "Close programs");
    let turbo = "sys/devices/system/cpu/intel_pstate/no_turbo";
    let found = noticed(turbo, "0\n", Some("powersave"));
    says(&found, "governor is powersave; the processor may raise its frequency", "capacity line");
}

#[test]
fn a_slow_first_sample_is_told() {
    let found = warning(|r| slow(r, |s| if s.round == 0 { 1.09 } else { 1.0 }));
    says(&found, "The first sample in a process takes 1.09× [", "`--rounds 6`");
}

#[test]
fn a_drift_is_told() {
    // From round to round within 20 %, up or down.
    for by in [1.2_f64, 1.0 / 1.2] {
        let step = |s: &Sample| by.powf(f64::from(s.process * 2 + s.round) / 9.0);
        let mut record = quiet(QUICK, 0.015, 1);
        slow(&mut record, step);
        let found = caveats(&record);
        let drift = found.iter().find(|text| text.contains("drift")).unwrap();
        says(drift, "The times of 96 of 96 cells drift", "keep the second record");
        says(
            drift,
            "by a factor of 1.2",
            if by > 1.0 { " 96 of them up" } else { " 0 of them up" },
        );
    }
}

#[test]
fn processes_that_are_alike_are_told() {
    let mut record = quiet(Layout { processes: 10, rounds: 1, ..QUICK }, 0.015, 1);
    slow(&mut record, |s| 1.0 + 0.06 * (f64::from(s.process) * 0.63).sin());
    let found = caveats(&record);
    assert_eq!(found.len(), 1, "{found:#?}");
    says(&found[0], "their times correlate by 0.", "`--processes 10`");
}

#[test]
fn samples_that_scatter_are_told() {
    let mut rng = fastrand::Rng::with_seed(8);
    let mut record = quiet(QUICK, 0.015, 1);
    slow(&mut record, |_| (0.15 * normal(&mut rng)).exp());
    let found = caveats(&record);
    let scatter = found.iter().find(|text| text.contains("scatter")).unwrap();
    says(scatter, "of 96 cells scatter", "`--processes 10`");
}

#[test]
fn slow_moments_and_two_modes_are_told() {
    let slowed = |sample: &mut Sample| {
        if let Some(calibration) =
            sample.calibration.as_mut().filter(|_| sample.place.is_multiple_of(5))
        {
            calibration.throughput_ns *= 2;
        }
    };
    says(
        &warning(|r| change(r, slowed)),
        "slower than in its quiet moments before 2",
        "quiet ones",
    );
    let mut record = quiet(FULL, 0.015, 1);
    slow(&mut record, |s| if (s.place + s.process).is_multiple_of(3) { 1.6 } else { 1.0 });
    let found = caveats(&record);
    let modes = found.iter().find(|text| text.contains("two modes")).unwrap();
    says(modes, "apart: whatever slows this machine", "read the quiet times");
}

/// However much there is to warn of, people read no more than a few lines.
#[test]
fn only_the_gravest_are_told_in_full() {
    let mut rng = fastrand::Rng::with_seed(8);
    let mut record = quiet(QUICK, 0.015, 1);
    change(&mut record, |sample| {
        sample.steal_ns = sample.used.cpu_ns;
        sample.used.cpu_ns = sample.used.cpu_ns.map(|ns| ns / 2);
        sample.used.major_faults = Some(1);
    });
    slow(&mut record, |s| {
        let round = if s.round == 0 { 1.5 } else { 1.0 };
        round * (0.1 * normal(&mut rng)).exp()
    });
    record.conditions.load = Some(8.0);
    record.conditions.notices =
        ["the machine runs on battery", "the frequency governor is powersave"]
            .map(String::from)
            .to_vec();
    let found = caveats(&record);
    assert_eq!(found.len(), 6, "{found:#?}");
    for (text, words) in found.iter().zip([
        "The hypervisor gave",
        "waited for memory",
        "on battery",
        "The load was",
        "The first sample in a process",
        "scatter",
    ]) {
        assert!(text.contains(words), "no {words:?} in {found:#?}");
    }
    assert!(found[5].starts_with("And ") && found[5].ends_with("frequency."), "{}", found[5]);
    record.profile = "smoke".into();
    assert!(caveats(&record).is_empty(), "of times that mean nothing there is nothing to say");
}

#[test]
fn the_record_of_sixteen_cores_says_how_noisy_it_was() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("charts/sixteen_cores/record.json");
    let found = caveats(&file::read(&path).unwrap());
    println!("{found:#?}");
    let has = |words: &str| found.iter().any(|text| text.contains(words));
    assert!(has("The samples of 141 of 206 cells scatter"), "{found:#?}");
    assert!(has("before 63 % of the samples"), "{found:#?}");
    assert!(has("The hypervisor gave 13 % of the processor time"), "{found:#?}");
    for words in ["drift", "first sample", "correlate", "The load", "from the disk"] {
        assert!(!has(words), "{words}: {found:#?}");
    }
}
