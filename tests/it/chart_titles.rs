//! Titles say what was found: opposite records give opposite ones, and where no difference is seen,
//! that.

use std::collections::BTreeSet;

use gilscope::analysis::contrasts::Shown;
use gilscope::measure::plan::Profile;
use gilscope::measure::probes::{Chosen, plan};
use gilscope::probes;
use gilscope::record::asleep::Asleep;
use gilscope::record::probes::{By, Case, Contrast, Pick, Probe, Seen, Takes, Track};
use gilscope::record::services::Service;
use gilscope::record::*;

use crate::drawn::{draw, words};
use crate::{made_up, made_up_waiting};

/// A take in which whatever is compared `by` is `value`.
fn take(by: &By, value: f64) -> Seen {
    let mut seen = Seen { window_ns: 300_000_000, ..Seen::default() };
    match by {
        By::Running => {
            let end = (value * 1e7) as u64;
            seen.tracks = vec![
                Track { spans: vec![(0, end)], ..Track::default() },
                Track { spans: vec![(0, end)], ..Track::default() },
            ];
        }
        By::Durations => seen.durations = Seen::rounded([(value * 1e4) as u64; 9]),
        By::Figure(name) => {
            seen.figures.insert(name.clone(), value);
        }
        By::Pays => {}
    }
    seen
}

/// Takes around `value`, give or take `noise` of it.
fn takes(by: &By, value: f64, noise: f64, count: u32) -> Outcome<Takes> {
    let wobble = |take: u32| 1.0 + noise * (f64::from(take) * 2.3).sin();
    Outcome::Measured(Takes { takes: (0..count).map(|n| take(by, value * wobble(n))).collect() })
}

fn is(case: &Case, pick: &Pick) -> bool {
    (case.runtime != NATIVE) == pick.python
        && case.variant == pick.variant
        && pick.at.is_none_or(|at| at == case.at)
}

fn shown(by: &By) -> Shown {
    match by {
        By::Running => Shown::Tracks,
        By::Durations | By::Figure(_) => Shown::Rows,
        By::Pays => Shown::Map,
    }
}

/// The title of a chart in which only this contrast was measured.
fn title(
    probe: &Probe,
    contrast: &Contrast,
    (one, other): (f64, f64),
    noise: f64,
    count: u32,
) -> String {
    let mut record = made_up::record(2);
    record.interpreters.truncate(1);
    let mut probe = probe.clone();
    for case in &mut probe.cases {
        if is(case, &contrast.one) {
            case.outcome = takes(&contrast.by, one, noise, count);
        } else if contrast.other.as_ref().is_some_and(|other| is(case, other)) {
            case.outcome = takes(&contrast.by, other, noise, count);
        }
    }
    let cases: Vec<&Case> = probe.cases.iter().collect();
    let title = probe.title(&record, &cases, shown(&contrast.by));
    assert!(!title.contains(['{', '}']), "{title}");
    title
}

fn planned() -> Vec<Probe> {
    let rows: Vec<_> = probes::ALL.iter().collect();
    plan(Profile::Full, &rows, &Chosen::default(), &[OWN_PYTHON.to_owned()], &|_| true)
}

/// The longest piece of a sentence without anything in braces.
fn piece(words: &str) -> &str {
    let pieces = words.split(['{', '}']).step_by(2);
    pieces.max_by_key(|piece| piece.len()).unwrap_or_default()
}

