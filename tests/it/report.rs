//! The terminal's table and sentences, from made-up records.
//!
//! The tables as a whole are in `snapshots/`; `INSTA_UPDATE=always cargo test` writes them anew.

use gilscope::analysis::verdict::would_be_seen;
use gilscope::record::*;
use gilscope::report::{caveats, findings, tables as table, told};

use crate::made_up::{self, Scaling, cell, family, workload};

/// A record of a workload `primes` on two cores: Python's threads as `threads` scales, with
/// `busy` cores, and the capacity line of a machine that has two cores to give.
fn python_threads(class: GilClass, threads: f64, busy: f64) -> Record {
    let mut record = made_up::record(2);
    workload(&mut record, "primes", class);
    record.cells = vec![
        cell("primes", Role::Shared, OWN_PYTHON, SEQUENTIAL, 1, 0.1, 1.0),
        cell("primes", Role::Shared, OWN_PYTHON, "threads", 2, 0.1 / threads, busy),
        cell("primes", Role::Shared, NATIVE, SEQUENTIAL, 1, 0.002, 1.0),
        cell("primes", Role::Capacity, NATIVE, "capacity", 2, 0.001, 2.0),
    ];
    for c in &mut record.cells {
        c.size = 1_000;
    }
    record
}

/// Every finding as `what over what: row`, and every caveat.
fn all(record: &Record) -> Vec<String> {
    let findings = findings(record);
    let rows = findings.iter().map(|f| format!("{}: {}", f.heading(), f.row(record)));
    rows.chain(caveats(record)).collect()
}

/// The only finding in which `word` stands.
fn sentence(record: &Record, word: &str) -> String {
    let found = all(record);
    let with: Vec<&String> = found.iter().filter(|s| s.contains(word)).collect();
    assert_eq!(with.len(), 1, "{word:?} in {found:#?}");
    with[0].clone()
}

/// All of them as a terminal of 100 columns shows them.
fn spoken(record: &Record) -> String {
    told(record, Some(100))
}

