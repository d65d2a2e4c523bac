//! GET a JSON document that takes the server 20 ms, parse it, and sum up what it holds: waiting and
//! computing in turns, as most services do.
//!
//! Here the event loop and the GIL meet. While one response is computed on inside an event loop,
//! no other is served, although all others wait for nothing but their turn. The models that repair
//! it hand the computing to other threads or processes: `tokio_spawn_blocking`, `tokio_rayon`,
//! `event_loop_threads`, `event_loop_processes`.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::fingerprint::fingerprint;
use crate::record::Kind;
use crate::waiting::http1::{AsyncConnection, Connection, get};
use crate::waiting::{About, Backend, Endpoints, Waiting};
use crate::workloads::json::canonical;

const WAIT: Duration = Duration::from_millis(20);

/// The workload.
pub struct Mixed;

impl Waiting for Mixed {
    const ABOUT: About = About {
        name: "mixed",
        title: "GET a JSON document that takes the server 20 ms, parse it, check its sum",
        kind: Kind::Operation,
        unit: "requests",
        wait: Some(WAIT),
        requests: |in_flight| 4 * in_flight,
        most_in_flight: 1_000,
        computes: true,
        backend: Backend::Loopback,
        lesson: false,
    };
    type Input = Endpoints;
    type Client = Connection;
    type AsyncClient = AsyncConnection;
    type Response = Vec<u8>;

    fn prepare(_requests: u64, endpoints: &Endpoints) -> Result<Endpoints> {
        ensure!(!endpoints.http.is_empty(), "mixed needs an HTTP server to ask");
        Ok(endpoints.clone())
    }

    fn connect(endpoints: &Endpoints, client: usize) -> Result<Connection> {
        Connection::open(endpoints.http[client % endpoints.http.len()], endpoints.deadline())
    }

    fn exchange(
        _endpoints: &Endpoints,
        client: &mut Connection,
        request: usize,
    ) -> Result<Vec<u8>> {
        client.exchange(&get(&path(request)))
    }

    async fn connect_async(endpoints: Arc<Endpoints>, client: usize) -> Result<AsyncConnection> {
        AsyncConnection::open(endpoints.http[client % endpoints.http.len()]).await
    }

    async fn exchange_async(
        _endpoints: &Endpoints,
        client: &mut AsyncConnection,
        request: usize,
    ) -> Result<Vec<u8>> {
        client.exchange(&get(&path(request))).await
    }

    fn check(_endpoints: &Endpoints, _request: usize, body: Vec<u8>) -> Result<u64> {
        // Written again in the one form that both languages write: the sum then covers every value
        // that the parser found.
        // lesson: start computing
        let text = str::from_utf8(&body).context("the document is not text")?;
        Ok(fingerprint(&canonical(text).context("the document is no JSON")?))
        // lesson: end computing
    }
}

fn path(request: usize) -> String {
    format!("/json/{request}?delay={}", WAIT.as_millis())
}
