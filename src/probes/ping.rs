//! The client of the convoy probe: one connection, one byte there and back, again and again, in a
//! process of its own. So its clock runs on, whatever happens to the thread that answers.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::watch::clock_ns;
use crate::record::probes::Seen;

/// The longest that one answer may take.
const LIMIT: Duration = Duration::from_secs(20);
/// Answers are noted up to this many: the buffer is made before the first.
const MOST: usize = 1_000_000;
/// For so long each answer is kept with its time.
const STAMPED_NS: u64 = 100_000_000;
/// Of so many at most.
const MOST_STAMPED: usize = 20_000;

/// Pings `address` for `window`, and notes how long each answer took.
///
/// # Errors
/// If no answer comes in time, or another one than what was sent.
pub fn ping(address: SocketAddr, window: Duration) -> Result<Seen> {
    let mut stream = TcpStream::connect_timeout(&address, LIMIT)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(LIMIT))?;
    let mut durations = Vec::with_capacity(MOST);
    let start = clock_ns();
    let mut asked = start;
    while asked < start + window.as_nanos() as u64 && durations.len() < MOST {
        let sent = [durations.len() as u8];
        let mut answer = [0];
        stream.write_all(&sent)?;
        stream.read_exact(&mut answer).context("no answer came to a ping")?;
        ensure!(answer == sent, "a ping came back as another one");
        let now = clock_ns();
        durations.push(now - asked);
        asked = now;
    }
    let window_ns = asked - start;
    let per_second = durations.len() as f64 / (window_ns.max(1) as f64 / 1e9);
    Ok(Seen {
        window_ns,
        answered_us: stamps(&durations),
        durations: Seen::rounded(durations),
        figures: [("answers_per_s".to_owned(), per_second)].into(),
        ..Seen::default()
    })
}

/// When the first answers came, in microseconds. Each is asked for as soon as the one before it has
/// come, so their durations add up to that: no clock has to be read for it.
fn stamps(durations: &[u64]) -> Vec<u64> {
    let add = |at: &mut u64, duration: &u64| {
        *at += duration;
        Some(*at)
    };
    let times = durations.iter().scan(0, add).take_while(|at| *at < STAMPED_NS);
    times.map(|ns| ns / 1_000).take(MOST_STAMPED).collect()
}

/// The same by `gilscope ping`, in a process of its own.
///
/// # Errors
/// As [`ping`], and if the process does not start.
pub fn elsewhere(address: SocketAddr, window: Duration) -> Result<Seen> {
    let program = std::env::current_exe()?;
    let output = Command::new(program)
        .args(["ping", &address.to_string(), &window.as_nanos().to_string()])
        .stdin(Stdio::null())
        .output()
        .context("the client did not start")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "the client failed: {}", said.trim());
    Ok(serde_json::from_slice(&output.stdout)?)
}
