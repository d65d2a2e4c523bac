//! What the servers answer: pure functions, so that every client can know a right answer, in either
//! language. Numbers come from [`splitmix`](crate::splitmix), text is ASCII, JSON has no spaces.

use std::sync::LazyLock;
use std::time::Duration;

use bytes::Bytes;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand_distr::{Distribution as _, LogNormal};
use serde::Serialize;

use crate::splitmix::outputs;

/// The body of `/json`.
pub const HELLO: &[u8] = br#"{"message":"Hello, World!"}"#;
/// The most bytes that [`bytes()`] gives.
pub const MOST_BYTES: usize = 16 << 20;
/// The longest wait that can be asked for.
pub const LONGEST_DELAY: Duration = Duration::from_secs(60);

const SEED: u64 = 1_234_567;
/// In a document: with them it has about 4 KiB.
const RECORDS: usize = 32;
/// Of the log-normal distribution of waits.
const MEDIAN_MS: f64 = 20.0;
const SIGMA: f64 = 0.5;
const LONGEST_LATENCY_MS: f64 = 1000.0;

/// The body of `/delay/{ms}`.
///
/// ```
/// assert_eq!(gilscope::backends::bodies::delay(100), "waited 100 ms\n");
/// ```
pub fn delay(ms: u64) -> String {
    format!("waited {ms} ms\n")
}

#[derive(Serialize)]
struct Document {
    document: u32,
    records: Vec<Record>,
}

#[derive(Serialize)]
struct Record {
    id: u32,
    name: String,
    sold: bool,
    counts: [i64; 4],
    tags: [String; 2],
}

/// The body of `/json/{n}`: some records of integers and strings, another for each `n`.
///
/// ```
/// let text = String::from_utf8(gilscope::backends::bodies::json(7))?;
/// assert!(text.starts_with(
///     r#"{"document":7,"records":[{"id":5862644,"name":"item 5974f436ec1124bc","sold":false,"#
/// ));
/// assert!((4_000..4_500).contains(&text.len()));
/// # anyhow::Ok(())
/// ```
pub fn json(n: u32) -> Vec<u8> {
    let first = n as usize * RECORDS;
    let records = outputs(SEED, first..first + RECORDS).map(record).collect();
    serde_json::to_vec(&Document { document: n, records }).expect("plain data becomes JSON")
}

fn record(number: u64) -> Record {
    // Sixteen bits at a time, since JavaScript's numbers, and so some parsers', end at 2^53.
    let part = |i: u32| (number >> (16 * i) & 0xffff) as i64;
    Record {
        id: (number >> 40) as u32,
        name: format!("item {number:016x}"),
        sold: number % 2 == 1,
        counts: [part(0), part(1), -part(2), part(3)],
        tags: [format!("red {}", part(0)), format!("blue {}", part(1))],
    }
}

/// The body of `/bytes/{n}`: the stream of numbers, each as eight bytes, lowest first, cut after `n`
/// bytes. `None` beyond [`MOST_BYTES`].
pub fn bytes(n: usize) -> Option<Bytes> {
    // Each is a piece of the longest. It is made once, so an answer costs no copy.
    static ALL: LazyLock<Bytes> =
        LazyLock::new(|| outputs(SEED, 0..MOST_BYTES / 8).flat_map(u64::to_le_bytes).collect());
    (n <= MOST_BYTES).then(|| ALL.slice(..n))
}

/// How long `/latency/{seed}` waits: as servers do, mostly short and sometimes much longer. Another
/// time for each seed, and the same for the same.
pub fn latency(seed: u64) -> Duration {
    let times = LogNormal::new(MEDIAN_MS.ln(), SIGMA).expect("both are finite");
    // A generator of its own for each seed, so that no answer hangs on the order of the requests.
    let ms = times.sample(&mut StdRng::seed_from_u64(seed)).min(LONGEST_LATENCY_MS);
    // Whole microseconds, so that the body tells all of it.
    Duration::from_micros((ms * 1e3) as u64)
}

/// The body of `/latency/{seed}`.
pub fn latency_told(seed: u64) -> String {
    format!("seed {seed} waited {} us\n", latency(seed).as_micros())
}
