//! Slides of made-up records: read from the last row, in few words, and true of what the record holds.

#![expect(clippy::unwrap_used, reason = "in a test a panic is how a failure is told")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use gilscope::charts::draw_slides;
use gilscope::measure::plan::Profile;
use gilscope::measure::probes::{Chosen, plan};
use gilscope::probes;
use gilscope::record::probes::{Case, Seen, Takes, Track};
use gilscope::record::*;

use crate::drawn::{Text, check_sized, set};
use crate::{made_up, made_up_waiting};

/// The canvas is twice the picture; a capital of DejaVu is 0.729 em.
const CANVAS: f32 = 2_160.0;
const CAPITAL: f32 = 0.729;

/// Draws every slide, holds each against the rules, and returns what is said on it by its name.
fn draw(record: &Record) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let slides = draw_slides(record, folder.path()).unwrap();
    let said = |png: &std::path::PathBuf| {
        check_sized(png, (1920, 1080));
        (png.file_stem().unwrap().to_str().unwrap().to_owned(), rules(&png.with_extension("svg")))
    };
    slides.iter().map(said).collect()
}

/// Checks the size of its texts, how many words and hues it has; returns its title.
fn rules(svg: &Path) -> String {
    let (small, large): (Vec<Text>, Vec<Text>) =
        set(svg).into_iter().partition(|text| text.em * CAPITAL < 0.03 * CANVAS);
    let name = svg.display();
    for text in &small {
        assert!(text.ink.top() > 0.9 * CANVAS / 2.0, "{name}: {:?} is too small", text.words);
    }
    let count = |texts: &[&Text]| -> usize {
        texts.iter().map(|text| text.words.split_whitespace().count()).sum()
    };
    let all: Vec<&Text> = large.iter().collect();
    let words: Vec<&str> = all.iter().map(|text| text.words.as_str()).collect();
    assert!(count(&all) <= 40, "{name}: {} words: {words:?}", count(&all));

    // No other text has the size of the topmost.
    let first = all.iter().min_by(|a, b| a.ink.top().total_cmp(&b.ink.top())).unwrap();
    let title: Vec<&Text> = all.iter().filter(|text| text.em == first.em).copied().collect();
    let title_words: Vec<&str> = title.iter().map(|text| text.words.as_str()).collect();
    assert!(count(&title) <= 15, "{name}: {title_words:?}");

    let drawn = fs::read_to_string(svg).unwrap();
    let hues = hues(&drawn);
    assert!(hues.len() <= 5, "{name}: {hues:?}");
    title_words.join(" ").replace('\u{a0}', " ")
}

/// Every colour of an SVG that is no grey.
fn hues(svg: &str) -> BTreeSet<&str> {
    let colours = svg.split('#').skip(1).filter_map(|rest| rest.get(..6));
    let is_colour = |hex: &&str| hex.bytes().all(|b| b.is_ascii_hexdigit());
    colours.filter(is_colour).filter(|hex| hex[..2] != hex[2..4] || hex[2..4] != hex[4..]).collect()
}

fn said<'a>(slides: &'a [(String, String)], name: &str) -> &'a str {
    let found = slides.iter().find(|(slide, _)| slide == name);
    &found.unwrap_or_else(|| panic!("{name} is not among {slides:?}")).1
}

/// What probes see in a made-up record.
#[derive(Clone, Copy)]
struct World {
    /// How many of Python's two threads run at once, with the lock held and released, and of Rust's.
    python: u64,
    released: u64,
    rust: u64,
    /// The same of Rust's under one lock.
    one_lock: u64,
    /// Whether Python has its lock.
    gil: bool,
    /// How many times as many answers a second Python gives alone, and Rust.
    python_loses: f64,
    rust_loses: f64,
    /// What share of additions is lost without a lock.
    lost: f64,
}

/// As it is with the GIL.
const USUAL: World = World {
    python: 1,
    released: 2,
    rust: 2,
    one_lock: 1,
    gil: true,
    python_loses: 86.0,
    rust_loses: 0.5,
    lost: 0.45,
};

