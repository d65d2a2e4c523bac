//! The scheduling, tested without a process: workers that answer what a test makes up.

#![expect(clippy::unwrap_used, reason = "in a test a panic is how a failure is told")]

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use gilscope::measure::group::Context;
use gilscope::measure::lab::Lab;
use gilscope::measure::neighbours::Neighbours;
use gilscope::measure::plan::{Plan, Profile};
use gilscope::measure::run::Event;
use gilscope::measure::{asleep, precision, probes, run, services};
use gilscope::record::asleep::Trial;
use gilscope::record::probes::Seen;
use gilscope::record::services::{Load, Protocol, Round, Service};
use gilscope::record::*;
use gilscope::stop::Stop;
use gilscope::worker::launch::{Launch, Runtime, Switches};
use gilscope::worker::protocol::{Loaded, Open, Opened, Reply, Request, Sampled};
use gilscope::worker::{Failure, Worker};

use crate::made_up;

/// What a request gets; without one, what a well-behaved worker answers.
type Script = dyn Fn(&Request, Option<&Open>) -> Option<Result<Reply, Failure>>;

/// What all workers of a test share.
struct World {
    script: Box<Script>,
    /// The cells in the order of their turns.
    turns: RefCell<Vec<String>>,
    /// The runtime of each worker that was started.
    started: RefCell<Vec<Runtime>>,
}

/// A worker that is no process.
struct Fake {
    world: Rc<World>,
    cells: HashMap<usize, Open>,
    replies: VecDeque<Result<Reply, Failure>>,
}

impl Fake {
    fn answer(&mut self, request: &Request) -> Result<Reply, Failure> {
        let cell = match request {
            Request::Open(open) => Some(open.clone()),
            Request::Sample { cell, .. } | Request::Parts { cell } => self.cells.get(cell).cloned(),
            _ => None,
        };
        if let Some(reply) = (self.world.script)(request, cell.as_ref()) {
            return reply;
        }
        Ok(match request {
            Request::Open(open) => {
                self.cells.insert(open.cell, open.clone());
                Reply::Opened(Opened { startup_ns: 1, prepare_ns: 1, tasks: 64, transfer: None })
            }
            Request::Settle { .. } => Reply::Settled {},
            Request::Sample { repeats, .. } => {
                let answers = vec![published(&cell.unwrap()); *repeats as usize];
                Reply::Sampled(Sampled { wall_ns: 20_000_000, answers, ..Sampled::default() })
            }
            Request::Parts { .. } => Reply::Parts { fingerprints: vec![1, 2, 3] },
            Request::Calibrate { groups } => {
                let timed = groups.iter().map(Vec::len).sum::<usize>().max(1);
                Reply::Calibrated { timings: vec![Calibration::default(); timed] }
            }
            Request::Sleep(sleep) => Reply::Slept(Trial {
                started_ns: sleep.sleep_ns / 2,
                peak_bytes: 1_000 * sleep.tasks,
                ..Trial::default()
            }),
            Request::Probe(probe) => {
                let (window_ns, answered_us) = (probe.window_ns, vec![1, 2]);
                Reply::Seen(Seen { window_ns, answered_us, ..Seen::default() })
            }
            Request::Serve(_) => Reply::Serving {
                address: "127.0.0.1:1".parse().unwrap(),
                gil_enabled: None,
                gil_enabled_by: None,
            },
            Request::Connect(_) => Reply::Connected {},
            Request::Load(_) => Reply::Loaded(Loaded {
                requests: 1_000,
                wall_ns: 1_000_000_000,
                cpu_ns: None,
                latency: vec![(50.0, 1_000_000), (99.0, 2_000_000)],
                histogram: vec![(1_000_000, 980), (2_000_000, 20)],
            }),
            Request::Close { .. } => Reply::Closed {},
        })
    }
}

impl Worker for Fake {
    fn pid(&self) -> u32 {
        0
    }

    fn send(&mut self, request: &Request) -> Result<(), Failure> {
        let reply = self.answer(request);
        self.replies.push_back(reply);
        Ok(())
    }

    fn receive(&mut self, _limit: Duration) -> Result<Reply, Failure> {
        self.replies.pop_front().unwrap()
    }

    fn unexpected_reply(&mut self, reply: &Reply) -> Failure {
        Failure::Died(format!("{reply:?}"))
    }

    fn ended(&mut self) -> Option<Failure> {
        None
    }

    fn dismiss(&mut self) {}
}

