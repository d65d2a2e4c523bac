//! A class as a state: what is shown when, and what may be done then.

use std::sync::Arc;
use std::time::Instant;

use anyhow::anyhow;
use gilscope::classroom::action::{Job, Part, Task};
use gilscope::classroom::lanes::lanes;
use gilscope::classroom::phones::{Ballot, Voter};
use gilscope::classroom::present::Meter;
use gilscope::classroom::room::{Phones, Room};
use gilscope::classroom::view::Poll;
use gilscope::lessons::screen::From;
use gilscope::lessons::{self, Lesson};
use serde_json::{Value, json};

use crate::made_up_lessons::{deciding, is_ruled_out, record_of, satisfying};

fn all() -> Vec<Lesson> {
    lessons::all(None).unwrap()
}

fn room(lessons: Vec<Lesson>) -> Room {
    Room::new(lessons.into_iter().map(|lesson| (lesson, None)).collect(), None)
}

fn view(room: &Room) -> Value {
    serde_json::to_value(room.view(Instant::now(), Meter::default())).unwrap()
}

fn act(room: &mut Room, action: Value) -> anyhow::Result<Option<Task>> {
    room.act(serde_json::from_value(action)?, Instant::now())
}

fn did(room: &mut Room, action: Value) -> Value {
    let task = act(room, action.clone());
    assert!(task.is_ok(), "{action}: {}", task.unwrap_err());
    view(room)
}

fn job(task: Option<Task>) -> Job {
    match task {
        Some(Task::Measure(job)) => *job,
        other => panic!("{other:?} is nothing to be measured"),
    }
}

/// Asks, votes, and measures what a made-up machine shows, for which the option `holds`.
fn measured(room: &mut Room, lesson: &Lesson, holds: usize) -> Value {
    did(room, json!({"do": "choose", "lesson": lesson.number}));
    let votes: Vec<usize> = (1..=lesson.file.options.len()).collect();
    did(room, json!({"do": "votes", "counts": votes}));
    let job = job(act(room, json!({"do": "measure"})).unwrap());
    assert!(matches!(job.part, Part::Answer));
    room.measured(&job, Ok(Some((deciding(lesson, holds), From::Now(1.0)))));
    view(room)
}

#[test]
fn nothing_is_shown_before_a_class_has_committed_itself() {
    for lesson in all() {
        let mut room = room(vec![lesson.clone()]);
        let shown = did(&mut room, json!({"do": "next"}));
        assert_eq!(shown["screen"]["is"], "question", "{}", lesson.stem);
        // No figure, no tally and no way on without an answer.
        for action in ["next", "measure", "why", "code", "exercise"] {
            let refused = act(&mut room, json!({"do": action})).unwrap_err();
            assert_eq!(refused.to_string(), "First an answer: then this machine gives its own.");
        }
        let votes = vec![7; lesson.file.options.len()];
        did(&mut room, json!({"do": "votes", "counts": votes}));
        let shown = did(&mut room, json!({"do": "next"}));
        assert_eq!(shown["screen"]["is"], "sketch");
        let rows = shown["screen"]["plot"]["rows"].as_array().unwrap();
        assert!(!rows.is_empty(), "{}: there is nothing to draw on", lesson.stem);
        for row in rows {
            assert_eq!(row["measured"], json!(null), "{}", lesson.stem);
        }
        // The counts of both options stay hidden: only how many voted is told.
        let told = shown["answers"]["counted"].as_array().unwrap();
        assert_eq!(told, &[json!(7 * lesson.file.options.len())]);
        assert!(!shown.to_string().contains("tally"));
    }
}

#[test]
fn figures_are_told_one_after_the_other_and_then_the_sentence() {
    for lesson in all() {
        for holds in 0..lesson.file.options.len() {
            if is_ruled_out(&lesson, &lesson.file.options[holds].holds) {
                continue;
            }
            let mut room = room(vec![lesson.clone()]);
            let mut shown = measured(&mut room, &lesson, holds);
            let of = shown["screen"]["of"].as_u64().unwrap();
            assert!(of > 0, "{}", lesson.stem);
            for told in 0..=of {
                let screen = &shown["screen"];
                assert_eq!(screen["is"], "reveal", "{}", lesson.stem);
                let rows = screen["plot"]["rows"].as_array().unwrap();
                let seen = rows.iter().filter(|row| !row["measured"].is_null()).count();
                assert_eq!(seen as u64, told, "{}", lesson.stem);
                let is_last = told == of;
                assert_eq!(!screen["sentence"].is_null(), is_last);
                let held: Vec<bool> = screen["tally"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|row| row["holds"].as_bool().unwrap())
                    .collect();
                let expected: Vec<bool> = (0..held.len()).map(|n| is_last && n == holds).collect();
                assert_eq!(held, expected, "{}", lesson.stem);
                if !is_last {
                    shown = did(&mut room, json!({"do": "next"}));
                }
            }
            in_its_range(&lesson, holds, &shown);
        }
    }
}

