//! Made-up records for lessons: each decides for the option that a test chooses.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gilscope::lessons::Lesson;
use gilscope::lessons::file::{Called, Figure, Figures, Whose};
use gilscope::lessons::rules::Rule;
use gilscope::record::asleep::{Asleep, Sleeps, Trial};
use gilscope::record::probes::{Case, Probe, Seen, Takes, Track};
use gilscope::record::{
    Bound, GilClass, Lane, NATIVE, OWN_PYTHON, Outcome, Record, Role, SEQUENTIAL, file,
};
use gilscope::{measure, probes};

use crate::made_up;

/// The value of an option of a lesson's command.
fn option<'a>(run: &'a str, name: &str) -> Option<&'a str> {
    let mut words = run.split_whitespace().skip_while(|word| *word != name);
    words.nth(1)?.split(',').next()
}

fn runtime(whose: Whose) -> &'static str {
    match whose {
        Whose::Rust => NATIVE,
        Whose::Python => OWN_PYTHON,
        Whose::FreeThreaded => "external:3.13.5t",
        Whose::WithLock => "external:3.13.5t+gil",
        Whose::JitOn => "external:3.14.10+jit",
        Whose::JitOff => "external:3.14.10",
    }
}

/// What a figure is of: a cell or a case. Of two figures of one, both are there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    of: String,
    by: String,
    at: u64,
    runtime: &'static str,
    workload: String,
    lane: u8,
}

fn place(figure: &Figure, run: &str) -> Place {
    let known = figure.workload.as_deref().or(option(run, "--workload"));
    Place {
        of: figure.of.clone(),
        by: figure.by.clone(),
        at: figure.at.unwrap_or(1),
        runtime: runtime(figure.whose),
        workload: known.unwrap_or_default().to_owned(),
        lane: figure.lane.map_or(0, |lane| if lane == Called::Held { 1 } else { 2 }),
    }
}

fn other_place(figure: &Figure, run: &str) -> Option<Place> {
    let over = figure.over.clone()?;
    let other = Figure {
        by: over.by.unwrap_or_else(|| figure.by.clone()),
        at: over.at.or(figure.at),
        whose: over.whose.unwrap_or(figure.whose),
        lane: over.lane.or(figure.lane),
        ..figure.clone()
    };
    Some(place(&other, run))
}

/// Values that satisfy `rules`, for each figure: in the middle of what they allow.
pub fn satisfying(figures: &Figures, rules: &[Rule]) -> BTreeMap<String, Option<f64>> {
    let of = |name: &String| {
        let own = || rules.iter().filter(|rule| rule.figure == *name);
        let low = own().filter(|r| r.above).map(|r| r.limit).fold(f64::NEG_INFINITY, f64::max);
        let high = own().filter(|r| !r.above).map(|r| r.limit).fold(f64::INFINITY, f64::min);
        let value = match (low.is_finite(), high.is_finite()) {
            (true, true) => Some(f64::midpoint(low, high)),
            (true, false) => Some(if low == 0.0 { 1.0 } else { low * 1.2 }),
            (false, true) => Some(high * 0.7),
            (false, false) => None,
        };
        (name.clone(), value)
    };
    figures.keys().map(of).collect()
}

/// Raw values of all places, so that each figure has its value.
fn raw(
    figures: &Figures,
    wanted: &BTreeMap<String, Option<f64>>,
    run: &str,
) -> BTreeMap<Place, f64> {
    let mut raw: BTreeMap<Place, f64> = BTreeMap::new();
    for (name, figure) in figures.iter().filter(|(_, figure)| figure.over.is_none()) {
        raw.extend(wanted[name].map(|value| (place(figure, run), value)));
    }
    for (name, figure) in figures {
        let Some(other) = other_place(figure, run) else { continue };
        let ratio = wanted[name].unwrap_or(1.0);
        let base = base(&figure.of);
        let own = place(figure, run);
        match (raw.get(&own).copied(), raw.get(&other).copied()) {
            (Some(value), None) => drop(raw.insert(other, value / ratio)),
            (None, Some(value)) => drop(raw.insert(own, value * ratio)),
            (None, None) => raw.extend([(own, ratio * base), (other, base)]),
            (Some(_), Some(_)) => {}
        }
    }
    for figure in figures.values().filter(|figure| figure.over.is_none()) {
        let own = place(figure, run);
        // Both are of the same tracks.
        let running = Place { of: "running".to_owned(), ..own.clone() };
        // And all of these are of the same two cells.
        if own.of.starts_with("twice") {
            if raw.keys().all(|place| !place.of.starts_with("twice")) {
                raw.insert(Place { of: "twice".to_owned(), ..own }, 1.0);
            }
            continue;
        }
        if own.of != "turn" || raw.get(&running).is_none_or(|running| *running < 1.1) {
            raw.entry(own).or_insert(base(&figure.of));
        }
    }
    raw
}

