//! Lessons: their files, what decides in them, and how they are played.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gilscope::lessons::figures::values;
use gilscope::lessons::file::{Called, Figure, Figures, Whose};
use gilscope::lessons::played::{Answers, Played};
use gilscope::lessons::rules::{Rule, Verdict, Why};
use gilscope::lessons::screen::{self, From};
use gilscope::lessons::{self, Lesson, handout};
use gilscope::record::asleep::{Asleep, Sleeps, Trial};
use gilscope::record::probes::{Case, Probe, Seen, Takes, Track};
use gilscope::record::{
    Bound, EMBEDDED, GilClass, Lane, NATIVE, Outcome, Record, Role, SEQUENTIAL, file,
};
use gilscope::{measure, probes};
use predicates::str::contains;

use crate::made_up;
use crate::support::gilscope;

fn all() -> Vec<Lesson> {
    lessons::all(None).unwrap()
}

/// The value of an option of a lesson's command.
fn option<'a>(run: &'a str, name: &str) -> Option<&'a str> {
    let mut words = run.split_whitespace().skip_while(|word| *word != name);
    words.nth(1)?.split(',').next()
}

fn runtime(whose: Whose) -> &'static str {
    match whose {
        Whose::Rust => NATIVE,
        Whose::Python => EMBEDDED,
        Whose::FreeThreaded => "external:3.13.5t",
        Whose::WithLock => "external:3.13.5t+gil",
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
fn satisfying(figures: &Figures, rules: &[Rule]) -> BTreeMap<String, Option<f64>> {
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

/// A made-up record in which places have these values, give or take a share that alternates.
fn record(run: &str, raw: &BTreeMap<Place, f64>, spread: f64) -> Record {
    let mut record = made_up::record(4);
    match run.split_whitespace().next() {
        Some("run") => raw.iter().for_each(|(place, value)| add_cell(&mut record, place, *value)),
        Some("asleep") => record.asleep = raw.iter().map(|(p, value)| asleep(p, *value)).collect(),
        _ => record.probes = vec![probe(run, raw, spread)],
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

fn probe(run: &str, raw: &BTreeMap<Place, f64>, spread: f64) -> Probe {
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
        for (n, seen) in takes.takes.iter_mut().enumerate() {
            let value = value * if n % 2 == 0 { 1.0 + spread } else { 1.0 - spread };
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
    let planned = measure::probes::plan(measure::plan::Profile::Quick, &[row], &chosen, &[], true);
    Probe { cases, ..planned.into_iter().next().unwrap() }
}

/// A record that decides for this option of a lesson.
fn deciding(lesson: &Lesson, option: usize, spread: f64) -> Record {
    let file = &lesson.file;
    let wanted = satisfying(&file.figures, &file.options[option].holds);
    record(&file.run, &raw(&file.figures, &wanted, &file.run), spread)
}

#[test]
fn there_are_sixteen_and_each_is_whole() {
    let all = all();
    let numbers: Vec<u32> = all.iter().map(|lesson| lesson.number).collect();
    assert_eq!(numbers, Vec::from_iter(1..=16));
    for lesson in &all {
        let file = &lesson.file;
        assert!((3..=4).contains(&file.options.len()), "{}", lesson.stem);
        let texts = [&file.notes, &file.unplugged, &file.exercise.text];
        assert!(texts.iter().all(|text| text.trim().len() > 40), "{}", lesson.stem);
        assert!(!file.outcomes.is_empty() && !file.changes.is_empty(), "{}", lesson.stem);
    }
    let checkable = all.iter().filter(|lesson| lesson.file.exercise.script.is_some());
    assert!(checkable.count() >= 4);
}

#[test]
fn a_machine_can_decide_for_each_option_and_for_none() {
    for lesson in all() {
        for (number, option) in lesson.file.options.iter().enumerate() {
            let record = deciding(&lesson, number, 0.0);
            let played = Played::of(&lesson, &record);
            let stem = &lesson.stem;
            // Some answers are wrong on every machine: that they were seen is no reason to believe them.
            if is_ruled_out(&lesson, &option.holds) {
                assert!(played.is_impossible(), "{stem}: {:?}", played.values);
                continue;
            }
            assert_eq!(played.verdict, Verdict::Holds(number), "{stem}: {:?}", played.values);
            let said = screen::said(&lesson, &played, &record);
            assert!(!said.contains("not measured") && !said.contains('{'), "{stem}: {said}");
            assert!(option.says.len() < 400);
        }
        // Too little was seen: a single sample, or a single take.
        let mut few = deciding(&lesson, believable(&lesson, 0), 0.0);
        made_up::few_rounds(&mut few.cells);
        few.probes.iter_mut().flat_map(|probe| &mut probe.cases).for_each(|case| {
            if let Outcome::Measured(takes) = &mut case.outcome {
                takes.takes.truncate(1);
            }
        });
        for cell in &mut few.asleep {
            if let Outcome::Measured(sleeps) = &mut cell.outcome {
                sleeps.trials.truncate(1);
            }
        }
        let played = Played::of(&lesson, &few);
        assert!(matches!(played.verdict, Verdict::Undecided(_)), "{}", lesson.stem);
        let why = played.why_undecided(&lesson, &few).unwrap();
        assert!(why.starts_with("Undecided: "), "{}: {why}", lesson.stem);
        // Nothing was seen at all.
        let none = made_up::record(1);
        let played = Played::of(&lesson, &none);
        assert!(matches!(played.verdict, Verdict::Undecided(Why::Missing(_))), "{}", lesson.stem);
    }
}

/// Whether all that satisfies `rules` is what a lesson never believes.
fn is_ruled_out(lesson: &Lesson, rules: &[Rule]) -> bool {
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
fn believable(lesson: &Lesson, from: usize) -> usize {
    let options = &lesson.file.options;
    (from..options.len()).find(|n| !is_ruled_out(lesson, &options[*n].holds)).unwrap()
}

#[test]
fn what_cannot_be_seen_is_not_believed() {
    for lesson in all() {
        let Some(rule) = lesson.file.never.first() else { continue };
        let mut wanted = satisfying(&lesson.file.figures, &[]);
        wanted.insert(rule.figure.clone(), Some(rule.limit * if rule.above { 1.5 } else { 0.5 }));
        let run = &lesson.file.run;
        let record = record(run, &raw(&lesson.file.figures, &wanted, run), 0.0);
        let played = Played::of(&lesson, &record);
        assert!(played.is_impossible(), "{}: {:?}", lesson.stem, played.values);
        let why = played.why_undecided(&lesson, &record).unwrap();
        assert!(why.starts_with("Nothing is concluded"), "{why}");
    }
}

#[test]
fn changes_and_exercises_name_figures_that_their_runs_have() {
    for lesson in all() {
        let file = &lesson.file;
        let exercise = &file.exercise;
        let run = exercise.run.as_ref().unwrap_or(&file.run);
        let own = exercise.figures_or(&file.figures);
        let parts = file.changes.iter().map(|change| (&change.figures, &change.run));
        for (figures, run) in parts.chain([(own, run)]) {
            let record = record(run, &raw(figures, &satisfying(figures, &[]), run), 0.0);
            let found = values(&record, figures);
            assert_eq!(found.len(), figures.len(), "{}: {run}: {found:?}", lesson.stem);
        }
    }
}

/// Screens fit, whatever was answered.
#[test]
fn every_screen_has_seventy_two_columns_and_twenty_rows() {
    let fits = |lesson: &Lesson, what: &str, lines: &[String], rows: usize| {
        let widest = lines.iter().map(|line| line.chars().count()).max().unwrap();
        let text = lines.join("\n");
        let stem = &lesson.stem;
        assert!(widest <= screen::COLUMNS, "{stem}, {what}: {widest} columns\n{text}");
        assert!(lines.len() < rows, "{stem}, {what}: {} rows\n{text}", lines.len());
    };
    for lesson in all() {
        let class = Answers { own: Some(0), votes: vec![vec![30, 38, 8, 4], vec![12, 60, 5, 3]] };
        fits(&lesson, "question", &screen::question(&lesson, &class, &[]), screen::ROWS);
        for number in 0..lesson.file.options.len() {
            let record = deciding(&lesson, number, 0.0);
            let played = Played::of(&lesson, &record);
            let from = From::Now(4.6);
            let lines = screen::verdict(&lesson, &class, &played, &record, &from);
            fits(&lesson, "verdict", &lines, screen::ROWS);
            fits(&lesson, "why", &screen::why(&lesson, &played, &record), screen::ROWS);
            for change in &lesson.file.changes {
                let run = &change.run;
                let wanted = satisfying(&change.figures, &[]);
                let of_change = record_of(run, &change.figures, &wanted);
                let values = values(&of_change, &change.figures);
                let lines = screen::changed(&lesson, change, &played, &values, &from);
                fits(&lesson, "change", &lines, screen::ROWS);
            }
        }
        for number in 0..lesson.file.why.code.len() {
            fits(&lesson, "code", &screen::code(&lesson, number), screen::ROWS);
        }
    }
}

fn record_of(run: &str, figures: &Figures, wanted: &BTreeMap<String, Option<f64>>) -> Record {
    record(run, &raw(figures, wanted, run), 0.0)
}

/// Before anybody has answered, no screen holds a figure of what will come.
#[test]
fn a_question_knows_no_figure() {
    for lesson in all() {
        let file = &lesson.file;
        let asked = screen::question(&lesson, &Answers::default(), &[]).join("\n");
        assert!(!asked.contains('{') && !file.question.contains('{'), "{asked}");
        let votes = Answers { own: None, votes: vec![vec![30, 38, 8, 4]] };
        let asked = screen::question(&lesson, &votes, &[]).join("\n");
        // How many voted for what is hidden until all have.
        assert!(asked.contains("80 votes") && !asked.contains("38"), "{asked}");
    }
}

/// What a rehearsal leaves: the record of each lesson, and of its changes.
fn rehearsed(folder: &Path, lesson: &Lesson, option: usize) {
    let save = |part: &str, record: &Record| {
        let folder = folder.join(&lesson.stem).join(part);
        fs::create_dir_all(&folder).unwrap();
        file::write(record, &folder.join("record.json")).unwrap();
    };
    save("", &deciding(lesson, option, 0.0));
    for change in &lesson.file.changes {
        let wanted = satisfying(&change.figures, &[]);
        save(&format!("change-{}", change.key), &record_of(&change.run, &change.figures, &wanted));
    }
}

#[test]
fn a_replay_is_played_by_keys_and_says_that_it_is_one() {
    let folder = tempfile::tempdir().unwrap();
    for lesson in all() {
        let number = believable(&lesson, 1);
        rehearsed(folder.path(), &lesson, number);
        let out = tempfile::tempdir().unwrap();
        let keys: String = lesson.file.changes.iter().map(|c| format!("{}\n", c.key)).collect();
        let options = lesson.file.options.len();
        let votes: Vec<String> = (1..=options).map(|n| (n * 7).to_string()).collect();
        let votes = votes.join(" ");
        let typed = format!("\nx\nv 1\nv {votes}\nv {votes}\n\nw\nc\nc\n{keys}\nq\n");
        let mut command = gilscope();
        command.arg("lesson").arg(lesson.number.to_string()).arg("--replay").arg(folder.path());
        let played = command.arg("--out").arg(out.path()).write_stdin(typed).assert().success();
        let said = String::from_utf8(played.get_output().stdout.clone()).unwrap();
        let held = &lesson.file.options[number].text;
        for expected in [
            "First an answer",
            "x is none of the answers",
            "votes are",
            held,
            "replay of 2026-01-02",
            "Changed: ",
            "Exercise: ",
            "kept in",
        ] {
            assert!(said.contains(expected), "{}: no {expected} in {said}", lesson.stem);
        }
        let (asked, answered) = said.split_once("replay of").unwrap();
        assert!(!asked.contains('►') && answered.contains('►'), "{said}");
        let kept = fs::read_to_string(out.path().join(&lesson.stem).join("lesson.json")).unwrap();
        let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
        let letter = lesson.letters().nth(number).unwrap().to_string();
        assert_eq!((&kept["verdict"], &kept["replay_of"]), (&letter.into(), &"2026-01-02".into()));
        assert_eq!(kept["votes"][1][0], 7);
        assert!(out.path().join(&lesson.stem).join("report.html").is_file());
    }
}

/// A teacher's own lesson, measured here and now.
const OWN: &str = r#"
title = "No loss"
minutes = 3
question = "One thread counts alone. How much is lost?"
run = "probe counter --variant local --at 1 --takes 5 --profile smoke"
needs = "nothing"
picture = ["lost"]
outcomes = ["none"]
notes = "It is a test."
unplugged = "Count on your fingers."

[figures]
lost = { name = "Python, 1 thread", of = "lost_share", by = "local", at = 1, in = "python" }

[[options]]
text = "nothing"
believes = "nobody disturbs it"
holds = ["lost < 0.001%"]
says = "Lost: {lost:interval}."

[[options]]
text = "something"
believes = "counting is never exact"
holds = ["lost > 0.001%"]
says = "Lost: {lost:interval}."

[why]
text = "Nobody else counts."
code = [["python_scripts/probes/counter.py", "add"]]

[exercise]
text = "Lose something."
"#;

fn own(edit: (&str, &str)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert!(OWN.contains(edit.0));
    fs::write(folder.path().join("01-own.toml"), OWN.replace(edit.0, edit.1)).unwrap();
    folder
}

#[test]
fn a_teachers_own_lesson_is_measured_here_and_kept() {
    let (folder, out) = (own(("", "")), tempfile::tempdir().unwrap());
    let mut command = gilscope();
    command.args(["lesson", "1", "--answer", "b", "--lessons"]).arg(folder.path());
    let played = command.arg("--out").arg(out.path()).write_stdin("").assert().success();
    let said = String::from_utf8(played.get_output().stdout.clone()).unwrap();
    assert!(said.contains("► A  nothing") && said.contains("← you"), "{said}");
    assert!(said.contains("A. Lost: none.") && said.contains("measured here in"), "{said}");
    assert!(said.contains("$ gilscope probe counter --variant local"), "{said}");
    let record = file::read(&out.path().join("01-own/record.json")).unwrap();
    assert_eq!(record.prediction.as_deref(), Some("something"));
    assert!(record.command.unwrap().starts_with("gilscope probe counter"));
}

#[test]
fn a_rehearsal_tells_what_a_class_will_see() {
    let (folder, out) = (own(("", "")), tempfile::tempdir().unwrap());
    let mut command = gilscope();
    command.args(["rehearse", "--times", "2", "--lessons"]).arg(folder.path());
    let rehearsed = command.arg("--out").arg(out.path()).assert().success();
    rehearsed.stdout(contains("A each time")).stdout(contains("show the same each time: 1"));
    let mut command = gilscope();
    command.args(["lesson", "1", "--answer", "a", "--lessons"]).arg(folder.path());
    command.arg("--replay").arg(out.path()).current_dir(out.path()).write_stdin("");
    command.assert().success().stdout(contains("replay of "));
    // On paper, with what was seen.
    let html = out.path().join("handout.html");
    let mut command = gilscope();
    command.args(["handout", "--lessons"]).arg(folder.path()).arg("--rehearsal").arg(out.path());
    command.arg("-o").arg(&html).assert().success();
    let html = fs::read_to_string(html).unwrap();
    assert!(html.contains("A. Lost: none.") && html.contains("data:image/svg+xml;base64,"));
}

#[test]
fn what_is_no_lesson_says_what_is_wrong() {
    let mistakes = [
        (("minutes = 3", "minutes = 0"), "it takes 0 minutes"),
        (("lost < 0.001%", "gained < 1"), "it has no figure gained: there are lost"),
        (("lost < 0.001%", "lost is small"), "a rule is a figure, < or >, and a number"),
        (("Lost: {lost:interval}.\"\n\n[why]", "Lost: {lost}.\"\n\n[why]"), "no interval is said"),
        (("of = \"lost_share\"", "of = \"luck\""), "no figure is called luck"),
        (("\"add\"", "\"subtract\""), "has no region subtract"),
        (("probe counter", "show counter"), "begins with none of run, probe, asleep"),
        (("title = \"No loss\"", "titel = \"No loss\""), "unknown field `titel`"),
        (("text = \"Lose something.\"", "text = \"x\"\nscript = \"nothing.py\""), "is no script"),
    ];
    for (edit, told) in mistakes {
        let folder = own(edit);
        let mut command = gilscope();
        command.args(["lesson", "--lessons"]).arg(folder.path());
        command.assert().failure().stderr(contains(told)).stderr(contains("01-own.toml"));
    }
    let empty = tempfile::tempdir().unwrap();
    let mut command = gilscope();
    command.args(["lesson", "--lessons"]).arg(empty.path());
    command.assert().failure().stderr(contains("there is no lesson in"));
    gilscope().args(["lesson", "99"]).assert().failure().stderr(contains("there is no lesson 99"));
    let replay = ["lesson", "1", "--answer", "A", "--replay", "nowhere"];
    gilscope().args(replay).assert().failure().stderr(contains("gilscope rehearse 1"));
    let answer = ["lesson", "1", "--answer", "Z"];
    gilscope().args(answer).assert().failure().stderr(contains("Z is none of the answers"));
}

/// The list tells how long each takes.
#[test]
fn lessons_are_listed_with_their_minutes() {
    let empty = tempfile::tempdir().unwrap();
    let listed = gilscope().arg("lesson").current_dir(&empty).assert().success();
    let said = String::from_utf8(listed.get_output().stdout.clone()).unwrap();
    for lesson in all() {
        let minutes = format!("{:>3} min", lesson.file.minutes);
        let is_it = |line: &&str| line.contains(&lesson.file.title) && line.contains(&minutes);
        assert_eq!(said.lines().filter(is_it).count(), 1, "{said}");
    }
    assert!(said.contains("gilscope rehearse"));
}

#[test]
fn on_paper_the_answers_stand_behind_all_questions() {
    let all: Vec<_> = all().into_iter().map(|lesson| (lesson, None)).collect();
    let html = handout::handout(&all).unwrap();
    let (questions, answers) = html.split_once("Answers, for who teaches").unwrap();
    for (lesson, _) in &all {
        let title = &lesson.file.title;
        assert!(questions.contains(&format!("id=\"lesson-{}\"", lesson.number)), "{title}");
        assert!(answers.contains(&format!("id=\"answer-{}\"", lesson.number)), "{title}");
    }
    assert!(!questions.contains("believes") && answers.contains("believes"));
    assert!(!html.contains("<script"));
}

/// A terminal of 72 × 20, with somebody who waits for words and then presses keys: the screens that it showed.
#[cfg(unix)]
fn in_a_terminal(arguments: &[&str], typed: &[(&str, &str)]) -> Option<Vec<String>> {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    use rustix::termios::{Winsize, tcsetwinsize};
    use std::io::{Read as _, Write as _};
    use std::time::{Duration, Instant};
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).ok()?;
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let size = Winsize { ws_row: 20, ws_col: 72, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&terminal, size).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap().into_string().unwrap();
    let open = || fs::File::options().read(true).write(true).open(&name).unwrap();
    let mut child = std::process::Command::new(crate::support::program())
        .args(arguments)
        .env("TERM", "xterm")
        .stdin(open())
        .stdout(open())
        .stderr(open())
        .spawn()
        .unwrap();
    let mut keyboard = fs::File::from(terminal);
    let mut screen = keyboard.try_clone().unwrap();
    let (sender, shown) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut all = Vec::new();
        let mut some = [0; 4096];
        // Once the program has ended, reading fails: that is the end.
        while let Ok(n @ 1..) = screen.read(&mut some) {
            all.extend_from_slice(&some[..n]);
            let _ = sender.send(String::from_utf8_lossy(&all).into_owned());
        }
        String::from_utf8_lossy(&all).into_owned()
    });
    let limit = Instant::now() + Duration::from_secs(60);
    let (mut all, mut seen) = (String::new(), 0);
    for (awaited, keys) in typed {
        // A key is pressed when the whole screen is there, which ends with what can be pressed.
        for awaited in [*awaited, "[q] quit"] {
            let found = loop {
                let new = all.get(seen..).unwrap_or_default();
                if let Some(at) = new.find(awaited) {
                    break at + awaited.len();
                }
                let left = limit.saturating_duration_since(Instant::now());
                let more = shown.recv_timeout(left);
                all = more.unwrap_or_else(|_| panic!("no {awaited:?} in {all}"));
            };
            seen += found;
        }
        keyboard.write_all(keys.as_bytes()).unwrap();
    }
    assert_eq!(child.wait().unwrap().code(), Some(0), "{all}");
    drop(keyboard);
    let all = reader.join().unwrap();
    Some(all.split("\u{1b}[2J").skip(1).map(|screen| screen.replace('\r', "")).collect())
}

#[cfg(unix)]
#[test]
fn single_keys_play_a_lesson_in_a_small_terminal() {
    let folder = tempfile::tempdir().unwrap();
    for lesson in all() {
        let option = believable(&lesson, 0);
        rehearsed(folder.path(), &lesson, option);
        let out = tempfile::tempdir().unwrap();
        let number = lesson.number.to_string();
        let (rehearsal, kept) = (folder.path().to_str().unwrap(), out.path().to_str().unwrap());
        let arguments = ["lesson", &number, "--replay", rehearsal, "--out", kept];
        let change = lesson.file.changes[0].key.to_string();
        let typed = [
            ("your answer", "a"),
            ("replay of", "w"),
            ("why\r\n", "c"),
            (&format!("{}\r\n", lesson.file.why.code[0].0), &change),
            ("Changed:", "q"),
        ];
        let Some(screens) = in_a_terminal(&arguments, &typed) else {
            eprintln!("not tested: no terminal can be opened here");
            return;
        };
        assert_eq!(screens.len(), 5, "{screens:#?}");
        for shown in &screens {
            // What is said when all is over scrolls away.
            let shown = shown.split("kept in").next().unwrap().trim_end();
            let shown: Vec<String> = shown.lines().map(without_codes).collect();
            let widest = shown.iter().map(|line| line.chars().count()).max().unwrap();
            assert!(widest <= 72 && shown.len() <= 20, "{}: {shown:#?}", lesson.stem);
        }
        let mark = format!("► {}", lesson.letters().nth(option).unwrap());
        assert!(screens[1].contains(&mark) && !screens[0].contains('►'), "{screens:#?}");
    }
}

/// A line without what moves the cursor.
#[cfg(unix)]
fn without_codes(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| part.trim_start_matches(|c: char| !c.is_ascii_alphabetic()));
    first + &rest.map(|part| part.get(1..).unwrap_or_default()).collect::<String>()
}