/// What was measured lies in the range of the option that holds, wherever that speaks of it.
fn in_its_range(lesson: &Lesson, holds: usize, shown: &Value) {
    let letter = lesson.letters().nth(holds).unwrap().to_string();
    for row in shown["screen"]["plot"]["rows"].as_array().unwrap() {
        let at = row["measured"]["at"].as_f64();
        for ghost in row["ghosts"].as_array().unwrap() {
            let (from, to) = (ghost["from"].as_f64().unwrap(), ghost["to"].as_f64().unwrap());
            assert!((0.0..=1.0).contains(&from) && from <= to && to <= 1.0, "{}", lesson.stem);
            if ghost["letter"] == letter.as_str() {
                let at = at.unwrap();
                assert!(from <= at && at <= to, "{} {letter}: {row}", lesson.stem);
            }
        }
    }
}

#[test]
fn a_guess_stays_where_it_was_drawn() {
    for lesson in all() {
        let mut room = room(vec![lesson.clone()]);
        did(&mut room, json!({"do": "next"}));
        did(&mut room, json!({"do": "answer", "letter": "a"}));
        let shown = did(&mut room, json!({"do": "next"}));
        let rows = shown["screen"]["plot"]["rows"].as_array().unwrap().len();
        for row in 0..rows {
            let shown = did(&mut room, json!({"do": "sketch", "row": row, "at": 0.4}));
            let guess = &shown["screen"]["plot"]["rows"][row]["guess"];
            let at = guess["at"].as_f64().unwrap();
            assert!((at - 0.4).abs() < 1e-9, "{}: {guess}", lesson.stem);
            assert!(!guess["words"].as_str().unwrap().is_empty());
        }
        let shown = did(&mut room, json!({"do": "sketch", "row": 0, "at": null}));
        assert!(shown["screen"]["plot"]["rows"][0]["guess"].is_null());
        assert!(act(&mut room, json!({"do": "sketch", "row": rows, "at": 0.1})).is_err());
    }
}

#[test]
fn votes_are_counted_for_each_answer_and_can_be_taken_back() {
    let mut room = room(all());
    did(&mut room, json!({"do": "choose", "lesson": 1}));
    for (counts, why) in [
        (json!([1, 2]), "Votes are 4 numbers, one for each answer."),
        (json!([0, 0, 0, 0]), "Nobody has voted."),
        (json!([1, 2, 3, 99_999]), "No room holds so many."),
    ] {
        let refused = act(&mut room, json!({"do": "votes", "counts": counts})).unwrap_err();
        assert_eq!(refused.to_string(), why);
    }
    did(&mut room, json!({"do": "votes", "counts": [1, 2, 3, 4]}));
    let shown = did(&mut room, json!({"do": "votes", "counts": [5, 5, 5, 5]}));
    assert_eq!(shown["answers"]["counted"], json!([10, 20]));
    let shown = did(&mut room, json!({"do": "forget"}));
    assert_eq!(shown["answers"]["counted"], json!([10]));
    assert!(act(&mut room, json!({"do": "answer", "letter": "x"})).is_err());
    assert!(act(&mut room, json!({"do": "poll", "open": true})).is_err(), "there are no phones");
    assert!(act(&mut room, json!({"do": "dance"})).is_err());
}

#[test]
fn whoever_goes_on_ends_the_vote_of_the_phones() {
    for on in ["next", "measure"] {
        let mut room = room(all());
        let (ballot, lines) = (Arc::new(Ballot::new()), Arc::default());
        let poll = Poll {
            address: "10.0.0.5:8123".to_owned(),
            code: "K7QM2P".to_owned(),
            link: "http://10.0.0.5:8123/K7QM2P".to_owned(),
            qr: String::new(),
            size: 25,
            until: "15:30".to_owned(),
            open: false,
            received: 0,
        };
        room.admit(Phones { ballot: Arc::clone(&ballot), lines, poll });
        did(&mut room, json!({"do": "choose", "lesson": 1}));
        did(&mut room, json!({"do": "poll", "open": true}));
        let round = ballot.watch().borrow().round;
        for choice in [1, 1, 3] {
            ballot.vote(Voter::random().unwrap(), round, choice).unwrap();
        }
        assert!(room.is_live());
        let shown = view(&room);
        assert_eq!((&shown["poll"]["open"], &shown["poll"]["received"]), (&json!(true), &json!(3)));
        assert_eq!(shown["answers"]["counted"], json!([]));
        let task = act(&mut room, json!({"do": on})).unwrap();
        assert!(!ballot.is_open());
        assert_eq!(view(&room)["answers"]["counted"], json!([3]));
        // While it is measured, phones are told nothing at all.
        assert_eq!(ballot.watch().borrow().hushed, task.is_some());
        // A vote in which nobody voted is none.
        if task.is_none() {
            did(&mut room, json!({"do": "back"}));
            did(&mut room, json!({"do": "poll", "open": true}));
            did(&mut room, json!({"do": "poll", "open": false}));
            assert_eq!(view(&room)["answers"]["counted"], json!([3]));
        }
    }
}