/// What a figure may be, if nothing is said of it.
fn base(of: &str) -> f64 {
    match of {
        "seconds" => 1e8,
        "durations" | "turn" => 5e6,
        "running" | "lost_share" | "stuck_share" => 1.0,
        _ if of.ends_with("_per_s") => 1_000.0,
        _ => 1.0,
    }
}

/// A made-up record in which places have these values.
fn record(run: &str, raw: &BTreeMap<Place, f64>) -> Record {
    let mut record = made_up::record(4);
    match run.split_whitespace().next() {
        Some("run") => raw.iter().for_each(|(place, value)| add_cell(&mut record, place, *value)),
        Some("asleep") => record.asleep = raw.iter().map(|(p, value)| asleep(p, *value)).collect(),
        _ => record.probes = vec![probe(run, raw)],
    }
    record
}

fn add_cell(record: &mut Record, place: &Place, value: f64) {
    const SERIAL: f64 = 0.1;
    let waits = place.of == "rate";
    if record.workloads.iter().all(|workload| workload.name != place.workload) {
        made_up::workload(record, &place.workload, GilClass::Bytecode);
        if waits {
            record.workloads.last_mut().unwrap().bound = Bound::Waiting;
        }
    }
    let native = place.runtime == NATIVE;
    let role = if native && !waits && place.of != "seconds" { Role::Scaling } else { Role::Shared };
    let lane = [Lane::Plain, Lane::NativeHeld, Lane::NativeReleased][usize::from(place.lane)];
    let cell = |model: &str, workers, seconds, cores| {
        let of = (&place.workload, role, place.runtime);
        let mut cell = made_up::cell(of.0, of.1, of.2, model, workers, seconds, cores);
        cell.lane = lane;
        cell
    };
    let at = u32::try_from(place.at).unwrap();
    let sequential = cell(SEQUENTIAL, 1, SERIAL, 1.0);
    let same = |c: &&gilscope::record::Cell| {
        c.workload == sequential.workload
            && (c.size, &c.runtime, c.lane) == (sequential.size, &sequential.runtime, lane)
            && c.is_sequential()
    };
    let known = record.cells.iter().find(same).and_then(|cell| cell.seconds());
    if !waits && place.of != "seconds" && known.is_none() {
        record.cells.push(sequential.clone());
    }
    let serial = known.unwrap_or(SERIAL);
    let mut made = match place.of.as_str() {
        "speed-up" => cell(&place.by, at, serial / value, value),
        "cores" => cell(&place.by, at, serial, value),
        "seconds" => cell(&place.by, at, value / 1e9, 1.0),
        "rate" => cell(&place.by, 1, 1_000.0 / value, 1.0),
        "twice" | "twice-worst" => cell(&place.by, at, serial * value, 1.0),
        "twice-in-blocks" => return, // of the same two cells
        of => panic!("no cell has {of}"),
    };
    if waits {
        made.in_flight = Some(at);
        made.size = 1_000;
    }
    let is_copy = place.of.starts_with("twice");
    if is_copy {
        made.role = Role::Control;
        record.cells.retain(|cell| cell.role != Role::Control);
    }
    if made.model != SEQUENTIAL || waits || place.of == "seconds" || is_copy {
        record.cells.push(made);
    }
}

fn asleep(place: &Place, bytes: f64) -> Asleep {
    let trial = Trial { peak_bytes: (bytes * place.at as f64) as u64, ..Trial::default() };
    Asleep {
        model: place.by.clone(),
        runtime: place.runtime.to_owned(),
        tasks: place.at,
        sleep_ns: 1_000_000_000,
        outcome: Outcome::Measured(Sleeps { trials: vec![trial; 5] }),
    }
}

