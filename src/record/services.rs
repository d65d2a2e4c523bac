//! Servers under load: what is measured is who answers, and one and the same Rust client asks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Outcome;

/// One server, with one service, under one load.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Service {
    /// The server: `hyper`, `asyncio_streams`, …
    pub server: String,
    /// The model that it is a form of: charts give it that one's colour.
    #[serde(default)]
    pub model: String,
    /// `native`, or the `id` of an interpreter.
    pub runtime: String,
    /// What it is asked for.
    pub protocol: Protocol,
    /// How long the server waits before each answer, as for a database; 0 for not at all.
    pub upstream_ns: u64,
    /// Connections, opened before the load and kept.
    pub connections: u32,
    /// Whether server and client each had processors of their own.
    pub pinned: bool,
    /// What came of it.
    pub outcome: Outcome<Load>,
}

/// What a server is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// The bytes that were sent, over TCP.
    Echo,
    /// A small JSON document, over HTTP/1.1.
    Json,
}

/// What a server did under load. Every answer was checked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Load {
    /// Bytes of a message, or of the body of an answer.
    pub message_bytes: u32,
    /// Closed loop: each connection asks again as soon as it has its answer. Gives throughput; its
    /// times are service times, which say nothing of waiting in line.
    pub closed: Vec<Round>,
    /// Open loop: requests are due at a fixed rate, whether or not the server keeps up, and their
    /// latency counts from when they were due.
    pub open: Vec<Round>,
}

/// One timed round of load.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Round {
    /// The round, from 0, counted through all sets of fresh servers. Servers are compared round by round.
    pub round: u32,
    /// Which set of fresh servers it was, from 0. Older records do not say; their sets have equal
    /// numbers of rounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<u32>,
    /// Its place among all loads of this set, from 0: the order in which they were taken.
    #[serde(default)]
    pub place: u32,
    /// When it began: after its set of servers was up.
    #[serde(default)]
    pub at_ns: u64,
    /// Requests due each second, in an open loop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    /// Requests answered.
    pub requests: u64,
    /// From the first request to the last answer.
    pub wall_ns: u64,
    /// CPU time that the server used meanwhile.
    pub server_cpu_ns: Option<u64>,
    /// CPU time that the client used meanwhile.
    pub client_cpu_ns: Option<u64>,
    /// The server's highest resident memory so far.
    pub server_memory_bytes: Option<u64>,
    /// Latencies in nanoseconds by percentile (50.0, 90.0, 99.0, …), ascending: of this round alone, for
    /// whoever reads the file. All that older records have.
    pub latency: Vec<(f64, u64)>,
    /// How many latencies lay in each bucket, by the most nanoseconds that belong to it: see
    /// [`Latencies`](super::Latencies). With those of other rounds it makes the histogram of all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub histogram: Vec<(u64, u32)>,
}

impl Round {
    /// Answers a second.
    pub fn per_second(&self) -> f64 {
        self.requests as f64 / (self.wall_ns.max(1) as f64 / 1e9)
    }

    /// The latency of `percentile`, in seconds.
    pub fn latency_at(&self, percentile: f64) -> Option<f64> {
        let found = self.latency.iter().find(|(p, _)| *p == percentile)?;
        Some(found.1 as f64 / 1e9)
    }
}
