//! GET a page over a connection of its own each: connect, ask, be answered, close.
//!
//! A kept connection saves the handshake, and the kernel's work to make and forget a socket. This
//! is what is saved. The server answers at once and closes: the side that closes first keeps the
//! port for a minute, and the client's ports would run out sooner.

use std::sync::Arc;

use anyhow::{Result, ensure};

use crate::record::Kind;
use crate::waiting::http1::{AsyncConnection, Connection};
use crate::waiting::{About, Backend, Endpoints, Waiting};

const REQUEST: &[u8] = b"GET /bytes/64 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

/// The workload.
pub struct Storm;

impl Waiting for Storm {
    const ABOUT: About = About {
        name: "storm",
        title: "GET 64 bytes over a new connection each time",
        kind: Kind::Operation,
        unit: "connections",
        wait: None,
        requests: |in_flight| (4 * in_flight).max(200),
        most_in_flight: 1_000,
        computes: false,
        backend: Backend::Loopback,
        lesson: false,
    };
    type Input = Endpoints;
    /// The clients own nothing: they only stand for the connections open at once.
    type Client = ();
    type AsyncClient = ();
    type Response = Vec<u8>;

    fn prepare(_requests: u64, endpoints: &Endpoints) -> Result<Endpoints> {
        ensure!(!endpoints.http.is_empty(), "storm needs an HTTP server to ask");
        Ok(endpoints.clone())
    }

    fn connect(_endpoints: &Endpoints, _client: usize) -> Result<()> {
        Ok(())
    }

    fn exchange(endpoints: &Endpoints, _client: &mut (), request: usize) -> Result<Vec<u8>> {
        let address = endpoints.http[request % endpoints.http.len()];
        Connection::open(address, endpoints.deadline())?.exchange(REQUEST)
    }

    async fn connect_async(_endpoints: Arc<Endpoints>, _client: usize) -> Result<()> {
        Ok(())
    }

    async fn exchange_async(
        endpoints: &Endpoints,
        _client: &mut (),
        request: usize,
    ) -> Result<Vec<u8>> {
        // lesson: start exchange
        let address = endpoints.http[request % endpoints.http.len()];
        AsyncConnection::open(address).await?.exchange(REQUEST).await
        // lesson: end exchange
    }

    fn check(_endpoints: &Endpoints, request: usize, body: Vec<u8>) -> Result<u64> {
        ensure!(body.len() == 64, "{} bytes came, and not 64", body.len());
        Ok(request as u64)
    }
}
