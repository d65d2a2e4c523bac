//! A worker as a server, or as the client that loads one: never both at once.

use std::time::Duration;

use anyhow::Result;

use crate::servers;
#[cfg(unix)]
use crate::session::counters;
#[cfg(unix)]
use crate::worker::protocol::Loaded;
use crate::worker::protocol::{Connect, Load, Reply, Serve};

/// Starts a server in the background, for the rest of this process's life.
///
/// # Errors
/// If there is no such server, or the system gives it no socket.
pub fn serve(serve: &Serve) -> Result<Reply> {
    let upstream = Duration::from_nanos(serve.upstream_ns);
    let address = servers::start(&serve.server, serve.protocol, upstream)?;
    Ok(Reply::Serving { address, gil_enabled: None, gil_enabled_by: None })
}

/// A client, with its connections between [`connect`](Self::connect) and [`load`](Self::load). Two
/// requests, so that the parent can read the server's clocks in between.
#[derive(Default)]
pub struct Client {
    #[cfg(unix)]
    connections: Option<crate::load::Connections>,
}

#[cfg(unix)]
impl Client {
    /// Opens connections, in the place of those before.
    ///
    /// # Errors
    /// As [`crate::load::Connections::connect`].
    pub fn connect(&mut self, connect: &Connect) -> Result<Reply> {
        let Connect { address, protocol, connections } = *connect;
        self.connections = None;
        self.connections = Some(crate::load::Connections::connect(address, protocol, connections)?);
        Ok(Reply::Connected {})
    }

    /// Loads the server and closes the connections.
    ///
    /// # Errors
    /// As [`crate::load::run`].
    pub fn load(&mut self, load: Load) -> Result<Reply> {
        use anyhow::Context as _;
        let connections =
            self.connections.take().context("there are no connections for this load")?;
        let before = counters::of_this_process();
        let taken =
            crate::load::run(connections, Duration::from_nanos(load.duration_ns), load.rate)?;
        let used = counters::of_this_process().since(before);
        Ok(Reply::Loaded(Loaded {
            requests: taken.requests,
            wall_ns: taken.wall.as_nanos() as u64,
            cpu_ns: used.cpu_ns,
            latency: taken.latencies.percentiles(),
            histogram: taken.latencies.buckets(),
        }))
    }
}

#[cfg(not(unix))]
impl Client {
    /// Not on this system: its client waits by `poll`.
    ///
    /// # Errors
    /// Always.
    pub fn connect(&mut self, _connect: &Connect) -> Result<Reply> {
        anyhow::bail!("servers are loaded on Unix only: measure them in WSL, or on another machine")
    }

    /// Not on this system.
    ///
    /// # Errors
    /// Always.
    pub fn load(&mut self, _load: Load) -> Result<Reply> {
        anyhow::bail!("servers are loaded on Unix only")
    }
}
