//! One source of figures: table, finding and chart of a record name the same value and interval for
//! the same cell.

#![expect(clippy::unwrap_used, reason = "in a test a panic is how a failure is told")]

use std::path::Path;

use gilscope::analysis::decomposition::factors;
use gilscope::analysis::full_load::{at_full_load, full_load};
use gilscope::analysis::names;
use gilscope::analysis::scaling::Scaling;
use gilscope::analysis::server_groups::groups;
use gilscope::analysis::servers::{Quantity, mean};
use gilscope::grid;
use gilscope::record::*;
use gilscope::report::{findings, tables};
use gilscope::words::times;
use proptest::prelude::*;

use crate::drawn::{draw, words};
use crate::{made_up, made_up_waiting};

/// The figures of findings in whose heading all of `words` stand, for this workload.
fn told(record: &Record, words: &[&str], workload: &str) -> Vec<gilscope::analysis::Estimate> {
    let is_meant = |heading: String| words.iter().all(|word| heading.contains(word));
    let found = findings(record).into_iter().filter(|finding| is_meant(finding.heading()));
    let figures = found.flat_map(|finding| finding.figures).filter(|f| f.of == workload);
    figures.map(|figure| figure.value).collect()
}

/// Table, findings and charts of one record name the same speed-ups, and the same factors.
fn agree(record: &Record) {
    let (text, computing) = (tables(record, None), record.of_bound(Bound::Computing));
    let (folder, charts) = draw(record);
    let heat_map = words(&folder, "heat-map");
    let main = OWN_PYTHON;
    for info in &computing.workloads {
        let scaling = Scaling::of(&computing, info);
        for kind in [Workers::Threads, Workers::Processes] {
            let Some(cell) = at_full_load(&computing, &info.name, main, kind) else { continue };
            let Some(speedup) = record.speedup(cell) else { continue };
            let (model, printed) = (names::model(cell), speedup.words(times));
            let is_row = |line: &&str| line.contains(&model) && line.contains(&printed);
            assert!(text.lines().any(|line| is_row(&line)), "{model} {printed} in {text}");
            let noun = if kind == Workers::Threads { "Python thread" } else { "Python process" };
            assert_eq!(told(record, &[noun, "over the seq"], &info.name), [speedup]);
            let line = scaling.lines.iter().find(|line| line.who.is_of(cell)).unwrap();
            assert_eq!(line.at(cell.workers), Some(speedup));
            assert!(heat_map.lines().any(|word| word == times(speedup.value)), "{heat_map}");
        }
        let workers = full_load(&computing, &info.name).unwrap();
        let threads = record.emblem(&info.name, Role::Shared, main, Workers::Threads, workers);
        let factors = threads.and_then(|cell| factors(record, cell).ok());
        if let Some(factors) = factors {
            let heading = ["Python thread", "against the fastest Rust"];
            assert_eq!(told(record, &heading, &info.name), [factors.lost]);
            let chart = words(&folder, "decomposition");
            for word in [times(factors.lost.value), factors.product.words(|x| factors.words(x))] {
                assert!(chart.lines().any(|line| line == word), "{word} in {chart}");
            }
            assert!(charts.contains("decomposition"));
        }
    }
}

#[test]
fn table_finding_and_chart_of_the_gallery_agree() {
    for folder in ["", "interpreters"] {
        let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("charts");
        let mut record = file::read(&gallery.join(folder).join("record.json")).unwrap();
        grid::complete(&mut record);
        agree(&record);
    }
}

/// What is shorter is repeated until it lasts.
#[test]
fn no_sample_of_the_gallery_is_too_short_to_time() {
    let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("charts/sixteen_cores");
    for folder in ["", "free_threading"] {
        let record = file::read(&gallery.join(folder).join("record.json")).unwrap();
        for cell in record.cells.iter().filter(|cell| cell.in_flight.is_none()) {
            let samples = &cell.measured().unwrap().samples;
            assert!(samples.iter().all(|sample| sample.wall_ns >= 9_000_000), "{cell:?}");
            assert!(samples.iter().all(|sample| sample.calibration.is_some()), "{cell:?}");
        }
    }
}

#[test]
fn a_server_has_one_interval_in_table_and_chart() {
    let mut record = made_up::record(2);
    made_up_waiting::services(&mut record, 10);
    let (text, (folder, _)) = (tables(&record, None), draw(&record));
    for group in groups(&record).iter().filter(|group| group.upstream_ns == 0) {
        let chart = words(&folder, &format!("service-cost-{}", group.file(&record)));
        for service in &group.services {
            let answers = mean(&record, service, None, &Quantity::Throughput);
            let Some(answers) = answers else { continue };
            let whole = |x: f64| gilscope::words::whole(x.round() as u64);
            assert!(text.contains(&answers.words(whole)), "{} in {text}", answers.words(whole));
            let rate = gilscope::words::rate(answers.value).replace("/s", "");
            assert!(chart.lines().any(|line| line == rate), "{rate} in {chart}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn table_finding_and_chart_of_any_figures_agree(
        cores in prop::sample::select(vec![1, 2, 4]),
        factors in prop::collection::vec(0.2_f64..5.0, 7),
    ) {
        let mut record = made_up::whole(cores);
        record.workloads.truncate(3);
        let kept = ["primes", "mandelbrot", "word_count"];
        record.cells.retain(|cell| kept.contains(&cell.workload.as_str()));
        for (cell, factor) in record.cells.iter_mut().zip(factors.iter().cycle()) {
            let Outcome::Measured(measured) = &mut cell.outcome else { continue };
            measured.samples.truncate(12);
            for sample in &mut measured.samples {
                sample.wall_ns = (sample.wall_ns as f64 * factor) as u64;
            }
        }
        agree(&record);
    }
}
