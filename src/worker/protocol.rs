//! What parent and child say to each other: one JSON object a line, a reply for every request.
//!
//! ```text
//! ◄ {"hello":{"pid":42,"interpreter":null}}
//! ► {"open":{"cell":0,"workload":"primes","size":1000,"corpus":null,
//!            "lane":"plain","model":"rayon","workers":2}}
//! ◄ {"opened":{"startup_ns":65000,"prepare_ns":900,"tasks":64,"transfer":null}}
//! ► {"settle":{"cell":0}}
//! ◄ {"settled":{}}
//! ► {"sample":{"cell":0,"repeats":3}}
//! ◄ {"sampled":{"wall_ns":99000,"answers":[168,168,168],"gil_enabled":null,"cpu_ns":…}}
//! ```

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::record::asleep::Trial;
use crate::record::probes::Seen;
use crate::record::services::Protocol;
use crate::record::{Calibration, Counters, Lane, Transfer};
use crate::waiting::Endpoints;

/// What the parent asks.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Prepare the input, unless this worker has it already, and open a pool.
    Open(Open),
    /// Get ready for a sample: collect garbage now.
    Settle {
        /// The cell's number.
        cell: usize,
    },
    /// Map, time it, and say what was used.
    Sample {
        /// The cell's number.
        cell: usize,
        /// How many whole maps.
        repeats: u32,
    },
    /// A fingerprint of every task's part: to find the first that is wrong.
    Parts {
        /// The cell's number.
        cell: usize,
    },
    /// Time the fixed kernels of [`crate::session::calibration`]. Native workers only.
    Calibrate {
        /// On each of these processors, one group after the other, within a group at the same time; without
        /// any, wherever the worker is.
        groups: Vec<Vec<u32>>,
    },
    /// Close the pool.
    Close {
        /// The cell's number.
        cell: usize,
    },
    /// Start a server in the background of this worker.
    Serve(Serve),
    /// Open connections to a server, for one load. Native workers only, as the next one.
    Connect(Connect),
    /// Load it.
    Load(Load),
    /// Let many tasks sleep at once.
    Sleep(Sleep),
    /// Run a probe.
    Probe(Probe),
}

/// A cell to open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Open {
    /// The number by which it is named from now on.
    pub cell: usize,
    /// The workload's name.
    pub workload: String,
    /// Its size.
    pub size: u64,
    /// The file of text, for workloads that read one.
    pub corpus: Option<PathBuf>,
    /// How its code is written.
    pub lane: Lane,
    /// The model's name.
    pub model: String,
    /// How many workers.
    pub workers: u32,
    /// How many requests in flight, for a workload that waits; none for one that computes.
    #[serde(default)]
    pub in_flight: Option<u32>,
    /// Where a workload that waits sends its requests.
    #[serde(default)]
    pub endpoints: Option<Endpoints>,
}

/// What the child answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// The first line of every child.
    Hello(Hello),
    /// To [`Request::Open`].
    Opened(Opened),
    /// To [`Request::Settle`].
    Settled {},
    /// To [`Request::Sample`].
    Sampled(Sampled),
    /// To [`Request::Parts`].
    Parts {
        /// One for each task, in order.
        fingerprints: Vec<u64>,
    },
    /// To [`Request::Calibrate`].
    Calibrated {
        /// How long the kernels took, by processor in the order of the groups.
        timings: Vec<Calibration>,
    },
    /// To [`Request::Close`].
    Closed {},
    /// To [`Request::Serve`].
    Serving {
        /// Where: on the loopback.
        address: SocketAddr,
        /// Whether the GIL is on, asked after the server's imports; none in native code.
        gil_enabled: Option<bool>,
        /// The module that switched it on again, if one did.
        gil_enabled_by: Option<String>,
    },
    /// To [`Request::Serve`] and [`Request::Probe`], if a package is needed that this Python does
    /// not have.
    Missing {
        /// The name by which it would be imported.
        module: String,
    },
    /// To [`Request::Connect`].
    Connected {},
    /// To [`Request::Load`].
    Loaded(Loaded),
    /// To [`Request::Sleep`].
    Slept(Trial),
    /// To [`Request::Probe`].
    Seen(Seen),
    /// To any request that failed. The child goes on.
    Error {
        /// The whole story: for Python, its traceback.
        message: String,
    },
}

