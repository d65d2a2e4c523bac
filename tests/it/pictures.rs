//! Pictures in the terminal: what they say of made-up records, and how they look.

use gilscope::analysis::scaling::Scaling;
use gilscope::measure::plan::Profile;
use gilscope::measure::probes::{Chosen, plan};
use gilscope::probes;
use gilscope::record::probes::{Case, Seen, Takes, Track};
use gilscope::record::{NATIVE, OWN_PYTHON, Outcome, Record, Role};
use gilscope::report::{pictures, tables};

use crate::{made_up, made_up_waiting};

const MS: u64 = 1_000_000;

/// A record of one Python and one probe, every case of which saw `seen` in each of so many takes.
pub fn probe(name: &str, takes: u64, seen: impl Fn(&Case, u64) -> Seen) -> Record {
    let mut record = made_up::record(2);
    record.interpreters.truncate(1);
    let row = probes::named(name).unwrap();
    let python = [OWN_PYTHON.to_owned()];
    record.probes = plan(Profile::Full, &[row], &Chosen::default(), &python, &|_| true);
    for case in &mut record.probes[0].cases {
        let takes = (0..takes).map(|take| seen(case, take)).collect();
        case.outcome = Outcome::Measured(Takes { takes });
    }
    record
}

/// One take with a figure that is a little more in every other take.
fn figure(name: &str, value: f64, take: u64) -> Seen {
    let figures = [(name.to_owned(), value * (1.0 + 0.01 * (take % 2) as f64))].into();
    Seen { window_ns: 300 * MS, figures, ..Seen::default() }
}

/// Threads that run in turns of 5 ms, or all the time.
fn threads(count: u64, in_turns: bool) -> Seen {
    let turns = |thread: u64| (0..20).filter(move |turn| !in_turns || turn % count == thread);
    let track = |thread| {
        let mut track = Track::default();
        track.spans.extend(turns(thread).map(|turn| (turn * 5 * MS, (turn + 1) * 5 * MS)));
        track
    };
    Seen { window_ns: 100 * MS, tracks: (0..count).map(track).collect(), ..Seen::default() }
}

/// A server that answers so many times a second, each time so late.
fn answers(per_second: f64, late_ns: u64, take: u64) -> Seen {
    let durations = vec![(late_ns, 90), (late_ns * 2, 9), (late_ns * 50, 1)];
    Seen { durations, ..figure("answers_per_s", per_second, take) }
}

pub fn handoff(python_takes_turns: bool) -> Record {
    probe("handoff", 5, |case, _| threads(case.at, (case.runtime == NATIVE) != python_takes_turns))
}

pub fn convoy(takes: u64, beside: f64) -> Record {
    probe("convoy", takes, |case, take| match (case.runtime.as_str(), case.at) {
        (NATIVE, _) | (_, 0) => answers(15_000.0, 60_000, take + case.at),
        _ => answers(15_000.0 * beside, (60_000.0 / beside) as u64, take + case.at),
    })
}

pub fn counter(lost: f64) -> Record {
    probe("counter", 5, |case, take| {
        let loses = case.variant.starts_with("unlocked") && case.at > 1;
        let share = if loses { lost * (1.0 + 0.01 * (take % 2) as f64) } else { 0.0 };
        let mut seen = figure("additions_per_s", 1e6 * case.at as f64, take);
        seen.figures.insert("lost_share".to_owned(), share);
        seen
    })
}

pub fn deadlock(stuck: f64) -> Record {
    probe("deadlock", 5, |case, take| {
        let share = if case.variant == "crossed" { stuck } else { 0.0 };
        figure("stuck_share", share, take)
    })
}

pub fn crossover(pays_in_python: bool) -> Record {
    probe("crossover", 5, |case, take| {
        let can = case.runtime == NATIVE || (pays_in_python && case.model == "processes");
        let speedup = if can && case.at >= 100_000 { 1.9 } else { 0.5 };
        figure("speedup", speedup, take)
    })
}

pub fn oversubscribe(at_64: f64) -> Record {
    probe("oversubscribe", 5, |case, take| {
        let value = if case.at == 64 { 200_000.0 * at_64 } else { 200_000.0 };
        figure("units_per_s", value, take + case.at)
    })
}

/// One workload in both languages, with this speed-up of two of Python's threads.
pub fn run(python_threads: made_up::Scaling) -> Record {
    let mut record = made_up::record(2);
    record.interpreters.truncate(1);
    made_up::workload(&mut record, "primes", gilscope::record::GilClass::Bytecode);
    let python = [("threads", python_threads), ("processes", (|n| n * 0.9) as made_up::Scaling)];
    let rust: [(&str, made_up::Scaling); 1] = [("threads", |n| n * 0.97)];
    made_up::family(&mut record, "primes", Role::Shared, OWN_PYTHON, 0.15, &python, &[1, 2]);
    made_up::family(&mut record, "primes", Role::Shared, NATIVE, 0.003, &rust, &[1, 2]);
    record
}

