//! What phones are told, and what keeps them from taking too much.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use gilscope::classroom::phones::{Ballot, Bounds, listen, own_address};
use serde_json::json;
use tokio::runtime::Runtime;

use crate::backends::connect;
use crate::phones::{Class, HERE, LESSON, heard, is_closed, told, until};

#[test]
fn the_sixth_post_in_a_second_is_too_many() {
    let class = Class::asked();
    let (phone, other) = (class.phone(), class.phone());
    let start = Instant::now();
    let statuses: Vec<u16> = (0..6).map(|_| class.vote(&phone, "A").status).collect();
    // On a machine that is that slow they came in more than a second.
    if start.elapsed() < Duration::from_millis(200) {
        assert_eq!(statuses, [303, 303, 303, 303, 303, 429]);
    }
    assert_eq!(class.vote(&other, "A").status, 303);
    until(|| class.vote(&phone, "B").status == 303);
}

fn is_told_of_the_connection_alone(phone: &mut BufReader<TcpStream>) {
    let lines = phone.lines().map(Result::unwrap).map(|line| {
        assert!(!line.starts_with("data:"), "{line}");
        line
    });
    assert!(lines.into_iter().any(|line| line == ": still here"));
}

#[test]
fn a_phone_is_told_what_changes_and_nothing_while_something_is_measured() {
    const OFTEN: Duration = Duration::from_millis(50);
    let class = Class::with(Bounds { still_here: OFTEN, ..Bounds::default() }, LESSON);
    let mut phone = class.listening();
    let state = |open: bool, round: u64, options: &[&str]| {
        Some(json!({"open": open, "round": round, "options": options}))
    };
    assert_eq!(told(&mut phone), state(false, 0, &[]));
    class.ballot.ask(vec!["one".to_owned(), "<b>two".to_owned()]);
    assert_eq!(told(&mut phone), state(false, 1, &["one", "<b>two"]));
    class.ballot.open();
    assert_eq!(told(&mut phone), state(true, 2, &["one", "<b>two"]));
    is_told_of_the_connection_alone(&mut phone);

    class.ballot.hush(true);
    class.ballot.close();
    assert_eq!(told(&mut phone), state(false, 2, &["one", "<b>two"]));
    // What is left of that event, and no more.
    assert_eq!(heard(&mut phone, 10 * OFTEN).trim(), "");
    class.ballot.hush(false);
    is_told_of_the_connection_alone(&mut phone);
}

#[test]
fn who_finds_no_place_is_told_once_and_asks_again() {
    let class = Class::with(Bounds { live: 1, ..Bounds::default() }, LESSON);
    let mut first = class.listening();
    assert!(told(&mut first).is_some());
    let mut second = class.listening();
    assert!(told(&mut second).is_some());
    assert_eq!(told(&mut second), None);
    // A phone that goes away leaves its place.
    drop(first);
    until(|| {
        let mut third = class.listening();
        assert!(told(&mut third).is_some());
        class.ballot.ask(Vec::new());
        told(&mut third).is_some()
    });
}

#[test]
fn a_phone_that_listens_must_ask_again_sometime() {
    let class =
        Class::with(Bounds { told: Duration::from_millis(50), ..Bounds::default() }, LESSON);
    let mut phone = class.listening();
    assert!(told(&mut phone).is_some());
    assert_eq!(told(&mut phone), None);
}

#[test]
fn one_connection_too_many_is_closed_at_once() {
    let class = Class::asked();
    let mut open: Vec<TcpStream> = (0..250).map(|_| connect(class.votes.address)).collect();
    let mut more = connect(class.votes.address);
    assert!(is_closed(&mut more));
    open.pop();
    until(|| {
        let mut stream = connect(class.votes.address);
        let (code, host) = (&class.votes.code, class.votes.address);
        let mut text = String::new();
        // Until the place is free, writing and reading may fail.
        let _ = write!(stream, "GET /{code} HTTP/1.1\r\nhost: {host}\r\n\r\n");
        let _ = stream.read_to_string(&mut text);
        text.starts_with("HTTP/1.1 200")
    });
}

#[test]
fn who_is_slow_is_not_waited_for() {
    let bounds = Bounds { request: Duration::from_millis(500), ..Bounds::default() };
    let class = Class::with(bounds, LESSON);
    // Nothing, half a head, a head without its body.
    let mut silent = connect(class.votes.address);
    assert!(is_closed(&mut silent));
    let mut slow = connect(class.votes.address);
    write!(slow, "GET / HTTP/1.1\r\nhost:").unwrap();
    let mut text = String::new();
    slow.read_to_string(&mut text).unwrap();
    assert!(!text.contains("200 OK"), "{text}");
    let head = "content-type: application/x-www-form-urlencoded\r\ncontent-length: 9";
    let phone = class.phone();
    let answer =
        class.send(&format!("POST /CODE/vote HTTP/1.1\r\nhost: HOST\r\n{phone}{head}\r\n\r\nch"));
    assert_eq!(answer.status, 408);

    let bounds = Bounds { connection: Duration::from_millis(200), ..Bounds::default() };
    let mut phone = Class::with(bounds, LESSON).listening();
    while told(&mut phone).is_some() {}
}

#[test]
fn when_it_is_over_that_is_all_that_is_said() {
    let class = Class::with(Bounds::default(), Duration::from_secs(1));
    let phone = class.phone();
    let mut listening = class.listening();
    assert!(told(&mut listening).is_some());
    class.ballot.ask(vec!["one".to_owned()]);
    class.ballot.open();
    while told(&mut listening).is_some() {}
    let late =
        [class.vote(&phone, "A"), class.get("/CODE"), class.get("/"), class.get("/CODE/now")];
    for answer in late {
        assert_eq!((answer.status, &*answer.body), (410, "Voting is over.\n"));
    }
    assert_eq!(class.ballot.received(), 0);
    let address = class.votes.address;
    drop(class);
    until(|| TcpStream::connect(address).is_err());
}

#[test]
fn where_it_cannot_listen_it_says_why() {
    let runtime = Runtime::new().unwrap();
    let taken = TcpListener::bind((HERE, 0)).unwrap();
    let why = |bind: &str, port: u16| {
        let shared = (Arc::new(Ballot::new()), Arc::default());
        let until = Instant::now() + LESSON;
        let bind = bind.parse().unwrap();
        let listening = listen(bind, port, shared.0, shared.1, until, Bounds::default());
        runtime.block_on(listening).unwrap_err().to_string()
    };
    let port = taken.local_addr().unwrap().port();
    assert_eq!(
        why("127.0.0.1", port),
        format!("port {port} of 127.0.0.1 is in use: name another port")
    );
    assert_eq!(
        why("192.0.2.7", 0),
        "this machine has no address 192.0.2.7: name one of its own, or --lan alone"
    );
    assert!(why("0.0.0.0", 0).starts_with("0.0.0.0 means every address"));
    // Without a network there is none.
    assert!(own_address().is_none_or(|own| !own.is_loopback() && !own.is_unspecified()));
}
