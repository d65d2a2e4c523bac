//! The page of a class in a real browser: a whole lesson by keyboard, every lesson on every screen, and a tab
//! that is closed in the middle.

use std::time::Duration;

use gilscope::lessons::{self, Lesson};
use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::held::Held;
use crate::made_up_lessons::{believable, rehearsed};

/// Projectors, and a phone.
const SIZES: [(u32, u32); 4] = [(1024, 768), (1920, 1080), (3840, 2160), (390, 844)];

fn screen(browser: &mut Browser, name: &str) {
    browser.until(&format!("document.body.dataset.screen == '{name}'"));
}

/// Nothing goes out of sight: sideways nowhere, and on a projector not downwards.
fn fits(browser: &mut Browser, what: &str) {
    for (width, height) in SIZES {
        browser.size(width, height);
        // The text is made to fit after the page has its new size.
        let after = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(\
                     document.documentElement.scrollWidth - innerWidth))))";
        let wide = browser.ask(after).as_i64().unwrap();
        assert!(wide <= 0, "{what} at {width} × {height}: {wide} pixels too wide");
        if width >= 1024 {
            let high = browser
                .ask("(m => m.scrollHeight - m.clientHeight)(document.querySelector('main'))");
            assert!(high.as_i64().unwrap() <= 1, "{what} at {width} × {height}: {high} too high");
        }
    }
    browser.size(1024, 768);
}

#[test]
fn a_whole_lesson_is_held_by_keyboard() {
    let Some(mut browser) = Browser::start() else { return };
    let class = Held::begin(&["7"]);
    let url = format!("http://{}/", class.address);
    browser.size(1024, 768);
    browser.go(&url);
    screen(&mut browser, "menu");
    assert_eq!(browser.violations(), json!([]));
    browser.press("PageDown");
    screen(&mut browser, "question");
    assert_eq!(browser.violations(), json!([]));
    // Hands, by the keyboard alone.
    browser.press("v");
    for count in ["3", "4", "5", "6"] {
        browser.press(count);
        browser.press("Tab");
    }
    browser.press("Enter");
    browser.until("document.body.innerText.includes('18 votes taken')");
    browser.press("d");
    browser.until("document.querySelector('[aria-pressed=true]') !== null");
    browser.press("PageDown");
    screen(&mut browser, "sketch");
    for _ in 0..20 {
        browser.press("Tab");
        if browser.ask("document.activeElement.getAttribute('role')") == json!("slider") {
            break;
        }
    }
    browser.press("ArrowRight");
    let guessed = "document.activeElement.ariaValueText.includes('ms')";
    browser.until(guessed);
    assert_eq!(browser.violations(), json!([]));
    browser.press("PageDown");
    screen(&mut browser, "run");
    assert_eq!(browser.violations(), json!([]));
    // The tab is closed while it is measured, and opened again.
    browser.go("about:blank");
    std::thread::sleep(Duration::from_millis(300));
    browser.go(&url);
    screen(&mut browser, "reveal");
    let shown = class.state();
    assert_eq!(shown["screen"]["tally"][3]["own"], true, "{shown}");
    assert!(!shown["screen"]["plot"]["rows"][0]["guess"].is_null(), "{shown}");
    assert!(!browser.words().contains("so it is here"));
    for _ in 0..shown["screen"]["of"].as_u64().unwrap() {
        browser.press("PageDown");
    }
    browser.until("document.querySelector('#sentence') !== null");
    let told = browser.ask("document.getElementById('told').textContent");
    assert!(told.as_str().unwrap().len() > 20, "who cannot see it hears it: {told}");
    assert_eq!(browser.violations(), json!([]));
    browser.press("w");
    screen(&mut browser, "why");
    assert_eq!(browser.violations(), json!([]));
    browser.press("+");
    browser.press("PageDown");
    screen(&mut browser, "code");
    let code = browser.words();
    assert!(code.contains("Python") && code.contains("Rust"), "{code}");
    assert_eq!(browser.violations(), json!([]));
    let lesson = lessons::all(None).unwrap().swap_remove(6);
    browser.press(&lesson.file.changes[0].key.to_string());
    screen(&mut browser, "expect");
    assert!(browser.words().contains(&lesson.file.changes[0].expects));
    browser.press("PageDown");
    screen(&mut browser, "change");
    assert_eq!(browser.violations(), json!([]));
    browser.press("PageDown");
    browser.press("PageDown");
    screen(&mut browser, "exercise");
    browser.press("PageDown");
    screen(&mut browser, "score");
    assert_eq!(browser.violations(), json!([]));
    let links = browser.ask("[...document.querySelectorAll('main a')].map(a => a.pathname)");
    for link in links.as_array().unwrap() {
        let file = class.get(link.as_str().unwrap());
        assert_eq!(crate::held::status(&file), 200, "{link}");
    }
    browser.assert_quiet("http://127.0.0.1:");
    class.did(&json!({"do": "end"}));
    screen(&mut browser, "ended");
}