fn probe(run: &str, raw: &BTreeMap<Place, f64>) -> Probe {
    const WINDOW: u64 = 200_000_000;
    let row = probes::named(run.split_whitespace().nth(1).unwrap()).unwrap();
    let mut cases: Vec<Case> = Vec::new();
    for (place, value) in raw {
        let same = |case: &&mut Case| {
            (case.variant.as_str(), case.at, case.runtime.as_str())
                == (place.by.as_str(), place.at, place.runtime)
        };
        if cases.iter_mut().find(same).is_none() {
            let takes = vec![Seen { window_ns: WINDOW, ..Seen::default() }; 5];
            cases.push(Case {
                runtime: place.runtime.to_owned(),
                variant: place.by.clone(),
                label: place.by.clone(),
                model: "threads".to_owned(),
                at: place.at,
                outcome: Outcome::Measured(Takes { takes }),
            });
        }
        let case = cases.iter_mut().find(same).unwrap();
        let Outcome::Measured(takes) = &mut case.outcome else { unreachable!() };
        for seen in &mut takes.takes {
            let value = *value;
            let track = |spans| Track { spans, ..Track::default() };
            match place.of.as_str() {
                "running" => {
                    // One after the other, as far as that is possible.
                    let each = (value / 2.0 * WINDOW as f64) as u64;
                    let later = WINDOW - each;
                    seen.tracks = vec![track(vec![(0, each)]), track(vec![(later, WINDOW)])];
                }
                "turn" => {
                    let turn =
                        |n: u64| ((n as f64 * value) as u64, ((n + 1) as f64 * value) as u64);
                    let most = ((WINDOW as f64 / value) as u64 / 2).clamp(2, 8);
                    let turns = |first| (0..most).map(|n| turn(2 * n + first)).collect();
                    seen.tracks = vec![track(turns(0)), track(turns(1))];
                }
                "durations" => seen.durations = vec![(value as u64, 100)],
                name => drop(seen.figures.insert(name.to_owned(), value)),
            }
        }
    }
    let chosen = measure::probes::Chosen::default();
    let planned =
        measure::probes::plan(measure::plan::Profile::Quick, &[row], &chosen, &[], &|_| true);
    Probe { cases, ..planned.into_iter().next().unwrap() }
}

/// A record that decides for this option of a lesson.
pub fn deciding(lesson: &Lesson, option: usize) -> Record {
    let file = &lesson.file;
    record_of(&file.run, &file.figures, &satisfying(&file.figures, &file.options[option].holds))
}

/// Whether all that satisfies `rules` is what a lesson never believes.
pub fn is_ruled_out(lesson: &Lesson, rules: &[Rule]) -> bool {
    let never = |rule: &Rule| {
        lesson.file.never.iter().any(|never| {
            let beyond =
                if never.above { rule.limit >= never.limit } else { rule.limit <= never.limit };
            (&never.figure, never.above) == (&rule.figure, rule.above) && beyond
        })
    };
    rules.iter().any(never)
}

/// The first option that a record can decide for.
pub fn believable(lesson: &Lesson, from: usize) -> usize {
    let options = &lesson.file.options;
    (from..options.len()).find(|n| !is_ruled_out(lesson, &options[*n].holds)).unwrap()
}

/// A record of what `run` measures, in which these figures have the values that are wanted.
pub fn record_of(run: &str, figures: &Figures, wanted: &BTreeMap<String, Option<f64>>) -> Record {
    record(run, &raw(figures, wanted, run))
}

/// What a rehearsal leaves: the record of each lesson, and of its changes.
pub fn rehearsed(folder: &Path, lesson: &Lesson, option: usize) {
    let save = |part: &str, record: &Record| {
        let folder = folder.join(&lesson.stem).join(part);
        fs::create_dir_all(&folder).unwrap();
        file::write(record, &folder.join("record.json")).unwrap();
    };
    save("", &deciding(lesson, option));
    for change in &lesson.file.changes {
        let wanted = satisfying(&change.figures, &[]);
        save(&format!("change-{}", change.key), &record_of(&change.run, &change.figures, &wanted));
    }
}
