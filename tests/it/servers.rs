//! The Rust servers that are put under load: each gives the right answers, also late ones.

use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use gilscope::backends::bodies;
use gilscope::record::services::Protocol;
use gilscope::servers::{ALL, start};

use crate::backends::{answer, ask, connect};

const UPSTREAM: Duration = Duration::from_millis(5);

/// Calls `asked` three times on each of four connections at once.
fn on_several_connections(
    address: SocketAddr,
    upstream: Duration,
    asked: fn(&mut std::net::TcpStream),
) {
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(move || {
                let mut stream = connect(address);
                for _ in 0..3 {
                    let start = Instant::now();
                    asked(&mut stream);
                    assert!(start.elapsed() >= upstream);
                }
            });
        }
    });
}

fn every(protocol: Protocol, mut check: impl FnMut(&str, SocketAddr, Duration)) {
    for one in ALL.iter().filter(|one| one.protocols.contains(&protocol)) {
        for upstream in [Duration::ZERO, UPSTREAM] {
            check(one.name, start(one.name, protocol, upstream).unwrap(), upstream);
        }
    }
}

#[test]
fn every_echo_sends_back_what_it_is_sent() {
    every(Protocol::Echo, |_, address, upstream| {
        on_several_connections(address, upstream, |stream| {
            let sent = bodies::bytes(1_024).unwrap();
            stream.write_all(&sent).unwrap();
            let mut back = vec![0; sent.len()];
            stream.read_exact(&mut back).unwrap();
            assert_eq!(back, sent);
        });
    });
}

#[test]
fn an_echo_keeps_what_its_client_does_not_take_yet() {
    every(Protocol::Echo, |name, address, upstream| {
        // More than the sockets hold, and more than a buffer.
        let sent = bodies::bytes(if upstream.is_zero() { 12 << 20 } else { 1 << 20 }).unwrap();
        let mut stream = connect(address);
        let mut writer = stream.try_clone().unwrap();
        let whole = sent.clone();
        let writing = std::thread::spawn(move || writer.write_all(&whole).unwrap());
        std::thread::sleep(Duration::from_millis(50));
        let mut back = vec![0; sent.len()];
        stream.read_exact(&mut back).unwrap();
        writing.join().unwrap();
        assert!(back == sent, "{name}");
    });
}

#[test]
fn every_json_server_writes_the_same_document() {
    every(Protocol::Json, |name, address, upstream| {
        on_several_connections(address, upstream, |stream| {
            assert_eq!(ask(stream, "GET", "/json"), (200, bodies::HELLO.to_vec()));
        });
        let mut stream = connect(address);
        assert_eq!(ask(&mut stream, "GET", "/nothing").0, 404, "{name}");
        // A request in two pieces is one request.
        stream.write_all(b"GET /js").unwrap();
        std::thread::sleep(Duration::from_millis(20));
        stream.write_all(b"on HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
        assert_eq!(answer(&mut stream, true), (200, bodies::HELLO.to_vec()), "{name}");
    });
}

#[test]
fn a_client_that_leaves_while_its_answer_waits_disturbs_no_other() {
    for protocol in [Protocol::Echo, Protocol::Json] {
        every(protocol, |_, address, _| {
            for _ in 0..10 {
                let request: &[u8] = b"GET /json HTTP/1.1\r\nhost: localhost\r\n\r\n";
                connect(address).write_all(request).unwrap();
            }
            let mut stream = connect(address);
            match protocol {
                Protocol::Json => assert_eq!(ask(&mut stream, "GET", "/json").0, 200),
                Protocol::Echo => {
                    stream.write_all(b"x").unwrap();
                    stream.read_exact(&mut [0]).unwrap();
                }
            }
        });
    }
}

#[test]
fn an_unknown_server_is_told_which_there_are() {
    let said = start("rocket", Protocol::Json, Duration::ZERO).unwrap_err().to_string();
    assert!(said.contains("rocket") && said.contains("hyper"), "{said}");
    let said = start("hyper", Protocol::Echo, Duration::ZERO).unwrap_err().to_string();
    assert!(said.contains("tokio_current_thread") && !said.contains("axum"), "{said}");
}
