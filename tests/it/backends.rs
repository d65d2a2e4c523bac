//! The loopback servers: what they answer, what they refuse, and that they end.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use gilscope::backends::handle::Backends;
use gilscope::backends::{Addresses, Limits, bodies, start};
use gilscope::stop::Stop;
use rustix::process::Signal;

use crate::support::{gilscope, program, signal};

/// The longest that a test waits for bytes.
const LIMIT: Duration = Duration::from_secs(10);

/// A connection on which no read waits for ever.
pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect_timeout(&address, LIMIT).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    stream
}

/// Status and body of one answer on a connection that is kept.
pub fn ask(stream: &mut TcpStream, method: &str, path: &str) -> (u16, Vec<u8>) {
    write!(stream, "{method} {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    answer(stream, method != "HEAD")
}

/// The answer to what was asked.
pub fn answer(stream: &mut TcpStream, has_body: bool) -> (u16, Vec<u8>) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let status = line.split(' ').nth(1).unwrap().parse().unwrap();
    let mut length = 0;
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; if has_body { length } else { 0 }];
    reader.read_exact(&mut body).unwrap();
    (status, body)
}

#[test]
fn every_path_answers_what_its_function_says() {
    let running = start(&Limits::default()).unwrap();
    for &address in &running.addresses.http {
        let mut stream = connect(address);
        let mut body = |path: &str| {
            let (status, body) = ask(&mut stream, "GET", path);
            assert_eq!(status, 200, "{path}");
            body
        };
        assert_eq!(body("/json"), bodies::HELLO);
        assert_eq!(body("/json/0"), bodies::json(0));
        assert_eq!(body("/json/4294967295"), bodies::json(u32::MAX));
        for n in [0, 1, 1_000, bodies::MOST_BYTES] {
            assert_eq!(body(&format!("/bytes/{n}")), bodies::bytes(n).unwrap());
        }
        for (path, expected, wait) in [
            ("/delay/0", bodies::delay(0).into(), Duration::ZERO),
            ("/delay/50", bodies::delay(50).into(), Duration::from_millis(50)),
            ("/json/9?delay=50", bodies::json(9), Duration::from_millis(50)),
            ("/latency/3", bodies::latency_told(3).into(), bodies::latency(3)),
        ] {
            let start = Instant::now();
            assert_eq!(body(path), expected, "{path}");
            let took = start.elapsed();
            assert!(took >= wait && took < wait + Duration::from_secs(2), "{path}: {took:?}");
        }
    }
}

#[test]
fn what_cannot_be_answered_is_said_and_the_connection_goes_on() {
    let running = start(&Limits::default()).unwrap();
    let mut stream = connect(running.addresses.http[0]);
    for (method, path, expected) in [
        ("GET", "/", 404),
        ("GET", "/delay", 404),
        ("GET", "/nothing/3", 404),
        ("POST", "/json", 405),
        ("HEAD", "/json", 405),
        ("GET", "/delay/soon", 400),
        ("GET", "/delay/-1", 400),
        ("GET", "/delay/60001", 400),
        ("GET", "/json/4294967296", 400),
        ("GET", "/json/1?delay=x", 400),
        ("GET", "/bytes/16777217", 400),
        ("GET", "/latency/0.5", 400),
    ] {
        let (status, body) = ask(&mut stream, method, path);
        assert_eq!(status, expected, "{method} {path}");
        let said = String::from_utf8(body).unwrap();
        assert_eq!(said.ends_with('\n'), status != 405, "{method} {path}: {said:?}");
    }
    assert_eq!(ask(&mut stream, "GET", "/json").0, 200);
}

#[test]
fn documents_are_json_with_integers_that_every_parser_keeps() {
    let document: serde_json::Value = serde_json::from_slice(&bodies::json(5)).unwrap();
    assert_eq!(document["document"], 5);
    let records = document["records"].as_array().unwrap();
    assert_eq!(records.len(), 32);
    assert!(records.iter().all(|record| record["id"].as_u64().unwrap() < 1 << 24));
    assert!(bodies::json(5).is_ascii() && bodies::json(5) != bodies::json(6));
}

#[test]
fn waits_are_log_normal_and_hang_on_the_seed_alone() {
    let mut waits: Vec<u128> = (0..10_001).map(|seed| bodies::latency(seed).as_micros()).collect();
    assert_eq!(waits[7], bodies::latency(7).as_micros());
    waits.sort_unstable();
    // The median is e^mu, and a standard deviation above it is e^0.5 times as long.
    let at = |share: f64| waits[(share * 10_000.0) as usize] as f64 / 20_000.0;
    assert!((at(0.5) - 1.0).abs() < 0.03, "{}", at(0.5));
    assert!((at(0.8413) - 0.5_f64.exp()).abs() < 0.06, "{}", at(0.8413));
    assert!(waits[10_000] <= 1_000_000);
}

