//! Send a small message over TCP and read it back, a hundred times on each connection.
//!
//! No wait is made on purpose: the kernel moves bytes and wakes the thread that they are for, and
//! that is most of the time in every language. One request is all round trips of a connection, one
//! after the other.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::fingerprint::fingerprint;
use crate::record::Kind;
use crate::splitmix::outputs;
use crate::waiting::{About, Backend, Endpoints, Waiting};

/// Of a message.
const BYTES: usize = 1024;
/// In a request.
const ROUND_TRIPS: usize = 100;

/// The workload.
pub struct Echo;

impl Waiting for Echo {
    const ABOUT: About = About {
        name: "echo",
        title: "100 round trips of 1 KiB over TCP on each connection",
        kind: Kind::Operation,
        unit: "connections",
        wait: None,
        requests: |in_flight| in_flight,
        most_in_flight: 1_000,
        computes: false,
        backend: Backend::Loopback,
        lesson: false,
    };
    type Input = Endpoints;
    type Client = TcpStream;
    type AsyncClient = tokio::net::TcpStream;
    /// What came back last; each one before was compared on the way.
    type Response = Vec<u8>;

    fn prepare(_requests: u64, endpoints: &Endpoints) -> Result<Endpoints> {
        ensure!(!endpoints.echo.is_empty(), "echo needs a server to answer it");
        Ok(endpoints.clone())
    }

    fn connect(endpoints: &Endpoints, client: usize) -> Result<TcpStream> {
        let address = endpoints.echo[client % endpoints.echo.len()];
        let stream = TcpStream::connect_timeout(&address, endpoints.deadline())
            .with_context(|| format!("cannot connect to {address}"))?;
        // Without it a message may wait for the acknowledgement of the one before.
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(endpoints.deadline()))?;
        stream.set_write_timeout(Some(endpoints.deadline()))?;
        Ok(stream)
    }

    fn exchange(_endpoints: &Endpoints, stream: &mut TcpStream, request: usize) -> Result<Vec<u8>> {
        let sent = message(request);
        // One buffer for all round trips: nothing is allocated between two of them.
        let mut received = vec![0; BYTES];
        for _ in 0..ROUND_TRIPS {
            stream.write_all(&sent).context("the message could not be sent")?;
            stream.read_exact(&mut received).context("the echo did not come whole")?;
            ensure!(received == sent, "the echo differs from the message");
        }
        Ok(received)
    }

    async fn connect_async(
        endpoints: Arc<Endpoints>,
        client: usize,
    ) -> Result<tokio::net::TcpStream> {
        let address = endpoints.echo[client % endpoints.echo.len()];
        let stream = tokio::net::TcpStream::connect(address)
            .await
            .with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    async fn exchange_async(
        _endpoints: &Endpoints,
        stream: &mut tokio::net::TcpStream,
        request: usize,
    ) -> Result<Vec<u8>> {
        let sent = message(request);
        let mut received = vec![0; BYTES];
        for _ in 0..ROUND_TRIPS {
            // lesson: start round_trips
            stream.write_all(&sent).await.context("the message could not be sent")?;
            stream.read_exact(&mut received).await.context("the echo did not come whole")?;
            ensure!(received == sent, "the echo differs from the message");
            // lesson: end round_trips
        }
        Ok(received)
    }

    fn check(_endpoints: &Endpoints, _request: usize, echo: Vec<u8>) -> Result<u64> {
        Ok(fingerprint(&echo))
    }
}

/// Another one for each request: an echo of another request's message is noticed.
fn message(request: usize) -> Vec<u8> {
    let words = BYTES / 8;
    let numbers = outputs(request as u64, 0..words);
    numbers.flat_map(u64::to_le_bytes).collect()
}