/// Timers of both languages, with up to ten thousand in flight.
pub fn timers() -> Record {
    let mut record = made_up::record(2);
    made_up_waiting::requests(&mut record, 1);
    record
}

fn shown(record: &Record) -> String {
    pictures(record, None).expect("there is something to see")
}

/// What stands above the picture, in one line.
fn said(record: &Record) -> String {
    let text = shown(record);
    text.split("\n\n").next().unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The picture's own sentence: that of charts needs certain cases, which may not have been chosen.
fn own(record: &Record) -> String {
    let mut record = record.clone();
    record.probes[0].contrasts.clear();
    said(&record)
}

#[test]
fn opposite_records_give_opposite_sentences() {
    let [turns, together] = [true, false].map(|python| own(&handoff(python)));
    let (first, second) = turns.split_once("Ran side by side").unwrap();
    assert!(first.contains("Python threads (1.00") && second.contains("Rust threads (2.00"));
    let (first, second) = together.split_once("Ran side by side").unwrap();
    assert!(first.contains("Rust threads (1.00") && second.contains("Python threads (2.00"));

    let python = |beside| own(&convoy(5, beside));
    assert!(python(0.01).contains("100 times fewer [98, 101] with Python threads"));
    assert!(python(3.0).contains("3.0 times as many"), "{}", python(3.0));
    assert!(python(1.0).contains("equal within 1.6 % with Python threads"), "{}", python(1.0));

    assert!(own(&counter(0.4)).contains("40.2 % [39.9, 40.4] by Python no lock"));
    assert!(own(&counter(0.0)).ends_with("Additions lost with 2 threads: none was seen."));

    let stuck = own(&deadlock(0.4));
    assert!(stuck.contains("Trials stuck with 2 threads: 40.2 % [39.9, 40.4] by Rust"), "{stuck}");
    assert!(stuck.ends_with("by all others none was seen."), "{stuck}");
    assert!(own(&deadlock(0.0)).ends_with("Trials stuck with 2 threads: none was seen."));

    let [pays, never] = [true, false].map(|python| own(&crossover(python)));
    assert!(pays.contains("in Python from items of"), "{pays}");
    assert!(never.contains("in Python with no item that was tried"), "{never}");

    assert!(own(&oversubscribe(0.2)).contains("5.0 times fewer"));
    assert!(own(&oversubscribe(5.0)).contains("5.0 times as many"));

    assert!(said(&run(|_| 1.0)).contains("Two Python threads are no faster than one"));
    assert!(said(&run(|n| n * 0.95)).contains("Two Python threads are 1.9 times as fast as one"));
}

#[test]
fn the_terminal_says_what_the_chart_says() {
    use gilscope::analysis::contrasts::Shown;
    for (record, shown) in [
        (handoff(true), Shown::Tracks),
        (convoy(5, 0.01), Shown::Rows),
        (counter(0.4), Shown::Rows),
        (deadlock(0.4), Shown::Rows),
        (crossover(true), Shown::Map),
    ] {
        let probe = &record.probes[0];
        let cases: Vec<&Case> = probe.cases.iter().collect();
        let title = probe.title(&record, &cases, shown);
        assert_ne!(title, probe.question);
        assert_eq!(said(&record), format!("{}: {title}.", probe.name));
    }
}

#[test]
fn no_direction_is_named_without_an_interval_that_leaves_1_out() {
    // Too few takes, whatever they saw.
    let few = own(&convoy(3, 0.01));
    assert!(few.contains("15,000/s to 151/s with Python threads"), "{few}");
    assert!(few.contains("3 takes of each: too few for an interval"), "{few}");
    assert!(!few.contains("fewer [") && !few.contains("as many"), "{few}");
    // Enough of them, which do not agree.
    let wide = probe("oversubscribe", 6, |case, take| {
        let up = (case.at == 64) == (take % 2 == 0);
        figure("units_per_s", if up { 1e5 } else { 3e5 }, 0)
    });
    assert!(own(&wide).contains("no difference seen ("), "{}", own(&wide));
}

#[test]
fn no_line_is_wider_than_72_columns_or_coloured() {
    let every = probes::names().into_iter().map(|name| {
        let mut record = probe(name, 5, |case, take| {
            let figures = [
                "steps_per_s",
                "answers_per_s",
                "messages_per_s",
                "additions_per_s",
                "units_per_s",
                "lost_share",
                "stuck_share",
                "speedup",
            ];
            let value = |name: &&str| ((*name).to_owned(), (case.at % 9 + take + 1) as f64 / 10.0);
            let tracks = if ["handoff", "held_released"].contains(&name) {
                threads(case.at, false).tracks
            } else {
                vec![]
            };
            let durations = if probes::named(name).unwrap().durations.is_empty() {
                vec![]
            } else {
                Seen::rounded((1..200).map(|n| n * n * n * 40_000 / (case.at + 1)))
            };
            Seen {
                window_ns: 100 * MS,
                tracks,
                durations,
                figures: figures.iter().map(value).collect(),
                ..Seen::default()
            }
        });
        let ids = record.interpreters.iter().map(|i| i.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids.len(), 1);
        // The same by a build that has the longest name.
        let mut other = record.probes[0].cases.clone();
        other.retain(|case| case.runtime == OWN_PYTHON);
        other.iter_mut().for_each(|case| case.runtime = "external:3.13.5t+gil".to_owned());
        record.probes[0].cases.extend(other);
        record.interpreters = made_up::record(2).interpreters;
        record
    });
    let mut seen = 0;
    for record in every.chain([made_up::whole(2), made_up::whole(64), timers()]) {
        let text = shown(&record);
        for line in text.lines() {
            assert!(line.chars().count() <= 72, "{}: {line}", line.chars().count());
            assert!(!line.contains('\u{1b}') && !line.contains('\t'), "{line:?}");
        }
        seen += 1;
    }
    assert_eq!(seen, probes::ALL.len() + 3);
}

/// What stands beside a bar stands in the table too.
#[test]
fn figures_are_those_of_the_tables() {
    let of_tables = |record: &Record| tables(record, None);
    let record = counter(0.4);
    assert!(shown(&record).contains("40.2 %") && of_tables(&record).contains("40.2 %"));
    let record = handoff(true);
    assert!(shown(&record).contains("1.00 [1.00, 1.00] at once, turns of 5.00 ms"));
    assert!(of_tables(&record).contains("5.00 ms"));
    let record = run(|_| 1.0);
    let all: Vec<Scaling> =
        record.workloads.iter().map(|info| Scaling::of(&record, info)).collect();
    for line in &all[0].lines {
        let speedup = line.at(2).unwrap().words(gilscope::words::times);
        assert!(shown(&record).contains(&speedup), "{speedup}: {}", shown(&record));
        assert!(of_tables(&record).contains(&speedup), "{speedup}");
    }
}

#[test]
fn what_was_not_measured_has_no_picture() {
    assert_eq!(pictures(&made_up::record(2), None), None);
    let mut record = convoy(5, 1.0);
    for case in &mut record.probes[0].cases {
        case.outcome = Outcome::Skipped { reason: "it was not to be".into(), remedy: None };
    }
    assert_eq!(pictures(&record, None), None);
}

/// A narrow terminal has shorter bars and lanes.
#[test]
fn a_picture_fits_into_a_narrow_terminal() {
    for record in [handoff(true), counter(0.4), run(|_| 1.0)] {
        let text = pictures(&record, Some(50)).unwrap();
        let bars = text.lines().filter(|line| line.contains('█'));
        for line in bars {
            assert!(line.chars().count() <= 50 + 12, "{line}");
        }
    }
}

#[test]
fn lanes() {
    insta::assert_snapshot!(shown(&handoff(true)));
}

#[test]
fn bars() {
    insta::assert_snapshot!(shown(&oversubscribe(0.2)));
}

#[test]
fn strips() {
    insta::assert_snapshot!(shown(&convoy(5, 0.01)));
}

/// Where the record keeps when answers came, that is shown.
#[test]
fn moments() {
    let mut record = convoy(5, 0.01);
    for case in &mut record.probes[0].cases {
        let Outcome::Measured(takes) = &mut case.outcome else { continue };
        let late_us = takes.takes[0].quantile(0.5).unwrap() / 1_000;
        takes.takes[0].answered_us = (1..100_000 / late_us).map(|n| n * late_us).collect();
    }
    insta::assert_snapshot!(shown(&record));
}

#[test]
fn lost() {
    insta::assert_snapshot!(shown(&counter(0.4)));
}

#[test]
fn map() {
    insta::assert_snapshot!(shown(&crossover(true)));
}

#[test]
fn waiting() {
    insta::assert_snapshot!(shown(&timers()));
}

#[test]
fn headline() {
    insta::assert_snapshot!(shown(&run(|_| 1.0)));
}
