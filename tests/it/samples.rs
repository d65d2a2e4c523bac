//! Samples in order of time, and their chart.

use std::path::Path;

use gilscope::analysis::noise::SLOWED;
use gilscope::analysis::samples::Timeline;
use gilscope::record::*;
use gilscope::words::duration;

use crate::drawn::{draw, words};
use crate::made_up;
use crate::made_up_noise::{self, Layout, QUICK, change, disturb, quiet};

/// One workload of a quiet machine.
fn one(cells: usize, processes: u32, rounds: u32) -> Record {
    quiet(Layout { workloads: 1, cells, processes, rounds }, 0.015, 3)
}

/// The words of its chart of samples.
fn said(record: &Record) -> String {
    let (folder, names) = draw(record);
    assert!(names.contains("samples-primes"), "{names:?}");
    words(&folder, "samples-primes").replace('\n', " ")
}

#[test]
fn every_size_of_it_is_drawn_whole() {
    for (cells, processes, rounds) in [(2, 1, 1), (2, 1, 15), (20, 5, 2), (300, 5, 3)] {
        let text = said(&one(cells, processes, rounds));
        assert!(text.contains("primes: quiet, none of"), "{text}");
        assert!(text.contains("bound by throughput") && text.contains("filled: Rust"), "{text}");
    }
    // More generations than have room for their numbers.
    said(&one(2, 60, 1));
}

#[test]
fn the_title_counts_what_is_above_the_limit() {
    let mut record = one(24, 5, 2);
    disturb(&mut record, 1, 0.2, 0.5);
    disturb(&mut record, 3, 0.4, 0.7);
    let seen = Timeline::of(&record, "primes").unwrap().disturbed();
    assert_eq!((seen.samples, seen.disturbances), (240, 2));
    assert!((0.25..0.5).contains(&seen.seconds), "{seen:?}");
    let text = said(&record);
    let share = format!("{:.0} % of 240 samples took over 1.3 times", seen.slow as f64 / 2.4);
    assert!(text.contains(&share), "{text}");
    let lasted = format!("in 2 disturbances of {} in the median", duration(seen.seconds));
    assert!(text.contains(&lasted), "no {lasted} in {text}");

    let mut record = one(24, 5, 2);
    disturb(&mut record, 2, 0.2, 0.22);
    let text = said(&record);
    assert!(text.contains("in 1 disturbance of") && !text.contains("in the median"), "{text}");
}

/// A generation begins where the one before it ended, and what is slow in common is seen in common.
#[test]
fn generations_follow_each_other() {
    let mut record = one(24, 5, 2);
    disturb(&mut record, 1, 0.2, 0.8);
    let timeline = Timeline::of(&record, "primes").unwrap();
    assert_eq!(timeline.generations.len(), 5);
    assert_eq!(timeline.generations[0].from, 0.0);
    for pair in timeline.generations.windows(2) {
        assert_eq!(pair[0].to, pair[1].from);
    }
    for generation in &timeline.generations {
        assert_eq!(generation.samples.len(), 48);
        assert_eq!(generation.samples[0].from, generation.from);
        assert!(generation.samples.is_sorted_by(|a, b| a.to <= b.from));
        let common = generation.in_common();
        assert_eq!(common.len(), 48 - 10);
        let most = common.iter().map(|(_, over)| *over).fold(0.0, f64::max);
        assert_eq!(most > SLOWED, generation.number == 1, "{most}");
    }
    let calibration = |slow: bool| {
        let of = timeline.samples().filter(|placed| placed.is_slow() == slow);
        of.map(|placed| placed.calibration.unwrap()[1]).fold(0.0, f64::max)
    };
    assert!(calibration(true) > 1.4 && calibration(false) < 1.1);
}

/// An older record does not tell when its samples were taken; `smoke` does not ask how fast the machine is.
#[test]
fn without_times_or_calibration_there_is_no_chart() {
    assert!(Timeline::of(&made_up::whole(2), "primes").is_none());
    let mut untimed = one(4, 5, 2);
    change(&mut untimed, |sample| sample.at_ns = 0);
    assert!(Timeline::of(&untimed, "primes").is_none());
    let mut smoke = one(4, 5, 2);
    change(&mut smoke, |sample| sample.calibration = None);
    assert!(Timeline::of(&smoke, "primes").is_none());
    assert!(Timeline::of(&one(4, 5, 2), "json").is_none());
    assert!(!draw(&smoke).1.contains("samples-primes"));
}

#[test]
fn odd_figures_and_names_stay_inside() {
    let mut record = quiet(QUICK, 0.015, 3);
    record.workloads.truncate(1);
    record.workloads[0].name = "a_workload_with_an_uncommonly_long_name".into();
    record.cells.retain(|cell| cell.workload == "primes");
    for (i, cell) in record.cells.iter_mut().enumerate() {
        cell.workload = "a_workload_with_an_uncommonly_long_name".into();
        if cell.model != SEQUENTIAL {
            cell.model = format!("a_model_of_next_year_with_a_long_name_{i}");
        }
        // A clock that stood still, and a sample of a minute.
        made_up_noise::samples(cell)[0].wall_ns = 0;
        made_up_noise::samples(cell)[1].wall_ns = 60_000_000_000;
    }
    let (_, names) = draw(&record);
    assert!(names.contains("samples-a_workload_with_an_uncommonly_long_name"), "{names:?}");
}

#[test]
fn the_title_of_the_gallery_is_what_its_record_says() {
    let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("charts/sixteen_cores");
    let record = file::read(&gallery.join("record.json")).unwrap();
    let seen = Timeline::of(&record, "primes").unwrap().disturbed();
    let svg = std::fs::read_to_string(gallery.join("samples-primes.svg")).unwrap();
    let share = seen.slow as f64 / seen.samples as f64 * 100.0;
    assert!(svg.contains(&format!("{share:.0}\u{a0}% of {} samples", seen.samples)), "{seen:?}");
}

/// `cargo test --test it -- --ignored pictures_of_samples`
#[test]
#[ignore = "draws charts for people to look at"]
fn pictures_of_samples() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("charts/sixteen_cores/record.json");
    let pictures = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery");
    let record = file::read(&path).unwrap();
    gilscope::charts::draw_all(&record, &pictures.join("sixteen_cores")).unwrap();
    for (cells, processes, rounds) in [(2, 1, 15), (24, 5, 2), (300, 5, 3)] {
        let mut record = one(cells, processes, rounds);
        for generation in 0..processes {
            disturb(&mut record, generation, 0.2, 0.6 + f64::from(generation) / 5.0);
        }
        let folder = pictures.join(format!("samples-{cells}"));
        gilscope::charts::draw_all(&record, &folder).unwrap();
        println!("{}", folder.display());
    }
}
