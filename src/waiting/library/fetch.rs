//! `fetch` by hyper: a real HTTP client, async only.
//!
//! Connections are made by hand here, one a client, where a program would use a pooling client
//! (hyper-util's or reqwest): how many are open is what is measured.

use std::sync::Arc;

use anyhow::{Context as _, Result, bail, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::waiting::workloads::fetch::{self, PATH};
use crate::waiting::{About, Endpoints, Waiting};

/// The workload.
pub struct Fetch;

impl Waiting for Fetch {
    const ABOUT: About = fetch::ABOUT;
    type Input = Endpoints;
    type Client = ();
    type AsyncClient = SendRequest<Empty<Bytes>>;
    type Response = Bytes;

    fn prepare(_requests: u64, endpoints: &Endpoints) -> Result<Endpoints> {
        ensure!(!endpoints.http.is_empty(), "fetch needs an HTTP server to ask");
        Ok(endpoints.clone())
    }

    fn connect(_endpoints: &Endpoints, _client: usize) -> Result<()> {
        bail!("hyper's client is async: it has no blocking twin")
    }

    fn exchange(_endpoints: &Endpoints, _client: &mut (), _request: usize) -> Result<Bytes> {
        bail!("hyper's client is async: it has no blocking twin")
    }

    async fn connect_async(endpoints: Arc<Endpoints>, client: usize) -> Result<Self::AsyncClient> {
        let address = endpoints.http[client % endpoints.http.len()];
        let stream = TcpStream::connect(address)
            .await
            .with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // The connection's own half: it reads and writes while requests are sent by the other.
        tokio::spawn(connection);
        Ok(sender)
    }

    async fn exchange_async(
        _endpoints: &Endpoints,
        client: &mut Self::AsyncClient,
        _request: usize,
    ) -> Result<Bytes> {
        client.ready().await.context("the server closed the connection")?;
        let request = Request::get(PATH).header("host", "localhost").body(Empty::new())?;
        let response = client.send_request(request).await.context("no whole response")?;
        ensure!(
            response.status() == StatusCode::OK,
            "the server answered {} and not 200",
            response.status()
        );
        let body = response.into_body().collect().await.context("no whole response")?;
        Ok(body.to_bytes())
    }

    fn check(_endpoints: &Endpoints, request: usize, body: Bytes) -> Result<u64> {
        fetch::check(&body)?;
        Ok(request as u64)
    }
}