/// Who the child is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Hello {
    /// Its process.
    pub pid: u32,
    /// What its interpreter says of itself; none in a native worker.
    pub interpreter: Option<Identity>,
}

/// What an interpreter says of itself: `python_scripts/identify.py`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// `cpython`, `pypy`, …
    pub implementation: String,
    /// Such as `3.13.5`.
    pub version: String,
    /// `sys.executable`.
    pub executable: String,
    /// `sys.prefix`: tells installations apart, where executables may be links or shims.
    pub prefix: String,
    /// The folder of its standard library.
    pub stdlib: String,
    /// Whether it can run without the GIL.
    pub free_threaded_build: bool,
    /// Whether it calls itself experimental.
    pub experimental: bool,
    /// Whether the GIL is on now.
    pub gil_enabled: bool,
    /// See [`crate::record::Interpreter::jit`].
    #[serde(default)]
    pub jit: Option<bool>,
    /// Whether it has a pool of subinterpreters.
    pub interpreter_pool: bool,
    /// Files and folders on `PYTHONPATH` that hide a module of the standard library.
    #[serde(default)]
    pub hiding: Vec<String>,
    /// See [`crate::record::Interpreter::packages`].
    #[serde(default)]
    pub packages: Vec<String>,
    /// See [`crate::record::Interpreter::build_flags`].
    pub build_flags: Vec<String>,
    /// The compiler that built it.
    pub compiler: String,
}

/// What opening took.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Opened {
    /// Opening the pool.
    pub startup_ns: u64,
    /// Preparing the input, when it was first needed.
    pub prepare_ns: u64,
    /// How many tasks it is split into.
    pub tasks: u32,
    /// For models that pickle.
    pub transfer: Option<Transfer>,
}

/// A sample, as the child sees it: its own process, ended threads included. The parent adds what
/// its worker processes used.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Sampled {
    /// Wall time of all maps, by the child's monotonic clock.
    pub wall_ns: u64,
    /// The answer of each map.
    pub answers: Vec<u64>,
    /// Whether the GIL is on, asked after the sample; none in native code.
    pub gil_enabled: Option<bool>,
    /// The module that switched it on again, if one did.
    pub gil_enabled_by: Option<String>,
    /// What it used.
    #[serde(flatten)]
    pub used: Counters,
    /// Garbage collections.
    pub collections: Option<u64>,
}

/// A server to start.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Serve {
    /// Its name.
    pub server: String,
    /// What it is to be asked for.
    pub protocol: Protocol,
    /// How long it waits before each answer, as for a database.
    pub upstream_ns: u64,
}

/// Connections to open.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Connect {
    /// To which server.
    pub address: SocketAddr,
    /// What it will be asked for.
    pub protocol: Protocol,
    /// How many.
    pub connections: u32,
}

/// A load for the connections that were opened last.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Load {
    /// How long to ask, in nanoseconds.
    pub duration_ns: u64,
    /// Requests a second in an open loop; none for a closed one.
    pub rate: Option<f64>,
}

/// What a load was answered with. Every answer was right.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Loaded {
    /// Requests answered.
    pub requests: u64,
    /// From the first request to the last answer.
    pub wall_ns: u64,
    /// CPU time of the client meanwhile.
    pub cpu_ns: Option<u64>,
    /// See [`crate::record::services::Round::latency`].
    pub latency: Vec<(f64, u64)>,
    /// See [`crate::record::services::Round::histogram`].
    pub histogram: Vec<(u64, u32)>,
}

/// Many tasks that are to sleep at once: see [`crate::asleep`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sleep {
    /// What holds them.
    pub model: String,
    /// How many.
    pub tasks: u64,
    /// How long after the first one is made all of them are to wake.
    pub sleep_ns: u64,
}

/// One take of a probe: see [`crate::probes`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// Its name.
    pub name: String,
    /// Which of its variants.
    pub variant: String,
    /// With how many.
    pub at: u64,
    /// For how long it looks.
    pub window_ns: u64,
}