#[test]
fn opposite_takes_of_a_probe_give_opposite_titles() {
    let mut told = BTreeSet::new();
    for probe in planned() {
        for contrast in probe.contrasts.iter().filter(|contrast| contrast.other.is_some()) {
            told.insert(probe.name.clone());
            let of = |values, noise, count| title(&probe, contrast, values, noise, count);
            let more = of((9.0, 3.0), 0.01, 10);
            let less = of((3.0, 9.0), 0.01, 10);
            let alike = of((5.0, 5.01), 0.01, 10);
            let unseen = of((5.0, 5.5), 0.4, 10);
            let said: BTreeSet<&String> = [&more, &less, &alike, &unseen].into();
            // Without a lock something is lost, or nothing is seen to be.
            assert!(said.len() >= 3 && more != less, "{}: {said:#?}", probe.name);
            let lower = |text: &str| text.to_lowercase();
            for (title, words) in [
                (&more, &contrast.more),
                (&less, &contrast.less),
                (&alike, &contrast.alike),
                (&unseen, &contrast.unseen),
            ] {
                assert!(lower(title).contains(&lower(piece(words))), "{title:?} of {words:?}");
            }
            assert!(unseen.contains("seen"), "{unseen}");
            // Of few takes both figures are told, however far apart they are.
            let few = of((5.0, 5.5), 0.4, 3);
            assert!(few.contains(": ") && few.contains(", "), "{few}");
            assert!(![&more, &less, &alike, &unseen].contains(&&few), "{few}");
            for takes in [1, 3] {
                let far = of((9.0, 3.0), 0.01, takes);
                assert!(far.contains(": ") && far != more, "{far}");
            }
        }
    }
    assert!(told.len() >= probes::ALL.len() - 1, "{told:?}");
}

#[test]
fn what_pays_is_told_from_the_ratios() {
    let probe = planned().into_iter().find(|probe| probe.ratio().is_some()).unwrap();
    let mut record = made_up::record(2);
    record.interpreters.truncate(1);
    let title = |from: u64, one_each: u64| {
        let mut probe = probe.clone();
        let name = probe.ratio().unwrap().to_owned();
        for case in &mut probe.cases {
            let pays = match case.variant.as_str() {
                "processes" => from,
                "processes_one" => one_each,
                _ => u64::MAX,
            };
            let ratio = if case.at >= pays { 1.9 } else { 0.5 };
            case.outcome = takes(&By::Figure(name.clone()), ratio, 0.02, 10);
        }
        let cases: Vec<&Case> = probe.cases.iter().collect();
        probe.title(&record, &cases, Shown::Map)
    };
    let batches = title(0, 1_000_000);
    let first =
        "Spreading a loop pays: by processes of Python in batches from items of 1 µs or less";
    assert!(batches.starts_with(first), "{batches}");
    assert!(batches.contains("one item a message from items of "), "{batches}");
    assert!(batches.ends_with("by threads never"), "{batches}");
    let never = title(u64::MAX, u64::MAX);
    assert!(never.contains("in batches never, one item a message never"), "{never}");
}

#[test]
fn one_build_with_its_lock_on_and_off_is_the_title() {
    let mut record = made_up::record(2);
    let ids: Vec<String> = record.interpreters.iter().map(|i| i.id.clone()).collect();
    let rows = [probes::named("handoff").unwrap()];
    record.probes = plan(Profile::Full, &rows, &Chosen::default(), &ids, &|_| true);
    for case in &mut record.probes[0].cases {
        let both = if case.runtime.ends_with("3.13.5t") { 28.0 } else { 14.8 };
        case.outcome = takes(&By::Running, both, 0.001, 10);
    }
    let (folder, _) = draw(&record);
    let said = words(&folder, "tracks-handoff").replace('\n', " ");
    let switched = "Python 3.13t: one build, one switch: 0.99 of 2 threads run at once with the lock \
                    on, 1.87 with it off";
    assert!(said.contains(switched), "{said}");
    assert!(words(&folder, "gil").contains("take turns"));
}

#[test]
fn a_record_without_contrasts_has_its_question_as_a_title() {
    let record = made_up::record(2);
    for mut probe in planned() {
        probe.contrasts.clear();
        let cases: Vec<&Case> = probe.cases.iter().collect();
        for shown in [Shown::Tracks, Shown::Rows, Shown::Map] {
            assert_eq!(probe.title(&record, &cases, shown), probe.question);
        }
    }
}

/// The words of the one chart of this name.
fn drawn(record: &Record, chart: &str) -> String {
    let (folder, _) = draw(record);
    words(&folder, chart).replace('\n', " ")
}

fn swap<T>(items: &mut [T], pairs: impl Fn(&T, &T) -> bool, swap: impl Fn(&mut T, &mut T)) {
    for a in 0..items.len() {
        for b in a + 1..items.len() {
            if pairs(&items[a], &items[b]) {
                let (before, after) = items.split_at_mut(b);
                swap(&mut before[a], &mut after[0]);
            }
        }
    }
}

