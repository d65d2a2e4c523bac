//! How a command that measures ends: on one screen.

use std::path::Path;

use gilscope::record::Interpreter;
use gilscope::record::asked::Asked;
use gilscope::record::{Cell, GilClass, NATIVE, OWN_PYTHON, Other, Outcome, Record, Role};
use gilscope::report;

use crate::floor::{looks, record_of};
use crate::pictures::{convoy, counter, crossover, deadlock, handoff, oversubscribe, run, timers};
use crate::support::gallery;
use crate::{made_up, made_up_waiting};

const SAVED: &str = "results/2026-01-02_03-04-05_quick/record.json";
const PAGE: &str = "results/2026-01-02_03-04-05_quick/report.html";

fn ending(record: &Record) -> String {
    report::ending(record, None, Path::new(SAVED), Path::new(PAGE), None)
}

/// Each probe of a record alone.
fn probes_of(record: &Record) -> Vec<Record> {
    let of = |probe| Record { probes: vec![probe], ..record.clone() };
    record.probes.clone().into_iter().map(of).collect()
}

/// Workloads that compute, so many, by a few models in both languages.
fn many(count: usize) -> Record {
    let mut record = made_up::record(2);
    record.interpreters.truncate(1);
    for name in (0..count).map(|n| format!("workload_{n}")) {
        made_up::workload(&mut record, &name, GilClass::Bytecode);
        let python: [(&str, made_up::Scaling); 2] =
            [("threads", |_| 1.0), ("processes", |n| n * 0.9)];
        let rust: [(&str, made_up::Scaling); 2] =
            [("threads", |n| n * 0.9), ("rayon", |n| n * 0.97)];
        made_up::family(&mut record, &name, Role::Shared, OWN_PYTHON, 0.15, &python, &[1, 2]);
        made_up::family(&mut record, &name, Role::Shared, NATIVE, 0.003, &rust, &[1, 2]);
    }
    record
}

/// The first `rounds` of everything.
fn after(mut record: Record, rounds: usize) -> Record {
    for cell in &mut record.cells {
        if let Outcome::Measured(measured) = &mut cell.outcome {
            measured.samples.truncate(rounds);
        }
    }
    for service in &mut record.services {
        if let Outcome::Measured(load) = &mut service.outcome {
            load.closed.retain(|round| (round.round as usize) < rounds);
            load.open.retain(|round| (round.round as usize) < rounds);
        }
    }
    for asleep in &mut record.asleep {
        if let Outcome::Measured(sleeps) = &mut asleep.outcome {
            sleeps.trials.truncate(rounds);
        }
    }
    for case in record.probes.iter_mut().flat_map(|probe| &mut probe.cases) {
        if let Outcome::Measured(takes) = &mut case.outcome {
            takes.takes.truncate(rounds);
        }
    }
    record
}

/// Every `nth` cell failed, and the one after it was skipped.
fn troubled(mut record: Record, nth: usize) -> Record {
    for (n, cell) in record.cells.iter_mut().enumerate() {
        match n % nth {
            0 => {
                let error = "Traceback (most recent call last):\n  File \"primes.py\", line 3\n    count = \
                             {}['a mistake']\nKeyError: 'a mistake'";
                cell.outcome = Outcome::Failed { error: error.into(), remedy: None };
            }
            1 => {
                cell.outcome = Outcome::Skipped {
                    reason: "uvloop is not installed".into(),
                    remedy: Some("pip install uvloop".into()),
                };
            }
            _ => {}
        }
    }
    record
}

fn interrupted(record: Record) -> Record {
    Record { interrupted: true, asked: Some(Asked::default()), ..record }
}

fn five_pythons() -> Record {
    let mut record = made_up::whole(16);
    let more = ["3.12.9", "3.14.0"].map(|version| Interpreter {
        id: format!("external:{version}"),
        version: version.into(),
        ..record.interpreters[0].clone()
    });
    for python in &more {
        let cells = record.cells.iter().filter(|cell| cell.runtime == "external:3.13.5t");
        let cells = cells.map(|cell| Cell { runtime: python.id.clone(), ..cell.clone() });
        let cells: Vec<Cell> = cells.collect();
        record.cells.extend(cells);
    }
    record.interpreters.extend(more);
    record
}

