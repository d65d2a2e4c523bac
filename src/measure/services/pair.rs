//! A server and the client that loads it, each a process.

use std::net::SocketAddr;
use std::time::Duration;

use crate::load;
use crate::measure::lab::{Lab, NoTake};
use crate::measure::tree;
use crate::record::services::{Protocol, Round, Service};
use crate::worker::launch::Launch;
use crate::worker::protocol::{Connect, Load, Loaded, Reply, Request, Serve};
use crate::worker::{Failure, Worker};

/// What a client needs beyond the load itself: its own limits are shorter, and say more.
const SPARE: Duration = Duration::from_secs(30);

/// A server that listens.
pub struct Server {
    worker: Box<dyn Worker>,
    address: SocketAddr,
    protocol: Protocol,
    connections: u32,
}

impl Server {
    /// Starts a fresh process and the server in it.
    ///
    /// # Errors
    /// If it does not listen in the end.
    pub fn start(lab: &Lab<'_>, launch: &Launch<'_>, service: &Service) -> Result<Self, NoTake> {
        let mut worker = (lab.start)(launch)?;
        let serve = Serve {
            server: service.server.clone(),
            protocol: service.protocol,
            upstream_ns: service.upstream_ns,
        };
        let (protocol, connections) = (service.protocol, service.connections);
        match worker.ask(&Request::Serve(serve), SPARE)? {
            Reply::Serving { gil_enabled, gil_enabled_by, .. }
                if lab.gil_is_back(&service.runtime, gil_enabled) =>
            {
                Err(NoTake::GilIsBack(gil_enabled_by))
            }
            Reply::Serving { address, .. } => Ok(Self { worker, address, protocol, connections }),
            Reply::Missing { module } => Err(NoTake::Missing(module)),
            other => Err(worker.unexpected_reply(&other).into()),
        }
    }

    /// One load. The server's CPU time is read from outside, after the connections were opened and
    /// after the last answer.
    ///
    /// # Errors
    /// If an answer is wrong or does not come. If the server is gone, that is the error, with its
    /// last words.
    pub fn load(
        &mut self,
        client: &mut dyn Worker,
        duration: Duration,
        rate: Option<f64>,
    ) -> Result<Round, Failure> {
        let outcome = self.try_load(client, duration, rate);
        outcome.map_err(|failure| match failure {
            Failure::Stopped => failure,
            other => self.worker.ended().unwrap_or(other),
        })
    }

    fn try_load(
        &mut self,
        client: &mut dyn Worker,
        duration: Duration,
        rate: Option<f64>,
    ) -> Result<Round, Failure> {
        let (address, protocol, connections) = (self.address, self.protocol, self.connections);
        let connect = Request::Connect(Connect { address, protocol, connections });
        match client.ask(&connect, SPARE)? {
            Reply::Connected {} => {}
            other => return Err(client.unexpected_reply(&other)),
        }
        let pid = self.worker.pid();
        let before = tree::cpu_ns(pid);
        let load = Request::Load(Load { duration_ns: duration.as_nanos() as u64, rate });
        let loaded = match client.ask(&load, 4 * duration + SPARE)? {
            Reply::Loaded(loaded) => loaded,
            other => return Err(client.unexpected_reply(&other)),
        };
        let used = before.zip(tree::cpu_ns(pid));
        let Loaded { requests, wall_ns, cpu_ns, latency, histogram } = loaded;
        Ok(Round {
            rate,
            requests,
            wall_ns,
            server_cpu_ns: used.map(|(before, after)| after.saturating_sub(before)),
            client_cpu_ns: cpu_ns,
            server_memory_bytes: tree::peak_memory([pid]),
            latency,
            histogram,
            // The caller knows which round it is.
            ..Round::default()
        })
    }
}

/// Bytes of a message, or of the body of an answer.
pub fn message_bytes(protocol: Protocol) -> u32 {
    load::message_bytes(protocol)
}