/// The right answer of a cell, as far as it is published; where it is not, any is the reference.
fn published(open: &Open) -> u64 {
    let row = gilscope::grid::row_named(&open.workload).unwrap();
    row.about.published.iter().find(|(size, _)| *size == open.size).map_or(42, |(_, right)| *right)
}

/// Calls `measure` with a lab whose workers follow `script`, for a machine of two cores with one
/// free-threaded build that is to run without its lock.
fn in_a_lab(
    script: impl Fn(&Request, Option<&Open>) -> Option<Result<Reply, Failure>> + 'static,
    measure: impl FnOnce(&Lab<'_>, &mut Record, &World),
) -> (Record, Rc<World>) {
    let (turns, started) = (RefCell::default(), RefCell::default());
    let world = Rc::new(World { script: Box::new(script), turns, started });
    let start = |launch: &Launch<'_>| -> Result<Box<dyn Worker>, Failure> {
        world.started.borrow_mut().push(launch.runtime.clone());
        let (cells, replies) = (HashMap::new(), VecDeque::new());
        Ok(Box::new(Fake { world: Rc::clone(&world), cells, replies }))
    };
    let mut record = made_up::record(2);
    record.interpreters.drain(2..);
    record.interpreters.remove(0);
    let free = Runtime::External {
        executable: "/usr/bin/python3.13t".into(),
        switches: Switches { gil: Some(false), jit: None },
    };
    let runtimes = [(record.interpreters[0].clone(), free)];
    let nowhere = Path::new("/nowhere");
    let lab = Lab {
        pin: false,
        program: nowhere,
        library: None,
        scripts: nowhere,
        runtimes: &runtimes,
        cpus: &[0, 1],
        physical_cores: 2,
        seed: 7,
        limit: Duration::from_secs(1),
        stop: &Stop::never(),
        start: &start,
    };
    measure(&lab, &mut record, &world);
    (record, Rc::clone(&world))
}

/// A run of primes by all models, in two generations of three rounds.
fn grid(
    script: impl Fn(&Request, Option<&Open>) -> Option<Result<Reply, Failure>> + 'static,
) -> (Record, Rc<World>) {
    grid_of(Profile::Smoke, script)
}

fn grid_of(
    profile: Profile,
    script: impl Fn(&Request, Option<&Open>) -> Option<Result<Reply, Failure>> + 'static,
) -> (Record, Rc<World>) {
    let (rounds, processes) = (Some(3), Some(2));
    grid_chosen(profile, Choice { rounds, processes, ..Choice::default() }, script)
}

fn grid_chosen(
    profile: Profile,
    choice: Choice,
    script: impl Fn(&Request, Option<&Open>) -> Option<Result<Reply, Failure>> + 'static,
) -> (Record, Rc<World>) {
    in_a_lab(script, |lab, record, world| {
        let choice = Choice { workloads: vec!["primes".into()], ..choice };
        let plan = Plan::new(profile, &choice, &record.machine, &[]);
        record.cells = plan.all_cells().cloned().collect();
        let context = Context { lab: *lab, plan: &plan, corpus: None, files: None };
        let tell = &mut |event: Event<'_>| {
            if let Event::Step(Cell { role, model, workers, .. }) = event {
                world.turns.borrow_mut().push(format!("{role:?} {model} {workers}"));
            }
            Ok(())
        };
        run::run(&context, record, tell).unwrap();
    })
}

fn samples(cell: &Cell) -> Vec<(u32, u32)> {
    let mut rounds: Vec<(u32, u32)> = cell.measured().map_or_else(Vec::new, |measured| {
        measured.samples.iter().map(|sample| (sample.process, sample.round)).collect()
    });
    rounds.dedup(); // a reference stands beside each of its rivals
    rounds
}

const ALL_ROUNDS: [(u32, u32); 6] = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)];

