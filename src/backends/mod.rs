//! What workloads that wait talk to: HTTP/1.1 and a TCP echo, on loopback addresses, in a separate
//! process, so that their threads and memory are not counted with what is measured. (The servers
//! that *are* measured are in [`crate::servers`].)
//!
//! ```text
//!   parent                 gilscope serve
//!   handle ── spawns ──►   listen → http, echo
//!          ◄ addresses ──     ▲
//!                             │ workloads: Rust's and Python's, from their own processes
//! ```
//!
//! [`bodies`] makes every answer by pure functions, so a client knows what a right one is; [`http`]
//! and [`echo`] serve them; [`handle`] is the parent's end.

pub mod bodies;
pub mod echo;
pub mod handle;
pub mod http;
pub mod listen;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

/// Threads that serve. Their work is to wait and to copy: one would nearly do, and more would take
/// cores from the clients.
const THREADS: usize = 2;
/// A client has some 28 000 ephemeral ports for each address that it connects to. Four addresses
/// are enough for a hundred thousand connections.
const HOSTS: u8 = if cfg!(target_os = "linux") { 4 } else { 1 };

/// Where the servers listen: each service on several addresses, which clients take in turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    /// HTTP/1.1: see [`http`] for its paths.
    pub http: Vec<SocketAddr>,
    /// TCP: sends back what it is sent.
    pub echo: Vec<SocketAddr>,
}

/// What keeps the servers from taking too much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Most connections at a time, of both services together. One more is closed at once.
    pub connections: usize,
    /// A connection that asks for nothing for so long is closed.
    pub idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        // Connections are opened before the first sample, and may wait through those of many others.
        Self { connections: 100_000, idle: Duration::from_secs(3_600) }
    }
}

/// Servers that run, on threads of their own, until this is dropped.
#[derive(Debug)]
pub struct Running {
    /// Where they listen.
    pub addresses: Addresses,
    _runtime: Runtime,
}

/// One connection's life.
type Serving = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Starts both servers on ports that the system chooses.
///
/// # Errors
/// If there is no loopback address to listen on, or no thread to be had.
pub fn start(limits: &Limits) -> Result<Running> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(THREADS)
        .enable_all()
        .build()
        .context("cannot start the servers' threads")?;
    let _entered = runtime.enter(); // listeners and tasks belong to a runtime
    let room = Arc::new(Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS)));
    let (mut http, mut echo) = (Vec::new(), Vec::new());
    for host in 1..=HOSTS {
        let ip = IpAddr::V4(Ipv4Addr::new(127, 0, 0, host));
        let listeners = listen::listen(ip).and_then(|http| Ok((http, listen::listen(ip)?)));
        let (for_http, for_echo) = match listeners {
            Ok(both) => both,
            // Some sandboxes know no loopback address but the first.
            Err(_) if host > 1 => break,
            Err(error) => return Err(error).context(format!("cannot listen on {ip}")),
        };
        http.push(for_http.local_addr()?);
        echo.push(for_echo.local_addr()?);
        let idle = limits.idle;
        let for_http = TcpListener::from_std(for_http)?;
        let for_echo = TcpListener::from_std(for_echo)?;
        let serve_http = move |stream| Box::pin(http::serve(stream, idle)) as Serving;
        let serve_echo = move |stream| Box::pin(echo::serve(stream, idle)) as Serving;
        runtime.spawn(accept(for_http, Arc::clone(&room), serve_http));
        runtime.spawn(accept(for_echo, Arc::clone(&room), serve_echo));
    }
    drop(_entered);
    Ok(Running { addresses: Addresses { http, echo }, _runtime: runtime })
}

/// Gives every connection a task, while there is room.
async fn accept(listener: TcpListener, room: Arc<Semaphore>, serve: impl Fn(TcpStream) -> Serving) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors, most likely: accepting again at once would fail again.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        // Refused by closing, not by leaving it in the backlog: there its client would wait.
        let Ok(place) = Arc::clone(&room).try_acquire_owned() else { continue };
        // Nagle's algorithm would hold a small answer back until the client has acknowledged the one
        // before, which clients delay by 40 ms.
        let _ = stream.set_nodelay(true);
        let serving = serve(stream);
        tokio::spawn(async move {
            serving.await;
            drop(place);
        });
    }
}
