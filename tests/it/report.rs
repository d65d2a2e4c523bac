//! The terminal's table and sentences, from made-up records.
//!
//! The tables as a whole are in `snapshots/`; `INSTA_UPDATE=always cargo test` writes them anew.

use gilscope::record::*;
use gilscope::report::{findings, table};

use crate::made_up::{self, Scaling, cell, family, workload};

/// A record of a workload `primes` on two cores: Python's threads as `threads` scales, with
/// `busy` cores, and the capacity line of a machine that has two cores to give.
fn python_threads(class: GilClass, threads: f64, busy: f64) -> Record {
    let mut record = made_up::record(2);
    workload(&mut record, "primes", class);
    record.cells = vec![
        cell("primes", Role::Shared, EMBEDDED, SEQUENTIAL, 1, 0.1, 1.0),
        cell("primes", Role::Shared, EMBEDDED, "threads", 2, 0.1 / threads, busy),
        cell("primes", Role::Shared, NATIVE, SEQUENTIAL, 1, 0.002, 1.0),
        cell("primes", Role::Capacity, NATIVE, "capacity", 2, 0.001, 2.0),
    ];
    for c in &mut record.cells {
        c.size = 1_000;
    }
    record
}

/// The only sentence in which `word` stands.
fn sentence(record: &Record, word: &str) -> String {
    let found = findings(record);
    let with: Vec<&String> = found.iter().filter(|s| s.contains(word)).collect();
    assert_eq!(with.len(), 1, "{word:?} in {found:#?}");
    with[0].clone()
}

fn says_nowhere(record: &Record, word: &str) {
    let found = findings(record);
    assert!(!found.iter().any(|s| s.contains(word)), "{word:?} in {found:#?}");
}

/// Leaves fewer rounds than an interval needs.
fn few_rounds(record: &mut Record) {
    for cell in &mut record.cells {
        if let Outcome::Measured(measured) = &mut cell.outcome {
            measured.samples.truncate(5);
        }
    }
}