fn says_nowhere(record: &Record, word: &str) {
    let found = all(record);
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
pub fn troubled() -> Record {
    let mut record = made_up::whole(2);
    let failed = Outcome::Failed {
        error: "the answer was 41, and sequential Rust says 42".into(),
        remedy: None,
    };
    let skipped = Outcome::Skipped {
        reason: "this interpreter has no module numpy".into(),
        remedy: Some("pip install numpy".into()),
    };
    for c in &mut record.cells {
        if c.runtime == OWN_PYTHON && c.model == "thread_pool" && c.workload == "primes" {
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
    for cell in &mut record.cells {
        let Outcome::Measured(measured) = &mut cell.outcome else { continue };
        for (i, sample) in measured.samples.iter_mut().enumerate() {
            let throughput_ns = if i % 5 == 0 { 1_500_000 } else { 800_000 };
            sample.calibration = Some(Calibration { latency_ns: 900_000, throughput_ns });
            sample.used.cpu_ns = sample.used.cpu_ns.map(|ns| ns / 4 * 3);
        }
    }
    let mut copy = cell("primes", Role::Control, OWN_PYTHON, SEQUENTIAL, 1, 0.15 * 1.08, 1.0);
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
    assert_eq!(told(&made_up::record(2), None), "");
}

#[test]
fn a_record_without_python_speaks_of_rust_alone() {
    let mut record = made_up::whole(2);
    record.cells.retain(Cell::is_native);
    record.interpreters.clear();
    let text = table(&record, Some(80));
    assert!(!text.contains("3.11.7") && text.contains("Rust alone"), "{text}");
    says_nowhere(&record, "Python");
    let said = sentence(&record, "Rust with 2 workers over sequential Rust");
    assert!(said.contains("faster: speed-up 1.9"), "{said}");
}

/// A program that is faster when it is split, before there is a second worker.
#[test]
fn speedups_are_counted_against_the_best_serial_program() {
    let mut record = made_up::whole(2);
    record.cells.retain(|c| c.workload == "primes");
    for c in &mut record.cells {
        let is_alone = (c.runtime.as_str(), c.model.as_str(), c.workers) == (NATIVE, "rayon", 1);
        let Outcome::Measured(measured) = &mut c.outcome else { continue };
        if is_alone {
            measured.samples.iter_mut().for_each(|s| s.wall_ns = s.wall_ns * 4 / 5);
        }
    }
    let at = |workers| record.cell("primes", Role::Scaling, NATIVE, "rayon", workers).unwrap();
    let (one, two) = (record.speedup(at(1)).unwrap(), record.speedup(at(2)).unwrap());
    assert!((one.value - 1.25).abs() < 0.05, "{one:?}");
    assert!((two.value - 1.96 * 0.8).abs() < 0.05, "{two:?}");
    assert!(spoken(&record).contains("counted against that: primes (rayon in Rust)"));
}

#[test]
fn few_rounds_print_points_only() {
    let mut record = made_up::whole(2);
    few_rounds(&mut record);
    let text = table(&record, None);
    assert!(text.contains("1.94×") && !text.contains("× ["), "{text}");
}

#[test]
fn the_findings_of_a_whole_record() {
    let text = spoken(&made_up::whole(2));
    assert!(text.lines().count() <= 50, "it is read aloud: {text}");
    insta::assert_snapshot!(text);
}

#[test]
fn the_findings_of_a_troubled_record() {
    insta::assert_snapshot!(spoken(&troubled()));
}

#[test]
fn opposite_records_give_opposite_sentences() {
    let held = python_threads(GilClass::Bytecode, 0.8, 1.0);
    let free = python_threads(GilClass::Bytecode, 1.9, 1.9);
    assert!(sentence(&held, "2 Python threads, ").contains("program: slower"));
    assert!(sentence(&free, "2 Python threads, ").contains("program: faster"));
}

#[test]
fn where_the_interval_holds_1_no_winner_is_named() {
    let mut record = python_threads(GilClass::Bytecode, 1.0, 1.0);
    let said = sentence(&record, "2 Python threads, ");
    assert!(said.contains("equal within 2 %"), "{said}");
    assert!(!said.contains("faster:") && !said.contains("slower:"), "{said}");
    // Where the interval is wide, it is said how large a difference would have been seen.
    for cell in &mut record.cells {
        let Outcome::Measured(measured) = &mut cell.outcome else { panic!("it was measured") };
        for sample in &mut measured.samples {
            let slower = if (sample.process + cell.workers).is_multiple_of(2) { 1.2 } else { 1.0 };
            sample.wall_ns = (sample.wall_ns as f64 * slower) as u64;
        }
    }
    let said = sentence(&record, "2 Python threads, ");
    let seen = record.speedup(&record.cells[1]).expect("both were measured");
    let would_be = (would_be_seen(seen) * 100.0).ceil();
    assert!(would_be > 10.0, "{seen:?}");
    assert!(said.contains(&format!("no difference seen, {would_be} % would have been")), "{said}");
    assert!(!said.contains("faster:") && !said.contains("slower:"), "{said}");
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
    let said = sentence(&record, "2 Python threads, ");
    assert!(said.contains("equal within 1 %"), "{said}");
}

#[test]
fn few_rounds_name_no_winner() {
    let mut record = python_threads(GilClass::Bytecode, 1.9, 1.9);
    few_rounds(&mut record);
    assert!(spoken(&record).contains("too few rounds for an interval"));
    let said = sentence(&record, "2 Python threads, ");
    assert!(!said.contains("faster:") && !said.contains("slower:"), "{said}");
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
    let said = sentence(&record, "free threading:");
    assert!(said.contains("2 threads over") && said.contains(": faster"), "{said}");
    assert!(said.contains("CPython 3.13.5 free-threaded (experimental), GIL off"), "{said}");
    let price = sentence(&record, "sequential programs on");
    assert!(
        price.contains("over those on CPython 3.11.7 (configured with PGO): slower"),
        "{price}"
    );
    assert!(price.contains("not all of that is the price"), "{price}");

    let mut cheaper = python_threads(GilClass::Bytecode, 1.0, 1.0);
    free_threaded(&mut cheaper, 0.8, |n| n * 0.9);
    let price = sentence(&cheaper, "sequential programs on");
    assert!(
        price.contains("over those on CPython 3.11.7 (configured with PGO): faster"),
        "{price}"
    );
}

/// An import can switch the GIL on again: such a run shows nothing about free threading.
#[test]
fn a_build_whose_lock_came_back_is_called_that() {
    let mut record = python_threads(GilClass::Bytecode, 1.0, 1.0);
    free_threaded(&mut record, 1.3, |_| 1.0);
    record.interpreters[1].gil_enabled = true;
    record.interpreters[1].gil_enabled_by = Some("somemodule".into());
    says_nowhere(&record, "free threading:");
    let said = sentence(&record, "does not show free threading");
    assert!(said.contains("CPython 3.13.5t (experimental), GIL re-enabled by somemodule"));
    assert!(!said.contains("free-threaded"), "{said}");
    assert!(table(&record, None).contains("GIL re-enabled by somemodule"));
}

/// Who asks for the lock needs no warning, and is told no more than was measured.
#[test]
fn a_lock_that_was_asked_for_is_no_trouble() {
    let mut record = python_threads(GilClass::Bytecode, 1.0, 1.0);
    let threads: &[(&str, Scaling)] = &[("threads", |_| 1.0)];
    family(&mut record, "primes", Role::Shared, "external:3.13.5t+gil", 0.1, threads, &[2]);
    says_nowhere(&record, "free threading");
    says_nowhere(&record, "3.13.5");
}

#[test]
fn one_binary_shows_what_the_lock_alone_does() {
    let with_lock_off = |threads: Scaling, serial: f64| {
        let mut record = python_threads(GilClass::Bytecode, 1.0, 1.0);
        let locked: &[(&str, Scaling)] = &[("threads", |_| 1.0)];
        family(&mut record, "primes", Role::Shared, "external:3.13.5t+gil", 0.1, locked, &[2]);
        free_threaded(&mut record, serial, threads);
        all(&record).into_iter().filter(|s| s.contains("the lock alone")).collect::<String>()
    };
    let gained = with_lock_off(|n| n * 0.9, 1.0);
    assert!(
        gained.contains("2 threads with it off over as many with it on (one binary, "),
        "{gained}"
    );
    assert!(gained.contains("PGO): faster: speed ratio 1.80"), "{gained}");
    assert!(gained.contains("PGO): equal within 1 %: speed ratio 1.00"), "{gained}");
    let lost = with_lock_off(|_| 0.9, 1.2);
    assert!(lost.contains("PGO): slower: speed ratio 0.75"), "{lost}");
    assert!(lost.contains("PGO): slower: speed ratio 0.83"), "{lost}");
    let same = with_lock_off(|_| 1.0, 1.0);
    assert!(!same.contains("faster:") && !same.contains("slower:"), "{same}");
}

/// `primes` in one lane on two threads, beside pure Rust that takes 2 ms, or 1 ms on two.
fn rust_called_from_python(held: f64, released: f64) -> Record {
    let mut record = python_threads(GilClass::Bytecode, 1.0, 1.0);
    record.cells.push(cell("primes", Role::Shared, NATIVE, "rayon", 2, 0.001, 2.0));
    for (lane, speedup) in [(Lane::NativeHeld, held), (Lane::NativeReleased, released)] {
        for (model, workers, speedup) in [(SEQUENTIAL, 1, 1.0), ("thread_pool", 2, speedup)] {
            let seconds = 0.002 / speedup;
            let mut c = cell("primes", Role::Shared, OWN_PYTHON, model, workers, seconds, speedup);
            c.lane = lane;
            record.cells.push(c);
        }
    }
    record
}

#[test]
fn released_rust_runs_at_the_same_time_and_held_rust_does_not() {
    let record = rust_called_from_python(1.0, 1.8);
    let held = sentence(&record, "GIL held, over one call alone");
    assert!(held.contains("equal within"), "{held}");
    let released = sentence(&record, "GIL released, over one call alone");
    assert!(released.contains("faster: speed-up 1.80"), "{released}");
    let pure = sentence(&record, "GIL released over pure Rust at its fastest");
    assert!(pure.contains("slower: ratio of times 1.11"), "{pure}");
    let text = table(&record, None);
    assert!(text.contains("Rust, GIL released  thread_pool ×2"), "{text}");
    assert!(text.contains("from the threads of CPython 3.11.7"), "{text}");
}

#[test]
fn released_rust_can_be_no_better_than_held() {
    let released = sentence(&rust_called_from_python(1.0, 1.0), "GIL released, over one call");
    assert!(released.contains("equal within"), "{released}");
    assert!(!released.contains("faster"), "{released}");
}

/// Adds the model that needs a newer interpreter: skipped in all but one that can.
fn subinterpreters(record: &mut Record) {
    let mut newer = record.interpreters[0].clone();
    (newer.id, newer.version) = ("external:3.14.0".into(), "3.14.0".into());
    record.interpreters.push(newer);
    let workloads: Vec<String> = record.workloads.iter().map(|w| w.name.clone()).collect();
    let runtimes: Vec<String> = record.interpreters.iter().map(|i| i.id.clone()).collect();
    for workload in &workloads {
        family(record, workload, Role::Shared, "external:3.14.0", 0.12, &[], &[]);
        for runtime in &runtimes {
            let mut c = cell(workload, Role::Shared, runtime, "interpreters", 2, 0.065, 1.9);
            if runtime != "external:3.14.0" {
                c.outcome = Outcome::Skipped {
                    reason: "InterpreterPoolExecutor came with Python 3.14".into(),
                    remedy: Some("add one: --python python3.14".into()),
                };
            }
            record.cells.push(c);
        }
    }
}

#[test]
fn subinterpreters_say_what_they_cost() {
    let mut record = made_up::whole(2);
    subinterpreters(&mut record);
    let said = sentence(&record, "2 subinterpreters over");
    assert!(said.contains(": faster"), "{said}");
    assert!(said.contains("the sequential program of CPython 3.14.0"), "{said}");
    assert!(said.contains("opening the pool took up to 20.0 µs (not counted)"), "{said}");
}

/// A model that an interpreter does not have is skipped in every workload: one note says so, and
/// no row repeats it.
#[test]
fn what_is_skipped_everywhere_has_one_note_and_no_rows() {
    let mut record = made_up::whole(2);
    subinterpreters(&mut record);
    let text = table(&record, Some(80));
    assert_eq!(text.matches("interpreters ×2").count(), record.workloads.len(), "{text}");
    assert!(!text.contains("skipped (1)"), "{text}");
    let note = &text[text.find("(1)").expect("a note")..];
    insta::assert_snapshot!(note);
}

#[test]
fn one_class_has_one_heading_and_a_row_for_each_verdict() {
    let mut record = made_up::whole(2);
    for c in &mut record.cells {
        let Outcome::Measured(measured) = &mut c.outcome else { continue };
        if (c.model.as_str(), c.workload.as_str()) == ("threads", "fibonacci") {
            measured.samples.iter_mut().for_each(|s| s.wall_ns = s.wall_ns * 11 / 10);
        }
    }
    let said = spoken(&record);
    assert_eq!(said.matches("2 Python threads, bytecode under the GIL, over").count(), 1, "{said}");
    assert!(said.contains("0.99× in primes, mandelbrot, matmul and monte_carlo; "), "{said}");
    assert!(said.contains("\n  slower: speed-up 0.90"), "{said}");
}

#[test]
fn few_rounds_name_no_winner_in_the_whole_grid() {
    let mut record = made_up::whole(2);
    few_rounds(&mut record);
    let words = spoken(&record);
    for word in ["faster:", "slower:", "larger", "no difference"] {
        assert!(!words.contains(word), "{word}: {words}");
    }
    insta::assert_snapshot!(spoken(&record));
}

#[test]
fn the_larger_factor_is_computed() {
    let mut record = python_threads(GilClass::Bytecode, 1.0, 1.0);
    let mut rayon = cell("primes", Role::Shared, NATIVE, "rayon", 2, 0.001, 2.0);
    rayon.size = 1_000;
    record.cells.push(rayon);
    let said = sentence(&record, "interpreter cost");
    assert!(said.contains("lost parallelism 2.00"), "{said}");
    assert!(said.contains("the interpreter cost is the larger factor in primes"), "{said}");
    // Rust that takes as long as Python alone gains by its threads alone.
    record.cells[2] = cell("primes", Role::Shared, NATIVE, SEQUENTIAL, 1, 0.1, 1.0);
    record.cells[4] = cell("primes", Role::Shared, NATIVE, "rayon", 2, 0.05, 2.0);
    let said = sentence(&record, "interpreter cost");
    assert!(said.contains("lost parallelism is the larger factor in primes"), "{said}");
    // Both factors are 1.
    let threads = cell("primes", Role::Shared, OWN_PYTHON, "threads", 2, 0.05, 2.0);
    record.cells[1] = threads;
    let said = sentence(&record, "interpreter cost");
    assert!(said.contains("neither is clearly larger in primes"), "{said}");
}

#[test]
fn of_nine_workloads_those_clearly_below_capacity_are_named() {
    let mut record = made_up::whole(2);
    record.workloads[7].serial_part = Some("the last merge".into());
    for c in record.cells.iter_mut().filter(|c| c.workload == "sort" && c.is_native()) {
        if c.is_sequential() || c.role != Role::Scaling {
            continue;
        }
        let Outcome::Measured(measured) = &mut c.outcome else { continue };
        measured.samples.iter_mut().for_each(|s| s.wall_ns = s.wall_ns * 4 / 3);
    }
    let said = sentence(&record, "Rust with 2 workers over");
    assert!(said.contains("74 % in sort to 99 % in"), "{said}");
    assert!(said.contains("below it: sort (what stays serial: the last merge)"), "{said}");
}

#[test]
fn names_of_runtimes_are_distinct() {
    let text = table(&made_up::whole(2), Some(80));
    for name in ["3.13.5t  ", "3.13.5t GIL", "held  ", "released  "] {
        assert!(text.contains(&format!("\n{name}")), "{name}");
    }
}

#[test]
fn processes_say_what_they_cost() {
    let mut record = python_threads(GilClass::Bytecode, 1.0, 1.0);
    let mut processes = cell("primes", Role::Shared, OWN_PYTHON, "processes", 2, 0.06, 1.7);
    if let Outcome::Measured(measured) = &mut processes.outcome {
        measured.transfer = Some(Transfer { bytes_out: 1_000, bytes_back: 500, ns: 1 });
    }
    record.cells.push(processes);
    let said = sentence(&record, "2 Python processes over");
    assert!(said.contains("60.0 ms (not counted)") && said.contains("1.50 kB (counted)"), "{said}");
}

#[test]
fn an_event_loop_that_waits_is_faster_on_one_core() {
    let mut record = python_threads(GilClass::CReleasing, 1.0, 1.0);
    let mut waiting = cell("primes", Role::Shared, OWN_PYTHON, "event_loop", 1, 0.005, 0.4);
    waiting.in_flight = Some(100);
    record.cells.push(waiting);
    let said = sentence(&record, "event loop over");
    assert!(said.contains(": faster"), "{said}");
    assert!(said.contains("wait at the same time, on one thread"), "{said}");
    assert!(table(&record, None).contains("event_loop, 100 in flight"));
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
    assert!(slower.contains("over sequential Rust: slower"), "{slower}");
}

#[test]
fn a_smoke_run_says_first_that_its_times_mean_nothing() {
    let mut record = python_threads(GilClass::Bytecode, 1.0, 1.0);
    assert!(!spoken(&record).contains("smoke"));
    record.profile = "smoke".into();
    assert!(spoken(&record).starts_with("This was the smoke profile"));
}

#[test]
fn rust_can_lose() {
    let mut record = python_threads(GilClass::Bytecode, 1.0, 1.0);
    let mut slow = cell("primes", Role::Shared, NATIVE, SEQUENTIAL, 1, 0.3, 1.0);
    slow.size = 1_000;
    record.cells[2] = slow;
    let said = sentence(&record, "sequential Rust over sequential CPython 3.11.7");
    assert!(said.contains(": slower"), "{said}");
    record.workloads[0].kind = Kind::Operation;
    sentence(&record, "for primes these are each language's own routines");
}

#[test]
fn plurals_are_right() {
    let mut record = python_threads(GilClass::Bytecode, 1.0, 1.0);
    let failed = Outcome::Failed { error: "boom".into(), remedy: None };
    let skipped = Outcome::Skipped { reason: "no".into(), remedy: None };
    record.cells[1].outcome = failed;
    sentence(&record, "1 cell failed:");
    record.cells[0].outcome = skipped.clone();
    sentence(&record, "1 cell failed and 1 was skipped:");
    record.cells[1].outcome = skipped;
    sentence(&record, "2 cells were skipped:");
}
