//! Votes from phones, by a real listener: what counts, and what is refused.

use std::collections::HashSet;
use std::sync::Barrier;
use std::thread;

use gilscope::classroom::phones::Bounds;

use crate::phones::{Class, LESSON};

const LINE: &str =
    "GK1:3.13.5;cpython;on;Linux;x86_64;8;5;0.97;0.96;1.93;6.8;1.01;0.98;1.95;0;0.41;c17f677e";

#[test]
fn a_hundred_phones_vote_at_once() {
    let class = Class::asked();
    let together = Barrier::new(100);
    let phones: Vec<String> = thread::scope(|scope| {
        let vote = |number: usize| {
            let (class, together) = (&class, &together);
            move || {
                let phone = class.phone();
                together.wait();
                let answer = class.vote(&phone, ["A", "B", "C", "D"][number % 4]);
                assert_eq!((answer.status, answer.body.as_str()), (303, ""));
                assert_eq!(answer.header("location"), Some(&*format!("/{}", class.votes.code)));
                phone
            }
        };
        let voting: Vec<_> = (0..100).map(|number| scope.spawn(vote(number))).collect();
        voting.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(phones.iter().collect::<HashSet<_>>().len(), 100);
    assert_eq!(class.ballot.received(), 100);

    // The first has second thoughts, twice.
    assert_eq!(class.vote(&phones[0], "B").status, 303);
    assert_eq!(class.vote(&phones[0], "D").status, 303);
    assert_eq!(class.ballot.received(), 100);
    let page = class.send(&format!("GET /CODE HTTP/1.1\r\nhost: HOST\r\n{}\r\n", phones[0]));
    assert!(page.body.contains("You chose <b id=\"chosen\">D</b>"));
    assert_eq!(page.header("set-cookie"), None);
    assert_eq!(class.ballot.close(), [24, 25, 25, 26]);

    let late = class.vote(&phones[1], "A");
    assert_eq!((late.status, &*late.body), (409, "Voting on this question is closed.\n"));
    assert_eq!((class.ballot.received(), class.ballot.close()), (0, vec![0; 4]));
}

#[test]
fn what_was_meant_for_an_earlier_vote_does_not_count() {
    let class = Class::asked();
    let (phone, earlier) = (class.phone(), class.round());
    class.ballot.close();
    class.ballot.open();
    let body = format!("round={earlier}&choice=A");
    assert_eq!(class.post("/CODE/vote", &phone, &body).status, 409);
    assert_eq!(class.vote(&phone, "A").status, 303);
}

#[test]
fn only_choices_are_taken_from_phones_with_a_cookie() {
    let class = Class::asked();
    let phone = class.phone();
    assert_eq!(class.vote("", "A").status, 403);
    assert_eq!(class.vote("cookie: voter=1\r\n", "A").status, 403);
    for letter in ["E", "Z", "@", "%E2%82%AC"] {
        let answer = class.vote(&class.phone(), letter);
        assert_eq!((answer.status, &*answer.body), (400, "The question has no such option.\n"));
    }
    for body in ["", "choice=A", "round=x&choice=A", "round=2&choice=AB"] {
        assert_eq!(class.post("/CODE/vote", &class.phone(), body).status, 422, "{body}");
    }
    let long = format!("round=2&choice=A&more={}", "x".repeat(1_024));
    assert_eq!(class.post("/CODE/vote", &phone, &long).status, 413);
    assert_eq!(class.post("/CODE/line", &phone, &long).status, 413);
    assert_eq!(class.ballot.received(), 0);
}

#[test]
fn there_is_nothing_else() {
    let class = Class::asked();
    let unlike =
        ["/WRONGS", "/CODE/", "/CODE/x", "/codes", "/favicon.ico", "/../etc/passwd", "/events"];
    for path in unlike {
        assert_eq!(class.get(path).status, 404, "{path}");
    }
    for request in
        ["GET /CODE/vote", "POST /CODE", "DELETE /CODE/vote", "POST /WRONGS/vote", "PUT /"]
    {
        let answer = class.send(&format!("{request} HTTP/1.1\r\nhost: HOST\r\n\r\n"));
        assert_eq!(answer.status, 404, "{request}");
    }
    assert_eq!(class.get("/").status, 200);
    assert_eq!(class.get("/?code=WRONGS").status, 404);
    let typed = class.get(&format!("/?code=+{}", class.votes.code.to_lowercase()));
    assert_eq!(typed.header("location"), Some(&*format!("/{}", class.votes.code)));
}

#[test]
fn a_foreign_page_is_refused() {
    let class = Class::asked();
    let phone = class.phone();
    let port = class.votes.address.port();
    for head in [
        "host: example.org".to_owned(),
        "host: 127.0.0.1".to_owned(),
        format!("host: localhost:{port}"),
        "host: HOST\r\nhost: example.org".to_owned(),
        "accept: */*".to_owned(),
    ] {
        let answer = class.send(&format!("GET /CODE HTTP/1.1\r\n{head}\r\n\r\n"));
        assert!([400, 403].contains(&answer.status), "{head}: {}", answer.status);
    }
    let other = class.send("GET http://example.org/CODE HTTP/1.1\r\nhost: HOST\r\n\r\n");
    assert_eq!(other.status, 403);
    let own = class.send("GET http://HOST/CODE HTTP/1.1\r\nhost: HOST\r\n\r\n");
    assert_eq!(own.status, 200);
    for origin in ["http://example.org", "https://HOST", "http://127.0.0.1", "null"] {
        let body = format!("round={}&choice=A", class.round());
        let answer = class.post("/CODE/vote", &format!("{phone}origin: {origin}\r\n"), &body);
        assert_eq!(answer.status, 403, "{origin}");
        assert_eq!(answer.body.lines().count(), 1);
    }
    assert_eq!(class.ballot.received(), 0);
}

#[test]
fn every_answer_has_its_rules_for_the_browser() {
    let class = Class::asked();
    for path in ["/", "/CODE", "/WRONGS"] {
        let answer = class.get(path);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert!(answer.body.len() < 20_000);
    }
}

#[test]
fn a_line_of_homework_is_kept_once() {
    let class = Class::with(Bounds::default(), LESSON);
    let phone = class.phone();
    let sent = LINE.replace(';', "%3B").replace(':', "%3A");
    for _ in 0..2 {
        let answer = class.post("/CODE/line", &phone, &format!("line=+{sent}%0D%0A"));
        assert_eq!(answer.status, 303);
        assert_eq!(answer.header("location"), Some(&*format!("/{}#kept", class.votes.code)));
    }
    let changed = class.post("/CODE/line", &phone, &format!("line={}", sent.replace("6.8", "7.8")));
    assert_eq!(changed.status, 400);
    assert!(changed.body.contains("cut or changed in copying"), "{}", changed.body);
    assert_eq!(class.post("/CODE/line", "", &format!("line={sent}")).status, 403);
    assert_eq!(*class.lines.lock().unwrap(), [LINE]);
}