/// Adds the probes that slides are about.
fn add_probes(record: &mut Record, world: World, takes: u32) {
    let rows: Vec<_> =
        ["handoff", "held_released", "convoy", "counter"].map(|n| probes::named(n).unwrap()).into();
    record.interpreters.truncate(1);
    record.interpreters[0].gil_enabled = world.gil;
    let ids: Vec<String> = record.interpreters.iter().map(|i| i.id.clone()).collect();
    record.probes = plan(Profile::Full, &rows, &Chosen::default(), &ids, &|_| true);
    for probe in &mut record.probes {
        for case in &mut probe.cases {
            let takes = (0..takes).map(|take| seen(&probe.name, case, world, take)).collect();
            case.outcome = Outcome::Measured(Takes { takes });
        }
    }
}

fn seen(probe: &str, case: &Case, world: World, take: u32) -> Seen {
    let wobble = 1.0 + 0.01 * (f64::from(take) * 1.7).sin();
    let mut seen = Seen { window_ns: 100_000_000, ..Seen::default() };
    let is_rust = case.runtime == NATIVE;
    seen.gil_enabled = (!is_rust).then_some(world.gil);
    match probe {
        "handoff" | "held_released" => {
            let together = match (is_rust, case.variant.as_str()) {
                (true, "threads_one_lock") => world.one_lock,
                (true, _) => world.rust,
                (false, "native_released") => world.released,
                (false, _) => world.python,
            };
            seen.tracks = tracks(case.at, together > 1);
        }
        "convoy" => {
            let loses = if is_rust { world.rust_loses } else { world.python_loses };
            let rate = if case.at == 0 { 20_000.0 } else { 20_000.0 / loses } * wobble;
            seen.figures = [("answers_per_s".to_owned(), rate)].into();
            let each = 1e6 / rate;
            seen.answered_us = (1..)
                .map(|n| (f64::from(n) * each) as u64)
                .take_while(|us| *us < 100_000)
                .collect();
        }
        _ => {
            let loses = ["unlocked_call", "atomic_load_store"].contains(&case.variant.as_str());
            let lost = if loses && case.at > 1 { world.lost * wobble } else { 0.0 };
            seen.figures = [("lost_share".to_owned(), lost)].into();
        }
    }
    seen
}

/// Turns of 5 ms, or all at once. Who is not at turn waits for the lock; now and then the system takes
/// a core.
fn tracks(count: u64, together: bool) -> Vec<Track> {
    const TURN: u64 = 5_000_000;
    let of = |n: u64| {
        let turns = (0..20).filter(|turn| together || turn % count == n);
        let spans: Vec<(u64, u64)> = match together {
            true => vec![(0, 33_000_000), (34_000_000, 100_000_000)],
            false => turns.map(|turn| (turn * TURN, (turn + 1) * TURN)).collect(),
        };
        let why = |k: usize| Some(if together { (0, 1) } else { (2, k as u64 % 2) });
        let gaps = (0..spans.len()).map(|k| if k == 0 { None } else { why(k) }).collect();
        Track { spans, gaps }
    };
    (0..count).map(of).collect()
}

/// A record with everything, on this many cores.
pub fn whole(cores: u32) -> Record {
    let mut record = made_up_waiting::whole(cores, 4);
    add_probes(&mut record, USUAL, 10);
    record
}

const ALL: [&str; 9] = [
    "slide-asleep",
    "slide-convoy",
    "slide-cores-used",
    "slide-gil",
    "slide-headline",
    "slide-held-released",
    "slide-lost-updates",
    "slide-one-lock",
    "slide-pair",
];

#[test]
fn every_slide_keeps_the_rules_on_any_machine() {
    for cores in [1, 2, 4, 16, 64] {
        let slides = draw(&whole(cores));
        let names: BTreeSet<&str> = slides.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, BTreeSet::from(ALL), "{cores} cores");
    }
}

#[test]
fn a_record_without_anything_gives_no_slide() {
    assert!(draw(&made_up::record(4)).is_empty());
}

#[test]
fn long_names_stay_inside() {
    let mut record = whole(2);
    record.machine.cpu = "A Processor With An Uncommonly Long Name ".repeat(4);
    record.interrupted = true;
    for info in &mut record.workloads {
        info.title = "counts something that takes a good many words ".repeat(4);
    }
    assert_eq!(draw(&record).len(), ALL.len());
}