/// With a precision there are looks after 5 processes, 10, 20, …; two must agree, and 80 are the most.
#[test]
fn a_precision_asks_for_more_processes_until_intervals_are_narrow() {
    let processes = |noise: f64| {
        let precision = Some(0.02);
        let rng = RefCell::new(fastrand::Rng::with_seed(1));
        let choice = Choice { precision, rounds: Some(1), ..Choice::default() };
        let (record, _) = grid_chosen(Profile::Quick, choice, move |request, open| {
            let (Request::Sample { repeats, .. }, Some(open)) = (request, open) else {
                return None;
            };
            let wall_ns = (4e7 * (noise * rng.borrow_mut().f64()).exp()) as u64;
            let answers = vec![published(open); *repeats as usize];
            Some(Ok(Reply::Sampled(Sampled { wall_ns, answers, ..Sampled::default() })))
        });
        let widest = precision::widest(&record, &record.cells).unwrap();
        let samples = record.cells.iter().flat_map(samples);
        (samples.map(|(process, _)| process + 1).max().unwrap(), widest)
    };
    assert_eq!(processes(0.0), (10, 0.0));
    let (some, widest) = processes(0.05);
    assert!((20..=40).contains(&some) && widest <= 0.02, "{some} {widest}");
    let (most, widest) = processes(0.6);
    assert!(most == 80 && widest > 0.02, "{most} {widest}");
}

#[test]
fn every_cell_has_one_sample_in_each_round_and_no_order_is_repeated() {
    let (record, world) = grid(|_, _| None);
    for cell in &record.cells {
        assert_eq!(samples(cell), ALL_ROUNDS, "{cell:?}");
    }
    // For each generation one worker of the runtime, two for the capacity of two, one for each control.
    assert_eq!(world.started.borrow().len(), 2 * 5);
    // Each generation is opened in another order, of which sequential Rust is the first in its role;
    // its three rounds are shuffled.
    let turns = world.turns.borrow();
    let (opened, round) = (record.cells.len(), Neighbours::of(&record.cells).samples());
    let generations: Vec<&[String]> = turns.chunks(opened + 3 * round).collect();
    assert_eq!(generations.len(), 2);
    assert_ne!(generations[0][..opened], generations[1][..opened]);
    let first = |generation: &[String]| generation[0].contains("sequential");
    assert!(generations.iter().all(|generation| first(generation)));
    let rounds: Vec<&[String]> =
        generations.iter().flat_map(|g| g[opened..].chunks(round)).collect();
    assert_eq!(rounds.len(), 2 * 3);
    for (i, round) in rounds.iter().enumerate() {
        assert!(rounds[i + 1..].iter().all(|other| other != round), "{rounds:#?}");
    }
    // The order in which they were taken is in the record.
    for process in 0..2 {
        let of_process = |s: &&Sample| s.process == process;
        let cells = record.cells.iter().filter_map(Cell::measured);
        let mut places: Vec<u32> =
            cells.flat_map(|m| m.samples.iter().filter(of_process)).map(|s| s.place).collect();
        places.sort_unstable();
        assert!(places.into_iter().eq(0..3 * round as u32));
    }
}

/// A map of 0.42 ms on a machine that is half as fast while the first cells are opened.
#[test]
fn a_sample_lasts_and_all_of_a_cell_are_alike() {
    let count = RefCell::new(0);
    let script = move |request: &Request, open: Option<&Open>| match request {
        Request::Sample { repeats, .. } => {
            *count.borrow_mut() += 1;
            let each = if *count.borrow() < 9 { 640_000 } else { 420_000 };
            let answers = vec![published(open?); *repeats as usize];
            let wall_ns = each * u64::from(*repeats);
            Some(Ok(Reply::Sampled(Sampled { wall_ns, answers, ..Sampled::default() })))
        }
        _ => None,
    };
    let (record, _) = grid_of(Profile::Quick, script);
    for cell in &record.cells {
        let samples = &cell.measured().unwrap().samples;
        assert!(samples.iter().all(|s| s.wall_ns >= 10_000_000), "{samples:?}");
        assert!(samples.iter().all(|s| s.repeats == samples[0].repeats), "{samples:?}");
        assert!(samples[0].repeats > 1, "{samples:?}");
        assert!(samples.iter().all(|s| s.calibration.is_some()), "{samples:?}");
    }
}

#[test]
fn a_worker_that_dies_costs_one_cell_and_the_others_are_opened_again() {
    let (record, world) = grid(|request, open| {
        let dies = matches!(request, Request::Sample { .. }) && open?.model == "rayon";
        dies.then(|| Err(Failure::Died("it is dead".into())))
    });
    for cell in &record.cells {
        match cell.model.as_str() {
            "rayon" => assert!(cell.outcome.has_failed(), "{cell:?}"),
            _ => assert_eq!(samples(cell), ALL_ROUNDS, "{cell:?}"),
        }
    }
    let rayon = record.cells.iter().filter(|cell| cell.model == "rayon").count();
    assert_eq!(world.started.borrow().len(), 2 * 5 + rayon);
}