fn widest(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

/// A record with whatever can go wrong in it.
fn troubled() -> Record {
    let mut record = made_up::whole(2);
    let failed = Outcome::Failed {
        error: "the answer was 41, and sequential Rust says 42".into(),
        mend: None,
    };
    let skipped = Outcome::Skipped {
        reason: "this interpreter has no module numpy".into(),
        mend: Some("pip install numpy".into()),
    };
    for c in &mut record.cells {
        if c.runtime == EMBEDDED && c.model == "thread_pool" && c.workload == "primes" {
            c.outcome = failed.clone();
        }
        if c.runtime == "external:3.13.5t" && c.workload != "primes" {
            c.outcome = skipped.clone();
        }
        if let (Outcome::Measured(m), "processes") = (&mut c.outcome, c.model.as_str()) {
            m.transfer = Some(Transfer { bytes_out: 2_345, bytes_back: 10_000, ns: 50_000 });
        }
    }
    record.processes = 1;
    record.interrupted = true;
    record.changed_scripts = vec!["workloads/primes.py".into()];
    record.calibration = (0..20)
        .map(|i| Calibration { group: 0, process: 0, round: i, wall_ns: 1_000 + 20 * u64::from(i) })
        .collect();
    let mut copy = cell("primes", Role::Control, EMBEDDED, SEQUENTIAL, 1, 0.15 * 1.08, 1.0);
    copy.size = 1_000;
    record.cells.push(copy);
    record
}

#[test]
fn the_table_at_80_columns() {
    let text = table(&made_up::whole(2), Some(80));
    assert!(widest(&text) <= 80);
    insta::assert_snapshot!(text);
}

#[test]
fn the_table_at_40_columns() {
    let text = table(&made_up::whole(2), Some(40));
    assert!(widest(&text) <= 40);
    insta::assert_snapshot!(text);
}

#[test]
fn the_table_without_a_terminal_has_every_column() {
    insta::assert_snapshot!(table(&troubled(), None));
}

#[test]
fn the_table_of_a_troubled_record_fits_too() {
    let text = table(&troubled(), Some(80));
    assert!(widest(&text) <= 80);
    insta::assert_snapshot!(text);
}

#[test]
fn any_width_gives_some_table() {
    let mut record = troubled();
    record.workloads.truncate(1);
    for width in [0, 1, 25, 100, u16::MAX] {
        assert!(table(&record, Some(width)).contains("primes"), "{width}");
    }
}

#[test]
fn an_empty_record_says_so() {
    assert_eq!(table(&made_up::record(2), Some(80)), "Nothing was measured.\n");
    assert_eq!(findings(&made_up::record(2)), Vec::<String>::new());
}

#[test]
fn a_record_without_python_speaks_of_rust_alone() {
    let mut record = made_up::whole(2);
    record.cells.retain(Cell::is_native);
    record.interpreters.clear();
    let text = table(&record, Some(80));
    assert!(!text.contains("3.11.7") && text.contains("Rust alone"), "{text}");
    says_nowhere(&record, "Python");
    sentence(&record, "Rust with 2 workers was faster than sequential Rust");
}

#[test]
fn few_rounds_print_points_only() {
    let mut record = made_up::whole(2);
    few_rounds(&mut record);
    let text = table(&record, None);
    assert!(text.contains("1.93×") && !text.contains("× ["), "{text}");
}

#[test]
fn the_findings_of_a_whole_record() {
    let text = findings(&made_up::whole(2)).join("\n");
    assert!(text.lines().count() <= 12, "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn the_findings_of_a_troubled_record() {
    insta::assert_snapshot!(findings(&troubled()).join("\n"));
}

#[test]
fn opposite_records_give_opposite_sentences() {
    let held = python_threads(GilClass::Bytecode, 0.8, 1.0);
    let free = python_threads(GilClass::Bytecode, 1.9, 1.9);
    assert!(sentence(&held, "2 threads").contains("2 threads were slower than"));
    assert!(sentence(&free, "2 threads").contains("2 threads were faster than"));
}

#[test]
fn where_the_interval_holds_1_no_winner_is_named() {
    let record = python_threads(GilClass::Bytecode, 1.0, 1.0);
    let said = sentence(&record, "2 threads");
    assert!(said.contains("no difference was seen"), "{said}");
    assert!(!said.contains("faster") && !said.contains("slower"), "{said}");
}

/// 1.003 times is *faster* by the interval and `1.00` in print.
#[test]
fn differences_below_what_is_printed_are_not_named() {
    let mut record = python_threads(GilClass::Bytecode, 1.0, 1.0);
    let (mut sequential, threads) = (record.cells[0].clone(), &mut record.cells[1]);
    let (Outcome::Measured(slow), Outcome::Measured(fast)) =
        (&mut sequential.outcome, &mut threads.outcome)
    else {
        panic!("both were measured");
    };
    for (slow, fast) in slow.samples.iter().zip(&mut fast.samples) {
        fast.wall_ns = (slow.wall_ns as f64 / 1.003) as u64;
    }
    let speedup = record.speedup(&record.cells[1]).expect("both were measured");
    assert!(speedup.excludes(1.0), "{speedup:?}");
    let said = sentence(&record, "2 threads");
    assert!(said.contains("no difference was seen"), "{said}");
}

#[test]
fn few_rounds_name_no_winner() {
    let mut record = python_threads(GilClass::Bytecode, 1.9, 1.9);
    few_rounds(&mut record);
    let said = sentence(&record, "2 threads");
    assert!(said.contains("too few rounds for an interval"), "{said}");
    assert!(!said.contains("faster") && !said.contains("slower"), "{said}");
}

/// The GIL is named as the cause only where the figures show it.
#[test]
fn the_cause_is_named_only_where_the_figures_show_it() {
    const CAUSE: &str = "the GIL lets one thread run bytecode at a time";
    sentence(&python_threads(GilClass::Bytecode, 1.0, 1.0), CAUSE);
    sentence(&python_threads(GilClass::CHolding, 1.0, 1.0), "throughout each of these calls");
    // Two cores were busy: something else held the threads up.
    says_nowhere(&python_threads(GilClass::Bytecode, 1.0, 1.9), "the GIL lets");
    // This class lets go of it.
    let releasing = python_threads(GilClass::CReleasing, 1.0, 1.0);
    says_nowhere(&releasing, "the GIL lets");
    says_nowhere(&releasing, "the GIL stays");
    // It was off.
    let mut off = python_threads(GilClass::Bytecode, 1.0, 1.0);
    off.interpreters[0].gil_enabled = false;
    says_nowhere(&off, "the GIL lets");
    // The machine had one core to give.
    let mut narrow = python_threads(GilClass::Bytecode, 1.0, 1.0);
    narrow.cells[3] = cell("primes", Role::Capacity, NATIVE, "capacity", 2, 0.002, 1.0);
    narrow.cells[3].size = 1_000;
    says_nowhere(&narrow, "the GIL lets");
}

fn free_threaded(record: &mut Record, price: f64, threads: Scaling) {
    family(
        record,
        "primes",
        Role::Shared,
        "external:3.13.5t",
        0.1 * price,
        &[("threads", threads)],
        &[2],
    );
}

#[test]
fn free_threading_has_a_gain_and_a_price() {
    let mut record = python_threads(GilClass::Bytecode, 1.0, 1.0);
    free_threaded(&mut record, 1.3, |n| n * 0.9);
    let said = sentence(&record, "Free threading:");
    assert!(said.contains("2 threads were faster"), "{said}");
    assert!(said.contains("CPython 3.13.5 free-threaded, GIL off"), "{said}");
    let price = sentence(&record, "Sequential programs took longer");
    assert!(price.contains("3.13.5") && price.contains("3.11.7 (configured with PGO)"), "{price}");
    assert!(price.contains("not all of that is the price"), "{price}");

    let mut cheaper = python_threads(GilClass::Bytecode, 1.0, 1.0);
    free_threaded(&mut cheaper, 0.8, |n| n * 0.9);
    sentence(&cheaper, "Sequential programs took less time");
}

/// An import can switch the GIL on again: such a run shows nothing about free threading.
#[test]
fn a_free_threaded_build_with_its_gil_on_is_called_that() {
    let mut record = python_threads(GilClass::Bytecode, 1.0, 1.0);
    free_threaded(&mut record, 1.3, |_| 1.0);
    record.interpreters[1].gil_enabled = true;
    says_nowhere(&record, "Free threading:");
    sentence(&record, "is a free-threaded build, but it ran with its GIL on");
    assert!(table(&record, None).contains("free-threaded build, GIL on"));
}

#[test]
fn processes_say_what_they_cost() {
    let mut record = python_threads(GilClass::Bytecode, 1.0, 1.0);
    let mut processes = cell("primes", Role::Shared, EMBEDDED, "processes", 2, 0.06, 1.7);
    if let Outcome::Measured(measured) = &mut processes.outcome {
        measured.transfer = Some(Transfer { bytes_out: 1_000, bytes_back: 500, ns: 1 });
    }
    record.cells.push(processes);
    let said = sentence(&record, "2 Python processes were faster");
    assert!(said.contains("60.0 ms (not counted)") && said.contains("1.50 kB (counted)"), "{said}");
}

#[test]
fn an_event_loop_that_waits_is_faster_on_one_core() {
    let mut record = python_threads(GilClass::CReleasing, 1.0, 1.0);
    let mut waiting = cell("primes", Role::Shared, EMBEDDED, "event_loop", 1, 0.005, 0.4);
    waiting.in_flight = Some(100);
    record.cells.push(waiting);
    let said = sentence(&record, "event loop was faster");
    assert!(said.contains("wait at the same time, on one thread"), "{said}");
    assert!(table(&record, None).contains("event_loop ×1, 100 in flight"));
}

#[test]
fn the_serial_part_is_named_where_rust_falls_short() {
    let scaled = |speedup: f64| {
        let mut record = python_threads(GilClass::Bytecode, 1.0, 1.0);
        record.workloads[0].serial_part = Some("merging the counts".into());
        let mut rayon = cell("primes", Role::Shared, NATIVE, "rayon", 2, 0.002 / speedup, 2.0);
        rayon.size = 1_000;
        record.cells.push(rayon);
        record
    };
    let short = sentence(&scaled(1.5), "Rust with 2 workers");
    assert!(short.contains("what stays serial: merging the counts"), "{short}");
    let full = sentence(&scaled(2.0), "Rust with 2 workers");
    assert!(!full.contains("merging"), "{full}");
    let slower = sentence(&scaled(0.7), "Rust with 2 workers");
    assert!(slower.contains("was slower than sequential Rust"), "{slower}");
}

#[test]
fn a_smoke_run_says_first_that_its_times_mean_nothing() {
    let mut record = python_threads(GilClass::Bytecode, 1.0, 1.0);
    assert!(!findings(&record)[0].contains("smoke"));
    record.profile = "smoke".into();
    assert!(findings(&record)[0].contains("smoke profile"));
}

#[test]
fn rust_can_lose() {
    let mut record = python_threads(GilClass::Bytecode, 1.0, 1.0);
    let mut slow = cell("primes", Role::Shared, NATIVE, SEQUENTIAL, 1, 0.3, 1.0);
    slow.size = 1_000;
    record.cells[2] = slow;
    sentence(&record, "Sequential Rust was slower than sequential CPython 3.11.7");
    record.workloads[0].kind = Kind::Operation;
    sentence(&record, "for primes these are each language's own routines");
}

#[test]
fn plurals_are_right() {
    let mut record = python_threads(GilClass::Bytecode, 1.0, 1.0);
    let failed = Outcome::Failed { error: "boom".into(), mend: None };
    let skipped = Outcome::Skipped { reason: "no".into(), mend: None };
    record.cells[1].outcome = failed;
    sentence(&record, "1 cell failed:");
    record.cells[0].outcome = skipped.clone();
    sentence(&record, "1 cell failed and 1 was skipped:");
    record.cells[1].outcome = skipped;
    sentence(&record, "2 cells were skipped:");
}
