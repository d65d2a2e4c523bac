//! Lessons as they are played: by keys, as a replay, for real, and on paper.

use std::fs;

use gilscope::lessons::{self, Lesson, handout};
use gilscope::record::file;
use predicates::str::contains;

use crate::made_up_lessons::{believable, rehearsed};
use crate::support::gilscope;

fn all() -> Vec<Lesson> {
    lessons::all(None).unwrap()
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
    use std::io::{Read as _, Write as _};
    use std::time::{Duration, Instant};
    let (mut child, mut keyboard) = crate::support::in_a_terminal((72, 20), arguments)?;
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