/// Gives each of two cells that are held against each other what the other one measured.
fn swap_cells(record: &mut Record, models: [&str; 2]) {
    swap(
        &mut record.cells,
        |a, b| {
            let of = |cell: &Cell, runtime: &str, model: &str| {
                cell.runtime == runtime && cell.model == model && cell.lane == Lane::Plain
            };
            of(a, NATIVE, models[0])
                && of(b, OWN_PYTHON, models[1])
                && (&a.workload, a.in_flight, a.workers) == (&b.workload, b.in_flight, b.workers)
        },
        |a, b| std::mem::swap(&mut a.outcome, &mut b.outcome),
    );
}

#[test]
fn the_titles_of_requests_in_flight() {
    let mut record = made_up::record(4);
    made_up_waiting::requests(&mut record, 1);
    let said = drawn(&record, "throughput-timers");
    assert!(said.contains("Timers, 10,000 at once: Rust gets 9.7 times as many done"), "{said}");
    assert!(said.contains("up to 100 hardly a difference"), "{said}");
    swap_cells(&mut record, ["tokio", "event_loop"]);
    let said = drawn(&record, "throughput-timers");
    assert!(said.contains("10,000 at once: Python gets 9.7 times as many done"), "{said}");
    // The same in both: that.
    let rust = record.cells.clone();
    for cell in record.cells.iter_mut().filter(|cell| cell.runtime == OWN_PYTHON) {
        let same = |other: &&Cell| {
            other.runtime == NATIVE && other.model == "tokio" && other.in_flight == cell.in_flight
        };
        if let (true, Some(other)) = (cell.model == "event_loop", rust.iter().find(same)) {
            cell.outcome = other.outcome.clone();
        }
    }
    let said = drawn(&record, "throughput-timers");
    assert!(said.contains("10,000 at once: as many in both languages"), "{said}");
    made_up::few_rounds(&mut record.cells);
    let said = drawn(&record, "throughput-timers");
    assert!(!said.contains("as many") && said.contains("Rust tokio"), "{said}");
}

/// With one number in flight there are no lines: then rows, and first what comes one after the other.
#[test]
fn one_number_in_flight_is_drawn_as_rows() {
    let mut record = made_up::record(4);
    made_up_waiting::requests(&mut record, 1);
    record.cells.retain(|cell| cell.is_sequential() || cell.in_flight == Some(100));
    let said = drawn(&record, "throughput-timers");
    assert!(
        said.contains("Rust one after the other") && said.contains("with 100 in flight"),
        "{said}"
    );
    assert!(said.contains("Timers, 100 at once: "), "{said}");
}

#[test]
fn the_titles_of_computing_and_waiting() {
    let mut record = made_up_waiting::whole(4, 1);
    record.workloads.retain(|w| ["primes", "timers"].contains(&w.name.as_str()));
    record.cells.retain(|c| ["primes", "timers"].contains(&c.workload.as_str()));
    record.cells.retain(|c| c.lane == Lane::Plain && !c.runtime.starts_with("external"));
    record.services.clear();
    record.asleep.clear();
    let said = drawn(&record, "pair");
    assert!(said.contains("4 threads that compute: Rust "), "{said}");
    assert!(said.contains("100 that wait: both over "), "{said}");
    assert!(said.contains("both languages"), "{said}");
    // Threads of Python that wait no better than those that compute.
    for cell in
        record.cells.iter_mut().filter(|c| c.runtime == OWN_PYTHON && c.workload == "timers")
    {
        if let (false, Outcome::Measured(measured)) = (cell.is_sequential(), &mut cell.outcome) {
            let factor = u64::from(cell.in_flight.unwrap_or(1));
            measured.samples.iter_mut().for_each(|sample| sample.wall_ns *= factor);
        }
    }
    let said = drawn(&record, "pair");
    assert!(!said.contains("both over") && said.contains("that wait: Rust gains "), "{said}");
}

