//! Rust servers to be put under load: each as the users of its library write them, and one by bare
//! system calls for a yardstick.
//!
//! Two services, so small that what is measured is the server and not the service:
//!
//! - *echo*: the bytes that came, back again, over TCP;
//! - *JSON*: `GET /json` over HTTP/1.1 with connections that are kept, answered by a document that
//!   is written anew for each request. The next request comes after the answer to the one before
//!   (no pipelining).
//!
//! Either may wait `upstream` before each answer, as servers do that ask a database: the threads
//! sleep, the others set a timer.

#[cfg(feature = "actix")]
pub mod actix;
pub mod axum;
#[cfg(target_os = "linux")]
pub mod epoll;
pub mod http;
pub mod hyper;
pub mod threads;
pub mod tokio;

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::Serialize;

use crate::backends::listen::listen;
use crate::record::services::Protocol;
use Protocol::{Echo, Json};

/// A server.
#[derive(Debug)]
pub struct Server {
    /// Its name in records.
    pub name: &'static str,
    /// The model that it is a form of.
    pub model: &'static str,
    /// Whether it computes on all cores, so that it cannot be pinned to one.
    pub many_threads: bool,
    /// The services it gives.
    pub protocols: &'static [Protocol],
    serve: Serve,
}

/// Serves all that connect to a listener that does not block, in this thread and those that it
/// starts; returns only if it cannot go on.
type Serve = fn(Protocol, TcpListener, Duration) -> Result<()>;

/// Every server.
pub const ALL: &[Server] = &[
    one("threads", "threads", &[Echo, Json], threads::serve),
    one("tokio", "tokio", &[Echo], |_, listener, upstream| tokio::echo(listener, upstream))
        .with_many_threads(),
    one("tokio_current_thread", "tokio_current_thread", &[Echo], |_, listener, upstream| {
        tokio::echo_current_thread(listener, upstream)
    }),
    one("hyper", "tokio", &[Json], |_, listener, upstream| {
        hyper::json_current_thread(listener, upstream)
    }),
    one("hyper_multi_thread", "tokio_blocking", &[Json], |_, listener, upstream| {
        hyper::json(listener, upstream)
    })
    .with_many_threads(),
    one("axum", "futures", &[Json], |_, listener, upstream| axum::json(listener, upstream)),
    #[cfg(feature = "actix")]
    one("actix", "crossbeam", &[Json], |_, listener, upstream| actix::json(listener, upstream)),
    #[cfg(target_os = "linux")]
    one("epoll", "sequential", &[Echo, Json], epoll::serve),
];

const fn one(
    name: &'static str,
    model: &'static str,
    protocols: &'static [Protocol],
    serve: Serve,
) -> Server {
    Server { name, model, many_threads: false, protocols, serve }
}

impl Server {
    const fn with_many_threads(self) -> Self {
        Self { many_threads: true, ..self }
    }
}

/// A server in Python: `python_scripts/servers/NAME.py`.
#[derive(Debug)]
pub struct PythonServer {
    /// Its name.
    pub name: &'static str,
    /// The model that it is a form of.
    pub model: &'static str,
    /// What it can be asked for.
    pub protocols: &'static [Protocol],
    /// What `pip install` must be given for it, if it needs more than the standard library.
    pub packages: Option<&'static str>,
}

/// Every server in Python.
pub const PYTHON: &[PythonServer] = &[
    python("threads", "threads", &[Echo, Json], None),
    python("http_server", "thread_pool", &[Json], None),
    python("asyncio_streams", "event_loop", &[Echo, Json], None),
    python("asyncio_protocols", "event_loop_processes", &[Echo, Json], None),
    python("uvloop_protocols", "uvloop", &[Echo, Json], Some("uvloop")),
    python("aiohttp_web", "event_loop_threads", &[Json], Some("aiohttp")),
    python("fastapi_uvicorn", "interpreters", &[Json], Some("fastapi uvicorn")),
];

const fn python(
    name: &'static str,
    model: &'static str,
    protocols: &'static [Protocol],
    packages: Option<&'static str>,
) -> PythonServer {
    PythonServer { name, model, protocols, packages }
}

/// Starts a server on a loopback port, for the rest of this process, and says where.
///
/// # Errors
/// If there is no such server, or nothing to listen on. Should it fail later, it says so on
/// standard error, and its connections are closed.
pub fn start(name: &str, protocol: Protocol, upstream: Duration) -> Result<SocketAddr> {
    let found = ALL.iter().find(|one| one.name == name && one.protocols.contains(&protocol));
    let Some(server) = found else { bail!(missing(name, protocol)) };
    let serve = server.serve;
    let listener = listen(IpAddr::V4(Ipv4Addr::LOCALHOST)).context("cannot listen on 127.0.0.1")?;
    let address = listener.local_addr()?;
    let name = name.to_owned();
    thread::Builder::new().name(name.clone()).spawn(move || {
        if let Err(error) = serve(protocol, listener, upstream) {
            eprintln!("the server {name} ended: {error:#}");
        }
    })?;
    Ok(address)
}

fn missing(name: &str, protocol: Protocol) -> String {
    if name == "actix" && protocol == Json {
        return "this gilscope was built without actix: cargo build --release --features actix"
            .to_owned();
    }
    let names: Vec<_> =
        ALL.iter().filter(|one| one.protocols.contains(&protocol)).map(|one| one.name).collect();
    format!("there is no server {name} for {protocol:?}, only {}", names.join(", "))
}

/// The document that every JSON server writes.
#[derive(Debug, Serialize)]
pub struct Hello {
    message: &'static str,
}

/// As text, it is [`bodies::HELLO`](crate::backends::bodies::HELLO).
pub const HELLO: Hello = Hello { message: "Hello, World!" };