/// The slides about threads, of such a world.
fn of_world(world: World, takes: u32) -> Vec<(String, String)> {
    let mut record = made_up::record(2);
    add_probes(&mut record, world, takes);
    draw(&record)
}

#[test]
fn who_takes_turns_is_what_the_record_says() {
    let slides = of_world(USUAL, 10);
    let usual =
        "Python: two threads, one lock. They take turns. Rust: two threads, no lock. Both run.";
    assert_eq!(said(&slides, "slide-gil"), usual);
    assert!(said(&slides, "slide-one-lock").contains("looks like Python"));
    assert!(said(&slides, "slide-held-released").contains("let go of it, and both threads run"));

    // A build without the lock, on which both run.
    let slides = of_world(World { gil: false, python: 2, ..USUAL }, 10);
    let title = said(&slides, "slide-gil");
    assert!(title.starts_with("Python: two threads, no lock. Both run."), "{title}");
    assert!(said(&slides, "slide-one-lock").contains("take turns, Python's do not"));
    assert!(said(&slides, "slide-held-released").contains("Both threads run, whether"));

    // Everything the other way round.
    let world = World { python: 2, rust: 1, one_lock: 2, released: 1, ..USUAL };
    let slides = of_world(world, 10);
    let title = said(&slides, "slide-gil");
    assert_eq!(
        title,
        "Python: two threads, one lock. Both run. Rust: two threads, no lock. They take turns."
    );
    let title = said(&slides, "slide-one-lock");
    assert!(title.contains("2 threads run at once"), "{title}");
    let title = said(&slides, "slide-held-released");
    assert_eq!(title, "Threads running at once: 2 with the lock held, 1 with it released");
}

#[test]
fn who_is_slowed_is_what_the_record_says() {
    let title = |python_loses, rust_loses, takes| {
        let slides = of_world(World { python_loses, rust_loses, ..USUAL }, takes);
        said(&slides, "slide-convoy").to_owned()
    };
    let usual = title(86.0, 0.5, 10);
    assert!(usual.ends_with("Python answers 86 times fewer. Rust is not slowed."), "{usual}");
    let opposite = title(0.5, 86.0, 10);
    assert!(opposite.ends_with("Python answers more. Rust 86 times fewer."), "{opposite}");
    let none = title(1.0, 1.0, 10);
    assert!(none.ends_with("Python does not notice. Rust does not notice."), "{none}");
    // Too few takes for an interval: the figures, however far apart they are.
    let few = title(86.0, 1.5, 3);
    assert!(few.contains("Python: 20,000 to 233 answers/s. Rust: 20,000 to 13,"), "{few}");
}

#[test]
fn without_time_stamps_there_is_no_convoy() {
    let mut record = made_up::record(2);
    add_probes(&mut record, USUAL, 10);
    let takes = record.probes.iter_mut().flat_map(|probe| &mut probe.cases);
    for case in takes {
        let seen = &mut case.outcome.reached().takes;
        seen.iter_mut().for_each(|seen| seen.answered_us.clear());
    }
    let slides = draw(&record);
    assert!(slides.iter().all(|(name, _)| name != "slide-convoy"), "{slides:?}");
}

#[test]
fn what_is_lost_is_what_the_record_says() {
    let title = |lost| {
        let slides = of_world(World { lost, ..USUAL }, 10);
        said(&slides, "slide-lost-updates").to_owned()
    };
    assert!(title(0.45).contains("Python loses 45 %, Rust loses 45 %."), "{}", title(0.45));
    assert!(title(0.0).contains("No addition is seen to be lost."), "{}", title(0.0));
}

/// Counting primes on two cores, with Python's threads and Rust's scaling like this.
fn computing(python: made_up::Scaling, rust: made_up::Scaling) -> Vec<(String, String)> {
    let mut record = made_up::record(2);
    made_up::workload(&mut record, "primes", GilClass::Bytecode);
    for (runtime, threads) in [(OWN_PYTHON, python), (NATIVE, rust)] {
        let models = [("threads", threads)];
        made_up::family(&mut record, "primes", Role::Shared, runtime, 0.2, &models, &[1, 2]);
    }
    draw(&record)
}