fn predicted(record: Record, words: &str) -> Record {
    Record { prediction: Some(words.to_owned()), ..record }
}

/// Records of every kind, and what may befall them.
fn all() -> Vec<(String, Record)> {
    let mut records: Vec<(String, Record)> = Vec::new();
    for (path, record) in gallery() {
        let name = path.display().to_string();
        records.extend(
            probes_of(&record).into_iter().map(|r| (format!("{name} {}", r.probes[0].name), r)),
        );
        records.push((name, record));
    }
    let waits = |count| {
        let mut record = made_up::record(2);
        made_up_waiting::requests(&mut record, count);
        record
    };
    let served = |rounds| {
        let mut record = made_up::record(2);
        made_up_waiting::services(&mut record, rounds);
        record
    };
    let slept = |trials| {
        let mut record = made_up::record(2);
        made_up_waiting::asleep(&mut record, trials);
        record
    };
    let made_up = [
        ("nothing", made_up::record(2)),
        ("1 core", made_up::whole(1)),
        ("2 cores", made_up::whole(2)),
        ("16 cores", made_up::whole(16)),
        ("64 cores", made_up::whole(64)),
        ("one workload", run(|_| 1.0)),
        ("14 workloads", many(14)),
        ("both kinds", made_up_waiting::whole(16, 9)),
        ("what waits", waits(7)),
        ("timers", timers()),
        ("servers", served(5)),
        ("asleep", slept(5)),
        ("handoff", handoff(true)),
        ("convoy", convoy(5, 0.01)),
        ("counter", counter(0.4)),
        ("deadlock", deadlock(0.4)),
        ("crossover", crossover(true)),
        ("oversubscribe", oversubscribe(0.2)),
        ("five Pythons", five_pythons()),
        ("looks", record_of(looks(1_600, |_| 1.0))),
        ("few looks", record_of(looks(2, |_| 1.0))),
    ];
    for (name, record) in made_up {
        let variants = [
            ("", record.clone()),
            (", one round", after(record.clone(), 1)),
            (", two rounds", after(record.clone(), 2)),
            (", interrupted", interrupted(record.clone())),
            (", troubled", troubled(record.clone(), 5)),
            (", failed", troubled(record.clone(), 1)),
            (", predicted", predicted(record.clone(), &"I am sure of it ".repeat(30))),
            (", all at once", predicted(interrupted(troubled(record, 3)), "It will scale")),
        ];
        records.extend(variants.map(|(variant, record)| (format!("{name}{variant}"), record)));
    }
    records
}

#[test]
fn every_ending_is_seen_at_once_and_ends_with_the_path() {
    for (name, record) in all() {
        let text = ending(&record);
        assert!(text.lines().count() <= 18, "{name}: {}\n{text}", text.lines().count());
        for line in text.lines() {
            assert!(line.chars().count() <= 72, "{name}: {line}\n{text}");
            assert!(!line.contains(['\u{1b}', '\t']), "{name}: {line}");
        }
        assert_eq!(text.lines().last().unwrap(), format!("Page: {PAGE}"), "{name}");
        if name.contains(", ") {
            continue;
        }
        // A wide terminal shows the same, and a narrow one no more lines.
        let in_terminal = |width| {
            report::ending(&record, None, Path::new("r.json"), Path::new("r.html"), Some(width))
        };
        assert_eq!(in_terminal(200), in_terminal(72), "{name}");
        for width in [50, 40] {
            let narrow = in_terminal(width);
            assert!(narrow.lines().count() <= 18, "{name}: {}\n{narrow}", narrow.lines().count());
            let is_wide = |line: &&str| line.chars().count() > usize::from(width);
            assert_eq!(narrow.lines().find(is_wide), None, "{name}\n{narrow}");
        }
    }
}

