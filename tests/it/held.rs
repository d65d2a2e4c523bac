//! A class that is held by the real program, and spoken to as its page speaks.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::program;

/// Nothing that is asked of the page takes so long.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// `gilscope class …`, in a folder of its own.
pub struct Held {
    pub process: Child,
    /// Where its page is: `127.0.0.1:41234`.
    pub address: String,
    pub folder: TempDir,
    lines: BufReader<ChildStdout>,
}

impl Held {
    /// Begins a class, and waits until it says where.
    pub fn begin(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut process = Command::new(program())
            .args(["class", "--no-open"])
            .args(arguments)
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let address = address.unwrap_or_else(|| panic!("no address in {line:?}")).to_owned();
        Self { process, address, folder, lines }
    }

    /// The next line that it says.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line
    }

    /// Sends a request as it is, and returns the whole answer.
    pub fn raw(&self, request: &str) -> String {
        ask(&self.address, request)
    }

    /// A request of these headers, as the page would send it.
    pub fn get(&self, path: &str) -> String {
        self.raw(&format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
            self.address
        ))
    }

    /// Does something; the answer's status and its text.
    pub fn act(&self, action: &Value) -> (u16, String) {
        let body = action.to_string();
        let answer = self.raw(&format!(
            "POST /do HTTP/1.1\r\nhost: {}\r\norigin: http://{}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.address,
            self.address,
            body.len()
        ));
        (status(&answer), answer.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned())
    }

    /// Does something that can be done now.
    pub fn did(&self, action: &Value) {
        let (status, why) = self.act(action);
        assert_eq!(status, 204, "{action}: {why}");
    }

    /// All that the page shows now.
    pub fn state(&self) -> Value {
        self.events(1).pop().unwrap().1
    }

    /// The next events, and when they came.
    pub fn events(&self, count: usize) -> Vec<(Instant, Value)> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "GET /events HTTP/1.1\r\nhost: {}\r\n\r\n", self.address).unwrap();
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        let event = |line: String| {
            let state = serde_json::from_str(line.strip_prefix("data: ")?).unwrap();
            Some((Instant::now(), state))
        };
        lines.filter_map(event).take(count).collect()
    }

    /// Waits until this screen is shown.
    pub fn until(&self, screen: &str) -> Value {
        let began = Instant::now();
        loop {
            let state = self.state();
            if state["screen"]["is"] == screen {
                return state;
            }
            assert!(began.elapsed() < PATIENCE, "{screen} never came: {state}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// What is kept: the one folder of results.
    pub fn kept(&self) -> PathBuf {
        let results = std::fs::read_dir(self.folder.path().join("results")).unwrap();
        results.map(|entry| entry.unwrap().path()).next().unwrap()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Sends a request to an address, and returns the whole answer.
pub fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // Whoever is refused in the middle of a body may be cut off.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// The status of an answer.
pub fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

/// Addresses at which a process listens, from its descriptors and `/proc/net/tcp` (proc(5)).
pub fn listens(pid: u32) -> Vec<std::net::Ipv4Addr> {
    let links = std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap();
    let sockets: Vec<String> = links
        .filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok())
        .filter_map(|to| {
            Some(to.to_str()?.strip_prefix("socket:[")?.trim_end_matches(']').to_owned())
        })
        .collect();
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let listening = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_own = words[3] == "0A" && sockets.iter().any(|socket| socket == words[9]);
        let address = u32::from_str_radix(words[1].split(':').next()?, 16).ok()?;
        is_own.then(|| std::net::Ipv4Addr::from(address.to_ne_bytes()))
    };
    let six = std::fs::read_to_string("/proc/net/tcp6").unwrap_or_default();
    let is_own = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words[3] == "0A" && sockets.iter().any(|socket| socket == words[9])
    };
    assert!(!six.lines().skip(1).any(is_own), "it listens at an address of IPv6");
    table.lines().skip(1).filter_map(listening).collect()
}