#[test]
fn who_gains_is_what_the_record_says() {
    let slides = computing(|_| 0.5, |n| n);
    let title = said(&slides, "slide-headline");
    assert_eq!(title, "Two threads: in Python no faster than one, in Rust 2.0 times as fast");
    let title = said(&slides, "slide-cores-used");
    assert_eq!(title, "Two threads, two cores: Python keeps 0.5 busy, Rust 2.");

    let slides = computing(|n| n, |_| 0.5);
    let title = said(&slides, "slide-headline");
    assert_eq!(title, "Two threads: in Python 2.0 times as fast, in Rust no faster than one");
    let title = said(&slides, "slide-cores-used");
    assert_eq!(title, "Two threads, two cores: Python keeps 2 busy, Rust 0.5.");
}

#[test]
fn computing_and_waiting_are_told_apart() {
    let usual = draw(&made_up_waiting::whole(4, 1));
    let title = said(&usual, "slide-pair");
    assert!(title.starts_with("Computing, 4 threads: only Rust gains."), "{title}");
    assert!(title.ends_with("both languages gain."), "{title}");

    let mut opposite = made_up_waiting::whole(4, 1);
    for cell in &mut opposite.cells {
        let is_fetch = cell.workload == "fetch" && cell.in_flight > Some(1);
        let is_python = cell.workload == "primes" && cell.runtime == OWN_PYTHON && cell.workers > 1;
        let samples = match &mut cell.outcome {
            Outcome::Measured(measured) => &mut measured.samples,
            _ => continue,
        };
        for sample in samples {
            if is_fetch {
                sample.wall_ns *= 20_000;
            } else if is_python {
                sample.wall_ns /= 3;
            }
        }
    }
    let slides = draw(&opposite);
    let title = said(&slides, "slide-pair");
    assert!(title.starts_with("Computing, 4 threads: both languages gain."), "{title}");
    assert!(title.ends_with("no gain is seen."), "{title}");
}

#[test]
fn what_a_thread_holds_is_what_the_record_says() {
    let mut record = made_up::record(2);
    made_up_waiting::asleep(&mut record, 5);
    let usual = draw(&record);
    let title = said(&usual, "slide-asleep").to_owned();
    assert!(title.starts_with("A waiting thread holds as much as"), "{title}");
    // The other way round: threads hold next to nothing.
    for cell in record.asleep.iter_mut().filter(|cell| cell.model == "threads") {
        let Outcome::Measured(sleeps) = &mut cell.outcome else { continue };
        for trial in &mut sleeps.trials {
            trial.peak_bytes = trial.baseline_bytes + cell.tasks * 20;
        }
    }
    let slides = draw(&record);
    let opposite = said(&slides, "slide-asleep");
    assert!(opposite.contains("as much as 0."), "{opposite}");
    // What scatters so that nothing is seen is not called equal.
    let mut record = made_up::record(2);
    made_up_waiting::asleep(&mut record, 5);
    for cell in record.asleep.iter_mut().filter(|cell| cell.model == "threads") {
        let Outcome::Measured(sleeps) = &mut cell.outcome else { continue };
        for (n, trial) in (0..).zip(&mut sleeps.trials) {
            trial.peak_bytes = trial.baseline_bytes + cell.tasks * (20_u64 << (4 * (n % 3)));
        }
    }
    let slides = draw(&record);
    let scattered = said(&slides, "slide-asleep");
    assert!(scattered.ends_with("waiting task: no difference seen"), "{scattered}");
}

/// What slides are about is there to be measured.
#[test]
fn the_variants_of_slides_exist() {
    let mut record = made_up::record(2);
    add_probes(&mut record, USUAL, 10);
    let names: Vec<String> = draw(&record).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), 5, "{names:?}");
}

#[test]
#[ignore = "draws slides for people to look at"]
fn gallery() {
    for cores in [1, 2, 16, 64] {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("slides-{cores}"));
        println!("{:#?}", draw_slides(&whole(cores), &folder).unwrap());
    }
}