#[test]
fn the_echo_sends_back_what_it_is_sent() {
    let running = start(&Limits::default()).unwrap();
    for &address in &running.addresses.echo {
        let mut stream = connect(address);
        for length in [1, 1_024, 100_000] {
            let sent = bodies::bytes(length).unwrap();
            stream.write_all(&sent).unwrap();
            let mut back = vec![0; length];
            stream.read_exact(&mut back).unwrap();
            assert_eq!(back, sent);
        }
    }
}

/// Whether the other side has closed it.
fn is_closed(stream: &mut TcpStream) -> bool {
    !matches!(stream.read(&mut [0]), Ok(1..))
}

#[test]
fn one_connection_too_many_is_closed_until_another_leaves() {
    let running = start(&Limits { connections: 2, ..Limits::default() }).unwrap();
    let Addresses { http, echo } = &running.addresses;
    let (mut first, mut second) = (connect(http[0]), connect(echo[0]));
    assert_eq!(ask(&mut first, "GET", "/json").0, 200);
    second.write_all(b"x").unwrap();
    second.read_exact(&mut [0]).unwrap();
    assert!(is_closed(&mut connect(http[0])) && is_closed(&mut connect(echo[0])));
    drop(first);
    let start = Instant::now();
    loop {
        let mut stream = connect(echo[0]);
        if stream.write_all(b"x").is_ok() && !is_closed(&mut stream) {
            break;
        }
        assert!(start.elapsed() < LIMIT, "no place came free");
    }
}

#[test]
fn a_silent_connection_is_closed() {
    let limits = Limits { idle: Duration::from_millis(200), ..Limits::default() };
    let running = start(&limits).unwrap();
    let Addresses { http, echo } = &running.addresses;
    let (mut asked, mut silent, mut echoed) =
        (connect(http[0]), connect(http[0]), connect(echo[0]));
    assert_eq!(ask(&mut asked, "GET", "/delay/400").0, 200, "it was not idle meanwhile");
    let start = Instant::now();
    assert!(is_closed(&mut asked) && is_closed(&mut silent) && is_closed(&mut echoed));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_process_of_servers_ends_when_it_is_dropped() {
    let mut servers = Backends::start(program(), &Stop::never()).unwrap();
    assert!(servers.is_alive());
    let address = servers.addresses().http[0];
    assert_eq!(ask(&mut connect(address), "GET", "/json").1, bodies::HELLO);
    drop(servers);
    assert!(TcpStream::connect_timeout(&address, LIMIT).is_err());
}

#[test]
fn servers_that_do_not_start_say_why() {
    let failure = Backends::start("/nowhere/gilscope".as_ref(), &Stop::never()).unwrap_err();
    assert!(format!("{failure:#}").contains("cannot start /nowhere/gilscope"), "{failure:#}");
    let failure = Backends::start("/bin/echo".as_ref(), &Stop::never()).unwrap_err();
    assert!(failure.to_string().contains("did not start: serve --parent"), "{failure}");
}

/// How long the servers go on after `end` was done to the shell that started them, whose standard
/// input they share.
#[cfg(target_os = "linux")]
fn end_after(end: impl FnOnce(&mut std::process::Child)) -> Duration {
    // A shell gives what runs in its background an empty input, unless told otherwise.
    let script = r#"exec 3<&0; "$0" serve --parent $$ <&3 & exec 3<&-; wait"#;
    let mut shell = Command::new("sh")
        .args(["-c", script])
        .arg(program())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(shell.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    let addresses: Addresses = serde_json::from_str(&line).unwrap();
    connect(addresses.echo[0]);
    let start = Instant::now();
    end(&mut shell);
    // The pipe ends once its last holder has.
    stdout.read_to_string(&mut line).unwrap();
    let took = start.elapsed();
    assert!(TcpStream::connect_timeout(&addresses.echo[0], LIMIT).is_err());
    shell.wait().unwrap();
    took
}

#[cfg(target_os = "linux")]
#[test]
fn servers_end_with_their_parent() {
    // Its input stays open: this test holds it.
    let killed = end_after(|shell| shell.kill().unwrap());
    assert!(killed < Duration::from_secs(2), "{killed:?}");
    let closed = end_after(|shell| drop(shell.stdin.take()));
    assert!(closed < Duration::from_secs(2), "{closed:?}");
}

#[test]
fn people_are_told_the_addresses_and_how_to_end_it() {
    let assert = gilscope().args(["serve", "--limit", "1", "--most", "10"]).assert().success();
    let said = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    for part in ["http://127.0.0.1:", "/latency/7", "nc 127.0.0.1 ", "Ctrl-C ends it."] {
        assert!(said.contains(part), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_in_order() {
    let mut serve = Command::new(program())
        .args(["serve", "--limit", "60"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(serve.stdout.take().unwrap());
    stdout.read_line(&mut String::new()).unwrap();
    let start = Instant::now();
    signal(serve.id(), Signal::INT);
    assert!(serve.wait().unwrap().success());
    assert!(start.elapsed() < Duration::from_secs(2));
}