#[test]
fn what_is_known_cannot_be_predicted_any_more() {
    let lesson = all().swap_remove(0);
    let mut room = room(vec![lesson.clone()]);
    measured(&mut room, &lesson, 1);
    for action in [
        json!({"do": "answer", "letter": "B"}),
        json!({"do": "votes", "counts": [1, 1, 1, 1]}),
        json!({"do": "sketch", "row": 0, "at": 0.5}),
        json!({"do": "measure"}),
    ] {
        let refused = act(&mut room, action).unwrap_err();
        assert!(refused.to_string().starts_with("The answer is known"), "{refused}");
    }
    // Back leads no further than to what came.
    assert_eq!(did(&mut room, json!({"do": "back"}))["screen"]["is"], "reveal");
}

#[test]
fn while_it_is_measured_it_can_only_be_stopped() {
    let lesson = all().swap_remove(0);
    let mut room = room(vec![lesson]);
    did(&mut room, json!({"do": "next"}));
    did(&mut room, json!({"do": "answer", "letter": "B"}));
    let job = job(act(&mut room, json!({"do": "measure"})).unwrap());
    room.tell(&["Beside it rustc took 90 % of a core: figures may be off.".to_owned()]);
    let shown = view(&room);
    assert_eq!(shown["screen"]["is"], "run");
    assert!(shown["screen"]["also"][0].as_str().unwrap().contains("rustc"));
    for action in ["next", "back", "menu", "measure", "score"] {
        assert!(act(&mut room, json!({"do": action})).is_err(), "{action}");
    }
    assert!(matches!(act(&mut room, json!({"do": "stop"})), Ok(Some(Task::Stop))));
    assert_eq!(view(&room)["screen"]["stopping"], true);
    // Stopped: what was answered is still there, and nothing was concluded.
    room.measured(&job, Ok(None));
    let shown = view(&room);
    assert_eq!(
        (&shown["screen"]["is"], &shown["answers"]["own"]),
        (&json!("question"), &json!("B"))
    );
    assert_eq!(shown["said"], "Stopped: nothing was concluded.");
    // The same if it fails, with the reason.
    let job = self::job(act(&mut room, json!({"do": "measure"})).unwrap());
    room.measured(&job, Err(anyhow!("a worker was killed")));
    let shown = view(&room);
    assert_eq!(shown["said"], "It could not be measured: a worker was killed");
    assert_eq!(shown["screen"]["is"], "question");
}

#[test]
fn before_something_is_changed_a_class_is_asked() {
    let lesson = all().swap_remove(0);
    let change = &lesson.file.changes[0];
    let mut room = room(vec![lesson.clone()]);
    measured(&mut room, &lesson, 1);
    let press = json!({"do": "change", "key": change.key});
    let shown = did(&mut room, press.clone());
    let screen = &shown["screen"];
    assert_eq!((&screen["is"], &screen["expects"]), (&json!("expect"), &json!(change.expects)));
    // The same key once more measures, as does whatever comes next.
    assert!(matches!(job(act(&mut room, press.clone()).unwrap()).part, Part::Change(_)));
    let mut other = self::room(vec![lesson.clone()]);
    measured(&mut other, &lesson, 1);
    did(&mut other, press);
    assert!(matches!(job(act(&mut other, json!({"do": "next"})).unwrap()).part, Part::Change(_)));
    assert!(act(&mut other, json!({"do": "change", "key": "!"})).is_err());
}