#[test]
fn a_wrong_answer_fails_its_cell_alone_and_names_the_task() {
    let (record, _) = grid(|request, open| match request {
        Request::Sample { .. } if open?.model == "tokio" => {
            let sampled = Sampled { wall_ns: 1, answers: vec![1], ..Sampled::default() };
            Some(Ok(Reply::Sampled(sampled)))
        }
        Request::Parts { .. } if open?.model == "tokio" => {
            Some(Ok(Reply::Parts { fingerprints: vec![1, 5, 3] }))
        }
        _ => None,
    });
    for cell in &record.cells {
        match (&cell.outcome, cell.model.as_str()) {
            (Outcome::Failed { error, remedy }, "tokio") => {
                assert!(error.contains("wrong answer: got 1"), "{error}");
                assert!(error.contains("task 1 of 3: got 5, expected 2"), "{error}");
                assert!(remedy.as_ref().unwrap().contains("gilscope show primes tokio"));
            }
            (outcome, _) => assert!(matches!(outcome, Outcome::Measured(_)), "{cell:?}"),
        }
    }
}

#[test]
fn a_stop_keeps_what_was_measured() {
    let count = RefCell::new(0);
    let (record, _) = grid(move |request, _| {
        *count.borrow_mut() += u32::from(matches!(request, Request::Sample { .. }));
        (*count.borrow() > 60).then_some(Err(Failure::Stopped))
    });
    assert!(record.interrupted);
    let measured = record.cells.iter().filter(|cell| !samples(cell).is_empty()).count();
    assert!(measured > 0);
    let is_reached = |cell: &&Cell| matches!(cell.outcome, Outcome::Measured(_));
    assert_eq!(record.cells.iter().filter(is_reached).count(), measured);
    assert!(record.cells.iter().all(|cell| !cell.outcome.has_failed()));
}

#[test]
fn a_case_without_its_module_is_skipped_with_the_line_that_installs_it() {
    let (record, _) = in_a_lab(
        |request, _| match request {
            Request::Probe(probe) if probe.variant == "uvloop" => {
                Some(Ok(Reply::Missing { module: "uvloop".into() }))
            }
            Request::Probe(probe) if probe.variant == "event_loop" => {
                let gil_enabled_by = Some("some_module".into());
                let seen = Seen { gil_enabled: Some(true), gil_enabled_by, ..Seen::default() };
                Some(Ok(Reply::Seen(seen)))
            }
            Request::Probe(probe) if probe.variant == "sleep_0" => {
                Some(Err(Failure::Reported("no luck".into())))
            }
            _ => None,
        },
        |lab, record, _| {
            let rows = [gilscope::probes::named("blocked_loop").unwrap()];
            let id = record.interpreters[0].id.clone();
            record.probes =
                probes::plan(Profile::Quick, &rows, &probes::Chosen::default(), &[id], &|_| false);
            record.changed_scripts = vec!["probes/blocked_loop.py".into()];
            let how = (4, Duration::from_millis(1));
            probes::run(lab, how, record, &mut |_, _, _| Ok(())).unwrap();
        },
    );
    let python = |case: &&gilscope::record::probes::Case| case.runtime != NATIVE;
    for case in record.probes[0].cases.iter().filter(python) {
        let (reason, remedy) = match &case.outcome {
            Outcome::Measured(takes) => {
                // The first is drawn: it alone keeps the times of its answers.
                let stamps = takes.takes.iter().map(|seen| seen.answered_us.len());
                assert_eq!(stamps.collect::<Vec<_>>(), [2, 0, 0, 0]);
                continue;
            }
            Outcome::Skipped { reason, remedy } | Outcome::Failed { error: reason, remedy } => {
                (reason, remedy.clone().unwrap_or_default())
            }
        };
        let said = match case.variant.as_str() {
            "uvloop" => ("has no module uvloop", "-m pip install uvloop"),
            "event_loop" => ("some_module switches the GIL of", ""),
            "sleep_0" => ("no luck", "probes/blocked_loop.py was changed"),
            other => panic!("{other}: {reason}"),
        };
        assert!(reason.contains(said.0) && remedy.contains(said.1), "{reason}; {remedy}");
    }
}

