//! GET a page from a server that takes a tenth of a second for it, over kept connections.
//!
//! The server waits as if for a database, so that no model can be done sooner, and one connection
//! serves one request at a time. What is left beside the wait: two system calls a request, the
//! parsing of a small response, and being woken.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::record::Kind;
use crate::waiting::http1::{AsyncConnection, Connection, get};
use crate::waiting::{About, Backend, Endpoints, Waiting};

/// How long the server takes.
pub const WAIT: Duration = Duration::from_millis(100);
/// What is asked for.
pub const PATH: &str = "/delay/100";
/// The only right response.
pub const BODY: &[u8] = b"waited 100 ms\n";

/// The workload.
pub struct Fetch;

/// Where to ask, and the request, made once.
pub struct Input {
    endpoints: Endpoints,
    request: Vec<u8>,
}

impl Waiting for Fetch {
    const ABOUT: About = ABOUT;
    type Input = Input;
    type Client = Connection;
    type AsyncClient = AsyncConnection;
    type Response = Vec<u8>;

    fn prepare(_requests: u64, endpoints: &Endpoints) -> Result<Input> {
        ensure!(!endpoints.http.is_empty(), "fetch needs an HTTP server to ask");
        Ok(Input { endpoints: endpoints.clone(), request: get(PATH) })
    }

    fn connect(input: &Input, client: usize) -> Result<Connection> {
        let Endpoints { http, .. } = &input.endpoints;
        Connection::open(http[client % http.len()], input.endpoints.deadline())
    }

    fn exchange(input: &Input, client: &mut Connection, _request: usize) -> Result<Vec<u8>> {
        client.exchange(&input.request)
    }

    async fn connect_async(input: Arc<Input>, client: usize) -> Result<AsyncConnection> {
        let Endpoints { http, .. } = &input.endpoints;
        AsyncConnection::open(http[client % http.len()]).await
    }

    async fn exchange_async(
        input: &Input,
        client: &mut AsyncConnection,
        _request: usize,
    ) -> Result<Vec<u8>> {
        // lesson: start exchange
        client.exchange(&input.request).await
        // lesson: end exchange
    }

    fn check(_input: &Input, request: usize, body: Vec<u8>) -> Result<u64> {
        check(&body)?;
        Ok(request as u64)
    }
}

/// Also that of the library's lane.
pub const ABOUT: About = About {
    name: "fetch",
    title: "GET a page that takes the server 100 ms, over kept connections",
    kind: Kind::Operation,
    unit: "requests",
    wait: Some(WAIT),
    // One wave: how much longer than one request do that many at once take?
    requests: |in_flight| in_flight,
    most_in_flight: 10_000,
    computes: false,
    backend: Backend::Loopback,
    lesson: false,
};

/// # Errors
/// If this is not what the server was asked for.
pub fn check(body: &[u8]) -> Result<()> {
    ensure!(body == BODY, "the page reads {:?}", String::from_utf8_lossy(body));
    Ok(())
}