#[test]
fn one_lesson_follows_on_the_other_and_then_the_score() {
    let two: Vec<Lesson> = all().into_iter().filter(|l| [1, 6].contains(&l.number)).collect();
    let mut room = room(two.clone());
    measured(&mut room, &two[0], 1);
    did(&mut room, json!({"do": "exercise"}));
    let shown = did(&mut room, json!({"do": "next"}));
    assert_eq!(
        (&shown["screen"]["is"], &shown["lesson"]["number"]),
        (&json!("question"), &json!(6))
    );
    measured(&mut room, &two[1], 2);
    did(&mut room, json!({"do": "exercise"}));
    let shown = did(&mut room, json!({"do": "next"}));
    assert_eq!(shown["screen"]["is"], "score");
    let rows = shown["screen"]["rows"].as_array().unwrap();
    assert_eq!((&rows[0]["verdict"], &rows[1]["verdict"]), (&json!("B"), &json!("C")));
    assert_eq!(rows[0]["votes"], json!([{"right": 2, "all": 10}]));
    assert_eq!(rows[1]["votes"], json!([{"right": 3, "all": 10}]));
    let csv = room.csv();
    assert!(csv.starts_with("lesson,title,vote,option,text,votes,held\r\n"), "{csv}");
    let line = "1,\"Two threads\",1,B,\"1 s in Python, 0.5 s in Rust\",2,yes\r\n";
    assert!(csv.contains(line), "{csv}");
    assert_eq!(csv.lines().count(), 1 + 4 + 4);
}

#[test]
fn who_ran_when_is_told_within_what_is_shown() {
    let number = |number: u32| all().into_iter().find(|lesson| lesson.number == number).unwrap();
    let lesson = number(5);
    let record = deciding(&lesson, 1);
    let told = lanes(&record);
    assert!(!told.is_empty());
    for one in &told {
        let ends = one.lanes.iter().flat_map(|lane| &lane.spans);
        assert!(one.lanes.len() > 1 && ends.clone().count() > 0, "{}", one.who);
        assert!(ends.clone().all(|(start, end)| start <= end && *end <= one.window_ns));
        // Only Python has a lock that lets one of them run at a time.
        assert_eq!(one.locked, one.who.contains("Python"), "{}", one.who);
    }
    // A record without a probe has none, and shows its chart instead.
    assert_eq!(lanes(&deciding(&number(1), 1)), []);
}

#[test]
fn what_is_undecided_may_be_measured_again_with_the_same_answers() {
    let lesson = all().swap_remove(0);
    let mut room = room(vec![lesson.clone()]);
    let shown = measured(&mut room, &lesson, 0); // which cannot be, so nothing is concluded
    assert_eq!(
        (&shown["screen"]["verdict"], &shown["screen"]["again"]),
        (&json!(null), &json!(true))
    );
    // What was predicted stays as it was.
    assert!(act(&mut room, json!({"do": "answer", "letter": "C"})).is_err());
    let again = job(act(&mut room, json!({"do": "measure"})).unwrap());
    room.measured(&again, Ok(Some((deciding(&lesson, 1), From::Now(2.0)))));
    let shown = view(&room);
    assert_eq!(shown["screen"]["from"], "measured here in 2.0 s, attempt 2");
    assert_eq!(shown["answers"]["counted"], json!([10]));
    let (_, kept, _) = room.to_keep().unwrap();
    assert_eq!(serde_json::to_value(kept).unwrap()["attempts"], 2);
    for _ in 0..2 {
        did(&mut room, json!({"do": "next"}));
    }
    let shown = view(&room);
    assert_eq!(
        (&shown["screen"]["verdict"], &shown["screen"]["again"]),
        (&json!("B"), &json!(false))
    );
    assert!(act(&mut room, json!({"do": "measure"})).is_err(), "it is decided");
}

#[test]
fn what_cannot_be_is_not_shown() {
    let lesson = all().swap_remove(0);
    let mut room = room(vec![lesson.clone()]);
    // Python's threads gain 1.8 times: with the lock they cannot.
    let shown = measured(&mut room, &lesson, 0);
    assert_eq!(shown["screen"]["of"], 0);
    let sentence = shown["screen"]["sentence"].as_str().unwrap();
    assert!(sentence.starts_with("Nothing is concluded"), "{sentence}");
    let rows = shown["screen"]["plot"]["rows"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["measured"].is_null()), "{shown}");
    // Nor beside what a change did.
    let change = &lesson.file.changes[0];
    let press = json!({"do": "change", "key": change.key});
    did(&mut room, press.clone());
    let job = job(act(&mut room, press).unwrap());
    let wanted = satisfying(&change.figures, &[]);
    let record = record_of(&change.run, &change.figures, &wanted);
    room.measured(&job, Ok(Some((record, From::Now(1.0)))));
    let bars = view(&room)["screen"]["bars"].as_array().unwrap().clone();
    assert!(!bars.is_empty() && bars.iter().all(|bar| bar["is_new"] == true), "{bars:?}");
}
