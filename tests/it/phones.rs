//! Phones of a class, made up, and the real listener that they vote by.

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use gilscope::classroom::phones::{Ballot, Bounds, Votes, listen};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::backends::connect;

/// Where it listens.
pub const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// Longer than any test, and an end of those that hang.
pub const LESSON: Duration = Duration::from_secs(300);
/// The longest that is waited for bytes.
const PATIENCE: Duration = Duration::from_secs(10);

/// A class that votes.
pub struct Class {
    pub votes: Votes,
    pub ballot: Arc<Ballot>,
    pub lines: Arc<Mutex<Vec<String>>>,
    _runtime: Runtime,
}

/// What a phone is answered.
pub struct Answer {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Class {
    pub fn with(bounds: Bounds, lasts: Duration) -> Self {
        let runtime = Runtime::new().unwrap();
        let (ballot, lines) = (Arc::new(Ballot::new()), Arc::default());
        let (until, shared) = (Instant::now() + lasts, (Arc::clone(&ballot), Arc::clone(&lines)));
        let listening = listen(HERE, 0, shared.0, shared.1, until, bounds);
        let votes = runtime.block_on(listening).unwrap();
        Self { votes, ballot, lines, _runtime: runtime }
    }

    /// One that is asked a question with four options, and may vote on it.
    pub fn asked() -> Self {
        let class = Self::with(Bounds::default(), LESSON);
        class.ballot.ask(["one", "two", "three", "four"].map(str::to_owned).into());
        class.ballot.open();
        class
    }

    pub fn round(&self) -> u64 {
        self.ballot.watch().borrow().round
    }

    /// The answer to a request as it is written here, with `CODE` and `HOST` filled in.
    pub fn send(&self, request: &str) -> Answer {
        let host = self.votes.address.to_string();
        let request = request.replace("CODE", &self.votes.code).replace("HOST", &host);
        let mut stream = connect(self.votes.address);
        stream.write_all(request.as_bytes()).unwrap();
        answer(stream)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: HOST\r\n\r\n"))
    }

    /// What a form sends, with more headers.
    pub fn post(&self, path: &str, headers: &str, body: &str) -> Answer {
        self.send(&format!(
            "POST {path} HTTP/1.1\r\nhost: HOST\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n{headers}\r\n{body}",
            body.len()
        ))
    }

    /// A new phone: the header with its cookie.
    pub fn phone(&self) -> String {
        let answer = self.get("/CODE");
        assert_eq!(answer.status, 200);
        let cookie = answer.header("set-cookie").unwrap();
        let (pair, attributes) = cookie.split_once("; ").unwrap();
        assert_eq!(attributes, "HttpOnly; SameSite=Lax; Path=/");
        format!("cookie: {pair}\r\n")
    }

    pub fn vote(&self, phone: &str, letter: &str) -> Answer {
        let body = format!("round={}&choice={letter}", self.round());
        self.post("/CODE/vote", &format!("{phone}origin: http://HOST\r\n"), &body)
    }

    /// A phone that is told what changes.
    pub fn listening(&self) -> BufReader<TcpStream> {
        let mut stream = connect(self.votes.address);
        let (code, host) = (&self.votes.code, self.votes.address);
        write!(stream, "GET /{code}/now HTTP/1.1\r\nhost: {host}\r\n\r\n").unwrap();
        BufReader::new(stream)
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")))
    }
}

/// What comes until the connection is closed.
fn answer(mut stream: TcpStream) -> Answer {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

/// Whether the other side has closed, with nothing said.
pub fn is_closed(stream: &mut TcpStream) -> bool {
    match stream.read(&mut [0]) {
        Ok(length) => length == 0,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}

/// The next thing that a phone is told; none when the stream has ended.
pub fn told(phone: &mut BufReader<TcpStream>) -> Option<Value> {
    let lines = phone.lines().map_while(Result::ok);
    let data = |line: String| line.strip_prefix("data: ").map(str::to_owned);
    lines.into_iter().find_map(data).map(|data| serde_json::from_str(&data).unwrap())
}

/// All that comes in this time.
pub fn heard(phone: &mut BufReader<TcpStream>, within: Duration) -> String {
    let (end, mut text, mut bytes) = (Instant::now() + within, String::new(), [0; 1_024]);
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        phone.get_ref().set_read_timeout(Some(left)).unwrap();
        match phone.read(&mut bytes) {
            Ok(0) => panic!("it has hung up"),
            Ok(length) => text.push_str(str::from_utf8(&bytes[..length]).unwrap()),
            Err(e) => {
                assert!([ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&e.kind()), "{e}")
            }
        }
    }
    phone.get_ref().set_read_timeout(Some(PATIENCE)).unwrap();
    text
}

/// Tries until it is so, for a while.
pub fn until(is_so: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < end, "it never came to that");
        thread::sleep(Duration::from_millis(20));
    }
}