#[test]
fn of_a_single_round_there_is_no_figure() {
    for (name, record) in all().into_iter().filter(|(name, _)| !name.contains(", ")) {
        let text = ending(&after(record, 1));
        let has_figure =
            |line: &str| line.contains(['×', '█', '≈', '?']) || line.contains(" times ");
        assert!(!text.lines().any(has_figure), "{name}\n{text}");
    }
    let text = ending(&after(many(2), 1));
    assert!(text.contains("One round gives no figures"), "{text}");
    assert!(!text.contains("workload_0"), "rows without a figure say nothing: {text}");
    assert!(text.contains("Next: gilscope run --profile quick, for figures"), "{text}");
}

/// For programs, by `gilscope table --brief`.
#[test]
fn the_sentences_of_an_ending_can_be_had_alone() {
    let record = made_up::whole(2);
    let in_one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = report::said(&record);
    assert!(said[0].starts_with("primes: "), "{said:?}");
    assert!(in_one_line(&ending(&record)).contains(&said[0]), "{said:?}");
    for (path, record) in &gallery() {
        let said = report::said(record);
        let is_line = |said: &String| !said.is_empty() && in_one_line(said) == *said;
        assert!(!said.is_empty() && said.iter().all(is_line), "{}: {said:?}", path.display());
    }
    let one = report::said(&after(record.clone(), 1));
    assert_eq!(one, ["One round gives no figures: it checked the answers."]);
    let nothing = report::said(&Record { cells: Vec::new(), ..record });
    assert_eq!(nothing, ["Nothing was measured."]);
}

#[test]
fn opposite_records_end_with_the_opposite() {
    let [alike, faster] = [run(|_| 1.0), run(|n| n * 0.95)].map(|record| ending(&record));
    assert!(alike.starts_with("primes: Two Python threads are no faster than one;"), "{alike}");
    assert!(alike.contains("≈1.00×") && alike.contains("≈ no difference seen"), "{alike}");
    assert!(alike.contains("gilscope probe handoff shows why"), "{alike}");
    assert!(
        faster.starts_with("primes: Two Python threads are 1.9 times as fast as one;"),
        "{faster}"
    );
    assert!(!faster.contains('≈') && !faster.contains("handoff"), "{faster}");
    let few = ending(&after(run(|_| 1.0), 3));
    assert!(few.contains("?0.99×") && few.contains("? too few rounds"), "{few}");
    let [turns, together] = [true, false].map(|turns| ending(&handoff(turns)));
    assert_ne!(turns.lines().next(), together.lines().next());
}

#[test]
fn figures_are_those_of_the_tables() {
    let records = [many(3), made_up::whole(16), timers()];
    for record in records.into_iter().chain(gallery().into_iter().map(|(_, record)| record)) {
        let tables = report::tables(&record, None);
        let text = ending(&record);
        // Of work that waits the tables have rates.
        let computing = text.lines().skip_while(|line| !line.contains(" processes ")).skip(1);
        let computing = computing.take_while(|line| line.contains('×') && !line.contains(", 1"));
        for field in computing.flat_map(str::split_whitespace).filter(|field| field.ends_with('×'))
        {
            let figure = field.trim_start_matches(['≈', '?']);
            assert!(tables.contains(figure), "{figure}\n{text}");
        }
    }
}

/// The picture of the finding stands under it where there is room, and gives way to rows.
#[test]
fn a_picture_gives_way_to_the_rows() {
    assert!(ending(&run(|_| 1.0)).contains('█'));
    let text = ending(&many(14));
    assert!(
        !text.contains('█') && text.contains("workload_9") && text.contains("… and "),
        "{text}"
    );
    for record in gallery().iter().flat_map(|(_, record)| probes_of(record)) {
        let text = ending(&record);
        assert!(text.contains(['█', '▇', '▒']), "{}\n{text}", record.probes[0].name);
    }
}

#[test]
fn both_kinds_of_work_have_rows() {
    let text = ending(&made_up_waiting::whole(16, 9));
    assert!(text.contains("processes") && text.contains("event loop"), "{text}");
    assert!(text.contains("primes") && text.contains("timers, 10,000"), "{text}");
}

#[test]
fn of_several_pythons_the_others_are_named() {
    let text = ending(&five_pythons());
    let text = text.replace("\n  ", " ");
    let named = "\nPython is 3.11.7; the table has 3.13.5t, 3.13.5t GIL, 3.12.9 and 3.14.0 too.\n";
    assert!(text.contains(named), "{text}");
    assert!(!ending(&run(|_| 1.0)).contains("the table has"));
}