fn swap_services(record: &mut Record) {
    swap(
        &mut record.services,
        |a, b| {
            let is =
                |s: &Service, runtime: &str, name: &str| s.runtime == runtime && s.server == name;
            is(a, NATIVE, "hyper")
                && is(b, OWN_PYTHON, "asyncio_streams")
                && (a.protocol, a.upstream_ns) == (b.protocol, b.upstream_ns)
        },
        |a, b| std::mem::swap(&mut a.outcome, &mut b.outcome),
    );
}

#[test]
fn the_titles_of_servers() {
    let mut record = made_up::record(4);
    made_up_waiting::services(&mut record, 10);
    let (folder, _) = draw(&record);
    let said = |name: &str| words(&folder, name).replace('\n', " ");
    let (cost, late) = (said("service-cost-json"), said("latency-json"));
    assert!(cost.contains("a second of CPU time answers 8.0 times as many in Rust"), "{cost}");
    assert!(late.contains("Python takes 8.0 times as long: 99 % within"), "{late}");
    // Twenty milliseconds of waiting for an upstream, and a tenth of one for the answer.
    let upstream = said("latency-json-upstream-20-ms");
    assert!(upstream.contains("With 20 ms of waiting "), "{upstream}");

    swap_services(&mut record);
    let (folder, _) = draw(&record);
    let said = |name: &str| words(&folder, name).replace('\n', " ");
    let (cost, late) = (said("service-cost-json"), said("latency-json"));
    assert!(cost.contains("a second of CPU time answers 8.0 times as many in Python"), "{cost}");
    assert!(late.contains("Rust takes 8.0 times as long"), "{late}");

    let rust: Vec<Service> = record
        .services
        .iter()
        .filter(|s| s.runtime == NATIVE && s.server == "hyper")
        .cloned()
        .collect();
    for service in record.services.iter_mut().filter(|s| s.server == "asyncio_streams") {
        let same = |other: &&Service| {
            (other.protocol, other.upstream_ns) == (service.protocol, service.upstream_ns)
        };
        service.outcome = rust.iter().find(same).unwrap().outcome.clone();
    }
    let (folder, _) = draw(&record);
    let said = |name: &str| words(&folder, name).replace('\n', " ");
    assert!(said("service-cost-json").contains("answers as many in both languages"));
    let upstream = said("latency-json-upstream-20-ms");
    assert!(upstream.contains("With 20 ms of waiting the language does not show"), "{upstream}");
}

#[test]
fn the_titles_of_tasks_asleep() {
    let mut record = made_up::record(4);
    made_up_waiting::asleep(&mut record, 5);
    let said = drawn(&record, "asleep");
    let more =
        "A waiting thread holds more than a waiting task: 19 times in Rust, 9.1 times in Python";
    assert!(said.contains(more), "{said}");
    let whole = record.clone();
    swap(
        &mut record.asleep,
        |a, b| {
            let task = if a.runtime == NATIVE { "tokio" } else { "event_loop" };
            let is = |cell: &Asleep, model: &str| cell.model == model;
            is(a, "threads") && is(b, task) && (&a.runtime, a.tasks) == (&b.runtime, b.tasks)
        },
        |a, b| std::mem::swap(&mut a.outcome, &mut b.outcome),
    );
    let said = drawn(&record, "asleep");
    assert!(said.contains("A waiting task holds more than a waiting thread: "), "{said}");
    // One of each says both figures and no more.
    let mut few = whole;
    for cell in &mut few.asleep {
        if let Outcome::Measured(sleeps) = &mut cell.outcome {
            sleeps.trials.truncate(1);
        }
    }
    let said = drawn(&few, "asleep");
    assert!(
        said.contains(" that wait, in Rust a thread holds 9.") && said.contains("a task "),
        "{said}"
    );
}

#[test]
fn of_several_pythons_the_title_names_its_own() {
    let record = made_up::record(2);
    let probe = planned().into_iter().find(|probe| probe.name == "attach_wait").unwrap();
    let cases: Vec<Case> = (probe.cases.iter().cloned())
        .map(|case| Case { outcome: takes(&By::Durations, 1.0 + case.at as f64, 0.01, 10), ..case })
        .collect();
    let title = probe.title(&record, &cases.iter().collect::<Vec<_>>(), Shown::Rows);
    assert!(title.starts_with("Python 3.11, nobody else: 10 µs. One"), "{title}");
}