#[test]
fn a_trial_that_was_too_short_is_repeated_twice_as_long() {
    let (record, world) = in_a_lab(
        |request, _| match request {
            Request::Sleep(sleep) if sleep.model == "tokio" && sleep.sleep_ns < 1_500_000_000 => {
                let started_ns = sleep.sleep_ns + 1;
                Some(Ok(Reply::Slept(Trial { started_ns, ..Trial::default() })))
            }
            _ => None,
        },
        |lab, record, _| {
            let (all, second) = (asleep::Chosen::default(), Some(Duration::from_secs(1)));
            record.asleep = asleep::plan(Profile::Smoke, &all, &[], second);
            asleep::run(lab, 2, record, &mut |_, _| Ok(())).unwrap();
        },
    );
    for cell in &record.asleep {
        assert_eq!(cell.slept().unwrap().trials.len(), 2, "{cell:?}");
        let seconds = if cell.model == "tokio" { 2 } else { 1 };
        assert_eq!(cell.sleep_ns, seconds * 1_000_000_000, "{cell:?}");
    }
    // Two trials of each in a fresh worker, and the one that was too short.
    assert_eq!(world.started.borrow().len(), 2 * record.asleep.len() + 1);
}

#[test]
fn servers_are_loaded_in_rounds_and_one_that_fails_leaves_the_others() {
    let (record, _) = in_a_lab(
        |request, _| match request {
            Request::Serve(serve) if serve.server == "threads" => {
                Some(Err(Failure::Reported("no socket".into())))
            }
            _ => None,
        },
        |lab, record, _| {
            let plan = services::Plan::new(Profile::Quick, &[], &record.machine, &[]);
            services::run(lab, &plan, record, &mut |_| Ok(())).unwrap();
        },
    );
    assert!(record.services.len() > 6);
    for service in &record.services {
        match &service.outcome {
            Outcome::Measured(load) => {
                let rounds: Vec<u32> = load.closed.iter().map(|round| round.round).collect();
                assert_eq!(rounds, (0..10).collect::<Vec<_>>(), "{}", service.server);
                let processes: Vec<_> = load.closed.iter().filter_map(|r| r.process).collect();
                assert_eq!(processes, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4], "{}", service.server);
                assert_eq!(load.open.len(), 20, "{}", service.server);
            }
            Outcome::Failed { error, .. } => {
                assert_eq!((service.server.as_str(), error.as_str()), ("threads", "no socket"));
            }
            Outcome::Skipped { reason, .. } => assert!(reason.contains("four cores"), "{reason}"),
        }
    }
}

#[test]
fn servers_that_are_compared_are_loaded_one_right_after_the_other() {
    let (record, _) = in_a_lab(
        |_, _| None,
        |lab, record, _| {
            let servers =
                ["asyncio_streams", "axum", "epoll", "hyper", "threads"].map(str::to_owned);
            let (machine, pythons) = (&record.machine, &record.interpreters[..1]);
            let plan = services::Plan::new(Profile::Quick, &servers, machine, pythons);
            services::run(lab, &plan, record, &mut |_| Ok(())).unwrap();
        },
    );
    let find = |server: &str, native: bool, upstream_ns| {
        let is_it = |s: &&Service| {
            (s.server.as_str(), s.runtime == NATIVE) == (server, native)
                && (s.protocol, s.upstream_ns) == (Protocol::Json, upstream_ns)
        };
        match &record.services.iter().find(is_it).unwrap().outcome {
            Outcome::Measured(load) => load,
            other => panic!("{other:?}"),
        }
    };
    for upstream_ns in [0, 20_000_000] {
        for (rust, python) in [("hyper", "asyncio_streams"), ("threads", "threads")] {
            let (rust, python) = (find(rust, true, upstream_ns), find(python, false, upstream_ns));
            let rounds = |load: &Load| [&load.closed[..], &load.open].concat();
            let (rust, python) = (rounds(rust), rounds(python));
            assert_eq!((rust.len(), python.len()), (30, 30));
            let first: Vec<bool> = (rust.iter())
                .map(|a| {
                    let same =
                        |b: &&Round| (b.process, b.round, b.rate) == (a.process, a.round, a.rate);
                    let b = python.iter().find(same).unwrap();
                    assert_eq!(a.place.abs_diff(b.place), 1, "{a:?} {b:?}");
                    assert_eq!(a.place < b.place, a.at_ns < b.at_ns, "{a:?} {b:?}");
                    a.place < b.place
                })
                .collect();
            // Of the two rounds of a process each is first in one.
            assert!(first[..10].chunks(2).all(|two| two[0] != two[1]), "{first:?}");
        }
    }
}
