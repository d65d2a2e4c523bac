//! Charts and sentences of work that waits, from made-up records.

use std::collections::BTreeSet;
use std::path::Path;

use gilscope::charts::draw_all;
use gilscope::record::*;
use gilscope::report::{findings, tables as table, told};

use crate::drawn::{draw, words as words_of};
use crate::{made_up, made_up_waiting};

/// A record of work that waits alone, with intervals in `fetch` only.
fn waiting(cores: u32, workloads: usize) -> Record {
    let mut record = made_up::record(cores);
    made_up_waiting::requests(&mut record, workloads);
    made_up::few_rounds(record.cells.iter_mut().filter(|c| c.workload != "fetch"));
    record
}

/// All findings as a terminal of 100 columns shows them.
fn spoken(record: &Record) -> String {
    told(record, Some(100))
}

fn widest(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

#[test]
fn every_chart_of_waiting_is_drawn_whole_on_any_machine() {
    for (cores, workloads) in [(1, 1), (2, 7), (4, 1), (16, 1), (64, 1)] {
        let mut record = waiting(cores, workloads);
        made_up::few_rounds(&mut record.cells);
        made_up_waiting::services(&mut record, 3);
        made_up_waiting::asleep(&mut record, 3);
        let names = draw(&record).1;
        let each = record.workloads.iter().map(|w| format!("throughput-{}", w.name));
        let pages = [
            "asleep",
            "latency-echo",
            "latency-json",
            "latency-json-upstream-20-ms",
            "service-cost-echo",
            "service-cost-json",
        ];
        let all: BTreeSet<String> = each.chain(pages.map(str::to_owned)).collect();
        assert_eq!(names, all, "{cores} cores");
    }
}

#[test]
fn both_kinds_of_work_share_one_slide() {
    for cores in [1, 4, 64] {
        let mut record = made_up_waiting::whole(cores, 1);
        record.workloads.retain(|w| ["primes", "fetch"].contains(&w.name.as_str()));
        record
            .cells
            .retain(|c| c.runtime == NATIVE || (c.runtime == OWN_PYTHON && c.lane == Lane::Plain));
        record.cells.retain(|c| c.workload == "primes" || c.workload == "fetch");
        made_up::few_rounds(&mut record.cells);
        let (folder, names) = draw(&record);
        assert!(names.contains("pair") && names.contains("headline"), "{names:?}");
        let said = words_of(&folder, "pair").replace('\n', " ");
        assert!(said.contains("100 that wait: both over 80 times as fast"), "{said}");
        // Ten thousand threads could not be started, and that is said.
        assert!(said.contains("with 10,000 in flight: failed: can't start new thread"), "{said}");
    }
}

#[test]
fn a_throughput_chart_says_rates_beside_the_bound() {
    let (folder, _) = draw(&waiting(4, 3));
    let fetch = words_of(&folder, "throughput-fetch").replace('\n', " ");
    for said in [
        "Fetch, 10,000 at once: Rust gets 9.7 times as many done; up to 100 hardly a difference",
        "requests a second, at 10,000:",
        "Rust tokio 79,300/s",
        "Rust: a thread per request 7,930/s at 1,000",
        "Pale: Rust thread pool, Rust rayon (wrong tool)",
        "latency bound",
        "Not drawn: Rust: a thread per request with 10,000 in flight; Python 3.11: a thread per request",
        "failed: can't start new thread",
    ] {
        assert!(fetch.contains(said), "{said:?} is not in {fetch}");
    }
    // Without a fixed wait there is no bound to be near to.
    let echo = words_of(&folder, "throughput-echo");
    assert!(!echo.contains("bound") && echo.contains("/s"), "{echo}");
}

/// Everything that can be missing is: no chart falls over, and what is left is drawn.
#[test]
fn gaps_in_work_that_waits_are_said() {
    let mut record = waiting(4, 2);
    made_up_waiting::services(&mut record, 3);
    made_up_waiting::asleep(&mut record, 3);
    let long = "a reason that goes on and on, ".repeat(20);
    for cell in &mut record.cells {
        match (cell.model.as_str(), cell.in_flight) {
            (SEQUENTIAL, _) => cell.outcome = Outcome::Measured(Measured::default()),
            ("uvloop", _) => {
                cell.outcome = Outcome::Skipped { reason: long.clone(), remedy: None };
            }
            ("futures", _) => {
                if let Outcome::Measured(measured) = &mut cell.outcome {
                    measured.samples.iter_mut().for_each(|s| s.wall_ns = 0);
                }
            }
            ("tokio", _) => cell.model = "a_model_of_next_year_with_a_long_name".into(),
            _ => {}
        }
    }
    for service in record.services.iter_mut().step_by(3) {
        service.outcome = Outcome::Failed { error: long.clone(), remedy: None };
        service.server = "a_server_of_next_year_with_a_long_name".into();
    }
    for service in record.services.iter_mut().skip(1).step_by(3) {
        if let Outcome::Measured(load) = &mut service.outcome {
            load.open.iter_mut().for_each(|round| round.requests /= 2);
            load.closed.iter_mut().for_each(|round| round.server_cpu_ns = None);
        }
    }
    let (folder, names) = draw(&record);
    assert!(!names.contains("pair"));
    for (chart, said) in [
        ("throughput-fetch", "Rust futures with 1, 10, 100, 1,000 and 10,000 in flight: no time"),
        ("latency-json", "fell behind"),
        ("latency-json", "Not drawn: Rust a server of next year"),
        ("service-cost-json", "not recorded"),
        ("asleep", "Not drawn: Rust threads with 100,000 and 1,000,000 tasks; Python 3.11 threads"),
    ] {
        let words = words_of(&folder, chart);
        assert!(words.contains(said), "{chart} does not say {said:?}: {words}");
    }
    assert!(!findings(&record).is_empty());
    assert!(widest(&table(&record, Some(80))) <= 80);
}

/// A record of `gilscope services` has no cell, and neither has one of tasks asleep.
#[test]
fn a_record_without_cells_is_drawn_too() {
    let mut record = made_up::record(2);
    made_up_waiting::services(&mut record, 1);
    assert_eq!(draw(&record).1.len(), 5);
    assert!(table(&record, Some(80)).contains("answers/s"));
    let found = spoken(&record);
    assert!(found.contains("Too few rounds for intervals: no difference is claimed"), "{found}");

    let mut record = made_up::record(2);
    made_up_waiting::asleep(&mut record, 1);
    assert_eq!(draw(&record).1.len(), 1);
    insta::assert_snapshot!(spoken(&record));
}

#[test]
fn the_findings_of_waiting() {
    insta::assert_snapshot!(spoken(&waiting(4, 7)));
}

#[test]
fn the_table_of_waiting_at_80_columns() {
    let text = table(&waiting(4, 3), Some(80));
    assert!(widest(&text) <= 80, "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn the_table_of_waiting_at_40_columns() {
    let text = table(&waiting(4, 2), Some(40));
    assert!(widest(&text) <= 40, "{text}");
    insta::assert_snapshot!(text);
}

/// Figures of a record with both kinds of work are told apart.
#[test]
fn work_that_waits_changes_no_sentence_of_work_that_computes() {
    let mut record = made_up::whole(2);
    record.workloads.truncate(1);
    record.cells.retain(|c| c.workload == "primes");
    made_up::few_rounds(&mut record.cells);
    let alone = findings(&record);
    made_up_waiting::requests(&mut record, 1);
    made_up::few_rounds(&mut record.cells);
    let both = findings(&record);
    for sentence in alone {
        assert!(both.contains(&sentence), "{sentence:?} is not in {both:#?}");
    }
}

/// `cargo test --test it -- --ignored --nocapture waiting::gallery`
#[test]
#[ignore = "draws charts for people to look at"]
fn gallery() {
    let record = made_up_waiting::whole(4, 1);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery").join("waiting");
    let charts = draw_all(&record, &folder).unwrap();
    println!("{} charts: {}", charts.len(), folder.display());
}