#[test]
fn what_is_missing_is_counted_with_its_first_reason() {
    let text = ending(&troubled(many(2), 9));
    let both = "\n3 cells failed (KeyError: 'a mistake')\n3 cells skipped (uvloop is not installed: pip \
                install uvloop)\n";
    assert!(text.contains(both), "{text}");
    let text = ending(&troubled(run(|_| 1.0), 1));
    assert!(text.starts_with("8 cells failed (KeyError: 'a mistake')\nNext"), "{text}");
}

#[test]
fn what_is_next_is_computed() {
    let next = |record: &Record| {
        let text = ending(record);
        text.lines().rev().nth(1).unwrap().to_owned()
    };
    let table = format!("Next: gilscope table {SAVED}");
    assert_eq!(next(&interrupted(many(2))), format!("gilscope run --resume {SAVED}"));
    assert_eq!(next(&troubled(many(2), 9)), table);
    assert_eq!(next(&many(2)), "Next: gilscope probe handoff shows why");
    assert_eq!(
        next(&after(handoff(true), 1)),
        "Next: gilscope probe handoff --profile quick, for figures"
    );
    assert_eq!(next(&made_up::record(2)), "Next: gilscope doctor says what is missing");
    assert_eq!(next(&timers()), table);
    let mut busy = many(2);
    busy.conditions.others = vec![Other { name: "cargo".into(), cores: 1.5 }];
    let is_alone = |cell: &Cell| cell.model == "sequential";
    for cell in busy.cells.iter_mut().filter(|cell| is_alone(cell)) {
        let samples = &mut cell.outcome.reached().samples;
        samples.iter_mut().for_each(|sample| sample.used.cpu_ns = Some(sample.wall_ns / 2));
    }
    assert_eq!(next(&busy), "Next: close cargo, and run again");
    assert!(ending(&busy).starts_with("Other programs took 50 % of a core (cargo 1.50 cores)"));
}

#[test]
fn a_change_and_a_prediction_come_first() {
    let record = predicted(many(9), "Threads will be twice as fast");
    let change = "Your change of workloads/primes.py, against the run of 2026:\n  primes: 10.5 times as long\n";
    let text = report::ending(&record, Some(change), Path::new(SAVED), Path::new(PAGE), None);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.len() <= 18 && lines[0].starts_with("Your change"), "{text}");
    assert_eq!(lines[2], "Predicted: “Threads will be twice as fast”.");
    assert!(lines[3].starts_with("workload_") && text.contains("no faster than one"), "{text}");
    // Nothing is left out of a long one: the rest gives way.
    let long = "a line\n".repeat(20);
    let text = report::ending(&record, Some(&long), Path::new(SAVED), Path::new(PAGE), None);
    assert_eq!(text.matches("a line").count(), 20);
    assert!(text.lines().count() <= 26 && text.ends_with(PAGE), "{text}");
    // Without a page, the record.
    let text = report::ending(&record, None, Path::new(SAVED), Path::new(SAVED), None);
    assert!(text.ends_with(&format!("\nRecord: {SAVED}")), "{text}");
}

#[test]
fn of_a_run() {
    insta::assert_snapshot!(ending(&made_up::whole(2)));
}

#[test]
fn of_one_workload() {
    insta::assert_snapshot!(ending(&predicted(run(|_| 1.0), "They will be twice as fast")));
}

#[test]
fn of_both_kinds_of_work() {
    insta::assert_snapshot!(ending(&made_up_waiting::whole(16, 9)));
}

#[test]
fn of_a_probe() {
    insta::assert_snapshot!(ending(&handoff(true)));
}

#[test]
fn of_an_interrupted_run_with_failures() {
    insta::assert_snapshot!(ending(&interrupted(troubled(many(3), 9))));
}

#[test]
#[ignore = "to look at: --nocapture"]
fn all_to_look_at() {
    for (name, record) in all() {
        println!("\n##### {name}\n{}", ending(&record));
    }
}
