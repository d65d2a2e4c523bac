//! Lessons: their files, what decides in them, and how they look.

use gilscope::lessons::figures::{check, values};
use gilscope::lessons::file::Figures;
use gilscope::lessons::played::{Answers, Played};
use gilscope::lessons::rules::{Verdict, Why};
use gilscope::lessons::screen::{self, From};
use gilscope::lessons::{self, Lesson};
use gilscope::record::Outcome;

use crate::made_up;
use crate::made_up_lessons::{believable, deciding, is_ruled_out, record_of, satisfying};
use crate::made_up_waiting;

fn all() -> Vec<Lesson> {
    lessons::all(None).unwrap()
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
            let record = deciding(&lesson, number);
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
        let mut few = deciding(&lesson, believable(&lesson, 0));
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

#[test]
fn what_cannot_be_seen_is_not_believed() {
    for lesson in all() {
        let Some(rule) = lesson.file.never.first() else { continue };
        let mut wanted = satisfying(&lesson.file.figures, &[]);
        wanted.insert(rule.figure.clone(), Some(rule.limit * if rule.above { 1.5 } else { 0.5 }));
        let run = &lesson.file.run;
        let record = record_of(run, &lesson.file.figures, &wanted);
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
            let record = record_of(run, figures, &satisfying(figures, &[]));
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
            let record = deciding(&lesson, number);
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

/// What a server answers depends on what it is asked for: there is a figure for each, and none for what it is not.
#[test]
fn a_server_has_a_figure_for_each_thing_that_it_is_asked_for() {
    let mut record = made_up::record(2);
    made_up_waiting::services(&mut record, 10);
    let figure = |asked: &str| -> Figures {
        let text = format!(
            "one = {{ of = \"answers\", by = \"axum\", in = \"rust\", workload = \"{asked}\" }}"
        );
        toml::from_str(&text).unwrap()
    };
    for asked in ["echo", "json", "json_upstream"] {
        let figures = figure(asked);
        figures.values().for_each(|one| check(one).unwrap());
        assert!(values(&record, &figures).contains_key("one"), "{asked}");
    }
    let error = check(&figure("JSON")["one"]).unwrap_err().to_string();
    assert_eq!(error, "no server is asked for JSON: there are echo, json, json_upstream");
}