/// Every lesson on every screen, as a replay of what a made-up machine showed.
#[test]
fn no_screen_of_any_lesson_is_too_large_for_its_projector() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let all: Vec<Lesson> = lessons::all(None).unwrap();
    for lesson in &all {
        rehearsed(folder.path(), lesson, believable(lesson, 1));
    }
    let class = Held::begin(&["--replay", folder.path().to_str().unwrap()]);
    browser.size(1024, 768);
    browser.go(&format!("http://{}/", class.address));
    screen(&mut browser, "menu");
    fits(&mut browser, "the menu");
    for lesson in &all {
        let of = |screen: &str| format!("lesson {}: {screen}", lesson.number);
        let act = |action: Value| class.did(&action);
        act(json!({"do": "choose", "lesson": lesson.number}));
        browser.until(&format!("document.title.includes('{}. ')", lesson.number));
        fits(&mut browser, &of("question"));
        let votes: Vec<usize> = (1..=lesson.file.options.len()).map(|n| n * 7).collect();
        act(json!({"do": "votes", "counts": votes}));
        act(json!({"do": "votes", "counts": votes}));
        act(json!({"do": "next"}));
        let rows = class.until("sketch")["screen"]["plot"]["rows"].as_array().unwrap().len();
        (0..rows).for_each(|row| act(json!({"do": "sketch", "row": row, "at": 0.9})));
        screen(&mut browser, "sketch");
        fits(&mut browser, &of("sketch"));
        act(json!({"do": "measure"}));
        let of_figures = class.until("reveal")["screen"]["of"].as_u64().unwrap();
        (0..of_figures).for_each(|_| act(json!({"do": "next"})));
        screen(&mut browser, "reveal");
        browser.until("document.querySelector('#sentence') !== null");
        let words = browser.words();
        assert!(words.contains("replay of 2026-01-02"), "{words}");
        fits(&mut browser, &of("reveal"));
        act(json!({"do": "code"}));
        screen(&mut browser, "code");
        fits(&mut browser, &of("code"));
        for change in &lesson.file.changes {
            act(json!({"do": "change", "key": change.key}));
            screen(&mut browser, "expect");
            fits(&mut browser, &of(&change.expects));
            act(json!({"do": "change", "key": change.key}));
            class.until("change");
            browser.until(&format!(
                "document.getElementById('heading').textContent.includes({})",
                json!(change.text)
            ));
            fits(&mut browser, &of(&change.text));
        }
        act(json!({"do": "exercise"}));
        screen(&mut browser, "exercise");
        fits(&mut browser, &of("exercise"));
    }
    browser.assert_quiet("http://127.0.0.1:");
}

/// The page on a phone, and in front of a class what comes of it.
#[test]
fn phones_vote_and_the_tally_stays_hidden_until_the_reveal() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let lesson = lessons::all(None).unwrap().swap_remove(0);
    rehearsed(folder.path(), &lesson, 1);
    let replay = folder.path().to_str().unwrap();
    let mut class = Held::begin(&["1", "--lan=127.0.0.1", "--for", "5", "--replay", replay]);
    let line = class.line();
    let link = line.split_whitespace().nth(3).unwrap().to_owned();
    assert!(line.contains("phones vote at") && line.contains("until"), "{line}");
    let poll = class.state()["poll"].clone();
    assert_eq!((&poll["link"], &poll["open"]), (&json!(link), &json!(false)));
    browser.size(390, 844);
    browser.go(&link);
    browser.until("document.body.innerText.includes('Nothing is asked yet')");
    class.did(&json!({"do": "choose", "lesson": 1}));
    browser.until("document.body.innerText.includes('Voting is closed')");
    class.did(&json!({"do": "poll", "open": true}));
    browser.until("document.body.innerText.includes('Voting is open')");
    assert_eq!(browser.violations(), json!([]));
    let small = browser.ask(
        "[...document.querySelectorAll('#options button')].filter(b => b.offsetHeight < 48).length",
    );
    assert_eq!(
        (small, browser.ask("document.documentElement.scrollWidth")),
        (json!(0), json!(390))
    );
    browser.ask("document.querySelectorAll('#options button')[1].focus()");
    browser.press("Enter");
    browser.until("document.body.innerText.includes('You chose B')");
    let began = std::time::Instant::now();
    while class.state()["poll"]["received"] != 1 {
        assert!(began.elapsed() < crate::held::PATIENCE);
    }
    // Whoever goes on closes the vote.
    class.did(&json!({"do": "next"}));
    browser.until("document.body.innerText.includes('Voting is closed')");
    let state = class.state();
    assert_eq!(state["answers"]["counted"], json!([1]));
    assert!(!state.to_string().contains("tally"));
    class.did(&json!({"do": "measure"}));
    let state = class.until("reveal");
    assert_eq!(state["screen"]["tally"][1]["votes"], json!([1]));
    // A line of homework, pasted into the same page.
    class.did(&json!({"do": "menu"}));
    browser.ask("document.querySelector('details').open = true");
    browser.ask("document.getElementById('line').focus()");
    let pasted =
        "GK1:3.13.5;cpython;on;Linux;x86_64;8;5;0.97;0.96;1.93;6.8;1.01;0.98;1.95;0;0.41;c17f677e";
    browser.call("Input.insertText", json!({"text": pasted}));
    browser.press("Enter");
    browser.until("location.hash == '#kept'");
    class.did(&json!({"do": "homework"}));
    let state = class.state();
    assert_eq!(state["screen"]["machines"], 1);
    let chart = state["screen"]["chart"]["src"].as_str().unwrap();
    assert!(class.get(chart).contains("<svg"), "{chart}");
    browser.assert_quiet("http://127.0.0.1:");
    // The teacher's page is not to be had there, nor files.
    let address = poll["address"].as_str().unwrap();
    for path in ["/events", "/do", "/files/votes.csv", "/chart.svg"] {
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        assert_eq!(crate::held::status(&crate::held::ask(address, &request)), 404, "{path}");
    }
}
